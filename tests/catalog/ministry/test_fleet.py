"""The page of schemas: who is behind, what failed and why, what differs, how a run goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from core import clock
from tenants.context import operator_rights
from tenants.fleet.models import FleetRun, FleetStep
from tenants.fleet.tasks import look_at_the_fleet
from tests.factories.fleet import FleetRunFactory, FleetStepFactory, SchemaStateFactory

pytestmark = pytest.mark.django_db

PAGE, LIVE = "/konsol/armada/", "/konsol/armada/berjalan/"


@pytest.fixture
def operator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "jobs.read", client=ministry_client)
    return ministry_client


def main_of(response: Any) -> str:
    return str(response.content.decode()).partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("path", [PAGE, LIVE])
def test_only_who_may_read_jobs_sees_it(
    path: str, ministry_client: Client, karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    assert ministry_client.get(path).status_code == 302
    staff("public", "regencies.read", "catalogue.curate", client=ministry_client)
    assert ministry_client.get(path).status_code in {403, 404}
    assert karangasem_client.get(path).status_code == 404


def test_before_anything_was_looked_at_it_says_what_will_appear(operator: Client) -> None:
    shown = main_of(operator.get(PAGE))

    assert "Belum ada skema yang diperiksa" in shown
    assert "putaran" not in shown
    assert operator.get(LIVE).status_code == 404


def test_the_job_fills_it(operator: Client) -> None:
    with operator_rights():
        look_at_the_fleet()

    shown = main_of(operator.get(PAGE))

    assert "Kabupaten Karangasem" in shown
    assert "Kota Ternate" in shown
    assert shown.count("Mutakhir") == 2


def test_the_furthest_behind_comes_first(operator: Client) -> None:
    SchemaStateFactory.create(schema="r5107", distance=1)
    SchemaStateFactory.create(schema="r8271", distance=5)

    shown = main_of(operator.get(PAGE))

    assert shown.index("Kota Ternate") < shown.index("Kabupaten Karangasem")
    assert "Tertinggal 5 langkah" in shown


@pytest.mark.parametrize(
    ("language", "reason", "attempts"),
    [
        ("id", "Ada baris tanpa nilai, padahal migrasi meminta nilai.", "2 kali dicoba"),
        ("en", "There are rows without a value where the migration demands one.", "2 attempts"),
    ],
)
def test_what_failed_is_said_with_its_reason(operator: Client, language: str, reason: str, attempts: str) -> None:
    run = FleetRunFactory.ended(failed=1, done=1)
    FleetStepFactory.failed(run=run, schema="r5107", attempts=2)
    SchemaStateFactory.create(schema="r5107", distance=1)
    operator.cookies["django_language"] = language

    response = operator.get(PAGE)

    shown = main_of(response)
    assert f'lang="{language}"' in response.content.decode()
    assert shown.count(reason) == 2  # in the run, and in the schema's row
    assert "column &quot;colour&quot; of relation &quot;mpp_counter&quot; contains null values" in shown
    assert attempts in shown


def test_what_differs_is_listed_in_sentences(operator: Client) -> None:
    extra = {"kind": "column", "table": "mpp_counter", "name": "colour", "what": "extra", "found": "text"}
    SchemaStateFactory.compared(extra, schema="r5107")
    SchemaStateFactory.compared(schema="r8271")

    shown = main_of(operator.get(PAGE))

    assert "1 perbedaan" in shown
    assert "tabel mpp_counter: kolom colour (text) tidak ada di cetak biru" in shown


def test_the_filters_find_what_they_say(operator: Client) -> None:
    run = FleetRunFactory.ended()
    FleetStepFactory.failed(run=run, schema="r5107")
    FleetStepFactory.failed(run=run, schema="r8271")
    SchemaStateFactory.create(schema="r5107", distance=2)
    SchemaStateFactory.compared({"kind": "table", "table": "a", "name": "a", "what": "extra"}, schema="r8271")
    SchemaStateFactory.create(schema="r3510", distance=3)
    found = {show: main_of(operator.get(PAGE, {"tampil": show})) for show in ("behind", "failed", "drift", "nonsense")}
    listed = {
        show: [schema for schema in ("r3510", "r5107", "r8271") if f">{schema}" in page.partition("<tbody")[2]]
        for show, page in found.items()
    }

    assert listed == {
        "behind": ["r3510", "r5107"],
        "failed": ["r5107"],  # at Ternate it failed once and was done since
        "drift": ["r8271"],
        "nonsense": ["r3510", "r5107", "r8271"],
    }
    chips = found["behind"].partition('class="filters"')[2].partition("</ul>")[0]
    assert [part.partition("</b>")[0] for part in chips.split("<b>")[1:]] == ["3", "2", "1", "1"]


class TestARunThatIsGoingOn:
    def test_the_page_follows_it_and_stops_when_it_is_over(self, operator: Client) -> None:
        run = FleetRunFactory.create()
        FleetStepFactory.create(run=run, schema="r5107", state="done")
        step = FleetStepFactory.create(run=run, schema="r8271", state="running")
        first = operator.get(LIVE)

        again = operator.get(LIVE, headers={"if-none-match": first["ETag"]})
        FleetStep.objects.filter(pk=step.pk).update(state="done")
        FleetRun.objects.filter(pk=run.pk).update(state="finished", done=2, finished_at=clock.now())
        over = operator.get(LIVE, headers={"if-none-match": first["ETag"]})

        shown = first.content.decode()
        assert 'hx-trigger="every 2s"' in shown
        assert "50%" in shown
        assert "r8271: mpp.0002_colour" in shown
        assert again.status_code == 304
        assert over.status_code == 200
        assert "hx-get" not in over.content.decode()
        assert "Migrasi terakhir selesai" in over.content.decode()

    def test_one_that_is_silent_is_not_shown_as_if_it_were_at_work(self, operator: Client) -> None:
        FleetRunFactory.create(seen_at=clock.now() - timedelta(minutes=11))

        assert "Tidak ada kabar dari migrasi" in main_of(operator.get(PAGE))

    def test_a_halted_run_names_the_ring(self, operator: Client) -> None:
        FleetRunFactory.ended("halted", halted_in="pilot", failed=2)

        assert "Terlalu banyak skema gagal di gelombang percontohan" in main_of(operator.get(PAGE))


def test_the_job_closes_a_run_whose_session_is_gone(operator: Client) -> None:
    run = FleetRunFactory.create()
    FleetStepFactory.create(run=run, schema="r5107", state="running")

    with operator_rights():
        look_at_the_fleet()

    assert "Migrasi terakhir terputus" in main_of(operator.get(PAGE))
    with tenants.public():
        assert FleetStep.objects.get().state == "pending"


def test_the_page_takes_as_many_queries_for_three_schemas_as_for_one(
    operator: Client, django_assert_num_queries: Any
) -> None:
    run = FleetRunFactory.ended(failed=3)
    SchemaStateFactory.create(schema="r5107", distance=2)
    FleetStepFactory.failed(run=run, schema="r5107")
    operator.get(PAGE)
    with django_assert_num_queries(13):
        operator.get(PAGE)
    for schema in ("r8271", "r3510"):
        SchemaStateFactory.create(schema=schema, distance=2)
        FleetStepFactory.failed(run=run, schema=schema)
    with django_assert_num_queries(13):
        operator.get(PAGE)
