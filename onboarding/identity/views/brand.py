"""Colours and logo, looked at before they are saved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import tenants
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from onboarding.identity import presentation
from onboarding.identity.forms import ColoursForm, LogoForm
from onboarding.identity.navigation import RIGHT
from organisation.access import EVERYWHERE, requires_right
from organisation.queries import names_of_actors
from tenants.identity.logos import read_logo
from tenants.identity.queries import look_here, looks_here
from tenants.identity.services import looks
from web.brands import Brand, brand_of


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def brand(request: HttpRequest) -> HttpResponse:
    """The colours there are, and others to be tried: `?accent=…&support=…` shows them without saving."""
    wished = request.POST if request.method == "POST" else request.GET
    form = ColoursForm(wished) if "accent" in wished else ColoursForm(initial=_colours())
    nearest: dict[str, str] = {}
    if form.is_bound and form.is_valid():
        nearest = _judge(form)
        if request.method == "POST" and not form.errors:
            looks.choose_colours(**form.cleaned_data, actor=actor_of(request), now=clock.now())
            messages.success(request, _("The colours are saved. Every page wears them from now on."))
            return redirect("identity:brand")
    return _page(request, form, LogoForm(), nearest)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_safe
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """The part of the page that shows how colours would look, or why they cannot be."""
    form = ColoursForm(request.GET)
    nearest = _judge(form) if form.is_valid() else {}
    return render(request, "identity/parts/preview.html", _seen(form, nearest))


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def ready_made(request: HttpRequest) -> HttpResponse:
    looks.use_ready_made_colours(actor=actor_of(request), now=clock.now())
    messages.success(request, _("The ready-made colours are back."))
    return redirect("identity:brand")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def logo(request: HttpRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            picture = read_logo(form.cleaned_data["logo"])
            looks.choose_logo(logo=picture, alt=form.cleaned_data["logo_alt"], actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The logo is saved. It stands in the head of every page from now on."))
            return redirect("identity:brand")
    return _page(request, ColoursForm(initial=_colours()), form, {})


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def remove_logo(request: HttpRequest) -> HttpResponse:
    looks.remove_logo(actor=actor_of(request), now=clock.now())
    messages.success(request, _("The logo is taken off. It stays in the list of earlier looks."))
    return redirect("identity:brand")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    looks.bring_back(version_id=pk, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The earlier look is back."))
    return redirect("identity:brand")


def _judge(form: forms.Form) -> dict[str, str]:
    """Put what is wrong with a colour on its field; answers the nearest shade that can be taken."""
    nearest: dict[str, str] = {}
    for name in ("accent", "support"):
        try:
            form.cleaned_data[name] = looks.checked_colour(form.cleaned_data[name], attr=name)
        except (looks.ColourUnreadable, looks.ColourLikeDanger) as refusal:
            nearest[name] = refusal.nearest
            form.add_error(name, str(refusal))
        except Refusal as refusal:
            form.add_error(name, str(refusal))
    return nearest


def _seen(form: forms.Form, nearest: dict[str, str]) -> dict[str, Any]:
    shown: dict[str, str] = {}
    if form.is_bound and not form.errors:
        shown = form.cleaned_data
    elif not form.is_bound:
        shown = _colours()
    mended = {name: nearest.get(name) or form[name].value() for name in ("accent", "support")} if nearest else {}
    return {
        "form": form,
        "preview": presentation.preview_of(shown["accent"], shown["support"]) if shown else None,
        "mended": mended,
    }


def _page(request: HttpRequest, form: forms.Form, logo_form: LogoForm, nearest: dict[str, str]) -> HttpResponse:
    schema, current = tenants.current().schema, look_here()
    versions = looks_here()
    names = names_of_actors([version.by for version in versions], schema=schema)
    context = _seen(form, nearest) | {
        "logo_form": logo_form,
        "look": current,
        "history": list(presentation.history_of(versions, current, names, _ready_made())),
        "ready_made": _ready_made(),
    }
    is_refused = request.method == "POST" and bool(form.errors or logo_form.errors)
    return render(request, "identity/brand.html", context, status=422 if is_refused else 200)


def _ready_made() -> Brand:
    return brand_of(tenants.current().brand)


def _colours() -> dict[str, str]:
    here = tenants.current()
    shown = brand_of(here.brand, here.look)
    return {"accent": shown.accent.lower(), "support": shown.support.lower()}
