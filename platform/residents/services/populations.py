"""How many people live in a village: as the regency's own figures say, or as its register counts."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

import tenants
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from regions import queries as regions
from residents.models import Population, Resident
from residents.services.people import UnknownVillage, today

MOST_PEOPLE = 500_000
"""[A] No village or urban ward has more; whoever writes more has written a regency's figure."""


class NotAPopulation(Refusal):
    code = "not_a_population"
    status = 422
    message = _("The number of people in a village lies between 1 and 500,000.")
    fix = _("Write the whole number of the village, for example 4120.")
    attr = "people"


class CountedInFuture(Refusal):
    code = "counted_in_future"
    status = 422
    message = _("The day of the count lies in the future.")
    fix = _("Check the year.")
    attr = "counted_on"


@transaction.atomic
def record_population(
    *, village_code: str, counted_on: date, people: int, source: str, actor: Actor, now: datetime
) -> Population:
    """
    Keep a figure. One of the same village and day is replaced; earlier ones stay.

    :param source: whose figure it is, as readers are told.
    :raises UnknownVillage, CountedInFuture, NotAPopulation:
    """
    check_population(village_code=village_code, counted_on=counted_on, people=people, now=now)
    found, _is_new = Population.objects.update_or_create(
        village_code=village_code,
        counted_on=counted_on,
        defaults={"people": people, "source": source, "recorded_at": now},
    )
    evidence.record(
        action="residents.population_recorded",
        actor=actor,
        at=now,
        subject=f"residents.population:{found.pk}",
        details={"village": village_code, "people": people, "counted_on": counted_on.isoformat()},
    )
    return found


def check_population(*, village_code: str, counted_on: date, people: int, now: datetime) -> None:
    """:raises UnknownVillage, CountedInFuture, NotAPopulation:"""
    if not regions.villages_of(tenants.current().code).filter(code=village_code).exists():
        raise UnknownVillage(code=village_code)
    if counted_on > today(now):
        raise CountedInFuture
    if not 1 <= people <= MOST_PEOPLE:
        raise NotAPopulation


@transaction.atomic
def count_register(*, actor: Actor, now: datetime) -> int:
    """
    Keep how many people of each village stand in the register today, and say of how many villages.

    Who asks for it knows that the register holds everybody: of one that does not, rates come out too high.
    """
    living = Resident.objects.filter(merged_into=None, status=Resident.Status.ALIVE)
    counted = dict(living.values_list("village_code").annotate(number=Count("id")).order_by())
    day = today(now)
    villages = regions.villages_of(tenants.current().code).values_list("code", flat=True)
    found = [
        Population(village_code=code, counted_on=day, people=counted[code], recorded_at=now)
        for code in villages
        if code in counted
    ]
    Population.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["village_code", "counted_on"],
        update_fields=["people", "source", "recorded_at"],
    )
    evidence.record(
        action="residents.register_counted",
        actor=actor,
        at=now,
        subject="residents.population",
        details={"villages": len(found), "people": sum(one.people for one in found)},
    )
    return len(found)
