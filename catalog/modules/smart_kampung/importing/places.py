"""The village that a row is about, as people write it; each of these tables begins with it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

import tenants
from catalog.modules.smart_kampung.queries.offices import offices
from core.errors import Refusal
from core.tables import Column, Problem, Row
from organisation.access import today
from organisation.models import Unit
from regions.queries import village_code_of

VILLAGE: Final = Column(
    slug="village",
    title=_("Village or urban ward"),
    required=True,
    help=_("The code of ten digits, or the name if only one village of the regency has it."),
    example="5107052009",
    synonyms=("desa", "kelurahan", "kode desa", "kode wilayah", "nama desa", "desa/kelurahan"),
    names_the_row=True,
)


class ChangedSinceImport(Refusal):
    code = "changed_since_import"
    message = _("Somebody changed this village after the import.")
    fix = _("Look at the village and correct it by hand if need be.")


def code_of(row: Row) -> str:
    """The code of a village given by code or, where that is clear, by name; else what stands there."""
    return village_code_of(str(row[VILLAGE.slug]), within=tenants.current().code)


def unit_of(row: Row, now: datetime) -> Unit | None:
    return offices(today(now)).filter(region_code=code_of(row)).first()


def there(row: Row, now: datetime) -> Unit:
    """The same while the row is written, locked: two tables about one village wait for each other."""
    unit = unit_of(row, now)
    if unit is None:
        raise ChangedSinceImport
    return Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)


def no_office() -> Problem:
    return Problem(
        column=VILLAGE.slug,
        message=_("There is no office of such a village."),
        fix=_("Write the code of ten digits. A village without an office is taken over under Work units."),
    )


def bare(text: str) -> str:
    return "".join(text.casefold().split())
