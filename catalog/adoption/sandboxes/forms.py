from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.sdk.manifest import ModuleManifest


class TrialForm(forms.Form):
    modules = forms.MultipleChoiceField(
        label=_("Modules to try"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("No module is chosen. Choose at least one."),
            "invalid_choice": _("One of the modules cannot be tried here any more. Choose again."),
        },
    )
    days = forms.IntegerField(
        label=_("Days until it is removed"),
        min_value=1,
        error_messages={"required": _("Give a number of days.")},
    )

    def __init__(self, *args: Any, offered: Sequence[ModuleManifest], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["modules"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(manifest.slug, str(manifest.name)) for manifest in offered]
        days = self.fields["days"]
        assert isinstance(days, forms.IntegerField)
        days.initial, days.max_value = most, most
        days.help_text = _("1 to %(most)s days. It can be extended once, by as many.") % {"most": most}
