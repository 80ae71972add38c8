"""Services of modules whose requests the module takes in on pages of its own (`settings.TIRU_CASE_PAGES`)."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from casework.models import ServiceProduct

type Page = Literal["begin", "check", "counter"]


def own_page(product: ServiceProduct | None, page: Page, code: str) -> str:
    """Where to go in place of casework's page; empty where this block takes requests in."""
    if product is None or not product.module:
        return ""
    address: str = import_string(settings.TIRU_CASE_PAGES)(product.module, page, code)
    return address
