"""Tables that a page offers as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse

from core.spreadsheets import csv_of, csv_parts

_CSV: Final = "text/csv; charset=utf-8"


def csv_response(rows: Iterable[Sequence[Any]], *, name: str, delimiter: str = ",") -> HttpResponse:
    """:param name: of the file, without its ending. :param delimiter: see `core.spreadsheets.csv_of`."""
    return HttpResponse(csv_of(rows, delimiter=delimiter), content_type=_CSV, headers=_as_file(f"{name}.csv"))


def long_csv_response(batches: Iterable[Iterable[Sequence[Any]]], *, name: str) -> StreamingHttpResponse:
    """A table of any length, sent batch by batch; give `tenants.carried(...)`, as it is written after the view."""
    return StreamingHttpResponse(csv_parts(batches), content_type=_CSV, headers=_as_file(f"{name}.csv"))


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
