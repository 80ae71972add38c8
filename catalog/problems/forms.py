from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ProblemForm(forms.Form):
    slug = forms.ChoiceField(label=_("Module"), error_messages={"required": _("Choose the module.")})
    text = forms.CharField(
        label=_("What went wrong?"),
        help_text=_("What did you want to do, on which page, and what happened instead? Name no citizen."),
        min_length=15,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Say what went wrong."),
            "min_length": _("This is too short to look for. Say on which page, and what happened."),
        },
    )

    def __init__(self, *args: Any, modules: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].choices = [("", _("Choose …")), *modules]  # type: ignore[attr-defined]  # a ChoiceField
