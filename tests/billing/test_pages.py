"""Billing over HTTP: an invoice between both hosts, bad input, who may what, no card, what an unpaid one closes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

import tenants
from billing import forms, papers, services
from billing.desk import CAPITAL
from billing.models import Book, Invoice, Payer, Payment, Refund, State, StatementLine, Subscriber
from billing.queries import ledger_faults, trial_balance
from core import clock
from core.money import format_rupiah
from tests.factories.billing import OFFICER, SUPPLIER, issued, open_office, sign, subscribe
from tests.factories.onboarding import letter_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_is_billed")]

DAY = timedelta(days=1)
HERE, DESK = "/pengaturan/tagihan/", "/konsol/tagihan/"


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


@pytest.fixture
def treasurer(karangasem_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r5107", "billing.manage", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def officer(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "billing.run", client=ministry_client)
    return ministry_client


@pytest.fixture
def today() -> date:
    return clock.local_date(clock.now(), CAPITAL)


@pytest.fixture
def started(today: date) -> None:
    """Karangasem has used Tiru for so long that a month is over."""
    begin = clock.now() - timedelta(days=62)
    open_office(begin, valid_from=begin.date() - timedelta(days=400))
    subscribe("5107", ["mpp"], begin, rhythm="monthly")
    for year in {begin.year, today.year} - {begin.year}:
        sign("5107", year, begin, rhythm="monthly")


@pytest.fixture
def invoice(started: None) -> Invoice:
    return issued("5107", clock.now())


def test_an_invoice_goes_from_the_draft_to_the_end_between_both_hosts(
    started: None, treasurer: Client, officer: Client, today: date
) -> None:
    made = officer.post(f"{DESK}daerah/5107/susun/", follow=True)
    draft = Invoice.objects.get()
    assert "Rancangan" in text_of(made) or "Draf" in text_of(made)

    # The regency gives the BAST, the ministry issues.
    assert officer.post(f"{DESK}faktur/{draft.pk}/terbitkan/", follow=True).status_code == 200
    assert Invoice.objects.get().state == State.DRAFT
    given = {"number": "027/BAST/10/2026", **day("dated_on", today)}
    assert treasurer.post(f"{HERE}{draft.pk}/bast/", given).status_code == 302
    officer.post(f"{DESK}faktur/{draft.pk}/terbitkan/")
    invoice = Invoice.objects.get()
    assert (invoice.state, invoice.handover_number) == (State.ISSUED, "027/BAST/10/2026")

    # The treasury's papers.
    assert invoice.number in text_of(treasurer.get(HERE))
    treasurer.post(f"{HERE}{invoice.pk}/terima/")
    for target in ("spp", "spm", "sp2d"):
        sent = {"target": target, "number": f"900/{target}/1", **day("dated_on", today), "file": letter_file()}
        assert treasurer.post(f"{HERE}{invoice.pk}/dokumen/", sent).status_code == 302
    page = text_of(treasurer.get(f"{HERE}{invoice.pk}/"))
    assert "900/sp2d/1" in page

    # The bank's line, proposed and confirmed by a person.
    services.save_format(
        name="BPD Bali",
        values={"date_column": "Tanggal", "text_column": "Keterangan", "credit_column": "Kredit"},
        actor=OFFICER,
        now=clock.now(),
    )
    bank = f"Tanggal;Keterangan;Kredit\n{today:%d/%m/%Y};SP2D {invoice.number};{invoice.net:.0f},00\n".encode()
    form_pk = re.search(r'name="form" value="(\d+)"', officer.get(f"{DESK}rekening/").content.decode())
    assert form_pk is not None
    officer.post(f"{DESK}rekening/", {"form": form_pk[1], "file": SimpleUploadedFile("mutasi.csv", bank)})
    line = StatementLine.objects.get()
    assert invoice.number in text_of(officer.get(f"{DESK}rekening/"))
    officer.post(f"{DESK}rekening/{line.pk}/cocokkan/", {"invoice": invoice.pk})
    assert Invoice.objects.get().state == State.RECEIVED_NET

    # The tax proofs, uploaded by the treasurer and readable for the ministry.
    for part, reference, amount in (
        ("vat", "1a2b3c4d5e6f7a8b", invoice.vat),
        ("withholding", "2600000012", invoice.withholding),
    ):
        sent = {"part": part, "reference": reference, "amount": f"{amount:.0f}", **day("dated_on", today)}
        sent_with_file = sent | {"file": letter_file()}
        assert treasurer.post(f"{HERE}{invoice.pk}/bukti-pajak/", sent_with_file).status_code == 302
    assert Invoice.objects.get().state == State.SETTLED
    proof = Payment.objects.get(part="vat")
    for client, base in ((treasurer, HERE), (officer, f"{DESK}faktur/")):
        answer = client.get(f"{base}{invoice.pk}/bukti/{proof.pk}/")
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert ledger_faults() == []
    assert trial_balance().of(Book.RECEIVABLE) == 0


def words_of_pdf(response: Any) -> str:
    assert response["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(response.content)).pages)


def test_the_papers_say_what_a_treasurer_needs(invoice: Invoice, treasurer: Client, officer: Client) -> None:
    paper = words_of_pdf(treasurer.get(f"{HERE}{invoice.pk}/tagihan.pdf"))
    for wanted in (
        invoice.number,
        "Dinas Komunikasi dan Informatika Kabupaten Karangasem",
        "0012351075627000",  # the agency's NPWP
        "0123456789012345",  # the supplier's
        "1220012345678",
        "2.16.02.2.02.0001",
        "027/5107/SPK/",
        invoice.handover_number,
        "DPP nilai lain",
        "PPh 23 yang dipotong",
        "Terbilang",
        "rupiah",
    ):
        assert wanted in paper, wanted
    receipt = words_of_pdf(officer.get(f"{DESK}faktur/{invoice.pk}/kuitansi.pdf"))
    assert "Sudah terima dari" in receipt
    assert "Bendahara Pengeluaran" in receipt
    assert ("Meterai" in receipt) == (invoice.gross > 5_000_000)
    minutes = words_of_pdf(treasurer.get(f"{HERE}{invoice.pk}/bast.pdf"))
    assert invoice.handover_number in minutes
    assert "Pada hari" in minutes
    assert treasurer.get(f"{HERE}{invoice.pk}/faktur.pdf").status_code == 404


def test_a_receipt_of_more_than_the_limit_has_room_for_a_stamp(invoice: Invoice) -> None:
    def words(limit: Decimal) -> str:
        paper = papers.receipt_pdf(invoice, stamped_above=limit, at=clock.now())
        return PdfReader(BytesIO(paper)).pages[0].extract_text()

    assert "Meterai" not in words(invoice.gross)
    assert "Meterai" in words(invoice.gross - 1)


def test_a_paper_names_what_was_set_off_and_its_signature_never_stands_alone(
    invoice: Invoice, treasurer: Client, today: date
) -> None:
    services.receive(
        invoice=invoice.pk, part=Payment.Part.MONEY, amount=invoice.gross + 123_000, dated_on=today, reference="SP2D",
        actor=OFFICER, now=clock.now(),
    )  # fmt: skip
    other = issued("5107", clock.now() + timedelta(days=31))
    services.use_overpaid(invoice=other.pk, amount=Decimal(123_000), actor=OFFICER, now=clock.now())
    first = other.lines.all()[0]
    for place in range(other.lines.count() + 1, 41):
        first.pk, first.place = None, place
        first.save()

    pages = PdfReader(BytesIO(treasurer.get(f"{HERE}{other.pk}/tagihan.pdf").content)).pages
    words = [" ".join(page.extract_text().split()) for page in pages]

    assert len(words) > 1
    assert all(f"Halaman {number} dari {len(words)}" in text for number, text in enumerate(words, start=1))
    assert "Terbilang" in words[-1]
    assert SUPPLIER["signatory_name"] in words[-1]
    assert "Kelebihan bayar yang diperhitungkan −Rp123.000" in " ".join(words)
    assert format_rupiah(other.net - 123_000) in " ".join(words)


def test_the_draft_of_the_bast_is_marked_as_one(started: None, treasurer: Client) -> None:
    draft = services.draft_invoice(regency_code="5107", actor=OFFICER, now=clock.now())

    assert "RANCANGAN" in words_of_pdf(treasurer.get(f"{HERE}{draft.pk}/bast.pdf"))
    assert treasurer.get(f"{HERE}{draft.pk}/tagihan.pdf").status_code == 404


def test_the_payer_and_the_contract_are_entered_and_mistakes_said(treasurer: Client, today: date) -> None:
    good = {
        "legal_name": "Dinas Komunikasi dan Informatika Kabupaten Karangasem", "npwp": "00.123.456.7-907.000",
        "address": "Jalan Ngurah Rai 1, Amlapura", "office": "Subbagian Keuangan",
        "office_email": "keuangan@karangasem.example", "office_phone": "",
    }  # fmt: skip
    wrong = treasurer.post(f"{HERE}pembayar/", good | {"npwp": "123"})
    assert wrong.status_code == 422
    assert "15" in text_of(wrong)
    assert treasurer.post(f"{HERE}pembayar/", good).status_code == 302
    assert Payer.objects.get(pk="5107").npwp == "001234567907000"

    contract = {
        "kind": "spk", "number": "027/12/SPK", **day("dated_on", today), "sub_activity": "2.16.02.2.02.0001",
        "value": "Rp60.000.000", "rhythm": "quarterly", "due_days": "30", "last_fiscal_year": str(today.year),
    }  # fmt: skip
    assert treasurer.post(f"{HERE}kontrak/{today.year}/", contract | {"sub_activity": "diskominfo"}).status_code == 422
    assert treasurer.post(f"{HERE}kontrak/{today.year}/", contract | {"value": "60,5"}).status_code == 422
    early = contract | {"last_fiscal_year": str(today.year - 1)}
    assert treasurer.post(f"{HERE}kontrak/{today.year}/", early).status_code == 422
    assert treasurer.post(f"{HERE}kontrak/{today.year}/", contract).status_code == 302
    assert treasurer.get(f"{HERE}kontrak/{today.year + 5}/").status_code == 404
    assert "027/12/SPK" in text_of(treasurer.get(HERE))


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("spk", "Rp50.000.000", ""),
        ("spk", "Rp60.000.000", "melalui SPSE"),
        ("spk", "Rp250.000.000", "e-katalog atau tender"),
        ("direct", "Rp250.000.000", ""),
        ("spk", "", ""),
    ],
)
def test_a_contract_is_told_what_its_value_asks_for(
    treasurer: Client, today: date, kind: str, value: str, told: str
) -> None:
    entered = treasurer.post(
        f"{HERE}kontrak/{today.year}/",
        {
            "kind": kind, "number": "027/12/SPK", **day("dated_on", today), "sub_activity": "2.16.02.2.02.0001",
            "value": value, "rhythm": "quarterly", "due_days": "30", "last_fiscal_year": str(today.year),
        },
        follow=True,
    )  # fmt: skip
    said = [str(message) for message in entered.context["messages"]]

    assert [one for one in said if "nilai ini" in one] == [one for one in said if told and told in one]
    assert any(told in one for one in said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": "123"}, "16"),
        ({"amount": "0"}, "nol"),
        ({"amount": "9.999.999.999"}, "Rp"),
        ({"dated_on_year": "2001"}, "sebelum tagihan"),
    ],
)
def test_a_proof_that_is_none_is_refused_with_what_to_do(
    invoice: Invoice, treasurer: Client, today: date, changes: dict[str, str], said: str
) -> None:
    sent = {"part": "vat", "reference": "1A2B3C4D5E6F7A8B", "amount": "1000", **day("dated_on", today)} | changes

    answer = treasurer.post(f"{HERE}{invoice.pk}/bukti-pajak/", sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert Payment.objects.count() == 0


def test_prices_are_read_from_lines_and_mistakes_said(officer: Client, started: None, today: date) -> None:
    sent = {
        **day("valid_from", today + timedelta(days=30)), "source": "Keputusan Menteri",
        "bands": "0 = 36000000\n250.000 = Rp48.000.000",
        "modules": "mpp = 12000000", "bundles": "10 = 90",
        **{f"capacity_{name}": "100" for name in ("very_low", "low", "medium", "high", "very_high")},
    }  # fmt: skip
    for changes in ({"bands": "250000 48000000"}, {"modules": "tidak_ada = 1"}, {"bands": "250000 = 1"}):
        assert officer.post(f"{DESK}harga/baru/", sent | changes).status_code == 422
    assert officer.post(f"{DESK}harga/baru/", sent | {"capacity_low": "80"}).status_code == 302
    assert "Keputusan Menteri" in text_of(officer.get(f"{DESK}harga/"))


def test_a_seat_is_sponsored_and_ended(officer: Client, started: None, today: date) -> None:
    sent = {
        "regency_code": "5107", "modules": "1", "percent": "50", **day("starts_on", today),
        **day("ends_on", today + timedelta(days=300)), "budget_line": "6342.QAH.001",
        "reason": "Daerah tertinggal pertama.",
    }  # fmt: skip
    assert officer.post(f"{DESK}kursi/baru/", sent).status_code == 302
    page = text_of(officer.get(f"{DESK}kursi/"))
    assert "6342.QAH.001" in page
    assert "50%" in page
    seat = re.search(r"kursi/(\d+)/akhiri", officer.get(f"{DESK}kursi/").content.decode())
    assert seat is not None
    late = officer.post(f"{DESK}kursi/{seat[1]}/akhiri/", day("ends_on", today + timedelta(days=400)))
    assert late.status_code == 422
    assert officer.post(f"{DESK}kursi/{seat[1]}/akhiri/", day("ends_on", today)).status_code == 302


def test_tax_data_has_one_line_for_each_invoice(invoice: Invoice, officer: Client) -> None:
    rows = officer.get(f"{DESK}faktur/pajak.csv").content.decode("utf-8-sig").splitlines()

    assert len(rows) == 2
    assert invoice.number in rows[1]
    assert rows[1].split(";")[2] == "02"


def test_who_has_no_right_finds_nothing(
    invoice: Invoice, karangasem_client: Client, ministry_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    staff("public", "regencies.read", client=ministry_client)

    for address in ("", f"{invoice.pk}/", f"{invoice.pk}/tagihan.pdf", "pembayar/"):
        assert karangasem_client.get(HERE + address).status_code == 404
    for address in ("", f"faktur/{invoice.pk}/", "buku/", "rekening/", "harga/", "penyedia/"):
        assert ministry_client.get(DESK + address).status_code == 404


def test_ternate_finds_nothing_of_karangasem(
    invoice: Invoice, ternate_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r8271", "billing.manage", client=ternate_client)

    assert invoice.number not in text_of(ternate_client.get(HERE))
    for address in ("", "tagihan.pdf", "kuitansi.pdf", "bast.pdf", "dokumen/", "bukti-pajak/", "keberatan/"):
        assert ternate_client.get(f"{HERE}{invoice.pk}/{address}").status_code == 404
    assert ternate_client.post(f"{HERE}{invoice.pk}/terima/").status_code == 404


CARD = re.compile(r"\b(card|kartu kredit|kartu debit|cvv|cvc|iban|cc-number|payment.?method)\b", re.IGNORECASE)


def test_bi_7_no_card_is_asked_for_anywhere() -> None:
    asked = []
    for name, form in vars(forms).items():
        if isinstance(form, type) and issubclass(form, django_forms.BaseForm):
            for field_name, field in getattr(form, "base_fields", {}).items():
                said = f"{field_name} {field.label} {field.help_text} {field.widget.attrs}"
                asked += [f"{name}.{field_name}"] if CARD.search(said) else []
    root = Path(forms.__file__).parent
    pages = list((root / "templates").rglob("*.html"))
    asked += [page.name for page in pages if CARD.search(page.read_text().replace("no card is asked for", ""))]

    assert len(pages) > 8
    assert asked == []
    assert CARD.search("Credit card number")


# --- an unpaid invoice


@pytest.fixture
def closed(invoice: Invoice, today: date) -> None:
    Subscriber.objects.filter(pk="5107").update(
        reminded_on=today - timedelta(days=90), closes_on=today - timedelta(days=1)
    )


def test_settings_stand_still_for_administrators_and_the_page_says_why(
    closed: None, invoice: Invoice, karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "people.manage", "policies.read", "policies.manage", "messages.manage", "billing.manage",
          "modules.manage", client=karangasem_client)  # fmt: skip

    page = karangasem_client.get("/pengaturan/orang/")
    assert "Pengaturan hanya dapat dibaca sejak" in text_of(page)
    refused = karangasem_client.post("/pengaturan/kebijakan/imports.keep_days/", {})
    assert refused.status_code == 423
    assert "Layanan warga" in text_of(refused)
    # What keeps a regency safe and its services going stays open; so does paying.
    assert karangasem_client.post("/pengaturan/orang/undang/", {}).status_code != 423
    assert karangasem_client.post(f"{HERE}{invoice.pk}/terima/").status_code == 302
    assert karangasem_client.post("/pengaturan/modul/example/nyalakan/", {}).status_code != 423


def test_neither_citizens_nor_officers_notice(
    closed: None, karangasem_client: Client, staff: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never() -> None:
        raise AssertionError("the clock was asked outside the settings")

    monkeypatch.setattr("billing.queries.own_clock", never)
    for address in ("/", "/layanan/", "/lacak/"):
        assert karangasem_client.get(address).status_code == 200, address
    assert karangasem_client.post("/lacak/", {"code": "X"}).status_code != 423
    staff("r5107", "cases.work", "cases.decide", client=karangasem_client)
    assert karangasem_client.get("/kerja/").status_code == 200
    assert karangasem_client.post("/akun/keluar/").status_code == 302


def test_money_opens_the_settings_at_once(
    closed: None, invoice: Invoice, officer: Client, karangasem_client: Client, staff: Callable[..., Any], today: date
) -> None:
    staff("r5107", "policies.read", "policies.manage", client=karangasem_client)
    address = "/pengaturan/kebijakan/imports.keep_days/"
    assert karangasem_client.post(address, {}).status_code == 423

    sent = {"amount": f"{invoice.net:.0f}", **day("dated_on", today), "reference": "SP2D"}
    assert officer.post(f"{DESK}faktur/{invoice.pk}/uang/", sent).status_code == 302

    assert karangasem_client.post(address, {}).status_code != 423
    assert "hanya dapat dibaca" not in text_of(karangasem_client.get("/pengaturan/kebijakan/"))


def test_the_ministry_spares_a_regency_with_a_reason(
    closed: None, officer: Client, karangasem_client: Client, staff: Callable[..., Any], today: date
) -> None:
    staff("r5107", "policies.read", "policies.manage", client=karangasem_client)
    assert officer.post(f"{DESK}daerah/5107/tunda/", day("until", today)).status_code == 422
    sent = day("until", today + timedelta(days=30)) | {"reason": "Bencana banjir di ibu kota kabupaten."}
    assert officer.post(f"{DESK}daerah/5107/tunda/", sent).status_code == 302

    assert karangasem_client.post("/pengaturan/kebijakan/imports.keep_days/", {}).status_code != 423
    with tenants.enter("r5107"):
        services.remind(actor=OFFICER, now=clock.now() + timedelta(days=29, hours=1))
    assert Subscriber.objects.get(pk="5107").closes_on is None


def test_before_the_day_the_settings_count_down_and_stay_open(
    invoice: Invoice, karangasem_client: Client, staff: Callable[..., Any], today: date
) -> None:
    Subscriber.objects.filter(pk="5107").update(reminded_on=today, closes_on=today + timedelta(days=12))
    staff("r5107", "policies.read", "policies.manage", client=karangasem_client)

    page = text_of(karangasem_client.get("/pengaturan/kebijakan/"))

    assert "12 hari lagi" in page
    assert karangasem_client.post("/pengaturan/kebijakan/imports.keep_days/", {}).status_code != 423


@pytest.fixture
def overpaid(invoice: Invoice, today: date) -> Invoice:
    """Paid with 300,000 on top of everything."""
    services.receive(
        invoice=invoice.pk, part=Payment.Part.MONEY, amount=invoice.gross + 300_000, dated_on=today,
        reference="SP2D 7", actor=OFFICER, now=clock.now(),
    )  # fmt: skip
    return invoice


def letter_form(today: date, **changes: Any) -> dict[str, Any]:
    return {
        "amount": "Rp300.000", "letter_number": "900/412/Diskominfo/2026", **day("letter_on", today),
        "bank_name": "BPD Bali", "bank_account": "0110201000017", "account_holder": "RKUD Kabupaten Karangasem",
        "file": letter_file(),
    } | changes  # fmt: skip


def test_what_was_overpaid_goes_back_by_letter_second_person_and_transfer(
    overpaid: Invoice, officer: Client, treasurer: Client, staff: Callable[..., Any], today: date
) -> None:
    assert "Rp300.000" in text_of(treasurer.get(HERE))
    assert "Kelebihan bayar" in text_of(officer.get(f"{DESK}daerah/5107/"))
    for changes in ({"amount": "Rp300.001"}, {"bank_account": "bank"}, {"file": ""}, day("letter_on", today + DAY)):
        assert officer.post(f"{DESK}daerah/5107/pengembalian/", letter_form(today, **changes)).status_code == 422
    officer.post(f"{DESK}daerah/5107/pengembalian/", letter_form(today))
    refund = Refund.objects.get()
    page = f"{DESK}pengembalian/{refund.pk}/"
    assert "/setujui/" not in officer.get(page).content.decode()
    officer.post(f"{page}setujui/")
    assert Refund.objects.get().state == Refund.State.REQUESTED
    assert b"".join(officer.get(f"{page}surat/").streaming_content).startswith(b"%PDF-")

    second = Client(SERVER_NAME="tiru.test")
    staff("public", "billing.run", client=second, name="Yohana Kambu")
    assert "/setujui/" in second.get(page).content.decode()
    second.post(f"{page}setujui/")
    sent = {"reference": "TRF 1", **day("dated_on", today)}
    assert officer.post(f"{page}bayar/", sent | day("dated_on", today + DAY)).status_code == 422
    assert officer.post(f"{page}bayar/", sent).status_code == 302

    assert "TRF 1" in text_of(treasurer.get(HERE))
    assert Subscriber.objects.get(pk="5107").overpaid == 0
    assert officer.get(f"{DESK}buku/").status_code == 200
    assert ledger_faults() == []


def test_what_was_overpaid_pays_an_open_invoice_and_comes_back(overpaid: Invoice, officer: Client, today: date) -> None:
    address = f"{DESK}daerah/5107/kelebihan/"
    other = issued("5107", clock.now() + timedelta(days=31))
    for wrong in ("", "0", str(overpaid.pk)):
        assert officer.post(address, {"row": wrong}).status_code == 422
    assert officer.post(address, {"row": str(other.pk)}).status_code == 302
    page = f"{DESK}faktur/{other.pk}/"
    assert "Rp300.000" in text_of(officer.get(page))
    reason = {"reason": "Untuk tagihan triwulan depan."}
    assert officer.post(f"{page}urungkan-perhitungan/", reason).status_code == 302
    assert officer.post(f"{page}urungkan-perhitungan/", reason).status_code == 422

    assert officer.post(address, {"row": "next"}).status_code == 302
    assert Subscriber.objects.get(pk="5107").sets_off_next
    officer.post(f"{address}simpan/")
    found = Subscriber.objects.get(pk="5107")
    assert (found.overpaid, found.sets_off_next) == (300_000, False)


def test_reminders_reach_who_looks_after_bills(invoice: Invoice, staff: Callable[..., Any]) -> None:
    from billing import telling
    from notifications.models import Message

    treasurer = staff("r5107", "billing.manage", name="Ni Wayan Suriani")
    staff("r5107", "cases.work", name="I Made Sudana")
    late = clock.now() + timedelta(days=40)

    with tenants.enter("r5107"):
        assert telling.tell(now=late) == 1
        assert telling.tell(now=late) == 0
        told = set(Message.objects.filter(template="billing.reminder").values_list("recipient_id", flat=True))

    assert told == {str(treasurer.pk)}


def test_the_amount_field_reads_what_people_write() -> None:
    field = forms.AmountField()

    assert [field.clean(text) for text in ("1250000", "Rp1.250.000", "1.250.000,00")] == [Decimal(1_250_000)] * 3
    for text in ("-5", "1,5", "12.50", "satu juta"):
        with pytest.raises(django_forms.ValidationError):
            field.clean(text)
