"""Which set-ups others share, what a version would change here, and who took what from whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

import tenants
from catalog.bundles import decisions, letters, values
from catalog.bundles import queries as files
from catalog.bundles.changes import named, plural_of
from catalog.bundles.contents import contents_of
from catalog.bundles.format import GOVERNMENT, LETTERS, POLICIES, Bundle, Row, read
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.bundles.local_words import LocalWords, cites_local_act
from catalog.bundles.merging import SETTINGS, Keys, Offer, offers, offers_since
from catalog.bundles.planning import label_of, setting_words, told_apart, upgraded
from catalog.bundles.shape import Field, Part, name_of, parts_of
from catalog.sdk import find_module
from core.errors import NotThere
from core.localised import LocalisedText
from documents.capacities import is_known
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

    :param base: the newest version that both once had; None where there was none.
    :param absent: what the version points at and is not here; those references stay empty.
    :param fingerprint: of both sides, so that nothing else is taken than what was shown.
    """

    setup: PublishedSetup
    name: str
    base: PublishedSetup | None
    ours: Bundle
    offers: tuple[Offer, ...]
    parts: list[Part]
    absent: tuple[str, ...]
    fingerprint: str

    @property
    def keys(self) -> Keys:
        return _keys(self.parts)

    @cached_property
    def differences(self) -> list[Difference]:
        described = _Words(self.parts, self.setup.slug, self.ours)
        return [
            Difference(offer=one, needs_own_basis=_needs_own_basis(one), **described.of(one)) for one in self.offers
        ]

    @property
    def clashes(self) -> int:
        return sum(one.clashes for one in self.offers)


def proposal(slug: str, code: str, number: int, at: datetime | None = None) -> Proposal:
    """
    :param at: the moment as of which our own set-up is looked at; None is now.
    :raises NotThere: if this regency has not published this version, or it is our own.
    :raises core.errors.Refusal: if it was made by a newer release of the module.
    """
    here = tenants.current().code
    setup = version(slug, code, number)
    if code == here:
        raise NotThere
    manifest = find_module(slug)
    parts = contents_of(manifest)
    bases = _common_grounds(setup, here)
    words = local_words(code, here)
    content = files.save(slug, at)
    ours, absent = read(content), _Absent(parts)

    def told_here(one: PublishedSetup) -> Bundle:
        return words.bundle(upgraded(read(one.content.encode()), manifest), parts_of(manifest))

    theirs, names = absent.left_out(told_here(setup))
    met = [absent.left_out(told_here(one))[0] for one in bases]
    found = offers_since(bases=met, ours=ours, theirs=theirs, keys=_keys(parts), along=_along(parts))
    said = "\n".join((setup.sha256, *(one.sha256 for one in bases), sha256(content).hexdigest()))
    return Proposal(
        setup=setup,
        name=region_names([code]).get(code, code),
        base=bases[0] if bases else None,
        ours=ours,
        offers=tuple(_takeable(found, parts)),
        parts=parts,
        absent=tuple(sorted(names)),
        fingerprint=sha256(said.encode()).hexdigest(),
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    """From one version of a line to another, in the words of the line's own regency."""

    before: PublishedSetup
    after: PublishedSetup
    differences: list[Difference]


def versions(slug: str, code: str) -> list[PublishedSetup]:
    """
    The versions of a line, the newest first, without their content.

    :raises NotThere: if this regency shares none.
    """
    found = list(PublishedSetup.objects.filter(slug=slug, regency_code=code).defer("content"))
    if not found:
        raise NotThere
    return found


def step(slug: str, code: str, before: int, after: int) -> Step:
    """
    What changed in a line between two of its versions.

    :raises NotThere: if one of them is not published.
    :raises core.errors.Refusal: if one was made by a newer release of the module.
    """
    manifest = find_module(slug)
    parts = contents_of(manifest)
    setups = version(slug, code, before), version(slug, code, after)
    old, new = (upgraded(read(one.content.encode()), manifest) for one in setups)
    found = offers(base=old, ours=old, theirs=new, keys=_keys(parts), along=_along(parts))
    described = _Words(parts, slug, old)
    return Step(
        before=setups[0],
        after=setups[1],
        differences=[
            Difference(offer=one, needs_own_basis=_needs_own_basis(one), **described.of(one)) for one in found
        ],
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
    rows = list(PublishedSetup.objects.order_by("slug", "regency_code", "-number").defer("content"))
    versions = Counter((one.slug, one.regency_code) for one in rows)
    newest = {(one.slug, one.regency_code): one for one in reversed(rows)}
    latest = Takeover.objects.order_by("slug", "regency_code", "origin_code", "-taken_at", "-id").distinct(
        "slug", "regency_code", "origin_code"
    )
    takers: defaultdict[tuple[str, str], list[Takeover]] = defaultdict(list)
    for one in latest:
        takers[one.slug, one.origin_code].append(one)
    names = region_names(
        {code for _slug, code in newest} | {one.regency_code for after in takers.values() for one in after}
    )

    def descent(one: Takeover) -> Descent:
        own = newest.get((one.slug, one.regency_code))
        return Descent(
            code=one.regency_code,
            name=names.get(one.regency_code, one.regency_code),
            number=one.origin_number,
            behind=newest[one.slug, one.origin_code].number - one.origin_number,
            taken=one.taken,
            offered=one.offered,
            published=own.number if own else None,
            since=one.taken_at,
        )

    found = [
        Origin(
            slug=slug,
            name=names.get(code, code),
            newest=setup,
            versions=versions[slug, code],
            descents=tuple(sorted(map(descent, takers[slug, code]), key=lambda one: (one.behind, one.name))),
        )
        for (slug, code), setup in newest.items()
    ]
    return sorted(found, key=lambda one: (one.slug, -len(one.descents), one.name))


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Full names by code, of regions in force and of former ones."""
    return {one.code: one.full_name for one in Region.objects.filter(code__in=set(codes))}


def _takers(slug: str) -> dict[str, int]:
    with tenants.control():
        rows = Takeover.objects.filter(slug=slug).order_by().values("origin_code")
        return dict(rows.annotate(n=models.Count("regency_code", distinct=True)).values_list("origin_code", "n"))


def _common_grounds(setup: PublishedSetup, here: str) -> list[PublishedSetup]:
    """
    The versions that stand in both, the newest first: of theirs what we took last, and of ours what they had taken.
    Neither alone tells what is new, for of each something may have been left.
    """
    wanted = models.Q(pk=None)
    if (number := last_taken(setup.slug).get(setup.regency_code)) is not None:
        wanted |= models.Q(regency_code=setup.regency_code, number=number)
    if (number := setup.contains.get(here)) is not None:
        wanted |= models.Q(regency_code=here, number=number)
    return list(PublishedSetup.objects.filter(wanted, slug=setup.slug).order_by("-published_at"))


def _keys(parts: list[Part]) -> dict[str, tuple[str, ...]]:
    return {part.label: part.key for part in parts}


def _along(parts: list[Part]) -> dict[str, frozenset[str]]:
    return {part.label: part.along for part in parts}


def _takeable(found: Collection[Offer], parts: list[Part]) -> Iterator[Offer]:
    """
    A letter or a decision is not removed here because it was there, and a wording that we have had already is no news:
    whoever has not published the newer one yet still writes by it. That nothing was decided here about what they have
    decided is no change of our own. Where they name no office of theirs, ours stays.
    """
    own = {part.model for part in parts}
    offices = {(part.label, one.name) for part in parts for one in part.references if one.related_model not in own}
    had = letters.had_here({one.key[0] for one in found if one.label == LETTERS and one.kind == "changed"})
    for one in found:
        if (one.label, one.field) in offices and one.theirs is None:
            continue
        if one.label not in (LETTERS, POLICIES):
            yield one
        elif one.kind == "added" or (one.kind == "changed" and one.theirs not in had.get(one.key[0], ())):
            yield replace(one, clashes=False) if one.label == POLICIES and one.kind == "added" else one


def _needs_own_basis(offer: Offer) -> bool:
    """A decision rests on an act of the origin in any case."""
    return offer.label == POLICIES or cites_local_act(offer.theirs)


class _Absent:
    """What a set-up points at and is neither in itself nor here: a work unit of the origin."""

    def __init__(self, parts: list[Part]) -> None:
        own = {part.model for part in parts}
        self._is_known = cache(is_known)
        self._pointers: dict[str, dict[str, tuple[models.ForeignKey[Any, Any], set[Any]]]] = {}
        self._orphaned = {part.label: part.orphaned for part in parts}
        there: dict[tuple[type[models.Model], str], set[Any]] = {}
        for part in parts:
            for one in part.references:
                target = one.related_model
                if target in own:
                    continue
                named_by = part.named_by[one.name]
                known = there.setdefault((target, named_by), set())
                if not known:
                    known |= {name_of(row, named_by) for row in target._default_manager.all()}
                self._pointers.setdefault(part.label, {})[one.name] = (one, known)

    def left_out(self, bundle: Bundle) -> tuple[Bundle, set[str]]:
        """The set-up with empty references where they lead nowhere and may be empty; and what is not here, in words."""
        names: set[str] = set()
        items = {label: [self._row(label, row, names) for row in rows] for label, rows in bundle.items.items()}
        return replace(bundle, items=items, letters=[self._letter(row, names) for row in bundle.letters]), names

    def _letter(self, row: Row, names: set[str]) -> Row:
        """Without initials of roles that are not here."""
        asked = row["wording"]["initials"]
        lacking = [code for code in asked if not self._is_known(code)]
        names.update(letters.in_words(code) for code in lacking)
        wording = row["wording"] | {"initials": [code for code in asked if code not in lacking]}
        return row | {"wording": wording | {"shows_initials": wording["shows_initials"] and bool(wording["initials"])}}

    def _row(self, label: str, row: Row, names: set[str]) -> Row:
        changed: Row = {}
        for name, (one, known) in self._pointers.get(label, {}).items():
            if (value := row.get(name)) is not None and value not in known:
                names.add(named(one.related_model, (value,)))
                if one.null:
                    changed |= {name: None, **self._orphaned.get(label, {}).get(name, {})}
        return row | changed


class _Words:
    """Offers for the person who decides."""

    def __init__(self, parts: list[Part], slug: str, ours: Bundle) -> None:
        self.manifest = find_module(slug)
        self.parts = {part.label: part for part in parts}
        self.settings = {setting.code: setting for setting in self.manifest.settings_schema}
        self.policies = decisions.policies_of(slug)
        self.rows = {
            part.label: {tuple(row.get(name) for name in part.key): row for row in ours.groups.get(part.label, [])}
            for part in parts
        }

    def of(self, offer: Offer) -> dict[str, str]:
        if offer.label == SETTINGS:
            setting = self.settings[offer.key[0]]  # ours has it, so the manifest does
            ours, theirs = setting_words(setting, offer.ours), setting_words(setting, offer.theirs)
            return {
                "group": _("Settings"), "title": str(setting.label), "field": "", "ours": ours, "theirs": theirs,
            }  # fmt: skip
        if offer.label == POLICIES:
            return self._decision(offer)
        part = self.parts[offer.label]
        row = offer.theirs if offer.kind == "added" else self.rows[offer.label].get(offer.key, {})
        group = letters.plural() if offer.label == LETTERS else plural_of(part.model)
        said = {"group": group, "title": _title(part, offer, row)}
        if offer.kind != "changed":
            return said | {"field": "", "ours": "", "theirs": ""}
        one = next(one for one in part.fields if one.name == offer.field)
        if offer.label == LETTERS:
            ours, theirs = letters.differing(offer.ours, offer.theirs)
            return said | {"field": label_of(self.manifest, one), "ours": ours, "theirs": theirs}
        ours, theirs = told_apart(_in_words(one, offer.ours), _in_words(one, offer.theirs), _("as it is there"))
        return said | {"field": label_of(self.manifest, one), "ours": ours, "theirs": theirs}

    def _decision(self, offer: Offer) -> dict[str, str]:
        key = offer.key[0]
        row = offer.along | {"key": key, "value": offer.theirs} if offer.kind == "changed" else offer.theirs or {}
        policy = self.policies.get(key)
        return {
            "group": _("Policies"),
            "title": str(policy.name) if policy else key,
            "field": _("decided there"),
            "ours": decisions.row_in_words(self.policies, self.rows[POLICIES].get((key,), {})) or _("not decided here"),
            "theirs": decisions.row_in_words(self.policies, row) or _("no longer decided"),
        }


def _title(part: Part, offer: Offer, row: Row) -> str:
    """Its name where it has one, and its key."""
    name = row.get("name") if "name" not in part.key else None
    said = str(LocalisedText.from_dict(name)) if isinstance(name, dict) and name.get("id") else name
    if part.label == LETTERS and said:
        return said
    return f"{said} ({' '.join(map(str, offer.key))})" if said else named(part.model, offer.key)


def _in_words(one: Field, raw: Any) -> str:
    if raw is None or isinstance(one, models.ForeignKey):
        return _("the government itself") if raw == GOVERNMENT else str(raw or "–")
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
    "Step",
    "last_taken",
    "lineage",
    "lines",
    "local_words",
    "news",
    "own_versions",
    "proposal",
    "region_names",
    "step",
    "version",
    "versions",
]
