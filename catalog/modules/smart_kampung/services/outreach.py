"""Visits to old people at home: planned, done, called off; and the head of the health centre told of each day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from accounts.models import User
from catalog.modules.smart_kampung.models import VISIT_PURPOSE, DayReport, Visit
from catalog.modules.smart_kampung.policies import REPORT_HOUR
from catalog.modules.smart_kampung.queries import outreach as queries
from core import evidence, files, photos
from core.actors import Actor
from core.errors import Refusal
from core.secrets import encrypt
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.access import today
from organisation.models import Unit
from residents.models import Resident
from residents.scope import reach_of

MOST_PHOTO_BYTES: Final = 8_000_000
FURTHEST: Final = timedelta(days=90)
REPORTS_KEPT_OPEN: Final = timedelta(days=7)
"""So long a report waits for a head to be entered, and is sent then."""

_CLOCK_SLACK: Final = timedelta(minutes=10)


class NotHere(Refusal):
    code = "kampung_not_here"
    message = _("The record says that this person moved away or died.")
    fix = _("Take that note back on the record first if it is wrong.")


class PlannedAlready(Refusal):
    code = "kampung_visit_planned"
    message = _("A visit to this person is planned already.")
    fix = _("Open it in the list, or call it off first.")


class VisitDayImpossible(Refusal):
    code = "kampung_visit_day"
    status = 422
    message = _("A visit is planned for today or one of the next 90 days.")
    fix = _("Choose another day.")
    attr = "day"


class VisitorElsewhere(Refusal):
    code = "kampung_visitor_elsewhere"
    status = 422
    message = _("This officer does not work where the person lives.")
    fix = _("Choose somebody whose role reaches this village.")
    attr = "visitor"


class VisitOver(Refusal):
    code = "kampung_visit_over"
    message = _("This visit has been recorded or called off already.")
    fix = _("Open it from the list to see what was noted.")


class NotTheVisitor(Refusal):
    code = "kampung_not_the_visitor"
    message = _("Only the officer who goes records this visit.")
    fix = _("Call it off and plan it for yourself if you go instead.")


class PhotoNeedsConsent(Refusal):
    code = "kampung_photo_consent"
    status = 422
    message = _("A photo is kept only with the consent of whoever is on it.")
    fix = _("Ask, and mark that they agreed; or leave the photo out.")
    attr = "has_consent"


class PhotoFromTheFuture(Refusal):
    code = "kampung_photo_future"
    status = 422
    message = _("The camera's clock says that the photo was taken in the future.")
    fix = _("Set the clock of the phone, then take the photo again.")
    attr = "photo"


@transaction.atomic
def plan_visit(*, resident: Resident, centre: Unit, visitor: User, day: date, actor: Actor, now: datetime) -> Visit:
    """
    Plan that an officer or health worker visits somebody.

    :param centre: the health centre whose head reads of it.
    :raises NotHere, PlannedAlready, VisitDayImpossible, VisitorElsewhere:
    """
    person = Resident.objects.select_for_update().get(pk=resident.pk)
    _require_here(person)
    if not today(now) <= day <= today(now) + FURTHEST:
        raise VisitDayImpossible
    if not reach_of(visitor, queries.RIGHT).covers(person):
        raise VisitorElsewhere
    if Visit.objects.filter(resident=person, state=Visit.State.PLANNED).exists():
        raise PlannedAlready
    try:
        with transaction.atomic():
            made = Visit.objects.create(
                resident=person,
                centre=centre,
                visitor=visitor,
                planned_date=day,
                planned_by=str(actor),
                planned_at=now,
            )
    except IntegrityError as error:
        raise PlannedAlready from error
    evidence.record(
        action="smart_kampung.visit_planned",
        actor=actor,
        at=now,
        subject=_subject(made),
        details={"centre": centre.code, "day": day.isoformat(), "village": person.village_code},
    )
    return made


@transaction.atomic
def call_off(*, visit: Visit, actor: Actor, now: datetime) -> None:
    """
    The visit does not take place.

    :raises VisitOver:
    """
    locked = _lock(visit)
    locked.state = Visit.State.CANCELLED
    locked.save(update_fields=["state"])
    evidence.record(action="smart_kampung.visit_called_off", actor=actor, at=now, subject=_subject(locked))


@transaction.atomic
def record_visit(
    *,
    visit: Visit,
    needs: Collection[str],
    note: str,
    actor: Actor,
    now: datetime,
    made_at: datetime | None = None,
    photo: UploadedFile | None = None,
    has_consent: bool = False,
) -> Visit:
    """
    Note what was seen and said. Needs and note are sealed; the time of the photo is read from the photo itself.

    :param made_at: when the visitor wrote it, if it waited for the line: the day of the visit is that day.
    :raises VisitOver, NotHere, NotTheVisitor, PhotoNeedsConsent, PhotoFromTheFuture:
    :raises core.files.FileKindRefused: and its kin, for a photo that is none.
    """
    locked = _lock(visit)
    _require_here(locked.resident)
    # What is written here is read by the visitor later, so it must be theirs.
    if actor.kind != "system" and actor.id != str(locked.visitor_id):
        raise NotTheVisitor
    if photo is not None:
        if not has_consent:
            raise PhotoNeedsConsent
        _keep_photo(locked, photo, now)
    written_at = made_at or now
    known = [need for need in Visit.Need.values if need in needs]
    text = note.strip()
    locked.needs = encrypt(",".join(known), purpose=VISIT_PURPOSE) if known else ""
    locked.note = encrypt(text, purpose=VISIT_PURPOSE) if text else ""
    locked.has_consent = has_consent
    locked.state, locked.visited_at, locked.visited_date = Visit.State.DONE, written_at, today(written_at)
    locked.save()
    evidence.record(
        action="smart_kampung.visit_recorded",
        actor=actor,
        at=now,
        subject=_subject(locked),
        details={"has_photo": bool(locked.photo_key), "has_note": bool(text)},
    )
    return locked


def read_report(*, centre: Unit, day: date, actor: Actor, now: datetime) -> list[queries.Told]:
    """The visits of a day with what is sealed in them, opened. Who read them stands in the evidence log."""
    visits = queries.visits_of_day(centre, day)
    if visits:
        evidence.record(
            action="smart_kampung.report_read",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{centre.pk}",
            details={"centre": centre.code, "day": day.isoformat(), "visits": len(visits)},
        )
    return [queries.opened(one) for one in visits]


def read_visit(*, visit: Visit, actor: Actor, now: datetime) -> queries.Told:
    """One visit, opened; written down as a report is."""
    evidence.record(action="smart_kampung.visit_read", actor=actor, at=now, subject=_subject(visit))
    return queries.opened(visit)


def read_photo(*, visit: Visit, actor: Actor, now: datetime) -> files.StoredFile:
    """The photo of a visit; that it was taken out is written down."""
    evidence.record(action="smart_kampung.photo_read", actor=actor, at=now, subject=_subject(visit))
    ending = "png" if visit.photo_type == "image/png" else "jpg"
    return files.StoredFile(visit.photo_key, 0, "", visit.photo_type, f"kunjungan-{visit.visited_date}.{ending}")


@transaction.atomic
def send_day_reports(*, actor: Actor, now: datetime) -> int:
    """
    Tell the head of each health centre of the visits of today once the day's end has come, and of days before that
    nobody was told of, or not of all: visits may have waited for a line. Where no head is entered, the report waits for
    one. Answers how many were told.
    """
    day = today(now)
    local = now.astimezone(tenants.current().zone)
    is_evening = local.hour >= int(policies.value(REPORT_HOUR, now))
    last = day if is_evening else day - timedelta(days=1)
    counted = (
        Visit.objects.filter(state=Visit.State.DONE, visited_date__range=(day - REPORTS_KEPT_OPEN, last))
        .values_list("centre_id", "visited_date")
        .annotate(visits=Count("pk"))
        .order_by("visited_date", "centre_id")
    )
    rows = list(counted)
    there = {
        (one.centre_id, one.day): one
        for one in DayReport.objects.select_for_update().filter(day__range=(day - REPORTS_KEPT_OPEN, last))
    }
    centres = {unit.pk: unit for unit in Unit.objects.filter(pk__in={centre for centre, _day, _visits in rows})}
    heads = queries.heads_of(list(centres.values()), day=day)
    told = 0
    for centre, on, visits in rows:
        report = there.get((centre, on))
        if report is not None and report.recipient_id is not None and report.visits == visits:
            continue
        post = heads.get(centre)
        head = post.incumbent.user if post and post.incumbent else None
        is_new = report is None
        report = report or DayReport(centre=centres[centre], day=on, made_at=now)
        report.visits = visits
        report.recipient, report.sent_at = (head, now) if head else (None, None)
        report.save()
        if head is not None:
            _tell(report, centres[centre], head, actor, now)
            told += 1
        if head is not None or is_new:
            evidence.record(
                action="smart_kampung.report_sent" if head else "smart_kampung.report_without_head",
                actor=actor,
                at=now,
                subject=f"organisation.unit:{centre}",
                details={"centre": centres[centre].code, "day": on.isoformat(), "visits": visits},
            )
    return told


def _tell(report: DayReport, centre: Unit, head: User, actor: Actor, now: datetime) -> None:
    notify(
        template="smart_kampung.day_report",
        to=Recipient.user(head),
        context={"centre": centre.name, "day": report.day, "visits": report.visits},
        link=reverse(
            "smart_kampung:day_report",
            urlconf=settings.TIRU_TENANT_URLCONF,
            args=[centre.code, report.day.isoformat()],
        ),
        idempotency_key=f"smart_kampung.day_report:{centre.pk}:{report.day.isoformat()}:{report.visits}",
        actor=actor,
        now=now,
    )


def _keep_photo(visit: Visit, photo: UploadedFile, now: datetime) -> None:
    """The camera's time, and a copy that says no more: where an old person lives stands in no photo."""
    seen = photos.read_photo(photo, max_bytes=MOST_PHOTO_BYTES, zone=tenants.current().zone)
    if seen.taken_at is not None and seen.taken_at > now + _CLOCK_SLACK:
        raise PhotoFromTheFuture
    stored = photos.store_photo(seen, prefix="smart_kampung/visits")
    visit.photo_key, visit.photo_type, visit.photo_taken_at = stored.key, stored.media_type, seen.taken_at


def _require_here(person: Resident) -> None:
    if person.status != Resident.Status.ALIVE or person.merged_into_id is not None:
        raise NotHere


def _lock(visit: Visit) -> Visit:
    locked = Visit.objects.select_for_update(of=("self",)).select_related("resident").get(pk=visit.pk)
    if locked.state != Visit.State.PLANNED:
        raise VisitOver
    return locked


def _subject(visit: Visit) -> str:
    return f"smart_kampung.visit:{visit.pk}"


__all__ = [
    "NotHere",
    "NotTheVisitor",
    "PhotoFromTheFuture",
    "PhotoNeedsConsent",
    "PlannedAlready",
    "VisitDayImpossible",
    "VisitOver",
    "VisitorElsewhere",
    "call_off",
    "plan_visit",
    "read_photo",
    "read_report",
    "read_visit",
    "record_visit",
    "send_day_reports",
]
