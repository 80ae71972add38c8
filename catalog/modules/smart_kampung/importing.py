"""
Letterheads, office codes and heads of the villages as a table brings them, one village a row.

An empty cell never erases what is on record. A head who is entered already is left alone, unless the row names somebody
else; then they take over on the day that the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.letters.kinds import DOCUMENT_KIND
from catalog.modules.smart_kampung.queries.offices import offices
from catalog.modules.smart_kampung.services.setup import CLASS, PATTERN
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Problem, Reference, Row, Verdict
from documents.models import NumberSeries, NumberYear
from documents.services import set_series
from organisation import positions
from organisation.access import today
from organisation.models import Holding, Position, Role, Unit
from organisation.nip import parse_nip
from organisation.services import appoint, create_position, deactivate_person, describe_unit, invite_person
from regions.codes import InvalidRegionCode, Level, plain
from regions.queries import search_regions
from regions.terms import head_title

OFFICE_PATTERN: Final = "{archive}/{serial:03}/{office}/{year}"
"""As `470/001/429.517.06/2018`: where a village has an office code, the number carries it [GK]."""

HEAD_ROLE: Final = "village_head"


class ChangedSinceImport(Refusal):
    code = "changed_since_import"
    message = _("Somebody changed this village after the import.")
    fix = _("Look at the village and correct it by hand if need be.")


class VillagesImporter:
    slug = "villages"
    title = _("Villages: letterhead, office code and head")
    summary = _("One village a row: its address for the letterhead, its office code for numbers, and who heads it.")
    right = "smart_kampung.manage"
    columns = (
        Column(
            slug="village",
            title=_("Village or urban ward"),
            required=True,
            help=_("The code of ten digits, or the name if only one village of the regency has it."),
            example="5107052009",
            synonyms=("desa", "kelurahan", "kode desa", "kode wilayah", "nama desa"),
            names_the_row=True,
        ),
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

    def key(self, row: Row) -> str:
        return _code(row["village"])

    def check(self, row: Row, *, now: datetime) -> Verdict:
        unit = _unit(row, now)
        if unit is None:
            problem = Problem(
                column="village",
                message=_("There is no office of such a village."),
                fix=_("Write the code of ten digits. A village without an office is taken over under Work units."),
            )
            return Verdict(outcome="unchanged", problems=(problem,))
        problems = tuple(self._problems(row, unit, now))
        is_same = (
            not self._new_of_unit(row, unit) and not self._new_code(row, unit) and not self._new_head(row, unit, now)
        )
        return Verdict(outcome="unchanged" if is_same and not problems else "changed", problems=problems)

    @transaction.atomic
    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=_there(row, now).pk)
        done: Reference = {"unit": unit.pk}
        if changed := self._new_of_unit(row, unit):
            done["before"] = {name: getattr(unit, name) for name in changed}
            done["after"] = changed
            _describe(unit, changed, actor, now)
        if self._new_code(row, unit):
            done["series"] = self._number(row, unit, actor, now)
        if self._new_head(row, unit, now):
            done["head"] = self._appoint(row, unit, actor, now)
        return done

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=reference["unit"])
        if "head" in reference:
            _let_go(reference["head"], actor, now)
        if "series" in reference:
            _renumber(reference["series"], unit, actor, now)
        if "after" in reference:
            if any(getattr(unit, name) != value for name, value in reference["after"].items()):
                raise ChangedSinceImport
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
        if row.get("email"):
            try:
                validate_email(row["email"])
            except ValidationError:
                yield Problem(
                    column="email", message=_("This is no e-mail address."), fix=_("Correct it or leave it empty.")
                )
            else:
                user = _user(row)
                if user is not None and not user.is_active:
                    yield Problem(column="email", message=_("The account of this address is closed."))
        if any(row.get(name) for name in ("nip", "decree", "since", "email")) and not row.get("head"):
            yield Problem(column="head", message=_("This cell is empty."), fix=_("Write who it is about."))
            return
        if not self._new_head(row, unit, now):
            return
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
        incumbent = positions.head_of(unit, day=today(now))
        return incumbent is None or _bare(incumbent.full_name) != _bare(row["head"])

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

    def _appoint(self, row: Row, unit: Unit, actor: Actor, now: datetime) -> dict[str, Any]:
        post = Position.objects.filter(unit=unit, kind=Position.Kind.HEAD, active_to=None).first()
        since: date = row.get("since") or today(now)
        made = post is None
        if post is None:
            post = create_position(
                unit=unit,
                name=head_title(unit.region_code),
                kind=Position.Kind.HEAD,
                active_from=min(since, today(now)),
                actor=actor,
                now=now,
            )
        user, invited = _user(row), False
        if user is None and row.get("email"):
            user, invited = _invite(row, unit, actor, now), True
        # Those in the post whose time ends because of this row: an undo lets it run on.
        present = [holding.pk for holding in post.holdings.filter(active_to=None)]
        holding = appoint(
            position=post,
            standing=Holding.Standing.DEFINITIVE,
            decree=row["decree"],
            active_from=since,
            user=user,
            full_name=row["head"],
            nip=parse_nip(row.get("nip", "")),
            actor=actor,
            now=now,
        )
        return {
            "post": post.pk,
            "made": made,
            "holding": holding.pk,
            "ended": present,
            "invited": user.pk if invited and user else None,
        }


def _let_go(done: dict[str, Any], actor: Actor, now: datetime) -> None:
    holding = Holding.objects.select_for_update().filter(pk=done["holding"], active_to=None).first()
    if holding is None:
        raise ChangedSinceImport
    if done["invited"]:
        user = User.objects.get(pk=done["invited"])
        if user.last_login is not None:
            # They work here by now.
            raise ChangedSinceImport
        deactivate_person(user=user, actor=actor, now=now, reason="Impor dibatalkan")
    began = holding.active_from
    holding.delete()
    Holding.objects.filter(pk__in=done["ended"], active_to=began).update(active_to=None)
    if done["made"] and not Holding.objects.filter(position=done["post"]).exists():
        Position.objects.filter(pk=done["post"]).delete()


def _renumber(done: dict[str, Any], unit: Unit, actor: Actor, now: datetime) -> None:
    series = _series(unit)
    if series is None or (series.pattern, series.office) != (done["pattern"], done["office"]) or _has_numbers(series):
        raise ChangedSinceImport
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


def _invite(row: Row, unit: Unit, actor: Actor, now: datetime) -> User:
    return invite_person(
        email=row["email"],
        full_name=row["head"],
        role=Role.objects.get(slug=HEAD_ROLE),
        unit=unit,
        reason="Impor kepala desa",
        actor=actor,
        now=now,
    )


def _user(row: Row) -> User | None:
    email = (row.get("email") or "").strip()
    return User.objects.filter(email__iexact=email, is_citizen=False).first() if email else None


def _series(unit: Unit) -> NumberSeries | None:
    return NumberSeries.objects.filter(unit=unit, kind=DOCUMENT_KIND).first()


def _has_numbers(series: NumberSeries | None) -> bool:
    return series is not None and NumberYear.objects.filter(series=series, last__gt=0).exists()


def _there(row: Row, now: datetime) -> Unit:
    unit = _unit(row, now)
    if unit is None:
        raise ChangedSinceImport
    return unit


def _unit(row: Row, now: datetime) -> Unit | None:
    return offices(today(now)).filter(region_code=_code(row["village"])).first()


def _code(text: str) -> str:
    """The code of a village given by code or, where that is clear, by name."""
    try:
        return plain(text)
    except InvalidRegionCode:
        wanted = _bare(text)
        found = search_regions(text, level=Level.VILLAGE, within=tenants.current().code)[:20]
        exact = [region.code for region in found if wanted in (_bare(region.name), _bare(region.full_name))]
        return exact[0] if len(exact) == 1 else text


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


villages = VillagesImporter()
