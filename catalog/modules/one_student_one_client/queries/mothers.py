"""The mothers of a midwife: her list, whom she may register, and one record opened for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from catalog.modules.one_student_one_client import access, course
from catalog.modules.one_student_one_client.models import Consent, KsprAssessment, Pairing, Pregnancy
from catalog.modules.one_student_one_client.queries.scheme import health_centres
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.rules.gestation import OLDEST, YOUNGEST
from organisation.access import scope_of
from organisation.models import Unit
from residents import queries as people
from residents.models import Resident
from residents.names import folded_name
from residents.scope import EVERYWHERE, reach_of

type Show = Literal["all", "alone", "review", "proposal", "after"]
SHOWN: Final[tuple[Show, ...]] = get_args(Show.__value__)
MOST_FOUND: Final = 20
"""So many women a search by name brings up for a registration; who looks for one says more of the name."""

_BY_RISK: Final = Case(
    *(When(risk=risk, then=place) for place, risk in enumerate(Pregnancy.URGENCY)), output_field=IntegerField()
)


def _with_what_waits(found: QuerySet[Pregnancy]) -> QuerySet[Pregnancy]:
    """Each with `student` (a name or None), `reviews` and `proposals` that wait for the midwife."""
    pairings = Pairing.objects.filter(pregnancy=OuterRef("pk"))
    active = pairings.filter(state=Pairing.State.ACTIVE)
    reviews = KsprAssessment.objects.filter(pregnancy=OuterRef("pk"), state=KsprAssessment.State.PROVISIONAL)
    return found.annotate(
        student=Subquery(active.values("student__full_name")[:1]),
        reviews=Exists(reviews),
        proposals=Exists(pairings.filter(state__in=Pairing.UNDECIDED, midwife_at=None)),
    )


_SHOWS: Final[dict[Show, Q]] = {
    "all": Q(),
    "alone": Pregnancy.ELIGIBLE & Q(student=None),
    "review": Q(reviews=True),
    "proposal": Q(proposals=True),
    "after": Q(state__in=course.AFTER_BIRTH),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list narrows by; empty values narrow nothing. Whoever moved away or is closed comes by state only."""

    show: Show = "all"
    state: str = ""
    risk: str | None = None
    text: str = ""
    """A name or part of it, or a whole NIK."""


def mothers(user: User, now: datetime, wanted: Wanted) -> QuerySet[Pregnancy]:
    """The highest risk first, then those who are due first."""
    found = _with_what_waits(access.of_midwife(user, now)).filter(_SHOWS[wanted.show])
    found = found.filter(state=wanted.state) if wanted.state else found.filter(ended_at=None)
    if wanted.risk is not None:
        found = found.filter(risk=wanted.risk)
    if number := people.number_in(wanted.text):
        holder = people.resident_by_nik(number)
        found = found.filter(resident=holder) if holder else found.none()
    else:
        for word in folded_name(wanted.text).split():
            found = found.filter(resident__search_name__contains=word)
    return found.select_related("resident").order_by(_BY_RISK, "due_date", "id")


def counts(user: User, now: datetime) -> dict[Show, int]:
    """How many the list holds under each heading, in one query."""
    found = _with_what_waits(access.of_midwife(user, now)).filter(ended_at=None)
    counted = found.aggregate(
        **{show: Count("pk", filter=which or Q(pk__isnull=False)) for show, which in _SHOWS.items()}
    )
    return {show: counted[show] for show in SHOWN}


def own_centres(user: User, now: datetime, *, day: date) -> QuerySet[Unit]:
    """The health centres at which somebody cares."""
    scope = scope_of(user, CARE, now)
    found = health_centres(day)
    return found if scope.everywhere else found.filter(pk__in=scope.units().values("pk"))


def may_search_names(user: User) -> bool:
    """Whether the person's health centre lies somewhere, so that a search by name has bounds."""
    return bool(reach_of(user, CARE))


def women(user: User, text: str, *, day: date) -> list[Resident]:
    """
    Women who may be registered: by a whole NIK or KK number wherever they live, for whoever holds the card shows it; by
    name where the health centre's area lies.
    """
    oldest = date(day.year - OLDEST - 1, 1, 1)
    youngest = date(day.year - YOUNGEST, 12, 31)
    reach = EVERYWHERE if people.number_in(text) else reach_of(user, CARE)
    if not reach or not text.strip():
        return []
    found = people.residents(reach, people.Wanted(text=text, status=Resident.Status.ALIVE))
    return list(found.filter(sex="female", birth_date__gte=oldest, birth_date__lte=youngest)[:MOST_FOUND])


def districts_of(centre: Unit) -> frozenset[str]:
    """Where a health centre lies and where its mothers live: codes of districts; empty where neither is known."""
    lies = Unit.objects.filter(path__in=centre.upward).exclude(region_code="").values_list("region_code", flat=True)
    lived = Pregnancy.objects.filter(health_centre=centre).values_list("village_code", flat=True).distinct()
    return frozenset(code[:6] for code in (*lies, *lived) if len(code) >= 6)


def open_pairings(pregnancy: Pregnancy) -> list[Pairing]:
    """The student beside her, with whom she was handed over by, or the proposals that are to be decided."""
    found = pregnancy.pairings.filter(state__in=Pairing.OPEN).select_related(
        "student", "placement__term__agreement__campus", "placement__supervisor", "taken_over_from__student"
    )
    return list(found)


def reviews_of(pregnancy: Pregnancy) -> list[KsprAssessment]:
    """The latest first."""
    return list(pregnancy.assessments.order_by("-assessed_at", "-id"))


def consents_in_force(pregnancy: Pregnancy) -> dict[str, Consent]:
    return {one.purpose: one for one in pregnancy.consents.filter(revoked_at=None)}
