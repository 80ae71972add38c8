"""Unfit houses as people look for them: a village's list by what is to be done, one house, the public list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Case as CaseWhen
from django.db.models import Count, F, FloatField, IntegerField, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, ExtractYear

from casework.models import Case
from catalog.modules.smart_kampung.courses import (
    AGENCY_REVIEW,
    BY_AGENCY,
    BY_VILLAGE,
    DELIBERATED,
    FUNDED,
    HANDED_OVER,
    HOUSE,
    PROPOSED,
    REJECTED,
    SURVEYED,
    WORKS_0,
    WORKS_50,
    WORKS_100,
)
from catalog.modules.smart_kampung.models import HouseProposal
from organisation.access import Scope
from organisation.models import Delegation, Position, Unit, in_period
from organisation.positions import filled
from residents.models import Resident
from residents.queries import Wanted, residents
from residents.scope import Reach

type Show = Literal["open", "survey", "decide", "agency", "works", "done"]

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "open": (
        PROPOSED, SURVEYED, DELIBERATED, AGENCY_REVIEW, BY_VILLAGE, BY_AGENCY, FUNDED, WORKS_0, WORKS_50, WORKS_100
    ),
    "survey": (PROPOSED,),
    "decide": (SURVEYED, DELIBERATED),
    "agency": (AGENCY_REVIEW,),
    "works": (BY_VILLAGE, BY_AGENCY, FUNDED, WORKS_0, WORKS_50, WORKS_100),
    "done": (HANDED_OVER, REJECTED),
}  # fmt: skip
PUBLIC: Final = (
    SURVEYED, DELIBERATED, AGENCY_REVIEW, BY_VILLAGE, BY_AGENCY, FUNDED, WORKS_0, WORKS_50, WORKS_100, HANDED_OVER
)  # fmt: skip
"""What everybody may see, without names and places: neither what nobody has looked at yet nor what was turned down."""

MOST_FOUND: Final = 10
_ORDER: Final = list(HOUSE.states)


def houses(scope: Scope, show: Show | None = "open", *, village: str = "") -> QuerySet[HouseProposal]:
    """
    Houses that a right reaches, by state; in each the most reasons first, then the least room for each person.

    :param show: None: in whatever state.
    :param village: code of one office, to narrow the list.
    """
    found = _reached(scope, village)
    if show:
        found = found.filter(case__state__in=SHOWN[show])
    found = found.select_related("case__unit", "case__product_version").defer("case__product_version__content")
    place = CaseWhen(
        *(When(case__state=state, then=Value(number)) for number, state in enumerate(_ORDER)),
        output_field=IntegerField(),
    )
    room = Cast(F("floor_area"), FloatField()) / Cast(F("people"), FloatField())
    return found.annotate(place=place, room=room).order_by(
        "place", "-indicators__len", F("room").asc(nulls_last=True), "case__started_at", "id"
    )


def counts(scope: Scope, *, village: str = "") -> dict[str, int]:
    """How many houses stand behind each way of showing the list; one query."""
    by_state = dict(_reached(scope, village).order_by().values_list("case__state").annotate(Count("id")))
    return {show: sum(by_state.get(state, 0) for state in states) for show, states in SHOWN.items()}


def access_house(scope: Scope, code: str) -> HouseProposal | None:
    """A house that a right reaches, with what its page shows; None if there is none or it is not theirs."""
    found = _reached(scope).filter(case__code=code.upper())
    return (
        found.select_related("case__unit", "case__resident", "delegation")
        .prefetch_related("files", "case__history", "case__clocks")
        .first()
    )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How many houses wait for one kind of step, and since when the oldest."""

    states: tuple[str, ...]
    number: int
    since: Any


def waiting(scope: Scope, kinds: Sequence[tuple[str, ...]]) -> list[Waiting]:
    """What waits in the states of each kind; one query."""
    rows = {
        state: (number, since)
        for state, number, since in _reached(scope)
        .filter(case__is_open=True)
        .order_by()
        .values_list("case__state")
        .annotate(Count("id"), Min("case__state_since"))
    }
    found = []
    for states in kinds:
        there = [rows[state] for state in states if state in rows]
        if there:
            found.append(
                Waiting(states=states, number=sum(one[0] for one in there), since=min(one[1] for one in there))
            )
    return found


def villages(scope: Scope) -> list[Unit]:
    """The offices of villages and wards that a right reaches, by name."""
    found = scope.units().filter(kind__in=(Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE)).exclude(region_code="")
    return list(found.order_by("name"))


def people_of(village: Unit, *, reach: Reach, text: str) -> list[Resident]:
    """Who lives in a village and is called so, as far as the officer may see them; the likeliest first."""
    if not text.strip() or not reach.touches(village.region_code):
        return []
    wanted = Wanted(text=text, village=village.region_code, status=Resident.Status.ALIVE)
    return list(residents(reach, wanted)[:MOST_FOUND])


def deciders(unit: Unit, *, act: str, amount: Decimal | None, day: date) -> list[str]:
    """
    Who may decide for a village on a day, up to this amount, under a delegation for it or for what lies above it: by
    name, or by the post they hold.
    """
    found = Delegation.objects.filter(in_period(day), act=act, unit__path__in=unit.upward, revoked_at=None)
    if amount is not None:
        found = found.filter(Q(ceiling=None) | Q(ceiling__gte=amount))
    given = list(found.select_related("holder"))
    names = {one.holder.full_name for one in given if one.holder and one.holder.is_active}
    posts = filled(Position.objects.filter(pk__in=[one.post_id for one in given if one.post_id]), day=day)
    working = (post.incumbent for post in posts)
    names |= {one.full_name for one in working if one is not None and one.user is not None and one.user.is_active}
    return sorted(names)


# For everybody


def public_houses(*, year: int | None = None, village: str = "") -> QuerySet[HouseProposal]:
    """Without names, addresses and positions: those are not read at all."""
    found = _all().filter(case__state__in=PUBLIC).annotate(year=ExtractYear("case__started_at"))
    if year:
        found = found.filter(year=year)
    if village:
        found = found.filter(case__unit__code=village)
    return (
        found.select_related("case__unit")
        .only(
            "case__state", "case__type", "case__unit__name", "case__unit__code", "case__unit__region_code",
            "indicators", "cost", "granted", "funds", "budget_year",
        )
        .order_by("-year", "case__unit__name", "-indicators__len", "id")
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What the public list adds up to."""

    houses: int
    handed_over: int
    in_works: int
    granted: Decimal


def totals(found: QuerySet[HouseProposal]) -> Totals:
    numbers = found.order_by().aggregate(
        houses=Count("id"),
        handed_over=Count("id", filter=Q(case__state=HANDED_OVER)),
        in_works=Count("id", filter=Q(case__state__in=(WORKS_0, WORKS_50, WORKS_100))),
        granted=Sum("granted"),
    )
    return Totals(**numbers | {"granted": numbers["granted"] or Decimal(0)})


def public_years() -> list[int]:
    """The years in which houses of the public list were proposed, the latest first."""
    found = _all().filter(case__state__in=PUBLIC).annotate(year=ExtractYear("case__started_at")).order_by()
    return sorted(set(found.values_list("year", flat=True)), reverse=True)


def public_villages() -> list[tuple[str, str]]:
    """Code and name of the villages in the public list."""
    found = _all().filter(case__state__in=PUBLIC).order_by().values_list("case__unit__code", "case__unit__name")
    return sorted(set(found), key=lambda one: one[1])


def handed_over_between(first: date, last: date) -> dict[tuple[str, str], int]:
    """How many houses were handed over on these days, by code and name of the village."""
    found = _all().filter(handed_over_on__range=(first, last)).order_by()
    rows = found.values_list("case__unit__code", "case__unit__name").annotate(Count("id"))
    return {(code, name): number for code, name, number in rows}


def any_houses() -> bool:
    return Case.objects.filter(type=HOUSE.slug).exists()


def _all() -> QuerySet[HouseProposal]:
    return HouseProposal.objects.filter(case__type=HOUSE.slug)


def _reached(scope: Scope, village: str = "") -> QuerySet[HouseProposal]:
    found = HouseProposal.objects.filter(case__unit__code=village) if village else HouseProposal.objects.all()
    return found if scope.everywhere else found.filter(case__unit__in=scope.units())
