"""
How ready a regency is for a module: each need answered from its own data or from what a person confirmed.

What blocks is decided by `catalog.activation.eligibility` alone; its reasons stand here as answers among the others.
The number of queries does not grow with modules, needs or units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import tenants
from accounts.models import User
from catalog.activation.eligibility import Reason, page_at_regency
from catalog.activation.queries import ModuleCard
from catalog.adoption.models import Confirmation, Connection
from catalog.ministry.presentation import capability_in_words
from catalog.sdk import UnknownModule, find_module
from catalog.sdk.manifest import ModuleManifest, ReadinessNeed
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number
from documents.models import Certificate
from organisation.models import Holding, Position, RoleAssignment, Unit, in_period
from organisation.queries import holding_on
from residents.models import Resident


class Standing(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """Only time will tell: the module's roles can be given once it is on."""


@dataclass(frozen=True, kw_only=True)
class Fix:
    """The page that mends something."""

    url: str
    label: object


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    What the regency has of one need.

    :param text: what is missing and what to do; where it is met, what is there.
    :param have, of: how many of how many; `of` is None where nothing is counted.
    """

    code: str
    kind: object
    name: object
    standing: Standing
    text: object
    fix: Fix | None = None
    is_blocking: bool = False
    have: int = 0
    of: int | None = None
    confirmation: Confirmation | None = None

    @property
    def is_met(self) -> bool:
        return self.standing == Standing.MET

    @property
    def is_open(self) -> bool:
        return self.standing in {Standing.PARTLY, Standing.NOT_MET}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page to go to, and all that is mended there."""

    fix: Fix
    mends: Sequence[Answer]

    @property
    def is_blocking(self) -> bool:
        return any(answer.is_blocking for answer in self.mends)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    card: ModuleCard
    answers: Sequence[Answer]

    @property
    def met(self) -> int:
        return sum(answer.is_met for answer in self.answers)

    @property
    def total(self) -> int:
        """Needs that can be answered today."""
        return sum(answer.standing != Standing.UNKNOWN for answer in self.answers)

    @property
    def later(self) -> int:
        return len(self.answers) - self.total

    @property
    def blocking(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_blocking and not answer.is_met]

    @property
    def beyond_mending(self) -> list[Answer]:
        """What is missing and nobody at the regency can provide."""
        return [answer for answer in self.answers if answer.is_open and answer.fix is None]

    @property
    def steps(self) -> list[Step]:
        """
        The fewest pages that make the regency ready: what blocks first, then where most is mended at once. Empty where
        something that blocks cannot be mended: no work would help.
        """
        if any(answer.is_blocking for answer in self.beyond_mending):
            return []
        pages: dict[str, list[Answer]] = {}
        for answer in self.answers:
            if answer.is_open and answer.fix is not None:
                pages.setdefault(answer.fix.url, []).append(answer)
        steps = [Step(fix=mends[0].fix, mends=mends) for mends in pages.values() if mends[0].fix]
        return sorted(steps, key=lambda step: (not step.is_blocking, -len(step.mends)))


KINDS: Final = {
    "capability": gettext_lazy("The region"),
    "module": gettext_lazy("Modules"),
    "units": gettext_lazy("Work units"),
    "staff": gettext_lazy("People"),
    "network": gettext_lazy("Network"),
    "campus": gettext_lazy("Campus"),
    "regulation": gettext_lazy("Own papers"),
    "data": gettext_lazy("Data"),
}


def readiness_of(cards: Sequence[ModuleCard], *, now: datetime) -> list[Readiness]:
    """How ready the regency we are in is for each of these modules."""
    day = clock.local_date(now, tenants.current().zone)
    asked = [need for card in cards for need in card.manifest.readiness]
    figures = _figures(asked, slugs=[card.manifest.slug for card in cards], day=day, now=now)
    return [Readiness(card=card, answers=_answers(card, figures)) for card in cards]


def need_of(manifest: ModuleManifest, code: str) -> ReadinessNeed | None:
    """The need that a person confirms, by its code; None where the module has no such need."""
    return next((need for need in manifest.readiness if need.code == code and need.is_confirmed_by_a_person), None)


# --- what is counted


@dataclass(frozen=True, kw_only=True)
class _Units:
    """Of one kind: how many there are today, and how many of them have what is asked for."""

    number: int = 0
    with_heads: int = 0
    with_network: int = 0
    with_positions: int = 0
    with_phones: int = 0
    with_residents: int = 0


@dataclass(frozen=True, kw_only=True)
class _Figures:
    units: Mapping[str, _Units]
    held_roles: Collection[str]
    confirmations: Mapping[tuple[str, str], Confirmation]
    signatures: int
    accounts: int

    def over(self, kinds: Iterable[str], what: str) -> int:
        return sum(getattr(self.units.get(kind, _Units()), what) for kind in kinds)


def _figures(needs: Sequence[ReadinessNeed], *, slugs: Sequence[str], day: date, now: datetime) -> _Figures:
    kinds = {kind for need in needs for kind in need.unit_kinds} | {Unit.Kind.CAMPUS}
    head = Holding.objects.filter(in_period(day), position__unit=OuterRef("pk"), position__kind=Position.Kind.HEAD)
    alive = Resident.objects.filter(village_code=OuterRef("region_code"), status=Resident.Status.ALIVE)
    connected = Connection.objects.filter(unit=OuterRef("pk"))
    counted = (
        Unit.objects.filter(in_period(day), kind__in=kinds)
        .order_by()
        .values("kind")
        .annotate(
            number=Count("pk"),
            with_heads=Count("pk", filter=Q(Exists(head))),
            with_network=Count("pk", filter=Q(Exists(connected))),
            with_positions=Count("pk", filter=Q(latitude__isnull=False)),
            with_phones=Count("pk", filter=~Q(phone="")),
            with_residents=Count("pk", filter=Q(Exists(alive), ~Q(region_code=""))),
        )
    )
    units: dict[str, dict[str, Any]] = {
        row["kind"]: {name: number for name, number in row.items() if name != "kind"} for row in counted
    }
    held = holding_on(RoleAssignment.objects.filter(role__slug__in={need.role for need in needs if need.role}), day)
    people = User.objects.officers().filter(is_active=True)
    return _Figures(
        units={kind: _Units(**numbers) for kind, numbers in units.items()},
        held_roles=set(held.order_by().values_list("role__slug", flat=True).distinct()),
        confirmations={(found.slug, found.need): found for found in Confirmation.objects.filter(slug__in=slugs)},
        signatures=Certificate.objects.filter(
            user__isnull=False, revoked_at=None, active_from__lte=now, active_to__gt=now
        ).count(),
        accounts=people.count(),
    )


# --- what follows from it


def _answers(card: ModuleCard, figures: _Figures) -> list[Answer]:
    manifest = card.manifest
    reasons = {reason.code: reason for reason in card.reasons}
    given = {need.capability: need for need in manifest.readiness if need.capability}
    found = [
        _by_law("capability", capability_in_words(need.capability), reasons.pop(f"lacks_{need.capability}", None))
        for need in manifest.capabilities
        if need.capability not in given
    ]
    found += [_by_law("module", _name_of(slug), reasons.pop(f"needs_{slug}", None)) for slug in manifest.requires]
    found += [
        _answer(card, need, figures, is_blocking=f"lacks_{need.capability}" in reasons) for need in manifest.readiness
    ]
    # What is left speaks of the release, not of the region.
    left = [reason for code, reason in reasons.items() if code.removeprefix("lacks_") not in given]
    return [_by_law("module", manifest.name, reason) for reason in left] + found


def _by_law(kind: str, name: object, reason: Reason | None) -> Answer:
    """What eligibility decides: it blocks."""
    if reason is None:
        return Answer(
            code=kind, kind=KINDS[kind], name=name, standing=Standing.MET, text=_("It is there."), is_blocking=True
        )
    fix = Fix(url=reason.fix_url, label=reason.fix_label or _("See what is missing")) if reason.fix_url else None
    return Answer(
        code=reason.code,
        kind=KINDS[kind],
        name=name,
        standing=Standing.NOT_MET,
        text=reason.text,
        fix=fix,
        is_blocking=True,
    )


def _answer(card: ModuleCard, need: ReadinessNeed, figures: _Figures, *, is_blocking: bool) -> Answer:
    match need.kind:
        case "units":
            have, fix = figures.over(need.unit_kinds, "number"), _to("organisation:units", _("Open the work units"))
            return _counted(need, have, need.at_least, fix, there=_in_all(have))
        case "staff" if need.role:
            return _role(card, need, figures)
        case "staff":
            return _of_all(need, figures, "with_heads", _to("organisation:units", _("Name the heads of units")))
        case "network":
            return _of_all(need, figures, "with_network", _to("adoption:network", _("Tick who has a network")))
        case "data":
            return _measured(need, figures)
        case _:
            return _paper(card.manifest, need, figures, is_blocking=is_blocking)


def _measured(need: ReadinessNeed, figures: _Figures) -> Answer:
    match need.measure:
        case "signatures":
            fix = _to("documents:certificates", _("See the certificates"))
            return _counted(need, figures.signatures, need.at_least, fix, there=_in_all(figures.signatures))
        case "accounts":
            fix = _to("organisation:people", _("Invite people"))
            return _counted(need, figures.accounts, need.at_least, fix, there=_in_all(figures.accounts))
        case "residents":
            return _of_all(need, figures, "with_residents", _to("imports:list", _("Import the residents")))
        case measure:
            return _of_all(need, figures, f"with_{measure}", _to("organisation:units", _("Complete the work units")))


def _of_all(need: ReadinessNeed, figures: _Figures, what: str, fix: Fix) -> Answer:
    """Each unit of the kinds must have it. Without such a unit nothing can be met."""
    have, of = figures.over(need.unit_kinds, what), figures.over(need.unit_kinds, "number")
    return _counted(need, have, max(of, 1), fix, there=_("%(have)s of %(of)s") % _numbers(have, of))


def _counted(need: ReadinessNeed, have: int, of: int, fix: Fix, *, there: str) -> Answer:
    standing = Standing.MET if have >= of else Standing.PARTLY if have else Standing.NOT_MET
    return Answer(
        code=need.code,
        kind=KINDS[need.kind],
        name=need.name,
        standing=standing,
        text=there if standing == Standing.MET else need.missing,
        fix=None if standing == Standing.MET else fix,
        have=have,
        of=of,
    )


def _role(card: ModuleCard, need: ReadinessNeed, figures: _Figures) -> Answer:
    is_on, is_held = card.state == "on", need.role in figures.held_roles
    standing = Standing.MET if is_held and is_on else Standing.NOT_MET if is_on else Standing.UNKNOWN
    texts = {
        Standing.MET: _("Somebody holds this role."),
        Standing.NOT_MET: need.missing,
        Standing.UNKNOWN: _("Roles are given once the module is on. Decide now who will hold this one."),
    }
    return Answer(
        code=need.code,
        kind=KINDS[need.kind],
        name=need.name,
        standing=standing,
        text=texts[standing],
        fix=_to("organisation:people", _("Give the role")) if standing == Standing.NOT_MET else None,
    )


def _paper(manifest: ModuleManifest, need: ReadinessNeed, figures: _Figures, *, is_blocking: bool) -> Answer:
    confirmed = figures.confirmations.get((manifest.slug, need.code))
    has_campus = need.kind != "campus" or bool(figures.over([Unit.Kind.CAMPUS], "number"))
    if confirmed is not None and not has_campus:
        standing, text = Standing.PARTLY, _("The agreement is there, but no campus is among the work units.")
        fix: Fix | None = _to("organisation:units", _("Add the campus"))
    elif confirmed is not None:
        standing, fix = Standing.MET, None
        text = _("No. %(number)s of %(day)s") % {
            "number": confirmed.number,
            "day": clock.format_short_date(confirmed.signed_on),
        }
    else:
        standing, text = Standing.NOT_MET, str(need.missing)
        url = page_at_regency("adoption:confirm", manifest.slug, need.code)
        fix = Fix(url=url, label=_("Enter number and date"))
    return Answer(
        code=need.code,
        kind=KINDS[need.kind],
        name=need.name,
        standing=standing,
        text=text,
        fix=fix,
        is_blocking=is_blocking,
        confirmation=confirmed,
    )


def _to(view: str, label: str) -> Fix:
    return Fix(url=page_at_regency(view), label=label)


def _in_all(have: int) -> str:
    return ngettext("There is %(number)s.", "There are %(number)s.", have) % {"number": format_number(have)}


def _numbers(have: int, of: int) -> dict[str, str]:
    return {"have": format_number(have), "of": format_number(of)}


def _name_of(slug: str) -> LocalisedText | str:
    try:
        return find_module(slug).name
    except UnknownModule:
        return slug
