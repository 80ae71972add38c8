from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from catalog.sdk.manifest import Setting


class PreferencesForm(forms.Form):
    """The form of a module's settings, made from its manifest."""

    def __init__(self, settings: Iterable[Setting], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for setting in settings:
            self.fields[setting.code] = _field(setting)


def _field(setting: Setting) -> forms.Field:
    words: Any = {"label": str(setting.label), "help_text": str(setting.help or "")}
    match setting.kind:
        case "boolean":
            return forms.BooleanField(required=False, **words)
        case "number":
            return forms.IntegerField(min_value=setting.minimum, max_value=setting.maximum, **words)
        case "choice":
            return forms.ChoiceField(choices=[(code, str(label)) for code, label in setting.choices], **words)
        case "text":
            return forms.CharField(required=False, max_length=setting.maximum or 500, **words)
