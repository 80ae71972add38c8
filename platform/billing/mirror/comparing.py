"""Two sides of one book, compared to the rupiah. Pure: nothing is asked and nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing.gateway.values import Bill, BillState, Books, Customer, Invoice, InvoiceState, Module, Payer, Subscription
from billing.mirror.models import Difference
from core.money import format_rupiah

_Kind, _Thing = Difference.Kind, Difference.Thing


@dataclass(frozen=True, kw_only=True)
class Ours:
    """
    What our ledger says of one regency. `modules` are those that are on, the plan among them; `credit` is what it
    overpaid and has not got back.
    """

    payer: Payer
    credit: Decimal
    days_until_due: int
    modules: tuple[Module, ...]
    bills: tuple[Bill, ...]

    @property
    def regency(self) -> str:
        return self.payer.regency


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One difference as it is seen now; the fields are those of the model `Difference`."""

    regency_code: str
    kind: str
    thing: str
    name: str
    aspect: str = ""
    ours: str = ""
    theirs: str = ""
    amount: Decimal = Decimal(0)


def compare(ours: Iterable[Ours], theirs: Books) -> list[Finding]:
    """Every difference between our regencies and the provider's books, which hold all of these and nothing else."""
    known = {one.regency: one for one in ours}
    found: list[Finding] = []
    own: dict[str, Customer] = {}
    for customer in sorted(theirs.customers, key=lambda one: one.id):
        regency = customer.regency if customer.regency in known else ""
        if regency and regency not in own:
            own[regency] = customer
        else:
            found.append(_surplus(regency, _Thing.CUSTOMER, customer.id))
    subscriptions, invoices = _by_customer(theirs.subscriptions), _by_customer(theirs.invoices)
    for regency, mine in sorted(known.items()):
        if regency not in own:
            found.append(_missing(regency, _Thing.CUSTOMER, mine.payer.name))
            continue
        found += _payer(mine, own[regency])
        found += _subscriptions(mine, subscriptions.pop(own[regency].id, []))
        found += _invoices(mine, invoices.pop(own[regency].id, []))
    found += [_surplus("", _Thing.SUBSCRIPTION, one.id) for rest in subscriptions.values() for one in rest]
    strange = [one for rest in invoices.values() for one in rest if not _owes_nothing(one)]
    return found + [_surplus("", _Thing.INVOICE, one.number or one.id, theirs=one.total) for one in strange]


def _payer(mine: Ours, customer: Customer) -> Iterator[Finding]:
    payer = mine.payer
    if mine.credit != customer.credit:
        yield _amount(payer.regency, _Thing.CUSTOMER, payer.name, "credit", mine.credit, customer.credit)
    for aspect in ("name", "email", "npwp", "address"):
        ours, theirs = getattr(payer, aspect), getattr(customer, aspect)
        if ours != theirs:
            yield Finding(
                regency_code=payer.regency,
                kind=_Kind.CONTENT,
                thing=_Thing.CUSTOMER,
                name=payer.name,
                aspect=aspect,
                ours=ours[:200],
                theirs=theirs[:200],
            )


def _subscriptions(ours: Ours, theirs: list[Subscription]) -> Iterator[Finding]:
    regency = ours.regency
    if not ours.modules or not theirs:
        for one in theirs:
            yield _surplus(regency, _Thing.SUBSCRIPTION, one.id)
        if ours.modules:
            yield _missing(regency, _Thing.SUBSCRIPTION, "")
        return
    own, *more = sorted(theirs, key=lambda one: (one.regency != regency, one.id))
    for one in more:
        yield _surplus(regency, _Thing.SUBSCRIPTION, one.id)
    for aspect, mine, its in (
        ("sends", True, own.sends),
        ("is_paused", True, own.is_paused),
        ("days_until_due", ours.days_until_due, own.days_until_due),
    ):
        if mine != its:
            yield Finding(
                regency_code=regency,
                kind=_Kind.CONTENT,
                thing=_Thing.SUBSCRIPTION,
                name="",
                aspect=aspect,
                ours=str(mine),
                theirs=str(its),
            )
    yield from _items(regency, ours.modules, own)


def _items(regency: str, modules: tuple[Module, ...], theirs: Subscription) -> Iterator[Finding]:
    items = {item.module: item for item in reversed(theirs.items)}
    for item in theirs.items:
        if items[item.module] is not item or item.module not in {module.slug for module in modules}:
            yield _surplus(regency, _Thing.ITEM, item.module or item.id, theirs=item.yearly)
    for module in modules:
        if (there := items.get(module.slug)) is None:
            yield _missing(regency, _Thing.ITEM, module.slug, ours=module.yearly)
        elif there.yearly != module.yearly:
            yield _amount(regency, _Thing.ITEM, module.slug, "yearly", module.yearly, there.yearly)


def _invoices(ours: Ours, theirs: list[Invoice]) -> Iterator[Finding]:
    regency, bills = ours.regency, {bill.number: bill for bill in ours.bills}
    seen: set[str] = set()
    for one in sorted(theirs, key=lambda one: one.id):
        bill = bills.get(one.number)
        if bill is None or one.number in seen:
            if not _owes_nothing(one):
                yield _surplus(regency, _Thing.INVOICE, one.number or one.id, theirs=one.total)
            continue
        seen.add(one.number)
        if one.total != bill.total:
            yield _amount(regency, _Thing.INVOICE, bill.number, "total", bill.total, one.total)
        # Ours is taken back as a whole: void there, or credited where it was marked as paid before.
        if one.credited and not _is_taken_back(one):
            yield _amount(regency, _Thing.INVOICE, bill.number, "credited", Decimal(0), one.credited)
        if one.paid_through:
            yield _amount(regency, _Thing.INVOICE, bill.number, "paid_through", Decimal(0), one.paid_through)
        if state_of(one) != state_wanted(bill):
            yield Finding(
                regency_code=regency,
                kind=_Kind.STATE,
                thing=_Thing.INVOICE,
                name=bill.number,
                aspect="state",
                ours=state_wanted(bill),
                theirs=state_of(one),
            )
    for number in sorted(bills.keys() - seen):
        # What never came there and is void is nowhere missing.
        if bills[number].state != BillState.VOID:
            yield _missing(regency, _Thing.INVOICE, number, ours=bills[number].total)


def state_wanted(bill: Bill) -> InvoiceState:
    """The provider's state of an invoice of ours. One of nothing is paid there as soon as it is final."""
    if bill.state == BillState.OPEN and not bill.total:
        return InvoiceState.PAID
    return InvoiceState(bill.state.value)


def state_of(invoice: Invoice) -> InvoiceState:
    """The state it amounts to: one that was credited to the last rupiah is as good as void."""
    return InvoiceState.VOID if _is_taken_back(invoice) else invoice.state


def _is_taken_back(invoice: Invoice) -> bool:
    return bool(invoice.total) and invoice.credited == invoice.total


def _owes_nothing(invoice: Invoice) -> bool:
    """Made by the subscription's own clock, and void because that is paused (README.md)."""
    return invoice.is_cycle and invoice.state == InvoiceState.VOID


def _by_customer[T: (Subscription, Invoice)](things: Iterable[T]) -> dict[str, list[T]]:
    sorted_out: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        sorted_out[thing.customer].append(thing)
    return sorted_out


def _missing(regency: str, thing: str, name: str, *, ours: Decimal | None = None) -> Finding:
    return Finding(
        regency_code=regency,
        kind=_Kind.MISSING,
        thing=thing,
        name=name,
        ours="" if ours is None else format_rupiah(ours),
        amount=-(ours or Decimal(0)),
    )


def _surplus(regency: str, thing: str, name: str, *, theirs: Decimal | None = None) -> Finding:
    return Finding(
        regency_code=regency,
        kind=_Kind.SURPLUS,
        thing=thing,
        name=name,
        theirs="" if theirs is None else format_rupiah(theirs),
        amount=theirs or Decimal(0),
    )


def _amount(regency: str, thing: str, name: str, aspect: str, ours: Decimal, theirs: Decimal) -> Finding:
    return Finding(
        regency_code=regency,
        kind=_Kind.AMOUNT,
        thing=thing,
        name=name,
        aspect=aspect,
        ours=format_rupiah(ours),
        theirs=format_rupiah(theirs),
        amount=theirs - ours,
    )
