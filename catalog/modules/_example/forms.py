from __future__ import annotations

from typing import Any

from django import forms

from catalog.modules._example.models import Notice


class NoticeForm(forms.ModelForm[Notice]):
    class Meta:
        model = Notice
        fields = ["text", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].required = False  # the board's setting fills it in
