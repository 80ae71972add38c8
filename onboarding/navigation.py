from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterable[Item]:
    """The doors of onboarding: for everybody at the ministry's site, and for those who decide."""
    if getattr(request, "regency", None) is not None:
        return
    start = reverse("onboarding:start")
    yield Item(_("Apply"), start, icon="file-plus", audience="ministry_public", order=40, active_prefix=start)
    applications = reverse("onboarding:applications")
    yield Item(
        _("Applications"),
        applications,
        icon="inbox",
        audience="ministry",
        order=40,
        right="applications.decide",
        active_prefix=applications,
    )
