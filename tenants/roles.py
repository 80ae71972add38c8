"""
Who may do what inside PostgreSQL: the control role, one role per regency, and what each is granted.

Roles contain mistakes and injections of a single statement; they do not contain a process that may send arbitrary SQL.
Everything here runs as the operator and may be run again at any time.
"""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import transaction
from psycopg import sql

from tenants.context import connection
from tenants.postgresql.base import role_for

# The classes of public tables (design.md, section 5). Everything in public that is not named here is CONTROL.
REFERENCE_APPS = frozenset({"regions", "national_policies"})
REFERENCE_MODELS = frozenset(
    {"activation.release", "bundle_lines.publishedsetup", "registry.reformtheme", "registry.problem"}
)
APPEND_ONLY_TABLES = frozenset({"core_evidenceentry"})
APPEND_ONLY_IN_PUBLIC = frozenset({"billing_entry"})
READ_ONLY_TABLES = frozenset({"django_migrations"})
QUEUE_OF_TENANTS = "tenant"

WRITTEN_WHEN_READ_ONLY = {
    "django_session": "INSERT, UPDATE, DELETE",
    "core_cache": "INSERT, UPDATE, DELETE",
    "core_evidenceentry": "INSERT",
    "core_evidencehead": "INSERT, UPDATE",
    "core_parkedjob": "INSERT",
    "accounts_user": "UPDATE (last_login, password)",
    "accounts_apitoken": "UPDATE (last_used_at)",
    "mfa_authenticator": "UPDATE (data, last_used_at)",
}
"""
What a regency's role may still write while the regency is read only: sessions and counters of attempts, the marks that
signing in leaves behind, jobs that wait, and the evidence of who looked at what.
"""

_CREATE = sql.SQL("CREATE ROLE {role} NOLOGIN")
_MEMBER = "GRANT {role} TO {login}"
_MEMBER_WITHOUT_INHERITING = "GRANT {role} TO {login} WITH INHERIT FALSE, SET TRUE"


def control_role() -> str:
    return role_for(connection.role_prefix, "public")


def tenant_group() -> str:
    return f"{connection.role_prefix}_tenant"


def tenant_role(schema: str) -> str:
    return role_for(connection.role_prefix, schema)


def ensure_public_roles() -> None:
    """Make the control role and the group of all tenant roles, if they are missing."""
    there = _existing(control_role(), tenant_group())
    for role in sorted({control_role(), tenant_group()} - there):
        _execute(_CREATE, role=role)
    _execute(*_memberships(), role=control_role())


def ensure_tenant_role(schema: str) -> str:
    """Make the role of one schema, if it is missing, and answer its name."""
    role = tenant_role(schema)
    create = [] if role in _existing(role) else [_CREATE]
    _execute(*create, sql.SQL("GRANT {group} TO {role}"), *_memberships(), group=tenant_group(), role=role)
    return role


def drop_tenant_role(schema: str) -> None:
    """Remove a role whose schema is gone."""
    if _existing(tenant_role(schema)):
        _execute(sql.SQL("DROP ROLE {role}"), role=tenant_role(schema))


def grant_schema(schema: str, *, role: str = "") -> None:
    """
    Give a tenant's role DML on what will be in its schema. Part of the DDL's transaction.

    :param role: where it is not the one named after the schema: in a schema that will be renamed.
    """
    role = role or tenant_role(schema)
    _execute(
        sql.SQL("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}"),
        schema=schema,
        role=role,
    )


def freeze(schema: str) -> None:
    """
    Take a regency's right to change anything, on what is and what will be in its schema; reading stays.

    What signing in and reading must write remains: `WRITTEN_WHEN_READ_ONLY`. Part of the caller's transaction.
    """
    role = tenant_role(schema)
    _execute(
        sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} REVOKE INSERT, UPDATE, DELETE ON TABLES FROM {role}"),
        schema=schema,
        role=role,
    )
    for table, rights in WRITTEN_WHEN_READ_ONLY.items():
        if _table_exists(schema, table):
            statement = sql.SQL(f"GRANT {rights} ON {{schema}}.{{table}} TO {{role}}")
            _execute(statement, schema=schema, table=table, role=role)


def unfreeze(schema: str) -> None:
    """Give back exactly what `freeze` took."""
    role = tenant_role(schema)
    # Rights on single columns are no part of what a regency holds; only a REVOKE takes them off again.
    for table in WRITTEN_WHEN_READ_ONLY:
        if _table_exists(schema, table):
            _execute(
                sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {schema}.{table} FROM {role}"),
                schema=schema,
                table=table,
                role=role,
            )
    _execute(
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"),
        schema=schema,
        role=role,
    )
    grant_schema(schema)
    tighten(schema)


def tighten(schema: str, *, role: str = "") -> None:
    """Take back what nobody but the operator may do: change evidence, touch the record of migrations."""
    role = role or (control_role() if schema == "public" else tenant_role(schema))
    for table in sorted(APPEND_ONLY_TABLES | (APPEND_ONLY_IN_PUBLIC if schema == "public" else frozenset())):
        _execute(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}"),
            schema=schema,
            table=table,
            role=role,
        )
    for table in sorted(READ_ONLY_TABLES):
        _execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.{table} FROM {role}"),
            schema=schema,
            table=table,
            role=role,
        )


@transaction.atomic
def harden_public(tenant_tasks: Iterable[str]) -> None:
    """
    Set every grant in public: CONTROL for the control role, REFERENCE for reading by tenants, jobs by one function.

    Runs after each migration of public, because a migration of procrastinate may replace its functions. In one
    transaction: regencies are served meanwhile, and what is taken for a moment would be missing for all of them.
    """
    control, group = control_role(), tenant_group()
    _execute(sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
    _execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {control}, {group}"), control=control, group=group)
    _execute(
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {control}"), control=control
    )
    _execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {control}"), control=control)
    _execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {group}"), group=group)
    for table in reference_tables():
        _execute(sql.SQL("GRANT SELECT ON public.{table} TO {group}"), table=table, group=group)
    tighten("public")
    _harden_jobs(control, group, tenant_tasks)


def reference_tables() -> list[str]:
    """The public tables that tenants may read."""
    found = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in REFERENCE_APPS or model._meta.label_lower in REFERENCE_MODELS
    }
    return sorted(found)


def _harden_jobs(control: str, group: str, tenant_tasks: Iterable[str]) -> None:
    from procrastinate import sql as procrastinate_sql

    from tenants.models import TenantTask

    names = sorted(tenant_tasks)
    TenantTask.objects.exclude(name__in=names).delete()
    TenantTask.objects.bulk_create([TenantTask(name=name) for name in names], ignore_conflicts=True)

    defer_function = procrastinate_sql.queries["defer_jobs"].split("unnest(")[1].split("(")[0].strip()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND p.proname LIKE 'procrastinate\\_%%'",
        )
        functions = [row[0] for row in cursor.fetchall()]
        for signature in functions:
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
            cursor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{control}"')
            if signature.startswith(f"{defer_function}("):
                cursor.execute(f"ALTER FUNCTION {signature} SECURITY DEFINER SET search_path = public, pg_temp")
                cursor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{group}"')
        # Inside the definer function the caller's role is still what `role` says. A tenant may enqueue for itself, on
        # its own queue, and only tasks that are marked for tenants.
        cursor.execute(
            sql.SQL(_GUARD).format(
                prefix=sql.Literal(f"{connection.role_prefix}_"),
                control=sql.Literal(control),
                queue=sql.Literal(QUEUE_OF_TENANTS),
            )
        )
        cursor.execute(
            "CREATE OR REPLACE TRIGGER tiru_guard_job BEFORE INSERT ON public.procrastinate_jobs"
            " FOR EACH ROW EXECUTE FUNCTION public.tiru_guard_job()"
        )


_GUARD = """
CREATE OR REPLACE FUNCTION public.tiru_guard_job() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    caller text := current_setting('role');
BEGIN
    IF caller IN ('none', {control}) THEN
        RETURN NEW;
    END IF;
    IF NEW.args ->> 'schema' IS DISTINCT FROM substr(caller, length({prefix}) + 1) THEN
        RAISE EXCEPTION 'a regency may enqueue only its own jobs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.queue_name IS DISTINCT FROM {queue}
       OR NOT EXISTS (SELECT 1 FROM public.tenants_tenanttask WHERE name = NEW.task_name) THEN
        RAISE EXCEPTION 'this job is not for regencies' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$
"""


def _existing(*roles: str) -> set[str]:
    """Those of these roles that are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(roles)])
        return {row[0] for row in cursor.fetchall()}


def _table_exists(schema: str, table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = %s", [schema, table])
        return cursor.fetchone() is not None


def _memberships() -> list[sql.SQL]:
    """Statements that let the operator and the app's login take `{role}` by SET ROLE, without inheriting its rights."""
    # PostgreSQL 15 knows no such options; there the login itself is NOINHERIT.
    grant = _MEMBER_WITHOUT_INHERITING if connection.pg_version >= 160000 else _MEMBER
    logins = _existing(settings.TIRU_OPERATOR_LOGIN, settings.TIRU_APP_LOGIN)
    return [sql.SQL(grant.replace("{login}", sql.Identifier(login).as_string())) for login in sorted(logins)]


def _execute(*statements: sql.SQL, **names: str) -> None:
    """Run statements in one message."""
    identifiers = {key: sql.Identifier(name) for key, name in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("; ").join(statement.format(**identifiers) for statement in statements))
