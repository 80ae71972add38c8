"""
Stripe, through its own library.

Nothing is ever charged here: invoices are sent, and paid outside of Stripe by the treasury. IDR has two decimals at
Stripe, so rupiah are sent times 100. Whether an Indonesian public body may hold an account with Stripe is restricted
and has to be asked there [GK]; another provider takes this class's place behind `Gateway`. It has not met Stripe's
servers in our own tests: those use a strict stand-in (tests/billing/stripe_simulator), and the same scenario runs
against Stripe's test mode where a key is given (tests/billing/test_stripe_contract.py).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

import stripe

from billing.gateway.values import (
    Bill,
    Books,
    Customer,
    Event,
    Invoice,
    InvoiceState,
    Item,
    KeyMismatch,
    Line,
    Module,
    NotAtProvider,
    NotGenuine,
    Payer,
    ProviderError,
    Refused,
    Subscription,
    TryLater,
    UnknownOutcome,
)

API_VERSION: Final = "2026-10-28.endive"
"""The API that this was written for. Raised by hand, with the contract test run against it."""

CURRENCY: Final = "idr"
PAGE: Final = 100
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5.0, 30.0

# The marks by which our own keys stand on Stripe's objects.
REGENCY, MODULE, NUMBER = "tiru_regency", "tiru_module", "tiru_invoice"
NPWP = "npwp"

_NO_PRORATION: Final = "none"  # days are reckoned in our ledger

# The library logs every request, and Stripe's sentences, which may repeat a name or an address.
logging.getLogger("stripe").setLevel(logging.WARNING)


class StripeGateway:
    """
    :param key: `sk_test_...` or `sk_live_...` (or a restricted `rk_...`).
    :param webhook_secret: signs what Stripe tells us.
    :param address: another server than Stripe's, for tests.
    :param retries: how often the library tries again by itself, under the same key.
    """

    def __init__(self, *, key: str, webhook_secret: str = "", address: str = "", retries: int = 2) -> None:
        self.is_live = key.startswith(("sk_live_", "rk_live_"))
        self._webhook_secret = webhook_secret
        self._http = stripe.RequestsClient(timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER))
        self._client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": address} if address else None,
            max_network_retries=retries,
            http_client=self._http,
        )
        self._api = self._client.v1

    def close(self) -> None:
        self._http.close()

    # --- reading

    def customers(self) -> Iterator[Customer]:
        with _reading():
            for found in self._api.customers.list({"limit": PAGE}).auto_paging_iter():
                yield _customer(found)

    def books(self, customer: str = "") -> Books:
        only: Any = {"customer": customer} if customer else {}
        with _reading():
            customers = [_customer(self._customer(customer))] if customer else list(self.customers())
            subscriptions = self._api.subscriptions.list({"limit": PAGE, **only})
            invoices = self._api.invoices.list({"limit": PAGE, **only})
            credited = self._credited(only)
            return Books(
                customers=tuple(customers),
                subscriptions=tuple(self._subscription(one) for one in subscriptions.auto_paging_iter()),
                invoices=tuple(_invoice(one, credited) for one in invoices.auto_paging_iter()),
            )

    def customer_of(self, object_type: str, object_id: str) -> str:
        retrieve = {
            "customer": self._api.customers.retrieve,
            "subscription": self._api.subscriptions.retrieve,
            "invoice": self._api.invoices.retrieve,
            "credit_note": self._api.credit_notes.retrieve,
        }[object_type]
        with _reading():
            found: Any = retrieve(object_id)
            return str(found.id if object_type == "customer" else _id(found.customer))

    def _customer(self, id: str) -> stripe.Customer:
        found = self._api.customers.retrieve(id)
        if getattr(found, "deleted", False):
            raise NotAtProvider(f"The customer {id} was deleted.", code="resource_missing")
        return found

    def _subscription(self, found: stripe.Subscription) -> Subscription:
        items = found["items"]
        if items.has_more:  # the object itself carries only the first of them
            items = self._api.subscription_items.list({"subscription": found.id, "limit": PAGE})
        return Subscription(
            id=found.id,
            customer=_id(found.customer),
            regency=_mark(found, REGENCY),
            sends=found.collection_method == "send_invoice",
            days_until_due=found.days_until_due or 0,
            is_paused=found.pause_collection is not None and found.pause_collection.behavior == "void",
            items=tuple(
                Item(id=item.id, module=_mark(item, MODULE), yearly=_rupiah(item.price.unit_amount or 0))
                for item in items.auto_paging_iter()
            ),
        )

    def _credited(self, only: Any) -> dict[str, Decimal]:
        """What was credited, by invoice."""
        sums: dict[str, Decimal] = {}
        for note in self._api.credit_notes.list({"limit": PAGE, **only}).auto_paging_iter():
            if note.status == "issued":
                invoice = _id(note.invoice)
                sums[invoice] = sums.get(invoice, Decimal(0)) + _rupiah(note.amount)
        return sums

    # --- writing

    def create_customer(self, payer: Payer, *, key: str) -> str:
        with _writing():
            return self._api.customers.create(_payer(payer), {"idempotency_key": key}).id

    def update_customer(self, id: str, payer: Payer, *, key: str) -> None:
        with _writing():
            self._api.customers.update(id, _payer(payer), {"idempotency_key": key})

    def set_credit(self, customer: str, amount: Decimal, *, key: str) -> None:
        with _writing():
            # Set and not moved, so that twice is once; at Stripe a credit is a negative balance.
            self._api.customers.update(customer, {"balance": -_sen(amount)}, {"idempotency_key": key})

    def ensure_product(self, module: Module, *, key: str) -> None:
        # Its id is ours, so it is there once however often it is made.
        try:
            with _writing():
                self._api.products.create({"id": _product(module.slug), "name": module.name}, {"idempotency_key": key})
        except Refused as refusal:
            if refusal.code != "resource_already_exists":
                raise

    def create_subscription(
        self, customer: str, regency: str, modules: tuple[Module, ...], *, days: int, starts_at: datetime, key: str
    ) -> str:
        # Anchored ahead: Stripe bills in advance, and would else make an invoice at once, before the pause is set.
        with _writing():
            made = self._api.subscriptions.create(
                {
                    "customer": customer,
                    "items": [{**_priced(one), "metadata": {MODULE: one.slug}} for one in modules],
                    "collection_method": "send_invoice",
                    "days_until_due": days,
                    "billing_cycle_anchor": int(starts_at.timestamp()),
                    "proration_behavior": _NO_PRORATION,
                    "metadata": {REGENCY: regency},
                },
                {"idempotency_key": key},
            )
            return made.id

    def pause_cycle(self, subscription: str, *, days: int, key: str) -> None:
        with _writing():
            self._api.subscriptions.update(
                subscription,
                {
                    "pause_collection": {"behavior": "void"},
                    "days_until_due": days,
                    "proration_behavior": _NO_PRORATION,
                },
                {"idempotency_key": key},
            )

    def end_subscription(self, id: str, *, key: str) -> None:
        with _writing():
            self._api.subscriptions.cancel(id, {"invoice_now": False, "prorate": False}, {"idempotency_key": key})

    def add_item(self, subscription: str, module: Module, *, key: str) -> None:
        with _writing():
            self._api.subscription_items.create(
                {
                    "subscription": subscription,
                    **_priced(module),
                    "metadata": {MODULE: module.slug},
                    "proration_behavior": _NO_PRORATION,
                },
                {"idempotency_key": key},
            )

    def price_item(self, item: str, module: Module, *, key: str) -> None:
        with _writing():
            self._api.subscription_items.update(
                item, {**_priced(module), "proration_behavior": _NO_PRORATION}, {"idempotency_key": key}
            )

    def remove_item(self, item: str, *, key: str) -> None:
        with _writing():
            self._api.subscription_items.delete(item, {"proration_behavior": _NO_PRORATION}, {"idempotency_key": key})

    def create_invoice(self, customer: str, bill: Bill, *, key: str) -> str:
        with _writing():
            made = self._api.invoices.create(
                {
                    "customer": customer,
                    "number": bill.number,
                    "currency": CURRENCY,
                    "collection_method": "send_invoice",
                    "days_until_due": bill.days_until_due,
                    "auto_advance": False,
                    "pending_invoice_items_behavior": "exclude",
                    "metadata": {NUMBER: bill.number},
                },
                {"idempotency_key": key},
            )
            return made.id

    def add_lines(self, invoice: str, lines: tuple[Line, ...], *, key: str) -> None:
        with _writing():
            self._api.invoices.add_lines(
                invoice,
                {"lines": [{"amount": _sen(line.amount), "description": line.text} for line in lines]},
                {"idempotency_key": key},
            )

    def discard(self, invoice: str, *, key: str) -> None:
        with _writing():
            self._api.invoices.delete(invoice, {}, {"idempotency_key": key})

    def finalize(self, invoice: str, *, key: str) -> None:
        with _writing():
            self._api.invoices.finalize_invoice(invoice, {"auto_advance": False}, {"idempotency_key": key})

    def send(self, invoice: str, *, key: str) -> None:
        with _writing():
            self._api.invoices.send_invoice(invoice, {}, {"idempotency_key": key})

    def mark_paid(self, invoice: str, *, key: str) -> None:
        with _writing():
            self._api.invoices.pay(invoice, {"paid_out_of_band": True}, {"idempotency_key": key})

    def void(self, invoice: str, *, key: str) -> None:
        with _writing():
            self._api.invoices.void_invoice(invoice, {}, {"idempotency_key": key})

    def credit(self, invoice: str, amount: Decimal, *, key: str) -> None:
        with _writing():
            self._api.credit_notes.create(
                {"invoice": invoice, "amount": _sen(amount), "out_of_band_amount": _sen(amount)},
                {"idempotency_key": key},
            )

    # --- hearing

    def read_event(self, body: bytes, signature: str, *, tolerance: int) -> Event:
        if not self._webhook_secret:
            raise NotGenuine("No secret is set with which it could be checked.")
        try:
            stripe.WebhookSignature.verify_header(body, signature, self._webhook_secret, tolerance)
            return _event(json.loads(body))
        except (stripe.SignatureVerificationError, ValueError, LookupError, TypeError) as error:
            raise NotGenuine("Not an event that Stripe signed within the last minutes.") from error


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        raise _outcome(error) from error


@contextmanager
def _reading() -> Iterator[None]:
    """As for writing, but nothing can have happened, so an unknown outcome is only a later one."""
    try:
        yield
    except stripe.StripeError as error:
        outcome = _outcome(error)
        raise (TryLater(str(outcome)) if isinstance(outcome, UnknownOutcome) else outcome) from error


def _outcome(error: stripe.StripeError) -> ProviderError:
    # Stripe's sentences may repeat what was sent (a name, an address): only code and status go on.
    status, code = error.http_status or 0, str(error.code or "")
    said = f"Stripe answered {status} {code}".strip() + "."
    if isinstance(error, stripe.APIConnectionError):
        return UnknownOutcome("The line to Stripe broke.")
    if isinstance(error, stripe.IdempotencyError):
        return KeyMismatch(said, code=code)
    if isinstance(error, stripe.RateLimitError) or status == 409:
        return TryLater(said, code=code)
    if status >= 500 or not status:
        return UnknownOutcome(said, key_is_spent=True)
    if code == "resource_missing":
        return NotAtProvider(said, code=code)
    return Refused(said, code=code)


def _payer(payer: Payer) -> Any:
    return {
        "name": payer.name,
        "email": payer.email,
        "address": {"line1": payer.address, "country": "ID"},
        "metadata": {REGENCY: payer.regency, NPWP: payer.npwp},
        "preferred_locales": ["id"],
    }


def _priced(module: Module) -> Any:
    return {
        "price_data": {
            "currency": CURRENCY,
            "product": _product(module.slug),
            "unit_amount": _sen(module.yearly),
            "recurring": {"interval": "year"},
        }
    }


def _product(slug: str) -> str:
    return f"tiru_{slug}"


def _customer(found: stripe.Customer) -> Customer:
    address = found.address
    return Customer(
        id=found.id,
        regency=_mark(found, REGENCY),
        name=found.name or "",
        email=found.email or "",
        npwp=_mark(found, NPWP),
        address=(address and address.line1) or "",
        credit=-_rupiah(found.balance or 0),
    )


def _invoice(found: stripe.Invoice, credited: Mapping[str, Decimal]) -> Invoice:
    return Invoice(
        id=found.id,
        customer=_id(found.customer),
        number=_mark(found, NUMBER),
        state=InvoiceState(found.status or "draft"),
        total=_rupiah(found.total),
        credited=credited.get(found.id, Decimal(0)),
        paid_through=_rupiah(found.amount_paid - (found.amount_paid_off_stripe or 0)),
        is_cycle=(found.billing_reason or "").startswith("subscription"),
        has_lines=bool(found.lines.data),
    )


def _event(found: Mapping[str, Any]) -> Event:
    about = found["data"]["object"]
    return Event(
        id=str(found["id"]),
        type=str(found["type"]),
        created=datetime.fromtimestamp(found["created"], UTC),
        is_live=bool(found["livemode"]),
        object_type=str(about["object"]),
        object_id=str(about.get("id", "")),
    )


def _mark(found: Any, name: str) -> str:
    """One of our keys on an object; empty on one that is not ours."""
    return str(found.metadata[name]) if found.metadata and name in found.metadata else ""


def _id(expandable: Any) -> str:
    return str(getattr(expandable, "id", expandable))


def _sen(amount: Decimal) -> int:
    sen = amount * 100
    if sen != sen.to_integral_value():
        raise ValueError("An amount has parts of a sen.")
    return int(sen)


def _rupiah(sen: int) -> Decimal:
    return Decimal(sen) / 100
