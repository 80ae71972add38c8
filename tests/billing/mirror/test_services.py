"""Bringing the ledger to Stripe: everything once, whatever breaks on the way; and the alarm when the two differ."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from billing import services as billing
from billing.gateway.over_stripe import StripeGateway
from billing.gateway.values import InvoiceState, ProviderError, TryLater
from billing.mirror import queries, services
from billing.mirror.models import Act, Comparison, Difference, Mirrored
from billing.models import Payer, Payment, State
from core.jobs import run_waiting
from tests.billing import test_year
from tests.billing.stripe_simulator import Fault, StripeSimulator
from tests.billing.stripe_simulator.stage import NOW, bill_karangasem
from tests.factories.billing import OFFICER, SECOND, ask_back, at, issued, subscribe

JULY, OCTOBER = NOW, at(2026, 10, 1)
"""The second quarter is over, and the third."""

pytestmark = pytest.mark.usefixtures("nobody_is_billed")


@pytest.fixture
def karangasem_is_billed(db: None) -> str:
    bill_karangasem()
    return "5107"


def mirror(gateway: StripeGateway, now: datetime = JULY, code: str = "5107") -> None:
    services.mirror_regency(code=code, gateway=gateway, now=now)


def the_invoice(gateway: StripeGateway) -> Any:
    (found,) = [one for one in gateway.books().invoices if not one.is_cycle]
    return found


# --- bringing


def test_a_regency_is_brought_to_stripe_as_the_ledger_has_it(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    mirror(gateway)

    books = gateway.books()
    (customer,), (subscription,) = books.customers, books.subscriptions
    assert (customer.regency, customer.name) == ("5107", Payer.objects.get().legal_name)
    assert {(item.module, item.yearly) for item in subscription.items} == {
        ("plan", Decimal(48_000_000)),
        ("mpp", Decimal(12_000_000)),
        ("smart_kampung", Decimal(24_000_000)),
    }
    invoice = the_invoice(gateway)
    assert (invoice.number, invoice.state, invoice.total) == ("TIRU/2026/000001", InvoiceState.OPEN, 23_310_000)
    assert stripe.books.sent == [invoice.id]
    assert list(Difference.objects.all()) == []
    assert queries.waiting(now=JULY) == []


def test_a_second_time_there_is_nothing_to_do(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    mirror(gateway)
    before = len(stripe.writes)

    mirror(gateway)

    assert stripe.writes[before:] == []


def test_modules_follow_their_switches(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    def modules() -> set[str]:
        return {item.module for item in gateway.books().subscriptions[0].items}

    mirror(gateway)
    billing.module_switched(regency_code="5107", slug="mpp", on=False, at=JULY)
    assert queries.waiting(now=JULY) == ["5107"]
    mirror(gateway)
    without = modules()
    billing.module_switched(regency_code="5107", slug="mpp", on=True, at=JULY + timedelta(hours=1))
    mirror(gateway)

    assert without == {"plan", "smart_kampung"}
    assert modules() == {"plan", "mpp", "smart_kampung"}
    assert not Difference.objects.exists()
    assert stripe.books.things["invoiceitem"] == {}  # nothing was prorated by Stripe


def test_a_regency_that_leaves_and_comes_back_has_one_subscription_at_a_time(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    mirror(gateway)
    billing.end_use(regency_code="5107", at=JULY)
    mirror(gateway)
    ended = gateway.books().subscriptions
    billing.module_switched(regency_code="5107", slug="mpp", on=True, at=JULY + timedelta(hours=1))
    mirror(gateway)

    assert ended == ()
    assert len(gateway.books().subscriptions) == 1
    assert not Difference.objects.exists()


def test_a_payer_is_changed_and_changed_back(gateway: StripeGateway, karangasem_is_billed: str) -> None:
    mirror(gateway)
    first = Payer.objects.get().legal_name
    names = []
    for name in ("Dinas Kominfo", first, "Dinas Kominfo"):
        Payer.objects.update(legal_name=name)
        mirror(gateway)
        names.append(gateway.books().customers[0].name)

    assert names == ["Dinas Kominfo", first, "Dinas Kominfo"]


def test_an_invoice_is_paid_outside_of_stripe_only_once_it_is_settled(
    gateway: StripeGateway, karangasem_is_billed: str
) -> None:
    states = []
    for part, reference in (("money", "SP2D 1"), ("vat", "1A2B3C4D5E6F7A8B"), ("withholding", "2600000012")):
        invoice = billing_invoice()
        amount = {"money": invoice.net, "vat": invoice.vat, "withholding": invoice.withholding}[part]
        billing.receive(
            invoice=invoice.pk,
            part=Payment.Part(part),
            amount=amount,
            dated_on=JULY.date(),
            reference=reference,
            actor=OFFICER,
            now=JULY,
        )
        mirror(gateway)
        states.append(the_invoice(gateway).state)

    assert states == [InvoiceState.OPEN, InvoiceState.OPEN, InvoiceState.PAID]
    assert the_invoice(gateway).paid_through == 0
    assert not Difference.objects.exists()


def test_a_void_invoice_is_void_there_and_never_made_when_it_was_not(
    gateway: StripeGateway, karangasem_is_billed: str
) -> None:
    billing.void(invoice=billing_invoice().pk, reason="Nomor BAST tertukar.", actor=OFFICER, now=JULY)
    mirror(gateway)
    assert gateway.books().invoices == ()

    again = issued("5107", JULY)
    mirror(gateway)
    billing.void(invoice=again.pk, reason="Nomor BAST tertukar.", actor=OFFICER, now=JULY)
    mirror(gateway)

    assert the_invoice(gateway).state == InvoiceState.VOID
    assert not Difference.objects.exists()


def test_what_was_overpaid_is_a_credit_that_stripe_takes_off_nothing_by_itself(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    """It is owed until the bank has paid it back, or until somebody here pays an invoice from it."""

    def credit() -> Decimal:
        mirror(gateway, OCTOBER)
        return gateway.books().customers[0].credit

    first = billing_invoice()
    billing.receive(
        invoice=first.pk, part=Payment.Part.MONEY, amount=first.gross + 500_000, dated_on=JULY.date(),
        reference="SP2D 1", actor=OFFICER, now=JULY,
    )  # fmt: skip
    seen = [credit()]
    stripe.advance(OCTOBER)
    second = issued("5107", OCTOBER)
    seen.append(credit())
    due = next(one for one in stripe.books.things["invoice"].values() if one["number"] == second.number)["amount_due"]
    refund = ask_back("5107", Decimal(200_000), OCTOBER)
    seen.append(credit())
    billing.approve_refund(refund=refund.pk, actor=SECOND, now=OCTOBER)
    billing.pay_refund(refund=refund.pk, dated_on=OCTOBER.date(), reference="TRF 1", actor=OFFICER, now=OCTOBER)
    seen.append(credit())
    billing.use_overpaid(invoice=second.pk, amount=Decimal(300_000), actor=OFFICER, now=OCTOBER)
    seen.append(credit())

    assert seen == [500_000, 500_000, 500_000, 300_000, 0]
    assert due == second.gross * 100
    assert compare(gateway, OCTOBER).differences == 0


def billing_invoice() -> Any:
    from billing.models import Invoice

    return Invoice.objects.exclude(state=State.VOID).get()


# --- faults


@pytest.mark.parametrize(
    "fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.FAILS_BEFORE, Fault.FAILS_AFTER, Fault.TOO_MANY]
)
@pytest.mark.parametrize("first", [0, 1])
def test_whichever_write_meets_a_fault_everything_is_there_once_in_the_end(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str, fault: Fault, first: int
) -> None:
    """One write passes, the next meets the fault, and so on: between the two runs every write has met it."""
    attempts = 0
    stripe.fail(*[None] * first, fault)
    while True:
        with suppress(ProviderError):
            mirror(gateway, JULY + timedelta(seconds=attempts))
        attempts += 1
        if stripe.faults:  # nobody met it: nothing is left to be done
            break
        stripe.fail(None, fault)
    stripe.faults.clear()

    kinds = {kind: len(things) for kind, things in stripe.books.things.items()}
    assert attempts > 5
    assert {kind: kinds[kind] for kind in ("customer", "subscription", "subscription_item", "invoice")} == {
        "customer": 1,
        "subscription": 1,
        "subscription_item": 3,
        "invoice": 1,
    }
    assert the_invoice(gateway).state == InvoiceState.OPEN
    # A 500 cannot tell that the invoice was mailed, so it may be mailed again; nothing else may.
    assert len(stripe.books.sent) in ((1, 2) if fault is Fault.FAILS_AFTER else (1,))
    assert compare(gateway).differences == 0


def test_an_answer_that_was_lost_for_days_makes_no_second_customer(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    stripe.fail(Fault.LOST_AFTER)
    with pytest.raises(ProviderError):
        mirror(gateway)
    stripe.advance(JULY + timedelta(days=3))  # Stripe has forgotten the key

    mirror(gateway, JULY + timedelta(days=3))

    assert len(gateway.books().customers) == 1


def test_a_refusal_waits_an_hour_and_holds_up_nobody(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str, caplog: pytest.LogCaptureFixture
) -> None:
    subscribe("8271", ["mpp"], at(2026, 4, 1))
    mirror(gateway)
    stripe.books.delete_customer({}, queries.customer_of("5107"))
    billing.module_switched(regency_code="5107", slug="mpp", on=False, at=JULY)

    brought = services.mirror_waiting(gateway=gateway, now=JULY)

    assert brought == 2  # one of them to a refusal, which is kept
    assert {row.regency_code: row.is_refused for row in Mirrored.objects.all()} == {"5107": True, "8271": False}
    assert queries.waiting(now=JULY + timedelta(minutes=59)) == []
    assert queries.waiting(now=JULY + timedelta(minutes=61)) == ["5107"]
    assert [row.kind for row in queries.open_differences()] == ["missing"]


def test_when_stripe_asks_for_patience_the_round_ends(
    gateway: StripeGateway, stripe: StripeSimulator, karangasem_is_billed: str
) -> None:
    subscribe("8271", ["mpp"], at(2026, 4, 1))
    stripe.fail(Fault.TOO_MANY)

    assert services.mirror_waiting(gateway=gateway, now=JULY) == 0
    assert len(stripe.writes) == 1
    assert services.mirror_waiting(gateway=gateway, now=JULY) == 2


# --- comparing


def compare(gateway: StripeGateway, now: datetime = JULY) -> Comparison:
    return services.compare_all(gateway=gateway, now=now)


def seen() -> list[tuple[str, str, str]]:
    return [(row.kind, row.thing, row.aspect) for row in queries.open_differences()]


@pytest.fixture
def mirrored(gateway: StripeGateway, karangasem_is_billed: str) -> StripeGateway:
    mirror(gateway)
    return gateway


def test_one_rupiah_is_found_and_settled_when_it_is_gone(mirrored: StripeGateway, stripe: StripeSimulator) -> None:
    (invoice,) = stripe.books.things["invoice"].values()
    invoice["total"] += 100
    run = compare(mirrored)
    (row,) = Difference.objects.all()
    first = (row.amount, row.ours, row.theirs, row.settled_at)
    compare(mirrored, JULY + timedelta(days=1))
    row.refresh_from_db()
    days = (row.first_seen_at, row.last_seen_at)
    invoice["total"] -= 100
    settled = compare(mirrored, JULY + timedelta(days=2))
    row.refresh_from_db()

    assert (run.differences, settled.differences) == (1, 0)
    assert first == (Decimal(1), "Rp23.310.000", "Rp23.310.001", None)
    assert days == (JULY, JULY + timedelta(days=1))
    assert row.settled_at == JULY + timedelta(days=2)


@pytest.mark.parametrize(
    ("by_hand", "found"),
    [
        (lambda books: books.pay_by_hand(_only(books, "invoice")), [("state", "invoice", "state")]),
        (
            lambda books: books.pay_by_hand(_only(books, "invoice"), through_stripe=True),
            [("amount", "invoice", "paid_through"), ("state", "invoice", "state")],
        ),
        (
            lambda books: books.create_item(
                {
                    "subscription": _only(books, "subscription"),
                    "price_data": {
                        "currency": "idr",
                        "product": "tiru_mpp",
                        "unit_amount": 100,
                        "recurring": {"interval": "year"},
                    },
                }
            ),
            [("surplus", "item", "")],
        ),
        (lambda books: books.delete_customer({}, _only(books, "customer")), [("missing", "customer", "")]),
        (lambda books: books.create_customer({"name": "Dinas lain"}), [("surplus", "customer", "")]),
        (
            lambda books: books.cancel_subscription({}, _only(books, "subscription")),
            [("missing", "subscription", "")],
        ),
        (
            lambda books: books.update_subscription({"pause_collection": None}, _only(books, "subscription")),
            [("content", "subscription", "is_paused")],
        ),
    ],
    ids=[
        "paid by hand",
        "paid through Stripe",
        "an item too many",
        "customer deleted",
        "a stranger",
        "ended",
        "resumed",
    ],
)
def test_what_somebody_does_at_stripe_is_found(
    mirrored: StripeGateway, stripe: StripeSimulator, by_hand: Callable[[Any], None], found: list[tuple[str, str, str]]
) -> None:
    by_hand(stripe.books)

    compare(mirrored)

    assert sorted(one for one in seen() if one != ("surplus", "invoice", "")) == found


def _only(books: Any, kind: str) -> str:
    (id,) = books.things[kind]
    return str(id)


def test_the_alarm_is_raised_once_a_day(
    mirrored: StripeGateway,
    stripe: StripeSimulator,
    staff: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    staff("public", "billing.run")
    stripe.books.pay_by_hand(_only(stripe.books, "invoice"))

    def alarms(now: datetime) -> tuple[int, int]:
        mail.outbox.clear()
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            compare(mirrored, now)
        run_waiting(queues=("control",))
        return len(mail.outbox), sum("differ" in record.getMessage() for record in caplog.records)

    assert [alarms(JULY), alarms(JULY + timedelta(hours=3)), alarms(JULY + timedelta(days=1))] == [
        (1, 1),
        (0, 0),
        (1, 1),
    ]


def test_a_comparison_that_breaks_off_settles_nothing(
    mirrored: StripeGateway, stripe: StripeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe.books.pay_by_hand(_only(stripe.books, "invoice"))
    compare(mirrored)

    def broken(_self: object, _customer: str = "") -> None:
        raise TryLater("Stripe answered 429.")

    monkeypatch.setattr(StripeGateway, "books", broken)
    with pytest.raises(TryLater):
        compare(mirrored, JULY + timedelta(days=1))

    standing = queries.standing(now=JULY + timedelta(days=1))
    assert seen() == [("state", "invoice", "state")]
    assert standing.failed_since is not None
    assert standing.last is not None
    assert standing.last.started_at == JULY


def test_what_waits_to_be_brought_is_no_difference_yet(mirrored: StripeGateway) -> None:
    billing.module_switched(regency_code="5107", slug="mpp", on=False, at=JULY)

    assert compare(mirrored).differences == 0
    mirror(mirrored)
    assert compare(mirrored).differences == 0


# --- the whole year


@pytest.mark.django_db
def test_the_billing_year_is_mirrored_at_every_step(
    gateway: StripeGateway, stripe: StripeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each act of the replayed year: the mirror, then the comparison of everything, which finds nothing."""
    act, moments = test_year.Replay.__call__, [at(2026, 1, 1)]
    stripe.books.now = int(moments[0].timestamp())

    def mirrored_act(self: test_year.Replay, deed: Callable[..., Any], **arguments: Any) -> Any:
        done = act(self, deed, **arguments)
        moment = max(moments[-1], arguments.get("now") or arguments.get("at") or moments[-1])
        moments.append(moment)
        stripe.advance(moment)
        services.mirror_waiting(gateway=gateway, now=moment)
        assert queries.waiting(now=moment) == []
        assert (compare(gateway, moment).differences, list(Difference.objects.all())) == (0, [])
        return done

    monkeypatch.setattr(test_year.Replay, "__call__", mirrored_act)

    test_year.test_the_ledger_balances_to_the_rupiah_at_every_step_of_a_year()

    ours = {bill.number: bill for one in queries.ours(now=moments[-1]) for bill in one.bills}
    theirs = {one.number: one for one in gateway.books().invoices if one.number}
    assert len(theirs) >= 13
    assert {number: one.total for number, one in theirs.items()} == {number: ours[number].total for number in theirs}
    assert sum(one.paid_through for one in theirs.values()) == 0
    sent = [f"{one.path}?{one.body}" for one in stripe.asked]
    assert [text for text in sent for word in ("payment_method", "card", "charge_automatically") if word in text] == []
    assert Act.objects.filter(subject__endswith=":pay").exclude(done_at=None).count() == sum(
        bill.state == "paid" and bool(bill.total) for bill in ours.values()
    )
