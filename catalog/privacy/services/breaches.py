"""
Failures of protection (UU 27/2022, article 46): opened when they become known, told within 3 x 24 hours, closed with
what was learnt. A rehearsal goes the same way and sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.privacy import queries
from catalog.privacy.failures.ledger import report_back
from catalog.privacy.models import Affected, Breach
from catalog.privacy.services.requests import ACTOR
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.personal_data import DataCategory
from core.secrets import blind_index
from notifications.recipients import Recipient
from notifications.services import notify
from residents.models import NIK_PURPOSE, Resident
from residents.queries import number_in

PORTION: Final = 200
"""So many people are told in one transaction."""


class BreachChanged(Refusal):
    code = "privacy_breach_changed"
    message = _("Somebody else has worked on this failure since you opened it.")
    fix = _("Look at what changed, then do it again.")


class BreachClosed(Refusal):
    code = "privacy_breach_closed"
    message = _("This failure is closed.")


class KnownInFuture(Refusal):
    code = "privacy_breach_known_in_future"
    status = 422
    message = _("A failure cannot become known later than now.")
    fix = _("Write the moment at which somebody here first knew of it.")
    attr = "known_at"


class ProcessorKnewLater(Refusal):
    code = "privacy_processor_knew_later"
    status = 422
    message = _("The processor cannot have known of it after it told us.")
    fix = _("Look at its message again, and write since when it knew.")
    attr = "processor_time"


class NoticeIncomplete(Refusal):
    code = "privacy_notice_incomplete"
    message = _("A notice says what data, when and how, what is done, and what people can do: %(missing)s is missing.")
    fix = _("Fill it in, then send the notice.")


class NobodyListed(Refusal):
    code = "privacy_nobody_listed"
    message = _("Nobody is listed whom the notice could go to.")
    fix = _("List the people concerned first.")


class NothingToSend(Refusal):
    code = "privacy_no_letter_waits"
    message = _("None of these letters waits to be sent.")
    fix = _("Tick those that have just left the house.")
    attr = "people"


class NotToldYet(Refusal):
    code = "privacy_breach_not_told"
    message = _("It cannot be closed yet: %(missing)s.")


@transaction.atomic
def open_breach(
    *,
    title: str,
    known_at: datetime,
    is_rehearsal: bool,
    actor: Actor,
    now: datetime,
    processor_known_at: datetime | None = None,
    happened: str = "",
    categories: Collection[DataCategory] = (),
    failure_id: UUID | None = None,
) -> Breach:
    """
    Open a failure. The clock runs from when it became known here, through nights and free days (PD-1).

    :param processor_known_at: since when the processor knew, where it told us: its own duty is kept beside ours.
    :param failure_id: of the failure at the operator that this case comes from (`services.failures`).
    :raises KnownInFuture, ProcessorKnewLater:
    """
    if known_at > now:
        raise KnownInFuture
    if processor_known_at is not None and processor_known_at > known_at:
        raise ProcessorKnewLater
    number = (Breach.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Breach.objects.create(
        number=number,
        title=title,
        is_rehearsal=is_rehearsal,
        known_at=known_at,
        due_at=queries.breach_due(known_at, now),
        processor_known_at=processor_known_at,
        reported_to_us_at=known_at if processor_known_at else None,
        happened=happened,
        categories=_in_order(categories),
        failure_id=failure_id,
    )
    _record(made, "breach_opened", actor, now, rehearsal=is_rehearsal)
    return made


@transaction.atomic
def describe(
    *,
    breach_id: UUID,
    version: int,
    happened: str,
    categories: Collection[DataCategory],
    people: int | None,
    handling: str,
    recovery: str,
    actor: Actor,
    now: datetime,
) -> Breach:
    """Write down what is known: it becomes the notice. It may grow; what was sent stays sent."""
    found = _locked(breach_id, version)
    found.happened, found.handling, found.recovery, found.people = happened, handling, recovery, people
    found.categories = _in_order(categories)
    _save(found)
    _record(found, "breach_described", actor, now, people=people or 0)
    return found


@transaction.atomic
def list_by_numbers(*, breach_id: UUID, numbers: Sequence[str], actor: Actor, now: datetime) -> tuple[int, int]:
    """
    List the people with these NIK, as a table of the failure gives them. Answers how many were added, and how many
    numbers nobody in the register has; the numbers themselves are kept nowhere.
    """
    bare = {number for text in numbers if (number := number_in(text))}
    index = [blind_index(number, purpose=NIK_PURPOSE) for number in bare]
    found = Resident.objects.filter(nik_index__in=index, merged_into=None)
    added = _list(breach_id, [person.pk for person in found.only("pk")], actor, now)
    return added, len(bare) - found.count() + sum(not number_in(text) for text in numbers)


@transaction.atomic
def list_village(*, breach_id: UUID, village_code: str, actor: Actor, now: datetime) -> int:
    """List everybody who lives in a village, where its register was touched. Answers how many were added."""
    found = Resident.objects.filter(village_code=village_code, merged_into=None, status=Resident.Status.ALIVE)
    return _list(breach_id, list(found.values_list("pk", flat=True)), actor, now)


@transaction.atomic
def send_notices(*, breach_id: UUID, version: int, actor: Actor, now: datetime) -> Breach:
    """
    Begin to tell the people listed; a job goes on in portions (`tell_portion`). A rehearsal only notes the moment.

    :raises NoticeIncomplete: naming what the notice lacks.
    :raises NobodyListed: if nobody is listed.
    """
    found = _locked(breach_id, version)
    _refuse_incomplete(found)
    if not Affected.objects.filter(breach=found).exists():
        raise NobodyListed
    found.people_told_at = found.people_told_at or now
    _save(found)
    _record(found, "breach_people_told", actor, now, listed=found.affected.count(), rehearsal=found.is_rehearsal)
    if not found.is_rehearsal:
        tell_people.defer(breach_id=str(found.pk))
    return found


@job(queue="tenant")
def tell_people(breach_id: str) -> None:
    """One portion after another, so that nothing waits for a whole village."""
    if tell_portion(breach_id=UUID(breach_id), now=clock.now()):
        tell_people.defer(breach_id=breach_id)


def tell_portion(*, breach_id: UUID, now: datetime) -> bool:
    """
    Tell so many of those who were not told yet, in one transaction: whatever stops the work, nobody is told twice and
    the next run goes on. Answers whether more wait. Nothing is sent of a rehearsal, or before somebody decided to send.
    """
    with transaction.atomic():
        breach = Breach.objects.filter(pk=breach_id, people_told_at__isnull=False, is_rehearsal=False).first()
        if breach is None:
            return False
        waiting = Affected.objects.filter(breach=breach, told_at=None, is_reachable=True).order_by("pk")
        rows = list(waiting.select_for_update(of=("self",), skip_locked=True).select_related("resident")[:PORTION])
        for row in rows:
            person = row.resident
            sent = notify(
                template="privacy.breach",
                to=Recipient(kind="resident", id=str(person.pk), email=person.email, phone=person.phone),
                context=notice_values(breach),
                idempotency_key=f"privacy.breach:{breach.pk}:{person.pk}",
                actor=ACTOR,
                now=now,
            )
            # Nothing is sent to a number that no channel of this regency reaches: such people get a letter, too.
            row.told_at, row.is_reachable = now if sent else None, bool(sent)
        Affected.objects.bulk_update(rows, ["told_at", "is_reachable"])
        return len(rows) == PORTION


@transaction.atomic
def note_letters(*, breach_id: UUID, people: Collection[int], actor: Actor, now: datetime) -> int:
    """
    These letters went out. Answers to how many; those that were sent before keep their day.

    :param people: ids of `Affected`.
    :raises NothingToSend: if none of them waits for a letter.
    """
    found = _locked(breach_id)
    waiting = list(queries.letters(found).filter(pk__in=people, letter_at=None).values_list("pk", flat=True))
    if not waiting:
        raise NothingToSend
    Affected.objects.filter(pk__in=waiting).update(letter_at=now)
    _record(found, "breach_letters_sent", actor, now, letters=len(waiting))
    return len(waiting)


@transaction.atomic
def note_authority(*, breach_id: UUID, version: int, receipt: str, actor: Actor, now: datetime) -> Breach:
    """
    The written notice went to the authority; its receipt proves when.

    :raises NoticeIncomplete: naming what the notice lacks.
    """
    found = _locked(breach_id, version)
    _refuse_incomplete(found)
    found.authority_told_at, found.authority_receipt = found.authority_told_at or now, receipt
    _save(found)
    _record(found, "breach_authority_told", actor, now, in_time=found.authority_told_at <= found.due_at)
    return found


@transaction.atomic
def decide_public(
    *, breach_id: UUID, version: int, tells: bool, reason: str, actor: Actor, now: datetime
) -> Breach:  # fmt: skip
    """A person decides whether the public is told (article 46 (3)), and says why."""
    found = _locked(breach_id, version)
    found.public = Breach.Public.YES if tells else Breach.Public.NO
    found.public_reason, found.public_decided_by = reason, str(actor)
    _save(found)
    _record(found, "breach_public_decided", actor, now, tells=tells)
    return found


@transaction.atomic
def close_breach(*, breach_id: UUID, version: int, lessons: str, actor: Actor, now: datetime) -> Breach:
    """
    All is told and set right.

    :raises NotToldYet: naming which notice or decision is open.
    """
    found = _locked(breach_id, version)
    missing = [
        str(what)
        for is_there, what in (
            (found.people_told_at, _("the notice to the people")),
            (not queries.letters(found).filter(letter_at=None).exists(), _("the letters to whom no message reaches")),
            (found.authority_told_at, _("the notice to the authority")),
            (found.public, _("the decision about the public")),
        )
        if not is_there
    ]
    if missing:
        raise NotToldYet(missing=", ".join(missing))
    found.state, found.closed_at, found.lessons = Breach.State.CLOSED, now, lessons
    _save(found)
    _record(found, "breach_closed", actor, now)
    return found


def notice_values(breach: Breach) -> dict[str, str]:
    """What the notice to a person says of the failure."""
    zone = tenants.current().zone
    return {
        "regency": str(tenants.current().name),
        "when": clock.format_datetime(breach.known_at, zone, "id"),
        "data": ", ".join(category.label.id for category in DataCategory if category in breach.categories),
        "happened": breach.happened,
        "handling": breach.handling,
        "recovery": breach.recovery,
    }


def _list(breach_id: UUID, residents: Sequence[UUID], actor: Actor, now: datetime) -> int:
    found = _locked(breach_id)
    before = found.affected.count()
    Affected.objects.bulk_create(
        [Affected(breach=found, resident_id=pk) for pk in residents], ignore_conflicts=True, batch_size=1000
    )
    added = found.affected.count() - before
    found.people = max(found.people or 0, before + added)
    _save(found)
    _record(found, "breach_people_listed", actor, now, added=added)
    return added


def _locked(breach_id: UUID, version: int | None = None) -> Breach:
    found = Breach.objects.select_for_update().filter(pk=breach_id).first()
    if found is None:
        raise NotThere
    if found.state == Breach.State.CLOSED:
        raise BreachClosed
    if version is not None and version != found.version:
        raise BreachChanged
    return found


def _in_order(categories: Collection[DataCategory]) -> list[str]:
    return [str(category) for category in DataCategory if category in categories]


def _save(breach: Breach) -> None:
    breach.version += 1
    breach.save()
    if breach.failure_id:
        report_back(breach.failure_id, notices_at=breach.notices_at, closed_at=breach.closed_at)


def _refuse_incomplete(breach: Breach) -> None:
    missing = [
        str(name)
        for is_there, name in (
            (breach.categories, _("what data")),
            (breach.happened, _("when and how")),
            (breach.handling, _("what is done about it")),
            (breach.recovery, _("what people can do")),
        )
        if not is_there
    ]
    if missing:
        raise NoticeIncomplete(missing=", ".join(missing))


def _record(breach: Breach, what: str, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"privacy.{what}",
        actor=actor,
        at=now,
        subject=f"privacy.breach:{breach.pk}",
        details={"number": breach.number, **details},
    )
