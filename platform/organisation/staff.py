"""Staff as the list of a personnel office brings them: who, where, as what, in which post, from when until when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import PHONE
from accounts.models import User, UserManager
from core import schema
from core.actors import Actor
from core.errors import Refusal
from core.tables import Cell, Column, Importer, Problem, Reference, Row, Text, Verdict
from organisation import access
from organisation.access import EVERYWHERE
from organisation.merging import aliases
from organisation.models import Holding, Position, Role, RoleAssignment, Unit
from organisation.nip import NipOdd, parse_nip
from organisation.queries import grantable_roles
from organisation.services import PersonGone, WholeGovernmentOnly, listed
from organisation.services.listed import AddressOfAnother, MayNotInvite
from organisation.services.roles import ADMINISTRATION
from organisation.services.staff import SINGLE, Member, PostHeldByAnother, take_in, take_out

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is there of what the rows at hand name. Read once for a batch; a row is judged by it without a query."""

    today: date
    may_invite: bool
    units: Mapping[str, Sequence[Unit]]
    """By code and by folded name: several where a name is not enough."""
    roles: Mapping[str, Role]
    """By slug and by folded name in both languages."""
    accounts: Mapping[str, User]
    held: Mapping[int, Sequence[RoleAssignment]]
    posts: Mapping[tuple[int, str], Sequence[Position]]
    """By unit and folded name, each with its holdings at hand."""
    owners: Mapping[str, frozenset[int | None]]
    """By NIP: whose it is in the posts of today."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a row would do: the person as the list has them, and what of it is there already."""

    member: Member
    holds_role: bool
    holds_post: bool
    post: Position | None

    @property
    def outcome(self) -> Literal["new", "changed", "unchanged"]:
        if self.member.account is None:
            return "new"
        return "unchanged" if self.holds_role and self.holds_post else "changed"


class StaffImporter:
    slug = "staff"
    title = _("Staff")
    summary = _("Everybody who works here: account, role, unit and post, with the NIP. New people are invited by mail.")
    right = ADMINISTRATION
    columns = (
        Column(
            slug="name",
            title=_("Name"),
            required=True,
            help=_("With titles, as it stands under letters."),
            example="Ni Luh Sukerti, S.E.",
            synonyms=("nama", "nama lengkap", "nama pegawai"),
            max_length=150,
            names_the_row=True,
        ),
        Column(
            slug="email",
            title=_("E-mail address"),
            required=True,
            help=_("The person's own: the invitation goes there."),
            example="sukerti@karangasemkab.example",
            synonyms=("email", "e-mail", "surel"),
            max_length=254,
        ),
        Column(
            slug="nip",
            title=_("NIP"),
            cell=Cell.DIGITS,
            help=_("18 digits, of PNS or PPPK. Format the column as text."),
            example="198001312005012004",
            synonyms=("nip/ni pppk", "ni pppk", "nomor induk pegawai"),
        ),
        Column(
            slug="unit",
            title=_("Unit"),
            required=True,
            help=_("Its code, or its name where only one unit has it."),
            example="disdukcapil",
            synonyms=("unit", "unit kerja", "kode unit", "opd", "instansi"),
            max_length=150,
        ),
        Column(
            slug="position",
            title=_("Post"),
            help=_("As the decree names it. A post that is not there yet is made."),
            example="Analis Kependudukan",
            synonyms=("jabatan", "position"),
            max_length=120,
        ),
        Column(
            slug="role",
            title=_("Role"),
            required=True,
            help=_("What the person may do in Tiru: see the second sheet."),
            example="Staf",
            synonyms=("peran", "peran di tiru"),
            max_length=120,
        ),
        Column(
            slug="from",
            title=_("From"),
            cell=Cell.DATE,
            help=_("First day in the post; today if empty."),
            example="01/02/2024",
            synonyms=("dari", "mulai", "tmt", "sejak"),
        ),
        Column(
            slug="until",
            title=_("Until"),
            cell=Cell.DATE,
            help=_("Last day; empty if open."),
            example="",
            synonyms=("sampai", "hingga", "berakhir"),
        ),
        Column(
            slug="phone",
            title=_("Mobile number"),
            cell=Cell.DIGITS,
            example="081234567890",
            synonyms=("hp", "no hp", "nomor hp", "telepon", "phone"),
        ),
        Column(
            slug="decree",
            title=_("Decree"),
            help=_("Number and date of the decree that gives the post."),
            example="821.2/14/BKPSDM/2024, 31 Januari 2024",
            synonyms=("sk", "nomor sk", "surat keputusan"),
            max_length=200,
        ),
    )

    def __init__(self, *, actor: Actor | None = None, known: Known | None = None) -> None:
        self.actor = actor
        self.known = known

    def narrowed(self, actor: Actor) -> Importer:
        return cast("Importer", StaffImporter(actor=actor))

    def prepared(self, rows: Sequence[Row], *, now: datetime) -> Importer:
        return cast("Importer", StaffImporter(actor=self.actor, known=known_of(rows, self.actor, now=now)))

    def legend(self) -> Sequence[tuple[Text, Sequence[str]]]:
        roles = sorted(str(role.name) for role in grantable_roles())
        units = list(Unit.objects.open_on(access.today()).order_by("path").values_list("code", "name"))
        return [
            (_("Roles"), roles),
            (_("Codes of units"), [code for code, _name in units]),
            (_("Names of units"), [name for _code, name in units]),
        ]

    def key(self, row: Row) -> str:
        return UserManager.normalize_email(row["email"])

    def check(self, row: Row, *, now: datetime) -> Verdict:
        plan, problems = plan_of(row, self._known(row, now))
        return Verdict(outcome=plan.outcome if plan else "new", problems=tuple(problems))

    def apply(self, row: Row, *, actor: Actor, now: datetime) -> Reference:
        plan, problems = plan_of(row, self._known(row, now))
        if plan is None:
            error = next(problem for problem in problems if problem.severity == "error")
            raise RowNoLongerFits(error.message, fix=error.fix, attr=error.column)
        member = plan.member if not plan.holds_post else replace(plan.member, position="")
        return take_in(member=member, holds_role=plan.holds_role, post=plan.post, actor=actor, now=now)

    def undo(self, reference: Reference, *, actor: Actor, now: datetime) -> None:
        if not _may_invite(self.actor or actor, now):
            raise MayNotInvite
        take_out(done=reference, actor=actor, now=now)

    def _known(self, row: Row, now: datetime) -> Known:
        return self.known or known_of([row], self.actor, now=now)


class RowNoLongerFits(Refusal):
    """What the rehearsal found has changed before the row was written; says what is wrong with it now."""

    code = "row_no_longer_fits"


def known_of(rows: Iterable[Row], actor: Actor | None, *, now: datetime) -> Known:
    """Read what the rows name. The same number of queries for one row and for two hundred."""
    listed_rows = list(rows)
    emails = {UserManager.normalize_email(row["email"]) for row in listed_rows}
    people = {user.email or "": user for user in User.objects.filter(email__in=emails)}
    held: dict[int, list[RoleAssignment]] = {}
    given = RoleAssignment.objects.filter(user__in=[user.pk for user in people.values()], ended_at=None)
    for assignment in given.select_related("role", "unit"):
        held.setdefault(assignment.user_id, []).append(assignment)
    units: dict[str, list[Unit]] = {}
    for unit in Unit.objects.open_on(access.today(now)):
        units.setdefault(unit.code, []).append(unit)
        units.setdefault(_folded(unit.name), []).append(unit)
    # A list may still name a unit that was merged into another one.
    for name, unit in aliases().items():
        units.setdefault(name, [unit])
        units.setdefault(_folded(name), [unit])
    roles: dict[str, Role] = {}
    for role in grantable_roles():
        roles |= dict.fromkeys((role.slug, _folded(role.name.id), _folded(role.name.en or role.name.id)), role)
    named = {unit.pk for row in listed_rows if row.get("position") for unit in units.get(_folded(row["unit"]), [])}
    named |= {unit.pk for row in listed_rows if row.get("position") for unit in units.get(row["unit"].lower(), [])}
    posts: dict[tuple[int, str], list[Position]] = {}
    holdings = Prefetch("holdings", queryset=Holding.objects.order_by("active_from"))
    for post in Position.objects.filter(unit__in=named).prefetch_related(holdings).order_by("pk"):
        for name in {_folded(post.name.id), _folded(post.name.en or post.name.id)}:
            posts.setdefault((post.unit_id, name), []).append(post)
    owners: dict[str, set[int | None]] = {}
    numbers = {re.sub(r"[\s.]", "", row["nip"]) for row in listed_rows if row.get("nip")}
    for number, owner in Holding.objects.filter(nip__in=numbers - {""}).values_list("nip", "user"):
        owners.setdefault(number, set()).add(owner)
    return Known(
        today=access.today(now),
        may_invite=actor is None or _may_invite(actor, now),
        units=units,
        roles=roles,
        accounts=people,
        held=held,
        posts=posts,
        owners={number: frozenset(found) for number, found in owners.items()},
    )


def plan_of(row: Row, known: Known) -> tuple[Plan | None, list[Problem]]:
    """What a row would do, and what a person should know about it; no plan where an error keeps the row out."""
    problems: list[Problem] = []

    def refuse(column: str, message: str | Promise, fix: str | Promise = "") -> None:
        problems.append(Problem(column=column, message=message, fix=fix))

    if not known.may_invite:
        refuse("email", MayNotInvite.message, MayNotInvite.fix)
    if re.search(r"\d", row["name"]) or not re.search(r"[^\W\d_]{2}", row["name"]):
        refuse("name", _("This is not a person's name."), _("Write the full name, without numbers."))
    email = UserManager.normalize_email(row["email"])
    try:
        validate_email(email)
    except ValidationError:
        refuse("email", _("This is not an e-mail address."), _("Write it like sukerti@karangasemkab.go.id."))
    account = known.accounts.get(email)
    if account is not None and not listed.same_person(account, row["name"]):
        refuse("email", AddressOfAnother.message, AddressOfAnother.fix)
    elif account is not None and not account.is_active:
        refuse("email", PersonGone.message, PersonGone.fix)
    nip = _nip(row, account, known, refuse)
    phone = _phone(row, refuse)
    unit = _unit(row, known, refuse)
    role = known.roles.get(row["role"]) or known.roles.get(_folded(row["role"]))
    if role is None:
        refuse("role", _("There is no such role here."), _("Copy one from the second sheet of the template."))
    elif role.whole_regency and unit is not None and unit.parent_id is not None:
        refuse("unit", WholeGovernmentOnly.message, _("Write the government itself as the unit."))
    begins, ends = row.get("from") or known.today, row["until"] + DAY if "until" in row else None
    if ends is not None and ends <= begins:
        refuse("until", _("The last day lies before the first."), _("Mend one of the two days."))
    elif ends is not None and ends <= known.today:
        refuse("until", _("This time is over already."), _("Leave out whoever has left, or correct the day."))
    if row.get("nip") and not row.get("position"):
        problems.append(
            Problem(
                column="nip",
                message=_("The NIP is kept with the post, and this row names none."),
                fix=_("Write the post if the NIP shall stand under letters."),
                severity="warning",
            )
        )
    if unit is None or role is None:
        return None, problems
    name = row.get("position", "")
    post, holds_post = _post(known, unit, name, account, begins, ends, refuse) if name else (None, True)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    member = Member(
        account=account,
        email=email,
        full_name=row["name"],
        phone=phone,
        role=role,
        role_unit=None if role.whole_regency else unit,
        unit=unit,
        position=name,
        nip=nip,
        decree=row.get("decree", ""),
        begins=begins,
        ends=ends,
    )
    return Plan(member=member, holds_role=_holds(member, known), holds_post=holds_post, post=post), problems


def _nip(row: Row, account: User | None, known: Known, refuse: Any) -> str:
    try:
        number = parse_nip(row.get("nip", ""))
    except NipOdd:
        refuse("nip", NipOdd.message, NipOdd.fix)
        return ""
    if number and number[:8] > known.today.strftime("%Y%m%d"):
        refuse("nip", NipOdd.message, NipOdd.fix)
    if number and known.owners.get(number, frozenset()) - {account.pk if account else None}:
        refuse("nip", _("This NIP belongs to somebody else here."), _("Compare it with the decree."))
    return number


def _phone(row: Row, refuse: Any) -> str:
    digits = re.sub(r"[^\d+]", "", row.get("phone", ""))
    # A spreadsheet drops the nought in front.
    number = f"0{digits}" if digits.startswith("8") else f"+{digits}" if digits.startswith("62") else digits
    try:
        if row.get("phone"):
            PHONE(number)
    except ValidationError:
        refuse("phone", PHONE.message)
        return ""
    return number


def _unit(row: Row, known: Known, refuse: Any) -> Unit | None:
    found = known.units.get(row["unit"].lower()) or known.units.get(_folded(row["unit"])) or ()
    if len({unit.pk for unit in found}) > 1:
        codes = ", ".join(sorted({unit.code for unit in found})[:4])
        refuse(
            "unit",
            _("Several units have this name."),
            format_lazy(_("Write the code of one of them: {codes}."), codes=codes),
        )
        return None
    if not found:
        refuse("unit", _("There is no such unit here."), _("Write its code, or bring the unit in first."))
        return None
    return found[0]


def _post(
    known: Known, unit: Unit, name: str, account: User | None, begins: date, ends: date | None, refuse: Any
) -> tuple[Position | None, bool]:
    """The post to take (None: one is made), and whether the person holds one of this name in that time already."""
    posts = [post for post in known.posts.get((unit.pk, _folded(name)), ()) if _overlaps(post, begins, ends)]
    vacant = None
    for post in posts:
        holders = [one for one in post.holdings.all() if one.is_definitive and _overlaps(one, begins, ends)]
        if account is not None and any(one.user_id == account.pk for one in holders):
            return post, True
        if not holders and vacant is None:
            vacant = post
    if vacant is None and any(post.kind in SINGLE for post in posts):
        refuse("position", PostHeldByAnother.message, PostHeldByAnother.fix)
    return vacant, False


def _overlaps(one: Position | Holding, begins: date, ends: date | None) -> bool:
    return (one.active_to is None or one.active_to > begins) and (ends is None or one.active_from < ends)


def _holds(member: Member, known: Known) -> bool:
    """Whether the role reaches the unit already when it would begin."""
    day = max(member.begins, known.today)
    return member.account is not None and any(
        held.role_id == member.role.pk
        and held.active_from <= day
        and (held.active_to is None or held.active_to > day)
        and (held.unit is None or (member.role_unit is not None and member.role_unit.lies_in(held.unit.path)))
        for held in known.held.get(member.account.pk, ())
    )


def _may_invite(actor: Actor, now: datetime) -> bool:
    if actor.kind == "system":
        return True
    is_ours = actor.kind == "user" and actor.schema == schema.current()
    user = User.objects.filter(pk=actor.id).first() if is_ours else None
    return user is not None and access.has_right(user, ADMINISTRATION, EVERYWHERE, now)


def _folded(text: str) -> str:
    """A name however it is written: case, blanks and signs aside."""
    return re.sub(r"[\W_]+", "", text.casefold())


staff = StaffImporter()
