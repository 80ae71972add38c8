"""The demo's offices go in through the services, wherever the demo runs."""

from datetime import UTC, date, datetime

import pytest

import tenants
from config.demo.offices import OFFICES, open_offices
from config.demo.people import PLACES
from core.actors import Actor
from organisation import hours, positions
from organisation.models import SpecialDays, Unit

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(("schema", "code"), [("r5107", "5107"), ("r8271", "8271")])
def test_every_office_is_found_open_or_closed_and_headed(db: None, schema: str, code: str) -> None:
    place = next(place for place in PLACES if place.code == code)
    with tenants.enter(schema):
        open_offices(
            code,
            government_address=place.office_address,
            point=place.office_point,
            actor=Actor.system("demo"),
            now=NOW,
        )

        units = list(Unit.objects.filter(code__in=[office.code for office in OFFICES[code].offices]))
        table = hours.Timetable(units, since=date(2026, 11, 23))
        assert len(units) == len(OFFICES[code].offices)
        assert all(unit.point for unit in units)
        assert all(table.of(unit).has_hours_on(date(2026, 11, 23)) for unit in units)
        assert positions.heads_of(units, day=date(2026, 11, 23))
        assert SpecialDays.objects.count() == len(OFFICES[code].days)


def test_no_day_of_the_demo_lies_in_a_year_that_nobody_has_decreed() -> None:
    assert {place.code for place in PLACES} == set(OFFICES)
    assert all(days.last.year <= 2027 for offices in OFFICES.values() for days in offices.days)
