"""
Residents as a table brings them, one person a row, with the family card they stand on.

A person is recognised by the NIK, or without one by name, birth date, sex and village together. An empty cell never
erases what is on record.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from core import evidence, schema
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Importer, Problem, Reference, Row, Verdict
from regions.codes import InvalidRegionCode, Level, plain
from regions.nik import InvalidNumber, Mismatch, parse_family_card
from regions.queries import search_regions
from residents import queries, references
from residents.models import Family, Membership, Merge, Resident
from residents.scope import Lives, Reach, reach_of
from residents.services import (
    Details,
    Home,
    correct_resident,
    found_family,
    move_to_family,
    register_resident,
)
from residents.services.merging import freeze, thaw
from residents.services.people import PLAIN_FIELDS, check_details, today, warnings_for

_REASON = "Impor tabel"
_RELATIONS: dict[str, tuple[str, ...]] = {
    "head": ("Kepala Keluarga", "kepala", "KK"),
    "spouse": ("Istri", "Suami", "istri/suami"),
    "child": ("Anak",),
    "child_in_law": ("Menantu",),
    "grandchild": ("Cucu",),
    "parent": ("Orang Tua", "orangtua"),
    "parent_in_law": ("Mertua",),
    "relative": ("Famili Lain", "famili"),
    "helper": ("Pembantu",),
    "other": ("Lainnya",),
}


class ChangedSinceImport(Refusal):
    code = "changed_since_import"
    message = _("Somebody changed this record after the import.")
    fix = _("Look at the record and correct it by hand if need be.")


class UsedSinceImport(Refusal):
    code = "used_since_import"
    message = _("Other records name this resident by now, so it stays.")
    fix = _("Look at the record and correct it by hand if need be.")


class OutsideReach(Refusal):
    code = "village_outside_reach"
    status = 422
    message = _("This row is about a place outside the area of your office.")
    fix = _("Leave the row out and give it to that village's office or to the civil registry, or correct the village.")
    attr = "village"


class HeldElsewhere(Refusal):
    code = "nik_outside_reach"
    message = _("A record outside the area of your office has this NIK.")
    fix = _("Check the digits. If the person moved to you, ask the civil registry to correct the village first.")
    attr = "nik"


class CardElsewhere(Refusal):
    code = "card_outside_reach"
    message = _("A family outside the area of your office has this card.")
    fix = _("Check the digits. If the family moved to you, ask the civil registry to correct its village first.")
    attr = "kk"


class ResidentsImporter:
    """`reaches`: what the rights of whoever brings the table in cover; a home must lie in each of them."""

    slug = "residents"
    title = _("Residents and families")
    summary = _("One person a row, with the number of the family card and the relation to its head.")
    right = "residents.edit"
    columns = (
        Column(
            slug="full_name",
            title=_("Full name"),
            required=True,
            help=_("As on the identity card."),
            example="I Wayan Sudiarta",
            synonyms=("nama", "nama penduduk", "name"),
            max_length=150,
            names_the_row=True,
        ),
        Column(
            slug="nik",
            title="NIK",
            cell=Cell.DIGITS,
            help=_("16 digits. Format the column as text, or Excel rounds the number."),
            example="5107091703880001",
            synonyms=("no nik", "nomor induk kependudukan", "no ktp", "nomor ktp"),
        ),
        Column(
            slug="birth_date",
            title=_("Birth date"),
            cell=Cell.DATE,
            required=True,
            help=_("Day, month, year."),
            example="17/03/1988",
            synonyms=("tanggal lahir", "tgl lahir", "tanggallahir", "date of birth"),
        ),
        Column(
            slug="sex",
            title=_("Sex"),
            cell=Cell.CHOICE,
            required=True,
            example="Laki-laki",
            synonyms=("jenis kelamin", "jk", "l/p", "kelamin", "gender"),
            choices={"male": ("Laki-laki", "L", "lk", "pria"), "female": ("Perempuan", "P", "pr", "wanita")},
        ),
        Column(
            slug="village",
            title=_("Village or urban ward"),
            required=True,
            help=_("The code of ten digits, or the name if only one village of the regency has it."),
            example="5107052009",
            synonyms=("desa", "kelurahan", "desa kelurahan", "kode desa", "nama desa", "kode kelurahan"),
        ),
        Column(
            slug="kk",
            title=_("Family card number"),
            cell=Cell.DIGITS,
            help=_("16 digits. Rows with the same number become one family."),
            example="5107090405200009",
            synonyms=("kk", "no kk", "nokk", "nomor kartu keluarga", "family card"),
        ),
        Column(
            slug="relation",
            title=_("Relation to the head"),
            cell=Cell.CHOICE,
            help=_("Needed where a KK number stands."),
            example="Kepala Keluarga",
            synonyms=(
                "hubungan",
                "hubungan dengan kepala",
                "shdk",
                "hubungan keluarga",
                "status hubungan dalam keluarga",
            ),
            choices=_RELATIONS,
        ),
        Column(
            slug="birth_place",
            title=_("Birth place"),
            example="Amlapura",
            synonyms=(
                "tempat lahir",
                "tmp lahir",
            ),
            max_length=100,
        ),
        Column(slug="address", title=_("Street or place"), example="Jalan Raya Amed", synonyms=("alamat", "address")),
        Column(slug="hamlet", title=_("Hamlet"), synonyms=("dusun", "banjar", "lingkungan"), max_length=100),
        Column(slug="rt", title="RT", max_length=3),
        Column(slug="rw", title="RW", max_length=3),
        Column(
            slug="marital_status",
            title=_("Marital status"),
            cell=Cell.CHOICE,
            synonyms=("status perkawinan", "status kawin", "perkawinan"),
            choices={
                "single": ("Belum Kawin", "bk"),
                "married": ("Kawin", "kawin tercatat", "kawin belum tercatat", "menikah"),
                "divorced": ("Cerai Hidup",),
                "widowed": ("Cerai Mati",),
            },
        ),
        Column(
            slug="religion",
            title=_("Religion"),
            cell=Cell.CHOICE,
            synonyms=("agama",),
            choices={
                "islam": ("Islam",),
                "protestant": ("Kristen", "protestan"),
                "catholic": ("Katolik", "katholik"),
                "hindu": ("Hindu",),
                "buddhist": ("Buddha", "budha"),
                "confucian": ("Konghucu", "khonghucu"),
                "other": ("Kepercayaan", "lainnya", "Kepercayaan terhadap Tuhan YME"),
            },
        ),
        Column(slug="occupation", title=_("Occupation"), synonyms=("pekerjaan", "jenis pekerjaan"), max_length=100),
        Column(
            slug="phone",
            title=_("Mobile number"),
            cell=Cell.DIGITS,
            example="081234567890",
            synonyms=("hp", "no hp", "telepon", "phone", "no telepon"),
        ),
        Column(slug="email", title=_("E-mail address"), synonyms=("email", "surel"), max_length=254),
    )

    def __init__(self, reaches: tuple[Reach, ...] = ()) -> None:
        self.reaches = reaches

    def narrowed(self, actor: Actor) -> Importer:
        return cast("Importer", type(self)(_reaches_of(actor)))

    def where(self, actor: Actor) -> str:
        places = {place for reach in _reaches_of(actor) for place in reach.places}
        names = queries.village_names(place.code for place in places)
        words = (
            f"{place.hamlet.title()}, {names[place.code]}" if place.hamlet else names[place.code]
            for place in places
            if place.code in names
        )
        return ", ".join(sorted(words))

    def key(self, row: Row) -> str:
        if row.get("nik"):
            return f"nik:{queries.number_in(row['nik'])}"
        return f"name:{str(row['full_name']).casefold()}|{row['birth_date']}|{row['sex']}|{row['village']}"

    def check(self, row: Row, *, now: datetime) -> Verdict:
        problems: list[Problem] = []
        try:
            details, existing = self._read(row, now)
        except Refusal as refusal:
            return Verdict(outcome="new", problems=(_problem(refusal),))
        day = today(now)
        warnings = [Mismatch(code) for code in warnings_for(details, day=day)]
        problems += [
            Problem(column="nik", message=warning.label, severity="warning")
            for warning in warnings
            if existing is None or warning not in existing.mismatches
        ]
        problems += self._family_problems(row, existing, day)
        if existing is None:
            return Verdict(outcome="new", problems=tuple(problems))
        changed = Details.of(existing) != details or self._changes_family(row, existing)
        return Verdict(outcome="changed" if changed else "unchanged", problems=tuple(problems))

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        details, existing = self._read(row, now)
        day = today(now)
        reference: Reference = {"created": existing is None}
        if existing is None:
            resident = register_resident(details=details, actor=actor, now=now, reason=_REASON)
        else:
            resident = existing
            reference["before"] = freeze(existing)
            correct_resident(resident=resident, details=details, reason=_REASON, actor=actor, now=now)
        if row.get("kk") and self._changes_family(row, resident):
            reference["family"] = self._join(row, resident, details, day, actor, now)
        resident.refresh_from_db()
        return reference | {"resident": str(resident.pk), "version": resident.version}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        resident = Resident.objects.select_for_update().filter(pk=reference["resident"]).first()
        if resident is None or resident.merged_into_id or resident.version != reference["version"]:
            raise ChangedSinceImport
        if reference["created"] and (
            references.count_of(resident.pk) or Merge.objects.filter(kept=resident).exists() or _merged_once(resident)
        ):
            raise UsedSinceImport
        before = thaw(reference["before"]) if not reference["created"] else {}
        if not (self._covers(resident) and self._covers(_home_before(before, resident))):
            raise OutsideReach(fix=_("It stays as it is. Ask the civil registry to correct it if need be."))
        joined: Reference = reference.get("family") or {}
        if joined:
            _leave_again(joined, resident)
        nik = resident.masked_nik
        if reference["created"]:
            if Membership.objects.filter(resident=resident).exists():
                raise ChangedSinceImport
            resident.delete()
        else:
            for column, value in before.items():
                setattr(resident, column, value)
            resident.save()
        evidence.record(
            action="residents.import_undone",
            actor=actor,
            at=now,
            subject=f"residents.resident:{reference['resident']}",
            details={"deleted": bool(reference["created"]), "nik": nik},
        )

    def _read(self, row: Row, now: datetime) -> tuple[Details, Resident | None]:
        """The details as they would stand in the record, and the record if there is one."""
        given = {name: row[name] for name in PLAIN_FIELDS if name in row and name != "village_code"}
        details = check_details(
            Details(**given | {"nik": row.get("nik", ""), "village_code": _village(row["village"])}), now=now
        )
        if not self._covers(details):
            raise OutsideReach
        existing = _recognised(details)
        if existing is not None and not self._covers(existing):
            raise HeldElsewhere
        family = queries.family_by_kk(queries.number_in(row["kk"])) if self.reaches and row.get("kk") else None
        if family is not None and not self._covers(family):
            raise CardElsewhere
        if existing is None:
            return details, None
        before = Details.of(existing)
        kept = {name: getattr(before, name) for name in ("nik", *PLAIN_FIELDS) if not getattr(details, name)}
        return replace(details, **kept), existing

    def _covers(self, lives: Lives) -> bool:
        return all(reach.covers(lives) for reach in self.reaches)

    def _family_problems(self, row: Row, existing: Resident | None, day: date) -> Iterator[Problem]:
        if not row.get("kk"):
            return
        try:
            number = parse_family_card(row["kk"], today=day).number
        except InvalidNumber as refusal:
            yield _problem(refusal, column="kk")
            return
        if not row.get("relation"):
            yield Problem(column="relation", message=_("This cell is empty."), fix=_("Write the relation to the head."))
            return
        if existing is not None and existing.status != Resident.Status.ALIVE and self._changes_family(row, existing):
            yield Problem(
                column="kk",
                message=_("The record says that this person moved away or died."),
                fix=_("Take that note back on the record first, or leave the KK number out."),
            )
        family = queries.family_by_kk(number)
        if row["relation"] == "head" and family is not None and family.head_id not in (None, existing and existing.pk):
            yield Problem(
                column="relation",
                message=_("This family already has another head."),
                fix=_("Write another relation, or correct the family first."),
            )

    def _changes_family(self, row: Row, existing: Resident) -> bool:
        if not row.get("kk"):
            return False
        current = queries.current_membership(existing)
        family = queries.family_by_kk(queries.number_in(row["kk"]))
        return (
            current is None or family is None or (current.family_id, current.relation) != (family.pk, row["relation"])
        )

    def _join(
        self, row: Row, resident: Resident, details: Details, day: date, actor: Actor, now: datetime
    ) -> Reference:
        ended = queries.current_membership(resident)
        led = list(Family.objects.filter(head=resident).values_list("pk", flat=True))
        family = queries.family_by_kk(queries.number_in(row["kk"]))
        founded = family is None
        if family is None:
            home = Home(**{name: getattr(details, name) for name in ("village_code", "address", "hamlet", "rt", "rw")})
            family = found_family(kk=row["kk"], head=None, home=home, day=day, actor=actor, now=now, reason=_REASON)
        membership = move_to_family(
            resident=resident, family=family, relation=row["relation"], day=day, actor=actor, now=now, reason=_REASON
        )
        return {
            "family": str(family.pk),
            "founded": founded,
            "membership": membership.pk,
            "ended": ended.pk if ended else None,
            "led": [str(pk) for pk in led],
        }


def _reaches_of(actor: Actor) -> tuple[Reach, ...]:
    """Where the actor may bring residents in. Somebody who left reaches nothing; the house itself everything."""
    if actor.kind == "system":
        return ()
    user = User.objects.filter(pk=actor.id).first() if actor.schema == schema.current() else None
    if user is None:
        return (Reach(everywhere=False),)
    return tuple(reach_of(user, right) for right in (ResidentsImporter.right, "imports.run"))


def _home_before(before: dict[str, Any], resident: Resident) -> Home:
    """Where somebody lives once `before` is put back."""
    return Home(
        village_code=before.get("village_code", resident.village_code), hamlet=before.get("hamlet", resident.hamlet)
    )


def _village(text: str) -> str:
    """The code of a village given by code or, where that is clear, by name."""
    try:
        return plain(text)
    except InvalidRegionCode:
        found = search_regions(text, level=Level.VILLAGE, within=tenants.current().code)
        name = "".join(text.casefold().split())
        exact = [region.code for region in found[:20] if _same_village(name, region.name, region.full_name)]
        return exact[0] if len(exact) == 1 else text


def _same_village(wanted: str, *names: str) -> bool:
    return wanted in {"".join(name.casefold().split()) for name in names}


def _recognised(details: Details) -> Resident | None:
    if details.nik:
        return queries.resident_by_nik(details.nik)
    return queries.resident_without_number(details.full_name, details.birth_date, details.sex, details.village_code)


def _leave_again(joined: Reference, resident: Resident) -> None:
    """Take the membership away that the row wrote, and let those hold again that it ended."""
    membership = Membership.objects.filter(pk=joined["membership"], resident=resident, active_to=None).first()
    if membership is None:
        raise ChangedSinceImport
    family = Family.objects.select_for_update().get(pk=membership.family_id)
    Family.objects.filter(pk=family.pk, head=resident).update(head=None)
    membership.delete()
    if joined["ended"]:
        Membership.objects.filter(pk=joined["ended"]).update(active_to=None)
    for pk in joined["led"]:
        Family.objects.filter(pk=UUID(pk), head=None).update(head=resident)
    if joined["founded"] and not Membership.objects.filter(family=family).exists():
        family.delete()


def _merged_once(resident: Resident) -> bool:
    return Merge.objects.filter(dropped=resident).exists()


def _problem(refusal: Refusal, *, column: str = "") -> Problem:
    attr = column or {"village_code": "village"}.get(refusal.attr or "", refusal.attr or "nik")
    return Problem(column=attr, message=lazystr(refusal))


residents = ResidentsImporter()
