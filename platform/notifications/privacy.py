"""What messages hold of people (core.personal_data)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person, Rule
from notifications import queries
from notifications.models import ChannelKind, Message
from notifications.policies import KEEP_DAYS
from notifications.services import forget_contents

MESSAGES = "notifications.messages"

ACTIVITIES = (
    Activity(
        code=MESSAGES,
        name=LocalisedText(id="Pesan kepada warga dan petugas", en="Messages to citizens and officers"),
        purpose=LocalisedText(
            id="Memberi kabar tentang permohonan, janji temu, dan keputusan.",
            en="Tell people about their cases, appointments and decisions.",
        ),
        persons=LocalisedText(id="warga dan petugas", en="citizens and officers"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009",
        fields={
            "notifications.Message": {
                "address": DataCategory.PHONE,
                "address_hint": DataCategory.PHONE,
                "contents": DataCategory.STATEMENT,
                "other_ways": DataCategory.EMAIL,
            }
        },
        recipients=(
            LocalisedText(
                id="penyedia surel, WhatsApp, dan SMS yang dipakai",
                en="the carriers of e-mail, WhatsApp and SMS in use",
            ),
        ),
        keeping=(
            Keeping(
                code="notifications.contents",
                what=LocalisedText(id="Isi dan alamat pesan", en="Text and address of a message"),
                after=LocalisedText(id="sejak pesan sampai atau gagal", en="after it arrived or was given up"),
                act="anonymise",
                source=LocalisedText(
                    id="UU 27/2022 pasal 16 (2) g; jangka pilihan Tiru", en="UU 27/2022 article 16 (2) g; Tiru's choice"
                ),
                policy=KEEP_DAYS,
                rule="notifications.privacy.Contents",
                goes_by_itself=True,
            ),
        ),
        is_large=True,
        at="both",
    ),
)


def about(person: Person) -> Iterator[Entry]:
    """The inbox of an account; what went out by other ways carries no name after a month."""
    user = User.objects.filter(pk=person.user_id).first() if person.user_id else None
    if user is None:
        return
    for message in queries.inbox_of(user):
        contents = queries.contents_of(message)
        if contents is not None:
            yield Entry(
                activity=MESSAGES,
                title=LocalisedText(id="Pesan di kotak masuk", en="Message in the inbox"),
                holds={"at": message.queued_at.isoformat(), "subject": contents.subject, "text": contents.body},
            )


class Contents(Rule):
    """The rule `notifications.contents`: text and addresses of messages that were settled. The inbox is kept."""

    together = 500

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Message]:
        return (
            Message.objects.filter(settled_at__lt=before)
            .exclude(channel=ChannelKind.INBOX)
            .exclude(contents="", address="", other_ways="")
            .only("recipient_kind", "recipient_id", "settled_at")
            .order_by("settled_at", "pk")
        )

    def people(self, row: Message) -> Person:
        match row.recipient_kind:
            case "user":
                return Person(user_id=int(row.recipient_id))
            case "resident":
                return Person(resident_id=UUID(row.recipient_id))
            case _:
                return Person()

    def case_id(self, row: Message) -> UUID | None:
        return UUID(row.recipient_id) if row.recipient_kind == "case" else None

    def act(self, rows: Sequence[Any], *, actor: Actor, now: datetime) -> None:
        forget_contents(rows)
