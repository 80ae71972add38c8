"""
Rules with numbers: what counts here on a day, where it comes from, and what a case keeps of it.

Modules and blocks ask here; README.md says how. The names are looked up when they are used, because manifests import
`policies.definitions` before Django knows its models.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policies.queries import (
        NotAnswerable,
        Resolved,
        national_value,
        national_values,
        resolve,
        value,
        values,
    )
    from policies.snapshots import UnknownSnapshot, national_snapshot, read_snapshot, resolved_in, snapshot

_ASKING = ("NotAnswerable", "Resolved", "national_value", "national_values", "resolve", "value", "values")
_KEEPING = ("UnknownSnapshot", "national_snapshot", "read_snapshot", "resolved_in", "snapshot")

__all__ = [
    "NotAnswerable",
    "Resolved",
    "UnknownSnapshot",
    "national_snapshot",
    "national_value",
    "national_values",
    "read_snapshot",
    "resolve",
    "resolved_in",
    "snapshot",
    "value",
    "values",
]


def __getattr__(name: str) -> Any:
    if name in _ASKING:
        return getattr(import_module("policies.queries"), name)
    if name in _KEEPING:
        return getattr(import_module("policies.snapshots"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
