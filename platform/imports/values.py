"""From cells to values: what a person typed, read as the importer's column wants it, or said what to mend."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.tables import Cell, Column, Importer, Problem, Row
from imports.reading import CellValue


def row_of(cells: Sequence[CellValue], mapping: Mapping[str, int], importer: Importer) -> tuple[Row, list[Problem]]:
    """The values of a row by their columns, and what cannot be read. Empty cells are left out."""
    row: dict[str, Any] = {}
    problems: list[Problem] = []
    for column in importer.columns:
        number = mapping.get(column.slug)
        cell = cells[number] if number is not None and number < len(cells) else ""
        if cell == "":
            if column.required:
                problems.append(Problem(column=column.slug, message=_("This cell is empty."), fix=_("Fill it in.")))
            continue
        value = _value(cell, column)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            row[column.slug] = value
    return row, problems


def guess_columns(headings: Sequence[str], importer: Importer) -> dict[str, int]:
    """Which of the file's columns is which, by title, slug and synonyms; each is taken once."""
    found: dict[str, int] = {}
    for column in importer.columns:
        names = {folded(name) for name in (column.slug, *titles(column), *column.synonyms)}
        for number, heading in enumerate(headings):
            if folded(heading) in names and number not in found.values():
                found[column.slug] = number
                break
    return found


def titles(column: Column) -> tuple[str, ...]:
    """The title in both languages."""
    found = []
    for language in ("id", "en"):
        with override(language):
            found.append(str(column.title))
    return tuple(found)


def folded(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def shown(cell: CellValue) -> str:
    """A cell as text."""
    return cell if isinstance(cell, str) else next(iter(cell.values()))


def _value(cell: CellValue, column: Column) -> Any:
    match column.cell:
        case Cell.DIGITS:
            return _digits(cell, column)
        case Cell.DATE:
            return _date(cell, column)
        case Cell.CHOICE:
            return _choice(shown(cell), column)
        case _:
            text = " ".join(shown(cell).split())
            if len(text) > column.max_length:
                return Problem(
                    column=column.slug,
                    message=_("This text is too long."),
                    fix=_("Shorten it."),
                )
            return text


def _digits(cell: CellValue, column: Column) -> Any:
    text = shown(cell)
    rounded = isinstance(cell, dict) and "n" in cell and len(cell["n"].lstrip("-")) > _EXACT
    if rounded or _SCIENTIFIC.fullmatch(text):
        return Problem(
            column=column.slug,
            message=_("Excel has rounded this number: its last digits are lost."),
            fix=_("Format the column as text, then type or paste the number anew from the card."),
        )
    return text


def _date(cell: CellValue, column: Column) -> Any:
    if isinstance(cell, dict) and "d" in cell:
        return date.fromisoformat(cell["d"])
    text = shown(cell).strip().casefold()
    parts = None
    if match := _ISO.fullmatch(text):
        parts = int(match[1]), int(match[2]), int(match[3])
    elif match := _DAY_FIRST.fullmatch(text):
        month = int(match[2]) if match[2].isdigit() else _MONTHS.get(match[2][:3], 0)
        parts = int(match[3]), month, int(match[1])
    try:
        return date(*parts) if parts else _no_date(column)
    except ValueError:
        return _no_date(column)


def _no_date(column: Column) -> Problem:
    return Problem(
        column=column.slug,
        message=_("This is not a date that we can read."),
        fix=_("Write day, month and year, for example 17/03/1988."),
    )


def _choice(text: str, column: Column) -> Any:
    wanted = folded(text)
    for value, words in column.choices.items():
        if wanted == folded(value) or wanted in {folded(word) for word in words}:
            return value
    return Problem(
        column=column.slug,
        message=_("We do not know this word."),
        fix=format_lazy(
            "{} {}.",
            _("Write one of these:"),
            ", ".join(words[0] if words else value for value, words in column.choices.items()),
        ),
    )


# A spreadsheet's number has fifteen digits.
_EXACT: Final = 15
_SCIENTIFIC = re.compile(r"[0-9]+([.,][0-9]+)?e[+]?[0-9]+", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ t].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[\s/.\-]+([0-9]{1,2}|[a-z]{3,12})[\s/.\-]+([0-9]{4})")
_NOT_WORD = re.compile(r"[\W_]+")
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "mei": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "agu": 8,
    "agt": 8,
    "ags": 8,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "nop": 11,
    "des": 12,
    "dec": 12,
}
