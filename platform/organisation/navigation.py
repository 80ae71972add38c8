"""Menu entries of people, units and evidence."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, GroupName, Item


def items(request: HttpRequest) -> Iterator[Item]:
    at_regency = getattr(request, "regency", None) is not None
    audience: Audience = "settings" if at_regency else "ministry"
    people, log = reverse("organisation:people"), reverse("organisation:evidence")
    yield Item(
        _("People and roles"), people, "users", audience, 30, "people.manage", active_prefix=people, group="people"
    )
    if at_regency:
        entries: tuple[tuple[str | Promise, str, str, int, str, GroupName], ...] = (
            (_("Staff directory"), "directory", "contact", 32, "people.manage", "people"),
            (_("Work units"), "units", "network", 40, "units.manage", "organisation"),
            (_("Opening hours"), "own_hours", "clock", 41, "hours.manage", "organisation"),
            (_("Closed days"), "closed_days", "calendar-days", 42, "units.manage", "organisation"),
            (_("Delegations"), "delegations", "file-check", 45, "delegations.manage", "organisation"),
        )
        for label, name, icon, order, right, group in entries:
            address = reverse(f"organisation:{name}")
            yield Item(label, address, icon, audience, order, right, active_prefix=address, group=group)
        yield Item(_("Offices and hours"), reverse("offices:offices"), "map-pin", "footer", order=20)
    yield Item(_("Evidence log"), log, "scroll-text", audience, 90, "evidence.read", active_prefix=log, group="safety")
