"""
What pages about a case share, casework's own and those of modules.

A module may take requests for its services in on pages of its own (`settings.TIRU_CASE_PAGES`).
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from casework.models import Case, ServiceProduct

type Page = Literal["begin", "check", "counter"]


def own_page(product: ServiceProduct | None, page: Page, code: str) -> str:
    """Where to go in place of casework's page; empty where this block takes requests in."""
    if product is None or not product.module:
        return ""
    address: str = import_string(settings.TIRU_CASE_PAGES)(product.module, page, code)
    return address


def anew_if_changed(request: HttpRequest, case: Case) -> HttpResponse:
    """For a page that waits: that it is read anew, once the case is another than `?v=`, its version there."""
    response = HttpResponse(status=204)
    if request.GET.get("v") != str(case.version):
        response["HX-Refresh"] = "true"
    return response
