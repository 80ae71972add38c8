"""Appointments over HTTP, without scripts: booked, moved, given up, checked in."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from rest_framework.settings import api_settings

import tenants
from catalog.modules.mpp.models import Appointment, AppointmentState, CounterGroup, QueueTicket
from tests.factories.mpp import MONDAY_MORNING, QueueDayFactory, ServiceProductFactory, open_mall, text

INDONESIAN = {"Accept-Language": "id"}
NOON = MONDAY_MORNING.replace(hour=4, minute=0)

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    return karangasem_client


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    group = open_mall(address="Jalan Ngurah Rai, Amlapura")
    CounterGroup.objects.update(slot_minutes=30, slot_places=2)
    group.refresh_from_db()
    ServiceProductFactory.published(code="DK-05", group=group, name=text("Kartu Identitas Anak", "Child identity card"))
    return group


def book(client: Client, query: str = "?layanan=DK-05", slot: str | None = None) -> Appointment:
    page = client.get(f"/mpp/janji/{query}", headers=INDONESIAN)
    initial = page.context["form"].initial
    sent = {name: initial[name] for name in ("request_key", "product", "group", "day")}
    answer = client.post(f"/mpp/janji/{query}", sent | {"slot": slot or NOON.astimezone(zone()).isoformat()})
    assert answer.status_code == 302, answer.context["form"].errors
    token = re.fullmatch(r"/mpp/janji/([\w-]+)/", answer["Location"])
    assert token
    return Appointment.objects.get(public_token=token[1])


def zone() -> ZoneInfo:
    return tenants.current().zone


def test_a_time_is_booked_from_the_page_of_a_service(client: Client, mall: CounterGroup) -> None:
    assert "/mpp/janji/?layanan=DK-05" in client.get("/mpp/layanan/DK-05/", headers=INDONESIAN).text
    times = client.get("/mpp/janji/?layanan=DK-05", headers=INDONESIAN)
    appointment = book(client)
    page = client.get(f"/mpp/janji/{appointment.public_token}/", headers=INDONESIAN)

    for words in ("Pesan janji temu", "Selasa 24 Nov", "Senin, 23 November 2026", "10.30 WITA", "14.30 WITA"):
        assert words in times.text, words
    for words in ("J001", "12.00 WITA", appointment.pin, "<svg", "Kartu keluarga", "mulai 60 menit sebelum jam Anda"):
        assert words in page.text, words
    assert '<meta name="robots" content="noindex">' in page.text


def test_another_day_shows_its_times(client: Client, mall: CounterGroup) -> None:
    page = client.get("/mpp/janji/?kelompok=A&hari=2026-11-24", headers=INDONESIAN)
    odd = client.get("/mpp/janji/?kelompok=A&hari=nonsense", headers=INDONESIAN)

    assert "Selasa, 24 November 2026" in page.text
    assert "08.00 WITA" in page.text
    assert "Senin, 23 November 2026" in odd.text


def test_without_a_choice_it_asks_what_for(client: Client, mall: CounterGroup) -> None:
    page = client.get("/mpp/janji/", headers=INDONESIAN)
    CounterGroup.objects.update(slot_minutes=None)
    nothing = client.get("/mpp/janji/", headers=INDONESIAN)

    assert "?kelompok=A" in page.text
    assert "Belum ada janji temu di sini" in nothing.text
    assert "/mpp/janji/" not in client.get("/mpp/", headers=INDONESIAN).text


def test_a_time_that_is_gone_is_said_beside_the_times(client: Client, mall: CounterGroup) -> None:
    wish = {"request_key": "a-random-key-of-a-page", "group": "A", "day": "2026-11-23", "product": ""}

    gone = client.post("/mpp/janji/", wish | {"slot": MONDAY_MORNING.isoformat()}, headers=INDONESIAN)
    nothing = client.post("/mpp/janji/", wish, headers=INDONESIAN)

    assert (gone.status_code, nothing.status_code) == (422, 422)
    assert "Waktu ini sudah tidak kosong. Pilih yang lain." in gone.text
    assert "Pilih waktu." in nothing.text


def test_it_is_moved_and_given_up(client: Client, mall: CounterGroup) -> None:
    appointment = book(client)
    address = f"/mpp/janji/{appointment.public_token}/"
    later = NOON + timedelta(hours=1)

    form = client.get(f"{address}ubah/", headers=INDONESIAN)
    moved = client.post(f"{address}ubah/", {"day": "2026-11-23", "slot": later.astimezone(zone()).isoformat()})
    assert "Pilih waktu lain" in form.text
    assert moved["Location"] == address
    assert "13.00 WITA" in client.get(address, headers=INDONESIAN).text

    asked = client.get(f"{address}batal/", headers=INDONESIAN)
    client.post(f"{address}batal/")
    twice = client.post(f"{address}batal/")
    assert "Batalkan janji temu J001?" in asked.text
    assert "Anda membatalkan janji temu ini" in client.get(address, headers=INDONESIAN).text
    assert twice.status_code == 409
    assert client.get(f"{address}ubah/")["Location"] == address


def test_in_the_hall_it_becomes_a_number(
    client: Client, mall: CounterGroup, monday_morning: time_machine.Traveller
) -> None:
    appointment = book(client)

    early = client.post("/mpp/janji/datang/", {"entry": appointment.code, "pin": appointment.pin}, headers=INDONESIAN)
    monday_morning.move_to(NOON - timedelta(minutes=5))
    wrong = client.post("/mpp/janji/datang/", {"entry": "J001", "pin": "xx"}, headers=INDONESIAN)
    here = client.post("/mpp/janji/datang/", {"entry": "j 001", "pin": appointment.pin}, headers=INDONESIAN)

    assert "Lapor datang mulai Senin, 23 November 2026 pukul 11.00 WITA." in early.text
    assert wrong.status_code == 409
    assert "Tidak ada janji temu dengan nomor dan PIN ini hari ini." in wrong.text
    assert here["Location"] == f"/mpp/antrean/{appointment.public_token}/"
    assert client.get(f"/mpp/janji/{appointment.public_token}/")["Location"] == here["Location"]
    page = client.get(here["Location"], headers=INDONESIAN)
    assert "Janji temu pukul 12.00 WITA" in page.text
    assert Appointment.objects.get().state == AppointmentState.CHECKED_IN


def test_a_full_day_offers_the_next_free_time(client: Client, mall: CounterGroup) -> None:
    CounterGroup.objects.update(daily_cap=400)
    QueueDayFactory(group=mall, taken=400, last_position=400)

    refused = client.post(
        "/mpp/antrean/ambil/", {"group": "A", "request_key": "a-random-key-of-a-page"}, headers=INDONESIAN
    )

    assert refused.status_code == 409
    assert "waktu kosong berikutnya Selasa, 24 November 2026 pukul 08.00 WITA" in refused.text
    assert "/mpp/janji/" in refused.text
    assert not QueueTicket.objects.exists()


def test_a_guessed_address_finds_nothing(client: Client, ternate_client: Client, mall: CounterGroup) -> None:
    appointment = book(client)

    for path in ("", "ubah/", "batal/"):
        assert client.get(f"/mpp/janji/AAAAAAAAAAAAAAAAAAAAAA/{path}").status_code == 404
        assert ternate_client.get(f"/mpp/janji/{appointment.public_token}/{path}").status_code == 404


@pytest.mark.parametrize("way", ["page", "api"])
def test_who_guesses_is_stopped_by_address_and_the_holder_comes_in(
    client: Client,
    mall: CounterGroup,
    monday_morning: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "mpp_check_in", "3/hour")
    appointment = book(client)
    monday_morning.move_to(NOON)
    wrong = "000000" if appointment.pin != "000000" else "111111"

    def enter(entry: str, pin: str, address: str = "203.0.113.7") -> int:
        path = "/mpp/janji/datang/" if way == "page" else "/api/v1/mpp/appointments/check-in/"
        sent = {"entry": entry, "pin": pin}
        how = {} if way == "page" else {"content_type": "application/json"}
        return client.post(path, sent, REMOTE_ADDR=address, **how).status_code

    guessed = [enter(entry, wrong) for entry in ("J001", "J002", "j 001", "J001")]
    there = enter("J001", appointment.pin)

    assert guessed == [409, 409, 409, 403]
    assert there == 403
    done = 302 if way == "page" else 201
    # By what the QR code holds, and from anywhere else.
    assert enter(f"https://x/mpp/janji/{appointment.public_token}/", "") == done
    assert enter("J001", f" {appointment.pin[:3]} {appointment.pin[3:]}", "203.0.113.8") == done
