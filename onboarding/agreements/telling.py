"""What a regency hears of a new list of sub-processors: a message to those who sign, and a notice on their page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

import tenants
from core.actors import Actor
from core.localised import LocalisedText
from notifications.recipients import Recipient
from notifications.services import notify
from notifications.wording import MessageTemplate
from onboarding.agreements import queries
from onboarding.agreements.services import SIGNS
from organisation.access import EVERYWHERE, has_right
from organisation.queries import people_with
from web.notices import Notice

NEW_LIST: Final = MessageTemplate(
    code="onboarding.sub_processors",
    name=LocalisedText(id="Daftar subprosesor berubah", en="The list of sub-processors has changed"),
    subject=LocalisedText(
        id="Daftar subprosesor Tiru berubah: mohon persetujuan Anda",
        en="Tiru's list of sub-processors has changed: please approve it",
    ),
    body=LocalisedText(
        id="Penyelenggara Tiru mengubah daftar pihak yang ikut memproses data. UU 27/2022 pasal 51 ayat (5) meminta "
        "persetujuan tertulis pemerintah daerah. Buka halaman perjanjian untuk membaca dan menyetujuinya.",
        en="The operator of Tiru has changed the list of those who help to process data. UU 27/2022, article 51(5), "
        "asks for the written approval of the regional government. Open the page of the agreement to read and approve "
        "it.",
    ),
)
TEMPLATES: Final = (NEW_LIST,)


def tell_of_list(*, number: int, now: datetime) -> None:
    """Write to those who sign for the regency we are in, each once."""
    for person in people_with(SIGNS, now, unit=EVERYWHERE):
        notify(
            template=NEW_LIST.code,
            to=Recipient.user(person),
            context={},
            link=reverse("agreement:here", urlconf=settings.TIRU_TENANT_URLCONF),
            idempotency_key=f"{NEW_LIST.code}:{number}:{person.pk}",
            actor=Actor.system("onboarding"),
            now=now,
        )


def notices(user: Any) -> Iterator[Notice]:
    """That a list of sub-processors waits, for those who may approve it."""
    if tenants.current_or_none() is None or not has_right(user, SIGNS, EVERYWHERE):
        return
    waiting = queries.list_to_approve()
    if waiting is None:
        return
    yield Notice(
        block=_("Service agreement"),
        title=_("A list of sub-processors waits for your approval"),
        next_step=_("Read who helps to process data, then approve it in writing."),
        url=reverse("agreement:here", urlconf=settings.TIRU_TENANT_URLCONF),
        action=_("Read and approve"),
        since=waiting.published_at,
    )
