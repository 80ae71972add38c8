"""What is asked about a birth: when, where, with whom, and each child."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.forms_care import VersionForm
from catalog.modules.one_student_one_client.services import births
from organisation.access import zone
from regions.nik import Sex
from web.forms import DatePartsField


class BirthForm(VersionForm):
    """The birth itself. The first child's hour is that of the birth."""

    born_day = DatePartsField(label=_("Day of birth"))
    born_time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    place = forms.ChoiceField(label=_("Where"), choices=births.Place.choices, widget=forms.RadioSelect)
    attended_by = forms.ChoiceField(
        label=_("Who attended the birth"), choices=births.Attendant.choices, widget=forms.RadioSelect
    )

    def values(self) -> dict[str, Any]:
        """As `services.births.deliver` takes it, without the children."""
        said = self.cleaned_data
        return {
            "born_at": datetime.combine(said["born_day"], said["born_time"], tzinfo=zone()),
            "place": births.Place(said["place"]),
            "attended_by": births.Attendant(said["attended_by"]),
            "version": said["version"],
        }


class ChildForm(forms.Form):
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    life = forms.ChoiceField(
        label=_("How it was born"),
        choices=[("alive", _("alive")), ("dead", _("dead"))],
        initial="alive",
        widget=forms.RadioSelect,
    )
    grams = forms.IntegerField(
        label=_("Weight in grams"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    centimetres = forms.IntegerField(
        label=_("Length in centimetres"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def newborn(self) -> births.Newborn:
        said = self.cleaned_data
        return births.Newborn(
            sex=Sex(said["sex"]),
            is_alive=said["life"] == "alive",
            grams=said["grams"],
            centimetres=said["centimetres"],
        )


def child_forms(data: Any, number: int, known: list[dict[str, Any]] | None = None) -> list[ChildForm]:
    """
    A form for each child, 1 to 6 of them, in the order of their births.

    :param known: what is noted of them already.
    """
    number = max(1, min(number, births.MOST_CHILDREN))
    first = (known or []) + [{}] * number
    return [ChildForm(data, prefix=f"child-{place}", initial=first[place]) for place in range(number)]
