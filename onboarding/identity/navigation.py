"""The way to how a regency looks, where it lives and how it writes, among its settings."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

RIGHT: Final = "regency.identity"


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        return
    overview = reverse("identity:overview")
    yield Item(
        _("Identity"), overview, "landmark", "settings", order=15, right=RIGHT, active_prefix=overview, group="look"
    )
