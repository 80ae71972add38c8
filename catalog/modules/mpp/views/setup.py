"""The manager's pages: hours and rules, agencies, counter groups, counters, standards of services."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.modules.mpp import wording
from catalog.modules.mpp.forms import AgencyForm, CounterForm, GroupForm, PrinterForm, ProductForm, RulesForm
from catalog.modules.mpp.models import ServiceProduct
from catalog.modules.mpp.queries import products as queries
from catalog.modules.mpp.queries.mall import mall_name, mall_printers, mall_settings
from catalog.modules.mpp.services import kiosk as kiosk_services
from catalog.modules.mpp.services import products as product_services
from catalog.modules.mpp.services import setup as setup_services
from catalog.modules.mpp.services.products import StandardIncomplete
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import requires_right

PRODUCTS_ON_A_PAGE = 50

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
    """Every standard, drafts included."""
    page = Paginator(queries.all_products(), PRODUCTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "mpp/setup/products.html", {"page": page, "mall_name": mall_name(mall_settings())})


@never_cache
@form_page
@requires_right("mpp.manage")
def product(request: HttpRequest, code: str = "") -> HttpResponse:
    """Write a standard. It is kept as a draft until it is published."""
    found = _product(code) if code else None
    form = _product_form(request, found)
    if form.is_valid():
        try:
            saved = product_services.define_product(**form.values(), actor=actor_of(request), now=clock.now())
        except StandardIncomplete as incomplete:
            form.ask_for(incomplete.missing)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
        else:
            return _saved(request, "mpp:setup_product", saved.code)
    return _product_page(request, found, form)


@require_POST
@requires_right("mpp.manage")
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Show a service to citizens, or say what is missing."""
    found = _product(code)
    try:
        product_services.publish_product(code=code, actor=actor_of(request), now=clock.now())
    except StandardIncomplete as incomplete:
        # The stored values stand for what was sent, so that each missing part is marked where it is filled in.
        sent = ProductForm.initial_of(found) | _as_sent(found)
        form = ProductForm(sent, agencies=queries.all_agencies(), groups=queries.all_groups())
        form.ask_for(incomplete.missing)
        return _product_page(request, found, form, refused=str(incomplete), status=incomplete.status)
    messages.success(request, _("%(product)s is published. Citizens see it now.") % {"product": found.code})
    return redirect("mpp:setup_product", code=found.code)


@require_POST
@requires_right("mpp.manage")
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a service from the citizens' pages."""
    found = _product(code)
    product_services.withdraw_product(code=code, actor=actor_of(request), now=clock.now())
    messages.success(request, _("%(product)s is a draft again. Citizens no longer see it.") % {"product": found.code})
    return redirect("mpp:setup_product", code=found.code)


def _product(code: str) -> ServiceProduct:
    found = queries.all_products().filter(code=code.upper()).first()
    if found is None:
        raise NotThere
    return found


def _product_form(request: HttpRequest, found: ServiceProduct | None) -> ProductForm:
    form = ProductForm(
        request.POST or None,
        agencies=queries.all_agencies(),
        groups=queries.all_groups(),
        initial=ProductForm.initial_of(found) if found else {},
    )
    _keep(form, "code", found.code if found else "")
    return form


def _product_page(
    request: HttpRequest, found: ServiceProduct | None, form: ProductForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    missing = found.missing_components() if found else []
    context = {
        "form": form,
        "product": found,
        "refused": refused,
        "missing": missing,
        "components": [
            {"label": component.label, "field": field, "missing": component in missing}
            for component, field in ProductForm.field_of_component.items()
        ],
        "title": str(found.name) if found else _("Add a service"),
    }
    if status == 200 and form.errors:
        status = 422
    return render(request, "mpp/setup/product.html", context, status=status)


def _form_page(request: HttpRequest, form: forms.Form, *, title: str) -> HttpResponse:
    return render(request, "mpp/setup/form.html", {"form": form, "title": title}, status=422 if form.errors else 200)


def _keep(form: forms.Form, name: str, value: object) -> None:
    """What names a thing cannot be changed: another value would make another thing."""
    if value:
        form.fields[name].disabled = True
        form.fields[name].help_text = ""
        form.initial[name] = value


def _as_sent(product: ServiceProduct) -> dict[str, str]:
    """Texts in two languages as their two inputs would have sent them."""
    sent = {}
    for name in ("name", "summary", "fee_basis", "result", "complaints"):
        text = getattr(product, name)
        sent[f"{name}_id"] = text.id if text else ""
        sent[f"{name}_en"] = text.en if text else ""
    return sent


def _saved(request: HttpRequest, view: str, *arguments: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(view, *arguments)
