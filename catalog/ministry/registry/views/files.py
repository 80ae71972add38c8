from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from catalog.ministry.registry import packs
from web.downloads import csv_response


def pdf_file(pack: Mapping[str, Any], *, name: str, at: datetime) -> HttpResponse:
    response = HttpResponse(packs.as_pdf(pack, at=at), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def csv_file(pack: Mapping[str, Any], *, name: str) -> HttpResponse:
    return csv_response(packs.as_rows(pack), name=name, delimiter=";")
