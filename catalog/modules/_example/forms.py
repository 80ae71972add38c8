from __future__ import annotations

from django import forms

from catalog.modules._example.models import Notice


class NoticeForm(forms.ModelForm[Notice]):
    class Meta:
        model = Notice
        fields = ["text", "last_day"]
