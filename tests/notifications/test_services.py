"""Messages from the occasion to the receipt, by carriers that fail in every way."""

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

import tenants
from accounts.models import User
from core import clock
from core.actors import Actor
from core.jobs import run_waiting
from core.localised import LocalisedText
from core.models import EvidenceEntry
from notifications import notices, queries, sending, services
from notifications.channels import News
from notifications.models import ChannelHealth, Message
from notifications.recipients import Recipient, hint_of, international
from notifications.watchdog import Sample, fault_of, is_well_again
from notifications.wording import templates, write
from tenants.context import operator_rights
from tests.factories.accounts import UserFactory
from tests.factories.organisation import person_with_rights
from tests.factories.privacy import let_go
from tests.notifications.stand_ins import SMS, WhatsApp

pytestmark = pytest.mark.usefixtures("in_karangasem")
BY = Actor.system("tests")
CITIZEN = Recipient(kind="citizen", id="77", email="ni.luh@contoh.id", phone="0812 3456 7890")
READY: dict[str, Any] = {"template": "tests.ready", "context": {"name": "KK", "day": date(2026, 12, 1)}, "actor": BY}


def tell(to: Recipient = CITIZEN, key: str = "case:1", **values: Any) -> list[Message]:
    return services.notify(**(READY | {"to": to, "idempotency_key": key, "now": clock.now()} | values))


def work(*, now: Any = None) -> None:
    """Send everything whose time has come; `now` moves the clock."""
    for pk in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        sending.send(pk, now=now or clock.now())


def states() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("pk").values_list("channel", "state", "reason"))


class TestTelling:
    def test_a_person_of_the_house_is_told_by_mail_and_in_the_inbox(self) -> None:
        user = UserFactory.create(email="made@contoh.go.id", language="id")

        tell(Recipient.user(user), link="/mpp/")
        work()

        assert states() == [("inbox", "delivered", ""), ("email", "sent", "")]
        (sent,) = mail.outbox
        assert (sent.to, sent.subject) == (["made@contoh.go.id"], "Berkas KK siap")
        assert sent.body == "Ambil KK mulai Selasa, 1 Desember 2026.\n"
        assert queries.unread_count(user) == 1

    def test_in_the_language_of_the_reader(self) -> None:
        tell(Recipient(kind="citizen", id="1", language="en", email="a@contoh.id"))
        work()

        assert mail.outbox[0].subject == "File KK is ready"

    def test_an_occasion_is_told_once_and_a_job_that_runs_twice_sends_once(self) -> None:
        (message,) = tell()
        assert tell() == []

        sending.send(message.pk, now=clock.now())
        sending.send(message.pk, now=clock.now())

        assert len(mail.outbox) == 1

    def test_goes_out_by_a_job_of_the_regency(self) -> None:
        tell()
        assert mail.outbox == []

        with tenants.public():
            assert run_waiting(queues=("tenant",)) == ["notifications.sending.deliver"]

        assert len(mail.outbox) == 1

    def test_address_and_text_are_encrypted_and_stand_in_no_evidence_and_no_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            tell(Recipient(kind="citizen", id="77", email="ni.luh@contoh.id"), context={"name": "Wayan", "day": 3})
            work()

        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(m)::text FROM notifications_message m")
            (row,) = [found for (found,) in cursor.fetchall()]
        for secret in ("ni.luh", "Wayan"):
            assert secret not in row
            assert secret not in caplog.text
            assert not EvidenceEntry.objects.filter(details__icontains=secret).exists()
        assert Message.objects.get().address_hint == "n•••@contoh.id"

    def test_wrong_calls_are_the_programmers_fault(self) -> None:
        for wrong in (
            {"template": "tests.unknown"},
            {"context": {"name": "KK"}},
            {"context": {"name": "KK", "day": 1, "nik": "5107"}},
            {"link": "https://elsewhere.example/"},
            {"link": "//elsewhere.example/"},
        ):
            with pytest.raises(ValueError, match=r"template|takes|link"):
                tell(**wrong)
        with pytest.raises(ValueError, match="by a key"):
            Recipient(kind="citizen", id="ni.luh@contoh.id")

    def test_a_value_cannot_break_out_of_its_line_or_be_filled_in_twice(self) -> None:
        written = write(
            templates()["tests.ready"],
            subject=LocalisedText(id="{name}"),
            body=LocalisedText(id="{name}"),
            context={"name": "KK\r\nBcc: x@contoh.id {day}", "day": 1},
            language="id",
        )

        assert written.subject == "KK Bcc: x@contoh.id {day}"

    def test_nothing_leaves_a_copy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tenants.CurrentRegency, "may_speak", False)

        tell()
        work()

        assert mail.outbox == []
        assert states() == [("email", "failed", "copy")]


class TestCarriers:
    def test_whatsapp_takes_a_template_message(self, whatsapp: WhatsApp) -> None:
        (message,) = tell()
        work()

        message.refresh_from_db()
        assert (message.state, message.provider_reference) == ("sent", "wamid.1")
        (taken,) = whatsapp.taken.values()
        assert taken["to"] == "6281234567890"
        assert [part["text"] for part in taken["template"]["components"][0]["parameters"]] == [
            "KK",
            "Selasa, 1 Desember 2026",
        ]

    def test_a_busy_carrier_is_tried_again_later_and_later_and_then_the_next_way(
        self, whatsapp: WhatsApp, sms: SMS
    ) -> None:
        whatsapp.answers_with = (503, {})
        (message,) = tell()
        now, pauses = clock.now(), []
        for _attempt in range(sending.EARLY_PAUSES + 1):
            sending.send(message.pk, now=now)
            message.refresh_from_db()
            if message.next_try_at:
                pauses.append((message.next_try_at - now) / timedelta(minutes=1))
                sending.send(message.pk, now=now)  # not yet
                now = message.next_try_at

        assert pauses == [1, 2, 4, 8, 16, 32]
        assert whatsapp.calls == sending.EARLY_PAUSES + 1
        assert (message.state, message.reason) == ("given_up", "busy")
        work(now=now + timedelta(hours=1))
        assert states()[1] == ("sms", "sent", "")
        assert next(iter(sms.taken.values()))["to"] == "+6281234567890"

    def test_an_address_that_does_not_exist_goes_straight_to_the_next_way(self, whatsapp: WhatsApp) -> None:
        whatsapp.answers_with = (400, {"error": {"code": 131026}})
        tell()
        work()
        work()

        assert states() == [("whatsapp", "failed", "no_such_address"), ("email", "sent", "")]

    def test_the_same_key_sends_once_when_a_process_died_in_between(self, sms: SMS) -> None:
        (message,) = tell(Recipient(kind="citizen", id="1", phone="081234567890"))
        sending.send(message.pk, now=clock.now())
        # The carrier took it, and we died before we could note it.
        Message.objects.update(state="sending", sent_at=None, provider_reference="", settled_at=None)
        later = clock.now() + timedelta(minutes=11)

        services.look_after(now=later)
        assert states() == [("sms", "queued", "interrupted")]
        work(now=later + timedelta(minutes=5))

        assert states() == [("sms", "sent", "")]
        assert (sms.calls, len(sms.taken)) == (2, 1)

    def test_a_token_never_travels_in_the_clear_and_follows_no_redirect(self, settings: Any, sms: SMS) -> None:
        sms.answers_with = (302, {})
        tell(Recipient(kind="citizen", id="1", phone="081234567890"))
        work()
        assert Message.objects.get().state == "failed"

        settings.TIRU_CHANNELS = {"sms": {**settings.TIRU_CHANNELS["sms"], "url": "http://sms.example/"}}
        tell(Recipient(kind="citizen", id="1", phone="081234567890"), key="case:2")
        work()
        assert Message.objects.get(idempotency_key="case:2").reason == "unreachable"

    def test_a_message_that_failed_is_sent_again_by_hand(self, sms: SMS) -> None:
        sms.answers_with = (400, {})
        (message,) = tell(Recipient(kind="citizen", id="1", phone="081234567890"))
        work()
        message.refresh_from_db()
        assert (message.state, message.reason) == ("failed", "refused")
        sms.answers_with = None

        services.retry_message(message=message, actor=BY, now=clock.now())
        work()

        assert states() == [("sms", "sent", "")]
        with pytest.raises(services.NothingToRetry):
            services.retry_message(message=message, actor=BY, now=clock.now())
        assert EvidenceEntry.objects.filter(action="notifications.message_retried").count() == 1


class TestReceipts:
    def test_lead_forward_only_and_count_once(self, whatsapp: WhatsApp) -> None:
        (message,) = tell()
        work()

        for word, state in (("delivered", "delivered"), ("sent", "sent"), ("delivered", "delivered")):
            news = News(reference="wamid.1", state=state, key=word)
            assert services.take_news(channel="whatsapp", news=news, now=clock.now())

        message.refresh_from_db()
        assert message.state == "delivered"
        assert message.receipts.count() == 2

    def test_of_failure_try_the_next_way(self, whatsapp: WhatsApp) -> None:
        tell()
        work()

        news = News(reference="wamid.1", state="failed", key="failed", reason="no_such_address")
        services.take_news(channel="whatsapp", news=news, now=clock.now())
        work()

        assert states() == [("whatsapp", "failed", "no_such_address"), ("email", "sent", "")]

    def test_of_another_regency_are_not_known(self, whatsapp: WhatsApp) -> None:
        tell()
        work()

        with tenants.enter("r8271"):
            news = News(reference="wamid.1", state="delivered", key="delivered")
            assert not services.take_news(channel="whatsapp", news=news, now=clock.now())


class TestWatchdog:
    @pytest.fixture
    def caretaker(self) -> User:
        return person_with_rights("messages.manage", email="admin@contoh.go.id", phone="081200000000")

    def test_an_expired_token_is_noticed_at_the_next_look_and_said_by_another_channel(
        self, whatsapp: WhatsApp, caretaker: User
    ) -> None:
        whatsapp.token = "renewed"
        tell(Recipient(kind="citizen", id="1", phone="081234567890"))
        work()

        services.look_after(now=clock.now())
        services.look_after(now=clock.now())
        work()

        health = ChannelHealth.objects.get(channel="whatsapp")
        assert (health.state, health.reason) == ("down", "credentials")
        assert [sent.to for sent in mail.outbox] == [["admin@contoh.go.id"]]
        assert queries.unread_count(caretaker) == 1
        (notice,) = notices.notices(caretaker)
        assert "WhatsApp" in str(notice.title)
        assert list(notices.notices(UserFactory.create())) == []
        assert EvidenceEntry.objects.filter(action="notifications.channel_down").count() == 1

    def test_a_dead_channel_is_passed_by_until_it_is_well_again(self, whatsapp: WhatsApp, caretaker: User) -> None:
        whatsapp.token = "renewed"
        tell(key="case:1")
        work()
        services.look_after(now=clock.now())

        tell(key="case:2")
        assert Message.objects.get(idempotency_key="case:2").channel == "email"

        whatsapp.token = "right-token"
        later = clock.now() + timedelta(minutes=2)
        work(now=later)
        services.look_after(now=later + timedelta(minutes=1))
        assert ChannelHealth.objects.get(channel="whatsapp").state == "well"
        assert list(notices.notices(caretaker)) == []
        assert Message.objects.filter(template="notifications.channel_well", channel="inbox").count() == 1
        tell(key="case:3", now=clock.now())
        assert Message.objects.get(idempotency_key="case:3").channel == "whatsapp"

    def test_lost_jobs_are_taken_up(self) -> None:
        (message,) = tell()
        Message.objects.update(queued_at=clock.now() - timedelta(minutes=7))
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        services.look_after(now=clock.now() + timedelta(minutes=6))

        with tenants.public():
            run_waiting(queues=("tenant",))

        message.refresh_from_db()
        assert message.state == "sent"

    @pytest.mark.parametrize(
        ("sample", "fault"),
        [
            ({"sent": 5, "faults": 0, "last_was_sent": True}, ""),
            ({"sent": 0, "faults": 2}, ""),
            ({"sent": 0, "faults": 3}, "many_failures"),
            ({"sent": 9, "faults": 3}, ""),
            ({"sent": 3, "faults": 3}, "many_failures"),
            ({"sent": 0, "faults": 1, "refused_credentials": 1}, "credentials"),
            ({"sent": 1, "faults": 1, "refused_credentials": 1, "last_was_sent": True}, ""),
            ({"sent": 1, "faults": 0, "last_was_sent": True, "oldest_wait": timedelta(minutes=11)}, "waiting_long"),
            ({"sent": 0, "faults": 1, "held": timedelta(minutes=60)}, ""),
            ({"sent": 0, "faults": 1, "held": timedelta(minutes=61)}, "waiting_long"),
            ({"sent": 1, "faults": 1, "held": timedelta(minutes=61), "last_was_sent": True}, ""),
        ],
    )
    def test_what_counts_as_dead(self, sample: dict[str, Any], fault: str) -> None:
        given = Sample(**({"refused_credentials": 0, "last_was_sent": False} | sample))

        assert fault_of(given) == fault
        assert is_well_again(given) is (given.last_was_sent and not fault)


class TestWords:
    def test_a_regency_writes_its_own_and_goes_back(self) -> None:
        own = LocalisedText(id="Om Swastiastu, {name} sudah siap")
        services.reword_template(
            code="tests.ready", subject=own, body=LocalisedText(id="{day}"), actor=BY, now=clock.now()
        )
        tell(key="case:1")
        services.restore_template(code="tests.ready", actor=BY, now=clock.now())
        tell(key="case:2")
        work()

        assert [sent.subject for sent in mail.outbox] == ["Om Swastiastu, KK sudah siap", "Berkas KK siap"]

    @pytest.mark.parametrize("text", ["{nik}", "{name.pk}", "{name!r}", "{", "{{name}}"])
    def test_only_listed_values_can_be_used(self, text: str) -> None:
        with pytest.raises(services.UnknownPlaceholder):
            services.reword_template(
                code="tests.ready",
                subject=LocalisedText(id="Siap"),
                body=LocalisedText(id=text),
                actor=BY,
                now=clock.now(),
            )


def test_texts_and_addresses_are_forgotten_after_a_month_and_the_state_stays() -> None:
    user = UserFactory.create()
    tell(Recipient.user(user))
    work()

    assert let_go("notifications.contents", now=clock.now() + timedelta(days=29)) == 0
    assert let_go("notifications.contents", now=clock.now() + timedelta(days=31)) == 1

    message = Message.objects.get(channel="email")
    assert (message.contents, message.address, message.state) == ("", "", "sent")
    assert queries.contents_of(Message.objects.get(channel="inbox")) is not None


def test_a_mail_about_an_account_has_a_state_and_its_link_is_forgotten_when_it_is_sent() -> None:
    user = UserFactory.create(email="made@contoh.go.id")

    message = services.carry_mail(
        to="made@contoh.go.id", subject="Undangan", body="http://x/rahasia", language="id", now=clock.now()
    )
    assert message.recipient == f"user:{user.pk}"
    work()

    message.refresh_from_db()
    assert (message.state, message.contents) == ("sent", "")
    assert mail.outbox[0].body == "http://x/rahasia\n"


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("0812-3456-7890", "+6281234567890"),
        ("62812345678", "+62812345678"),
        ("+65 6123 4567", "+6561234567"),
        ("1", ""),
    ],
)
def test_numbers_are_written_as_carriers_do(phone: str, written: str) -> None:
    assert international(phone) == written
    assert hint_of("sms", written) in {"", f"•••{written[-3:]}"}
