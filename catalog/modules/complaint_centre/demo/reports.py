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

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

import tenants
from accounts.models import User
from casework.models import Case
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.demo import pictures
from catalog.modules.complaint_centre.models import Category, Complaint, Referral, Way
from catalog.modules.complaint_centre.offices import offices_of
from catalog.modules.complaint_centre.rights import DECIDE, SORT, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Report, Sorted
from catalog.modules.complaint_centre.services.arriving import Brings, take
from core import clock
from core.actors import Actor
from core.photos import Position
from organisation.access import EVERYWHERE, today
from organisation.models import Holding, Unit
from organisation.models import Position as Post
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
_BY_MESSAGE: Final = {Way.EMAIL, Way.WHATSAPP}
_AFTER: Final = timedelta(minutes=10)
"""So long before a report or its end a photo was taken."""


@cache
def rows() -> tuple[dict[str, str], ...]:
    table = Path(__file__).with_name("reports.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))


@dataclass(frozen=True, kw_only=True)
class Crew:
    """
    Who works in the centre.

    :param desk: sorts. :param officer: answers for the whole government. :param overseer: decides on referrals.
    :param camat: the code of a district whose head has an account; that of the capital where none has.
    """

    desk: Actor
    officer: Actor
    overseer: User
    camat: str

    @classmethod
    def at(cls, now: datetime) -> Self | None:
        """None where somebody is missing: nothing is done in the name of nobody."""
        desk = people_with(SORT, now).first()
        officer = people_with(WORK, now, unit=EVERYWHERE).first()
        overseer = people_with(DECIDE, now, unit=EVERYWHERE).first()
        if desk is None or officer is None or overseer is None:
            return None
        camat = _headed(Unit.Kind.DISTRICT_OFFICE) or CAPITAL[tenants.current().code]
        return cls(desk=_actor(desk), officer=_actor(officer), overseer=overseer, camat=camat)


def _headed(*kinds: Unit.Kind, district: str = "") -> str:
    """The code of the first place whose office has a head with an account; "" for none."""
    held = Holding.objects.filter(position__kind=Post.Kind.HEAD, position__unit__kind__in=kinds).exclude(user=None)
    codes = held.filter(position__unit__region_code__startswith=district).order_by("position__unit__region_code")
    return codes.values_list("position__unit__region_code", flat=True).first() or ""


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
        # No two offices are equally quick; where a limit is passed, the minutes are those of the story.
        pace = 1.0 if self.row["story"] in TO_THE_MINUTE else (50 + self.number * 37 % 55) / 100
        for minutes, step in STORIES[self.row["story"]]:
            yield at + timedelta(minutes=round(minutes * pace)), partial(step, self)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.told["case"])

    @property
    def version(self) -> int:
        return self.case.version

    @property
    def category(self) -> Category | None:
        return Category.objects.select_related("unit").filter(code=self.row["category"]).first()

    def referral(self, level: Level) -> Referral:
        return Referral.objects.select_related("officer").get(complaint__case_id=self.told["case"], level=level)

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
        if way in _BY_MESSAGE:
            self._send(way, village, at)
            return
        filed = services.file_report(
            report=Report(
                kind=ReportKind(row["kind"]),
                text=row["text"].replace("{desa}", village.full_name),
                way=way,
                category=self.category,
                reporter=None if row["by"] == "anon" else Applicant(name=self._name(regency.code)),
                is_anonymous=row["by"] == "anon",
                is_secret=row["by"] == "secret",
                is_poor=bool(row["poor"]),
                village_code=village.code,
                position=self._position(),
                photos=self.photos(at, is_done=False),
            ),
            actor=self.crew.desk if way in _WAYS_OF_DESK else CITIZEN,
            now=at,
        )
        self.told["case"] = filed.case.pk

    def _send(self, way: Way, village: Region, at: datetime) -> None:
        """As the way itself brings it: neither sorted nor with a place."""
        name = self._name(tenants.current().code)
        brought = take(
            brings=Brings(
                way=way,
                mark=f"contoh-{self.number}",
                text=self.row["text"].replace("{desa}", village.full_name),
                name=name,
                email=f"{slugify(name)}@contoh.id" if way == Way.EMAIL else "",
                phone="" if way == Way.EMAIL else f"+62812{self.number:03}0000",
                pictures=self.photos(at, is_done=False),
            ),
            now=at,
        )
        assert brought.case_id is not None  # it has words, and nobody wrote before
        self.told["case"] = brought.case_id

    def photos(self, at: datetime, *, is_done: bool) -> list[SimpleUploadedFile]:
        """What the row shows, if anything, as it was taken a little before."""
        if not self.row["photo"]:
            return []
        taken = (at - _AFTER).astimezone(tenants.current().zone)
        content = pictures.photo(
            self.row["photo"],
            is_done=is_done,
            taken_at=taken,
            position=self._position(),
            serial=2 * self.number + is_done,
        )
        return [SimpleUploadedFile(f"IMG_{taken:%Y%m%d_%H%M%S}.jpg", content, "image/jpeg")]

    def _village(self, code: str) -> Region:
        if self.row["near"] == "camat":
            district = self.crew.camat
            headed = _headed(Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE, district=district)
            found = list(villages_of(district).filter(code__startswith=headed).order_by("code"))
        else:
            found = list(villages_of(CAPITAL[code] if self.row["near"] else code).order_by("code"))
        return found[self.number * 7 % len(found)]

    def _name(self, code: str) -> str:
        names = NAMES[code]
        return names[self.number % len(names)]

    def _position(self) -> Position | None:
        """Around the regency's own office, in steps of about 120 metres."""
        middle = offices_of("", day=today(self.now)).office()
        if self.row["near"] != "1" or middle is None:
            return None
        east, north = self.number % 5 - 2, self.number // 5 - 2
        return Position(
            latitude=_near(middle.latitude, north),
            longitude=_near(middle.longitude, east),
        )


def _near(degrees: float, steps: int) -> Decimal:
    return (Decimal(str(degrees)) + steps * _DEGREE).quantize(Decimal("0.000001"))


def _verify(story: Story, at: datetime) -> None:
    services.verify(
        case_id=story.case.pk,
        version=story.version,
        found=Sorted(kind=ReportKind(story.row["kind"]), category=story.category, needs_examination=False),
        actor=story.crew.desk,
        now=at,
    )


def _pass(story: Story, at: datetime) -> None:
    _pass_to(story, story.case.unit, at)


def _pass_by_category(story: Story, at: datetime) -> None:
    """What came by a message was not sorted by any rule."""
    assert story.category is not None
    assert story.category.unit is not None
    _pass_to(story, story.category.unit, at)


def _pass_to_village(story: Story, at: datetime) -> None:
    village = Complaint.objects.values_list("village_code", flat=True).get(case_id=story.told["case"])
    _pass_to(story, Unit.objects.get(region_code=village), at)


def _pass_to(story: Story, unit: Unit, at: datetime) -> None:
    services.pass_to(case_id=story.case.pk, unit=unit, actor=story.crew.desk, now=at)


def _respond(story: Story, at: datetime) -> None:
    services.respond(case_id=story.case.pk, text=story.row["answer"], actor=story.crew.officer, now=at)


def _promise(story: Story, at: datetime) -> None:
    text = "Terima kasih. Hari ini kami periksa; untuk itu kami perlu satu keterangan dari Anda."
    services.respond(case_id=story.case.pk, text=text, actor=story.crew.officer, now=at)


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
        photos=story.photos(at, is_done=True),
        actor=story.crew.officer,
        now=at,
    )


def _publish(story: Story, at: datetime) -> None:
    """The desk has looked at the photos: nobody can be recognised."""
    if not story.row["shown"]:
        return
    complaint = Complaint.objects.get(case_id=story.told["case"])
    services.publish(
        case_id=story.case.pk,
        version=story.version,
        text=story.row["shown"],
        photos=complaint.photos.values_list("pk", flat=True),
        actor=story.crew.desk,
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


def _reopen(reason: str) -> Step:
    return lambda story, at: services.reopen(case_id=story.case.pk, reason=reason, actor=CITIZEN, now=at)


def _reply(words: str) -> Step:
    """The camat says what happened, where one has an account."""

    def step(story: Story, at: datetime) -> None:
        found = story.referral(Level.DISTRICT)
        if found.officer is not None:
            services.reply(referral_id=found.pk, text=words, person=found.officer, actor=_actor(found.officer), now=at)

    return step


def _excuse(level: Level, grounds: str) -> Step:
    def step(story: Story, at: datetime) -> None:
        person = story.crew.overseer
        services.decide(
            referral_id=story.referral(level).pk,
            outcome=Referral.Outcome.EXCUSED,
            grounds=grounds,
            person=person,
            actor=_actor(person),
            now=at,
        )

    return step


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


type Steps = tuple[tuple[int, Step], ...]

_ANSWERED: Final[Steps] = ((12, _pass), (85, _respond))
_SETTLED: Final[Steps] = (*_ANSWERED, (240, _begin), (1_540, _resolve), (1_600, _publish))
_ASKED: Final[Steps] = ((14, _pass), (60, _promise), (75, _ask))
_SORTED: Final[Steps] = ((9, _verify), (21, _pass_by_category))
_DAY: Final = 24 * 60

STORIES: Final[Mapping[str, Steps]] = {
    "fresh": (),
    "whistle": (),
    "verified": ((20, _verify),),
    "assigned": ((18, _pass),),
    "answered": _ANSWERED,
    "joined": ((10, _pass), (70, _respond), (90, _begin)),
    "same": ((25, _join),),
    "working": (*_ANSWERED, (260, _begin)),
    "asked": _ASKED,
    "told": (*_ASKED, (500, _write)),
    "settled": _SETTLED,
    "closed": _SETTLED,
    "thanked": (*_SETTLED, (2_980, _thank(4, "Cepat sekali, terima kasih."))),
    "so_so": (*_SETTLED, (3_100, _thank(2, "Selesai, tetapi kotorannya ditinggal di pinggir jalan."))),
    "reopened": (*_SETTLED, (4_300, _reopen("Baru dua hari, tambalannya sudah lepas lagi."))),
    "left": (*_ANSWERED, (4_000, _leave)),
    "disputed": (
        *_ANSWERED,
        (3_000, _leave),
        (5_200, _reopen("Dua papan yang baru sudah patah lagi dan seorang anak terperosok. Ini tidak bisa menunggu.")),
    ),
    "message": (*_SORTED, (64, _respond), (300, _begin)),
    "message_done": (*_SORTED, (64, _respond), (200, _begin), (1_700, _resolve), (1_760, _publish)),
    "passed_on": ((35, _forward),),
    "refused": ((55, _reject),),
    "taken_back": ((130, _withdraw),),
    "late": (
        (30, _pass),
        (350, _respond),
        (900, _begin),
        (3_000, _resolve),
        (3_100, _publish),
        (
            4 * _DAY,
            _excuse(
                Level.AGENCY,
                "Seluruh regu menangani pohon tumbang sejak subuh, tercatat di buku piket. Jadwal piket kini memuat "
                "pengganti yang menjawab lewat telepon.",
            ),
        ),
    ),
    # The camat of a place, who answers for poor households, noticed it an hour late and says why.
    "excused": (
        (15, _pass),
        (305, _respond),
        (600, _begin),
        (2_900, _resolve),
        (
            _DAY + 180,
            _reply(
                "Jaringan di kantor kecamatan putus sejak pukul 9 dan surel pemberitahuan baru terbaca pukul 13. "
                "Keluarga itu kami datangi sore harinya.",
            ),
        ),
        (
            3 * _DAY,
            _excuse(
                Level.DISTRICT,
                "Gangguan jaringan dibuktikan dengan tiket Dinas Kominfo. Petugas sudah mendatangi keluarga pada hari "
                "yang sama. Nomor telepon camat ditambahkan pada pemberitahuan.",
            ),
        ),
    ),
    # From the village past its camat to the Sekda, whose people answered.
    "climbed": (
        (15, _pass_to_village),
        (375, _respond),
        (700, _begin),
        (
            _DAY + 200,
            _reply(
                "Saya memimpin evakuasi longsor di dusun atas sampai sore. Sekretaris camat sedang cuti dan belum ada "
                "yang ditunjuk menggantikan.",
            ),
        ),
    ),
}
"""What happened, and so many minutes after the report came in."""
TO_THE_MINUTE: Final = {"late", "excused", "climbed"}
