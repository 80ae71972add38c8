"""Menu entries of surveys."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    yield Item(_("Satisfaction survey"), reverse("surveys:results"), "chart-column", "footer", order=40)
    manage = reverse("surveys:periods")
    yield Item(
        _("Satisfaction surveys"),
        manage,
        "chart-column",
        "settings",
        order=60,
        right="surveys.manage",
        active_prefix=manage,
        group="services",
    )
