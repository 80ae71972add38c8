"""What a policy may be, how it is kept and how it is read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.localised import LocalisedText
from policies.definitions import (
    Basis,
    Kind,
    Policy,
    PolicyGroup,
    Scope,
    ValueNotAllowed,
    find,
    groups,
    value_of,
)
from policies.forms import read_number

WORDS = LocalisedText(id="Batas", en="Limit")
CHOICES = (("first", LocalisedText(id="Prioritas dulu", en="Priority first")), ("fair", LocalisedText(id="Bergantian")))


def policy(kind: Kind, default: Any, **fields: Any) -> Policy:
    values: dict[str, Any] = {"key": "tests.limit", "source": WORDS, "basis": Basis.ASSUMED} | fields
    return Policy(name=WORDS, explanation=WORDS, kind=kind, default=default, **values)


ALL = {
    Kind.INTEGER: policy(Kind.INTEGER, 5),
    Kind.DECIMAL: policy(Kind.DECIMAL, Decimal("0.5")),
    Kind.PERCENT: policy(Kind.PERCENT, Decimal(11)),
    Kind.RUPIAH: policy(Kind.RUPIAH, Decimal(50_000)),
    Kind.MINUTES: policy(Kind.MINUTES, 15),
    Kind.HOURS: policy(Kind.HOURS, 4),
    Kind.DAYS: policy(Kind.DAYS, 14, unit=LocalisedText(id="hari kerja", en="working days")),
    Kind.CHOICE: policy(Kind.CHOICE, "first", choices=CHOICES),
    Kind.BOOLEAN: policy(Kind.BOOLEAN, True),
}


@pytest.mark.parametrize(
    ("kind", "value", "indonesian", "english"),
    [
        (Kind.INTEGER, 1204, "1.204", "1,204"),
        (Kind.DECIMAL, Decimal("0.50"), "0,5", "0.5"),
        (Kind.PERCENT, Decimal("12.5"), "12,5%", "12.5%"),
        (Kind.RUPIAH, Decimal(2_000_000), "Rp2.000.000", "Rp2.000.000"),
        (Kind.MINUTES, 90, "1 jam 30 menit", "1 hour 30 minutes"),
        (Kind.HOURS, 4, "4 jam", "4 hours"),
        (Kind.DAYS, 14, "14 hari kerja", "14 working days"),
        (Kind.CHOICE, "first", "Prioritas dulu", "Priority first"),
        (Kind.BOOLEAN, False, "Tidak", "No"),
    ],
)
def test_a_value_is_written_as_people_read_it(kind: Kind, value: Any, indonesian: str, english: str) -> None:
    with override("id"):
        assert ALL[kind].words(value) == indonesian
    with override("en"):
        assert ALL[kind].words(value) == english


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.INTEGER, True),
        (Kind.INTEGER, Decimal(1)),
        (Kind.INTEGER, "5"),
        (Kind.DAYS, -1),
        (Kind.DECIMAL, 0.5),
        (Kind.DECIMAL, Decimal("0.123")),
        (Kind.DECIMAL, Decimal("NaN")),
        (Kind.RUPIAH, Decimal("0.001")),
        (Kind.RUPIAH, Decimal(10**18)),
        (Kind.PERCENT, Decimal(-1)),
        (Kind.CHOICE, "last"),
        (Kind.BOOLEAN, 1),
        (Kind.BOOLEAN, None),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueNotAllowed):
        ALL[kind].check(value)


def test_a_refusal_says_what_is_allowed() -> None:
    limited = policy(Kind.DAYS, 30, minimum=1, maximum=365)

    with override("id"), pytest.raises(ValueNotAllowed) as refusal:
        limited.check(400)
    with override("id"):
        assert str(refusal.value) == "Nilai ini tidak dapat dipakai untuk “Batas”. Yang boleh: 1 sampai 365 hari."


@given(
    st.sampled_from(sorted(ALL)).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            {
                Kind.CHOICE: st.sampled_from(["first", "fair"]),
                Kind.BOOLEAN: st.booleans(),
            }.get(
                kind,
                st.integers(0, 10**12)
                if kind.is_whole
                else st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False),
            ),
        )
    )
)
def test_a_value_comes_back_as_it_was_kept(case: tuple[Kind, Any]) -> None:
    kind, value = case
    kept = ALL[kind].as_text(ALL[kind].check(value))

    assert value_of(kind, kept) == value
    assert type(value_of(kind, kept)) is type(value)
    assert len(kept) <= 100


@pytest.mark.parametrize(
    "make",
    [
        lambda: policy(Kind.INTEGER, 5, key="limit"),
        lambda: policy(Kind.INTEGER, 5, key="Tests.Limit"),
        lambda: policy(Kind.INTEGER, 5, maximum=4),
        lambda: policy(Kind.CHOICE, "first"),
        lambda: policy(Kind.INTEGER, 5, choices=CHOICES),
        lambda: policy(Kind.INTEGER, 5, who_may_set=frozenset()),
        lambda: policy(Kind.INTEGER, 5, who_may_set=frozenset({Scope.DEFAULT})),
        lambda: PolicyGroup(slug="other", name=WORDS, policies=(ALL[Kind.INTEGER],)),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the sentence differs, that it is refused does not
        make()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "1.000", 1000),
        (Kind.INTEGER, " 12 ", 12),
        (Kind.INTEGER, "1.00", None),
        (Kind.INTEGER, "12,5", None),
        (Kind.INTEGER, "dua", None),
        (Kind.INTEGER, "−3", -3),
        (Kind.DECIMAL, "0,85", Decimal("0.85")),
        (Kind.DECIMAL, "0.85", Decimal("0.85")),
        (Kind.DECIMAL, "1.000,5", None),
        (Kind.PERCENT, "12,5%", Decimal("12.5")),
        (Kind.RUPIAH, "Rp2.000.000", Decimal(2_000_000)),
        (Kind.RUPIAH, "2,000,000", None),
    ],
)
def test_numbers_are_read_as_they_are_typed(kind: Kind, text: str, value: Any) -> None:
    assert read_number(kind, text) == value


first_group = PolicyGroup(slug="tests", name=WORDS, policies=(ALL[Kind.INTEGER],))


@override_settings(TIRU_POLICIES=["tests.policies.test_definitions.first_group"] * 2)
def test_one_key_is_declared_once() -> None:
    with pytest.raises(ImproperlyConfigured):
        find("tests.limit")


def test_every_declared_policy_has_both_languages_and_a_source() -> None:
    declared = [one for group in groups() for one in group.policies]

    assert len(declared) > 5
    for one in declared:
        assert all(text.en for text in (one.name, one.explanation, one.source)), one.key
        assert one.allowed()
