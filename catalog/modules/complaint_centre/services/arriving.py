"""What the ways bring becomes a report, or a message to one, exactly once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

import tenants
from casework.codes import CODE_SHAPE, read_code
from casework.models import Case
from casework.services import Applicant
from casework.telling import recipient_of
from catalog.modules.complaint_centre.courses import MODULE, OPEN
from catalog.modules.complaint_centre.models import Arrival, ChannelState, Complaint, OutsideRecord, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.answering import write_as_citizen
from catalog.modules.complaint_centre.services.filing import (
    LONGEST,
    MOST_BYTES,
    MOST_PHOTOS,
    Report,
    await_photos,
    complaint_of,
    file_report,
)
from catalog.modules.complaint_centre.ways.lapor import Brought
from core import evidence, photos
from core.actors import Actor
from core.errors import Refusal
from core.secrets import blind_index
from notifications.recipients import international

ACTOR: Final = Actor.system(MODULE)
SENDER_PURPOSE: Final = "complaint_centre.sender"
MOST_OF_ONE: Final = 20
"""Messages of one sender in an hour; more wait, so that two machines that answer each other come to rest [A]."""
_CODE: Final = re.compile(CODE_SHAPE, re.IGNORECASE)


class WaitsForLater(Exception):
    """One sender sent more than is taken in an hour. It stays where it is."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Brings:
    """
    Something that a way brought.

    :param mark: what its sender's system calls it, always the same.
    :param code: a tracking code it names; "" for none, then it is looked for in the text.
    :param left_out: attachments that the way itself could not carry.
    :param awaited: pictures that its carrier keeps, by what it calls them.
    """

    way: Way
    mark: str
    text: str
    email: str = ""
    phone: str = ""
    name: str = ""
    code: str = ""
    is_automatic: bool = False
    left_out: int = 0
    pictures: Sequence[UploadedFile] = field(default_factory=tuple)
    awaited: Sequence[str] = field(default_factory=tuple)


def mark_of(name: str) -> str:
    """What an arrival is known by again."""
    return sha256(name.encode()).hexdigest()


@transaction.atomic
@evidence.together()
def take(*, brings: Brings, now: datetime) -> Arrival:
    """
    File what came, or add it to the report it names if the same person reported that; once, however often it comes.

    :raises WaitsForLater: if its sender has sent too much in an hour.
    """
    mark = mark_of(brings.mark)
    if before := Arrival.objects.filter(way=brings.way, mark=mark).first():
        return before
    sender = blind_index(brings.email or brings.phone, purpose=SENDER_PURPOSE)
    if brings.is_automatic:
        return _arrived(brings.way, mark, sender, Arrival.Outcome.IGNORED, None, now)
    of_sender = Arrival.objects.filter(way=brings.way, sender=sender, at__gt=now - timedelta(hours=1))
    if of_sender.count() >= MOST_OF_ONE:
        raise WaitsForLater
    text, pictures = _readable(brings)
    if not text:
        return _arrived(brings.way, mark, sender, Arrival.Outcome.UNREADABLE, None, now)
    if (known := _named_report(brings)) is not None:
        write_as_citizen(case_id=known.pk, text=text, actor=Actor.citizen(), now=now)
        if brings.awaited:
            await_photos(complaint_of(known.pk), brings.awaited, way=brings.way, now=now)
        return _arrived(brings.way, mark, sender, Arrival.Outcome.ADDED, known, now)
    report = Report(
        kind=ReportKind.COMPLAINT,
        text=text,
        way=brings.way,
        reporter=Applicant(name=brings.name, email=brings.email, phone=brings.phone),
        is_anonymous=not brings.name,
        photos=pictures,
        awaited=brings.awaited,
        request_key=f"{brings.way}:{mark[:48]}",
    )
    filed = file_report(report=report, actor=Actor.citizen(), now=now)
    return _arrived(brings.way, mark, sender, Arrival.Outcome.FILED, filed.case, now)


@transaction.atomic
@evidence.together()
def take_from_lapor(*, brought: Brought, now: datetime) -> Arrival:
    """
    File a report of SP4N-LAPOR! here, with its number and its limit there. Our clocks run from now, since we could not
    have answered before; theirs stands beside them.
    """
    mark = mark_of(brought.number)
    if before := Arrival.objects.filter(way=Way.LAPOR, mark=mark).first():
        return before
    is_ours = brought.district.startswith(tenants.current().code) and len(brought.district) in (6, 10)
    report = Report(
        kind=brought.kind,
        text=brought.text[:LONGEST],
        way=Way.LAPOR,
        village_code=brought.district if is_ours else "",
        request_key=f"{Way.LAPOR}:{mark[:48]}",
    )
    filed = file_report(report=report, actor=ACTOR, now=now)
    OutsideRecord.objects.create(
        complaint=filed.complaint,
        system=OutsideRecord.System.LAPOR,
        number=brought.number,
        due_at=brought.due_at,
        told=filed.case.state,
        told_version=filed.case.version,
        told_at=now,
    )
    return _arrived(Way.LAPOR, mark, b"", Arrival.Outcome.FILED, filed.case, now)


@transaction.atomic
def note_unreadable(*, way: Way, mark: str, now: datetime) -> None:
    """Something lies there that nobody can read: it is counted once, and whoever looks after the way sees it."""
    Arrival.objects.get_or_create(
        way=way,
        mark=mark_of(mark),
        defaults={"sender": b"", "at": now, "outcome": Arrival.Outcome.UNREADABLE},
    )


def _named_report(brings: Brings) -> Case | None:
    """The open report whose code is named, if it was the same address that reported it: a code alone opens nothing."""
    codes = [brings.code] if brings.code else [read_code(found[0]) for found in _CODE.finditer(brings.text[:500])]
    for case in Case.objects.select_related("user").filter(code__in=[code for code in codes if code], state__in=OPEN):
        left = recipient_of(case)
        is_theirs = (brings.email and left.email.lower() == brings.email) or (
            brings.phone and international(left.phone) == brings.phone
        )
        if is_theirs and Complaint.objects.filter(case=case).exists():
            return case
    return None


def _readable(brings: Brings) -> tuple[str, list[UploadedFile]]:
    """The words, with a line about what could not be taken along, and the pictures that are some."""
    kept: list[UploadedFile] = []
    left_out = brings.left_out + max(len(brings.pictures) - MOST_PHOTOS, 0)
    for picture in brings.pictures[:MOST_PHOTOS]:
        try:
            photos.read_photo(picture, max_bytes=MOST_BYTES, zone=tenants.current().zone)
        except Refusal:
            left_out += 1
        else:
            picture.seek(0)
            kept.append(picture)
    with translation.override("id"):
        text = brings.text.replace("\x00", "").strip() or (
            _("(a photo without words)") if kept or left_out or brings.awaited else ""
        )
        notes = []
        if text and left_out:
            notes.append(_("[Attachments that could not be taken along: %(number)d.]") % {"number": left_out})
        if len(text) > LONGEST:
            notes.append(_("[The message was longer; its end was cut off.]"))
    end = "".join(f"\n\n{note}" for note in notes)
    return (text[: LONGEST - len(end)] + end if text else ""), kept


def _arrived(way: Way, mark: str, sender: bytes, outcome: Arrival.Outcome, case: Case | None, now: datetime) -> Arrival:
    ChannelState.objects.update_or_create(way=way, defaults={"last_arrival_at": now})
    return Arrival.objects.create(way=way, mark=mark, sender=sender, at=now, outcome=outcome, case=case)
