"""The letters of a village as citizens read them, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from casework import schema_forms
from casework.models import Case, ProductState, ServiceProduct
from catalog.modules.smart_kampung.letters import Decision
from catalog.modules.smart_kampung.letters.groups import TITLES, Group, group_of
from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from core.aggregates import Median
from documents.models import Document
from documents.queries import certificate_of
from organisation.access import today
from organisation.delegations import in_force
from organisation.models import Delegation, Unit

MEASURED_DAYS: Final = 30
_WRITTEN: Final = (Document.State.DRAFT, Document.State.INITIALLED, Document.State.RETURNED)
_STANDS: Final = (Document.State.SIGNED, Document.State.ISSUED)


@dataclass(frozen=True)
class Measured:
    """How long half of the letters took at most, from the asking to the signature, and how many they were."""

    median: timedelta
    count: int


@dataclass(frozen=True)
class Letter:
    """One line of the list."""

    kind: LetterType
    is_at_once: bool
    """The rules decide, and the office's seal may sign."""
    measured: Measured | None

    @property
    def product(self) -> ServiceProduct:
        return self.kind.product

    @property
    def group(self) -> Group:
        return group_of(self.product.code)

    @property
    def questions(self) -> int:
        return len(schema_forms.properties_of(self.product.form))

    @property
    def papers(self) -> int:
        return sum(need.is_file for need in self.product.needs)


@dataclass(frozen=True)
class Shelf:
    """A heading and its letters."""

    group: Group
    letters: list[Letter]

    @property
    def title(self) -> str:
        return str(TITLES[self.group])


def offered() -> QuerySet[LetterType]:
    return LetterType.objects.filter(product__state=ProductState.PUBLISHED).select_related("product")


def letter_type(code: str) -> LetterType | None:
    return offered().filter(product__code=code.upper()).first()


def shelves(unit: Unit, *, text: str = "", now: datetime) -> list[Shelf]:
    """All letters of a village, or those with the words, under their headings. A constant number of queries."""
    words = text.casefold().split()
    taken, seals = measured(unit, now), _Seals(unit, now)
    found: dict[Group, list[Letter]] = {}
    for kind in offered():
        product = kind.product
        said = " ".join((product.code, product.name.id, product.name.en, product.summary.id, product.summary.en))
        if all(word in said.casefold() for word in words):
            letter = Letter(kind, is_at_once(kind, seals), taken.get(product.pk))
            found.setdefault(group_of(product.code), []).append(letter)
    return [Shelf(group, found[group]) for group in Group if group in found]


def requests() -> QuerySet[LetterRequest]:
    """Requests with all that says where they stand."""
    return LetterRequest.objects.select_related(
        "case__product_version", "case__product__letter_type", "case__unit", "case__resident", "case__letter__number"
    )


def others_of_kind(case: Case, *, day: date) -> QuerySet[LetterRequest]:
    """
    Single-use letters of the same kind that the person of a case has besides: those that hold on the day and those
    that are being made, the newest first. None while nobody is chosen.
    """
    holds = Q(case__letter__state__in=_STANDS) & (
        Q(case__letter__valid_until=None) | Q(case__letter__valid_until__gte=day)
    )
    under_way = Q(case__is_open=True) & (Q(case__letter=None) | Q(case__letter__state__in=_WRITTEN))
    if case.resident_id is None:
        return LetterRequest.objects.none()
    return (
        LetterRequest.objects.filter(
            holds | under_way, is_single_use=True, case__resident=case.resident_id, case__product=case.product_id
        )
        .exclude(case=case)
        .select_related("case__letter")
        .order_by("-case__submitted_at")
    )


def letter_in(unit: Unit, kind: LetterType, *, now: datetime) -> Letter:
    return Letter(kind, is_at_once(kind, _Seals(unit, now)), measured(unit, now).get(kind.product_id))


def measured(unit: Unit, now: datetime) -> dict[UUID, Measured]:
    """The letters of a village that were signed within the last days, by their service."""
    took = ExpressionWrapper(F("case__letter__signed_at") - F("case__submitted_at"), output_field=DurationField())
    rows = (
        LetterRequest.objects.filter(case__unit=unit, case__letter__signed_at__gt=now - timedelta(days=MEASURED_DAYS))
        .values("case__product_id")
        .annotate(median=Median(took, output_field=DurationField()), count=Count("id"))
    )
    return {row["case__product_id"]: Measured(row["median"], row["count"]) for row in rows}


class _Seals:
    """Which letters the office's seal may sign at a village now: asked once for a whole list."""

    def __init__(self, unit: Unit, now: datetime) -> None:
        given = Delegation.objects.filter(kind=Delegation.Kind.STANDING, unit__path__in=unit.upward)
        self.acts = set(in_force(given, today(now)).values_list("act", flat=True))
        self.has_certificate = certificate_of(None) is not None

    def may(self, template_code: str) -> bool:
        act = f"documents.{DOCUMENT_KIND}.{template_code}"
        parts = act.split(".")
        return self.has_certificate and any(
            ".".join(parts[:length]) in self.acts for length in range(1, len(parts) + 1)
        )


def is_at_once(kind: LetterType, seals: _Seals) -> bool:
    return (
        kind.decided_by == Decision.RULE
        and not any(need.is_file for need in kind.product.needs)
        and seals.may(kind.product.template_code)
    )
