"""
The virtual visit: a tour through what the host has published of its set-up.

It is rendered from the published file (`bundle_lines.PublishedSetup`) and the facts the host has reported. Nothing here
enters the host's schema, and nothing could: the guest's role has no rights there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

import tenants
from catalog.bundles import decisions, letters, values
from catalog.bundles.format import LETTERS, POLICIES, Bundle, Row, read
from catalog.bundles.lines.models import PublishedSetup
from catalog.bundles.lines.queries import Proposal, proposal
from catalog.bundles.merging import SETTINGS
from catalog.bundles.planning import Key, label_of, named, plural_of, setting_words, upgraded
from catalog.bundles.shape import Field, Part, parts_of
from catalog.sdk.manifest import ModuleManifest
from core.localised import LocalisedText

type Names = Mapping[Any, Mapping[Any, str]]
"""What the things of each model are called, by their key."""

type Differing = Collection[tuple[str, Key]]
"""What stands otherwise here: by what it is a row of, and its key."""

SHOWN_AT_ONCE: Final = 6
_FIELD: Final = re.compile(r"#f\.(\w+)")
"""Where a wording puts in what is known of a case."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of a thing; `points` where it is a list, each point in a sentence."""

    label: str
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Thing:
    """
    One row of the set-up: a service, a counter, an agency.

    :param differs: here something stands otherwise, or not at all.
    """

    title: str
    lines: tuple[Line, ...]
    differs: bool = False


@dataclass(frozen=True, kw_only=True)
class Room:
    """Everything of one kind."""

    anchor: str
    title: str
    things: tuple[Thing, ...]

    @property
    def differing(self) -> int:
        return sum(one.differs for one in self.things)

    @property
    def first(self) -> tuple[Thing, ...]:
        """What stands on the page at once: all of a small room; of a large one what differs, else its beginning."""
        if len(self.things) <= SHOWN_AT_ONCE + 2:
            return self.things
        return tuple(sorted(self.things, key=lambda one: not one.differs)[:SHOWN_AT_ONCE])

    @property
    def others(self) -> tuple[Thing, ...]:
        shown = {id(one) for one in self.first}
        return tuple(one for one in self.things if id(one) not in shown)


@dataclass(frozen=True, kw_only=True)
class Tour:
    """:param differences: between here and there; None where the module is not on here, so that nothing compares."""

    setup: PublishedSetup
    rooms: tuple[Room, ...]
    differences: int | None


def newest_setup(slug: str, code: str) -> PublishedSetup | None:
    """What a regency has published last of a module. REFERENCE: every regency may read it."""
    return PublishedSetup.objects.filter(slug=slug, regency_code=code).order_by("-number").first()


def walk(setup: PublishedSetup, manifest: ModuleManifest) -> Tour:
    """
    The rooms of a published set-up, in the order in which its things point at each other.

    :raises catalog.bundles.planning.NewerModule: if it was made by a newer release than runs here.
    """
    bundle = upgraded(read(setup.content.encode()), manifest)
    parts = parts_of(manifest)
    compared = _compared(setup)
    differing = {(one.label, one.key) for one in compared.offers} if compared else set()
    called: Names = {part.model: _called(part, bundle.items.get(part.label, [])) for part in parts}

    def things(part: Part, rows: list[Row]) -> Iterator[Thing]:
        for row in rows:
            key = tuple(row.get(name) for name in part.key)
            yield _thing(manifest, part, row, key, called, differs=(part.label, key) in differing)

    rooms = [
        Room(
            anchor=slugify(part.label.replace(".", "-")), title=plural_of(part.model), things=tuple(things(part, rows))
        )
        for part in parts
        if (rows := bundle.items.get(part.label))
    ]
    known = {setting.code: setting for setting in manifest.settings_schema}
    settings = tuple(
        Line(label=str(known[code].label), text=setting_words(known[code], value))
        for code, value in bundle.settings.items()
        if code in known
    )
    if settings:
        differs = any(label == SETTINGS for label, _key in differing)
        own = Thing(title=_("Settings of the module"), lines=settings, differs=differs)
        rooms.append(Room(anchor="settings", title=_("Settings"), things=(own,)))
    rooms += _letters(bundle, differing) + _decided(bundle, manifest, differing)
    return Tour(setup=setup, rooms=tuple(rooms), differences=len(compared.offers) if compared else None)


def _letters(bundle: Bundle, differing: Differing) -> list[Room]:
    """The wordings of letters that travel with the set-up."""
    things = tuple(
        Thing(
            title=_said(row["name"]),
            lines=(Line(label=_("Wording"), text=_FIELD.sub(r"‹\1›", str(row["wording"]["source"]))),),
            differs=(LETTERS, (row["code"],)) in differing,
        )
        for row in bundle.letters
    )
    return [Room(anchor="letters", title=str(capfirst(letters.plural())), things=things)] if things else []


def _decided(bundle: Bundle, manifest: ModuleManifest, differing: Differing) -> list[Room]:
    """What the host has decided of the module's policies, with its source."""
    known = decisions.policies_of(manifest.slug)
    things = tuple(
        Thing(
            title=str(known[row["key"]].name),
            lines=(Line(label=_("decided there"), text=decisions.row_in_words(known, row)),),
            differs=(POLICIES, (row["key"],)) in differing,
        )
        for row in bundle.policies
        if row["key"] in known
    )
    return [Room(anchor="policies", title=_("Policies"), things=things)] if things else []


def _compared(setup: PublishedSetup) -> Proposal | None:
    """What taking this version over would change here."""
    regency = tenants.current_or_none()
    if regency is None or regency.code == setup.regency_code or setup.slug not in regency.modules_on:
        return None
    return proposal(setup.slug, setup.regency_code, setup.number)


def _called(part: Part, rows: list[Row]) -> dict[Any, str]:
    """The names of the things that one field names, by that field, for whatever points at them."""
    return {row[part.key[0]]: said for row in rows if len(part.key) == 1 and (said := _said(row.get("name")))}


def _thing(manifest: ModuleManifest, part: Part, row: Row, key: Key, called: Names, *, differs: bool) -> Thing:
    lines = (
        _line(label_of(manifest, one), one, row[one.name], called)
        for one in part.fields
        if one.name in row and one.name not in (*part.key, "name")
    )
    return Thing(
        title=_title(part, row, key, called),
        lines=tuple(one for one in lines if one.text or one.points),
        differs=differs,
    )


def _title(part: Part, row: Row, key: Key, called: Names) -> str:
    """Its own name, else that of what it is about, with the code; a row that there is only one of by its kind."""
    if key[0] is True:  # a counter's number 1 equals it
        return str(capfirst(str(part.model._meta.verbose_name)))
    about = next((one for one in part.references if part.key == (one.name,)), None)
    name = _said(row.get("name")) if "name" not in part.key else ""
    if not name and about is not None:
        name = called.get(about.related_model, {}).get(key[0], "")
    return f"{name} ({' '.join(map(str, key))})" if name else named(part.model, key)


def _line(label: str, one: Field, raw: Any, called: Names) -> Line:
    """A value in the words of `bundles.values`; lists and questions are told point by point."""
    if raw is None or raw in ("", [], {}):
        return Line(label=label, text="")
    if isinstance(one, models.ForeignKey):
        return Line(label=label, text=called.get(one.related_model, {}).get(raw, str(raw)))
    if isinstance(one, models.JSONField):
        return Line(label=label, text="", points=tuple(_points(raw)))
    try:
        return Line(label=label, text=values.in_words(one, values.from_json(one, raw)))
    except values.WrongValue:
        return Line(label=label, text=str(raw)[: values.LONGEST_WORDS])


def _points(raw: Any) -> Iterator[str]:
    match raw:
        case {"properties": dict() as questions}:
            yield from (_said(one.get("title")) or name for name, one in questions.items() if isinstance(one, dict))
        case {"id": str()}:
            yield _said(raw)
        case dict():
            for inner in raw.values():
                yield from _points(inner)
        case list():
            for inner in raw:
                if isinstance(inner, dict) and (title := next(filter(None, map(_said, _titles(inner))), "")):
                    more = _said(inner.get("note")) or _said(inner.get("text")) or _said(inner.get("detail"))
                    yield f"{title}. {more}" if more and more != title else title
                else:
                    yield from _points(inner)
        case str() | int():
            yield str(raw)


def _titles(entry: Mapping[str, Any]) -> Iterator[Any]:
    yield entry
    yield from (entry.get(name) for name in ("title", "name", "label", "text"))


def _said(value: Any) -> str:
    """A text, or a text in both languages; nothing for anything else."""
    match value:
        case {"id": str()}:
            return str(LocalisedText.from_dict(value))
        case str():
            return value
        case _:
            return ""
