"""
Rehearsal, writing and undo, in batches. Each batch is one transaction that locks the run, so a killed worker leaves
whole batches behind and the next one goes on with the first row that is not done.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from core.secrets import blind_index, decrypt, encrypt
from core.tables import BatchImporter, Importer, Problem, Row
from imports.models import DATA_PURPOSE, ImportRow, ImportRun
from imports.queries import cells_of, tally_of
from imports.registry import importer_for
from imports.values import row_of


class StateForbids(Refusal):
    code = "import_state"
    message = _("This import has gone on meanwhile.")
    fix = _("Reload the page to see where it stands.")


class RowsRefused(Refusal):
    code = "rows_refused"
    message = _("%(count)d rows cannot be written as they are.")
    fix = _("Mend them in the file and upload it again, or choose to write only the good rows.")


class NothingToWrite(Refusal):
    code = "nothing_to_write"
    message = _("No row would change anything.")
    fix = _("Mend the rows that are refused, or leave it: everything else is there already.")


class Wiped(Refusal):
    code = "import_wiped"
    message = _("The rows of this import were wiped after their time.")
    fix = _("What it wrote can only be corrected by hand now.")


BATCH: Final = 50
UNDO_BATCH: Final = 25


@job(queue="tenant")
def rehearse(run_id: str) -> None:
    """Check each row that waits; write nothing."""
    while _batch(run_id, ImportRun.State.REHEARSING, _check_rows):
        pass


@job(queue="tenant")
def write(run_id: str) -> None:
    """Write each good row that is not written yet."""
    while _batch(run_id, ImportRun.State.APPLYING, _write_rows):
        pass


@job(queue="tenant")
def take_back(run_id: str) -> None:
    """Undo each row that was written, the last one first."""
    while _batch(run_id, ImportRun.State.UNDOING, _undo_rows):
        pass


@transaction.atomic
def start_writing(*, run: ImportRun, only_good: bool, actor: Actor, now: datetime) -> None:
    """
    Let a rehearsed table be written.

    :param only_good: leave out the rows that are refused, instead of writing nothing while there are any.
    :raises StateForbids, RowsRefused, NothingToWrite, Wiped:
    """
    locked = lock_run(run)
    if locked.state != ImportRun.State.REHEARSED:
        raise StateForbids
    if locked.wiped_at:
        raise Wiped
    tally = tally_of(locked)
    if tally.refused and not only_good:
        raise RowsRefused(count=tally.refused)
    if not tally.good:
        raise NothingToWrite
    locked.state, locked.only_good, locked.applied_by = ImportRun.State.APPLYING, only_good, str(actor)
    locked.save(update_fields=["state", "only_good", "applied_by"])
    write.defer(run_id=str(locked.pk))
    _record(locked, "imports.writing_started", actor, now, new=tally.new, changed=tally.changed, left_out=tally.refused)
    run.state = locked.state


@transaction.atomic
def start_undo(*, run: ImportRun, actor: Actor, now: datetime) -> None:
    """
    Let everything that this import wrote be taken back, except what somebody changed since.

    :raises StateForbids, Wiped:
    """
    locked = lock_run(run)
    if locked.state != ImportRun.State.APPLIED:
        raise StateForbids
    if locked.wiped_at:
        raise Wiped
    locked.state, locked.undone_by = ImportRun.State.UNDOING, str(actor)
    locked.save(update_fields=["state", "undone_by"])
    take_back.defer(run_id=str(locked.pk))
    _record(locked, "imports.undo_started", actor, now)
    run.state = locked.state


@transaction.atomic
def discard(*, run: ImportRun, actor: Actor, now: datetime) -> None:
    """
    Throw a table away before it was written, with all its cells.

    :raises StateForbids:
    """
    locked = lock_run(run)
    if locked.state not in (ImportRun.State.UPLOADED, ImportRun.State.REHEARSED):
        raise StateForbids
    locked.rows.all().delete()
    locked.state, locked.headings, locked.wiped_at = ImportRun.State.DISCARDED, "", now
    locked.save(update_fields=["state", "headings", "wiped_at"])
    _record(locked, "imports.discarded", actor, now)
    run.state = locked.state


@transaction.atomic
def wipe(run: ImportRun, *, actor: Actor, now: datetime) -> None:
    """
    Wipe the cells of an import. What it wrote stays; an undo is no longer possible.

    :param run: its row locked, and not at work.
    """
    run.rows.update(data="", reference="", key_index=None)
    run.headings, run.wiped_at = "", now
    run.save(update_fields=["headings", "wiped_at"])
    _record(run, "imports.wiped", actor, now)


def lock_run(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update().get(pk=run.pk)


def _batch(run_id: str, state: str, work: Callable[[ImportRun, Importer, datetime], bool]) -> bool:
    """
    One transaction. Answers whether there may be more to do.

    What the rights of the person reach is asked anew for each batch: a term may end while a long table is written.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().filter(pk=run_id, state=state).first()
        if run is None:
            return False
        by = {ImportRun.State.APPLYING: run.applied_by, ImportRun.State.UNDOING: run.undone_by}
        actor = Actor.written(by.get(ImportRun.State(run.state), run.uploaded_by))
        return work(run, importer_for(run.importer, actor), clock.now())


def _check_rows(run: ImportRun, importer: Importer, now: datetime) -> bool:
    rows = list(run.rows.filter(state=ImportRow.State.WAITING).order_by("number")[: BATCH * 4])
    read = [row_of(cells_of(row), run.mapping, importer) for row in rows]
    ready = _prepared(importer, [values for values, problems in read if not _errors(problems)], now)
    found = [_checked(row, *what, ready, now) for row, what in zip(rows, read, strict=True)]
    if rows:
        _refuse_same_keys(run, found, importer)
        for row, problems in found:
            row.problems = [_written(problem) for problem in problems]
            row.outcome = ImportRow.Outcome.REFUSED if _errors(problems) else row.outcome
            row.state = ImportRow.State.CHECKED
        ImportRow.objects.bulk_update(rows, ["state", "outcome", "problems", "key_index"])
        return True
    run.state, run.rehearsed_at = ImportRun.State.REHEARSED, now
    run.save(update_fields=["state", "rehearsed_at"])
    tally = tally_of(run)
    _record(
        run,
        "imports.rehearsed",
        Actor.written(run.uploaded_by),
        now,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        refused=tally.refused,
    )
    return False


def _prepared(importer: Importer, rows: Sequence[Row], now: datetime) -> Importer:
    return importer.prepared(rows, now=now) if rows and isinstance(importer, BatchImporter) else importer


def _checked(
    row: ImportRow, values: Row, problems: list[Problem], importer: Importer, now: datetime
) -> tuple[ImportRow, list[Problem]]:
    """What stands against a row by itself; a good one has its outcome and its key afterwards."""
    row.outcome, row.key_index = "", None
    if not _errors(problems):
        verdict = importer.check(values, now=now)
        row.outcome = verdict.outcome
        problems += verdict.problems
        if key := importer.key(values):
            row.key_index = blind_index(key, purpose=DATA_PURPOSE)
    return row, problems


def _refuse_same_keys(run: ImportRun, found: list[tuple[ImportRow, list[Problem]]], importer: Importer) -> None:
    """Of several rows about the same thing the first stays. Asked once for a batch: row by row, a long table crawls."""
    keys = {bytes(row.key_index) for row, _problems in found if row.key_index is not None}
    earlier = run.rows.filter(key_index__in=keys, number__lt=found[0][0].number).order_by()
    # Sorted here: asked for the first by number, the database walks through every row before.
    first: dict[bytes, int] = {}
    for row in earlier.only("key_index", "number"):
        key = bytes(row.key_index or b"")
        first[key] = min(row.number, first.get(key, row.number))
    for row, problems in found:
        if row.key_index is None:
            continue
        number = first.setdefault(bytes(row.key_index), row.number)
        if number != row.number:
            problems.append(
                Problem(
                    column=importer.columns[0].slug,
                    message=format_lazy(_("Row {row} of this file is about the same."), row=number),
                    fix=_("Delete one of the two rows."),
                )
            )


def _write_rows(run: ImportRun, importer: Importer, now: datetime) -> bool:
    good = [ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED]
    rows = list(run.rows.filter(state=ImportRow.State.CHECKED, outcome__in=good).order_by("number")[:BATCH])
    actor = Actor.written(run.applied_by)
    read = [row_of(cells_of(row), run.mapping, importer)[0] for row in rows]
    ready = _prepared(importer, read, now)
    with evidence.together():
        for row, values in zip(rows, read, strict=True):
            try:
                with transaction.atomic():
                    reference = ready.apply(values, actor=actor, now=now)
            except Refusal as refusal:
                # Somebody was faster between rehearsal and now.
                row.outcome = ImportRow.Outcome.REFUSED
                row.problems = [_written(_problem_of(refusal, importer))]
            else:
                row.state = ImportRow.State.APPLIED
                row.reference = encrypt(json.dumps(reference), purpose=DATA_PURPOSE)
    if rows:
        ImportRow.objects.bulk_update(rows, ["state", "outcome", "problems", "reference"])
        return True
    run.state, run.applied_at = ImportRun.State.APPLIED, now
    run.save(update_fields=["state", "applied_at"])
    tally = tally_of(run)
    _record(run, "imports.written", actor, now, rows=tally.applied, left_out=tally.refused)
    return False


def _undo_rows(run: ImportRun, importer: Importer, now: datetime) -> bool:
    rows = list(run.rows.filter(state=ImportRow.State.APPLIED).order_by("-number")[:UNDO_BATCH])
    actor = Actor.written(run.undone_by)
    with evidence.together():
        for row in rows:
            try:
                with transaction.atomic():
                    importer.undo(json.loads(decrypt(row.reference, purpose=DATA_PURPOSE)), actor=actor, now=now)
            except Refusal as refusal:
                row.state = ImportRow.State.KEPT
                row.problems = [_written(_problem_of(refusal, importer))]
            else:
                row.state = ImportRow.State.UNDONE
    if rows:
        ImportRow.objects.bulk_update(rows, ["state", "problems"])
        return True
    run.state, run.undone_at = ImportRun.State.UNDONE, now
    run.save(update_fields=["state", "undone_at"])
    tally = tally_of(run)
    _record(run, "imports.undone", actor, now, rows=tally.undone, kept=tally.kept)
    return False


def _errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _problem_of(refusal: Refusal, importer: Importer) -> Problem:
    slugs = {column.slug for column in importer.columns}
    column = refusal.attr if refusal.attr in slugs else importer.columns[0].slug
    return Problem(column=column, message=lazystr(refusal))


def _written(problem: Problem) -> dict[str, object]:
    """In both languages, as it is read later by somebody else."""
    text = {}
    for language in ("id", "en"):
        with override(language):
            text[language] = f"{problem.message} {problem.fix}".strip()
    return {"column": problem.column, "severity": problem.severity, "text": text}


def _record(run: ImportRun, action: str, actor: Actor, now: datetime, **details: int) -> None:
    evidence.record(
        action=action,
        actor=actor,
        at=now,
        subject=f"imports.run:{run.pk}",
        details={"importer": run.importer, **details},
    )
