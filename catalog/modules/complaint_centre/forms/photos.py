"""Several photos in one field of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.photos import ACCEPT


class PhotosInput(forms.FileInput):
    """Several at once, made small by the device before it sends them (`web/js/shrink.js`)."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPT, "data-shrink": ""})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return list(files.getlist(name)) if files else []


class PhotosField(forms.Field):
    """Files as they came; the service looks at what they are."""

    widget = PhotosInput

    def to_python(self, value: Any) -> list[UploadedFile]:
        return list(value or ())
