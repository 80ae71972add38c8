"""
Bringing to the provider what our ledger says, and comparing the two.

Nothing here asks what happened: what should be there is compared with what is there, and the difference is done. So a
job that dies anywhere is taken up by the next, and two at once do everything once.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.gateway import Gateway, provider
from billing.gateway.values import (
    Bill,
    BillState,
    Books,
    Customer,
    Invoice,
    InvoiceState,
    KeyMismatch,
    Module,
    NotAtProvider,
    ProviderError,
    Refused,
    Subscription,
    TryLater,
    UnknownOutcome,
)
from billing.mirror import queries
from billing.mirror.comparing import Finding, Ours, compare, state_of, state_wanted
from billing.mirror.models import Act, Comparison, Difference, Mirrored
from billing.mirror.telling import DIFFERENCES
from core import clock, evidence
from core.actors import Actor
from core.jobs import job
from notifications.recipients import Recipient
from notifications.services import notify
from organisation.access import EVERYWHERE
from organisation.queries import people_with

ACTOR: Final = Actor.system("billing_mirror")
KEYS_LAST: Final = timedelta(hours=23)
"""Stripe forgets idempotency keys after a day."""

logger = logging.getLogger(__name__)


# --- bringing


def mirror_waiting(*, gateway: Gateway, now: datetime) -> int:
    """
    Bring to the provider whatever our ledger says and the provider does not show yet. Answers how many regencies were
    brought. One that fails holds up no other; it is taken up again at the next call.
    """
    brought = 0
    for code in queries.waiting(now=now):
        try:
            mirror_regency(code=code, gateway=gateway, now=now)
        except TryLater:
            break
        except ProviderError:
            logger.warning("A regency could not be mirrored and waits.", extra={"regency": code})
        else:
            brought += 1
    return brought


def mirror_regency(*, code: str, gateway: Gateway, now: datetime) -> None:
    """
    Bring to the provider what our ledger says of one regency, then compare it.

    A refusal is kept for the console and tried again after an hour.

    :raises TryLater, UnknownOutcome, KeyMismatch: from the gateway; the same call, later, finds out and goes on.
    """
    ours = queries.ours_of(code, now=now)
    if ours is None:
        return
    row, _made = Mirrored.objects.get_or_create(regency_code=code)
    row.tried_at = now
    try:
        _bring(ours, gateway, now)
    except ProviderError as error:
        row.problem, row.is_refused = type(error).__name__, isinstance(error, Refused)
        row.save()
        if not row.is_refused:
            raise
        logger.error(
            "The provider of invoices refuses what the ledger says.", extra={"regency": code, "problem": str(error)}
        )
    else:
        row.digest, row.mirrored_at, row.problem = queries.digest_of(ours), now, ""
        row.is_refused = False
        row.save()
    compare_regency(code=code, gateway=gateway, now=now)


def _bring(ours: Ours, gateway: Gateway, now: datetime) -> None:
    customer = _customer(ours, gateway, now)
    there = gateway.books(customer)
    _payer(ours, there.customers[0], gateway, now)
    _subscription(ours, there, gateway, now)
    invoices = {one.number: one for one in there.invoices if one.number}
    credit = there.customers[0].credit
    if credit and any(_will_be_final(bill, invoices.get(bill.number)) for bill in ours.bills):
        # Whom to pay from what is overpaid is decided here; Stripe would take it off whatever it finalizes next.
        credit = _credit(ours.regency, customer, credit, Decimal(0), gateway, now)
    for bill in ours.bills:
        _bill(bill, customer, invoices.get(bill.number), gateway, now)
    if credit != ours.credit:
        _credit(ours.regency, customer, credit, ours.credit, gateway, now)


def _customer(ours: Ours, gateway: Gateway, now: datetime) -> str:
    """The provider's id of the payer, who is made if need be."""
    subject, contents = f"customer:{ours.regency}", _digest(ours.payer)
    act = Act.objects.filter(subject=subject).first()
    if act and act.provider_id:
        return act.provider_id
    is_same_key = act is not None and act.contents == contents and now - act.tried_at < KEYS_LAST
    if act and not is_same_key:
        # It was tried, and the key cannot tell any more what came of it.
        found = next((one.id for one in gateway.customers() if one.regency == ours.regency), "")
        if found:
            Act.objects.filter(subject=subject).update(provider_id=found, done_at=now)
            return found
    made = _do(subject, ours.payer, partial(gateway.create_customer, ours.payer), now)
    Act.objects.filter(subject=subject).update(provider_id=made)
    return made


def _payer(ours: Ours, there: Customer, gateway: Gateway, now: datetime) -> None:
    wanted = Customer(id=there.id, credit=there.credit, **asdict(ours.payer))
    if wanted != there:
        _do(
            f"customer:{ours.regency}:update",
            ours.payer,
            partial(gateway.update_customer, there.id, ours.payer),
            now,
            is_repeatable=True,
        )


def _credit(regency: str, customer: str, there: Decimal, wanted: Decimal, gateway: Gateway, now: datetime) -> Decimal:
    _do(
        f"customer:{regency}:credit",
        (there, wanted),
        partial(gateway.set_credit, customer, wanted),
        now,
        is_repeatable=True,
    )
    return wanted


def _will_be_final(bill: Bill, there: Invoice | None) -> bool:
    if there is not None:
        return state_of(there) is InvoiceState.DRAFT
    return state_wanted(bill) is not InvoiceState.VOID


def _subscription(ours: Ours, there: Books, gateway: Gateway, now: datetime) -> None:
    own = next((one for one in there.subscriptions if one.regency == ours.regency), None)
    subject = f"subscription:{ours.regency}"
    if not ours.modules:
        if own is not None:
            _do(f"subscription:{own.id}:end", "", partial(gateway.end_subscription, own.id), now)
            _next_time_anew(subject)
        return
    _products(ours.modules, gateway, now)
    if own is None:
        # The fiscal year is the calendar year, and the next one is at most a year away.
        starts_at = datetime(clock.local_date(now, queries.CAPITAL).year + 1, 1, 1, tzinfo=queries.CAPITAL)
        id = _do(
            subject,
            [ours.modules, ours.days_until_due, starts_at.isoformat(), there.customers[0].id],
            partial(
                gateway.create_subscription,
                there.customers[0].id,
                ours.regency,
                ours.modules,
                days=ours.days_until_due,
                starts_at=starts_at,
            ),
            now,
        )
        _pause(id, ours.days_until_due, gateway, now)
        return
    if not own.is_paused or own.days_until_due != ours.days_until_due:
        _pause(own.id, ours.days_until_due, gateway, now)
    _items(ours.modules, own, gateway, now)


def _products(modules: tuple[Module, ...], gateway: Gateway, now: datetime) -> None:
    for module in modules:
        subject = f"product:{module.slug}"
        if not _is_done(subject):
            _do(subject, module.slug, partial(gateway.ensure_product, module), now)


def _pause(subscription: str, days: int, gateway: Gateway, now: datetime) -> None:
    _do(
        f"subscription:{subscription}:pause",
        days,
        partial(gateway.pause_cycle, subscription, days=days),
        now,
        is_repeatable=True,
    )


def _items(modules: tuple[Module, ...], own: Subscription, gateway: Gateway, now: datetime) -> None:
    there = {item.module: item for item in own.items if item.module}
    for module in modules:
        item = there.pop(module.slug, None)
        subject = f"item:{own.id}:{module.slug}"
        if item is None:
            _do(subject, module, partial(gateway.add_item, own.id, module), now)
        elif item.yearly != module.yearly:
            _do(
                f"{subject}:price",
                module,
                partial(gateway.price_item, item.id, module),
                now,
                is_repeatable=True,
            )
    # Only what bears our mark is taken off: who added the rest has to say why (the comparison asks).
    for slug, item in there.items():
        _do(f"item:{item.id}:remove", "", partial(gateway.remove_item, item.id), now)
        _next_time_anew(f"item:{own.id}:{slug}")


def _bill(bill: Bill, customer: str, there: Invoice | None, gateway: Gateway, now: datetime) -> None:
    """One invoice, step by step from wherever it stands."""

    def act[T](name: str, contents: Any, send: _Write[T]) -> T:
        return _do(f"invoice:{bill.number}:{name}", contents, send, now)

    wanted = state_wanted(bill)
    if there is None:
        if wanted is InvoiceState.VOID:
            return
        contents = [bill.number, bill.days_until_due]
        id = act("create", contents, partial(gateway.create_invoice, customer, bill))
        state, has_lines, total = InvoiceState.DRAFT, False, Decimal(0)
    else:
        id, state, has_lines, total = there.id, state_of(there), there.has_lines, there.total
    if state is InvoiceState.DRAFT:
        if wanted is InvoiceState.VOID:
            act("discard", "", partial(gateway.discard, id))
            return
        if not has_lines:
            act("lines", bill.lines, partial(gateway.add_lines, id, bill.lines))
        elif total != bill.total:
            raise Refused("The draft at the provider has another total than our invoice.")
        act("finalize", "", partial(gateway.finalize, id))
        state = InvoiceState.OPEN if bill.total else InvoiceState.PAID
    if bill.state is BillState.OPEN and state is InvoiceState.OPEN and not _is_done(f"invoice:{bill.number}:send"):
        act("send", "", partial(gateway.send, id))
    if wanted is InvoiceState.PAID and state is InvoiceState.OPEN:
        act("pay", "", partial(gateway.mark_paid, id))
    if wanted is InvoiceState.VOID and state is InvoiceState.OPEN:
        act("void", "", partial(gateway.void, id))
    if wanted is InvoiceState.VOID and state is InvoiceState.PAID and bill.total:
        act("credit", bill.total, partial(gateway.credit, id, bill.total))


class _Write[T](Protocol):
    """A write of the gateway that waits for its key."""

    def __call__(self, *, key: str) -> T: ...


def _do[T](subject: str, contents: Any, send: _Write[T], now: datetime, *, is_repeatable: bool = False) -> T:
    """
    Do one act under its key, which is kept before it is sent.

    :param is_repeatable: it may be needed again with the same contents, because somebody undid it at the provider.
    :raises ProviderError: as the gateway does; when the key is of no use any more, the next attempt takes another.
    """
    digest = _digest(contents)
    with transaction.atomic():
        act, is_new = Act.objects.select_for_update().get_or_create(
            subject=subject, defaults={"number": 1, "contents": digest, "tried_at": now}
        )
        if not is_new and (act.contents != digest or (is_repeatable and act.done_at)):
            act.number, act.contents, act.tried_at, act.done_at = act.number + 1, digest, now, None
            act.save()
    try:
        answer = send(key=f"tiru:{subject}:{act.number}")
    except ProviderError as error:
        if isinstance(error, KeyMismatch) or (isinstance(error, UnknownOutcome) and error.key_is_spent):
            _next_time_anew(subject)
        raise
    Act.objects.filter(subject=subject).update(done_at=now)
    return answer


def _next_time_anew(subject: str) -> None:
    Act.objects.filter(subject=subject).update(contents="")


def _is_done(subject: str) -> bool:
    return Act.objects.filter(subject=subject, done_at__isnull=False).exists()


def _digest(contents: Any) -> str:
    return hashlib.sha256(repr(contents).encode()).hexdigest()


# --- comparing


def compare_regency(*, code: str, gateway: Gateway, now: datetime) -> None:
    """
    Compare one regency with the provider, unless the mirror is still on its way there: it compares at its end.

    :raises ProviderError: if the provider could not be read.
    """
    ours = queries.ours_of(code, now=now)
    if ours is None or queries.is_under_way(ours):
        return
    customer = queries.customer_of(code)
    try:
        theirs = gateway.books(customer) if customer else Books()
    except NotAtProvider:
        theirs = Books()
    _keep(compare([ours], theirs), regencies={code}, now=now)


@job(queue="control", cron="30 18 * * *")
def compare_nightly() -> None:
    """At half past one in Jakarta, and when somebody asks for it."""
    gateway = provider()
    if gateway is not None:
        compare_all(gateway=gateway, now=clock.now())


def compare_all(*, gateway: Gateway, now: datetime) -> Comparison:
    """
    Compare every customer, subscription, item and invoice of the provider with our ledger, and raise the alarm once a
    day while anything differs.

    :raises ProviderError: if the provider could not be read to the end; then nothing is settled or found.
    """
    run = Comparison.objects.create(started_at=now)
    before = queries.ours(now=now)
    try:
        theirs = gateway.books()
    except ProviderError as error:
        run.problem = type(error).__name__
        run.save(update_fields=["problem"])
        raise
    # What changed while the provider was read, or waits to be brought there, is not compared now.
    after = {one.regency: one for one in queries.ours(now=now)}
    moving = {one.regency for one in before if after.get(one.regency) != one or queries.is_under_way(one)}
    found = compare(before, theirs)
    _keep(found, regencies={"", *after, *(one.regency_code for one in found)} - moving, now=now)
    run.finished_at = clock.now()
    run.looked_at = sum(
        (
            len(theirs.customers),
            len(theirs.subscriptions),
            sum(len(one.items) for one in theirs.subscriptions),
            len(theirs.invoices),
        )
    )
    run.differences = queries.open_differences().count()
    run.is_alarmed = bool(run.differences) and not queries.was_alarmed_on(clock.local_date(now, queries.CAPITAL))
    run.save()
    if run.is_alarmed:
        _alarm(run, now=now)
    return run


@transaction.atomic
def request_comparison(*, actor: Actor, now: datetime) -> None:
    """Let everything be compared as soon as a worker is free."""
    compare_nightly.defer()
    evidence.record(action="billing_mirror.comparison_requested", actor=actor, at=now, subject="billing_mirror:all")


@transaction.atomic
def _keep(found: Iterable[Finding], *, regencies: Collection[str], now: datetime) -> None:
    """Write what is found about these regencies; what was open of them and is not found is settled."""
    open_now = {
        (row.regency_code, row.kind, row.thing, row.name, row.aspect): row
        for row in Difference.objects.select_for_update().filter(settled_at=None, regency_code__in=regencies)
    }
    for one in found:
        if one.regency_code not in regencies:
            continue
        key = {name: getattr(one, name) for name in ("regency_code", "kind", "thing", "name", "aspect")}
        values = {"ours": one.ours, "theirs": one.theirs, "amount": one.amount, "last_seen_at": now}
        Difference.objects.update_or_create(
            **key, settled_at=None, defaults=values, create_defaults={**values, "first_seen_at": now}
        )
        open_now.pop(tuple(key.values()), None)
    Difference.objects.filter(pk__in=[row.pk for row in open_now.values()]).update(settled_at=now)


@transaction.atomic
def _alarm(run: Comparison, *, now: datetime) -> None:
    logger.error("Stripe and our ledger differ.", extra={"differences": run.differences, "comparison": run.pk})
    for person in people_with("billing.run", now, unit=EVERYWHERE):
        notify(
            template=DIFFERENCES.code,
            to=Recipient.user(person),
            context={"number": run.differences},
            link=reverse("billing_mirror:differences", urlconf=settings.ROOT_URLCONF),
            idempotency_key=f"{DIFFERENCES.code}:{run.pk}:{person.pk}",
            actor=ACTOR,
            now=now,
        )
