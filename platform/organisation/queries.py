"""Questions about people, roles and units that only look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

import tenants
from accounts.models import User
from core import clock
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation import access
from organisation.access import Everywhere
from organisation.models import CORE, Role, RoleAssignment, Unit, in_period
from organisation.roles import SENTENCES
from regions import changes as region_changes
from regions import queries as regions
from regions.models import Region, RegionChange


class Show:
    """Which people a list holds."""

    ACTIVE, INVITED, LEFT = "active", "invited", "left"
    ALL = (ACTIVE, INVITED, LEFT)


def people(*, search: str = "", show: str = Show.ACTIVE, day: date) -> QuerySet[User]:
    """
    People in the order of their names, each with `current_roles` and `is_invited` (no password chosen yet).

    The number of queries does not grow with the number of people.
    """
    found = _of_kind(User.objects.officers(), show)
    if search := search.strip():
        found = found.filter(Q(full_name__icontains=search) | Q(email__icontains=search))
    current = holding_on(RoleAssignment.objects.select_related("role", "unit"), day).order_by("pk")
    return found.annotate(is_invited=_INVITED).prefetch_related(
        Prefetch("role_assignments", queryset=current, to_attr="current_roles")
    )


def people_counts() -> dict[str, int]:
    """How many people each view of the list holds."""
    return (
        User.objects.officers()
        .annotate(is_invited=_INVITED)
        .aggregate(
            active=Count("pk", filter=Q(is_active=True, is_invited=False)),
            invited=Count("pk", filter=Q(is_active=True, is_invited=True)),
            left=Count("pk", filter=Q(is_active=False)),
        )
    )


def assignments_of(user: User) -> QuerySet[RoleAssignment]:
    """Everything a person ever held, the newest first."""
    return RoleAssignment.objects.filter(user=user).select_related("role", "unit", "user")


def holding_on(assignments: QuerySet[RoleAssignment], day: date) -> QuerySet[RoleAssignment]:
    """Those in force on a day and not taken away."""
    return assignments.filter(in_period(day), ended_at=None)


def people_with(right: str, at: datetime, *, unit: Unit | Everywhere | None = None) -> QuerySet[User]:
    """
    Who holds a right at a moment, by name, in one query: what `access.has_right` says of one person, for all of them.

    :param unit: there, by a role for the unit or for one above it or for the whole government. `EVERYWHERE`: for the
        whole government only. Left out: anywhere, which does not say that it reaches a certain place.
    """
    held = assignments_with(right, at)
    if unit is not None:
        reach = Q(unit=None) | Q(unit__path__in=unit.upward) if isinstance(unit, Unit) else Q(unit=None)
        held = held.filter(reach)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("full_name", "pk")


def assignments_with(right: str, at: datetime) -> QuerySet[RoleAssignment]:
    """The assignments that give a right at a moment, of roles whose module is on; also those of closed accounts."""
    not_taken = Q(ended_at=None) | Q(ended_at__gt=at)
    return RoleAssignment.objects.filter(
        not_taken, in_period(access.today(at)), role__module__in=_modules(), role__rights__contains=[right]
    )


def grantable_roles() -> QuerySet[Role]:
    """Core's roles and those of modules that are on."""
    return Role.objects.filter(module__in=_modules())


def is_void(role: Role) -> bool:
    """Whether a role gives nothing at present because its module is off."""
    return role.module not in _modules()


@dataclass(frozen=True)
class UnitBranch:
    """A district office with the offices of its villages and whatever else lies below it."""

    unit: Unit
    below: Sequence[Unit]


@dataclass(frozen=True)
class UnitTree:
    """All units as the page shows them; `people` on each unit counts those who hold a role for it today."""

    government: Unit | None
    agencies: Sequence[Unit]
    branches: Sequence[UnitBranch]
    counts: Mapping[str, int]


def unit_tree(*, day: date) -> UnitTree:
    """The whole tree in one query."""
    units = list(_with_people(Unit.objects.all(), day).order_by("path"))
    government = next((unit for unit in units if unit.kind == Unit.Kind.GOVERNMENT), None)
    districts = [unit for unit in units if unit.kind == Unit.Kind.DISTRICT_OFFICE]
    below: dict[str, list[Unit]] = {district.path: [] for district in districts}
    rest: list[Unit] = []
    counts: dict[str, int] = {}
    for unit in units:
        counts[unit.kind] = counts.get(unit.kind, 0) + 1
        # A district's path has two parts: the government and itself.
        branch = below.get("/".join(unit.path.split("/")[:2]))
        if branch is None:
            if unit is not government:
                rest.append(unit)
        elif unit.path not in below:
            branch.append(unit)
    branches = [UnitBranch(district, below[district.path]) for district in districts]
    return UnitTree(government, rest, branches, counts)


@dataclass(frozen=True)
class RegionNews:
    """What decrees have changed since the units were made from the list of regions."""

    added: Sequence[Region]
    """Came by a decree, and nobody's office yet."""
    gone: Sequence[tuple[Unit, Sequence[Region]]]
    """Open offices whose region has ended, with the regions in force that took its place."""
    renamed: Sequence[tuple[Unit, RegionChange]]
    """Offices that still bear the old name of their region."""
    decrees: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.renamed)


def news_of_regions(regency: str) -> RegionNews:
    """What the list of regions and the units of a regency no longer have in common. Three queries."""
    offices = {unit.region_code: unit for unit in Unit.objects.exclude(region_code="").order_by("path")}
    in_force = {region.code: region for region in regions.inside(regency)}
    changes = region_changes.changes_in(regency)
    after = region_changes.successors(changes)
    came = {change.new_code for change in changes}
    added = [region for code, region in in_force.items() if code in came and code not in offices]
    gone = [
        (unit, [in_force[new] for new in sorted(after.get(code, ())) if new in in_force])
        for code, unit in offices.items()
        if code not in in_force and code != regency and unit.active_to is None
    ]
    renamed = [
        (offices[change.new_code], change)
        for change in changes
        if change.kind == RegionChange.Kind.RENAMED
        and change.new_code in offices
        and offices[change.new_code].name.endswith(f" {change.old_name}")
    ]
    told = {region.code for region in added} | {unit.region_code for unit, _after in [*gone, *renamed]}
    decrees = {change.decree for change in changes if {change.new_code, change.old_code} & told}
    return RegionNews(added, gone, renamed, sorted(decrees))


@dataclass(frozen=True)
class OfficePoint:
    """
    Where the sun sets for a district.

    :param whose: "district" for the district's own office, "regency" for the head office, used while that of the
        district has no position.
    """

    latitude: float
    longitude: float
    whose: Literal["district", "regency"]


def position_for(district_code: str) -> OfficePoint | None:
    """
    The position at which a limit that ends at sunset is counted: the district office's, else the head office's, as the
    regency's identity has it or else the page of units. None where nobody gave one. One query.

    :param district_code: plain, of six digits; empty where the district is not known.
    """
    regency = tenants.current()
    wanted = [code for code in (district_code, regency.code) if code]
    units = {unit.region_code: unit.point for unit in Unit.objects.filter(region_code__in=wanted)}
    if point := units.get(district_code):
        return OfficePoint(*point, "district")
    if point := regency.office_point or units.get(regency.code):
        return OfficePoint(*point, "regency")
    return None


def search_units(text: str, *, day: date) -> QuerySet[Unit]:
    """Units whose name or code holds the text."""
    text = text.strip()
    return _with_people(Unit.objects.filter(Q(name__icontains=text) | Q(code__icontains=text)), day).order_by("path")


def sentence_of(assignment: RoleAssignment, right: str = "") -> str:
    """
    The assignment as one sentence: "Sari may act as Regency administrator for the whole government from 2 Nov 2026."

    :param right: a right of the role: the sentence then says what it lets the person do.
    """
    regency = tenants.current_or_none()
    parts = {
        "person": str(assignment.user),
        "what": _what(assignment, right),
        "where": assignment.unit.name if assignment.unit else (regency.name if regency else _("the whole ministry")),
        "from": clock.format_short_date(assignment.active_from),
    }
    if assignment.ended_at is not None:
        parts["to"] = clock.format_short_date(access.today(assignment.ended_at))
        return _("%(person)s could %(what)s for %(where)s from %(from)s; taken away on %(to)s.") % parts
    if assignment.active_to is None:
        return _("%(person)s may %(what)s for %(where)s from %(from)s on.") % parts
    # The last day itself is what people say; the column holds the day after.
    parts["to"] = clock.format_short_date(assignment.active_to - timedelta(days=1))
    if assignment.active_to <= access.today():
        return _("%(person)s could %(what)s for %(where)s from %(from)s until %(to)s.") % parts
    return _("%(person)s may %(what)s for %(where)s from %(from)s until %(to)s.") % parts


def sentences_of(assignment: RoleAssignment) -> list[str]:
    """One sentence for each right the assignment gives."""
    return [sentence_of(assignment, right) for right in assignment.role.rights if right in right_sentences()]


def right_sentences() -> Mapping[str, LocalisedText]:
    """What each right lets a person do, as the end of "may ..."; core's, and the modules' if the catalogue tells."""
    path: str = getattr(settings, "TIRU_RIGHT_SENTENCES", "")
    return SENTENCES | dict(import_string(path)()) if path else SENTENCES


@dataclass(frozen=True)
class EvidenceFilter:
    """What the page of the evidence log narrows by. Empty values narrow nothing."""

    action: str = ""
    person: int | None = None
    since: datetime | None = None
    before: datetime | None = None


def evidence_entries(wanted: EvidenceFilter) -> QuerySet[EvidenceEntry]:
    """The log of the current schema, the newest first."""
    found = EvidenceEntry.objects.order_by("-sequence")
    if wanted.action:
        found = found.filter(action__startswith=wanted.action)
    if wanted.person is not None:
        found = found.filter(actor__startswith=f"user:{wanted.person}@")
    if wanted.since is not None:
        found = found.filter(at__gte=wanted.since)
    if wanted.before is not None:
        found = found.filter(at__lt=wanted.before)
    return found


def names_of_actors(actors: Sequence[str], *, schema: str) -> dict[str, str]:
    """Names of the people among evidence's actors. The log holds numbers only; names come from the table of users."""
    numbers = {
        int(actor.removeprefix("user:").partition("@")[0]): actor
        for actor in actors
        if actor.startswith("user:") and actor.endswith(f"@{schema}")
    }
    return {numbers[user.pk]: user.full_name for user in User.objects.filter(pk__in=numbers)}


def _modules() -> list[str]:
    """Whose roles give something: core's and those of modules that are on."""
    regency = tenants.current_or_none()
    return [CORE, *(regency.modules_on if regency else ())]


_INVITED = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def _of_kind(found: QuerySet[User], show: str) -> QuerySet[User]:
    match show:
        case Show.LEFT:
            return found.filter(is_active=False)
        case Show.INVITED:
            return found.filter(_INVITED, is_active=True)
        case _:
            return found.filter(~_INVITED, is_active=True)


def _with_people(units: QuerySet[Unit], day: date) -> QuerySet[Unit]:
    holding = in_period(day, "assignments__") & Q(assignments__ended_at=None, assignments__pk__isnull=False)
    return units.annotate(people=Count("assignments__user", filter=holding, distinct=True))


def _what(assignment: RoleAssignment, right: str) -> str:
    if right:
        # A manifest writes the sentence to stand alone; here it follows "may".
        words = str(right_sentences()[right])
        return words[:1].lower() + words[1:]
    return _("act as %(role)s") % {"role": assignment.role.name}
