"""A student's phone at a mother's house: nothing is lost without a line, and nothing readable stays when it may not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import tenants
from accounts import queries, services
from catalog.modules.one_student_one_client.models import CARE_PURPOSE, Hours, Pairing, Visit, VisitPhoto
from catalog.modules.one_student_one_client.services import pairing as pairings
from catalog.modules.one_student_one_client.services.visits import findings_of
from core import clock, files
from organisation.access import today, zone
from tests.accounts.browsing import PHONE, Visitor
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
HOST, REGENCY = "karangasem.tiru.test", "r5107"
CLIENT, VISIT = "/one-student-one-client/klien/", "/one-student-one-client/klien/kunjungan/"
NOTE = "Kaki bengkak sejak kemarin."
DAY = timedelta(days=1)
STORES = ("drafts", "outbox", "keys")


@dataclass(frozen=True)
class Placed:
    """A student with a client since five days, and the regency's day."""

    pairing: Pairing
    day: date


@pytest.fixture
def placed(db: None, switch_on: Callable[[str, str], None]) -> Placed:
    switch_on("one_student_one_client", REGENCY)
    with tenants.enter(REGENCY):
        began = clock.now() - 5 * DAY
        around = make.make_scheme(began)
        mother = make.make_pregnancy(around, began, weeks=28)
        return Placed(make.pair(mother, make.make_student(around, began), began), today())


@pytest.fixture
def open_phone(chromium: Any, placed: Placed, tmp_path: Path) -> Iterator[Callable[[], Visitor]]:
    """The same phone each time, signed in as the student; what was open is killed first."""
    opened: list[Visitor] = []

    def open_one() -> Visitor:
        for one in opened:
            one.close()
        opened.clear()
        phone = Visitor(chromium, HOST, size=PHONE, profile=tmp_path / "phone")
        phone.sign_in(signed_in(placed))
        opened.append(phone)
        return phone

    yield open_one
    for one in opened:
        one.close()
        assert one.faults == []


@pytest.fixture
def phone(open_phone: Callable[[], Visitor]) -> Visitor:
    return open_phone()


def signed_in(placed: Placed) -> Client:
    client = Client(SERVER_NAME=HOST)
    with tenants.enter(REGENCY):
        client.force_login(placed.pairing.student)
    return client


def form_on(phone: Visitor, *, ready: str = "kept") -> Locator:
    phone.go(VISIT)
    form = phone.page.locator("form[data-outbox]")
    expect(form).to_have_attribute("data-outbox-ready", ready)
    return form


def fill(form: Locator, on: date, hour: int, **values: str) -> None:
    for part in ("day", "month", "year"):
        form.locator(f"[name=visited_day_{part}]").fill(str(getattr(on, part)))
    for name, value in ({"visited_time": f"{hour:02}:00", "minutes": "40"} | values).items():
        form.locator(f"[name={name}]").fill(value)


def press(form: Locator) -> None:
    form.locator("button:not([type=button])").last.click()


def waiting(page: Page) -> Locator:
    return page.locator("[data-outbox-list] > li")


def send_now(page: Page) -> None:
    page.locator("[data-outbox-send]").click()


def kept_on(page: Page) -> dict[str, list[str]]:
    """All that the device has of anybody, as far as it can be read: each store's rows as text, bytes included."""
    found: dict[str, list[str]] = page.evaluate(
        """async (stores) => {
          const asked = (request) => new Promise((done, fail) => {
            request.onsuccess = () => done(request.result);
            request.onerror = () => fail(request.error);
          });
          const text = (value) => {
            if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
            if (value instanceof CryptoKey) return `key:${value.extractable}`;
            if (!value || typeof value !== "object") return String(value);
            return Object.entries(value).map(([name, part]) => `${name}=${text(part)}`).join("; ");
          };
          const db = await asked(indexedDB.open("tiru-outbox"));
          const found = {};
          for (const name of stores)
            found[name] = (await asked(db.transaction(name).objectStore(name).getAll())).map(text);
          db.close();
          found.copies = (await caches.keys()).filter((name) => /^tiru-pages-(?!nobody)/.test(name));
          return found;
        }""",
        STORES,
    )
    return found


def wait_until_empty(page: Page) -> None:
    for _turn in range(100):
        if not any((found := kept_on(page)).values()):
            return
        page.wait_for_timeout(100)
    raise AssertionError(json.dumps(found)[:2000])


def visits() -> list[Visit]:
    with tenants.enter(REGENCY):
        return list(Visit.objects.order_by("recorded_at", "pk"))


def test_the_form_has_the_moment_of_the_device_in_the_regencys_zone(phone: Visitor) -> None:
    phone.page.clock.set_fixed_time(datetime.fromisoformat("2027-01-04T20:20:00+00:00"))

    form = form_on(phone)

    assert [form.locator(f"[name=visited_day_{part}]").input_value() for part in ("day", "month", "year")] == [
        "5",
        "1",
        "2027",
    ]
    assert form.locator("[name=visited_time]").input_value() == "04:20"


def test_a_rare_value_is_asked_again_before_anything_is_sent(phone: Visitor) -> None:
    phone.line = "weak"
    form = form_on(phone)
    fill(form, today_minus(1), 9, weight="118")
    press(form)

    tick = form.locator("#sure-weight")
    expect(tick).to_be_visible()
    expect(tick).to_be_focused()
    expect(waiting(phone.page)).to_have_count(0)
    form.locator("[name=weight]").fill("81")
    form.locator("[name=height]").click()
    expect(tick).to_be_hidden()
    press(form)
    expect(waiting(phone.page)).to_have_count(1)


def test_what_does_not_fit_the_kind_of_visit_is_out_of_sight_while_it_is_empty(phone: Visitor) -> None:
    form = form_on(phone)
    waters, lochia = (form.locator(f"[name=dangers][value={sign}]") for sign in ("waters", "lochia"))
    child, weight = form.locator("[data-with-child]"), form.locator("[name=child_weight]")

    def seen(kind: str) -> tuple[bool, bool, bool]:
        form.locator(f"[name=kind][value={kind}]").check()
        return (waters.is_visible(), lochia.is_visible(), child.is_visible())

    assert [seen(kind) for kind in ("home", "antenatal", "postpartum", "newborn", "child")] == [
        (True, True, False), (True, False, False), (False, True, False), (False, True, True), (False, True, True),
    ]  # fmt: skip

    assert (phone.violations(), phone.overflow()) == ([], 0)

    weight.fill("3100")
    lochia.check()

    assert seen("antenatal") == (True, True, True)


@pytest.mark.parametrize("line", ["up", "falters", "answers lost"])
def test_ten_visits_of_two_days_arrive_once_and_in_order(
    open_phone: Callable[[], Visitor], placed: Placed, line: Any
) -> None:
    for number, on in enumerate((placed.day - 2 * DAY, placed.day - DAY)):
        # Killed between the days, and again before the line is back.
        phone = open_phone()
        phone.line = "weak"
        for hour in range(8, 13):
            form = form_on(phone)
            fill(form, on, hour, note=f"{NOTE} {on} {hour}")
            press(form)
            expect(waiting(phone.page)).to_have_count(5 * number + hour - 7)
    assert visits() == []

    phone = open_phone()
    phone.line = line
    phone.go(CLIENT)
    for turn in range(100):
        # A page that has not looked into its outbox yet shows nothing that waits, either.
        if len(visits()) == 10 and not waiting(phone.page).count():
            break
        # Every other time the answers come through, or none of them would ever.
        phone.line = "up" if turn % 2 and line == "answers lost" else line
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.page.wait_for_timeout(400)
    expect(waiting(phone.page)).to_have_count(0)

    arrived = visits()
    wanted = [(on, hour) for on in (placed.day - 2 * DAY, placed.day - DAY) for hour in range(8, 13)]
    with tenants.enter(REGENCY):
        at = [one.visited_at.astimezone(zone()) for one in arrived]
        assert [(moment.date(), moment.hour) for moment in at] == wanted
        assert [findings_of(one).note for one in arrived] == [f"{NOTE} {on} {hour}" for on, hour in wanted]
        assert Hours.objects.count() == 10


def test_a_photo_is_made_small_sealed_on_the_device_and_sent_when_the_line_is_back(
    phone: Visitor, placed: Placed
) -> None:
    phone.line = "weak"
    form = form_on(phone)
    fill(form, placed.day - DAY, 9)
    taken = photo(size=(4000, 3000)).read()
    chosen = form.locator("[name=photos]")
    chosen.set_input_files({"name": "buku-kia.jpg", "mimeType": "image/jpeg", "buffer": taken + bytes(3_000_000)})
    phone.page.wait_for_function("field => field.files[0].size < 300_000", arg=chosen.element_handle())
    form.locator("[name=agrees_to_photos]").check()
    press(form)
    expect(waiting(phone.page)).to_have_count(1)
    assert "JFIF" not in json.dumps(kept_on(phone.page))

    phone.line = "up"
    send_now(phone.page)
    expect(waiting(phone.page)).to_have_count(0)

    with tenants.enter(REGENCY):
        kept = VisitPhoto.objects.get()
        picture = Image.open(files.open_sealed(kept.photo_key, purpose=CARE_PURPOSE))
    assert picture.size == (1600, 1200)


def test_two_devices_that_tell_of_one_visit_are_shown_side_by_side(
    phone: Visitor, chromium: Any, placed: Placed
) -> None:
    yesterday = placed.day - DAY
    phone.line = "weak"
    form = form_on(phone)
    fill(form, yesterday, 9, weight="61", note="Dari ponsel.")
    press(form)
    expect(waiting(phone.page)).to_have_count(1)
    tablet = Visitor(chromium, HOST, size=PHONE)
    tablet.sign_in(signed_in(placed))
    other = form_on(tablet)
    fill(other, yesterday, 9, weight="62", note="Dari tablet.")
    press(other)
    expect(tablet.page.get_by_text("Kunjungan tercatat")).to_be_visible()
    tablet.close()

    phone.line = "up"
    send_now(phone.page)

    entry = waiting(phone.page)
    expect(entry).to_contain_text("Orang lain lebih dulu")
    expect(entry.locator("[data-part=mine]")).to_contain_text("Dari ponsel.")
    expect(entry.locator("[data-part=theirs]")).to_contain_text("Dari tablet.")
    expect(entry.locator("[data-part=theirs]")).to_contain_text("62 kg")
    assert "Dari" not in json.dumps(kept_on(phone.page))
    entry.get_by_role("button", name="Tetap kirim").click()
    expect(waiting(phone.page)).to_have_count(0)
    assert len(visits()) == 2
    assert tablet.faults == []


def written_and_not_sent(phone: Visitor, placed: Placed) -> None:
    """A visit that waits, and a draft."""
    phone.line = "weak"
    form = form_on(phone)
    fill(form, placed.day - DAY, 9, note=NOTE)
    press(form)
    expect(waiting(phone.page)).to_have_count(1)
    form.locator("[name=note]").fill(NOTE)
    expect(form.locator("[data-outbox-note]")).to_contain_text("disimpan di perangkat ini")
    found = kept_on(phone.page)
    assert [len(found[name]) for name in STORES] == [1, 1, 1]
    assert found["keys"][0].count("key:false") == 1
    assert "bengkak" not in json.dumps(found)


def test_of_a_lost_phone_nothing_stays(phone: Visitor, placed: Placed) -> None:
    with tenants.enter(REGENCY):
        _token, secret = services.create_api_token(
            user=placed.pairing.student, name="Skripsi", lifetime=30 * DAY, actor=TESTS, now=clock.now()
        )
    written_and_not_sent(phone, placed)

    answer = signed_in(placed).post("/akun/perangkat/hilang/", secure=True)

    assert answer.status_code == 302
    with tenants.enter(REGENCY):
        assert queries.find_api_token(secret, at=clock.now()) is None
    phone.line = "up"
    phone.go("/akun/masuk/")
    wait_until_empty(phone.page)
    phone.go("/")
    assert visits() == []
    assert phone.page.evaluate("Object.values(localStorage).join()").count("bengkak") == 0


def test_a_phone_in_the_hand_of_a_finder_loses_the_page_it_shows(phone: Visitor, placed: Placed) -> None:
    written_and_not_sent(phone, placed)
    with tenants.enter(REGENCY):
        services.lose_device(user=placed.pairing.student, actor=TESTS, now=clock.now())

    phone.line = "up"
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_url(lambda url: "/akun/masuk/" in url)

    wait_until_empty(phone.page)
    assert visits() == []


def test_whose_pairing_has_ended_keeps_nothing_of_her(phone: Visitor, placed: Placed) -> None:
    written_and_not_sent(phone, placed)
    with tenants.enter(REGENCY):
        pairings.end(pairing_id=placed.pairing.pk, reason=Pairing.EndReason.OTHER, actor=TESTS, now=clock.now())

    phone.line = "up"
    phone.go(VISIT, status=404)
    wait_until_empty(phone.page)

    assert "Sulastri" not in phone.page.content()
    phone.go(CLIENT)
    expect(phone.page.get_by_text("Belum ada klien")).to_be_visible()
    assert "Sulastri" not in phone.page.content()
    assert visits() == []


def test_after_the_last_day_of_the_term_nothing_opens_even_without_a_line(phone: Visitor, placed: Placed) -> None:
    written_and_not_sent(phone, placed)
    until = phone.page.locator("form[data-until]").get_attribute("data-until")
    assert until is not None
    last = datetime.fromisoformat(f"{until}T12:00:00+00:00")

    phone.page.clock.set_fixed_time(last)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.wait_for_timeout(500)
    assert len(kept_on(phone.page)["outbox"]) == 1
    phone.line = "cut"
    phone.page.clock.set_fixed_time(last + 2 * DAY)
    phone.page.evaluate("dispatchEvent(new Event('online'))")

    # The page reloads itself away; the server, who still knows the student, has not been asked.
    expect(phone.page.locator("form[data-outbox]")).to_have_count(0)
    phone.line = "up"
    phone.go("/")
    wait_until_empty(phone.page)


def test_a_device_without_room_says_so_first_and_what_to_note_on_paper(phone: Visitor) -> None:
    phone.context.add_init_script(
        "StorageManager.prototype.estimate = async () => ({ quota: 1_000_000_000, usage: 999_000_000 });"
    )

    form_on(phone, ready="yes")

    paper = phone.page.locator("[data-outbox-unkept]")
    expect(paper).to_be_visible()
    expect(paper).to_contain_text("catat kunjungan di kertas")
    assert (phone.violations(), phone.overflow()) == ([], 0)


def today_minus(days: int) -> date:
    with tenants.enter(REGENCY):
        return today() - days * DAY
