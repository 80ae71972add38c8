"""Mail of a regency: its name on every one, answers to a proved address, its own server with a way back."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

import tenants
from accounts.mail import send_now
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.channels import EmailChannel, Outgoing
from tenants.context import public
from tenants.identity import carrying
from tenants.identity.carrying import Fault
from tenants.identity.models import MailSettings
from tenants.identity.queries import mail_here
from tenants.identity.services import mail as services
from tests.factories.mail_server import HOST, PASSWORD, SENDER, USER, MailServer, mail_server, make_certificate

pytestmark = pytest.mark.django_db

PAGE = "/pengaturan/identitas/surel/"
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ADMIN = Actor.system("tests")


@pytest.fixture(autouse=True)
def mailers(settings: Settings) -> None:
    """As in every surrounding, with a basket at the end."""
    settings.MAILERS = {
        "default": {"BACKEND": "tenants.custody.mail.EmailBackend", "OPTIONS": {"through": "as_regency"}},
        "as_regency": {"BACKEND": "tenants.identity.carrying.EmailBackend", "OPTIONS": {"through": "outgoing"}},
        "outgoing": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }


@pytest.fixture
def admin(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "regency.identity", client=karangasem_client)
    return karangasem_client


@pytest.fixture
def certificate(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Believed as those of the system are; the loopback may be called."""
    settings.TIRU_PRIVATE_MAIL_SERVERS = True
    file = make_certificate(tmp_path)
    monkeypatch.setattr(carrying, "trusted_certificates", lambda: ssl.create_default_context(cafile=file))
    return file


@pytest.fixture
def server(certificate: Path) -> Iterator[MailServer]:
    with mail_server(certificate) as running:
        yield running


def use(port: int, **changed: Any) -> None:
    """Enter the server at Karangasem."""
    values = {"host": HOST, "port": port, "user": USER, "password": PASSWORD, "sender": SENDER} | changed
    with tenants.enter("r5107"):
        services.set_server(**values, actor=ADMIN, now=NOW)


def use_and_test(port: int) -> None:
    use(port)
    with tenants.enter("r5107"):
        services.test_server(to="sariani@karangasemkab.go.id", actor=ADMIN, now=NOW)


def write(to: str = "warga@contoh.id") -> None:
    with tenants.enter("r5107"):
        send_now(to=to, subject="Kode masuk", body="Kode Anda 123456.\n", language="id")


def settings_of_karangasem() -> MailSettings:
    with tenants.enter("r5107"):
        return mail_here()


# --- the sender


def test_every_mail_of_the_house_carries_the_name_the_answers_and_the_footer(admin: Client) -> None:
    admin.post(PAGE, {"sender_name": "Pemkab Karangasem", "footer": "Jalan Ngurah Rai 1\r\nTelepon 0363 21010"})
    with tenants.enter("r5107"):
        row = mail_here()
        with tenants.control():
            row.reply_to = "tanya@karangasemkab.go.id"
            row.save()
        EmailChannel().send(
            Outgoing(
                key="7", template="x", language="id", address="warga@contoh.id", subject="Selesai", body="Surat jadi."
            )
        )
    write()

    for message in mail.outbox:
        assert message.from_email == "Pemkab Karangasem <tidak-dibalas@tiru.localhost>"
        assert message.reply_to == ["tanya@karangasemkab.go.id"]
        assert message.body.endswith("\n\n-- \nJalan Ngurah Rai 1\nTelepon 0363 21010\n")
    assert len(mail.outbox) == 2


def test_without_settings_the_government_is_the_sender_and_the_ministry_keeps_its_own() -> None:
    write()
    with public():
        send_now(to="a@contoh.id", subject="x", body="y", language="id")

    assert mail.outbox[0].from_email == "Pemerintah Kabupaten Karangasem <tidak-dibalas@tiru.localhost>"
    assert mail.outbox[1].from_email == "Tiru <tidak-dibalas@tiru.localhost>"


@pytest.mark.parametrize("name", ['Pemkab" <jahat@contoh.id>', "Pemkab\r\nBcc: jahat@contoh.id", "a@b"])
def test_a_name_cannot_smuggle_an_address_or_a_header(admin: Client, name: str) -> None:
    response = admin.post(PAGE, {"sender_name": name, "footer": ""})

    assert (response.status_code, settings_of_karangasem().sender_name) == (422, "")


# --- answers


def code_in(message: EmailMessage) -> str:
    return re.findall(r"\b\d{6}\b", message.body)[0]


@pytest.fixture
def asked(django_capture_on_commit_callbacks: Any) -> str:
    """The code that was mailed to the address for answers."""
    with tenants.enter("r5107"), django_capture_on_commit_callbacks(execute=True):
        services.ask_for_reply_to(address="tanya@karangasemkab.go.id", minutes=30, actor=ADMIN, now=NOW)
    assert mail.outbox[-1].to == ["tanya@karangasemkab.go.id"]
    return code_in(mail.outbox[-1])


def test_answers_go_where_the_mailed_code_was_read(asked: str) -> None:
    with tenants.enter("r5107"):
        assert mail_here().reply_to == ""
        services.confirm_reply_to(code=f" {asked[:3]} {asked[3:]}", actor=ADMIN, now=NOW + timedelta(minutes=29))

    row = settings_of_karangasem()
    assert (row.reply_to, row.code_hash, row.wanted_reply_to) == ("tanya@karangasemkab.go.id", "", "")


def test_the_code_is_not_kept_and_neither_is_it_nor_the_address_in_the_log(asked: str) -> None:
    row = settings_of_karangasem()
    with tenants.enter("r5107"):
        entries = str(list(EvidenceEntry.objects.values_list("subject", "details", "reason")))

    assert asked not in row.code_hash
    assert "tanya@" not in entries


def test_five_wrong_codes_or_half_an_hour_end_it(asked: str) -> None:
    wrong = f"{(int(asked) + 1) % 1_000_000:06}"
    with tenants.enter("r5107"):
        with pytest.raises(services.CodeOver):
            services.confirm_reply_to(code=asked, actor=ADMIN, now=NOW + timedelta(minutes=30))
        for _try in range(5):
            with pytest.raises(services.CodeWrong):
                services.confirm_reply_to(code=wrong, actor=ADMIN, now=NOW)
        with pytest.raises(services.CodeOver):
            services.confirm_reply_to(code=asked, actor=ADMIN, now=NOW)

        assert mail_here().reply_to == ""


def test_a_second_code_waits_a_minute_so_that_nobody_floods_a_mailbox(asked: str) -> None:
    with tenants.enter("r5107"), pytest.raises(services.PauseFirst):
        services.ask_for_reply_to(address="lain@contoh.id", minutes=30, actor=ADMIN, now=NOW + timedelta(seconds=59))


def test_the_page_takes_the_code(admin: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"{PAGE}balasan/", {"reply_to": "tanya@karangasemkab.go.id"})
    waiting = admin.get(PAGE).content.decode()

    wrong = admin.post(f"{PAGE}balasan/kode/", {"code": "abc"})
    right = admin.post(f"{PAGE}balasan/kode/", {"code": code_in(mail.outbox[-1])})

    assert 'name="code"' in waiting
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert settings_of_karangasem().reply_to == "tanya@karangasemkab.go.id"


# --- the own server


def test_a_tested_server_carries_every_mail_from_the_own_address(server: MailServer) -> None:
    use_and_test(server.port)
    write()

    test_mail, message = server.mails
    assert "Server surel" in str(test_mail["Subject"])
    assert (message["From"], message["To"]) == (f"Pemerintah Kabupaten Karangasem <{SENDER}>", "warga@contoh.id")
    assert mail.outbox == []
    assert not any("AUTH" in words or "MAIL" in words for words in server.said_in_the_clear)


def test_before_its_test_the_platform_sends(server: MailServer) -> None:
    use(server.port)
    write()

    assert (len(server.mails), len(mail.outbox)) == (0, 1)


def test_the_password_is_kept_encrypted_and_shown_nowhere(admin: Client, server: MailServer) -> None:
    use(server.port)
    kept = settings_of_karangasem().server_password

    page = admin.get(PAGE).content.decode()
    again = {"host": HOST, "port": "587", "user": USER, "sender": SENDER, "password": ""}
    admin.post(f"{PAGE}server/", again)

    assert PASSWORD not in kept
    assert PASSWORD not in page
    assert kept not in page
    assert settings_of_karangasem().server_password == kept
    with tenants.enter("r5107"):
        assert PASSWORD not in str(list(EvidenceEntry.objects.values_list("details", flat=True)))


def free_port() -> int:
    with socket.create_server((HOST, 0)) as door:
        return int(door.getsockname()[1])


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ({"password": "lain"}, Fault.PASSWORD),
        ({"offers_tls": False}, Fault.NO_TLS),
        ({"silent": True}, Fault.SLOW),
        ({}, Fault.REFUSED),
        ({}, Fault.CERTIFICATE),
        ({}, Fault.SENDER),
        ({}, Fault.PRIVATE),
        ({}, Fault.NO_HOST),
    ],
    ids=lambda value: value if isinstance(value, Fault) else "",
)
def test_a_server_that_fails_is_told_and_no_mail_is_lost(
    how: dict[str, Any],
    fault: Fault,
    certificate: Path,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    admin: Client,
) -> None:
    monkeypatch.setattr(carrying, "SECONDS", 0.5)
    shown = make_certificate(tmp_path, days=-1) if fault is Fault.CERTIFICATE else certificate
    with mail_server(shown, **how) as running:
        port = free_port() if fault is Fault.REFUSED else running.port
        changed = {"sender": "bupati@karangasemkab.go.id"} if fault is Fault.SENDER else {}
        changed |= {"host": "surel.tidak-ada.invalid"} if fault is Fault.NO_HOST else {}
        settings.TIRU_PRIVATE_MAIL_SERVERS = fault is not Fault.PRIVATE
        use(port, **changed)
        with tenants.enter("r5107"):
            with pytest.raises(services.ServerFailed) as refusal:
                services.test_server(to="sariani@karangasemkab.go.id", actor=ADMIN, now=NOW)
            assert mail_here().server_tested_at is None
            with tenants.control() as regency:
                MailSettings.objects.filter(regency=regency).update(
                    server_tested_at=NOW, failing_since=None, failure=""
                )
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            write()

        assert refusal.value.values["fault"] == fault
        assert [message.to for message in mail.outbox] == [["warga@contoh.id"]]
        assert mail.outbox[0].from_email == "Pemerintah Kabupaten Karangasem <tidak-dibalas@tiru.localhost>"
        assert running.mails == []
        assert PASSWORD not in "".join(running.said_in_the_clear)
    row = settings_of_karangasem()
    assert (row.failure, row.failing_since) == (fault, NOW + timedelta(hours=1))
    assert f'href="{PAGE}"' in admin.get("/kerja/").content.decode()


def test_an_unknown_recipient_is_no_fault_of_the_server(certificate: Path) -> None:
    with mail_server(certificate, unknown=frozenset({"tidak-ada@contoh.id"})) as running:
        use_and_test(running.port)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            write("tidak-ada@contoh.id")

    assert (settings_of_karangasem().failing_since, mail.outbox) == (None, [])


def test_a_mended_server_takes_over_again_and_the_warning_goes(certificate: Path) -> None:
    with mail_server(certificate) as running:
        use_and_test(running.port)
        running.password = "baru sama sekali"
        write()
        failing = settings_of_karangasem().failure
        running.password = PASSWORD
        write()

    assert failing == Fault.PASSWORD
    assert (len(mail.outbox), len(running.mails)) == (1, 2)
    assert settings_of_karangasem().failing_since is None


def test_the_buttons_of_the_page(admin: Client, server: MailServer) -> None:
    use(server.port)
    admin.post(f"{PAGE}server/uji/")
    in_use = settings_of_karangasem().server_tested_at
    admin.post(f"{PAGE}server/hapus/")

    assert in_use is not None
    assert len(server.mails) == 1
    row = settings_of_karangasem()
    assert (row.server_host, row.server_password, row.server_tested_at) == ("", "", None)


def test_ternate_knows_nothing_of_it(server: MailServer) -> None:
    use_and_test(server.port)
    with tenants.enter("r8271"):
        send_now(to="warga@contoh.id", subject="x", body="y", language="id")

    assert len(server.mails) == 1
    assert mail.outbox[0].from_email.startswith("Pemerintah Kota Ternate")
