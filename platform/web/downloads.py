"""Tables that a page offers as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from core.spreadsheets import csv_of


def csv_response(rows: Iterable[Sequence[Any]], *, name: str, delimiter: str = ",") -> HttpResponse:
    """:param name: of the file, without its ending. :param delimiter: see `core.spreadsheets.csv_of`."""
    return HttpResponse(
        csv_of(rows, delimiter=delimiter),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
