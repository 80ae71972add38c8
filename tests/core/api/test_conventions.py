"""The conventions seen from outside: requests to small views, answers as a client gets them."""

import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_standardized_errors.handler import exception_handler as standard_handler
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.pagination import BasePagination
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.api import errors, fields, pagination, parsers, schema, throttling
from core.api.defaults import STANDARDIZED_ERRORS, rest_framework, spectacular
from core.errors import NotThere, Refusal
from core.localised import LocalisedText

RATES = {"anon": "2/min", "user": "3/min", "token": "4/min"}


class Body(serializers.Serializer[Any]):
    name = fields.TextField(max_length=20)
    note = fields.TextField(required=False, allow_blank=True)
    label = fields.LocalisedTextField(required=False, max_length=10)


class HeaderAuthentication(BaseAuthentication):
    """`Person: 7` signs in, `Token: 3` does so as a program."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        person, token = request.headers.get("Person"), request.headers.get("Token")
        if not person and not token:
            return None
        user = SimpleNamespace(is_authenticated=True, pk=person or 1)
        return user, SimpleNamespace(pk=token) if token else None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class View(APIView):
    """Everything that settings would give, named here, so that the test does not depend on when they were read."""

    authentication_classes = (HeaderAuthentication,)
    permission_classes = (AllowAny,)
    parser_classes = (parsers.StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    throttle_classes = ()
    schema = schema.AutoSchema()

    def get(self, request: Request) -> Response:
        return Response({})

    def post(self, request: Request) -> Response:
        body = Body(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(body.data)

    def get_serializer_class(self) -> type[Body]:
        return Body


class Shut(Refusal):
    code = "counter_closed"
    message = "Counter %(counter)s is closed."
    fix = "Open it first."


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    message = "Somebody else serves this ticket."
    attr = "ticket"


@pytest.fixture(autouse=True)
def conventions() -> Iterator[None]:
    settings = {
        "REST_FRAMEWORK": rest_framework(authentication=[], rates=RATES),
        "DRF_STANDARDIZED_ERRORS": STANDARDIZED_ERRORS,
        "SPECTACULAR_SETTINGS": spectacular(title="Test", description="", version="1"),
        "CACHES": {
            name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"conventions-{name}"}
            for name in ("default", "process")
        },
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 10_000,
    }
    with override_settings(**settings), translation.override("en"):
        caches["default"].clear()
        caches["process"].clear()
        yield


def send(
    method: str = "post", view: type[APIView] = View, body: bytes | dict[str, Any] = b"", **options: Any
) -> Response:
    factory = APIRequestFactory()
    content = json.dumps(body).encode() if isinstance(body, dict) else body
    if method == "post":
        options = {"data": content, "content_type": "application/json"} | options
    request = getattr(factory, method)(options.pop("path", "/"), **options)
    response = view.as_view()(request)
    response.render()
    return response  # type: ignore[no-any-return]


def raising(error: Exception) -> type[APIView]:
    class Raising(View):
        def get(self, request: Request) -> Response:
            raise error

    return Raising


def told(response: Response) -> tuple[int, str, list[dict[str, Any]]]:
    answer = json.loads(response.content)
    assert set(answer) == {"type", "errors"}
    return response.status_code, answer["type"], answer["errors"]


@pytest.mark.parametrize(
    ("error", "status", "code", "detail", "attr"),
    [
        (Shut(counter=3), 409, "counter_closed", "Counter 3 is closed. Open it first.", None),
        (NotYours(), 403, "not_yours", "Somebody else serves this ticket.", "ticket"),
        (NotThere(), 404, "not_found", "Not found.", None),
        (Http404("No Ticket matches secret 17"), 404, "not_found", "Not found.", None),
        (
            PermissionDenied("secret"),
            403,
            "permission_denied",
            "You do not have permission to perform this action.",
            None,
        ),
        (SuspiciousOperation("secret"), 400, "parse_error", "Malformed request.", None),
    ],
)
def test_errors_have_one_shape(error: Exception, status: int, code: str, detail: str, attr: str | None) -> None:
    expected = [{"code": code, "detail": detail, "attr": attr}]

    assert told(send("get", raising(error))) == (status, "client_error", expected)


def test_a_failed_full_clean_names_its_fields() -> None:
    error = ValidationError({"name": ValidationError("Too long.", code="max_length")})

    assert told(send("get", raising(error))) == (
        400,
        "validation_error",
        [{"code": "max_length", "detail": "Too long.", "attr": "name"}],
    )


@pytest.mark.parametrize("debug", [False, True])
def test_what_broke_inside_stays_inside_and_is_reported_there(debug: bool) -> None:
    reported: list[BaseException | None] = []

    def report(sender: object, **kwargs: object) -> None:
        reported.append(sys.exception())

    got_request_exception.connect(report)
    with override_settings(DEBUG=debug):
        response = send("get", raising(RuntimeError("password=hunter2 in /srv/tiru")))

    assert told(response) == (500, "server_error", [{"code": "error", "detail": "Server Error (500)", "attr": None}])
    assert [str(error) for error in reported] == ["password=hunter2 in /srv/tiru"]


def test_a_refusal_speaks_the_language_of_the_request() -> None:
    with translation.override("id"):
        response = send("get", raising(Refusal()))

    assert told(response)[2][0]["detail"] == "Ini belum dapat dilakukan sekarang."


def test_the_handler_is_the_one_that_the_schema_generator_knows() -> None:
    assert errors.exception_handler is standard_handler


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{"name": ', "The request is not valid JSON at line 1, column 10."),
        (b'{"name": "a\xff"}', "The request is not UTF-8."),
        (b'{"name": "a\\u0000"}', "A text in the JSON holds a NUL or half a character."),
        (b'{"a\\u0000": [1]}', "A text in the JSON holds a NUL or half a character."),
        (b'[[{"x": ["\\ud800"]}]]', "A text in the JSON holds a NUL or half a character."),
        (b'{"name": NaN}', "The JSON holds a doubled key or a number without bounds."),
        (b'{"name": -Infinity}', "The JSON holds a doubled key or a number without bounds."),
        (b'{"name": 1e999}', "The JSON holds a doubled key or a number without bounds."),
        (b'{"name": ' + b"9" * 5_000 + b"}", "The JSON holds a doubled key or a number without bounds."),
        (b'{"name": "a", "name": "b"}', "The JSON holds a doubled key or a number without bounds."),
        (b" ", "The request is not valid JSON at line 1, column 2."),
    ],
)
def test_json_that_cannot_be_kept_is_refused(body: bytes, detail: str) -> None:
    assert told(send(body=body)) == (400, "client_error", [{"code": "parse_error", "detail": detail, "attr": None}])


def test_endless_nesting_is_refused_like_other_wrong_json() -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000_000):
        status, _type, problems = told(send(body=b"[" * 400_000 + b"]" * 400_000))

    assert (status, problems[0]["code"]) == (400, "parse_error")


def test_a_body_is_read_up_to_the_limit_only() -> None:
    fits = b'{"name": "a"}'.ljust(10_000)

    assert send(body=fits).status_code == 200
    assert told(send(body=fits + b" "))[::2] == (
        413,
        [{"code": "too_large", "detail": "The request is too large. Send less at once.", "attr": None}],
    )


def test_whole_characters_beyond_the_basic_plane_are_fine() -> None:
    assert send(body=b'{"name": "\\ud83d\\ude00"}').data == {"name": "😀"}


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_only_json_is_read(content_type: str) -> None:
    assert told(send(body=b"name=a", content_type=content_type))[0] == 415


@pytest.mark.parametrize("name", ["", " ", "\t\n", None, ["a"], "x" * 21])
def test_a_text_says_something(name: Any) -> None:
    status, kind, problems = told(send(body={"name": name}))

    assert (status, kind, problems[0]["attr"]) == (400, "validation_error", "name")


def test_a_text_that_may_be_blank_may() -> None:
    assert send(body={"name": " a ", "note": ""}).data == {"name": "a", "note": ""}


def test_a_localised_text_travels_as_an_object() -> None:
    response = send(body={"name": "a", "label": {"id": " Loket ", "en": ""}})

    assert response.data["label"] == {"id": "Loket"}
    assert fields.LocalisedTextField().to_internal_value({"id": "Loket", "en": "Counter"}) == LocalisedText(
        id="Loket", en="Counter"
    )


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Loket", "not_an_object"),
        ({}, "missing"),
        ({"id": " "}, "missing"),
        ({"id": 5}, "not_a_text"),
        ({"id": "a", "fr": "b"}, "unknown_language"),
        ({"id": "a", "en": "x" * 11}, "max_length"),
    ],
)
def test_a_wrong_localised_text_is_told_apart(label: Any, code: str) -> None:
    status, _type, problems = told(send(body={"name": "a", "label": label}))

    assert (status, problems[0]["code"], problems[0]["attr"]) == (400, code, "label")


class Throttled(View):
    throttle_classes = (throttling.AnonThrottle, throttling.UserThrottle, throttling.TokenThrottle)


def statuses(count: int, **headers: Any) -> list[int]:
    return [send("get", Throttled, **headers).status_code for _ in range(count)]


def test_each_kind_of_client_has_its_own_allowance() -> None:
    assert statuses(3, REMOTE_ADDR="10.0.0.1") == [200, 200, 429]
    assert statuses(3, REMOTE_ADDR="10.0.0.2") == [200, 200, 429]
    assert statuses(4, headers={"Person": "7"}) == [200, 200, 200, 429]
    assert statuses(5, headers={"Token": "3"}) == [200, 200, 200, 200, 429]
    assert statuses(1, headers={"Token": "4"}) == [200]


def test_programs_and_people_are_counted_without_asking_the_database() -> None:
    caches["default"].set = None  # type: ignore[method-assign] -- whoever counts there fails

    assert statuses(2, headers={"Person": "8"}) == [200, 200]
    assert statuses(2, headers={"Token": "5"}) == [200, 200]


def test_who_is_throttled_is_told_for_how_long() -> None:
    statuses(2, REMOTE_ADDR="10.0.0.1")
    response = send("get", Throttled, REMOTE_ADDR="10.0.0.1")

    assert told(response)[2][0]["code"] == "throttled"
    assert 0 < int(response.headers["Retry-After"]) <= 60


def test_an_invented_forwarding_address_buys_nothing() -> None:
    answers = [
        send("get", Throttled, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code for n in range(3)
    ]

    assert answers == [200, 200, 429]


def test_a_counter_belongs_to_one_schema_and_stores_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    here = SimpleNamespace(schema_name="r5107")
    monkeypatch.setattr("core.schema.connection", here)
    stored: list[str] = []
    monkeypatch.setattr(
        throttling._Throttle, "throttle_success", lambda self: stored.append(self.key) or True, raising=True
    )

    statuses(1, REMOTE_ADDR="10.0.0.1")
    here.schema_name = "r8271"
    statuses(1, REMOTE_ADDR="10.0.0.1")

    first, second = stored
    assert first != second
    assert "10.0.0.1" not in first


class Rows(View):
    paginator: BasePagination = pagination.PagePagination()

    def get(self, request: Request) -> Response:
        page = self.paginator.paginate_queryset(list(range(250)), request, self)  # type: ignore[arg-type]
        return self.paginator.get_paginated_response(page)


@pytest.mark.parametrize(
    ("query", "count"), [("", 25), ("?page_size=50", 50), ("?page_size=100000", 100), ("?page_size=-1", 25)]
)
def test_pages_are_bounded(query: str, count: int) -> None:
    response = send("get", Rows, path=f"/{query}")

    assert (len(response.data["results"]), response.data["count"]) == (count, 250)


@pytest.mark.parametrize("page", ["0", "99", "-1", "x", "9" * 40])
def test_a_page_that_is_not_there_answers_404(page: str) -> None:
    assert told(send("get", Rows, path=f"/?page={page}"))[0] == 404


def description() -> dict[str, Any]:
    return SchemaGenerator(patterns=[path("api/v1/things/", View.as_view())]).get_schema(public=True)


def test_the_schema_promises_what_the_fields_check() -> None:
    body = description()["components"]["schemas"]["BodyRequest"]["properties"]

    assert body["name"]["pattern"] == fields.NOT_BLANK
    assert body["note"]["oneOf"] == [{"type": "string", "pattern": fields.NO_NUL}, {"type": "string", "maxLength": 0}]
    assert body["label"]["required"] == ["id"]
    assert body["label"]["additionalProperties"] is False


def test_the_schema_tells_of_refusals_where_something_can_be_refused() -> None:
    operations = description()["paths"]["/api/v1/things/"]

    assert {"409", "422", "413"} <= set(operations["post"]["responses"])
    assert not {"409", "422", "413"} & set(operations["get"]["responses"])
    assert description()["openapi"].startswith("3.1")


def test_who_is_not_signed_in_gets_401() -> None:
    class Closed(View):
        permission_classes = (IsAuthenticated,)

    response = send("get", Closed)

    assert told(response)[0] == 401
    assert response.headers["WWW-Authenticate"] == "Token"


def test_an_empty_answer_is_not_touched() -> None:
    class Empty(View):
        def get(self, request: Request) -> HttpResponse:  # type: ignore[override]
            return HttpResponse(status=204)

    assert Empty.as_view()(APIRequestFactory().get("/")).status_code == 204
