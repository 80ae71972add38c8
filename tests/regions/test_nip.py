import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.nik import InvalidNumber, Sex
from regions.nip import parse_nip
from tests.factories import regions as numbers


@given(
    born=st.dates(min_value=dt.date(1940, 1, 1), max_value=dt.date(2008, 12, 31)),
    year=st.integers(1960, 2026),
    month_or_contract=st.from_regex(r"[0-9]{2}", fullmatch=True),
    sex=st.sampled_from(list(Sex)),
    serial=st.integers(0, 999),
)
def test_parts_survive_the_round_trip(born, year, month_or_contract, sex, serial):
    number = numbers.nip(born=born, year=year, month_or_contract=month_or_contract, sex=sex, serial=serial)

    parsed = parse_nip(f"{number[:8]} {number[8:14]} {number[14]} {number[15:]}")

    assert (parsed.number, parsed.birth_date, parsed.appointment_year) == (number, born, year)
    assert (parsed.month_or_contract, parsed.sex, parsed.serial) == (month_or_contract, sex, f"{serial:03}")


@pytest.mark.parametrize(
    ("digits", "on_contract"), [("01", False), ("12", False), ("21", True), ("24", True), ("00", True)]
)
def test_contract_stands_where_a_month_would(digits, on_contract):
    assert parse_nip(numbers.nip(month_or_contract=digits)).is_on_contract is on_contract


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "number_missing"),
        ("19850131201003200", "number_too_short"),
        ("1985013120100320011", "number_too_long"),
        ("1985013120100320O1", "number_not_digits"),
        ("198502312010032001", "number_birth_date"),
        ("198501312010033001", "number_sex"),
        ("198501312010030001", "number_sex"),
    ],
)
def test_each_rule_has_its_own_code(number, code):
    with pytest.raises(InvalidNumber) as refused:
        parse_nip(number)

    assert refused.value.code == code
