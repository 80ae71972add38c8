"""Menu entries of cases and services."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    cases, services = reverse("casework:list"), reverse("casework:services")
    yield Item(_("Cases"), cases, "folder", "staff", order=20, right="cases.work", active_prefix=cases)
    yield Item(_("Services"), services, "briefcase", "settings", 45, "services.manage", active_prefix=services)
