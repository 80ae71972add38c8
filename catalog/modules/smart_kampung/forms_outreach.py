"""Forms about visits to old people at home."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.modules.smart_kampung.models import Visit
from core.photos import ACCEPT
from organisation.models import Unit

_CAMERA = {"accept": ACCEPT, "capture": "environment"}


class FilterForm(forms.Form):
    marks_optional = False

    desa = forms.ChoiceField(label=_("Village"), required=False)

    def __init__(self, *args: Any, villages: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["desa"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All villages")), *villages]


class PlanForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    visitor = forms.ModelChoiceField(label=_("Who goes"), queryset=User.objects.none(), empty_label=None)
    centre = forms.ModelChoiceField(
        label=_("Health centre"),
        queryset=Unit.objects.none(),
        help_text=_("Its head reads of the visit on the same day."),
        error_messages={"required": _("Choose the health centre that looks after this person.")},
    )

    def __init__(self, *args: Any, visitors: QuerySet[User], centres: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("visitor", visitors), ("centre", centres)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class VisitForm(forms.Form):
    needs = forms.MultipleChoiceField(
        label=_("What is needed"), choices=Visit.Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("What you saw and heard"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept as health data: encrypted, read by you and the head of the health centre only."),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs=_CAMERA),
        help_text=_("We read its time and keep a smaller copy without its position. At most 8 MB."),
    )
    has_consent = forms.BooleanField(label=_("Whoever is on the photo agreed to it"), required=False)
