"""What a regency overpaid, at the ministry: pay its invoices from it, or pay it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing import presentation, queries, services
from billing.desk import CAPITAL
from billing.files import stored_response
from billing.forms import ReasonForm, RefundForm, SetOffForm, TransferForm
from billing.ministry_views import form_page, tell
from billing.models import Refund
from billing.navigation import RUN
from billing.services.refunds import Letter
from core import clock
from core.actors import actor_of
from core.errors import Refusal
from core.money import format_rupiah
from organisation.access import requires_right


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def set_off(request: HttpRequest, code: str) -> HttpResponse:
    """Pay an open invoice from what was overpaid, or the next ones."""
    page = queries.account_page(code, today=clock.local_date(clock.now(), CAPITAL))
    overpaid = page.subscriber.overpaid
    form = SetOffForm(request.POST if request.method == "POST" else None, rows=page.awaiting)
    if form.is_valid():
        row = form.cleaned_data["row"]
        given: dict[str, Any] = {"actor": actor_of(request), "now": clock.now()}
        try:
            if row is None:
                services.plan_set_off(regency_code=code, on=True, **given)
            else:
                services.use_overpaid(invoice=row.invoice.pk, amount=min(overpaid, row.money_awaited), **given)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Settled: the invoice is paid from what was overpaid, as far as it reaches."))
            return redirect("ministry_billing:regency", code=code)
    return form_page(
        request,
        form,
        title=_("Pay invoices of %(regency)s from what was overpaid") % {"regency": page.region.full_name},
        lead=_("%(amount)s is overpaid.") % {"amount": format_rupiah(overpaid)},
        back=reverse("ministry_billing:regency", args=[code]),
    )


@require_POST
@requires_right(RUN)
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Let the next invoices not be paid from it after all."""
    services.plan_set_off(regency_code=code, on=False, actor=actor_of(request), now=clock.now())
    messages.success(request, _("The next invoices are not paid from it."))
    return redirect("ministry_billing:regency", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what an invoice was paid from what was overpaid."""
    page = queries.invoice_page(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.undo_set_off(invoice=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Taken back. It is overpaid again."))
            return redirect("ministry_billing:invoice", pk=pk)
    back = reverse("ministry_billing:invoice", args=[pk])
    return form_page(request, form, title=_("Take back what was set off"), back=back, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the letter by which a regency asks it back."""
    page = queries.account_page(code, today=clock.local_date(clock.now(), CAPITAL))
    posted = request.method == "POST"
    initial = {"amount": format_rupiah(page.subscriber.overpaid)}
    form = RefundForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if form.is_valid():
        values = dict(form.cleaned_data)
        amount, file = values.pop("amount"), values.pop("file")
        try:
            made = services.request_refund(
                regency_code=code, amount=amount, letter=Letter(**values), file=file, actor=actor_of(request),
                now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The refund is entered. Another billing officer approves it."))
            return redirect("ministry_billing:refund", pk=made.pk)
    return form_page(
        request,
        form,
        title=_("Pay back to %(regency)s") % {"regency": page.region.full_name},
        lead=_("As the letter of the regency asks. It is paid after a second person has approved it."),
        back=reverse("ministry_billing:regency", args=[code]),
    )


@never_cache
@require_safe
@requires_right(RUN)
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund: the letter, the account, and the next step."""
    found = queries.refund(pk)
    context = {
        "refund": found,
        "region": queries.account_page(found.regency_code, today=clock.local_date(clock.now(), CAPITAL)).region,
        "tone": presentation.tone_of_refund(found),
        "way": presentation.way_of_refund(found),
        "is_own": found.requested_by == str(actor_of(request)),
        "can_approve": found.state == Refund.State.REQUESTED,
        "can_pay": found.state == Refund.State.APPROVED,
        "can_refuse": found.state in {Refund.State.REQUESTED, Refund.State.APPROVED},
    }
    return render(request, "billing/refund.html", context)


@require_POST
@requires_right(RUN)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        services.approve_refund(refund=pk, actor=actor_of(request), now=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved. Enter the transfer once the bank has made it."))
    return redirect("ministry_billing:refund", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _act(
        request, pk, form, services.refuse_refund,
        title=_("Refuse this refund"), done=_("Refused. The amount is overpaid again."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires_right(RUN)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    today = clock.local_date(clock.now(), CAPITAL)
    form = TransferForm(request.POST if request.method == "POST" else None, initial={"dated_on": today})
    return _act(request, pk, form, services.pay_refund, title=_("Enter the transfer"), done=_("The refund is paid."))


@require_safe
@requires_right(RUN)
def letter(request: HttpRequest, pk: int) -> FileResponse:
    return stored_response(queries.refund(pk))


def _act(request: HttpRequest, pk: int, form: Any, act: Any, *, title: str, done: str) -> HttpResponse:
    """A form about one refund and the service that it feeds."""
    found = queries.refund(pk)
    if form.is_valid():
        try:
            act(refund=pk, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            messages.success(request, done)
            return redirect("ministry_billing:refund", pk=pk)
    lead = f"{format_rupiah(found.amount)}, {found.account_holder}, {found.bank_name} {found.bank_account}"
    return form_page(request, form, title=title, lead=lead, back=reverse("ministry_billing:refund", args=[pk]))
