"""Visits to old people of the demo's villages, and what the head of the health centre was told on the same evening."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.demo import pictures
from catalog.modules.smart_kampung.demo.moments import working_hour
from catalog.modules.smart_kampung.demo.officers import Officers, actor_for
from catalog.modules.smart_kampung.models import Visit
from catalog.modules.smart_kampung.queries import outreach as queries
from catalog.modules.smart_kampung.queries.centres import health_centres
from catalog.modules.smart_kampung.services.outreach import plan_visit, record_visit, send_day_reports
from core.actors import Actor
from organisation.access import today
from organisation.models import Unit
from residents.models import Resident
from residents.scope import reach_of

REPORTED_AT: Final = timedelta(hours=9, minutes=11)
"""After nine in the morning, when visits begin: the evening job's 18.11."""

_JUST_NOW: Final = timedelta(minutes=50)
_SHOTS: Final = count(500)


@dataclass(frozen=True)
class Told:
    """What somebody needed, and what was noted."""

    needs: Collection[str]
    note: str
    has_photo: bool = False


DAYS: Final[tuple[tuple[int, tuple[Told, ...]], ...]] = (
    (
        9,
        (
            Told(("care", "medicine"), "Tekanan darah 160/90, obat habis sejak pekan lalu. Diantar ke posyandu.", True),
            Told(("company",), "Sehat. Tinggal sendiri, minta dijenguk tiap pekan."),
        ),
    ),
    (
        6,
        (
            Told(("aid",), "Kacamata pecah, sulit membaca. Diukur ulang di puskesmas.", True),
            Told(("food", "letter"), "Belum menerima bantuan pangan; surat keterangan diurus dari rumah."),
        ),
    ),
    (2, (Told(("care",), "Luka di kaki kiri dibersihkan, kontrol lagi tiga hari.", True),)),
)
"""Days back, with the visits of each."""

THIS_MORNING: Final = Told(("house",), "Atap bocor di kamar; diusulkan ke desa.")
VISITING_HOURS: Final = range(8, 17)
"""Whoever starts the demo at night finds nobody visited at four in the morning."""

AGAIN_IN: Final = 3
"""Days after which the first one is seen again."""


def fill(*, officers: Officers, now: datetime) -> None:
    """
    Visit old people of the visitor's district on three days and, in the daytime, a while ago. Plan one visit for today
    and one for a later day.
    """
    if Visit.objects.exists():
        return
    since = queries.elderly_since(day=today(now), at=now)
    people = list(queries.elderly(reach_of(officers.visitor, queries.RIGHT), born_until=since))
    round_ = _Round(officers.visitor, _centre(people[0], now))
    to_see = iter(people)
    for days_ago, told in DAYS:
        for number, one in enumerate(told):
            round_.visit(next(to_see), one, at=working_hour(now, days_ago=days_ago, minutes=45 * number))
        evening = working_hour(now, days_ago=days_ago) + REPORTED_AT
        send_day_reports(actor=Actor.system("smart_kampung.day_reports"), now=evening)
    if (now - _JUST_NOW).astimezone(tenants.current().zone).hour in VISITING_HOURS:
        round_.visit(next(to_see), THIS_MORNING, at=now - _JUST_NOW)
    round_.plan(next(to_see), at=now)
    round_.plan(people[0], at=now, in_days=AGAIN_IN)


def _centre(person: Resident, now: datetime) -> Unit:
    found = queries.likely_centre(person.village_code, day=today(now))
    return found or health_centres(day=today(now))[0]


@dataclass(frozen=True)
class _Round:
    """Who goes, and which health centre hears of it."""

    visitor: User
    centre: Unit

    def plan(self, person: Resident, *, at: datetime, in_days: int = 0) -> Visit:
        day = today(at) + timedelta(days=in_days)
        actor = actor_for(self.visitor)
        return plan_visit(resident=person, centre=self.centre, visitor=self.visitor, day=day, actor=actor, now=at)

    def visit(self, person: Resident, told: Told, *, at: datetime) -> None:
        record_visit(
            visit=self.plan(person, at=at - timedelta(minutes=40)),
            needs=told.needs,
            note=told.note,
            photo=_photo(at) if told.has_photo else None,
            has_consent=told.has_photo,
            actor=actor_for(self.visitor),
            now=at,
        )


def _photo(at: datetime) -> SimpleUploadedFile:
    taken = at.astimezone(tenants.current().zone)
    content = pictures.photo(percent=0, variant=0, taken_at=taken, position=None, serial=next(_SHOTS))
    return SimpleUploadedFile("kunjungan.jpg", content, "image/jpeg")
