from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is not None:
        here = reverse("boundaries:boundary")
        yield Item(
            _("Boundary"),
            here,
            "map",
            "settings",
            order=43,
            right="units.manage",
            active_prefix=here,
            group="organisation",
        )
