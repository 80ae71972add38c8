"""The message of the morning: what waits in a study visit. No names of people; the page says the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from catalog.visits import queries
from catalog.visits.navigation import RIGHT
from catalog.visits.notices import SIGNS, title_of
from core.actors import Actor
from core.localised import LocalisedText
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate, Placeholder
from organisation.access import EVERYWHERE
from organisation.queries import people_with

WAITS: Final = MessageTemplate(
    code="visits.waits",
    name=LocalisedText(id="Studi tiru menunggu Anda", en="A study visit waits for you"),
    subject=LocalisedText(id="{what}", en="{what}"),
    body=LocalisedText(
        id="{what} ({module}). Buka halaman studi tiru: di sana tertulis langkah berikutnya.",
        en="{what} ({module}). Open the page of the study visit: it says what comes next.",
    ),
    placeholders={
        "what": Placeholder(
            name=LocalisedText(id="Yang menunggu", en="What waits"),
            example=LocalisedText(
                id="Kabupaten Karangasem mengajukan studi tiru", en="Kabupaten Karangasem asks for a study visit"
            ),
        ),
        "module": Placeholder(
            name=LocalisedText(id="Modul", en="Module"),
            example=LocalisedText(id="Mal Pelayanan Publik", en="Public service mall"),
        ),
    },
)
TEMPLATES: Final = (WAITS,)


def tell(*, now: datetime) -> int:
    """
    Tell those who can do it what waits in the regency we are in, each thing once. Answers how many things wait.

    The other side cannot be written to from here, so each regency looks for itself in the morning.
    """
    actor, found = Actor.system("visits"), queries.waiting_here(now=now)
    for one in found:
        for person in people_with(SIGNS if one.kind == "sign" else RIGHT, now, unit=EVERYWHERE):
            to = Recipient.user(person)
            with translation.override(to.language):
                context = {"what": title_of(one), "module": str(one.module)}
            notify(
                template=WAITS.code,
                to=to,
                context=context,
                link=reverse("visits:visit", args=[one.visit.pk], urlconf=settings.TIRU_TENANT_URLCONF),
                idempotency_key=f"{WAITS.code}:{one.visit.pk}:{one.kind}:{one.since:%Y%m%d%H%M}:{person.pk}",
                actor=actor,
                now=now,
            )
    return len(found)
