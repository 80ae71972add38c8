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
    catalogue, users = reverse("ministry:catalogue"), reverse("ministry:public_regencies")
    yield Item(_("Catalogue"), catalogue, audience="ministry_public", order=10, active_prefix=catalogue)
    yield Item(_("Regencies"), users, audience="ministry_public", order=20, active_prefix=users)

    sees = right_to_see(request)
    yield Item(_("Adoption"), reverse("ministry:console"), "layout-dashboard", "ministry", order=10, right=sees)
    releases, regencies = reverse("ministry:releases"), reverse("ministry:regencies")
    curated = releases, reverse("ministry_cohorts:overview")
    yield Item(
        _("Catalogue"), releases, "blocks", "ministry", order=20, right="catalogue.curate", active_prefix=curated
    )
    yield Item(_("Regencies"), regencies, "map", "ministry", order=25, right=sees, active_prefix=regencies)
    # In the person's own menu: few need it, and seldom.
    jobs = reverse("ministry:jobs")
    yield Item(_("Failed jobs"), jobs, icon="wrench", audience="account", order=80, right="jobs.read")
    fleet = reverse("ministry:fleet")
    yield Item(_("Schemas"), fleet, icon="database", audience="account", order=85, right="jobs.read")
