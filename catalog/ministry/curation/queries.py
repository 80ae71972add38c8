"""Questions about releases: what has been shown of them, what is missing, how they do. Asked at the ministry."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.db.models import Q, QuerySet, Sum
from procrastinate.contrib.django.models import ProcrastinateEvent

import policies
from catalog.activation import queries as activation
from catalog.activation.models import Activation, Release, ReleaseState, Ring, State
from catalog.activation.policies import ERROR_PERCENT, FEWEST_REQUESTS, PROBLEMS_A_DAY, REGENCIES
from catalog.ministry.curation.checklist import ITEMS, Item
from catalog.ministry.curation.looking import Finding, Surroundings
from catalog.ministry.curation.models import Proof, Tally, Word
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core import jobs
from core.errors import NotThere
from core.models import EvidenceEntry
from regions import queries as regions
from regions.models import Region
from tenants.fleet import blueprint
from tenants.models import Regency

WATCHED = timedelta(hours=24)
"""What is counted together: a limit is a limit of the last day."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    Where one point stands: `shown`, `waived`, `open` (looked at, and it does not hold) or `unseen` (nobody has looked).
    """

    item: Item
    state: Literal["shown", "waived", "open", "unseen"]
    finding: Finding | None = None
    proof: Proof | None = None
    word: Word | None = None

    @property
    def blocks(self) -> bool:
        return self.state in ("open", "unseen")


@dataclass(frozen=True, kw_only=True)
class Checklist:
    standings: list[Standing]

    @property
    def open(self) -> list[Standing]:
        return [one for one in self.standings if one.blocks]

    @property
    def waived(self) -> list[Standing]:
        return [one for one in self.standings if one.state == "waived"]

    @property
    def shown(self) -> int:
        """How many points were shown; what was waived was not."""
        return sum(one.state == "shown" for one in self.standings)

    @property
    def percent(self) -> int:
        return 100 * self.shown // len(self.standings)


@dataclass(frozen=True, kw_only=True)
class Curated:
    """A release with its module and its checklist; the latter only where the running code is that release."""

    release: Release
    manifest: ModuleManifest | None
    checklist: Checklist | None
    on: int = 0

    @property
    def runs(self) -> bool:
        return self.manifest is not None and self.manifest.release == self.release.version

    @property
    def name(self) -> object:
        return self.manifest.name if self.manifest else self.release.slug


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When a regency is over a limit, and how many of them halt a release (catalog.activation.policies)."""

    error_percent: Decimal
    fewest_requests: int
    problems: int
    regencies: int


@dataclass(frozen=True, kw_only=True)
class Health:
    """How a release did at one regency since it is watched, the last 24 hours at most."""

    schema: str
    requests: int
    errors: int
    """Requests that ended in an error of the server, and jobs that gave up."""
    problems: int
    limits: Limits

    @property
    def percent(self) -> Decimal:
        return Decimal(100 * self.errors) / self.requests if self.requests else Decimal(0)

    @property
    def fails(self) -> bool:
        return self.requests >= self.limits.fewest_requests and self.percent >= self.limits.error_percent

    @property
    def is_complained_of(self) -> bool:
        return self.problems >= self.limits.problems


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What was counted of one release, at each regency that has it on."""

    release: Release
    health: list[Health]
    on: int
    limits: Limits

    @property
    def enough(self) -> int:
        """How many regencies over a limit halt it: those of the policy, or all that have it on where they are fewer."""
        return max(1, min(self.limits.regencies, self.on))

    @property
    def failing(self) -> list[Health]:
        return [one for one in self.health if one.fails]

    @property
    def complaining(self) -> list[Health]:
        return [one for one in self.health if one.is_complained_of]

    @property
    def requests(self) -> int:
        return sum(one.requests for one in self.health)

    @property
    def errors(self) -> int:
        return sum(one.errors for one in self.health)

    @property
    def problems(self) -> int:
        return sum(one.problems for one in self.health)


@dataclass(frozen=True, kw_only=True)
class RingRow:
    """One ring of a release: who is in it, where it is on, how it does."""

    ring: Ring
    is_open: bool
    members: int
    on: list[tuple[Regency, Health | None]] = field(default_factory=list)


# --- the checklist


def checklist(slug: str, version: str) -> Checklist:
    """
    Where each point of a release stands.

    :raises NotThere: if the running code is not that release: nobody could look at it.
    """
    manifest = next((one for one in all_modules() if (one.slug, one.release) == (slug, version)), None)
    if manifest is None:
        raise NotThere
    return _checklists([manifest])[slug, version]


def _checklists(manifests: Collection[ModuleManifest]) -> dict[tuple[str, str], Checklist]:
    """As `checklist`, of many in the same queries."""
    wanted = Q()
    for manifest in manifests:
        wanted |= Q(slug=manifest.slug, version=manifest.release)
    if not manifests:
        return {}
    proofs: dict[tuple[str, str, str], Proof] = {}
    for proof in Proof.objects.filter(wanted).order_by("recorded_at", "pk"):
        proofs[proof.slug, proof.version, proof.item] = proof  # the last one counts
    words = {(one.slug, one.version, one.item): one for one in Word.objects.filter(wanted, withdrawn_at=None)}
    around = Surroundings(stale=blueprint.stale_labels(), before=_migrations_before(manifests))
    return {
        (manifest.slug, manifest.release): Checklist(
            standings=[
                _standing(
                    item,
                    manifest,
                    around,
                    proofs.get((manifest.slug, manifest.release, item.code)),
                    words.get((manifest.slug, manifest.release, item.code)),
                )
                for item in ITEMS
            ]
        )
        for manifest in manifests
    }


def _standing(
    item: Item, manifest: ModuleManifest, around: Surroundings, proof: Proof | None, word: Word | None
) -> Standing:
    finding = item.look(manifest, around) if item.look else None
    if finding is not None:
        holds: bool | None = finding.holds
    elif item.suite:
        holds = proof.holds if proof else None
    else:
        holds = True if word and word.kind == Word.Kind.CONFIRMED else None
    if holds:
        return Standing(item=item, state="shown", finding=finding, proof=proof, word=word)
    waived = word is not None and word.kind == Word.Kind.WAIVED
    state: Literal["waived", "open", "unseen"] = "waived" if waived else "unseen" if holds is None else "open"
    return Standing(item=item, state=state, finding=finding, proof=proof, word=word)


def _migrations_before(manifests: Iterable[ModuleManifest]) -> dict[str, list[str]]:
    """What migrations the release before had, of the modules that were published before in another version."""
    running = {manifest.slug: manifest.release for manifest in manifests}
    earlier = Release.objects.filter(slug__in=running, published_at__isnull=False).order_by("published_at")
    return {
        release.slug: release.migrations
        for release in earlier
        if release.version != running[release.slug] and release.migrations
    }


# --- releases


def releases() -> list[Curated]:
    """Every release, by module, the running one first, with the drafts nobody has touched. Six queries."""
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    known = list(Release.objects.order_by("slug", "-created_at"))
    met = {(release.slug, release.version) for release in known}
    drafts = [
        Release(slug=one.slug, version=one.release, state=ReleaseState.DRAFT)
        for one in manifests.values()
        if (one.slug, one.release) not in met
    ]
    on = Counter(Activation.objects.filter(state=State.ON, schema_name__startswith="r").values_list("slug", "version"))
    lists = _checklists(list(manifests.values()))
    found = [
        Curated(
            release=release,
            manifest=manifests.get(release.slug),
            checklist=lists.get((release.slug, release.version)),
            on=on[release.slug, release.version],
        )
        for release in [*known, *drafts]
    ]
    return sorted(found, key=lambda one: (one.release.slug, not one.runs))


def release(slug: str, version: str) -> Curated:
    """:raises NotThere: if there is no such release."""
    for found in releases():
        if (found.release.slug, found.release.version) == (slug, version):
            return found
    raise NotThere


def history(slug: str, version: str) -> QuerySet[EvidenceEntry]:
    """What was done to a release, the newest first."""
    return EvidenceEntry.objects.filter(subject=f"release:{slug}", details__version=version).order_by("-sequence")


# --- rings


def rings(found: Curated, watched: Watch) -> list[RingRow]:
    """The rings of a release with the regencies where it is on. Three queries."""
    release, origin = found.release, activation.origin_of(found.manifest) if found.manifest else ""
    live = {
        regency.schema_name: regency
        for regency in Regency.objects.filter(purpose=Regency.Purpose.LIVE).order_by("code")
    }
    on = Activation.objects.filter(slug=release.slug, state=State.ON, schema_name__in=live).values_list("schema_name")
    health = {one.schema: one for one in watched.health}
    by_ring: dict[Ring, list[tuple[Regency, Health | None]]] = defaultdict(list)
    for (schema,) in on:
        by_ring[release.ring_of(live[schema].code, origin=origin)].append((live[schema], health.get(schema)))
    sizes = Counter(release.ring_of(code, origin=origin) for code in regions.regencies().values_list("code", flat=True))
    return [
        RingRow(
            ring=ring,
            is_open=ring.place <= Ring(release.ring).place,
            members=sizes[ring],
            on=sorted(by_ring[ring], key=lambda one: one[0].code),
        )
        for ring in Ring
    ]


def places(codes: Iterable[str]) -> list[Region]:
    """Regencies or provinces by their codes."""
    return list(Region.objects.filter(code__in=list(codes)).order_by("code"))


# --- watching


def limits(at: datetime) -> Limits:
    values = policies.national_values([ERROR_PERCENT, FEWEST_REQUESTS, PROBLEMS_A_DAY, REGENCIES], at)
    return Limits(
        error_percent=values[ERROR_PERCENT],
        fewest_requests=values[FEWEST_REQUESTS],
        problems=values[PROBLEMS_A_DAY],
        regencies=values[REGENCIES],
    )


def watch(release: Release, *, now: datetime) -> Watch:
    """
    How a release did at the live regencies that have it on. Four queries.

    Wherever the module is on, the running code serves, whichever release was switched on there. What lies before
    `watched_from` does not count; the ten minutes in which it fell are left out as a whole.
    """
    since = max(now - WATCHED, release.watched_from or now - WATCHED)
    on = list(
        Activation.objects.filter(slug=release.slug, state=State.ON, schema_name__startswith="r")
        .order_by("schema_name")
        .values_list("schema_name", flat=True)
    )
    sums = {
        row["schema_name"]: row
        for row in Tally.objects.filter(
            slug=release.slug, version=release.version, start__gte=since, schema_name__in=on
        )
        .order_by()
        .values("schema_name")
        .annotate(requests=Sum("requests"), errors=Sum("errors"), problems=Sum("problems"))
    }
    gave_up = _jobs_given_up(release.slug, since=since)
    found = limits(now)
    health = [
        Health(
            schema=schema,
            # A job is one thing that was asked for, as a request is.
            requests=sums.get(schema, _NOTHING)["requests"] + gave_up[schema],
            errors=sums.get(schema, _NOTHING)["errors"] + gave_up[schema],
            problems=sums.get(schema, _NOTHING)["problems"],
            limits=found,
        )
        for schema in on
        if schema in sums or gave_up[schema]
    ]
    return Watch(release=release, health=health, on=len(on), limits=found)


_NOTHING = {"requests": 0, "errors": 0, "problems": 0}


def _jobs_given_up(slug: str, *, since: datetime) -> Counter[str]:
    """How many of a module's jobs gave up in each schema."""
    gave_up = ProcrastinateEvent.objects.filter(
        type="failed", at__gte=since, job__task_name__in=jobs.names_of_module(slug), job__status="failed"
    )
    return Counter(schema for (schema,) in gave_up.values_list("job__args__schema"))
