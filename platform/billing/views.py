"""A regency's bills: what it uses and owes, its payer and contract, the papers of its treasury."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import presentation, queries, services
from billing.desk import CAPITAL
from billing.files import evidence_response, paper_response
from billing.forms import ContractForm, HandoverForm, PayerForm, ProofForm, ReasonForm, StepForm
from billing.models import Contract, State
from billing.models.invoices import CHAIN
from billing.navigation import MANAGE
from billing.policies import thresholds_on
from billing.services.parties import ContractData, PayerData
from core import clock
from core.actors import actor_of
from core.errors import NotThere, Refusal
from core.money import format_rupiah
from organisation.access import EVERYWHERE, requires_right

FRAME = "web/settings.html"


def _today() -> Any:
    return clock.local_date(clock.now(), CAPITAL)


@never_cache
@require_safe
@requires_right(MANAGE, unit=EVERYWHERE)
def overview(request: HttpRequest) -> HttpResponse:
    """What is used, what is owed, who pays, and every invoice."""
    today = _today()
    standing = queries.own_standing(today=today)
    context = {
        "standing": standing,
        "items": presentation.names_of(standing.items),
        "rows": presentation.shown(standing.rows),
        "refunds": presentation.shown_refunds(standing.refunds),
        "today": today,
        "year": today.year,
    }
    return render(request, "billing/overview.html", context)


@never_cache
@require_safe
@requires_right(MANAGE, unit=EVERYWHERE)
def invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """One invoice: its way through the treasury, its lines, what has come for it, its papers."""
    page = queries.invoice_page(pk)
    state = State(page.invoice.state)
    context = {
        "frame": FRAME,
        "page": page,
        "tone": presentation.tone_of(page.invoice),
        "way": presentation.way_of(page),
        "risky": presentation.risks_the_year(page, _today()),
        "overdue": page.invoice.is_overdue(_today()),
        "at_ministry": False,
        "can_acknowledge": state == State.ISSUED,
        "can_step": state in CHAIN[:4],
        "can_hand_over": state == State.DRAFT,
        "can_prove": state not in {State.DRAFT, State.SETTLED, State.VOID} and page.parts.outstanding > 0,
        "can_dispute": state in CHAIN,
    }
    return render(request, "billing/invoice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the number and day of the BAST, so that the draft can be issued."""
    page = queries.invoice_page(pk)
    form = HandoverForm(request.POST if request.method == "POST" else None, initial={"dated_on": _today()})
    if form.is_valid():
        try:
            services.enter_handover(invoice=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The BAST is entered. The ministry issues the invoice."))
            return redirect("billing:invoice", pk=pk)
    return _form(request, form, title=_("Enter the handover minutes (BAST)"), page=page)


@require_POST
@requires_right(MANAGE, unit=EVERYWHERE)
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.acknowledge(invoice=pk, dated_on=_today(), actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invoice is noted as received."))
    return redirect("billing:invoice", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an SPP, SPM or SP2D."""
    page = queries.invoice_page(pk)
    if page.invoice.state not in CHAIN[:4]:
        return redirect("billing:invoice", pk=pk)
    form = StepForm(*_sent(request), state=page.invoice.state, initial={"dated_on": _today()})
    if form.is_valid():
        try:
            services.take_step(invoice=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The paper is entered. The next step follows from it."))
            return redirect("billing:invoice", pk=pk)
    return _form(request, form, title=_("Enter a paper of the treasury"), page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a VAT deposit or a withholding slip."""
    page = queries.invoice_page(pk)
    form = ProofForm(*_sent(request), initial={"dated_on": _today()})
    if form.is_valid():
        try:
            services.receive(invoice=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The tax proof is entered. Thank you."))
            return redirect("billing:invoice", pk=pk)
    return _form(request, form, title=_("Enter a tax proof"), page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Object to an invoice."""
    page = queries.invoice_page(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.dispute(invoice=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The objection is noted. Until it is settled nobody reminds you."))
            return redirect("billing:invoice", pk=pk)
    return _form(request, form, title=_("Object to this invoice"), page=page)


@require_safe
@requires_right(MANAGE, unit=EVERYWHERE)
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Invoice, receipt or handover minutes as PDF."""
    return paper_response(queries.invoice_page(pk), kind, at=clock.now())


@require_safe
@requires_right(MANAGE, unit=EVERYWHERE)
def evidence(request: HttpRequest, pk: int, kind: str, row: int) -> FileResponse:
    """A paper that was uploaded with a step or a proof."""
    return evidence_response(queries.invoice_page(pk), kind, row)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def payer(request: HttpRequest) -> HttpResponse:
    """Which agency pays."""
    found = queries.own_standing(today=_today()).payer
    initial = {field: getattr(found, field) for field in PayerData.__dataclass_fields__} if found else {}
    form = PayerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.save_payer(data=PayerData(**form.cleaned_data), actor=actor_of(request), now=clock.now())
        messages.success(request, _("The paying agency is entered. The next invoice names it."))
        return redirect("billing:overview")
    return _form(request, form, title=_("Who pays"), lead=_("Invoices must name the agency as its DPA does."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(MANAGE, unit=EVERYWHERE)
def contract(request: HttpRequest, year: int) -> HttpResponse:
    """The contract of a fiscal year."""
    today = _today()
    if not today.year - 1 <= year <= today.year + 1:
        raise NotThere
    standing = queries.own_standing(today=today.replace(year=year, day=1))
    found = standing.contract if standing.contract and standing.contract.fiscal_year == year else None
    initial: dict[str, Any] = {
        "rhythm": Contract.Rhythm.QUARTERLY, "due_days": 30, "kind": Contract.Kind.SPK, "last_fiscal_year": year,
    }  # fmt: skip
    if found:
        initial |= {field: getattr(found, field) for field in ContractData.__dataclass_fields__}
        initial["value"] = f"{found.value:.0f}" if found.value else ""
    limits = thresholds_on(today)
    form = ContractForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.save_contract(
                fiscal_year=year, data=ContractData(**form.cleaned_data), actor=actor_of(request), now=clock.now()
            )
        except Refusal as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("The contract is entered."))
            note = presentation.procurement_note(form.cleaned_data["kind"], form.cleaned_data["value"], limits)
            if note:
                messages.warning(request, note)
            return redirect("billing:overview")
    return _form(
        request,
        form,
        title=_("Contract for %(year)s") % {"year": year},
        lead=_("Above %(receipt)s a work order (SPK) through SPSE is needed, above %(direct)s e-catalogue or tender.")
        % {"receipt": format_rupiah(limits.receipt), "direct": format_rupiah(limits.direct)},
    )


def _form(
    request: HttpRequest, form: Form, *, title: str, lead: str = "", page: queries.InvoicePage | None = None
) -> HttpResponse:
    back = reverse("billing:invoice", args=[page.invoice.pk]) if page else reverse("billing:overview")
    context = {
        "frame": FRAME,
        "form": form,
        "title": title,
        "lead": lead,
        "page": page,
        "back": back,
        "home": reverse("billing:overview"),
    }
    return render(request, "billing/form.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _tell(form: Form, refusal: Refusal) -> None:
    form.add_error(refusal.attr if refusal.attr in form.fields else None, str(refusal))
