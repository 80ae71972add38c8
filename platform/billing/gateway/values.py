"""What passes the gateway: plain values, rupiah as Decimal. `regency`, `module` and `number` are our own keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

# --- what our ledger says


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays for a regency: an office, never a person."""

    regency: str
    name: str
    email: str
    npwp: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Module:
    """A module that is on, or the plan, with its price for a year without taxes."""

    slug: str
    name: str
    yearly: Decimal


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of an invoice. VAT is a line of its own: its rounding is ours, not the provider's."""

    text: str
    amount: Decimal


class BillState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class Bill:
    """An invoice that was issued."""

    number: str
    lines: tuple[Line, ...]
    total: Decimal
    days_until_due: int
    state: BillState


# --- what the provider has


@dataclass(frozen=True, kw_only=True)
class Customer:
    """`credit` is what the provider would take off the next invoice; below nought it would come on top."""

    id: str
    regency: str
    name: str
    email: str
    npwp: str
    address: str
    credit: Decimal


@dataclass(frozen=True, kw_only=True)
class Item:
    id: str
    module: str
    yearly: Decimal


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """`sends` and `is_paused`: it sends invoices rather than charging, and its own cycle owes nothing (README.md)."""

    id: str
    customer: str
    regency: str
    sends: bool
    days_until_due: int
    is_paused: bool
    items: tuple[Item, ...]


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """
    `number` is ours, empty for an invoice that we did not make; `is_cycle` says that the subscription's own clock made
    it; `paid_through` is what the provider itself has been paid, which must be nothing.
    """

    id: str
    customer: str
    number: str
    state: InvoiceState
    total: Decimal
    credited: Decimal
    paid_through: Decimal
    is_cycle: bool
    has_lines: bool


@dataclass(frozen=True, kw_only=True)
class Books:
    """Everything that the provider has, of one customer or of all."""

    customers: tuple[Customer, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    invoices: tuple[Invoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Event:
    """News from the provider, its signature checked. `object_type` and `object_id` name what it is about."""

    id: str
    type: str
    created: datetime
    is_live: bool
    object_type: str
    object_id: str


# --- how it may go wrong


class ProviderError(Exception):
    """The provider did not do it. `code` is the provider's own."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Refused(ProviderError):
    """It will not, and would not if it were asked again."""


class NotAtProvider(Refused):
    """It does not have the object, or has it no more."""


class TryLater(ProviderError):
    """It did nothing: too many requests, or the same request is being worked on. The same again, later."""


class UnknownOutcome(ProviderError):
    """
    It may have done it or not. The same request under the same key finds out; when `key_is_spent`, the key would only
    repeat this failure: look what is there, then ask under a new key.
    """

    def __init__(self, message: str, *, key_is_spent: bool = False) -> None:
        super().__init__(message)
        self.key_is_spent = key_is_spent


class KeyMismatch(ProviderError):
    """The key was used for a request with other contents."""


class NotGenuine(ProviderError):
    """News that the provider did not sign, or too long ago."""


class Gateway(Protocol):
    """
    A provider of invoices, as the mirror needs it. Every write takes the key under which it happens once at most.

    Writes raise any :class:`ProviderError`; reads raise :class:`Refused` or :class:`TryLater`.
    """

    is_live: bool

    def customers(self) -> Iterator[Customer]: ...
    def books(self, customer: str = "") -> Books:
        """
        All that is there, page by page; of one customer when it is named.

        :raises NotAtProvider: if that customer is not there.
        """

    def customer_of(self, object_type: str, object_id: str) -> str:
        """The customer that an object belongs to as it is now. :raises NotAtProvider:"""

    def create_customer(self, payer: Payer, *, key: str) -> str: ...
    def update_customer(self, id: str, payer: Payer, *, key: str) -> None: ...
    def set_credit(self, customer: str, amount: Decimal, *, key: str) -> None:
        """Say what is owed back, whatever was said before. The provider takes it off the invoice it finalizes next."""

    def ensure_product(self, module: Module, *, key: str) -> None: ...
    def create_subscription(
        self, customer: str, regency: str, modules: tuple[Module, ...], *, days: int, starts_at: datetime, key: str
    ) -> str: ...
    def pause_cycle(self, subscription: str, *, days: int, key: str) -> None:
        """Let the subscription's own clock owe nothing, and set the days until an invoice is due."""

    def end_subscription(self, id: str, *, key: str) -> None: ...
    def add_item(self, subscription: str, module: Module, *, key: str) -> None: ...
    def price_item(self, item: str, module: Module, *, key: str) -> None: ...
    def remove_item(self, item: str, *, key: str) -> None: ...
    def create_invoice(self, customer: str, bill: Bill, *, key: str) -> str: ...
    def add_lines(self, invoice: str, lines: tuple[Line, ...], *, key: str) -> None: ...
    def discard(self, invoice: str, *, key: str) -> None:
        """A draft."""

    def finalize(self, invoice: str, *, key: str) -> None: ...
    def send(self, invoice: str, *, key: str) -> None: ...
    def mark_paid(self, invoice: str, *, key: str) -> None:
        """Paid outside of the provider."""

    def void(self, invoice: str, *, key: str) -> None: ...
    def credit(self, invoice: str, amount: Decimal, *, key: str) -> None:
        """Take back an invoice that was paid: the money goes back as it came, outside of the provider."""

    def read_event(self, body: bytes, signature: str, *, tolerance: int) -> Event:
        """
        :param tolerance: seconds since it was signed.
        :raises NotGenuine:
        """
