"""Role and path travel with the first statement of a cursor, and every kind of statement takes them along."""

import contextlib
from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction

import tenants
from tenants.postgresql.base import DatabaseWrapper

WHERE = "SELECT current_user::text LIKE '%%' || current_schema(), current_setting('search_path')"


def rows(statement: str, parameters: list[object] | None = None) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def by_parameters() -> object:
    return rows("SELECT count(*), %s, %s FROM accounts_user", ["100 %", "O'Brien"])


def by_another_verb() -> object:
    return rows("VALUES (current_setting('search_path'))")


def by_many_rows() -> object:
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE organisation_unit SET name = name WHERE code = %s", [["a"], ["b"]])
        return cursor.rowcount


def by_copy() -> object:
    with connection.cursor() as cursor, cursor.copy("COPY accounts_user TO STDOUT") as copy:
        return list(copy)


def by_stream() -> object:
    with connection.cursor() as cursor:
        return list(cursor.stream("SELECT count(*) FROM accounts_user"))


def by_a_cursor_on_the_server() -> object:
    with connection.chunked_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        return cursor.fetchall()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [by_parameters, by_another_verb, by_many_rows, by_copy, by_stream, by_a_cursor_on_the_server],
    ids=lambda way: way.__name__,
)
def test_the_first_statement_after_entering_runs_there(statement: Callable[[], object]) -> None:
    for schema in ("r5107", "r8271"):
        with tenants.enter(schema):
            statement()

            assert rows(WHERE) == [(True, f"{schema}, public")]


@pytest.mark.django_db
def test_a_result_is_that_of_the_statement_and_not_of_the_switch(in_karangasem: tenants.CurrentRegency) -> None:
    with tenants.enter("r8271"), connection.cursor() as cursor:
        cursor.execute("SELECT 'one' AS first UNION ALL SELECT 'two' ORDER BY first")

        assert [column.name for column in cursor.description] == ["first"]
        assert cursor.rowcount == 2
        assert cursor.fetchall() == [("one",), ("two",)]
        assert cursor.nextset() is None


def test_a_failed_first_statement_takes_its_switch_back(own_database: str) -> None:
    with tenants.enter("r5107"):
        assert rows(WHERE) == [(True, "r5107, public")]
        with tenants.enter("r8271"):
            with pytest.raises(ProgrammingError):
                rows("SELECT * FROM nothing_of_that_name")
            assert rows(WHERE) == [(True, "r8271, public")]

        assert rows(WHERE) == [(True, "r5107, public")]


@pytest.mark.django_db
def test_who_sets_another_path_finds_it_kept(in_karangasem: tenants.CurrentRegency) -> None:
    with tenants.enter("r8271"), connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)

    names = {table.name for table in found}
    assert "accounts_user" in names
    assert "tenants_regency" not in names


@pytest.mark.django_db
def test_a_switch_costs_no_message_of_its_own(
    monkeypatch: pytest.MonkeyPatch, in_karangasem: tenants.CurrentRegency
) -> None:
    sent: list[DatabaseWrapper] = []
    monkeypatch.setattr(DatabaseWrapper, "follow", sent.append)

    with tenants.enter("r8271"):
        assert rows(WHERE) == [(True, "r8271, public")]

    assert sent == []


@pytest.mark.django_db
def test_a_cursor_that_is_kept_follows_when_the_server_was_moved(in_karangasem: tenants.CurrentRegency) -> None:
    with connection.cursor() as kept:
        kept.execute(WHERE)
        with tenants.enter("r8271"):
            rows("SELECT 1")
        kept.execute(WHERE)

        assert kept.fetchall() == [(True, "r5107, public")]


def test_a_cursor_that_is_kept_follows_after_a_rollback(own_database: str) -> None:
    with tenants.enter("r8271"):
        rows("SELECT 1")
    with tenants.enter("r5107"), connection.cursor() as kept:
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            kept.execute(WHERE)
            raise ZeroDivisionError
        kept.execute(WHERE)

        assert kept.fetchall() == [(True, "r5107, public")]
