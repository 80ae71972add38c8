"""Services of the regency: their standards, written, published and withdrawn, and what was promised when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import tenants
from casework import queries, schema_forms, services
from casework.forms import standard as forms
from casework.models import ProductState, ServiceProduct
from casework.services.products import StandardIncomplete
from casework.standard import COMPONENTS, Component, MakingComponent
from casework.wording import ASKED, PARTS
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation import access
from organisation.access import requires_right
from organisation.models import Unit
from web.doors import View

PAGE_SIZE: Final = 25
MANAGES: Final = "services.manage"


def manages[**P](view: View[P]) -> View[P]:
    """Open to those who may write any service: `services.manage` somewhere, or the whole of a module that is on."""
    closed = requires_right(MANAGES)(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        manages_module = request.user.is_authenticated and queries.managed_by(request.user).modules
        return (view if manages_module else closed)(request, *args, **kwargs)

    return guarded


@manages
def services_list(request: HttpRequest) -> HttpResponse:
    managed = queries.managed_by(request.user)
    text, show = request.GET.get("q", "").strip()[:80], request.GET.get("tampil", "")
    if show and show not in ProductState.values:
        raise NotThere
    found = queries.products_of(managed, text=text)
    counts = queries.product_counts(managed)
    if show:
        found = found.filter(state=show)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    chips = [{"label": _("All"), "count": sum(counts.values()), "url": "?", "current": not show}]
    chips += [
        {"label": state.label, "count": counts[state], "url": f"?tampil={state.value}", "current": state.value == show}
        for state in ProductState
    ]
    day = _day(request.GET.get("hari", ""))
    context = {
        "page": page,
        "chips": chips,
        "text": text,
        "show": show,
        "all_components": COMPONENTS,
        "day": day,
        "as_of": _offered_on(day) if day else None,
        "asked_day": request.GET.get("hari", ""),
        "may_add": bool(managed.scope),
    }
    return render(request, "casework/officer/services.html", context)


@manages
def service(request: HttpRequest, code: str) -> HttpResponse:
    return _service_page(request, _product(request, code))


@requires_right(MANAGES)
def add(request: HttpRequest) -> HttpResponse:
    return _write(request, None)


@manages
def change(request: HttpRequest, code: str) -> HttpResponse:
    return _write(request, _product(request, code))


@manages
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    product = _product(request, code)
    try:
        services.publish_product(code=product.code, **_who_and_when(request))
    except StandardIncomplete as refusal:
        # MPP-1: a refusal names every component that is missing, and leads to the form.
        return _service_page(request, product, refusal=refusal, status=refusal.status)
    messages.success(request, _("Citizens see the service now."))
    return redirect("casework:service", code=product.code)


@manages
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    product = _product(request, code)
    services.withdraw_product(code=product.code, **_who_and_when(request))
    messages.success(request, _("Citizens do not see the service any more. What was asked for already goes on."))
    return redirect("casework:service", code=product.code)


@manages
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The form that a schema makes, for the page where it is written: the citizens' or the officers'."""
    part = request.GET.get("bagian", "form")
    if part not in ASKED:
        raise NotThere
    seen = _previewed(part, text=request.POST.get(part, ""))
    return render(request, "casework/officer/parts/preview.html", {"seen": seen})


def _write(request: HttpRequest, product: ServiceProduct | None) -> HttpResponse:
    managed = queries.managed_by(request.user)
    # Whoever manages a module writes its services for any unit, as the module is for the whole government.
    is_whole = managed.everything or (product is not None and product.module in managed.modules)
    reach = Unit.objects.all() if is_whole else managed.scope.units()
    sent = request.POST if request.method == "POST" else None
    for prefix in ("needs", "steps"):
        if sent is not None and f"more_{prefix}" in sent:
            sent = forms.more_rows(sent, prefix)
    asks_only = sent is not None and any(name in sent for name in ("more_needs", "more_steps", "show"))
    form = forms.ServiceForm(
        sent,
        units=reach.open_on(access.today(), also=product.unit if product else None).order_by("name"),
        templates=queries.letter_choices(),
        may_be_anybodys=is_whole,
        initial=forms.initial_of(product) if product else {},
    )
    needs = forms.NeedFormSet(sent, prefix="needs", initial=forms.initial_rows(product.needs) if product else [])
    steps = forms.StepFormSet(sent, prefix="steps", initial=forms.initial_rows(product.steps) if product else [])
    if sent is not None and not asks_only and all([form.is_valid(), needs.is_valid(), steps.is_valid()]):
        if product is None and ServiceProduct.objects.filter(code=form.cleaned_data["code"].upper()).exists():
            form.add_error("code", _("A service with this code exists already. Choose another code."))
        elif saved := _save(request, product, form, needs, steps):
            if saved.is_published:
                said = _("Version %(number)d is published. Cases that run keep the version they were filed under.")
                messages.success(request, said % {"number": saved.version})
            else:
                messages.success(request, _("The draft is kept. Citizens do not see it yet."))
            return redirect("casework:service", code=saved.code)
    if asks_only:
        # More rows or a look at the form were asked for, not a judgement of what is half written.
        form.errors.clear()
        for rows in (needs, steps):
            for row in rows:
                row.errors.clear()
    context = {
        "product": product,
        "form": form,
        "needs": needs,
        "steps": steps,
        "asked": [_previewed(part, text=str(form[part].value() or "")) | {"field": form[part]} for part in ASKED],
    }
    return render(request, "casework/officer/service_form.html", context, status=422 if form.errors else 200)


def _save(
    request: HttpRequest, product: ServiceProduct | None, form: forms.ServiceForm, needs: Any, steps: Any
) -> ServiceProduct | None:
    try:
        return services.define_product(
            code=product.code if product else form.cleaned_data["code"],
            standard=form.standard(needs.points(), steps.points()),
            handling=form.how(product.module if product else ""),
            **_who_and_when(request),
        )
    except StandardIncomplete as refusal:
        form.add_error(None, str(refusal))
        form.ask_for(refusal.missing)
    except Refusal as refusal:
        form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
    return None


def _service_page(
    request: HttpRequest, product: ServiceProduct, *, refusal: StandardIncomplete | None = None, status: int = 200
) -> HttpResponse:
    missing, missing_making = product.missing_components(), product.missing_making()
    context = {
        "product": product,
        "refusal": refusal,
        "letter": queries.letter_name(product.template_code) if product.template_code else "",
        "all_components": COMPONENTS,
        "components": [{"label": one.label, "there": one not in missing} for one in Component],
        "making": [{"label": one.label, "there": one not in missing_making} for one in MakingComponent],
        "making_texts": [
            {"label": MakingComponent(key).label, "value": value} for key, value in product.making.items()
        ],
        "asked": [_shown(part, schema=getattr(product, part)) for part in ASKED],
        "versions": [
            {"version": version, "changed": [PARTS.get(part, part) for part in parts]}
            for version, parts in queries.versions_with_changes(product)
        ],
    }
    return render(request, "casework/officer/service.html", context, status=status)


def _previewed(part: str, *, text: str) -> dict[str, Any]:
    try:
        return _shown(part, schema=forms.schema_in(text))
    except ValidationError as problem:
        return _shown(part, schema={}) | {"problem": " ".join(problem.messages)}


def _shown(part: str, *, schema: dict[str, Any]) -> dict[str, Any]:
    shown = schema_forms.form_of(schema) if schema else None
    if shown is not None:
        # Both stand on one page, and while they are written they may use the same name.
        shown.prefix = part
    return {**ASKED[part], "id": f"preview-{part}", "shown": shown}


def _offered_on(day: date) -> int:
    """How many services were offered when that day ended."""
    at: datetime = clock.day_bounds(day, tenants.current().zone)[1] - timedelta(microseconds=1)
    return queries.versions_as_of(at).count()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _product(request: HttpRequest, code: str) -> ServiceProduct:
    found = queries.products_of(queries.managed_by(request.user)).filter(code=code.upper()).first()
    if found is None:
        raise NotThere
    return found


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": clock.now()}
