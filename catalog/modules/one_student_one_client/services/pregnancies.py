"""A pregnancy is registered, a mother agrees or takes it back, and what follows in the course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client import course
from catalog.modules.one_student_one_client.models import Consent, Pairing, Pregnancy
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.rules import gestation
from catalog.modules.one_student_one_client.services.devices import forget_clients
from core import events, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.access import has_right, today
from organisation.models import Unit
from residents.models import Resident

MODULE: Final = "one_student_one_client"
_REGISTERED: Final = 2
"""The version of a record of which nothing has come since it was registered: made, and noted."""
DELIVERED_EVENT: Final = f"{MODULE}.pregnancy_delivered"
CORRECTED_EVENT: Final = f"{MODULE}.birth_corrected"


class NotAMother(Refusal):
    code = "osoc_not_a_mother"
    status = 422
    message = _("A pregnancy is registered for a woman of 10 to 60 years who lives here.")
    fix = _("Look at the name and birth date: it may be another person.")
    attr = "resident"


class PregnantAlready(Refusal):
    code = "osoc_pregnant_already"
    message = _("A pregnancy of this woman is open already.")
    fix = _("Open it from the list.")
    attr = "resident"


class DaysImpossible(Refusal):
    code = "osoc_days_impossible"
    status = 422
    message = _("The last menstruation began today at the latest, and at most 44 weeks ago.")
    fix = _("Correct the day.")
    attr = "lmp_date"


class WrongCentre(Refusal):
    code = "osoc_wrong_centre"
    status = 422
    message = _("A pregnancy belongs to a health centre, and its midwife works there.")
    fix = _("Choose a health centre, and a midwife with the role there.")
    attr = "health_centre"


class BegunAlready(Refusal):
    code = "osoc_pregnancy_begun"
    message = _("Somebody has worked on this record since it was registered.")
    fix = _("Let her midwife close it.")


class TwoOpenPregnancies(Refusal):
    code = "osoc_two_open_pregnancies"
    message = _("Both records have an open pregnancy, so they cannot become one yet.")
    fix = _("Let the midwife close one of the two first.")


class ChangedMeanwhile(Refusal):
    code = "osoc_changed_meanwhile"
    status = 409
    message = _("Somebody else has changed this record meanwhile.")
    fix = _("Look at what is there now, and decide.")


class NotPossibleNow(Refusal):
    code = "osoc_not_possible_now"
    message = _("That is not possible as things stand.")
    fix = _("Look at where the pregnancy stands.")


class AgreedAlready(Refusal):
    code = "osoc_agreed_already"
    message = _("She has agreed to this already.")
    fix = _("Nothing is to be done.")


def refuse_registration(
    *, resident: Resident, health_centre: Unit, lmp_date: date, midwife: User | None, now: datetime
) -> None:
    """
    What `register` looks at before it writes; another open pregnancy of hers is for the database to refuse.

    :raises NotAMother, DaysImpossible, WrongCentre:
    """
    day = today(now)
    born = resident.birth_date
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    is_here = resident.status == Resident.Status.ALIVE and resident.merged_into_id is None
    if resident.sex != "female" or not gestation.YOUNGEST <= age <= gestation.OLDEST or not is_here:
        raise NotAMother
    if not 0 <= (day - lmp_date).days <= gestation.LONGEST_DAYS:
        raise DaysImpossible
    if health_centre.kind != Unit.Kind.HEALTH_CENTRE:
        raise WrongCentre
    if midwife is not None and not has_right(midwife, CARE, health_centre, now):
        raise WrongCentre(attr="midwife")


@transaction.atomic
def register(
    *, resident: Resident, health_centre: Unit, lmp_date: date, is_poor: bool, actor: Actor, now: datetime,
    midwife: User | None = None,
) -> Pregnancy:  # fmt: skip
    """
    Register a pregnancy. Nothing is scored yet.

    :param lmp_date: first day of the last menstruation; the due day is 280 days later.
    :raises NotAMother, PregnantAlready, DaysImpossible, WrongCentre:
    """
    refuse_registration(resident=resident, health_centre=health_centre, lmp_date=lmp_date, midwife=midwife, now=now)
    try:
        with transaction.atomic():
            made = Pregnancy.objects.create(
                resident=resident,
                village_code=resident.village_code,
                health_centre=health_centre,
                midwife=midwife,
                state_since=now,
                lmp_date=lmp_date,
                due_date=gestation.due_date(lmp_date),
                is_poor=is_poor,
                registered_at=now,
                registered_by=str(actor),
            )
    except IntegrityError as error:
        raise PregnantAlready from error
    note(made, "registered", actor=actor, now=now, centre=health_centre.code)
    return made


@transaction.atomic
def take_back(*, pregnancy_id: UUID, actor: Actor, now: datetime) -> None:
    """
    A registration that should not have been, as long as nothing has come of it.

    :raises core.errors.NotThere: if it is gone.
    :raises BegunAlready: once anything was recorded.
    """
    found = locked(pregnancy_id)
    if found.version != _REGISTERED:
        raise BegunAlready
    found.delete()
    evidence.record(
        action=f"{MODULE}.registration_taken_back", actor=actor, at=now, subject=f"{MODULE}.pregnancy:{pregnancy_id}"
    )


def locked(pregnancy_id: UUID, version: int | None = None) -> Pregnancy:
    """
    The pregnancy, its row locked until the transaction ends.

    :param version: as it was when the person looked, or their device last heard; None for a machine.
    :raises ChangedMeanwhile: if somebody else has worked on it since.
    """
    found = Pregnancy.objects.select_for_update(of=("self",)).filter(pk=pregnancy_id).first()
    if found is None:
        raise NotThere
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found


def note(pregnancy: Pregnancy, action: str, *, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    """Save a locked pregnancy, one version on, with an entry in the evidence log."""
    pregnancy.version += 1
    pregnancy.save()
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.pregnancy:{pregnancy.pk}",
        details={"state": pregnancy.state, **details},
    )


def move(
    pregnancy: Pregnancy, target: str, *, actor: Actor, now: datetime, since: datetime | None = None,
    **details: evidence.Value,
) -> None:  # fmt: skip
    """
    Take a locked pregnancy to its next state.

    :param since: when it came to be so, if that was before now.
    :raises NotPossibleNow: if the course does not lead there.
    """
    if not course.may_follow(pregnancy.state, target):
        raise NotPossibleNow
    pregnancy.state, pregnancy.state_since = target, since or now
    if target in course.OVER:
        pregnancy.ended_at = now
    note(pregnancy, str(target), actor=actor, now=now, **details)


@transaction.atomic
def give_consent(
    *, pregnancy_id: UUID, purpose: Consent.Purpose, is_signed: bool, actor: Actor, now: datetime
) -> Consent:
    """
    The mother agrees, in front of whoever records it.

    :raises AgreedAlready, NotPossibleNow: once all is over.
    """
    pregnancy = locked(pregnancy_id)
    if pregnancy.ended_at is not None:
        raise NotPossibleNow
    if Consent.objects.filter(pregnancy=pregnancy, purpose=purpose, revoked_at=None).exists():
        raise AgreedAlready
    made = Consent.objects.create(
        pregnancy=pregnancy, purpose=purpose, given_at=now, witnessed_by=str(actor), is_signed=is_signed
    )
    note(pregnancy, "consent_given", actor=actor, now=now, purpose=str(purpose))
    if purpose == Consent.Purpose.BIRTH:
        tell_birth(pregnancy)
    return made


@transaction.atomic
@evidence.together()
def revoke_consent(*, pregnancy_id: UUID, purpose: Consent.Purpose, actor: Actor, now: datetime) -> None:
    """
    The mother takes it back, with effect at once (UU PDP; PD-3): her student loses access, the pairing ends, proposals
    fall. The health centre keeps the clinical record. Without such a consent nothing happens.
    """
    pregnancy = locked(pregnancy_id)
    if not Consent.objects.filter(pregnancy=pregnancy, purpose=purpose, revoked_at=None).update(
        revoked_at=now, revoked_by=str(actor)
    ):
        return
    if purpose == Consent.Purpose.STUDENT:
        forget_clients(Pairing.objects.filter(pregnancy=pregnancy), actor=actor, now=now)
        Pairing.objects.filter(pregnancy=pregnancy, state__in=Pairing.OPEN).update(
            state=Pairing.State.ENDED, ended_at=now, end_reason=Pairing.EndReason.CONSENT
        )
    note(pregnancy, "consent_revoked", actor=actor, now=now, purpose=str(purpose))


def tell_birth(pregnancy: Pregnancy) -> None:
    """Tell the modules that listen of a birth, by ids alone, once she has agreed to that and given birth."""
    if pregnancy.born_at is not None and has_consent(pregnancy, Consent.Purpose.BIRTH):
        events.publish(
            DELIVERED_EVENT,
            pregnancy_id=str(pregnancy.pk),
            mother_id=str(pregnancy.resident_id),
            child_ids=_child_ids(pregnancy),
        )


def tell_correction(pregnancy: Pregnancy, removed_ids: Sequence[str]) -> None:
    """
    Tell the modules that listen which children there are after all, under the same consent.

    :param removed_ids: of those that were told and are none of hers; another telling does not name them again.
    """
    if has_consent(pregnancy, Consent.Purpose.BIRTH):
        events.publish(
            CORRECTED_EVENT,
            pregnancy_id=str(pregnancy.pk),
            mother_id=str(pregnancy.resident_id),
            child_ids=_child_ids(pregnancy),
            removed_ids=list(removed_ids),
        )


def _child_ids(pregnancy: Pregnancy) -> list[str]:
    return [str(pk) for pk in pregnancy.children.order_by("pk").values_list("pk", flat=True)]


def has_consent(pregnancy: Pregnancy, purpose: Consent.Purpose) -> bool:
    return Consent.objects.filter(pregnancy=pregnancy, purpose=purpose, revoked_at=None).exists()
