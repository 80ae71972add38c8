"""What is looked at before a letter is made; SK-5 of the rulebook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.smart_kampung.checks import Facts, Finding, Person, Verdict, age_on, findings
from catalog.modules.smart_kampung.letters import LETTERS, Check

TODAY = date(2026, 11, 26)
MENANGA, RENDANG = "5107012001", "5107012002"
ADULT = date(1990, 5, 2)


def person(**changes: Any) -> Person:
    known = {
        "name": "I Ketut Contoh", "birth_date": ADULT, "sex": "male", "marital": "single", "status": "alive",
        "village_code": MENANGA,
    }  # fmt: skip
    return Person(**(known | changes))


def look(check: Check, who: Person | None, answers: dict[str, Any] | None = None, **known: Any) -> Finding:
    facts = Facts(village_code=MENANGA, today=TODAY, person=who, answers=answers or {}, **known)
    return next(finding for finding in findings((check,), facts) if finding.check == check)


def test_an_adult_of_the_village_needs_nobody() -> None:
    wanted = (Check.LIVES_HERE, Check.ADULT)

    found = findings(wanted, Facts(village_code=MENANGA, today=TODAY, person=person(), answers={}))

    assert [finding.verdict for finding in found] == [Verdict.FINE, Verdict.FINE]


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(person(village_code=RENDANG), id="another village"),
        pytest.param(person(status="moved"), id="moved away"),
        pytest.param(None, id="unknown"),
    ],
)
def test_who_may_not_live_here_is_a_question_and_never_refused(who: Person | None) -> None:
    assert look(Check.LIVES_HERE, who).verdict == Verdict.ASK


def test_a_letter_for_somebody_who_died_is_refused() -> None:
    assert look(Check.LIVES_HERE, person(status="deceased")).verdict == Verdict.REFUSE


@pytest.mark.parametrize(
    ("born", "marital", "verdict"),
    [
        (date(2009, 11, 26), "single", Verdict.FINE),
        (date(2009, 11, 27), "single", Verdict.REFUSE),
        (date(2010, 1, 1), "married", Verdict.FINE),
    ],
)
def test_seventeen_or_married(born: date, marital: str, verdict: Verdict) -> None:
    assert look(Check.ADULT, person(birth_date=born, marital=marital)).verdict == verdict


class TestMarriage:
    MINOR = date(2008, 3, 1)

    def test_a_minor_is_refused_and_told_what_a_court_can_do(self) -> None:
        found = look(Check.MARRIAGE_AGE, person(birth_date=self.MINOR))

        assert found.verdict == Verdict.REFUSE
        assert found.fix

    def test_a_minor_with_a_courts_ruling_is_a_question(self) -> None:
        answers = {"putusan_pengadilan": "12/Pdt.P/2026/PA.Kras"}

        assert look(Check.MARRIAGE_AGE, person(birth_date=self.MINOR), answers).verdict == Verdict.ASK

    def test_the_age_counts_on_the_day_of_the_marriage(self) -> None:
        almost = person(birth_date=date(2007, 12, 20))
        answers = {"hari_nikah": "2026-12-21"}

        assert look(Check.MARRIAGE_AGE, almost).verdict == Verdict.REFUSE
        assert look(Check.MARRIAGE_AGE, almost, answers, working_days=lambda _day: 17).verdict == Verdict.FINE

    @pytest.mark.parametrize(("left", "verdict"), [(10, Verdict.FINE), (9, Verdict.ASK), (None, Verdict.ASK)])
    def test_ten_working_days_before_or_somebody_dispenses(self, left: int | None, verdict: Verdict) -> None:
        answers = {"hari_nikah": "2026-12-10"}

        assert look(Check.MARRIAGE_AGE, person(), answers, working_days=lambda _day: left).verdict == verdict

    @pytest.mark.parametrize(
        ("born", "verdict"), [(date(2005, 11, 27), Verdict.FINE), (date(2005, 11, 26), Verdict.REFUSE)]
    )
    def test_parents_permit_only_below_twenty_one(self, born: date, verdict: Verdict) -> None:
        assert look(Check.PARENTS_CONSENT, person(birth_date=born)).verdict == verdict

    @pytest.mark.parametrize("accepted", ["yes", "warn", "no"])
    def test_a_widower_shows_that_his_wife_died(self, accepted: str) -> None:
        widower = person(marital="widowed", sex="male")

        found = look(Check.FREE_TO_MARRY, widower, {"status_sebelum": "duda"}, n6_accepted=accepted)

        assert found.verdict == Verdict.ASK
        assert ("N6" in str(found.words)) == (accepted != "no")

    def test_what_the_register_says_counts_beside_the_answer(self) -> None:
        assert look(Check.FREE_TO_MARRY, person(marital="married"), {"status_sebelum": "jejaka"}).verdict == Verdict.ASK
        assert look(Check.FREE_TO_MARRY, person(), {"status_sebelum": "jejaka"}).verdict == Verdict.FINE


def test_nobody_who_was_married_is_called_unmarried() -> None:
    assert look(Check.UNMARRIED, person(marital="divorced")).verdict == Verdict.REFUSE
    assert look(Check.UNMARRIED, person()).verdict == Verdict.ASK


def test_a_place_is_in_the_village_if_the_person_says_so() -> None:
    assert look(Check.PLACE_HERE, person(), {"di_desa_ini": True}).verdict == Verdict.FINE
    assert look(Check.PLACE_HERE, person()).verdict == Verdict.ASK


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"known_dead": True}, Verdict.REFUSE),
        ({"known_dead": False}, Verdict.FINE),
        ({"known_born": True}, Verdict.REFUSE),
        ({}, Verdict.FINE),
    ],
)
def test_nothing_is_registered_twice(known: dict[str, bool], verdict: Verdict) -> None:
    assert look(Check.NOT_REGISTERED_YET, person(), **known).verdict == verdict


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("Ni Made Contoh", "I Nyoman Contoh", Verdict.FINE),
        ("Ni Made Contoh", " ni  made contoh", Verdict.REFUSE),
        ("I Ketut Contoh", "Ni Made Contoh", Verdict.REFUSE),
    ],
)
def test_two_witnesses_are_two_others(one: str, other: str, verdict: Verdict) -> None:
    answers = {"saksi_satu": one, "saksi_dua": other}

    assert look(Check.TWO_WITNESSES, person(), answers).verdict == verdict


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 40_000))
def test_an_age_is_the_number_of_birthdays_that_have_come(born: date, days: int) -> None:
    day = born + timedelta(days=days)

    birthdays = [year for year in range(born.year + 1, day.year + 1) if (year, born.month, born.day) <= _parts(day)]
    assert age_on(born, day) == len(birthdays)


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def test_every_letter_knows_its_checks() -> None:
    for kind in LETTERS:
        found = findings(kind.checks, Facts(village_code=MENANGA, today=TODAY, person=person(), answers={}))

        assert [finding.check for finding in found] == list(kind.checks), kind.code
