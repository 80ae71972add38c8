"""What regencies use, counted in the process and added to the ledger together."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from core import counting
from tenants.context import public
from tenants.limits.resources import Resource
from tenants.limits.services import add_stored, add_use


class Entry(NamedTuple):
    """What is counted together; the day is one of the regency's own zone."""

    schema: str
    day: date
    resource: Resource


class _Use(counting.Counter[Entry]):
    """How much was used, and how often somebody was refused."""

    def put(self, sums: Mapping[Entry, tuple[int, ...]]) -> None:
        with public():
            add_use({entry: (*numbers, 0)[:2] for entry, numbers in sums.items()})


class _Stored(counting.Counter[str]):
    """Bytes and files that came or went, by schema."""

    def put(self, sums: Mapping[str, tuple[int, ...]]) -> None:
        with public():
            add_stored({schema: (*numbers, 0)[:2] for schema, numbers in sums.items()})


USE = _Use()
STORED = _Stored()
