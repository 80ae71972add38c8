"""What offices are called, which clock counts, and where the head office stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

import tenants
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from onboarding.identity import presentation
from onboarding.identity.forms import OfficeForm, WordsForm, ZoneForm, position_text
from onboarding.identity.navigation import RIGHT
from organisation.access import EVERYWHERE, requires_right
from organisation.boundaries.pictures import locator
from regions.zones import zone_name_of
from tenants.identity.queries import are_words_confirmed, words_here
from tenants.identity.services import place


@requires_right(RIGHT, unit=EVERYWHERE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def words(request: HttpRequest) -> HttpResponse:
    form = _words_form(request)
    if form.is_bound and form.is_valid():
        try:
            place.set_words(words=form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The words are confirmed. Pages and letters use them from now on."))
            return redirect("identity:words")
    return _page(request, words_form=form)


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    form = _zone_form(request)
    if not form.is_valid():
        return _page(request, zone_form=form)
    place.set_zone(zone=form.cleaned_data["time_zone"], actor=actor_of(request), now=clock.now())
    messages.success(request, _("The time zone is saved. What is filed from now on is counted in it."))
    return redirect("identity:words")


@requires_right(RIGHT, unit=EVERYWHERE)
@require_POST
def office(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST)
    if form.is_valid():
        position = form.cleaned_data["position"]
        try:
            place.set_office(
                address=form.cleaned_data["address"],
                latitude=float(position.latitude),
                longitude=float(position.longitude),
                actor=actor_of(request),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("position", str(refusal))
        else:
            messages.success(request, _("The head office is saved. Look below whether the sun rises when it should."))
            return redirect("identity:words")
    return _page(request, office_form=form)


def _words_form(request: HttpRequest | None = None) -> WordsForm:
    shown, usual = words_here()
    data = request.POST if request is not None and request.method == "POST" else None
    return WordsForm(data, shown=shown, usual=usual)


def _zone_form(request: HttpRequest | None = None) -> ZoneForm:
    here = tenants.current()
    choices = presentation.zone_choices(clock.now(), proposed=zone_name_of(here.province_code))
    return ZoneForm(request.POST if request else None, choices=choices, initial={"time_zone": here.zone.key})


def _page(
    request: HttpRequest,
    *,
    words_form: WordsForm | None = None,
    zone_form: ZoneForm | None = None,
    office_form: OfficeForm | None = None,
) -> HttpResponse:
    here, now = tenants.current(), clock.now()
    shown, _usual = words_here()
    initial = {"address": here.office_address, "position": position_text(here.office_point)}
    words_form = words_form or _words_form()
    zone_form = zone_form or _zone_form()
    office_form = office_form or OfficeForm(initial=initial)
    context: dict[str, Any] = {
        "words_form": words_form,
        "zone_form": zone_form,
        "office_form": office_form,
        "form": next((one for one in (words_form, zone_form, office_form) if one.errors), words_form),
        "sentences": presentation.sentences(shown),
        "confirmed": are_words_confirmed(),
        "locator": locator(here.office_point),
        "day": clock.local_date(now, here.zone),
    }
    if here.office_point:
        day = context["day"]
        context["daylight"] = presentation.daylight(here.office_point, day=day, zone=here.zone)
    refused = any(one.errors for one in (words_form, zone_form, office_form))
    return render(request, "identity/words.html", context, status=422 if refused else 200)
