"""The numbers of the ministry, on mothers somebody can count by hand; small groups do not leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.modules.one_student_one_client.models import MissedVisit, Pairing, Pregnancy
from catalog.modules.one_student_one_client.services import births, pairing, referrals
from core.indicators import Figures, Period, PeriodKind
from outcomes import queries, suppression
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import MANGGIS, TESTS, Scheme

NOVEMBER = Period(PeriodKind.MONTH, date(2026, 11, 1))
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def figures(name: str, period: Period = NOVEMBER) -> Figures | None:
    return queries.computed(queries.indicators()[f"one_student_one_client.{name}"], period)


def share(name: str, period: Period = NOVEMBER) -> tuple[int | None, int | None]:
    found = figures(name, period)
    return (found.total.numerator, found.total.denominator) if found else (None, None)


def mother_at_term(
    around: Scheme, name: str, *, weeks: tuple[int, ...] = (), doctor: tuple[int, ...] = (), blood: str = "",
    ultrasound: bool = True,
) -> Pregnancy:  # fmt: skip
    """Contacts in these weeks, a doctor's in some of them, one Hb a contact; born at 39 weeks, two days ago."""
    mother = make.make_pregnancy(around, NOW, weeks=39, full_name=name)
    values = iter(blood.split())
    for week in weeks:
        with_doctor = week in doctor
        measured = {"haemoglobin": value} if (value := next(values, "")) else {}
        make.contact(
            mother, around.midwife, NOW, at=NOW - (39 - week) * WEEK, with_doctor=with_doctor,
            with_ultrasound=with_doctor and ultrasound, measured=measured,
        )  # fmt: skip
    births.deliver(
        pregnancy_id=mother.pk, born_at=NOW - 2 * DAY, children=[births.Newborn(sex=Sex.MALE)],
        place=births.Place.HEALTH_CENTRE, attended_by=births.Attendant.MIDWIFE, midwife=around.midwife, actor=TESTS,
        now=NOW,
    )  # fmt: skip
    return mother


SIX = (10, 18, 23, 28, 33, 37)


class TestContacts:
    @pytest.mark.parametrize(
        ("values", "k6", "doctor"),
        [
            ({"weeks": SIX, "doctor": (10, 33)}, 1, 1),
            ({"weeks": SIX, "doctor": (10,)}, 0, 0),
            ({"weeks": SIX, "doctor": (10, 33), "ultrasound": False}, 1, 0),
            ({"weeks": SIX[1:], "doctor": (28, 33)}, 0, 0),
        ],
        ids=["MC-7", "no doctor in the third trimester", "without ultrasound", "nothing in the first"],
    )
    def test_k6_and_doctor_with_ultrasound(self, around: Scheme, values: dict[str, Any], k6: int, doctor: int) -> None:
        """MC-7, from what was recorded."""
        mother_at_term(around, "Ni Kadek A", **values)

        assert (share("k6_complete"), share("doctor_ultrasound")) == ((k6, 1), (doctor, 1))
        assert figures("k6_complete", NOVEMBER.previous) is None

    def test_missed_by_district(self, around: Scheme) -> None:
        here, there = (make.make_pregnancy(around, NOW, full_name=name) for name in ("Ni A", "Ni B"))
        Pregnancy.objects.filter(pk=there.pk).update(village_code=MANGGIS)
        for mother, contact, last in (
            (here, "K2", date(2026, 11, 1)), (here, "K3", date(2026, 11, 30)),
            (there, "K2", date(2026, 11, 9)), (there, "K1", date(2026, 10, 31)),
        ):  # fmt: skip
            MissedVisit.objects.create(pregnancy=mother, contact=contact, last_day=last, noted_at=NOW)

        found = figures("missed_visits")

        assert found is not None
        assert (found.total.value, {code: part.measure.value for code, part in found.parts.items()}) == (
            3, {"510705": 2, "510703": 1},
        )  # fmt: skip
        assert figures("missed_visits", NOVEMBER.previous) is None

    def test_visits_by_district_and_none_is_nought(self, around: Scheme) -> None:
        here, there = (make.make_pregnancy(around, NOW, full_name=name) for name in ("Ni A", "Ni B"))
        Pregnancy.objects.filter(pk=there.pk).update(village_code=MANGGIS)
        for mother, at in ((here, NOW), (here, NOW - 2 * DAY), (there, NOW - DAY), (there, NOW - 6 * WEEK)):
            make.contact(mother, around.midwife, NOW, at=at)

        found, before = figures("visits_made"), figures("visits_made", NOVEMBER.previous.previous)

        assert found is not None
        assert before is not None
        assert (found.total.value, {code: part.measure.value for code, part in found.parts.items()}) == (
            3, {"510705": 2, "510703": 1},
        )  # fmt: skip
        assert before.total.value == 0


class TestPaired:
    def test_as_it_stood_at_the_end_of_the_month(self, around: Scheme) -> None:
        paired, alone, left = (
            make.score(make.make_pregnancy(around, NOW, full_name=name), "anaemia", now=NOW)
            for name in ("Ni A", "Ni B", "Ni C")
        )
        make.score(make.make_pregnancy(around, NOW, full_name="Ni Risiko Rendah"), now=NOW)
        make.pair(paired, make.make_student(around, NOW, name="Ni Luh A"), NOW)
        gone = make.pair(left, make.make_student(around, NOW, name="Ni Luh B"), NOW)
        pairing.end(pairing_id=gone.pk, reason=Pairing.EndReason.STUDENT, actor=TESTS, now=NOW + DAY)
        in_december = datetime(2026, 12, 2, tzinfo=UTC)
        make.pair(alone, make.make_student(around, NOW, name="Ni Luh C"), in_december)

        assert (share("high_risk_paired"), share("high_risk_paired", NOVEMBER.next)) == ((1, 3), (2, 3))
        assert figures("high_risk_paired", NOVEMBER.previous) is None


class TestReferrals:
    def test_within_the_hour(self, around: Scheme) -> None:
        mother = make.make_pregnancy(around, NOW)
        for minutes in (60, 61, None):
            opened = make.contact(mother, around.midwife, NOW, at=NOW, dangers=["fever"]).referral
            assert opened is not None
            if minutes is not None:
                referrals.receive(
                    referral_id=opened.pk, midwife=around.midwife, actor=TESTS, now=NOW + timedelta(minutes=minutes)
                )

        assert share("referrals_within_hour") == (1, 3)


class TestAnaemia:
    @pytest.mark.parametrize(
        ("blood", "counted"),
        [("10.2 11.4", (1, 1)), ("11.4 10.2", (0, 1)), ("12 11.0", (None, None)), ("10.2 11.0", (1, 1))],
        ids=["better", "worse", "never low", "just no longer low"],
    )
    def test_the_last_value_before_birth(
        self, around: Scheme, blood: str, counted: tuple[int | None, int | None]
    ) -> None:
        mother_at_term(around, "Ni Kadek A", weeks=(18, 33), blood=blood)

        assert share("anaemia_improved") == counted


def test_groups_below_five_do_not_leave(around: Scheme) -> None:
    for number in range(7):
        mother = make.score(make.make_pregnancy(around, NOW, full_name=f"Ni {number}"), "anaemia", now=NOW)
        if number < 6:
            make.pair(mother, make.make_student(around, NOW, name=f"Ni Luh {number}"), NOW)
        if number == 0:
            Pregnancy.objects.filter(pk=mother.pk).update(village_code=MANGGIS)
    found = figures("high_risk_paired")
    assert found is not None

    lines = suppression.lines_of(found, counts_people=True, decimals=1)

    assert {line.part: str(line.shown) for line in lines} == {"": "rounded", "510703": "hidden", "510705": "hidden"}


def test_all_count_people() -> None:
    ours = [one for code, one in queries.indicators().items() if code.startswith("one_student_one_client.")]

    assert len(ours) == 7
    assert all(one.counts_people and one.dimension for one in ours)
