"""Forms on a weak line: nothing typed is lost, nothing is sent twice, nothing waits silently."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

import tenants
from accounts.models import User
from casework import services
from casework.models import Case, Message, OptionalStep
from catalog.modules.smart_kampung.models import HouseFile
from catalog.modules.smart_kampung.services import set_up_letters
from core import clock
from organisation.models import Unit
from tests.accounts.browsing import PHONE, Visitor
from tests.factories import casework as make
from tests.factories import smart_kampung_houses as houses
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.photos import photo
from tests.factories.residents import PURWA_KERTHI
from tests.factories.smart_kampung_letters import make_citizen as make_villager

pytestmark = pytest.mark.django_db
HOST = "karangasem.tiru.test"
PDF = make.pdf("ktp.pdf").read()
WRITTEN = "Rumah dilihat, dinding retak di sisi timur."


@pytest.fixture
def visited(karangasem_client: Client) -> Case:
    """A case that waits for what its officer found on the spot."""
    now = clock.now()
    with tenants.enter("r5107"):
        officer = person_with_rights("cases.work", "cases.decide", full_name="I Gede Arta Wijaya")
        karangasem_client.force_login(officer)
        make.product(now=now, unit=make.office(), time_amount=5, steps=(OptionalStep.FIELD_VISIT,))
        case = make.step(make.handed_in(now=now), "verify", "start", now=now)
        services.plan_visit(case_id=case.pk, planned_for=now, officer=officer, actor=make.ACTOR, now=now)
        case.refresh_from_db()
    return case


@pytest.fixture
def phone(chromium: Any, karangasem_client: Client, visited: Case) -> Iterator[Visitor]:
    visitor = Visitor(chromium, HOST, size=PHONE)
    visitor.sign_in(karangasem_client)
    yield visitor
    visitor.close()
    assert visitor.faults == []


def opened(phone: Visitor, case: Case, slug: str) -> Any:
    """The form of one step on the page of the case, unfolded and watched over."""
    phone.go(f"/berkas/{case.code}/")
    form = phone.page.locator(f"form[action$='/{slug}/']")
    expect(form).to_have_attribute("data-outbox-ready", "kept")
    form.locator("xpath=ancestor::details").evaluate("box => { box.open = true; }")
    return form


def waiting(page: Page) -> Any:
    return page.locator("[data-outbox-list] > li")


def notes() -> list[str]:
    with tenants.enter("r5107"):
        return [services.opened(one.text, "casework.message") for one in Message.objects.filter(is_internal=True)]


def test_a_draft_outlives_the_page_and_can_be_thrown_away(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    expect(form.locator("[data-outbox-note]")).to_contain_text("disimpan di perangkat ini")

    form = opened(phone, visited, "catatan")

    expect(form.locator("textarea")).to_have_value(WRITTEN)
    form.get_by_role("button", name="Buang").click()
    expect(form.locator("textarea")).to_have_value("")
    expect(opened(phone, visited, "catatan").locator("[data-outbox-note]")).to_have_count(0)


@pytest.mark.parametrize("line", ["cut", "answers lost"])
def test_what_is_sent_without_a_line_arrives_once(phone: Visitor, visited: Case, line: Any) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    # Answers lost: the server does the work and nobody hears of it. Only its memory keeps it from doing it twice.
    phone.line = line
    form.get_by_role("button", name="Simpan catatan").click()
    expect(waiting(phone.page)).to_contain_text(visited.code)

    phone.line = "up"
    phone.go("/berkas/")

    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("Terkirim")
    expect(waiting(phone.page)).to_have_count(0)
    assert notes() == [WRITTEN]


def test_a_draft_and_a_form_that_are_sealed_at_once_share_one_key(phone: Visitor, visited: Case) -> None:
    """The first key takes long to make: what is sent meanwhile must not be sealed by another one, and lost."""
    form = opened(phone, visited, "catatan")
    phone.page.evaluate(
        "() => { const make = crypto.subtle.generateKey.bind(crypto.subtle); let first = 1000;"
        " crypto.subtle.generateKey = async (...how) => { const wait = first; first = 0;"
        " await new Promise(done => setTimeout(done, wait)); return make(...how); }; }"
    )
    form.locator("textarea").fill(WRITTEN)
    phone.page.wait_for_timeout(400)  # the draft is being kept by now
    phone.line = "cut"
    form.locator("button[type=submit]").click()
    expect(waiting(phone.page)).to_have_count(1)
    phone.page.wait_for_timeout(1200)  # the first key is made, too

    phone.line = "up"
    phone.go(f"/berkas/{visited.code}/")

    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("Terkirim")
    expect(phone.page.locator("form[action$='/catatan/'] textarea")).to_have_value("")
    assert notes() == [WRITTEN]


def test_a_draft_that_is_kept_moves_nothing_under_the_finger(phone: Visitor, visited: Case) -> None:
    """What stands under a finger at its touch is there when it lifts, or the tap is lost."""
    form = opened(phone, visited, "catatan")
    button = form.locator("button[type=submit]")
    button.scroll_into_view_if_needed()
    form.locator("textarea").press_sequentially("Rumah dilihat")
    # Within the form: what is above it is not the outbox's.
    place = "(button) => button.getBoundingClientRect().top - button.form.getBoundingClientRect().top"
    before = button.evaluate(place)

    expect(form.locator("[data-outbox-note]")).to_contain_text("disimpan di perangkat ini")

    assert button.evaluate(place) == before


def test_what_is_sent_with_a_line_leads_on_as_without_the_script(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    form.get_by_role("button", name="Simpan catatan").click()

    expect(phone.page.get_by_text("Catatan tersimpan")).to_be_visible()
    assert notes() == [WRITTEN]


def test_a_clash_shows_both_and_a_person_decides(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "hasil-kunjungan")
    form.locator("textarea").fill(WRITTEN)
    phone.line = "cut"
    form.locator("button[type=submit]").click()
    expect(waiting(phone.page)).to_have_count(1)
    with tenants.enter("r5107"):
        services.assign(case_id=visited.pk, officer=None, actor=make.ACTOR, now=clock.now())

    phone.line = "up"
    phone.page.get_by_role("button", name="Kirim sekarang").click()

    entry = waiting(phone.page)
    expect(entry).to_contain_text("Orang lain lebih dulu")
    expect(entry.locator("[data-part=mine]")).to_contain_text(WRITTEN)
    expect(entry.locator("[data-part=theirs]")).not_to_be_empty()
    entry.get_by_role("button", name="Tetap kirim").click()
    expect(waiting(phone.page)).to_have_count(0)
    with tenants.enter("r5107"):
        assert Case.objects.get(pk=visited.pk).visits.get().done_at is not None


def test_what_was_refused_opens_again_with_its_errors(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "pesan")
    form.locator("textarea").evaluate("box => { box.value = '   '; }")
    phone.line = "cut"
    form.locator("button[type=submit]").click()
    expect(waiting(phone.page)).to_have_count(1)

    phone.line = "up"
    phone.page.get_by_role("button", name="Kirim sekarang").click()
    expect(waiting(phone.page)).to_contain_text("kosong")
    waiting(phone.page).get_by_role("button", name="Perbaiki").click()

    again = phone.page.locator("form[action$='/pesan/'] [data-outbox-note]")
    expect(again).to_contain_text("kosong")
    expect(waiting(phone.page)).to_have_count(0)


def test_nothing_is_shown_or_sent_to_another_person(phone: Visitor, visited: Case, karangasem_client: Client) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    phone.line = "cut"
    form.locator("button[type=submit]").click()
    expect(waiting(phone.page)).to_have_count(1)
    stored = phone.page.evaluate(
        "() => new Promise(done => { indexedDB.open('tiru-outbox').onsuccess = e => {"
        " e.target.result.transaction('outbox').objectStore('outbox').getAll().onsuccess = r =>"
        " done(r.target.result.map(one => new TextDecoder().decode(one.content.bytes)).join()); }; })"
    )
    assert "dinding" not in stored

    with tenants.enter("r5107"):
        other = person_with_rights("cases.work", full_name="Ni Luh Suartini")
        karangasem_client.force_login(other)
    phone.line = "up"
    # A page that still shows the first person notices it.
    phone.sign_in(karangasem_client)
    phone.page.get_by_role("button", name="Kirim sekarang").click()
    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("sudah keluar")
    phone.go("/berkas/")
    expect(phone.page.locator("[data-outbox-home]")).to_have_attribute("data-outbox-home", "ready")
    expect(waiting(phone.page)).to_have_count(0)
    assert notes() == []


def test_signing_out_names_what_is_not_sent_and_forgets_it(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    phone.line = "cut"
    form.locator("button[type=submit]").click()
    expect(waiting(phone.page)).to_have_count(1)
    phone.page.set_viewport_size({"width": 1280, "height": 900})
    menu = phone.page.locator("details.person > summary")
    sign_out = phone.page.locator("form[data-forgets-device] button")

    menu.click()
    sign_out.click()
    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("dihapus dari perangkat ini")
    phone.line = "up"
    menu.click()
    sign_out.click()
    phone.page.wait_for_url(lambda url: "/berkas/" not in url)

    assert phone.page.evaluate("localStorage.getItem('outbox:kept')") is None
    assert notes() == []


def test_a_letter_at_the_counter_waits_with_its_photo(
    chromium: Any, karangasem_client: Client, switch_on: Callable[[str, str], None]
) -> None:
    switch_on("smart_kampung", "r5107")
    with tenants.enter("r5107"):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        village = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, region_code=PURWA_KERTHI, parent=root)
        set_up_letters(actor=make.ACTOR, now=clock.now())
        citizen = make_villager()
        karangasem_client.force_login(person_with_rights("smart_kampung.serve", unit=village))
    phone = Visitor(chromium, HOST, size=PHONE)
    phone.sign_in(karangasem_client)
    phone.go(f"/smart-kampung/petugas/warga/{citizen.person.pk}/surat/S-08/")
    form = phone.page.locator("form[data-outbox]")
    expect(form).to_have_attribute("data-outbox-ready", "kept")
    form.locator("input[type=text], textarea").first.fill("membuka rekening")
    form.locator("input[type=file]").set_input_files({"name": "ktp.pdf", "mimeType": "application/pdf", "buffer": PDF})
    form.locator("input[type=checkbox]").check()

    phone.line = "cut"
    form.get_by_role("button", name="Ajukan").click()
    expect(waiting(phone.page)).to_have_count(1)
    phone.line = "up"
    phone.go("/smart-kampung/petugas/")

    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("Terkirim")
    with tenants.enter("r5107"):
        assert [paper.file_name for paper in Case.objects.get().papers.all()] == ["ktp.pdf"]
    assert phone.faults == []
    phone.close()


# Devices that keep nothing

NO_STORE = "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };"
NO_ROOM = "StorageManager.prototype.estimate = async () => ({ quota: 1_000_000_000, usage: 999_000_000 });"


@pytest.mark.parametrize(
    ("device", "says"),
    [pytest.param(NO_STORE, "jendela pribadi", id="private window"), pytest.param(NO_ROOM, "habis", id="full")],
)
def test_a_device_that_keeps_nothing_says_so_first_and_sends_all_the_same(
    phone: Visitor, visited: Case, device: str, says: str
) -> None:
    phone.context.add_init_script(device)
    phone.go(f"/berkas/{visited.code}/")
    form = phone.page.locator("form[action$='/catatan/']")
    expect(form.locator("[data-outbox-note]")).to_contain_text(says)
    expect(phone.page.locator("[data-offline-kept]")).to_have_attribute("hidden", "")
    form.locator("xpath=ancestor::details").evaluate("box => { box.open = true; }")
    form.locator("textarea").fill(WRITTEN)

    form.get_by_role("button", name="Simpan catatan").click()

    expect(phone.page.get_by_text("Catatan tersimpan")).to_be_visible()
    assert notes() == [WRITTEN]


def test_a_draft_from_before_is_seen_on_a_device_that_is_full_now(phone: Visitor, visited: Case) -> None:
    form = opened(phone, visited, "catatan")
    form.locator("textarea").fill(WRITTEN)
    expect(form.locator("[data-outbox-note]")).to_contain_text("disimpan di perangkat ini")

    phone.context.add_init_script(NO_ROOM)
    phone.go(f"/berkas/{visited.code}/")

    form = phone.page.locator("form[action$='/catatan/']")
    expect(form.locator("[data-outbox-note]")).to_contain_text("habis")
    expect(form.locator("textarea")).to_have_value(WRITTEN)


@pytest.mark.parametrize("line", ["up", "cut"])
def test_a_device_that_fills_up_meanwhile_loses_nothing(phone: Visitor, visited: Case, line: Any) -> None:
    form = opened(phone, visited, "catatan")
    phone.context.new_cdp_session(phone.page).send(
        "Storage.overrideQuotaForOrigin", {"origin": f"https://{HOST}", "quotaSize": 1}
    )
    form.locator("textarea").fill(WRITTEN)
    expect(form.locator("[data-outbox-note]")).to_contain_text("habis")
    phone.line = line

    form.get_by_role("button", name="Simpan catatan").click()

    if line == "cut":
        expect(form.locator("[data-outbox-note]")).to_contain_text("Biarkan halaman ini terbuka")
        expect(form.locator("textarea")).to_have_value(WRITTEN)
        assert notes() == []
        phone.line = "up"
        form.get_by_role("button", name="Simpan catatan").click()
    expect(phone.page.get_by_text("Catatan tersimpan")).to_be_visible()
    assert notes() == [WRITTEN]


# A house, at the house


@pytest.fixture
def at_the_house(
    chromium: Any, karangasem_client: Client, switch_on: Callable[[str, str], None]
) -> Iterator[tuple[Visitor, Unit]]:
    """The phone of the head of a village, who may decide on houses, standing at Amed."""
    switch_on("smart_kampung", "r5107")
    with tenants.enter("r5107"):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        village = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, region_code=PURWA_KERTHI, parent=root)
        head = person_with_rights("smart_kampung.houses", "residents.read", unit=village)
        houses.given_to(head, village)
        karangasem_client.force_login(head)
    visitor = Visitor(chromium, HOST, size=PHONE)
    visitor.context.grant_permissions(["geolocation"], origin=f"https://{HOST}")
    visitor.context.set_geolocation({"latitude": -8.3389, "longitude": 115.6523, "accuracy": 8})
    visitor.sign_in(karangasem_client)
    yield visitor, village
    visitor.close()
    assert visitor.faults == []


def form_of(phone: Visitor, address: str) -> Any:
    phone.go(address)
    form = phone.page.locator("form[data-outbox]")
    expect(form).to_have_attribute("data-outbox-ready", "kept")
    return form


def test_a_survey_is_kept_while_it_is_written(at_the_house: tuple[Visitor, Unit]) -> None:
    phone, village = at_the_house
    with tenants.enter("r5107"):
        case = houses.proposed(village, now=clock.now())
    address = f"/smart-kampung/rumah/{case.code}/survei/"
    form = form_of(phone, address)
    form.locator("[name=floor_area]").fill("36")
    form.locator("[name=roof][value=broken]").check()
    form.get_by_role("button", name="Pakai posisi perangkat ini").click()
    expect(form.locator("[name=position]")).to_have_value("-8.338900, 115.652300")
    expect(form.locator("[data-outbox-note]")).to_contain_text("disimpan di perangkat ini")
    phone.page.wait_for_timeout(500)  # the last change is kept, too

    form = form_of(phone, address)

    expect(form.locator("[name=floor_area]")).to_have_value("36")
    expect(form.locator("[name=roof][value=broken]")).to_be_checked()
    expect(form.locator("[name=position]")).to_have_value("-8.338900, 115.652300")


def test_a_photo_without_a_line_waits_with_the_position_of_the_device(at_the_house: tuple[Visitor, Unit]) -> None:
    phone, village = at_the_house
    with tenants.enter("r5107"):
        case = houses.at_stage(village, "funded", now=clock.now(), head=User.objects.get())
    form = form_of(phone, f"/smart-kampung/rumah/{case.code}/foto/")
    picture = {"name": "rumah.jpg", "mimeType": "image/jpeg", "buffer": photo(None).read()}
    form.locator("input[type=file]").set_input_files(picture)
    expect(form.locator("[name=position]")).to_have_value("-8.338900, 115.652300")

    phone.line = "cut"
    form.locator("button:not([type=button])").click()
    expect(waiting(phone.page)).to_contain_text(case.code)
    phone.line = "up"
    phone.go("/smart-kampung/rumah/")

    expect(phone.page.locator("[data-outbox-say]")).to_contain_text("Terkirim")
    with tenants.enter("r5107"):
        kept = HouseFile.objects.get(kind="photo")
    assert (kept.is_position_stated, kept.media_type) == (True, "image/jpeg")
