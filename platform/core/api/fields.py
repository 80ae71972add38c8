"""Fields of serializers that promise in the schema what they check."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.localised import LocalisedText

# Something besides blanks, and no NUL. DRF checks both but tells only minLength, so a client that follows the
# schema and sends " " would be refused.
NOT_BLANK: Final = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
# Not the empty text: the schema generator offers that beside it, and exactly one of the two may match.
NO_NUL: Final = r"^[^\u0000]+$"


class TextField(serializers.CharField):
    """A text; unless `allow_blank`, one that says something."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.read_only:
            return
        pattern = NO_NUL if self.allow_blank else NOT_BLANK
        self.validators.append(RegexValidator(pattern, message=_("This field may not be blank."), code="blank"))


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "id": {"type": "string", "pattern": NOT_BLANK, "description": "Indonesian"},
            "en": {
                "type": "string",
                "pattern": r"^[^\u0000]*$",
                "description": "English; left out when nobody wrote it",
            },
        },
        "required": ["id"],
        "additionalProperties": False,
    }
)
class LocalisedTextField(serializers.Field):
    """A LocalisedText as `{"id": "...", "en": "..."}`."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_an_object": _('Send an object such as {{"id": "...", "en": "..."}}.'),
        "unknown_language": _("Only the languages id and en are known."),
        "not_a_text": _("Each language must be a text."),
        "missing": _("The Indonesian text (id) is missing."),
        "max_length": _("Use at most {max_length} characters in each language."),
    }

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> LocalisedText:
        if not isinstance(data, Mapping):
            self.fail("not_an_object")
        if set(data) - {"id", "en"}:
            self.fail("unknown_language")
        texts = {lang: data.get(lang, "") for lang in ("id", "en")}
        if not all(isinstance(text, str) and "\0" not in text for text in texts.values()):
            self.fail("not_a_text")
        texts = {lang: text.strip() for lang, text in texts.items()}
        if not texts["id"]:
            self.fail("missing")
        if self.max_length is not None and max(map(len, texts.values())) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return LocalisedText(**texts)

    def to_representation(self, value: LocalisedText) -> dict[str, str]:
        return value.as_dict()


class FilesField(serializers.ListField):
    """Files of a form under one name. What is wrong with one is said of the name: a form does not number them."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Send files under this name.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=serializers.FileField(), **kwargs)

    def run_child_validation(self, data: Any) -> Any:
        try:
            return super().run_child_validation(data)
        except serializers.ValidationError as error:
            wrong: Any = error.detail
            raise serializers.ValidationError([str(one) for one in next(iter(wrong.values()))], "invalid") from None
