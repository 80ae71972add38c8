"""
Forms from JSON Schema: what a service asks, declared as data, shown as a form that everybody can use.

A small part of JSON Schema 2020-12 is understood, and nothing else may stand in a schema: an object whose properties
are texts, numbers, days, choices or yes/no. Titles and hints are texts in two languages, which the standard does not
know: they stand under `x-title` and `x-hint`, the words of choices under `x-choices`. The database forgets the order of
properties, so `x-order` keeps it (`with_order` adds it). The schema stays valid JSON Schema: the API can publish it
and other systems can check with any validator.

    {"type": "object", "required": ["business"], "properties": {
        "business": {"type": "string", "maxLength": 120, "x-title": {"id": "Nama usaha", "en": "Name of the business"}},
        "since": {"type": "string", "format": "date", "x-title": {"id": "Berdiri sejak"}},
        "kind": {"type": "string", "enum": ["trade", "food"], "x-title": {"id": "Jenis usaha"},
                 "x-choices": {"trade": {"id": "Perdagangan"}, "food": {"id": "Makanan"}}}}}
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refusal
from core.localised import LocalisedText
from core.masking import mask_numbers
from core.numbers import format_number
from web.forms import DatePartsField

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS: Final = 60
LONG_TEXT: Final = 300
"""Texts that may be longer than this get a box of several lines."""
MOST_TEXT: Final = 4000

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORDS: Final = {"x-title", "x-hint"}
_ALLOWED: Final[dict[str, set[str]]] = {
    "string": {"type", "maxLength", "minLength", "pattern", "format", "enum", "x-choices", "x-example", *_WORDS},
    "integer": {"type", "minimum", "maximum", *_WORDS},
    "number": {"type", "minimum", "maximum", *_WORDS},
    "boolean": {"type", "const", *_WORDS},
}


class SchemaRefused(Refusal):
    """The schema holds something that cannot be shown as a form."""

    code = "form_schema_refused"
    status = 422
    message = _("The form cannot be used: %(problem)s")
    fix = _("Mend the description of the form, then save again.")
    attr = "form"


class UnknownFields(Refusal):
    """A request brought fields that the form does not ask for."""

    code = "unknown_fields"
    status = 422
    message = _("The form does not ask for: %(names)s.")
    fix = _("The form may have changed. Open it again and fill it in.")


def check_schema(schema: Mapping[str, Any]) -> None:
    """
    :raises SchemaRefused: naming what is wrong, in words for whoever wrote the schema.
    """
    if not schema:
        return
    if problem := _problem(schema):
        raise SchemaRefused(problem=problem)


def with_order(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the order of its properties written down; as it is if it asks nothing or says the order."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping) or "x-order" in schema:
        return schema if isinstance(schema, dict) else dict(schema)
    return {**schema, "x-order": list(properties)}


def properties_of(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What is asked, by name, in the order of the form."""
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {name: properties[name] for name in schema.get("x-order", properties)}


def form_of(schema: Mapping[str, Any], data: Any = None, *, initial: Mapping[str, Any] | None = None) -> SchemaForm:
    """A Django form with a field for each property, in their order."""
    return SchemaForm(schema, data, initial=shown(schema, initial or {}))


class SchemaForm(forms.Form):
    """Asks what a schema describes. `answers()` gives what was answered as JSON."""

    def __init__(self, schema: Mapping[str, Any], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, prefix="isian", **kwargs)
        self.schema = schema
        required = set(schema.get("required", ()))
        for name, described in properties_of(schema).items():
            self.fields[name] = field_of(described, required=name in required)

    def answers(self) -> dict[str, Any]:
        """What was answered, as JSON: days as 2026-11-25, numbers as numbers; what was left empty is left out."""
        return {name: plain(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


def check_answers(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """
    What is wrong with answers that came as JSON, by the name of the field; empty if nothing is.

    :raises UnknownFields: if an answer belongs to no field.
    """
    known = schema.get("properties", {})
    if strangers := set(answers) - set(known):
        raise UnknownFields(names=", ".join(sorted(strangers)))
    form = form_of(schema, _posted(schema, answers))
    return {} if form.is_valid() else {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def refuse_strangers(schema: Mapping[str, Any], posted: Mapping[str, Any]) -> None:
    """
    :raises UnknownFields: if a form that was sent holds a field that the schema does not ask for.
    """
    form = form_of(schema)
    known = set()
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        known |= {f"{key}{suffix}" for suffix in getattr(field.widget, "widgets_names", ("",))}
    if strangers := {name for name in posted if name.startswith("isian-")} - known:
        raise UnknownFields(names=", ".join(sorted(name.removeprefix("isian-") for name in strangers)))


def without(schema: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The schema without the questions of these names; empty if none is left."""
    left = [name for name in properties_of(schema) if name not in names]
    if not left:
        return {}
    return {
        **schema,
        "properties": {name: schema["properties"][name] for name in left},
        "required": [name for name in schema.get("required", []) if name in left],
        "x-order": left,
    }


def titles_of(schema: Mapping[str, Any], names: Collection[str]) -> list[str]:
    """The questions with these names in words, in the order of the form."""
    return [str(_text(described["x-title"])) for name, described in properties_of(schema).items() if name in names]


def answered_masked(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """As `answered`, with the last four digits of every NIK and KK number only."""
    return answered(schema, {name: hidden(value) or value for name, value in answers.items()})


def hidden(value: Any) -> str:
    """The value as it may be shown, if it holds a NIK or KK number; empty if nothing in it must be hidden."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    shown = mask_numbers(str(value))
    return shown if shown != str(value) else ""


def answered(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Questions and answers in words, in the order of the form, for people to read."""
    found = []
    for name, described in properties_of(schema).items():
        if name in answers:
            found.append((str(_text(described["x-title"])), _in_words(described, answers[name])))
    return found


def field_of(described: Mapping[str, Any], *, required: bool) -> forms.Field:
    """What asks for one property."""
    common: dict[str, Any] = {
        "label": _text(described["x-title"]),
        "help_text": _text(described["x-hint"]) if "x-hint" in described else "",
        "required": required,
    }
    kind = described["type"]
    if kind == "boolean":
        must = described.get("const") is True
        return forms.BooleanField(**common | {"required": must})
    if kind in ("integer", "number"):
        limits: dict[str, Any] = {"min_value": described.get("minimum"), "max_value": described.get("maximum")}
        if kind == "integer":
            return forms.IntegerField(**common, **limits)
        return forms.DecimalField(max_digits=18, decimal_places=2, **common, **limits)
    if "enum" in described:
        words = described.get("x-choices", {})
        choices = [(value, _text(words[value]) if value in words else value) for value in described["enum"]]
        if len(choices) <= 6:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **common)
    match described.get("format"):
        case "date":
            return DatePartsField(**common)
        case "email":
            return forms.EmailField(max_length=described.get("maxLength", 254), **common)
    longest = described.get("maxLength", 200)
    validators = []
    if "pattern" in described:
        example = described.get("x-example", "")
        message = _("Write it like %(example)s.") % {"example": example} if example else _("This does not look right.")
        validators.append(RegexValidator(rf"^(?:{described['pattern']})$", message))
    widget = forms.Textarea(attrs={"rows": 4}) if longest > LONG_TEXT else forms.TextInput()
    return forms.CharField(
        min_length=described.get("minLength"), max_length=longest, validators=validators, widget=widget, **common
    )


def _problem(schema: Mapping[str, Any]) -> str:
    if not isinstance(schema, Mapping) or schema.get("type") != "object":
        return gettext('it must be an object: "type": "object".')
    if strangers := set(schema) - {"$schema", "type", "properties", "required", "additionalProperties", "x-order"}:
        return gettext("unknown: %(names)s.") % {"names": ", ".join(sorted(map(str, strangers)))}
    if schema.get("$schema", DIALECT) != DIALECT or schema.get("additionalProperties", False) is not False:
        return gettext("only JSON Schema 2020-12 without additional properties is understood.")
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        return gettext("it asks nothing: properties are missing.")
    if len(properties) > MOST_FIELDS:
        return gettext("it asks more than %(most)s questions.") % {"most": MOST_FIELDS}
    order = schema.get("x-order", list(properties))
    if not isinstance(order, list) or sorted(map(str, order)) != sorted(properties):
        return gettext("x-order does not name every question once.")
    required = schema.get("required", [])
    if not isinstance(required, list) or set(map(str, required)) - set(properties):
        return gettext("required names something that is not asked.")
    for name, described in properties.items():
        if problem := _problem_of(name, described):
            return f"{name}: {problem}"
    return ""


def _problem_of(name: str, described: Any) -> str:
    if not _NAME.fullmatch(name):
        return gettext("names are small letters, digits and underscores, at most 40.")
    if not isinstance(described, Mapping) or described.get("type") not in _ALLOWED:
        return gettext("the type is one of %(types)s.") % {"types": ", ".join(_ALLOWED)}
    if strangers := set(described) - _ALLOWED[described["type"]]:
        return gettext("unknown: %(names)s.") % {"names": ", ".join(sorted(map(str, strangers)))}
    for words in _WORDS & set(described):
        if problem := _problem_of_text(described[words]):
            return f"{words}: {problem}"
    if "x-title" not in described:
        return gettext("x-title, the question in words, is missing.")
    if described.get("format", "date") not in ("date", "email"):
        return gettext("format is date or email.")
    if not 1 <= described.get("maxLength", 1) <= MOST_TEXT:
        return gettext("maxLength is 1 to %(most)s.") % {"most": MOST_TEXT}
    return _problem_of_choices(described) or _problem_of_pattern(described)


def _problem_of_choices(described: Mapping[str, Any]) -> str:
    if "enum" not in described:
        return gettext("x-choices without enum.") if "x-choices" in described else ""
    choices = described["enum"]
    if not isinstance(choices, list) or not choices or not all(isinstance(it, str) and it for it in choices):
        return gettext("enum is a list of texts.")
    if len(set(choices)) != len(choices):
        return gettext("enum holds a choice twice.")
    words = described.get("x-choices", {})
    if not isinstance(words, Mapping) or set(words) - set(choices):
        return gettext("x-choices names something that is no choice.")
    return next((f"x-choices: {problem}" for text in words.values() if (problem := _problem_of_text(text))), "")


def _problem_of_pattern(described: Mapping[str, Any]) -> str:
    pattern = described.get("pattern")
    if pattern is None:
        return ""
    # Nested repetition is what makes an expression take for ever on a text made for it.
    if not isinstance(pattern, str) or len(pattern) > 120 or re.search(r"[+*}]\)[+*{]", pattern):
        return gettext("the pattern is too long or repeats what repeats.")
    try:
        re.compile(pattern)
    except re.error:
        return gettext("the pattern is no regular expression.")
    return ""


def _problem_of_text(value: Any) -> str:
    try:
        LocalisedText.from_dict(value)
    except (ValueError, TypeError, AttributeError):
        return gettext('a text is {"id": "...", "en": "..."}, English may be left out.')
    return ""


def answer_in_words(schema: Mapping[str, Any], name: str, value: Any) -> str:
    """One answer as people read it; as it was given where the form no longer asks for it."""
    described = properties_of(schema).get(name)
    return _in_words(described, value) if described else str(value)


def _text(value: Mapping[str, str]) -> LocalisedText:
    return LocalisedText.from_dict(value)


def plain(value: Any) -> Any:
    """What a field took, as JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def shown(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the form's fields take them as initial values."""
    days = {name for name, described in schema.get("properties", {}).items() if described.get("format") == "date"}
    return {name: date.fromisoformat(value) if name in days else value for name, value in answers.items()}


def _posted(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a browser would have sent them."""
    form = form_of(schema)
    sent: dict[str, Any] = {}
    for name, value in answers.items():
        field, key = form.fields[name], form.add_prefix(name)
        if isinstance(field, DatePartsField):
            sent |= {f"{key}{part}": text for part, text in zip(_PARTS, _day_parts(value), strict=True)}
        elif isinstance(value, bool):
            if value:
                sent[key] = "on"
        elif isinstance(value, str | int | float):
            sent[key] = str(value)
        else:
            raise ValidationError(_("An answer is a text, a number or yes or no."))
    return sent


_PARTS: Final[tuple[str, ...]] = tuple(cast("Any", DatePartsField().widget).widgets_names)


def _day_parts(value: Any) -> tuple[str, str, str]:
    """Day, month and year of an ISO date; what is none ends up where the form says so."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return str(value), "", ""
    return str(day.day), str(day.month), str(day.year)


def _in_words(described: Mapping[str, Any], value: Any) -> str:
    if described["type"] == "boolean":
        return str(_("Yes") if value else _("No"))
    if described.get("format") == "date":
        return clock.format_date(date.fromisoformat(value))
    if value in (words := described.get("x-choices", {})):
        return str(_text(words[value]))
    return format_number(value) if described["type"] == "integer" and isinstance(value, int) else str(value)
