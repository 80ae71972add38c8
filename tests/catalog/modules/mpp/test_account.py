"""Numbers and appointments of the mall in a citizen's account: who finds them, and for how long."""

from datetime import timedelta

import pytest
from django.test import Client

import tenants
from accounts import citizens
from accounts.models import User
from catalog.modules.mpp.models import Appointment, CounterGroup, HeldAppointment, HeldNumber, QueueTicket
from catalog.modules.mpp.services import queue as services
from catalog.modules.mpp.services.holders import tell_near, tell_those_near
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import ChannelKind, Message
from notifications.queries import contents_of
from tests.factories.accounts import make_citizen
from tests.factories.mpp import CLERK, MONDAY_MORNING, open_mall
from tests.factories.privacy import let_go

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
MINE = "/permohonan/"


@pytest.fixture
def sri(karangasem_client: Client) -> User:
    with tenants.enter("r5107"):
        open_mall()
        user = make_citizen()
        karangasem_client.force_login(user)
    return user


def take(client: Client, key: str = "x" * 20) -> QueueTicket:
    answer = client.post("/mpp/antrean/ambil/", {"group": "A", "request_key": key})
    with tenants.enter("r5107"):
        return QueueTicket.objects.get(public_token=answer["Location"].rstrip("/").rpartition("/")[2])


def client_of(user: User | None = None) -> Client:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    if user is not None:
        with tenants.enter("r5107"):
            client.force_login(user)
    return client


def test_a_number_taken_while_signed_in_stands_under_my_applications(sri: User, karangasem_client: Client) -> None:
    theirs = take(client_of(), "y" * 20)
    mine = take(karangasem_client)

    page = karangasem_client.get(MINE).text

    assert mine.code in page
    assert mine.public_token in page
    assert "Di depan Anda: 1 orang" in page
    assert theirs.code not in page
    with tenants.enter("r5107"):
        other = make_citizen("made@contoh.id", "I Made Oka")
        assert EvidenceEntry.objects.filter(action="mpp.ticket_taken").latest("sequence").actor == "citizen"
    assert mine.code not in client_of(other).get(MINE).text


def test_it_follows_the_number_until_the_day_ends(
    sri: User, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = take(karangasem_client)
    with tenants.enter("r5107"):
        services.cancel_ticket(token=mine.public_token, actor=Actor.citizen(), now=MONDAY_MORNING)

    given_up = karangasem_client.get(MINE).text
    monkeypatch.setattr(clock, "now", lambda: MONDAY_MORNING + timedelta(days=1))

    assert "Dibatalkan" in given_up
    assert mine.code not in karangasem_client.get(MINE).text


def test_officers_hold_no_number_of_their_own(sri: User, staff: object) -> None:
    officer = client_of()
    staff("r5107", "mpp.serve", client=officer)  # type: ignore[operator]  # a fixture that signs in

    take(officer)

    with tenants.enter("r5107"):
        assert not HeldNumber.objects.exists()


def test_the_link_goes_with_the_account_and_with_time(sri: User, karangasem_client: Client) -> None:
    first = take(karangasem_client)
    with tenants.enter("r5107"):
        assert [one["number"] for one in citizens.taken_along(sri)["mpp"]["numbers"]] == [first.code]
        assert let_go("mpp.holders", now=MONDAY_MORNING + timedelta(days=30)) == 0
        assert let_go("mpp.holders", now=MONDAY_MORNING + timedelta(days=31)) == 1
    take(karangasem_client, "z" * 20)

    karangasem_client.post("/akun-saya/hapus/")

    with tenants.enter("r5107"):
        assert not HeldNumber.objects.exists()
        assert QueueTicket.objects.count() == 2


class TestAppointments:
    AT = MONDAY_MORNING + timedelta(minutes=110)
    NOON = "2026-11-23T12:00:00+08:00"

    def book(self, client: Client, key: str = "k" * 20) -> Appointment:
        wish = {"group": "A", "product": "", "day": "2026-11-23", "slot": self.NOON, "request_key": key}
        answer = client.post("/mpp/janji/", wish)
        assert answer.status_code == 302
        with tenants.enter("r5107"):
            return Appointment.objects.get(public_token=answer["Location"].rstrip("/").rpartition("/")[2])

    @pytest.fixture(autouse=True)
    def takes_appointments(self, sri: User) -> None:
        with tenants.enter("r5107"):
            CounterGroup.objects.update(slot_minutes=30, slot_places=5)

    def test_one_booked_while_signed_in_stands_there_until_it_becomes_a_number(
        self, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        theirs = self.book(client_of(), "y" * 20)
        mine = self.book(karangasem_client)

        page = karangasem_client.get(MINE).text
        monkeypatch.setattr(clock, "now", lambda: self.AT)
        karangasem_client.post("/mpp/janji/datang/", {"entry": mine.public_token, "pin": ""})
        came = karangasem_client.get(MINE).text

        assert mine.code in page
        assert f"/mpp/janji/{mine.public_token}/" in page
        assert "Sudah dipesan" in page
        assert "Senin, 23 November 2026 pukul" in page
        assert theirs.code not in page
        assert f"/mpp/antrean/{mine.public_token}/" in came
        assert f"/mpp/janji/{mine.public_token}/" not in came
        with tenants.enter("r5107"):
            actors = EvidenceEntry.objects.filter(action__startswith="mpp.appointment").values_list("actor", flat=True)
            assert set(actors) == {"citizen"}

    def test_the_link_goes_with_the_account_and_with_time(self, sri: User, karangasem_client: Client) -> None:
        first = self.book(karangasem_client)
        with tenants.enter("r5107"):
            assert [one["number"] for one in citizens.taken_along(sri)["mpp"]["appointments"]] == [first.code]
            assert let_go("mpp.appointments", now=MONDAY_MORNING + timedelta(days=30)) == 0
            assert let_go("mpp.appointments", now=MONDAY_MORNING + timedelta(days=31)) == 1
        self.book(karangasem_client, "z" * 20)

        karangasem_client.post("/akun-saya/hapus/")

        with tenants.enter("r5107"):
            assert not HeldAppointment.objects.exists()
            assert Appointment.objects.count() == 2


def serve_next() -> None:
    """Somebody is called, what the job of the call does is done, and the person is served."""
    now = MONDAY_MORNING
    ticket = services.call_next(counter_number=1, actor=CLERK, now=now)
    tell_those_near(group_id=ticket.group_id, actor=CLERK, now=now)
    services.start_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)
    services.finish_service(counter_number=1, ticket_id=ticket.pk, actor=CLERK, now=now)


def test_the_holder_is_told_once_when_the_turn_is_near(sri: User, karangasem_client: Client) -> None:
    for number in range(5):
        take(client_of(), f"{number}" * 20)
    mine = take(karangasem_client)
    take(client_of(), "z" * 20)

    with tenants.enter("r5107"):
        serve_next()
        early = Message.objects.count()
        serve_next()
        serve_next()

        told = Message.objects.get(channel=ChannelKind.INBOX)
        contents = contents_of(told)
        assert (early, told.recipient_kind, told.recipient_id) == (0, "user", str(sri.pk))
        assert contents is not None
        assert contents.subject == f"{mine.code}: giliran Anda mendekat"
        assert "tinggal 3 orang" in contents.body
        assert contents.link == f"/mpp/antrean/{mine.public_token}/"


def test_a_call_looks_for_holders_only_where_one_waits(
    sri: User, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tell_near, "defer", lambda *, group_id: asked.append(group_id))
    take(client_of(), "y" * 20)
    take(client_of(), "z" * 20)

    with tenants.enter("r5107"):
        serve_next()
        assert asked == []
    mine = take(karangasem_client)
    with tenants.enter("r5107"):
        serve_next()
        assert asked == [mine.group_id]
