"""Questions about invoices, what paid them, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Sum

from billing.desk import MINISTRY, desk
from billing.models import (
    Book,
    Contract,
    Entry,
    Invoice,
    Item,
    Payer,
    Payment,
    PriceList,
    Refund,
    Sponsorship,
    State,
    StatementFormat,
    StatementLine,
    Subscriber,
    Supplier,
)
from billing.models.invoices import AWAITING_MONEY, CHAIN
from billing.reckoning import contract_of
from billing.rules.matching import Awaited, Proposal, proposals
from core.errors import NotThere
from regions.models import Region

NOUGHT = Decimal(0)
_WAITING = (*AWAITING_MONEY, State.RECEIVED_NET)


def people_of(regency_code: str | OuterRef) -> QuerySet[Subscriber, int | None]:
    """
    `settings.TIRU_PEOPLE_OF`: how many people its price goes by, one row or none; also as a part of another query.
    Asked in public under the control role.
    """
    return Subscriber.objects.filter(regency_code=regency_code).values_list("population", flat=True)[:1]


# --- what paid an invoice


@dataclass(frozen=True, kw_only=True)
class Parts:
    """How the three parts of an invoice stand."""

    money: Decimal
    """With what was set off."""
    set_off: Decimal
    """What was overpaid before and pays this invoice."""
    vat: Decimal
    withholding: Decimal
    outstanding: Decimal
    """What nothing has paid yet, of the gross."""
    vat_awaited: Decimal
    withholding_awaited: Decimal
    net: Decimal

    @property
    def money_awaited(self) -> Decimal:
        """What is missing until the net amount is there; nought where something else has paid it."""
        return max(min(self.net - self.money, self.outstanding), NOUGHT)


def parts_of(invoice: Invoice) -> Parts:
    return parts_by_invoice([invoice])[invoice.pk]


def parts_by_invoice(invoices: Iterable[Invoice]) -> dict[int, Parts]:
    """The parts of many invoices from the ledger, in one query."""
    invoices = list(invoices)
    sums: dict[tuple[int | None, str, str], Decimal] = {
        (row["invoice"], row["debit"], row["credit"]): row["sum"]
        for row in Entry.objects.filter(invoice__in=invoices)
        .order_by()
        .values("invoice", "debit", "credit")
        .annotate(sum=Sum("amount"))
    }

    def paid(pk: int, book: Book) -> Decimal:
        to, back = (pk, book, Book.RECEIVABLE), (pk, Book.RECEIVABLE, book)
        return Decimal(sums.get(to, NOUGHT)) - Decimal(sums.get(back, NOUGHT))

    found = {}
    for one in invoices:
        set_off = paid(one.pk, Book.OVERPAID)
        money = paid(one.pk, Book.BANK) + set_off
        # The VAT of the issue stands on the other side of the same two accounts.
        billed = one.gross if one.state not in {State.DRAFT, State.VOID} else NOUGHT
        vat = paid(one.pk, Book.VAT) + (one.vat if billed else NOUGHT)
        withholding = paid(one.pk, Book.PPH23)
        found[one.pk] = Parts(
            money=money,
            set_off=set_off,
            vat=vat,
            withholding=withholding,
            outstanding=billed - money - vat - withholding,
            vat_awaited=(one.vat if one.vat_is_collected else NOUGHT) - vat,
            withholding_awaited=one.withholding - withholding,
            net=one.net,
        )
    return found


def outstanding(invoice: Invoice) -> Decimal:
    return parts_of(invoice).outstanding


# --- the ledger


@dataclass(frozen=True, kw_only=True)
class Balance:
    """One account: what stands on its left, on its right, and what that leaves."""

    book: Book
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


@dataclass(frozen=True, kw_only=True)
class TrialBalance:
    """All accounts of one regency or of all. Their balances add up to nought, whatever was booked."""

    rows: list[Balance]

    @property
    def sum(self) -> Decimal:
        return sum((row.balance for row in self.rows), NOUGHT)

    @property
    def moved(self) -> Decimal:
        return sum((row.debit for row in self.rows), NOUGHT)

    def of(self, book: Book) -> Decimal:
        return next(row.balance for row in self.rows if row.book == book)


def trial_balance(regency_code: str = "") -> TrialBalance:
    """The ledger's accounts, summed in the database: two queries."""
    entries = Entry.objects.filter(regency_code=regency_code) if regency_code else Entry.objects.all()
    debits = dict(entries.order_by().values_list("debit").annotate(sum=Sum("amount")))
    credits = dict(entries.order_by().values_list("credit").annotate(sum=Sum("amount")))
    return TrialBalance(
        rows=[Balance(book=book, debit=debits.get(book) or NOUGHT, credit=credits.get(book) or NOUGHT) for book in Book]
    )


def ledger_faults() -> list[str]:
    """
    Where the ledger and the rows it speaks of disagree, in the words of whoever mends it; empty when they agree.

    A ledger that balances can still be wrong: each invoice's issue must have booked what its paper says, each receipt
    what came, and nothing else.
    """
    faults = [] if trial_balance().sum == 0 else ["the accounts do not add up to nought"]
    booked: dict[str, Decimal] = dict(
        Entry.objects.order_by().values_list("act").annotate(sum=Sum("amount"))  # each act moves in one direction
    )
    expected: dict[str, Decimal] = {}
    for one in Invoice.objects.exclude(state=State.DRAFT):
        expected[f"invoice:{one.pk}:issued"] = one.gross + abs(one.sponsored)
        if one.state == State.VOID:
            expected[f"invoice:{one.pk}:void"] = one.gross + abs(one.sponsored)
    for payment in Payment.objects.all():
        expected[f"payment:{payment.pk}"] = payment.amount
        if payment.undone_at is not None:
            expected[f"payment:{payment.pk}:undone"] = payment.amount
    for refund in Refund.objects.all():
        expected[f"refund:{refund.pk}:requested"] = refund.amount
        if refund.state in {Refund.State.REFUSED, Refund.State.PAID}:
            expected[f"refund:{refund.pk}:{refund.state}"] = refund.amount
    for act in sorted({*booked, *expected}):
        if ":overpaid:" not in act and booked.get(act, NOUGHT) != expected.get(act, NOUGHT):
            faults.append(f"{act}: booked {booked.get(act, NOUGHT):.0f}, expected {expected.get(act, NOUGHT):.0f}")
    overpaid = owed_back(Book.OVERPAID)
    for code, kept in Subscriber.objects.values_list("pk", "overpaid"):
        if kept != overpaid.get(code, NOUGHT):
            faults.append(f"{code}: {kept:.0f} kept as overpaid, {overpaid.get(code, NOUGHT):.0f} booked")
    return faults


def owed_back(*books: Book) -> dict[str, Decimal]:
    """What the ledger owes back to each regency: what is overpaid, with what is on its way back."""
    books = books or (Book.OVERPAID, Book.REFUND)
    found: dict[str, Decimal] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        moved = Entry.objects.filter(**{f"{side}__in": books}).order_by().values_list("regency_code")
        for code, amount in moved.annotate(sum=Sum("amount")):
            found[code] = found.get(code, NOUGHT) + sign * amount
    return found


def entries_of(regency_code: str = "") -> QuerySet[Entry]:
    """The ledger, the newest first."""
    entries = Entry.objects.select_related("invoice").order_by("-at", "-pk")
    return entries.filter(regency_code=regency_code) if regency_code else entries


# --- at either desk


def invoices(
    *, regency_code: str = "", state: str = "", year: int | None = None, late: date | None = None
) -> QuerySet[Invoice]:
    """Invoices, the newest first; `late`: only those overdue on that day. Read at an open desk."""
    found = Invoice.objects.order_by("-period_until", "regency_code", "-pk")
    if regency_code:
        found = found.filter(regency_code=regency_code)
    if state:
        found = found.filter(state=state)
    if year:
        found = found.filter(fiscal_year=year)
    if late:
        found = found.filter(state__in=AWAITING_MONEY, due_on__lt=late)
    return found


def taxed() -> QuerySet[Invoice]:
    """Invoices that a tax invoice belongs to, in the order of their numbers."""
    return Invoice.objects.exclude(state__in=[State.DRAFT, State.VOID]).filter(vat__gt=0).order_by("number")


def taxed_months() -> list[date]:
    """First days of the months in which such invoices were issued, the newest first."""
    return [day for day in taxed().order_by().dates("issued_on", "month", order="DESC") if day]


@dataclass(frozen=True, kw_only=True)
class Row:
    """An invoice in a list."""

    invoice: Invoice
    region: Region | None
    outstanding: Decimal
    money_awaited: Decimal
    is_overdue: bool


def rows_of(listed: Iterable[Invoice], today: date) -> list[Row]:
    """The rows of a page of invoices, in two queries."""
    listed = list(listed)
    parts = parts_by_invoice(listed)
    regions = Region.objects.in_bulk({one.regency_code for one in listed})
    return [
        Row(
            invoice=one,
            region=regions.get(one.regency_code),
            outstanding=parts[one.pk].outstanding,
            money_awaited=parts[one.pk].money_awaited,
            is_overdue=one.is_overdue(today),
        )
        for one in listed
    ]


@dataclass(frozen=True, kw_only=True)
class InvoicePage:
    """One invoice with all that belongs to it."""

    invoice: Invoice
    region: Region
    parts: Parts
    contract: Contract | None


def invoice_page(pk: int) -> InvoicePage:
    """
    An invoice; in a regency only its own.

    :raises NotThere: for every other.
    """
    with desk() as here:
        related = ("lines", "steps", "payments__line", "entries", "reminders")
        found = Invoice.objects.select_related("credit_note").prefetch_related(*related).filter(pk=pk)
        if here != MINISTRY:
            found = found.filter(regency_code=here)
        invoice = found.first()
        if invoice is None:
            raise NotThere
        return InvoicePage(
            invoice=invoice,
            region=Region.objects.select_related("parent").get(pk=invoice.regency_code),
            parts=parts_of(invoice),
            contract=contract_of(invoice.regency_code, invoice.fiscal_year),
        )


# --- at a regency


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the regency we are in stands with its bills."""

    code: str
    subscriber: Subscriber | None
    payer: Payer | None
    contract: Contract | None
    """Of the fiscal year asked for."""
    items: list[Item]
    """What is on now."""
    seats: list[Sponsorship]
    rows: list[Row]
    """Its invoices, the newest first; drafts, which wait for their BAST, among them."""
    refunds: list[Refund]

    @property
    def outstanding(self) -> Decimal:
        return sum((row.outstanding for row in self.rows), NOUGHT)

    @property
    def overdue(self) -> list[Row]:
        return [row for row in self.rows if row.is_overdue]


def own_standing(*, today: date) -> Standing:
    """:raises NotThere: in a sandbox or a copy."""
    with desk() as here:
        listed = invoices(regency_code=here)
        return Standing(
            code=here,
            subscriber=Subscriber.objects.filter(pk=here).first(),
            payer=Payer.objects.filter(pk=here).first(),
            contract=contract_of(here, today.year),
            items=list(Item.objects.filter(regency_code=here, ended_at=None)),
            seats=list(Sponsorship.objects.filter(regency_code=here, ends_on__gte=today)),
            rows=rows_of(listed, today),
            refunds=list(Refund.objects.filter(regency_code=here)),
        )


def own_clock() -> tuple[date, date] | None:
    """
    The days of the clock that runs for the regency we are in: the first reminder, and when settings stand still.
    None where none runs.
    """
    try:
        with desk() as here:
            found = Subscriber.objects.filter(pk=here, closes_on__isnull=False).first()
    except NotThere:
        return None
    if found is None or found.reminded_on is None or found.closes_on is None:
        return None
    return found.reminded_on, found.closes_on


# --- at the ministry


@dataclass(frozen=True, kw_only=True)
class Account:
    """A regency in the list of those who are billed."""

    subscriber: Subscriber
    region: Region
    has_payer: bool
    open_invoices: int
    outstanding: Decimal
    overdue: int


def accounts(today: date) -> list[Account]:
    """Every regency that is billed, those that are late first: six queries."""
    subscribers = list(Subscriber.objects.all())
    regions = Region.objects.select_related("parent").in_bulk([one.pk for one in subscribers])
    payers = set(Payer.objects.values_list("pk", flat=True))
    counted = {
        row["regency_code"]: (row["open"], row["overdue"])
        for row in Invoice.objects.filter(state__in=_WAITING)
        .order_by()
        .values("regency_code")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(state__in=AWAITING_MONEY, due_on__lt=today)),
        )
    }
    receivable = dict(
        Entry.objects.filter(debit=Book.RECEIVABLE).order_by().values_list("regency_code").annotate(sum=Sum("amount"))
    )
    paid = dict(
        Entry.objects.filter(credit=Book.RECEIVABLE).order_by().values_list("regency_code").annotate(sum=Sum("amount"))
    )
    found = [
        Account(
            subscriber=one,
            region=regions[one.pk],
            has_payer=one.pk in payers,
            open_invoices=counted.get(one.pk, (0, 0))[0],
            outstanding=(receivable.get(one.pk) or NOUGHT) - (paid.get(one.pk) or NOUGHT),
            overdue=counted.get(one.pk, (0, 0))[1],
        )
        for one in subscribers
        if one.pk in regions
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.outstanding, one.region.full_name))


@dataclass(frozen=True, kw_only=True)
class LineToMatch:
    """A line of a bank statement and what it may be for."""

    line: StatementLine
    proposals: list[tuple[Proposal, Invoice]]


def lines_to_match(most: int = 50) -> list[LineToMatch]:
    """Lines that nobody has dealt with, the newest first, each with the invoices it may be for: three queries."""
    lines = list(StatementLine.objects.filter(state=StatementLine.State.OPEN)[:most])
    waiting = list(Invoice.objects.filter(state__in=_WAITING))
    parts = parts_by_invoice(waiting)
    by_pk = {one.pk: one for one in waiting}
    awaited = [
        Awaited(
            pk=one.pk,
            number=one.number,
            payer=str(one.parties.get("payer", {}).get("legal_name", "")),
            issued_on=one.issued_on,
            net=parts[one.pk].money_awaited,
            gross=parts[one.pk].outstanding,
        )
        for one in waiting
        if one.issued_on is not None
    ]
    return [
        LineToMatch(
            line=line,
            proposals=[
                (found, by_pk[found.invoice]) for found in proposals(line.words, line.amount, line.dated_on, awaited)
            ],
        )
        for line in lines
    ]


def lines_settled(most: int = 30) -> list[StatementLine]:
    """What was decided about bank lines lately."""
    settled = StatementLine.objects.exclude(state=StatementLine.State.OPEN).select_related("payment__invoice")
    return list(settled[:most])


def awaiting_choices() -> list[tuple[int, str]]:
    """Invoices that wait for money, for a person to choose from."""
    waiting = list(Invoice.objects.filter(state__in=_WAITING).order_by("number"))
    names = {
        region.pk: region.full_name for region in Region.objects.filter(pk__in={one.regency_code for one in waiting})
    }
    return [(one.pk, f"{one.number}, {names.get(one.regency_code, one.regency_code)}") for one in waiting]


def regency_choices() -> list[tuple[str, str]]:
    """The regencies that are billed, by name."""
    codes = Subscriber.objects.values_list("pk", flat=True)
    return [(region.pk, region.full_name) for region in Region.objects.filter(pk__in=list(codes)).order_by("name")]


def supplier() -> Supplier | None:
    return Supplier.objects.first()


def has_prices() -> bool:
    return PriceList.objects.exists()


def has_banks() -> bool:
    return StatementFormat.objects.exists()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A price list, and whether it counts today."""

    list: PriceList
    counts: bool
    is_ahead: bool


def price_lists(today: date) -> list[Listed]:
    """All price lists, the newest first: four queries."""
    found = list(PriceList.objects.prefetch_related("bands", "modules", "factors"))
    now = next((one.pk for one in found if one.valid_from <= today), None)
    return [Listed(list=one, counts=one.pk == now, is_ahead=one.valid_from > today) for one in found]


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A sponsored seat, whose it is, and whether it still runs."""

    seat: Sponsorship
    region: Region | None
    runs: bool


def seats(today: date) -> list[Seat]:
    """All sponsored seats, those that run first: two queries."""
    rows = list(Sponsorship.objects.order_by("-ends_on", "regency_code", "pk"))
    regions = Region.objects.in_bulk({one.regency_code for one in rows})
    return [Seat(seat=one, region=regions.get(one.regency_code), runs=one.ends_on >= today) for one in rows]


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """One regency at the ministry."""

    subscriber: Subscriber
    region: Region
    payer: Payer | None
    contract: Contract | None
    items: list[Item]
    seats: list[Sponsorship]
    rows: list[Row]
    balance: TrialBalance
    refunds: list[Refund]
    is_closed: bool

    @property
    def awaiting(self) -> list[Row]:
        """Invoices that something overpaid can pay: nobody pays from it what is disputed."""
        return [row for row in self.rows if row.invoice.state in CHAIN and row.money_awaited]


def refund(pk: int) -> Refund:
    """
    What is asked back, at the ministry.

    :raises NotThere: if there is no such thing.
    """
    found = Refund.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def refunds_waiting(state: Refund.State) -> list[Refund]:
    """Refunds in this state, the oldest first."""
    return list(Refund.objects.filter(state=state).order_by("requested_at", "pk"))


def account_page(code: str, *, today: date) -> AccountPage:
    """
    :raises NotThere: if the regency has not begun to use Tiru.
    """
    subscriber = Subscriber.objects.filter(pk=code).first()
    if subscriber is None:
        raise NotThere
    return AccountPage(
        subscriber=subscriber,
        region=Region.objects.select_related("parent").get(pk=code),
        payer=Payer.objects.filter(pk=code).first(),
        contract=contract_of(code, today.year),
        items=list(Item.objects.filter(regency_code=code, ended_at=None)),
        seats=list(Sponsorship.objects.filter(regency_code=code)),
        rows=rows_of(invoices(regency_code=code), today),
        balance=trial_balance(code),
        refunds=list(Refund.objects.filter(regency_code=code)),
        is_closed=subscriber.is_closed(today),
    )
