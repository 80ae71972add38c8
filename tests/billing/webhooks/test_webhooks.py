"""News from Stripe: signed, kept before it is acknowledged, worked on once, in whatever order it comes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client

import tenants
from billing.gateway.over_stripe import StripeGateway
from billing.gateway.values import TryLater
from billing.mirror import queries
from billing.mirror.models import Difference, StripeEvent
from billing.mirror.services import mirror_regency
from billing.webhooks import services
from core.jobs import run_waiting
from tests.billing.stripe_simulator import StripeSimulator
from tests.billing.stripe_simulator.server import KEY, WEBHOOK_SECRET
from tests.billing.stripe_simulator.stage import NOW, bill_karangasem, gateway_to
from tests.faults.killing import Moment, kill_at, wait_until_alone

type Post = Callable[..., int]

PATH = "/webhook/stripe/"


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def set_up(stripe: StripeSimulator, settings: Any) -> None:
    settings.TIRU_STRIPE = {"key": KEY, "webhook_secret": WEBHOOK_SECRET, "address": stripe.address}


@pytest.fixture
def mirrored(db: None, gateway: StripeGateway, set_up: None, at_now: None) -> None:
    """Karangasem's invoice stands at Stripe, and what Stripe told of that is forgotten."""
    bill_karangasem()
    mirror_regency(code="5107", gateway=gateway, now=NOW)


@pytest.fixture
def post(stripe: StripeSimulator, ministry_client: Client) -> Post:
    def send(event: dict[str, Any], *, at: datetime = NOW, secret: str = WEBHOOK_SECRET, **headers: str) -> int:
        body, signature = stripe.signed(event, at=at, secret=secret)
        headers = {"HTTP_STRIPE_SIGNATURE": signature} | headers
        answer = ministry_client.post(PATH, body, content_type="application/json", **headers)
        return int(answer.status_code)

    return send


def the_invoice(stripe: StripeSimulator) -> str:
    (id,) = stripe.books.things["invoice"]
    return str(id)


def work() -> list[str]:
    return [name for name in run_waiting(queues=("control",)) if "webhooks" in name]


# --- the door


def test_news_is_kept_and_looked_into(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    stripe.books.pay_by_hand(the_invoice(stripe))
    status = post(stripe.books.events[-1])
    kept = StripeEvent.objects.get()
    before = (kept.state, kept.type, kept.object_type, kept.object_id, bool(kept.payload))

    work()

    kept.refresh_from_db()
    assert status == 200
    assert before == ("stored", "invoice.paid", "invoice", the_invoice(stripe), True)
    assert kept.state == "done"
    assert [(row.regency_code, row.thing, row.kind) for row in queries.open_differences()] == [
        ("5107", "invoice", "state")
    ]


def test_news_that_is_not_genuine_leaves_no_trace(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    event = stripe.books.events[-1]

    statuses = [
        post(event, secret="whsec_other"),
        post(event, at=NOW - timedelta(minutes=5, seconds=1)),
        post(event, HTTP_STRIPE_SIGNATURE=""),
        post(event, HTTP_STRIPE_SIGNATURE="t=1,v1=zz"),
        post(event | {"livemode": True}),
        post({"id": "evt_1"}),
    ]

    assert statuses == [400] * 6
    assert not StripeEvent.objects.exists()


def test_news_of_test_mode_is_refused_where_money_is_real(
    db: None, stripe: StripeSimulator, settings: Any, post: Post, gateway: StripeGateway, at_now: None
) -> None:
    settings.TIRU_STRIPE = {"key": "sk_live_x", "webhook_secret": WEBHOOK_SECRET}
    stripe.books.create_customer({"name": "Dinas Kominfo"})

    assert post(stripe.books.events[-1]) == 400
    assert post(stripe.books.events[-1] | {"livemode": True}) == 200


def test_large_news_and_other_methods_are_turned_away(mirrored: None, ministry_client: Client) -> None:
    assert ministry_client.post(PATH, "x" * 300_000, content_type="application/json").status_code == 413
    assert ministry_client.get(PATH).status_code == 405


def test_the_door_is_at_the_ministry_and_only_when_stripe_is_set_up(
    db: None, ministry_client: Client, karangasem_client: Client
) -> None:
    assert ministry_client.post(PATH, "{}", content_type="application/json").status_code == 404
    assert karangasem_client.post(PATH, "{}", content_type="application/json").status_code == 404


def test_what_cannot_be_kept_is_not_acknowledged(
    mirrored: None, stripe: StripeSimulator, post: Post, ministry_client: Client
) -> None:
    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "INSERT INTO" in sql and "stripeevent" in sql:
            raise OSError("The disk is full.")
        return execute(sql, params, many, context)

    ministry_client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        refused = post(stripe.books.events[-1])
    again = post(stripe.books.events[-1])

    assert (refused, again) == (500, 200)
    assert StripeEvent.objects.count() == 1


# --- how often, how late, in which order


def test_the_same_news_counts_once(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    event = stripe.books.events[-1]

    statuses = [post(event), post(event)]
    first = work()
    later = [post(event, at=NOW), work()]

    assert statuses == [200, 200]
    assert len(first) == 1
    assert later == [200, []]
    assert StripeEvent.objects.count() == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_news_does_not_matter(mirrored: None, stripe: StripeSimulator, post: Post, seed: int) -> None:
    """Everything that Stripe told of the mirroring and of a payment by hand: shuffled, doubled, reversed."""
    stripe.books.pay_by_hand(the_invoice(stripe))
    events = stripe.books.events * 2
    if seed:
        random.Random(seed).shuffle(events)
    else:
        events.reverse()

    assert {post(event) for event in events} == {200}
    work()

    assert StripeEvent.objects.count() == len(stripe.books.events)
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"done"}
    assert [(row.thing, row.aspect, row.theirs) for row in Difference.objects.all()] == [("invoice", "state", "paid")]


def test_old_news_says_nothing_about_now(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    """The event tells of a draft; the invoice has long been open, as our ledger says."""
    created = next(one for one in stripe.books.events if one["type"] == "invoice.created")
    assert created["data"]["object"]["status"] == "draft"

    post(created)
    work()

    assert not Difference.objects.exists()


def test_a_deleted_customer_is_missed_at_once(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    stripe.books.delete_customer({}, queries.customer_of("5107"))
    post(stripe.books.events[-1])
    work()

    assert [(row.thing, row.kind) for row in queries.open_differences()] == [("customer", "missing")]


def test_news_of_no_concern_is_kept_and_marked(mirrored: None, stripe: StripeSimulator, post: Post) -> None:
    event = stripe.books.events[-1]
    post(event | {"id": "evt_payout", "type": "payout.paid", "data": {"object": {"object": "payout", "id": "po_1"}}})
    post(event | {"id": "evt_gone", "data": {"object": {"object": "invoice", "id": "in_gone"}}})
    work()

    assert set(StripeEvent.objects.values_list("state", flat=True)) == {"ignored"}
    assert not Difference.objects.exists()


def test_news_waits_while_stripe_cannot_be_asked(
    mirrored: None, stripe: StripeSimulator, post: Post, monkeypatch: pytest.MonkeyPatch, gateway: StripeGateway
) -> None:
    post(stripe.books.events[-1])
    event = StripeEvent.objects.get()
    with monkeypatch.context() as broken:

        def unreachable(*_arguments: object) -> str:
            raise TryLater("Stripe answered 429.")

        broken.setattr(StripeGateway, "customer_of", unreachable)
        with pytest.raises(TryLater):
            services.process(event=event.pk, gateway=gateway, now=NOW)
    event.refresh_from_db()
    assert event.state == "stored"

    services.process(event=event.pk, gateway=gateway, now=NOW)
    event.refresh_from_db()
    assert event.state == "done"


def test_contents_are_emptied_after_a_while_and_the_number_stays(
    mirrored: None, stripe: StripeSimulator, post: Post
) -> None:
    post(stripe.books.events[-1])
    waiting = services.thin(now=NOW + timedelta(days=91))
    work()

    assert waiting == 0
    assert services.thin(now=NOW + timedelta(days=89)) == 0
    assert services.thin(now=NOW + timedelta(days=91)) == 1
    assert StripeEvent.objects.get().payload == ""
    assert post(stripe.books.events[-1]) == 200
    assert StripeEvent.objects.count() == 1


# --- killed


def test_a_kill_between_keeping_and_working_loses_nothing(
    own_database: str, stripe: StripeSimulator, set_up: None, settings: Any
) -> None:
    """SIGKILL at every statement of the reception: whoever was told 200 is worked on, and nobody else was told so."""
    settings.TIRU_STRIPE["retries"] = 0
    with tenants.public():
        bill_karangasem()
        gateway = gateway_to(stripe)
        mirror_regency(code="5107", gateway=gateway, now=NOW)
        gateway.close()
        StripeEvent.objects.all().delete()
    stripe.books.pay_by_hand(the_invoice(stripe))
    now = datetime.now(UTC)
    body, signature = stripe.signed(stripe.books.events[-1], at=now)

    def receive() -> None:
        gateway = gateway_to(stripe)
        with tenants.public():
            services.receive(body=body.encode(), signature=signature, gateway=gateway, now=now)

    statement, kept = 1, []
    while not kill_at(receive, Moment("before", statement)):
        wait_until_alone()
        with tenants.public():
            kept.append((StripeEvent.objects.count(), _waiting_jobs()))
        statement += 1
    connections.close_all()
    with tenants.public():
        done = work()
        event = StripeEvent.objects.get()

    assert statement > 3
    assert set(kept) == {(0, 0)}  # until the commit neither; afterwards both
    assert done == ["billing.webhooks.services.process_event"]
    assert event.state == "done"


def _waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM public.procrastinate_jobs WHERE task_name = 'billing.webhooks.services.process_event'"
        )
        return int(cursor.fetchone()[0])
