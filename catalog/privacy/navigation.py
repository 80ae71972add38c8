"""Ways to the privacy desk, to My data, and to the ministry's own page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.privacy.doors import MANAGES, OVERSEES
from organisation.access import EVERYWHERE, has_right
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is None:
        overview = reverse("ministry_privacy:overview")
        yield Item(_("Data protection"), overview, "shield-check", "account", order=70, right="regencies.read")
        return
    mine = reverse("my_data:home")
    yield Item(_("My data"), mine, "shield-check", "footer", order=40, active_prefix=mine)
    user = getattr(request, "user", None)
    if getattr(user, "is_citizen", False):
        yield Item(_("My data"), mine, "shield-check", "account", order=8, active_prefix=mine)
    elif user is not None and user.is_authenticated:
        desk = reverse("privacy:desk")
        # Two rights open it; a menu asks for one.
        right = MANAGES if has_right(user, MANAGES, EVERYWHERE) else OVERSEES
        yield Item(
            _("Data protection"),
            desk,
            "shield-check",
            "settings",
            order=60,
            right=right,
            active_prefix=desk,
            group="safety",
        )
