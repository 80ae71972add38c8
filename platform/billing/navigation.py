from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

MANAGE, RUN = "billing.manage", "billing.run"


def items(request: HttpRequest) -> Iterator[Item]:
    """Billing, in the settings of a live regency and in the ministry's console."""
    regency = getattr(request, "regency", None)
    if regency is None:
        url = reverse("ministry_billing:overview")
        yield Item(_("Billing"), url, "receipt", "ministry", order=40, right=RUN, active_prefix=url)
    elif regency.purpose == "live":
        url = reverse("billing:overview")
        yield Item(_("Billing"), url, "receipt", "settings", order=70, right=MANAGE, active_prefix=url, group="money")
