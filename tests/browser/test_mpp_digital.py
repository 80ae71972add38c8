"""
MPP Digital on a phone: from the list of the mall to a document that anybody can check.

Officers' steps are taken by services here; what their pages do is tested in `tests/casework`. What a citizen meets on
the way beside this one (refused papers, an account, messages) is walked in `test_citizen_case.py`.
"""

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

import tenants
from casework import services
from casework.models import Case, OptionalStep
from catalog.modules.mpp.services import products
from core import clock
from tests.browser.conftest import OpenWindow
from tests.browser.site import KARANGASEM, Site
from tests.browser.test_citizen_case import in_a_thread, upload
from tests.browser.window import PHONE
from tests.factories import casework as make
from tests.factories import documents as letters
from tests.factories.mpp import CLERK, AgencyFactory, open_mall, text

SEEN = "Bangunan berada di luar sempadan saluran."


def test_a_service_of_the_mall_is_taken_on_a_phone_from_its_requirements_to_the_verified_document(
    own_site: Site, open_window: OpenWindow, tmp_path: Path
) -> None:
    open_an_online_service()
    paper = tmp_path / "denah.pdf"
    paper.write_bytes(make.pdf().read())
    window = open_window(own_site, KARANGASEM, size=PHONE)
    page, faults = window.page, []

    # What it needs, and how long it takes, before anything is asked.
    window.go("/mpp/digital/")
    faults += window.look()
    page.get_by_role("link", name="Rekomendasi garis sempadan").click()
    expect(page.get_by_role("heading", name="Siapkan 3 berkas")).to_be_visible()
    faults += window.look()
    page.get_by_role("link", name="Ajukan daring").first.click()

    # Who asks, what is asked, and the papers.
    page.get_by_label("Nama lengkap").fill("I Nyoman Budiarta")
    page.get_by_label("Nomor HP").fill("0812-3456-7890")
    page.get_by_label("Saya sudah membaca").check()
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    page.get_by_label("Nama usaha").fill("Warung Tepi Sawah")
    for name, value in (("Hari", "1"), ("Bulan", "3"), ("Tahun", "2019")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Simpan dan lanjutkan").click()
    upload(page, "#berkas-0", paper)
    upload(page, "#berkas-1", paper)
    page.get_by_role("link", name="Lanjutkan", exact=True).click()
    page.get_by_role("button", name="Ajukan").click()
    code = page.locator("#tracking-code").inner_text()
    page.get_by_role("button", name="Kode dan PIN sudah saya catat").click()
    expect(page.locator(".status-box")).to_contain_text("Kami sedang mengerjakannya")

    # An officer looks at the place, the case is approved, and the head of the agency signs.
    in_a_thread(look_at_the_place_and_sign, code)
    page.reload()
    expect(page.locator(".status-box")).to_contain_text("Dokumen Anda siap")
    faults += window.look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh dokumen").click()
    document = tmp_path / "rekomendasi.pdf"
    download.value.save_as(document)

    # Anybody can check it: as it is, and with one byte changed.
    page.get_by_role("link", name="Periksa keasliannya").click()
    expect(page.locator("dl")).to_contain_text("I Nyoman Contoh")
    faults += window.look()
    page.locator("input[type=file]").set_input_files(document)
    page.get_by_role("button", name="Bandingkan berkas").click()
    expect(page.locator(".status-box")).to_contain_text("Tidak satu huruf pun berubah")
    forged = tmp_path / "palsu.pdf"
    content = bytearray(document.read_bytes())
    content[len(content) // 2] ^= 1
    forged.write_bytes(content)
    page.locator("input[type=file]").set_input_files(forged)
    page.get_by_role("button", name="Bandingkan berkas").click()
    expect(page.locator(".status-box")).to_contain_text("Jangan dipercaya")
    faults += window.look()
    assert faults == []


def open_an_online_service() -> None:
    now = clock.now()
    with tenants.enter("r5107"):
        open_mall()
        letters.version(
            "sempadan",
            source="Untuk #f.usaha: #f.hasil_tinjau (#f.hari_tinjau)",
            fields={"usaha": "text", "hasil_tinjau": "text", "hari_tinjau": "date"},
        )
        make.product(
            "PZ-01",
            unit=letters.office(name="Dinas Pekerjaan Umum Pengairan"),
            name=text("Rekomendasi garis sempadan", "Recommendation on a boundary line"),
            steps=(OptionalStep.FIELD_VISIT,),
            handling={"module": "mpp", "template_code": "sempadan"},
            now=now,
        )
        AgencyFactory.create(code="PENGAIRAN", name=text("Dinas Pekerjaan Umum Pengairan"))
        products.place_service(code="PZ-01", agency_code="PENGAIRAN", group_letter="A", actor=CLERK, now=now)


def look_at_the_place_and_sign(case: Case) -> None:
    now, head = clock.now(), letters.signer()
    case = make.step(case, "verify", "start", now=now)
    services.plan_visit(
        case_id=case.pk,
        planned_for=now + timedelta(hours=3),
        officer=make.officer_of(case.unit),
        actor=make.ACTOR,
        now=now,
    )
    services.note_visit(case_id=case.pk, finding=SEEN, actor=make.ACTOR, now=now)
    case = make.step(case, "approve", now=now)
    assert case.letter is not None
    letters.sign(case.letter, by=head)
    services.issue_signed(document_id=case.letter.pk, actor=make.ACTOR, now=now)
