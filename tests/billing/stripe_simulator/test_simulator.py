"""The stand-in refuses what Stripe refuses. Asked with plain HTTP: what stripe-python sends proves nothing here."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.billing.stripe_simulator import Fault, StripeSimulator
from tests.billing.stripe_simulator.server import KEY
from tests.billing.stripe_simulator.stage import NOW

type Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(stripe: StripeSimulator) -> Ask:
    def request(method: str, path: str, key: str = "", secret: str = KEY, **values: Any) -> tuple[int, Any]:
        form = urlencode(values)
        url = f"{stripe.address}/v1/{path}" + (f"?{form}" if form and method != "POST" else "")
        headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
        asked = Request(url, data=form.encode() if method == "POST" else None, headers=headers, method=method)
        try:
            with urlopen(asked) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    return request


@pytest.fixture
def customer(ask: Ask) -> str:
    return str(ask("POST", "customers", name="Dinas Kominfo", email="keuangan@kominfo.example")[1]["id"])


def _draft(ask: Ask, customer: str, amount: int = 6_660_000_000, **more: Any) -> str:
    values = {"collection_method": "send_invoice", "days_until_due": 30, "currency": "idr", **more}
    id = ask("POST", "invoices", customer=customer, **values)[1]["id"]
    if amount:
        form = {"lines[0][amount]": amount, "lines[0][description]": "Langganan"}
        assert ask("POST", f"invoices/{id}/add_lines", **form)[0] == 200
    return str(id)


def _subscription(ask: Ask, customer: str, interval: str = "month", **more: Any) -> tuple[int, Any]:
    ask("POST", "products", id="tiru_mpp", name="Mal Pelayanan Publik")
    price = {"currency": "idr", "product": "tiru_mpp", "unit_amount": 400_000_000}
    form = {f"items[0][price_data][{name}]": value for name, value in price.items()}
    form["items[0][price_data][recurring][interval]"] = interval
    return ask("POST", "subscriptions", customer=customer, **form, **more)


SENT = {"collection_method": "send_invoice", "days_until_due": 30}


# --- parameters


@pytest.mark.parametrize(
    ("path", "values", "code", "param"),
    [
        ("customers", {"nama": "x"}, "parameter_unknown", "nama"),
        ("customers", {"address[street]": "x"}, "parameter_unknown", "address[street]"),
        ("customers", {"name": "", "email": ""}, "parameter_invalid_empty", "name"),
        ("customers", {"address": "Amlapura"}, None, "address"),
        ("customers", {"name[first]": "x"}, None, "name"),
        ("customers", {"metadata[" + "k" * 41 + "]": "x"}, None, "metadata[" + "k" * 41 + "]"),
        ("products", {}, "parameter_missing", "name"),
        ("invoices", {"customer": "cus_none", "days_until_due": "soon"}, "parameter_invalid_integer", "days_until_due"),
        ("invoices", {"customer": "cus_none", "auto_advance": "perhaps"}, None, "auto_advance"),
        ("invoices", {"customer": "cus_none", "collection_method": "cash"}, None, "collection_method"),
        ("invoices", {**SENT}, "parameter_missing", "customer"),
        ("invoices", {"customer": "cus_none", **SENT}, "resource_missing", "customer"),
        ("credit_notes", {}, "parameter_missing", "invoice"),
        ("subscription_items", {"price": "x"}, "parameter_missing", "subscription"),
    ],
)
def test_a_parameter_that_stripe_does_not_take_is_refused_by_its_name(
    ask: Ask, path: str, values: dict[str, Any], code: str | None, param: str
) -> None:
    status, body = ask("POST", path, **values)

    error = body["error"]
    assert (status, error["type"], error.get("code"), error["param"]) == (400, "invalid_request_error", code, param)


def test_another_key_or_address_is_refused(ask: Ask) -> None:
    assert ask("GET", "customers", secret="sk_test_other")[0] == 401
    assert ask("GET", "payment_intents")[0] == 404
    assert ask("GET", "customers/cus_none")[0] == 404


def test_an_invoice_to_be_sent_needs_days_and_one_to_be_charged_a_way_to_pay(ask: Ask, customer: str) -> None:
    without_days = ask("POST", "invoices", customer=customer, currency="idr", collection_method="send_invoice")
    charged_with_days = ask("POST", "invoices", customer=customer, currency="idr", days_until_due=30)
    charged = ask("POST", "invoices", customer=customer, currency="idr")

    assert [one[0] for one in (without_days, charged_with_days, charged)] == [400, 400, 400]
    assert without_days[1]["error"]["param"] == charged_with_days[1]["error"]["param"] == "days_until_due"
    assert "payment" in charged[1]["error"]["message"]


# --- an invoice's life


def test_an_invoice_goes_only_the_ways_there_are(ask: Ask, customer: str) -> None:
    id = _draft(ask, customer)

    refused_as_draft = [ask("POST", f"invoices/{id}/{act}")[0] for act in ("void", "pay")]
    opened = ask("POST", f"invoices/{id}/finalize")[1]
    again = ask("POST", f"invoices/{id}/finalize")
    more = ask("POST", f"invoices/{id}/add_lines", **{"lines[0][amount]": 1})
    item = ask("POST", "invoiceitems", customer=customer, invoice=id, amount=100, currency="idr")
    deleted = ask("DELETE", f"invoices/{id}")
    charged = ask("POST", f"invoices/{id}/pay")
    paid = ask("POST", f"invoices/{id}/pay", paid_out_of_band="true")[1]
    twice = ask("POST", f"invoices/{id}/pay", paid_out_of_band="true")
    voided = ask("POST", f"invoices/{id}/void")

    assert refused_as_draft == [400, 400]
    assert (opened["status"], opened["amount_due"], opened["due_date"]) == (
        "open",
        6_660_000_000,
        int((NOW + timedelta(days=30)).timestamp()),
    )
    assert [one[1]["error"]["code"] for one in (again, more, item, deleted)] == ["invoice_not_editable"] * 4
    assert charged[0] == 400
    assert (paid["status"], paid["amount_paid_off_stripe"]) == ("paid", 6_660_000_000)
    assert twice[1]["error"]["code"] == "invoice_already_paid"
    assert voided[0] == 400


def test_a_balance_is_taken_off_whatever_is_finalized_next_and_comes_back_when_that_is_void(
    ask: Ask, customer: str
) -> None:
    def balance() -> int:
        return int(ask("GET", f"customers/{customer}")[1]["balance"])

    early = ask("POST", f"customers/{customer}", balance=-30_000_000)
    id = _draft(ask, customer)
    given = ask("POST", f"customers/{customer}", balance=-30_000_000)
    finalized = ask("POST", f"invoices/{id}/finalize")[1]
    taken = balance()
    ask("POST", f"invoices/{id}/void")

    assert (early[0], given[0]) == (400, 200)  # without a currency there is no balance
    assert (finalized["total"], finalized["amount_due"]) == (6_660_000_000, 6_630_000_000)
    assert (taken, balance()) == (0, -30_000_000)


def test_a_void_invoice_stays_void(ask: Ask, customer: str) -> None:
    id = _draft(ask, customer)
    ask("POST", f"invoices/{id}/finalize")
    ask("POST", f"invoices/{id}/void")

    refused = [ask("POST", f"invoices/{id}/{act}")[0] for act in ("finalize", "void", "pay", "send")]

    assert refused == [400] * 4


def test_an_invoice_without_lines_or_with_a_number_of_another_is_refused(ask: Ask, customer: str) -> None:
    empty = _draft(ask, customer, amount=0, number="TIRU/2026/1")

    finalized = ask("POST", f"invoices/{empty}/finalize")
    same_number = ask("POST", "invoices", customer=customer, currency="idr", number="TIRU/2026/1", **SENT)

    assert finalized[1]["error"]["code"] == "invoice_no_customer_line_items"
    assert same_number[1]["error"]["param"] == "number"


def test_less_than_the_least_goes_to_the_next_invoice_and_too_much_is_refused(ask: Ask, customer: str) -> None:
    small, large, next_one = (_draft(ask, customer, amount) for amount in (500_000, 10**12, 2_000_000))

    done = ask("POST", f"invoices/{small}/finalize")[1]
    refused = ask("POST", f"invoices/{large}/finalize")[1]
    carried = ask("POST", f"invoices/{next_one}/finalize")[1]

    assert (done["status"], done["amount_due"]) == ("paid", 0)
    assert refused["error"]["code"] == "amount_too_large"
    assert carried["amount_due"] == 2_500_000


def test_an_invoice_is_sent_only_to_an_address(ask: Ask, stripe: StripeSimulator) -> None:
    without_mail = ask("POST", "customers", name="Dinas Kominfo")[1]["id"]
    id = _draft(ask, without_mail)

    refused = ask("POST", f"invoices/{id}/send")
    ask("POST", f"customers/{without_mail}", email="keuangan@kominfo.example")
    sent = ask("POST", f"invoices/{id}/send")

    assert refused[0] == 400
    assert "email" in refused[1]["error"]["message"]
    assert sent[1]["status"] == "open"
    assert stripe.books.sent == [id]


def test_a_credit_note_gives_back_what_was_paid_and_no_more(ask: Ask, customer: str) -> None:
    id = _draft(ask, customer)
    as_draft = ask("POST", "credit_notes", invoice=id, amount=100)
    ask("POST", f"invoices/{id}/finalize")
    too_much = ask("POST", "credit_notes", invoice=id, amount=6_660_000_001)
    ask("POST", f"invoices/{id}/pay", paid_out_of_band="true")
    unsaid = ask("POST", "credit_notes", invoice=id, amount=6_660_000_000)
    given = ask("POST", "credit_notes", invoice=id, amount=6_660_000_000, out_of_band_amount=6_660_000_000)
    again = ask("POST", "credit_notes", invoice=id, amount=1, out_of_band_amount=1)

    assert [one[0] for one in (as_draft, too_much, unsaid, given, again)] == [400, 400, 400, 200, 400]


# --- subscriptions


def test_a_subscription_makes_drafts_as_its_periods_end(ask: Ask, customer: str, stripe: StripeSimulator) -> None:
    made = _subscription(ask, customer, **SENT)[1]
    stripe.advance(datetime(2026, 9, 15, tzinfo=UTC))

    invoices = ask("GET", "invoices", customer=customer)[1]["data"]

    assert [(one["status"], one["billing_reason"], one["total"]) for one in invoices] == [
        ("draft", "subscription_cycle", 400_000_000),
        ("draft", "subscription_cycle", 400_000_000),
        ("draft", "subscription_create", 400_000_000),
    ]
    assert made["items"]["data"][0]["current_period_end"] == int(datetime(2026, 8, 1, 2, tzinfo=UTC).timestamp())


def test_a_pause_voids_what_the_cycle_makes(ask: Ask, customer: str, stripe: StripeSimulator) -> None:
    anchor = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
    made = _subscription(ask, customer, "year", billing_cycle_anchor=anchor, proration_behavior="none", **SENT)[1]
    before = ask("GET", "invoices")[1]["data"]
    ask("POST", f"subscriptions/{made['id']}", **{"pause_collection[behavior]": "void"})
    stripe.advance(datetime(2028, 2, 1, tzinfo=UTC))

    assert before == []
    assert [one["status"] for one in ask("GET", "invoices")[1]["data"]] == ["void", "void"]


def test_an_item_is_prorated_unless_it_is_told_not_to(ask: Ask, customer: str, stripe: StripeSimulator) -> None:
    subscription = _subscription(ask, customer, **SENT)[1]["id"]
    price = {"currency": "idr", "product": "tiru_mpp", "unit_amount": 100_000_000}
    item = {f"price_data[{name}]": value for name, value in price.items()}
    item["price_data[recurring][interval]"] = "month"
    stripe.advance(NOW + timedelta(days=15, hours=12))
    ask("POST", "subscription_items", subscription=subscription, **item)
    ask("POST", "subscription_items", subscription=subscription, proration_behavior="none", **item)
    stripe.advance(NOW + timedelta(days=32))

    newest = ask("GET", "invoices")[1]["data"][0]

    assert sorted(line["amount"] for line in newest["lines"]["data"]) == [
        50_000_000,
        100_000_000,
        100_000_000,
        400_000_000,
    ]


def test_the_last_item_goes_only_with_its_subscription(ask: Ask, customer: str) -> None:
    made = _subscription(ask, customer, **SENT)[1]

    refused = ask("DELETE", f"subscription_items/{made['items']['data'][0]['id']}")
    ended = ask("DELETE", f"subscriptions/{made['id']}")
    late = ask("POST", f"subscriptions/{made['id']}", days_until_due=60)

    assert refused[0] == 400
    assert ended[1]["status"] == "canceled"
    assert late[0] == 400
    assert ask("GET", "subscriptions")[1]["data"] == []
    assert [one["id"] for one in ask("GET", "subscriptions", status="all")[1]["data"]] == [made["id"]]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"collection_method": "send_invoice"},
        {**SENT, "billing_cycle_anchor": int((NOW - timedelta(days=1)).timestamp())},
        {**SENT, "billing_cycle_anchor": int((NOW + timedelta(days=40)).timestamp())},
    ],
    ids=["charged without a way", "sent without days", "anchored behind", "anchored too far ahead"],
)
def test_a_subscription_that_stripe_would_not_make_is_refused(ask: Ask, customer: str, values: dict[str, Any]) -> None:
    assert _subscription(ask, customer, **values)[0] == 400
    assert ask("GET", "subscriptions", status="all")[1]["data"] == []


# --- idempotency and faults


def test_a_key_makes_one_thing_and_only_that(ask: Ask, stripe: StripeSimulator) -> None:
    first = ask("POST", "customers", key="one", name="Dinas Kominfo")
    again = ask("POST", "customers", key="one", name="Dinas Kominfo")
    other = ask("POST", "customers", key="one", name="Dinas lain")
    stripe.advance(NOW + timedelta(days=2))
    forgotten = ask("POST", "customers", key="one", name="Dinas Kominfo")

    assert first == again
    assert (other[0], other[1]["error"]["type"]) == (400, "idempotency_error")
    assert forgotten[1]["id"] != first[1]["id"]


def test_a_key_that_is_worked_on_is_a_conflict(ask: Ask, stripe: StripeSimulator) -> None:
    stripe.fail(Fault.HELD)
    answers: list[Any] = []
    slow = Thread(target=lambda: answers.append(ask("POST", "customers", key="one", name="Dinas Kominfo")))
    slow.start()
    stripe.is_held.wait()

    meanwhile = ask("POST", "customers", key="one", name="Dinas Kominfo")
    stripe.release()
    slow.join()

    assert (meanwhile[0], meanwhile[1]["error"]["code"]) == (409, "idempotency_key_in_use")
    assert answers[0][0] == 200
    assert len(stripe.books.things["customer"]) == 1


def test_a_failure_is_replayed_under_its_key_and_a_wrong_parameter_is_not(ask: Ask, stripe: StripeSimulator) -> None:
    stripe.fail(Fault.FAILS_BEFORE)
    failed = [ask("POST", "customers", key="one", name="Dinas Kominfo")[0] for _time in range(2)]
    wrong = ask("POST", "customers", key="two", nama="Dinas Kominfo")[0]
    mended = ask("POST", "customers", key="two", name="Dinas Kominfo")[0]

    assert failed == [500, 500]
    assert (wrong, mended) == (400, 200)


def test_too_many_requests_are_refused_without_a_trace(ask: Ask, stripe: StripeSimulator) -> None:
    stripe.fail(Fault.TOO_MANY)

    assert ask("POST", "customers", key="one", name="Dinas Kominfo")[0] == 429
    assert ask("POST", "customers", key="one", name="Dinas Kominfo")[0] == 200


# --- pages and news


def test_lists_come_in_pages_newest_first(ask: Ask, customer: str) -> None:
    made = [customer, *(ask("POST", "customers", name=f"Dinas {number}")[1]["id"] for number in range(4))]

    first = ask("GET", "customers", limit=3)[1]
    second = ask("GET", "customers", limit=3, starting_after=first["data"][-1]["id"])[1]
    refused = [ask("GET", "customers", **wrong)[0] for wrong in ({"limit": 101}, {"starting_after": "cus_none"})]

    assert [one["id"] for one in first["data"] + second["data"]] == made[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert refused == [400, 400]


def test_every_change_is_news_of_the_object_at_that_moment(ask: Ask, customer: str, stripe: StripeSimulator) -> None:
    id = _draft(ask, customer)
    ask("POST", f"invoices/{id}/finalize")
    ask("POST", f"invoices/{id}/pay", paid_out_of_band="true")

    told = [(one["type"], one["data"]["object"].get("status")) for one in stripe.books.events]

    assert told == [
        ("customer.created", None),
        ("invoice.created", "draft"),
        ("invoice.updated", "draft"),
        ("invoice.finalized", "open"),
        ("invoice.paid", "paid"),
    ]
