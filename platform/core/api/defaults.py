"""
The values of `REST_FRAMEWORK`, `DRF_STANDARDIZED_ERRORS` and `SPECTACULAR_SETTINGS`. Imports nothing, so
settings may.
"""

from collections.abc import Mapping
from typing import Any, Final

RATES: Final = {"anon": "60/min", "user": "300/min", "token": "600/min"}


def rest_framework(
    *, authentication: list[str], rates: Mapping[str, str] = RATES, trusted_proxies: int = 0
) -> dict[str, Any]:
    """
    The setting `REST_FRAMEWORK`.

    :param authentication: dotted names of the authentication classes, the first of which words the 401.
    :param rates: requests per `min`, `hour` or `day` for `anon`, `user` and `token`.
    :param trusted_proxies: how many proxies of ours stand in front. With a wrong number every client either
    counts as
        one (too low) or may invent its own address and is never throttled (too high).
    """
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": authentication,
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_PARSER_CLASSES": ["core.api.parsers.StrictJSONParser"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PAGINATION_CLASS": "core.api.pagination.PagePagination",
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        "DEFAULT_SCHEMA_CLASS": "core.api.schema.AutoSchema",
        "DEFAULT_THROTTLE_CLASSES": [
            "core.api.throttling.AnonThrottle",
            "core.api.throttling.UserThrottle",
            "core.api.throttling.TokenThrottle",
        ],
        "DEFAULT_THROTTLE_RATES": dict(rates),
        "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
        "NUM_PROXIES": trusted_proxies,
        "PAGE_SIZE": 25,
        # ?format= would be a second way to negotiate, with answers of its own.
        "URL_FORMAT_OVERRIDE": None,
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
        "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    }


STANDARDIZED_ERRORS: Final[dict[str, Any]] = {
    "EXCEPTION_HANDLER_CLASS": "core.api.errors.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "core.api.errors.ExceptionFormatter",
    # One shape in development too; the traceback stands in the log.
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
    "ALLOWED_ERROR_STATUS_CODES": [
        "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "429", "500",
    ],
    "ERROR_SCHEMAS": {
        "403": "core.api.schema.RefusedSerializer",
        "409": "core.api.schema.RefusedSerializer",
        "413": "core.api.schema.RefusedSerializer",
        "422": "core.api.schema.RefusedSerializer",
    },
}  # fmt: skip


def spectacular(*, title: str, description: str, version: str) -> dict[str, Any]:
    """The setting `SPECTACULAR_SETTINGS`: OpenAPI 3.1, split into request and response components."""
    return {
        "TITLE": title,
        "DESCRIPTION": description,
        "VERSION": version,
        "OAS_VERSION": "3.1.0",
        "SERVE_INCLUDE_SCHEMA": False,
        "COMPONENT_SPLIT_REQUEST": True,
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
        "REDOC_DIST": "SIDECAR",
        "ENUM_NAME_OVERRIDES": {
            "ValidationErrorEnum": "drf_standardized_errors.openapi_serializers.ValidationErrorEnum.choices",
            "ClientErrorEnum": "drf_standardized_errors.openapi_serializers.ClientErrorEnum.choices",
            "ServerErrorEnum": "drf_standardized_errors.openapi_serializers.ServerErrorEnum.choices",
            "ErrorCode401Enum": "drf_standardized_errors.openapi_serializers.ErrorCode401Enum.choices",
            "ErrorCode404Enum": "drf_standardized_errors.openapi_serializers.ErrorCode404Enum.choices",
            "ErrorCode405Enum": "drf_standardized_errors.openapi_serializers.ErrorCode405Enum.choices",
            "ErrorCode406Enum": "drf_standardized_errors.openapi_serializers.ErrorCode406Enum.choices",
            "ErrorCode415Enum": "drf_standardized_errors.openapi_serializers.ErrorCode415Enum.choices",
            "ErrorCode429Enum": "drf_standardized_errors.openapi_serializers.ErrorCode429Enum.choices",
            "ErrorCode500Enum": "drf_standardized_errors.openapi_serializers.ErrorCode500Enum.choices",
        },
        "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
    }
