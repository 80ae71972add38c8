"""Forms about people, roles and units."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.forms import EMAIL_MISSING, EMAIL_WRONG, PHONE
from accounts.models import User
from organisation import access, queries
from organisation.delegations import known_acts
from organisation.models import Position, Role, Unit
from regions import queries as regions
from web.forms import DatePartsField, PositionField


class UnitChoiceField(forms.ModelChoiceField):
    """Units in the order of the tree, indented by their depth."""

    def label_from_instance(self, obj: Any) -> str:
        # Non-breaking spaces: a browser folds plain ones in the list of choices.
        return f"{chr(160) * 2 * obj.depth}{obj.name}"


class GrantForm(forms.Form):
    """A role for a unit and a period. The last day is asked as people say it: included."""

    role = forms.ModelChoiceField(
        label=_("Role"),
        queryset=Role.objects.none(),
        empty_label=_("Choose a role"),
        error_messages={"required": _("Choose a role.")},
    )
    unit = UnitChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The whole government"),
        help_text=_("The role reaches this unit and all units below it."),
    )
    province = forms.ChoiceField(
        label=_("Province"),
        required=False,
        help_text=_("For province officers: they see the regencies of this province only."),
    )
    active_from = DatePartsField(label=_("From"))
    last_day = DatePartsField(label=_("Last day"), required=False, help_text=_("Leave empty if no end is known."))
    reason = forms.CharField(
        label=_("Reason or number of the decree"), max_length=300, required=False, help_text=_("No personal data.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["active_from"].initial = day
        roles = self.fields["role"]
        assert isinstance(roles, forms.ModelChoiceField)
        roles.queryset = queries.grantable_roles()
        if tenants.current_or_none() is None:
            # The ministry has no units here: its roles are for all of it, or for one province.
            del self.fields["unit"]
            province = self.fields["province"]
            assert isinstance(province, forms.ChoiceField)
            names = regions.provinces().values_list("code", "name")
            province.choices = [("", _("No province: the whole ministry")), *names]
        else:
            del self.fields["province"]
            units = self.fields["unit"]
            assert isinstance(units, forms.ModelChoiceField)
            units.queryset = Unit.objects.open_on(day).order_by("path")

    def period(self) -> dict[str, Any]:
        """The values of `grant_role`, with the end as the day after the last one."""
        last = self.cleaned_data.get("last_day")
        return {
            "role": self.cleaned_data.get("role"),
            "unit": self.cleaned_data.get("unit"),
            "active_from": self.cleaned_data["active_from"],
            "active_to": last + timedelta(days=1) if last else None,
            "reason": self.cleaned_data["reason"],
            "province": self.cleaned_data.get("province") or "",
        }


class PostChoiceField(forms.ModelChoiceField):
    """A post with its office, since offices name theirs alike."""

    def label_from_instance(self, obj: Position) -> str:
        return f"{obj.name} ({obj.unit.name})"


class DelegationForm(forms.Form):
    """An authority for an act, a place and a time. The last day is asked as people say it: included."""

    act = forms.ChoiceField(label=_("What may be done"), error_messages={"required": _("Choose what may be done.")})
    holder = forms.ModelChoiceField(
        label=_("Who receives the authority"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("The office itself, under its electronic seal"),
        help_text=_("The office by itself only for papers that confer neither aid nor status."),
    )
    post = PostChoiceField(
        label=_("Or the post that receives it"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("No post"),
        help_text=_("Whoever holds the post has the authority, and the next one after them. Then choose no person."),
    )
    unit = UnitChoiceField(
        label=_("For which office"),
        queryset=Unit.objects.none(),
        empty_label=_("Choose an office"),
        help_text=_("The authority reaches this office and all below it."),
        error_messages={"required": _("Choose an office.")},
    )
    delegator = forms.CharField(
        label=_("Who gives it"),
        max_length=150,
        help_text=_("As the decree says, for example: Bupati Karangasem."),
        error_messages={"required": _("Type who gives the authority.")},
    )
    through = forms.CharField(
        label=_("By way of which post (u.b.)"),
        max_length=150,
        required=False,
        help_text=_(
            "Only where the receiver of the mandate passes it on, for example: Sekretaris Daerah. It stands"
            " on the letter."
        ),
    )
    legal_basis = forms.CharField(
        label=_("Decree it rests on"),
        max_length=300,
        help_text=_("Number and date of the decree."),
        error_messages={"required": _("Type the number and date of the decree.")},
    )
    ceiling = forms.DecimalField(
        label=_("Up to which amount, in rupiah"),
        max_digits=18,
        decimal_places=2,
        min_value=1,
        required=False,
        help_text=_("Leave empty if it is not about money."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Type the amount in digits only."), "min_value": _("Type an amount above zero.")},
    )
    active_from = DatePartsField(label=_("From"))
    last_day = DatePartsField(
        label=_("Last day"), required=False, help_text=_("Leave empty if it holds until it is revoked.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act, holder, unit = self.fields["act"], self.fields["holder"], self.fields["unit"]
        assert isinstance(act, forms.ChoiceField)
        assert isinstance(holder, forms.ModelChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        act.choices = [("", _("Choose what may be done")), *((one.code, one.phrase) for one in known_acts().values())]
        holder.queryset = User.objects.officers().filter(is_active=True).order_by("full_name")
        unit.queryset = Unit.objects.open_on(day).order_by("path")
        post = self.fields["post"]
        assert isinstance(post, forms.ModelChoiceField)
        post.queryset = Position.objects.exclude(active_to__lte=day).select_related("unit").order_by("unit__path", "pk")
        self.fields["active_from"].initial = day

    def delegation(self) -> dict[str, Any]:
        """The values of `grant_delegation`, with the end as the day after the last one."""
        values = dict(self.cleaned_data)
        last = values.pop("last_day")
        return values | {"active_to": last + timedelta(days=1) if last else None}


class AsOfForm(forms.Form):
    """The day of which a list speaks; it stands in the address."""

    marks_optional = False

    per = DatePartsField(label=_("As of"))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["per"].initial = day


class InviteForm(GrantForm):
    """A new person, with a first role or without one."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=150, error_messages={"required": _("Type the person's name.")}
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person signs in with it. We send the link there."),
        error_messages={"required": EMAIL_MISSING, "invalid": EMAIL_WRONG},
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=User._meta.get_field("language").choices or [], initial="id"
    )

    field_order = ["full_name", "email", "phone", "language", "role", "unit", "active_from", "last_day", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = False
        self.fields["role"].help_text = _("Without a role the person can sign in and do nothing yet.")

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split()).replace("-", "")
        if phone:
            PHONE(phone)
        return phone

    def invitation(self) -> dict[str, Any]:
        """The values of `invite_person`."""
        person = {name: self.cleaned_data[name] for name in ("full_name", "email", "phone", "language")}
        return person | self.period()


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason or number of the decree"), max_length=300, required=False, help_text=_("No personal data.")
    )


class RevokeForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = _("Type the reason or the number of the decree.")


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150, error_messages={"required": _("Type the unit's name.")})


class DescribeUnitForm(UnitForm):
    """Name, and where and how citizens reach the unit."""

    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    phone = forms.CharField(
        label=_("Telephone"), max_length=25, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    point = PositionField(
        label=_("Position on the map"),
        required=False,
        help_text=_("Latitude and longitude as a map gives them, for example -8.4495, 115.6126."),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        point = f"{unit.latitude:.6f}, {unit.longitude:.6f}" if unit.point else ""
        self.initial = {"name": unit.name, "address": unit.address, "phone": unit.phone, "point": point}

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if not re.fullmatch(r"[0-9 +().-]*", phone):
            raise forms.ValidationError(_("Type the number in digits, for example 0363 21011."))
        return phone

    def description(self) -> dict[str, Any]:
        """The values of `describe_unit`."""
        values = {name: self.cleaned_data[name] for name in ("name", "address", "phone")}
        point = self.cleaned_data["point"]
        return values | {"latitude": point and point.latitude, "longitude": point and point.longitude}


class AddUnitForm(UnitForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=Unit._meta.get_field("code").validators,
        help_text=_("Short and lasting, for example disdukcapil. It never changes."),
        error_messages={"required": _("Type a code.")},
    )
    kind = forms.ChoiceField(label=_("Kind"))
    parent = UnitChoiceField(
        label=_("Belongs to"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("The government itself"),
    )

    # Offices of districts and villages come from the list of regions, the government itself exists once.
    KINDS = (
        Unit.Kind.AGENCY,
        Unit.Kind.HAMLET,
        Unit.Kind.MALL,
        Unit.Kind.HEALTH_CENTRE,
        Unit.Kind.CAMPUS,
        Unit.Kind.PARTNER,
        Unit.Kind.OTHER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, parent = self.fields["kind"], self.fields["parent"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(parent, forms.ModelChoiceField)
        kind.help_text = _(
            "A partner agency serves people here and is not part of the government: Immigration, Police, BPJS, PLN."
        )
        kind.choices = [(kind.value, kind.label) for kind in self.KINDS]
        parent.queryset = Unit.objects.open_on(access.today()).exclude(kind=Unit.Kind.GOVERNMENT).order_by("path")


class EvidenceForm(forms.Form):
    """The filter of the evidence log; its values stand in the address, so a filtered page can be passed on."""

    marks_optional = False

    area = forms.ChoiceField(label=_("Area"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, areas: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Everything")), *areas.items()]
