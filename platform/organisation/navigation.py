"""Menu entries of people, units and evidence."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Item


def items(request: HttpRequest) -> Iterator[Item]:
    at_regency = getattr(request, "regency", None) is not None
    audience: Audience = "settings" if at_regency else "ministry"
    people, log = reverse("organisation:people"), reverse("organisation:evidence")
    yield Item(_("People and roles"), people, "users", audience, order=30, right="people.manage", active_prefix=people)
    if at_regency:
        staff = reverse("organisation:directory")
        yield Item(
            _("Staff directory"), staff, "contact", audience, order=32, right="people.manage", active_prefix=staff
        )
        units = reverse("organisation:units")
        yield Item(_("Work units"), units, "network", audience, order=40, right="units.manage", active_prefix=units)
        own = reverse("organisation:own_hours")
        yield Item(_("Opening hours"), own, "clock", audience, order=41, right="hours.manage", active_prefix=own)
        closed = reverse("organisation:closed_days")
        yield Item(
            _("Closed days"), closed, "calendar-days", audience, order=42, right="units.manage", active_prefix=closed
        )
        yield Item(_("Offices and hours"), reverse("offices:offices"), "map-pin", "footer", order=20)
        given = reverse("organisation:delegations")
        yield Item(
            _("Delegations"), given, "file-check", audience, order=45, right="delegations.manage", active_prefix=given
        )
    yield Item(_("Evidence log"), log, "scroll-text", audience, order=90, right="evidence.read", active_prefix=log)
