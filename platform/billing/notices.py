"""What billing says on the today page: to who pays, and at the ministry to who bills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from billing import queries
from billing.desk import CAPITAL
from billing.models import Refund, State
from billing.navigation import MANAGE, RUN
from core import clock
from organisation.access import EVERYWHERE, has_right
from web.notices import Notice


def notices(user: Any) -> Iterator[Notice]:
    """Invoices that wait for this person."""
    here = tenants.current_or_none()
    if here is None:
        if has_right(user, RUN):
            yield from _at_ministry()
    elif here.purpose == "live" and has_right(user, MANAGE, EVERYWHERE):
        yield from _at_regency()


def _at_regency() -> Iterator[Notice]:
    for row in queries.own_standing(today=clock.local_date(clock.now(), CAPITAL)).rows:
        invoice = row.invoice
        url = reverse("billing:invoice", args=[invoice.pk])
        if invoice.state == State.DRAFT and not invoice.handover_number:
            yield Notice(
                block=_("Billing"),
                title=_("The BAST of a period is awaited"),
                next_step=_("Have it signed and enter its number"),
                url=url,
                action=_("See the draft"),
                since=invoice.made_at,
            )
        elif invoice.state == State.RECEIVED_NET:
            yield Notice(
                block=_("Billing"),
                title=_("Tax proofs are awaited for %(number)s") % {"number": invoice.number},
                next_step=_("Enter the NTPN and the PPh 23 slip"),
                url=url,
                action=_("Enter a tax proof"),
            )
        elif row.is_overdue and invoice.due_on is not None:
            yield Notice(
                block=_("Billing"),
                title=_("Invoice %(number)s is overdue") % {"number": invoice.number},
                next_step=_("Enter how far the treasury is"),
                url=url,
                action=_("See the invoice"),
                due_at=datetime.combine(invoice.due_on + timedelta(days=1), time(), CAPITAL),
            )


def _at_ministry() -> Iterator[Notice]:
    ready = queries.invoices(state=State.DRAFT).exclude(handover_number="").count()
    if ready:
        yield Notice(
            block=_("Billing"),
            title=ngettext("%(number)s invoice can be issued", "%(number)s invoices can be issued", ready)
            % {"number": ready},
            next_step=_("Check and issue them"),
            url=f"{reverse('ministry_billing:invoices')}?keadaan=draft",
            action=_("See the drafts"),
        )
    for state, title, next_step in (
        (Refund.State.REQUESTED, _("A refund waits for a second person"), _("Read the letter, then approve or refuse")),
        (
            Refund.State.APPROVED,
            _("A refund waits for the transfer"),
            _("Have the bank make it, then enter its number"),
        ),
    ):
        for refund in queries.refunds_waiting(state):
            yield Notice(
                block=_("Billing"),
                title=title,
                next_step=next_step,
                url=reverse("ministry_billing:refund", args=[refund.pk]),
                action=_("See the refund"),
                since=refund.decided_at or refund.requested_at,
            )
    if lines := len(queries.lines_to_match()):
        yield Notice(
            block=_("Billing"),
            title=ngettext(
                "%(number)s line of the bank is not assigned", "%(number)s lines of the bank are not assigned", lines
            )
            % {"number": lines},
            next_step=_("Say which invoice each has paid"),
            url=reverse("ministry_billing:statements"),
            action=_("To the bank statement"),
        )
