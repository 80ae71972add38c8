"""Which health centre looks after which village, as a table brings it: one village a row."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.importing import places
from catalog.modules.smart_kampung.models import CentreArea
from catalog.modules.smart_kampung.queries.centres import centre_core, health_centres
from catalog.modules.smart_kampung.services.centres import set_areas
from core.actors import Actor
from core.errors import Refusal
from core.tables import Column, Problem, Reference, Row, Verdict
from organisation.access import today
from organisation.models import Unit


class AreaChanged(Refusal):
    code = "kampung_area_changed"
    message = _("Somebody named another health centre for this village since.")
    fix = _("Look at the list of health centres and correct it by hand if need be.")


class CentreGone(Refusal):
    code = "kampung_centre_gone"
    message = _("The health centre is no unit any more.")
    fix = _("Add it under Work units first.")
    attr = "centre"


class CentreAreasImporter:
    slug = "centre_areas"
    title = _("Health centres of the villages")
    summary = _("One village a row with the health centre that looks after it; its head reads of visits at home there.")
    right = "smart_kampung.manage"
    columns = (
        places.VILLAGE,
        Column(
            slug="centre",
            title=_("Health centre"),
            required=True,
            help=_("Its code among the work units, or its name, with or without Puskesmas in front."),
            example="Puskesmas Abang I",
            synonyms=("puskesmas", "nama puskesmas", "kode puskesmas", "upt puskesmas"),
            max_length=150,
            names_the_row=True,
        ),
    )

    def key(self, row: Row) -> str:
        return places.code_of(row)

    def check(self, row: Row, *, now: datetime) -> Verdict:
        village = places.unit_of(row, now)
        if village is None:
            return Verdict(outcome="unchanged", problems=(places.no_office(),))
        found = _centres(row["centre"], now)
        if len(found) != 1:
            problem = Problem(
                column="centre",
                message=_("Several health centres may be meant.") if found else _("There is no such health centre."),
                fix=_("Write its code or its whole name, as under Work units."),
            )
            return Verdict(outcome="unchanged", problems=(problem,))
        before = CentreArea.objects.filter(village=village).first()
        if before is None:
            return Verdict(outcome="new")
        return Verdict(outcome="unchanged" if before.centre_id == found[0].pk else "changed")

    @transaction.atomic
    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        village, found = places.there(row, now), _centres(row["centre"], now)
        if len(found) != 1:
            raise CentreGone
        before = CentreArea.objects.filter(village=village).first()
        set_areas(centres={village: found[0]}, actor=actor, now=now)
        return {"village": village.pk, "centre": found[0].pk, "before": before.centre_id if before else None}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        area = CentreArea.objects.select_related("village").filter(village=reference["village"]).first()
        if area is None or area.centre_id != reference["centre"]:
            raise AreaChanged
        before = Unit.objects.filter(pk=reference["before"]).first() if reference["before"] else None
        set_areas(centres={area.village: before}, actor=actor, now=now)


def _centres(text: str, now: datetime) -> list[Unit]:
    """By code, else by the whole name, else by what tells one from another."""
    everywhere = list(health_centres(day=today(now)))
    for matches in (
        lambda unit: unit.code == text.strip().lower(),
        lambda unit: places.bare(unit.name) == places.bare(text),
        lambda unit: centre_core(unit.name) == centre_core(text),
    ):
        if found := [unit for unit in everywhere if matches(unit)]:
            return found
    return []


centre_areas = CentreAreasImporter()
