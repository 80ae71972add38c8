"""Menu entries of outcomes."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.provinces import right_to_see
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        facts = reverse("facts:list")
        yield Item(
            _("Facts"), facts, "chart-column", "ministry", order=45, right=right_to_see(request), active_prefix=facts
        )
        return
    reported = reverse("outcomes:list")
    yield Item(
        _("Indicators"),
        reported,
        "trending-up",
        "settings",
        order=65,
        right="outcomes.read",
        active_prefix=reported,
        group="outcomes",
    )
