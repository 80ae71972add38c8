"""Which modules this installation carries. Read by the settings, so it imports no part of Django's app world."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points

ENTRY_POINT_GROUP = "tiru.modules"


def installed_modules(slugs: Iterable[str]) -> list[str]:
    """
    The entries for `INSTALLED_APPS`: the modules of this repository named by slug, then those that other
    packages offer through the entry-point group `tiru.modules` (`slug = "package.of.the.app"`).

    A package cannot replace a module that is already named.
    """
    apps = {slug: f"catalog.modules.{slug}" for slug in slugs}
    for offered in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name):
        apps.setdefault(offered.name, offered.value)
    return list(apps.values())
