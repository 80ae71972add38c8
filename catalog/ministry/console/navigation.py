"""Where a regency finds how its modules are used. At the ministry the console's pages stand above one another."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    url = reverse("own_use:use")
    yield Item(
        _("Use and peers"),
        url,
        "chart-column",
        "settings",
        order=66,
        right="outcomes.read",
        active_prefix=url,
        group="outcomes",
    )
