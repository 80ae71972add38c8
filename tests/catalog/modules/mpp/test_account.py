"""Numbers of the mall in a citizen's account: who finds them, and for how long."""

from datetime import timedelta

import pytest
from django.test import Client

import tenants
from accounts import citizens
from accounts.models import User
from catalog.modules.mpp.models import HeldNumber, QueueTicket
from catalog.modules.mpp.services import queue as services
from catalog.modules.mpp.services.holders import forget_holders
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.accounts import make_citizen
from tests.factories.mpp import MONDAY_MORNING, open_mall

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
        assert forget_holders(now=MONDAY_MORNING + timedelta(days=30)) == 0
        assert forget_holders(now=MONDAY_MORNING + timedelta(days=31)) == 1
    take(karangasem_client, "z" * 20)

    karangasem_client.post("/akun-saya/hapus/")

    with tenants.enter("r5107"):
        assert not HeldNumber.objects.exists()
        assert QueueTicket.objects.count() == 2
