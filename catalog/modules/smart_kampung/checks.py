"""
What is looked at before a letter is made (smart_kampung.md, "Letter catalogue").

Pure: facts in, findings out. A finding is fine, a question for an officer, or a refusal that says what to do. What the
register does not know is never held against a person: it becomes a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.letters.kinds import Check

type Words = str | Promise

ADULT_AGE: Final = 17
"""From this age, or married, a person holds an identity card (UU 24/2013, article 63)."""
MARRIAGE_AGE: Final = 19
"""UU 16/2019, article 7 (1); below it only by a court's dispensation, (2)."""
CONSENT_AGE: Final = 21
"""Below it the parents' permission is needed (UU 1/1974, article 6 (2))."""
NOTICE_DAYS: Final = 10
"""A marriage is registered so many working days before, or the camat dispenses (PMA 30/2024, article 3 (3))."""


class Verdict(StrEnum):
    FINE = "fine"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Finding:
    """
    :param words: what an officer is asked, or why it is refused; empty when all is fine.
    :param fix: what the person can do about a refusal.
    """

    check: Check
    verdict: Verdict
    words: Words = ""
    fix: Words = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the register says of the person a letter is about."""

    name: str
    birth_date: date
    sex: str
    marital: str
    status: str
    village_code: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    :param person: None if nobody in the register could be told for certain.
    :param known_dead: whether the register says that the one who died, named by NIK, did; None if nobody is found.
    :param known_born: whether the family has a child of that name and day of birth already.
    :param working_days: from today up to a day, the day itself left out; None where a year's holidays are not decreed.
    """

    village_code: str
    today: date
    person: Person | None
    answers: Mapping[str, Any]
    n6_accepted: str = "warn"
    known_dead: bool | None = None
    known_born: bool = False
    working_days: Callable[[date], int | None] = lambda _day: None


def age_on(born: date, day: date) -> int:
    """Whole years; who is born on 29 February has a birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def findings(wanted: tuple[Check, ...], facts: Facts) -> list[Finding]:
    """Each check once, in the order of the letter; who is not known for certain is a question of its own."""
    found = [] if facts.person else [_ask(Check.LIVES_HERE, _("Is this the person? The register could not tell."))]
    if facts.person and facts.person.status == "deceased":
        return [
            Finding(
                Check.LIVES_HERE,
                Verdict.REFUSE,
                _("The register says that this person has died."),
                _("If that is wrong, come to the village office with your identity card."),
            )
        ]
    for check in wanted:
        if check == Check.LIVES_HERE and not facts.person:
            continue
        found.append(_RULES[check](facts))
    return found


def _fine(check: Check) -> Finding:
    return Finding(check, Verdict.FINE)


def _ask(check: Check, words: Words) -> Finding:
    return Finding(check, Verdict.ASK, words)


def _lives_here(facts: Facts) -> Finding:
    assert facts.person is not None
    if facts.person.status == "moved":
        return _ask(Check.LIVES_HERE, _("The register says that this person moved away. Do they live here again?"))
    if facts.person.village_code != facts.village_code:
        return _ask(Check.LIVES_HERE, _("The register has this person in another village. Do they live here?"))
    return _fine(Check.LIVES_HERE)


def _adult(facts: Facts) -> Finding:
    person = facts.person
    if person is None or age_on(person.birth_date, facts.today) >= ADULT_AGE or person.marital not in ("", "single"):
        return _fine(Check.ADULT)
    return Finding(
        Check.ADULT,
        Verdict.REFUSE,
        _("This letter is for people of 17 years or older, or who are married."),
        _("Let a parent or guardian ask for it."),
    )


def _marriage_age(facts: Facts) -> Finding:
    day = _wedding(facts)
    if facts.person and age_on(facts.person.birth_date, day or facts.today) < MARRIAGE_AGE:
        if not str(facts.answers.get("putusan_pengadilan", "")).strip():
            return Finding(
                Check.MARRIAGE_AGE,
                Verdict.REFUSE,
                _("Bride and groom must be 19 or older."),
                _("Below that age a court must dispense first. Then enter the number of its ruling."),
            )
        return _ask(Check.MARRIAGE_AGE, _("Below 19: have you seen the court's dispensation?"))
    if day:
        left = facts.working_days(day)
        if left is None:
            return _ask(Check.MARRIAGE_AGE, _("Is the marriage registered 10 working days before its day?"))
        if left < NOTICE_DAYS:
            return _ask(
                Check.MARRIAGE_AGE,
                _("Less than 10 working days are left: is there the camat's dispensation, or the couple's statement?"),
            )
    return _fine(Check.MARRIAGE_AGE)


def _parents_consent(facts: Facts) -> Finding:
    day = _wedding(facts) or facts.today
    if facts.person and age_on(facts.person.birth_date, day) >= CONSENT_AGE:
        return Finding(
            Check.PARENTS_CONSENT,
            Verdict.REFUSE,
            _("Parents' permission is needed only below the age of 21."),
            _("You can go on without this letter."),
        )
    return _fine(Check.PARENTS_CONSENT)


def _free_to_marry(facts: Facts) -> Finding:
    before = facts.answers.get("status_sebelum", "")
    marital = facts.person.marital if facts.person else ""
    if before == "beristri" or marital == "married":
        return _ask(Check.FREE_TO_MARRY, _("Married by the register or the answer: is there a court's permission?"))
    if before in ("duda", "janda") or marital in ("divorced", "widowed"):
        if marital == "divorced":
            return _ask(Check.FREE_TO_MARRY, _("Divorced: have you seen the deed of divorce?"))
        if facts.n6_accepted == "yes":
            return _ask(Check.FREE_TO_MARRY, _("Widowed: have you seen the death certificate or the N6?"))
        if facts.n6_accepted == "no":
            return _ask(Check.FREE_TO_MARRY, _("Widowed: have you seen the death certificate?"))
        return _ask(
            Check.FREE_TO_MARRY,
            _("Widowed: have you seen the death certificate? An N6 is enough only where the KUA takes it."),
        )
    return _fine(Check.FREE_TO_MARRY)


def _unmarried(facts: Facts) -> Finding:
    if facts.person and facts.person.marital not in ("", "single"):
        return Finding(
            Check.UNMARRIED,
            Verdict.REFUSE,
            _("The register does not say that this person was never married."),
            _("If that is wrong, have your data mended at the civil registry first."),
        )
    return _ask(Check.UNMARRIED, _("Do you know of no marriage of this person?"))


def _place_here(facts: Facts) -> Finding:
    if facts.answers.get("di_desa_ini") is True:
        return _fine(Check.PLACE_HERE)
    return _ask(Check.PLACE_HERE, _("Does the address named lie in this village?"))


def _not_registered_yet(facts: Facts) -> Finding:
    if facts.known_dead:
        return Finding(
            Check.NOT_REGISTERED_YET,
            Verdict.REFUSE,
            _("This death is registered already."),
            _("Ask the village office for a copy of the letter."),
        )
    if facts.known_born:
        return Finding(
            Check.NOT_REGISTERED_YET,
            Verdict.REFUSE,
            _("A child of this name and birthday stands in your family already."),
            _("Ask the village office for a copy of the letter."),
        )
    return _fine(Check.NOT_REGISTERED_YET)


def _two_witnesses(facts: Facts) -> Finding:
    names = [" ".join(str(facts.answers.get(name, "")).casefold().split()) for name in ("saksi_satu", "saksi_dua")]
    own = facts.person.name.casefold() if facts.person else ""
    if names[0] == names[1] or own in names:
        return Finding(
            Check.TWO_WITNESSES,
            Verdict.REFUSE,
            _("Two witnesses are needed, and you cannot be one of them."),
            _("Name two other people."),
        )
    return _fine(Check.TWO_WITNESSES)


def _forwarded(_facts: Facts) -> Finding:
    return _fine(Check.FORWARDED)


def _wedding(facts: Facts) -> date | None:
    day = facts.answers.get("hari_nikah")
    return date.fromisoformat(str(day)) if day else None


_RULES: Final[Mapping[Check, Callable[[Facts], Finding]]] = {
    Check.LIVES_HERE: _lives_here,
    Check.ADULT: _adult,
    Check.MARRIAGE_AGE: _marriage_age,
    Check.PARENTS_CONSENT: _parents_consent,
    Check.FREE_TO_MARRY: _free_to_marry,
    Check.UNMARRIED: _unmarried,
    Check.PLACE_HERE: _place_here,
    Check.NOT_REGISTERED_YET: _not_registered_yet,
    Check.TWO_WITNESSES: _two_witnesses,
    Check.FORWARDED: _forwarded,
}
