"""The worked answers of one_student_one_client.md, and what must hold whatever the card says."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.one_student_one_client.rules import contacts, gestation, kspr, signs
from catalog.modules.one_student_one_client.rules.contacts import Contact
from catalog.modules.one_student_one_client.rules.kspr import Band, Review
from catalog.modules.one_student_one_client.rules.signs import Measure

LMP = date(2026, 2, 2)
WITA = ZoneInfo("Asia/Makassar")
cards = st.sets(st.sampled_from([item.code for item in kspr.ITEMS]))


def week(number: int, days: int = 0) -> date:
    return LMP + timedelta(weeks=number, days=days)


class TestScore:
    @pytest.mark.parametrize(
        ("items", "total", "band"),
        [
            pytest.param(set(), 2, Band.LOW, id="MC-1: 24 years, first pregnancy, 156 cm"),
            pytest.param({"too_old", "many_children"}, 10, Band.HIGH, id="MC-2: 36 years, five children"),
            pytest.param({"caesarean_before", "anaemia"}, 14, Band.VERY_HIGH, id="MC-3: caesarean, Hb 10.2"),
            pytest.param({"swelling_and_pressure"}, 6, Band.HIGH, id="MC-5: swelling and pressure"),
        ],
    )
    def test_worked_answers(self, items: set[str], total: int, band: Band) -> None:
        assert (kspr.total(items), kspr.band_of(kspr.total(items))) == (total, band)

    def test_a_risk_stays_when_its_sign_is_gone(self) -> None:
        """MC-5: recorded in month 6, gone in month 7."""
        month_six = kspr.standing((), {"swelling_and_pressure"})

        month_seven = kspr.standing(month_six, set())

        assert kspr.total(month_seven) == 6

    def test_a_first_pregnancy_at_35_is_one_risk(self) -> None:
        assert kspr.total({"first_too_old", "too_old"}) == 6

    def test_what_is_not_on_the_card_is_refused(self) -> None:
        with pytest.raises(ValueError, match="freckles"):
            kspr.total({"freckles"})

    @given(cards)
    def test_totals_are_two_and_fours(self, items: set[str]) -> None:
        total = kspr.total(items)

        assert (total - 2) % 4 == 0
        assert total >= 2
        assert total != 12

    @given(st.lists(cards, min_size=1, max_size=5))
    def test_totals_never_fall(self, reviews: list[set[str]]) -> None:
        confirmed: frozenset[str] = frozenset()
        totals = []
        for ticked in reviews:
            confirmed = kspr.standing(confirmed, ticked)
            totals.append(kspr.total(confirmed))

        assert totals == sorted(totals)

    def test_the_card_has_thirty_items_and_five_that_weigh_eight(self) -> None:
        assert len(kspr.BY_CODE) == len(kspr.ITEMS)
        grave = {item.code for item in kspr.ITEMS if item.points == 8}
        assert grave == {"caesarean_before", "breech", "transverse", "bleeding", "eclampsia"}
        assert {item.points for item in kspr.ITEMS} == {4, 8}

    @pytest.mark.parametrize(
        ("weeks", "review"),
        [(0, Review.FIRST), (12, Review.FIRST), (13, Review.SECOND), (24, Review.SECOND),
         (25, Review.THIRD_EARLY), (31, Review.THIRD_EARLY), (32, Review.THIRD_LATE), (40, Review.THIRD_LATE)],
    )  # fmt: skip
    def test_each_trimester_has_its_review(self, weeks: int, review: Review) -> None:
        assert kspr.review_at(weeks) is review


class TestGestation:
    def test_weeks_and_days(self) -> None:
        assert str(gestation.age_on(LMP, week(28, 3))) == "28+3"
        assert gestation.due_date(LMP) == date(2026, 11, 9)

    @pytest.mark.parametrize("day", [LMP - timedelta(days=1), LMP + timedelta(days=309)])
    def test_nobody_is_pregnant_before_or_so_long(self, day: date) -> None:
        with pytest.raises(gestation.NotPregnantThen):
            gestation.age_on(LMP, day)

    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, gestation.LONGEST_DAYS))
    def test_it_agrees_with_the_calendar(self, lmp: date, days: int) -> None:
        age = gestation.age_on(lmp, lmp + timedelta(days=days))

        assert lmp + timedelta(weeks=age.weeks, days=age.days) == lmp + timedelta(days=days)
        assert 0 <= age.days < 7
        assert gestation.lmp_of(gestation.due_date(lmp)) == lmp
        assert age.trimester == (1 if days <= 84 else 2 if days <= 168 else 3)


class TestContacts:
    SIX = (10, 18, 23, 28, 33, 37)

    def had(self, *weeks: int, doctor: tuple[int, ...] = (10, 33)) -> list[Contact]:
        return [Contact(week(one), with_doctor=one in doctor, with_ultrasound=one in doctor) for one in weeks]

    def test_six_contacts_with_a_doctor_twice_are_complete(self) -> None:
        """MC-7."""
        assert contacts.has_k6(LMP, self.had(*self.SIX))
        assert contacts.has_doctor_and_ultrasound(LMP, self.had(*self.SIX))

    def test_without_the_doctor_in_the_third_trimester_they_are_not(self) -> None:
        """MC-7."""
        assert not contacts.has_k6(LMP, self.had(*self.SIX, doctor=(10,)))

    def test_six_in_the_wrong_trimesters_are_not_complete(self) -> None:
        assert not contacts.has_k6(LMP, self.had(14, 18, 23, 28, 33, 37, doctor=(14, 33)))

    def test_names(self) -> None:
        early = [name for name, _contact in contacts.numbered(LMP, self.had(*self.SIX, 39))]
        late = [name for name, _contact in contacts.numbered(LMP, self.had(13, 20))]

        assert early == ["K1M", "K2", "K3", "K4", "K5", "K6", ""]
        assert late == ["K1A", "K2"]

    def test_the_first_week_of_the_second_trimester_is_no_k1m(self) -> None:
        assert contacts.numbered(LMP, [Contact(week(12))])[0][0] == "K1M"
        assert contacts.numbered(LMP, [Contact(week(12, 1))])[0][0] == "K1A"

    def test_what_is_owed_next(self) -> None:
        first = contacts.next_antenatal(LMP, [], week(8))
        third = contacts.next_antenatal(LMP, self.had(10, 15), week(16))
        missed = contacts.next_antenatal(LMP, [], week(41))

        assert first is not None
        assert (first.name, first.last) == ("K1", week(12))
        assert third is not None
        assert (third.name, third.is_late(week(16))) == ("K3", False)
        assert missed is not None
        assert missed.is_late(week(41))
        assert contacts.next_antenatal(LMP, self.had(*self.SIX), week(38)) is None

    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
    def test_the_windows_fill_the_pregnancy(self, lmp: date) -> None:
        due = contacts.antenatal_schedule(lmp)

        assert due[0].first == lmp
        assert due[-1].last == gestation.due_date(lmp)
        assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in itertools.pairwise(due))
        by_trimester = [gestation.age_on(lmp, one.last).trimester for one in due]
        assert {third: by_trimester.count(third) for third in (1, 2, 3)} == contacts.OWED

    BORN = datetime(2026, 11, 5, 21, 30, tzinfo=WITA)

    @pytest.mark.parametrize(
        ("at", "mother", "newborn"),
        [
            (BORN + timedelta(hours=5), "", ""),
            (BORN + timedelta(hours=6), "KF1", "KN1"),
            (BORN + timedelta(hours=48), "KF1", "KN1"),
            (datetime(2026, 11, 8, 0, 0, tzinfo=WITA), "KF2", "KN2"),
            (datetime(2026, 11, 12, 23, 59, tzinfo=WITA), "KF2", "KN2"),
            (datetime(2026, 11, 13, 8, 0, tzinfo=WITA), "KF3", "KN3"),
            (datetime(2026, 12, 4, 8, 0, tzinfo=WITA), "KF4", ""),
            (datetime(2026, 12, 17, 23, 0, tzinfo=WITA), "KF4", ""),
            (datetime(2026, 12, 18, 0, 0, tzinfo=WITA), "", ""),
        ],
    )
    def test_contacts_after_birth(self, at: datetime, mother: str, newborn: str) -> None:
        assert contacts.name_after_birth(self.BORN, at, "mother") == mother
        assert contacts.name_after_birth(self.BORN, at.astimezone(UTC), "newborn") == newborn


class TestSigns:
    @pytest.mark.parametrize(
        ("measured", "found"),
        [
            ({Measure.ARM: "22.9"}, ["kek"]),
            ({Measure.ARM: "23.4"}, ["kek_risk"]),
            ({Measure.ARM: "23.5"}, []),
            ({Measure.HAEMOGLOBIN: "10.9"}, ["anaemia"]),
            ({Measure.HAEMOGLOBIN: "11.0"}, []),
            ({Measure.SYSTOLIC: "138", Measure.DIASTOLIC: "92"}, ["hypertension"]),
            ({Measure.SYSTOLIC: "140"}, ["hypertension"]),
            ({Measure.SYSTOLIC: "139", Measure.DIASTOLIC: "89"}, []),
            ({Measure.SYSTOLIC: "150", Measure.DIASTOLIC: "110"}, ["severe_hypertension"]),
        ],
    )
    def test_worked_answers(self, measured: dict[Measure, str], found: list[str]) -> None:
        """MC-8 and the limits beside it."""
        values = {measure: Decimal(value) for measure, value in measured.items()}

        assert [alert.code for alert in signs.alerts(values)] == found

    def test_rare_is_asked_again_and_impossible_is_a_slip(self) -> None:
        assert signs.is_doubtful(Measure.SYSTOLIC, Decimal(190))
        assert signs.is_possible(Measure.SYSTOLIC, Decimal(190))
        assert not signs.is_possible(Measure.SYSTOLIC, Decimal(1200))
        assert not signs.is_doubtful(Measure.SYSTOLIC, Decimal(118))

    @pytest.mark.parametrize(("stage", "number"), [("pregnant", 9), ("after_birth", 11), ("child", 8)])
    def test_danger_signs_of_whom_and_when(self, stage: signs.Stage, number: int) -> None:
        assert len([sign for sign in signs.Danger if stage in sign.stages]) == number

    def test_a_child_s_ground_is_told_from_the_mother_s(self) -> None:
        assert [signs.is_of_child(ground) for ground in ("child_fever", "child_navel", "fever", "anaemia")] == [
            True, True, False, False,
        ]  # fmt: skip
        assert all(sign.is_of_child == signs.is_of_child(sign) for sign in signs.Danger)

    @pytest.mark.parametrize(
        ("degrees", "found"),
        [
            ("35.4", ["child_cold"]),
            ("35.5", ["child_cool"]),
            ("36.4", ["child_cool"]),
            ("36.5", []),
            ("37.5", []),
            ("37.6", ["child_warm"]),
            ("37.9", ["child_warm"]),
            ("38.0", ["child_fever"]),
        ],
    )
    def test_a_child_s_temperature(self, degrees: str, found: list[str]) -> None:
        alerts = signs.alerts({Measure.CHILD_TEMPERATURE: Decimal(degrees)})

        assert [alert.code for alert in alerts] == found
        assert [alert.code for alert in alerts if alert.severity == "urgent"] == [
            code for code in found if code in ("child_cold", "child_fever")
        ]
        assert signs.alerts({Measure.TEMPERATURE: Decimal(degrees)}) == []

    @pytest.mark.parametrize(
        ("measure", "value", "is_possible", "is_doubtful"),
        [
            (Measure.CHILD_WEIGHT, "3.1", False, True),
            (Measure.CHILD_WEIGHT, "1200", True, True),
            (Measure.CHILD_WEIGHT, "3100", True, False),
            (Measure.CHILD_WEIGHT, "12500", True, False),
            (Measure.CHILD_LENGTH, "49", True, False),
            (Measure.CHILD_LENGTH, "105", True, True),
            (Measure.CHILD_HEAD, "34.5", True, False),
            (Measure.CHILD_HEAD, "345", False, True),
        ],
    )
    def test_ranges_of_a_child(self, measure: Measure, value: str, is_possible: bool, is_doubtful: bool) -> None:
        assert signs.is_possible(measure, Decimal(value)) == is_possible
        assert signs.is_doubtful(measure, Decimal(value)) == is_doubtful

    @pytest.mark.parametrize(
        ("children", "seen", "is_kept"),
        [
            ("", "", True),
            ("a", "", False),
            ("a", "a", True),
            ("ab", "a", False),
            ("ab", "aa", False),
            ("ab", "ba", True),
            ("ab", "-", True),
            ("a", "ab", True),
        ],
    )
    def test_each_of_twins_is_owed_a_contact(self, children: str, seen: str, is_kept: bool) -> None:
        assert contacts.are_all_seen(children, [None if one == "-" else one for one in seen]) == is_kept
