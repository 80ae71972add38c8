"""Forms about posts and who holds them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.localised import LocalisedTextFormField
from organisation import queries
from organisation.models import Holding, Position, RoleAssignment
from web.forms import DatePartsField

_STANDINGS = [
    (Holding.Standing.DEFINITIVE.value, _("Definitive")),
    *((standing.value, standing.label) for standing in Holding.Standing if standing != Holding.Standing.DEFINITIVE),
]


class PositionForm(forms.Form):
    name = LocalisedTextFormField(
        label=_("Name of the position"), max_length=120, help_text=_("As decrees write it, for example: Camat Rendang.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Position.Kind.choices)
    echelon = forms.ChoiceField(
        label=_("Echelon"), required=False, choices=[("", _("None")), *Position.Echelon.choices]
    )


class RolesChoiceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return queries.sentence_of(obj)


class EndingRolesForm(forms.Form):
    """Offers the roles that go with a post; nothing ends unless somebody ticks it."""

    ending_roles = RolesChoiceField(
        label=_("Roles that end with it"),
        queryset=RoleAssignment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the person may no longer do. What stays unticked goes on."),
    )

    def offer(self, roles: Sequence[RoleAssignment]) -> None:
        if not roles:
            del self.fields["ending_roles"]
            return
        field = self.fields["ending_roles"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = RoleAssignment.objects.filter(pk__in=[role.pk for role in roles]).select_related(
            "user", "role", "unit"
        )

    def ending(self) -> list[RoleAssignment]:
        return list(self.cleaned_data.get("ending_roles") or [])


class AppointForm(EndingRolesForm):
    """Who takes a post, from when, on which decree. The last day is asked as people say it: included."""

    standing = forms.ChoiceField(label=_("How the post is held"), widget=forms.RadioSelect, choices=_STANDINGS)
    user = forms.ModelChoiceField(
        label=_("Person with an account"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Somebody without an account"),
    )
    full_name = forms.CharField(
        label=_("Full name with titles"),
        max_length=150,
        required=False,
        help_text=_("As it stands under letters. Left empty, we take the account's name."),
    )
    grade = forms.CharField(
        label=_("Grade"), max_length=60, required=False, help_text=_("For example Penata Tingkat I, III/d.")
    )
    nip = forms.CharField(
        label=_("NIP"),
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("18 digits; it stands under letters. Leave it empty for who has none, such as a village head."),
    )
    decree = forms.CharField(label=_("Number and date of the decree"), max_length=200)
    active_from = DatePartsField(label=_("From"))
    last_day = DatePartsField(label=_("Last day"), required=False, help_text=_("Leave empty if no end is known."))

    field_order = ["standing", "user", "full_name", "grade", "nip", "decree", "active_from", "last_day", "ending_roles"]

    def __init__(self, *args: Any, day: date, roles: Sequence[RoleAssignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing"].initial = Holding.Standing.DEFINITIVE
        self.fields["active_from"].initial = day
        user = self.fields["user"]
        assert isinstance(user, forms.ModelChoiceField)
        user.queryset = User.objects.officers().filter(is_active=True).order_by("full_name")
        self.offer(roles)

    def holding(self) -> dict[str, Any]:
        """The values of `appoint`, with the end as the day after the last one."""
        values = {name: self.cleaned_data[name] for name in ("standing", "user", "full_name", "grade", "nip", "decree")}
        last = self.cleaned_data["last_day"]
        return values | {
            "active_from": self.cleaned_data["active_from"],
            "active_to": last + timedelta(days=1) if last else None,
            "ending_roles": self.ending(),
        }


class HeadForm(AppointForm):
    """The same of the regional head, whose roles end by themselves; the second time confirmed."""

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, day=day, roles=(), **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("user") and not cleaned.get("full_name"):
            self.add_error("full_name", _("Choose a person, or type the name."))
        return cleaned

    def head(self) -> dict[str, Any]:
        """The values of `change_head`."""
        values = self.holding()
        del values["ending_roles"]
        return values


class EndHoldingForm(EndingRolesForm):
    last_day = DatePartsField(label=_("Last day"))

    field_order = ["last_day", "ending_roles"]

    def __init__(self, *args: Any, day: date, roles: Sequence[RoleAssignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = day
        self.offer(roles)

    def end(self) -> dict[str, Any]:
        return {
            "active_to": self.cleaned_data["last_day"] + timedelta(days=1),
            "ending_roles": self.ending(),
        }
