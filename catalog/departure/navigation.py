"""The way to the page about leaving, last among a live regency's settings."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

RIGHT = "regency.leave"


def items(request: HttpRequest) -> Iterator[Item]:
    regency = getattr(request, "regency", None)
    if regency is None or regency.purpose != "live":
        return
    overview = reverse("departure:overview")
    yield Item(
        _("Leave Tiru"), overview, "log-out", "settings", order=95, right=RIGHT, active_prefix=overview, group="safety"
    )
