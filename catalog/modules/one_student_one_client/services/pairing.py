"""A student and a client: proposed by distance, load and risk; begun when supervisor and midwife have both agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client import course
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Consent, Pairing, Placement, Pregnancy
from catalog.modules.one_student_one_client.services.devices import forget_clients
from catalog.modules.one_student_one_client.services.pregnancies import MODULE, has_consent, locked, move
from core import evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.personal_data import Person, refuse_restricted
from core.secrets import encrypt
from organisation.access import today

type Side = Literal["supervisor", "midwife"]


class NotEligible(Refusal):
    code = "osoc_not_eligible"
    message = _("A student is for mothers at high risk or of poor families.")
    fix = _("Confirm the score, or note that the family is poor, if it is so.")


class NoConsent(Refusal):
    code = "osoc_no_consent"
    message = _("The mother has not agreed to a student yet.")
    fix = _("Ask her, and record her consent first.")


class StudentBusy(Refusal):
    """MC-10: a second active client for the same student is refused."""

    code = "osoc_student_busy"
    message = _("This student accompanies a client already.")
    fix = _("Choose another student, or hand the other client over first.")


class ClientTaken(Refusal):
    code = "osoc_client_taken"
    message = _("This mother has a student already.")
    fix = _("Hand her over instead, if the student changes.")


class NotPlaced(Refusal):
    code = "osoc_not_placed"
    message = _("This student is not placed now.")
    fix = _("Choose a student of a running term.")


class PairingSettled(Refusal):
    code = "osoc_pairing_settled"
    message = _("This has been decided already.")
    fix = _("Open the mother's record to see how.")


@dataclass(frozen=True)
class Candidate:
    """A student who could accompany a mother, and why; more points are better."""

    placement: Placement
    points: int
    grounds: dict[str, Any]


SAME_VILLAGE, SAME_DISTRICT, SAME_CENTRE, FITTING_PROGRAMME, PER_OPEN_PROPOSAL = 40, 20, 20, 10, -15
"""Points of a proposal [A]. Regions carry no coordinates, so near means: same village, same district."""


def candidates(pregnancy: Pregnancy, *, now: datetime, most: int = 5) -> list[Candidate]:
    """Students who are placed now and free, the best first; a constant number of queries."""
    day = today(now)
    free = (
        Placement.objects.filter(
            ended_at=None, term__closed_at=None, term__first_day__lte=day, term__last_day__gte=day,
            term__agreement__ended_at=None, term__agreement__active_from__lte=day, term__agreement__active_to__gt=day,
        )
        .annotate(
            active=Count("pairings", filter=Q(pairings__state=Pairing.State.ACTIVE)),
            proposed=Count("pairings", filter=Q(pairings__state__in=Pairing.UNDECIDED)),
            tried=Count("pairings", filter=Q(pairings__pregnancy=pregnancy) & Q(pairings__state__in=Pairing.OPEN)),
        )
        .filter(active=0, tried=0)
        .select_related("student", "health_centre", "term__agreement__campus")
    )  # fmt: skip
    weighed = [_weigh(pregnancy, placement, placement.proposed) for placement in free]
    return sorted(weighed, key=lambda one: (-one.points, one.placement.student.full_name))[:most]


def _weigh(pregnancy: Pregnancy, placement: Placement, waits: int) -> Candidate:
    """:param waits: proposals of this student that are not decided yet."""
    near: Literal["village", "district", "far"] = "far"
    if placement.village_code == pregnancy.village_code:
        near = "village"
    elif placement.village_code[:6] == pregnancy.village_code[:6]:
        near = "district"
    is_at_centre = placement.health_centre_id == pregnancy.health_centre_id
    # Those at the highest risk are better off with a student of midwifery, the poor with one of nutrition.
    fits = placement.programme == (
        Placement.Programme.MIDWIFERY if pregnancy.risk in Pregnancy.AT_RISK else Placement.Programme.NUTRITION
    )
    points = (
        {"village": SAME_VILLAGE, "district": SAME_DISTRICT, "far": 0}[near]
        + (SAME_CENTRE if is_at_centre else 0)
        + (FITTING_PROGRAMME if fits else 0)
        + PER_OPEN_PROPOSAL * waits
    )
    grounds = {"near": near, "centre": is_at_centre, "programme": fits, "waits": waits, "points": points}
    return Candidate(placement, points, grounds)


@transaction.atomic
def propose(*, pregnancy_id: UUID, placement_id: UUID, actor: Actor, now: datetime) -> Pairing:
    """
    Propose a student for a mother.

    :raises NotEligible, NoConsent, ClientTaken, StudentBusy, NotPlaced, PairingSettled: if this pair is open already.
    """
    pregnancy = locked(pregnancy_id)
    placement = _placed(placement_id, now)
    _refuse_unfit(pregnancy)
    if Pairing.objects.filter(pregnancy=pregnancy, state=Pairing.State.ACTIVE).exists():
        raise ClientTaken
    if Pairing.objects.filter(student=placement.student, state=Pairing.State.ACTIVE).exists():
        raise StudentBusy
    try:
        with transaction.atomic():
            made = Pairing.objects.create(
                pregnancy=pregnancy,
                placement=placement,
                student=placement.student,
                grounds=_weigh_alone(pregnancy, placement),
                proposed_at=now,
                proposed_by=str(actor),
            )
    except IntegrityError as error:
        raise PairingSettled from error
    _record("pairing_proposed", made, actor, now)
    return made


@transaction.atomic
@evidence.together()
def agree(*, pairing_id: UUID, side: Side, actor: Actor, now: datetime) -> Pairing:
    """
    One of the two says yes; with the second yes the pairing begins, and other proposals for both fall.

    :raises NotEligible, NoConsent, ClientTaken, StudentBusy, NotPlaced: as things are by then.
    :raises PairingSettled: if it is decided, or this side has said yes already.
    """
    pregnancy, pairing = _locked(pairing_id)
    if pairing.state not in Pairing.UNDECIDED or getattr(pairing, f"{side}_at"):
        raise PairingSettled
    _placed(pairing.placement_id, now)
    _refuse_unfit(pregnancy)
    setattr(pairing, f"{side}_at", now)
    if pairing.supervisor_at and pairing.midwife_at:
        _begin(pregnancy, pairing, actor, now)
    else:
        pairing.state = Pairing.State.ACCEPTED
        pairing.save()
    _record("pairing_agreed", pairing, actor, now, side=side)
    return pairing


@transaction.atomic
def decline(*, pairing_id: UUID, side: Side, actor: Actor, now: datetime) -> None:
    """
    One of the two says no.

    :raises PairingSettled: if it has begun or is over.
    """
    _pregnancy, pairing = _locked(pairing_id)
    if pairing.state not in Pairing.UNDECIDED:
        raise PairingSettled
    pairing.state, pairing.ended_at = Pairing.State.DECLINED, now
    pairing.save(update_fields=["state", "ended_at"])
    _record("pairing_declined", pairing, actor, now, side=side)


@transaction.atomic
def end(*, pairing_id: UUID, reason: Pairing.EndReason, actor: Actor, now: datetime) -> None:
    """
    End a pairing before its time; the student sees nothing of her from now on.

    :raises PairingSettled: if it is over.
    """
    _pregnancy, pairing = _locked(pairing_id)
    if pairing.state not in Pairing.OPEN:
        raise PairingSettled
    forget_clients(Pairing.objects.filter(pk=pairing.pk), actor=actor, now=now)
    pairing.state, pairing.ended_at, pairing.end_reason = Pairing.State.ENDED, now, reason
    pairing.save(update_fields=["state", "ended_at", "end_reason"])
    _record("pairing_ended", pairing, actor, now, reason=str(reason))


@transaction.atomic
@evidence.together()
def hand_over(*, pairing_id: UUID, to_placement_id: UUID, note: str, actor: Actor, now: datetime) -> Pairing:
    """
    Give a client to another student, as when a term ends: the one pairing ends and the other begins in one act, so
    that nobody is alone in between. `note` (sealed) is what the next must know.

    :raises PairingSettled: if the first is not active. :raises StudentBusy, NotPlaced, NoConsent:
    """
    pregnancy, old = _locked(pairing_id)
    if old.state != Pairing.State.ACTIVE:
        raise PairingSettled
    placement = _placed(to_placement_id, now)
    _refuse_unasked(pregnancy)
    if Pairing.objects.filter(student=placement.student, state=Pairing.State.ACTIVE).exists():
        raise StudentBusy
    forget_clients(Pairing.objects.filter(pk=old.pk), actor=actor, now=now)
    old.state, old.ended_at, old.end_reason = Pairing.State.REASSIGNED, now, Pairing.EndReason.TERM
    old.handover_note = encrypt(note.strip(), purpose=CARE_PURPOSE) if note.strip() else ""
    old.save()
    new = Pairing(
        pregnancy=pregnancy,
        placement=placement,
        student=placement.student,
        grounds=_weigh_alone(pregnancy, placement),
        proposed_at=now,
        proposed_by=str(actor),
        supervisor_at=now,
        midwife_at=now,
    )
    _begin(pregnancy, new, actor, now)
    Pairing.objects.filter(pk=old.pk).update(handed_over_to=new)
    _record("pairing_handed_over", new, actor, now, taken_over_from=str(old.pk))
    return new


def _begin(pregnancy: Pregnancy, pairing: Pairing, actor: Actor, now: datetime) -> None:
    """:raises StudentBusy, ClientTaken: if another pairing of either began in the same moment."""
    pairing.state, pairing.began_at = Pairing.State.ACTIVE, now
    try:
        with transaction.atomic():
            pairing.save()
    except IntegrityError as error:
        # Asked afterwards, never by the constraint's name.
        busy = Pairing.objects.filter(student=pairing.student_id, state=Pairing.State.ACTIVE)
        if busy.exclude(pk=pairing.pk).exists():
            raise StudentBusy from error
        raise ClientTaken from error
    others = Pairing.objects.filter(state__in=Pairing.UNDECIDED).exclude(pk=pairing.pk)
    others.filter(Q(pregnancy=pregnancy) | Q(student=pairing.student_id)).update(
        state=Pairing.State.DECLINED, ended_at=now
    )
    if pregnancy.state == Pregnancy.State.REGISTERED:
        move(pregnancy, Pregnancy.State.ACTIVE, actor=actor, now=now)


def _locked(pairing_id: UUID) -> tuple[Pregnancy, Pairing]:
    """Always the pregnancy first, so that two who decide about one mother wait for each other."""
    pregnancy_id = Pairing.objects.filter(pk=pairing_id).values_list("pregnancy_id", flat=True).first()
    if pregnancy_id is None:
        raise NotThere
    pregnancy = locked(pregnancy_id)
    return pregnancy, Pairing.objects.select_for_update(of=("self",)).get(pk=pairing_id)


def _placed(placement_id: UUID, now: datetime) -> Placement:
    found = Placement.objects.select_related("student", "term__agreement").filter(pk=placement_id).first()
    if found is None:
        raise NotThere
    day = today(now)
    if found.ended_at or not found.term.runs_on(day) or not found.term.agreement.holds_on(day):
        raise NotPlaced
    return found


def _refuse_unfit(pregnancy: Pregnancy) -> None:
    if pregnancy.state in course.OVER or not pregnancy.is_eligible:
        raise NotEligible
    _refuse_unasked(pregnancy)


def _refuse_unasked(pregnancy: Pregnancy) -> None:
    """A student sees her record: she has agreed, and has not asked that the processing of her data stands still."""
    if not has_consent(pregnancy, Consent.Purpose.STUDENT):
        raise NoConsent
    refuse_restricted(Person(resident_id=pregnancy.resident_id), matter=pregnancy.pk)


def _weigh_alone(pregnancy: Pregnancy, placement: Placement) -> dict[str, Any]:
    undecided = Pairing.objects.filter(placement=placement, state__in=Pairing.UNDECIDED)
    return _weigh(pregnancy, placement, undecided.count()).grounds


def _record(action: str, pairing: Pairing, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.pairing:{pairing.pk}",
        details={"pregnancy": str(pairing.pregnancy_id), "placement": str(pairing.placement_id), **details},
    )


__all__ = [
    "Candidate",
    "ClientTaken",
    "NoConsent",
    "NotEligible",
    "NotPlaced",
    "PairingSettled",
    "StudentBusy",
    "agree",
    "candidates",
    "decline",
    "end",
    "hand_over",
    "propose",
]
