"""
News from Stripe: kept before it is acknowledged, worked on by a job.

Its contents are never believed: they only say which object to look at. So it does not matter in which order news comes,
how late, or how often.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

import policies
from billing.gateway import Gateway, provider
from billing.gateway.values import Event, NotAtProvider, NotGenuine
from billing.mirror import queries
from billing.mirror.models import StripeEvent
from billing.mirror.policies import PAYLOAD_DAYS, TOLERANCE_MINUTES
from billing.mirror.services import compare_regency
from core import clock
from core.jobs import job

LARGEST: Final = 256 * 1024
"""Bytes of one piece of news; Stripe's own are some kilobytes."""
OF_CONCERN: Final = frozenset({"customer", "subscription", "invoice", "credit_note"})


def receive(*, body: bytes, signature: str, gateway: Gateway, now: datetime) -> bool:
    """
    Keep news and enqueue its job; both are committed when this returns. Answers whether it was new.

    :raises NotGenuine: if Stripe did not sign it within the last minutes, or it is of the other mode (test or live).
    """
    tolerance = int(policies.national_value(TOLERANCE_MINUTES, now)) * 60
    event = gateway.read_event(body, signature, tolerance=tolerance)
    if event.is_live != gateway.is_live:
        raise NotGenuine("Test news where money is real, or the reverse.")
    return _store(event, body=body, now=now)


@transaction.atomic(durable=True)
def _store(event: Event, *, body: bytes, now: datetime) -> bool:
    row, is_new = StripeEvent.objects.get_or_create(
        event_id=event.id,
        defaults={
            "type": event.type[:80],
            "object_type": event.object_type[:40],
            "object_id": event.object_id[:80],
            "created": event.created,
            "payload": body.decode(),
            "received_at": now,
        },
    )
    if is_new:
        process_event.defer(event=row.pk)
    return is_new


@job(queue="control", attempts=10)
def process_event(event: int) -> None:
    gateway = provider()
    if gateway is not None:
        process(event=event, gateway=gateway, now=clock.now())


def process(*, event: int, gateway: Gateway, now: datetime) -> None:
    """
    Look at what an event is about, as it is now. Once done, it does nothing.

    :raises ProviderError: if the provider could not be asked; the event keeps waiting.
    """
    row = StripeEvent.objects.get(pk=event)
    if row.state != StripeEvent.State.STORED:
        return
    state = StripeEvent.State.IGNORED
    if row.object_type in OF_CONCERN:
        try:
            customer = gateway.customer_of(row.object_type, row.object_id)
        except NotAtProvider:
            # It is gone; a customer that is gone still tells whose it was.
            customer = row.object_id if row.object_type == "customer" else ""
        if code := queries.regency_of(customer):
            compare_regency(code=code, gateway=gateway, now=now)
            state = StripeEvent.State.DONE
    StripeEvent.objects.filter(pk=row.pk, state=StripeEvent.State.STORED).update(state=state, done_at=now)


def thin(*, now: datetime) -> int:
    """Empty the payloads that are old enough and worked on. Answers how many."""
    before = now - timedelta(days=int(policies.national_value(PAYLOAD_DAYS, now)))
    old = StripeEvent.objects.filter(received_at__lt=before).exclude(state=StripeEvent.State.STORED).exclude(payload="")
    return old.update(payload="")
