"""Tables that a page offers as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from core.spreadsheets import csv_of


def csv_response(rows: Iterable[Sequence[Any]], *, name: str) -> HttpResponse:
    """:param name: of the file, without its ending."""
    return HttpResponse(
        csv_of(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
