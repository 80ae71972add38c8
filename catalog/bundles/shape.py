"""What of a module is configuration: its models in the order of their references, their natural keys, their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.bundles.format import GOVERNMENT
from catalog.sdk.manifest import Configured, ModuleManifest
from core.localised import LocalisedTextField
from core.sealed import SealedTextField
from organisation.models import Unit

type Field = models.Field[Any, Any]

CARRIED = (
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.IntegerField,
    models.JSONField,
    models.TextField,
    models.TimeField,
    models.UUIDField,
    ArrayField,
    LocalisedTextField,
)
"""Kinds of fields whose values a file can hold, besides references. Uploads and sealed text are never carried."""

POINTED_AT = frozenset({"organisation.unit"})
"""What configuration may point at outside of itself. It must be there already: a file brings no offices, no people."""


class Unfit(ValueError):
    """A model cannot be carried as it is declared; the text tells the developer why."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """
    One model of a module's configuration, or what stands beside them in a file (`letters`, `decisions`).

    :param public: fields that may hold the contact of an office, each with the reason. :param along: fields that go
        with the others of their row and are no difference by themselves. :param orphaned: as of `sdk.Configured`.
    """

    label: str
    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    only: Mapping[str, str] = field(default_factory=dict)
    public: Mapping[str, str] = field(default_factory=dict)
    along: frozenset[str] = frozenset()
    orphaned: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    named_by: Mapping[str, str] = field(default_factory=dict)
    """For each reference the field of its target that names it."""

    def rows(self) -> models.QuerySet[Any]:
        """The module's rows, with what they point at."""
        rows = self.model._default_manager.filter(**self.only)
        return rows.select_related(*self.named_by) if self.named_by else rows

    @property
    def references(self) -> list[models.ForeignKey[Any, Any]]:
        return [one for one in self.fields if isinstance(one, models.ForeignKey)]

    @property
    def own_references(self) -> list[str]:
        """The names of those that lead to another row of the same model, as in a tree."""
        return [one.name for one in self.references if one.related_model is self.model]


def parts_of(manifest: ModuleManifest) -> list[Part]:
    """
    The models of a module's configuration, each after those it points at.

    :raises Unfit: if one cannot be carried. The system check tells that before anything runs.
    """
    declared = [one if isinstance(one, Configured) else Configured(model=one) for one in manifest.configuration]
    parts = [_part(one) for one in declared]
    known = {part.model: part for part in parts}
    ordered: list[Part] = []
    waiting = [replace(part, named_by=_named_by(part, known)) for part in parts]
    while waiting:
        done = {part.model for part in ordered}
        ready = [part for part in waiting if _needs(part) & known.keys() <= done | {part.model}]
        if not ready:
            raise Unfit("Its models point at each other in a ring.")
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return ordered


def name_of(target: models.Model, named_by: str) -> Any:
    """What a reference to a row says: its natural key, or `*` for the government itself (`format`)."""
    if isinstance(target, Unit) and target.kind == Unit.Kind.GOVERNMENT and target.parent_id is None:
        return GOVERNMENT
    return getattr(target, named_by)


def natural_key(model: type[models.Model]) -> tuple[str, ...]:
    """
    The one field that is unique at every regency alike.

    :raises Unfit: if there is none, or more than one, so that the manifest must say which.
    """
    unique = [one.name for one in model._meta.concrete_fields if one.unique and not isinstance(one, models.AutoField)]
    if len(unique) != 1:
        raise Unfit(f"{model._meta.label} has {len(unique)} unique fields; say its natural key: Configured(key=...).")
    return (unique[0],)


def _part(declared: Configured) -> Part:
    try:
        model = apps.get_model(declared.model)
    except (LookupError, ValueError):
        raise Unfit(f"The manifest names the model {declared.model!r}, which is not installed.") from None
    known = {one.name: one for one in model._meta.concrete_fields}
    orphaned = (name for reference, values in declared.orphaned.items() for name in (reference, *values))
    for name in (*declared.key, *declared.without, *declared.only, *declared.public, *orphaned):
        if name not in known:
            raise Unfit(f"{declared.model} has no field {name!r}.")
    key = declared.key or natural_key(model)
    if not _is_unique(model, {*key, *declared.only}, key):
        raise Unfit(f"No constraint makes {', '.join(key)} of {declared.model} unique.")
    left_out = {*declared.without, *declared.only}
    if left_out & set(key):
        raise Unfit(f"{declared.model} cannot leave out its own natural key.")
    fields = tuple(one for name, one in known.items() if name in key or (name not in left_out and _is_set_up(one)))
    for one in fields:
        if not isinstance(one, models.ForeignKey) and (
            isinstance(one, SealedTextField) or not isinstance(one, CARRIED)
        ):
            raise Unfit(f"{declared.model}.{one.name} is a {type(one).__name__}, which no file may carry.")
    if model._meta.many_to_many:
        raise Unfit(f"{declared.model} has a many-to-many field; make its own model of it.")
    return Part(
        label=declared.model,
        model=model,
        key=key,
        fields=fields,
        only=declared.only,
        public=declared.public,
        orphaned=declared.orphaned,
    )


def _named_by(part: Part, known: Mapping[type[models.Model], Part]) -> dict[str, str]:
    found: dict[str, str] = {}
    for reference in part.references:
        target = reference.related_model
        if target not in known and target._meta.label_lower not in POINTED_AT:
            raise Unfit(f"{part.label}.{reference.name} points at {target._meta.label}, which is no configuration.")
        key = known[target].key if target in known else natural_key(target)
        if len(key) != 1:
            raise Unfit(f"{part.label}.{reference.name} points at {target._meta.label}, which no single field names.")
        found[reference.name] = key[0]
    return found


def _is_set_up(one: Field) -> bool:
    """Whether somebody sets this field: not a number the database gives, nor what nobody edits."""
    return one.editable and not isinstance(one, models.AutoField)


def _is_unique(model: type[models.Model], at_most: set[str], key: tuple[str, ...]) -> bool:
    return any(set(names) <= at_most for names in _unique_sets(model)) and bool(key)


def _unique_sets(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    for one in model._meta.concrete_fields:
        if one.unique:
            yield (one.name,)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None and constraint.fields:
            yield tuple(constraint.fields)


def _needs(part: Part) -> set[type[models.Model]]:
    return {reference.related_model for reference in part.references}
