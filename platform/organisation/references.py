"""
Who else names a unit: blocks and modules that keep a unit's key in tables of their own.

Each declares every such column in an iterable that `settings.TIRU_UNIT_REFERENCES` names (a module: `units` of its
manifest). A merge of two units moves their rows and its undo moves them back; a system check refuses an installed
column that nobody declared, so that no module can forget it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from core import schema
from organisation.models import Unit

_ALL = Q()

type Rows = QuerySet[Any]
type Counted = str | Promise
"""A sentence or its part with `%(count)d` in it, made by `ngettext_lazy(..., "count")`."""
type Note = dict[str, Any]
"""Plain JSON that says what was written: what `take_back` needs."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A foreign key to `organisation.Unit`, by the label of its model and its name."""

    model: str
    column: str = "unit"

    @property
    def key(self) -> str:
        return f"{self.model}.{self.column}"

    @property
    def table(self) -> str:
        return apps.get_model(self.model)._meta.db_table

    def rows_of(self, unit: Unit) -> Rows:
        return apps.get_model(self.model)._base_manager.filter(**{self.column: unit}).order_by("pk")


@dataclass(frozen=True, kw_only=True)
class Moves(Column):
    """
    Its rows go over to the unit that stays.

    :param words: what goes over: "3 cases".
    :param among: only rows that meet this, before the merge and again at its undo; `rest` says what becomes of the
        others: "2 signed letters keep its code."
    :param clash: those of the rows that cannot go, as the unit that stays has its own: `(rows, kept) -> rows`. They
        stay with the closed unit; `rule` says so.
    """

    words: Counted
    among: Q = _ALL
    rest: Counted = ""
    clash: Callable[[Rows, Unit], Rows] | None = None
    rule: Counted = ""

    def moving(self, dropped: Unit, kept: Unit) -> Rows:
        rows = self.rows_of(dropped).filter(self.among)
        if self.clash is None:
            return rows
        return rows.exclude(pk__in=self.clash(rows, kept).order_by().values("pk"))

    def clashing(self, dropped: Unit, kept: Unit) -> Rows:
        rows = self.rows_of(dropped).filter(self.among)
        return rows.none() if self.clash is None else self.clash(rows, kept)

    def left(self, dropped: Unit) -> Rows:
        rows = self.rows_of(dropped)
        return rows.exclude(self.among) if self.among else rows.none()


@dataclass(frozen=True, kw_only=True)
class Stays(Column):
    """Its rows keep the unit they name, for a reason: "2 number series go on counting its letters only."."""

    why: Counted


@dataclass(frozen=True, kw_only=True)
class Handled(Column):
    """The merge itself sees to it: where units lie in the tree, and which were merged."""


type Reference = Moves | Stays | Handled


def declared() -> list[Reference]:
    """Every column that somebody declared, of modules that are off too."""
    found = (import_string(path) for path in settings.TIRU_UNIT_REFERENCES)
    parts: Iterable[Iterable[Reference]] = (one() if callable(one) else one for one in found)
    return list(chain.from_iterable(parts))


def present() -> list[Reference]:
    """Those whose tables exist in this schema: a module's come with its first switch-on. One query."""
    known = declared()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name "
            "WHERE to_regclass(quote_ident(%s) || '.' || quote_ident(name)) IS NOT NULL",
            [sorted({one.table for one in known}), schema.current()],
        )
        there = {name for (name,) in cursor.fetchall()}
    return [one for one in known if one.table in there]


def write(rows: Rows, after: Mapping[str, Any], *, before: Mapping[str, Any], column: str = "") -> Note | None:
    """
    Write the same values into rows, locked in the order of their keys. Answers what `take_back` needs; None for none.

    :param before: what those columns hold now. :param column: the key of the reference by which they move.
    """
    keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        return None
    rows.model._base_manager.filter(pk__in=keys).update(**after)
    return {
        "model": rows.model._meta.label,
        "column": column,
        "keys": [_plain(key) for key in keys],
        "before": {name: _plain(value) for name, value in before.items()},
        "after": {name: _plain(value) for name, value in after.items()},
    }


def still_there(note: Note) -> Rows:
    """The rows that still say what was written: nobody has changed or removed them since."""
    moves = {one.key: one.among for one in declared() if isinstance(one, Moves)}
    rows: Rows = apps.get_model(note["model"])._base_manager.filter(
        moves.get(note["column"], _ALL), pk__in=note["keys"], **note["after"]
    )
    return rows.order_by("pk")


def take_back(note: Note) -> int:
    """Undo exactly what `write` did, where nobody has changed it since. Answers for how many rows."""
    return still_there(note).update(**note["before"])


def undeclared(models: Sequence[type[Model]]) -> tuple[list[str], list[str]]:
    """Columns of these models that name a unit and that nobody declared, and declared ones that do not."""
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.local_concrete_fields
        if field.related_model is Unit
    }
    known = {one.key for one in declared()}
    return sorted(columns - known), sorted(known - columns)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # moments too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
