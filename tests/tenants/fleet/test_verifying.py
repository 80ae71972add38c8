"""A schema that somebody changed by hand is found, and what differs is said."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from core import clock
from tenants.context import operator_rights
from tenants.fleet import verifying
from tenants.fleet.anatomy import Anatomy, describe
from tenants.fleet.models import SchemaState
from tenants.fleet.verifying import Verdict, verify
from tenants.models import Regency
from tenants.roles import freeze
from tests.tenants.fleet.small import ADD_COLOUR

type Release = Callable[..., Path]


def by_hand(*statements: str) -> None:
    with operator_rights(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(role=f"{connection.role_prefix}_r5107"))


def verdict_of(schema: str) -> Verdict:
    return {verdict.schema: verdict for verdict in verify()}[schema]


def sentences(schema: str = "r5107") -> list[str]:
    with override("en"):
        return [str(difference) for difference in verdict_of(schema).differences]


def test_regencies_as_they_are_made_are_as_in_the_blueprint(fleet_database: str) -> None:
    assert [(verdict.schema, verdict.state, verdict.differences) for verdict in verify()] == [
        ("r5107", "whole", []),
        ("r8271", "whole", []),
    ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "ALTER TABLE r5107.mpp_counter ADD colour text",
            "table mpp_counter: column colour (text) is not in the blueprint",
        ),
        (
            "ALTER TABLE r5107.example_notice DROP withdrawn_at",
            "table example_notice: column withdrawn_at (timestamp with time zone) is missing",
        ),
        (
            "ALTER TABLE r5107.example_notice ALTER written_by TYPE text",
            "table example_notice: column written_by is text, in the blueprint character varying(120)",
        ),
        (
            "ALTER TABLE r5107.example_notice ALTER written_by DROP NOT NULL",
            "table example_notice: column written_by is NULL, in the blueprint NOT NULL",
        ),
        (
            "DROP INDEX r5107.example_notice_last_day",
            "table example_notice: index example_notice_last_day is missing: {index}",
        ),
        (
            "ALTER TABLE r5107.example_board DROP CONSTRAINT example_board_is_one",
            "table example_board: constraint example_board_is_one is missing: CHECK ((id = 1))",
        ),
        (
            'GRANT DELETE ON r5107.core_evidenceentry TO "{role}"',
            "the regency's role may DELETE on core_evidenceentry, by the blueprint it may not",
        ),
        (
            'REVOKE INSERT ON r5107.example_notice FROM "{role}"',
            "the regency's role may not INSERT on example_notice, by the blueprint it may",
        ),
        (
            "GRANT SELECT ON r5107.example_notice TO PUBLIC",
            "role PUBLIC may SELECT on example_notice, by the blueprint it may not",
        ),
        (
            'ALTER DEFAULT PRIVILEGES IN SCHEMA r5107 REVOKE DELETE ON TABLES FROM "{role}"',
            "the regency's role may not DELETE on new tables, by the blueprint it may",
        ),
        ("CREATE VIEW r5107.counters AS SELECT 1 AS one", "view counters is not in the blueprint"),
        ("CREATE SEQUENCE r5107.queue", "sequence queue is not in the blueprint"),
        (
            "CREATE FUNCTION r5107.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "function one() is not in the blueprint",
        ),
        ("DROP TABLE r5107.example_visit", "table example_visit is missing"),
        ("CREATE TABLE r5107.backup_2026 (id int)", "table backup_2026 is not in the blueprint"),
    ],
)
def test_a_forgotten_change_is_said_in_a_sentence(fleet_database: str, statement: str, said: str) -> None:
    by_hand(statement)

    index = "CREATE INDEX example_notice_last_day ON example_notice USING btree (last_day)"
    assert sentences() == [said.format(index=index)]
    with operator_rights():
        assert len(SchemaState.objects.get(schema="r5107").drift) == 1
        assert SchemaState.objects.get(schema="r8271").drift == []


def test_an_index_that_was_never_finished_is_found(fleet_database: str) -> None:
    by_hand(
        "INSERT INTO r5107.example_visit VALUES (1, now()), (2, now())",
        "UPDATE r5107.example_visit SET heard_at = '2026-11-25'",
    )
    with operator_rights(), connection.cursor() as cursor, pytest.raises(Exception, match="could not create unique"):
        cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY wrong ON r5107.example_visit (heard_at)")

    [said] = sentences()

    assert said.startswith("table example_visit: index wrong is not in the blueprint: CREATE UNIQUE INDEX wrong")
    assert said.endswith("(INVALID)")


@pytest.mark.parametrize("status", [Regency.Status.READ_ONLY, Regency.Status.ENDED])
def test_rights_that_a_regency_lost_by_leaving_are_no_drift(fleet_database: str, status: Regency.Status) -> None:
    with operator_rights():
        freeze("r5107")
        assert verdict_of("r5107").state == "drift"
        Regency.objects.filter(schema_name="r5107").update(status=status, read_only_since=clock.now())

    assert verdict_of("r5107").state == "whole"
    by_hand("ALTER TABLE r5107.mpp_counter ADD colour text")
    assert sentences() == ["table mpp_counter: column colour (text) is not in the blueprint"]


def test_a_schema_that_is_behind_is_compared_once_it_is_current(fleet_database: str, release: Release) -> None:
    by_hand("DROP INDEX r5107.example_notice_last_day")
    release(colour=f"class Migration:\noperations = [{ADD_COLOUR}]")

    verdict = verdict_of("r5107")

    assert (verdict.state, verdict.distance, verdict.differences) == ("behind", 1, [])


def test_a_schema_of_a_newer_release_is_not_called_broken(fleet_database: str) -> None:
    by_hand("INSERT INTO r5107.django_migrations (app, name, applied) VALUES ('mpp', '0099_later', now())")

    assert verdict_of("r5107").state == "ahead"


def test_the_command_ends_with_an_error_when_something_differs(fleet_database: str) -> None:
    out = StringIO()
    call_command("fleet", "verify", stdout=out)
    assert out.getvalue() == "2 as in the blueprint, 0 differ, 0 behind\n"
    by_hand("ALTER TABLE r5107.mpp_counter ADD colour text")

    text, values = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 schemas differ"):
        call_command("fleet", "verify", "r5107", stdout=text)
    with pytest.raises(CommandError):
        call_command("fleet", "verify", "--json", stdout=values)

    assert "r5107: table mpp_counter: column colour (text) is not in the blueprint\n" in text.getvalue()
    [found, other] = json.loads(values.getvalue())
    assert (found["schema"], found["state"], other["state"]) == ("r5107", "drift", "whole")
    assert found["differences"][0]["name"] == "colour"


def test_a_switch_that_happens_in_between_is_no_drift(
    fleet_database: str, switch_on: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fleet is read at once, schema after schema is described: in Ternate a module comes on in between."""
    switched: list[str] = []

    def slowly(schema: str) -> Anatomy:
        if schema == "r8271" and not switched:
            switched.append(schema)
            switch_on("example", schema)
        return describe(schema)

    monkeypatch.setattr(verifying, "describe", slowly)

    assert (verdict_of("r8271").state, switched) == ("whole", ["r8271"])
    with operator_rights():
        assert SchemaState.objects.get(schema="r8271").drift == []


def test_a_schema_in_the_middle_of_a_change_is_left_for_the_next_time(
    fleet_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand("ALTER TABLE r5107.mpp_counter ADD colour text")
    monkeypatch.setattr(verifying, "LOCK_SECONDS", 0.1)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT 1 FROM public.tenants_regency WHERE schema_name = 'r5107' FOR UPDATE")

        verdict = verdict_of("r5107")

    assert verdict.state == "busy"
    with operator_rights():
        assert not SchemaState.objects.get(schema="r5107").drift
    assert verdict_of("r5107").state == "drift"
