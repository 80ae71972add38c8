from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    """The officers' first tab."""
    if getattr(request, "regency", None) is not None:
        yield Item(_("Today"), reverse("home:today"), icon="list-checks", audience="staff", order=0)
        yield Item(
            _("At a glance"), reverse("home:head"), icon="layout-dashboard", audience="staff", order=1,
            right="outcomes.read",
        )  # fmt: skip
