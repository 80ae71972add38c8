"""What is asked about a mother: her pregnancy, her consent, the score card, her student."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalog.modules.one_student_one_client.models import Pairing, Pregnancy
from catalog.modules.one_student_one_client.rules import gestation, kspr
from organisation.models import Unit
from residents.models import Resident
from web.forms import DatePartsField


class FilterForm(forms.Form):
    marks_optional = False

    keadaan = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All open")), *Pregnancy.State.choices]
    )
    risiko = forms.ChoiceField(
        label=_("Risk"),
        required=False,
        choices=[("", _("All")), ("belum", _("not scored yet")), *[one for one in Pregnancy.Risk.choices if one[0]]],
    )


class FindForm(forms.Form):
    cari = forms.CharField(
        label=_("NIK, or name"),
        max_length=150,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("The NIK finds her wherever in the regency she lives."),
    )


class RegisterForm(forms.Form):
    resident = forms.ChoiceField(label=_("The mother"), widget=forms.RadioSelect)
    lmp_date = DatePartsField(label=_("First day of the last menstruation"), required=False)
    due = DatePartsField(
        label=_("Expected day of birth"),
        required=False,
        help_text=_("Only if the first day is not known: as the ultrasound says."),
    )
    health_centre = forms.ModelChoiceField(label=_("Health centre"), queryset=Unit.objects.none(), empty_label=None)
    is_poor = forms.BooleanField(
        label=_("The family is poor"), required=False, help_text=_("She may have a student then, whatever the score.")
    )
    is_sure = forms.BooleanField(label=_("It is she, and she is cared for here"), required=False)

    def __init__(
        self, *args: Any, women: Sequence[Resident], described: dict[str, str], centres: QuerySet[Unit], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        resident, centre = self.fields["resident"], self.fields["health_centre"]
        assert isinstance(resident, forms.ChoiceField)
        assert isinstance(centre, forms.ModelChoiceField)
        resident.choices = [(str(one.pk), described[str(one.pk)]) for one in women]
        if len(women) == 1:
            resident.initial = str(women[0].pk)
        centre.queryset = centres

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        lmp, due = values.get("lmp_date"), values.pop("due", None)
        if self.errors:
            return values
        if lmp is None and due is None:
            self.add_error("lmp_date", _("Enter this day, or the expected day of birth below."))
        elif lmp is None and due is not None:
            values["lmp_date"] = gestation.lmp_of(due)
        return values


class ConsentForm(forms.Form):
    is_signed = forms.BooleanField(
        label=_("She has signed on paper"), required=False, help_text=_("Keep the paper in her file.")
    )


class WithdrawForm(forms.Form):
    """Nothing is asked: withdrawing must be as easy as giving (UU 27/2022, article 9)."""


class CardForm(forms.Form):
    items = forms.MultipleChoiceField(
        label=_("What applies"),
        required=False,
        choices=[(item.code, item.code) for item in kspr.ITEMS],
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class TurnDownForm(forms.Form):
    remark = forms.CharField(
        label=_("What did you see otherwise?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to turn it down: the student reads it and learns from it."),
    )


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class LossForm(VersionForm):
    lost_on = DatePartsField(label=_("On which day?"))


class StudentForm(forms.Form):
    """Which student; each choice says why."""

    placement = forms.ChoiceField(label=_("Student"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["placement"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)
        if choices:
            field.initial = choices[0][0]


class HandOverForm(StudentForm):
    note = forms.CharField(
        label=_("What the next student must know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept as health data: encrypted, read by the next student, the supervisor and the midwife only."),
    )


class EndForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[one for one in Pairing.EndReason.choices if one[0] in ("student", "moved", "lost", "other")],
        widget=forms.RadioSelect,
    )
