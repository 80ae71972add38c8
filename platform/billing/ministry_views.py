"""Billing at the ministry: who owes what, each regency, each invoice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import coretax, papers, presentation, queries, services
from billing.desk import CAPITAL
from billing.files import evidence_response, paper_response
from billing.forms import HandoverForm, MoneyForm, ProofForm, ReasonForm, SpareForm, SubscriberForm
from billing.models import Book, Payment, State
from billing.models.invoices import AWAITING_MONEY
from billing.navigation import RUN
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from organisation.access import requires_right
from web.downloads import csv_response

FRAME = "web/console.html"
PER_PAGE = 50


def _today() -> Any:
    return clock.local_date(clock.now(), CAPITAL)


@never_cache
@require_safe
@requires_right(RUN)
def overview(request: HttpRequest) -> HttpResponse:
    """Who is billed, who is late, what is awaited."""
    today = _today()
    balance = queries.trial_balance()
    context = {
        "accounts": queries.accounts(today),
        "receivable": balance.of(Book.RECEIVABLE),
        "sponsored": balance.of(Book.SPONSOR),
        "received": balance.of(Book.BANK),
        "owed_back": -balance.of(Book.OVERPAID) - balance.of(Book.REFUND),
        "drafts": queries.invoices(state=State.DRAFT).count(),
        "lines": len(queries.lines_to_match()),
        "supplier": queries.supplier(),
        "has_prices": queries.has_prices(),
    }
    return render(request, "billing/ministry_overview.html", context)


@never_cache
@require_safe
@requires_right(RUN)
def regency(request: HttpRequest, code: str) -> HttpResponse:
    """One regency: what it uses, who pays, its invoices and its part of the ledger."""
    today = _today()
    page = queries.account_page(code, today=today)
    context = {
        "page": page,
        "items": presentation.names_of(page.items),
        "rows": presentation.shown(page.rows),
        "refunds": presentation.shown_refunds(page.refunds),
        "today": today,
    }
    return render(request, "billing/ministry_regency.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def subscriber(request: HttpRequest, code: str) -> HttpResponse:
    """What decides a regency's prices."""
    page = queries.account_page(code, today=_today())
    found = page.subscriber
    initial = {name: getattr(found, name) for name in ("population", "population_source", "capacity", "trial_ends_on")}
    form = SubscriberForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.save_subscriber(regency_code=code, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved. The next draft is reckoned with it."))
        return redirect("ministry_billing:regency", code=code)
    back = reverse("ministry_billing:regency", args=[code])
    return form_page(
        request, form, title=_("What decides the prices of %(regency)s") % {"regency": page.region.full_name}, back=back
    )


@require_POST
@requires_right(RUN)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Reckon the regency's next period."""
    try:
        made = services.draft_invoice(regency_code=code, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("ministry_billing:regency", code=code)
    messages.success(request, _("The draft is reckoned. Check it, enter the BAST, then issue it."))
    return redirect("ministry_billing:invoice", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def spare(request: HttpRequest, code: str) -> HttpResponse:
    """Stop the clock of a regency that is late."""
    page = queries.account_page(code, today=_today())
    form = SpareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.spare(regency_code=code, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The clock is stopped; the settings of the regency are open."))
        return redirect("ministry_billing:regency", code=code)
    back = reverse("ministry_billing:regency", args=[code])
    return form_page(
        request, form, title=_("Stop the clock of %(regency)s") % {"regency": page.region.full_name}, back=back
    )


@never_cache
@require_safe
@requires_right(RUN)
def invoices(request: HttpRequest) -> HttpResponse:
    """All invoices, by state and year."""
    today = _today()
    wanted, year = request.GET.get("keadaan", ""), request.GET.get("tahun", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    late = today if wanted == "terlambat" else None
    state = wanted if wanted in State.values else ""
    listed = queries.invoices(state=state, year=number, late=late)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    listed_states = (State.ISSUED, State.SPM, State.RECEIVED_NET, State.SETTLED, State.DISPUTED)
    chips = [("", _("All")), (State.DRAFT.value, State.DRAFT.label), ("terlambat", _("Overdue"))]
    chips += [(one.value, one.label) for one in listed_states]
    base = reverse("ministry_billing:invoices")
    context = {
        "rows": presentation.shown(queries.rows_of(page.object_list, today)),
        "page": page,
        "months": queries.taxed_months(),
        "codes": coretax.UNVERIFIED,
        "chips": [
            {"label": label, "url": f"{base}?keadaan={key}" if key else base, "current": key == wanted, "count": None}
            for key, label in chips
        ],
    }
    return render(request, "billing/ministry_invoices.html", context)


@require_safe
@requires_right(RUN)
def tax_data(request: HttpRequest) -> HttpResponse:
    """The data of tax invoices of a year, as a table for Coretax."""
    year = request.GET.get("tahun", "")
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else _today().year
    rows = [papers.TAX_COLUMNS, *papers.tax_rows(list(queries.taxed().filter(fiscal_year=number)))]
    return csv_response(rows, name=f"faktur-pajak-{number}", delimiter=";")


@require_safe
@requires_right(RUN)
def coretax_file(request: HttpRequest) -> HttpResponse:
    """The tax invoices of a month as Coretax imports them; of the last one that has any, where none is named."""
    months = queries.taxed_months()
    wanted = request.GET.get("bulan", "")
    month = next((one for one in months if f"{one:%Y-%m}" == wanted or not wanted), None)
    found = queries.taxed().filter(issued_on__year=month.year, issued_on__month=month.month) if month else ()
    try:
        content = coretax.tax_xml(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("ministry_billing:invoices")
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="faktur-pajak-{month:%Y-%m}.xml"'
    return response


@never_cache
@require_safe
@requires_right(RUN)
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice, and what can be done with it from where it stands."""
    page = queries.invoice_page(pk)
    state = State(page.invoice.state)
    open_payments = [one for one in page.invoice.payments.all() if one.undone_at is None]
    context = {
        "frame": FRAME,
        "page": page,
        "tone": presentation.tone_of(page.invoice),
        "way": presentation.way_of(page),
        "risky": presentation.risks_the_year(page, _today()),
        "overdue": page.invoice.is_overdue(_today()),
        "at_ministry": True,
        "can_hand_over": state == State.DRAFT,
        "can_issue": state == State.DRAFT and bool(page.invoice.handover_number or not page.invoice.price),
        "can_discard": state == State.DRAFT,
        "can_receive": state in {*AWAITING_MONEY, State.RECEIVED_NET} and page.parts.outstanding > 0,
        "can_void": state in {State.ISSUED, State.ACKNOWLEDGED, State.DISPUTED} and not open_payments,
        "can_resolve": state == State.DISPUTED,
    }
    return render(request, "billing/invoice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    form = HandoverForm(request.POST if request.method == "POST" else None, initial={"dated_on": _today()})
    return _act(
        request, pk, form, services.enter_handover,
        title=_("Enter the handover minutes (BAST)"), done=_("The BAST is entered. The invoice can be issued."),
    )  # fmt: skip


@require_POST
@requires_right(RUN)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = services.issue(invoice=pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Invoice %(number)s is issued.") % {"number": made.number})
    return redirect("ministry_billing:invoice", pk=pk)


@require_POST
@requires_right(RUN)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    page = queries.invoice_page(pk)
    try:
        services.discard(invoice=pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("ministry_billing:invoice", pk=pk)
    messages.success(request, _("The draft is thrown away; its period can be reckoned anew."))
    return redirect("ministry_billing:regency", code=page.invoice.regency_code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _act(
        request, pk, form, services.void,
        title=_("Void this invoice"), done=_("The invoice is void. A credit note says so; its number stays used."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _act(
        request, pk, form, services.resolve, rename={"reason": "note"},
        title=_("Settle the objection"), done=_("The objection is settled; the invoice stands."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def money(request: HttpRequest, pk: int) -> HttpResponse:
    form = MoneyForm(request.POST if request.method == "POST" else None, initial={"dated_on": _today()})
    return _act(
        request, pk, form, services.receive, also={"part": Payment.Part.MONEY},
        title=_("Enter money that came"), done=_("The money is booked."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    posted = request.method == "POST"
    form = ProofForm(
        request.POST if posted else None, request.FILES if posted else None, initial={"dated_on": _today()}
    )
    return _act(request, pk, form, services.receive, title=_("Enter a tax proof"), done=_("The tax proof is booked."))


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def undo(request: HttpRequest, pk: int, payment: int) -> HttpResponse:
    """Take back an entry that was a mistake."""
    page = queries.invoice_page(pk)
    if not any(one.pk == payment for one in page.invoice.payments.all()):
        return redirect("ministry_billing:invoice", pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def take_back(*, invoice: int, **given: Any) -> object:
        return services.undo(payment=payment, **given)

    return _act(
        request, pk, form, take_back, title=_("Undo this entry"), done=_("Undone. What it paid is awaited again.")
    )


@require_safe
@requires_right(RUN)
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    return paper_response(queries.invoice_page(pk), kind, at=clock.now())


@require_safe
@requires_right(RUN)
def evidence(request: HttpRequest, pk: int, kind: str, row: int) -> FileResponse:
    return evidence_response(queries.invoice_page(pk), kind, row)


def form_page(
    request: HttpRequest, form: Form, *, title: str, back: str, lead: str = "", page: Any = None
) -> HttpResponse:
    """A page that is one form."""
    context = {
        "frame": FRAME,
        "form": form,
        "title": title,
        "lead": lead,
        "back": back,
        "page": page,
        "home": reverse("ministry_billing:overview"),
    }
    return render(request, "billing/form.html", context, status=422 if form.errors else 200)


def tell(form: Form, refusal: Refusal) -> None:
    """A refusal, beside the field that it is about where there is one."""
    form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))


def _act(
    request: HttpRequest,
    pk: int,
    form: Form,
    act: Any,
    *,
    title: str,
    done: str,
    also: dict[str, Any] | None = None,
    rename: dict[str, str] | None = None,
) -> HttpResponse:
    """A form about one invoice and the service that it feeds."""
    page = queries.invoice_page(pk)
    if form.is_valid():
        given = {(rename or {}).get(name, name): value for name, value in form.cleaned_data.items()} | (also or {})
        try:
            act(invoice=pk, actor=actor_of(request), now=clock.now(), **given)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect("ministry_billing:invoice", pk=pk)
    return form_page(request, form, title=title, back=reverse("ministry_billing:invoice", args=[pk]), page=page)
