"""
One shape for every error: `{"type": ..., "errors": [{"code": ..., "detail": ..., "attr": ...}]}`.

`type` is `validation_error`, `client_error` or `server_error`. Clients decide by `code`; `detail` is for
people, in the language of the request. What went wrong inside is written to the log, never into an answer.
"""

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from drf_standardized_errors import formatter, handler
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import Error
from rest_framework import exceptions, serializers

from core.api.parsers import TooLarge
from core.errors import Refusal

# Named by REST_FRAMEWORK["EXCEPTION_HANDLER"]; the same object, because the schema generator compares by
# identity.
__all__ = ["ExceptionFormatter", "ExceptionHandler", "Refused", "exception_handler"]


class Refused(exceptions.APIException):
    """A Refusal on its way out of the API."""

    def __init__(self, refusal: Refusal) -> None:
        self.status_code = refusal.status
        super().__init__(detail=str(refusal), code=refusal.code)


class ExceptionHandler(handler.ExceptionHandler):
    """Knows our refusals and the errors of Django that are the client's doing."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        match exc:
            case Refusal():
                return Refused(exc)
            case DjangoValidationError():
                return exceptions.ValidationError(serializers.as_serializer_error(exc))
            case RequestDataTooBig():
                return TooLarge()
            case SuspiciousOperation():
                return exceptions.ParseError()
            case _:
                return super().convert_known_exceptions(exc)


class ExceptionFormatter(formatter.ExceptionFormatter):
    """Names the field that a refusal is about."""

    def get_errors(self) -> list[Error]:
        if isinstance(self.original_exc, Refusal):
            return [Error(self.original_exc.code, str(self.original_exc), self.original_exc.attr)]
        return super().get_errors()
