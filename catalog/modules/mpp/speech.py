"""What the display says when a number is called. Numbers are read digit by digit: that is how people hear them."""

from __future__ import annotations

_DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def call_sentence(code: str, counter: int) -> str:
    """The sentence of one call, in Indonesian: the language in which halls are called."""
    letter, number = code[0], code[1:]
    return f"Nomor antrean {letter}, {_spelled(number)}, silakan ke loket {_spelled(str(counter))}."


def _spelled(digits: str) -> str:
    return " ".join(_DIGITS[int(digit)] for digit in digits)
