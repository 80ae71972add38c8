"""What changes an import: uploading, choosing columns, writing, undoing, wiping."""

from imports.services.running import (
    NothingToWrite,
    RowsRefused,
    StateForbids,
    Wiped,
    discard,
    rehearse,
    start_undo,
    start_writing,
    take_back,
    wipe,
    write,
)
from imports.services.uploading import ColumnMissing, ColumnTwice, choose_columns, upload_table

__all__ = [
    "ColumnMissing",
    "ColumnTwice",
    "NothingToWrite",
    "RowsRefused",
    "StateForbids",
    "Wiped",
    "choose_columns",
    "discard",
    "rehearse",
    "start_undo",
    "start_writing",
    "take_back",
    "upload_table",
    "wipe",
    "write",
]
