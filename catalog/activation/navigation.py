"""The menu entries of a regency's settings, and the way to them."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

RIGHT = "modules.manage"


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    summary, modules = reverse("activation:summary"), reverse("activation:modules")
    yield Item(_("Summary"), summary, "layout-dashboard", "settings", order=10, right=RIGHT)
    prefixes = modules, reverse("activation:archives")
    yield Item(
        _("Modules"), modules, "blocks", "settings", order=20, right=RIGHT, active_prefix=prefixes, group="modules"
    )
