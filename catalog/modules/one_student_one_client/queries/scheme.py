"""Campuses, terms, students and who could be one. Each list costs the same however long it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from catalog.modules.one_student_one_client.models import Agreement, Hours, Pairing, Placement, Pregnancy, Term
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, SUPERVISE
from organisation.models import Unit, in_period
from organisation.queries import people_with


def campuses(day: date) -> QuerySet[Unit]:
    return Unit.objects.filter(in_period(day), kind=Unit.Kind.CAMPUS).order_by("name")


def health_centres(day: date) -> QuerySet[Unit]:
    return Unit.objects.filter(in_period(day), kind=Unit.Kind.HEALTH_CENTRE).order_by("name")


def free_students(now: datetime) -> QuerySet[User]:
    """Who has the role of a student and is not placed."""
    placed = Placement.objects.filter(ended_at=None).values("student")
    return people_with(ACCOMPANY, now).exclude(pk__in=placed)


def supervisors(now: datetime) -> QuerySet[User]:
    """Of any campus. Whether the right reaches one is asked by the service."""
    return people_with(SUPERVISE, now)


def midwives(now: datetime) -> QuerySet[User]:
    """Of any health centre."""
    return people_with(CARE, now)


def agreements() -> QuerySet[Agreement]:
    """The latest first, each with `placed`: how many students are out under it now."""
    return (
        Agreement.objects.select_related("campus")
        .annotate(placed=Count("terms__placements", filter=Q(terms__placements__ended_at=None)))
        .order_by(F("ended_at").desc(nulls_first=True), "-active_from", "id")
    )


def running_terms(day: date) -> QuerySet[Term]:
    """Terms in which students can be placed: running, under an agreement that holds."""
    return Term.objects.filter(
        closed_at=None, first_day__lte=day, last_day__gte=day,
        agreement__ended_at=None, agreement__active_from__lte=day, agreement__active_to__gt=day,
    )  # fmt: skip


def terms_of(agreement: Agreement) -> QuerySet[Term]:
    placed = Q(placements__ended_at=None)
    return agreement.terms.annotate(placed=Count("placements", filter=placed), in_all=Count("placements")).order_by(
        "-first_day", "id"
    )


def placements_of(term: Term) -> QuerySet[Placement]:
    """The students of a term, those who are placed first, each with `has_client`."""
    return _with_client(
        term.placements.select_related("student", "supervisor", "health_centre").order_by(
            F("ended_at").desc(nulls_first=True), "student__full_name", "id"
        )
    )


@dataclass(frozen=True)
class Standing:
    """
    How far the scheme reaches, for the set-up page: students who are placed, mothers who fit (high risk or poor), and
    those of them without a student.
    """

    students: int
    mothers: int
    alone: int


def standing() -> Standing:
    fits = Pregnancy.objects.filter(Q(is_poor=True) | Q(risk__in=("high", "very_high")), ended_at=None)
    counted = fits.aggregate(
        mothers=Count("pk", distinct=True),
        paired=Count("pk", distinct=True, filter=Q(pairings__state=Pairing.State.ACTIVE)),
    )
    placed = Placement.objects.filter(ended_at=None).count()
    return Standing(placed, counted["mothers"], counted["mothers"] - counted["paired"])


def with_hours(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    """Each with `confirmed_minutes`, `waiting_minutes` and `has_client`."""
    return _with_client(placements).annotate(
        confirmed_minutes=_minutes(Q(confirmed_at__isnull=False)), waiting_minutes=_minutes(Q(confirmed_at=None))
    )


def placement_of(student: User) -> Placement | None:
    """Where a student is placed now, with the hours of the term; None for one who is not."""
    rows = with_hours(Placement.objects.filter(student=student, ended_at=None))
    return rows.select_related("term__agreement__campus", "health_centre", "supervisor").first()


def _with_client(placements: QuerySet[Placement]) -> QuerySet[Placement]:
    return placements.annotate(has_client=Count("pairings", filter=Q(pairings__state=Pairing.State.ACTIVE)))


def _minutes(which: Q) -> Coalesce:
    total = (
        Hours.objects.filter(which, placement=OuterRef("pk"))
        .order_by()
        .values("placement")
        .annotate(total=Sum("minutes"))
        .values("total")
    )
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def hours_of(placement: Placement) -> list[Hours]:
    """Those that wait first, each by day."""
    return list(placement.hours.order_by(F("confirmed_at").desc(nulls_first=True), "-day", "id"))


def pairings_of(placements: QuerySet[Placement]) -> list[Pairing]:
    """Open pairings and proposals of these students."""
    found = Pairing.objects.filter(placement__in=placements, state__in=Pairing.OPEN)
    return list(found.select_related("pregnancy__resident", "student").order_by("proposed_at", "id"))
