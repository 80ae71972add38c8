"""A mail becomes a report, a reply a message, an automatic one nothing; each once, whatever happens in between."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest

from casework.codes import new_code
from casework.models import Case
from casework.models import Message as Said
from catalog.modules.complaint_centre.models import (
    TEXT_PURPOSE,
    Arrival,
    ChannelState,
    Complaint,
    Connection,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.services import arriving, reading
from catalog.modules.complaint_centre.services.connections import Wanted, connect
from catalog.modules.complaint_centre.ways import mail, mailbox
from core.secrets import decrypt
from notifications.models import Message as Notice
from notifications.queries import contents_of
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.factories.mail_server import HOST, make_certificate
from tests.factories.mailbox_server import ACCOUNT, PASSWORD, MailboxServer, mailbox_server
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo

WAYAN = "I Wayan Sudana <wayan.sudana@contoh.id>"


def a_mail(text: str = "Lampu jalan di Ulakan mati.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    values = {"From": WAYAN, "To": ACCOUNT, "Subject": "Lampu mati", "Message-ID": f"<{abs(hash(text))}@contoh.id>"}
    for name, value in (values | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


class TestWords:
    def test_a_mail_says_what_was_written_and_not_what_it_quotes(self) -> None:
        reply = a_mail("Sudah menyala.\n\nPada Sen, 23 Nov 2026 pukul 10.00 Petugas menulis:\n> Apakah sudah?\n")

        assert mail.read(reply.as_bytes(), own=ACCOUNT).text == "Sudah menyala."

    def test_html_alone_is_read_as_text(self) -> None:
        message = a_mail()
        message.set_content(
            "<style>p{}</style><p>Lampu &amp; tiang</p><p>rusak<script>x()</script></p>", subtype="html"
        )

        assert mail.read(message.as_bytes(), own=ACCOUNT).text.split() == ["Lampu", "&", "tiang", "rusak"]

    def test_a_code_is_found_in_the_subject(self) -> None:
        code = new_code("KRA")

        read = mail.read(a_mail(Subject=f"Re: Laporan {code.lower()} kami terima").as_bytes(), own=ACCOUNT)

        assert read.code == code

    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"},
            {"List_Id": "<berita.contoh.id>"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"}, {"From": ACCOUNT},
            {"From": "MAILER-DAEMON@contoh.id"}, {"From": "no-reply@contoh.id"},
        ],
    )  # fmt: skip
    def test_what_a_machine_wrote_is_known(self, headers: dict[str, str]) -> None:
        assert mail.read(a_mail(**headers).as_bytes(), own=ACCOUNT).is_automatic

    @pytest.mark.parametrize("headers", [{}, {"Auto_Submitted": "no"}, {"Precedence": "first-class"}])
    def test_what_a_person_wrote_is_not(self, headers: dict[str, str]) -> None:
        assert not mail.read(a_mail(**headers).as_bytes(), own=ACCOUNT).is_automatic

    @pytest.mark.parametrize(
        "raw",
        [b"", b"\x00\xff\xfe", b"Subject: x\r\n\r\nx", b"From: x\r\n\r\nx", b"From: =?utf-8?q?=ff?=\r\n\r\n",
         b"From: a@b.id\r\nContent-Type: text/plain; charset=unknown-9\r\n\r\n\xff"],
    )  # fmt: skip
    def test_what_is_no_mail_is_unreadable_and_harms_nothing(self, raw: bytes) -> None:
        with pytest.raises(mail.Unreadable):
            mail.read(raw, own=ACCOUNT)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("imap"))


@pytest.fixture
def server(certificate: Path) -> Iterator[MailboxServer]:
    with mailbox_server(certificate) as made:
        yield made


@pytest.fixture
def read(centre: Centre, server: MailboxServer, certificate: Path) -> Callable[..., int]:
    wanted = Wanted(address=HOST, port=server.port, account=ACCOUNT, password=PASSWORD)
    connect(way=Way.EMAIL, wanted=wanted, actor=ACTOR, now=NOW)
    opens = partial(mailbox.opened, trusts=ssl.create_default_context(cafile=str(certificate)))
    return lambda now=NOW: reading.read_mailbox(now=now, opens=opens)


pytestmark = pytest.mark.django_db


def text_of(complaint: Complaint) -> str:
    return decrypt(complaint.text, purpose=TEXT_PURPOSE)


def test_a_mail_is_filed_once_with_its_photo_and_answered_with_code_pin_and_time(
    read: Callable[..., int], server: MailboxServer
) -> None:
    message = a_mail("Lampu jalan di Ulakan mati.\n")
    message.add_attachment(photo().read(), maintype="image", subtype="jpeg", filename="lampu.jpg")
    message.add_attachment(b"kein Bild", maintype="image", subtype="png", filename="rusak.png")
    kept = server.deliver(message.as_bytes())

    assert (read(), read()) == (1, 0)

    made = Complaint.objects.select_related("case").get()
    assert (made.way, made.case.applicant_name) == ("email", "I Wayan Sudana")
    assert text_of(made).startswith("Lampu mati\n\nLampu jalan di Ulakan mati.")
    assert "1" in text_of(made).rpartition("[")[2]
    assert ReportPhoto.objects.count() == 1
    assert r"\Seen" in kept.flags
    (told,) = Notice.objects.filter(recipient_kind="case")
    said = contents_of(told)
    assert told.is_secret
    assert said is not None
    assert made.case.code in said.subject
    assert "13.10 WITA" in said.body


def test_a_reply_with_the_code_from_the_same_address_is_a_message(
    read: Callable[..., int], server: MailboxServer
) -> None:
    server.deliver(a_mail("Pertama").as_bytes())
    read()
    code = Case.objects.get().code
    server.deliver(a_mail("Masih mati.", Subject=f"Re: Laporan {code} kami terima").as_bytes())
    server.deliver(a_mail("Saya juga.", Subject=f"Laporan {code}", From="Ni Made <made@contoh.id>").as_bytes())

    read()

    said = [decrypt(one.text, purpose="casework.message") for one in Said.objects.all()]
    assert said == ["Masih mati."]
    assert Complaint.objects.count() == 2  # a code alone opens nothing: the stranger's is a report of its own
    assert list(Arrival.objects.order_by("at", "id").values_list("outcome", flat=True)).count("added") == 1


def test_automatic_mails_are_left_out_and_answered_by_nobody(read: Callable[..., int], server: MailboxServer) -> None:
    server.deliver(a_mail("Saya cuti.", Auto_Submitted="auto-replied").as_bytes())

    read()

    assert Arrival.objects.get().outcome == "ignored"
    assert not Complaint.objects.exists()
    assert not Notice.objects.exists()


def test_a_server_that_is_down_for_a_day_loses_nothing_and_brings_nothing_twice(
    read: Callable[..., int], server: MailboxServer
) -> None:
    server.deliver(a_mail("Senin pagi").as_bytes())
    read()
    port, password = server.port, server.password
    Connection.objects.update(port=1)
    for hour in range(24):
        read(NOW + timedelta(hours=hour))
        server.deliver(a_mail(f"Jam ke-{hour}").as_bytes())
    state = ChannelState.objects.get(way=Way.EMAIL)
    assert (state.fault, Complaint.objects.count()) == ("unreachable", 1)

    Connection.objects.update(port=port)
    server.password = password
    taken = [read(NOW + timedelta(days=1, minutes=2 * turn)) for turn in range(3)]

    assert sum(taken) == 20  # of one address and hour; the others keep their place
    later = [read(NOW + timedelta(days=1, hours=2, minutes=2 * turn)) for turn in range(2)]
    assert sum(later) == 4
    assert Complaint.objects.count() == 25
    assert ChannelState.objects.get(way=Way.EMAIL).fault == ""


def test_a_line_that_breaks_in_the_middle_takes_the_mail_next_time(
    read: Callable[..., int], server: MailboxServer
) -> None:
    for number in range(3):
        server.deliver(a_mail(f"Laporan ke-{number}").as_bytes())
    server.breaks_at = 2

    first = read()
    server.breaks_at = 0
    then = read()

    assert (first, then) == (1, 2)
    assert Complaint.objects.count() == 3
    assert server.fetched == [1, 2, 2, 3]


def test_a_mail_of_which_the_process_died_is_not_filed_again(read: Callable[..., int], server: MailboxServer) -> None:
    server.deliver(a_mail().as_bytes())
    read()
    Connection.objects.update(cursor={})  # what a process that died before writing it down leaves

    read()
    server.validity = 2  # and the server gave its mails new numbers
    read()

    assert Complaint.objects.count() == 1
    assert server.fetched == [1]


def test_what_cannot_be_read_stays_in_the_mailbox_and_holds_up_nobody(
    read: Callable[..., int], server: MailboxServer
) -> None:
    server.deliver(b"Subject: rusak\r\n\r\n\xff\xfe")
    server.deliver(a_mail().as_bytes())

    assert read() == 2

    assert sorted(Arrival.objects.values_list("outcome", flat=True)) == ["filed", "unreadable"]


def test_one_address_that_floods_waits_and_others_do_not(centre: Centre) -> None:
    def brings(number: int, email: str) -> arriving.Brings:
        return arriving.Brings(way=Way.EMAIL, mark=f"{email}{number}", email=email, text=f"Laporan {number}")

    for number in range(arriving.MOST_OF_ONE):
        arriving.take(brings=brings(number, "banjir@contoh.id"), now=NOW)

    with pytest.raises(arriving.WaitsForLater):
        arriving.take(brings=brings(99, "banjir@contoh.id"), now=NOW)
    arriving.take(brings=brings(1, "lain@contoh.id"), now=NOW)
    arriving.take(brings=brings(99, "banjir@contoh.id"), now=NOW + timedelta(hours=1))

    assert Complaint.objects.count() == arriving.MOST_OF_ONE + 2


def test_a_longer_text_than_a_report_may_have_is_cut_and_says_so(centre: Centre) -> None:
    arriving.take(brings=arriving.Brings(way=Way.SMS, mark="1", phone="+628123450000", text="😀" * 30_000), now=NOW)

    text = text_of(Complaint.objects.get())
    assert len(text) == 20_000
    assert text.endswith("]")


def test_a_wrong_password_is_said_to_the_managers_once(read: Callable[..., int], server: MailboxServer) -> None:
    manager = person_with_rights(MANAGE)
    server.password = "lain"

    for minute in range(0, 40, 2):
        read(NOW + timedelta(minutes=minute))

    assert ChannelState.objects.get(way=Way.EMAIL).fault == "credentials"
    told = Notice.objects.filter(recipient_kind="user", recipient_id=str(manager.pk), channel="inbox")
    assert [one.template for one in told] == ["complaint_centre.channel_down"]


def test_what_lets_us_in_is_sealed(read: Callable[..., int]) -> None:
    kept = Connection.objects.get()

    assert PASSWORD not in f"{kept.password}{kept.cursor}{kept.address}"
    assert decrypt(kept.password, purpose="complaint_centre.connection") == PASSWORD
