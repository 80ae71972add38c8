import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from core.jobs import periodic_jobs
from core.middleware import RequestLogMiddleware
from core.observability import acting_user, add_place, logging_settings
from core.sentry import monitor_slug
from tests.core import leaky_site as site

ROOT = Path(__file__).resolve().parents[2]


def visit(output: str) -> tuple[dict[str, Any], str]:
    """What a Sentry received, and what the log says, after somebody visited the leaky site."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.leaky_site", output],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def visited() -> tuple[dict[str, Any], str]:
    return visit("json")


def payloads(visited: tuple[dict[str, Any], str], kind: str) -> list[dict[str, Any]]:
    return [json.loads(item["payload"]) for item in visited[0]["items"] if item["type"] == kind]


def test_nothing_personal_reaches_sentry(visited: tuple[dict[str, Any], str]) -> None:
    everything = "".join(visited[0]["raw"])

    assert [piece for piece in site.NOWHERE if piece in everything] == []
    assert [key for key in ('"vars"', '"breadcrumbs"', '"user"', '"extra"', '"params"') if key in everything] == []


def test_only_errors_transactions_and_check_ins_are_sent(visited: tuple[dict[str, Any], str]) -> None:
    assert {item["type"] for item in visited[0]["items"]} == {"event", "transaction", "check_in"}


def test_what_is_sent_still_tells_what_broke_and_where(visited: tuple[dict[str, Any], str]) -> None:
    broken = next(event for event in payloads(visited, "event") if "exception" in event)
    first, error = broken["exception"]["values"]

    assert (first["type"], first["value"]) == ("KeyError", "'… ************… ****************** …'")
    assert (error["type"], error["value"]) == ("NoSuchPerson", "… ************… [email] [phone] …")
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert broken["transaction"] == "/undangan/{link}/"
    assert broken["request"] == {"method": "POST"}
    assert broken["tags"]["tenant"] == "r5107"
    assert f'"request_id": "{broken["tags"]["request_id"]}"' in visited[1]


def test_a_line_of_the_log_is_sent_as_it_stands_in_the_code(visited: tuple[dict[str, Any], str]) -> None:
    said = [event["logentry"]["message"] for event in payloads(visited, "event") if "logentry" in event]

    assert said[:2] == ["cannot find %s of %s", "nobody is called … with …"]


def test_what_the_database_says_names_the_constraint_and_not_the_row(visited: tuple[dict[str, Any], str]) -> None:
    (twice,) = [event for event in payloads(visited, "event") if event.get("transaction") == "/dua/{link}/"]

    assert twice["exception"]["values"][0]["value"] == (
        'duplicate key value violates unique constraint "residents_person_pkey"\nDETAIL: [hidden]'
    )


def test_transactions_name_routes_and_statements_without_values(visited: tuple[dict[str, Any], str]) -> None:
    transactions = payloads(visited, "transaction")

    assert [transaction["transaction"] for transaction in transactions] == [
        *["/undangan/{link}/"] * 3,
        "(no route)",  # somebody had renamed it
        "(no route)",
        "/dua/{link}/",
        "leaky.count",
    ]
    assert [span["description"] for span in transactions[0]["spans"] if span["op"] == "db"][1:] == ["SELECT %s, %s"] * 2
    assert all(len(transaction["event_id"]) == 32 for transaction in transactions)
    assert {transaction["tags"]["tenant"] for transaction in transactions} == {"r5107"}


def test_a_failed_job_names_its_regency_and_module_and_no_argument(visited: tuple[dict[str, Any], str]) -> None:
    (failed,) = [event for event in payloads(visited, "event") if event["tags"].get("job")]

    assert failed["tags"] == {"job": "leaky.count", "tenant": "r5107", "module": "mpp"}
    assert failed["exception"]["values"][0]["type"] == "LookupError"
    assert failed["logentry"]["message"].startswith("Job leaky.count[7](schema='r5107', name='…")


def test_a_job_by_the_clock_checks_in_and_says_that_it_failed(visited: tuple[dict[str, Any], str]) -> None:
    begun, ended = payloads(visited, "check_in")

    assert (begun["status"], ended["status"]) == ("in_progress", "error")
    assert begun["check_in_id"] == ended["check_in_id"]
    assert begun["monitor_config"]["schedule"] == {"type": "crontab", "value": "0 3 * * *"}
    assert ended["duration"] >= 0


def test_a_flood_is_cut_off_told_of_in_one_line_and_leaves_room_for_others(
    visited: tuple[dict[str, Any], str],
) -> None:
    said = [
        (event["tags"]["tenant"], event["logentry"]["message"])
        for event in payloads(visited, "event")
        if event["tags"]["tenant"] in ("r8271", "r3510")
    ]

    assert said == [
        *[("r8271", "flooded")] * 5,
        ("r8271", "95 more were held back for r8271"),
        ("r3510", "alone"),
    ]


@pytest.mark.parametrize("output", ["json", "console"])
def test_nothing_personal_reaches_the_log(output: str, visited: tuple[dict[str, Any], str]) -> None:
    log = visited[1] if output == "json" else visit("console")[1]

    assert [piece for piece in site.IN_MASKED_LOGS if piece in log] == []
    assert "cannot find ************0003 of [email]" in log
    assert "NoSuchPerson" in log


def test_the_log_is_one_object_a_line_tied_together_by_request(visited: tuple[dict[str, Any], str]) -> None:
    lines = [json.loads(line) for line in visited[1].splitlines()]

    requests = [line for line in lines if "structlog" in line["logger"]]
    assert [(line["event"], line.get("request")) for line in requests] == [
        *[("request_failed", "POST /undangan/<str:link>/")] * 3,
        ("request_finished", "POST /surat/<int:number>/<str:link>/ number=7"),
        ("request_finished", "POST /nowhere/************0003"),
        ("request_failed", "POST /dua/<str:link>/"),
    ]
    assert {line["schema"] for line in requests} == {"r5107"}
    assert len({line["request_id"] for line in requests}) == 6
    # The errors that the view logged and the failure of its request carry the same id.
    assert lines[0]["request_id"] == lines[1]["request_id"] == lines[2]["request_id"]
    assert set(requests[0]["exception"][0]["frames"][0]) == {"filename", "lineno", "name"}


@pytest.fixture
def events() -> Iterator[list[dict[str, Any]]]:
    """The events that structlog wrote, with what binding and `add_place` put on them."""
    found: list[dict[str, Any]] = []

    def keep(logger: Any, name: str, event: Any) -> Any:
        found.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, add_place, keep], cache_logger_on_first_use=False
    )
    yield found
    structlog.configure(**before)


def respond(request: HttpRequest, user: Any = None, schema: str = "r5107") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        request.schema = schema  # type: ignore[attr-defined]
        if user is not None:
            request.user = user
        structlog.get_logger("inside").info("inside")
        return HttpResponse()

    return RequestLogMiddleware(view)(request)


class Person:
    is_authenticated = True
    pk = 12


def test_the_answer_carries_the_requests_id_and_not_one_that_the_client_made_up(events: list[dict[str, Any]]) -> None:
    request = RequestFactory().get("/surat/7/?nik=1", headers={"X-Request-ID": "made-up"})

    response = respond(request, Person())

    assert response.headers["X-Request-ID"] == request.request_id != "made-up"  # type: ignore[attr-defined]
    assert [event["request_id"] for event in events if event["event"] == "inside"] == [response.headers["X-Request-ID"]]


def test_a_user_is_named_by_key_and_only_when_already_known(events: list[dict[str, Any]]) -> None:
    def load() -> Any:
        raise AssertionError("the log asked the database for the user")

    respond(RequestFactory().get("/"), Person())
    respond(RequestFactory().get("/"), SimpleLazyObject(load))
    respond(RequestFactory().get("/"), AnonymousUser())

    assert [event.get("user_id") for event in events if event["event"] == "inside"] == ["12", None, None]


def test_nothing_of_one_request_is_left_for_the_next(events: list[dict[str, Any]]) -> None:
    respond(RequestFactory().get("/"), Person())

    assert structlog.contextvars.get_contextvars() == {}
    with acting_user(lambda: "5"):
        assert add_place(None, "", {})["user_id"] == "5"
    assert "user_id" not in add_place(None, "", {})


def test_an_event_names_its_schema_even_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.schema.connection", object())

    assert add_place(None, "", {})["schema"] is None
    assert add_place(None, "", {"schema": "r8271"})["schema"] == "r8271"


def test_the_settings_leave_no_handler_that_does_not_mask() -> None:
    before = structlog.get_config()
    try:
        settings = logging_settings(output="json", level="WARNING")
    finally:
        structlog.configure(**before)

    assert settings["root"] == {"handlers": ["stderr"], "level": "WARNING"}
    assert [name for name, logger in settings["loggers"].items() if logger["handlers"]] == []
    assert settings["handlers"]["stderr"]["formatter"] == "events"
    assert logging.getLevelName(settings["loggers"]["django.db.backends"]["level"]) == logging.WARNING


def test_every_job_by_the_clock_has_a_monitor_of_its_own() -> None:
    slugs = [monitor_slug(job.name) for job in periodic_jobs()]

    assert len(slugs) > 20
    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9_-]{1,50}", slug)] == []
