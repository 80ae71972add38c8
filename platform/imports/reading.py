"""
Tables as people have them: XLSX and CSV, taken for what their content is.

Formulas are never worked out; their last result counts. Nothing of a file is kept but the cells.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, Final

import openpyxl
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import Refusal
from core.files import FileEmpty, FileTooLarge

# [A] Large enough for every resident of a large village; a table for a whole district comes in several files.
MAX_BYTES: Final = 10_000_000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 2_000
_MAX_UNPACKED: Final = 200_000_000

type CellValue = str | dict[str, str]
"""A text as it is; a number `{"n": "12"}` or a day `{"d": "1988-03-17"}` as a spreadsheet stored it."""


class TableRefused(Refusal):
    code = "table_refused"
    status = 422
    message = _("This is not a table that we can read.")
    fix = _("Save it in Excel as “Excel Workbook (.xlsx)” or as CSV, and upload that.")
    attr = "file"


class OldWorkbook(TableRefused):
    code = "table_old_workbook"
    message = _("This is an old Excel file (.xls), or one that is protected by a password.")
    fix = _("Open it, take the password off, and save it as “Excel Workbook (.xlsx)”.")


class NameContradicts(TableRefused):
    code = "table_name_contradicts"
    message = _("The file's name says %(said)s, but its content is something else.")
    fix = _("Do not rename the file; save it in Excel as .xlsx or CSV and upload that.")


class HasMacros(TableRefused):
    code = "table_macros"
    message = _("The workbook holds macros.")
    fix = _("Save it as “Excel Workbook (.xlsx)”, without macros.")


class NoRows(TableRefused):
    code = "table_empty"
    message = _("The table has headings and nothing below them.")
    fix = _("Fill in the rows and upload it again.")


class TooManyRows(TableRefused):
    code = "table_too_long"
    status = 413
    message = _("The table has more than %(limit)s rows.")
    fix = _("Split it into several files, for example one for each village.")


@dataclass(frozen=True)
class TableRow:
    number: int
    """As a spreadsheet counts: the headings are usually row 1."""
    cells: list[CellValue]


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[TableRow]


def read_table(file: UploadedFile) -> Table:
    """
    The first sheet with content, or the CSV file. Rows whose first cell begins with `#` are notes and left out.

    :raises FileEmpty, FileTooLarge, TableRefused: in words for the person who chose the file.
    """
    size = file.size or 0
    if size > MAX_BYTES:
        raise FileTooLarge(limit=MAX_BYTES // 1_000_000, fix=TooManyRows.fix)
    if size == 0:
        raise FileEmpty
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    said = (file.name or "").lower().rpartition(".")[2]
    if start.startswith(b"PK\x03\x04"):
        if said not in ("xlsx", "xlsm", ""):
            raise NameContradicts(said=said.upper())
        return _table(_workbook_rows(file))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldWorkbook
    if said in ("xlsx", "xlsm"):
        raise NameContradicts(said=said.upper())
    return _table(_csv_rows(file.read()))


def _table(rows: Iterable[tuple[int, list[CellValue]]]) -> Table:
    headings: list[str] | None = None
    kept: list[TableRow] = []
    for number, cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if isinstance(cells[0], str) and cells[0].startswith("#"):
            continue
        if headings is None:
            headings = [_heading(cell) for cell in cells]
            continue
        if len(kept) >= MAX_ROWS:
            raise TooManyRows(limit=f"{MAX_ROWS:,}".replace(",", "."))
        kept.append(TableRow(number, cells[: len(headings)]))
    if headings is None:
        raise FileEmpty
    if not kept:
        raise NoRows
    return Table(headings, kept)


def _heading(cell: CellValue) -> str:
    text = cell if isinstance(cell, str) else next(iter(cell.values()))
    return " ".join(text.split())[:100]


def _workbook_rows(file: IO[bytes]) -> Iterator[tuple[int, list[CellValue]]]:
    try:
        _check_archive(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # What a file says of its own size is not believed.
                sheet.reset_dimensions()
                found = False
                rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
                for number, cells in enumerate(rows, 1):
                    if number > MAX_ROWS + 1000:
                        break
                    values = [_cell(cell) for cell in cells]
                    found = found or any(value != "" for value in values)
                    yield number, values
                if found:
                    return
        finally:
            book.close()
    # Malformed XML is a SyntaxError to both parsers that openpyxl may use.
    except (zipfile.BadZipFile, InvalidFileException, SyntaxError, KeyError, ValueError, TypeError, OSError) as error:
        raise TableRefused from error


def _check_archive(file: IO[bytes]) -> None:
    """A workbook is a ZIP archive: look before unpacking anything."""
    with zipfile.ZipFile(file) as archive:
        names = {info.filename for info in archive.infolist()}
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise TableRefused
        if any(name.endswith("vbaProject.bin") for name in names):
            raise HasMacros
        if sum(info.file_size for info in archive.infolist()) > _MAX_UNPACKED:
            raise FileTooLarge(limit=_MAX_UNPACKED // 1_000_000, fix=TooManyRows.fix)
    file.seek(0)


def _cell(value: Any) -> CellValue:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return {"n": str(value)}
        case float():
            return {"n": str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)}
        case datetime():
            return {"d": value.date().isoformat()}
        case date():
            return {"d": value.isoformat()}
        case _:
            return _text(str(value))


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[CellValue]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            yield reader.line_num, [_text(cell) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise TableRefused from error


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, what Excel calls Unicode text, or the Windows encoding of western Europe."""
    has_utf16_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if has_utf16_mark else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NOT_TEXT.search(text):
            raise TableRefused
        return text
    raise TableRefused


def _delimiter(text: str) -> str:
    """The sign that parts the headings into most columns: a semicolon here, a comma elsewhere, a tab from Excel."""
    head = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(";,\t", key=lambda sign: len(next(csv.reader([head], delimiter=sign), [])))


def _text(value: str) -> str:
    text = value.strip()
    # The mark that tells Excel "this is text, no formula"; our own downloads write it too.
    if _QUOTED.match(text):
        text = text[1:]
    return text[:MAX_CELL]


_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTED = re.compile(r"'[=+\-@0-9]")
