from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.preferences import queries
from catalog.preferences.models import ModulePreferences
from catalog.sdk import find_module
from catalog.sdk.manifest import Setting, Value
from core import evidence
from core.actors import Actor
from core.errors import Refusal


class UnknownSetting(Refusal):
    code = "unknown_setting"
    status = 422
    message = _("%(module)s has no setting called %(setting)s.")
    fix = _("Reload the page and look again.")


class WrongValue(Refusal):
    code = "wrong_value"
    status = 422
    message = _("The value of “%(setting)s” does not fit.")
    fix = _("Choose one that the form offers, within its limits.")


@transaction.atomic
def change_preferences(*, slug: str, values: Mapping[str, Value], actor: Actor, now: datetime) -> list[str]:
    """
    Set some of a module's settings at the regency we are in. Answers the codes of those that changed.

    :raises UnknownSetting: if the module has no such setting.
    :raises WrongValue: if a value is of the wrong kind or outside its limits.
    """
    manifest = find_module(slug)
    schema = {setting.code: setting for setting in manifest.settings_schema}
    for code, value in values.items():
        if code not in schema:
            raise UnknownSetting(module=manifest.name, setting=code)
        if not fits(schema[code], value):
            raise WrongValue(setting=schema[code].label, attr=code)
    ModulePreferences.objects.get_or_create(pk=slug, defaults={"changed_at": now, "changed_by": str(actor)})
    # Locked: two administrators may save in the same second, and both shall be kept.
    row = ModulePreferences.objects.select_for_update().get(pk=slug)
    before = queries.values_of(slug)
    changed = sorted(code for code, value in values.items() if value != before[code])
    if changed:
        row.values = row.values | {code: values[code] for code in changed}
        row.changed_at, row.changed_by = now, str(actor)
        row.save()
        evidence.record(
            action="preferences.changed", actor=actor, at=now, subject=f"module:{slug}", details={"settings": changed}
        )
    return changed


def fits(setting: Setting, value: Value) -> bool:
    """Whether a value is of the setting's kind and within its limits."""
    match setting.kind:
        case "boolean":
            return isinstance(value, bool)
        case "number":
            if not isinstance(value, int) or isinstance(value, bool):
                return False
            above = setting.minimum is None or value >= setting.minimum
            return above and (setting.maximum is None or value <= setting.maximum)
        case "choice":
            return value in {code for code, _label in setting.choices}
        case "text":
            return isinstance(value, str) and "\0" not in value and len(value) <= (setting.maximum or 500)
