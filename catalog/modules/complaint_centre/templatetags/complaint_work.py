"""How reports are put into words on officers' pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from catalog.modules.complaint_centre.wording_work import DONE

register = template.Library()


@register.filter
def report_done(action: str) -> Any:
    """What was done, for the history of a report."""
    return DONE.get(action, action)


@register.filter
def unlocalised(degrees: Decimal) -> str:
    """Degrees as maps read them in every language: with a point."""
    return f"{degrees:f}"
