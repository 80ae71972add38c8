"""The form in which somebody says which two units are one, and which of them stays."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisation.forms import ReasonForm
from organisation.models import Unit


class TwinChoiceField(forms.ModelChoiceField):
    """Units by name, with the code: those typed twice are named alike."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class MergeForm(forms.Form):
    marks_optional = False

    dropped = TwinChoiceField(
        label=_("Which unit is too many"),
        queryset=Unit.objects.none(),
        empty_label=_("Choose a unit"),
        help_text=_("It closes and can be chosen no more. Offices of districts and villages are not merged away."),
        error_messages={"required": _("Choose the unit that is too many.")},
    )
    kept = TwinChoiceField(
        label=_("Which unit stays"),
        queryset=Unit.objects.none(),
        empty_label=_("Choose a unit"),
        help_text=_("All that belongs to the other one goes over to it."),
        error_messages={"required": _("Choose the unit that stays.")},
    )
    reason = forms.CharField(
        label=_("Why the two are one"),
        max_length=300,
        help_text=_("A few words or the number of a decree. No personal data."),
        error_messages={"required": _("Type why the two are one.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.open_on(today).order_by("name", "pk")
        for name, found in (("dropped", units.filter(region_code="", parent__isnull=False)), ("kept", units)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = found


class UndoMergeForm(ReasonForm):
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.required, field.label = True, _("Why the two are not one")
        field.help_text = _("A few words. No personal data.")
        field.error_messages["required"] = _("Type why the two are not one.")
