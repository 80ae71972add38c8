"""
Pregnancies as a health centre's list brings them, one mother a row. She is among the residents already: found by her
NIK, and only where her name agrees, so that a slipped digit registers nobody else.

What she agrees to stands in no list: her midwife asks her.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.one_student_one_client.importing import CENTRE, unit_called
from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.one_student_one_client.queries.mothers import districts_of
from catalog.modules.one_student_one_client.queries.scheme import health_centres
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import pregnancies as services
from core import clock, schema
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from organisation.access import Scope, scope_of, today
from organisation.models import Unit
from organisation.services import listed
from residents.models import Resident
from residents.queries import number_in, resident_by_nik


class NobodyFound(Refusal):
    code = "osoc_import_nobody_found"
    status = 422
    message = _("No resident has this NIK together with this name.")
    fix = _("Check the digits and the name. Whoever is missing is brought in among the residents first.")
    attr = "nik"


class OtherCentre(Refusal):
    code = "osoc_import_other_centre"
    status = 422
    message = _("You care at no health centre of this name or code.")
    fix = _("Write it as under Work units, or give the row to a midwife of that centre.")
    attr = "centre"


class MothersImporter:
    """
    :param reaches: where whoever brings the table in cares and may bring tables in; empty for the house itself.
    """

    slug = "osoc_mothers"
    title = _("Pregnant women of One Student One Client")
    summary = _(
        "One mother a row: NIK, the first day of her last menstruation, the health centre, and whether she is poor."
    )
    right = CARE
    columns = (
        Column(
            slug="name",
            title=_("Full name"),
            required=True,
            help=_("As on the identity card."),
            example="Ni Kadek Sulastri",
            synonyms=("nama", "nama ibu", "nama lengkap"),
            max_length=150,
            names_the_row=True,
        ),
        Column(
            slug="nik",
            title="NIK",
            cell=Cell.DIGITS,
            required=True,
            help=_("16 digits. Format the column as text, or Excel rounds the number."),
            example="5107056105980000",
            synonyms=("no nik", "nik ibu", "nomor induk kependudukan"),
        ),
        Column(
            slug="lmp_date",
            title=_("First day of the last menstruation"),
            cell=Cell.DATE,
            required=True,
            help=_("Day, month, year."),
            example="17/08/2026",
            synonyms=("hpht", "hari pertama haid terakhir", "lmp"),
        ),
        Column(
            slug="is_poor",
            title=_("Poor family"),
            cell=Cell.CHOICE,
            required=True,
            choices={"yes": ("ya", "miskin", "yes"), "no": ("tidak", "tidak miskin", "no")},
            example="ya",
            synonyms=("keluarga miskin", "miskin", "gakin"),
        ),
        CENTRE,
        Column(
            slug="midwife",
            title=_("E-mail address of her midwife"),
            help=_("Empty: all midwives of the health centre are told."),
            example="suciati@contoh.go.id",
            synonyms=("bidan", "surel bidan", "email bidan"),
            max_length=254,
        ),
    )

    def __init__(self, reaches: tuple[Scope, ...] = ()) -> None:
        self._reaches = reaches

    def narrowed(self, actor: Actor) -> Self:
        return type(self)(_reaches_of(actor))

    def where(self, actor: Actor) -> str:
        bounds = [scope for scope in _reaches_of(actor) if not scope.everywhere]
        if not bounds:
            return ""
        return ", ".join(
            centre.name
            for centre in health_centres(today(clock.now())).order_by("name")
            if all(scope.covers(centre) for scope in bounds)
        )

    def key(self, row: Row) -> str:
        return number_in(row["nik"]) or str(row["nik"])

    def check(self, row: Row, *, now: datetime) -> Verdict:
        try:
            mother, centre, midwife = self._read(row)
            services.refuse_registration(
                resident=mother, health_centre=centre, lmp_date=row["lmp_date"], midwife=midwife, now=now
            )
        except Refusal as refusal:
            return Verdict(outcome="new", problems=(_problem(refusal),))
        open_one = Pregnancy.objects.filter(resident=mother, ended_at=None).first()
        if open_one is None:
            return Verdict(outcome="new", problems=tuple(_warnings(mother, centre)))
        if (open_one.lmp_date, open_one.health_centre_id) == (row["lmp_date"], centre.pk):
            return Verdict(outcome="unchanged")
        return Verdict(outcome="new", problems=(_problem(services.PregnantAlready()),))

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        if self.check(row, now=now).outcome == "unchanged":
            return {}
        mother, centre, midwife = self._read(row)
        made = services.register(
            resident=mother,
            health_centre=centre,
            lmp_date=row["lmp_date"],
            is_poor=row["is_poor"] == "yes",
            midwife=midwife,
            actor=actor,
            now=now,
        )
        return {"pregnancy": str(made.pk)}

    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        if not reference:
            return
        found = Pregnancy.objects.filter(pk=UUID(reference["pregnancy"])).first()
        if found is None or not self._covers(found.health_centre):
            raise NotThere
        services.take_back(pregnancy_id=found.pk, actor=actor, now=now)

    def _read(self, row: Row) -> tuple[Resident, Unit, User | None]:
        """:raises NobodyFound, OtherCentre, services.WrongCentre:"""
        number = number_in(row["nik"])
        mother = resident_by_nik(number) if number else None
        if mother is None or not listed.same_name(mother.full_name, row["name"]):
            raise NobodyFound
        centre = unit_called(row["centre"], Unit.Kind.HEALTH_CENTRE)
        if centre is None or not self._covers(centre):
            raise OtherCentre
        address = row.get("midwife") or ""
        midwife = listed.account_of(address) if address else None
        if address and midwife is None:
            raise services.WrongCentre(attr="midwife")
        return mother, centre, midwife

    def _covers(self, centre: Unit) -> bool:
        return all(scope.covers(centre) for scope in self._reaches)


def _reaches_of(actor: Actor) -> tuple[Scope, ...]:
    """Somebody who left reaches nothing; the house itself everything."""
    if actor.kind == "system":
        return ()
    user = User.objects.filter(pk=actor.id).first() if actor.schema == schema.current() else None
    return tuple(scope_of(user, right) for right in (CARE, "imports.run")) if user else (Scope(everywhere=False),)


def _warnings(mother: Resident, centre: Unit) -> Iterator[Problem]:
    near = districts_of(centre)
    if near and mother.village_code[:6] not in near:
        yield Problem(column="centre", message=_("She lives in another district. Make sure."), severity="warning")


def _problem(refusal: Refusal) -> Problem:
    """At the column it is about; what says that she is no mother is about the number that found her."""
    column = {"resident": "nik", "health_centre": "centre"}.get(refusal.attr or "", refusal.attr or "nik")
    return Problem(column=column, message=lazystr(refusal))


mothers = MothersImporter()
