"""Everything that a set-up of a module holds in rows."""

from __future__ import annotations

from catalog.bundles import decisions, letters
from catalog.bundles.shape import Part, parts_of
from catalog.sdk.manifest import ModuleManifest


def contents_of(manifest: ModuleManifest) -> list[Part]:
    """Its models, then letters and policies."""
    return [*parts_of(manifest), letters.part(), decisions.part()]


def is_something(manifest: ModuleManifest) -> bool:
    """Whether a module has anything that a file could carry."""
    return bool(manifest.configuration or manifest.settings_schema or decisions.policies_of(manifest.slug))
