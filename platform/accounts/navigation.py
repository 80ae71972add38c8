"""What a person finds under their own name."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from web.navigation import Item


def items(request: HttpRequest) -> Iterator[Item]:
    if getattr(request, "regency", None) is not None:
        entry = reverse("single_sign_on:settings")
        yield Item(
            _("Single sign-on"),
            entry,
            "key-round",
            "settings",
            order=31,
            right="people.manage",
            active_prefix=entry,
            group="people",
        )
    if getattr(getattr(request, "user", None), "is_citizen", False):
        yield Item(_("My account"), reverse("citizen_account:account"), "user-round", "account", order=20)
        return
    yield Item(_("Profile"), reverse("accounts:profile"), icon="user-round", audience="account", order=10)
    yield Item(_("Sign-in and security"), reverse("mfa_index"), icon="shield-check", audience="account", order=20)
