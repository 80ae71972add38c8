"""The gateway and the real stripe-python against the stand-in: what goes out, what comes back, what may go wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from billing.gateway.over_stripe import StripeGateway
from billing.gateway.values import (
    Bill,
    BillState,
    InvoiceState,
    Item,
    KeyMismatch,
    Line,
    NotAtProvider,
    NotGenuine,
    Refused,
    TryLater,
    UnknownOutcome,
)
from tests.billing.stripe_simulator import Fault, StripeSimulator
from tests.billing.stripe_simulator.server import KEY, WEBHOOK_SECRET
from tests.billing.stripe_simulator.stage import MALL, NOW, PLAN, VILLAGE, bill, gateway_to, payer

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def test_an_invoice_arrives_at_stripe_times_a_hundred(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    customer = gateway.create_customer(payer(), key="c")
    id = gateway.create_invoice(customer, bill(), key="i")
    gateway.add_lines(id, bill().lines, key="l")
    gateway.finalize(id, key="f")
    gateway.send(id, key="s")

    at_stripe = stripe.books.things["invoice"][id]
    seen = gateway.books(customer)

    assert (at_stripe["amount_due"], at_stripe["number"]) == (6_660_000_000, "TIRU/2026/000001")
    assert stripe.books.sent == [id]
    assert [(one.number, one.state, one.total) for one in seen.invoices] == [
        ("TIRU/2026/000001", InvoiceState.OPEN, Decimal(66_600_000))
    ]
    assert seen.customers[0].npwp == "001234567890000"


def test_what_was_paid_outside_is_nothing_that_stripe_was_paid(gateway: StripeGateway) -> None:
    customer = gateway.create_customer(payer(), key="c")
    id = _sent(gateway, customer)
    gateway.mark_paid(id, key="p")
    gateway.credit(id, bill().total, key="n")

    (invoice,) = gateway.books(customer).invoices

    assert (invoice.state, invoice.paid_through, invoice.credited) == (InvoiceState.PAID, Decimal(0), bill().total)


def test_modules_are_items_and_the_cycle_owes_nothing(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    customer = gateway.create_customer(payer(), key="c")
    for number, module in enumerate((MALL, VILLAGE, PLAN, MALL)):
        gateway.ensure_product(module, key=f"{number}")
    id = gateway.create_subscription(customer, "5107", (PLAN, MALL), days=30, starts_at=NEW_YEAR, key="s")
    gateway.pause_cycle(id, days=30, key="p")
    gateway.add_item(id, VILLAGE, key="a")
    (made,) = gateway.books(customer).subscriptions
    mall = next(item for item in made.items if item.module == "mpp")
    gateway.remove_item(mall.id, key="r")
    stripe.advance(datetime(2028, 2, 1, tzinfo=UTC))

    books = gateway.books(customer)
    (subscription,) = books.subscriptions

    assert (subscription.sends, subscription.is_paused, subscription.days_until_due) == (True, True, 30)
    assert {(item.module, item.yearly) for item in subscription.items} == {
        (PLAN.slug, PLAN.yearly),
        (VILLAGE.slug, VILLAGE.yearly),
    }
    assert [(one.state, one.is_cycle, one.number) for one in books.invoices] == [(InvoiceState.VOID, True, "")] * 2


def test_a_subscription_of_many_modules_is_read_to_its_last(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    customer = gateway.create_customer(payer(), key="c")
    modules = tuple(type(MALL)(slug=f"m{number}", name="Modul", yearly=Decimal(number)) for number in range(1, 16))
    for module in modules:
        gateway.ensure_product(module, key=module.slug)
    gateway.create_subscription(customer, "5107", modules, days=30, starts_at=NEW_YEAR, key="s")

    (subscription,) = gateway.books(customer).subscriptions

    assert sorted(item.yearly for item in subscription.items) == [module.yearly for module in modules]


def test_everything_is_read_page_by_page(gateway: StripeGateway) -> None:
    for number in range(120):
        gateway.create_customer(payer(f"{1000 + number}"), key=f"c{number}")

    books = gateway.books()

    assert len({one.id for one in books.customers}) == len(books.customers) == 120


@pytest.mark.parametrize(
    ("fault", "error", "key_is_spent", "is_done"),
    [
        (Fault.LOST_BEFORE, UnknownOutcome, False, False),
        (Fault.LOST_AFTER, UnknownOutcome, False, True),
        (Fault.FAILS_BEFORE, UnknownOutcome, True, False),
        (Fault.FAILS_AFTER, UnknownOutcome, True, True),
        (Fault.TOO_MANY, TryLater, None, False),
    ],
)
def test_a_failure_says_what_may_have_happened(
    gateway: StripeGateway,
    stripe: StripeSimulator,
    fault: Fault,
    error: type[Exception],
    key_is_spent: bool | None,
    is_done: bool,
) -> None:
    stripe.fail(fault)

    with pytest.raises(error) as raised:
        gateway.create_customer(payer(), key="c")

    assert getattr(raised.value, "key_is_spent", None) is key_is_spent
    assert bool(stripe.books.things["customer"]) is is_done


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.TOO_MANY])
def test_the_same_key_again_makes_one_customer(gateway: StripeGateway, stripe: StripeSimulator, fault: Fault) -> None:
    stripe.fail(fault)
    with pytest.raises((UnknownOutcome, TryLater)):
        gateway.create_customer(payer(), key="c")

    again = gateway.create_customer(payer(), key="c")

    assert list(stripe.books.things["customer"]) == [again]


def test_the_library_repeats_a_broken_line_by_itself(stripe: StripeSimulator) -> None:
    gateway = gateway_to(stripe, retries=2)
    stripe.fail(Fault.LOST_AFTER)

    made = gateway.create_customer(payer(), key="c")
    gateway.close()

    assert list(stripe.books.things["customer"]) == [made]
    assert [one.key for one in stripe.writes] == ["c", "c"]


def test_refusals_and_logs_tell_nothing_of_what_was_sent(
    gateway: StripeGateway, stripe: StripeSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.create_customer(payer(), key="c")

    with pytest.raises(KeyMismatch):
        gateway.create_customer(payer(name="Dinas lain"), key="c")
    with pytest.raises(NotAtProvider):
        gateway.books("cus_none")
    with pytest.raises(Refused) as refused:
        gateway.finalize(gateway.create_invoice(_only(stripe, "customer"), bill(), key="i"), key="f")

    assert str(refused.value) == "Stripe answered 400 invoice_no_customer_line_items."
    assert [one for one in caplog.records if one.name == "stripe"] == []


def test_a_deleted_customer_is_not_there(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    id = gateway.create_customer(payer(), key="c")
    stripe.books.delete_customer({}, id)

    assert list(gateway.customers()) == []
    with pytest.raises(NotAtProvider):
        gateway.books(id)


def test_parts_of_a_sen_never_leave(gateway: StripeGateway) -> None:
    customer = gateway.create_customer(payer(), key="c")
    id = gateway.create_invoice(customer, bill(), key="i")

    with pytest.raises(ValueError, match="parts of a sen"):
        gateway.add_lines(id, (Line(text="Langganan", amount=Decimal("0.001")),), key="l")


def test_no_request_ever_speaks_of_cards_or_charging(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    customer = gateway.create_customer(payer(), key="c")
    gateway.update_customer(customer, payer(name="Dinas Kominfo"), key="u")
    for module in (MALL, VILLAGE):
        gateway.ensure_product(module, key=module.slug)
    subscription = gateway.create_subscription(customer, "5107", (MALL,), days=30, starts_at=NEW_YEAR, key="s")
    gateway.pause_cycle(subscription, days=60, key="ps")
    gateway.add_item(subscription, VILLAGE, key="a")
    items: dict[str, Item] = {item.module: item for item in gateway.books(customer).subscriptions[0].items}
    gateway.price_item(items["mpp"].id, type(MALL)(slug="mpp", name="MPP", yearly=Decimal(1)), key="pr")
    gateway.remove_item(items["smart_kampung"].id, key="r")
    gateway.end_subscription(subscription, key="e")
    gateway.mark_paid(_sent(gateway, customer), key="p")
    gateway.void(_sent(gateway, customer, "TIRU/2026/000002"), key="v")
    gateway.discard(gateway.create_invoice(customer, bill("TIRU/2026/000003"), key="i3"), key="d")

    sent = [f"{one.path}?{one.body}".lower() for one in stripe.asked]
    collected = {value for one in stripe.writes for value in parse_qs(one.body).get("collection_method", [])}

    assert len(sent) > 20
    assert [text for text in sent for word in ("payment_method", "card", "charge", "source") if word in text] == []
    assert collected == {"send_invoice"}
    assert [one.path for one in stripe.writes if not one.key] == []


# --- news


def test_news_is_taken_from_stripe_alone_and_within_minutes(gateway: StripeGateway, stripe: StripeSimulator) -> None:
    gateway.create_customer(payer(), key="c")
    body, header = stripe.signed(stripe.books.events[-1], at=datetime.now(UTC))
    _body, old = stripe.signed(stripe.books.events[-1], at=datetime(2026, 1, 1, tzinfo=UTC))
    _body, foreign = stripe.signed(stripe.books.events[-1], at=datetime.now(UTC), secret="whsec_other")

    event = gateway.read_event(body.encode(), header, tolerance=300)

    assert (event.type, event.object_type) == ("customer.created", "customer")
    assert event.object_id == _only(stripe, "customer")
    assert (event.created, event.is_live) == (NOW, False)
    for wrong_body, wrong_header in [
        (body, old),
        (body, foreign),
        (body, ""),
        (body, "t=now,v1=x"),
        (body + " ", header),
        ("\xff", header),
    ]:
        with pytest.raises(NotGenuine):
            gateway.read_event(wrong_body.encode("latin-1"), wrong_header, tolerance=300)


def test_without_a_secret_no_news_is_genuine(stripe: StripeSimulator) -> None:
    gateway = StripeGateway(key=KEY, address=stripe.address)
    _body, header = stripe.signed({}, at=datetime.now(UTC), secret=WEBHOOK_SECRET)

    with pytest.raises(NotGenuine):
        gateway.read_event(b"{}", header, tolerance=300)
    gateway.close()


def _sent(gateway: StripeGateway, customer: str, number: str = "TIRU/2026/000001") -> str:
    wanted: Bill = bill(number, state=BillState.OPEN)
    id = gateway.create_invoice(customer, wanted, key=f"{number}:i")
    gateway.add_lines(id, wanted.lines, key=f"{number}:l")
    gateway.finalize(id, key=f"{number}:f")
    gateway.send(id, key=f"{number}:s")
    return id


def _only(stripe: StripeSimulator, kind: str) -> str:
    (id,) = stripe.books.things[kind]
    return str(id)
