"""Deciding a value: the field fits the policy, and says what is allowed."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import language
from core.money import InvalidRupiah, format_rupiah, parse_rupiah
from policies.definitions import Kind, Policy, Value, ValueNotAllowed, value_of
from web.forms import DatePartsField

_WHOLE: Final = re.compile(r"[-−]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,18})")
_NUMBER: Final = re.compile(r"[-−]?[0-9]{1,16}(?:[.,][0-9]{1,12})?")
_FURTHEST: Final = timedelta(days=366 * 20)


class FilterForm(forms.Form):
    marks_optional = False

    cari = forms.CharField(label=gettext_lazy("Name of the policy"), max_length=100, required=False)
    kelompok = forms.ChoiceField(label=gettext_lazy("About"), required=False)

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kelompok"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *topics]


class NumberField(forms.CharField):
    """A number as people write it: `1.000`, `12,5`, `Rp50.000`."""

    def __init__(self, *, policy: Policy, **kwargs: Any) -> None:
        self.policy = policy
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs["inputmode"] = "numeric" if policy.kind.is_whole else "decimal"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.policy.check(read_number(self.policy.kind, text))
        except ValueNotAllowed as refusal:
            raise ValidationError(str(refusal), code="not_allowed") from None


class DecisionForm(forms.Form):
    """When, by what rule, and why: what every decision says."""

    valid_from = DatePartsField(label=gettext_lazy("Counts from"))
    legal_source = forms.CharField(
        label=gettext_lazy("Legal source"),
        max_length=300,
        help_text=gettext_lazy("The regulation or decree, for example “Perbup 12/2026, pasal 4”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("In a few words. No personal data.")
    )

    def __init__(self, *args: Any, policy: Policy, today: date, may_backdate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        when = self.fields["valid_from"]
        assert isinstance(when, DatePartsField)
        when.initial, when.latest = today, today + _FURTHEST
        when.help_text = (
            _("You may choose a day that has passed. Cases filed since then keep the value they have.")
            if may_backdate
            else _("Today or later. Cases that were filed before keep the value they have.")
        )


class ValueForm(DecisionForm):
    field_order = ["value", "valid_from", "legal_source", "reason"]

    def __init__(self, *args: Any, policy: Policy, current: Value, **kwargs: Any) -> None:
        super().__init__(*args, policy=policy, **kwargs)
        self.fields["value"] = _field_of(policy, current)
        self.order_fields(self.field_order)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("In a few words. No personal data.")
    )


def read_number(kind: Kind, text: str) -> Value | None:
    """A number as it was typed, or None if it is not one."""
    text = text.strip()
    if kind is Kind.RUPIAH:
        try:
            return parse_rupiah(text)
        except InvalidRupiah:
            return None
    if kind is Kind.PERCENT:
        text = text.removesuffix("%").strip()
    if kind.is_whole:
        return int(text.replace(".", "").replace("−", "-")) if _WHOLE.fullmatch(text) else None
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        return None


def _field_of(policy: Policy, current: Value) -> forms.Field:
    if policy.kind in {Kind.CHOICE, Kind.BOOLEAN}:
        choices = (
            [(code, str(name)) for code, name in policy.choices]
            if policy.kind is Kind.CHOICE
            else [("true", _("Yes")), ("false", _("No"))]
        )
        return forms.TypedChoiceField(
            label=_("Value"),
            choices=choices,
            coerce=lambda text: value_of(policy.kind, text),
            initial=policy.as_text(current),
            widget=forms.RadioSelect,
        )
    return NumberField(
        policy=policy,
        label=_("Value"),
        initial=_typed(policy, current),
        help_text=_("Allowed: %(allowed)s.") % {"allowed": policy.allowed()},
    )


def _typed(policy: Policy, value: Value) -> str:
    """As somebody would type it."""
    if isinstance(value, Decimal):
        if policy.kind is Kind.RUPIAH:
            return format_rupiah(value)
        text = f"{value.normalize():f}"
        return text if language.resolve() == "en" else text.replace(".", ",")
    return str(value)
