"""The stories of reports, from a table: what somebody wrote, and what became of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Final, Self
from uuid import UUID

import tenants
from accounts.models import User
from casework.models import Case
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Category, Complaint, Way
from catalog.modules.complaint_centre.offices import offices_of
from catalog.modules.complaint_centre.rights import SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, Sorted
from core import clock
from core.actors import Actor
from core.photos import Position
from organisation.access import EVERYWHERE, today
from organisation.queries import people_with
from regions.models import Region
from regions.queries import villages_of

CAPITAL: Final[Mapping[str, str]] = {"3510": "351016", "5107": "510704", "8271": "827106"}
"""The district around the regency's own office, where those reports lie that have a position."""

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "3510": (
        "Slamet Riyadi", "Sumiati", "Agus Wahyudi", "Lilik Handayani", "Misnan", "Nurul Hidayah", "Bambang Irawan",
        "Suparmi", "Edi Santoso", "Wiwik Purwanti", "Moh. Rofiq", "Tutik Winarsih",
    ),
    "5107": (
        "I Wayan Sudana", "Ni Luh Ratih Dewi", "I Ketut Arnawa", "Ni Made Sukerti", "I Nyoman Suarta",
        "Ni Komang Sri Wahyuni", "I Gede Mertayasa", "Ni Kadek Ariani", "I Made Kerta", "Ni Wayan Rencani",
        "I Komang Budiasa", "Ni Nengah Sutami",
    ),
    "8271": (
        "Ridwan Umasangadji", "Nurlaila Abdullah", "Iswan Hamza", "Fatmawati Djafar", "Yusran Marasabessy",
        "Sitti Rahma Tidore", "Jufri Malik", "Hadijah Soleman", "Abdul Gani Hi. Yusuf", "Salma Ibrahim",
        "Rustam Kharie", "Asnawia Muhammad",
    ),
}  # fmt: skip
CITIZEN: Final = Actor.citizen()
_DEGREE: Final = Decimal("0.0011")
_WAYS_OF_DESK: Final = {Way.PHONE, Way.COUNTER, Way.FIELD}


@cache
def rows() -> tuple[dict[str, str], ...]:
    table = Path(__file__).with_name("reports.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


@dataclass(frozen=True, kw_only=True)
class Crew:
    """Who works in the centre: :param desk: sorts. :param officer: answers for the whole government."""

    desk: Actor
    officer: Actor

    @classmethod
    def at(cls, now: datetime) -> Self | None:
        """None where somebody is missing: nothing is done in the name of nobody."""
        desk = people_with(SORT, now).first()
        officer = people_with(WORK, now, unit=EVERYWHERE).first()
        if desk is None or officer is None:
            return None
        return cls(desk=_actor(desk), officer=_actor(officer))


def _actor(user: User) -> Actor:
    return Actor.user(user.pk, schema=tenants.current().schema)


type Step = Callable[[Story, datetime], object]


@dataclass
class Story:
    """One report and what became of it."""

    row: Mapping[str, str]
    number: int
    crew: Crew
    now: datetime
    told: dict[str, UUID] = field(default_factory=dict)

    def moments(self) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
        """When it was filed and each step after it."""
        at = self._filed_at()
        yield at, self._file
        for minutes, step in STORIES[self.row["story"]]:
            yield at + timedelta(minutes=minutes), partial(step, self)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.told["case"])

    @property
    def version(self) -> int:
        return self.case.version

    def _filed_at(self) -> datetime:
        hours, minutes = self.row["time"].split(":")
        if hours.startswith("-"):
            return self.now - timedelta(hours=-int(hours), minutes=int(minutes))
        zone = tenants.current().zone
        day = clock.local_date(self.now, zone) - timedelta(days=int(self.row["days"]))
        return datetime.combine(day, time(int(hours), int(minutes)), tzinfo=zone)

    def _file(self, at: datetime) -> None:
        row, regency = self.row, tenants.current()
        village = self._village(regency.code)
        way = Way(row["way"])
        filed = services.file_report(
            report=Report(
                kind=ReportKind(row["kind"]),
                text=row["text"].replace("{desa}", village.full_name),
                way=way,
                category=Category.objects.filter(code=row["category"]).first(),
                reporter=None if row["by"] == "anon" else Applicant(name=self._name(regency.code)),
                is_anonymous=row["by"] == "anon",
                is_secret=row["by"] == "secret",
                is_poor=bool(row["poor"]),
                village_code=village.code,
                position=self._position(),
            ),
            actor=self.crew.desk if way in _WAYS_OF_DESK else CITIZEN,
            now=at,
        )
        self.told["case"] = filed.case.pk

    def _village(self, code: str) -> Region:
        found = list(villages_of(CAPITAL[code] if self.row["near"] else code).order_by("code"))
        return found[self.number * 7 % len(found)]

    def _name(self, code: str) -> str:
        names = NAMES[code]
        return names[self.number % len(names)]

    def _position(self) -> Position | None:
        """Around the regency's own office, in steps of about 120 metres."""
        middle = offices_of("", day=today(self.now)).office()
        if not self.row["near"] or middle is None:
            return None
        east, north = self.number % 5 - 2, self.number // 5 - 2
        return Position(
            latitude=_near(middle.latitude, north),
            longitude=_near(middle.longitude, east),
        )


def _near(degrees: float, steps: int) -> Decimal:
    return (Decimal(str(degrees)) + steps * _DEGREE).quantize(Decimal("0.000001"))


def _verify(story: Story, at: datetime) -> None:
    complaint = Complaint.objects.select_related("category").get(case_id=story.told["case"])
    services.verify(
        case_id=story.case.pk,
        version=story.version,
        found=Sorted(kind=ReportKind(complaint.kind), category=complaint.category, needs_examination=False),
        actor=story.crew.desk,
        now=at,
    )


def _pass(story: Story, at: datetime) -> None:
    services.pass_to(case_id=story.case.pk, unit=story.case.unit, actor=story.crew.desk, now=at)


def _respond(story: Story, at: datetime) -> None:
    services.respond(case_id=story.case.pk, text=story.row["answer"], actor=story.crew.officer, now=at)


def _ask(story: Story, at: datetime) -> None:
    services.ask(
        case_id=story.case.pk, version=story.version, text=story.row["answer"], actor=story.crew.officer, now=at
    )


def _write(story: Story, at: datetime) -> None:
    services.write_as_citizen(case_id=story.case.pk, text="RT 03 RW 01, bantuan PKH.", actor=CITIZEN, now=at)


def _begin(story: Story, at: datetime) -> None:
    services.begin_work(case_id=story.case.pk, version=story.version, actor=story.crew.officer, now=at)


def _resolve(story: Story, at: datetime) -> None:
    services.resolve(
        case_id=story.case.pk,
        text="Sudah selesai dikerjakan dan diperiksa di tempat. Terima kasih atas laporannya.",
        actor=story.crew.officer,
        now=at,
    )


def _leave(story: Story, at: datetime) -> None:
    services.leave(
        case_id=story.case.pk,
        version=story.version,
        text="Papan sudah diganti. Jembatan beton belum ada anggarannya tahun ini dan diusulkan pada Musrenbang 2027.",
        actor=story.crew.officer,
        now=at,
    )


def _forward(story: Story, at: datetime) -> None:
    services.forward(
        case_id=story.case.pk,
        version=story.version,
        where=f"PLN {tenants.current().short_name}",
        reason=story.row["answer"],
        actor=story.crew.desk,
        now=at,
    )


def _reject(story: Story, at: datetime) -> None:
    services.reject(
        case_id=story.case.pk, version=story.version, reason=story.row["answer"], actor=story.crew.desk, now=at
    )


def _withdraw(story: Story, at: datetime) -> None:
    services.withdraw(case_id=story.case.pk, actor=CITIZEN, now=at)


def _reopen(story: Story, at: datetime) -> None:
    services.reopen(case_id=story.case.pk, reason="Baru dua hari, tambalannya sudah lepas lagi.", actor=CITIZEN, now=at)


def _join(story: Story, at: datetime) -> None:
    """With the oldest other report about the same thing that is still open."""
    mine = Complaint.objects.get(case_id=story.told["case"])
    kept = (
        Complaint.objects.filter(category=mine.category, case__is_open=True)
        .exclude(pk=mine.pk)
        .order_by("filed_at")
        .first()
    )
    if kept is not None:
        services.join(
            kept_id=kept.case_id,
            other_ids=[mine.case_id],
            reason="Gangguan yang sama.",
            actor=story.crew.desk,
            now=at,
        )


def _thank(score: int, words: str) -> Step:
    return lambda story, at: services.confirm(case_id=story.case.pk, score=score, comment=words, actor=CITIZEN, now=at)


_ANSWERED: Final[tuple[tuple[int, Step], ...]] = ((12, _pass), (85, _respond))
_SETTLED: Final[tuple[tuple[int, Step], ...]] = (*_ANSWERED, (240, _begin), (1_540, _resolve))

STORIES: Final[Mapping[str, tuple[tuple[int, Step], ...]]] = {
    "fresh": (),
    "whistle": (),
    "verified": ((20, _verify),),
    "assigned": ((18, _pass),),
    "answered": _ANSWERED,
    "joined": ((10, _pass), (70, _respond), (90, _begin)),
    "same": ((25, _join),),
    "working": (*_ANSWERED, (260, _begin)),
    "asked": ((14, _pass), (75, _ask)),
    "told": ((14, _pass), (75, _ask), (500, _write)),
    "settled": _SETTLED,
    "closed": _SETTLED,
    "thanked": (*_SETTLED, (2_980, _thank(4, "Cepat sekali, terima kasih."))),
    "so_so": (*_SETTLED, (3_100, _thank(2, "Selesai, tetapi kotorannya ditinggal di pinggir jalan."))),
    "reopened": (*_SETTLED, (4_300, _reopen)),
    "left": (*_ANSWERED, (4_000, _leave)),
    "passed_on": ((35, _forward),),
    "refused": ((55, _reject),),
    "taken_back": ((130, _withdraw),),
    "late": ((30, _pass), (410, _respond), (900, _begin), (3_000, _resolve)),
}
"""What happened, and so many minutes after the report came in."""
