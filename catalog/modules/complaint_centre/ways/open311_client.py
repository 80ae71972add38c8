"""
Another government's Open311 server (GeoReport v2), to which a report is passed on that is theirs to answer.

Tried against our own server and a strict stand-in on this machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.ways import NotWell
from core import outgoing
from core.photos import Position


@dataclass(frozen=True, kw_only=True, repr=False)
class Server:
    """:param endpoint: up to and including the version. :param jurisdiction: "" where it serves one only."""

    endpoint: str
    api_key: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What the server calls it: a request id, or a token by which to ask for one later."""

    number: str = ""
    token: str = ""


def services(server: Server) -> list[dict[str, Any]]:
    """:raises NotWell:"""
    return _rows(_call(server, "services.json", {}))


def send(
    server: Server, *, service_code: str, description: str, address: str = "", position: Position | None = None
) -> Sent:
    """
    File a request there. It carries the words and the place, and nobody's name or contact: whoever reported it follows
    it here.

    :raises NotWell: if the server cannot be reached, refuses the key, or does not take the request.
    """
    form = {"service_code": service_code, "description": description[:4000], "api_key": server.api_key}
    if address:
        form["address_string"] = address
    if position:
        form |= {"lat": str(position.latitude), "long": str(position.longitude)}
    row = _first(_call(server, "requests.json", form, is_post=True))
    number, token = str(row.get("service_request_id") or ""), str(row.get("token") or "")
    if not number and not token:
        raise NotWell(Fault.STRANGE, "Neither a request id nor a token.")
    return Sent(number=number, token="" if number else token)


def number_of(server: Server, token: str) -> str:
    """The request id that a token has become; "" while there is none. :raises NotWell:"""
    found = _first(_call(server, f"tokens/{quote(token, safe='')}.json", {}))
    return str(found.get("service_request_id") or "")[:80]


def find(server: Server, *, service_code: str, mark: str, since: datetime | None) -> str:
    """
    The number of a request whose description holds a mark; "" where none does, or where they do not show descriptions.

    :param since: when it was sent first; a day before is looked at, too, for clocks that differ.
    :raises NotWell:
    """
    values = {"service_code": service_code}
    if since:
        values["start_date"] = (since - timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = _rows(_call(server, "requests.json", values))
    return next((str(row["service_request_id"])[:80] for row in rows if mark in str(row.get("description"))), "")


def status(server: Server, number: str) -> str:
    """`open` or `closed`. :raises NotWell:"""
    said = _first(_call(server, f"requests/{quote(number, safe='')}.json", {})).get("status")
    if said not in {"open", "closed"}:
        raise NotWell(Fault.STRANGE, "No status.")
    return str(said)


def _call(server: Server, path: str, values: dict[str, str], *, is_post: bool = False) -> Any:
    if server.jurisdiction:
        values = {**values, "jurisdiction_id": server.jurisdiction}
    query = "" if is_post or not values else f"?{urlencode(values)}"
    try:
        answer = outgoing.call(f"{server.endpoint.rstrip('/')}/{path}{query}", form=values if is_post else None)
    except outgoing.NotReached as error:
        raise NotWell(Fault.UNREACHABLE, str(error)) from error
    if answer.status in {401, 403}:
        raise NotWell(Fault.CREDENTIALS)
    if answer.status >= 500:
        raise NotWell(Fault.UNREACHABLE, f"Status {answer.status}.")
    if answer.status not in {200, 201}:
        raise NotWell(Fault.STRANGE, f"Status {answer.status}.")
    try:
        return json.loads(answer.content)
    except ValueError:
        raise NotWell(Fault.STRANGE, "No JSON.") from None


def _rows(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise NotWell(Fault.STRANGE, "No list.")
    return value


def _first(value: Any) -> dict[str, Any]:
    # The standard answers a list also for one; some servers do not.
    rows = _rows([value] if isinstance(value, dict) else value)
    if not rows:
        raise NotWell(Fault.STRANGE, "An empty list.")
    return rows[0]
