"""Manifests, releases and activations for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory

from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.activation.services import publish_release
from catalog.ministry.curation.services import waive_first_installation
from catalog.sdk import find_module
from catalog.sdk.manifest import CapabilityNeed, ModuleManifest
from core import clock
from core.actors import Actor
from core.localised import LocalisedText

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

NEEDS_DESA = CapabilityNeed(
    capability="has_desa",
    missing=LocalisedText(
        id="Modul ini hanya untuk daerah yang memiliki desa. {regency} memiliki {kelurahan} kelurahan dan tidak "
        "memiliki desa.",
        en="{regency} has no desa, so {module} cannot be switched on.",
    ),
)


def manifest_of(slug: str = "pameran", **changes: Any) -> ModuleManifest:
    """A manifest of a module that is not installed."""
    values: dict[str, Any] = {
        "slug": slug,
        "name": LocalisedText(id=f"Modul {slug}", en=f"Module {slug}"),
        "summary": LocalisedText(id="Ringkasan.", en="Summary."),
        "release": "1.0.0",
    }
    return ModuleManifest(**(values | changes))


def village_budgeting(**changes: Any) -> ModuleManifest:
    """The module that a city without desa cannot have."""
    name = LocalisedText(id="e-Village Budgeting", en="e-Village Budgeting")
    return manifest_of("e_village_budgeting", name=name, capabilities=(NEEDS_DESA,), **changes)


class ReleaseFactory(factory.django.DjangoModelFactory[Release]):
    """Made at the ministry."""

    class Meta:
        model = Release

    slug = "pameran"
    version = factory.Sequence(lambda number: f"1.{number}.0")
    state = ReleaseState.PUBLISHED
    created_at = NOON


class ActivationFactory(factory.django.DjangoModelFactory[Activation]):
    """Made at the ministry; the rows of the regency are not touched."""

    class Meta:
        model = Activation

    regency_code = factory.LazyAttribute(lambda activation: activation.schema_name[1:])
    schema_name = "r5107"
    slug = "pameran"
    version = "1.0.0"
    state = State.ON
    requested_by = "system:tests"
    requested_at = NOON

    @classmethod
    def stuck(cls, slug: str, **fields: Any) -> Activation:
        """Begun long ago by a worker that died."""
        begun = clock.now() - timedelta(minutes=5)
        return cls.create(slug=slug, state=State.PROVISIONING, decided_at=begun, requested_at=begun, **fields)


def publish_first(slug: str, *, actor: Actor, now: datetime, **values: Any) -> Release:
    """Publish the running release as where Tiru is set up for the first time: nobody has shown anything here yet."""
    version = find_module(slug).release
    waive_first_installation(slug=slug, version=version, note="Belum diuji di sini.", actor=actor, now=now)
    return publish_release(slug=slug, actor=actor, now=now, **values)
