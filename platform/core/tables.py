"""
The words in which a block says what a table may hold that comes in from outside.

A block that takes tables in writes an `Importer` and names it in `settings.TIRU_IMPORTERS`; the block `imports` reads
files, rehearses, applies and undoes. Neither knows the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable

from django.utils.functional import Promise

from core.actors import Actor

type Text = str | Promise
type Row = Mapping[str, Any]
"""Values by the slug of their column: str, date or int; a cell that is empty is left out."""
type Reference = dict[str, Any]
"""What an undo needs to find again what was written, as plain JSON. It is kept encrypted, and only for a while."""


class Cell(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DIGITS = "digits"
    """Numbers that are names: NIK, KK, codes. Leading zeros stay, and what Excel has rounded is refused."""
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    A column of a table.

    :param synonyms: headings under which people have it, besides the title in both languages and the slug.
    :param choices: for `Cell.CHOICE`: value -> words for it.
    :param names_the_row: shown beside the row's number, so that people recognise it. Never for numbers of people.
    """

    slug: str
    title: Text
    cell: Cell = Cell.TEXT
    required: bool = False
    help: Text = ""
    example: str = ""
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_length: int = 300
    names_the_row: bool = False


@dataclass(frozen=True, kw_only=True)
class Problem:
    """
    Something in a row that a person should know: an error keeps the row out, a warning does not.

    The texts never repeat what stands in the cell.
    """

    column: str
    message: Text
    fix: Text = ""
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What writing a row would do. With an error among the problems it would be refused."""

    outcome: Literal["new", "changed", "unchanged"]
    problems: tuple[Problem, ...] = ()


class Importer(Protocol):
    """One kind of table."""

    slug: str
    title: Text
    summary: Text
    right: str
    """The right a person must hold: for the whole government, unless the importer is a `BoundedImporter`."""
    columns: tuple[Column, ...]

    def key(self, row: Row) -> str:
        """What may stand in a file only once; empty when the row has none."""

    def check(self, row: Row, *, now: datetime) -> Verdict:
        """What writing this row would do. Writes nothing."""

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        """
        Write one row.

        :raises core.errors.Refusal: if it cannot be written after all.
        """

    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        """
        Take one row back.

        :raises core.errors.Refusal: if what was written has changed since.
        """


@runtime_checkable
class PersonalImporter(Importer, Protocol):
    """An importer that not everybody with its right may use for every row: some rows ask for further rights."""

    def narrowed(self, actor: Actor) -> Importer:
        """
        The same importer, as far as the rights of `actor` reach now: it refuses every row, and the undo of every row,
        that lies beyond.
        """


@runtime_checkable
class BoundedImporter(PersonalImporter, Protocol):
    """An importer whose rows lie somewhere: who holds the right for one village may bring in what lies there."""

    def where(self, actor: Actor) -> str:
        """Names of the places that the actor's rights reach; empty for the whole government."""


@runtime_checkable
class BatchImporter(Importer, Protocol):
    """An importer that looks up what a batch of rows needs at once, so that a row costs no query of its own."""

    def prepared(self, rows: Sequence[Row], *, now: datetime) -> Importer:
        """The same importer for these rows, with everything at hand that `check` and `apply` ask for."""


@runtime_checkable
class ExplainedImporter(Importer, Protocol):
    """An importer whose words a person has to know: they stand on a second sheet of the template."""

    def legend(self) -> Sequence[tuple[Text, Sequence[str]]]:
        """Headings, each with what may be written in that column here and now."""
