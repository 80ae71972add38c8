"""The way to the form, under an officer's own name."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organisation.access import roles_of
from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    user = getattr(request, "user", None)
    if getattr(request, "regency", None) is None or user is None or not user.is_authenticated:
        return
    if getattr(user, "is_citizen", False) or not roles_of(user):
        return
    yield Item(_("Report a problem"), reverse("problems:report"), icon="megaphone", audience="account", order=60)
