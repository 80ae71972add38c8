"""Schemas that are built in two ways, and all that can be said of one."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import connection, transaction
from psycopg import sql

from tenants import roles
from tenants.context import operator_rights
from tenants.fleet.dumping import canonical, pg_dump

REPLAYED, MIGRATED = "r9901", "r9902"


def make_schema(schema: str, *steps: Callable[[], object]) -> None:
    """A regency's schema with its role and grants, and the tables that `steps` make."""
    with operator_rights(), transaction.atomic():
        roles.ensure_tenant_role(schema)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        roles.grant_schema(schema)
        for step in steps:
            step()
        roles.tighten(schema)


def dump(schema: str) -> list[str]:
    """All that pg_dump says of a schema, privileges included, without its name and its role's."""
    text = pg_dump("--schema-only", f"--schema={schema}", "--no-owner")
    text = canonical(re.sub(r"(?m)^\\(un)?restrict .*$", "", text))
    return text.replace(roles.tenant_role(schema), "<role>").replace(schema, "<schema>").splitlines()


def records(schema: str) -> dict[str, list[tuple[object, ...]]]:
    """What Django keeps about a schema's tables, without the numbers and times of the rows."""
    questions = {
        "migrations": "SELECT app, name FROM django_migrations ORDER BY 1, 2",
        "types": "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
        "permissions": "SELECT c.app_label, c.model, p.codename, p.name FROM auth_permission p"
        " JOIN django_content_type c ON c.id = p.content_type_id ORDER BY 1, 2, 3",
    }
    found = {}
    with operator_rights(schema), connection.cursor() as cursor:
        for name, question in questions.items():
            cursor.execute(question)
            found[name] = cursor.fetchall()
    return found
