"""What billing refuses, what the database holds by itself, who reaches which rows, and the bank's lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction

import tenants
from billing import queries, services
from billing.models import (
    TRANSITIONS,
    Book,
    Entry,
    Invoice,
    Item,
    Payment,
    PriceList,
    State,
    StatementLine,
    Subscriber,
)
from billing.models.invoices import CHAIN
from billing.reckoning import NoPrice
from billing.services.chain import NumberMissing
from billing.services.invoicing import ContractMissing, HandoverMissing, MoneyHasCome, NotOverYet
from billing.services.money import (
    AlreadyUndone,
    BankOnly,
    MoreTaxThanInvoiced,
    NotAwaited,
    NothingOverpaid,
    ProofKnown,
)
from billing.services.parties import ContractInUse
from billing.services.prices import BandsHaveAGap, NeverBilled, PricesHaveBegun
from billing.services.statements import LineIsSettled
from billing.services.steps import DayDoesNotFit, WrongStep
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.evidence import head_of_log
from tenants.models import Regency
from tests.factories.billing import BANDS, MODULES, OFFICER, at, issued, open_office, sign, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_is_billed")]

BEGIN, BILLED = at(2026, 1, 1), at(2026, 4, 1)
TREASURER = Actor.user(1, schema="r5107")


@pytest.fixture
def invoice() -> Invoice:
    """Karangasem's first quarter, issued: 21,000,000 without VAT."""
    open_office(BEGIN)
    subscribe("5107", ["mpp", "smart_kampung"], BEGIN)
    return issued("5107", BILLED)


def receive(invoice: Invoice, part: Payment.Part, amount: Decimal | int, reference: str = "X", **more: Any) -> Payment:
    values = {"dated_on": date(2026, 4, 20), "actor": OFFICER, "now": at(2026, 4, 20)} | more
    return services.receive(invoice=invoice.pk, part=part, amount=Decimal(amount), reference=reference, **values)


# --- use


def test_the_first_module_begins_plan_and_trial_and_the_same_news_changes_nothing() -> None:
    for _twice in range(2):
        services.module_switched(regency_code="8271", slug="mpp", on=True, at=at(2026, 1, 10, 16))

    subscriber = Subscriber.objects.get(pk="8271")
    assert subscriber.started_on == date(2026, 1, 11)  # 16.00 UTC is the next day in Ternate
    assert subscriber.trial_ends_on == date(2026, 1, 11) + timedelta(days=89)
    assert [(item.slug, item.from_day) for item in Item.objects.all()] == [
        ("", date(2026, 1, 11)),
        ("mpp", date(2026, 1, 11)),
    ]


def test_switched_off_and_on_again_are_two_stretches_and_the_plan_stays() -> None:
    services.module_switched(regency_code="8271", slug="mpp", on=True, at=BEGIN)
    services.module_switched(regency_code="8271", slug="mpp", on=False, at=at(2026, 2, 1))
    services.module_switched(regency_code="8271", slug="mpp", on=True, at=at(2026, 3, 1))

    spans = [(item.slug, item.from_day, item.until_day) for item in Item.objects.order_by("since", "slug")]
    assert spans == [
        ("", date(2026, 1, 1), None),
        ("mpp", date(2026, 1, 1), date(2026, 2, 1)),
        ("mpp", date(2026, 3, 1), None),
    ]


def test_a_switch_is_never_refused_though_it_ends_before_it_began() -> None:
    services.module_switched(regency_code="8271", slug="mpp", on=True, at=at(2026, 1, 10))
    services.module_switched(regency_code="8271", slug="mpp", on=False, at=at(2026, 1, 9))

    ended = Item.objects.get(slug="mpp")
    assert (ended.from_day, ended.until_day) == (date(2026, 1, 10), date(2026, 1, 10))


def test_jakarta_is_never_billed() -> None:
    services.module_switched(regency_code="3171", slug="mpp", on=True, at=BEGIN)

    assert Subscriber.objects.count() == Item.objects.count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(regency_code="3171", from_day=date(2026, 1, 1), since=BEGIN)
    with pytest.raises(NeverBilled):
        services.sponsor(
            regency_code="3171", modules=1, percent=100, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1),
            budget_line="A", reason="Alasan yang cukup panjang.", actor=OFFICER, now=BEGIN,
        )  # fmt: skip


def test_switching_a_module_notes_its_use_in_the_same_transaction(karangasem: Any) -> None:
    from catalog.activation.models import Switch
    from catalog.activation.services.ledger import close_door, open_door

    open_door(karangasem, "mpp", now=BEGIN)
    close_door(karangasem, "mpp", Switch.Position.OFF, now=at(2026, 2, 1))

    assert list(Item.objects.filter(slug="mpp").values_list("from_day", "until_day")) == [
        (date(2026, 1, 1), date(2026, 2, 1))
    ]


def test_a_sandbox_costs_nothing(karangasem: Any) -> None:
    from catalog.activation.models import Switch
    from catalog.activation.services import ledger

    karangasem.purpose = "sandbox"  # not saved: only what the door is told counts here
    ledger._note_switch(karangasem, "mpp", Switch.Position.ON, BEGIN)

    assert Item.objects.count() == 0


# --- prices, contract


def test_price_lists_are_set_ahead_and_never_changed() -> None:
    first = open_office(BEGIN)
    given = {"source": "Keputusan", "modules": MODULES, "capacities": {}, "bundles": [], "actor": OFFICER, "now": BEGIN}

    with pytest.raises(PricesHaveBegun):
        services.publish_prices(valid_from=date(2026, 1, 1), bands=BANDS, **given)
    with pytest.raises(PricesHaveBegun):
        services.publish_prices(valid_from=first.valid_from, bands=BANDS, **given)
    with pytest.raises(BandsHaveAGap):
        services.publish_prices(valid_from=date(2026, 2, 1), bands=BANDS[1:], **given)
    services.publish_prices(valid_from=date(2026, 2, 1), bands=BANDS, **given)
    assert PriceList.objects.count() == 2


def test_a_contract_keeps_the_prices_of_its_day() -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)
    services.publish_prices(
        valid_from=date(2026, 2, 1), source="Keputusan", bands=[(0, Decimal(900_000_000))], modules={}, capacities={},
        bundles=[], actor=OFFICER, now=at(2026, 1, 20),
    )  # fmt: skip

    assert issued("5107", BILLED).price == 12_000_000 + 3_000_000


def test_factors_make_it_cheaper_for_poor_regencies_and_whole_provinces() -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)
    Subscriber.objects.update(capacity="very_low")

    assert issued("5107", BILLED).price == (12_000_000 + 3_000_000) * 80 // 100


def test_a_contract_under_which_was_billed_keeps_its_identity(invoice: Invoice) -> None:
    sign("5107", 2026, BILLED)  # the same again is no change

    with pytest.raises(ContractInUse):
        sign("5107", 2026, BILLED, rhythm="monthly")


# --- drafting and issuing


def test_a_period_is_billed_when_it_is_over_and_once() -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)

    with pytest.raises(NotOverYet):
        services.draft_invoice(regency_code="5107", actor=OFFICER, now=at(2026, 3, 31))
    draft = services.draft_invoice(regency_code="5107", actor=OFFICER, now=BILLED)
    with pytest.raises(NotOverYet):
        services.draft_invoice(regency_code="5107", actor=OFFICER, now=BILLED)
    with pytest.raises(HandoverMissing):
        services.issue(invoice=draft.pk, actor=OFFICER, now=BILLED)
    services.discard(invoice=draft.pk, actor=OFFICER, now=BILLED)
    assert issued("5107", BILLED).number == "TIRU/2026/000001"


def test_one_regency_that_cannot_be_reckoned_does_not_hold_up_the_others() -> None:
    open_office(BEGIN)
    for code in ("3510", "5107", "8271"):
        subscribe(code, ["mpp"], BEGIN)
    Subscriber.objects.filter(pk="5107").update(population=None)

    drafted = services.draft_due(actor=OFFICER, now=BILLED)

    assert [one.regency_code for one in drafted.invoices] == ["3510", "8271"]
    assert {code: type(refusal) for code, refusal in drafted.refused.items()} == {"5107": NoPrice}


def test_the_next_year_needs_its_own_contract(invoice: Invoice) -> None:
    for now in (at(2026, 7, 1), at(2026, 10, 1), at(2026, 11, 30)):
        issued("5107", now)

    with pytest.raises(ContractMissing):
        services.draft_invoice(regency_code="5107", actor=OFFICER, now=at(2027, 4, 1))


def test_an_issued_paper_does_not_change_with_its_payer(invoice: Invoice) -> None:
    before = dict(Invoice.objects.get(pk=invoice.pk).parties["payer"])
    from billing.models import Payer

    Payer.objects.filter(pk="5107").update(legal_name="Dinas Lain")

    assert Invoice.objects.get(pk=invoice.pk).parties["payer"] == before


def test_a_small_monthly_part_of_a_contract_is_collected_all_the_same() -> None:
    open_office(BEGIN)
    subscribe("8271", ["mpp"], BEGIN, rhythm="monthly")
    Subscriber.objects.update(population=210_000)

    draft = services.draft_invoice(regency_code="8271", actor=OFFICER, now=at(2026, 2, 1))

    assert (draft.price, draft.vat_is_collected) == (4_000_000, True)


# --- the treasury's chain


def test_papers_go_forward_from_wherever_the_treasury_stands_and_from_nowhere_else(invoice: Invoice) -> None:
    def stands_at(state: State) -> None:
        Invoice.objects.filter(pk=invoice.pk).update(state=state)

    for source in State:
        if source == State.DRAFT:
            continue
        for target in (State.SPP, State.SPM, State.SP2D):
            stands_at(source)
            step = transaction.atomic()
            try:
                with step:
                    services.take_step(
                        invoice=invoice.pk, target=target, number="1", dated_on=BILLED.date(), actor=OFFICER, now=BILLED
                    )
                    was_taken = True
                    transaction.set_rollback(True)
            except WrongStep:
                was_taken = False
            goes_forward = source in CHAIN and CHAIN.index(target) > CHAIN.index(source)
            assert was_taken is goes_forward, (source, target)
            assert not was_taken or target in TRANSITIONS[source]


def test_a_paper_needs_its_number_and_a_day_that_fits(invoice: Invoice) -> None:
    def step(**changes: Any) -> None:
        values = {"number": "900/SPP/12", "dated_on": BILLED.date()} | changes
        services.take_step(invoice=invoice.pk, target=State.SPP, actor=OFFICER, now=BILLED, **values)

    with pytest.raises(NumberMissing):
        step(number="  ")
    for day in (date(2026, 3, 31), date(2026, 4, 2)):
        with pytest.raises(DayDoesNotFit):
            step(dated_on=day)
    step()
    assert invoice.steps.get(target=State.SPP).number == "900/SPP/12"


def test_an_objection_stops_reminders_and_goes_back_to_where_it_was(invoice: Invoice) -> None:
    services.take_step(
        invoice=invoice.pk, target=State.SPP, number="1", dated_on=BILLED.date(), actor=OFFICER, now=BILLED
    )
    services.dispute(invoice=invoice.pk, reason="Jumlah hari keliru.", actor=OFFICER, now=BILLED)
    with tenants.enter("r5107"):
        assert services.remind(actor=OFFICER, now=at(2026, 6, 1)) == []

    resolved = services.resolve(invoice=invoice.pk, note="Sudah dijelaskan.", actor=OFFICER, now=at(2026, 6, 2))

    assert resolved.state == State.SPP


# --- money


def test_bi_4_money_without_tax_proofs_is_received_and_not_settled() -> None:
    open_office(BEGIN)
    subscribe("3510", ["mpp"], BEGIN, rhythm="yearly")
    Item.objects.filter(slug="mpp").delete()
    invoice = issued("3510", at(2026, 11, 30))
    assert (invoice.price, invoice.gross, invoice.net) == (60_000_000, 66_600_000, 58_800_000)

    receive(invoice, Payment.Part.MONEY, 58_800_000, dated_on=date(2026, 12, 10), now=at(2026, 12, 10))

    page = queries.invoice_page(invoice.pk)
    assert page.invoice.state == State.RECEIVED_NET
    assert (page.parts.outstanding, page.parts.vat_awaited, page.parts.withholding_awaited) == (
        7_800_000,
        6_600_000,
        1_200_000,
    )
    assert queries.trial_balance("3510").of(Book.RECEIVABLE) == 7_800_000


def test_money_that_is_short_keeps_the_papers_state(invoice: Invoice) -> None:
    receive(invoice, Payment.Part.MONEY, invoice.net - 1)
    assert Invoice.objects.get(pk=invoice.pk).state == State.ISSUED

    receive(invoice, Payment.Part.MONEY, 1)
    assert Invoice.objects.get(pk=invoice.pk).state == State.RECEIVED_NET


def test_proofs_that_come_before_the_money_wait_for_it(invoice: Invoice) -> None:
    receive(invoice, Payment.Part.VAT, invoice.vat, "1a2b3c4d5e6f7a8b")
    receive(invoice, Payment.Part.WITHHOLDING, invoice.withholding, "BP-1")
    assert Invoice.objects.get(pk=invoice.pk).state == State.ISSUED

    receive(invoice, Payment.Part.MONEY, invoice.net)

    assert Invoice.objects.get(pk=invoice.pk).state == State.SETTLED
    assert [step.target for step in invoice.steps.all()][-3:] == ["received_net", "tax_proofs_complete", "settled"]


def test_a_treasurer_who_keeps_nothing_back_settles_with_money_alone(invoice: Invoice) -> None:
    receive(invoice, Payment.Part.MONEY, invoice.gross)

    assert Invoice.objects.get(pk=invoice.pk).state == State.SETTLED
    assert queries.trial_balance().of(Book.VAT) == -invoice.vat  # now we owe it to the state


@pytest.mark.parametrize(
    ("part", "reference", "amount", "refused"),
    [
        (Payment.Part.VAT, "1A2B3C4D5E6F7A8B", 2_310_001, MoreTaxThanInvoiced),
        (Payment.Part.WITHHOLDING, "BP-1", 420_001, MoreTaxThanInvoiced),
    ],
)
def test_more_tax_than_the_invoice_bears_is_refused(
    invoice: Invoice, part: Payment.Part, reference: str, amount: int, refused: type[Refusal]
) -> None:
    with pytest.raises(refused):
        receive(invoice, part, amount, reference)
    receive(invoice, part, amount - 1, reference)


def test_a_proof_counts_once_and_an_ntpn_has_16_signs(invoice: Invoice) -> None:
    receive(invoice, Payment.Part.VAT, 1_000_000, "1A2B3C4D5E6F7A8B")
    with pytest.raises(ProofKnown):
        receive(invoice, Payment.Part.VAT, 1_000_000, "1a2b3c4d5e6f7a8b")
    with pytest.raises(IntegrityError), transaction.atomic():
        receive(invoice, Payment.Part.VAT, 1_000_000, "1A2B3C4D5E6F7A8")


def test_what_was_undone_is_awaited_again_and_undone_once(invoice: Invoice) -> None:
    receive(invoice, Payment.Part.VAT, invoice.vat, "1A2B3C4D5E6F7A8B")
    receive(invoice, Payment.Part.WITHHOLDING, invoice.withholding, "BP-1")
    money = receive(invoice, Payment.Part.MONEY, invoice.net)

    services.undo(payment=money.pk, reason="Milik tagihan lain.", actor=OFFICER, now=at(2026, 4, 21))

    assert Invoice.objects.get(pk=invoice.pk).state == State.ISSUED
    assert queries.outstanding(invoice) == invoice.net
    assert queries.ledger_faults() == []
    with pytest.raises(AlreadyUndone):
        services.undo(payment=money.pk, reason="Lagi.", actor=OFFICER, now=at(2026, 4, 21))


def test_what_was_overpaid_is_used_once(invoice: Invoice) -> None:
    paid = receive(invoice, Payment.Part.MONEY, invoice.gross + 300_000)
    second = issued("5107", at(2026, 7, 1))
    with pytest.raises(NothingOverpaid):
        services.use_overpaid(invoice=second.pk, amount=Decimal(300_001), actor=OFFICER, now=at(2026, 7, 1))
    services.use_overpaid(invoice=second.pk, amount=Decimal(300_000), actor=OFFICER, now=at(2026, 7, 1))

    with pytest.raises(NothingOverpaid):  # it stands in the other invoice now
        services.undo(payment=paid.pk, reason="Salah.", actor=OFFICER, now=at(2026, 7, 2))
    with pytest.raises(MoneyHasCome):
        services.void(invoice=second.pk, reason="Salah.", actor=OFFICER, now=at(2026, 7, 2))
    assert queries.parts_of(second).money == 300_000


def test_nothing_is_awaited_for_a_void_invoice(invoice: Invoice) -> None:
    services.void(invoice=invoice.pk, reason="Nomor BAST keliru.", actor=OFFICER, now=BILLED)

    with pytest.raises(NotAwaited):
        receive(invoice, Payment.Part.MONEY, 1)
    assert queries.outstanding(Invoice.objects.get(pk=invoice.pk)) == 0
    assert issued("5107", BILLED).period_from == invoice.period_from


# --- the ledger and the database


def test_the_control_role_can_neither_change_nor_delete_an_entry(invoice: Invoice) -> None:
    for change in (
        lambda: Entry.objects.update(amount=1),
        lambda: Entry.objects.filter(invoice=invoice)._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal(-5)},
        {"amount": Decimal("0.50")},
        {"credit": Book.RECEIVABLE},
        {"regency_code": "3171"},
    ],
)
def test_the_database_refuses_an_entry_that_is_none(invoice: Invoice, wrong: dict[str, Any]) -> None:
    values = {
        "act": "x", "debit": Book.RECEIVABLE, "credit": Book.REVENUE, "amount": Decimal(5), "regency_code": "5107",
        "dated_on": BILLED.date(), "at": BILLED,
    }  # fmt: skip
    with transaction.atomic():
        Entry.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**values)  # an act is booked once
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(**values | {"act": "y"} | wrong)


def test_an_entry_that_belongs_to_nothing_is_found(invoice: Invoice) -> None:
    assert queries.ledger_faults() == []

    Entry.objects.create(
        act="payment:999999", debit=Book.BANK, credit=Book.RECEIVABLE, amount=Decimal(1), regency_code="5107",
        invoice=invoice, dated_on=BILLED.date(), at=BILLED,
    )  # fmt: skip

    assert queries.ledger_faults() == ["payment:999999: booked 1, expected 0"]


# --- the two desks


def test_a_regency_reaches_its_own_rows_only(invoice: Invoice) -> None:
    subscribe("8271", ["mpp"], BEGIN)
    ternates = issued("8271", BILLED)

    with tenants.enter("r5107"):
        before = head_of_log().sequence
        assert [row.invoice.pk for row in queries.own_standing(today=BILLED.date()).rows] == [invoice.pk]
        services.acknowledge(invoice=invoice.pk, dated_on=BILLED.date(), actor=TREASURER, now=BILLED)
        assert head_of_log().sequence == before + 1
        for act in (
            lambda: queries.invoice_page(ternates.pk),
            lambda: services.acknowledge(invoice=ternates.pk, dated_on=BILLED.date(), actor=TREASURER, now=BILLED),
            lambda: services.dispute(invoice=ternates.pk, reason="Bukan milik kami.", actor=TREASURER, now=BILLED),
            lambda: receive(ternates, Payment.Part.WITHHOLDING, 1, "BP"),
        ):
            with pytest.raises(NotThere):
                act()
        with pytest.raises(BankOnly):
            receive(invoice, Payment.Part.MONEY, 1)


# --- the bank


STATEMENT = (
    "Tanggal;Keterangan;Debet;Kredit\n"
    "20/04/2026;SP2D 0412 DISKOMINFO KARANGASEM TIRU 2026000001;0,00;{net}\n"
    "20/04/2026;BUNGA TABUNGAN;0,00;12.000,00\n"
)


@pytest.fixture
def lines(invoice: Invoice) -> Callable[[], list[StatementLine]]:
    form = services.save_format(
        name="BPD Bali",
        values={"date_column": "Tanggal", "text_column": "Keterangan", "credit_column": "Kredit",
                "debit_column": "Debet"},
        actor=OFFICER, now=BILLED,
    )  # fmt: skip
    content = STATEMENT.format(net=f"{invoice.net:,.0f}".replace(",", ".") + ",00").encode()

    def read() -> list[StatementLine]:
        services.read_file(form=form, file=SimpleUploadedFile("april.csv", content), actor=OFFICER, now=at(2026, 4, 21))
        return list(StatementLine.objects.order_by("-amount"))

    return read


def test_a_statement_is_read_once_matched_by_a_person_and_undone(
    invoice: Invoice, lines: Callable[[], list[StatementLine]]
) -> None:
    transfer, interest = lines()
    assert lines() == [transfer, interest]  # the same file again brings nothing

    proposed = {one.line.pk: one.proposals for one in queries.lines_to_match()}
    (best,) = proposed[transfer.pk]
    assert (best[1].pk, best[0].score) == (invoice.pk, 100)
    assert proposed[interest.pk] == []

    services.assign(line=transfer.pk, invoice=invoice.pk, actor=OFFICER, now=at(2026, 4, 21))
    services.ignore(line=interest.pk, reason="Bunga bank.", actor=OFFICER, now=at(2026, 4, 21))
    assert Invoice.objects.get(pk=invoice.pk).state == State.RECEIVED_NET
    assert queries.lines_to_match() == []
    with pytest.raises(LineIsSettled):
        services.assign(line=transfer.pk, invoice=invoice.pk, actor=OFFICER, now=at(2026, 4, 21))

    services.reopen(line=transfer.pk, reason="Milik tagihan lain.", actor=OFFICER, now=at(2026, 4, 22))
    assert Invoice.objects.get(pk=invoice.pk).state == State.ISSUED
    assert [one.line.pk for one in queries.lines_to_match()] == [transfer.pk]
    assert queries.ledger_faults() == []


def test_a_list_of_three_costs_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)
    issued("5107", BILLED)
    with django_assert_num_queries(6):
        assert len(queries.accounts(BILLED.date())) == 1
    with django_assert_num_queries(3):
        assert len(queries.rows_of(queries.invoices(), BILLED.date())) == 1
    for code in ("3510", "8271"):
        subscribe(code, ["mpp"], BEGIN)
        issued(code, BILLED)
    with django_assert_num_queries(6):
        assert len(queries.accounts(BILLED.date())) == 3
    with django_assert_num_queries(3):
        assert len(queries.rows_of(queries.invoices(), BILLED.date())) == 3


# --- a regency that leaves, and one that was there before


def test_the_last_invoice_of_a_regency_that_left_is_drafted_at_once_and_none_after() -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)
    services.draft_due(actor=OFFICER, now=BILLED)

    services.end_use(regency_code="5107", at=at(2026, 4, 16))
    drafted = services.draft_due(actor=OFFICER, now=at(2026, 4, 16, 22))

    last = drafted.invoices[0]
    assert [one.period_from for one in drafted.invoices] == [date(2026, 4, 1)]
    assert {line.until_day for line in last.lines.all()} == {date(2026, 4, 16)}
    assert last.price == Decimal(2_500_000)  # half of April of 60,000,000 a year
    again = services.draft_due(actor=OFFICER, now=at(2027, 3, 1))
    assert (again.invoices, again.refused) == ([], {})


def test_a_regency_that_comes_back_is_billed_again() -> None:
    open_office(BEGIN)
    subscribe("5107", ["mpp"], BEGIN)
    services.end_use(regency_code="5107", at=at(2026, 2, 1))
    first = services.draft_due(actor=OFFICER, now=at(2026, 2, 2)).invoices

    services.module_switched(regency_code="5107", slug="mpp", on=True, at=at(2026, 3, 1))
    second = services.draft_due(actor=OFFICER, now=at(2026, 7, 1)).invoices

    assert [one.price for one in first] == [Decimal(5_000_000)]
    # The second quarter, and March, which the first invoice did not foresee.
    assert [one.price for one in second] == [Decimal(15_000_000) + Decimal(5_000_000)]


def test_who_uses_tiru_unnoted_begins_now_and_who_left_ends(karangasem: Regency, ternate: Regency) -> None:
    Regency.objects.filter(pk=karangasem.pk).update(modules_on=["mpp", "smart_kampung"])
    Regency.objects.filter(pk=ternate.pk).update(status=Regency.Status.ENDED)
    services.module_switched(regency_code="8271", slug="mpp", on=True, at=BEGIN)
    now = at(2026, 5, 4)

    noted = services.catch_up(now=now)

    assert {"5107", "8271"} <= set(noted)
    assert [(one.slug, one.from_day) for one in Item.objects.filter(regency_code="5107")] == [
        ("", date(2026, 5, 4)),
        ("mpp", date(2026, 5, 4)),
        ("smart_kampung", date(2026, 5, 4)),
    ]
    assert {one.until_day for one in Item.objects.filter(regency_code="8271")} == {date(2026, 5, 4)}
    assert services.catch_up(now=at(2026, 5, 5)) == []


def test_a_sandbox_begins_nothing(karangasem: Regency) -> None:
    Regency.objects.filter(pk=karangasem.pk).update(modules_on=["mpp"], purpose=Regency.Purpose.SANDBOX)

    assert "5107" not in services.catch_up(now=BEGIN)
