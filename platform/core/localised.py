"""
Text that people of a regency write in two languages, and the column, form field and widget that hold it.

What we write ourselves goes through gettext; LocalisedText is for names and descriptions that are data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from core import language


@dataclass(frozen=True)
class LocalisedText:
    """
    A text in Indonesian and, where somebody wrote it, in English.

    `str(text)` gives the active language and falls back to Indonesian; `text.lang()` tells which one that
    was, so that a page can mark a fallback: ``<span lang="{{ name.lang }}">{{ name }}</span>``.
    """

    id: str
    en: str = ""

    def __post_init__(self) -> None:
        for text in (self.id, self.en):
            if not isinstance(text, str):
                raise TypeError(f"LocalisedText holds str, not {type(text).__name__}.")
            if "\0" in text:
                raise ValueError("A text cannot hold a NUL character.")
        if not self.id.strip():
            raise ValueError("The Indonesian text is missing.")

    def __str__(self) -> str:
        return self.in_language()

    def in_language(self, lang: str | None = None) -> str:
        """The text in `lang`, or in the active language when left out."""
        return self.en if self.lang(lang) == "en" else self.id

    def lang(self, lang: str | None = None) -> language.Language:
        """The language in which `in_language` answers."""
        return "en" if language.resolve(lang) == "en" and self.en.strip() else "id"

    def as_dict(self) -> dict[str, str]:
        """The form in which it is stored and sent; an English text that nobody wrote is left out."""
        return {"id": self.id, "en": self.en} if self.en else {"id": self.id}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """
        The inverse of `as_dict`.

        :raises ValueError: for a missing Indonesian text, another key or a value that is no string.
        """
        if unknown := set(value) - {"id", "en"}:
            raise ValueError(f"A text has the languages id and en, not {', '.join(sorted(map(str, unknown)))}.")
        if not all(isinstance(text, str) for text in value.values()):
            raise ValueError("Each language of a text is a string.")
        return cls(id=value.get("id", ""), en=value.get("en", ""))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, str]]:
        """Lets a migration write it down as a default."""
        return "core.localised.LocalisedText", [], self.as_dict()


class LocalisedTextWidget(forms.MultiWidget):
    """Two inputs under one legend, each with a label and a `lang` of its own."""

    template_name = "core/widgets/localised.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiline: bool = False) -> None:
        kind = forms.Textarea if multiline else forms.TextInput
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "id": kind(attrs={"lang": "id"} | ({"rows": 4} if multiline else {})),
            "en": kind(attrs={"lang": "en"} | ({"rows": 4} if multiline else {})),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, LocalisedText):
            return [value.id, value.en]
        if isinstance(value, Mapping):
            return [str(value.get("id", "")), str(value.get("en", ""))]
        return ["", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        indonesian, english = context["widget"]["subwidgets"]
        indonesian["label"], english["label"] = _("In Indonesian"), _("In English (optional)")
        return context


class LocalisedTextFormField(forms.MultiValueField):
    """Asks for a text in both languages; only Indonesian can be required."""

    widget = LocalisedTextWidget
    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing": _("The Indonesian text is missing. Fill it in; English may stay empty."),
    }

    def __init__(
        self, *, required: bool = True, max_length: int | None = None, multiline: bool = False, **kwargs: Any
    ) -> None:
        missing = self.default_error_messages["missing"]
        fields = (
            forms.CharField(
                required=required, max_length=max_length, error_messages={"incomplete": missing, "required": missing}
            ),
            forms.CharField(required=False, max_length=max_length),
        )
        kwargs.setdefault("widget", LocalisedTextWidget(multiline=multiline))
        super().__init__(fields=fields, required=required, require_all_fields=False, **kwargs)
        for part, widget in zip(fields, self.widget.widgets, strict=True):
            widget.attrs.update(part.widget_attrs(widget))

    def compress(self, data_list: list[str]) -> LocalisedText | None:
        indonesian, english = data_list or ["", ""]
        if not indonesian and not english:
            return None
        if not indonesian:
            raise ValidationError(self.error_messages["missing"], code="missing")
        return LocalisedText(id=indonesian, en=english)


class LocalisedTextField(models.JSONField):
    """
    A jsonb column that gives and takes LocalisedText; the database itself refuses one without Indonesian.

    :param max_length: longest text in either language, checked by forms and `full_clean`.
    :param multiline: forms show text areas.
    """

    description = _("Text in Indonesian and English")
    _default_hint = ("LocalisedText", 'LocalisedText(id="...")')

    def __init__(self, *args: Any, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.multiline:
            kwargs["multiline"] = True
        return name, path, args, kwargs

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        column = connection.ops.quote_name(str(self.column))
        # NULL passes a CHECK, so a nullable column needs no exception; a missing key must not become NULL.
        return f"COALESCE({column} ->> 'id', '') <> '' OR {column} IS NULL"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        raw = super().from_db_value(value, expression, connection)
        # name__id in values() or annotate() asks for one language: plain text.
        if isinstance(expression, KeyTransform) or not isinstance(raw, dict):
            return raw
        return LocalisedText.from_dict(raw)

    def to_python(self, value: Any) -> LocalisedText | None:
        if value is None or isinstance(value, LocalisedText):
            return value
        if isinstance(value, Mapping):
            try:
                return LocalisedText.from_dict(value)
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from error
        raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        text = super().clean(value, model_instance)
        if text is not None and self.max_length is not None:
            longest = max(len(text.id), len(text.en))
            if longest > self.max_length:
                raise ValidationError(
                    _("Use at most %(limit)d characters in each language; this has %(length)d."),
                    code="max_length",
                    params={"limit": self.max_length, "length": longest},
                )
        return text

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        # Past JSONField, which would try to write the value down as JSON.
        models.Field.validate(self, value, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if isinstance(value, Mapping):
            value = LocalisedText.from_dict(value)
        return value.as_dict() if isinstance(value, LocalisedText) else value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if isinstance(value, LocalisedText):
            value = value.as_dict()
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return value.as_dict() if isinstance(value, LocalisedText) else value

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self,
            **{
                "form_class": LocalisedTextFormField,
                "max_length": self.max_length,
                "multiline": self.multiline,
                **kwargs,
            },
        )
