"""
A regency's long jobs leave workers to the others: workers that look for a job at the same moment, each over a
connection of its own and by procrastinate's own statement.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, LiteralString

import psycopg
from django.db import connection
from procrastinate import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

import tenants
from core import clock
from core.actors import Actor
from core.jobs import work_of
from core.management.commands.work import worker_connection
from tenants.limits.services import agree_limits
from tenants.limits.tasks import forget_old_use
from tenants.tasks import copy_evidence_head

ROOT = Path(__file__).resolve().parents[3]
KARANGASEM, TERNATE = "r5107", "r8271"
UNDONE: LiteralString = "SELECT FROM procrastinate_jobs WHERE queue_name = 'tenant' AND status <> 'succeeded'"
MOST_AT_ONCE: LiteralString = """
SELECT schema, max(running) AS most FROM (
    SELECT args ->> 'schema' AS schema, sum(CASE type WHEN 'started' THEN 1 ELSE -1 END)
        OVER (PARTITION BY args ->> 'schema' ORDER BY event.id) AS running
    FROM procrastinate_events AS event JOIN procrastinate_jobs AS job ON job.id = job_id
    WHERE type IN ('started', 'succeeded') AND queue_name = 'tenant'
) AS steps GROUP BY 1
"""


def defer(schema: str, times: int) -> None:
    for _ in range(times):
        copy_evidence_head.defer_in(schema)


@contextmanager
def workers(number: int) -> Iterator[list[psycopg.Connection[Any]]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(psycopg.connect(**worker_connection(), autocommit=True, row_factory=dict_row))
            for _ in range(number)
        ]


def take_together(connections: list[psycopg.Connection[Any]], *queues: str) -> list[Any]:
    """What each of the workers gets."""
    together = Barrier(len(connections))

    def take(one: psycopg.Connection[Any]) -> Any:
        together.wait()
        return one.execute(sql.queries["fetch_job"], {"queues": list(queues), "worker_id": None}).fetchone()

    with ThreadPoolExecutor(len(connections)) as pool:
        return [row for row in pool.map(take, connections) if row["id"] is not None]


def schemas(rows: list[Any]) -> Counter[str]:
    return Counter(row["args"]["schema"] for row in rows)


def finish(one: psycopg.Connection[Any], row: Any) -> None:
    one.execute(sql.queries["finish_job"], {"job_id": row["id"], "status": "succeeded", "delete_job": False})


def test_long_jobs_of_one_regency_leave_workers_to_the_others(own_database: str) -> None:
    with tenants.public():
        defer(KARANGASEM, 20)
    with workers(6) as six:
        taken = take_together(six, "tenant")
        assert schemas(taken) == {KARANGASEM: 2}
        with tenants.public():
            assert work_of(KARANGASEM) == (2, 18)
            defer(TERNATE, 3)

        assert schemas(take_together(six, "tenant")) == {TERNATE: 2}
        assert take_together(six, "tenant") == []

        finish(six[0], taken[0])
        assert schemas(take_together(six, "tenant")) == {KARANGASEM: 1}


def test_the_ministrys_own_work_is_not_counted(own_database: str) -> None:
    with tenants.public():
        for _ in range(4):
            forget_old_use.defer()
    with workers(4) as four:
        assert schemas(take_together(four, "tenant", "control")) == {"public": 4}


def test_the_ministry_may_agree_on_more_at_once(own_database: str) -> None:
    with tenants.public():
        agree_limits(
            code="5107", limits={"jobs": 3}, reason="Impor data penduduk.", actor=Actor.system("tests"), now=clock.now()
        )
        defer(KARANGASEM, 9)
        defer(TERNATE, 9)
    with workers(8) as eight:
        assert schemas(take_together(eight, "tenant")) == {KARANGASEM: 3, TERNATE: 2}


def test_a_sleeping_worker_is_told_of_a_place_that_is_free_again_where_somebody_waits_for_it(own_database: str) -> None:
    with tenants.public():
        defer(KARANGASEM, 3)
        defer(TERNATE, 1)
    with workers(4) as four:
        taken = take_together(four, "tenant")
        four[0].execute('LISTEN "procrastinate_queue_v1#tenant"')
        for schema in (TERNATE, KARANGASEM):
            finish(four[1], next(row for row in taken if row["args"]["schema"] == schema))
        told = [json.loads(one.payload) for one in four[0].notifies(timeout=60, stop_after=1)]
        waits = four[0].execute("SELECT id FROM procrastinate_jobs WHERE status = 'todo'").fetchall()

    assert told == [{"type": "job_inserted", "job_id": waits[0]["id"]}]


def test_a_worker_process_with_room_for_six_keeps_to_it(own_database: str) -> None:
    with tenants.public():
        defer(KARANGASEM, 12)
        defer(TERNATE, 6)

    with working(6), workers(1) as (one,):
        while one.execute(UNDONE).rowcount:
            time.sleep(0.05)
        most = {row["schema"]: row["most"] for row in one.execute(MOST_AT_ONCE).fetchall()}

    assert set(most) == {KARANGASEM, TERNATE}
    assert max(most.values()) <= 2


@contextmanager
def working(places: int) -> Iterator[None]:
    """`manage.py work` in a process of its own, over the database of this test."""
    place = connection.settings_dict
    url = make_conninfo(dbname=place["NAME"], user=place["USER"], host=place["HOST"], port=place["PORT"] or None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--queues", "tenant", "--concurrency", str(places)],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "TIRU_ROLE_PREFIX": place["ROLE_PREFIX"],
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
