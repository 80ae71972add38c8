"""What pages say about invoices: the way through the treasury, tones of states, the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from billing import queries
from billing.desk import CAPITAL, module_prices
from billing.models import Contract, Invoice, Item, Refund, State
from billing.models.invoices import CHAIN
from billing.policies import year_end_on
from billing.queries import InvoicePage, Row
from billing.reckoning import PLAN_NAME
from billing.rules import procurement
from billing.rules.periods import risks_the_payment_orders
from billing.rules.procurement import Thresholds
from core import clock
from core.money import format_rupiah

_TONES = {
    State.DRAFT: "neutral",
    State.RECEIVED_NET: "warning",
    State.TAX_PROOFS_COMPLETE: "success",
    State.SETTLED: "success",
    State.DISPUTED: "danger",
    State.VOID: "neutral",
}


def tone_of(invoice: Invoice) -> str:
    return _TONES.get(State(invoice.state), "info")


def tone_of_refund(refund: Refund) -> str:
    return {Refund.State.PAID: "success", Refund.State.REFUSED: "neutral"}.get(Refund.State(refund.state), "warning")


def shown_refunds(refunds: list[Refund]) -> list[dict[str, Any]]:
    return [{"refund": one, "tone": tone_of_refund(one)} for one in refunds]


def way_of_refund(refund: Refund) -> list[dict[str, Any]]:
    """The stepper of a refund: asked for by letter, approved or refused, transferred."""
    state = Refund.State(refund.state)
    decided = clock.format_short_date(clock.local_date(refund.decided_at, CAPITAL)) if refund.decided_at else ""
    steps: list[dict[str, Any]] = [
        {
            "title": _("Asked for by letter"),
            "text": _("No. %(number)s") % {"number": refund.letter_number},
            "at": clock.format_short_date(refund.letter_on),
            "state": "done",
        },
        {
            "title": Refund.State.REFUSED.label if state == Refund.State.REFUSED else _("Approved by a second person"),
            "text": refund.refused_why,
            "at": decided,
            "state": "now" if state == Refund.State.REQUESTED else "done",
        },
    ]
    if state != Refund.State.REFUSED:
        is_paid, is_now = state == Refund.State.PAID, state == Refund.State.APPROVED
        steps.append(
            {
                "title": Refund.State.PAID.label,
                "text": _("No. %(number)s") % {"number": refund.paid_reference} if is_paid else "",
                "at": clock.format_short_date(refund.paid_on) if refund.paid_on else "",
                "state": "done" if is_paid else "now" if is_now else "todo",
            }
        )
    return steps


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A row of a list of invoices."""

    row: Row
    tone: str

    @property
    def invoice(self) -> Invoice:
        return self.row.invoice


def shown(rows: list[Row]) -> list[Shown]:
    return [Shown(row=row, tone=tone_of(row.invoice)) for row in rows]


def procurement_note(kind: str, value: Decimal | None, limits: Thresholds) -> str:
    """What the value of a work order (SPK) asks for besides; empty where nothing, or where the contract is no SPK."""
    if kind != Contract.Kind.SPK or value is None:
        return ""
    if procurement.way_of(value, limits) == procurement.Way.TENDER:
        return _("A contract of this value is bought by e-catalogue or tender, not by a work order (SPK).")
    if procurement.needs_spse(value, limits):
        return _("A work order (SPK) of this value goes through SPSE.")
    return ""


def way_of(page: InvoicePage) -> list[dict[str, Any]]:
    """The stepper: each paper of the treasury, then the money, the tax proofs, the end."""
    invoice = page.invoice
    steps = {step.target: step for step in invoice.steps.all()}
    order = [*CHAIN, State.RECEIVED_NET, State.TAX_PROOFS_COMPLETE, State.SETTLED]
    here = invoice.state
    if here in {State.DISPUTED, State.VOID, State.DRAFT}:
        reached = max((order.index(State(target)) for target in steps if target in order), default=-1)
    else:
        reached = order.index(State(here))
    entries = []
    for place, state in enumerate(order):
        step = steps.get(state)
        words = _waiting_for(page, state) if place == reached + 1 else ""
        if step is not None and step.number:
            words = _("No. %(number)s") % {"number": step.number}
        skipped = place <= reached and step is None
        entries.append(
            {
                "title": _("Money received") if state == State.RECEIVED_NET else State(state).label,
                "text": _("no paper entered") if skipped else words,
                "at": clock.format_short_date(step.dated_on) if step is not None and place <= reached else "",
                "state": "done" if place <= reached else "now" if place == reached + 1 else "todo",
            }
        )
    return entries


def _waiting_for(page: InvoicePage, state: State) -> str:
    parts = page.parts
    if state == State.RECEIVED_NET:
        return _("%(amount)s is awaited") % {"amount": format_rupiah(parts.money_awaited)}
    if state == State.TAX_PROOFS_COMPLETE:
        return _("Awaited: VAT deposit %(vat)s, PPh 23 slip %(slip)s") % {
            "vat": format_rupiah(max(parts.vat_awaited, queries.NOUGHT)),
            "slip": format_rupiah(max(parts.withholding_awaited, queries.NOUGHT)),
        }
    return ""


def risks_the_year(page: InvoicePage, today: date) -> bool:
    """Whether an unpaid invoice comes after what its budget year can still pay."""
    invoice = page.invoice
    if invoice.state not in {State.DRAFT, *CHAIN[:3]}:
        return False
    until = page.contract.payment_orders_until if page.contract is not None else None
    return risks_the_payment_orders(
        invoice.issued_on or today, fiscal_year=invoice.fiscal_year, year_end=year_end_on(today), until=until
    )


def names_of(items: list[Item]) -> list[dict[str, Any]]:
    """What is used now, in words, the plan first."""
    known = module_prices()
    ordered = sorted(items, key=lambda one: (not one.is_plan, one.since, one.slug))
    return [
        {
            "name": PLAN_NAME if one.is_plan else known[one.slug][0] if one.slug in known else one.slug,
            "since": one.from_day,
        }
        for one in ordered
    ]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The public clock on the pages of settings: what will happen when, or what has happened, and what to do."""

    title: str
    text: str
    is_closed: bool
    url: str
    days: int
    percent: int
    """How much of the time is over."""


def settings_clock() -> Clock | None:
    """The clock of the regency we are in; None where none runs (`settings.TIRU_SETTINGS_CLOCK`)."""
    running = queries.own_clock()
    if running is None:
        return None
    since, closes_on = running
    today = clock.local_date(clock.now(), CAPITAL)
    left = (closes_on - today).days
    day = clock.format_date(closes_on)
    closed = left <= 0
    return Clock(
        title=_("Settings are read only since %(day)s") % {"day": day}
        if closed
        else _("Settings become read only on %(day)s") % {"day": day},
        text=_("An invoice is unpaid. Services for citizens and the work of officers go on as always."),
        is_closed=closed,
        url=reverse("billing:overview"),
        days=max(left, 0),
        percent=100 if closed else round(100 * (today - since).days / (closes_on - since).days),
    )
