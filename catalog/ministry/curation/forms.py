from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """Why somebody says what they say about a release; other curators read it."""

    note = forms.CharField(
        min_length=15,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("Write it down; other curators rely on it."),
            "min_length": _("This is too short to understand. Say what was looked at and where it is kept."),
        },
    )

    def __init__(self, *args: Any, label: Any, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label, self.fields["note"].help_text = label, help_text


class ProvincesForm(forms.Form):
    provinces = forms.MultipleChoiceField(
        label=_("Provinces of the third ring"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provinces"].choices = choices  # type: ignore[attr-defined]  # a MultipleChoiceField
