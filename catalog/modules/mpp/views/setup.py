"""The manager's pages: hours and rules, agencies, counter groups, counters, services and their places."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.modules.mpp import wording
from catalog.modules.mpp.forms import (
    AgencyForm,
    CounterForm,
    GroupForm,
    NewServiceForm,
    PlaceForm,
    PrinterForm,
    RulesForm,
)
from catalog.modules.mpp.queries import products as queries
from catalog.modules.mpp.queries.mall import mall_name, mall_printers, mall_settings
from catalog.modules.mpp.services import kiosk as kiosk_services
from catalog.modules.mpp.services import products as product_services
from catalog.modules.mpp.services import setup as setup_services
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import requires_right

PRODUCTS_ON_A_PAGE = 50
UNDECIDED = "belum"

form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_GET
@requires_right("mpp.manage")
def setup(request: HttpRequest) -> HttpResponse:
    """The mall at a glance, with the way to every part of it."""
    settings = mall_settings()
    published, _agencies = queries.published_counts()
    context = {
        "settings": settings,
        "mall_name": mall_name(settings),
        "hours": wording.hours_of(settings),
        "days": wording.days_of(settings),
        "agencies": queries.all_agencies(),
        "groups": queries.all_groups(),
        "counters": queries.all_counters(),
        "printers": mall_printers(),
        "published": published,
        "drafts": queries.all_products().count() - published,
    }
    return render(request, "mpp/setup/overview.html", context)


@never_cache
@form_page
@requires_right("mpp.manage")
def rules(request: HttpRequest) -> HttpResponse:
    """Hours of the mall and rules of its queue."""
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(mall_settings()))
    if form.is_valid():
        setup_services.set_rules(rules=form.rules(), actor=actor_of(request), now=clock.now())
        return _saved(request, "mpp:setup")
    return _form_page(request, form, title=_("Hours and queue rules"))


@never_cache
@form_page
@requires_right("mpp.manage")
def agency(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new agency, or one that exists."""
    found = queries.all_agencies().filter(code=code).first() if code else None
    if code and found is None:
        raise NotThere
    form = AgencyForm(request.POST or None, initial=AgencyForm.initial_of(found) if found else {})
    _keep(form, "code", found.code if found else "")
    if form.is_valid():
        setup_services.define_agency(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        return _saved(request, "mpp:setup")
    return _form_page(request, form, title=str(found) if found else _("Add an agency"))


@never_cache
@form_page
@requires_right("mpp.manage")
def group(request: HttpRequest, letter: str = "") -> HttpResponse:
    """A new counter group, or one that exists."""
    found = queries.all_groups().filter(letter=letter).first() if letter else None
    if letter and found is None:
        raise NotThere
    form = GroupForm(request.POST or None, initial=GroupForm.initial_of(found) if found else {})
    _keep(form, "letter", found.letter if found else "")
    if form.is_valid():
        setup_services.define_group(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        return _saved(request, "mpp:setup")
    return _form_page(request, form, title=str(found) if found else _("Add a counter group"))


@never_cache
@form_page
@requires_right("mpp.manage")
def counter(request: HttpRequest, number: int = 0) -> HttpResponse:
    """A new counter, or one that exists."""
    found = queries.all_counters().filter(number=number).first() if number else None
    if number and found is None:
        raise NotThere
    form = CounterForm(
        request.POST or None, groups=queries.all_groups(), initial=CounterForm.initial_of(found) if found else {}
    )
    _keep(form, "number", found.number if found else "")
    if form.is_valid():
        try:
            setup_services.define_counter(**form.cleaned_data, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, "mpp:setup")
    title = _("Counter %(number)s") % {"number": found.number} if found else _("Add a counter")
    return _form_page(request, form, title=title)


@never_cache
@form_page
@requires_right("mpp.manage")
def printer(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """A new ticket printer, or one that exists, with the address of the kiosk beside it."""
    found = mall_printers().filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise NotThere
    form = PrinterForm(request.POST or None, initial=PrinterForm.initial_of(found) if found else {})
    if form.is_valid():
        try:
            kiosk_services.define_printer(**form.cleaned_data, printer_id=pk, actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return _saved(request, "mpp:setup")
    return _form_page(request, form, title=found.name if found else _("Add a ticket printer"))


@never_cache
@require_GET
@requires_right("mpp.manage")
def products(request: HttpRequest) -> HttpResponse:
    """Every service of the mall, drafts included."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    undecided = request.GET.get("daring") == UNDECIDED
    found = queries.undecided_products(text=text) if undecided else queries.all_products(text=text)
    page = Paginator(found, PRODUCTS_ON_A_PAGE).get_page(request.GET.get("page"))
    here = reverse("mpp:setup_products")
    context = {
        "page": page,
        "text": text,
        "undecided": undecided,
        "mall_name": mall_name(mall_settings()),
        "chips": [
            {"label": _("All services"), "url": here, "current": not undecided},
            {
                "label": _("Undecided"),
                "count": queries.undecided_products().count(),
                "url": f"{here}?daring={UNDECIDED}",
                "current": undecided,
            },
        ],
    }
    return render(request, "mpp/setup/products.html", context)


@never_cache
@form_page
@requires_right("mpp.manage")
def add_product(request: HttpRequest) -> HttpResponse:
    """A new service: its code, its name and its place. What comes next is its standard, on casework's page."""
    form = NewServiceForm(request.POST or None, agencies=queries.all_agencies(), groups=queries.all_groups())
    if form.is_valid():
        try:
            saved = product_services.add_service(**form.values(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The draft is kept. Write its standard, then publish it."))
            return redirect("casework:service_change", saved.product.code)
    return _form_page(request, form, title=_("Add a service"))


@never_cache
@form_page
@requires_right("mpp.manage")
def product(request: HttpRequest, code: str) -> HttpResponse:
    """The place of a service in the mall: its agency and its queue."""
    found = queries.all_products().filter(code=code.upper()).first()
    if found is None:
        raise NotThere
    form = PlaceForm(
        request.POST or None,
        agencies=queries.all_agencies(),
        groups=queries.all_groups(),
        initial=PlaceForm.initial_of(found.mall),
    )
    if form.is_valid():
        try:
            product_services.place_service(code=found.code, **form.values(), actor=actor_of(request), now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return _saved(request, "mpp:setup_products")
    context = {"form": form, "product": found, "title": str(found.name)}
    return render(request, "mpp/setup/product.html", context, status=422 if form.errors else 200)


def _form_page(request: HttpRequest, form: forms.Form, *, title: str) -> HttpResponse:
    return render(request, "mpp/setup/form.html", {"form": form, "title": title}, status=422 if form.errors else 200)


def _keep(form: forms.Form, name: str, value: object) -> None:
    """What names a thing cannot be changed: another value would make another thing."""
    if value:
        form.fields[name].disabled = True
        form.fields[name].help_text = ""
        form.initial[name] = value


def _saved(request: HttpRequest, view: str, *arguments: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(view, *arguments)
