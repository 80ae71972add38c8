"""Changing the words of a template."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.localised import LocalisedTextFormField


class WordingForm(forms.Form):
    subject = LocalisedTextFormField(label=_("Subject"), max_length=150)
    body = LocalisedTextFormField(label=_("Text"), max_length=2000, multiline=True)
