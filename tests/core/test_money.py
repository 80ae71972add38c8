from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from core import money
from core.numbers import format_number, format_percent

amounts = st.decimals(min_value=-money.LARGEST, max_value=money.LARGEST, places=2)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "Rp0"),
        (500, "Rp500"),
        (12_000, "Rp12.000"),
        (1_234_567, "Rp1.234.567"),
        (-5_000, "−Rp5.000"),
        (Decimal("1234567.50"), "Rp1.234.567,50"),
        (Decimal("1234567.00"), "Rp1.234.567"),
        (Decimal("-0.05"), "−Rp0,05"),
        (Decimal("-0.00"), "Rp0"),
        (money.LARGEST, "Rp9.999.999.999.999.999,99"),
    ],
)
def test_format_rupiah(amount: Decimal | int, text: str) -> None:
    assert money.format_rupiah(amount) == text


@given(amounts)
def test_what_is_written_reads_back(amount: Decimal) -> None:
    assert money.parse_rupiah(money.format_rupiah(amount)) == amount


@pytest.mark.parametrize("amount", [1.5, True, "1000", None])
def test_format_rupiah_takes_no_float(amount: object) -> None:
    with pytest.raises(TypeError):
        money.format_rupiah(amount)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal(10) ** 16, Decimal("NaN"), Decimal("-Infinity")])
def test_format_rupiah_never_rounds(amount: Decimal) -> None:
    with pytest.raises(ValueError, match=r"sen|digits|finite"):
        money.format_rupiah(amount)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Rp1.234.567", "1234567"),
        ("1234567", "1234567"),
        (" Rp 12.500,00 ", "12500"),
        ("-5.000", "-5000"),
        ("−Rp5.000", "-5000"),
        ("0,50", "0.5"),
        ("-0", "0"),
        ("007", "7"),
    ],
)
def test_parse_rupiah_reads_what_people_write(text: str, amount: str) -> None:
    value = money.parse_rupiah(text)

    assert value == Decimal(amount)
    assert str(value) != "-0"


@pytest.mark.parametrize(
    "text",
    [
        "", "Rp", "1,234,567", "1.23", "1.234.56", "1234.567", ".500", "1,5", "1,500", "--5", "5-", "Rp-5",
        "Rp1 000", "1e3", "NaN", "１２３", "1\n2", "1000\n", "1000\0", "10000000000000000", "seribu",
    ],
)  # fmt: skip
def test_parse_rupiah_refuses_what_could_mean_two_things(text: str) -> None:
    with pytest.raises(money.InvalidRupiah):
        money.parse_rupiah(text)


@given(st.text(max_size=12))
def test_parse_rupiah_reads_or_refuses(text: str) -> None:
    try:
        value = money.parse_rupiah(text)
    except money.InvalidRupiah:
        return
    assert money.parse_rupiah(money.format_rupiah(value)) == value


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1_000, "seribu"),
        (1_001, "seribu satu"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_250_000, "satu juta dua ratus lima puluh ribu"),
        (1_000_000_000_000, "satu triliun"),
        (-1_500, "minus seribu lima ratus"),
        (
            999_999_999_999_999,
            " ".join(f"sembilan ratus sembilan puluh sembilan {name}" for name in ("triliun", "miliar", "juta", "ribu"))
            + " sembilan ratus sembilan puluh sembilan",
        ),
    ],
)
def test_terbilang(number: int, words: str) -> None:
    assert money.terbilang(number) == words


@given(st.integers(-money.LARGEST_IN_WORDS, money.LARGEST_IN_WORDS))
def test_terbilang_reads_back(number: int) -> None:
    assert read_words(money.terbilang(number)) == number


@pytest.mark.parametrize(("number", "error"), [(10**15, ValueError), (1.0, TypeError), (True, TypeError)])
def test_terbilang_refuses(number: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        money.terbilang(number)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("2000.50"), "dua ribu rupiah lima puluh sen"),
        (1_000, "seribu rupiah"),
        (-1, "minus satu rupiah"),
        (0, "nol rupiah"),
    ],
)
def test_terbilang_rupiah(amount: Decimal | int, words: str) -> None:
    assert money.terbilang_rupiah(amount) == words


def test_rupiah_field_is_a_decimal_of_18_digits_and_takes_no_float() -> None:
    field = money.RupiahField(default=0)
    _name, path, args, kwargs = field.deconstruct()

    assert (field.max_digits, field.decimal_places) == (18, 2)
    assert (path, args, kwargs) == ("core.money.RupiahField", [], {"default": 0})
    assert isinstance(field, models.DecimalField)
    with pytest.raises(ValidationError):
        field.to_python(0.1)


@pytest.mark.parametrize(
    ("value", "decimals", "indonesian", "english"),
    [
        (1204, 0, "1.204", "1,204"),
        (Decimal("-0.4"), 1, "−0,4", "−0.4"),
        (Decimal("-0.04"), 1, "0,0", "0.0"),
        (Decimal("2.345"), 2, "2,35", "2.35"),
    ],
)
def test_format_number(value: Decimal | int, decimals: int, indonesian: str, english: str) -> None:
    assert format_number(value, decimals=decimals, lang="id") == indonesian
    assert format_number(value, decimals=decimals, lang="en") == english


def test_format_percent() -> None:
    assert format_percent(Decimal("94.2"), lang="id") == "94,2%"


def read_words(text: str) -> int:
    """Reads Indonesian number words from left to right, without knowing how they were made."""
    digits = {
        "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5,
        "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    }  # fmt: skip
    scales = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}
    if text == "nol":
        return 0
    total = group = digit = 0
    negative = text.startswith("minus ")
    for word in text.removeprefix("minus ").split():
        if word in digits:
            digit = digits[word]
        elif word in ("sepuluh", "sebelas", "seratus", "seribu"):
            assert digit == 0
            if word == "seribu":
                assert group == 0
                total += 1000
            else:
                group += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
        elif word == "belas":
            group, digit = group + 10 + digit, 0
        elif word == "puluh":
            group, digit = group + 10 * digit, 0
        elif word == "ratus":
            group, digit = group + 100 * digit, 0
        else:
            total, group, digit = total + (group + digit) * scales[word], 0, 0
    return (-1 if negative else 1) * (total + group + digit)
