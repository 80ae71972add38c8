"""Questions about the sandbox of the regency we are in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import tenants
from catalog.activation import queries as catalogue
from catalog.activation.eligibility import eligibility
from catalog.adoption.sandboxes.models import Trial
from catalog.sdk import find_module
from catalog.sdk.manifest import ModuleManifest
from core import clock
from tenants.custody.models import Operation
from tenants.models import Regency


@dataclass(frozen=True, kw_only=True)
class Room:
    """The newest sandbox with the tenant behind it, while that lives."""

    trial: Trial
    tenant: Regency | None
    wipe: Operation | None
    """The last attempt to remove it."""

    @property
    def expires_at(self) -> datetime | None:
        return self.tenant.expires_at if self.tenant else None

    @property
    def could_not_be_wiped(self) -> bool:
        return self.trial.state == Trial.State.ENDING and (
            self.wipe is not None and self.wipe.state == Operation.State.FAILED
        )

    @property
    def is_moving(self) -> bool:
        """Whether the page will look different soon by itself."""
        is_ending = self.trial.state == Trial.State.ENDING and not self.could_not_be_wiped
        return self.trial.is_being_prepared or is_ending


def room() -> Room | None:
    """The newest sandbox that the regency we are in asked for, gone or not; None if it never did."""
    with tenants.control() as regency:
        trial = Trial.objects.filter(regency_code=regency.code).first()
        if trial is None:
            return None
        return Room(
            trial=trial,
            tenant=Regency.objects.filter(schema_name=trial.schema).prefetch_related("domains").first(),
            wipe=Operation.objects.filter(schema=trial.schema, kind=Operation.Kind.WIPE).first(),
        )


def to_try(*, now: datetime) -> list[ModuleManifest]:
    """
    What the regency we are in can try: the modules of the catalogue that anybody may switch on and that it could have,
    were its papers signed. That they are not is what trying comes before.
    """
    here = tenants.current()
    today = clock.local_date(now, here.zone)
    offers = [
        offer.manifest
        for offer in catalogue.offers()
        if not offer.release.restricted and offer.release.may_be_switched_on(today)
    ]
    facts = catalogue.facts_of(here, offers)
    lacking = {
        manifest.slug: {
            reason.code
            for reason in eligibility(manifest, facts)
            if reason.code.startswith("lacks_") and reason.code.removeprefix("lacks_") not in promised(manifest)
        }
        for manifest in offers
    }
    return [manifest for manifest in offers if not lacking[manifest.slug]]


def promised(manifest: ModuleManifest) -> set[str]:
    """The capabilities that the regency itself would confirm by a paper."""
    return {need.capability for need in manifest.readiness if need.capability}


def with_required(slugs: Iterable[str]) -> Sequence[str]:
    """The modules with all that they build on, in the order in which they can be switched on."""
    ordered: list[str] = []

    def take(slug: str) -> None:
        if slug not in ordered:
            for needed in find_module(slug).requires:
                take(needed)
            ordered.append(slug)

    for slug in slugs:
        take(slug)
    return ordered
