"""
What follows when money is late: reminders, then a clock that everybody in the settings sees, then settings that stand
still. Never anything that a citizen or an officer would notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

import policies
import tenants
from billing.desk import CAPITAL
from billing.models import Invoice, Reminder, State, Subscriber
from billing.models.invoices import AWAITING_MONEY
from billing.policies import CLOSING, REMIND_BEFORE, REMIND_EVERY
from billing.rules.periods import closing_day, reminder_due
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere

_REMINDED = [state for state in AWAITING_MONEY if state != State.DISPUTED]


@dataclass(frozen=True, kw_only=True)
class Reminding:
    """A reminder that is to be told: of which invoice, how many days after it was due, and when settings close."""

    invoice: Invoice
    days: int
    closes_on: date | None


@transaction.atomic
def remind(*, actor: Actor, now: datetime) -> list[Reminding]:
    """
    Mark the reminders that are due today in the regency we are in, each once, and answer them to be told.

    The first one after a due day starts the clock, unless the ministry spares the regency.
    """
    if tenants.current().purpose != "live":
        return []
    today = clock.local_date(now, CAPITAL)
    with tenants.control() as regency:
        subscriber = Subscriber.objects.select_for_update().filter(regency_code=regency.code).first()
        if subscriber is None:
            return []
        numbers = policies.national_values([REMIND_BEFORE, REMIND_EVERY, CLOSING], today)
        told = []
        waiting = Invoice.objects.filter(regency_code=regency.code, state__in=_REMINDED).order_by("due_on", "pk")
        for invoice in waiting.prefetch_related("reminders"):
            assert invoice.due_on is not None
            sent = frozenset(reminder.days for reminder in invoice.reminders.all())
            days = reminder_due(
                invoice.due_on, today, sent=sent, before=numbers[REMIND_BEFORE], every=numbers[REMIND_EVERY]
            )
            if days is None:
                continue
            Reminder.objects.create(invoice=invoice, days=days, sent_on=today)
            if days > 0 and subscriber.closes_on is None and not _is_spared(subscriber, today):
                subscriber.reminded_on = today
                subscriber.closes_on = closing_day(today, days=numbers[CLOSING])
                subscriber.save(update_fields=["reminded_on", "closes_on"])
            told.append(Reminding(invoice=invoice, days=days, closes_on=subscriber.closes_on))
    for one in told:
        evidence.record(
            action="billing.reminded",
            actor=actor,
            at=now,
            subject=f"billing.invoice:{one.invoice.pk}",
            details={"number": one.invoice.number, "days": one.days},
        )
    return told


@transaction.atomic
def spare(*, regency_code: str, until: date, reason: str, actor: Actor, now: datetime) -> Subscriber:
    """
    Stop a regency's clock until the end of a day, at the ministry; settings open at once.

    :raises core.errors.NotThere: if it has not begun to use Tiru.
    """
    subscriber = Subscriber.objects.select_for_update().filter(regency_code=regency_code).first()
    if subscriber is None:
        raise NotThere
    subscriber.spared_until = until
    subscriber.reminded_on = subscriber.closes_on = None
    subscriber.save(update_fields=["spared_until", "reminded_on", "closes_on"])
    evidence.record(
        action="billing.spared",
        actor=actor,
        at=now,
        subject=f"regency:{regency_code}",
        details={"until": until.isoformat()},
        reason=reason,
    )
    return subscriber


def stop_clock(regency_code: str, today: date) -> None:
    """Let the clock end if nothing of a regency is overdue any more. Part of the caller's transaction."""
    late = Invoice.objects.filter(regency_code=regency_code, state__in=_REMINDED, due_on__lt=today)
    if not late.exists():
        running = Subscriber.objects.filter(regency_code=regency_code, closes_on__isnull=False)
        running.update(reminded_on=None, closes_on=None)


def _is_spared(subscriber: Subscriber, today: date) -> bool:
    return subscriber.spared_until is not None and today <= subscriber.spared_until
