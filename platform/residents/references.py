"""
Who else points at a resident: blocks and modules that keep a resident's id in their own tables.

Each names an object (a module will do) of the form `References` in `settings.TIRU_RESIDENT_REFERENCES`. A merge lets
all of them point at the record that stays, in its own transaction; an undo lets them point back.
"""

from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class References(Protocol):
    def count(self, resident_id: UUID) -> int:
        """How many rows point at this resident."""

    def repoint(self, *, kept_id: UUID, dropped_id: UUID) -> Any:
        """Let rows that point at `dropped_id` point at `kept_id`. Answers plain JSON: what `put_back` needs."""

    def put_back(self, note: Any) -> None:
        """Undo exactly what a `repoint` did."""


def all_references() -> dict[str, References]:
    """Those who registered, by dotted name: what an undo finds them by."""
    paths: list[str] = getattr(settings, "TIRU_RESIDENT_REFERENCES", [])
    return {path: cast("References", _named(path)) for path in paths}


def _named(path: str) -> object:
    try:
        # A module is no attribute of its package until somebody has imported it.
        return import_module(path)
    except ModuleNotFoundError:
        return import_string(path)


def count_of(resident_id: UUID) -> int:
    return sum(references.count(resident_id) for references in all_references().values())
