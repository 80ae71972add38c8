"""Work units as a table brings them; the offices of regions come from the list of regions instead."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from organisation.models import RoleAssignment, Unit
from organisation.services import (
    VILLAGES,
    HamletOfAVillage,
    PartnerStandsAlone,
    add_unit,
    may_lie_below,
    rename_unit,
)


class UnitInUse(Refusal):
    code = "unit_in_use"
    message = _("The unit was changed after the import, or people and units belong to it by now.")
    fix = _("Look at the unit and correct it by hand if need be.")


class UnitsImporter:
    slug = "units"
    title = _("Work units")
    summary = _("Agencies, malls, health centres and other units, each below the unit it belongs to.")
    right = "units.manage"
    columns = (
        Column(
            slug="code",
            title=_("Code"),
            required=True,
            help=_("Short and lasting, for example disdukcapil. It never changes."),
            example="disdukcapil",
            synonyms=("kode", "kode unit"),
            max_length=40,
            names_the_row=True,
        ),
        Column(
            slug="name",
            title=_("Name"),
            required=True,
            example="Dinas Kependudukan dan Pencatatan Sipil",
            synonyms=("nama", "nama unit", "unit"),
            max_length=150,
            names_the_row=True,
        ),
        Column(
            slug="kind",
            title=_("Kind"),
            cell=Cell.CHOICE,
            required=True,
            example="Perangkat daerah",
            synonyms=("jenis",),
            choices={
                "agency": ("Perangkat daerah", "dinas", "badan", "OPD", "agency"),
                "hamlet": ("Dusun atau lingkungan", "dusun", "lingkungan", "banjar dinas", "jorong", "hamlet"),
                "mall": ("Mal pelayanan publik", "MPP"),
                "health_centre": ("Puskesmas", "pustu"),
                "campus": ("Kampus", "universitas", "politeknik"),
                "partner": ("Instansi mitra", "instansi vertikal", "BUMN", "partner"),
                "other": ("Lainnya",),
            },
        ),
        Column(
            slug="parent",
            title=_("Belongs to"),
            help=_("The code of the unit above. Empty: the government itself."),
            synonyms=("induk", "kode induk", "parent"),
        ),
    )

    def key(self, row: Row) -> str:
        return str(row["code"])

    def check(self, row: Row, *, now: datetime) -> Verdict:
        unit = Unit.objects.filter(code=row["code"]).select_related("parent").first()
        problems = []
        if unit is None:
            try:
                Unit._meta.get_field("code").run_validators(row["code"])
            except ValidationError as error:
                problems.append(Problem(column="code", message=error.messages[0]))
        elif unit.kind != row["kind"] or (row.get("parent") and unit.parent and unit.parent.code != row["parent"]):
            problems.append(
                Problem(
                    column="code",
                    message=_("A unit with this code exists, of another kind or below another unit."),
                    fix=_("Give the new unit another code."),
                )
            )
        parent = Unit.objects.filter(code=row["parent"]).first() if row.get("parent") else None
        if row["kind"] == Unit.Kind.HAMLET and (parent is None or parent.kind not in VILLAGES):
            problems.append(Problem(column="parent", message=HamletOfAVillage.message, fix=HamletOfAVillage.fix))
        elif parent is not None and not may_lie_below(parent, row["kind"]):
            problems.append(Problem(column="parent", message=PartnerStandsAlone.message, fix=PartnerStandsAlone.fix))
        if row.get("parent") and parent is None:
            problems.append(
                Problem(
                    column="parent",
                    message=_("There is no unit with this code."),
                    fix=_("Bring that unit in first, in a file of its own."),
                )
            )
        outcome = "new" if unit is None else "unchanged" if unit.name == row["name"] else "changed"
        return Verdict(outcome=outcome, problems=tuple(problems))  # type: ignore[arg-type]  # one of the three words

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        unit = Unit.objects.filter(code=row["code"]).first()
        if unit is not None:
            before = unit.name
            rename_unit(unit=unit, name=row["name"], actor=actor, now=now)
            return {"unit": unit.pk, "name": row["name"], "before": before}
        parent = Unit.objects.get(code=row["parent"]) if row.get("parent") else None
        made = add_unit(code=row["code"], name=row["name"], kind=row["kind"], parent=parent, actor=actor, now=now)
        return {"unit": made.pk, "name": made.name, "before": None}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        unit = Unit.objects.select_for_update().filter(pk=reference["unit"]).first()
        if unit is None or unit.name != reference["name"]:
            raise UnitInUse
        if reference["before"] is not None:
            rename_unit(unit=unit, name=reference["before"], actor=actor, now=now)
            return
        if unit.children.exists() or RoleAssignment.objects.filter(unit=unit).exists():
            raise UnitInUse
        code, pk = unit.code, unit.pk
        try:
            unit.delete()
        except ProtectedError as error:
            raise UnitInUse from error
        evidence.record(
            action="organisation.unit_removed",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{pk}",
            details={"code": code},
        )


units = UnitsImporter()
