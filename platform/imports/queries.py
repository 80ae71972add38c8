"""Questions about imports that only look."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.secrets import decrypt
from core.tables import Importer
from imports.models import DATA_PURPOSE, ImportRow, ImportRun
from imports.reading import CellValue
from imports.values import shown


def runs(slugs: Iterable[str], *, own: Iterable[str] = (), by: str = "") -> QuerySet[ImportRun]:
    """
    Imports of these kinds, the newest first.

    :param own: kinds of which only those are listed that `by` brought in.
    """
    found = Q(importer__in=list(slugs)) | Q(importer__in=list(own), uploaded_by=by)
    return ImportRun.objects.filter(found).order_by("-uploaded_at")


def headings_of(run: ImportRun) -> list[str]:
    """The file's headings; none after they were wiped."""
    if not run.headings:
        return []
    found: list[str] = json.loads(decrypt(run.headings, purpose=DATA_PURPOSE))
    return found


def cells_of(row: ImportRow) -> list[CellValue]:
    if not row.data:
        return []
    found: list[CellValue] = json.loads(decrypt(row.data, purpose=DATA_PURPOSE))
    return found


@dataclass(frozen=True)
class Tally:
    """How many rows are where."""

    total: int
    waiting: int
    new: int
    changed: int
    unchanged: int
    refused: int
    warned: int
    applied: int
    undone: int
    kept: int

    @property
    def good(self) -> int:
        """Rows that would be written."""
        return self.new + self.changed


def tally_of(run: ImportRun) -> Tally:
    """All numbers of a run in one query."""
    state, outcome = ImportRow.State, ImportRow.Outcome
    found: dict[str, int] = ImportRow.objects.filter(run=run).aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=Q(state=state.WAITING)),
        warned=Count("pk", filter=~Q(problems=[]) & ~Q(outcome=outcome.REFUSED)),
        applied=Count("pk", filter=Q(state=state.APPLIED)),
        undone=Count("pk", filter=Q(state=state.UNDONE)),
        kept=Count("pk", filter=Q(state=state.KEPT)),
        **{name: Count("pk", filter=Q(outcome=name)) for name in outcome.values},
    )
    return Tally(**found)


def progress_of(run: ImportRun, tally: Tally) -> int:
    """How much of the work at hand is done, in percent."""
    match run.state:
        case ImportRun.State.REHEARSING:
            done, of = tally.total - tally.waiting, tally.total
        case ImportRun.State.APPLYING:
            done, of = tally.applied, tally.good
        case ImportRun.State.UNDOING:
            done, of = tally.undone + tally.kept, tally.applied + tally.undone + tally.kept
        case _:
            return 100
    return done * 100 // of if of else 100


def rows_of(run: ImportRun, *, show: str = "") -> QuerySet[ImportRow]:
    """Rows in the order of the file; `show` is an outcome, `warned` or `kept`."""
    found = ImportRow.objects.filter(run=run).order_by("number")
    if show == "warned":
        return found.exclude(problems=[]).exclude(outcome=ImportRow.Outcome.REFUSED)
    if show == "kept":
        return found.filter(state=ImportRow.State.KEPT)
    return found.filter(outcome=show) if show else found


def name_of(row: ImportRow, run: ImportRun, importer: Importer) -> str:
    """What a person recognises the row by; nothing after it was wiped."""
    cells = cells_of(row)
    numbers = [run.mapping.get(column.slug) for column in importer.columns if column.names_the_row]
    words = [shown(cells[number]) for number in numbers if number is not None and number < len(cells)]
    return ", ".join(word for word in words if word)


def problem_words(problem: Mapping[str, Any], language: str) -> str:
    """What is wrong and what to do, as the rehearsal wrote it down."""
    text = problem["text"]
    return str(text.get(language) or text["id"])


def mend_lines(row: ImportRow, titles: Mapping[str, str], language: str) -> list[str]:
    """`Birth date: This is not a date ...`, one line for each problem."""
    problems: Sequence[Mapping[str, Any]] = row.problems
    return [f"{titles.get(it['column'], it['column'])}: {problem_words(it, language)}" for it in problems]
