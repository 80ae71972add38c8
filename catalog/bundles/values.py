"""Values of fields as a file holds them, and back; and in words for the rehearsal."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.bundles.shape import Field
from core.clock import format_short_date
from core.localised import LocalisedText, LocalisedTextField
from core.money import RupiahField, format_rupiah

LONGEST_WORDS = 160


class WrongValue(ValueError):
    """A value does not fit its field. The text is for people and does not repeat the value."""


def to_json(one: Field, value: Any) -> Any:
    """A value as the file holds it. Not for references: those are natural keys."""
    match value:
        case None | bool() | int():
            return value
        case LocalisedText():
            return value.as_dict()
        case Decimal():
            return format(value.normalize() if value else Decimal(0), "f")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case list() if isinstance(one, ArrayField):
            return [to_json(one.base_field, inner) for inner in value]
        case str() if not isinstance(one, models.JSONField):
            return str(value)
        case _:
            return value


def from_json(one: Field, raw: Any) -> Any:
    """
    A value of the file as the field holds it, cleaned as a form would.

    :raises WrongValue: if it is of another kind, too long, or not one of the choices.
    """
    if raw is None:
        if not one.null:
            raise WrongValue(_("The value is missing."))
        return None
    try:
        value = _read(one, raw)
        return one.clean(value, None)
    except ValidationError as error:
        raise WrongValue(" ".join(error.messages)) from None
    except (TypeError, ValueError, InvalidOperation):
        raise WrongValue(_("The value is of another kind.")) from None


def _read(one: Field, raw: Any) -> Any:
    """Strictly: `1` is no yes and `"1"` no number, or two files would mean the same configuration."""
    match one:
        case LocalisedTextField():
            if not isinstance(raw, dict) or not raw.keys() <= {"id", "en"}:
                raise TypeError
            return LocalisedText(**{name: _is(str, text) for name, text in raw.items()})
        case ArrayField():
            return [_read(one.base_field, inner) for inner in _is(list, raw)]
        case models.BooleanField():
            return _is(bool, raw)
        case models.DecimalField():
            return Decimal(_is(str, raw))
        case models.IntegerField():
            return _is(int, raw)
        case models.DateField():
            return date.fromisoformat(_is(str, raw))
        case models.TimeField():
            return time.fromisoformat(_is(str, raw))
        case models.UUIDField():
            return UUID(_is(str, raw))
        case models.JSONField():
            return raw
        case _:
            return _is(str, raw)


def _is(kind: type, raw: Any) -> Any:
    if type(raw) is not kind:
        raise TypeError
    return raw


def in_words(one: Field, value: Any) -> str:
    """A value for the person who decides: a text, a time, Rp12.000, yes or no; a list by its length."""
    if value is None or value == "":
        return "–"
    match one:
        case LocalisedTextField():
            text = f"{value.id} / {value.en}" if value.en else value.id
        case models.BooleanField():
            text = _("yes") if value else _("no")
        case RupiahField():
            text = format_rupiah(value)
        case models.TimeField():
            text = value.strftime("%H.%M")
        case models.DateField():
            text = format_short_date(value)
        case ArrayField():
            text = ", ".join(in_words(one.base_field, inner) for inner in value)
        case models.JSONField():
            text = _entries(len(value)) if isinstance(value, list | dict) else str(value)
        case _ if one.choices:
            text = str(dict(one.flatchoices).get(value, value))
        case _:
            text = str(value)
    return shortened(text)


def shortened(text: str) -> str:
    """As much of a text as fits on the page."""
    return text if len(text) <= LONGEST_WORDS else f"{text[: LONGEST_WORDS - 1]}…"


def _entries(count: int) -> str:
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}
