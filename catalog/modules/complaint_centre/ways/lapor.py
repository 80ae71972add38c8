"""
SP4N-LAPOR!, both ways: what was reported there and is ours to answer, and how far we are with it.

Its interface is given to agencies by agreement and is not public; this port has the shape that the national rules
suggest (a number, a class, a text, a limit; states told back) and was tried against a strict stand-in on this machine,
never against LAPOR. Another form of theirs changes this file alone.

`GET <address>/reports?after=<mark>` answers `{"reports": [{number, class, text, district, received_at, due_at}],
"mark": "..."}`, the oldest first; `POST <address>/reports/<number>/progress` takes the form `{state, text, key}`;
`POST <address>/reports` takes `{text, district, key}` for what is not ours and answers `{number}`. Each key counts
once. `GET <address>/reports/<number>` answers `{status, due_at}`. All carry `Authorization: Bearer <token>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.ways import NotWell
from core import outgoing

_CLASSES: Final = {
    "pengaduan": ReportKind.COMPLAINT,
    "aspirasi": ReportKind.ASPIRATION,
    "permintaan informasi": ReportKind.INFORMATION_REQUEST,
}
"""Whistle-blowing goes its own way to the inspectorate there and does not come by this port [A]."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Access:
    address: str
    token: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Brought:
    """
    A report of LAPOR. :param due_at: by their clock. :param district: six digits of Kemendagri, or "".
    """

    number: str
    kind: ReportKind
    text: str
    district: str
    received_at: datetime
    due_at: datetime | None


def pull(access: Access, *, after: str) -> tuple[list[Brought], str]:
    """
    Reports since a mark, and the mark for next time.

    :raises NotWell: if it cannot be reached, refuses us, or answers something else.
    """
    answer = _asked(access, f"reports?{urlencode({'after': after})}")
    try:
        told = answer.json()
        rows, mark = [_brought(row) for row in told["reports"]], str(told["mark"])
    except (outgoing.NotReached, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotWell(Fault.STRANGE, type(error).__name__) from error
    return rows, mark


def tell(access: Access, *, number: str, state: str, text: str, key: str) -> None:
    """
    Say how far a report is.

    :param key: names the news: told again, it counts once.
    :raises NotWell:
    """
    form = {"state": state, "text": text, "key": key}
    _asked(access, f"reports/{quote(number, safe='')}/progress", form=form)


def send(access: Access, *, text: str, district: str, key: str) -> str:
    """
    Hand over a report that is another government's, and learn its number there.

    :param district: six digits of Kemendagri, or "". :param key: names the report: sent again, it counts once.
    :raises NotWell:
    """
    number = _said(_asked(access, "reports", form={"text": text, "district": district, "key": key})).get("number")
    if not (isinstance(number, str) and 0 < len(number) <= 80):
        raise NotWell(Fault.STRANGE, "No number.")
    return number


def status(access: Access, number: str) -> tuple[str, datetime | None]:
    """`open` or `closed`, and the limit there. :raises NotWell:"""
    told = _said(_asked(access, f"reports/{quote(number, safe='')}"))
    try:
        due_at = _moment(told["due_at"]) if told.get("due_at") else None
    except (TypeError, ValueError) as error:
        raise NotWell(Fault.STRANGE, type(error).__name__) from error
    if told.get("status") not in {"open", "closed"}:
        raise NotWell(Fault.STRANGE, "No status.")
    return str(told["status"]), due_at


def _said(answer: outgoing.Answer) -> dict[str, Any]:
    try:
        return answer.json()
    except outgoing.NotReached as error:
        raise NotWell(Fault.STRANGE, str(error)) from error


def _asked(access: Access, path: str, form: dict[str, str] | None = None) -> outgoing.Answer:
    headers = {"Authorization": f"Bearer {access.token}"}
    try:
        answer = outgoing.call(f"{access.address.rstrip('/')}/{path}", form=form, headers=headers)
    except outgoing.NotReached as error:
        raise NotWell(Fault.UNREACHABLE, str(error)) from error
    if answer.status in {401, 403}:
        raise NotWell(Fault.CREDENTIALS)
    if answer.status >= 500 or answer.status == 429:
        raise NotWell(Fault.UNREACHABLE, f"Status {answer.status}.")
    if answer.status >= 300:
        raise NotWell(Fault.STRANGE, f"Status {answer.status}.")
    return answer


def _brought(row: dict[str, Any]) -> Brought:
    number, text = row["number"], row["text"]
    if not (isinstance(number, str) and 0 < len(number) <= 80 and isinstance(text, str) and text.strip()):
        raise ValueError("A report without number or text.")
    return Brought(
        number=number,
        kind=_CLASSES.get(str(row["class"]).lower(), ReportKind.COMPLAINT),
        text=text,
        district=str(row.get("district") or ""),
        received_at=_moment(row["received_at"]),
        due_at=_moment(row["due_at"]) if row.get("due_at") else None,
    )


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("A moment without a zone.")
    return at
