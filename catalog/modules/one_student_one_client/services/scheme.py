"""Agreements with campuses, their terms, and the placement of students."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client.models import Agreement, Hours, Pairing, Placement, Term
from catalog.modules.one_student_one_client.rights import ACCOMPANY, SUPERVISE
from catalog.modules.one_student_one_client.services.devices import forget_clients
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from organisation.access import has_right, today
from organisation.models import Unit
from regions.queries import villages_of


class NoCampus(Refusal):
    code = "osoc_no_campus"
    status = 422
    message = _("An agreement is made with a campus.")
    fix = _("Enter the campus among the units of your government first, as a campus.")
    attr = "campus"


class PeriodWrong(Refusal):
    code = "osoc_period_wrong"
    status = 422
    message = _("The last day lies before the first, or outside the agreement.")
    fix = _("Correct the days, or make a new agreement first.")
    attr = "last_day"


class NameTaken(Refusal):
    code = "osoc_name_taken"
    status = 422
    message = _("There is one of this name already.")
    fix = _("Choose another name, or open the one that is there.")


class NoAgreement(Refusal):
    code = "osoc_no_agreement"
    message = _("No agreement with this campus holds today, so nobody can be placed.")
    fix = _("Make or renew the agreement first.")


class PlacedAlready(Refusal):
    code = "osoc_placed_already"
    message = _("This student is placed already.")
    fix = _("End the other placement first.")
    attr = "student"


class NotOfTheScheme(Refusal):
    code = "osoc_not_of_the_scheme"
    status = 422
    message = _("This person does not have the role for it.")
    fix = _("Give the role first: accompanying student, or campus supervisor of this campus.")


class OverAlready(Refusal):
    code = "osoc_over_already"
    message = _("It has ended already.")
    fix = _("Open the list to see when and why.")


class ClientsLeft(Refusal):
    """Nobody shall be alone because a term ends."""

    code = "osoc_clients_left"
    message = _("Mothers who are left with students of this term: %(number)s.")
    fix = _("Let the supervisors hand them over first.")


class ReasonNeeded(Refusal):
    code = "osoc_reason_needed"
    status = 422
    message = _("Say why, in a few words.")
    fix = _("Write the reason.")
    attr = "reason"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an agreement says. `active_to` is the first day on which it no longer holds; `yearly_cost` in rupiah."""

    number: str
    active_from: date
    active_to: date
    duties: str
    yearly_cost: Decimal
    hours_per_credit: int


@transaction.atomic
def make_agreement(*, campus: Unit, terms: Terms, actor: Actor, now: datetime) -> Agreement:
    """
    Record an agreement with a campus.

    :raises NoCampus, PeriodWrong, NameTaken:
    """
    if campus.kind != Unit.Kind.CAMPUS:
        raise NoCampus
    if terms.active_to <= terms.active_from:
        raise PeriodWrong
    try:
        with transaction.atomic():
            made = Agreement.objects.create(campus=campus, **vars(terms))
    except IntegrityError as error:
        raise NameTaken(attr="number") from error
    _record("agreement_made", f"agreement:{made.pk}", actor, now, campus=campus.code)
    return made


@transaction.atomic
def end_agreement(*, agreement_id: UUID, reason: str, actor: Actor, now: datetime) -> Agreement:
    """
    End an agreement before its time. Students who are placed stay until their placements are ended or handed over.

    :raises ReasonNeeded, OverAlready:
    """
    if not reason.strip():
        raise ReasonNeeded
    found = Agreement.objects.select_for_update().get(pk=agreement_id)
    if found.ended_at is not None:
        raise OverAlready
    found.ended_at, found.end_reason = now, reason.strip()[:300]
    found.save(update_fields=["ended_at", "end_reason"])
    _record("agreement_ended", f"agreement:{found.pk}", actor, now)
    return found


@transaction.atomic
def open_term(*, agreement_id: UUID, name: str, first_day: date, last_day: date, actor: Actor, now: datetime) -> Term:
    """
    Open a term within the period of its agreement.

    :raises PeriodWrong, NameTaken, NoAgreement:
    """
    agreement = Agreement.objects.get(pk=agreement_id)
    if agreement.ended_at is not None:
        raise NoAgreement
    if not agreement.active_from <= first_day < last_day < agreement.active_to:
        raise PeriodWrong
    try:
        with transaction.atomic():
            made = Term.objects.create(agreement=agreement, name=name.strip(), first_day=first_day, last_day=last_day)
    except IntegrityError as error:
        raise NameTaken(attr="name") from error
    _record("term_opened", f"term:{made.pk}", actor, now)
    return made


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where and how a student is placed; `required_hours` is what the campus asks of the term."""

    programme: Placement.Programme
    semester: int
    supervisor: User
    health_centre: Unit
    village_code: str
    required_hours: int


class WrongPlace(Refusal):
    code = "osoc_wrong_place"
    status = 422
    message = _("A student is placed at a health centre and stays in a village of the regency.")
    fix = _("Choose a health centre and a village from the lists.")
    attr = "health_centre"


@transaction.atomic
def place_student(*, term_id: UUID, student: User, post: Post, actor: Actor, now: datetime) -> Placement:
    """
    Place a student for a term.

    :raises NoAgreement: without an agreement that holds today. :raises PlacedAlready, NotOfTheScheme, WrongPlace:
    """
    term = Term.objects.select_related("agreement__campus").filter(pk=term_id).first()
    if term is None:
        raise NotThere
    if term.closed_at is not None or not term.agreement.holds_on(today(now)):
        raise NoAgreement
    if not has_right(student, ACCOMPANY, at=now):
        raise NotOfTheScheme(attr="student")
    if not has_right(post.supervisor, SUPERVISE, term.agreement.campus, now):
        raise NotOfTheScheme(attr="supervisor")
    if post.health_centre.kind != Unit.Kind.HEALTH_CENTRE or not _is_here(post.village_code):
        raise WrongPlace
    try:
        with transaction.atomic():
            made = Placement.objects.create(term=term, student=student, placed_at=now, **vars(post))
    except IntegrityError as error:
        raise PlacedAlready from error
    _record("student_placed", f"placement:{made.pk}", actor, now, centre=post.health_centre.code)
    return made


@transaction.atomic
@evidence.together()
def end_placement(*, placement_id: UUID, reason: str, actor: Actor, now: datetime) -> Placement:
    """
    End a placement before its time, as when a student leaves. Whoever was accompanied has nobody from now on.

    :raises ReasonNeeded, OverAlready:
    """
    if not reason.strip():
        raise ReasonNeeded
    found = Placement.objects.select_for_update(of=("self",)).filter(pk=placement_id).first()
    if found is None:
        raise NotThere
    if found.ended_at is not None:
        raise OverAlready
    found.ended_at, found.end_reason = now, reason.strip()[:300]
    found.save(update_fields=["ended_at", "end_reason"])
    forget_clients(Pairing.objects.filter(placement=found), actor=actor, now=now)
    left = Pairing.objects.filter(placement=found, state__in=Pairing.OPEN).update(
        state=Pairing.State.ENDED, ended_at=now, end_reason=Pairing.EndReason.STUDENT
    )
    _record("placement_ended", f"placement:{found.pk}", actor, now, pairings_ended=left)
    return found


@transaction.atomic
@evidence.together()
def close_term(*, term_id: UUID, actor: Actor, now: datetime) -> Term:
    """
    Close a term: its placements end, proposals for its students fall, and they can be placed anew.

    :raises OverAlready: :raises ClientsLeft: while a client is left with one of its students.
    """
    found = Term.objects.select_for_update(of=("self",)).filter(pk=term_id).first()
    if found is None:
        raise NotThere
    if found.closed_at is not None:
        raise OverAlready
    pairings = Pairing.objects.filter(placement__term=found, state__in=Pairing.OPEN)
    if left := pairings.filter(state=Pairing.State.ACTIVE).count():
        raise ClientsLeft(number=left)
    pairings.update(state=Pairing.State.DECLINED, ended_at=now)
    ended = Placement.objects.filter(term=found, ended_at=None).update(ended_at=now)
    found.closed_at = now
    found.save(update_fields=["closed_at"])
    _record("term_closed", f"term:{found.pk}", actor, now, placements_ended=ended)
    return found


@transaction.atomic
def note_hours(
    *, placement_id: UUID, day: date, minutes: int, activity: str, actor: Actor, now: datetime,
    visit_id: UUID | None = None,
) -> Hours:  # fmt: skip
    """
    Note hours of a student; those of a visit once, however often it is sent. They count when confirmed.

    :raises PeriodWrong: for a day outside the term, or in the future.
    """
    placement = Placement.objects.select_related("term").get(pk=placement_id)
    if not placement.term.first_day <= day <= min(placement.term.last_day, today(now)):
        raise PeriodWrong(attr="day")
    if visit_id is not None:
        made, _is_new = Hours.objects.get_or_create(
            visit_id=visit_id,
            defaults={
                "placement": placement, "day": day, "minutes": minutes, "activity": activity[:200], "noted_at": now,
            },
        )  # fmt: skip
    else:
        made = Hours.objects.create(
            placement=placement, day=day, minutes=minutes, activity=activity[:200], noted_at=now
        )
    _record("hours_noted", f"placement:{placement.pk}", actor, now, minutes=minutes)
    return made


@transaction.atomic
def confirm_hours(*, placement_id: UUID, hours_ids: list[UUID], actor: Actor, now: datetime) -> int:
    """The supervisor confirms hours; those that are confirmed stay as they are. Answers how many were."""
    done = Hours.objects.filter(placement_id=placement_id, pk__in=hours_ids, confirmed_at=None).update(
        confirmed_at=now, confirmed_by=str(actor)
    )
    if done:
        _record("hours_confirmed", f"placement:{placement_id}", actor, now, entries=done)
    return done


def credits_of(placement: Placement) -> Decimal:
    """Credits (SKS) that the confirmed hours earn, to a tenth and never rounded up."""
    confirmed = Hours.objects.filter(placement=placement, confirmed_at__isnull=False)
    return placement.term.agreement.credits_for(sum(confirmed.values_list("minutes", flat=True)))


def _is_here(village_code: str) -> bool:
    return villages_of(tenants.current().code).filter(code=village_code).exists()


def _record(action: str, subject: str, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"one_student_one_client.{action}",
        actor=actor,
        at=now,
        subject=f"one_student_one_client.{subject}",
        details=details,
    )
