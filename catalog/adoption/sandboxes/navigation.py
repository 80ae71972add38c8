"""The way to a regency's sandbox, among its settings. A sandbox has none of its own."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.activation.navigation import RIGHT
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    regency = getattr(request, "regency", None)
    if regency is None or regency.purpose != "live":
        return
    overview = reverse("sandboxes:overview")
    yield Item(
        _("Sandbox"),
        overview,
        "flask-conical",
        "settings",
        order=25,
        right=RIGHT,
        active_prefix=overview,
        group="modules",
    )
