"""
Letterheads, office codes and heads of the villages as a table brings them, one village a row.

An empty cell never erases what is on record. A head who is entered already is left alone, unless the row names somebody
else; then they take over on the day that the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, Self

from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.importing import places
from catalog.modules.smart_kampung.importing.officers import about_account
from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND
from catalog.modules.smart_kampung.services import officers as services
from catalog.modules.smart_kampung.services.officers import Officer
from catalog.modules.smart_kampung.services.setup import CLASS, PATTERN
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from documents.models import NumberSeries, NumberYear
from documents.services import set_series
from organisation import positions
from organisation.access import today
from organisation.models import Position, Unit
from organisation.nip import parse_nip
from organisation.services import describe_unit
from regions.terms import head_title

OFFICE_PATTERN: Final = "{archive}/{serial:03}/{office}/{year}"
"""As `470/001/429.517.06/2018`: where a village has an office code, the number carries it [GK]."""

HEAD_ROLE: Final = "village_head"


class VillagesImporter:
    slug = "villages"
    title = _("Villages: letterhead, office code and head")
    summary = _("One village a row: its address for the letterhead, its office code for numbers, and who heads it.")
    right = "smart_kampung.manage"
    columns = (
        places.VILLAGE,
        Column(
            slug="office",
            title=_("Name of the office"),
            help=_("As on the letterhead."),
            example="Kantor Perbekel Purwakerthi",
            synonyms=("kantor", "nama kantor"),
            max_length=150,
        ),
        Column(
            slug="address",
            title=_("Address of the office"),
            help=_("The line below the name on the letterhead."),
            example="Jalan Raya Amed, Abang 80852",
            synonyms=("alamat", "alamat kantor", "kop surat"),
            max_length=250,
        ),
        Column(slug="phone", title=_("Telephone"), example="(0363) 21001", synonyms=("telepon", "telp"), max_length=25),
        Column(
            slug="office_code",
            title=_("Office code in letter numbers"),
            example="429.517.06",
            synonyms=("kode kantor", "kode instansi", "kode surat"),
            max_length=30,
        ),
        Column(
            slug="head",
            title=_("Name of the head"),
            help=_("With titles, as under letters."),
            example="I Nyoman Kariasa, S.Sos.",
            synonyms=("kepala desa", "nama kepala", "perbekel", "lurah", "kades"),
            max_length=150,
        ),
        Column(slug="nip", title="NIP", cell=Cell.DIGITS, help=_("Only civil servants have one.")),
        Column(
            slug="decree",
            title=_("Decree of appointment"),
            help=_("Number and date. Needed with a name."),
            example="SK Bupati 141/217/2022",
            synonyms=("sk", "sk pengangkatan", "nomor sk"),
            max_length=200,
        ),
        Column(
            slug="since",
            title=_("Head since"),
            cell=Cell.DATE,
            help=_("Empty: from today."),
            example="01/02/2022",
            synonyms=("sejak", "mulai menjabat", "tmt"),
        ),
        Column(
            slug="email",
            title=_("E-mail address of the head"),
            help=_("Whoever has none yet is invited, with the role of a village head."),
            example="perbekel.purwakerthi@contoh.id",
            synonyms=("email", "surel"),
            max_length=254,
        ),
    )

    def __init__(self, actor: Actor | None = None) -> None:
        self._actor = actor

    def narrowed(self, actor: Actor) -> Self:
        return type(self)(actor)

    def key(self, row: Row) -> str:
        return places.code_of(row)

    def check(self, row: Row, *, now: datetime) -> Verdict:
        unit = places.unit_of(row, now)
        if unit is None:
            return Verdict(outcome="unchanged", problems=(places.no_office(),))
        problems = tuple(self._problems(row, unit, now))
        is_same = (
            not self._new_of_unit(row, unit) and not self._new_code(row, unit) and not self._new_head(row, unit, now)
        )
        return Verdict(outcome="unchanged" if is_same and not problems else "changed", problems=problems)

    @transaction.atomic
    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        unit = places.there(row, now)
        done: Reference = {"unit": unit.pk}
        if changed := self._new_of_unit(row, unit):
            done["before"] = {name: getattr(unit, name) for name in changed}
            done["after"] = changed
            _describe(unit, changed, actor, now)
        if self._new_code(row, unit):
            done["series"] = self._number(row, unit, actor, now)
        if self._new_head(row, unit, now):
            done["head"] = services.enter_officer(officer=_head(row, unit, now), actor=actor, now=now)
        return done

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=reference["unit"])
        if "head" in reference:
            services.take_back_officer(done=reference["head"], actor=actor, now=now)
        if "series" in reference:
            _renumber(reference["series"], unit, actor, now)
        if "after" in reference:
            if any(getattr(unit, name) != value for name, value in reference["after"].items()):
                raise places.ChangedSinceImport
            _describe(unit, reference["before"], actor, now)
        evidence.record(
            action="smart_kampung.village_import_undone",
            actor=actor,
            at=now,
            subject=f"organisation.unit:{unit.pk}",
            details={"code": unit.code},
        )

    def _problems(self, row: Row, unit: Unit, now: datetime) -> Iterator[Problem]:
        if row.get("nip"):
            try:
                parse_nip(row["nip"])
            except Refusal as refusal:
                yield Problem(column="nip", message=lazystr(refusal))
        if any(row.get(name) for name in ("nip", "decree", "since", "email")) and not row.get("head"):
            yield Problem(column="head", message=_("This cell is empty."), fix=_("Write who it is about."))
            return
        if not self._new_head(row, unit, now):
            return
        yield from about_account(_head(row, unit, now), self._actor, now)
        if not row.get("decree"):
            yield Problem(
                column="decree", message=_("This cell is empty."), fix=_("Nobody holds a post without a decree.")
            )
        since: date = row.get("since") or today(now)
        incumbent = positions.head_of(unit, day=today(now))
        if incumbent is not None and since <= incumbent.active_from:
            yield Problem(
                column="since",
                message=_("Whoever is entered now began on this day or later."),
                fix=_("Write the day on which the new head takes over."),
            )

    def _new_of_unit(self, row: Row, unit: Unit) -> dict[str, str]:
        wanted = {"name": row.get("office"), "address": row.get("address"), "phone": row.get("phone")}
        return {name: value.strip() for name, value in wanted.items() if value and value.strip() != getattr(unit, name)}

    def _new_code(self, row: Row, unit: Unit) -> bool:
        if not row.get("office_code"):
            return False
        series = _series(unit)
        return series is None or series.office != row["office_code"].strip()

    def _new_head(self, row: Row, unit: Unit, now: datetime) -> bool:
        if not row.get("head"):
            return False
        return not services.is_entered(_head(row, unit, now), day=today(now))

    def _number(self, row: Row, unit: Unit, actor: Actor, now: datetime) -> dict[str, Any]:
        series = _series(unit)
        before = {"pattern": series.pattern, "office": series.office} if series else None
        pattern = series.pattern if series else PATTERN
        # A pattern that somebody chose, or under which numbers went out, stays as it is.
        if "{office}" not in pattern and pattern == PATTERN and not _has_numbers(series):
            pattern = OFFICE_PATTERN
        office = row["office_code"].strip()
        _set(unit, series, pattern, office, actor, now)
        return {"before": before, "pattern": pattern, "office": office}


def _head(row: Row, unit: Unit, now: datetime) -> Officer:
    return Officer(
        unit=unit,
        kind=Position.Kind.HEAD,
        post=head_title(unit.region_code),
        role=HEAD_ROLE,
        full_name=row["head"],
        decree=row.get("decree", ""),
        since=row.get("since") or today(now),
        nip=row.get("nip", ""),
        email=row.get("email", ""),
    )


def _renumber(done: dict[str, Any], unit: Unit, actor: Actor, now: datetime) -> None:
    series = _series(unit)
    if series is None or (series.pattern, series.office) != (done["pattern"], done["office"]) or _has_numbers(series):
        raise places.ChangedSinceImport
    if done["before"] is None:
        series.delete()
        return
    _set(unit, series, done["before"]["pattern"], done["before"]["office"], actor, now)


def _set(unit: Unit, series: NumberSeries | None, pattern: str, office: str, actor: Actor, now: datetime) -> None:
    set_series(
        unit=unit,
        kind=DOCUMENT_KIND,
        pattern=pattern,
        letter_class=series.letter_class if series else CLASS,
        archive=series.archive if series else "",
        office=office,
        actor=actor,
        now=now,
    )


def _describe(unit: Unit, changed: dict[str, str], actor: Actor, now: datetime) -> None:
    describe_unit(
        unit=unit,
        name=changed.get("name", unit.name),
        address=changed.get("address", unit.address),
        phone=changed.get("phone", unit.phone),
        latitude=unit.latitude,
        longitude=unit.longitude,
        actor=actor,
        now=now,
    )


def _series(unit: Unit) -> NumberSeries | None:
    return NumberSeries.objects.filter(unit=unit, kind=DOCUMENT_KIND).first()


def _has_numbers(series: NumberSeries | None) -> bool:
    return series is not None and NumberYear.objects.filter(series=series, last__gt=0).exists()


villages = VillagesImporter()
