"""
Failures at the operator of Tiru: told to every regency they touch, each by a job of its own that opens a case of that
regency with its own clock. The operator's own moment is kept beside it (UU 27/2022, articles 46 and 51).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.privacy.doors import MANAGES, OVERSEES
from catalog.privacy.failures import ledger, queries
from catalog.privacy.failures.models import Failure, Touched
from catalog.privacy.models import Breach
from catalog.privacy.services import breaches
from catalog.privacy.services.requests import ACTOR
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.jobs import job
from core.personal_data import DataCategory
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.access import EVERYWHERE
from organisation.queries import people_with
from tenants.models import Regency


class NobodyTouched(Refusal):
    code = "privacy_failure_touches_nobody"
    status = 422
    message = _("No regency is chosen whose data the failure touches.")
    fix = _("Tick the regencies, or choose all of them.")
    attr = "regencies"


class EverybodyTold(Refusal):
    code = "privacy_failure_everybody_told"
    message = _("Every regency that this failure touches was told already.")


class ToldAlready(Refusal):
    code = "privacy_failure_told_already"
    message = _("This regency was told already.")


@transaction.atomic
def open_failure(
    *,
    key: UUID,
    title: str,
    happened: str,
    known_at: datetime,
    categories: Collection[DataCategory],
    regency_codes: Collection[str],
    actor: Actor,
    now: datetime,
) -> Failure:
    """
    Report a failure at the operator and begin to tell the regencies it touches. At the ministry.

    :param key: made by the form; sent twice, the second time answers what the first one made.
    :param known_at: since when the operator knew.
    :raises NobodyTouched: if no regency that still has its data is among the codes.
    :raises breaches.KnownInFuture:
    """
    if known_at > now:
        raise breaches.KnownInFuture
    regencies = list(queries.can_be_told().filter(code__in=regency_codes))
    if not regencies:
        raise NobodyTouched
    made, is_new = Failure.objects.get_or_create(
        pk=key,
        defaults={
            "title": title,
            "happened": happened,
            "categories": [str(category) for category in DataCategory if category in categories],
            "known_at": known_at,
            "reported_at": now,
            "reported_by": str(actor),
        },
    )
    if not is_new:
        return made
    Touched.objects.bulk_create([Touched(failure=made, regency_code=one.code) for one in regencies])
    evidence.record(
        action="privacy.failure_reported",
        actor=actor,
        at=now,
        subject=f"failures.failure:{made.pk}",
        details={"regencies": sorted(one.code for one in regencies)},
    )
    _send(made, regencies)
    return made


@transaction.atomic
def tell_again(*, failure_id: UUID, actor: Actor, now: datetime) -> int:
    """
    Send it once more to those that were not told yet, as after a fault that is mended. Answers to how many.

    :raises EverybodyTold: if nobody waits.
    """
    found = Failure.objects.select_for_update().filter(pk=failure_id).first()
    if found is None:
        raise NotThere
    waiting = Touched.objects.filter(failure=found, told_at=None).values("regency_code")
    regencies = list(queries.can_be_told().filter(code__in=waiting))
    if not regencies:
        raise EverybodyTold
    evidence.record(
        action="privacy.failure_told_again",
        actor=actor,
        at=now,
        subject=f"failures.failure:{found.pk}",
        details={"regencies": sorted(one.code for one in regencies)},
    )
    _send(found, regencies)
    return len(regencies)


@transaction.atomic
def note_letter(*, failure_id: UUID, regency_code: str, number: str, actor: Actor, now: datetime) -> None:
    """
    A letter went to a regency where nobody can read Tiru. Its case is opened all the same once its site is open.

    :raises NotThere: if the failure does not touch it. :raises ToldAlready: if it was told, by Tiru or by letter.
    """
    found = Touched.objects.select_for_update().filter(failure=failure_id, regency_code=regency_code).first()
    if found is None:
        raise NotThere
    if found.told_at is not None or found.letter_at is not None:
        raise ToldAlready
    found.letter_at, found.letter_number = now, number.strip()
    found.save(update_fields=["letter_at", "letter_number"])
    evidence.record(
        action="privacy.failure_told_by_letter",
        actor=actor,
        at=now,
        subject=f"failures.failure:{failure_id}",
        details={"regency": regency_code, "number": found.letter_number},
    )


@job(queue="tenant")
def tell_regency(failure_id: str) -> None:
    """Where the regency is not at work it waits until its site is open again (`core.jobs`)."""
    tell_here(failure_id=UUID(failure_id), now=clock.now())


@transaction.atomic
def tell_here(*, failure_id: UUID, now: datetime) -> Breach | None:
    """
    Open the case of the regency we are in: its clock runs from now, when it is told. None if it was told before.
    Whoever keeps and whoever oversees the desk gets a message.
    """
    report = ledger.take_report(failure_id, now=now)
    if report is None:
        return None
    made = breaches.open_breach(
        title=report.title,
        known_at=now,
        processor_known_at=report.known_at,
        happened=report.happened,
        categories=[category for category in DataCategory if category in report.categories],
        failure_id=failure_id,
        is_rehearsal=False,
        actor=ACTOR,
        now=now,
    )
    told = {user.pk: user for right in (MANAGES, OVERSEES) for user in people_with(right, now, unit=EVERYWHERE)}
    for user in told.values():
        notify(
            template="privacy.reported",
            to=Recipient.user(user),
            context={"number": str(made.number)},
            link=reverse("privacy:breach", args=[made.pk], urlconf=settings.TIRU_TENANT_URLCONF),
            idempotency_key=f"privacy.reported:{made.pk}:{user.pk}",
            actor=ACTOR,
            now=now,
        )
    return made


def _send(failure: Failure, regencies: Collection[Regency]) -> None:
    for one in regencies:
        tell_regency.defer_in(one.schema_name, failure_id=str(failure.pk))
