"""Letter numbers as villages write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.patterns import PatternRefused, check_pattern, format_number

VALUES = {"class": "B", "archive": "400.12.3.2", "office": "429.517.06"}


@pytest.mark.parametrize(
    ("pattern", "day", "number"),
    [
        ("{class}/{serial:03}/{archive}/{roman_month}/{year}", date(2025, 10, 3), "B/001/400.12.3.2/X/2025"),
        ("470/{serial:03}/{office}/{year}", date(2018, 1, 1), "470/001/429.517.06/2018"),
    ],
)
def test_numbers_look_as_in_the_rulebook(pattern: str, day: date, number: str) -> None:
    check_pattern(pattern)

    assert format_number(pattern, serial=1, day=day, values=VALUES) == number


@pytest.mark.parametrize(
    "pattern",
    ["", "{serial}", "{year}", "{serial}{year}", "{serial}/{serial}/{year}", "{serial}/{year}/{nik}",
     "{serial}/{year}/{", "{serial!r}/{year}", "{serial.__class__}/{year}", "{serial:99}/{year}", "{serial}/{year}\n"],
)  # fmt: skip
def test_a_pattern_that_could_double_or_break_a_number_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        check_pattern(pattern)


@given(
    serials=st.tuples(st.integers(1, 99999), st.integers(1, 99999)),
    years=st.tuples(st.integers(2026, 2060), st.integers(2026, 2060)),
    month=st.integers(1, 12),
    width=st.integers(1, 6),
    parts=st.permutations(["{class}", "{archive}", "{roman_month}", "{office}"]),
)
def test_two_letters_never_share_a_number(
    serials: tuple[int, int], years: tuple[int, int], month: int, width: int, parts: list[str]
) -> None:
    pattern = "/".join([parts[0], f"{{serial:0{width}}}", *parts[1:], "{year}"])
    check_pattern(pattern)

    one, other = (
        format_number(pattern, serial=serial, day=date(year, month, 1), values=VALUES)
        for serial, year in zip(serials, years, strict=True)
    )

    assert (one == other) == ((serials[0], years[0]) == (serials[1], years[1]))
