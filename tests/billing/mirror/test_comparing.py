"""Every difference of even one rupiah, and nothing that is not one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.gateway.values import Bill, BillState, Books, Customer, Invoice, InvoiceState, Item, Subscription
from billing.mirror.comparing import Finding, Ours, compare, state_wanted
from tests.billing.stripe_simulator.stage import MALL, PLAN, VILLAGE, bill, payer

OURS = Ours(payer=payer(), credit=Decimal(0), days_until_due=30, modules=(PLAN, MALL), bills=(bill(),))


def mirrored(ours: Ours, id: str = "cus_1") -> Books:
    """What the provider has when it shows exactly this."""
    return Books(
        customers=(
            Customer(
                id=id,
                regency=ours.regency,
                name=ours.payer.name,
                email=ours.payer.email,
                npwp=ours.payer.npwp,
                address=ours.payer.address,
                credit=ours.credit,
            ),
        ),
        subscriptions=(
            Subscription(
                id=f"sub_{id}",
                customer=id,
                regency=ours.regency,
                sends=True,
                days_until_due=ours.days_until_due,
                is_paused=True,
                items=tuple(
                    Item(id=f"si_{module.slug}", module=module.slug, yearly=module.yearly) for module in ours.modules
                ),
            ),
        )
        if ours.modules
        else (),
        invoices=tuple(_invoice(one, id) for one in ours.bills),
    )


def _invoice(bill: Bill, customer: str) -> Invoice:
    return Invoice(
        id=f"in_{bill.number}",
        customer=customer,
        number=bill.number,
        state=state_wanted(bill),
        total=bill.total,
        credited=Decimal(0),
        paid_through=Decimal(0),
        is_cycle=False,
        has_lines=True,
    )


THERE = mirrored(OURS)
(CUSTOMER,), (SUBSCRIPTION,), (INVOICE,) = THERE.customers, THERE.subscriptions, THERE.invoices
STRANGE = replace(INVOICE, id="in_by_hand", number="", total=Decimal(5_000_000))
CYCLE = replace(STRANGE, id="in_cycle", is_cycle=True, state=InvoiceState.VOID)


def test_what_is_shown_exactly_is_no_difference() -> None:
    assert compare([OURS], THERE) == []


@pytest.mark.parametrize("off", [Decimal(1), Decimal(-1), Decimal("0.01")])
def test_one_rupiah_more_or_less_is_found(off: Decimal) -> None:
    found = compare([OURS], replace(THERE, invoices=(replace(INVOICE, total=INVOICE.total + off),)))

    assert [(one.kind, one.thing, one.name, one.aspect, one.amount) for one in found] == [
        ("amount", "invoice", "TIRU/2026/000001", "total", off)
    ]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2).filter(bool))
def test_the_difference_is_theirs_minus_ours(off: Decimal) -> None:
    found = compare([OURS], replace(THERE, invoices=(replace(INVOICE, total=INVOICE.total + off),)))

    assert [one.amount for one in found] == [off]


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (Books(), ("missing", "customer", OURS.payer.name, "")),
        (replace(THERE, customers=(replace(CUSTOMER, npwp=""),)), ("content", "customer", OURS.payer.name, "npwp")),
        (
            replace(THERE, customers=(replace(CUSTOMER, credit=Decimal(1)),)),
            ("amount", "customer", OURS.payer.name, "credit"),
        ),
        (
            replace(THERE, customers=(CUSTOMER, replace(CUSTOMER, id="cus_2"))),
            ("surplus", "customer", "cus_2", ""),
        ),
        (replace(THERE, subscriptions=()), ("missing", "subscription", "", "")),
        (
            replace(THERE, subscriptions=(SUBSCRIPTION, replace(SUBSCRIPTION, id="sub_more"))),
            ("surplus", "subscription", "sub_more", ""),
        ),
        (
            replace(THERE, subscriptions=(replace(SUBSCRIPTION, sends=False),)),
            ("content", "subscription", "", "sends"),
        ),
        (
            replace(THERE, subscriptions=(replace(SUBSCRIPTION, is_paused=False),)),
            ("content", "subscription", "", "is_paused"),
        ),
        (
            replace(
                THERE,
                subscriptions=(
                    replace(
                        SUBSCRIPTION,
                        items=(*SUBSCRIPTION.items, Item(id="si_more", module="smart_kampung", yearly=Decimal(0))),
                    ),
                ),
            ),
            ("surplus", "item", "smart_kampung", ""),
        ),
        (
            replace(
                THERE,
                subscriptions=(
                    replace(
                        SUBSCRIPTION, items=(*SUBSCRIPTION.items, Item(id="si_more", module="", yearly=Decimal(0)))
                    ),
                ),
            ),
            ("surplus", "item", "si_more", ""),
        ),
        (
            replace(THERE, subscriptions=(replace(SUBSCRIPTION, items=SUBSCRIPTION.items[:1]),)),
            ("missing", "item", "mpp", ""),
        ),
        (
            replace(
                THERE,
                subscriptions=(
                    replace(
                        SUBSCRIPTION,
                        items=(
                            SUBSCRIPTION.items[0],
                            replace(SUBSCRIPTION.items[1], yearly=MALL.yearly + 1),
                        ),
                    ),
                ),
            ),
            ("amount", "item", "mpp", "yearly"),
        ),
        (replace(THERE, invoices=()), ("missing", "invoice", "TIRU/2026/000001", "")),
        (
            replace(THERE, invoices=(INVOICE, replace(INVOICE, id="in_twice"))),
            ("surplus", "invoice", "TIRU/2026/000001", ""),
        ),
        (replace(THERE, invoices=(INVOICE, STRANGE)), ("surplus", "invoice", "in_by_hand", "")),
        (
            replace(THERE, invoices=(replace(INVOICE, state=InvoiceState.PAID),)),
            ("state", "invoice", "TIRU/2026/000001", "state"),
        ),
        (
            replace(THERE, invoices=(replace(INVOICE, paid_through=Decimal(1)),)),
            ("amount", "invoice", "TIRU/2026/000001", "paid_through"),
        ),
        (
            replace(THERE, invoices=(replace(INVOICE, credited=Decimal(1)),)),
            ("amount", "invoice", "TIRU/2026/000001", "credited"),
        ),
        (
            replace(THERE, invoices=(INVOICE, replace(CYCLE, state=InvoiceState.OPEN))),
            ("surplus", "invoice", "in_cycle", ""),
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_each_kind_of_difference_is_found_and_named(there: Books, found: tuple[str, ...]) -> None:
    assert [(one.kind, one.thing, one.name, one.aspect) for one in compare([OURS], there)] == [found]


def test_what_the_paused_cycle_makes_owes_nothing() -> None:
    assert compare([OURS], replace(THERE, invoices=(INVOICE, CYCLE))) == []


def test_a_void_invoice_need_not_be_there_and_may_be_void_or_credited() -> None:
    void = replace(OURS, bills=(bill(state=BillState.VOID),))
    there = mirrored(void)
    credited = replace(there.invoices[0], state=InvoiceState.PAID, credited=bill().total)

    assert compare([void], replace(there, invoices=())) == []
    assert compare([void], there) == []
    assert compare([void], replace(there, invoices=(credited,))) == []
    assert [
        one.kind for one in compare([void], replace(there, invoices=(replace(credited, credited=Decimal(1)),)))
    ] == [
        "amount",
        "state",
    ]


def test_an_invoice_of_nothing_is_paid_there_at_once() -> None:
    free = replace(OURS, bills=(bill(price=0),))

    assert compare([free], mirrored(free)) == []


def test_strangers_are_nobodys_and_ours_stay_apart() -> None:
    second = replace(OURS, payer=payer("8271", "Dinas Kominfo Kota Ternate"), modules=(PLAN, VILLAGE), bills=())
    first_there, second_there = mirrored(OURS), mirrored(second, "cus_2")
    stranger = replace(CUSTOMER, id="cus_9", regency="")
    theirs = Books(
        customers=(*second_there.customers, *first_there.customers, stranger),
        subscriptions=(*first_there.subscriptions, *second_there.subscriptions),
        invoices=(*first_there.invoices, replace(STRANGE, customer="cus_9")),
    )

    found = compare([second, OURS], theirs)

    assert [(one.regency_code, one.kind, one.thing, one.name) for one in found] == [
        ("", "surplus", "customer", "cus_9"),
        ("", "surplus", "invoice", "in_by_hand"),
    ]


def test_without_modules_there_is_no_subscription() -> None:
    none = replace(OURS, modules=())

    assert compare([none], mirrored(none)) == []
    assert [(one.kind, one.thing) for one in compare([none], THERE)] == [("surplus", "subscription")]
    assert isinstance(compare([none], THERE)[0], Finding)
