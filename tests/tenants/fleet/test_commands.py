"""`fleet status`, `plan` and `migrate` as operators see them; `migrate` brings the fleet along."""

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import EvidenceEntry
from organisation.models import Role
from tenants.context import operator_rights
from tenants.fleet.graph import Graph
from tenants.fleet.models import FleetRun
from tenants.fleet.state import read
from tenants.models import Regency
from tests.tenants.fleet.small import ADD_COLOUR, INDEX_WRITER, applied, make_fleet, make_schema, write_notices

type Release = Callable[..., Path]

COLOUR = f"class Migration:\noperations = [{ADD_COLOUR}]"
SIZE = 'class Migration:\noperations = [migrations.AddField("notice", "size", models.IntegerField(default=1))]'


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class TestStatus:
    def test_the_furthest_behind_comes_first(self, fleet_database: str, release: Release) -> None:
        make_schema("1101", ring="pilot")
        make_schema("1102", purpose="copy")
        release(colour=COLOUR)
        said("fleet", "migrate", "r5107")
        release(colour=COLOUR, size=SIZE)

        lines = said("fleet", "status").splitlines()

        assert [line.split()[:4] for line in lines[:-1]] == [
            ["r1101", "pilot", "2", "behind,"],
            ["c1102_1", "test", "2", "behind,"],
            ["r5107", "rest", "1", "behind,"],
        ]
        assert lines[2].endswith("next example.0003_size")
        assert lines[-1].startswith("4 schemas, 1 at their target, 3 behind (")

    def test_as_json(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)

        values = json.loads(said("fleet", "status", "--json"))

        assert values["public_pending"] == []
        assert [(one["schema"], one["distance"], one["pending"]) for one in values["schemas"]] == [
            ("r5107", 1, ["example.0002_colour"]),
            ("r8271", 0, []),
        ]

    def test_all_schemas_take_one_statement(self, fleet_database: str) -> None:
        graph = Graph()
        with CaptureQueriesContext(connection) as of_two:
            read(graph)
        make_fleet(10)

        with CaptureQueriesContext(connection) as of_twelve:
            readings = read(graph).readings

        assert len(readings) == 12
        reading_of = [query for query in of_twelve.captured_queries if "django_migrations" in query["sql"]]
        assert len(of_twelve) == len(of_two)
        assert len(reading_of) == 2  # which schemas there are, and all their rows

    def test_a_regency_without_its_schema_is_left_out(self, fleet_database: str) -> None:
        make_schema("1101")
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA r1101 CASCADE")

        assert said("fleet", "status").startswith("2 schemas, 2 at their target")


class TestPlan:
    def test_nothing_to_do(self, fleet_database: str) -> None:
        assert said("fleet", "plan") == "nothing to do\n"

    def test_it_says_how_many_and_how(self, fleet_database: str, release: Release) -> None:
        make_fleet(2, ring="pilot")
        release(colour=COLOUR, index=f"class Migration:\natomic = False\noperations = [{INDEX_WRITER}]")

        lines = said("fleet", "plan").splitlines()

        assert lines == [
            "example.0002_colour: 3 schemas (2 pilot, 1 rest), in a transaction",
            "example.0003_index: 3 schemas (2 pilot, 1 rest), without a transaction, concurrently",
        ]

    def test_with_the_statements(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)

        assert 'ALTER TABLE "example_notice" ADD COLUMN "colour" varchar(20)' in said("fleet", "plan", "--sql")
        assert applied("r5107") == ["0001_initial"]

    @pytest.mark.parametrize(
        ("operation", "warning"),
        [
            (
                'migrations.AlterField("notice", "id", models.IntegerField(primary_key=True))',
                "example_notice.id: bigint becomes integer; the table is rewritten under a full lock",
            ),
            (
                'migrations.AddField("notice", "key", models.UUIDField(db_default=UUID4()))',
                "example_notice.key: each row gets a value of its own, so the table is rewritten under a full lock",
            ),
            (
                'migrations.AddIndex("notice", models.Index(fields=["written_by"], name="by_writer"))',
                "example_notice has up to 60,000 rows and cannot be written meanwhile; use AddIndexConcurrently",
            ),
            ("migrations.RunPython(migrations.RunPython.noop)", "runs Python"),
            ("migrations.RemoveField('notice', 'withdrawn_at')", "code that still uses the old name fails"),
            ('migrations.AlterField("notice", "written_by", models.TextField())', ""),
            ('migrations.AddField("notice", "colour", models.TextField(db_default=""))', ""),
        ],
    )
    def test_it_warns_of_what_will_be_felt(
        self, fleet_database: str, release: Release, operation: str, warning: str
    ) -> None:
        write_notices("r5107", 60_000)
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("ANALYZE r5107.example_notice")
        release(change=f"from django.db.models.functions import UUID4\n\nclass Migration:\noperations = [{operation}]")

        lines = said("fleet", "plan").splitlines()

        assert [warning in line for line in lines[1:]] == ([True] if warning else [])


class TestMigrate:
    def test_it_says_what_it_did(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)

        lines = said("fleet", "migrate").splitlines()

        assert lines[0] == "r5107: example.0002_colour"
        assert lines[1].startswith("1 schemas were behind, 1 are at their target now, 0 failed; 1 steps, 1 migrations")
        assert said("fleet", "migrate").startswith("nothing to do (")

    def test_a_failure_ends_it_with_an_error_that_names_the_schema(self, fleet_database: str, release: Release) -> None:
        write_notices("r5107", 2, by="user:1")
        release(
            unique="""
            class Migration:
            operations = [migrations.AddConstraint(
                "notice", models.UniqueConstraint(fields=["written_by"], name="one_notice_each"))]
            """
        )

        with pytest.raises(CommandError) as error:
            said("fleet", "migrate", "--halt-after", "5")

        assert "r5107: example.0002_unique: There are rows with the same value" in str(error.value)
        assert "Halted" not in str(error.value)

    @pytest.mark.parametrize("text", ["many", "101%", "-1", "x%"])
    def test_a_threshold_that_is_none_is_refused(self, fleet_database: str, text: str) -> None:
        with pytest.raises(CommandError, match="takes a number of schemas or a percentage"):
            said("fleet", "migrate", f"--halt-after={text}")

    def test_it_waits_for_public(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.django_migrations WHERE app = 'regions'")

        with pytest.raises(CommandError, match=r"manage\.py migrate"):
            said("fleet", "migrate")

        assert applied("r5107") == ["0001_initial"]
        assert re.match(r"public: \d+ behind; run `manage\.py migrate` first", said("fleet", "status"))

    def test_the_usual_command_brings_the_fleet_along(self, fleet_database: str, release: Release) -> None:
        release(colour=COLOUR)

        lines = said("migrate").splitlines()

        assert lines[0] == "public: 0 migrations applied"
        assert any(line.startswith("regencies: 1 schemas were behind, 1 are at their target now") for line in lines)
        assert applied("r5107") == ["0001_initial", "0002_colour"]
        with operator_rights():
            assert FleetRun.objects.get().actor == "system:migrate"

    def test_a_right_that_core_or_a_module_has_gained_reaches_the_regencies_that_exist(
        self, fleet_database: str
    ) -> None:
        said("migrate")
        with operator_rights("r5107"):
            Role.objects.filter(slug="tenant_admin").update(rights=["modules.manage"])
            Role.objects.filter(slug="example_writer").update(rights=[])
            Regency.objects.filter(schema_name="r5107").update(status="read_only", read_only_since=clock.now())

        lines = said("migrate").splitlines()

        assert lines[-1] == "roles: written in 1 schemas"
        assert "roles:" not in said("migrate")
        with operator_rights("r5107"):
            assert "regency.leave" in Role.objects.get(slug="tenant_admin").rights
            assert Role.objects.get(slug="example_writer").rights == ["example.write"]
            entries = list(EvidenceEntry.objects.order_by("-sequence")[:2])
        assert {(entry.action, entry.actor) for entry in entries} == {("organisation.roles_written", "system:migrate")}
