"""
The file format of bundles, version 2: canonical JSON, so that two saves of one configuration are the same bytes.

    {
     "format": "tiru-bundle", "version": 2,
     "module": "mpp", "release": "1.0.0", "schema": 1,
     "settings": {"days_shown": 30},
     "items": [{"model": "mpp.Agency", "rows": [{"code": "DUKCAPIL", "name": {"id": "...", "en": "..."}}]}],
     "letters": [{"code": "kia", "name": {...}, "wording": {"source": "...", "fields": {...}, ...}, ...}],
     "policies": [{"key": "mpp.days", "value": "30", "valid_from": "2026-01-01", "legal_source": "Perbup 12/2026"}],
     "sha256": "..."
    }

`version` is that of this format, `schema` the module's `configuration_version`. Rows stand in the order of their
natural keys, models after those they point at, and a reference is the natural key of what it points at; the government
itself, whose code is another at each regency, is `*`. There are no numbers of rows, no moments and no names of people.
`sha256` covers all else, however it is indented.

Files of older versions are read through one converter after the other. Version 1 knew neither letters nor policies, and
named the government by its code.

Pure: nothing here knows the database.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

FORMAT: Final = "tiru-bundle"
VERSION: Final = 2
LARGEST: Final = 2_000_000
"""Bytes. A mall with 150 complete services takes a quarter of it."""

LETTERS: Final = "letters"
POLICIES: Final = "policies"
GOVERNMENT: Final = "*"
"""A reference to the work unit of the whole government."""

type Row = dict[str, Any]
type Items = dict[str, list[Row]]

_TOP_OF_ONE: Final = {"format", "version", "module", "release", "schema", "settings", "items", "sha256"}
_TOP: Final = {1: _TOP_OF_ONE, 2: _TOP_OF_ONE | {LETTERS, POLICIES}}


class NotABundle(Refusal):
    code = "bundle_not_a_bundle"
    status = 422
    attr = "file"
    message = _("This is not a set-up file of Tiru.")
    fix = _("Choose a file that was saved with “Save the set-up” (it ends in .json).")


class TooLarge(Refusal):
    code = "bundle_too_large"
    status = 422
    attr = "file"
    message = _("This file is too large for a set-up file.")
    fix = _("Save the set-up anew and load that file.")


class NewerFormat(Refusal):
    code = "bundle_newer_format"
    status = 422
    attr = "file"
    message = _("This file was saved by a newer release of Tiru than the one here.")
    fix = _("Ask the operators of Tiru to bring this installation up to date, then load the file again.")


class WasChanged(Refusal):
    code = "bundle_was_changed"
    status = 422
    attr = "file"
    message = _("This file was changed or cut off after it was saved.")
    fix = _("Save the set-up anew and load that file. Change the set-up in Tiru, not in the file.")


class UnknownField(Refusal):
    code = "bundle_unknown_field"
    status = 422
    attr = "file"
    message = _("The file holds “%(field)s” in %(place)s, which nobody here knows.")
    fix = _("Save the set-up anew with a current release and load that file.")


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """
    What a file says.

    :param letters: templates that its services make letters from. :param policies: what was decided for the module.
    """

    module: str
    release: str
    schema: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    items: Items = field(default_factory=dict)
    letters: list[Row] = field(default_factory=list)
    policies: list[Row] = field(default_factory=list)

    @property
    def groups(self) -> Items:
        """All rows by what they are rows of: models, letters, policies."""
        beside = {LETTERS: self.letters, POLICIES: self.policies}
        return self.items | {label: rows for label, rows in beside.items() if rows}

    def with_groups(self, groups: Items) -> Bundle:
        """The same with these rows in place of its own."""
        items = {label: rows for label, rows in groups.items() if label not in (LETTERS, POLICIES)}
        return replace(self, items=items, letters=groups.get(LETTERS, []), policies=groups.get(POLICIES, []))


def write(bundle: Bundle) -> bytes:
    """The file. `items` are written in their order; the caller has put rows in the order of their keys."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "module": bundle.module,
        "release": bundle.release,
        "schema": bundle.schema,
        "settings": dict(bundle.settings),
        "items": [{"model": label, "rows": rows} for label, rows in bundle.items.items()],
        LETTERS: bundle.letters,
        POLICIES: bundle.policies,
    }
    content["sha256"] = sha256_of(content)
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n").encode()


def read(content: bytes) -> Bundle:
    """
    What a file says, whole and unchanged. Whether a module can take it is not asked here.

    :raises TooLarge, NotABundle, NewerFormat, WasChanged, UnknownField: in this order of looking.
    """
    if len(content) > LARGEST:
        raise TooLarge
    found = _parsed(content)
    if not isinstance(found, dict) or found.get("format") != FORMAT or not _is_number(found.get("version")):
        raise NotABundle
    if found["version"] > VERSION:
        raise NewerFormat
    if found["version"] not in _TOP:
        raise NotABundle
    if found.get("sha256") != sha256_of({name: value for name, value in found.items() if name != "sha256"}):
        raise WasChanged
    if unknown := sorted(found.keys() - _TOP[found["version"]]):
        raise UnknownField(field=unknown[0][:60], place=_("the file"))
    bundle = _bundle(found)
    for version in range(found["version"], VERSION):
        bundle = CONVERTERS[version](bundle)
    return bundle


def sha256_of(content: Mapping[str, Any]) -> str:
    """Of everything but itself, however it is indented and in whatever order."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _bundle(found: dict[str, Any]) -> Bundle:
    items: Items = {}
    if not isinstance(found.get("items"), list) or not isinstance(found.get("settings"), dict):
        raise NotABundle
    for group in found["items"]:
        if not isinstance(group, dict) or group.keys() != {"model", "rows"}:
            raise NotABundle
        label, rows = group["model"], group["rows"]
        if not isinstance(label, str) or not isinstance(rows, list) or label in items:
            raise NotABundle
        if not all(isinstance(row, dict) for row in rows):
            raise NotABundle
        items[label] = rows
    beside: dict[str, Any] = {name: found.get(name) for name in (LETTERS, POLICIES) if name in _TOP[found["version"]]}
    if not all(isinstance(rows, list) and all(isinstance(row, dict) for row in rows) for rows in beside.values()):
        raise NotABundle
    if not isinstance(found.get("module"), str) or not isinstance(found.get("release"), str):
        raise NotABundle
    if not _is_number(found.get("schema")) or found["schema"] < 1:
        raise NotABundle
    return Bundle(
        module=found["module"],
        release=found["release"],
        schema=found["schema"],
        settings=found["settings"],
        items=items,
        **beside,
    )


def _from_one(bundle: Bundle) -> Bundle:
    """A service that the government itself decides named it by its code, four digits, where now stands `*`."""

    def told(row: Row) -> Row:
        unit = row.get("unit")
        return row | {"unit": GOVERNMENT} if isinstance(unit, str) and _REGENCY.fullmatch(unit) else row

    rows = bundle.items.get("casework.ServiceProduct")
    if rows is None:
        return bundle
    return replace(bundle, items=bundle.items | {"casework.ServiceProduct": [told(row) for row in rows]})


_REGENCY: Final = re.compile(r"[0-9]{4}")

CONVERTERS: Final[Mapping[int, Callable[[Bundle], Bundle]]] = {1: _from_one}
"""From each older version to the next one."""


def _parsed(content: bytes) -> Any:
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be stored
        if _has_nul(found):
            raise NotABundle
    except (ValueError, RecursionError):
        raise NotABundle from None
    return found


def _has_nul(value: object) -> bool:
    match value:
        case str():
            return "\0" in value
        case dict():
            return any(_has_nul(name) or _has_nul(inner) for name, inner in value.items())
        case list():
            return any(_has_nul(inner) for inner in value)
        case _:
            return False


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_number(_name: str) -> NoReturn:
    raise ValueError("not a number")


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
