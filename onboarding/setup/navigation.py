from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.provinces import right_to_see
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    """The checklist in a regency's settings; at the ministry how long regencies take to begin."""
    if getattr(request, "regency", None) is not None:
        page = reverse("setup:checklist")
        yield Item(_("Set-up"), page, "list-checks", "settings", order=5, right="modules.manage", active_prefix=page)
        return
    page = reverse("setup_times:times")
    yield Item(_("Time to start"), page, "timer", "ministry", order=45, right=right_to_see(request), active_prefix=page)
