"""Menu entries of the national registers."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.provinces import right_to_see
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        yield from _at_the_ministry(request)
    else:
        yield from _at_a_regency()


def _at_a_regency() -> Iterator[Item]:
    problems = reverse("registry_here:problems")
    yield Item(
        _("Urgent problems"), problems, "circle-alert", "settings", order=67, right="outcomes.read",
        active_prefix=problems, group="outcomes",
    )  # fmt: skip
    innovations = reverse("registry_here:innovations")
    yield Item(
        _("Innovations"),
        innovations,
        "star",
        "settings",
        order=66,
        right="outcomes.read",
        active_prefix=innovations,
        group="outcomes",
    )


def _at_the_ministry(request: HttpRequest) -> Iterator[Item]:
    malls = reverse("registry:malls")
    yield Item(_("Malls nationwide"), malls, audience="ministry_public", order=30, active_prefix=malls)
    sees = right_to_see(request)
    for label, view, icon, order in (
        (_("Problems"), "registry:problems", "circle-alert", 29),
        (_("Reform"), "registry:reform", "scale", 35),
        (_("Innovations"), "registry:innovations", "star", 36),
    ):
        url = reverse(view)
        yield Item(label, url, icon, "ministry", order=order, right=sees, active_prefix=url)
    entries = reverse("registry:mall_entries")
    yield Item(
        _("Registry of malls"), entries, "building-2", "account", order=70, right="catalogue.curate",
        active_prefix=entries,
    )  # fmt: skip
