"""
All that a packaged module may use of the catalogue.

- `manifest`: what a module says about itself.
- `home`, `work`: the pieces a module puts on the citizens' home page and on an officer's today page.
- `preferences`: the values the local administrator has set for the module.
- `gate`, `shell`, `papers`, `discovery`, `checks`: used by the platform, not by modules.

This file imports nothing of Django's models: settings and `apps.py` files read it before the apps are ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from catalog.sdk.manifest import ModuleManifest

__all__ = ["UnknownModule", "all_modules", "find_module"]


class UnknownModule(LookupError):
    """No module with this slug is installed."""


def all_modules() -> list[ModuleManifest]:
    """The manifests of all installed modules, in the order of their installation."""
    from catalog.sdk.manifest import ModuleConfig

    return [config.manifest for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def find_module(slug: str) -> ModuleManifest:
    """
    The manifest of one installed module.

    :raises UnknownModule: if no such module is installed.
    """
    for manifest in all_modules():
        if manifest.slug == slug:
            return manifest
    raise UnknownModule(slug)
