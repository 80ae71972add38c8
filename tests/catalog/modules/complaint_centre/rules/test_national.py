"""The nation's clocks: which run for which report, and their days against plain arithmetic with dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from casework.clocks import Calendar, Promise, Reckoning, TimeUnit, due_if_complete_at
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.national import Clock, promises
from catalog.modules.complaint_centre.rules.response import Office
from core.clock import DAY, HOUR
from regions.calendar import UnknownHolidayYear
from regions.models import Holiday
from tests.catalog.modules.complaint_centre.rules.places import (
    BANYUWANGI,
    KARANGASEM,
    PLACES,
    SHIPPED,
    WIB,
    WIT,
    WITA,
    at,
)

GALUNGAN = date(2026, 6, 17)
OFFSETS = {WIB: 7, WITA: 8, WIT: 9}
"""Hours before UTC (Keppres 41/1987)."""


def due(promised: dict[Clock, Promise], *, received_at: datetime, days: Calendar) -> dict[Clock, Reckoning]:
    """As casework reckons clocks that never stop."""
    return {name: due_if_complete_at(promise, received_at, days) for name, promise in promised.items()}


@pytest.mark.parametrize(
    ("kind", "needs_examination", "settled"),
    [
        (ReportKind.INFORMATION_REQUEST, False, 5),
        (ReportKind.INFORMATION_REQUEST, True, 5),
        (ReportKind.ASPIRATION, False, 5),
        (ReportKind.COMPLAINT, False, 14),
        (ReportKind.COMPLAINT, True, 60),
        (ReportKind.WHISTLEBLOWING, False, 60),
        (ReportKind.WHISTLEBLOWING, True, 60),
    ],
)
def test_which_clocks_run(kind: ReportKind, needs_examination: bool, settled: int) -> None:
    assert promises(kind, needs_examination=needs_examination, values=SHIPPED) == {
        Clock.VERIFICATION: Promise(3, TimeUnit.WORKING_DAY),
        Clock.SETTLEMENT: Promise(settled, TimeUnit.WORKING_DAY),
    }


def test_each_number_is_the_nations_to_decide() -> None:
    decided = dict(zip(policies.NATIONAL, (2, 4, 10, 45), strict=True))

    found = [
        promises(kind, needs_examination=examined, values=decided)
        for kind, examined in (
            (ReportKind.ASPIRATION, False),
            (ReportKind.COMPLAINT, False),
            (ReportKind.COMPLAINT, True),
        )
    ]

    assert [clocks[Clock.SETTLEMENT].amount for clocks in found] == [4, 10, 45]
    assert {clocks[Clock.VERIFICATION].amount for clocks in found} == {2}


@pytest.mark.django_db
def test_a_complaint_of_monday_in_november() -> None:
    """By hand: 3 days to Thursday 26 November; 14 to Friday 11 December, no holiday between."""
    promised = promises(ReportKind.COMPLAINT, needs_examination=False, values=SHIPPED)

    found = due(promised, received_at=at("09:10"), days=Calendar(zone=BANYUWANGI.zone))

    assert {name: reckoning.due_date for name, reckoning in found.items()} == {
        Clock.VERIFICATION: date(2026, 11, 26),
        Clock.SETTLEMENT: date(2026, 12, 11),
    }
    assert found[Clock.VERIFICATION].due_at == at("27 00:00")


@pytest.mark.django_db
@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    ("kind", "needs_examination"),
    [(ReportKind.ASPIRATION, False), (ReportKind.COMPLAINT, False), (ReportKind.COMPLAINT, True)],
)
def test_deadlines_agree_with_a_list_of_days(office: Office, kind: ReportKind, needs_examination: bool) -> None:
    national = set(Holiday.objects.values_list("date", flat=True))
    extra = frozenset({GALUNGAN}) if office is KARANGASEM else frozenset[date]()
    whole = [date(2026, 1, 1) + number * DAY for number in range(2 * 365)]
    open_days = [day for day in whole if day.isoweekday() <= 5 and day not in national | extra]
    promised = promises(kind, needs_examination=needs_examination, values=SHIPPED)
    offset, random = OFFSETS[office.zone] * HOUR, Random(20261123)

    for _sample in range(60):
        received_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(600 * 86_400))
        day = (received_at.replace(tzinfo=None) + offset).date()
        following = [one for one in open_days if one > day]

        found = due(promised, received_at=received_at, days=Calendar(zone=office.zone, extra_holidays=extra))

        for name, promise in promised.items():
            last = following[promise.amount - 1]
            assert found[name].due_date == last
            assert found[name].due_at == datetime(last.year, last.month, last.day, tzinfo=UTC) + DAY - offset


@pytest.mark.django_db
def test_a_year_that_nobody_decreed_is_refused() -> None:
    promised = promises(ReportKind.COMPLAINT, needs_examination=True, values=SHIPPED)

    with pytest.raises(UnknownHolidayYear):
        due(promised, received_at=datetime(2027, 12, 1, tzinfo=WITA), days=Calendar(zone=WITA))
