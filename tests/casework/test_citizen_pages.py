"""Services and cases as citizens meet them over HTTP: reading, asking, tracking, and everything that goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from casework import queries, services
from casework.models import Case, CaseDocument, Message, OptionalStep, Sender
from casework.standard import Point
from core import clock
from core.localised import LocalisedText
from core.models import EvidenceEntry
from tests.factories import casework as make

NOW = make.NOW
pytestmark = pytest.mark.django_db

WHO = {"name": "Ni Komang Sri Wahyuni", "phone": "0812 3456 7890", "email": "", "place": "", "informed": "on"}
ANSWERS = {
    "isian-usaha": "Warung Kopi Bukit Asah",
    "isian-sejak_day": "1",
    "isian-sejak_month": "3",
    "isian-sejak_year": "2019",
    "isian-jenis": "kuliner",
    "isian-karyawan": "3",
}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The clock stands at NOW; `stopped_clock(at)` moves it."""

    def move(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    move(NOW)
    return move


@pytest.fixture
def sku() -> Any:
    with tenants.enter("r5107"):
        return make.product()


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.headers.get("Location"))
    return re.sub(r"\s+", " ", str(response.content.decode()))


def queries_for(client: Client, address: str) -> int:
    """
    How many queries a page takes when it is looked at again: the first look marks messages as read. Those on the
    directory of regencies are left out, since it is read anew every few seconds.
    """
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        text_of(client.get(address))
    return len([one for one in captured.captured_queries if "tenants_" not in one["sql"]])


def begin(client: Client, code: str = "SKU-01", **values: str) -> str:
    """Begin an application; its tracking code."""
    response = client.post(f"/layanan/{code}/ajukan/", WHO | values)
    assert response.status_code == 302, text_of(response, response.status_code)
    return str(response["Location"]).split("/")[2]


def upload(client: Client, code: str, place: int, file: SimpleUploadedFile, **values: str) -> Any:
    return client.post(f"/lacak/{code}/berkas/", {"place": str(place), f"p{place}-file": file} | values)


def fill_in(client: Client) -> str:
    code = begin(client)
    assert client.post(f"/lacak/{code}/isian/", ANSWERS).status_code == 302
    for place in (0, 1):
        assert upload(client, code, place, make.pdf()).status_code == 302
    return code


def hand_in(client: Client) -> tuple[str, str]:
    """Apply from the first page to the receipt; code and PIN as they stand there."""
    code = fill_in(client)
    response = client.post(f"/lacak/{code}/periksa/")
    assert response["Location"] == f"/lacak/{code}/tanda-terima/"
    page = text_of(client.get(response["Location"]))
    found = re.search(r'id="tracking-pin">([0-9]{6})<', page)
    assert found is not None
    return code, found[1]


def at_karangasem(code: str) -> Case:
    return Case.objects.get(code=code)


# Reading


def test_a_citizen_finds_a_service_and_reads_its_standard(karangasem_client: Client, sku: Any) -> None:
    with tenants.enter("r5107"):
        make.product(
            "KIA-01", unit=sku.unit, name=LocalisedText(id="Kartu Identitas Anak"), result=LocalisedText(id="Kartu")
        )

    listed = text_of(karangasem_client.get("/layanan/?q=usaha"))
    page = text_of(karangasem_client.get("/layanan/SKU-01/"))

    assert "Surat Keterangan Usaha" in listed
    assert "Kartu Identitas Anak" not in listed
    assert "Kantor Perbekel Padangkerta" in listed
    for words in ("Kartu keluarga", "Petugas memeriksa berkas", "2 hari kerja", "Jumat, 27 November 2026", "Gratis",
                  "Loket pengaduan", "/layanan/SKU-01/ajukan/"):  # fmt: skip
        assert words in page
    assert "dari 14" not in page


def test_the_list_takes_the_same_queries_for_1_and_30_services(karangasem_client: Client, sku: Any) -> None:
    few = queries_for(karangasem_client, "/layanan/")
    with tenants.enter("r5107"):
        for number in range(29):
            make.product(f"L-{number:02d}", unit=sku.unit)

    assert queries_for(karangasem_client, "/layanan/") == few


def test_the_standard_of_an_earlier_day_can_be_read(karangasem_client: Client, sku: Any) -> None:
    with tenants.enter("r5107"):
        later = NOW + timedelta(days=10)
        services.define_product(
            code="SKU-01",
            standard=make.standard(fee_amount=25000),
            handling=services.Handling(unit=sku.unit),
            actor=make.ACTOR,
            now=later,
        )
        services.publish_product(code="SKU-01", actor=make.ACTOR, now=later)
    clock.now = lambda: later + timedelta(days=1)  # type: ignore[assignment]  # put back by the fixture

    assert "Rp25.000" in text_of(karangasem_client.get("/layanan/SKU-01/"))
    earlier = text_of(karangasem_client.get("/layanan/SKU-01/?per=2026-11-26"))
    assert "Rp25.000" not in earlier
    assert "Kamis, 26 November 2026" in earlier
    assert "/ajukan/" not in earlier
    assert "1 November 2026" in text_of(karangasem_client.get("/layanan/SKU-01/?per=2026-11-01"), 404)
    assert "Rp25.000" in text_of(karangasem_client.get("/layanan/SKU-01/?per=kemarin"))


def test_services_that_are_not_published_here_are_not_there(
    karangasem_client: Client, ternate_client: Client, sku: Any
) -> None:
    with tenants.enter("r5107"):
        make.product("RAHASIA-1", unit=sku.unit, published=False)
        make.product("LURING-1", unit=sku.unit, handling={"is_online": False})

    assert karangasem_client.get("/layanan/RAHASIA-1/").status_code == 404
    assert karangasem_client.get("/layanan/TIDAK-ADA/").status_code == 404
    assert karangasem_client.get("/layanan/LURING-1/").status_code == 200
    assert karangasem_client.get("/layanan/LURING-1/ajukan/").status_code == 404
    assert ternate_client.get("/layanan/SKU-01/").status_code == 404
    assert "Belum ada layanan" in text_of(ternate_client.get("/layanan/"))


def test_the_home_page_and_the_menu_lead_to_services_only_where_there_are_some(
    karangasem_client: Client, ternate_client: Client, sku: Any
) -> None:
    here, there = text_of(karangasem_client.get("/")), text_of(ternate_client.get("/"))

    assert 'href="/layanan/"' in here
    assert 'action="/lacak/"' in here
    assert 'href="/layanan/"' not in there
    assert "/lacak/" not in there


# Asking


def test_a_citizen_applies_and_gets_a_receipt_with_code_and_pin(karangasem_client: Client, sku: Any) -> None:
    code, pin = hand_in(karangasem_client)

    with tenants.enter("r5107"):
        case = at_karangasem(code)
        receipt = queries.receipt_of(case)
        assert (case.state, case.phone.startswith("k1:")) == ("submitted", True)
        assert services.applicant_of(case).phone == "081234567890"
        assert receipt is not None
        entry = EvidenceEntry.objects.get(sequence=receipt.checkpoint.sequence)
    page = text_of(karangasem_client.get(f"/lacak/{code}/tanda-terima/"))
    for words in (code, pin, "Jumat, 27 November 2026", "Kartu keluarga", receipt.checkpoint.printed):
        assert words in page
    assert receipt.checkpoint.digits == entry.hash
    # Whoever holds the receipt, and nothing else, can check it.
    address = f"/bukti/{entry.sequence}-{entry.hash}/"
    assert f'href="{address}"' in page
    assert 'class="qr"><svg' in page
    assert text_of(Client(SERVER_NAME="karangasem.tiru.test").get(address))

    # Noted: from now on nobody reads it here.
    karangasem_client.post(f"/lacak/{code}/tanda-terima/")
    assert pin not in text_of(karangasem_client.get(f"/lacak/{code}/tanda-terima/"))
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    assert stranger.post("/lacak/", {"code": code.lower(), "pin": pin})["Location"] == f"/lacak/{code}/"


def test_answers_and_papers_that_are_missing_are_named_before_handing_in(karangasem_client: Client, sku: Any) -> None:
    code = begin(karangasem_client)

    page = text_of(karangasem_client.get(f"/lacak/{code}/periksa/"))
    refused = text_of(karangasem_client.post(f"/lacak/{code}/periksa/"), 422)

    for words in ("Kartu keluarga", "Foto tempat usaha", "Nama usaha"):
        assert words in page
        assert words in refused
    assert "KTP-el asli" not in refused.partition("Masih kurang")[2].partition("</")[0]


def test_who_asks_must_have_a_name_and_have_read_what_the_data_are_for(karangasem_client: Client, sku: Any) -> None:
    page = text_of(
        karangasem_client.post("/layanan/SKU-01/ajukan/", {"name": "123", "phone": "0361", "place": "9999999999"}), 422
    )

    for words in ("Tulis nama dengan huruf", "bukan nomor HP", "Centang"):
        assert words in page
    with tenants.enter("r5107"):
        assert not Case.objects.exists()


def test_what_is_half_filled_in_is_kept_for_later_and_found_by_code_and_pin(
    karangasem_client: Client, sku: Any
) -> None:
    code = begin(karangasem_client)
    response = karangasem_client.post(
        f"/lacak/{code}/isian/", {"isian-usaha": "Warung Sri", "isian-sejak_day": "40", "later": "1"}
    )
    page = text_of(karangasem_client.get(response["Location"]))
    pin = re.search(r'id="tracking-pin">([0-9]{6})<', page)
    assert pin is not None

    elsewhere = Client(SERVER_NAME="karangasem.tiru.test")
    elsewhere.post("/lacak/", {"code": code, "pin": pin[1]})
    assert "Warung Sri" in text_of(elsewhere.get(f"/lacak/{code}/isian/"))
    assert "belum diajukan" in text_of(elsewhere.get(f"/lacak/{code}/"))


def test_a_form_with_fields_nobody_asks_for_is_refused(karangasem_client: Client, sku: Any) -> None:
    code = begin(karangasem_client)

    page = text_of(karangasem_client.post(f"/lacak/{code}/isian/", ANSWERS | {"isian-gaji": "5000000"}), 422)

    assert "gaji" in page
    with tenants.enter("r5107"):
        assert services.answers_of(at_karangasem(code)) == {}


def test_questions_are_asked_in_the_order_in_which_they_were_written(karangasem_client: Client, sku: Any) -> None:
    code = begin(karangasem_client)

    page = text_of(karangasem_client.get(f"/lacak/{code}/isian/"))

    places = [page.index(name) for name in ("Nama usaha", "Berdiri sejak", "Jenis usaha", "Jumlah karyawan")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("file", "status", "words"),
    [
        (SimpleUploadedFile("kk.pdf", b"MZ\x90\x00 program", "application/pdf"), 422, "tidak dapat kami terima"),
        (SimpleUploadedFile("kk.pdf", b"%PDF-1.7\n" + b"0" * 10_000_001, "application/pdf"), 413, "besar dari 10 MB"),
        (SimpleUploadedFile("kk.pdf", b"", "application/pdf"), 422, "kosong"),
        (SimpleUploadedFile("kk.pdf", b"%PDF-1.7\nterpotong", "application/pdf"), 422, "Berkas tidak lengkap"),
    ],
    ids=["lies", "large", "empty", "cut-off"],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_beside_its_paper(
    karangasem_client: Client, sku: Any, file: SimpleUploadedFile, status: int, words: str
) -> None:
    file.seek(0)
    code = begin(karangasem_client)

    page = text_of(upload(karangasem_client, code, 1, file), status)

    of_it = page.partition('id="berkas-1"')[2]
    assert words in of_it
    assert words not in page.partition('id="berkas-0"')[2].partition('id="berkas-1"')[0]
    with tenants.enter("r5107"):
        assert not CaseDocument.objects.exists()


def test_a_paper_is_replaced_removed_and_only_for_what_is_asked(karangasem_client: Client, sku: Any) -> None:
    code = begin(karangasem_client)

    upload(karangasem_client, code, 0, make.pdf("pertama.pdf"))
    upload(karangasem_client, code, 0, make.pdf("kedua.pdf", text="dua"))
    page = text_of(karangasem_client.get(f"/lacak/{code}/berkas/"))
    assert "kedua.pdf" in page
    assert "pertama.pdf" not in page

    # The third requirement is shown at the counter; a ninetieth does not exist.
    for place in (2, 90):
        assert upload(karangasem_client, code, place, make.pdf()).status_code == 422
    assert karangasem_client.post(f"/lacak/{code}/berkas/", {"place": "nol"}).status_code == 302
    assert karangasem_client.post(f"/lacak/{code}/berkas/", {"place": "0", "do": "remove"}).status_code == 302
    with tenants.enter("r5107"):
        assert not CaseDocument.objects.filter(is_current=True).exists()
        assert CaseDocument.objects.count() == 2


def test_what_was_accepted_in_another_case_of_this_browser_is_used_again_with_one_click(
    karangasem_client: Client, sku: Any
) -> None:
    first, _pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        make.step(at_karangasem(first), "verify")
    second = begin(karangasem_client)

    page = text_of(karangasem_client.get(f"/lacak/{second}/berkas/"))
    paper = re.search(r'name="paper" value="([0-9a-f-]{36})"', page)
    assert paper is not None
    assert page.count('value="reuse"') == 1
    karangasem_client.post(f"/lacak/{second}/berkas/", {"place": "0", "do": "reuse", "paper": paper[1]})

    with tenants.enter("r5107"):
        assert at_karangasem(second).papers.get().reused_from_id == UUID(paper[1])
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    third = begin(stranger)
    assert 'value="reuse"' not in text_of(stranger.get(f"/lacak/{third}/berkas/"))
    answer = stranger.post(f"/lacak/{third}/berkas/", {"place": "0", "do": "reuse", "paper": paper[1]})
    assert answer.status_code == 404


def test_one_address_cannot_begin_without_end(karangasem_client: Client, sku: Any, settings: Any) -> None:
    from rest_framework.settings import api_settings

    rates = api_settings.DEFAULT_THROTTLE_RATES
    before, rates["case_start"] = rates["case_start"], "2/hour"
    try:
        begin(karangasem_client)
        begin(karangasem_client)
        page = text_of(karangasem_client.post("/layanan/SKU-01/ajukan/", WHO), 429)
    finally:
        rates["case_start"] = before

    assert "satu jam" in page
    assert "Ni Komang Sri Wahyuni" in page


# Tracking


def test_the_tracking_page_shows_no_name_and_no_number(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)

    page = text_of(karangasem_client.get(f"/lacak/{code}/"))

    assert "Komang" not in page
    assert "08123" not in page
    for words in ("2 hari kerja", "27 Nov 2026", "Diajukan", "Kami sedang mengerjakannya"):
        assert words in page


@pytest.mark.parametrize("code", ["KAR-0000-2222", "bukan kode", "KAR-1234"])
def test_a_wrong_code_says_the_same_as_a_wrong_pin(karangasem_client: Client, sku: Any, code: str) -> None:
    known, pin = hand_in(karangasem_client)
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    wrong_pin = "000000" if pin != "000000" else "111111"

    unknown = text_of(stranger.post("/lacak/", {"code": code, "pin": pin}), 422)
    wrong = text_of(stranger.post("/lacak/", {"code": known, "pin": wrong_pin}), 422)

    for page in (unknown, wrong):
        assert "Kode dan PIN tidak cocok" in page


def test_a_case_closes_after_five_wrong_pins_and_says_for_how_long(karangasem_client: Client, sku: Any) -> None:
    code, pin = hand_in(karangasem_client)
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    wrong_pin = "000000" if pin != "000000" else "111111"
    for _try in range(4):
        stranger.post("/lacak/", {"code": code, "pin": wrong_pin})

    assert "15 menit" in text_of(stranger.post("/lacak/", {"code": code, "pin": wrong_pin}), 423)
    assert "menit" in text_of(stranger.post("/lacak/", {"code": code, "pin": pin}), 423)


PAGES = ("", "data/", "isian/", "berkas/", "periksa/", "nanti/", "tanda-terima/", "tarik/", "pin/", "pesan/", "bayar/",
         "dokumen/", "tutup/", "berkas/01a21609-80d7-77ff-8eb3-e56ffff9b0c8/")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_case_of_others_asks_for_the_pin_like_one_that_does_not_exist(
    karangasem_client: Client, ternate_client: Client, sku: Any, page: str
) -> None:
    code, pin = hand_in(karangasem_client)
    stranger = Client(SERVER_NAME="karangasem.tiru.test")

    for visitor, wanted in ((stranger, code), (ternate_client, code), (stranger, "KAR-4821-7QMM")):
        for answer in (visitor.get(f"/lacak/{wanted}/{page}"), visitor.post(f"/lacak/{wanted}/{page}")):
            # A code that no case can have is no address at all.
            expected = f"/lacak/?kode={code}" if wanted == code else None
            assert (answer.status_code, answer.headers.get("Location")) == (302 if expected else 404, expected)
    assert ternate_client.post("/lacak/", {"code": code, "pin": pin}).status_code == 422


def test_a_case_closes_by_itself_after_half_an_hour(
    karangasem_client: Client, sku: Any, stopped_clock: Callable[[datetime], None]
) -> None:
    code, _pin = hand_in(karangasem_client)

    stopped_clock(NOW + timedelta(minutes=29))
    assert karangasem_client.get(f"/lacak/{code}/").status_code == 200
    stopped_clock(NOW + timedelta(minutes=58))
    assert karangasem_client.get(f"/lacak/{code}/").status_code == 200
    stopped_clock(NOW + timedelta(minutes=89))
    assert karangasem_client.get(f"/lacak/{code}/")["Location"] == f"/lacak/?kode={code}"


def test_a_case_is_closed_on_this_device_when_its_citizen_says_so(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)

    karangasem_client.post(f"/lacak/{code}/tutup/")

    assert karangasem_client.get(f"/lacak/{code}/").status_code == 302


def test_a_paper_that_must_be_replaced_stands_first_and_is_replaced(
    karangasem_client: Client, sku: Any, stopped_clock: Callable[[datetime], None]
) -> None:
    code, _pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        case = at_karangasem(code)
        paper = case.papers.get(requirement=0)
        services.judge_paper(
            paper_id=paper.pk,
            case_id=case.pk,
            accepted=False,
            remark="Buram di bagian nomor.",
            actor=make.ACTOR,
            now=NOW,
        )
        make.step(case, "return", reason="Foto kartu keluarga tidak terbaca.", now=NOW + timedelta(minutes=10))
    stopped_clock(NOW + timedelta(minutes=20))
    karangasem_client.get(f"/lacak/{code}/")
    stopped_clock(NOW + timedelta(minutes=40))

    page = text_of(karangasem_client.get(f"/lacak/{code}/"))
    main = page.partition("<main")[2]
    assert main.index("1 berkas perlu diganti") < main.index("Buram di bagian nomor.") < main.index("Perjalanan")
    assert "10 menit" in page
    refused = text_of(karangasem_client.post(f"/lacak/{code}/periksa/"), 422)
    assert "Kartu keluarga" in refused

    assert upload(karangasem_client, code, 0, make.pdf("kk-baru.pdf", text="baru")).status_code == 302
    assert karangasem_client.post(f"/lacak/{code}/periksa/")["Location"] == f"/lacak/{code}/"
    with tenants.enter("r5107"):
        assert at_karangasem(code).state == "resubmitted"


def test_what_was_handed_in_cannot_be_changed(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)

    for page in ("data/", "isian/", "berkas/", "periksa/"):
        assert karangasem_client.get(f"/lacak/{code}/{page}")["Location"] == f"/lacak/{code}/"
        assert karangasem_client.post(f"/lacak/{code}/{page}", ANSWERS | WHO)["Location"] == f"/lacak/{code}/"
    with tenants.enter("r5107"):
        assert at_karangasem(code).history.filter(action="changed").count() == 1


def test_citizen_and_officer_write_to_each_other(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        case = at_karangasem(code)
        common: dict[str, Any] = {"case_id": case.pk, "sender": Sender.OFFICER, "actor": make.ACTOR, "now": NOW}
        services.write_message(text="Warungnya di banjar mana?", **common)
        services.write_message(text="Periksa ulang nanti", internal=True, **common)

    page = text_of(karangasem_client.get(f"/lacak/{code}/"))
    assert "Warungnya di banjar mana?" in page
    assert "Periksa ulang nanti" not in page
    assert "Ada pesan untuk Anda" in page
    assert "Ada pesan untuk Anda" not in text_of(karangasem_client.get(f"/lacak/{code}/"))
    assert "kosong" in text_of(karangasem_client.post(f"/lacak/{code}/pesan/", {"text": " "}), 422)
    karangasem_client.post(f"/lacak/{code}/pesan/", {"text": "Banjar Dukuh <b>timur</b>"})

    assert "Banjar Dukuh &lt;b&gt;timur&lt;/b&gt;" in text_of(karangasem_client.get(f"/lacak/{code}/"))
    with tenants.enter("r5107"):
        assert Message.objects.filter(sender=Sender.CITIZEN, case__code=code).count() == 1


def test_a_fee_is_paid_and_its_proof_sent(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        make.product(fee_amount=150000, steps=(OptionalStep.PAYMENT,))
    code, _pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        case = make.step(at_karangasem(code), "verify")
        services.ask_payment(case_id=case.pk, actor=make.ACTOR, now=NOW)

    assert "bayar Rp150.000" in text_of(karangasem_client.get(f"/lacak/{code}/"))
    lie = SimpleUploadedFile("bukti.jpg", b"bukan gambar", "image/jpeg")
    assert "tidak dapat kami terima" in text_of(
        karangasem_client.post(f"/lacak/{code}/bayar/", {"bukti-file": lie}), 422
    )
    assert karangasem_client.post(f"/lacak/{code}/bayar/", {"bukti-file": make.pdf("bukti.pdf")}).status_code == 302
    page = text_of(karangasem_client.get(f"/lacak/{code}/"))
    assert "Kami memeriksa pembayaran Anda" in page
    assert "bukti-file" not in page

    with tenants.enter("r5107"):
        make.step(at_karangasem(code), "refuse_proof", reason="Jumlahnya Rp20.000.")
    page = text_of(karangasem_client.get(f"/lacak/{code}/"))
    assert "Jumlahnya Rp20.000." in page
    assert "bukti-file" in page


def test_a_day_that_nobody_can_tell_is_not_guessed(karangasem_client: Client, sku: Any, stopped_clock: Any) -> None:
    stopped_clock(datetime(2027, 12, 31, 2, 0, tzinfo=UTC))

    page = text_of(karangasem_client.get("/layanan/SKU-01/"))
    code, _pin = hand_in(karangasem_client)

    assert "hari libur 2028 ditetapkan" in page
    for address in (f"/lacak/{code}/", f"/lacak/{code}/tanda-terima/"):
        assert "hari libur 2028 ditetapkan" in text_of(karangasem_client.get(address))


def test_a_rejection_gives_its_reason_and_the_way_to_object(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        make.step(at_karangasem(code), "reject", reason="Usahanya di luar desa ini.")

    page = text_of(karangasem_client.get(f"/lacak/{code}/"))

    assert "Tidak disetujui" in page
    assert "Usahanya di luar desa ini." in page
    assert "Bila Anda tidak setuju" in page
    assert "Loket pengaduan" in page


def test_a_case_is_withdrawn_after_a_second_look_and_only_while_nothing_is_decided(
    karangasem_client: Client, sku: Any
) -> None:
    code, _pin = hand_in(karangasem_client)

    assert "Tarik permohonan?" in text_of(karangasem_client.get(f"/lacak/{code}/tarik/"))
    with tenants.enter("r5107"):
        make.step(at_karangasem(code), "verify", "start")
    assert karangasem_client.get(f"/lacak/{code}/tarik/").status_code == 302
    text_of(karangasem_client.post(f"/lacak/{code}/tarik/"), 409)

    other, _pin = hand_in(karangasem_client)
    assert karangasem_client.post(f"/lacak/{other}/tarik/").status_code == 302
    assert "Anda menarik permohonan ini" in text_of(karangasem_client.get(f"/lacak/{other}/"))


def test_joined_cases_lead_to_the_one_that_goes_on(karangasem_client: Client, sku: Any) -> None:
    kept, _pin = hand_in(karangasem_client)
    other, pin = hand_in(karangasem_client)
    with tenants.enter("r5107"):
        services.join_cases(
            kept_id=at_karangasem(kept).pk, other_ids=[at_karangasem(other).pk], reason="Diajukan dua kali.",
            actor=make.ACTOR, now=NOW,
        )  # fmt: skip
    elsewhere = Client(SERVER_NAME="karangasem.tiru.test")
    elsewhere.post("/lacak/", {"code": other, "pin": pin})

    page = text_of(elsewhere.get(f"/lacak/{other}/"))

    assert f'href="/lacak/{kept}/"' in page
    assert "Diajukan dua kali." in page
    assert elsewhere.get(f"/lacak/{kept}/").status_code == 200


def test_a_lost_pin_is_made_anew_while_the_case_is_open(karangasem_client: Client, sku: Any) -> None:
    code, old = hand_in(karangasem_client)

    response = karangasem_client.post(f"/lacak/{code}/pin/")
    found = re.search(r'id="tracking-pin">([0-9]{6})<', text_of(karangasem_client.get(response["Location"])))

    assert found is not None
    stranger = Client(SERVER_NAME="karangasem.tiru.test")
    assert stranger.post("/lacak/", {"code": code, "pin": found[1]}).status_code == 302
    if found[1] != old:
        assert stranger.post("/lacak/", {"code": code, "pin": old}).status_code == 422


def test_the_tracking_page_takes_the_same_queries_for_1_and_30_steps(karangasem_client: Client, sku: Any) -> None:
    code, _pin = hand_in(karangasem_client)
    address = f"/lacak/{code}/"

    few = queries_for(karangasem_client, address)
    with tenants.enter("r5107"):
        case = at_karangasem(code)
        for number in range(15):
            services.write_message(
                case_id=case.pk, text=f"Pesan {number}", sender=Sender.OFFICER, actor=make.ACTOR, now=NOW
            )
            make.step(case, "return", reason="Lagi")
            services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW)

    assert queries_for(karangasem_client, address) == few


def test_pages_hold_in_english(karangasem_client: Client, sku: Any) -> None:
    karangasem_client.cookies["django_language"] = "en"
    code, _pin = hand_in(karangasem_client)

    assert "Business statement" in text_of(karangasem_client.get("/layanan/SKU-01/"))
    page = text_of(karangasem_client.get(f"/lacak/{code}/"))
    assert "We are working on it" in page
    assert "Handed in" in page
    with tenants.enter("r5107"):
        assert at_karangasem(code).language == "en"


def test_a_service_without_questions_and_papers_asks_only_who_and_hands_in(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        make.product("INFO-1", needs=(Point(LocalisedText(id="KTP-el")),), handling={"form": {}})

    code = begin(karangasem_client, "INFO-1")

    assert text_of(karangasem_client.get(f"/lacak/{code}/periksa/")).count("langkah 2 dari 2") == 1
    assert karangasem_client.post(f"/lacak/{code}/periksa/")["Location"] == f"/lacak/{code}/tanda-terima/"
