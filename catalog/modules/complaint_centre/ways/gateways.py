"""
Messages that carriers bring by a call: WhatsApp's Cloud API and an SMS gateway, in the forms that `notifications` sends
by.

Neither can be reached from here: they were tried against strict stand-ins on this machine, never against a carrier.
A picture comes as a number under which WhatsApp keeps it (`ways.pictures`); of films, sounds and files the report says
that there were some.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from catalog.modules.complaint_centre.models import Way
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.ways import NotWell
from core import outgoing
from notifications.channels import hub_signature_is_right, signature_is_right
from notifications.recipients import international

LARGEST_CALL: Final = 256_000


@dataclass(frozen=True, kw_only=True, repr=False)
class Said:
    """
    What somebody wrote.

    :param mark: what the carrier calls the message. :param phone: `+62812...`
    :param picture: what it calls the picture in it. :param has_more: something that we do not take.
    """

    mark: str
    phone: str
    text: str
    picture: str = ""
    has_more: bool = False


def heard(way: Way, body: bytes, headers: Mapping[str, str], secret: str) -> list[Said] | None:
    """The messages in a carrier's call; None if its signature is wrong."""
    if way == Way.WHATSAPP:
        if not hub_signature_is_right(body, headers.get("X-Hub-Signature-256", ""), secret):
            return None
        return list(_whatsapp(_object(body)))
    if not secret or not signature_is_right(body, headers.get("X-Signature", ""), secret):
        return None
    return list(_sms(_object(body)))


def prove(way: Way, *, address: str, account: str, token: str) -> None:
    """
    Ask the carrier whether it still knows us, without sending anything: tokens run out in silence.

    :raises NotWell:
    """
    path = account if way == Way.WHATSAPP else "status"
    try:
        answer = outgoing.call(f"{address.rstrip('/')}/{path}", headers={"Authorization": f"Bearer {token}"})
    except outgoing.NotReached as error:
        raise NotWell(Fault.UNREACHABLE, str(error)) from error
    if answer.status in {400, 401, 403}:
        raise NotWell(Fault.CREDENTIALS)  # Graph says 400 with code 190 where a token has run out
    if answer.status >= 500:
        raise NotWell(Fault.UNREACHABLE, f"Status {answer.status}.")
    if answer.status != 200 or (way == Way.WHATSAPP and _object(answer.content).get("id") != account):
        raise NotWell(Fault.STRANGE, f"Status {answer.status}.")


def _whatsapp(told: Mapping[str, Any]) -> Iterator[Said]:
    for entry in _listed(told, "entry"):
        for change in _listed(entry, "changes"):
            value = change.get("value")
            for message in _listed(value if isinstance(value, dict) else {}, "messages"):
                kind = message.get("type")
                part = message.get(kind) if isinstance(kind, str) else None
                words = part if isinstance(part, dict) else {}
                text = words.get("body") if kind == "text" else words.get("caption", "")
                picture = words.get("id") if kind == "image" else ""
                yield from _said(
                    message.get("id"),
                    f"+{message.get('from', '')}",
                    text,
                    picture=picture if isinstance(picture, str) else "",
                    has_more=kind not in ("text", "image"),
                )


def _sms(told: Mapping[str, Any]) -> Iterator[Said]:
    yield from _said(told.get("id"), told.get("from"), told.get("text"))


def _said(mark: object, sender: object, text: object, *, picture: str = "", has_more: bool = False) -> Iterator[Said]:
    phone = international(sender) if isinstance(sender, str) else ""
    if isinstance(mark, str) and mark and phone:
        yield Said(
            mark=mark, phone=phone, text=text if isinstance(text, str) else "", picture=picture, has_more=has_more
        )


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _listed(value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
