"""Menu entry of the residents."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is not None:
        address = reverse("residents:list")
        yield Item(_("Residents"), address, "users-round", "staff", 60, "residents.read", active_prefix=address)
