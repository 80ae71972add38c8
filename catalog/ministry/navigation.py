from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.provinces import right_to_see
from web.navigation import Item


def items(request: HttpRequest) -> Iterable[Item]:
    """The menu of the ministry's public site, and that of its console."""
    if getattr(request, "regency", None) is not None:
        return
    catalogue, regencies = reverse("ministry:catalogue"), reverse("ministry:public_regencies")
    yield Item(_("Catalogue"), catalogue, audience="ministry_public", order=10, active_prefix=catalogue)
    yield Item(_("Regencies"), regencies, audience="ministry_public", order=20, active_prefix=regencies)

    sees = right_to_see(request)
    yield Item(_("Adoption"), reverse("ministry:console"), audience="ministry", order=10, right=sees)
    for label, view, right, order in (
        (_("Catalogue"), "ministry:releases", "catalogue.curate", 20),
        (_("Regencies"), "ministry:regencies", sees, 30),
    ):
        url = reverse(view)
        yield Item(label, url, audience="ministry", order=order, right=right, active_prefix=url)
    # In the person's own menu: few need it, and seldom.
    jobs = reverse("ministry:jobs")
    yield Item(_("Failed jobs"), jobs, icon="wrench", audience="account", order=80, right="jobs.read")
    fleet = reverse("ministry:fleet")
    yield Item(_("Schemas"), fleet, icon="database", audience="account", order=85, right="jobs.read")
