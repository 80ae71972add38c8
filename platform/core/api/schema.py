"""The OpenAPI description says which refusals a route can answer with."""

from typing import Any

from drf_spectacular.plumbing import build_media_type_object, force_instance
from drf_standardized_errors.openapi import AutoSchema as BaseAutoSchema
from drf_standardized_errors.openapi_serializers import ClientErrorEnum
from drf_standardized_errors.openapi_utils import get_flat_serializer_fields, get_serializer_fields_with_error_codes
from rest_framework import serializers


class RefusedErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Fixed; decide by this.")
    detail = serializers.CharField(help_text="For people: what happened and what to do.")
    attr = serializers.CharField(allow_null=True)


class RefusedSerializer(serializers.Serializer):
    """An answer with a code of the service that refused."""

    type = serializers.ChoiceField(choices=ClientErrorEnum.choices)
    errors = RefusedErrorSerializer(many=True)  # type: ignore[assignment]  # DRF makes it a field


class AutoSchema(BaseAutoSchema):
    """A view's `form_serializer_class` describes what a form may carry beyond the JSON: files."""

    def _form(self) -> Any:
        kind = getattr(self.view, "form_serializer_class", None)
        return force_instance(kind) if kind and self.method == "POST" else None

    def _get_request_body(self, direction: str = "request") -> Any:
        body, form = super()._get_request_body(direction), self._form()
        if body and form:
            schema, _is_required = self._get_request_for_media_type(form, direction)
            body["content"]["multipart/form-data"] = build_media_type_object(schema)
        return body

    def _determine_fields_with_error_codes(self) -> list[Any]:
        found, form = list(super()._determine_fields_with_error_codes()), self._form()
        return found + get_serializer_fields_with_error_codes(get_flat_serializer_fields(form)) if form else found

    def _should_add_error_response(self, responses: dict[str, object], status_code: str) -> bool:
        if status_code in {"409", "413", "422"}:
            # Only what changes something is refused for its state, its size or its values.
            return self.method not in {"GET", "HEAD", "OPTIONS"} and status_code not in responses
        return super()._should_add_error_response(responses, status_code)

    def _should_add_parse_error_response(self) -> bool:
        # A body may be no JSON, also where nothing is expected in it; an address may hold a NUL (core.middleware).
        return True
