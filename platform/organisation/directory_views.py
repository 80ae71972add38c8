"""The page of the tokens with which the government's directory works here."""

from datetime import timedelta
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

import tenants
from core import clock
from core.addresses import address_of
from core.errors import Refusal
from organisation.models import DirectoryToken
from organisation.scim import services
from organisation.views import manages_people, page_of, who_and_when


class TokenForm(forms.Form):
    LIFETIMES: ClassVar = [("90", gettext_lazy("90 days")), ("365", gettext_lazy("1 year"))]

    name = forms.CharField(
        label=gettext_lazy("What the token is for"),
        max_length=80,
        help_text=gettext_lazy("For example the name of the system that will use it."),
        error_messages={"required": gettext_lazy("Say what the token is for.")},
    )
    lifetime = forms.ChoiceField(label=gettext_lazy("It works for"), choices=LIFETIMES, initial="365")
    mails_links = forms.BooleanField(
        label=gettext_lazy("Mail everybody who is added the link to choose a password"),
        required=False,
        help_text=gettext_lazy("Not needed where people come by single sign-on."),
    )

    def clean_lifetime(self) -> timedelta:
        return timedelta(days=int(self.cleaned_data["lifetime"]))


@manages_people
def directory(request: HttpRequest) -> HttpResponse:
    """The list, the form, and right after making a token its secret, in the answer itself and nowhere else."""
    form, secret = TokenForm(request.POST or None), ""
    if form.is_valid():
        try:
            _token, secret = services.create_token(**form.cleaned_data, **who_and_when(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            form = TokenForm()
    context = {
        "form": form,
        "secret": secret,
        "tokens": list(DirectoryToken.objects.all()),
        "now": clock.now(),
        "address": address_of(tenants.current().primary_host, reverse("scim:users").removesuffix("/Users")),
    }
    response = page_of(request, "directory", context)
    response["Cache-Control"] = "no-store"
    return response


@manages_people
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(DirectoryToken, pk=pk)
    services.revoke_token(token=token, **who_and_when(request))
    messages.success(request, _("The token no longer works."))
    return redirect("organisation:directory")
