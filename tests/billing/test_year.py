"""
A billing year replayed with the clock: Banyuwangi pays on time, Karangasem late and in two parts with a module switched
off in the middle of a quarter, Ternate's treasurer keeps the tax proofs; a trial, a sponsored seat, a credit note.

After every single act the ledger adds up to nought, agrees with the papers, and owes what the invoices say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

import tenants
from billing import queries, services
from billing.models import Book, Invoice, NumberSeries, Payment, State, Subscriber
from core.actors import Actor
from tests.factories.billing import (
    OFFICER,
    SECOND,
    ask_back,
    at,
    hand_over_and_issue,
    issued,
    open_office,
    sign,
    subscribe,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_is_billed")]

CLOCK = Actor.system("billing")
MONEY, VAT, SLIP = Payment.Part.MONEY, Payment.Part.VAT, Payment.Part.WITHHOLDING


class Replay:
    """Does one act after the other and looks at the books after each."""

    def __init__(self) -> None:
        self.acts = 0

    def __call__[T](self, act: Callable[..., T], **arguments: Any) -> T:
        done = act(**arguments)
        self.acts += 1
        balance = queries.trial_balance()
        assert balance.sum == 0
        assert queries.ledger_faults() == []
        standing = Invoice.objects.exclude(state__in=[State.DRAFT, State.VOID])
        owed = sum(parts.outstanding for parts in queries.parts_by_invoice(standing).values())
        assert balance.of(Book.RECEIVABLE) == owed
        return done

    def receive(
        self, invoice: Invoice, part: Payment.Part, amount: int | Decimal, now: datetime, reference: str
    ) -> str:
        self(
            services.receive,
            invoice=invoice.pk,
            part=part,
            amount=Decimal(amount),
            dated_on=now.date(),
            reference=reference,
            actor=OFFICER,
            now=now,
        )
        return state_of(invoice)

    def paper(self, invoice: Invoice, target: State, now: datetime) -> str:
        self(
            services.take_step,
            invoice=invoice.pk,
            target=target,
            number=f"{target.value.upper()}-{invoice.pk}",
            dated_on=now.date(),
            actor=OFFICER,
            now=now,
        )
        return state_of(invoice)

    def pay_whole(self, invoice: Invoice, now: datetime) -> str:
        """All three parts, as a treasurer should."""
        self(services.acknowledge, invoice=invoice.pk, dated_on=now.date(), actor=OFFICER, now=now)
        for target in (State.SPP, State.SPM, State.SP2D):
            self.paper(invoice, target, now)
        assert self.receive(invoice, MONEY, invoice.net, now, "SP2D") == State.RECEIVED_NET
        assert self.receive(invoice, VAT, invoice.vat, now, f"{invoice.pk:016X}") == State.RECEIVED_NET
        return self.receive(invoice, SLIP, invoice.withholding, now, f"BP-{invoice.pk}")


def state_of(invoice: Invoice) -> str:
    return Invoice.objects.get(pk=invoice.pk).state


def reminded(schema: str, now: datetime) -> list[tuple[str, int]]:
    with tenants.enter(schema):
        return [(one.invoice.number, one.days) for one in services.remind(actor=CLOCK, now=now)]


def clock_of(code: str) -> tuple[date | None, date | None]:
    subscriber = Subscriber.objects.get(pk=code)
    return subscriber.reminded_on, subscriber.closes_on


def test_the_ledger_balances_to_the_rupiah_at_every_step_of_a_year() -> None:
    act = Replay()

    # January: three regencies begin. Ternate tries Tiru until the end of March, and the ministry pays its first module.
    act(open_office, now=at(2026, 1, 1))
    act(subscribe, code="3510", modules=["mpp", "smart_kampung"], now=at(2026, 1, 1))
    act(subscribe, code="5107", modules=["mpp", "smart_kampung"], now=at(2026, 1, 1))
    act(subscribe, code="8271", modules=["mpp"], now=at(2026, 1, 1), trial_ends_on=date(2026, 3, 31))
    act(
        services.sponsor,
        regency_code="8271",
        modules=1,
        percent=100,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 5, 31),
        budget_line="6342.QAH.001",
        reason="Kota kepulauan pertama yang memakai Tiru.",
        actor=OFFICER,
        now=at(2026, 1, 5),
    )
    assert act(services.draft_due, actor=CLOCK, now=at(2026, 3, 31)).invoices == []

    # April: the first quarter is over and is billed.
    drafting = act(services.draft_due, actor=CLOCK, now=at(2026, 4, 1))
    assert drafting.refused == {}
    drafts = drafting.invoices
    assert {one.regency_code: one.price for one in drafts} == {"3510": 24_000_000, "5107": 21_000_000, "8271": 0}
    assert [one.number for one in drafts] == ["", "", ""]
    banyuwangi, karangasem, ternate = (
        act(hand_over_and_issue, draft=one, now=at(2026, 4, 1)) for one in sorted(drafts, key=lambda x: x.regency_code)
    )
    assert [one.number for one in (banyuwangi, karangasem, ternate)] == [
        "TIRU/2026/000001",
        "TIRU/2026/000002",
        "TIRU/2026/000003",
    ]
    assert (banyuwangi.due_on, ternate.state) == (date(2026, 5, 1), State.SETTLED)  # the trial owes nothing
    assert (banyuwangi.vat, banyuwangi.gross, banyuwangi.net) == (2_640_000, 26_640_000, 23_520_000)
    assert act.pay_whole(banyuwangi, at(2026, 4, 20)) == State.SETTLED

    # Karangasem has asked for the payment and is late. The clock starts with the first reminder after the due day.
    assert act.paper(karangasem, State.SPP, at(2026, 4, 28)) == State.SPP
    assert reminded("r5107", at(2026, 4, 24)) == [(karangasem.number, -7)]
    assert reminded("r5107", at(2026, 5, 1)) == []
    assert clock_of("5107") == (None, None)
    assert reminded("r5107", at(2026, 5, 2)) == [(karangasem.number, 1)]
    assert reminded("r5107", at(2026, 5, 2, 9)) == []
    assert clock_of("5107") == (date(2026, 5, 2), date(2026, 7, 1))
    assert reminded("r5107", at(2026, 5, 16)) == [(karangasem.number, 15)]

    # July: settings stand still; half the money changes nothing, the rest opens them at once.
    assert Subscriber.objects.get(pk="5107").is_closed(date(2026, 7, 1))
    assert not Subscriber.objects.get(pk="5107").is_closed(date(2026, 6, 30))
    assert act.receive(karangasem, MONEY, 10_000_000, at(2026, 7, 6), "TAHAP 1") == State.SPP
    assert Subscriber.objects.get(pk="5107").is_closed(date(2026, 7, 6))
    rest = karangasem.net - 10_000_000
    assert act.receive(karangasem, MONEY, rest, at(2026, 7, 13), "TAHAP 2") == State.RECEIVED_NET
    assert clock_of("5107") == (None, None)
    assert act.receive(karangasem, VAT, karangasem.vat, at(2026, 7, 20), "1A2B3C4D5E6F7A8B") == State.RECEIVED_NET
    assert act.receive(karangasem, SLIP, karangasem.withholding, at(2026, 7, 20), "2600000012") == State.SETTLED

    # The second quarter. Ternate pays the plan; the ministry owes two of three months of its module.
    act(services.draft_due, actor=CLOCK, now=at(2026, 7, 1))
    second = {one.regency_code: one for one in Invoice.objects.filter(state=State.DRAFT)}
    assert (second["8271"].price, second["8271"].sponsored) == (9_000_000 + 1_000_000, 2_000_000)
    for one in second.values():
        act(hand_over_and_issue, draft=one, now=at(2026, 7, 1))
        one.refresh_from_db()
    assert act(queries.trial_balance).of(Book.SPONSOR) == 2_000_000 + 0  # the first quarter was free for everybody
    assert act.pay_whole(second["3510"], at(2026, 7, 20)) == State.SETTLED
    assert act.pay_whole(second["5107"], at(2026, 7, 20)) == State.SETTLED

    # Ternate's treasurer sends the money and no proofs: received, never settled, and nothing else happens.
    assert act.receive(second["8271"], MONEY, second["8271"].net, at(2026, 7, 25), "SP2D 77") == State.RECEIVED_NET
    for day in (at(2026, 8, 15), at(2026, 10, 1), at(2026, 12, 30)):
        assert reminded("r8271", day) == []
    assert clock_of("8271") == (None, None)

    # The third quarter: Karangasem switches Smart Kampung off on 16 August and is billed for the days until then.
    act(services.module_switched, regency_code="5107", slug="smart_kampung", on=False, at=at(2026, 8, 16))
    act(services.draft_due, actor=CLOCK, now=at(2026, 10, 1))
    third = {one.regency_code: one for one in Invoice.objects.filter(state=State.DRAFT)}
    assert third["5107"].price == 12_000_000 + 3_000_000 + 2_000_000 + 967_742  # July, and 15 of 31 days of August
    wrong = act(hand_over_and_issue, draft=third["5107"], now=at(2026, 10, 1))
    act(services.void, invoice=wrong.pk, reason="Nomor BAST tertukar.", actor=OFFICER, now=at(2026, 10, 2))
    assert state_of(wrong) == State.VOID
    again = act(issued, code="5107", now=at(2026, 10, 2))
    assert again.price == wrong.price
    for one in (third["3510"], third["8271"]):
        act(hand_over_and_issue, draft=one, now=at(2026, 10, 2))
        one.refresh_from_db()
        assert act.pay_whole(one, at(2026, 10, 20)) == State.SETTLED
    # A typing mistake: entered, undone, entered for what it was. Too much of it is owed back, and pays the next one.
    act.receive(again, MONEY, 99_000, at(2026, 10, 20), "SALAH KETIK")
    mistake = Payment.objects.get(reference="SALAH KETIK")
    act(services.undo, payment=mistake.pk, reason="Salah ketik.", actor=OFFICER, now=at(2026, 10, 20))
    assert state_of(again) == State.ISSUED
    assert act.receive(again, MONEY, again.gross + 800_000, at(2026, 10, 21), "SP2D 9") == State.SETTLED
    assert queries.trial_balance("5107").of(Book.OVERPAID) == -800_000
    # A part of it is asked back by letter: first for the wrong account, then rightly.
    wrongly = act(ask_back, code="5107", amount=Decimal(300_000), now=at(2026, 11, 2))
    act(services.refuse_refund, refund=wrongly.pk, reason="Bukan RKUD.", actor=SECOND, now=at(2026, 11, 3))
    rightly = act(ask_back, code="5107", amount=Decimal(300_000), now=at(2026, 11, 4))
    act(services.approve_refund, refund=rightly.pk, actor=SECOND, now=at(2026, 11, 4))
    assert queries.trial_balance("5107").of(Book.REFUND) == -300_000
    act(
        services.pay_refund,
        refund=rightly.pk,
        dated_on=date(2026, 11, 9),
        reference="TRF 20261109-17",
        actor=OFFICER,
        now=at(2026, 11, 9),
    )
    assert [queries.trial_balance("5107").of(book) for book in (Book.OVERPAID, Book.REFUND)] == [-500_000, 0]

    # 30 November: everything of the year is billed, December foreseen.
    assert [one.regency_code for one in act(services.draft_due, actor=CLOCK, now=at(2026, 11, 29)).invoices] == []
    last = {one.regency_code: one for one in act(services.draft_due, actor=CLOCK, now=at(2026, 11, 30)).invoices}
    assert {code: one.last_day for code, one in last.items()} == dict.fromkeys(last, date(2026, 12, 31))
    for one in last.values():
        act(hand_over_and_issue, draft=one, now=at(2026, 11, 30))
        one.refresh_from_db()
    act(services.use_overpaid, invoice=last["5107"].pk, amount=Decimal(500_000), actor=OFFICER, now=at(2026, 12, 1))
    assert act.receive(last["5107"], MONEY, last["5107"].net - 500_000, at(2026, 12, 10), "SP2D") == State.RECEIVED_NET
    assert queries.trial_balance("5107").of(Book.OVERPAID) == 0
    assert act.pay_whole(last["3510"], at(2026, 12, 12)) == State.SETTLED

    # In December Banyuwangi switches Smart Kampung off; the first invoice of the next year puts it right.
    act(services.module_switched, regency_code="3510", slug="smart_kampung", on=False, at=at(2026, 12, 17))
    sign("3510", 2027, at(2027, 1, 4))
    correction = act(issued, code="3510", now=at(2027, 4, 1)).lines.get(kind="correction")
    assert (correction.slug, correction.amount) == ("smart_kampung", -967_742)  # 15 of 31 days

    # What stands at the end, from the invoices' own prices and not from the ledger.
    year = Invoice.objects.filter(fiscal_year=2026).exclude(state=State.VOID)
    assert sum(one.price for one in year.filter(regency_code="3510")) == 60_000_000 + 12_000_000 + 24_000_000
    states = {one.number: one.state for one in year}
    assert states[second["8271"].number] == State.RECEIVED_NET
    assert states[last["8271"].number] == State.ISSUED
    numbers = sorted(
        Invoice.objects.exclude(number="").filter(number__contains="/2026/").values_list("number", flat=True)
    )
    assert numbers == [f"TIRU/2026/{number:06}" for number in range(1, len(numbers) + 1)]
    assert NumberSeries.objects.get(kind="invoice", year=2026).last == len(numbers)
    assert act.acts > 80
