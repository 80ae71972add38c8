"""The fleet is brought to its target: rendered once, each schema for itself, halted when too much fails."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils.translation import override

from core import clock
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.fleet.migrating import Limit
from tenants.fleet.models import FleetRun, FleetStep, SchemaState
from tenants.models import Regency
from tests.tenants.fleet.small import ADD_COLOUR, applied, columns, make_fleet, make_schema, run, write_notices

type Release = Callable[..., Path]

COLOUR = f"class Migration:\noperations = [{ADD_COLOUR}]"
SIZE = 'class Migration:\noperations = [migrations.AddField("notice", "size", models.IntegerField(default=1))]'
WRITER_IS_UNIQUE = """
class Migration:
operations = [migrations.AlterField("notice", "written_by", models.CharField(max_length=120, unique=True))]
"""


def test_nothing_to_do_leaves_no_run(fleet_database: str) -> None:
    outcome = run()

    assert (outcome.run, outcome.behind, outcome.renders) == (None, 0, 0)
    with operator_rights():
        assert not FleetRun.objects.exists()
        assert SchemaState.objects.filter(distance=0).count() == 2


def test_every_schema_gets_the_column_and_the_migration_is_rendered_once(fleet_database: str, release: Release) -> None:
    schemas = make_fleet(5)
    release(colour=COLOUR)

    outcome = run()

    assert (outcome.behind, outcome.done, outcome.steps, outcome.failed) == (6, 6, 6, [])
    assert outcome.renders == 1
    for schema in [*schemas, "r5107"]:
        assert "colour" in columns(schema)
        assert applied(schema) == ["0001_initial", "0002_colour"]
    assert "colour" not in columns("r8271")  # the module was never on there
    assert applied("r8271") == []
    with operator_rights():
        assert FleetRun.objects.get().state == "finished"
        assert set(FleetStep.objects.values_list("state", "attempts")) == {("done", 1)}
        assert not SchemaState.objects.exclude(distance=0).exists()
        assert list(EvidenceEntry.objects.order_by("-sequence").values_list("action", flat=True)[:2]) == [
            "fleet.run_finished",
            "fleet.run_started",
        ]


def test_schemas_that_stand_differently_are_rendered_apart(fleet_database: str, release: Release) -> None:
    make_fleet(2)
    release(colour=COLOUR)
    run(only=["r1101"])
    release(
        colour=COLOUR,
        size=SIZE,
    )

    outcome = run()

    # Karangasem and 1102 lack both, 1101 only the second: both paths lead through the same two states.
    assert (outcome.steps, outcome.renders) == (5, 2)
    assert applied("r1101") == applied("r1102") == ["0001_initial", "0002_colour", "0003_size"]


def test_three_of_thirty_fail_and_nothing_else_is_touched(fleet_database: str, release: Release) -> None:
    schemas = make_fleet(30)
    wrong = {"r1103", "r1111", "r1129"}
    for schema in wrong:
        write_notices(schema, 2, by="I Made Rahasia")
    release(
        colour=COLOUR,
        unique=WRITER_IS_UNIQUE,
        size=SIZE,
    )

    outcome = run()

    assert (outcome.behind, outcome.done, outcome.halted_in) == (31, 28, "")
    assert {failed.schema for failed in outcome.failed} == wrong
    assert {failed.failure.kind for failed in outcome.failed} == {"23505"}
    with override("en"):
        assert "same value" in str(outcome.failed[0].failure)
    for schema in schemas:
        whole = schema not in wrong
        assert applied(schema) == ["0001_initial", "0002_colour", *(["0003_unique", "0004_size"] if whole else [])]
        assert ("size" in columns(schema)) == whole
    with operator_rights():
        left = {tuple(row) for row in FleetStep.objects.filter(schema="r1103").values_list("migration", "state")}
        kept = FleetStep.objects.get(schema="r1103", migration="0003_unique")
    assert left == {("0002_colour", "done"), ("0003_unique", "failed"), ("0004_size", "pending")}
    assert kept.error_kind == "23505"
    assert "could not create unique index" in kept.error
    assert "Rahasia" not in kept.error


def test_what_failed_is_done_by_the_next_run(fleet_database: str, release: Release) -> None:
    make_schema("1101")
    write_notices("r1101", 2, by="user:1")
    release(unique=WRITER_IS_UNIQUE)
    first = run(limit=Limit.parse("100%"))
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM r1101.example_notice WHERE id = 1")

    second = run()

    assert [failed.schema for failed in first.failed] == ["r1101"]
    assert (second.behind, second.done, second.failed) == (1, 1, [])
    with operator_rights():
        step = FleetStep.objects.get(schema="r1101")
        assert (step.state, step.attempts, step.error) == ("done", 2, "")


class TestRings:
    def test_a_ring_that_fails_keeps_the_next_from_beginning(self, fleet_database: str, release: Release) -> None:
        make_schema("1101", ring="pilot")
        make_schema("1102", purpose="sandbox")
        make_schema("1103", ring="rest")
        write_notices("r1101", 2, by="user:1")
        release(unique=WRITER_IS_UNIQUE)

        outcome = run()

        assert outcome.halted_in == "pilot"
        assert applied("s1102_1") == ["0001_initial", "0002_unique"]  # sandboxes go first
        assert applied("r1103") == ["0001_initial"]
        with operator_rights():
            kept = FleetRun.objects.get()
            assert (kept.state, kept.halted_in, kept.done, kept.failed) == ("halted", "pilot", 1, 1)
            assert EvidenceEntry.objects.latest("sequence").action == "fleet.run_halted"

    def test_one_ring_can_be_chosen(self, fleet_database: str, release: Release) -> None:
        make_schema("1101", ring="pilot")
        release(colour=COLOUR)

        outcome = run(ring="pilot")

        assert (outcome.behind, outcome.done) == (1, 1)
        assert applied("r5107") == ["0001_initial"]

    def test_a_ring_that_mostly_fails_is_halted_quickly(self, fleet_database: str, release: Release) -> None:
        schemas = make_fleet(40)
        for schema in schemas:
            write_notices(schema, 2, by="user:1")
        release(unique=WRITER_IS_UNIQUE)

        outcome = run(limit=Limit.parse("90%"))

        assert outcome.halted_in == "rest"
        assert len(outcome.failed) == 10

    def test_the_limit(self) -> None:
        usual, three = Limit(), Limit.parse("3")

        assert not usual.is_passed(failed=3, tried=30, size=30)
        assert usual.is_passed(failed=4, tried=9, size=30)
        assert usual.is_passed(failed=1, tried=1, size=1)
        assert usual.is_passed(failed=6, tried=10, size=514)
        assert not usual.is_passed(failed=6, tried=12, size=514)
        assert not three.is_passed(failed=3, tried=3, size=3)
        assert three.is_passed(failed=4, tried=30, size=514)


def test_python_runs_in_the_schema_of_each_regency(fleet_database: str, release: Release) -> None:
    schemas = make_fleet(2)
    for schema in schemas:
        write_notices(schema, 3)
    release(
        colour=COLOUR,
        fill="""
        def fill(apps, editor):
            Notice = apps.get_model("example", "Notice")
            from tenants import current
            from core.schema import current as here
            assert current().schema == here()
            assert Notice.objects.filter(colour="").update(colour=here()) == Notice.objects.count()

        class Migration:
        operations = [migrations.RunPython(fill)]
        """,
    )

    outcome = run()

    assert outcome.failed == []
    with operator_rights(), connection.cursor() as cursor:
        for schema in schemas:
            cursor.execute(f"SELECT array_agg(DISTINCT colour), count(*) FROM {schema}.example_notice")
            assert cursor.fetchone() == ([schema], 3)
    assert outcome.renders == 2


def test_python_that_stops_is_named_by_its_line_and_not_by_what_it_says(fleet_database: str, release: Release) -> None:
    release(
        stop="""
        def stop(apps, editor):
            raise ValueError("3510xxxxxxxxxx01")

        class Migration:
        operations = [migrations.RunPython(stop)]
        """,
    )

    [failed] = run().failed

    assert failed.failure.kind == "python"
    assert failed.failure.text.startswith("ValueError, 0002_stop.py:")
    assert "3510" not in failed.failure.text
    assert applied("r5107") == ["0001_initial"]


def test_a_new_table_comes_with_its_rows_and_grants(fleet_database: str, release: Release) -> None:
    release(
        stamp="""
        class Migration:
        operations = [migrations.CreateModel("Stamp", [("id", models.BigAutoField(primary_key=True))])]
        """,
    )

    outcome = run()

    assert outcome.failed == []
    role = f"{connection.role_prefix}_r5107"
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'r5107.example_stamp', 'INSERT')", [role])
        assert cursor.fetchone() == (True,)
        cursor.execute("SELECT has_table_privilege(%s, 'r5107.core_evidenceentry', 'DELETE')", [role])
        assert cursor.fetchone() == (False,)


def test_a_table_that_is_missing_is_never_sought_in_public(fleet_database: str, release: Release) -> None:
    make_schema("1101")
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE r1101.example_notice SET SCHEMA public")
    release(colour=COLOUR)

    [failed] = run(limit=Limit.parse("100%")).failed

    assert (failed.schema, failed.failure.kind, failed.failure.text) == ("r1101", "42P01", "example_notice")
    assert "colour" not in columns("public")


def test_a_regency_in_retention_keeps_up_because_it_may_come_back(fleet_database: str, release: Release) -> None:
    make_schema("1102", status="ended")
    release(colour=COLOUR)

    outcome = run()

    assert (outcome.behind, outcome.done) == (2, 2)
    assert "colour" in columns("r1102")
    assert applied("r1102") == ["0001_initial", "0002_colour"]


def test_a_regency_being_set_up_or_purged_is_left_alone(fleet_database: str, release: Release) -> None:
    make_schema("1101", status="provisioning")
    make_schema("1102", status="ended")
    with operator_rights():
        Regency.objects.filter(schema_name="r1102").update(purged_at=clock.now())
    release(colour=COLOUR)

    outcome = run()

    assert outcome.behind == 1
    assert applied("r1101") == applied("r1102") == ["0001_initial"]
