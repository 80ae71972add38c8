"""Regencies take turns at the worker, however many jobs one of them has."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

import tenants
from core.jobs import Job
from tenants.context import operator_rights
from tenants.tasks import copy_evidence_head

pytestmark = pytest.mark.django_db
FLOOD, QUIET = "r5107", "r8271"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def fetch() -> str | None:
    """As a worker takes the next job, by procrastinate's own function; answers its regency."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT id, args ->> 'schema' FROM procrastinate_fetch_job_v2(ARRAY['tenant'], NULL)")
        number, schema = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number])
    return schema


def defer(schema: str, times: int = 1, *, at: datetime | None = None, job: Job = copy_evidence_head) -> None:
    for _ in range(times):
        job.defer_in(schema, at=at)


def test_another_regencys_job_waits_for_one_of_a_flood_and_not_for_all(db: None) -> None:
    defer(FLOOD, 50)
    defer(QUIET, 2)

    assert [fetch() for _ in range(5)] == [FLOOD, QUIET, FLOOD, QUIET, FLOOD]


def test_turns_are_taken_in_the_midst_of_a_flood_too(db: None) -> None:
    defer(FLOOD, 50)
    for _ in range(20):
        fetch()
    defer(QUIET)

    assert QUIET in [fetch(), fetch()]


def test_a_flood_is_worked_off_while_others_keep_coming(db: None) -> None:
    defer(FLOOD, 10)
    order = []
    for _ in range(20):
        defer(QUIET)
        order.append(fetch())

    assert order.count(FLOOD) == 10


def test_a_regency_that_enqueues_under_its_own_role_takes_turns_too(in_karangasem: tenants.CurrentRegency) -> None:
    for _ in range(5):
        copy_evidence_head.defer()
    with tenants.enter(QUIET):
        copy_evidence_head.defer()

    with tenants.public():
        assert [fetch() for _ in range(3)] == [FLOOD, QUIET, FLOOD]


def test_what_is_planned_for_later_pushes_nothing_back(db: None) -> None:
    defer(FLOOD, 50, at=LATER)
    defer(FLOOD)
    defer(QUIET)

    assert [fetch(), fetch()] == [FLOOD, QUIET]


def test_a_flood_that_was_planned_gives_way_when_its_time_has_come(db: None) -> None:
    defer(FLOOD, 50, at=datetime.now(UTC) - timedelta(seconds=1))
    defer(QUIET)

    assert QUIET in [fetch(), fetch()]
