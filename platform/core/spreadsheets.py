"""Tables for a spreadsheet, as text: one way to write them, so that none can hold a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

_LONGEST_NUMBER: Final = 15
"""Digits that a spreadsheet keeps exactly."""
_LONGEST_DIGITS: Final = 11
"""Of a text in digits, such as a code: from there on a spreadsheet shows it in powers of ten."""


def csv_of(rows: Iterable[Sequence[Any]], *, delimiter: str = ",") -> bytes:
    """
    With a mark that says UTF-8: without it spreadsheets guess the encoding, and guess wrong.

    :param delimiter: a comma as RFC 4180 says; a semicolon for what people here open with a double click.
    """
    return b"".join(csv_parts([rows], delimiter=delimiter))


def csv_parts(batches: Iterable[Iterable[Sequence[Any]]], *, delimiter: str = ",") -> Iterator[bytes]:
    """The same as it is written, a part for each batch of rows: a table of any length takes the memory of a batch."""
    encoding = "utf-8-sig"
    for rows in batches:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows([_harmless(value) for value in row] for row in rows)
        yield text.getvalue().encode(encoding)
        encoding = "utf-8"


def _harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula or for a number to round; reading takes the mark away again."""
    text = str(value)
    longest = _LONGEST_DIGITS if isinstance(value, str) else _LONGEST_NUMBER
    is_long_number = len(text) > longest and text.isascii() and text.isdigit()
    return f"'{text}" if is_long_number or text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
