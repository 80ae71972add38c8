"""
The main journey over HTTP: a module is published, switched on, used, switched off and on again.

It begins on the first day (`tests/journeys/beginning.py`), in a database of its own with real commits, and walks
through the pages that people use. Ternate has the module, too, and must not notice anything.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import tenants
from accounts.models import User
from catalog.activation.models import Activation, Release
from catalog.modules.mpp.models import CounterGroup, QueueTicket, TicketState
from catalog.modules.mpp.services import queue
from catalog.modules.mpp.tasks import close_day
from core import clock, evidence, jobs
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.access import has_right
from tenants.context import operator_rights
from tests.factories.accounts import PASSWORD
from tests.factories.mpp import MONDAY_MORNING, AppointmentFactory
from tests.journeys.addresses import Route, routes
from tests.journeys.beginning import person, set_mall_up, start_over, switch_on

KARANGASEM, TERNATE, MINISTRY = "karangasem.tiru.test", "ternate.tiru.test", "tiru.test"
APPOINTMENT = "appointment-of-the-journey"
MODULE_ROUTES = [route for route in routes(settings.TIRU_TENANT_URLCONF) if route.name.startswith(("mpp:", "mpp_api:"))]
METHODS = ("get", "post", "head", "options", "put", "delete")


@dataclass
class Hands:
    """The hands of the clock that everything below looks at."""

    at: datetime = MONDAY_MORNING

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class FirstDay:
    hands: Hands
    admin: User
    curator: User


@pytest.fixture
def first_day(own_database: str, monkeypatch: pytest.MonkeyPatch) -> FirstDay:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    start_over(now=hands.at)
    return FirstDay(
        hands=hands,
        admin=person("r5107", "tenant_admin", now=hands.at, full_name="I Wayan Sudarma", email="wayan@contoh.go.id"),
        curator=person("public", "ministry_curator", now=hands.at, full_name="Ratna Prameswari"),
    )


@pytest.fixture
def mall(first_day: FirstDay) -> FirstDay:
    """Published, on at both, and Karangasem's mall has one queue with one counter."""
    at = first_day.hands.at
    with tenants.public():
        sign_in(MINISTRY, first_day.curator).post("/konsol/katalog/mpp/1.0.0/terbitkan/", {"ring": "all"})
    for schema in ("r5107", "r8271"):
        switch_on(schema, "mpp", now=at)
        set_mall_up(schema, now=at)
    return first_day


def test_module_is_published_used_switched_off_and_comes_back(first_day: FirstDay) -> None:
    hands = first_day.hands
    curator, admin = sign_in(MINISTRY, first_day.curator), sign_in(KARANGASEM, first_day.admin)
    citizen = Client(SERVER_NAME=KARANGASEM)
    log_before = length_of_log("r5107")

    # The ministry publishes.
    assert Client(SERVER_NAME=MINISTRY).get("/katalog/mpp/").status_code == 404
    assert admin.get("/pengaturan/modul/mpp/").status_code == 404
    preview = curator.get("/konsol/katalog/mpp/1.0.0/terbitkan/")
    assert preview.status_code == 200
    published = curator.post("/konsol/katalog/mpp/1.0.0/terbitkan/", {"notes_id": "Rilis pertama", "ring": "all"})
    assert (published.status_code, published["Location"]) == (302, "/konsol/katalog/mpp/1.0.0/")
    with tenants.public():
        assert list(Release.objects.values_list("slug", "version", "state")) == [
            ("complaint_centre", "1.0.0", "draft"),
            ("example", "1.0.0", "draft"),
            ("mpp", "1.0.0", "published"),
            ("one_student_one_client", "1.0.0", "draft"),
            ("smart_kampung", "1.0.0", "draft"),
        ]
        entry = EvidenceEntry.objects.latest("sequence")
        assert (entry.action, entry.actor) == ("activation.release_published", f"user:{first_day.curator.pk}@public")
    assert "Mal Pelayanan Publik" in text_of(Client(SERVER_NAME=MINISTRY).get("/katalog/mpp/"))

    # Karangasem's administrator looks at what will change, and switches it on.
    hands.move(minutes=1)
    switch_on("r8271", "mpp", now=hands.at)
    set_mall_up("r8271", now=hands.at)
    assert "/pengaturan/modul/mpp/nyalakan/" in text_of(admin.get("/pengaturan/modul/"))
    assert "Nyalakan Mal Pelayanan Publik?" in text_of(admin.get("/pengaturan/modul/mpp/nyalakan/"))
    assert tables_of("r5107") == [], "looking has changed something"
    asked = admin.post("/pengaturan/modul/mpp/nyalakan/")
    assert (asked.status_code, asked["Location"]) == (302, "/pengaturan/modul/mpp/proses/")
    assert "Sedang dinyalakan" in text_of(admin.get("/pengaturan/modul/mpp/proses/"))
    assert citizen.get("/mpp/").status_code == 404, "the door is open before the tables are there"
    part = admin.get("/pengaturan/modul/mpp/proses/kini/")
    same = admin.get("/pengaturan/modul/mpp/proses/kini/", headers={"if-none-match": part["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert jobs.run_waiting(queues=("operator",)) == ["catalog.activation.services.carrying_out.carry_out"]
    part = admin.get("/pengaturan/modul/mpp/proses/kini/", headers={"if-none-match": part["ETag"]})
    assert (part.status_code, "Modul sudah nyala" in text_of(part)) == (200, True), text_of(part)
    assert tables_of("r5107") == tables_of("r8271") != []
    set_mall_up("r5107", now=hands.at)

    # A citizen takes a number, the clerk calls and serves it, the display follows.
    clerk_user = person("r5107", "counter_clerk", now=hands.at, full_name="Ni Made Astuti")
    clerk = sign_in(KARANGASEM, clerk_user)
    taken = citizen.post("/mpp/antrean/ambil/", {"group": "A", "request_key": "journey-request-key"})
    assert taken.status_code == 302
    ticket_url = taken["Location"]
    token = re.fullmatch(r"/mpp/antrean/([\w-]+)/", ticket_url)[1]
    with tenants.enter("r5107"):
        AppointmentFactory.create(group=CounterGroup.objects.get(), public_token=APPOINTMENT)
    assert headline(citizen.get(ticket_url)) == "A001"
    assert "A001" not in text_of(citizen.get("/mpp/layar/kini/"))
    with tenants.enter("r5107"):
        ticket = QueueTicket.objects.get()
        assert (ticket.code, ticket.state) == ("A001", TicketState.WAITING)
    hands.move(minutes=3)
    act(clerk, "panggil")
    board = citizen.get("/mpp/layar/kini/")
    assert re.search(r'class="call-number">A001<', text_of(board))
    assert citizen.get("/api/v1/mpp/board/").json()["call"]["ticket"] == "A001"
    hands.move(minutes=1)
    act(clerk, "mulai", ticket=ticket.pk)
    hands.move(minutes=9)
    act(clerk, "selesai", ticket=ticket.pk)
    assert state_of("r5107", "A001") == TicketState.DONE
    assert "A001" not in re.findall(r'class="call-number">(\w+)<', text_of(citizen.get("/mpp/layar/kini/")))

    # The administrator switches it off.
    hands.move(minutes=1)
    open_answers = answers(clerk, token)
    assert {name for name, status in open_answers.items() if status == 404} == set()
    ternate_before = rows_of("r8271")
    assert "Layanan" in text_of(citizen.get("/"))
    assert "Matikan Mal Pelayanan Publik?" in text_of(admin.get("/pengaturan/modul/mpp/matikan/"))
    off = admin.post("/pengaturan/modul/mpp/matikan/", {"reason": "Gedung direnovasi"})
    assert (off.status_code, off["Location"]) == (302, "/pengaturan/modul/")
    assert "Data tetap tersimpan" in text_of(admin.get("/pengaturan/modul/"))

    visitors = count()
    # Every address of it answers as if it had never existed, to whomever, whatever is asked.
    for client, methods in ((citizen, METHODS), (clerk, METHODS[:2]), (admin, METHODS[:2])):
        for route in MODULE_ROUTES:
            address = address_of(route, token)
            unknown = address.replace("/mpp/", "/bukan-modul/")
            for method in methods:
                closed, nothing = (ask(client, method, path, next(visitors)) for path in (address, unknown))
                assert closed.status_code == 404, (method, address)
                assert plain(closed, address) == plain(nothing, unknown), (method, address)
    # ... without the last slash, too: no redirect betrays the door.
    assert citizen.get("/mpp").status_code == citizen.get("/bukan-modul").status_code == 404
    for page in (citizen.get("/"), citizen.get("/cari/?q=kartu"), clerk.get("/kerja/"), admin.get("/pengaturan/")):
        assert "/mpp/" not in text_of(page)
    assert "/mpp/" not in text_of(citizen.get("/api/v1/openapi.json"))
    assert "Kabupaten Karangasem" in text_of(citizen.get("/"))
    with tenants.enter("r5107"):
        assert not has_right(clerk_user, "mpp.serve"), "a role of a module that is off is void"

    # Only at Karangasem.
    ternate = Client(SERVER_NAME=TERNATE)
    assert {ternate.get(address).status_code for address in ("/mpp/", "/mpp/layar/", "/api/v1/mpp/products/")} == {200}
    assert rows_of("r8271") == ternate_before
    assert activations() == {("r5107", "off"), ("r8271", "on")}

    # On again: the data are there, and the numbers go on.
    hands.move(minutes=30)
    assert "Nyalakan Mal Pelayanan Publik lagi?" in text_of(admin.get("/pengaturan/modul/mpp/nyalakan/"))
    admin.post("/pengaturan/modul/mpp/nyalakan/")
    jobs.run_waiting(queues=("operator",))
    assert headline(citizen.get(ticket_url)) == "A001"
    assert answers(clerk, token) == open_answers
    again = citizen.post("/mpp/antrean/ambil/", {"group": "A", "request_key": "another-request-key"})
    assert headline(citizen.get(again["Location"])) == "A002"
    assert activations() == {("r5107", "on"), ("r8271", "on")}

    # The log tells the story, and nobody has touched it.
    admin_name, clerk_name = f"user:{first_day.admin.pk}@r5107", f"user:{clerk_user.pk}@r5107"
    told = log_of("r5107", after=log_before)
    assert [entry for entry in told if entry[0].startswith("activation.")] == [
        ("activation.requested", admin_name, "module:mpp", ""),
        ("activation.switched_on", admin_name, "module:mpp", ""),
        ("activation.switched_off", admin_name, "module:mpp", "Gedung direnovasi"),
        ("activation.requested", admin_name, "module:mpp", ""),
        ("activation.switched_on", admin_name, "module:mpp", ""),
    ]
    assert [entry[:2] for entry in told if entry[2] == f"mpp.ticket:{ticket.pk}"] == [
        ("mpp.ticket_taken", "citizen"),
        ("mpp.ticket_called", clerk_name),
        ("mpp.service_started", clerk_name),
        ("mpp.service_finished", clerk_name),
    ]
    for schema in ("public", "r5107", "r8271"):
        with tenants.public() if schema == "public" else tenants.enter(schema):
            assert evidence.verify() == []


def test_jobs_of_a_module_that_is_off_wait_or_are_skipped(mall: FirstDay, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = mall.hands
    admin = sign_in(KARANGASEM, mall.admin)
    for schema in ("r5107", "r8271"):
        with tenants.enter(schema):
            queue.take_ticket(group_letter="A", actor=Actor.citizen(), now=hands.at)
    admin.post("/pengaturan/modul/mpp/matikan/")
    hands.move(days=1)

    # The clock strikes: only Ternate has the module on. A run from before the switch is skipped when its turn comes.
    close_day._on_tick(timestamp=1)
    with tenants.enter("r5107"):
        close_day.defer()
    assert jobs.run_waiting(queues=("tenant",)) == [close_day.name] * 2
    assert (state_of("r5107", "A001"), state_of("r8271", "A001")) == (TicketState.WAITING, TicketState.EXPIRED)
    with tenants.enter("r5107"):
        assert jobs.parked_jobs("mpp") == []

    # The same work asked for once is not forgotten: it is parked.
    with monkeypatch.context() as one_off, tenants.enter("r5107"):
        one_off.setattr(close_day, "cron", None)
        close_day.defer()
        with tenants.public():
            jobs.run_waiting(queues=("tenant",))
        assert [parked.task for parked in jobs.parked_jobs("mpp")] == [close_day.name]
    assert state_of("r5107", "A001") == TicketState.WAITING

    # Switching on asks what to do with it; nothing runs before the answer.
    assert "Yang tertunda selama modul mati" in text_of(admin.get("/pengaturan/modul/mpp/nyalakan/"))
    admin.post("/pengaturan/modul/mpp/nyalakan/")
    jobs.run_waiting()
    assert state_of("r5107", "A001") == TicketState.WAITING
    assert "Yang tertunda selama modul mati" in text_of(admin.get("/pengaturan/modul/mpp/proses/"))
    admin.post("/pengaturan/modul/mpp/tertunda/", {"choice": "run"})
    assert jobs.run_waiting() == [close_day.name]
    assert state_of("r5107", "A001") == TicketState.EXPIRED
    with tenants.enter("r5107"):
        assert jobs.parked_jobs("mpp") == []
        assert [entry.action for entry in EvidenceEntry.objects.order_by("-sequence")[:2]] == [
            "mpp.ticket_closed_by_day",
            "activation.parked_run",
        ]
        assert evidence.verify() == []


def sign_in(host: str, user: User) -> Client:
    """Through the form, with the password."""
    client = Client(SERVER_NAME=host)
    answer = client.post("/akun/masuk/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, text_of(answer)
    return client


def ask(client: Client, method: str, path: str, visitor: int) -> Any:
    """From an address of the visitor's own, since the API slows down whoever asks too often."""
    return getattr(client, method)(path, REMOTE_ADDR=f"10.1.{visitor // 250}.{visitor % 250}")


def act(clerk: Client, action: str, **values: Any) -> None:
    """Press a key of the counter."""
    answer = clerk.post(f"/mpp/loket/1/{action}/", values)
    assert (answer.status_code, answer["Location"]) == (302, "/mpp/loket/1/")


def address_of(route: Route, token: str) -> str:
    """An address of the mall that leads to something while it is on."""
    known = {"token": token, "number": 1, "letter": "A", "action": "jeda", "pk": 1}
    if "appointment" in route.name:
        known["token"] = APPOINTMENT
    known["code"] = "DUKCAPIL" if "agency" in route.name else "DK-05"
    return reverse(
        route.name, urlconf=settings.TIRU_TENANT_URLCONF, kwargs={name: known[name] for name in route.parameters}
    )


def answers(client: Client, token: str) -> dict[str, int]:
    """How each address answers a clerk who only looks."""
    found = {}
    for route in MODULE_ROUTES:
        # What is the manager's own does not exist for a clerk.
        if route.name.startswith("mpp:setup") or route.name == "mpp:today":
            continue
        found[f"{route.name} {route.parameters}"] = client.get(address_of(route, token)).status_code
    return found


def plain(response: HttpResponse, address: str) -> tuple[list[str], dict[str, str]]:
    """An answer without what any two answers differ in: the address, the request's number, masked tokens of forms."""
    body = text_of(response).replace(address, "/.../")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    headers = {name: value for name, value in response.items() if name not in {"Content-Length", "X-Request-ID"}}
    return body.splitlines(), headers


def text_of(response: Any) -> str:
    return response.content.decode()


def headline(response: Any) -> str:
    found = re.search(r'class="ticket-number"[^>]*>(\w+)<', text_of(response))
    return found[1] if found else f"no number on the page ({response.status_code})"


def state_of(schema: str, code: str) -> str:
    with tenants.enter(schema):
        return QueueTicket.objects.get(code=code).state


def activations() -> set[tuple[str, str]]:
    with tenants.public():
        return set(Activation.objects.filter(slug="mpp").values_list("schema_name", "state"))


def length_of_log(schema: str) -> int:
    with tenants.enter(schema):
        return evidence.head_of_log().sequence


def log_of(schema: str, *, after: int) -> list[tuple[str, str, str, str]]:
    with tenants.enter(schema):
        entries = EvidenceEntry.objects.filter(sequence__gt=after).order_by("sequence")
        return list(entries.values_list("action", "actor", "subject", "reason"))


def tables_of(schema: str) -> list[str]:
    """The module's tables that stand in a schema."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE 'mpp\\_%%' ORDER BY 1", [schema]
        )
        return [row[0] for row in cursor.fetchall()]


def rows_of(schema: str) -> dict[str, int]:
    """How many rows every table of a regency has, but for the cache, which counts visits."""
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename <> 'core_cache'", [schema])
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM {schema}."{name}"')
            found[name] = cursor.fetchone()[0]
    return found
