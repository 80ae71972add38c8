"""The ministry's own office of billing: prices, seats, bank, ledger, supplier."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import queries, services
from billing.desk import CAPITAL, module_prices
from billing.forms import BankForm, EndSeatForm, PricesForm, ReasonForm, SponsorForm, StatementForm, SupplierForm
from billing.ministry_views import PER_PAGE, form_page, tell
from billing.navigation import RUN
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from organisation.access import requires_right


@never_cache
@require_safe
@requires_right(RUN)
def prices(request: HttpRequest) -> HttpResponse:
    """Every price list, and which one counts."""
    today = clock.local_date(clock.now(), CAPITAL)
    names = {slug: name for slug, (name, _price) in module_prices().items()}
    return render(request, "billing/prices.html", {"lists": queries.price_lists(today), "names": names})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def publish_prices(request: HttpRequest) -> HttpResponse:
    form = PricesForm(request.POST if request.method == "POST" else None, slugs=module_prices())
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("valid_from", "source", "bands", "modules", "bundles")}
        try:
            services.publish_prices(actor=actor_of(request), now=clock.now(), capacities=form.capacities, **values)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The prices are set. They count from that day on."))
            return redirect("ministry_billing:prices")
    return form_page(
        request,
        form,
        title=_("Set new prices"),
        lead=_("Contracts keep the prices of the day they were signed on."),
        back=reverse("ministry_billing:prices"),
    )


@never_cache
@require_safe
@requires_right(RUN)
def seats(request: HttpRequest) -> HttpResponse:
    """What the ministry pays in regencies' stead."""
    today = clock.local_date(clock.now(), CAPITAL)
    return render(request, "billing/seats.html", {"seats": queries.seats(today), "today": today})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def sponsor(request: HttpRequest) -> HttpResponse:
    form = SponsorForm(
        request.POST if request.method == "POST" else None,
        regencies=queries.regency_choices(),
        initial={"percent": 100, "starts_on": clock.local_date(clock.now(), CAPITAL)},
    )
    if form.is_valid():
        try:
            services.sponsor(actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The seat is sponsored. It stands on the next invoice."))
            return redirect("ministry_billing:seats")
    return form_page(request, form, title=_("Sponsor a seat"), back=reverse("ministry_billing:seats"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    today = clock.local_date(clock.now(), CAPITAL)
    form = EndSeatForm(request.POST if request.method == "POST" else None, initial={"ends_on": today})
    if not any(row.seat.pk == pk for row in queries.seats(today)):
        raise NotThere
    if form.is_valid():
        try:
            services.end_sponsorship(seat=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The seat ends on that day."))
            return redirect("ministry_billing:seats")
    return form_page(request, form, title=_("End this seat earlier"), back=reverse("ministry_billing:seats"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def statements(request: HttpRequest) -> HttpResponse:
    """Read a bank statement; say which invoice each line has paid."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = StatementForm(*sent)
    if form.is_valid():
        try:
            read = services.read_file(actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            new = read.lines.count()
            messages.success(
                request, _("%(new)s lines are new, %(known)s were known.") % {"new": new, "known": read.known_lines}
            )
            return redirect("ministry_billing:statements")
    context = {
        "form": form,
        "lines": queries.lines_to_match(),
        "settled": queries.lines_settled(),
        "waiting": queries.awaiting_choices(),
        "has_banks": queries.has_banks(),
    }
    return render(request, "billing/statements.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def bank(request: HttpRequest) -> HttpResponse:
    """Enter how a bank writes its CSV; the same name changes it."""
    form = BankForm(
        request.POST if request.method == "POST" else None, initial={"separator": ";", "decimal_comma": True, "skip": 0}
    )
    if form.is_valid():
        values = dict(form.cleaned_data)
        services.save_format(name=values.pop("name"), values=values, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The bank's form is entered."))
        return redirect("ministry_billing:statements")
    return form_page(
        request,
        form,
        title=_("Enter a bank's form"),
        lead=_("Open the file once and copy the names of its columns."),
        back=reverse("ministry_billing:statements"),
    )


@require_POST
@requires_right(RUN)
def assign(request: HttpRequest, line: int) -> HttpResponse:
    chosen = request.POST.get("invoice", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 12):
        messages.error(request, _("No invoice is chosen. Choose the one that this money is for."))
        return redirect("ministry_billing:statements")
    try:
        made = services.assign(line=line, invoice=int(chosen), actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Booked for invoice %(number)s.") % {"number": made.invoice.number})
    return redirect("ministry_billing:statements")


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def ignore(request: HttpRequest, line: int) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.ignore(line=line, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            return redirect("ministry_billing:statements")
    return form_page(
        request, form, title=_("This money is for no invoice"), back=reverse("ministry_billing:statements")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def reopen(request: HttpRequest, line: int) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.reopen(line=line, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Undone. The line waits for a decision again."))
            return redirect("ministry_billing:statements")
    return form_page(
        request, form, title=_("Undo what was said of this line"), back=reverse("ministry_billing:statements")
    )


@never_cache
@require_safe
@requires_right(RUN)
def ledger(request: HttpRequest) -> HttpResponse:
    """The accounts and their entries, of all or of one regency."""
    code = request.GET.get("daerah", "")
    code = code if code in dict(queries.regency_choices()) else ""
    page = Paginator(queries.entries_of(code), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "balance": queries.trial_balance(code),
        "faults": queries.ledger_faults(),
        "page": page,
        "names": dict(queries.regency_choices()),
        "code": code,
    }
    return render(request, "billing/ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def supplier(request: HttpRequest) -> HttpResponse:
    """Who supplies Tiru, as every paper names it."""
    found = queries.supplier()
    initial = {name: getattr(found, name) for name in SupplierForm.base_fields} if found else {"number_word": "TIRU"}
    form = SupplierForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.save_supplier(values=form.cleaned_data, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The supplier is entered. The next invoice names it."))
        return redirect("ministry_billing:overview")
    return form_page(request, form, title=_("Supplier"), back=reverse("ministry_billing:overview"))
