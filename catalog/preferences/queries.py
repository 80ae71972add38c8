from __future__ import annotations

from catalog.preferences.models import ModulePreferences
from catalog.sdk import find_module
from catalog.sdk.manifest import Value


def values_of(slug: str) -> dict[str, Value]:
    """
    Every setting of a module at the regency we are in: what was set, else the manifest's default.

    A value that an older release knew and this one does not is left out.
    """
    found = ModulePreferences.objects.filter(pk=slug).first()
    kept = found.values if found else {}
    return {setting.code: kept.get(setting.code, setting.default) for setting in find_module(slug).settings_schema}


def changed_count(slug: str) -> int:
    """How many settings of a module differ from its manifest's defaults at the regency we are in."""
    found = ModulePreferences.objects.filter(pk=slug).first()
    return len(found.values) if found else 0
