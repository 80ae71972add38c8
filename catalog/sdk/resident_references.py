"""
Modules that keep a resident's id in tables of their own (`residents.references`).

Asked of every module whose tables exist here, on or off: its rows shall point at the right person when it is on again.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import connection

from catalog.sdk import all_modules
from core import schema
from residents.references import References


def count(resident_id: UUID) -> int:
    return sum(reference.count(resident_id) for _slug, reference in _references())


def repoint(*, kept_id: UUID, dropped_id: UUID) -> dict[str, Any]:
    return {slug: one.repoint(kept_id=kept_id, dropped_id=dropped_id) for slug, one in _references()}


def put_back(note: Any) -> None:
    for slug, reference in _references():
        if slug in note:
            reference.put_back(note[slug])


def _references() -> Iterator[tuple[str, References]]:
    for manifest in all_modules():
        if manifest.residents and _has_tables(manifest.slug):
            yield manifest.slug, cast("References", import_module(manifest.residents))


def _has_tables(slug: str) -> bool:
    table = next(apps.get_app_config(slug).get_models())._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{schema.current()}.{table}"])
        (is_there,) = cursor.fetchone()
    return bool(is_there)
