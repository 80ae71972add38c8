"""Weeks and absences as services write them: from a day on, once a day, with evidence and without reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.duty import services
from organisation.duty.models import Absence, DutyShift, DutyWeek
from organisation.duty.queries import Rota, absences
from organisation.duty.rota import Shift, State
from organisation.models import Unit
from organisation.services import merge_units
from organisation.services.hours import AlreadyWithdrawn, DaysAreOver, DaysBackwards
from tests.factories.accounts import UserFactory
from tests.factories.organisation import UnitFactory, WeeklyHoursFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]

ACTOR = Actor.system("tests")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10.00 WITA on a Monday."""
TODAY = date(2026, 11, 23)
MORNING, NIGHT = Shift(0, 480, 960), Shift(0, 1320, 1800)
WHO: dict[str, Any] = {"actor": ACTOR, "now": NOW}


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.fixture
def officer() -> User:
    return UserFactory.create(full_name="I Nyoman Suarta")


@pytest.fixture
def office() -> Unit:
    return UnitFactory.create(name="Kantor Camat Manggis", kind=Unit.Kind.DISTRICT_OFFICE)


def away(user: User, first: int, last: int, kind: str = "leave") -> Absence:
    return services.enter_absence(user=user, kind=kind, first_date=day(first), last_date=day(last), **WHO)


def test_a_week_counts_from_its_day_and_the_one_before_stays_readable(officer: User, office: Unit) -> None:
    for shift, active_from in ((MORNING, TODAY), (NIGHT, day(30))):
        services.set_week(user=officer, unit=office, shifts=[shift], active_from=active_from, **WHO)

    rota = Rota({office: [officer]}, since=TODAY)

    assert rota.on_duty(office, NOW) == [officer]
    assert rota.duty(officer, office).is_on(datetime(2026, 11, 30, 21, 0, tzinfo=UTC))
    assert DutyWeek.objects.count() == 2


def test_a_week_set_again_replaces_what_was_to_come_and_never_what_was(officer: User, office: Unit) -> None:
    DutyWeek.objects.create(
        user=officer, unit=office, active_from=date(2026, 1, 1), entered_by=str(ACTOR), entered_at=NOW
    )
    services.set_week(user=officer, unit=office, shifts=[NIGHT], active_from=day(30), **WHO)
    services.follow_office(user=officer, unit=office, active_from=TODAY, **WHO)

    with pytest.raises(services.WeekOfThePast):
        services.set_week(user=officer, unit=office, shifts=[], active_from=day(22), **WHO)

    assert list(DutyWeek.objects.values_list("active_from", "follows_office")) == [
        (TODAY, True),
        (date(2026, 1, 1), False),
    ]


def test_shifts_that_overlap_are_refused_over_the_end_of_the_week_too(officer: User, office: Unit) -> None:
    shifts = [Shift(6, 1320, 1800), Shift(0, 300, 600)]

    with pytest.raises(services.ShiftsOverlap):
        services.set_week(user=officer, unit=office, shifts=shifts, active_from=TODAY, **WHO)

    assert not DutyWeek.objects.exists()


def test_the_database_itself_keeps_shifts_and_absences_apart(officer: User, office: Unit) -> None:
    week = services.set_week(user=officer, unit=office, shifts=[NIGHT], active_from=TODAY, **WHO)
    away(officer, 24, 26)

    with pytest.raises(IntegrityError), transaction.atomic():
        DutyShift.objects.create(week=week, weekday=1, begins=300, ends=400)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyShift.objects.create(week=week, weekday=3, begins=300, ends=1741)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            user=officer, kind="leave", first_date=day(26), last_date=day(27), entered_by="tests", entered_at=NOW
        )


def test_who_is_away_comes_last_and_nobody_is_there(officer: User, office: Unit) -> None:
    WeeklyHoursFactory.create(unit=office)
    other = UserFactory.create(full_name="Ni Ketut Sariani")
    away(officer, 23, 24)

    rota = Rota({office: [officer, other]}, since=TODAY)
    alone = Rota({office: [officer]}, since=TODAY)

    assert [(user, how.state) for user, how in rota.ranked(office, NOW)] == [
        (other, State.ON),
        (officer, State.AWAY),
    ]
    assert not rota.is_deserted(office, NOW)
    assert alone.is_deserted(office, NOW)
    # Wednesday, 07.30 WITA.
    assert alone.next_on_duty(office, NOW) == (officer, datetime(2026, 11, 24, 23, 30, tzinfo=UTC))


def test_an_office_without_hours_is_not_called_deserted(officer: User, office: Unit) -> None:
    assert not Rota({office: [officer]}, since=TODAY).is_deserted(office, NOW)
    assert Rota({office: []}, since=TODAY).is_deserted(office, NOW)


def test_a_week_at_the_office_above_counts_below_it(officer: User, office: Unit) -> None:
    village = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=office)
    services.set_week(user=officer, unit=office, shifts=[MORNING], active_from=TODAY, **WHO)

    assert Rota({village: [officer]}, since=TODAY).on_duty(village, NOW) == [officer]


def test_absences_are_refused_where_they_make_no_sense(officer: User) -> None:
    away(officer, 24, 26)

    with pytest.raises(services.AbsentAlready, match="24 Nov 2026"):
        away(officer, 26, 28)
    with pytest.raises(DaysBackwards):
        away(officer, 28, 27)
    with pytest.raises(DaysAreOver):
        away(officer, 20, 22)


def test_an_absence_that_has_begun_ends_with_yesterday_and_another_is_taken_back(officer: User) -> None:
    begun = Absence.objects.create(
        user=officer, kind="sick", first_date=day(20), last_date=day(25), entered_by="tests", entered_at=NOW
    )
    planned = away(officer, 28, 29)

    for one in (begun, planned):
        services.end_absence(absence=one, **WHO)

    begun.refresh_from_db()
    assert begun.last_date == day(22)
    assert not absences(since=TODAY).exists()
    with pytest.raises(AlreadyWithdrawn):
        services.end_absence(absence=planned, **WHO)
    with pytest.raises(DaysAreOver):
        services.end_absence(absence=begun, **WHO)


def test_the_log_keeps_who_and_when_and_never_that_somebody_is_ill(officer: User, office: Unit) -> None:
    services.set_week(user=officer, unit=office, shifts=[NIGHT], active_from=TODAY, **WHO)
    services.end_absence(absence=away(officer, 23, 24, "sick"), **WHO)

    kept = EvidenceEntry.objects.filter(subject=f"accounts.user:{officer.pk}", action__startswith="organisation.")
    assert set(kept.values_list("action", flat=True)) >= {
        "organisation.week_set",
        "organisation.absence_entered",
        "organisation.absence_ended",
    }
    assert "sick" not in str(list(kept.values_list("details", flat=True)))


def test_many_people_cost_as_many_queries_as_one(office: Unit) -> None:
    def asked(count: int) -> int:
        units = [UnitFactory.create(parent=office, kind=Unit.Kind.VILLAGE_OFFICE) for _number in range(count)]
        staff = {unit: [UserFactory.create()] for unit in units}
        for unit, users in staff.items():
            WeeklyHoursFactory.create(unit=unit)
            services.set_week(user=users[0], unit=unit, shifts=[MORNING], active_from=TODAY, **WHO)
            away(users[0], 28, 28)
        with CaptureQueriesContext(connection) as said:
            rota = Rota(staff, since=TODAY)
            for unit in units:
                rota.ranked(unit, NOW)
        return len(said)

    asked(1)
    assert asked(1) == asked(3)


def test_weeks_go_over_when_two_units_become_one(officer: User) -> None:
    other = UserFactory.create()
    government = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
    kept, twin = (UnitFactory.create(parent=government) for _number in range(2))
    for user, unit in ((officer, kept), (officer, twin), (other, twin)):
        services.set_week(user=user, unit=unit, shifts=[MORNING], active_from=TODAY, **WHO)

    merge_units(kept=kept, dropped=twin, reason="Diketik dua kali", **WHO)

    assert set(DutyWeek.objects.filter(unit=kept).values_list("user", flat=True)) == {officer.pk, other.pk}
    assert DutyWeek.objects.get(unit=twin).user == officer
