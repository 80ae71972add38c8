"""Themes of reform and the modules that speak to them."""

from __future__ import annotations

from datetime import date

from catalog.ministry.registry.models import ReformTheme
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core.indicators import Indicator


def themes(day: date) -> list[ReformTheme]:
    """The themes in force on a day, in the order of the road map."""
    return [theme for theme in ReformTheme.objects.all() if theme.holds_on(day)]


def serving(theme: ReformTheme | None, *, indicator: str = "") -> list[tuple[ModuleManifest, list[Indicator]]]:
    """The modules with the indicators by which they speak to a theme, or that are the one named."""
    focuses = set(theme.focuses) if theme else set()
    found = []
    for manifest in all_modules():
        speaking = [one for one in manifest.indicators if one.reform_focus in focuses or one.code == indicator]
        if speaking:
            found.append((manifest, speaking))
    return found
