"""How what happened to a record is put into words."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from core.numbers import MINUS, format_number
from residents.forms import FIELDS as COMPARED

register = template.Library()

ACTIONS = {
    "residents.registered": _("Registered"),
    "residents.corrected": _("Corrected"),
    "residents.died": _("Death noted"),
    "residents.moved": _("Move noted"),
    "residents.status_taken_back": _("Lives here again"),
    "residents.numbers_confirmed": _("Numbers checked against the papers"),
    "residents.number_shown": _("A number was shown"),
    "residents.family_joined": _("Joined a family"),
    "residents.family_left": _("Left a family"),
    "residents.merged": _("Another record was merged into this one"),
    "residents.merged_away": _("Merged into another record"),
    "residents.merge_undone": _("A merge was undone"),
    "residents.ruled_out": _("Told apart from another record"),
    "residents.import_undone": _("Set back, because an import was undone"),
}

FIELDS = {
    "full_name": _("name"),
    "nik": "NIK",
    "kk": _("Family card number"),
    "birth_date": _("birth date"),
    "birth_place": _("birth place"),
    "sex": _("sex"),
    "village_code": _("village"),
    "address": _("address"),
    "hamlet": _("hamlet"),
    "rt": "RT",
    "rw": "RW",
    "phone": _("mobile number"),
    "email": _("e-mail"),
    "marital_status": _("marital status"),
    "religion": _("religion"),
    "occupation": _("occupation"),
    "status": _("status"),
    "moved_on": _("date of the move"),
    "died_on": _("date of death"),
    "family": _("family"),
}


@register.filter
def happening_words(action: str) -> Any:
    return ACTIONS.get(action, action)


@register.filter
def happening_note(details: dict[str, Any]) -> str:
    """Which fields changed, or which number was shown: what a reader of the timeline asks next."""
    fields = details.get("fields") or ([details["field"]] if "field" in details else [])
    words = ", ".join(str(FIELDS.get(name, name)) for name in fields)
    number = details.get("number") or details.get("nik") or ""
    return " · ".join(part for part in (words, number) if part)


@register.filter
def at_key(mapping: dict[str, Any], key: str) -> Any:
    """The value under a key, or the key itself: names of villages by code."""
    return mapping.get(key, key)


SIGNS = {
    "birth_date": _("same birth date"),
    "name_same": _("the same name"),
    "name_alike": _("similar names"),
    "sex_differs": _("different sex"),
    "village": _("same village"),
    "birth_place": _("same birth place"),
    "phone": _("same mobile number"),
    "nik_missing": _("only one has a NIK"),
    "nik_differs": _("different NIK"),
}


@register.filter
def sign_words(sign: Any) -> str:
    """`names 0,92 alike +40`, for a row of `DuplicatePair.signs` or a `scoring.Sign`."""
    code, points, likeness = sign if isinstance(sign, list) else (sign.code, sign.points, sign.likeness)
    words = str(SIGNS.get(code, code))
    if likeness is not None:
        words += f" ({format_number(Decimal(str(likeness)), decimals=2)})"
    return f"{words} {MINUS if points < 0 else '+'}{abs(points)}"


@register.filter
def field_words(name: str) -> Any:
    return COMPARED.get(name, name)
