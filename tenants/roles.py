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
    "organisation_directorytoken": "UPDATE (last_used_at)",
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
    fetch_function = procrastinate_sql.queries["fetch_job"].split("FROM ")[1].split("(")[0].strip()
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
        for rule in (_AT_ONCE, _FETCH, _TELL):
            cursor.execute(
                sql.SQL(rule).format(
                    function=sql.Identifier(fetch_function),
                    queue=sql.Literal(QUEUE_OF_TENANTS),
                    channel=sql.Literal(f"procrastinate_queue_v1#{QUEUE_OF_TENANTS}"),
                    most=sql.Literal(settings.TIRU_LIMITS["jobs"]),
                )
            )
        cursor.execute(_TOLD)
        for index in _INDEXES_OF_TURNS:
            cursor.execute(index)
        cursor.execute(
            "CREATE OR REPLACE TRIGGER tiru_guard_job BEFORE INSERT ON public.procrastinate_jobs"
            " FOR EACH ROW EXECUTE FUNCTION public.tiru_guard_job()"
        )


_INDEXES_OF_TURNS = (
    """CREATE INDEX IF NOT EXISTS tiru_jobs_first ON public.procrastinate_jobs (priority)
    WHERE status = 'todo' AND queue_name = 'tenant' AND scheduled_at IS NULL""",
    """CREATE INDEX IF NOT EXISTS tiru_jobs_last_of_schema
    ON public.procrastinate_jobs ((args ->> 'schema'), (scheduled_at IS NULL), priority)
    WHERE status = 'todo' AND queue_name = 'tenant'""",
)

# As many jobs of a regency run as it may have at once, and not one more, so that its long ones never hold every worker.
_AT_ONCE = """
CREATE OR REPLACE FUNCTION public.tiru_jobs_at_once(whose text) RETURNS integer
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(max(agreed.jobs), {most}) FROM public.tenants_regency AS regency
    JOIN public.limits_agreement AS agreed ON agreed.regency_id = regency.id WHERE regency.schema_name = whose
$$
"""

# Takes the place of procrastinate's own, which knows no such limit, and passes over the jobs of those that have reached
# it. Workers look one at a time, or two would find the last place free together. What procrastinate calls locks is
# nothing that `core.jobs` gives.
_FETCH = """
CREATE OR REPLACE FUNCTION public.{function}(target_queue_names character varying[], p_worker_id bigint)
RETURNS public.procrastinate_jobs
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    full_up text[];
    taken public.procrastinate_jobs;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('tiru_fetch_job'));
    SELECT coalesce(array_agg(busy.schema), '{{}}') INTO full_up FROM (
        SELECT args ->> 'schema' AS schema, count(*) AS running FROM public.procrastinate_jobs
        WHERE status = 'doing' AND queue_name = {queue} GROUP BY 1
    ) AS busy WHERE busy.running >= public.tiru_jobs_at_once(busy.schema);
    UPDATE public.procrastinate_jobs SET status = 'doing', worker_id = p_worker_id WHERE id = (
        SELECT id FROM public.procrastinate_jobs
        WHERE status = 'todo' AND (target_queue_names IS NULL OR queue_name = ANY(target_queue_names))
            AND (scheduled_at IS NULL OR scheduled_at <= now())
            AND (queue_name <> {queue} OR args ->> 'schema' <> ALL(full_up))
        ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING * INTO taken;
    RETURN taken;
END;
$$
"""

# A worker that found nothing to take sleeps until it is told of a job: here of one that had to wait for a place.
_TELL = """
CREATE OR REPLACE FUNCTION public.tiru_tell_of_place() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    running bigint;
    next_one bigint;
BEGIN
    SELECT count(*) INTO running FROM public.procrastinate_jobs
        WHERE status = 'doing' AND queue_name = {queue} AND args ->> 'schema' = NEW.args ->> 'schema';
    IF running + 1 >= public.tiru_jobs_at_once(NEW.args ->> 'schema') THEN
        SELECT id INTO next_one FROM public.procrastinate_jobs
            WHERE status = 'todo' AND queue_name = 'tenant' AND args ->> 'schema' = NEW.args ->> 'schema'
            AND (scheduled_at IS NULL OR scheduled_at <= now()) LIMIT 1;
        IF FOUND THEN
            PERFORM pg_notify(
                {channel}, json_build_object('type', 'job_inserted', 'job_id', next_one)::text
            );
        END IF;
    END IF;
    RETURN NULL;
END;
$$
"""
_TOLD = """CREATE OR REPLACE TRIGGER tiru_tell_of_place AFTER UPDATE OF status ON public.procrastinate_jobs
FOR EACH ROW WHEN (OLD.status = 'doing' AND NEW.status <> 'doing' AND NEW.queue_name = 'tenant')
EXECUTE FUNCTION public.tiru_tell_of_place()"""

# Workers take the highest priority first. A regency's next job stands one below its last one, but never above the first
# that waits, so that regencies take turns however many jobs one of them has, and nobody waits for ever (start-time fair
# queueing). What is planned for later is a row of its own: it must not push back what the regency needs now.
_GUARD = """
CREATE OR REPLACE FUNCTION public.tiru_guard_job() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    caller text := current_setting('role');
    first integer;
    last integer;
BEGIN
    IF NEW.queue_name = {queue} THEN
        SELECT max(priority) INTO first FROM public.procrastinate_jobs
            WHERE status = 'todo' AND queue_name = 'tenant' AND scheduled_at IS NULL;
        SELECT min(priority) INTO last FROM public.procrastinate_jobs
            WHERE status = 'todo' AND queue_name = 'tenant' AND args ->> 'schema' = NEW.args ->> 'schema'
            AND (scheduled_at IS NULL) = (NEW.scheduled_at IS NULL);
        NEW.priority := NEW.priority + least(coalesce(first, 0), 0, last - 1);
    END IF;
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
