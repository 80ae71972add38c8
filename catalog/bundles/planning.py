"""
What loading a bundle would do here, row by row. The rehearsal shows it; loading makes it anew under locks and does it.

Nothing is written here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.bundles import decisions, letters, values
from catalog.bundles.changes import (
    BrokenReference,
    Change,
    FieldChange,
    Key,
    KeyMissing,
    KeyTwice,
    Kind,
    RowUnfit,
    named,
    plural_of,
)
from catalog.bundles.format import Bundle, Items, Row, UnknownField
from catalog.bundles.shape import Field, Part, name_of, parts_of
from catalog.preferences.queries import values_of
from catalog.preferences.services import fits
from catalog.sdk import find_module
from catalog.sdk.manifest import ModuleManifest, Setting, Value
from core.errors import Refusal
from organisation.access import today


class OtherModule(Refusal):
    code = "bundle_other_module"
    status = 422
    attr = "file"
    message = gettext_lazy("This file is the set-up of another module: %(module)s.")
    fix = gettext_lazy("Load it on that module's page, or choose the file of this module.")


class NewerModule(Refusal):
    code = "bundle_newer_module"
    status = 422
    attr = "file"
    message = gettext_lazy(
        "This file was saved by release %(release)s of the module, which is newer than the one here."
    )
    fix = gettext_lazy("Save the set-up with the release that is in use here, or wait for the newer release.")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    What loading would do. `instances`, `gone`, `drafts` (of letters) and `proposals` (of policies) are for the service
    that does it, in order.
    """

    bundle: Bundle
    changes: tuple[Change, ...]
    settings: Mapping[str, Value]
    setting_changes: tuple[FieldChange, ...]
    instances: tuple[models.Model, ...] = field(repr=False)
    gone: tuple[models.Model, ...] = field(repr=False)
    drafts: tuple[letters.Draft, ...] = field(repr=False)
    proposals: tuple[decisions.Proposed, ...] = field(repr=False)
    fingerprint: str

    def count(self, kind: Kind) -> int:
        return sum(change.kind == kind for change in self.changes)

    def of_kind(self, *kinds: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind in kinds]

    @property
    def changes_something(self) -> bool:
        """Whether loading would write anything, even without removing."""
        return bool(self.instances or self.setting_changes or self.drafts or self.proposals)


def plan(bundle: Bundle, *, slug: str, now: datetime, lock: bool = False) -> Plan:
    """
    Compare a bundle with what is here.

    :param lock: lock the rows it would change, for the transaction that does.
    :raises OtherModule, NewerModule: if the file is not for this module and release.
    :raises UnknownField, KeyMissing, KeyTwice, BrokenReference, RowUnfit: if a row cannot be taken over.
    """
    manifest = find_module(slug)
    if bundle.module != slug:
        raise OtherModule(module=_name_of(bundle.module))
    bundle = upgraded(bundle, manifest)
    return _Planner(bundle, manifest, now=now, lock=lock).plan()


class _Planner:
    def __init__(self, bundle: Bundle, manifest: ModuleManifest, *, now: datetime, lock: bool) -> None:
        self.bundle, self.manifest, self.now, self.lock = bundle, manifest, now, lock
        self.parts = parts_of(manifest)
        self.there: dict[type[models.Model], dict[Key, models.Model]] = {}
        """Rows by their natural key: those of the file as they will be, and those here that it does not have."""
        self.changes: list[Change] = []
        self.instances: list[models.Model] = []
        prepare = import_string(manifest.configured) if manifest.configured else None
        self.prepare: Callable[..., None] | None = prepare

    def plan(self) -> Plan:
        known = {part.label for part in self.parts}
        for label in self.bundle.items:
            if label not in known:
                raise UnknownField(field=label[:60], place=gettext_lazy("the file"))
        absent: list[tuple[Part, Key, models.Model]] = []
        for part in self.parts:
            absent += self._part(part)
        gone = self._removable(absent)
        settings, setting_changes = self._settings()
        day = today(self.now)
        changes, drafts = letters.plan(self.bundle.letters, day=day, lock=self.lock)
        proposing, proposals = decisions.plan(self.bundle.policies, slug=self.manifest.slug, day=day)
        self.changes += changes + proposing
        return Plan(
            bundle=self.bundle,
            changes=tuple(self.changes),
            settings=settings,
            setting_changes=setting_changes,
            instances=tuple(self.instances),
            gone=gone,
            drafts=tuple(drafts),
            proposals=tuple(proposals),
            fingerprint=self._fingerprint(setting_changes, proposals),
        )

    def _part(self, part: Part) -> list[tuple[Part, Key, models.Model]]:
        rows = part.rows().select_for_update(of=("self",)) if self.lock else part.rows()
        here = {key_of(part, row): row for row in rows}
        given: dict[Key, Row] = {}
        for raw in self.bundle.items.get(part.label, []):
            key = self._key(part, raw)
            if key in given:
                raise KeyTwice(place=_place(part, key))
            given[key] = raw
        planned = self.there[part.model] = dict(here)
        order = _parents_first(part, given, here)
        for key in order:
            if key in given:
                planned[key] = self._row(part, key, given[key], here.get(key))
        changing = [row for row in self.instances if isinstance(row, part.model)]
        if (taken := self._taken(part, given.keys() - here.keys())) is not None:
            raise RowUnfit(place=_place(part, taken), why=_("Something else here has this code already."))
        if (row := _contradicting(part.model, changing)) is not None:
            raise RowUnfit(place=_place(part, key_of(part, row)), why=_("Its values contradict each other."))
        if part.label not in self.bundle.items:  # a file of before the module carried these says nothing of them
            return []
        return [(part, key, here[key]) for key in order if key not in given]

    def _taken(self, part: Part, new: set[Key]) -> Key | None:
        """One of the new keys in a block's table that a row has which is not the module's."""
        if not part.only or len(part.key) != 1 or not new:
            return None
        name = part.key[0]
        others = part.model._default_manager.filter(**{f"{name}__in": [key[0] for key in new]}).exclude(**part.only)
        first = others.order_by(name).values_list(name, flat=True).first()
        return None if first is None else (first,)

    def _row(self, part: Part, key: Key, raw: Row, before: models.Model | None) -> models.Model:
        old = carried(part, before) if before is not None else None
        old_words = _words(part, before) if before is not None else {}
        names = {one.name: one for one in part.fields}
        if unknown := sorted(raw.keys() - names.keys()):
            raise UnknownField(field=unknown[0][:60], place=_place(part, key))
        item = before if before is not None else part.model(**part.only)
        for name, one in names.items():
            if name in raw:
                setattr(item, name, self._value(part, key, one, raw[name]))
            elif before is None and not (one.has_default() or one.null or one.blank):
                raise RowUnfit(place=_place(part, key), why=_("“%(field)s” is missing.") % {"field": name})
        new = carried(part, item)
        if old == new:
            self._note(part, key, "unchanged", item)
            return item
        try:
            if self.prepare:
                self.prepare(item=item, is_new=before is None, now=self.now)
        except Refusal as why:
            raise RowUnfit(place=_place(part, key), why=why.reason) from None
        except ValueError:
            raise RowUnfit(place=_place(part, key), why=_("Its values contradict each other.")) from None
        self.instances.append(item)
        fields = self._differences(part, old_words, _words(part, item), old, new) if old is not None else ()
        self._note(part, key, "changed" if old is not None else "added", item, fields)
        return item

    def _value(self, part: Part, key: Key, one: Field, raw: Any) -> Any:
        if not isinstance(one, models.ForeignKey):
            try:
                return values.from_json(one, raw)
            except values.WrongValue as why:
                raise RowUnfit(place=_place(part, key), why=f"{label_of(self.manifest, one)}: {why}") from None
        if raw is None and one.null:
            return None
        target = one.related_model
        found = self._there(target, part.named_by[one.name]).get((raw,)) if type(raw) in (str, int) else None
        if found is None:
            raise BrokenReference(place=_place(part, key), target=named(target, (raw,)))
        return found

    def _there(self, target: type[models.Model], name: str) -> dict[Key, models.Model]:
        """The rows of a model by natural key; of one outside the configuration those that are here."""
        if target not in self.there:
            self.there[target] = {(name_of(row, name),): row for row in target._default_manager.all()}
        return self.there[target]

    def _key(self, part: Part, raw: Row) -> Key:
        names = {one.name: one for one in part.fields}
        found: list[Any] = []
        for name in part.key:
            if raw.get(name) in (None, "", []):
                raise KeyMissing(place=plural_of(part.model), field=name)
            one = names[name]
            if isinstance(one, models.ForeignKey):
                if type(raw[name]) not in (str, int):
                    raise KeyMissing(place=plural_of(part.model), field=name)
                found.append(raw[name])
                continue
            try:
                found.append(values.from_json(one, raw[name]))
            except values.WrongValue as why:
                raise RowUnfit(place=plural_of(part.model), why=f"{label_of(self.manifest, one)}: {why}") from None
        return tuple(found)

    def _removable(self, absent: list[tuple[Part, Key, models.Model]]) -> tuple[models.Model, ...]:
        """Those that are not in the file and that nothing else needs, children first."""
        going = {(type(row), row.pk) for _part, _key, row in absent} - self._pointed_at()
        # Whatever stays keeps what it points at, so look until nothing changes.
        while True:
            staying = {
                (type(row), row.pk)
                for _part, _key, row in absent
                if (type(row), row.pk) in going and not _may_go(row, going)
            }
            if not staying:
                break
            going -= staying
        for part, key, row in absent:
            self._note(part, key, "removed" if (type(row), row.pk) in going else "kept", row)
        return tuple(row for _part, _key, row in reversed(absent) if (type(row), row.pk) in going)

    def _pointed_at(self) -> set[tuple[type[models.Model], Any]]:
        """What rows of the file point at, as they will be."""
        return {
            (type(target), target.pk)
            for part in self.parts
            for raw in self.bundle.items.get(part.label, [])
            for one in part.references
            if (target := getattr(self.there[part.model][self._key(part, raw)], one.name)) is not None
        }

    def _settings(self) -> tuple[dict[str, Value], tuple[FieldChange, ...]]:
        schema = {setting.code: setting for setting in self.manifest.settings_schema}
        before = values_of(self.manifest.slug)
        changes: list[FieldChange] = []
        new: dict[str, Value] = {}
        for code, value in self.bundle.settings.items():
            if code not in schema:
                raise UnknownField(field=code[:60], place=gettext_lazy("the settings"))
            if not fits(schema[code], value):
                raise RowUnfit(place=schema[code].label, why=_("The value does not fit."))
            if value != before[code]:
                new[code] = value
                words = (setting_words(schema[code], before[code]), setting_words(schema[code], value))
                changes.append(FieldChange(name=str(schema[code].label), before=words[0], after=words[1]))
        return new, tuple(changes)

    def _note(self, part: Part, key: Key, kind: Kind, row: models.Model, fields: tuple[FieldChange, ...] = ()) -> None:
        self.changes.append(
            Change(label=part.label, key=key, kind=kind, group=plural_of(part.model), title=str(row), fields=fields)
        )

    def _differences(
        self, part: Part, before: dict[str, str], after: dict[str, str], old: Row, new: Row
    ) -> tuple[FieldChange, ...]:
        found: list[FieldChange] = []
        for one in part.fields:
            if old[one.name] != new[one.name]:
                words = told_apart(before[one.name], after[one.name], _("as in the file"))
                found.append(FieldChange(name=label_of(self.manifest, one), before=words[0], after=words[1]))
        return tuple(found)

    def _fingerprint(self, settings: tuple[FieldChange, ...], proposals: list[decisions.Proposed]) -> str:
        """
        Of what would be done, without its words: whether that is still what somebody was shown. A letter that is
        drafted is that of the file, as it stands there.
        """
        done = [[one.label, [str(value) for value in one.key], one.kind] for one in self.changes]
        part_of = {part.model: part for part in self.parts}
        after = [carried(part_of[type(row)], row) for row in self.instances]
        told = [[one.key, one.value] for one in proposals]
        said = json.dumps([done, after, len(settings), told], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


# --- rows as the file holds them


def _parents_first(part: Part, given: Mapping[Key, Row], here: Mapping[Key, models.Model]) -> list[Key]:
    """
    The keys of a file and of what is here, each after those of the same model that it will point at.

    :raises RowUnfit: if they would point at each other in a ring.
    """
    order = list(dict.fromkeys((*given, *here)))
    if not part.own_references:
        return order

    def above(key: Key) -> Iterator[Key]:
        kept = carried(part, here[key]) if key in here else {}
        for name in part.own_references:
            value = (kept | given.get(key, {})).get(name)
            if isinstance(value, str | int) and ((value,) in given or (value,) in here):
                yield (value,)

    try:
        return list(TopologicalSorter({key: list(above(key)) for key in order}).static_order())
    except CycleError as ring:
        raise RowUnfit(place=_place(part, ring.args[1][0]), why=_("It would belong to itself.")) from None


def carried(part: Part, row: models.Model) -> Row:
    """A row as the file holds it."""
    found: Row = {}
    for one in part.fields:
        value = getattr(row, one.name)
        if isinstance(one, models.ForeignKey):
            found[one.name] = name_of(value, part.named_by[one.name]) if value is not None else None
        else:
            found[one.name] = values.to_json(one, value)
    return found


def key_of(part: Part, row: models.Model) -> Key:
    """A row's natural key, as values; of a reference the key of what it points at."""
    found: list[Any] = []
    for name in part.key:
        value = getattr(row, name)
        found.append(name_of(value, part.named_by[name]) if name in part.named_by else value)
    return tuple(found)


# --- words


def _name_of(slug: str) -> str:
    try:
        return str(find_module(slug).name)
    except LookupError:
        return slug[:40]


def label_of(manifest: ModuleManifest, one: Field) -> str:
    """How a field is called on the module's pages."""
    return str(manifest.configuration_labels.get(one.name) or capfirst(str(one.verbose_name)))


def told_apart(here: str, there: str, otherwise: str) -> tuple[str, str]:
    """
    Two values in words, which may not read the same though they differ: lists of one length, a difference behind what
    fits on the page.
    """
    return (here, there) if here != there else (_("as it is here"), otherwise)


def _place(part: Part, key: Key) -> str:
    return named(part.model, key)


def _words(part: Part, row: models.Model) -> dict[str, str]:
    return {
        one.name: (
            str(getattr(row, one.name) or "–")
            if isinstance(one, models.ForeignKey)
            else values.in_words(one, getattr(row, one.name))
        )
        for one in part.fields
    }


def setting_words(setting: Setting, value: Value) -> str:
    """A setting's value for the person who decides."""
    match value:
        case bool():
            return _("yes") if value else _("no")
        case _:
            return str(dict(setting.choices).get(str(value), value)) or "–"


# --- checks


def _contradicting(model: type[models.Model], rows: list[models.Model]) -> models.Model | None:
    """
    The first row that the database's own rules about one row would refuse, before it sees it: all rows in one query,
    of no table. What concerns several rows it checks itself.
    """
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
    if not rows or not checks:
        return None
    editor = connection.schema_editor(collect_sql=True)
    rules = [str(one.constraint_sql(model, editor)).partition(" CHECK ")[2].replace("%", "%%") for one in checks]
    fields = [one for one in model._meta.concrete_fields if any(f'"{one.column}"' in rule for rule in rules)]
    values = ", ".join(["(%s, " + ", ".join(f"%s::{one.db_type(connection)}" for one in fields) + ")"] * len(rows))
    columns = ", ".join(f'"{one.column}"' for one in fields)
    given = [
        value
        for number, row in enumerate(rows)
        for value in (number, *(one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(row) FROM (VALUES {values}) AS given (row, {columns}) WHERE ({' AND '.join(rules)}) IS FALSE",  # noqa: S608 -- columns and rules of the model, values beside
            given,
        )
        (first,) = cursor.fetchone()
    return None if first is None else rows[first]


def _may_go(row: models.Model, going: set[tuple[type[models.Model], Any]]) -> bool:
    """Whether deleting a row takes nothing along but rows that are going as well."""
    collector = Collector(using=DEFAULT_DB_ALIAS, origin=row)
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError) as refused:
        held: set[Any] = getattr(refused, "protected_objects", set()) or getattr(refused, "restricted_objects", set())
        return all((type(one), one.pk) in going for one in held)
    taken = {(type(one), one.pk) for rows in collector.data.values() for one in rows}
    return taken <= going and not any(rows.exists() for rows in collector.fast_deletes if hasattr(rows, "exists"))


# --- older files


def upgraded(bundle: Bundle, manifest: ModuleManifest) -> Bundle:
    """
    The set-up as the release that runs here would have saved it.

    :raises NewerModule: if it was saved by a newer one.
    """
    if bundle.schema > manifest.configuration_version:
        raise NewerModule(release=bundle.release[:20])
    items: Items = {label: [dict(row) for row in rows] for label, rows in bundle.items.items()}
    settings: dict[str, Any] = dict(bundle.settings)
    for version in range(bundle.schema, manifest.configuration_version):
        items, settings = import_string(manifest.configuration_upgrades[version])(items, settings)
    return replace(bundle, schema=manifest.configuration_version, settings=settings, items=items)


def grouped(changes: Iterable[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Changes by the name of their model, in order."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.group, []).append(change)
    yield from found.items()
