"""Modules found by what a region is looking for, and two or three of them beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation.models import Activation, State
from catalog.activation.queries import ModuleCard
from catalog.adoption.costing import Estimate, estimates
from catalog.adoption.readiness import Readiness, readiness_of
from catalog.ministry.console.presentation import maturity_words
from catalog.ministry.console.queries import maturity
from catalog.sdk.manifest import ModuleManifest
from regions import queries as regions
from regions.models import Region

MOST: Final = 3
"""So many columns stand beside each other before a reader loses the line."""

FOCI: Final = {
    "poverty": _("Poverty"),
    "investment": _("Investment"),
    "digitalisation": _("Digital government"),
    "stunting": _("Stunting"),
}
"""The themes of thematic reform (RB Tematik), as indicators name them."""

LIKE_SIZE: Final = 2
"""A regency is of the same size when neither has more than so many times the villages of the other. [A]"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody is looking for; empty values narrow nothing."""

    text: str = ""
    focus: str = ""
    free: bool = False
    fits: bool = False


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Who has a module on already, by name: in the same province, and of the same size elsewhere."""

    province: Sequence[str]
    like_us: Sequence[str]
    number: int


@dataclass(frozen=True, kw_only=True)
class Column:
    """One module of the comparison."""

    card: ModuleCard
    readiness: Readiness
    cost: Estimate
    neighbours: Neighbours
    maturity: str
    """By what regencies report: in how many it was tried, in how many proven; empty where it was never on."""

    @property
    def manifest(self) -> ModuleManifest:
        return self.card.manifest


def found(cards: Iterable[ModuleCard], wanted: Wanted) -> list[ModuleCard]:
    """Those that hold every word of the text in either language, have the focus, cost nothing, fit the region."""
    words = wanted.text.casefold().split()
    return [
        card
        for card in cards
        if all(word in _words_of(card.manifest) for word in words)
        and (not wanted.focus or wanted.focus in foci_of(card.manifest))
        and (not wanted.free or card.manifest.price_per_year == 0)
        and (not wanted.fits or not card.reasons)
    ]


def foci_of(manifest: ModuleManifest) -> set[str]:
    """The foci of thematic reform that its indicators serve."""
    return {indicator.reform_focus for indicator in manifest.indicators if indicator.reform_focus}


def columns(cards: Sequence[ModuleCard], *, now: datetime) -> list[Column]:
    """The number of queries does not grow with the modules."""
    ready = readiness_of(cards, now=now)
    costs = estimates([card.manifest for card in cards], now=now)
    neighbours = _neighbours({card.manifest.slug for card in cards})
    with tenants.control():
        proven = maturity()
    return [
        Column(
            card=card,
            readiness=readiness,
            cost=cost,
            neighbours=neighbours[card.manifest.slug],
            maturity=maturity_words(proven.get(card.manifest.slug)),
        )
        for card, readiness, cost in zip(cards, ready, costs, strict=True)
    ]


def _words_of(manifest: ModuleManifest) -> str:
    texts = [manifest.name, manifest.summary, manifest.citizen_verb, *manifest.changes_for_citizens]
    texts += [*manifest.changes_for_staff, *(basis.about for basis in manifest.legal_bases)]
    words = [text for found in texts if found for text in (found.id, found.en)]
    return " ".join([*words, *(basis.citation for basis in manifest.legal_bases)]).casefold()


def _neighbours(slugs: Collection[str]) -> dict[str, Neighbours]:
    here = tenants.current()
    with tenants.control():
        users: dict[str, list[str]] = {slug: [] for slug in slugs}
        on = Activation.objects.filter(slug__in=slugs, state=State.ON, schema_name__startswith="r")
        for slug, code in (
            on.exclude(regency_code=here.code).order_by("regency_code").values_list("slug", "regency_code")
        ):
            users[slug].append(code)
    codes = {code for of_one in users.values() for code in of_one}
    names = {region.code: region for region in regions.in_force().filter(code__in=codes)}
    sizes = regions.numbers_of_villages([*codes, here.code])
    return {
        slug: Neighbours(
            province=[_name(names[code]) for code in of_one if code[:2] == here.province_code],
            like_us=[
                _name(names[code])
                for code in of_one
                if code[:2] != here.province_code and _alike(sizes.get(code, 0), sizes.get(here.code, 0))
            ],
            number=len(of_one),
        )
        for slug, of_one in users.items()
    }


def _alike(one: int, other: int) -> bool:
    return bool(one and other) and max(one, other) <= LIKE_SIZE * min(one, other)


def _name(region: Region) -> str:
    return region.full_name
