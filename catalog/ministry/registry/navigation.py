"""Menu entries of the national registers."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        yield from _at_the_ministry(request)


def _at_the_ministry(request: HttpRequest) -> Iterator[Item]:
    malls = reverse("registry:malls")
    yield Item(_("Malls nationwide"), malls, audience="ministry_public", order=30, active_prefix=malls)
    entries = reverse("registry:mall_entries")
    yield Item(
        _("Registry of malls"), entries, "building-2", "account", order=70, right="catalogue.curate",
        active_prefix=entries,
    )  # fmt: skip
