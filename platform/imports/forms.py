"""Forms about tables that come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.tables import Importer


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Table"),
        help_text=_("Excel (.xlsx) or CSV, up to 10 MB and 20.000 rows. The first row holds the headings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose the file again.")},
        max_length=200,
        allow_empty_file=True,
    )


class ColumnsForm(forms.Form):
    """For each column of the importer: which of the file's columns it is."""

    marks_optional = False

    def __init__(
        self,
        *args: Any,
        importer: Importer,
        headings: Sequence[str],
        mapping: Mapping[str, int],
        samples: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (str(number), f"{heading or _('column without heading')}{f' ({sample})' if sample else ''}")
            for number, (heading, sample) in enumerate(zip(headings, samples, strict=True))
        ]
        for column in importer.columns:
            empty = _("Choose a column") if column.required else _("not in this file")
            self.fields[column.slug] = forms.ChoiceField(
                label=str(column.title),
                help_text=str(column.help),
                required=column.required,
                choices=[("", empty), *choices],
                initial=str(mapping[column.slug]) if column.slug in mapping else "",
            )

    def mapping(self) -> dict[str, int]:
        return {slug: int(value) for slug, value in self.cleaned_data.items() if value != ""}


class WriteForm(forms.Form):
    what = forms.ChoiceField(
        label=_("What shall be written?"),
        widget=forms.RadioSelect,
        choices=[
            ("good", _("Only the good rows; the others are left out")),
            ("all", _("All rows, or none while one is refused")),
        ],
        initial="good",
    )
