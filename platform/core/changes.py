"""Rows that know how they were read, so that a change writes what it changed and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelBase


class RemembersReading(models.Model):
    """
    For wide rows that are changed often, a column or two at a time: what is not written costs neither the statement
    nor, where it is kept out of the row, another copy of itself.

    A value that can be changed in place (a dictionary, a list) has to be replaced to be noticed.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        row = super().from_db(db, field_names, values, **more)
        row._as_read = dict(row.__dict__)
        return row

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        names = None if fields is None else set(fields)
        super().refresh_from_db(using, names, from_queryset)
        self._as_read = getattr(self, "_as_read", {}) | self._values(names)

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        names = None if update_fields is None else set(update_fields)
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=names)
        self._as_read = getattr(self, "_as_read", {}) | self._values(names)

    def save_changes(self) -> None:
        """Write the columns that differ from what was read; a row that was never read is written whole."""
        read: dict[str, Any] | None = getattr(self, "_as_read", None)
        if read is None:
            self.save()
        elif changed := [name for name, value in self._values().items() if name not in read or read[name] != value]:
            self.save(update_fields=changed)

    def _values(self, names: set[str] | None = None) -> dict[str, Any]:
        """What this row holds now, of these fields or of all; what is not loaded is left out."""
        return {
            field.attname: self.__dict__[field.attname]
            for field in self._meta.concrete_fields
            if field.attname in self.__dict__ and (names is None or not {field.name, field.attname}.isdisjoint(names))
        }
