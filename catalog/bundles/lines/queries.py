"""Which set-ups others share, what a version would change here, and who took what from whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

import tenants
from catalog.bundles import queries as files
from catalog.bundles import values
from catalog.bundles.format import Bundle, Row, read
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.local_words import LocalWords
from catalog.bundles.merging import SETTINGS, Keys, Offer, offers
from catalog.bundles.planning import upgraded
from catalog.bundles.shape import Field, Part, parts_of
from catalog.sdk import find_module
from core.errors import NotThere
from core.localised import LocalisedText
from regions.models import Region
from regions.terms import terms_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    The set-up of one other regency, as it is shared.

    :param taken: the version that was last taken over here; None where none was.
    :param takers: how many regencies have taken it over.
    """

    newest: PublishedSetup
    name: str
    taken: int | None
    takers: int

    @property
    def is_news(self) -> bool:
        """Whether something newer than what was taken waits."""
        return self.taken is not None and self.newest.number > self.taken


def lines(slug: str) -> list[Line]:
    """What others share of a module: first those of whom news wait, then those most taken over. Four queries."""
    here = tenants.current().code
    newest = list(
        PublishedSetup.objects.filter(slug=slug)
        .exclude(regency_code=here)
        .order_by("regency_code", "-number")
        .distinct("regency_code")
        .defer("content")
    )
    takers = _takers(slug)
    own = last_taken(slug)
    names = region_names(one.regency_code for one in newest)
    found = [
        Line(
            newest=one,
            name=names.get(one.regency_code, one.regency_code),
            taken=own.get(one.regency_code),
            takers=takers.get(one.regency_code, 0),
        )
        for one in newest
    ]
    return sorted(found, key=lambda line: (not line.is_news, -line.takers, line.name))


def own_versions(slug: str) -> list[PublishedSetup]:
    """What the regency we are in has published, the newest first."""
    return list(PublishedSetup.objects.filter(slug=slug, regency_code=tenants.current().code).defer("content"))


def last_taken(slug: str) -> dict[str, int]:
    """Of each other regency the version that was last taken over here, by its code."""
    with tenants.control() as regency:
        rows = Takeover.objects.filter(slug=slug, regency_code=regency.code).order_by("origin_code", "-taken_at", "-id")
        return dict(rows.distinct("origin_code").values_list("origin_code", "origin_number"))


@dataclass(frozen=True, kw_only=True)
class News:
    """Of one module: a newer version of a line that was taken over here."""

    slug: str
    code: str
    number: int
    since: datetime


def news() -> list[News]:
    """What is newer than what was taken over here, of modules that are on; two queries."""
    regency = tenants.current()
    with tenants.control() as row:
        taken = {
            (slug, code): number
            for slug, code, number in Takeover.objects.filter(regency_code=row.code)
            .order_by("slug", "origin_code", "-taken_at", "-id")
            .distinct("slug", "origin_code")
            .values_list("slug", "origin_code", "origin_number")
        }
    if not taken:
        return []
    newest = (
        PublishedSetup.objects.filter(
            slug__in={slug for slug, _code in taken} & regency.modules_on, regency_code__in={code for _s, code in taken}
        )
        .order_by("slug", "regency_code", "-number")
        .distinct("slug", "regency_code")
        .values_list("slug", "regency_code", "number", "published_at")
    )
    return [
        News(slug=slug, code=code, number=number, since=since)
        for slug, code, number, since in newest
        if number > taken.get((slug, code), number)
    ]


def version(slug: str, code: str, number: int) -> PublishedSetup:
    """:raises NotThere: if this regency has not published this version."""
    found = PublishedSetup.objects.filter(slug=slug, regency_code=code, number=number).first()
    if found is None:
        raise NotThere
    return found


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One offer in words. `needs_own_basis`: it cites a regulation of the origin, which does not hold here."""

    offer: Offer
    group: str
    title: str
    field: str
    ours: str
    theirs: str
    needs_own_basis: bool


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    What a version of another regency would change here.

    :param base: the version that both once had; None where there was none.
    :param absent: what the version points at and is not here; those references stay empty.
    :param fingerprint: of both sides, so that nothing else is taken than what was shown.
    """

    setup: PublishedSetup
    name: str
    base: PublishedSetup | None
    ours: Bundle
    offers: tuple[Offer, ...]
    parts: list[Part]
    words: LocalWords
    absent: tuple[str, ...]
    fingerprint: str

    @property
    def keys(self) -> Keys:
        return _keys(self.parts)

    @cached_property
    def differences(self) -> list[Difference]:
        described = _Words(self.parts, self.setup.slug, self.ours)
        return [
            Difference(offer=one, needs_own_basis=self.words.cites_origin(one.theirs), **described.of(one))
            for one in self.offers
        ]

    @property
    def clashes(self) -> int:
        return sum(one.clashes for one in self.offers)


def proposal(slug: str, code: str, number: int) -> Proposal:
    """
    :raises NotThere: if this regency has not published this version, or it is our own.
    :raises core.errors.Refusal: if it was made by a newer release of the module.
    """
    here = tenants.current().code
    setup = version(slug, code, number)
    if code == here:
        raise NotThere
    manifest = find_module(slug)
    parts = parts_of(manifest)
    base = _common_ground(setup, here)
    words = local_words(code, here)
    ours = upgraded(read(files.save(slug)), manifest)
    absent = _Absent(parts)
    theirs, was = (
        absent.without(words.bundle(upgraded(read(one.content.encode()), manifest), parts)) if one else None
        for one in (setup, base)
    )
    assert theirs is not None
    said = "\n".join((setup.sha256, base.sha256 if base else "", _digest(files.save(slug))))
    return Proposal(
        setup=setup,
        name=region_names([code]).get(code, code),
        base=base,
        ours=ours,
        offers=offers(base=was, ours=ours, theirs=theirs, keys=_keys(parts)),
        parts=parts,
        words=words,
        absent=tuple(sorted(absent.names)),
        fingerprint=_digest(said.encode()),
    )


def local_words(origin: str, here: str) -> LocalWords:
    """The origin's names and titles, and what is said here instead. Names come from the list of regions in force."""
    regions = Region.objects.filter(code__in={origin, here, origin[:2], here[:2]}).in_bulk(field_name="code")
    there, us = regions[origin], regions[here]
    words = {there.full_name: us.full_name, there.name: us.name}
    if origin[:2] != here[:2]:
        words[regions[origin[:2]].name] = regions[here[:2]].name
    titles = terms_of(here).as_dict()
    for name, text in terms_of(origin).as_dict().items():
        words.setdefault(text.id, titles[name].id)
        words.setdefault(text.id.lower(), titles[name].id.lower())
    return LocalWords(words)


@dataclass(frozen=True, kw_only=True)
class Descent:
    """
    One regency's way with another's set-up.

    :param number: the version it took over last; `behind` as many versions are newer.
    :param published: the newest version it shares itself; None where it shares none.
    """

    code: str
    name: str
    number: int
    behind: int
    taken: int
    offered: int
    published: int | None
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A shared set-up and who came after it."""

    slug: str
    name: str
    newest: PublishedSetup
    versions: int
    descents: tuple[Descent, ...]


def lineage() -> list[Origin]:
    """
    For the ministry: each shared set-up and who took it over, those most taken over first. Three queries, no content.
    """
    published: dict[tuple[str, str], PublishedSetup] = {}
    versions: dict[tuple[str, str], int] = {}
    for one in PublishedSetup.objects.order_by("slug", "regency_code", "-number").defer("content"):
        key = (one.slug, one.regency_code)
        published.setdefault(key, one)
        versions[key] = versions.get(key, 0) + 1
    latest = Takeover.objects.order_by("slug", "regency_code", "origin_code", "-taken_at", "-id").distinct(
        "slug", "regency_code", "origin_code"
    )
    rows = list(latest)
    names = region_names({code for _slug, code in published} | {row.regency_code for row in rows})
    found = []
    for (slug, code), newest in published.items():
        descents = [
            Descent(
                code=row.regency_code,
                name=names.get(row.regency_code, row.regency_code),
                number=row.origin_number,
                behind=newest.number - row.origin_number,
                taken=row.taken,
                offered=row.offered,
                published=own.number if (own := published.get((slug, row.regency_code))) else None,
                since=row.taken_at,
            )
            for row in rows
            if (row.slug, row.origin_code) == (slug, code)
        ]
        found.append(
            Origin(
                slug=slug,
                name=names.get(code, code),
                newest=newest,
                versions=versions[slug, code],
                descents=tuple(sorted(descents, key=lambda one: (one.behind, one.name))),
            )
        )
    return sorted(found, key=lambda one: (one.slug, -len(one.descents), one.name))


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names by code, of regions in force and of former ones."""
    return {one.code: one.full_name for one in Region.objects.filter(code__in=set(codes))}


def _takers(slug: str) -> dict[str, int]:
    with tenants.control():
        rows = Takeover.objects.filter(slug=slug).order_by().values("origin_code")
        return dict(rows.annotate(n=models.Count("regency_code", distinct=True)).values_list("origin_code", "n"))


def _common_ground(setup: PublishedSetup, here: str) -> PublishedSetup | None:
    """
    The newest version that stands in both: of theirs what we took last, or of ours what they had taken. Of two, the one
    published later, for it holds more of what both have.
    """
    wanted = models.Q(pk=None)
    if (number := last_taken(setup.slug).get(setup.regency_code)) is not None:
        wanted |= models.Q(regency_code=setup.regency_code, number=number)
    if (number := setup.contains.get(here)) is not None:
        wanted |= models.Q(regency_code=here, number=number)
    return PublishedSetup.objects.filter(wanted, slug=setup.slug).order_by("-published_at").first()


def _keys(parts: list[Part]) -> dict[str, tuple[str, ...]]:
    return {part.label: part.key for part in parts}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Absent:
    """What a set-up points at and is neither in itself nor here: a work unit of the origin."""

    def __init__(self, parts: list[Part]) -> None:
        own = {part.model for part in parts}
        self.names: set[str] = set()
        self._pointers: dict[str, dict[str, tuple[models.ForeignKey[Any, Any], set[Any]]]] = {}
        there: dict[tuple[type[models.Model], str], set[Any]] = {}
        for part in parts:
            for one in part.references:
                target = one.related_model
                if target in own:
                    continue
                named_by = part.named_by[one.name]
                known = there.setdefault((target, named_by), set())
                if not known:
                    known |= set(target._default_manager.values_list(named_by, flat=True))
                self._pointers.setdefault(part.label, {})[one.name] = (one, known)

    def without(self, bundle: Bundle) -> Bundle:
        """The set-up with empty references where they lead nowhere and may be empty."""
        items = {
            label: [self._row(row, self._pointers.get(label, {})) for row in rows]
            for label, rows in bundle.items.items()
        }
        return Bundle(
            module=bundle.module, release=bundle.release, schema=bundle.schema, settings=bundle.settings, items=items
        )

    def _row(self, row: Row, pointers: Mapping[str, tuple[models.ForeignKey[Any, Any], set[Any]]]) -> Row:
        changed: Row = {}
        for name, (one, known) in pointers.items():
            if (value := row.get(name)) is not None and value not in known:
                self.names.add(f"{capfirst(str(one.related_model._meta.verbose_name))} {value}")
                if one.null:
                    changed[name] = None
        return row | changed


class _Words:
    """Offers for the person who decides."""

    def __init__(self, parts: list[Part], slug: str, ours: Bundle) -> None:
        self.manifest = find_module(slug)
        self.parts = {part.label: part for part in parts}
        self.settings = {setting.code: setting for setting in self.manifest.settings_schema}
        self.rows = {
            part.label: {tuple(row.get(name) for name in part.key): row for row in ours.items.get(part.label, [])}
            for part in parts
        }

    def of(self, offer: Offer) -> dict[str, str]:
        if offer.label == SETTINGS:
            setting = self.settings.get(offer.key[0])
            title = str(setting.label) if setting else str(offer.key[0])
            return {
                "group": _("Settings"), "title": title, "field": "",
                "ours": str(offer.ours), "theirs": str(offer.theirs),
            }  # fmt: skip
        part = self.parts[offer.label]
        row = offer.theirs if offer.kind == "added" else self.rows[offer.label].get(offer.key, {})
        said = {"group": str(capfirst(str(part.model._meta.verbose_name_plural))), "title": _title(part, offer, row)}
        if offer.kind != "changed":
            return said | {"field": "", "ours": "", "theirs": ""}
        one = next(one for one in part.fields if one.name == offer.field)
        ours, theirs = _in_words(one, offer.ours), _in_words(one, offer.theirs)
        if ours == theirs:  # a list of the same length, or a difference behind what fits on the page
            ours, theirs = _("as it is here"), _("as it is there")
        label = self.manifest.configuration_labels.get(one.name) or capfirst(str(one.verbose_name))
        return said | {"field": str(label), "ours": ours, "theirs": theirs}


def _title(part: Part, offer: Offer, row: Row) -> str:
    """Its name where it has one, and its key."""
    key = " ".join(str(value) for value in offer.key)
    name = row.get("name") if "name" not in part.key else None
    said = str(LocalisedText.from_dict(name)) if isinstance(name, dict) and name.get("id") else name
    return f"{said} ({key})" if said else f"{capfirst(str(part.model._meta.verbose_name))} {key}"


def _in_words(one: Field, raw: Any) -> str:
    if raw is None or isinstance(one, models.ForeignKey):
        return str(raw or "–")
    try:
        return values.in_words(one, values.from_json(one, raw))
    except values.WrongValue:
        return str(raw)[: values.LONGEST_WORDS]


__all__ = [
    "Descent",
    "Difference",
    "Line",
    "News",
    "Origin",
    "Proposal",
    "last_taken",
    "lineage",
    "lines",
    "local_words",
    "news",
    "own_versions",
    "proposal",
    "region_names",
    "version",
]
