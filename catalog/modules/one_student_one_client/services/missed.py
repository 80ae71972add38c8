"""Contacts that were owed and did not take place: noted, told on for mothers at high risk, settled when one comes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

import policies
from catalog.modules.one_student_one_client import course, people, telling
from catalog.modules.one_student_one_client.models import Child, MissedVisit, Pregnancy, Visit
from catalog.modules.one_student_one_client.policies import MISSED_DAYS
from catalog.modules.one_student_one_client.queries.care import antenatal_contacts, over_since
from catalog.modules.one_student_one_client.rules import contacts
from catalog.modules.one_student_one_client.services.pregnancies import MODULE
from core import evidence
from core.actors import Actor
from organisation.access import today, zone

ON_THE_LIST, TO_MIDWIFE, TO_HEAD = 0, 1, 2
"""How far a missed visit was told on (`MissedVisit.level`)."""

_SETTLES: Final[dict[str, tuple[str, ...]]] = {
    Visit.Kind.ANTENATAL: ("K1", "K2", "K3", "K4", "K5", "K6"),
    Visit.Kind.POSTPARTUM: ("KF1", "KF2", "KF3", "KF4"),
    Visit.Kind.NEWBORN: ("KN1", "KN2", "KN3"),
    # To mother and child.
    Visit.Kind.CHILD: ("KF1", "KF2", "KF3", "KF4", "KN1", "KN2", "KN3"),
}
"""Which missed contacts a visit makes up for; a home visit of a student makes up for none."""
_OWED_TO: Final[dict[contacts.Whose, str]] = {"mother": Visit.Kind.POSTPARTUM, "newborn": Visit.Kind.NEWBORN}


@transaction.atomic
@evidence.together()
def look(*, actor: Actor, now: datetime) -> int:
    """
    Note what was missed since the last look, and tell on what nobody made up for: of a mother at high risk after the
    days of the policy to the midwife, after as many again to the head of the health centre, each once. Answers how many
    were noted.
    """
    noted = _note(actor, now)
    _tell_on(actor, now)
    return noted


def settle(visit: Visit, *, now: datetime) -> None:
    """
    A contact came: what it makes up for is settled, of twins once each was seen. One of before the period that was
    missed does not count.
    """
    open_ones = MissedVisit.objects.filter(
        pregnancy=visit.pregnancy_id, contact__in=_SETTLES.get(visit.kind, ()), settled_at=None
    )
    day = today(visit.visited_at)
    begins = _first_days(visit.pregnancy)
    made_up = [
        row.pk for row in open_ones if begins[row.contact] <= day and _all_seen_since(visit, row, begins[row.contact])
    ]
    MissedVisit.objects.filter(pk__in=made_up).update(settled_at=now)


def settle_antenatal(pregnancy: Pregnancy, *, now: datetime) -> None:
    """The pregnancy is over: what it still owed can no longer be made up for."""
    MissedVisit.objects.filter(pregnancy=pregnancy, contact__in=_SETTLES[Visit.Kind.ANTENATAL], settled_at=None).update(
        settled_at=now
    )


def reckon_anew(pregnancy: Pregnancy) -> None:
    """The day of birth was another: what was noted by the wrong one is dropped, and looked for again at night."""
    after = (*_SETTLES[Visit.Kind.POSTPARTUM], *_SETTLES[Visit.Kind.NEWBORN])
    MissedVisit.objects.filter(pregnancy=pregnancy, contact__in=after, settled_at=None).delete()


def _all_seen_since(visit: Visit, row: MissedVisit, first: date) -> bool:
    """Whether each living child was seen since that day; what the mother is owed does not ask."""
    if row.contact not in _SETTLES[Visit.Kind.NEWBORN]:
        return True
    children = Child.objects.filter(pregnancy=visit.pregnancy_id, is_alive=True).values_list("pk", flat=True)
    seen = Visit.objects.filter(
        pregnancy=visit.pregnancy_id, kind__in=(Visit.Kind.NEWBORN, Visit.Kind.CHILD)
    ).values_list("visited_at", "child_id")
    return contacts.are_all_seen(children, (child for at, child in seen if today(at) >= first))


def _note(actor: Actor, now: datetime) -> int:
    # Locked before anything is read: a contact that is being recorded is waited for, as is another run.
    rows = Pregnancy.objects.filter(ended_at=None).order_by("pk")
    open_ones = list(rows.select_for_update(of=("self",)))
    known: set[tuple[object, str]] = set(
        MissedVisit.objects.filter(pregnancy__ended_at=None).values_list("pregnancy_id", "contact")
    )
    visits: dict[object, list[Visit]] = {}
    for visit in Visit.objects.filter(pregnancy__ended_at=None).defer("findings"):
        visits.setdefault(visit.pregnancy_id, []).append(visit)
    children: dict[object, list[UUID]] = {}
    for pregnancy_id, child in Child.objects.filter(pregnancy__ended_at=None, is_alive=True).values_list(
        "pregnancy_id", "pk"
    ):
        children.setdefault(pregnancy_id, []).append(child)
    made = [
        MissedVisit(pregnancy=pregnancy, contact=name, last_day=last, noted_at=now)
        for pregnancy in open_ones
        for name, last in _missed(pregnancy, visits.get(pregnancy.pk, ()), children.get(pregnancy.pk, ()), now)
        if (pregnancy.pk, name) not in known and last >= today(pregnancy.registered_at)
    ]
    MissedVisit.objects.bulk_create(made)
    for row in made:
        _record("visit_missed", row, actor, now)
    return len(made)


def _missed(
    pregnancy: Pregnancy, visits: Iterable[Visit], children: Collection[UUID], now: datetime
) -> list[tuple[str, date]]:
    """Names and last days of what was owed until now and did not take place; each of twins is owed its own."""
    if pregnancy.state in course.PREGNANT:
        had = antenatal_contacts(visits)
        return [(due.name, due.last) for due in contacts.missed_antenatal(pregnancy.lmp_date, had, today(now))]
    ended, here = over_since(pregnancy), zone()
    if ended is None:
        return []
    found = []
    for who, kind in _OWED_TO.items():
        if who == "newborn" and not children:
            continue
        seen = [(visit.visited_at.astimezone(here), visit.child_id) for visit in visits if visit.kind == kind]
        for due in contacts.schedule_after_birth(ended.astimezone(here), who):
            whom = [child for moment, child in seen if due.first <= moment <= due.last]
            is_kept = contacts.are_all_seen(children, whom) if who == "newborn" else bool(whom)
            if due.is_late(now) and not is_kept:
                found.append((due.name, due.last.date()))
    return found


def _first_days(pregnancy: Pregnancy) -> dict[str, date]:
    """From which day on each contact can take place; those after a birth only once there was one."""
    found = {due.name: due.first for due in contacts.antenatal_schedule(pregnancy.lmp_date)}
    if (ended := over_since(pregnancy)) is not None:
        everybody: tuple[contacts.Whose, ...] = ("mother", "newborn")
        for who in everybody:
            for due in contacts.schedule_after_birth(ended.astimezone(zone()), who):
                found[due.name] = due.first.date()
    return found


def _tell_on(actor: Actor, now: datetime) -> None:
    days, day = int(policies.value(MISSED_DAYS, now)), today(now)
    for row in _waiting().select_for_update(of=("self",), skip_locked=True):
        owed = min((day - row.last_day).days // days, TO_HEAD)
        while row.level < owed:
            row.level += 1
            pregnancy = row.pregnancy
            if row.level == TO_MIDWIFE:
                whom = people.midwife_or_all(pregnancy, now)
            else:
                whom = people.head_of_centre(pregnancy.health_centre, now)
            # Two contacts of one mother that were missed at the same time are one message.
            occasion = f"{pregnancy.pk}:{row.level}:{day.isoformat()}"
            told = telling.tell(whom, telling.MISSED, occasion, centre=pregnancy.health_centre, actor=actor, now=now)
            row.save(update_fields=["level"])
            _record("missed_visit_told_on", row, actor, now, level=row.level, told=told)


def _waiting() -> QuerySet[MissedVisit]:
    return (
        MissedVisit.objects.filter(
            settled_at=None, level__lt=TO_HEAD, pregnancy__risk__in=Pregnancy.AT_RISK, pregnancy__ended_at=None
        )
        .select_related("pregnancy__health_centre")
        .order_by("last_day", "pk")
    )


def _record(action: str, row: MissedVisit, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    evidence.record(
        action=f"{MODULE}.{action}",
        actor=actor,
        at=now,
        subject=f"{MODULE}.pregnancy:{row.pregnancy_id}",
        details={"contact": row.contact, **details},
    )


__all__ = ["look", "reckon_anew", "settle", "settle_antenatal"]
