from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.bundles.format import LARGEST


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Set-up file"),
        help_text=_("A file that was saved with “Save the set-up”, here or at another regency (.json)."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose the file again.")},
        max_length=200,
    )

    def content(self) -> bytes:
        """What was sent, up to one byte more than a set-up file may have: a huge file is not read into memory."""
        return bytes(self.cleaned_data["file"].read(LARGEST + 1))


class ApplyForm(forms.Form):
    """How to load; `fingerprint` says what was shown."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    remove = forms.BooleanField(
        label=_("Also delete what the file does not have"),
        help_text=_("Only what nothing refers to. It cannot be undone."),
        required=False,
    )
