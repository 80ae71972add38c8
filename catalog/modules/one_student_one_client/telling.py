"""What the scheme tells people. No message says who she is or what was found: only that something waits, and where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.models import Unit

ALERT: Final = "one_student_one_client.alert"
REFERRAL: Final = "one_student_one_client.referral"
REFERRAL_WAITS: Final = "one_student_one_client.referral_waits"
MISSED: Final = "one_student_one_client.missed"


_text = LocalisedText


_CENTRE: Final = {
    "centre": Placeholder(
        name=_text("Puskesmas", "Health centre"), example=_text("Puskesmas Abang I", "Puskesmas Abang I")
    )
}

TEMPLATES: Final = (
    MessageTemplate(
        code=ALERT,
        name=_text("Hasil kunjungan perlu dilihat bidan", "A visit for the midwife to look at"),
        subject=_text("{centre}: hasil kunjungan perlu dilihat", "{centre}: a visit to look at"),
        body=_text(
            "Ada hasil kunjungan di {centre} yang perlu Anda lihat hari ini. Masuk, lalu buka daftar kerja.",
            "A visit at {centre} has something for you to look at today. Sign in and open your work list.",
        ),
        placeholders=_CENTRE,
    ),
    MessageTemplate(
        code=REFERRAL,
        name=_text("Rujukan baru menunggu", "A new referral waits"),
        subject=_text("Segera: rujukan baru di {centre}", "At once: a new referral at {centre}"),
        body=_text(
            "Rujukan baru di {centre} menunggu dipastikan. Masuk sekarang, buka rujukannya, lalu pastikan.",
            "A new referral at {centre} waits to be confirmed. Sign in now, open it, and confirm it.",
        ),
        placeholders=_CENTRE,
        channels=("whatsapp", "sms", "email"),
    ),
    MessageTemplate(
        code=REFERRAL_WAITS,
        name=_text("Rujukan belum dipastikan", "A referral is not confirmed yet"),
        subject=_text(
            "Segera: rujukan di {centre} belum dipastikan", "At once: a referral at {centre} is not confirmed"
        ),
        body=_text(
            "Rujukan di {centre} sudah {minutes} menit belum dipastikan. Pastikan sekarang ada bidan yang menangani.",
            "A referral at {centre} has waited {minutes} minutes to be confirmed. See now that a midwife takes it.",
        ),
        placeholders=_CENTRE | {"minutes": Placeholder(name=_text("Menit", "Minutes"), example=_text("15", "15"))},
        channels=("whatsapp", "sms", "email"),
    ),
    MessageTemplate(
        code=MISSED,
        name=_text("Kunjungan ibu berisiko terlewat", "A visit of a mother at risk was missed"),
        subject=_text("{centre}: kunjungan terlewat", "{centre}: a visit was missed"),
        body=_text(
            "Kunjungan seorang ibu berisiko tinggi di {centre} terlewat. Masuk, lalu buka daftar kunjungan terlewat.",
            "A visit of a mother at high risk at {centre} was missed. Sign in and open the list of missed visits.",
        ),
        placeholders=_CENTRE,
    ),
)


def tell(
    people: Iterable[User], template: str, occasion: str, *, centre: Unit, actor: Actor, now: datetime, **context: int
) -> int:
    """
    Tell each of these people once of an occasion; answers how many were.

    :param occasion: names it by ids: `referral:0192...:2`. A second call with the same tells nobody again.
    """
    told = 0
    for person in people:
        told += 1
        notify(
            template=template,
            to=Recipient.user(person),
            context={"centre": centre.name, **context},
            idempotency_key=f"{template}:{occasion}:{person.pk}",
            actor=actor,
            now=now,
        )
    return told
