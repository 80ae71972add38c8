"""Populations of villages as a table brings them: figures of the regency's statistics or civil registry office."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

import tenants
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from regions.queries import village_code_of
from residents.importing import ChangedSinceImport
from residents.models import Population
from residents.services.populations import NotAPopulation, check_population, record_population


class PopulationsImporter:
    slug = "populations"
    title = _("Populations of villages")
    summary = _("One village a row: how many people live there, on which day it was counted, and by whom.")
    right = "residents.edit"
    columns = (
        Column(
            slug="village",
            title=_("Village or urban ward"),
            required=True,
            help=_("The code of ten digits, or the name if only one village of the regency has it."),
            example="5107052009",
            synonyms=("desa", "kelurahan", "desa kelurahan", "kode desa", "nama desa", "kode kelurahan"),
            names_the_row=True,
        ),
        Column(
            slug="people",
            title=_("Number of people"),
            cell=Cell.DIGITS,
            required=True,
            help=_("A whole number."),
            example="4120",
            synonyms=("jumlah penduduk", "penduduk", "jumlah jiwa", "jiwa", "jumlah"),
        ),
        Column(
            slug="counted_on",
            title=_("Counted on"),
            cell=Cell.DATE,
            required=True,
            help=_("Day, month, year. Civil registry figures are of 30 June or 31 December."),
            example="30/06/2026",
            synonyms=("per tanggal", "tanggal", "keadaan per", "tanggal data"),
        ),
        Column(
            slug="source",
            title=_("Source"),
            required=True,
            help=_("Whose figure it is. Everybody reads it beside the numbers."),
            example="Disdukcapil, data konsolidasi bersih semester I 2026",
            synonyms=("sumber", "sumber data"),
            max_length=150,
        ),
    )

    def key(self, row: Row) -> str:
        return f"{row['village']}|{row['counted_on']}"

    def check(self, row: Row, *, now: datetime) -> Verdict:
        try:
            wanted = _wanted(row)
            check_population(**{key: wanted[key] for key in ("village_code", "counted_on", "people")}, now=now)
        except Refusal as refusal:
            column = {"village_code": "village"}.get(refusal.attr or "", refusal.attr or "village")
            return Verdict(outcome="new", problems=(Problem(column=column, message=lazystr(refusal)),))
        kept = _kept(wanted)
        if kept is None:
            return Verdict(outcome="new")
        is_same = (kept.people, kept.source) == (wanted["people"], wanted["source"])
        return Verdict(outcome="unchanged" if is_same else "changed")

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        wanted = _wanted(row)
        kept = _kept(wanted)
        before = {"people": kept.people, "source": kept.source} if kept else None
        made = record_population(**wanted, actor=actor, now=now)
        return {"population": made.pk, "people": made.people, "source": made.source, "before": before}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        found = Population.objects.select_for_update().filter(pk=reference["population"]).first()
        if found is None or (found.people, found.source) != (reference["people"], reference["source"]):
            raise ChangedSinceImport
        if before := reference["before"]:
            found.people, found.source, found.recorded_at = before["people"], before["source"], now
            found.save()
        else:
            found.delete()
        evidence.record(
            action="residents.population_taken_back",
            actor=actor,
            at=now,
            subject=f"residents.population:{reference['population']}",
            details={"village": found.village_code},
        )


def _wanted(row: Row) -> dict[str, Any]:
    """:raises NotAPopulation: if the number cannot be read."""
    digits = row["people"].removesuffix(".0").replace(".", "").replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise NotAPopulation
    return {
        "village_code": village_code_of(row["village"], within=tenants.current().code),
        "counted_on": row["counted_on"],
        "people": int(digits),
        "source": row["source"],
    }


def _kept(wanted: dict[str, Any]) -> Population | None:
    return Population.objects.filter(village_code=wanted["village_code"], counted_on=wanted["counted_on"]).first()


populations = PopulationsImporter()
