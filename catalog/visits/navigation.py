from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

RIGHT = "modules.manage"


def items(request: HttpRequest) -> Iterator[Item]:
    """Study visits, in the settings of a regency and in the ministry's console."""
    url = reverse("visits:visits")
    if getattr(request, "regency", None) is None:
        yield Item(
            _("Study visits"), url, "heart-handshake", "ministry", order=27, right="regencies.read", active_prefix=url
        )
    else:
        yield Item(
            _("Study visits"),
            url,
            "heart-handshake",
            "settings",
            order=25,
            right=RIGHT,
            active_prefix=url,
            group="modules",
        )
