"""How far each village has come: Banyuwangi's 217 as it published them of 2018, elsewhere a believable mix."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Final

import tenants
from catalog.modules.smart_kampung.maturity import ADVANCED_FROM, DEVELOPING_FROM, MOST_POINTS, Criterion, Level
from catalog.modules.smart_kampung.models import VillageScore
from catalog.modules.smart_kampung.queries.villages import villages
from catalog.modules.smart_kampung.services.scoring import Mark, score_village
from core.actors import Actor
from organisation.access import today

SCORED: Final = timedelta(days=24)
"""So long ago this year's round was held; in January it is the round of the year before."""

LEVELS: Final[Mapping[str, Mapping[Level, int]]] = {
    "3510": {Level.ADVANCED: 95, Level.DEVELOPING: 98, Level.LACKING: 24},
    "5107": {Level.ADVANCED: 19, Level.DEVELOPING: 41, Level.LACKING: 18},
    "8271": {Level.ADVANCED: 27, Level.DEVELOPING: 38, Level.LACKING: 13},
}
"""How many stand on each level: Banyuwangi's from smart_kampung.md [W16], the others invented."""

NOTES: Final[Mapping[Criterion, tuple[str, ...]]] = {
    Criterion.PUBLIC_SERVICE: (
        "Surat selesai hari itu juga",
        "Wifi terbuka di balai desa",
        "Loket tutup pada jam makan",
    ),
    Criterion.ECONOMY: ("Pasar desa tiap Minggu", "BUM Desa baru mulai", "Produk warga dijual daring"),
    Criterion.HEALTH: ("Posyandu lansia tiap bulan", "Rumah difabel berjalan", "Belum ada ruang laktasi"),
    Criterion.EDUCATION: ("Pojok baca buka tiap sore", "Sanggar tari anak", "Taman bermain rusak"),
    Criterion.PEOPLE: ("Perangkat ikut pelatihan data", "Operator baru satu orang"),
    Criterion.POVERTY: ("Satgas pemburu kemiskinan aktif", "Data warga miskin diperbarui", "Pendataan belum selesai"),
    Criterion.LEGAL: (
        "APBDes dipasang di balai desa",
        "Penyuluhan hukum dua kali setahun",
        "Belum ada papan informasi",
    ),
}
"""What an assessor writes beside some points: the best first, the last for the lowest."""

_SERVICE: Final = Criterion.PUBLIC_SERVICE
_SEVEN: Final = len(Criterion)
_MOST: Final = MOST_POINTS * _SEVEN


def fill(*, best_served: Collection[str], actor: Actor, now: datetime) -> None:
    """
    Score every village of the year, by whoever assesses villages. What is scored already stays.

    :param best_served: codes of villages whose strength is their service: those that letters are asked of.
    """
    if VillageScore.objects.exists():
        return
    regency = tenants.current()
    at = now - SCORED
    found = villages(day=today(now))
    # The same points whenever the demo is built anew in a place.
    chance = random.Random(f"{regency.code} scores")  # noqa: S311 -- sample data, not a secret
    levels = [level for level, number in LEVELS[regency.code].items() for _one in range(number)]
    chance.shuffle(levels)
    for village, level in zip(found, levels, strict=False):
        points = points_on(level, chance)
        if village.region_code in best_served:
            best = max(points, key=lambda one: points[one])
            points[best], points[_SERVICE] = points[_SERVICE], points[best]
        marks = {one: Mark(given, _note(one, given, chance)) for one, given in points.items()}
        score_village(village=village, year=today(at).year, marks=marks, actor=actor, now=at)


def points_on(level: Level, chance: random.Random) -> dict[Criterion, int]:
    """Points on seven criteria that make this level."""
    advanced, developing = (ceil(_MOST * share / 100) for share in (ADVANCED_FROM, DEVELOPING_FROM))
    first, last = {
        Level.ADVANCED: (advanced, _MOST - 1),
        Level.DEVELOPING: (developing, advanced - 1),
        Level.LACKING: (_SEVEN, developing - 1),
    }[level]
    # Most stand near the border to the next lower level.
    total = min(chance.randint(first, last), chance.randint(first, last))
    points = [total // _SEVEN] * _SEVEN
    for place in chance.sample(range(_SEVEN), total % _SEVEN):
        points[place] += 1
    for _shift in range(4):
        more, less = chance.sample(range(_SEVEN), 2)
        if points[more] < MOST_POINTS and points[less] > 0:
            points[more], points[less] = points[more] + 1, points[less] - 1
    return dict(zip(Criterion, points, strict=True))


def _note(criterion: Criterion, points: int, chance: random.Random) -> str:
    """Beside every third score."""
    if chance.random() > 1 / 3:
        return ""
    notes = NOTES[criterion]
    return notes[-1] if points <= 1 else chance.choice(notes[:-1])
