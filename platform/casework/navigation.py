"""Menu entries of services and cases."""

from collections.abc import Iterator
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import tenants
from casework import queries
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    """For officers, and for who sets services up."""
    if getattr(request, "regency", None) is None:
        return
    cases, services = reverse("casework:list"), reverse("casework:services")
    yield Item(_("Cases"), cases, "folder", "staff", order=20, right="cases.work", active_prefix=cases)
    yield Item(
        _("Services"),
        services,
        "briefcase",
        "settings",
        45,
        "services.manage",
        active_prefix=services,
        group="services",
    )


def citizen(request: HttpRequest) -> Iterator[Item]:
    """For citizens, where there is something to ask for. Beside the mall's own list ours is the one from home."""
    if getattr(request, "regency", None) is not None and getattr(getattr(request, "user", None), "is_citizen", False):
        mine = reverse("citizen:mine")
        yield Item(_("My applications"), mine, "folder", "account", order=5, active_prefix=mine)
    if getattr(request, "regency", None) is None:
        return
    offered = cache(queries.offers_services)
    services, find = reverse("citizen:services"), reverse("citizen:find")
    label = _("Online services") if "mpp" in tenants.current().modules_on else _("Services")
    yield Item(label, services, "list", "citizen", order=11, active_prefix=services, when=offered)
    yield Item(_("Track a case"), find, "search", "citizen", order=30, active_prefix=find, when=offered)
