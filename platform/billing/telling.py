"""Reminders to those who look after a regency's bills. Numbers and days only; the page says the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from billing import services
from billing.navigation import MANAGE
from billing.services.clock import Reminding
from core import clock
from core.actors import Actor
from core.localised import LocalisedText
from core.money import format_rupiah
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.access import EVERYWHERE
from organisation.queries import people_with

ACTOR: Final = Actor.system("billing")

REMINDER: Final = MessageTemplate(
    code="billing.reminder",
    name=LocalisedText(id="Pengingat tagihan", en="Reminder of an invoice"),
    subject=LocalisedText(id="Tagihan {number} jatuh tempo {due}", en="Invoice {number} is due on {due}"),
    body=LocalisedText(
        id="Tagihan {number} sebesar {amount} jatuh tempo {due}. {then} Buka halaman Tagihan di Pengaturan untuk "
        "melihat apa yang ditunggu dan mencatat SPP, SPM, atau SP2D.",
        en="Invoice {number} over {amount} is due on {due}. {then} Open the page Billing in the settings to see what "
        "is awaited and to enter the SPP, SPM or SP2D.",
    ),
    placeholders={
        "number": Placeholder(
            name=LocalisedText(id="Nomor tagihan", en="Number of the invoice"),
            example=LocalisedText(id="TIRU/2026/000123", en="TIRU/2026/000123"),
        ),
        "amount": Placeholder(
            name=LocalisedText(id="Jumlah", en="Amount"),
            example=LocalisedText(id="Rp66.600.000", en="Rp66.600.000"),
        ),
        "due": Placeholder(
            name=LocalisedText(id="Jatuh tempo", en="Due day"),
            example=LocalisedText(id="1 Des 2026", en="1 Dec 2026"),
        ),
        "then": Placeholder(
            name=LocalisedText(id="Akibatnya", en="What follows"),
            example=LocalisedText(id="Layanan warga tidak berhenti.", en="Services for citizens do not stop."),
        ),
    },
)
TEMPLATES: Final = (REMINDER,)


def tell(*, now: datetime) -> int:
    """Remind those who hold `billing.manage` in the regency we are in of what is due. Answers of how many invoices."""
    told = services.remind(actor=ACTOR, now=now)
    if not told:
        return 0
    people = list(people_with(MANAGE, now, unit=EVERYWHERE))
    for one in told:
        for person in people:
            to = Recipient.user(person)
            with translation.override(to.language):
                context = _words(one)
            notify(
                template=REMINDER.code,
                to=to,
                context=context,
                link=reverse("billing:invoice", args=[one.invoice.pk], urlconf=settings.TIRU_TENANT_URLCONF),
                idempotency_key=f"{REMINDER.code}:{one.invoice.pk}:{one.days}:{person.pk}",
                actor=ACTOR,
                now=now,
            )
    return len(told)


def _words(one: Reminding) -> dict[str, str]:
    assert one.invoice.due_on is not None
    then = _("Services for citizens go on in any case.")
    if one.days > 0 and one.closes_on is not None:
        then = _(
            "If it stays unpaid, the settings are read only for administrators from %(day)s on; services for citizens "
            "go on in any case."
        ) % {"day": clock.format_short_date(one.closes_on)}
    return {
        "number": one.invoice.number,
        "amount": format_rupiah(one.invoice.gross),
        "due": clock.format_short_date(one.invoice.due_on),
        "then": then,
    }
