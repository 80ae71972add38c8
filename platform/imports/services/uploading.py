"""A table comes in: read, its columns guessed, its cells put away encrypted."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.secrets import encrypt
from core.tables import Importer
from imports.models import DATA_PURPOSE, ImportRow, ImportRun
from imports.queries import headings_of
from imports.reading import read_table
from imports.registry import importer_of
from imports.services.running import StateForbids, lock_run, rehearse
from imports.values import guess_columns


class ColumnMissing(Refusal):
    code = "column_missing"
    status = 422
    message = _("No column of the file is chosen for “%(column)s”, which must be there.")
    fix = _("Choose its column, or add it to the file and upload it again.")


class ColumnTwice(Refusal):
    code = "column_twice"
    status = 422
    message = _("One column of the file is chosen for both “%(one)s” and “%(other)s”.")
    fix = _("Choose another column for one of them.")


@transaction.atomic
def upload_table(*, importer: Importer, file: UploadedFile, actor: Actor, now: datetime) -> ImportRun:
    """
    Read a table and keep it for the rehearsal; nothing is written to the block it is for.

    :raises core.files.FileEmpty, core.files.FileTooLarge, imports.reading.TableRefused:
    """
    table = read_table(file)
    run = ImportRun.objects.create(
        importer=importer.slug,
        file_name=(file.name or "").replace("\\", "/").rpartition("/")[2][:150],
        headings=encrypt(json.dumps(table.headings), purpose=DATA_PURPOSE),
        mapping=guess_columns(table.headings, importer),
        row_count=len(table.rows),
        uploaded_at=now,
        uploaded_by=str(actor),
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(run=run, number=row.number, data=encrypt(json.dumps(row.cells), purpose=DATA_PURPOSE))
            for row in table.rows
        ),
        batch_size=1000,
    )
    evidence.record(
        action="imports.uploaded",
        actor=actor,
        at=now,
        subject=subject_of(run),
        details={"importer": run.importer, "rows": run.row_count},
    )
    return run


@transaction.atomic
def choose_columns(*, run: ImportRun, mapping: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """
    Say which column of the file is which, and let the rehearsal begin. Before anything is written it may be said anew.

    :raises ColumnMissing, ColumnTwice:
    :raises StateForbids: once the table is being written.
    """
    locked = lock_run(run)
    if locked.state not in (ImportRun.State.UPLOADED, ImportRun.State.REHEARSED) or locked.wiped_at:
        raise StateForbids
    importer = importer_of(locked.importer)
    count = len(headings_of(locked))
    chosen: dict[str, int] = {}
    by_number: dict[int, str] = {}
    for column in importer.columns:
        number = mapping.get(column.slug)
        if number is None or not 0 <= number < count:
            if column.required:
                raise ColumnMissing(column=column.title, attr=column.slug)
            continue
        if number in by_number:
            raise ColumnTwice(one=by_number[number], other=column.title, attr=column.slug)
        chosen[column.slug], by_number[number] = number, str(column.title)
    locked.mapping = chosen
    locked.state = ImportRun.State.REHEARSING
    locked.save(update_fields=["mapping", "state"])
    locked.rows.update(state=ImportRow.State.WAITING, outcome="", problems=[], key_index=None)
    rehearse.defer(run_id=str(locked.pk))
    evidence.record(
        action="imports.rehearsal_started",
        actor=actor,
        at=now,
        subject=subject_of(locked),
        details={"columns": sorted(chosen)},
    )
    run.state = locked.state


def subject_of(run: ImportRun) -> str:
    return f"imports.run:{run.pk}"
