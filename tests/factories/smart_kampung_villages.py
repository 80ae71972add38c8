"""Scores of villages and visits at home, for tests."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory

from catalog.modules.smart_kampung.maturity import Criterion
from catalog.modules.smart_kampung.models import VillageScore, Visit
from core import clock
from organisation.models import Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import UnitFactory


class VillageScoreFactory(factory.django.DjangoModelFactory[VillageScore]):
    """Three points for public service in 2026."""

    class Meta:
        model = VillageScore

    unit = factory.SubFactory(UnitFactory)
    year = 2026
    criterion = Criterion.PUBLIC_SERVICE
    points = 3
    scored_by = "system:tests"
    scored_at = factory.LazyFunction(clock.now)


class VisitFactory(factory.django.DjangoModelFactory[Visit]):
    """A visit that is planned for the second of December 2026; `resident=` says to whom."""

    class Meta:
        model = Visit

    centre = factory.SubFactory(UnitFactory, kind=Unit.Kind.HEALTH_CENTRE, name="Puskesmas Abang I")
    visitor = factory.SubFactory(UserFactory)
    planned_date = date(2026, 12, 2)
    planned_by = "system:tests"
    planned_at = factory.LazyFunction(clock.now)


def scored(units: Iterable[Unit], points: int, *, year: int = 2026, **fields: Any) -> None:
    """Give villages the same points on all seven criteria."""
    VillageScore.objects.bulk_create(
        VillageScore(
            unit=unit,
            year=year,
            criterion=criterion,
            points=points,
            scored_by="system:tests",
            scored_at=clock.now(),
            **fields,
        )
        for unit in units
        for criterion in Criterion
    )
