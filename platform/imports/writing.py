"""Files that go out: templates to fill in, and the rows that need mending."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.spreadsheets import csv_of
from core.tables import Cell, Column, ExplainedImporter, Importer


def template_xlsx(importer: Importer) -> bytes:
    """Headings, a row that explains them and an example; number columns are text, so that Excel rounds nothing."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(importer.title)[:31]
    for number, (column, note) in enumerate(zip(importer.columns, _notes(importer), strict=True), 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(18, len(str(column.title)) + 4)
        if column.cell != Cell.DATE:
            # The whole column, for the rows that are still to come.
            sheet.column_dimensions[letter].number_format = "@"
        for row, text in enumerate((str(column.title), note, column.example), 1):
            cell = sheet.cell(row, number, text)
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=row > 1, vertical="top")
            if row == 1:
                cell.font = Font(bold=True)
            elif row == 2:
                cell.font = Font(italic=True)
    sheet.cell(3, 1, f"# {importer.columns[0].example}")
    sheet.freeze_panes = "A2"
    if isinstance(importer, ExplainedImporter):
        _add_legend(book, importer)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _add_legend(book: openpyxl.Workbook, importer: ExplainedImporter) -> None:
    """A second sheet with the words that may be written; only the first one is ever read."""
    sheet = book.create_sheet(_("What may be written"))
    for number, (heading, words) in enumerate(importer.legend(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = 48
        sheet.cell(1, number, str(heading)).font = Font(bold=True)
        for row, word in enumerate(words, 2):
            sheet.cell(row, number, word).number_format = "@"
    sheet.freeze_panes = "A2"


def template_csv(importer: Importer) -> bytes:
    example = [column.example for column in importer.columns]
    example[0] = f"# {example[0]}"
    return as_csv([[str(column.title) for column in importer.columns], _notes(importer), example])


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """As Excel opens it here with a double click."""
    return csv_of(rows, delimiter=";")


def _notes(importer: Importer) -> list[str]:
    notes = [_note(column) for column in importer.columns]
    notes[0] = f"# {notes[0]}"
    return notes


def _note(column: Column) -> str:
    parts = [_("must be filled in") if column.required else "", str(column.help)]
    if column.choices:
        parts.append(", ".join(words[0] if words else value for value, words in column.choices.items()))
    return ". ".join(part.rstrip(".") for part in parts if part)
