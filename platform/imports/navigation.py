"""Menu entry of the imports."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is not None:
        address = reverse("imports:list")
        yield Item(
            _("Tables in"), address, "upload", "settings", 50, "imports.run", active_prefix=address, group="people"
        )
