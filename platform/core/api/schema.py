"""The OpenAPI description says which refusals a route can answer with."""

from drf_standardized_errors.openapi import AutoSchema as BaseAutoSchema
from drf_standardized_errors.openapi_serializers import ClientErrorEnum
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
    def _should_add_error_response(self, responses: dict[str, object], status_code: str) -> bool:
        if status_code in {"409", "413", "422"}:
            # Only what changes something is refused for its state, its size or its values.
            return self.method not in {"GET", "HEAD", "OPTIONS"} and status_code not in responses
        return super()._should_add_error_response(responses, status_code)

    def _should_add_parse_error_response(self) -> bool:
        # A body may be no JSON, also where nothing is expected in it; an address may hold a NUL (core.middleware).
        return True
