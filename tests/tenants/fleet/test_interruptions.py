"""Killed workers, two at once, tables in use: what is begun is finished, once, and no schema is left half-migrated."""

import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils.translation import override
from psycopg import sql

from tenants.context import operator_rights
from tenants.fleet.migrating import Limit, Patience
from tenants.fleet.models import FleetRun, FleetStep
from tests.tenants.fleet import small
from tests.tenants.fleet.small import (
    ADD_COLOUR,
    INDEX_WRITER,
    applied,
    columns,
    indexes,
    make_fleet,
    run,
    write_notices,
)

type Release = Callable[..., Path]

COLOUR = f"class Migration:\noperations = [{ADD_COLOUR}]"
COUNT = """
def count(apps, editor):
    editor.execute("INSERT INTO example_visit SELECT coalesce(max(ticket_id), 0) + 1, now() FROM example_visit")

class Migration:
operations = [migrations.RunPython(count)]
"""
WITHOUT_TRANSACTION = f"""
class Migration:
atomic = False
operations = [
    {ADD_COLOUR},
    {INDEX_WRITER},
    migrations.RunSQL("INSERT INTO example_visit VALUES (1, now())"),
]
"""

INDEX_ONLY = f"""
class Migration:
atomic = False
operations = [{INDEX_WRITER}, migrations.RunSQL("INSERT INTO example_visit VALUES (1, now())")]
"""

# The tests of another worker build indexes on the same server.
BUILDERS = "FROM pg_stat_progress_create_index WHERE datname = current_database()"

# Where a worker is killed: Python it runs first.
KILLED = {
    "before the second schema": """
real = migrating.apply
seen = set()
def apply(node, schema, **rest):
    seen.add(schema)
    if len(seen) == 2:
        die()
    return real(node, schema, **rest)
migrating.apply = apply
""",
    "after the operations, before the record": "applying._record = lambda node, schema: die()",
    "after the record, before the ledger": "applying._mark_done = lambda *args, **rest: die()",
    "after the commit": """
real = applying._apply_in_transaction
def apply(*args):
    real(*args)
    die()
applying._apply_in_transaction = apply
""",
    "while noting progress": "ledger.note_progress = lambda *args, **rest: die()",
    "at the end": "ledger.end = lambda *args, **rest: die()",
}


def visits(schema: str) -> int:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}.example_visit").format(sql.Identifier(schema)))
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("moment", KILLED)
def test_a_killed_worker_leaves_every_schema_whole_and_the_next_run_finishes(
    fleet_database: str, release: Release, moment: str
) -> None:
    schemas = [*make_fleet(3), "r5107"]
    folder = release(colour=COLOUR, count=COUNT)

    small.killed(fleet_database, folder, KILLED[moment])

    for schema in schemas:
        assert ("0002_colour" in applied(schema)) == ("colour" in columns(schema))
        assert ("0003_count" in applied(schema)) == (visits(schema) == 1)
    outcome = run()
    assert outcome.failed == []
    for schema in schemas:
        assert applied(schema) == ["0001_initial", "0002_colour", "0003_count"]
        assert visits(schema) == 1
    with operator_rights():
        assert set(FleetStep.objects.values_list("state", flat=True)) == {"done"}
        assert FleetRun.objects.order_by("pk").values_list("state", flat=True)[0] == "interrupted"


def test_two_workers_share_the_work_and_do_everything_once(fleet_database: str, release: Release) -> None:
    schemas = make_fleet(12)
    # Each step takes a while, so that both are at work at the same time.
    slow = COUNT.replace(
        "def count(apps, editor):", 'def count(apps, editor):\n    editor.execute("SELECT pg_sleep(0.2)")'
    )
    folder = release(colour=COLOUR, count=slow)

    workers = [small.worker(fleet_database, folder) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in workers]

    assert [process.returncode for process in workers] == [0, 0], said
    mine, yours = (tuple(map(int, output.split())) for output, _errors in said)
    assert mine[1] == yours[1] == 0
    assert mine[0] + yours[0] == 26
    assert min(mine[0], yours[0]) >= 4
    for schema in [*schemas, "r5107"]:
        assert applied(schema) == ["0001_initial", "0002_colour", "0003_count"]
        assert visits(schema) == 1
    with operator_rights():
        assert set(FleetStep.objects.values_list("state", flat=True)) == {"done"}
        assert set(FleetRun.objects.values_list("state", flat=True)) == {"finished"}


class TestLocks:
    def test_a_table_in_use_is_tried_again(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)
        said: list[str] = []
        with _session() as other:
            other.execute("SELECT 1 FROM r5107.example_notice LIMIT 1")  # its lock lasts until the commit

            def hear(line: str) -> None:
                said.append(line)
                other.commit()

            outcome = run(patience=Patience(lock_timeout=100), say=hear)

        assert outcome.failed == []
        assert "met a lock" in said[0]
        with operator_rights():
            step = FleetStep.objects.get()
        assert step.state == "done"
        assert step.attempts >= 2
        assert applied("r5107") == ["0001_initial", "0002_colour"]

    def test_a_table_that_stays_in_use_is_given_up_after_the_attempts(
        self, fleet_database: str, release: Release
    ) -> None:
        make_fleet(1)
        release(colour=COLOUR)
        with _session() as other:
            other.execute("SELECT 1 FROM r5107.example_notice LIMIT 1")

            outcome = run(patience=Patience(lock_timeout=50, attempts=2), limit=Limit.parse("100%"))

        [failed] = outcome.failed
        assert (failed.schema, failed.failure.kind, failed.attempts) == ("r5107", "55P03", 2)
        with override("en"):
            assert "in use" in str(failed.failure)
        assert "colour" in columns("r1101")

    def test_a_regency_that_is_being_changed_is_come_back_to(self, fleet_database: str, release: Release) -> None:
        make_fleet(1)
        release(colour=COLOUR)
        said: list[str] = []
        with _session() as other:
            other.execute("SELECT 1 FROM public.tenants_regency WHERE schema_name = 'r1101' FOR UPDATE")

            def hear(line: str) -> None:
                said.append(line)
                other.commit()

            outcome = run(say=hear)

        assert outcome.failed == []
        assert [line.partition(":")[0] for line in said] == ["r5107", "r1101"]  # the other one did not wait

    def test_a_regency_that_others_never_leave_is_given_up(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)
        with _session() as other:
            other.execute("SELECT 1 FROM public.tenants_regency WHERE schema_name = 'r5107' FOR UPDATE")

            [failed] = run(patience=Patience(busy_seconds=0.5)).failed

        assert failed.failure.kind == "busy"
        assert applied("r5107") == ["0001_initial"]
        assert run().failed == []


class TestWithoutTransaction:
    def test_all_of_it_is_done(self, fleet_database: str, release: Release) -> None:
        schemas = make_fleet(2)
        release(mixed=WITHOUT_TRANSACTION)

        outcome = run()

        assert (outcome.failed, outcome.steps) == ([], 3)
        for schema in schemas:
            assert "colour" in columns(schema)
            assert indexes(schema)["example_by_writer"]
            assert visits(schema) == 1
            assert applied(schema) == ["0001_initial", "0002_mixed"]

    @pytest.mark.parametrize(
        "moment",
        [
            "real = applying._operate_without_transaction\n"
            "def operate(node, schema, operation, number, *rest, **more):\n"
            f"    real(node, schema, operation, number, *rest, **more)\n    number == {number} and die()\n"
            "applying._operate_without_transaction = operate"
            for number in range(3)
        ],
    )
    def test_finished_operations_are_not_repeated(self, fleet_database: str, release: Release, moment: str) -> None:
        folder = release(mixed=WITHOUT_TRANSACTION)

        small.killed(fleet_database, folder, moment)

        assert applied("r5107") == ["0001_initial"]
        assert run().failed == []
        assert applied("r5107") == ["0001_initial", "0002_mixed"]
        assert "colour" in columns("r5107")
        assert indexes("r5107")["example_by_writer"]
        assert visits("r5107") == 1

    def test_an_index_that_was_built_but_not_noted_is_not_built_again(
        self, fleet_database: str, release: Release
    ) -> None:
        folder = release(mixed=WITHOUT_TRANSACTION)
        small.killed(
            fleet_database,
            folder,
            "real = applying._waiting_at_most\n"
            "from contextlib import contextmanager\n"
            "@contextmanager\n"
            "def waiting(milliseconds):\n"
            "    with real(milliseconds):\n        yield\n    die()\n"
            "applying._waiting_at_most = waiting",
        )
        assert indexes("r5107")["example_by_writer"]
        before = _oid("r5107.example_by_writer")

        assert run().failed == []
        assert _oid("r5107.example_by_writer") == before

    def test_a_build_killed_midway_is_removed_and_repeated(self, fleet_database: str, release: Release) -> None:
        """A writer keeps the server from finishing; worker and server process are both killed then."""
        folder = release(index=INDEX_ONLY)
        write_notices("r5107", 50)
        with _session() as other:
            other.execute("UPDATE r5107.example_notice SET last_day = current_date")
            process = small.worker(fleet_database, folder)
            broken = _wait_for_index("r5107", "example_by_writer")
            process.kill()
            process.communicate(timeout=30)
            _end_builders()

        outcome = run()

        assert broken is False
        assert outcome.failed == []
        assert indexes("r5107")["example_by_writer"]
        with operator_rights():
            step = FleetStep.objects.get()
        assert (step.state, step.operations_done, step.attempts) == ("done", 2, 2)

    def test_a_build_that_the_server_still_works_at_is_waited_for(self, fleet_database: str, release: Release) -> None:
        """Only the worker is killed; its session goes on building, and nobody drops the index under it."""
        folder = release(index=INDEX_ONLY)
        write_notices("r5107", 50)
        with _session() as other:
            other.execute("UPDATE r5107.example_notice SET last_day = current_date")
            process = small.worker(fleet_database, folder)
            _wait_for_index("r5107", "example_by_writer")
            process.kill()
            process.communicate(timeout=30)
            before = _oid("r5107.example_by_writer")
            timer = threading.Timer(1.5, other.commit)
            timer.start()

            outcome = run()
            timer.join()

        assert outcome.failed == []
        assert _oid("r5107.example_by_writer") == before
        assert indexes("r5107")["example_by_writer"]


def _session() -> "psycopg.Connection[tuple[object, ...]]":
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    return psycopg.connect(**parameters)


def _oid(name: str) -> int:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::regclass::oid", [name])
        return int(cursor.fetchone()[0])


def _wait_for_index(schema: str, name: str) -> bool:
    """Until the index is there; whether it is valid already."""
    for _ in range(300):
        if name in (found := indexes(schema)):
            return found[name]
        threading.Event().wait(0.1)
    raise AssertionError("The index was never begun.")


def _end_builders() -> None:
    """What the server itself does when it learns that the client is gone."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {BUILDERS}")
        for _ in range(100):
            cursor.execute(f"SELECT count(*) {BUILDERS}")
            if cursor.fetchone() == (0,):
                return
            threading.Event().wait(0.05)
    raise AssertionError("The server still builds.")
