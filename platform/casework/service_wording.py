"""Services in the words of citizens: what they cost, when they are ready, what there is to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import ProductVersion, ServiceProduct
from core import clock
from core.money import format_rupiah


def fee(amount: Any) -> str:
    """`Gratis`, `Rp12.000`, or that it depends on the case."""
    if amount is None:
        return _("Depends on the case")
    return _("Free") if amount == 0 else format_rupiah(amount)


def by_when(due: date | int | None) -> str:
    """`Selasa, 24 November 2026`; for a year whose holidays nobody knows yet, just that."""
    if due is None:
        return ""
    if isinstance(due, int):
        return _("The day can be told once the holidays of %(year)s are decreed.") % {"year": due}
    return clock.format_date(due)


def facts(version: ProductVersion, product: ServiceProduct) -> list[dict[str, Any]]:
    """Time, fee, result and place, under the title of a service."""
    return [
        {"icon": "clock", "label": _("Time"), "value": str(version.promise)},
        {"icon": "wallet", "label": _("Fee"), "value": fee(version.fee_amount)},
        {"icon": "file-check", "label": _("Result"), "value": version.result},
        {
            "icon": "map-pin",
            "label": _("Place"),
            "value": _("Online or at the office") if product.is_online else _("At the office"),
        },
    ]


def promises(version: ProductVersion, due: date | int | None) -> list[dict[str, Any]]:
    """Time and fee as what we owe."""
    found: list[dict[str, Any]] = [{"label": _("Our promise"), "value": str(version.promise)}]
    if due is not None:
        found.append({"label": _("With complete papers today"), "value": _ready_by(due)})
    free = _("Free. Do not pay anybody.")
    found.append({"label": _("Fee"), "value": free if version.fee_amount == 0 else fee(version.fee_amount)})
    if version.fee_basis:
        found.append({"label": _("How it is reckoned"), "value": version.fee_basis})
    found.append({"label": _("You get"), "value": version.result})
    if version.permit_months:
        months = ngettext("%(count)d month", "%(count)d months", version.permit_months)
        found.append({"label": _("It holds for"), "value": months % {"count": version.permit_months}})
    return found


def work_of(version: ProductVersion) -> str:
    """`3 pertanyaan, 2 berkas`: what there is to do online."""
    questions, papers = len(version.form.get("properties", {})), sum(need.is_file for need in version.needs)
    parts = []
    if questions:
        parts.append(ngettext("%(count)d question", "%(count)d questions", questions) % {"count": questions})
    if papers:
        parts.append(ngettext("%(count)d paper", "%(count)d papers", papers) % {"count": papers})
    return ", ".join(parts) or _("Only your name")


def _ready_by(due: date | int) -> str:
    return by_when(due) if isinstance(due, int) else _("ready by %(day)s") % {"day": by_when(due)}
