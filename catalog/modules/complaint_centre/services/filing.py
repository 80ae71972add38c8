"""A report comes in: sorted by the rules, its clocks reckoned, a receipt that nobody has to believe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

import policies
import tenants
from casework.models import Case, Channel
from casework.services import Applicant, begin_case
from catalog.modules.complaint_centre import offices, positions, telling
from catalog.modules.complaint_centre.courses import REPORT
from catalog.modules.complaint_centre.limits import limits_of
from catalog.modules.complaint_centre.models import (
    NOBODY,
    REPORTER_PURPOSE,
    TEXT_PURPOSE,
    AwaitedPhoto,
    Category,
    Complaint,
    PositionDoubt,
    Reporter,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.policies import KEPT
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.escalating import watch
from catalog.modules.complaint_centre.services.refusals import (
    CategoryClosed,
    TextMissing,
    TextTooLong,
    TooManyPhotos,
)
from catalog.modules.complaint_centre.services.service import CODE
from core import evidence, files, photos
from core.actors import Actor
from core.secrets import encrypt
from organisation.access import today

LONGEST: Final = 20_000
"""Characters of a report [A]."""
MOST_PHOTOS: Final = 5
"""Of one report, at each stage [A]."""
MOST_BYTES: Final = 15_000_000
"""Of one photo as it comes [A]."""
PHOTOS_IN: Final = "complaint_centre/photos"

_CHANNELS: Final = {
    Way.PHONE: Channel.COUNTER,
    Way.COUNTER: Channel.COUNTER,
    Way.FIELD: Channel.COUNTER,
    Way.WEB: Channel.WEB,
}


@dataclass(frozen=True, kw_only=True, repr=False)
class Report:
    """
    What somebody reports. `repr` is left out: it would put words of citizens into logs.

    :param reporter: name and contacts; None for one who says nothing.
    :param is_anonymous: the offices do not learn the name; a contact is used for telling only.
    :param is_secret: not in the public list.
    :param village_code: ten digits, or six where only the district is known; "" for nowhere.
    :param awaited: addresses of pictures that lie elsewhere, as `fetching` reads them; fetched later.
    :param request_key: made by the client, so that the same report sent twice is filed once.
    """

    kind: ReportKind
    text: str
    way: Way
    category: Category | None = None
    reporter: Applicant | None = None
    is_anonymous: bool = False
    is_secret: bool = False
    is_poor: bool = False
    needs_examination: bool = False
    village_code: str = ""
    address: str = ""
    position: photos.Position | None = None
    photos: Sequence[UploadedFile] = field(default_factory=tuple)
    awaited: Sequence[str] = field(default_factory=tuple)
    request_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """
    :param pin: opens the report together with its code; said once. Empty for a report that was filed before.
    """

    complaint: Complaint
    case: Case
    pin: str


@transaction.atomic
@evidence.together()
def file_report(*, report: Report, actor: Actor, now: datetime) -> Filed:
    """
    File a report: who gets it, by when an answer is due, and the receipt. What is computed here is kept with the
    report; a rule that changes later changes nothing.

    :raises TextMissing, TextTooLong, CategoryClosed, TooManyPhotos:
    :raises regions.sun.ImpossiblePosition: for a position outside Indonesia. One that is merely doubtful is flagged.
    :raises core.errors.Refusal: from `core.photos` for a file that is no photo.
    """
    if report.request_key and (before := _filed_before(report.request_key)):
        return before
    text = _text_of(report)
    if report.category is not None and not report.category.is_open:
        raise CategoryClosed
    seen = read_photos(report.photos)
    said_by = _said_by(report, actor)
    day = today(now)
    here = offices.offices_of(report.village_code, day=day)
    position = report.position or next((photo.position for photo in seen if photo.position), None)
    doubt = positions.doubt_of(position, now=now) if position else PositionDoubt.NONE
    is_whistle = report.kind is ReportKind.WHISTLEBLOWING
    to = offices.destination(
        kind=report.kind,
        category=report.category,
        is_poor=report.is_poor,
        place=report.village_code,
        here=here,
        day=day,
    )
    kept = policies.snapshot(KEPT, now)
    limits = limits_of(
        kind=report.kind,
        needs_examination=report.needs_examination,
        is_poor=report.is_poor,
        office=here.office(),
        values=policies.read_snapshot(kept),
        now=now,
    )
    begun = begin_case(
        course=REPORT,
        product_code=CODE,
        applicant=_applicant(report),
        unit=to.unit,
        kept_policies=kept,
        channel=_CHANNELS.get(report.way, Channel.API),
        limits=limits.clocks,
        is_followed=True,
        request_key=report.request_key,
        actor=said_by,
        now=now,
    )
    complaint = Complaint.objects.create(
        case=begun.case,
        kind=report.kind,
        needs_examination=report.needs_examination or is_whistle,
        way=report.way,
        category=report.category,
        text=encrypt(text, purpose=TEXT_PURPOSE),
        is_anonymous=report.is_anonymous or is_whistle or report.reporter is None,
        is_secret=report.is_secret or is_whistle,
        is_poor=report.is_poor,
        village_code=report.village_code,
        address=encrypt(report.address.strip()[:300], purpose=TEXT_PURPOSE) if report.address.strip() else "",
        latitude=position.latitude if position else None,
        longitude=position.longitude if position else None,
        position_doubt=doubt,
        filed_at=now,
        answer_due_at=limits.answer.at if limits.answer else None,
        answer_limit=str(limits.answer.reason) if limits.answer else "",
        level=to.level,
        level_unit=to.unit,
        is_office_told=False,
    )
    keep_photos(complaint, seen, stage=ReportPhoto.Stage.BEFORE, is_by_officer=report.way == Way.FIELD, now=now)
    await_photos(complaint, report.awaited, way=report.way, now=now)
    if is_whistle and report.reporter is not None:
        _seal_reporter(complaint, report.reporter)
    evidence.record(
        action="complaint_centre.report_filed",
        actor=said_by,
        at=now,
        subject=f"complaint_centre.report:{complaint.pk}",
        details={
            "case": begun.case.code,
            # Those who read the log learn nothing of whistle-blowing, not even that there was one.
            "kind": "" if is_whistle else str(report.kind),
            "way": str(report.way),
            "category": report.category.code if report.category else "",
            "unit": to.unit.code,
            "rule": to.rule.name if to.rule else "",
            "answer_due_at": limits.answer.at.isoformat() if limits.answer else "",
            "answer_limit": str(limits.answer.reason) if limits.answer else "",
            "photos": len(seen),
            "position": str(doubt) or ("given" if position else "none"),
        },
    )
    if limits.answer is not None:
        watch(begun.case.pk, limits.answer.at)
    telling.tell_filed(complaint, pin=begun.pin, actor=said_by, now=now)
    return Filed(complaint=complaint, case=begun.case, pin=begun.pin)


def read_photos(given: Sequence[UploadedFile]) -> list[photos.Photo]:
    """
    Photos as they came, read once; the same one twice counts once.

    :raises TooManyPhotos: :raises core.errors.Refusal: from `core.photos`.
    """
    if len(given) > MOST_PHOTOS:
        raise TooManyPhotos(limit=MOST_PHOTOS)
    zone = tenants.current().zone
    seen = (photos.read_photo(file, max_bytes=MOST_BYTES, zone=zone) for file in given)
    return list({photo.sha256: photo for photo in seen}.values())


def keep_photos(
    complaint: Complaint, seen: Sequence[photos.Photo], *, stage: ReportPhoto.Stage, is_by_officer: bool, now: datetime
) -> None:
    """Keep the clean copies, sealed: a street may show people."""
    for photo in seen:
        stored = files.store_sealed(
            photo.content,
            kind="jpeg",
            name=photo.name,
            purpose=TEXT_PURPOSE,
            prefix=PHOTOS_IN,
        )
        ReportPhoto.objects.create(
            complaint=complaint,
            stage=stage,
            file_key=stored.key,
            media_type=stored.media_type,
            size=stored.size,
            sha256=photo.sha256,
            taken_at=photo.taken_at,
            added_at=now,
            is_by_officer=is_by_officer,
        )


def await_photos(complaint: Complaint, addresses: Sequence[str], *, way: Way, now: datetime) -> None:
    """Note pictures of a report that lie elsewhere; the next round fetches them (`fetching`)."""
    for address in addresses:
        sealed = encrypt(address, purpose=TEXT_PURPOSE)
        AwaitedPhoto.objects.create(complaint=complaint, way=way, address=sealed, asked_at=now, next_try_at=now)


def _filed_before(request_key: str) -> Filed | None:
    case_id = Case.objects.filter(request_key=request_key).values_list("pk", flat=True).first()
    found = complaint_of(case_id) if case_id else None
    return Filed(complaint=found, case=found.case, pin="") if found else None


def _text_of(report: Report) -> str:
    text = report.text.replace("\x00", "").strip()
    if not text:
        raise TextMissing
    if len(text) > LONGEST:
        raise TextTooLong(limit=f"{LONGEST:,}".replace(",", "."))
    return text


def _applicant(report: Report) -> Applicant:
    """Whom the case names and tells. A whistle-blower stands nowhere but in `Reporter`."""
    given = report.reporter
    if given is None or report.kind is ReportKind.WHISTLEBLOWING:
        language = given.language if given else "id"
        return Applicant(name=NOBODY, place_code=report.village_code, language=language)
    if report.is_anonymous:
        return Applicant(
            name=NOBODY,
            phone=given.phone,
            email=given.email,
            place_code=report.village_code,
            language=given.language,
        )
    return Applicant(
        name=given.name or NOBODY,
        phone=given.phone,
        email=given.email,
        place_code=report.village_code,
        resident=given.resident,
        user=given.user,
        language=given.language,
    )


def _seal_reporter(complaint: Complaint, given: Applicant) -> None:
    if not given.name.strip():
        return
    contact = ", ".join(part for part in (given.phone, given.email) if part)
    Reporter.objects.create(
        complaint=complaint,
        who=encrypt(given.name.strip()[:150], purpose=REPORTER_PURPOSE),
        contact=encrypt(contact, purpose=REPORTER_PURPOSE) if contact else "",
    )


def _said_by(report: Report, actor: Actor) -> Actor:
    """Of a report without a name not even the account that was signed in stands in the evidence."""
    hides = report.is_anonymous or report.kind is ReportKind.WHISTLEBLOWING
    return Actor.citizen() if hides and report.way in (Way.WEB, Way.API) else actor


def complaint_of(case_id: UUID) -> Complaint:
    """The report beside a case. :raises Complaint.DoesNotExist: if the case is of another kind."""
    return Complaint.objects.select_related("case", "category", "level_unit").get(case_id=case_id)
