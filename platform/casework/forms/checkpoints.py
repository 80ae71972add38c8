"""A checkpoint as it stands on a receipt."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.checkpoints import Checkpoint, checkpoint_of


class CheckpointForm(forms.Form):
    titik = forms.CharField(
        label=_("Checkpoint"),
        max_length=200,
        help_text=_("It stands on your receipt, for example 1204-9f3a-61c0-7be2-44d8."),
        error_messages={
            "required": _("Type the checkpoint as it stands on your receipt."),
            "max_length": _("That is too long for a checkpoint. Type only the number and the characters after it."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_titik(self) -> Checkpoint:
        try:
            return checkpoint_of(self.cleaned_data["titik"])
        except ValueError:
            raise forms.ValidationError(
                _("That is no checkpoint. It begins with a number, then at least 16 characters from 0 to 9 and a to f.")
            ) from None
