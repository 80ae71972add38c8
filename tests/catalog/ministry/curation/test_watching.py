"""Counting how a release does, and the halt that comes by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

import tenants
from catalog.activation import services as activation
from catalog.activation.models import Activation, HaltCause, Release, Ring
from catalog.ministry.curation import middleware, queries, tasks
from catalog.ministry.curation.middleware import Counter, CountingMiddleware
from catalog.ministry.curation.models import Tally
from catalog.ministry.curation.services import watch_releases
from catalog.ministry.curation.services.counting import Counts, Place, add_counts
from core import jobs
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import Message
from policies.national.services import set_value
from tests.factories.catalog import NOON, ActivationFactory

pytestmark = pytest.mark.django_db

CURATOR = Actor.user(3, schema="public")
MPP = {"slug": "mpp", "version": "1.0.0"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_its_way(request: pytest.FixtureRequest) -> None:
    """The mall is on at Karangasem and Ternate, and its release is with the pilots."""
    request.getfixturevalue("db")
    Release.objects.filter(slug="mpp").update(ring=Ring.PILOTS, pilots=["5107", "8271"])


def counted(schema: str, requests: int = 0, errors: int = 0, problems: int = 0, at: datetime = NOON - HOUR) -> None:
    add_counts({Place(schema, "mpp", "1.0.0", Tally.start_of(at)): Counts(requests, errors, problems)})


def halted(now: datetime = NOON) -> str:
    """The cause, or nothing."""
    watch_releases(now=now)
    return Release.objects.get(slug="mpp").halt_cause


def gave_up(schema: str, at: datetime = NOON - HOUR, task: str = "catalog.modules.mpp.tasks.close_day") -> None:
    assert task in jobs.names_of_module("mpp")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('tenant', %s, %s, 'failed', 5) RETURNING id",
            [task, f'{{"schema": "{schema}"}}'],
        )
        (pk,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [pk])
        cursor.execute("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', %s)", [pk, at])


@pytest.mark.parametrize(
    ("requests", "errors", "cause"),
    [(200, 2, "errors"), (200, 1, ""), (199, 100, ""), (10_000, 100, "errors"), (10_000, 99, "")],
    ids=["at the limit", "below it", "too few to judge", "at the limit of many", "just below"],
)
def test_errors_halt_at_the_limit(requests: int, errors: int, cause: str) -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, requests, errors)

    assert halted() == cause


@pytest.mark.parametrize(("problems", "cause"), [(3, "complaints"), (2, "")])
def test_problems_halt_at_the_limit(problems: int, cause: str) -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, 500, 0, problems)

    assert halted() == cause


def test_one_regency_of_several_halts_nothing() -> None:
    """A broken line, an angry office: a trouble of its own. Two with the same trouble are the module's."""
    counted("r5107", 1000, 1000, 50)
    counted("r8271", 1000, 0)
    assert halted() == ""

    counted("r8271", 1000, 20)
    assert halted() == "errors"


def test_one_with_errors_and_one_with_complaints_are_not_two() -> None:
    counted("r5107", 1000, 1000)
    counted("r8271", 1000, 0, 50)

    assert halted() == ""


def test_where_only_one_has_it_that_one_is_enough() -> None:
    Activation.objects.filter(schema_name="r8271", slug="mpp").delete()
    counted("r5107", 200, 2)

    assert halted() == "errors"


def test_regencies_without_trouble_do_not_dilute_it() -> None:
    for number in range(40):
        code = f"{3301 + number}"
        ActivationFactory.create(slug="mpp", schema_name=f"r{code}")
        counted(f"r{code}", 1000)
    for schema in ("r5107", "r8271"):
        counted(schema, 200, 2)

    assert halted() == "errors"


def test_a_sandbox_counts_for_nothing() -> None:
    ActivationFactory.create(slug="mpp", schema_name="s5107_1", regency_code="5107")
    counted("s5107_1", 1000, 1000)
    counted("r8271", 200, 2)

    assert halted() == ""


def test_only_the_last_day_counts() -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, 200, 200, at=NOON - timedelta(hours=25))

    assert halted() == ""


def test_jobs_that_gave_up_are_errors() -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, 198)
        gave_up(schema, at=NOON - timedelta(hours=25))
        gave_up(schema)
    assert halted() == "", "198 requests and a job are too few to judge"

    for schema in ("r5107", "r8271"):
        gave_up(schema)
    assert halted() == "errors"


def test_the_limits_are_policies() -> None:
    for key, value in (("rollout.regencies", 1), ("rollout.fewest_requests", 10), ("rollout.error_percent", 50)):
        set_value(
            key=key, value=value, valid_from=NOON.date(), legal_source="Kepmen 12/2026", reason="Uji coba.",
            actor=CURATOR, now=NOON - timedelta(days=1),
        )  # fmt: skip
    counted("r5107", 10, 4)
    assert halted() == ""

    counted("r5107", 0, 0, 0)
    counted("r5107", 2, 2)
    assert halted() == "errors"


def test_a_release_that_has_arrived_is_not_halted() -> None:
    Release.objects.filter(slug="mpp").update(ring=Ring.ALL)
    for schema in ("r5107", "r8271"):
        counted(schema, 1000, 1000, 100)

    assert halted() == ""


def test_a_halt_says_why_and_tells_the_curators(staff: Callable[..., Any]) -> None:
    curator = staff("public", "catalogue.curate", name="Ratna Prameswari")
    staff("public", "regencies.read", name="Yohanes Siregar")
    for schema in ("r5107", "r8271"):
        counted(schema, 1000, 50, 1)

    assert halted() == HaltCause.ERRORS
    entry = EvidenceEntry.objects.get(action="activation.release_halted")
    assert (entry.actor, entry.details["regencies"]) == ("system:curation", ["r5107", "r8271"])
    assert [entry.details[name] for name in ("requests", "errors", "problems")] == [2000, 100, 2]
    told = Message.objects.filter(template="curation.release_halted")
    assert set(told.values_list("recipient_id", flat=True)) == {str(curator.pk)}
    watch_releases(now=NOON)
    assert EvidenceEntry.objects.filter(action="activation.release_halted").count() == 1


def test_who_has_it_on_works_on(karangasem_client: Client) -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, 1000, 50)
    halted()

    assert karangasem_client.get("/mpp/").status_code == 200


def test_after_going_on_only_what_comes_then_counts() -> None:
    for schema in ("r5107", "r8271"):
        counted(schema, 1000, 50)
    halted()
    activation.resume_release(**MPP, reason="Penyebabnya sudah diperbaiki.", actor=CURATOR, now=NOON)
    assert halted(NOON + HOUR) == ""

    for schema in ("r5107", "r8271"):
        counted(schema, 1000, 50, at=NOON + HOUR)
    assert halted(NOON + 2 * HOUR) == "errors"


def test_the_clock_forgets_what_nobody_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    counted("r5107", 1, at=NOON - timedelta(days=4))
    counted("r5107", 2, at=NOON - timedelta(days=2))
    monkeypatch.setattr(tasks.clock, "now", lambda: NOON)

    tasks.watch_rollouts()

    assert [tally.requests for tally in Tally.objects.all()] == [2]


def test_looking_costs_the_same_for_few_and_many(django_assert_num_queries: Any) -> None:
    release = Release.objects.get(slug="mpp")
    with django_assert_num_queries(4):
        queries.watch(release, now=NOON)
    for number in range(20):
        ActivationFactory.create(slug="mpp", schema_name=f"r{3301 + number}")
        counted(f"r{3301 + number}", 10)
    with django_assert_num_queries(4):
        assert len(queries.watch(release, now=NOON).health) == 20


# --- counting


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    fresh = Counter()
    monkeypatch.setattr(middleware, "COUNTER", fresh)
    return fresh


def written() -> list[tuple[str, str, int, int]]:
    return list(Tally.objects.order_by("schema_name", "slug").values_list("schema_name", "slug", "requests", "errors"))


def test_pages_and_api_of_a_module_are_counted_where_they_are_asked_for(
    counter: Counter, karangasem_client: Client, ternate_client: Client, ministry_client: Client
) -> None:
    for client, path in (
        (karangasem_client, "/mpp/"),
        (karangasem_client, "/mpp/layanan/"),
        (karangasem_client, "/api/v1/mpp/"),
        (karangasem_client, "/"),
        (karangasem_client, "/example/"),
        (ternate_client, "/mpp/"),
        (ministry_client, "/katalog/mpp/"),
    ):
        client.get(path)

    counter.write()

    found = {(schema, slug): (requests, errors) for schema, slug, requests, errors in written()}
    assert found.keys() == {("r5107", "mpp"), ("r8271", "mpp")}
    assert found["r8271", "mpp"] == (1, 0)
    assert found["r5107", "mpp"][0] >= 2
    counter.write()
    assert {(schema, slug): (requests, errors) for schema, slug, requests, errors in written()} == found


@pytest.mark.parametrize(("status", "errors"), [(200, 0), (302, 0), (404, 0), (422, 0), (500, 1), (503, 1)])
def test_only_what_the_server_did_wrong_is_an_error(counter: Counter, status: int, errors: int) -> None:
    def answer(request: Any) -> HttpResponse:
        request.regency = SimpleNamespace(schema="r5107")
        request.resolver_match = SimpleNamespace(namespaces=["mpp"])
        return HttpResponse(status=status)

    CountingMiddleware(answer)(RequestFactory().get("/mpp/"))
    counter.write()

    assert written() == [("r5107", "mpp", 1, errors)]


def test_a_page_that_breaks_down_is_an_error(
    counter: Counter, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def break_down(*args: Any, **values: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("catalog.modules.mpp.queries.products.reason_counts", break_down)
    karangasem_client.raise_request_exception = False

    assert karangasem_client.get("/mpp/layanan/").status_code == 500
    counter.write()
    assert written() == [("r5107", "mpp", 1, 1)]


def test_counts_go_out_when_it_is_time(counter: Counter, settings: Any, karangasem_client: Client) -> None:
    settings.TIRU_COUNTING_SECONDS = 3600
    karangasem_client.get("/mpp/")
    assert written() == []

    settings.TIRU_COUNTING_SECONDS = 0
    karangasem_client.get("/mpp/")
    assert written() == [("r5107", "mpp", 2, 0)]


def test_what_could_not_be_written_is_kept(counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    place = Place("r5107", "mpp", "1.0.0", Tally.start_of(NOON))
    counter.count(place, is_error=True)

    def fail(counts: Any) -> None:
        counter.count(place, is_error=False)  # meanwhile, in another thread
        raise DatabaseError("gone away")

    with monkeypatch.context() as patched:
        patched.setattr(middleware, "add_counts", fail)
        counter.write()
    assert written() == []

    counter.write()
    assert written() == [("r5107", "mpp", 2, 1)]


def test_a_regency_reads_and_writes_no_tallies(in_karangasem: tenants.CurrentRegency) -> None:
    for table in ("curation_tally", "curation_proof", "curation_word"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT count(*) FROM public.{table}")
