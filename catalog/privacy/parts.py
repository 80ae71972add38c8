"""Who declares personal data: the blocks, and the modules that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from catalog.sdk import all_modules
from core import personal_data, schema
from core.localised import LocalisedText
from core.personal_data import Activity, Part


@dataclass(frozen=True, kw_only=True)
class Declared:
    """
    A part, and of which module it is.

    :param module: its name; None for a block.
    """

    part: Part
    slug: str = ""
    module: LocalisedText | None = None

    @property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(self.part.ACTIVITIES)


def declared() -> Iterator[Declared]:
    """Those of the whole installation."""
    for part in personal_data.parts():
        yield Declared(part=part)
    for manifest in all_modules():
        if manifest.personal_data:
            yield Declared(part=personal_data.part_at(manifest.personal_data), slug=manifest.slug, module=manifest.name)


def declared_here() -> list[Declared]:
    """Those that hold something in the current schema: the blocks, and modules whose tables are here, on or off."""
    there = _labels_with_tables({one.slug for one in declared() if one.slug})
    return [one for one in declared() if not one.slug or one.slug in there]


def _labels_with_tables(slugs: set[str]) -> set[str]:
    tables = {slug: next(apps.get_app_config(slug).get_models())._meta.db_table for slug in slugs}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(%s || '.' || name) IS NOT NULL",
            [list(tables.values()), schema.current()],
        )
        there = {name for (name,) in cursor.fetchall()}
    return {slug for slug, table in tables.items() if table in there}
