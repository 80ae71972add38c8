"""The mail server is down for a day, or for longer: nothing is lost, nothing sent twice, and the right people know."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import User
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from notifications import sending, services
from notifications.models import ChannelHealth, Message
from notifications.policies import MESSAGES, TRY_HOURS
from notifications.recipients import Recipient
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.usefixtures("in_karangasem")
MORNING = datetime(2026, 11, 23, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WATCHED = 4 * MINUTE


class Server:
    """A mail server with a plug, and the clock by which jobs run and the watchdog looks."""

    def __init__(self) -> None:
        self.is_down = False
        self.now = MORNING
        self.looks_when_down = HOUR

    def until(self, end: datetime) -> None:
        """Each job at its minute, each look of the watchdog at its own."""
        look = self.now
        while True:
            waits = Message.objects.filter(state="queued", next_try_at__lte=end).order_by("next_try_at", "pk").first()
            due = waits.next_try_at if waits and waits.next_try_at else None
            if (due is None or due >= look) and look <= end:
                services.look_after(now=look)
                is_well = ChannelHealth.objects.filter(state="well").exists()
                look += WATCHED if is_well else self.looks_when_down
            elif waits and due:
                self.now = max(self.now, due)
                sending.send(waits.pk, now=self.now)
            else:
                break
        self.now = end


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made, taken = Server(), EmailBackend.send_messages

    def send_messages(backend: EmailBackend, messages: Any) -> int:
        if made.is_down:
            raise ConnectionRefusedError
        return taken(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return made


@pytest.fixture
def caretaker() -> User:
    return person_with_rights("messages.manage", email="admin@contoh.go.id")


def tell(person: int, what: str, now: datetime) -> Message:
    (message,) = services.notify(
        template="tests.ready",
        to=Recipient(kind="citizen", id=str(person), language="id", email=f"warga{person}@contoh.id"),
        context={"name": what, "day": date(2026, 12, 1)},
        idempotency_key=f"{what}:{person}",
        actor=Actor.system("tests"),
        now=now,
    )
    return message


def read_by(person: int) -> list[str]:
    return [sent.subject for sent in mail.outbox if sent.to == [f"warga{person}@contoh.id"]]


def test_a_day_without_a_mail_server_loses_nothing_and_sends_everything_once_in_order(
    server: Server, caretaker: User
) -> None:
    server.is_down = True
    # The last ones would be tried again before those that wait for the next hour.
    for hours, minutes, what in ((0, 0, "diterima"), (7, 20, "dijawab"), (23, 58, "selesai")):
        server.until(MORNING + hours * HOUR + minutes * MINUTE)
        for person in (1, 2, 3):
            tell(person, what, server.now)
    server.until(MORNING + 24 * HOUR)
    assert mail.outbox == []
    assert not Message.objects.filter(state__in=["failed", "given_up"]).exists()

    server.is_down = False
    server.until(MORNING + 25 * HOUR)

    order = [f"Berkas {what} siap" for what in ("diterima", "dijawab", "selesai")]
    to_citizens = [sent for sent in mail.outbox if sent.to != ["admin@contoh.go.id"]]
    assert [read_by(person) for person in (1, 2, 3)] == [order] * 3
    assert len({sent.extra_headers["Message-ID"] for sent in to_citizens}) == len(to_citizens) == 9
    assert set(Message.objects.filter(recipient_kind="citizen").values_list("state", flat=True)) == {"sent"}
    # After the one whose turn it was, all others by the time at which they were written.
    assert [sent.subject for sent in to_citizens[1:]] == sorted(
        (sent.subject for sent in to_citizens[1:]), key=order.index
    )


def test_those_who_look_after_messages_hear_within_the_first_minutes_and_again_when_it_is_over(
    server: Server, caretaker: User
) -> None:
    server.is_down = True
    for person in (1, 2, 3):
        tell(person, "diterima", MORNING)
    server.until(MORNING + 5 * MINUTE)
    down = ChannelHealth.objects.get(channel="email")
    assert (down.state, down.since <= MORNING + WATCHED) == ("down", True)
    assert EvidenceEntry.objects.filter(action="notifications.channel_down").count() == 1

    server.looks_when_down = 5 * HOUR
    server.until(MORNING + 20 * HOUR)
    server.is_down, server.looks_when_down = False, WATCHED
    server.until(MORNING + 23 * HOUR)

    assert ChannelHealth.objects.get(channel="email").state == "well"
    said = Message.objects.filter(channel="inbox", recipient_id=str(caretaker.pk)).order_by("pk")
    assert [one.template for one in said] == ["notifications.channel_down", "notifications.channel_well"]


def test_one_message_in_a_quiet_regency_is_enough_to_ring(server: Server, caretaker: User) -> None:
    server.is_down = True
    tell(1, "diterima", MORNING)

    server.until(MORNING + HOUR)
    assert ChannelHealth.objects.get(channel="email").state == "well"
    server.until(MORNING + HOUR + 2 * WATCHED)

    assert ChannelHealth.objects.get(channel="email").reason == "waiting_long"


def test_a_server_that_stays_away_is_tried_for_as_long_as_the_policy_says_and_a_button_sends_what_is_left(
    server: Server, karangasem_client: Client, caretaker: User
) -> None:
    hours = next(policy.default for policy in MESSAGES.policies if policy.key == TRY_HOURS)
    assert isinstance(hours, int)
    server.is_down = True
    message = tell(1, "diterima", MORNING)
    tell(1, "dijawab", MORNING + HOUR)

    server.until(MORNING + hours * HOUR)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", sending.EARLY_PAUSES + hours - 1)
    server.until(MORNING + 3 * hours * HOUR)
    assert set(Message.objects.filter(recipient_kind="citizen").values_list("state", "reason")) == {
        ("given_up", "unreachable")
    }
    server.is_down = False
    karangasem_client.force_login(caretaker)
    page = karangasem_client.get("/pengaturan/pesan/?keadaan=given_up").content.decode()
    assert "/pengaturan/pesan/kirim-lagi/" in page
    assert karangasem_client.post("/pengaturan/pesan/kirim-lagi/").status_code == 302
    for pk in (
        Message.objects.filter(state="queued", recipient_kind="citizen").order_by("pk").values_list("pk", flat=True)
    ):
        sending.send(pk, now=max(server.now, clock.now()))

    assert read_by(1) == ["Berkas diterima siap", "Berkas dijawab siap"]
    assert "kirim-lagi/" not in karangasem_client.get("/pengaturan/pesan/?keadaan=given_up").content.decode()


def test_a_code_that_has_run_out_is_not_sent_the_next_day(server: Server) -> None:
    server.is_down = True
    (code,) = services.notify(
        template="accounts.sign_in_code",
        to=Recipient(kind="citizen", id="1", language="id", email="warga1@contoh.id"),
        context={"house": "Kabupaten Karangasem", "code": "482170", "minutes": 10},
        idempotency_key="code:1",
        actor=Actor.system("tests"),
        now=MORNING,
    )

    server.until(MORNING + 3 * HOUR)
    server.is_down = False
    services.retry_given_up(actor=Actor.system("tests"), now=server.now)
    server.until(MORNING + 4 * HOUR)

    code.refresh_from_db()
    assert (code.state, code.attempts) == ("given_up", sending.EARLY_PAUSES + 1)
    assert mail.outbox == []
