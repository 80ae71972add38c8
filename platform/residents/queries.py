"""Questions about people and families that only look. Each takes the reach of whoever asks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from accounts.models import User
from core.models import EvidenceEntry
from core.secrets import blind_index
from regions import queries as regions
from regions.codes import Level
from residents.models import (
    KK_PURPOSE,
    NIK_PURPOSE,
    DuplicatePair,
    Family,
    Membership,
    Merge,
    Population,
    Resident,
)
from residents.names import folded_name
from residents.scope import Reach
from residents.scoring import Score, Thresholds, score

MOST_FOUND: Final = 500
"""So many people a search for a name brings up; who looks for one says more of the name, or the village."""
_ENOUGH: Final = 25

LOOKED_UP = "residents.looked_up"
"""The evidence of another system that asked for somebody."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list narrows by. Empty values narrow nothing."""

    text: str = ""
    """A name or part of it, or a whole NIK or KK number."""
    village: str = ""
    """The code of a village or a district, which finds the codes it had before along."""
    status: str = ""
    to_verify: bool = False


def residents(reach: Reach, wanted: Wanted) -> QuerySet[Resident]:
    """Those whose records the reach covers, by name; with a text the most alike first."""
    found = reach.narrow(Resident.objects.filter(merged_into=None))
    if wanted.village:
        lives_there = Q(pk__in=())
        for code in regions.codes_of(wanted.village):
            lives_there |= Q(village_code__startswith=code)
        found = found.filter(lives_there)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.to_verify:
        found = found.exclude(warnings=[])
    if number := number_in(wanted.text):
        return found.filter(pk__in=_holders_of(number)).order_by("search_name", "id")
    if name := folded_name(wanted.text):
        return _named(found, name)
    return found.order_by("search_name", "id")


def resident_by_nik(number: str) -> Resident | None:
    """Whoever holds this NIK (sixteen bare digits), wherever they live."""
    return Resident.objects.filter(nik_index=blind_index(number, purpose=NIK_PURPOSE), merged_into=None).first()


def resident_without_number(full_name: str, birth_date: date, sex: str, village_code: str) -> Resident | None:
    """Whoever has this name, birth date, sex and village; nobody when that is not one person only."""
    found = Resident.objects.filter(
        search_name=folded_name(full_name),
        birth_date=birth_date,
        sex=sex,
        village_code=village_code,
        merged_into=None,
    )[:2]
    return found[0] if len(found) == 1 else None


def family_by_kk(number: str) -> Family | None:
    """The family whose card has this number (sixteen bare digits)."""
    return Family.objects.filter(kk_index=blind_index(number, purpose=KK_PURPOSE)).first()


def find_resident(pk: UUID) -> Resident | None:
    return Resident.objects.select_related("merged_into").filter(pk=pk).first()


def number_in(text: str) -> str:
    """The sixteen digits of a NIK or KK number that somebody typed in any grouping; else empty."""
    bare = _GROUPING.sub("", text)
    return bare if len(bare) == 16 and bare.isascii() and bare.isdigit() else ""


def current_membership(resident: Resident) -> Membership | None:
    return Membership.objects.select_related("family").filter(resident=resident, active_to=None).first()


def members_of(family: Family) -> list[Membership]:
    """Who stands on the card now: the head, then the spouse, then the others by age."""
    order = Case(
        When(relation=Membership.Relation.HEAD, then=0),
        When(relation=Membership.Relation.SPOUSE, then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = Membership.objects.filter(family=family, active_to=None).select_related("resident")
    return list(found.order_by(order, "resident__birth_date", "pk"))


def former_members_of(family: Family) -> list[Membership]:
    return list(Membership.objects.filter(family=family, active_to__isnull=False).select_related("resident"))


def village_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names of villages and districts, also of those that a later decree dropped."""
    found = regions.Region.objects.filter(code__in=set(codes))
    return {region.code: region.full_name for region in found}


def populations(day: date) -> dict[str, Population]:
    """How many people live in each village by the latest figure of that day, by code. One query."""
    found = Population.objects.filter(counted_on__lte=day)
    latest = found.order_by("village_code", "-counted_on").distinct("village_code")
    return {one.village_code: one for one in latest}


def village_choices(regency: str, reach: Reach) -> list[tuple[str, list[tuple[str, str]]]]:
    """Villages of the regency within reach, or with a hamlet that is, grouped by district."""
    groups: dict[str, list[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for region in regions.inside(regency):
        if region.level == Level.DISTRICT:
            names[region.code] = region.full_name
        elif reach.touches(region.code):
            groups.setdefault(region.code[:6], []).append((region.code, region.full_name))
    return [(names.get(code, code), villages) for code, villages in sorted(groups.items())]


@dataclass(frozen=True)
class Happening:
    """An entry of the evidence log as the timeline of a record shows it."""

    entry: EvidenceEntry
    by: str


def timeline_of(resident: Resident, *, schema: str, most: int = 50) -> list[Happening]:
    """What happened to a record, the newest first, with the names of those who did it."""
    subject = f"residents.resident:{resident.pk}"
    # Programs look people up all day: that is for whoever reads the log, and would push everything else off the page.
    entries = list(EvidenceEntry.objects.filter(subject=subject).exclude(action=LOOKED_UP).order_by("-sequence")[:most])
    names = _names_of([entry.actor for entry in entries], schema)
    return [Happening(entry, names.get(entry.actor, "")) for entry in entries]


@dataclass(frozen=True)
class Candidate:
    """Another record that may be the same person, and why we think so."""

    resident: Resident
    score: Score


def duplicate_candidates(resident: Resident, *, most: int = 10) -> list[Candidate]:
    """Records that may be the same person as this one, the likeliest first; those that were told apart are left out."""
    meets = Q(birth_date=resident.birth_date) | Q(search_name=resident.search_name, village_code=resident.village_code)
    if resident.phone:
        meets |= Q(phone=resident.phone)
    likeness = TrigramSimilarity("search_name", resident.search_name)
    found = Resident.objects.filter(meets, merged_into=None).exclude(pk=resident.pk).annotate(likeness=likeness)
    told_apart = DuplicatePair.objects.filter(Q(first=resident) | Q(second=resident), state="different")
    known = {pk for pair in told_apart.values_list("first_id", "second_id") for pk in pair}
    thresholds = Thresholds.here()
    scored = [
        Candidate(other, score(resident, other, likeness=other.likeness, thresholds=thresholds))
        for other in found.filter(likeness__gte=thresholds.name_alike).order_by("-likeness")[:200]
        if other.pk not in known
    ]
    scored = [candidate for candidate in scored if candidate.score.total >= thresholds.shown_from]
    return sorted(scored, key=lambda candidate: -candidate.score.total)[:most]


def duplicate_pairs(reach: Reach, *, state: str = DuplicatePair.State.OPEN) -> QuerySet[DuplicatePair]:
    """Pairs of which the reach covers both, the likeliest first."""
    found = DuplicatePair.objects.filter(state=state).select_related("first", "second")
    if state != DuplicatePair.State.MERGED:
        found = found.filter(first__merged_into=None, second__merged_into=None)
    return reach.narrow(reach.narrow(found, "first__"), "second__").order_by("-score", "id")


def likeness_of(pairs: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], float]:
    """How alike the names of each pair are, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, b.id, similarity(a.search_name, b.search_name)"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS pair(one, other)"
            " JOIN residents_resident a ON a.id = pair.one JOIN residents_resident b ON b.id = pair.other",
            [[first for first, _second in pairs], [second for _first, second in pairs]],
        )
        return {(first, second): likeness for first, second, likeness in cursor.fetchall()}


def merges_of(resident: Resident) -> list[Merge]:
    """What was merged into this record, or this one into another, and can still be undone."""
    found = Merge.objects.filter(Q(kept=resident) | Q(dropped=resident), undone_at=None)
    return list(found.select_related("kept", "dropped"))


def _holders_of(number: str) -> set[UUID]:
    """
    Whoever has this NIK, or stands on the card with this KK number. Looked up before, by two unique indexes: joined
    into the list's own query, the planner reads everybody in the order of names instead.
    """
    nik, kk = blind_index(number, purpose=NIK_PURPOSE), blind_index(number, purpose=KK_PURPOSE)
    holders = Resident.objects.filter(nik_index=nik, merged_into=None).values_list("pk", flat=True)
    members = Membership.objects.filter(family__kk_index=kk, active_to=None).values_list("resident", flat=True)
    return {*holders, *members}


def _named(found: QuerySet[Resident], name: str) -> QuerySet[Resident]:
    """
    Names that begin with the text, then those that hold it, and where these are few those that are nearly like it. A
    text too short to be like anything finds beginnings only.

    At most `MOST_FOUND`: half a regency is called Wayan, and ranking all of them takes seconds for a list that nobody
    reads to its end.
    """
    beginning = Q(search_name__startswith=name)
    # In order, so that the very name, which all that begin with it come after, is never cut off.
    keys = _some(found.filter(beginning).order_by("search_name", "id"), MOST_FOUND)
    is_long = len(name) >= _TRIGRAM
    if is_long:
        keys += _some(found.filter(search_name__contains=name).exclude(beginning), MOST_FOUND - len(keys))
    if is_long and len(keys) < _ENOUGH:
        alike = found.filter(search_name__trigram_word_similar=name).exclude(search_name__contains=name)
        keys += _some(alike, MOST_FOUND - len(keys))
    rank = Case(
        When(search_name=name, then=0),
        When(beginning, then=1),
        When(search_name__contains=name, then=2),
        default=3,
        output_field=IntegerField(),
    )
    return (
        Resident.objects.filter(pk__in=keys)
        .annotate(rank=rank, likeness=TrigramWordSimilarity(name, "search_name"))
        .order_by("rank", F("likeness").desc(), "search_name", "id")
    )


def _some(found: QuerySet[Resident], most: int) -> list[UUID]:
    return list(found.values_list("pk", flat=True)[:most]) if most else []


def _names_of(actors: Sequence[str], schema: str) -> dict[str, str]:
    numbers: dict[Any, str] = {}
    for actor in actors:
        kind, _colon, rest = actor.partition(":")
        number, _at, home = rest.partition("@")
        if kind == "user" and home == schema and number.isdigit():
            numbers[int(number)] = actor
    return {numbers[user.pk]: user.full_name for user in User.objects.filter(pk__in=numbers)}


_GROUPING = re.compile(r"[\s.\-\u2010-\u2013]+")
_TRIGRAM = 3
