"""Numbers as people read them: `1.204` and `94,2%` in Indonesian, `1,204` and `94.2%` in English."""

from decimal import ROUND_HALF_UP, Decimal

from core import language

MINUS = "\N{MINUS SIGN}"


def format_number(value: Decimal | int, *, decimals: int = 0, lang: str | None = None) -> str:
    """
    Group the digits of a number; `decimals` digits after the comma, rounded half up.

    :raises TypeError: for a float: its digits are not those that were meant.
    """
    number = exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    point, separator = (".", ",") if language.resolve(lang) == "en" else (",", ".")
    whole, _, fraction = f"{abs(number):,f}".partition(".")
    text = whole.replace(",", separator) + (point + fraction if fraction else "")
    # A number that rounds to zero carries no sign: "−0" would read as a loss.
    return MINUS + text if number < 0 else text


def format_percent(value: Decimal | int, *, decimals: int = 1, lang: str | None = None) -> str:
    """`94,2%` for the value 94.2 (a percentage, not a fraction)."""
    return format_number(value, decimals=decimals, lang=lang) + "%"


def exact(value: Decimal | int) -> Decimal:
    """
    The number as a finite Decimal.

    :raises TypeError: for anything but an int or a Decimal (bool and float included).
    :raises ValueError: for NaN and the infinities.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"An int or a Decimal is needed, not {type(value).__name__}.")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{number} is not a finite number.")
    return number
