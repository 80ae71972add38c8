"""
The data rules of the design (its section 5), read off the catalogue of a database in which regencies live, so that a
table somebody adds is looked at the day it appears.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

import tenants
from tenants.roles import REFERENCE_APPS, REFERENCE_MODELS

KARANGASEM, TERNATE = "r5107", "r8271"
BLUEPRINT = "tiru_blueprint"

# Tables of libraries that point at content types, which are the same rows everywhere because they are replayed.
CONTENT_TYPES_OF_DJANGO = {"auth_permission", "django_admin_log"}

# procrastinate's own: the queue stands in public and is called through functions, never from a regency's schema.
PUBLIC_TRIGGERS_OF = "procrastinate_"


@pytest.fixture
def ask(db: None) -> Any:
    """One question to the catalogue, under the control role of public."""

    def answer(question: str, *values: object) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall()

    return answer


@pytest.fixture
def schemas(ask: Any) -> list[str]:
    """The schemas that hold a regency's tables, or will: the two of the tests, and the blueprint where there is one."""
    found = [
        row[0]
        for row in ask("SELECT nspname FROM pg_namespace WHERE nspname ~ '^[rsc][0-9]' OR nspname = %s", BLUEPRINT)
    ]
    assert {KARANGASEM, TERNATE} <= set(found)
    return found


def _reference_tables() -> set[str]:
    named = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in REFERENCE_APPS or model._meta.label_lower in REFERENCE_MODELS
    }
    assert named
    return named


LINKS = """
  SELECT cn.nspname, c.relname, pn.nspname, p.relname
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
  JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE k.contype = 'f'
"""


def test_no_foreign_key_leaves_its_schema(ask: Any) -> None:
    crossing = [link for link in ask(LINKS) if link[0] != link[2]]

    assert crossing == []


def test_no_foreign_key_joins_reference_and_control(ask: Any) -> None:
    reference = _reference_tables()
    public = [(child, parent) for child_schema, child, _schema, parent in ask(LINKS) if child_schema == "public"]
    assert public

    assert [link for link in public if (link[0] in reference) != (link[1] in reference)] == []


def test_every_key_is_a_bigint_a_uuid_or_what_the_thing_is_known_by(ask: Any, schemas: list[str]) -> None:
    keys = ask(
        """
        SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
        WHERE i.indisprimary AND (n.nspname = ANY(%s) OR n.nspname = 'public')
        """,
        schemas,
    )
    assert len(keys) > 100
    # Libraries that chose 32 bits before us. Smallint is the key of tables of one row, which a constraint holds to 1.
    older = {
        "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_admin_log",
        "account_emailaddress", "account_emailconfirmation",
    }  # fmt: skip
    allowed = ("bigint", "uuid", "character varying", "text", "smallint")

    assert [key for key in keys if key[1] not in older and not key[3].startswith(allowed)] == []


def test_every_table_has_a_key(ask: Any, schemas: list[str]) -> None:
    keyless = ask(
        """
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname = ANY(%s)
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
        """,
        schemas,
    )

    assert keyless == []


MACHINERY = {
    "triggers": """
        SELECT n.nspname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = ANY(%s)
    """,
    "functions": """
        SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = ANY(%s)
    """,
    "rules": "SELECT schemaname, rulename FROM pg_rules WHERE schemaname = ANY(%s)",
    "policies of rows": "SELECT schemaname, policyname FROM pg_policies WHERE schemaname = ANY(%s)",
}


@pytest.mark.parametrize("what", list(MACHINERY))
def test_a_regencys_schema_holds_no_machinery(ask: Any, schemas: list[str], what: str) -> None:
    assert ask(MACHINERY[what], schemas) == []


def test_triggers_of_public_belong_to_the_queue(ask: Any) -> None:
    found = ask(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = 'public'"
    )
    assert found

    assert [row for row in found if not row[0].startswith(PUBLIC_TRIGGERS_OF)] == []


def test_extensions_live_in_public(ask: Any) -> None:
    found = ask("SELECT e.extname, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace")
    assert ("pg_trgm", "public") in found

    assert [row for row in found if row[0] != "plpgsql" and row[1] != "public"] == []


def test_no_table_of_ours_points_at_content_types(ask: Any, schemas: list[str]) -> None:
    """No stored content-type id, no generic foreign key: their numbers differ from schema to schema."""
    pointing = {link[1] for link in ask(LINKS) if link[3] == "django_content_type" and link[0] in {*schemas, "public"}}
    assert pointing

    assert pointing <= CONTENT_TYPES_OF_DJANGO


def test_a_regency_has_no_table_of_the_ministry_and_the_ministry_none_of_its_residents(ask: Any) -> None:
    def tables(schema: str) -> set[str]:
        return {row[0] for row in ask("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)}

    ours, theirs = tables(KARANGASEM), tables("public")
    assert {"residents_resident", "casework_case", "mpp_queueticket"} <= ours

    assert {"tenants_regency", "procrastinate_jobs", "activation_activation"} & ours == set()
    assert {"residents_resident", "casework_case", "surveys_response", "mpp_queueticket"} & theirs == set()


def test_times_are_kept_with_their_zone(ask: Any, schemas: list[str]) -> None:
    naive = ask(
        """
        SELECT n.nspname, c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND a.atttypid = 'timestamp'::regtype AND n.nspname = ANY(%s)
        """,
        [*schemas, "public"],
    )

    assert naive == []


def test_no_foreign_key_lacks_an_index(ask: Any) -> None:
    """A parent's row that goes would read the whole child; a list by the parent would, too."""
    missing = ask(
        """
        SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        WHERE k.contype = 'f' AND n.nspname = %s AND array_length(k.conkey, 1) = 1
          AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = k.conkey[1])
        """,
        KARANGASEM,
    )

    assert missing == []


def test_what_stands_in_both_places_has_the_same_columns(ask: Any) -> None:
    columns = """
      SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
      WHERE table_schema = %s ORDER BY 1, 2
    """
    in_public: dict[str, list[Any]] = {}
    for name, *described in ask(columns, "public"):
        in_public.setdefault(name, []).append(described)
    in_regency: dict[str, list[Any]] = {}
    with tenants.enter(KARANGASEM):
        for name, *described in ask(columns, KARANGASEM):
            in_regency.setdefault(name, []).append(described)
    both = set(in_public) & set(in_regency)
    assert {"accounts_user", "organisation_unit", "core_evidenceentry"} <= both

    assert [name for name in sorted(both) if in_public[name] != in_regency[name]] == []
