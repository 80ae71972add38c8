import json
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.localised import LocalisedText
from policies.specs import (
    Kind,
    LegalSource,
    Origin,
    OutOfBounds,
    PolicySpec,
    PolicyValue,
    UnknownPolicy,
    WrongKind,
    declared,
    spec_of,
)

SOURCE = LegalSource(citation="PermenPANRB 15/2014", tag="A")


def spec(kind=Kind.DAYS, default=90, **more):
    name = LocalisedText(id="Lama simpan", en="Kept for")
    return PolicySpec(key="x.days", name=name, help=name, kind=kind, default=default, source=SOURCE, **more)


RETENTION = (spec(minimum=30, maximum=365),)


@given(st.integers(-1000, 1000))
def test_a_number_is_taken_exactly_within_its_bounds(number):
    retention = RETENTION[0]

    if 30 <= number <= 365:
        assert retention.check(number) == number
    else:
        with pytest.raises((OutOfBounds, WrongKind)):
            retention.check(number)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Kind.DAYS, 1, True),
        (Kind.NUMBER, Decimal("0.5"), Decimal("NaN")),
        (Kind.MONEY, Decimal("10000.00"), Decimal("0.001")),
        (Kind.BOOLEAN, False, 0),
    ],
)
def test_a_value_of_another_kind_is_refused(kind, good, bad):
    with pytest.raises(WrongKind):
        spec(kind, good).check(bad)


def test_a_choice_knows_its_choices():
    policy = spec(Kind.CHOICE, "first", choices={"first": LocalisedText(id="Pertama")})

    with pytest.raises(WrongKind):
        policy.check("second")


def test_a_default_outside_its_own_bounds_cannot_be_declared():
    with pytest.raises(ImproperlyConfigured):
        spec(default=5, minimum=30)


VALUES = st.one_of(
    st.integers(), st.booleans(), st.text(), st.decimals(allow_nan=False, allow_infinity=False, places=2)
)


@given(VALUES, st.sampled_from(Origin), st.none() | st.dates())
def test_a_kept_value_comes_back_as_it_was(value, origin, since):
    kept = PolicyValue(key="x.days", value=value, origin=origin, source=SOURCE, active_from=since)

    again = PolicyValue.from_json(json.loads(json.dumps(kept.as_json())))

    assert again == kept
    assert type(again.value) is type(value)


def test_policies_are_found_where_the_settings_name_them(settings):
    settings.TIRU_POLICIES = [f"{__name__}.RETENTION"]

    assert spec_of("x.days") == RETENTION[0]
    with pytest.raises(UnknownPolicy):
        spec_of("y")


def test_a_key_is_declared_once(settings):
    settings.TIRU_POLICIES = [f"{__name__}.RETENTION"] * 2

    with pytest.raises(ImproperlyConfigured):
        declared()
