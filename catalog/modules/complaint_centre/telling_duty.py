"""What an office and the managers hear when whoever held its reports is not there any more. No name is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.rights import MANAGE, WORK
from core.actors import Actor
from core.localised import LocalisedText
from core.numbers import format_number
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.models import Unit
from organisation.queries import people_with

UNHELD: Final = "complaint_centre.unheld"
_text = LocalisedText

TEMPLATES: Final = (
    MessageTemplate(
        code=UNHELD,
        name=_text("Laporan tanpa petugas", "Reports without an officer"),
        subject=_text("{office}: laporan tanpa petugas", "{office}: reports without an officer"),
        body=_text(
            "Jumlah laporan {office} yang petugasnya tidak lagi bertugas: {count}. Batas waktunya tetap berjalan. "
            "Masuk, lalu berikan kepada petugas lain.",
            "Reports of {office} whose officer is not in service any more: {count}. Their time goes on. "
            "Sign in and give them to somebody else.",
        ),
        placeholders={
            "office": Placeholder(
                name=_text("Kantor", "Office"), example=_text("Kantor Camat Rendang", "Kantor Camat Rendang")
            ),
            "count": Placeholder(name=_text("Jumlah laporan", "Number of reports"), example=_text("3", "3")),
        },
    ),
)


def tell_unheld(unit: Unit, count: int, *, actor: Actor, now: datetime) -> None:
    people = {user.pk: user for user in (*people_with(WORK, now, unit=unit), *people_with(MANAGE, now))}
    for person in people.values():
        notify(
            template=UNHELD,
            to=Recipient.user(person),
            context={"office": unit.name, "count": format_number(count)},
            link=f"{reverse(f'{MODULE}:work', urlconf=settings.TIRU_TENANT_URLCONF)}?tampil=unassigned",
            idempotency_key=f"{UNHELD}:{unit.pk}:{now.isoformat()}:{person.pk}",
            actor=actor,
            now=now,
        )
