"""What every request meets before a view sees it."""

import uuid
from collections.abc import Callable
from typing import Any, cast

import structlog
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import LazyObject, empty
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from core import modules, schema, sentry
from core.observability import acting_user


class RequestLogMiddleware(RequestMiddleware):
    """
    One event for each request: route, status, schema, user, and an id that ties all events of the request together.

    Unlike its base it writes no address of the client, no query string and, where a route is known, no path: a path
    may be a one-time link. It never loads the user, since by then the schema has been left. The id goes back in
    `X-Request-ID`, for people who ask the help desk, and stands in `request.request_id`.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_user(lambda: _known_user(request)):
            response = cast(HttpResponse, super().__call__(request))
        response.headers.setdefault("X-Request-ID", request.request_id)  # type: ignore[attr-defined]
        return response

    def prepare(self, request: HttpRequest) -> None:
        # An id that a client sends is not taken over: it could be anything, another request's id included.
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        if name := getattr(request, "schema", None):
            structlog.contextvars.bind_contextvars(schema=name)
        super().handle_response(request, response)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Say from here on which module's page it is, in the log and in reports of errors."""
        module = modules.of_request(request)
        if module:
            structlog.contextvars.bind_contextvars(module=module)
        sentry.tag(tenant=schema.current(), module=module, request_id=request.request_id)  # type: ignore[attr-defined]

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Left to `acting_user`."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        if match is None:
            return f"{request.method} {request.path[:200]}"
        numbers = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
        return f"{request.method} /{match.route}" + "".join(f" {name}={value}" for name, value in numbers.items())


def refuse_nul_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
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


def _known_user(request: HttpRequest) -> str | None:
    """The key of the signed-in user, if somebody has already asked for the user; never asks itself."""
    user: Any = getattr(request, "user", None)
    if user is None or (isinstance(user, LazyObject) and user.__dict__.get("_wrapped", empty) is empty):
        return None
    return str(user.pk) if user.is_authenticated else None
