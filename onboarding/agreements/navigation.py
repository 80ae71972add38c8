from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.access import EVERYWHERE, has_right
from web.navigation import Item

READS: Final = ("modules.manage", "documents.sign")


def items(request: HttpRequest) -> Iterator[Item]:
    """The agreement in a regency's settings, and the list of sub-processors in the ministry's console."""
    if getattr(request, "regency", None) is None:
        url = reverse("onboarding:sub_processors")
        right = "applications.decide"
        yield Item(_("Sub-processors"), url, "users", "ministry", order=41, right=right, active_prefix=url)
        return

    def reads() -> bool:
        return any(has_right(request.user, right, EVERYWHERE) for right in READS)

    url = reverse("agreement:here")
    yield Item(
        _("Service agreement"), url, "file-check", "settings", order=90, active_prefix=url, when=reads, group="money"
    )
