"""MPP Digital: a service of the mall from the list to the sealed document; nothing of it while the module is off."""

from typing import Any

import pytest
from django.test import Client

import tenants
from casework import services as casework
from casework.models import Channel, ServiceProduct
from casework.services.refusals import NotOffered
from catalog.modules.mpp import work
from catalog.modules.mpp.models import CounterOnly, MallService
from catalog.modules.mpp.services import products
from catalog.modules.mpp.services.products import DoneOnline
from documents.signing.local import issue_certificate
from tests.factories import casework as cases
from tests.factories import documents as letters
from tests.factories.mpp import CLERK, MONDAY_MORNING, AgencyFactory, ServiceProductFactory, open_mall, text

INDONESIAN = {"Accept-Language": "id"}

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def online(in_karangasem: tenants.CurrentRegency) -> ServiceProduct:
    """A mall with a service that is done online and sealed without an officer, and one that says why it is not."""
    open_mall()
    unit = letters.office()
    issue_certificate(user=None, passphrase="", actor=cases.ACTOR, now=MONDAY_MORNING)
    letters.version("ak1", confers=False, fields={"nama": "text", "usaha": "text"})
    letters.allow(None, unit)
    AgencyFactory(code="DISNAKER", name=text("Dinas Tenaga Kerja"))
    made = cases.product("TK-01", unit=unit, handling={"module": "mpp", "template_code": "ak1"},
                         name=text("Kartu pencari kerja"), now=MONDAY_MORNING)  # fmt: skip
    products.place_service(code="TK-01", agency_code="DISNAKER", group_letter="A", actor=CLERK, now=MONDAY_MORNING)
    kept = ServiceProductFactory.published(code="DK-05", name=text("Kartu Identitas Anak"))
    MallService.objects.filter(product=kept).update(
        counter_only=CounterOnly.PRESENCE, counter_note=text("sidik jari diambil di tempat")
    )
    return made


def test_it_is_found_under_its_own_heading(karangasem_client: Client, online: ServiceProduct) -> None:
    mall, digital, everything = (
        karangasem_client.get(path, headers=INDONESIAN).text for path in ("/mpp/", "/mpp/digital/", "/mpp/layanan/")
    )

    assert "MPP Digital: 1 layanan daring" in mall
    assert "Kartu pencari kerja" in digital
    assert "Kartu Identitas Anak" not in digital
    for page in (digital, everything, karangasem_client.get("/mpp/layanan/TK-01/", headers=INDONESIAN).text):
        assert "/layanan/TK-01/ajukan/" in page
        assert "Ajukan daring" in page
    assert "/layanan/DK-05/ajukan/" not in everything
    # What is not done online stands in the list of the mall alone.
    listed = karangasem_client.get("/layanan/").text
    assert "TK-01" in listed
    assert "DK-05" not in listed


def test_one_that_would_end_without_a_document_is_no_digital_service_and_the_manager_reads_why(
    karangasem_client: Client, online: ServiceProduct
) -> None:
    assert work.problems() == []
    cases.product(
        "TK-02", unit=online.unit, handling={"module": "mpp"}, name=text("Lowongan kerja"), now=MONDAY_MORNING
    )
    products.place_service(code="TK-02", agency_code="DISNAKER", group_letter="A", actor=CLERK, now=MONDAY_MORNING)

    digital = karangasem_client.get("/mpp/digital/", headers=INDONESIAN).text

    assert "Kartu pencari kerja" in digital
    assert "Lowongan kerja" not in digital
    assert "MPP Digital: 1 layanan daring" in karangasem_client.get("/mpp/", headers=INDONESIAN).text
    (problem,) = work.problems()
    assert (problem.url, "Lowongan kerja" in problem.text) == ("/pengaturan/layanan/TK-02/ubah/", True)


def test_what_is_not_done_online_says_why_wherever_citizens_look_for_it(
    karangasem_client: Client, online: ServiceProduct
) -> None:
    digital, chosen, service, done_online = (
        karangasem_client.get(f"/mpp/{path}", headers=INDONESIAN).text
        for path in ("digital/", "layanan/?alasan=presence", "layanan/DK-05/", "layanan/TK-01/")
    )

    assert "1 dari 2 layanan dapat selesai daring" in digital
    assert 'href="/mpp/layanan/?alasan=presence">Perlu hadir sendiri</a><b class="strong num">1</b>' in digital
    assert ("Kartu Identitas Anak" in chosen, "Kartu pencari kerja" in chosen) == (True, False)
    assert "Hanya di loket: Sidik jari diambil di tempat." in chosen
    assert "Sidik jari diambil di tempat." in service
    assert "Hanya di loket" not in done_online


@pytest.mark.parametrize(
    ("reason", "where", "why"),
    [
        (CounterOnly.PRESENCE, "Hanya di loket", "Anda perlu hadir sendiri."),
        (CounterOnly.OWN_SYSTEM, "Lewat sistem instansinya", "Anda mengajukannya di sistem milik instansi itu."),
        (CounterOnly.ORIGINAL, "Hanya di loket", "Dokumen asli diserahkan atau dikembalikan."),
        (CounterOnly.PHYSICAL, "Hanya di loket", "Ada yang dikerjakan, diserahkan, atau dibayar di tempat."),
    ],
)
def test_each_reason_has_its_words_where_the_agency_wrote_none(
    karangasem_client: Client, online: ServiceProduct, reason: CounterOnly, where: str, why: str
) -> None:
    MallService.objects.filter(product__code="DK-05").update(counter_only=reason, counter_note=None)

    page = karangasem_client.get("/mpp/layanan/DK-05/", headers=INDONESIAN).text

    assert where in page
    assert why in page


def test_the_manager_reads_what_is_neither_online_nor_says_why_and_what_says_both(online: ServiceProduct) -> None:
    ServiceProductFactory.published(code="DK-06", name=text("Surat pindah"))
    MallService.objects.filter(product=online).update(counter_only=CounterOnly.ORIGINAL)

    silent, torn = work.problems()

    assert (silent.url, "Surat pindah" in silent.text) == ("/mpp/atur/layanan/?daring=belum", True)
    assert (torn.url, "Kartu pencari kerja" in torn.text) == ("/mpp/atur/layanan/TK-01/", True)


def test_no_reason_is_taken_for_what_is_done_online(online: ServiceProduct) -> None:
    place: dict[str, Any] = {"agency_code": "DISNAKER", "group_letter": "A", "actor": CLERK, "now": MONDAY_MORNING}

    with pytest.raises(DoneOnline):
        products.place_service(code="TK-01", counter_only="presence", **place)
    kept = products.place_service(code="DK-05", counter_only="own_system", counter_note=text("M-Paspor"), **place)
    assert (kept.counter_only, kept.counter_note) == ("own_system", text("M-Paspor"))
    freed = products.place_service(code="DK-05", counter_note=text("M-Paspor"), **place)
    assert (freed.counter_only, freed.counter_note) == ("", None)


def test_it_ends_in_a_document_that_can_be_verified(online: ServiceProduct) -> None:
    case = cases.step(cases.handed_in("TK-01", now=MONDAY_MORNING), "verify", "start", "approve", now=MONDAY_MORNING)
    case = casework.seal_letter(case_id=case.pk, actor=CLERK, now=MONDAY_MORNING)

    assert (case.state, case.letter.sealed) == ("issued", True)
    assert case.letter.file_key


def test_while_the_module_is_off_it_is_not_offered_and_cannot_be_asked_for(
    karangasem_client: Client, online: ServiceProduct, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = cases.begun("TK-01", now=MONDAY_MORNING).case
    cases.brought(draft, 0, 1, now=MONDAY_MORNING)
    wish: dict[str, Any] = {"applicant": cases.applicant(), "actor": cases.CITIZEN, "now": MONDAY_MORNING}
    here = tenants.current()
    off = tenants.CurrentRegency(
        **{name: getattr(here, name) for name in here.__dataclass_fields__} | {"modules_on": frozenset()}
    )
    monkeypatch.setattr(tenants, "current", lambda: off)

    for channel in (Channel.WEB, Channel.COUNTER):
        with pytest.raises(NotOffered):
            casework.start_case(product_code="TK-01", channel=channel, **wish)
    with pytest.raises(NotOffered):
        casework.hand_in(case_id=draft.pk, actor=cases.CITIZEN, now=MONDAY_MORNING)
    for path in ("/layanan/TK-01/", "/layanan/TK-01/ajukan/"):
        assert karangasem_client.get(path).status_code == 404, path
    assert "TK-01" not in karangasem_client.get("/layanan/").text
