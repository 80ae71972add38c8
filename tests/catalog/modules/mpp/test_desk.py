"""Keys of a counter over HTTP, presses that come twice, calls for help, the kiosk, and paper."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connections
from django.test import Client

import tenants
from catalog.modules.mpp.models import (
    CounterGroup,
    CounterPress,
    EmergencyCall,
    HallPrinter,
    QueueTicket,
    TicketState,
)
from catalog.modules.mpp.services import desk
from catalog.modules.mpp.services import queue as services
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.models import Unit
from surveys.models import Offer
from tests.catalog.modules.mpp import paper
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    CounterFactory,
    CounterGroupFactory,
    QueueDayFactory,
    open_mall,
    text,
)
from tests.factories.organisation import UnitFactory
from tests.factories.surveys import SurveyPeriodFactory

CITIZEN = Actor.citizen()
INDONESIAN = {"Accept-Language": "id"}
JSON = {"Accept": "application/json"}

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def client(karangasem_client: Client) -> Client:
    return karangasem_client


@pytest.fixture
def mall(in_karangasem: tenants.CurrentRegency) -> CounterGroup:
    group = open_mall()
    CounterFactory(number=11, group=CounterGroupFactory(letter="B", name=text("Perizinan")))
    return group


@pytest.fixture
def clerk(client: Client, staff: Callable[..., Any], mall: CounterGroup) -> Client:
    staff("r5107", "mpp.serve", client=client, name="Ni Made Astuti")
    return client


def take() -> QueueTicket:
    return services.take_ticket(group_letter="A", actor=CITIZEN, now=MONDAY_MORNING)


def press(client: Client, action: str, key: UUID | None = None, number: int = 1, **fields: Any) -> Any:
    data = {"press": str(key)} | fields if key else fields
    return client.post(f"/mpp/loket/{number}/{action}/", data, headers=INDONESIAN | JSON)


class TestPresses:
    def test_the_same_press_acts_once(self, clerk: Client) -> None:
        take(), take()
        key = uuid4()

        first = press(clerk, "panggil", key).json()
        again = press(clerk, "panggil", key).json()

        assert (first, again) == ({"message": "", "repeated": False}, {"message": "", "repeated": True})
        assert QueueTicket.objects.filter(state=TicketState.CALLED).count() == 1
        assert CounterPress.objects.get().action == "panggil"

    def test_a_refused_press_stays_refused(self, clerk: Client) -> None:
        key = uuid4()

        refused = press(clerk, "panggil", key).json()
        take()
        again = press(clerk, "panggil", key).json()

        assert "Tidak ada yang menunggu" in refused["message"]
        assert again["repeated"]
        assert not QueueTicket.objects.filter(state=TicketState.CALLED).exists()

    def test_one_key_each_for_aside_back_and_send_on(self, clerk: Client) -> None:
        ticket = take()
        press(clerk, "panggil"), press(clerk, "mulai", ticket=ticket.pk)

        page = clerk.get("/mpp/loket/1/", headers=INDONESIAN).text
        press(clerk, "tunda", ticket=ticket.pk)
        aside = clerk.get("/mpp/loket/1/", headers=INDONESIAN).text
        waiting = clerk.get(f"/mpp/antrean/{ticket.public_token}/", headers=INDONESIAN).text
        press(clerk, "kembali", ticket=ticket.pk)
        press(clerk, "oper", ticket=ticket.pk, target="B")

        for shortcut in ('data-shortcut="s"', 'data-shortcut="d"', 'data-shortcut="o"', 'data-digit="1"'):
            assert shortcut in page, shortcut
        assert "Sudah kembali, lanjutkan A001" in aside
        assert "langsung ke loket 1" in waiting
        assert QueueTicket.objects.get(leg=1).group.letter == "B"

    def test_old_presses_are_forgotten(self, clerk: Client, monday_morning: time_machine.Traveller) -> None:
        press(clerk, "jeda", uuid4())

        assert desk.forget_presses(now=MONDAY_MORNING) == 0
        assert desk.forget_presses(now=MONDAY_MORNING + 2 * desk.PRESSES_KEPT) == 1

    def test_unknown_keys_and_strangers_find_nothing(self, clerk: Client, ternate_client: Client) -> None:
        assert press(clerk, "hapus").status_code == 404
        assert press(clerk, "panggil", uuid4(), number=99).status_code == 404
        assert press(ternate_client, "panggil").status_code == 302


def test_one_press_sent_twice_at_once_acts_once(own_database: str) -> None:
    with tenants.enter("r5107"):
        open_mall()
        take(), take()
    key, start = uuid4(), threading.Barrier(2)
    outcomes: list[bool] = []

    def send() -> None:
        try:
            with tenants.enter("r5107"):
                start.wait(timeout=20)
                done = desk.press(
                    press=desk.Press(counter=1, action="panggil"), actor=CLERK, now=MONDAY_MORNING, key=key
                )
                outcomes.append(done.is_repeated)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False, True]
    with tenants.enter("r5107"):
        assert QueueTicket.objects.filter(state=TicketState.CALLED).count() == 1


class TestEmergency:
    def test_it_asks_for_a_second_press(self, clerk: Client) -> None:
        asked = clerk.post("/mpp/loket/1/darurat/", headers=INDONESIAN)

        assert "Minta bantuan ke loket 1?" in asked.text
        assert not EmergencyCall.objects.exists()

    def test_every_counter_sees_it_and_who_comes(self, clerk: Client) -> None:
        press(clerk, "darurat", confirm=1), press(clerk, "darurat", confirm=1)
        call = EmergencyCall.objects.get()

        for path in ("/mpp/loket/11/kini/", "/mpp/loket/"):
            assert "Loket 1 perlu bantuan sekarang" in clerk.get(path, headers=INDONESIAN).text
        answered = press(clerk, "bantu", number=11, target=call.pk).json()
        twice = press(clerk, "bantu", number=11, target=call.pk).json()

        assert answered["message"] == ""
        assert "sudah ditanggapi" in twice["message"]
        page = clerk.get("/mpp/loket/1/", headers=INDONESIAN).text
        assert "Ni Made Astuti sedang menuju loket 1 sejak 10.10 WITA." in page
        log = EvidenceEntry.objects.filter(action__startswith="mpp.emergency").order_by("sequence")
        assert [(entry.action, entry.details) for entry in log] == [
            ("mpp.emergency_raised", {"counter": 1}),
            ("mpp.emergency_answered", {"counter": 1}),
        ]


class TestKiosk:
    def test_three_touches_to_a_number_and_then_it_is_wiped(
        self, client: Client, mall: CounterGroup, monday_morning: time_machine.Traveller
    ) -> None:
        start = client.get("/mpp/kiosk/", headers=INDONESIAN)
        asked = client.get("/mpp/kiosk/?kelompok=A", headers=INDONESIAN)
        given = client.post(
            "/mpp/kiosk/", {"kelompok": "A", "alasan": "elderly", "request_key": asked.context["request_key"]}
        )
        page = client.get(given["Location"], headers=INDONESIAN)
        monday_morning.shift(61)
        later = client.get(given["Location"], headers=INDONESIAN)

        assert "?kelompok=A" in start.text
        assert "ibu hamil" in asked.text.lower() or "hamil" in asked.text.lower()
        assert "P001" in page.text
        assert 'http-equiv="refresh" content="20; url=/mpp/kiosk/' in page.text
        assert "no-store" in page["Cache-Control"]
        assert later.status_code == 302

    def test_a_full_queue_is_said_there(self, client: Client, mall: CounterGroup) -> None:
        CounterGroup.objects.filter(letter="A").update(daily_cap=1)
        QueueDayFactory(group=mall, taken=1)

        page = client.get("/mpp/kiosk/", headers=INDONESIAN)
        refused = client.post("/mpp/kiosk/", {"kelompok": "A"}, headers=INDONESIAN)

        assert "Nomor hari ini habis" in page.text
        assert refused.status_code == 409

    def test_the_number_is_printed_where_there_is_a_printer(self, client: Client, mall: CounterGroup) -> None:
        take()
        with paper.printer() as (port, sent):
            HallPrinter.objects.create(name="Aula", host="127.0.0.1", port=port, token="printer-of-the-hall")
            given = client.post("/mpp/kiosk/", {"kelompok": "A", "pencetak": "printer-of-the-hall"})

        (printed,) = [paper.read(one) for one in sent]
        ticket = QueueTicket.objects.get(code="A002")
        assert (4, "A002") in printed.lines
        for words in ("MPP Karangasem", "Kependudukan", "10.10 WITA", "Di depan Anda: 1 orang"):
            assert words in printed.text, words
        assert printed.codes == [f"http://karangasem.tiru.test/mpp/antrean/{ticket.public_token}/"]
        assert "Silakan ambil kertas Anda." in client.get(given["Location"], headers=INDONESIAN).text

    def test_without_paper_the_number_holds(self, client: Client, mall: CounterGroup) -> None:
        HallPrinter.objects.create(name="Aula", host="127.0.0.1", port=9, token="printer-of-the-hall")

        given = client.post("/mpp/kiosk/", {"kelompok": "A", "pencetak": "printer-of-the-hall"})

        assert "Kertas tidak tersedia" in client.get(given["Location"], headers=INDONESIAN).text
        assert QueueTicket.objects.get().code == "A001"

    def test_the_paper_can_be_downloaded(self, client: Client, mall: CounterGroup) -> None:
        ticket = take()

        answer = client.get(f"/mpp/antrean/{ticket.public_token}/kertas/")

        assert answer["Content-Type"] == "application/octet-stream"
        assert (4, "A001") in paper.read(answer.content).lines

    def test_a_manager_sets_a_printer_up(self, client: Client, mall: CounterGroup, staff: Callable[..., Any]) -> None:
        staff("r5107", "mpp.manage", client=client)
        values = {"name": "Aula utama", "port": 9100, "is_active": "on"}

        elsewhere = client.post("/mpp/atur/pencetak/baru/", values | {"host": "8.8.8.8"}, headers=INDONESIAN)
        saved = client.post("/mpp/atur/pencetak/baru/", values | {"host": "192.168.1.50"}, headers=INDONESIAN)

        assert "bukan alamat jaringan lokal" in elsewhere.text
        assert saved.status_code == 302
        printer = HallPrinter.objects.get()
        overview = client.get("/mpp/atur/", headers=INDONESIAN).text
        assert f"/mpp/kiosk/?pencetak={printer.token}" in overview
        assert client.get(f"/mpp/atur/pencetak/{printer.pk}/").status_code == 200


class TestVisitPages:
    def test_one_number_for_two_agencies(self, client: Client, mall: CounterGroup) -> None:
        form = client.get("/mpp/kunjungan/", headers=INDONESIAN)
        key = form.context["form"].initial["request_key"]

        alone = client.post("/mpp/kunjungan/", {"groups": ["A"], "request_key": key}, headers=INDONESIAN)
        given = client.post("/mpp/kunjungan/", {"groups": ["A", "B"], "request_key": key})
        page = client.get(given["Location"], headers=INDONESIAN).text

        assert "2 sampai 6 perhentian" in alone.text
        for words in ("A001", "Perhentian Anda", "Anda di sini", "Perizinan", "kira-kira dalam urutan ini"):
            assert words in page, words

    def test_others_are_let_pass(self, client: Client, mall: CounterGroup) -> None:
        first = take()
        alone = client.post(f"/mpp/antrean/{first.public_token}/dahulukan/", {"numbers": 1}, headers=INDONESIAN)
        take(), take()

        asked = client.get(f"/mpp/antrean/{first.public_token}/dahulukan/", headers=INDONESIAN)
        client.post(f"/mpp/antrean/{first.public_token}/dahulukan/", {"numbers": 1})

        assert "Tidak ada yang menunggu di belakang A001" in alone.text
        assert "Dahulukan orang lain?" in asked.text
        assert services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING).code == "A002"


def test_a_survey_of_the_mall_itself_is_the_one_that_is_offered(client: Client, mall: CounterGroup) -> None:
    SurveyPeriodFactory.open()
    own = SurveyPeriodFactory.open(unit=UnitFactory.create(code="mpp", kind=Unit.Kind.MALL))
    ticket = take()

    services.call_next(counter_number=1, actor=CLERK, now=MONDAY_MORNING)
    services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)
    services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=MONDAY_MORNING)

    assert Offer.objects.get().period == own


def test_who_was_served_is_asked_how_it_was(client: Client, mall: CounterGroup) -> None:
    ticket = take()
    quiet = take()
    for number, one in ((1, quiet), (2, ticket)):
        if number == 2:
            SurveyPeriodFactory.open()
        called = services.call_next(counter_number=number, actor=CLERK, now=MONDAY_MORNING)
        services.start_service(counter_number=number, ticket_id=called.pk, actor=CLERK, now=MONDAY_MORNING)
        services.finish_service(counter_number=number, ticket_id=called.pk, actor=CLERK, now=MONDAY_MORNING)
        assert one.pk

    asked = QueueTicket.objects.get(code="A002")
    page = client.get(f"/mpp/antrean/{asked.public_token}/", headers=INDONESIAN).text
    assert f"/survei/isi/{asked.survey_token}/" in page
    assert QueueTicket.objects.get(code="A001").survey_token == ""
    assert Offer.objects.get().subject_kind == "ticket"
    assert client.get(f"/survei/isi/{asked.survey_token}/").status_code == 200
