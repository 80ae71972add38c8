"""Questions about the catalogue, and about what the regency we are in has switched on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

import tenants
from catalog.activation import holdings
from catalog.activation.eligibility import Reason, RegencyFacts, eligibility
from catalog.activation.models import (
    FINAL_STATES,
    KEPT_ARCHIVES,
    Activation,
    ModuleArchive,
    Release,
    ReleaseState,
    Ring,
    State,
)
from catalog.preferences import queries as preferences
from catalog.sdk import UnknownModule, all_modules, find_module
from catalog.sdk.manifest import ModuleManifest
from core import clock, jobs
from core.localised import LocalisedText
from core.models import ParkedJob
from core.personal_data import SPECIFIC_DATA, DataCategory
from organisation.models import RoleAssignment
from regions import queries as regions
from tenants.models import Regency

OFFERED_STATES = frozenset({ReleaseState.PUBLISHED, ReleaseState.DEPRECATED, ReleaseState.RETIRED})


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A module of the catalogue with the release that runs here."""

    manifest: ModuleManifest
    release: Release

    @property
    def slug(self) -> str:
        return self.manifest.slug


@dataclass(frozen=True, kw_only=True)
class ModuleCard:
    """One module on a regency's Modules page."""

    offer: Offer
    activation: Activation | None
    reasons: list[Reason]
    adopters: int
    origin: str
    archives: list[ModuleArchive] = field(default_factory=list)
    """Those that can be restored here, the newest first."""

    @property
    def manifest(self) -> ModuleManifest:
        return self.offer.manifest

    @property
    def state(self) -> str:
        """`on`, `busy`, `suspended`, `failed`, `archived`, `blocked` or `ready`: which of the page's faces to show."""
        if self.activation is not None:
            match State(self.activation.state):
                case State.ON:
                    return "on"
                case State.REQUESTED | State.APPROVED | State.PROVISIONING | State.ARCHIVING | State.RESTORING:
                    return "busy"
                case State.SUSPENDED:
                    return "suspended"
                case State.FAILED if not self.reasons:
                    return "failed"
        elif self.archives:
            return "archived"
        return "blocked" if self.reasons else "ready"

    @property
    def is_off(self) -> bool:
        """Off with its data in the schema: what can be archived."""
        return self.activation is not None and self.activation.state == State.OFF

    @property
    def was_on(self) -> bool:
        return self.activation is not None and self.activation.was_on


@dataclass(frozen=True, kw_only=True)
class SwitchOnPreview:
    """What switching on would change, before anything has changed."""

    card: ModuleCard
    data_read: list[DataCategory]
    data_not_read: list[DataCategory]
    parked: list[ParkedJob]


@dataclass(frozen=True, kw_only=True)
class SwitchOffPreview:
    """What switching off would stop, and what it keeps."""

    card: ModuleCard
    needed_by: list[ModuleManifest]
    people: int
    rows: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total_rows(self) -> int:
        return sum(count for _name, count in self.rows)


@dataclass(frozen=True, kw_only=True)
class ArchivePreview:
    """What would leave the live system, and what stands in the way."""

    card: ModuleCard
    tables: list[holdings.Table]
    size: int
    """Bytes on the disk, files included."""
    files: int
    holders: list[holdings.Holder]
    referring: list[object]
    """Whose data refer to it."""
    requiring: list[ModuleManifest]
    parked: list[ParkedJob]
    waiting: int
    """Jobs in the queue that have not begun."""
    settings: int

    @property
    def total_rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def stands_in_the_way(self) -> bool:
        return bool(self.referring or self.requiring)


def offers() -> list[Offer]:
    """The catalogue: every installed module whose running release the ministry has published."""
    running = {(manifest.slug, manifest.release): manifest for manifest in all_modules()}
    found = {(release.slug, release.version): release for release in Release.objects.filter(state__in=OFFERED_STATES)}
    return [Offer(manifest=manifest, release=found[key]) for key, manifest in running.items() if key in found]


def offer(slug: str) -> Offer | None:
    """The module as the catalogue offers it, or None where it does not."""
    return next((found for found in offers() if found.slug == slug), None)


def ending(slugs: Collection[str]) -> list[Offer]:
    """Those of these modules whose end has been announced."""
    return [found for found in offers() if found.slug in slugs and found.release.ends_on is not None]


def successor_of(found: Offer) -> ModuleManifest | None:
    """The module that takes its place when it ends, where one was named and is installed."""
    slug = found.release.successor
    return next((manifest for manifest in all_modules() if manifest.slug == slug), None)


def adopters() -> dict[str, int]:
    """How many live regencies have each module on. Under the control role; numbers, no rows."""
    on = Activation.objects.filter(state=State.ON, schema_name__startswith="r").order_by()
    return dict(on.values_list("slug").annotate(number=Count("pk")))


def activations_of(regency: Regency) -> dict[str, Activation]:
    """The live activation of each module at one regency. Under the control role."""
    return {
        found.slug: found
        for found in Activation.objects.filter(schema_name=regency.schema_name)
        .exclude(state__in=FINAL_STATES)
        .select_related("archive")
    }


def live_activation(slug: str) -> Activation | None:
    """Where a module stands at the regency we are in; None if it was never asked for."""
    with tenants.control() as regency:
        return activations_of(regency).get(slug)


def facts_of(regency: tenants.CurrentRegency, manifests: Iterable[ModuleManifest]) -> RegencyFacts:
    """What eligibility asks of a regency; villages are counted only if a sentence will need the number."""
    needs_numbers = any(
        need.capability not in regency.capabilities for manifest in manifests for need in manifest.capabilities
    )
    counts = regions.counts_of(regency.code) if needs_numbers else None
    return RegencyFacts(
        name=regency.name,
        capabilities=regency.capabilities,
        modules_on=regency.modules_on,
        desa=counts.villages if counts else 0,
        kelurahan=counts.urban_wards if counts else 0,
    )


def release_reasons(found: Offer, regency: tenants.CurrentRegency, *, is_new: bool, today: date) -> list[Reason]:
    """
    Why the release itself cannot be switched on at a regency, or on again: it has closed, it is halted, or the turn of
    this regency has not come. Sandboxes and copies are for trying, so that no ring keeps them out.

    :param is_new: the module was never on there; rings order first times only.
    """
    release = found.release
    if not release.may_be_switched_on(today):
        return [_RETIRED]
    if release.halted_at is not None:
        return [_HALTED]
    if is_new and not is_open_here(found, regency):
        return [_NOT_YET[release.ring_of(regency.code, origin=origin_of(found.manifest))]]
    return []


def is_open_here(found: Offer, regency: tenants.CurrentRegency) -> bool:
    """Whether the ring of this regency has been opened."""
    return regency.purpose != "live" or found.release.is_open_to(regency.code, origin=origin_of(found.manifest))


def origin_of(manifest: ModuleManifest) -> str:
    """Code of the regency that a module comes from, or nothing."""
    return manifest.origin.region_code if manifest.origin else ""


_RETIRED = Reason(
    code="retired",
    text=LocalisedText(
        id="Kementerian menghentikan rilis ini. Daerah yang belum memakainya tidak dapat menyalakannya.",
        en="The ministry has retired this release. Regencies without it cannot switch it on any more.",
    ),
)
_HALTED = Reason(
    code="halted",
    text=LocalisedText(
        id="Peluncuran rilis ini sedang ditahan karena ada masalah yang diperiksa. Daerah yang sudah memakainya "
        "tidak terganggu. Anda dapat menyalakannya setelah kementerian melanjutkan; tidak ada yang perlu dilakukan.",
        en="The rollout of this release is halted while a problem is looked into. Regencies that have it on are not "
        "affected. You can switch it on once the ministry lets it go on; there is nothing you need to do.",
    ),
)
_NOT_YET = {
    ring: Reason(
        code=f"ring_{ring.value}",
        text=LocalisedText(
            id=f"Rilis ini diluncurkan bertahap. Giliran daerah Anda tiba pada gelombang {ring.place + 1} dari 4, "
            f"{said.id}. Sambil menunggu, bacalah naskahnya dan cobalah di ruang coba.",
            en=f"This release is let out step by step. Your regency's turn comes with ring {ring.place + 1} of 4, "
            f"{said.en}. Meanwhile read its papers and try it in a sandbox.",
        ),
    )
    for ring, said in {
        Ring.ORIGIN: LocalisedText(id="daerah asal", en="the origin"),
        Ring.PILOTS: LocalisedText(id="daerah percontohan", en="the pilots"),
        Ring.PROVINCE: LocalisedText(id="provinsi terpilih", en="the chosen provinces"),
        Ring.ALL: LocalisedText(id="semua daerah", en="all regencies"),
    }.items()
}


def modules_page(*, now: datetime) -> list[ModuleCard]:
    """
    Every module the regency we are in may see, what it has on first.

    A retired module is shown only where it was switched on before.
    """
    regency = tenants.current()
    with tenants.control() as row:
        activations, adopted = activations_of(row), adopters()
        archives: dict[str, list[ModuleArchive]] = {}
        for archive in archives_at(row):
            archives.setdefault(archive.slug, []).append(archive)
    known = activations.keys() | archives.keys()
    shown = [found for found in offers() if found.release.state != ReleaseState.RETIRED or found.slug in known]
    shown += _unpublished(activations.keys() - {found.slug for found in shown})
    facts = facts_of(regency, (found.manifest for found in shown))
    origins = _origin_names(found.manifest for found in shown)
    today = clock.local_date(now, regency.zone)
    cards = [
        ModuleCard(
            offer=found,
            activation=activations.get(found.slug),
            reasons=eligibility(found.manifest, facts)
            + release_reasons(found, regency, is_new=_is_new(activations.get(found.slug)), today=today),
            adopters=adopted.get(found.slug, 0),
            origin=origins.get(found.manifest.origin.region_code, "") if found.manifest.origin else "",
            archives=archives.get(found.slug, []),
        )
        for found in shown
    ]
    return sorted(cards, key=lambda card: _ORDER[card.state])


def _is_new(activation: Activation | None) -> bool:
    return activation is None or not activation.was_on


def _unpublished(slugs: Collection[str]) -> list[Offer]:
    """
    Modules that a regency has although the running release is not published (yet): it must be able to see and to close
    them. Shown with the newest release that ever was.
    """
    newest = {release.slug: release for release in Release.objects.filter(slug__in=slugs).order_by("created_at")}
    return [Offer(manifest=found, release=newest[found.slug]) for found in all_modules() if found.slug in newest]


def module_card(slug: str, *, now: datetime) -> ModuleCard | None:
    """One module of the Modules page, or None if the regency may not see it."""
    return next((card for card in modules_page(now=now) if card.manifest.slug == slug), None)


def switch_on_preview(card: ModuleCard) -> SwitchOnPreview:
    """What switching this module on would change here."""
    read = list(card.manifest.data_categories)
    delicate = [
        DataCategory.NATIONAL_ID,
        *(category for category in DataCategory if category in SPECIFIC_DATA),
    ]
    return SwitchOnPreview(
        card=card,
        data_read=read,
        data_not_read=[category for category in delicate if category not in read],
        parked=jobs.parked_jobs(card.manifest.slug) if card.was_on else [],
    )


def switch_off_preview(card: ModuleCard, *, now: datetime) -> SwitchOffPreview:
    """What switching this module off would stop here, and how much it keeps."""
    return SwitchOffPreview(
        card=card,
        needed_by=holdings.requiring(card.manifest.slug, tenants.current().modules_on),
        people=people_with_roles_of(card.manifest.slug, today=clock.local_date(now, tenants.current().zone)),
        rows=rows_kept(card.manifest.slug),
    )


def people_with_roles_of(slug: str, *, today: date) -> int:
    """How many people hold a role of this module today, on or off."""
    holding = RoleAssignment.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=today),
        role__module=slug,
        ended_at__isnull=True,
        active_from__lte=today,
    )
    return holding.aggregate(people=Count("user", distinct=True))["people"]


def rows_kept(slug: str) -> list[tuple[str, int]]:
    """How many rows each table of a module holds at the regency we are in, by the tables' names for people."""
    found = holdings.described(holdings.rows_in(holdings.tables_of(slug)) | holdings.lent_counts(slug))
    counted: dict[str, int] = {}
    for table in found:
        counted[table.label] = counted.get(table.label, 0) + table.rows
    return [(label, count) for label, count in counted.items() if count]


# --- archives


def archives_at(regency: Regency) -> QuerySet[ModuleArchive]:
    """
    The archives that a tenant may restore: its own, and to a copy also those of the live tenant of the same regency. A
    sandbox holds made-up data only (decision 7). Under the control role; the newest first.
    """
    wanted = Q(schema_name=regency.schema_name)
    if regency.purpose != Regency.Purpose.SANDBOX:
        wanted |= Q(schema_name__startswith="r", regency_code=regency.code)
    return ModuleArchive.objects.filter(wanted, state__in=KEPT_ARCHIVES).order_by("-made_at", "-pk")


def archives_here() -> list[ModuleArchive]:
    """As `archives_at`, for the regency we are in."""
    with tenants.control() as row:
        return list(archives_at(row))


def archive_here(slug: str, archive_id: UUID) -> ModuleArchive | None:
    """One of them, or None where it is not there, is not of this module or belongs to somebody else."""
    return next((found for found in archives_here() if (found.slug, found.pk) == (slug, archive_id)), None)


def archive_preview(card: ModuleCard, *, now: datetime) -> ArchivePreview:
    """What archiving would take out of the live system here. The module is off, so nothing of it changes."""
    here, slug = tenants.current(), card.manifest.slug
    tables = holdings.tables_of(slug)
    files = holdings.files_of(slug)
    with tenants.control():
        waiting = len(jobs.waiting_jobs(here.schema, slug))
    return ArchivePreview(
        card=card,
        tables=holdings.described(holdings.rows_in(tables) | holdings.lent_counts(slug)),
        size=holdings.bytes_of(tables) + sum(files.values()),
        files=len(files),
        holders=holdings.holders_of(slug, today=clock.local_date(now, here.zone)),
        referring=holdings.owners_of(
            {key.table for key in holdings.referring(tables)} | set(holdings.referring_to_lent(slug))
        ),
        requiring=holdings.requiring(slug, here.modules_on | here.modules_off),
        parked=jobs.parked_jobs(slug),
        waiting=waiting,
        settings=preferences.changed_count(slug),
    )


def names_of(slug: str) -> set[str]:
    """The module's name in every language; its slug where it is no longer installed."""
    try:
        name = find_module(slug).name
    except UnknownModule:
        return {slug}
    return {text for text in (name.id, name.en) if text}


_ORDER = {"on": 0, "suspended": 1, "busy": 2, "failed": 3, "archived": 4, "ready": 5, "blocked": 6}


def _origin_names(manifests: Iterable[ModuleManifest]) -> dict[str, str]:
    codes = {manifest.origin.region_code for manifest in manifests if manifest.origin}
    return dict(regions.in_force().filter(code__in=codes).values_list("code", "name")) if codes else {}
