"""The menu entry of policies."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Item


def items(request: HttpRequest) -> Iterator[Item]:
    audience: Audience = "settings" if getattr(request, "regency", None) is not None else "ministry"
    url = reverse("policies:list")
    yield Item(
        _("Policies"), url, "scale", audience, order=50, right="policies.read", active_prefix=url, group="services"
    )
