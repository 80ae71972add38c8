"""
Officers of villages as a table brings them, one post a row: who holds it, on which decree, from when, for which hamlet.

Whoever holds the post already is left alone. What is unclear about a hamlet is told on rehearsal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.importing import places
from catalog.modules.smart_kampung.queries.hamlets import How, Match, match_hamlet
from catalog.modules.smart_kampung.services import officers as services
from catalog.modules.smart_kampung.services.hamlets import add_hamlet
from catalog.modules.smart_kampung.services.officers import Officer
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from core.tables import Cell, Column, Problem, Reference, Row, Text, Verdict
from organisation.access import today
from organisation.models import Position, RoleAssignment, Unit
from organisation.nip import parse_nip
from organisation.services import listed
from regions.nik import parse_nik
from regions.places import hamlet_stem
from regions.terms import head_title, terms_of
from residents.queries import number_in, resident_by_nik


@dataclass(frozen=True)
class Work:
    """What an officer is, as an organisation chart of villages has it (Permendagri 84/2015)."""

    kind: Position.Kind
    role: str
    """The role that an account gets."""
    desa: str = ""
    ward: str = ""
    """What the post is called in a desa and in an urban ward; empty where the row must say it."""
    en: str = ""
    shares: bool = False


HEAD, HAMLET_HEAD = "head", "hamlet_head"
WORKS: Final[dict[str, Work]] = {
    HEAD: Work(Position.Kind.HEAD, "village_head"),
    "secretary": Work(
        Position.Kind.SECRETARY, "village_secretary", "Sekretaris Desa", "Sekretaris Kelurahan", "Village secretary"
    ),
    "treasurer": Work(
        Position.Kind.TREASURER, "village_treasurer", "Kaur Keuangan", "Bendahara Kelurahan", "Treasurer"
    ),
    "affairs": Work(Position.Kind.SECTION_HEAD, "village_activity_officer"),
    "section": Work(Position.Kind.SECTION_HEAD, "village_activity_officer"),
    HAMLET_HEAD: Work(Position.Kind.HEAD, "hamlet_head"),
    "clerk": Work(Position.Kind.STAFF, "village_clerk", "Petugas Desa", "Petugas Kelurahan", "Clerk", shares=True),
}


WORDS: Final[dict[str, tuple[str, ...]]] = {
    HEAD: ("Kepala desa", "kades", "perbekel", "lurah", "kepala kampung", "wali nagari", "keuchik"),
    "secretary": ("Sekretaris desa", "sekdes", "sekretaris", "sekretaris kelurahan", "seklur"),
    "treasurer": ("Kaur keuangan", "bendahara", "kepala urusan keuangan", "bendahara desa"),
    "affairs": ("Kaur", "kepala urusan"),
    "section": ("Kasi", "kepala seksi"),
    HAMLET_HEAD: (
        "Kepala dusun",
        *("kadus", "kepala wilayah", "kawil", "kepala lingkungan", "kaling", "dukuh", "wali jorong"),
        *("kelian banjar dinas", "kelihan banjar dinas", "kelian dinas", "kelian banjar"),
    ),
    "clerk": ("Petugas desa", "petugas", "staf", "staf desa", "staf kelurahan", "operator desa"),
}


class OfficersImporter:
    slug = "village_officers"
    title = _("Officers of the villages")
    summary = _("One post a row: heads, secretaries, heads of sections and of hamlets, clerks, each with the decree.")
    right = "smart_kampung.manage"
    columns = (
        places.VILLAGE,
        Column(
            slug="role",
            title=_("Work in the village"),
            cell=Cell.CHOICE,
            required=True,
            example="Sekretaris desa",
            synonyms=("jabatan", "peran", "tugas"),
            names_the_row=True,
            choices=WORDS,
        ),
        Column(
            slug="post",
            title=_("Name of the post"),
            help=_("Needed for heads of affairs and of sections, for example Kasi Pemerintahan."),
            example="",
            synonyms=("nama jabatan", "bidang", "seksi", "urusan"),
            max_length=120,
        ),
        Column(
            slug="hamlet",
            title=_("Hamlet"),
            help=_("Needed for heads of hamlets. With or without Dusun, Lingkungan or Banjar in front."),
            synonyms=("dusun", "lingkungan", "banjar", "banjar dinas", "jorong"),
            max_length=60,
            names_the_row=True,
        ),
        Column(
            slug="full_name",
            title=_("Name"),
            required=True,
            help=_("With titles, as under letters."),
            example="Ni Luh Sukerti, S.E.",
            synonyms=("nama", "nama lengkap", "nama pejabat", "nama perangkat"),
            max_length=150,
            names_the_row=True,
        ),
        Column(slug="nip", title="NIP", cell=Cell.DIGITS, help=_("Only civil servants have one.")),
        Column(
            slug="nik",
            title="NIK",
            cell=Cell.DIGITS,
            help=_("Only compared with the register, and not kept here."),
        ),
        Column(
            slug="decree",
            title=_("Decree of appointment"),
            required=True,
            help=_("Number and date."),
            example="SK Perbekel 3/2024",
            synonyms=("sk", "sk pengangkatan", "nomor sk"),
            max_length=200,
        ),
        Column(
            slug="since",
            title=_("Since"),
            cell=Cell.DATE,
            help=_("Empty: from today."),
            example="02/01/2024",
            synonyms=("sejak", "mulai menjabat", "tmt", "dari"),
        ),
        Column(
            slug="last_day",
            title=_("Last day"),
            cell=Cell.DATE,
            help=_("Empty: until somebody else is entered."),
            synonyms=("sampai", "hingga", "akhir jabatan", "berakhir"),
        ),
        Column(
            slug="email",
            title=_("E-mail address"),
            help=_("Whoever has no account yet is invited, with the role of this work."),
            example="sekdes.purwakerthi@contoh.id",
            synonyms=("email", "surel"),
            max_length=254,
        ),
        Column(
            slug="phone",
            title=_("Telephone"),
            help=_("Kept with the account, so only with an e-mail address."),
            synonyms=("telepon", "telp", "hp", "no hp", "whatsapp"),
            max_length=25,
        ),
    )

    def __init__(self, actor: Actor | None = None) -> None:
        self._actor = actor

    def narrowed(self, actor: Actor) -> Self:
        return type(self)(actor)

    def key(self, row: Row) -> str:
        """A post has one holder; only clerks share a post's name, so there the person counts, too."""
        work = WORKS[row["role"]]
        parts = [places.code_of(row), row["role"], hamlet_stem(row.get("hamlet", "")) if _is_of_hamlet(row) else ""]
        if work.kind in (Position.Kind.SECTION_HEAD, Position.Kind.STAFF):
            parts.append(places.bare(row.get("post", "")))
        if work.shares:
            parts.append(places.bare(row["full_name"]))
        return "|".join(parts)

    def check(self, row: Row, *, now: datetime) -> Verdict:
        village = places.unit_of(row, now)
        if village is None:
            return Verdict(outcome="unchanged", problems=(places.no_office(),))
        problems = [*_about_person(row, now), *_about_post(row, now)]
        hamlet: Match | None = None
        if _is_of_hamlet(row) and row.get("hamlet"):
            hamlet = match_hamlet(village, row["hamlet"])
            problems += _about_hamlet(hamlet)
        if any(problem.severity == "error" for problem in problems):
            return Verdict(outcome="unchanged", problems=tuple(problems))
        unit = hamlet.unit if hamlet else village
        # A hamlet that is still to be made has nobody yet; who may give roles for its village may give them there.
        officer, day = _officer(row, village, unit or village, now), today(now)
        if unit is not None and services.is_entered(officer, day=day):
            return Verdict(outcome="unchanged", problems=(*problems, *_left_out(row)))
        if unit is not None and not officer.shares:
            problems += _about_incumbent(officer, day)
        problems += about_account(officer, self._actor, now)
        return Verdict(outcome="new", problems=tuple(problems))

    @transaction.atomic
    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        village = places.there(row, now)
        unit, made = village, None
        if _is_of_hamlet(row):
            match = match_hamlet(village, row["hamlet"])
            if match.how is How.SEVERAL:
                raise HamletUnclear
            unit = match.unit or add_hamlet(village=village, name=match.name, actor=actor, now=now)
            made = unit.pk if match.unit is None else None
        officer = _officer(row, village, unit, now)
        return {"hamlet": made, "officer": services.enter_officer(officer=officer, actor=actor, now=now)}

    @transaction.atomic
    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        services.take_back_officer(done=reference["officer"], actor=actor, now=now)
        if reference["hamlet"]:
            _remove_hamlet(reference["hamlet"], actor, now)


class HamletUnclear(Refusal):
    code = "kampung_hamlet_unclear"
    status = 422
    message = _("Several hamlets of this village have this name, with different words in front.")
    fix = _("Write the name in full, as the unit has it.")
    attr = "hamlet"


def _is_of_hamlet(row: Row) -> bool:
    return bool(row["role"] == HAMLET_HEAD)


def _about_person(row: Row, now: datetime) -> Iterator[Problem]:
    try:
        parse_nip(row.get("nip", ""))
    except Refusal as refusal:
        yield Problem(column="nip", message=lazystr(refusal))
    if row.get("nik"):
        yield from _about_nik(row, now)
    if row.get("phone") and not row.get("email"):
        yield Problem(
            column="phone",
            message=_("Without an e-mail address there is no account, so the number is kept nowhere."),
            fix=_("Add the address, or leave the number out."),
            severity="warning",
        )


def about_account(officer: Officer, actor: Actor | None, now: datetime) -> Iterator[Problem]:
    """Why an officer gets no account, or the account no role; where it is known, whether `actor` may give one."""
    if officer.account is None:
        return
    try:
        validate_email(officer.account.email)
        listed.check(entry=officer.account, actor=actor, now=now)
    except ValidationError:
        yield Problem(column="email", message=_("This is no e-mail address."), fix=_("Correct it or leave it empty."))
    except Refusal as refusal:
        yield Problem(
            column="email",
            message=lazystr(refusal),
            fix=_("Or leave the address empty: then only the name is entered."),
        )


def _about_nik(row: Row, now: datetime) -> Iterator[Problem]:
    try:
        parse_nik(row["nik"], today=today(now))
    except Refusal as refusal:
        yield Problem(column="nik", message=lazystr(refusal))
        return
    known = resident_by_nik(number_in(row["nik"]))
    if known is not None and not listed.same_name(known.full_name, row["full_name"]):
        yield Problem(
            column="nik",
            message=_("The register has this NIK under another name."),
            fix=_("Compare it with the card."),
            severity="warning",
        )


def _about_post(row: Row, now: datetime) -> Iterator[Problem]:
    needed: tuple[tuple[str, Text], ...] = ()
    if WORKS[row["role"]].kind is Position.Kind.SECTION_HEAD:
        needed = (("post", _("Write which section or affairs, for example Kasi Pemerintahan.")),)
    elif _is_of_hamlet(row):
        needed = (("hamlet", _("Write which hamlet it is.")),)
    for column, fix in needed:
        if not row.get(column):
            yield Problem(column=column, message=_("This cell is empty."), fix=fix)
    since, last = row.get("since") or today(now), row.get("last_day")
    if last is not None and last < max(since, today(now)):
        yield Problem(
            column="last_day",
            message=_("This time is over, or ends before it begins."),
            fix=_("Bring in who holds the post now; leave the last day empty if it is not known."),
        )


def _about_hamlet(match: Match) -> Iterator[Problem]:
    told = {
        How.UNIT: _("Taken for the hamlet {name}."),
        How.RECORDS: _("Residents' records have this hamlet; it is made a unit named {name}."),
        How.NEW: _("Neither a unit nor residents' records have this hamlet; it is made a unit."),
    }
    if match.how is How.SEVERAL:
        yield Problem(column="hamlet", message=HamletUnclear.message, fix=HamletUnclear.fix)
    elif match.how in told:
        yield Problem(column="hamlet", message=format_lazy(told[match.how], name=match.name), severity="warning")


def _about_incumbent(officer: Officer, day: date) -> Iterator[Problem]:
    """A new holder takes over on a day, and not from somebody who began later."""
    holders = services.incumbents(services.posts_of(officer)[:1], day=day)
    if holders and officer.since <= holders[-1].active_from:
        yield Problem(
            column="since",
            message=_("Whoever is entered now began on this day or later."),
            fix=_("Write the day on which the new holder takes over."),
        )
    elif holders:
        yield Problem(
            column="full_name",
            message=_("Somebody else holds this post; their time ends the day before."),
            severity="warning",
        )


def _left_out(row: Row) -> Iterator[Problem]:
    if row.get("email"):
        yield Problem(
            column="email",
            message=_("This person is entered already, so the address is not looked at."),
            fix=_("Invite them under People if they have no account."),
            severity="warning",
        )


def _officer(row: Row, village: Unit, unit: Unit, now: datetime) -> Officer:
    work = WORKS[row["role"]]
    last: date | None = row.get("last_day")
    return Officer(
        unit=unit,
        kind=work.kind,
        post=_post(row, work, village, unit),
        role=work.role,
        full_name=row["full_name"],
        decree=row["decree"],
        since=row.get("since") or today(now),
        until=last + timedelta(days=1) if last else None,
        nip=row.get("nip", ""),
        email=row.get("email", ""),
        phone=_phone(row.get("phone", "")),
        shares=work.shares,
    )


def _post(row: Row, work: Work, village: Unit, unit: Unit) -> LocalisedText:
    if row.get("post") and work.kind != Position.Kind.HEAD:
        return LocalisedText(id=row["post"])
    if row["role"] == HEAD:
        return head_title(village.region_code)
    is_ward = village.kind == Unit.Kind.WARD_OFFICE
    if _is_of_hamlet(row):
        title = LocalisedText(id="Kepala Lingkungan", en="Neighbourhood head")
        title = title if is_ward else terms_of(village.region_code).hamlet_head
        name = hamlet_stem(unit.name).title()
        return LocalisedText(id=f"{title.id} {name}", en=f"{title.en} {name}")
    return LocalisedText(id=work.ward if is_ward else work.desa, en=work.en)


def _phone(text: str) -> str:
    """A spreadsheet takes a number for a sum and drops the zero in front."""
    return f"0{text}" if text.isdigit() and text.startswith("8") else text


def _remove_hamlet(pk: int, actor: Actor, now: datetime) -> None:
    """The unit that a row made, unless somebody uses it by now."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None or Position.objects.filter(unit=unit).exists():
        return
    if RoleAssignment.objects.filter(unit=unit, ended_at=None).exists():
        return
    if RoleAssignment.objects.filter(unit=unit).exists():
        # What was given for it stays readable, so it ends instead of going.
        unit.active_to = max(today(now), unit.active_from + timedelta(days=1))
        unit.save(update_fields=["active_to"])
    else:
        unit.delete()
    evidence.record(
        action="smart_kampung.hamlet_taken_back",
        actor=actor,
        at=now,
        subject=f"organisation.unit:{pk}",
        details={"code": unit.code},
    )


officers = OfficersImporter()
