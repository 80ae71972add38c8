"""The database itself keeps tenants apart: what PostgreSQL refuses, whatever the code above it does."""

import contextlib

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

import tenants
from core import evidence
from core.actors import Actor
from core.clock import now
from tenants.context import NotTheOperator, operator_rights
from tenants.postgresql.base import UnsafeName

pytestmark = pytest.mark.django_db


def run(statement: str) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def refused(statement: str) -> bool:
    try:
        run(statement)
    except (ProgrammingError, InternalError) as error:
        said = ("permission denied", "must be owner", "may enqueue only its own", "not for regencies")
        return any(words in str(error) for words in said)
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM r8271.accounts_user",
        "SELECT * FROM r8271.mpp_queueticket",
        "INSERT INTO r8271.core_parkedjob (task, module, arguments, parked_at) VALUES ('t', 'm', '{}', now())",
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.tenants_regency",
        "SELECT * FROM public.tenants_regencykeys",
        "SELECT * FROM public.activation_activation",
        "SELECT * FROM public.onboarding_application",
        "SELECT * FROM public.onboarding_signedpaper",
        "INSERT INTO public.onboarding_approval (regency_code) VALUES ('5107')",
        "SELECT * FROM public.procrastinate_jobs",
        "CREATE TABLE mine (id int)",
        "CREATE TABLE public.mine (id int)",
        "ALTER TABLE accounts_user ADD COLUMN x int",
        "DROP TABLE accounts_user",
        "CREATE SCHEMA mine",
        "UPDATE core_evidenceentry SET actor = 'somebody else'",
        "DELETE FROM core_evidenceentry",
        "TRUNCATE core_evidenceentry",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "UPDATE public.regions_region SET name = 'x'",
    ],
)
def test_a_regency_is_refused(in_karangasem: tenants.CurrentRegency, statement: str) -> None:
    assert refused(statement)


def test_a_regency_reads_its_own_tables_and_reference_tables(in_karangasem: tenants.CurrentRegency) -> None:
    assert run("SELECT count(*) FROM accounts_user") == [(0,)]
    assert run("SELECT name FROM regions_region WHERE code = '5107'") == [("Karangasem",)]
    assert run("SELECT current_user")[0][0] != run("SELECT session_user")[0][0]


@pytest.mark.parametrize("table", ["accounts_user", "core_evidenceentry", "organisation_unit", "mpp_queueticket"])
def test_the_ministry_is_refused_in_every_regency(db: None, table: str) -> None:
    with tenants.public():
        assert refused(f"SELECT * FROM r5107.{table}")
        assert refused("UPDATE core_evidenceentry SET actor = 'x'")


def test_the_ministry_is_refused_on_each_single_table_of_a_regency(db: None) -> None:
    with operator_rights():
        tables = [row[0] for row in run("SELECT tablename FROM pg_tables WHERE schemaname = 'r5107'")]

    with tenants.public():
        assert [table for table in tables if not refused(f'SELECT 1 FROM r5107."{table}"')] == []
    assert len(tables) > 20


def test_role_and_path_follow_a_rollback(in_karangasem: tenants.CurrentRegency) -> None:
    seen = []
    for _round in range(2):
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            with tenants.control():
                run("SELECT 1")
            raise ZeroDivisionError
        seen.append(run("SELECT current_setting('search_path')")[0][0])

    assert seen == ["r5107, public", "r5107, public"]


def test_nested_contexts_return_to_where_they_were(in_karangasem: tenants.CurrentRegency) -> None:
    with tenants.enter("r8271"):
        assert tenants.current().code == "8271"
        with tenants.public():
            assert tenants.current_or_none() is None
        assert run("SELECT current_setting('search_path')") == [("r8271, public",)]

    assert tenants.current().code == "5107"
    assert run("SELECT current_setting('search_path')") == [("r5107, public",)]


def test_a_missing_role_is_an_error_and_never_the_tenant_before(in_karangasem: tenants.CurrentRegency) -> None:
    class Nowhere:
        schema_name = "r9999"

    with (
        pytest.raises(Exception, match="does not exist"),
        transaction.atomic(),
        connection.working_in(Nowhere(), operator=False),
    ):
        run("SELECT count(*) FROM accounts_user")

    assert run("SELECT current_setting('search_path')") == [("r5107, public",)]


@pytest.mark.parametrize("name", ["r5107; drop schema r8271", 'r5107"', "R5107", "", "pg_catalog, public"])
def test_a_schema_name_that_could_carry_sql_is_refused(db: None, name: str) -> None:
    class Evil:
        schema_name = name

    with pytest.raises(UnsafeName), connection.working_in(Evil(), operator=False):
        run("SELECT 1")


def test_operator_rights_need_the_operators_login(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "USER", "tiru_app")

    with pytest.raises(NotTheOperator), operator_rights():
        run("SELECT 1")


@pytest.mark.parametrize(
    ("queue", "task", "schema"),
    [
        ("tenant", "tenants.tasks.copy_evidence_head", "r8271"),
        ("operator", "tenants.tasks.copy_evidence_head", "r5107"),
        ("control", "tenants.tasks.copy_evidence_head", "r5107"),
        ("tenant", "catalog.activation.tasks.carry_out", "r5107"),
        ("tenant", "tenants.tasks.copy_evidence_head", ""),
    ],
)
def test_a_regency_enqueues_only_its_own_jobs(
    in_karangasem: tenants.CurrentRegency, queue: str, task: str, schema: str
) -> None:
    assert refused(
        f"SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('{queue}', '{task}', 0, NULL, NULL,"
        f' \'{{"schema": "{schema}"}}\', NULL)::procrastinate_job_to_defer_v1])'
    )


def test_evidence_is_appended_by_a_regency_itself(in_karangasem: tenants.CurrentRegency) -> None:
    before = evidence.head_of_log().sequence

    evidence.record(action="tests.done", actor=Actor.citizen(), at=now(), subject="test:1")

    assert evidence.head_of_log().sequence == before + 1
    assert evidence.verify() == []
