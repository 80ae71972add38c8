"""
What the ministry may know: which regency is on, which module is on where, which releases there are.

Everything is read from ledgers in the public schema; no tenant's schema is touched. Pages that run over all 514
regencies take a fixed number of queries.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from catalog.activation import queries as activation
from catalog.activation.models import FINAL_STATES, Activation, Release, ReleaseState, State
from catalog.activation.queries import Offer
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core.errors import NotThere
from core.localised import LocalisedText
from organisation.provinces import WHOLE, Reach
from regions import queries as regions
from regions.codes import Level
from regions.models import Region
from regions.names import folded
from tenants.custody import operations
from tenants.fleet.models import FleetRun, FleetStep, SchemaState
from tenants.models import Regency

# A regency that is suspended stays a user of Tiru; one that is being set up is none yet.
ON_TIRU = (Regency.Status.ACTIVE, Regency.Status.READ_ONLY, Regency.Status.SUSPENDED)
STATUS_FILTERS = ("all", "active", "suspended", "absent")
FLEET_FILTERS = ("all", "behind", "failed", "drift")
MOST_FAILURES = 50
"""How many failed steps of a run its page lists; the list of schemas finds the others."""
RUN_IS_SILENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class ModuleAdoption:
    """How far a module of the catalogue has spread among the regencies on Tiru."""

    manifest: ModuleManifest
    release: Release
    origin: str
    on: int
    eligible: int

    @property
    def percent(self) -> int:
        return round(100 * self.on / self.eligible) if self.eligible else 0


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """The console's first page in values."""

    total: int
    regencies: list[Regency]
    modules: list[ModuleAdoption]
    per_province: dict[str, tuple[int, int]]
    newest: list[tuple[Activation, Regency | None]]
    failed: int
    waiting: int

    @property
    def on_tiru(self) -> int:
        return len(self.regencies)

    @property
    def modules_on(self) -> int:
        return sum(len(regency.modules_on) for regency in self.regencies)

    @property
    def without_module(self) -> int:
        return sum(not regency.modules_on for regency in self.regencies)


@dataclass(frozen=True, kw_only=True)
class RegencyRow:
    """One line of the list of all regencies: the region, and the tenant where there is one."""

    region: Region
    tenant: Regency | None


@dataclass(frozen=True, kw_only=True)
class RegencyPage:
    """Everything the ministry knows of one regency."""

    region: Region
    counts: regions.Counts
    capabilities: frozenset[str]
    tenant: Regency | None
    hosts: list[str] = field(default_factory=list)
    activations: list[tuple[Activation, ModuleManifest | None]] = field(default_factory=list)
    is_being_restored: bool = False
    """Its site is closed by that, and opens by itself."""


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    """A release as the curators see it; `runs` says whether this installation's code is that version."""

    release: Release
    manifest: ModuleManifest | None
    on: int
    runs: bool


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    id: int
    task: str
    queue: str
    schema: str
    arguments: dict[str, object]
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SchemaRow:
    """One schema of the fleet; `failure` is the step that stopped it, while it is behind because of that."""

    state: SchemaState
    regency: Regency | None
    failure: FleetStep | None


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """The last run over the fleet: its steps by state, those that are being done, those that failed."""

    run: FleetRun
    steps: dict[str, int]
    now_at: list[FleetStep]
    failed: list[FleetStep]
    is_silent: bool

    @property
    def is_running(self) -> bool:
        return self.run.state == FleetRun.State.RUNNING

    @property
    def percent(self) -> int:
        total = sum(self.steps.values())
        return 100 * self.steps.get(FleetStep.State.DONE, 0) // total if total else 100

    @property
    def stamp(self) -> str:
        """Changes whenever the page would look different."""
        steps = "-".join(f"{state}{number}" for state, number in sorted(self.steps.items()))
        at = "-".join(f"{step.pk}x{step.attempts}" for step in self.now_at)
        return f"{self.run.pk}-{self.run.state}-{self.run.done}-{steps}-{at}-{self.is_silent}"


# --- the public site


def live_regencies() -> QuerySet[Regency]:
    """Regencies that anybody may visit, with their hosts."""
    return (
        Regency.objects.filter(purpose=Regency.Purpose.LIVE, status=Regency.Status.ACTIVE)
        .prefetch_related("domains")
        .order_by("code")
    )


def directory(*, province: str = "", module: str = "", text: str = "") -> QuerySet[Regency]:
    """The live regencies, narrowed to a province, to a module that is on there, or to a part of the name."""
    found = live_regencies()
    if province:
        found = found.filter(code__startswith=province)
    if module:
        found = found.filter(modules_on__contains=[module])
    return found.filter(name__icontains=text) if text else found


def catalogue(text: str = "") -> list[ModuleAdoption]:
    """The modules on offer, those that most regencies use first; narrowed to those that speak of `text`."""
    wanted = folded(text).split()
    found = [offer for offer in activation.offers() if all(word in _words_of(offer.manifest) for word in wanted)]
    rows = _adoption_of(found, _tenants())
    return sorted(rows, key=lambda row: (-row.on, str(row.manifest.name)))


def module_page(slug: str) -> tuple[ModuleAdoption, list[Regency]]:
    """
    A module of the catalogue and the regencies that use it.

    :raises NotThere: if the catalogue does not offer it.
    """
    for found in module_pages():
        if found[0].manifest.slug == slug:
            return found
    raise NotThere


def module_pages() -> list[tuple[ModuleAdoption, list[Regency]]]:
    """Every module of the catalogue with the regencies that use it."""
    tenants = _tenants()
    active = [regency for regency in tenants if regency.status == Regency.Status.ACTIVE]
    return [
        (found, [regency for regency in active if found.manifest.slug in regency.modules_on])
        for found in _adoption_of(activation.offers(), tenants)
    ]


def offered(slug: str) -> ModuleManifest:
    """
    The manifest of a module of the catalogue.

    :raises NotThere: if the catalogue does not offer it.
    """
    offer = activation.offer(slug)
    if offer is None:
        raise NotThere
    return offer.manifest


def totals() -> tuple[int, int, int]:
    """Regencies on Tiru, modules on offer, modules on in all regencies together."""
    tenants = _tenants()
    return len(tenants), len(activation.offers()), sum(len(regency.modules_on) for regency in tenants)


# --- the console


def adoption(*, newest: int = 8, reach: Reach = WHOLE) -> Adoption:
    """How Tiru has spread over the country, or over the provinces of `reach`."""
    tenants = _tenants(reach)
    here = {regency.schema_name: regency for regency in tenants}
    size = dict(
        regions.regencies().filter(reach.q("code")).order_by().values_list("parent_id").annotate(number=Count("pk"))
    )
    used = Counter(regency.province_code for regency in tenants)
    live = Activation.objects.filter(reach.q("regency_code"), schema_name__startswith="r")
    recent = live.filter(first_on_at__isnull=False).order_by("-first_on_at")
    states = dict(
        live.filter(state__in=[State.FAILED, State.REQUESTED])
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    return Adoption(
        total=sum(size.values()),
        regencies=tenants,
        modules=sorted(_adoption_of(activation.offers(), tenants), key=lambda row: (-row.on, str(row.manifest.name))),
        per_province={code: (used.get(code, 0), number) for code, number in size.items()},
        newest=[(found, here.get(found.schema_name)) for found in recent[:newest]],
        failed=states.get(State.FAILED, 0),
        waiting=states.get(State.REQUESTED, 0),
    )


def per_province_with(found: Adoption, slug: str) -> dict[str, tuple[int, int]]:
    """As `Adoption.per_province`, counting only regencies where one module is on."""
    used = Counter(regency.province_code for regency in found.regencies if slug in regency.modules_on)
    return {code: (used.get(code, 0), number) for code, (_used, number) in found.per_province.items()}


def regencies(*, text: str = "", status: str = "all", province: str = "", reach: Reach = WHOLE) -> QuerySet[Region]:
    """
    The list of all regencies and cities, narrowed; to be cut into pages.

    :param status: one of `STATUS_FILTERS`; `absent` finds those that are not on Tiru.
    """
    found = regions.search_regions(text, level=Level.REGENCY) if text.strip() else regions.regencies()
    found = found.filter(reach.q("code"))
    if province:
        found = found.filter(parent_id=province)
    if status != "all":
        wanted = ON_TIRU if status == "absent" else (status,)
        codes = list(_live().filter(status__in=wanted).values_list("code", flat=True))
        found = found.exclude(code__in=codes) if status == "absent" else found.filter(code__in=codes)
    return regions.with_parents(found)


def counts_by_status(*, reach: Reach = WHOLE) -> dict[str, int]:
    """How many regencies each filter of `STATUS_FILTERS` finds."""
    by_status = dict(_live().filter(reach.q("code")).order_by().values_list("status").annotate(number=Count("pk")))
    total = regions.regencies().filter(reach.q("code")).count()
    on = sum(by_status.get(status, 0) for status in ON_TIRU)
    return {
        "all": total,
        "active": by_status.get(Regency.Status.ACTIVE, 0),
        "suspended": by_status.get(Regency.Status.SUSPENDED, 0),
        "absent": total - on,
    }


def rows_of(found: Iterable[Region]) -> list[RegencyRow]:
    """The regions of one page with their tenants: two queries."""
    listed = list(found)
    tenants = {
        regency.code: regency
        for regency in _live().filter(code__in=[region.code for region in listed]).prefetch_related("domains")
    }
    return [RegencyRow(region=region, tenant=tenants.get(region.code)) for region in listed]


def regency_page(code: str) -> RegencyPage:
    """
    :raises NotThere: if it is no regency or city.
    """
    try:
        region = regions.regency(code)
    except regions.UnknownRegion:
        raise NotThere from None
    code = region.code  # plain, however it was written
    counts = regions.counts_of(code)
    tenant = _live().filter(code=code).prefetch_related("domains").first()
    if tenant is None:
        return RegencyPage(region=region, counts=counts, capabilities=regions.capabilities_of(code), tenant=None)
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    hosts = sorted(tenant.domains.all(), key=lambda domain: (not domain.is_primary, domain.domain))
    return RegencyPage(
        region=region,
        counts=counts,
        capabilities=frozenset(tenant.capabilities),
        tenant=tenant,
        hosts=[domain.domain for domain in hosts],
        activations=[(found, manifests.get(found.slug)) for found in _standing_of(tenant)],
        is_being_restored=operations.is_being_restored(tenant.schema_name),
    )


@dataclass(frozen=True, kw_only=True)
class ModuleAt:
    """A module at one regency, and what closes with it because it builds on it."""

    found: RegencyPage
    activation: Activation
    manifest: ModuleManifest
    dependants: list[ModuleManifest]


def module_at(code: str, slug: str) -> ModuleAt:
    """
    A module that is on or suspended at a regency.

    :raises NotThere: for any other, and for what is no regency.
    """
    found = regency_page(code)
    for standing, manifest in found.activations:
        if standing.slug == slug and manifest and standing.state in (State.ON, State.SUSPENDED):
            on = set(found.tenant.modules_on) if found.tenant else set()
            needing = [other for other in all_modules() if other.slug in on and slug in other.requires]
            return ModuleAt(found=found, activation=standing, manifest=manifest, dependants=needing)
    raise NotThere


def _standing_of(tenant: Regency) -> list[Activation]:
    """Where each module stands: the live activation, else the last archive."""
    found: dict[str, Activation] = {}
    rows = Activation.objects.filter(schema_name=tenant.schema_name).exclude(state=State.REFUSED)
    for standing in rows.order_by("slug", "requested_at", "pk"):
        if standing.slug not in found or found[standing.slug].state in FINAL_STATES:
            found[standing.slug] = standing
    return list(found.values())


def releases() -> list[ReleaseRow]:
    """Every release there is, by module, the running one first; with the drafts nobody has touched yet."""
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    on = Counter(Activation.objects.filter(state=State.ON, schema_name__startswith="r").values_list("slug", "version"))
    rows = []
    known = list(Release.objects.order_by("slug", "-created_at"))
    met = {(release.slug, release.version) for release in known}
    # A module that was just installed has no row until somebody publishes it; the curators see it as a draft.
    drafts = [
        Release(slug=manifest.slug, version=manifest.release)
        for manifest in manifests.values()
        if (manifest.slug, manifest.release) not in met
    ]
    for release in [*known, *drafts]:
        manifest = manifests.get(release.slug)
        runs = manifest is not None and manifest.release == release.version
        rows.append(ReleaseRow(release=release, manifest=manifest, on=on[release.slug, release.version], runs=runs))
    return sorted(rows, key=lambda row: (row.release.slug, not row.runs))


def release_row(slug: str, version: str) -> ReleaseRow:
    """
    :raises NotThere: if there is no such release.
    """
    for row in releases():
        if (row.release.slug, row.release.version) == (slug, version):
            return row
    raise NotThere


def successors(slug: str) -> list[tuple[str, LocalisedText]]:
    """The modules that may take a module's place, by slug and name."""
    return [
        (found.slug, found.manifest.name)
        for found in activation.offers()
        if found.slug != slug and found.release.state == ReleaseState.PUBLISHED
    ]


def requests_waiting() -> list[tuple[Activation, ModuleManifest | None, Region | None]]:
    """Modules that regencies asked for and that wait for the ministry's approval, the longest waiting first."""
    manifests = {manifest.slug: manifest for manifest in all_modules()}
    waiting = list(Activation.objects.filter(state=State.REQUESTED).order_by("requested_at"))
    places = Region.objects.in_bulk([found.regency_code for found in waiting])
    return [(found, manifests.get(found.slug), places.get(found.regency_code)) for found in waiting]


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that gave up, the newest first."""
    return ProcrastinateJob.objects.filter(status="failed").order_by("-id")


def described(jobs: Iterable[ProcrastinateJob]) -> list[FailedJob]:
    """What may be shown of failed jobs: names and ids, never a traceback. One query for all of them."""
    listed = list(jobs)
    failed_at = dict(
        ProcrastinateEvent.objects.filter(job_id__in=[job.id for job in listed], type="failed")
        .order_by("at")
        .values_list("job_id", "at")
    )
    return [
        FailedJob(
            id=job.id,
            task=job.task_name,
            queue=job.queue_name,
            schema=str(job.args.get("schema", "")),
            arguments={key: value for key, value in job.args.items() if key != "schema"},
            attempts=job.attempts,
            failed_at=failed_at.get(job.id),
        )
        for job in listed
    ]


# --- the fleet


def fleet(*, show: str = "all") -> QuerySet[SchemaState]:
    """
    Every schema as it was found last, furthest behind first; to be cut into pages.

    :param show: one of `FLEET_FILTERS`.
    """
    conditions = {
        "behind": Q(distance__gt=0),
        "failed": Q(distance__gt=0) & Exists(_stopped_steps()),
        "drift": ~Q(drift=[]) & Q(drift__isnull=False),
    }
    return SchemaState.objects.filter(conditions.get(show, Q())).order_by("-distance", "schema")


def fleet_counts() -> dict[str, int]:
    """How many schemas each filter of `FLEET_FILTERS` finds. One query."""
    states = SchemaState.objects.annotate(is_stopped=Exists(_stopped_steps()))
    return states.aggregate(
        all=Count("pk"),
        behind=Count("pk", filter=Q(distance__gt=0)),
        failed=Count("pk", filter=Q(distance__gt=0, is_stopped=True)),
        drift=Count("pk", filter=~Q(drift=[]) & Q(drift__isnull=False)),
    )


def schema_rows(found: Iterable[SchemaState]) -> list[SchemaRow]:
    """The schemas of one page with their regencies and what stopped them: two queries."""
    listed = list(found)
    schemas = [state.schema for state in listed]
    regencies = {regency.schema_name: regency for regency in Regency.objects.filter(schema_name__in=schemas)}
    failures: dict[str, FleetStep] = {}
    for step in FleetStep.objects.filter(schema__in=schemas, state=FleetStep.State.FAILED).order_by("-position"):
        failures[step.schema] = step  # the first of several, which kept the others from being tried
    return [
        SchemaRow(
            state=state,
            regency=regencies.get(state.schema),
            failure=failures.get(state.schema) if state.distance else None,
        )
        for state in listed
    ]


def last_run(*, now: datetime) -> RunPage | None:
    """The newest run that had something to do, or None if there never was one. Four queries."""
    run = FleetRun.objects.order_by("-pk").first()
    if run is None:
        return None
    steps = dict(run.steps.order_by().values_list("state").annotate(number=Count("pk")))
    return RunPage(
        run=run,
        steps=steps,
        now_at=list(run.steps.filter(state=FleetStep.State.RUNNING).order_by("schema", "position")[:5]),
        failed=list(run.steps.filter(state=FleetStep.State.FAILED).order_by("schema", "position")[:MOST_FAILURES]),
        is_silent=run.state == FleetRun.State.RUNNING and now - run.seen_at > RUN_IS_SILENT_AFTER,
    )


def _stopped_steps() -> QuerySet[FleetStep]:
    return FleetStep.objects.filter(schema=OuterRef("schema"), state=FleetStep.State.FAILED)


# --- small parts


def _live() -> QuerySet[Regency]:
    return Regency.objects.filter(purpose=Regency.Purpose.LIVE)


def _tenants(reach: Reach = WHOLE) -> list[Regency]:
    return list(_live().filter(reach.q("code"), status__in=ON_TIRU).order_by("code"))


def _adoption_of(offers: Iterable[Offer], tenants: list[Regency]) -> list[ModuleAdoption]:
    listed = list(offers)
    codes = {offer.manifest.origin.region_code for offer in listed if offer.manifest.origin}
    origins = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        ModuleAdoption(
            manifest=offer.manifest,
            release=offer.release,
            origin=origins.get(offer.manifest.origin.region_code, "") if offer.manifest.origin else "",
            on=sum(offer.slug in regency.modules_on for regency in tenants),
            eligible=sum(_is_eligible(offer.manifest, regency) for regency in tenants),
        )
        for offer in listed
    ]


def _is_eligible(manifest: ModuleManifest, regency: Regency) -> bool:
    # One that has it on counts in any case: a capability may have been lost since.
    needed = {need.capability for need in manifest.capabilities}
    return manifest.slug in regency.modules_on or needed <= set(regency.capabilities)


def _words_of(manifest: ModuleManifest) -> str:
    texts = (manifest.name, manifest.summary, manifest.citizen_verb)
    return folded(" ".join(f"{text.id} {text.en}" for text in texts if text))
