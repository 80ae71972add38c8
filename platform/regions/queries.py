"""Questions about the regions in force."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Length

from regions.codes import InvalidRegionCode, Kind, Level, is_administrative, kind_of, plain
from regions.models import Region, RegionChange
from regions.names import folded


class UnknownRegion(LookupError):
    """No region in force has this code."""


def region(code: str) -> Region:
    """
    The region of a code, plain or dotted, with the regions it lies in.

    :raises UnknownRegion: if there is none in force, or the text is no code.
    """
    try:
        return with_parents(in_force()).get(code=plain(code))
    except (InvalidRegionCode, Region.DoesNotExist):
        raise UnknownRegion(code) from None


def regency(code: str) -> Region:
    """
    The regency or city of a code.

    :raises UnknownRegion: if there is none in force, or it is a region of another level.
    """
    found = region(code)
    if found.level != Level.REGENCY:
        raise UnknownRegion(code)
    return found


def in_force() -> QuerySet[Region]:
    """All regions of the list in force, in the order of their codes."""
    return Region.objects.filter(is_active=True)


def with_parents(regions: QuerySet[Region]) -> QuerySet[Region]:
    """The same regions, with what each lies in fetched along."""
    return regions.select_related("parent__parent__parent")


def provinces() -> QuerySet[Region]:
    return in_force().filter(level=Level.PROVINCE)


def regencies(*, province: str | None = None) -> QuerySet[Region]:
    """All regencies and cities, or those of one province."""
    found = in_force().filter(level=Level.REGENCY)
    return found if province is None else found.filter(parent_id=plain(province))


def districts_of(code: str) -> QuerySet[Region]:
    """The districts of a regency, or of a whole province."""
    return inside(code).filter(level=Level.DISTRICT)


def villages_of(code: str, *, kinds: tuple[Kind, ...] = ()) -> QuerySet[Region]:
    """Everything at village level in a district, regency or province, or only some kinds of it."""
    found = inside(code).filter(level=Level.VILLAGE)
    return found.filter(kind__in=kinds) if kinds else found


def children_of(code: str) -> QuerySet[Region]:
    """The regions one level down."""
    return in_force().filter(parent_id=plain(code))


def inside(code: str) -> QuerySet[Region]:
    """
    Every region below this one, on all levels, without itself.

    :raises InvalidRegionCode: if it is not a code.
    """
    code = plain(code)
    return in_force().filter(code__startswith=code).exclude(code=code)


def ancestors_of(region: Region) -> list[Region]:
    """What a region lies in, nearest first; no query after `with_parents`."""
    found = []
    parent = region.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def place_of(district_code: str) -> Region | None:
    """
    The region that the first six digits of a NIK or KK number point at, or what is left of it.

    The district may be one that no longer exists; then its regency answers, else its province, else nothing.
    """
    codes = [district_code[:length] for length in (6, 4, 2)]
    return with_parents(Region.objects.filter(code__in=codes)).order_by(Length("code").desc()).first()


def codes_of(code: str) -> list[str]:
    """
    The code, and those of the regions that were merged into it or had another number before, itself first: what an
    address may bear that was written down then. Of a district also those of villages that came into it.
    """
    return codes_of_each([code])[code]


def codes_of_each(codes: Collection[str]) -> dict[str, list[str]]:
    """As `codes_of`, for many in one query; none where only regencies and provinces are asked for."""
    around = Q(pk__in=())
    for regency_code in {code[:_REGENCY] for code in codes if len(code) > _REGENCY}:
        around |= Q(new_code__startswith=regency_code)
    ended = RegionChange.objects.filter(around, kind__in=RegionChange.ENDING)
    steps = list(ended.values_list("old_code", "new_code"))

    def grown(code: str) -> list[str]:
        found = [code]
        for later in found:
            found += [old for old, new in steps if new.startswith(later) and not old.startswith(tuple(found))]
        return found

    return {code: grown(code) for code in codes}


@dataclass(frozen=True)
class Counts:
    """How many units lie in a region. `villages` counts every desa, the customary ones among them."""

    districts: int
    urban_wards: int
    villages: int
    customary_villages: int


def counts_of(code: str) -> Counts:
    """
    Count the units of a regency, or of any other region.

    :raises InvalidRegionCode: if it is not a code.
    """
    found = inside(code).filter(level__in=[Level.DISTRICT, Level.VILLAGE]).order_by()
    by_kind = dict(found.values_list("kind").annotate(number=Count("*")))
    customary = by_kind.get(Kind.CUSTOMARY_VILLAGE, 0)
    return Counts(
        districts=by_kind.get(Kind.DISTRICT, 0),
        urban_wards=by_kind.get(Kind.URBAN_WARD, 0),
        villages=by_kind.get(Kind.VILLAGE, 0) + customary,
        customary_villages=customary,
    )


def numbers_of_villages(codes: Collection[str]) -> dict[str, int]:
    """How many units of village level, of whatever kind, lie in each of these regencies. One query."""
    found = in_force().filter(level=Level.VILLAGE, parent__parent_id__in=[plain(code) for code in codes]).order_by()
    return dict(found.values_list("parent__parent_id").annotate(number=Count("*")))


def capabilities_of(regency_code: str) -> frozenset[str]:
    """
    What the law and the map let a regency do; modules name what they need.

    `has_desa` (any desa, customary ones too), `has_desa_adat`, `has_kelurahan`, `is_city`, and `has_own_budget`, which
    Jakarta's six administrative ones lack.

    :raises UnknownRegion: if it is no regency or city in force.
    """
    return capabilities_in(regency(regency_code))


def capabilities_in(regency: Region) -> frozenset[str]:
    """As `capabilities_of`, of a regency or city that is at hand."""
    code = regency.code
    counts = counts_of(code)
    held = {
        "has_desa": counts.villages > 0,
        "has_desa_adat": counts.customary_villages > 0,
        "has_kelurahan": counts.urban_wards > 0,
        "is_city": kind_of(code) is Kind.CITY,
        "has_own_budget": not is_administrative(code),
    }
    return frozenset(name for name, holds in held.items() if holds)


def search_regions(text: str, *, level: Level | str | None = None, within: str | None = None) -> QuerySet[Region]:
    """
    Regions whose name is like the text, the best first; slice the result.

    Accents, case and punctuation do not matter and small typing errors are forgiven. A word for the kind in front
    narrows the search ("kab karangasem", "kel. soa"); a code or its beginning is looked up.

    :param level: only this level.
    :param within: only regions inside this code.
    :raises InvalidRegionCode: if `within` is not a code.
    """
    regions = with_parents(in_force() if within is None else inside(within))
    if level is not None:
        regions = regions.filter(level=level)
    if digits := _CODE.fullmatch(text.strip()):
        return regions.filter(code__startswith=digits[0].replace(".", "")).order_by(Length("code"), "code")

    wanted = folded(text)
    if not wanted:
        return regions.none()
    hint, name = _kind_hint(wanted)
    like = _like(name)
    if hint is not None:
        like &= Q(kind__in=hint.kinds)
        if hint.may_be_part_of_the_name:
            like |= _like(wanted)
    # Exact names first, the kind that was asked for before others, then names that begin so, then the likeness. Among
    # equals the larger region: "bogor" means the regency before a village.
    exactly = Q(search_name=name, kind__in=hint.kinds) if hint else Q(search_name=name)
    rank = Case(
        When(exactly, then=0),
        When(search_name=wanted, then=1),
        When(search_name__startswith=f"{name} ", then=2),
        When(search_name__startswith=name, then=3),
        default=_LIKE_ONLY,
        output_field=IntegerField(),
    )
    found = regions.filter(like).annotate(rank=rank)
    if len(name) < _TRIGRAM:
        return found.order_by("rank", Length("code"), "code")
    likeness = Greatest(
        TrigramSimilarity("search_name", name),
        # A name inside a longer one ("wetan" in "Sumber Wetan") is worth less than a whole one.
        TrigramWordSimilarity(name, "search_name") * Value(0.8),
    )
    size = Case(
        When(level__in=[Level.PROVINCE, Level.REGENCY], then=0.15),
        When(level=Level.DISTRICT, then=0.05),
        default=0.0,
        output_field=FloatField(),
    )
    return (
        found.annotate(likeness=likeness)
        .filter(Q(rank__lt=_LIKE_ONLY) | Q(likeness__gte=_LEAST_LIKENESS))
        .order_by("rank", (F("likeness") + size).desc(), Length("code"), "code")
    )


def village_code_of(text: str, *, within: str) -> str:
    """
    The code of a village that somebody wrote by code or, where it is clear which one it is, by name; else the text as
    it is, which no village has as its code.

    :param within: only villages inside this code.
    """
    try:
        # Programs that take a code for a number write a decimal point behind it.
        return plain(re.sub(r"\.0$", "", text.strip()))
    except InvalidRegionCode:
        wanted = _bare(text)
        found = search_regions(text, level=Level.VILLAGE, within=within)[:20]
        exact = [region.code for region in found if wanted in (_bare(region.name), _bare(region.full_name))]
        return exact[0] if len(exact) == 1 else text


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def list_regions(*, level: Level | str | None = None, parent: str | None = None, text: str = "") -> QuerySet[Region]:
    """
    Regions for a list or a search field, with their parents.

    Inside `parent` on every level when a level or a text narrows it further, else only the next level down.

    :raises InvalidRegionCode: if `parent` is not a code.
    """
    if text:
        return search_regions(text, level=level, within=parent)
    if level is None:
        return with_parents(in_force() if parent is None else children_of(parent))
    return with_parents((in_force() if parent is None else inside(parent)).filter(level=level))


@dataclass(frozen=True)
class _Hint:
    kinds: tuple[Kind, ...]
    may_be_part_of_the_name: bool = False


_CODE = re.compile(r"[0-9]{2,10}|[0-9]{2}(\.[0-9]+){1,3}\.?", re.ASCII)
_REGENCY = 4
"""Digits of a regency's code. Decrees change districts and villages inside one."""
_TRIGRAM = 3
_LIKE_ONLY = 4
# One wrong letter in a name of five letters stays above it; PostgreSQL's own limit of 0.3 lets noise through.
_LEAST_LIKENESS = 0.35
_DESA = (Kind.VILLAGE, Kind.CUSTOMARY_VILLAGE)
# "Kota Baru" and "Kampung Melayu" are names of villages, "kab" is never part of one.
_HINTS = {
    **dict.fromkeys(("prov", "provinsi", "propinsi"), _Hint((Kind.PROVINCE,))),
    **dict.fromkeys(("kab", "kabupaten"), _Hint((Kind.REGENCY,))),
    **dict.fromkeys(("kotamadya", "kodya"), _Hint((Kind.CITY,))),
    "kota": _Hint((Kind.CITY,), may_be_part_of_the_name=True),
    **dict.fromkeys(("kec", "kecamatan", "kapanewon", "kemantren"), _Hint((Kind.DISTRICT,))),
    "distrik": _Hint((Kind.DISTRICT,), may_be_part_of_the_name=True),
    **dict.fromkeys(("kel", "kelurahan"), _Hint((Kind.URBAN_WARD,))),
    **dict.fromkeys(("desa", "nagari", "gampong", "kampung", "pekon"), _Hint(_DESA, may_be_part_of_the_name=True)),
}


def _kind_hint(wanted: str) -> tuple[_Hint | None, str]:
    word, _, name = wanted.partition(" ")
    hint = _HINTS.get(word)
    return (hint, name) if hint and name else (None, wanted)


def _like(name: str) -> Q:
    if len(name) < _TRIGRAM:
        # Too short to be like anything: with one or two letters only the beginning counts.
        return Q(search_name__startswith=name)
    return (
        Q(search_name__startswith=name)
        | Q(search_name__trigram_similar=name)
        | Q(search_name__trigram_word_similar=name)
    )
