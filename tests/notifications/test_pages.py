"""Messages over HTTP: the inbox, the pages of those who look after them, and carriers that call."""

import hashlib
import hmac
import json
import time
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core import clock
from core.actors import Actor
from notifications import sending, services
from notifications.channels import sign
from notifications.models import ChannelHealth, Message
from notifications.recipients import Recipient
from tests.notifications.conftest import APP_SECRET, SMS_SECRET
from tests.notifications.stand_ins import SMS, WhatsApp

pytestmark = pytest.mark.django_db
PAGES = "/pengaturan/pesan/"
BY = Actor.system("tests")
CITIZEN = Recipient(kind="citizen", id="77", email="ni.luh@contoh.id", phone="0812 3456 7890")


def tell(to: Recipient, key: str, **values: Any) -> list[Message]:
    given: dict[str, Any] = {"context": {"name": "KK", "day": date(2026, 12, 1)}, "actor": BY, "now": clock.now()}
    return services.notify(template="tests.ready", to=to, idempotency_key=key, **(given | values))


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def caretaker(staff: Any, karangasem_client: Client) -> Any:
    return staff("r5107", "messages.manage", client=karangasem_client)


@pytest.mark.parametrize("path", [PAGES, PAGES + "1/", PAGES + "kata/", PAGES + "kata/tests.ready/"])
def test_pages_are_not_there_without_the_right(staff: Any, karangasem_client: Client, path: str) -> None:
    assert karangasem_client.get(path)["Location"] == f"/akun/masuk/?next={path}"
    staff("r5107", "people.manage", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_the_list_shows_states_and_masked_addresses_and_narrows(caretaker: Any, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        (sent,) = tell(CITIZEN, "case:1")
        sending.send(sent.pk, now=clock.now())
        tell(Recipient(kind="citizen", id="78", email="wayan@contoh.id"), "case:2")

    page = text_of(karangasem_client.get(PAGES))
    assert "n•••@contoh.id" in page
    assert "ni.luh" not in page
    narrowed = text_of(karangasem_client.get(f"{PAGES}?keadaan=queued&saluran=email&jenis=tests.ready"))
    assert "w•••@contoh.id" in narrowed
    assert "n•••@contoh.id" not in narrowed
    history = text_of(karangasem_client.get(f"{PAGES}?penerima=citizen:77"))
    assert "w•••@contoh.id" not in history
    assert "Tidak ada pesan seperti itu" in text_of(karangasem_client.get(f"{PAGES}?saluran=sms"))


def test_a_failed_message_is_sent_again_from_its_page(caretaker: Any, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        (message,) = tell(CITIZEN, "case:1")
        Message.objects.update(state="failed", reason="no_such_address", settled_at=clock.now())

    page = text_of(karangasem_client.get(f"{PAGES}{message.pk}/"))
    assert "alamatnya tidak ada" in page
    assert "menunggu untuk dikirim lagi" in text_of(
        karangasem_client.post(f"{PAGES}{message.pk}/kirim-lagi/", follow=True)
    )
    assert "tidak dapat dikirim lagi" in text_of(
        karangasem_client.post(f"{PAGES}{message.pk}/kirim-lagi/", follow=True)
    )


def test_words_are_previewed_saved_and_restored(caretaker: Any, karangasem_client: Client) -> None:
    page = PAGES + "kata/tests.ready/"
    words = {"subject_id": "{name} siap diambil", "body_id": "Datang {day}."}

    assert "{name}" in text_of(karangasem_client.get(page))
    preview = text_of(karangasem_client.post(page, words | {"preview": "1"}))
    assert "KK siap diambil" in preview
    assert "bawaan" in text_of(karangasem_client.get(PAGES + "kata/"))
    assert "tidak punya nilai untuk: nik" in text_of(karangasem_client.post(page, words | {"body_id": "{nik}"}))
    assert "tersimpan" in text_of(karangasem_client.post(page, words, follow=True))
    assert "{name} siap diambil" not in text_of(karangasem_client.post(page + "bawaan/", follow=True))
    assert karangasem_client.get(PAGES + "kata/accounts.mail/").status_code == 404
    assert karangasem_client.get(PAGES + "kata/tests.unknown/").status_code == 404


def test_a_dead_channel_stands_on_the_today_page_and_on_the_list(caretaker: Any, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        now = clock.now()
        ChannelHealth.objects.create(channel="email", state="down", reason="credentials", since=now, looked_at=now)

    assert "Pesan lewat surel tidak terkirim" in text_of(karangasem_client.get("/kerja/"))
    assert "penyedia menolak akses kita" in text_of(karangasem_client.get(PAGES))


class TestInbox:
    def test_belongs_to_one_person(self, staff: Any, karangasem_client: Client) -> None:
        mine = staff("r5107", "people.manage", client=karangasem_client)
        theirs = staff("r5107", "people.manage", name="I Wayan Budi")
        with tenants.enter("r5107"):
            own = tell(Recipient.user(mine), "case:1", link="/survei/", context={"name": "KTP-el", "day": 1})[0]
            other = tell(Recipient.user(theirs), "case:2", context={"name": "Akta", "day": 1})[0]

        page = text_of(karangasem_client.get("/kotak-masuk/"))
        assert "Berkas KTP-el siap" in page
        assert "Akta" not in page
        assert "Kotak masuk (1)" in page
        assert karangasem_client.post(f"/kotak-masuk/{other.pk}/").status_code == 404
        assert karangasem_client.post(f"/kotak-masuk/{own.pk}/")["Location"] == "/survei/"
        assert "Kotak masuk (1)" not in text_of(karangasem_client.get("/kotak-masuk/"))

    def test_is_marked_read_in_one_go(self, staff: Any, karangasem_client: Client) -> None:
        mine = staff("r5107", "people.manage", client=karangasem_client)
        with tenants.enter("r5107"):
            for number in range(3):
                tell(Recipient.user(mine), f"case:{number}")

        assert "Kotak masuk (3)" in text_of(karangasem_client.get("/kotak-masuk/"))
        assert "Kotak masuk (" not in text_of(karangasem_client.post("/kotak-masuk/semua-dibaca/", follow=True))

    def test_asks_strangers_to_sign_in(self, db: None, karangasem_client: Client) -> None:
        assert karangasem_client.get("/kotak-masuk/")["Location"] == "/akun/masuk/?next=/kotak-masuk/"

    def test_the_badge_costs_one_query(self, staff: Any, karangasem_client: Client) -> None:
        staff("r5107", "people.manage", client=karangasem_client)

        with CaptureQueriesContext(connection) as found:
            text_of(karangasem_client.get("/pengaturan/orang/"))

        assert sum("notifications_message" in query["sql"] for query in found.captured_queries) == 1


@pytest.mark.parametrize("path", [PAGES, "/kotak-masuk/"])
def test_lists_take_as_many_queries_for_thirty_as_for_one(caretaker: Any, karangasem_client: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            text_of(karangasem_client.get(path))
        return sum("tenants_" not in query["sql"] for query in found.captured_queries)

    with tenants.enter("r5107"):
        tell(Recipient.user(caretaker), "case:0")
    with_one = queries()
    with tenants.enter("r5107"):
        for number in range(1, 30):
            tell(Recipient.user(caretaker), f"case:{number}")

    assert queries() == with_one


class TestCarriersCall:
    def whatsapp_says(self, client: Client, word: str, secret: str = APP_SECRET, number: str = "wamid.1") -> int:
        status = {"id": number, "status": word, "timestamp": "1795000000"}
        body = json.dumps({"entry": [{"changes": [{"value": {"statuses": [status]}}]}]}).encode()
        mark = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return client.post(
            "/kabar/whatsapp/", body, content_type="application/json", headers={"X-Hub-Signature-256": mark}
        ).status_code

    def sms_says(self, client: Client, *, at: int, secret: str = SMS_SECRET) -> int:
        body = json.dumps({"id": "sms-1", "status": "delivered"}).encode()
        mark = sign(body, secret, at)
        return client.post(
            "/kabar/sms/", body, content_type="application/json", headers={"X-Signature": mark}
        ).status_code

    def test_whatsapps_receipts_count_once_and_only_when_signed(
        self, karangasem_client: Client, ternate_client: Client, whatsapp: WhatsApp
    ) -> None:
        with tenants.enter("r5107"):
            (message,) = tell(CITIZEN, "case:1")
            sending.send(message.pk, now=clock.now())

        assert self.whatsapp_says(karangasem_client, "delivered", secret="wrong") == 404
        assert self.whatsapp_says(ternate_client, "delivered") == 404
        assert self.whatsapp_says(karangasem_client, "delivered", number="wamid.9") == 404
        assert [self.whatsapp_says(karangasem_client, "delivered") for _ in range(2)] == [204, 204]

        with tenants.enter("r5107"):
            message.refresh_from_db()
            assert message.state == "delivered"
            assert message.receipts.count() == 1

    def test_an_old_call_of_the_sms_gateway_is_no_call(self, karangasem_client: Client, sms: SMS) -> None:
        with tenants.enter("r5107"):
            (message,) = tell(Recipient(kind="citizen", id="1", phone="081234567890"), "case:1")
            sending.send(message.pk, now=clock.now())

        assert self.sms_says(karangasem_client, at=int(time.time()) - 400) == 404
        assert self.sms_says(karangasem_client, at=int(time.time()), secret="wrong") == 404
        assert self.sms_says(karangasem_client, at=int(time.time())) == 204

    def test_nonsense_is_not_there(
        self, db: None, karangasem_client: Client, whatsapp: WhatsApp, settings: Any
    ) -> None:
        settings.TIRU_WEBHOOK_WORD = "kata-kunci"

        for path in ("/kabar/email/", "/kabar/telegram/", "/kabar/whatsapp/"):
            assert karangasem_client.post(path, b"[[", content_type="application/json").status_code == 404
        right = {"hub.mode": "subscribe", "hub.verify_token": "kata-kunci", "hub.challenge": "1158201444"}
        assert karangasem_client.get("/kabar/whatsapp/", right).content == b"1158201444"
        assert karangasem_client.get("/kabar/whatsapp/", right | {"hub.verify_token": "x"}).status_code == 404


def test_the_ministry_sees_its_own_messages(staff: Any, ministry_client: Client) -> None:
    staff("public", "messages.manage", client=ministry_client)
    with tenants.enter("r5107"):
        tell(CITIZEN, "case:1")

    assert "Belum ada pesan" in text_of(ministry_client.get("/konsol/pesan/"))
