"""
A birth or a loss, and what time brings after it: the six weeks, the months of breastfeeding, the end of accompaniment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import policies
from accounts.models import User
from catalog.modules.one_student_one_client import access, course, people, telling
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Child, Pairing, Pregnancy, Visit
from catalog.modules.one_student_one_client.policies import BIRTH_WEIGHT_LOW, CHILD_MONTHS
from catalog.modules.one_student_one_client.services.children import Attendant, Birth, Place, birth_of, children_of
from catalog.modules.one_student_one_client.services.devices import forget_clients
from catalog.modules.one_student_one_client.services.missed import reckon_anew, settle_antenatal
from catalog.modules.one_student_one_client.services.pregnancies import (
    NotPossibleNow,
    locked,
    move,
    note,
    tell_birth,
    tell_correction,
)
from catalog.modules.one_student_one_client.services.visits import AFTER_BIRTH, renumber
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.secrets import encrypt
from organisation.access import today, zone
from regions.nik import Sex

State = Pregnancy.State

EARLIEST_BIRTH_DAYS: Final = 20 * 7
"""Before 20 weeks a pregnancy that ends is lost, not born [GK]."""
NIFAS_DAYS: Final = 42
MOST_CHILDREN: Final = 6
_WEIGHTS, _LENGTHS = range(200, 7001), range(20, 71)
"""Grams and centimetres that a newborn can have."""


class BirthImpossible(Refusal):
    code = "osoc_birth_impossible"
    status = 422
    message = _("A birth was before now, after 20 weeks of pregnancy, and after the last antenatal contact.")
    fix = _("Correct the day and the hour. Before 20 weeks, record a loss.")
    attr = "born_at"


class LossImpossible(Refusal):
    code = "osoc_loss_impossible"
    status = 422
    message = _("A pregnancy is lost after it began, and not in the future.")
    fix = _("Correct the day.")
    attr = "lost_on"


class ChildrenImpossible(Refusal):
    code = "osoc_children_impossible"
    status = 422
    message = _("A birth brings 1 to 6 children of 200 to 7,000 grams and 20 to 70 cm.")
    fix = _("Correct the children. Leave out what was not measured.")
    attr = "children"


class ChildWasVisited(Refusal):
    code = "osoc_child_was_visited"
    message = _("A child that would fall away was visited, and nobody can tell whose those visits are.")
    fix = _("Leave the child in the birth, and write what is wrong into the note of the next contact.")
    attr = "children"


class MidwifeRecordsIt(Refusal):
    code = "osoc_midwife_records_it"
    status = 403
    message = _("A birth, a loss or a move is recorded by the midwife.")
    fix = _("Tell her, so that she records it.")


@dataclass(frozen=True, kw_only=True)
class Newborn:
    """
    A child as it was born.

    :param grams, centimetres: None where nobody measured.
    """

    sex: Sex
    is_alive: bool = True
    grams: int | None = None
    centimetres: int | None = None


@transaction.atomic
@evidence.together()
def deliver(
    *, pregnancy_id: UUID, born_at: datetime, children: Sequence[Newborn], place: Place, attended_by: Attendant,
    midwife: User, actor: Actor, now: datetime, version: int | None = None,
) -> Pregnancy:  # fmt: skip
    """
    Record a birth. Modules that listen hear of it if she agreed to that (`pregnancy_delivered`, ids alone).

    :param born_at: aware; days after the birth count in the regency's zone.
    :param children: in the order in which they were born.
    :raises core.errors.NotThere: to whoever has no door to her record.
    :raises MidwifeRecordsIt: to her student and the supervisor.
    :raises NotPossibleNow, BirthImpossible, ChildrenImpossible, ChangedMeanwhile:
    """
    pregnancy = _of_midwife(pregnancy_id, midwife, now, version)
    _refuse_birth(pregnancy, born_at, children, now)
    pregnancy.born_at = born_at
    move(pregnancy, State.DELIVERED, actor=actor, now=now, since=born_at, children=len(children))
    for number, child in enumerate(children, start=1):
        _write(Child(pregnancy=pregnancy), _birth(number, child, place, attended_by), child)
    renumber(pregnancy)
    settle_antenatal(pregnancy, now=now)
    tell_birth(pregnancy)
    _tell_of_small(pregnancy, midwife, actor, now)
    return pregnancy


@transaction.atomic
@evidence.together()
def correct(
    *, pregnancy_id: UUID, born_at: datetime, children: Sequence[Newborn], place: Place, attended_by: Attendant,
    midwife: User, actor: Actor, now: datetime, version: int | None = None,
) -> Pregnancy:  # fmt: skip
    """
    Correct a birth that was noted wrongly, while she is accompanied. The state, the names of contacts and what was
    missed follow a corrected day; children keep their ids in the order of their births. Modules that listen hear
    which there are and which fell away, where there are more or fewer (`birth_corrected`). Visits with a child that
    falls away go to the only one who lives. The evidence says what kind of thing was corrected, no value.

    :param children: all of them, in the order in which they were born.
    :raises core.errors.NotThere: to whoever has no door to her record.
    :raises MidwifeRecordsIt: to her student and the supervisor.
    :raises NotPossibleNow, BirthImpossible, ChildrenImpossible, ChildWasVisited, ChangedMeanwhile:
    """
    pregnancy = _of_midwife(pregnancy_id, midwife, now, version)
    if pregnancy.born_at is None or pregnancy.ended_at is not None:
        raise NotPossibleNow
    _refuse_birth(pregnancy, born_at, children, now)
    known = children_of(pregnancy)
    wanted = [(_birth(number, child, place, attended_by), child) for number, child in enumerate(children, start=1)]
    kinds = _corrected(pregnancy, born_at, known, wanted)
    if not kinds:
        return pregnancy
    rows = [row for row, _details in known] + [Child(pregnancy=pregnancy) for _ in wanted[len(known) :]]
    for row, (details, child) in zip(rows, wanted, strict=False):
        _write(row, details, child)
    kept, removed = rows[: len(wanted)], rows[len(wanted) :]
    alive = [row for row in kept if row.is_alive]
    _hand_visits_on(pregnancy, alive, [row.pk for row in rows if row not in alive])
    removed_ids = [str(row.pk) for row in removed]
    for row in removed:
        row.delete()
    if "moment" in kinds:
        pregnancy.born_at = born_at
        reckon_anew(pregnancy)
    _stand(pregnancy, now)
    note(pregnancy, "birth_corrected", actor=actor, now=now, what=",".join(kinds), children=len(children))
    renumber(pregnancy)
    if len(wanted) != len(known):
        tell_correction(pregnancy, removed_ids)
    return pregnancy


@transaction.atomic
def record_loss(
    *, pregnancy_id: UUID, lost_on: date, midwife: User, actor: Actor, now: datetime, version: int | None = None
) -> None:
    """
    Record that a pregnancy was lost. Contacts with the mother follow as after a birth; the pairing stays until the
    midwife ends it.

    :param lost_on: the day it was lost, in the regency; contacts after it count from its end.
    :raises core.errors.NotThere: to whoever has no door to her record.
    :raises MidwifeRecordsIt: to her student and the supervisor.
    :raises NotPossibleNow, LossImpossible, ChangedMeanwhile:
    """
    pregnancy = _of_midwife(pregnancy_id, midwife, now, version)
    if not pregnancy.lmp_date <= lost_on <= today(now):
        raise LossImpossible
    since = min(now, datetime.combine(lost_on, time.max, zone()))
    move(pregnancy, State.LOST, actor=actor, now=now, since=since)
    renumber(pregnancy)
    settle_antenatal(pregnancy, now=now)


@transaction.atomic
def move_out(*, pregnancy_id: UUID, midwife: User, actor: Actor, now: datetime, version: int | None = None) -> None:
    """
    Record that she moved to another regency; her student is free again.

    :raises core.errors.NotThere: to whoever has no door to her record.
    :raises MidwifeRecordsIt: to her student and the supervisor.
    :raises NotPossibleNow, ChangedMeanwhile:
    """
    pregnancy = _of_midwife(pregnancy_id, midwife, now, version)
    move(pregnancy, State.MOVED_OUT, actor=actor, now=now)
    forget_clients(Pairing.objects.filter(pregnancy=pregnancy), actor=actor, now=now)
    Pairing.objects.filter(pregnancy=pregnancy, state__in=Pairing.OPEN).update(
        state=Pairing.State.ENDED, ended_at=now, end_reason=Pairing.EndReason.MOVED
    )


@transaction.atomic
@evidence.together()
def go_on(*, actor: Actor, now: datetime) -> int:
    """
    Move each record on when its day has come: the six weeks begin the day after birth, breastfeeding after 42 days; the
    accompaniment ends when the child is as many months old as the policy says, and after 42 days where no child lives.
    Answers how many moved.
    """
    months = int(policies.value(CHILD_MONTHS, now))
    day, moved = today(now), 0
    waiting = Pregnancy.objects.filter(state__in=(*course.AFTER_BIRTH, State.LOST), ended_at=None)
    has_child = models.Exists(Child.objects.filter(pregnancy=models.OuterRef("pk"), is_alive=True))
    rows = waiting.annotate(has_child=has_child).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    for pregnancy in rows:
        # More than one step where nobody looked for long, or the birth was told late.
        began = pregnancy.state
        while (due := next_step(pregnancy, months=months, has_child=pregnancy.has_child)) is not None and day >= due[1]:
            move(pregnancy, due[0], actor=actor, now=now)
            if due[0] == State.CLOSED:
                _complete_pairings(pregnancy, was_lost=began == State.LOST, actor=actor, now=now)
        moved += pregnancy.state != began
    return moved


def next_step(pregnancy: Pregnancy, *, months: int, has_child: bool) -> tuple[str, date] | None:
    """
    The state that follows by itself and the day on which it does; None where nothing does.

    :param months: how old a child is when the accompaniment ends.
    """
    if pregnancy.state == State.LOST:
        return State.CLOSED, today(pregnancy.state_since) + timedelta(days=NIFAS_DAYS + 1)
    if pregnancy.born_at is None:
        return None
    born = today(pregnancy.born_at)
    match pregnancy.state:
        case State.DELIVERED:
            return State.NIFAS, born + timedelta(days=1)
        case State.NIFAS:
            after = State.BREASTFEEDING if has_child else State.CLOSED
            return after, born + timedelta(days=NIFAS_DAYS + 1)
        case State.BREASTFEEDING:
            return State.CLOSED, clock.months_after(born, months)
    return None


def is_small(birth: Birth, at: datetime) -> bool:
    """
    Whether the child weighed too little (BBLR), by the limit of that day; False where nobody weighed.

    :param at: when it was born.
    """
    return birth.grams is not None and birth.grams < int(policies.value(BIRTH_WEIGHT_LOW, at))


def _of_midwife(pregnancy_id: UUID, midwife: User, now: datetime, version: int | None) -> Pregnancy:
    pregnancy = locked(pregnancy_id, version)
    if access.found_as(midwife, pregnancy_id, now)[1] != "midwife":
        raise MidwifeRecordsIt
    return pregnancy


def _refuse_birth(pregnancy: Pregnancy, born_at: datetime, children: Sequence[Newborn], now: datetime) -> None:
    """:raises BirthImpossible, ChildrenImpossible:"""
    if born_at > now or (today(born_at) - pregnancy.lmp_date).days < EARLIEST_BIRTH_DAYS:
        raise BirthImpossible
    visits = Visit.objects.filter(pregnancy=pregnancy)
    antenatal_after = Q(kind=Visit.Kind.ANTENATAL, visited_at__gt=born_at)
    after_birth_before = Q(kind__in=AFTER_BIRTH, visited_at__lt=born_at)
    if visits.filter(antenatal_after | after_birth_before).exists():
        raise BirthImpossible
    if not 1 <= len(children) <= MOST_CHILDREN or not all(_is_possible(child) for child in children):
        raise ChildrenImpossible


def _birth(number: int, child: Newborn, place: Place, attended_by: Attendant) -> Birth:
    return Birth(number=number, place=place, attended_by=attended_by, grams=child.grams, centimetres=child.centimetres)


def _write(row: Child, details: Birth, child: Newborn) -> None:
    row.sex, row.is_alive = child.sex, child.is_alive
    row.birth = encrypt(json.dumps(asdict(details)), purpose=CARE_PURPOSE)
    row.save()


def _hand_visits_on(pregnancy: Pregnancy, alive: Sequence[Child], gone: Sequence[UUID]) -> None:
    """
    :param gone: children who fall away or were born dead after all.
    :raises ChildWasVisited: where it cannot be told with whom the visits were.
    """
    visits = Visit.objects.filter(pregnancy=pregnancy, child__in=gone)
    if not visits.exists():
        return
    if len(alive) != 1:
        raise ChildWasVisited
    visits.update(child=alive[0])


def _tell_of_small(pregnancy: Pregnancy, midwife: User, actor: Actor, now: datetime) -> None:
    """Her midwife hears of it, unless she recorded the birth herself."""
    assert pregnancy.born_at is not None
    if any(is_small(birth, pregnancy.born_at) for child, birth in children_of(pregnancy) if child.is_alive):
        told = [user for user in people.midwife_or_all(pregnancy, now) if user.pk != midwife.pk]
        telling.tell(told, telling.ALERT, str(pregnancy.pk), centre=pregnancy.health_centre, actor=actor, now=now)


def _corrected(
    pregnancy: Pregnancy, born_at: datetime, known: list[tuple[Child, Birth]], wanted: list[tuple[Birth, Newborn]]
) -> list[str]:
    """What kind of thing a correction changes: moment, place, attendant, number, children; empty for nothing."""
    before = [(row.sex, row.is_alive, birth.grams, birth.centimetres) for row, birth in known]
    after = [(child.sex, child.is_alive, birth.grams, birth.centimetres) for birth, child in wanted]
    changes = {
        "moment": _to_the_minute(pregnancy.born_at) != _to_the_minute(born_at),
        "place": known[0][1].place != wanted[0][0].place,
        "attendant": known[0][1].attended_by != wanted[0][0].attended_by,
        "number": len(known) != len(wanted),
        "children": any(one != other for one, other in zip(before, after, strict=False)),
    }
    return [kind for kind, is_changed in changes.items() if is_changed]


def _to_the_minute(moment: datetime | None) -> datetime | None:
    """As people tell it."""
    return moment and moment.replace(second=0, microsecond=0)


def _stand(pregnancy: Pregnancy, now: datetime) -> None:
    """Put a pregnancy to where its day of birth and its living children leave it, as `go_on` would have."""
    assert pregnancy.born_at is not None
    has_child = pregnancy.children.filter(is_alive=True).exists()
    born, day = today(pregnancy.born_at), today(now)
    if day == born:
        state, since = State.DELIVERED, pregnancy.born_at
    elif (day - born).days <= NIFAS_DAYS or not has_child:
        # Without a living child the accompaniment ends by itself at night, with the pairing.
        state, since = State.NIFAS, now
    else:
        state, since = State.BREASTFEEDING, now
    if pregnancy.state != state or state == State.DELIVERED:
        pregnancy.state, pregnancy.state_since = state, since


def _is_possible(child: Newborn) -> bool:
    return (child.grams is None or child.grams in _WEIGHTS) and (
        child.centimetres is None or child.centimetres in _LENGTHS
    )


def _complete_pairings(pregnancy: Pregnancy, *, was_lost: bool, actor: Actor, now: datetime) -> None:
    """The active pairing is completed, or ended by the loss; what was only proposed falls."""
    pairings = Pairing.objects.filter(pregnancy=pregnancy)
    active, undecided = pairings.filter(state=Pairing.State.ACTIVE), pairings.filter(state__in=Pairing.OPEN)
    forget_clients(pairings, actor=actor, now=now)
    if was_lost:
        active.update(state=Pairing.State.ENDED, end_reason=Pairing.EndReason.LOST, ended_at=now)
    else:
        active.update(state=Pairing.State.COMPLETED, ended_at=now)
    undecided.update(state=Pairing.State.DECLINED, ended_at=now)


__all__ = [
    "Attendant",
    "Birth",
    "BirthImpossible",
    "ChildWasVisited",
    "ChildrenImpossible",
    "LossImpossible",
    "MidwifeRecordsIt",
    "Newborn",
    "Place",
    "birth_of",
    "children_of",
    "correct",
    "deliver",
    "go_on",
    "is_small",
    "move_out",
    "next_step",
    "record_loss",
]
