from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item

RIGHT = "operations.manage"
OWN_RIGHT = "modules.manage"


def items(request: HttpRequest) -> Iterator[Item]:
    yield Item(_("State of the services"), reverse("status:page"), audience="footer", order=90)
    if getattr(request, "regency", None) is not None:
        own = reverse("own_limits:use")
        yield Item(
            _("Use of resources"),
            own,
            "chart-column",
            "settings",
            order=67,
            right=OWN_RIGHT,
            active_prefix=own,
            group="safety",
        )
        return
    limits, incidents = reverse("operations:limits"), reverse("operations:incidents")
    # In the person's own menu: few need it, and seldom.
    yield Item(_("Limits"), limits, icon="chart-column", audience="account", order=86, right=RIGHT)
    yield Item(_("Incidents"), incidents, icon="megaphone", audience="account", order=87, right=RIGHT)
