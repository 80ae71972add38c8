"""What is refused before any view sees it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _


def refuse_nul_bytes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """
    Answer 400 when the address holds a NUL: PostgreSQL cannot store one, so every look-up by it would end in
    a 500.

    Forms and the JSON parser refuse it in bodies.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" not in request.path and "%00" not in request.META.get("QUERY_STRING", ""):
            return get_response(request)
        if request.path.startswith("/api/"):
            error = {"code": "parse_error", "detail": _("The address holds a NUL character."), "attr": None}
            return JsonResponse({"type": "client_error", "errors": [error]}, status=400)
        raise SuspiciousOperation("NUL in the address")

    return middleware
