"""Saying that one waits for a module, and making joint starts of those who wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from catalog.activation.services.ledger import lock_regency
from catalog.activation.services.releases import CAPITAL
from catalog.cohorts import queries
from catalog.cohorts.models import (
    COHORT_TRANSITIONS,
    Answer,
    Cohort,
    CohortState,
    Interest,
    Invitation,
    Training,
)
from catalog.cohorts.policies import SMALLEST
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.localised import LocalisedText
from core.public_words import refuse_people


class AlreadyWaiting(Refusal):
    code = "cohort_already_waiting"
    message = _("Your regency is on the list of those who wait for this module.")
    fix = _("You need do nothing more. The ministry invites you when enough regencies wait.")


class AlreadyOn(Refusal):
    code = "cohort_module_is_on"
    message = _("This module is on at your regency.")
    fix = _("There is nothing to wait for.")


class OnlyLive(Refusal):
    code = "cohort_only_live"
    message = _("A sandbox or a copy waits for nothing: the ministry would count it as the regency.")
    fix = _("Do it in the regency itself.")


class NobodyInvited(Refusal):
    code = "cohort_nobody_invited"
    status = 422
    message = _("A joint start needs at least %(smallest)s regencies.")
    fix = _("Choose more of those who wait, or wait for more of them.")
    attr = "codes"


class NotWaiting(Refusal):
    code = "cohort_not_waiting"
    status = 422
    message = _("A regency you chose does not wait for this module any more, or is invited elsewhere.")
    fix = _("Look at the list again, then choose.")
    attr = "codes"


class DatesDoNotFit(Refusal):
    code = "cohort_dates_do_not_fit"
    status = 422
    message = _("The regencies must be able to answer before the start, and the start must lie ahead.")
    fix = _("Choose an answer day from today on and a later day for the start.")
    attr = "starts_on"


class WrongStep(Refusal):
    code = "cohort_wrong_step"
    message = _("This joint start cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


class TooFew(Refusal):
    code = "cohort_too_few"
    message = _("Only %(accepted)s regencies take part, and a joint start needs %(smallest)s.")
    fix = _("Wait for more answers, or call it off and invite again.")


class TooLate(Refusal):
    code = "cohort_too_late"
    message = _("The day for answering is over.")
    fix = _("Ask the ministry for the next joint start; you stay on the list of those who wait.")


@dataclass(frozen=True, kw_only=True)
class Date:
    """A date of training to be set."""

    title: LocalisedText
    starts_at: datetime
    ends_at: datetime
    place: str


# --- at a regency


@transaction.atomic
def say_interest(*, slug: str, reason: str, actor: Actor, now: datetime) -> Interest:
    """
    Put the regency we are in on the list of those who wait for a module.

    :param reason: which problem it shall solve; the ministry reads it.
    :raises core.errors.NotThere: if the catalogue does not offer the module.
    :raises AlreadyOn, AlreadyWaiting, OnlyLive:
    :raises core.public_words.NamesAPerson: if the reason does.
    """
    queries.manifest_of(slug)
    refuse_people(reason, attr="reason")
    with tenants.control(lock_regency) as regency:
        if regency.purpose != regency.Purpose.LIVE:
            raise OnlyLive
        if slug in regency.modules_on:
            raise AlreadyOn
        if Interest.objects.filter(slug=slug, regency_code=regency.code, withdrawn_at=None).exists():
            raise AlreadyWaiting
        made = Interest.objects.create(
            slug=slug, regency_code=regency.code, reason=reason, said_at=now, said_by=str(actor)
        )
    evidence.record(action="cohorts.interest_said", actor=actor, at=now, subject=f"module:{slug}")
    return made


@transaction.atomic
def withdraw_interest(*, slug: str, actor: Actor, now: datetime) -> None:
    """
    Take the regency's wish back. Invitations that were answered stay as they are.

    :raises core.errors.NotThere: if it does not wait for the module.
    """
    with tenants.control(lock_regency) as regency:
        mine = Interest.objects.filter(slug=slug, regency_code=regency.code, withdrawn_at=None)
        if not mine.update(withdrawn_at=now):
            raise NotThere
    evidence.record(action="cohorts.interest_withdrawn", actor=actor, at=now, subject=f"module:{slug}")


@transaction.atomic
def answer_invitation(*, slug: str, number: int, takes_part: bool, actor: Actor, now: datetime) -> Invitation:
    """
    Say whether the regency takes part in a joint start. It may think again until the last day for answering.

    :raises core.errors.NotThere: if it is not invited.
    :raises TooLate: after that day. :raises WrongStep: once the joint start has begun or was called off.
    """
    with tenants.control() as regency:
        cohort = _locked(slug, number)
        invitation = Invitation.objects.filter(cohort=cohort, regency_code=regency.code).first()
        if invitation is None:
            raise NotThere
        if not cohort.is_open:
            raise WrongStep
        if clock.local_date(now, CAPITAL) > cohort.answer_by:
            raise TooLate
        invitation.answer = Answer.ACCEPTED if takes_part else Answer.DECLINED
        invitation.answered_at, invitation.answered_by = now, str(actor)
        invitation.save(update_fields=["answer", "answered_at", "answered_by"])
    evidence.record(
        action="cohorts.accepted" if takes_part else "cohorts.declined",
        actor=actor,
        at=now,
        subject=f"module:{slug}",
        details={"cohort": number},
    )
    return invitation


# --- at the ministry


@transaction.atomic
def invite(
    *,
    slug: str,
    codes: Collection[str],
    starts_on: date,
    answer_by: date,
    note: LocalisedText,
    trainings: Sequence[Date],
    actor: Actor,
    now: datetime,
) -> Cohort:
    """
    Make a joint start of regencies that wait for a module, and ask each whether it takes part.

    :param codes: of regencies that wait and are not invited to another joint start of the module.
    :param answer_by: the last day for answering; `starts_on` comes after it. Both are days in Jakarta.
    :raises NobodyInvited, NotWaiting, DatesDoNotFit:
    """
    # Two curators at once: the second waits here, then finds the regencies seated.
    list(Interest.objects.filter(slug=slug, withdrawn_at=None).select_for_update())
    demand = queries.module_demand(slug)
    smallest = policies.national_value(SMALLEST, now)
    if len(set(codes)) < smallest:
        raise NobodyInvited(smallest=smallest)
    if not set(codes) <= {wish.interest.regency_code for wish in demand.free}:
        raise NotWaiting
    if not clock.local_date(now, CAPITAL) <= answer_by < starts_on:
        raise DatesDoNotFit
    number = max((card.cohort.number for card in demand.cohorts), default=0) + 1
    cohort = Cohort.objects.create(
        slug=slug,
        number=number,
        starts_on=starts_on,
        answer_by=answer_by,
        note=note,
        made_at=now,
        made_by=str(actor),
    )
    Invitation.objects.bulk_create(Invitation(cohort=cohort, regency_code=code) for code in sorted(set(codes)))
    Training.objects.bulk_create(
        Training(cohort=cohort, title=one.title, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place)
        for one in trainings
    )
    _record("cohorts.invited", cohort, actor=actor, now=now, regencies=len(set(codes)))
    return cohort


@transaction.atomic
def confirm(*, slug: str, number: int, actor: Actor, now: datetime) -> Cohort:
    """
    Say that a joint start takes place. Whoever has not answered yet still may, until the last day for it.

    :raises TooFew: if fewer take part than the policy asks for. :raises WrongStep: from any state but inviting.
    """
    cohort = _locked(slug, number)
    accepted = cohort.invitations.filter(answer=Answer.ACCEPTED).count()
    smallest = policies.national_value(SMALLEST, now)
    if cohort.state == CohortState.INVITING and accepted < smallest:
        raise TooFew(accepted=accepted, smallest=smallest)
    return _move(cohort, CohortState.CONFIRMED, actor=actor, now=now)


@transaction.atomic
def cancel(*, slug: str, number: int, reason: str, actor: Actor, now: datetime) -> Cohort:
    """
    Call a joint start off before it has begun; its regencies wait again.

    :param reason: the regencies read it.
    :raises WrongStep: once it has begun.
    """
    cohort = _locked(slug, number)
    cohort.reason = reason
    return _move(cohort, CohortState.CANCELLED, actor=actor, now=now)


def start_cohorts(*, now: datetime) -> int:
    """Begin every confirmed joint start whose day has come in Jakarta; answers how many."""
    due = Cohort.objects.filter(state=CohortState.CONFIRMED, starts_on__lte=clock.local_date(now, CAPITAL))
    actor, begun = Actor.system("cohorts"), 0
    for slug, number in list(due.values_list("slug", "number")):
        with transaction.atomic():
            cohort = _locked(slug, number)
            if cohort.state == CohortState.CONFIRMED:
                _move(cohort, CohortState.STARTED, actor=actor, now=now)
                begun += 1
    return begun


def _locked(slug: str, number: int) -> Cohort:
    cohort = Cohort.objects.select_for_update().filter(slug=slug, number=number).first()
    if cohort is None:
        raise NotThere
    return cohort


def _move(cohort: Cohort, state: CohortState, *, actor: Actor, now: datetime) -> Cohort:
    if state not in COHORT_TRANSITIONS[CohortState(cohort.state)]:
        raise WrongStep
    cohort.state = state
    cohort.save(update_fields=["state", "reason"])
    _record(f"cohorts.{state}", cohort, actor=actor, now=now)
    return cohort


def _record(action: str, cohort: Cohort, *, actor: Actor, now: datetime, **details: int) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"module:{cohort.slug}",
        details={"cohort": cohort.number, **details},
        reason=cohort.reason,
    )
