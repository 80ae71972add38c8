"""
Two set-ups that grew apart from one: what the other side has changed since, offered difference by difference.

A three-way merge. What only they changed is offered; what only we changed stays and is not spoken of; where both did,
the offer *clashes* and ours stays unless a person decides otherwise. Rows meet by their natural key, never by a number.

Pure: nothing here knows the database.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from catalog.bundles.format import Bundle, Items, Row

type Keys = Mapping[str, tuple[str, ...]]
"""Of each model the names of the fields that make its natural key."""
type Along = Mapping[str, Collection[str]]
"""Of a model the fields that go with any other of their row, and are no difference by themselves."""
type Kind = Literal["added", "changed", "removed", "setting"]

SETTINGS: Final = "settings"
"""Stands for a model where a setting of the module is offered."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """
    One difference that can be taken or left.

    :param kind: `changed` is one field of a row, `added` and `removed` are whole rows, `setting` is one setting.
    :param key: the row's natural key as the file holds it; of a setting its code.
    :param field: which field, empty for a whole row.
    :param ours: what is here: a value, or a whole row; None where nothing is.
    :param theirs: what it would become.
    :param along: fields of theirs that come with it.
    :param clashes: both sides have changed it since they were the same, or it was never the same.
    """

    label: str
    key: tuple[Any, ...]
    kind: Kind
    field: str = ""
    ours: Any = None
    theirs: Any = None
    along: Row = dataclasses.field(default_factory=dict)
    clashes: bool = False

    @property
    def id(self) -> str:
        """A short name for a form, the same as long as the offer is."""
        said = json.dumps([self.label, self.key, self.kind, self.field], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def offers(
    *, base: Bundle | None, ours: Bundle, theirs: Bundle, keys: Keys, along: Along | None = None
) -> tuple[Offer, ...]:
    """
    What they have and we have not, as far as they have changed it since `base`.

    :param base: what both once were; None where they never were the same, so that each difference is offered, and
        clashes where we have something of our own.
    :param keys: of every model that either has.
    """
    return (*_settings(base, ours, theirs), *_rows(base, ours, theirs, keys, along or {}))


def offers_since(
    *, bases: Sequence[Bundle], ours: Bundle, theirs: Bundle, keys: Keys, along: Along | None = None
) -> tuple[Offer, ...]:
    """
    As `offers`, where the two have met more than once and did not take everything: what they had at any of these
    meetings is no change of theirs, and what we had at any is none of ours.
    """
    found = offers(base=bases[0] if bases else None, ours=ours, theirs=theirs, keys=keys, along=along)
    for base in bases[1:]:
        other = {one.id: one for one in offers(base=base, ours=ours, theirs=theirs, keys=keys, along=along)}
        found = tuple(
            replace(one, clashes=one.clashes and other[one.id].clashes) for one in found if one.id in other
        )  # fmt: skip
    return found


def merged(ours: Bundle, taken: Collection[Offer], keys: Keys) -> Bundle:
    """Our set-up with what was taken of theirs."""
    settings = dict(ours.settings)
    groups = {label: _by_key(rows, keys[label]) for label, rows in ours.groups.items()}
    for offer in taken:
        rows = groups.setdefault(offer.label, {}) if offer.kind != "setting" else {}
        match offer.kind:
            case "setting":
                settings[offer.key[0]] = offer.theirs
            case "added":
                rows[offer.key] = offer.theirs
            case "removed":
                rows.pop(offer.key, None)
            case "changed":
                rows[offer.key] = rows[offer.key] | offer.along | {offer.field: offer.theirs}
    merged_rows: Items = {label: [rows[key] for key in sorted(rows, key=_in_order)] for label, rows in groups.items()}
    return replace(ours.with_groups(merged_rows), settings=settings)


def _settings(base: Bundle | None, ours: Bundle, theirs: Bundle) -> Iterator[Offer]:
    for code, value in theirs.settings.items():
        here = ours.settings.get(code)
        if code not in ours.settings or value == here:
            continue
        was = base.settings.get(code) if base is not None else None
        if base is None or value != was:
            yield Offer(
                label=SETTINGS, key=(code,), kind="setting", ours=here, theirs=value,
                clashes=base is None or here != was,
            )  # fmt: skip


def _rows(base: Bundle | None, ours: Bundle, theirs: Bundle, keys: Keys, along: Along) -> Iterator[Offer]:
    for label in dict.fromkeys((*theirs.groups, *ours.groups)):
        was = _by_key(base.groups.get(label, []), keys[label]) if base is not None else {}
        here = _by_key(ours.groups.get(label, []), keys[label])
        there = _by_key(theirs.groups.get(label, []), keys[label])
        for key, row in there.items():
            if key in here:
                yield from _fields(label, key, was.get(key), here[key], row, along.get(label, ()))
            elif key not in was:
                yield Offer(label=label, key=key, kind="added", theirs=row)
            elif _but(row, along.get(label, ())) != _but(was[key], along.get(label, ())):
                # We have thrown away what they went on with.
                yield Offer(label=label, key=key, kind="added", theirs=row, clashes=True)
        for key in was.keys() - there.keys():
            if key in here:
                yield Offer(label=label, key=key, kind="removed", ours=here[key], clashes=here[key] != was[key])


def _fields(
    label: str, key: tuple[Any, ...], was: Row | None, here: Row, there: Row, along: Collection[str]
) -> Iterator[Offer]:
    beside = {name: there[name] for name in along if name in there}
    for name, value in there.items():
        ours = here.get(name)
        if name in beside or value == ours or (was is not None and name in was and value == was[name]):
            continue
        clashes = was is None or (name in was and ours != was[name])
        yield Offer(
            label=label, key=key, kind="changed", field=name, ours=ours, theirs=value, along=beside, clashes=clashes
        )  # fmt: skip


def _but(row: Row, along: Collection[str]) -> Row:
    return {name: value for name, value in row.items() if name not in along}


def _by_key(rows: list[Row], key: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row.get(name) for name in key): row for row in rows}


def _in_order(key: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Numbers by number and texts by text, side by side without a quarrel."""
    return [(type(part).__name__, part) for part in key]


__all__ = ["SETTINGS", "Along", "Keys", "Offer", "merged", "offers", "offers_since"]
