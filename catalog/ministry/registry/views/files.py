from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from catalog.ministry.registry import packs


def pdf_file(pack: Mapping[str, Any], *, name: str, at: datetime) -> HttpResponse:
    response = HttpResponse(packs.as_pdf(pack, at=at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def csv_file(pack: Mapping[str, Any], *, name: str) -> HttpResponse:
    response = HttpResponse(packs.as_csv(pack), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
