"""Who waits for which module, and how the joint starts stand. All read the ledger; no regency's schema is touched."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Min, QuerySet

import tenants
from catalog.activation import queries as activation
from catalog.activation.models import Activation, State
from catalog.cohorts.models import Answer, Cohort, CohortState, Interest, Invitation, Training
from catalog.sdk.manifest import ModuleManifest
from core.errors import NotThere
from regions.models import Region
from tenants.models import Regency

OPEN_STATES = (CohortState.INVITING, CohortState.CONFIRMED)


def manifest_of(slug: str) -> ModuleManifest:
    """
    :raises NotThere: if the catalogue does not offer the module.
    """
    offer = activation.offer(slug)
    if offer is None:
        raise NotThere
    return offer.manifest


# --- at the ministry


@dataclass(frozen=True, kw_only=True)
class Demand:
    """How much a module is asked for."""

    manifest: ModuleManifest
    waiting: int
    since: datetime | None
    """When the first of those who wait said so."""
    invited: int
    """How many of them are in a joint start that is still to come."""
    open_cohorts: int
    started_cohorts: int


def demands() -> list[Demand]:
    """Every module on offer, those that most regencies wait for first. Five queries."""
    waiting, invited = defaultdict(list), Counter[str]()
    seats = _seats_taken()
    for wish in _waiting():
        waiting[wish.slug].append(wish)
        invited[wish.slug] += wish.regency_code in seats[wish.slug]
    opened, begun = Counter[str](), Counter[str]()
    for slug, state in Cohort.objects.order_by().values_list("slug", "state"):
        opened[slug] += state in OPEN_STATES
        begun[slug] += state == CohortState.STARTED
    found = [
        Demand(
            manifest=offer.manifest,
            waiting=len(waiting[offer.slug]),
            since=min((wish.said_at for wish in waiting[offer.slug]), default=None),
            invited=invited[offer.slug],
            open_cohorts=opened[offer.slug],
            started_cohorts=begun[offer.slug],
        )
        for offer in activation.offers()
    ]
    return sorted(found, key=lambda one: (-one.waiting, str(one.manifest.name)))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One regency that waits for a module."""

    interest: Interest
    region: Region
    is_seated: bool
    """Whether it is invited to a joint start that is still to come."""


@dataclass(frozen=True, kw_only=True)
class ModuleDemand:
    """All about one module: who waits, the longest waiting first, and its joint starts, the newest first."""

    manifest: ModuleManifest
    wishes: list[Wish]
    cohorts: list[CohortCard]

    @property
    def free(self) -> list[Wish]:
        """Those who can be invited."""
        return [wish for wish in self.wishes if not wish.is_seated]


@dataclass(frozen=True, kw_only=True)
class CohortCard:
    cohort: Cohort
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.answers[Answer.ACCEPTED]

    @property
    def awaited(self) -> int:
        return self.answers[Answer.OPEN]

    @property
    def invited(self) -> int:
        return self.answers.total()


def module_demand(slug: str) -> ModuleDemand:
    """
    :raises NotThere: if the catalogue does not offer the module.
    """
    manifest = manifest_of(slug)
    wishes = _waiting(slug)
    regions = Region.objects.select_related("parent").in_bulk([wish.regency_code for wish in wishes])
    seats = _seats_taken(slug)[slug]
    answers: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Invitation.objects.filter(cohort__slug=slug).order_by().values_list("cohort_id", "answer")
    for pk, answer, number in rows.annotate(number=Count("pk")):
        answers[pk][answer] = number
    return ModuleDemand(
        manifest=manifest,
        wishes=[
            Wish(interest=wish, region=regions[wish.regency_code], is_seated=wish.regency_code in seats)
            for wish in wishes
            if wish.regency_code in regions
        ],
        cohorts=[CohortCard(cohort=cohort, answers=answers[cohort.pk]) for cohort in Cohort.objects.filter(slug=slug)],
    )


@dataclass(frozen=True, kw_only=True)
class Guest:
    """A regency in a joint start, and how far it has come with the module."""

    invitation: Invitation
    region: Region
    on_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class CohortPage:
    manifest: ModuleManifest
    cohort: Cohort
    guests: list[Guest]
    trainings: list[Training]

    @property
    def accepted(self) -> int:
        return sum(guest.invitation.answer == Answer.ACCEPTED for guest in self.guests)

    @property
    def awaited(self) -> int:
        return sum(guest.invitation.answer == Answer.OPEN for guest in self.guests)

    @property
    def on(self) -> int:
        """How many of those who take part have the module on."""
        return sum(guest.on_since is not None for guest in self.guests if guest.invitation.answer == Answer.ACCEPTED)


def cohort_page(slug: str, number: int) -> CohortPage:
    """
    :raises NotThere: if there is no such joint start.
    """
    cohort = Cohort.objects.filter(slug=slug, number=number).first()
    if cohort is None:
        raise NotThere
    invitations = list(cohort.invitations.all())
    regions = Region.objects.select_related("parent").in_bulk([one.regency_code for one in invitations])
    on = dict(
        Activation.objects.filter(
            slug=slug, state=State.ON, schema_name__in=[f"r{one.regency_code}" for one in invitations]
        ).values_list("regency_code", "first_on_at")
    )
    return CohortPage(
        manifest=manifest_of(slug),
        cohort=cohort,
        guests=[
            Guest(invitation=one, region=regions[one.regency_code], on_since=on.get(one.regency_code))
            for one in invitations
            if one.regency_code in regions
        ],
        trainings=list(cohort.trainings.all()),
    )


# --- for everybody


@dataclass(frozen=True, kw_only=True)
class PublicDemand:
    """What the public catalogue says of a module: a number and a day, no names."""

    waiting: int
    next_start: date | None


def public_demand(slug: str, *, today: date) -> PublicDemand:
    start = Cohort.objects.filter(slug=slug, state__in=OPEN_STATES, starts_on__gte=today)
    return PublicDemand(waiting=len(_waiting(slug)), next_start=start.aggregate(day=Min("starts_on"))["day"])


# --- at a regency


@dataclass(frozen=True, kw_only=True)
class OwnPart:
    """Where the regency we are in stands with a module: its wish, and the joint starts it is invited to."""

    manifest: ModuleManifest
    is_on: bool
    interest: Interest | None
    invitations: list[Invitation]
    """The newest first, each with its cohort and that one's trainings; those that were called off among them."""
    others: int
    """How many other regencies wait."""


def own_part(slug: str) -> OwnPart:
    """
    :raises NotThere: if the catalogue does not offer the module.
    """
    manifest = manifest_of(slug)
    with tenants.control() as regency:
        waiting = _waiting(slug)
        return OwnPart(
            manifest=manifest,
            is_on=slug in regency.modules_on,
            interest=next((wish for wish in waiting if wish.regency_code == regency.code), None),
            invitations=list(_invitations(regency.code).filter(cohort__slug=slug)),
            others=sum(wish.regency_code != regency.code for wish in waiting),
        )


def own_invitation(slug: str, number: int) -> Invitation:
    """
    The invitation of the regency we are in, with its cohort and trainings.

    :raises NotThere: if it is not invited there.
    """
    with tenants.control() as regency:
        found = _invitations(regency.code).filter(cohort__slug=slug, cohort__number=number).first()
    if found is None:
        raise NotThere
    return found


def own_news(*, today: date, now: datetime) -> list[Invitation]:
    """
    What the regency we are in should know today: invitations without an answer, and joint starts it takes part in
    that have a training to come.
    """
    with tenants.control() as regency:
        found = _invitations(regency.code).filter(cohort__state__in=[*OPEN_STATES, CohortState.STARTED])
        return [
            one
            for one in found
            if (one.answer == Answer.OPEN and one.cohort.state != CohortState.STARTED and today <= one.cohort.answer_by)
            or (
                one.answer == Answer.ACCEPTED
                and one.cohort.state != CohortState.INVITING
                and any(not training.is_over(now) for training in one.cohort.trainings.all())
            )
        ]


def _invitations(code: str) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(regency_code=code).select_related("cohort")
    return rows.prefetch_related("cohort__trainings").order_by("-cohort__made_at", "-pk")


def _waiting(slug: str | None = None) -> list[Interest]:
    """Wishes that are not taken back, of live regencies that have not switched the module on, the oldest first."""
    wishes = Interest.objects.filter(withdrawn_at=None).order_by("said_at", "pk")
    if slug is not None:
        wishes = wishes.filter(slug=slug)
    listed = list(wishes)
    on = _modules_on(wish.regency_code for wish in listed)
    return [wish for wish in listed if wish.slug not in on.get(wish.regency_code, {wish.slug})]


def _modules_on(codes: Iterable[str]) -> dict[str, set[str]]:
    """Of each live regency that has not ended, the modules that are on; the others are absent."""
    rows = Regency.objects.filter(code__in=set(codes), purpose=Regency.Purpose.LIVE)
    rows = rows.exclude(status=Regency.Status.ENDED)
    return {code: set(modules) for code, modules in rows.values_list("code", "modules_on")}


def _seats_taken(slug: str | None = None) -> defaultdict[str, set[str]]:
    """By module: the regencies that are invited to a joint start still to come, and have not declined."""
    rows = Invitation.objects.filter(cohort__state__in=OPEN_STATES).exclude(answer=Answer.DECLINED)
    if slug is not None:
        rows = rows.filter(cohort__slug=slug)
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for module, code in rows.values_list("cohort__slug", "regency_code"):
        taken[module].add(code)
    return taken
