"""
The database backend: role and search path travel together, and only when they change.

django-tenants sets the search path before every query batch and remembers what it set. Here the server is asked
instead: PostgreSQL 18 reports `search_path` to the client, so comparing with the reported value is right after a
rollback, a savepoint, a reconnect or a hand-over from a pool, and costs 2 µs. On older servers the path is set every
time.

Which role is taken follows from the process's own *login* (`USER`): the operator works as itself, every other login
lowers itself to the control role (public) or to the role of one regency.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base as postgresql
from django.utils.module_loading import import_string
from django_tenants.postgresql_backend import base as stock
from psycopg import ClientCursor as RawCursor
from psycopg.pq import TransactionStatus

type Place = tuple[Any, bool]
"""Where a connection works: the tenant, and whether as the operator."""

_MAY_SHARE_A_MESSAGE = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")
"""Several statements in one message are one transaction, which some other statements refuse to be in."""

_SAFE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class UnsafeName(Exception):
    """A schema or role name that may not be written into a statement."""


def role_for(prefix: str, schema: str) -> str:
    """
    The role that works in `schema`. One method, because a sharded installation wants one shared tenant role.

    Roles belong to the whole cluster, so their names start with the name of the database.
    """
    return f"{prefix}_control" if schema == "public" else f"{prefix}_{schema}"


class DatabaseWrapper(stock.DatabaseWrapper):
    operator: bool
    schema_name: str | None
    moves: int = 0
    """How often this connection took the server somewhere else."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        self.operator = settings_dict.get("USER") == settings.TIRU_OPERATOR_LOGIN
        super().__init__(settings_dict, alias)

    def get_connection_params(self) -> dict[str, Any]:
        if starter := self.settings_dict.get("STARTER"):
            found = import_string(starter)(
                self.settings_dict["DATA_DIR"],
                self.settings_dict["USER"],
                durable=self.settings_dict.get("DURABLE", True),
            )
            self.settings_dict.update({name.upper(): value for name, value in found.items()})
        return super().get_connection_params() | {"cursor_factory": _Cursor}

    @property
    def role_prefix(self) -> str:
        """What the names of this database's roles start with; a copy of a database keeps its template's roles."""
        return str(self.settings_dict.get("ROLE_PREFIX") or self.settings_dict["NAME"])

    @property
    def may_operate(self) -> bool:
        """Whether the login behind this connection is the operator's, whatever role it works as now."""
        return self.settings_dict.get("USER") == settings.TIRU_OPERATOR_LOGIN

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Say which schema is worked in. The server hears of it with the next cursor."""
        if self.schema_name != tenant.schema_name:
            self.schema_name = tenant.schema_name
            ContentType.objects.clear_cache()  # ids differ from schema to schema
        self.tenant = tenant
        self.include_public_schema = include_public

    def go_to(self, tenant: Any, *, operator: bool) -> Place:
        """
        Work in a tenant's schema (anything with a `schema_name`), as the operator or as the schema's own role.

        Answers where this connection worked before, for `go_back`.
        """
        before = self.tenant, self.operator
        self.set_tenant(tenant)
        self.operator = operator
        return before

    def go_back(self, before: Place) -> None:
        tenant, self.operator = before
        self.set_tenant(tenant)

    @contextmanager
    def working_in(self, tenant: Any, *, operator: bool) -> Iterator[None]:
        """`go_to` for the length of a block."""
        before = self.go_to(tenant, operator=operator)
        try:
            yield
        finally:
            self.go_back(before)

    def _cursor(self, name: str | None = None) -> Any:
        # Past django-tenants' own, which would set the path before every batch of queries.
        wrapped = super(stock.DatabaseWrapper, self)._cursor(name)
        if name is None:
            wrapped.cursor.wrapper = self
        else:
            self.follow()
        return wrapped

    def rollback(self) -> None:
        self.moves += 1  # the server is back where the transaction began
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        self.moves += 1
        super().savepoint_rollback(sid)

    def switch_needed(self) -> "_Switch | None":
        """What has to be sent before the next statement may run, if the server works elsewhere."""
        if self.alias == NO_DB_ALIAS:
            return None
        wanted = _switch_to(self.role_prefix, self.schema_name, self.operator)
        server = self.connection.pgconn
        reported = server.parameter_status(b"search_path")
        if reported == wanted.path or _plain(reported) == _plain(wanted.path):
            return None
        if server.transaction_status == TransactionStatus.INERROR:
            return None  # only ROLLBACK can follow
        return wanted

    def follow(self) -> None:
        """Take the server's role and path to where this connection works now, in a message of its own."""
        if switch := self.switch_needed():
            self.moves += 1
            # A raw cursor, so that query counts see only the caller's statements. An error here is never swallowed:
            # the query that follows would otherwise run as the tenant before.
            with self.wrap_database_errors, RawCursor(self.connection) as raw:
                raw.execute(switch.statements)


class _Cursor(postgresql.CursorMixin, RawCursor[Any]):
    """
    Takes the server to the right role and path, in the message of the statement that needs it where it can.

    With its first statement, and again whenever somebody else has moved the server since. Who sets another path with
    this cursor, as django-tenants does to look at one schema alone, finds it kept.
    """

    wrapper: DatabaseWrapper | None = None
    moves = -1
    """How often the server had been moved when this cursor last looked."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        if self.wrapper is None or self.moves == self.wrapper.moves:
            return super().execute(query, params, **options)
        switch = self.wrapper.switch_needed()
        if switch and isinstance(query, str) and query.startswith(_MAY_SHARE_A_MESSAGE):
            # One round trip instead of two. If the statement fails, the server takes the switch back with it, and
            # reports no new path.
            self.wrapper.moves += 1
            super().execute(switch.statements + query, params, **options)
            self.moves = self.wrapper.moves
            self.nextset()
            self.nextset()
            return self
        if switch:
            self.wrapper.follow()
        self.moves = self.wrapper.moves
        return super().execute(query, params, **options)

    def executemany(self, *arguments: Any, **options: Any) -> None:
        self._follow()
        super().executemany(*arguments, **options)

    def stream(self, *arguments: Any, **options: Any) -> Any:
        self._follow()
        return super().stream(*arguments, **options)

    def copy(self, *arguments: Any, **options: Any) -> Any:
        self._follow()
        return super().copy(*arguments, **options)

    def _follow(self) -> None:
        if self.wrapper is not None and self.moves != self.wrapper.moves:
            self.wrapper.follow()
            self.moves = self.wrapper.moves


class _Switch(NamedTuple):
    """What takes a connection to a schema, and the path the server then reports."""

    statements: str
    path: bytes


@lru_cache(maxsize=4096)
def _switch_to(prefix: str, schema: str | None, operator: bool) -> _Switch:
    """Asked for every statement, so it is worked out once for a schema."""
    if not schema or not _SAFE_NAME.fullmatch(schema):
        raise UnsafeName(f"Not a schema name: {schema!r}")
    path = "public" if schema == "public" else f"{schema}, public"
    if operator:
        # The trailing pg_temp makes the operator's path differ from the app's, so one comparison covers the role.
        role, path = "NONE", f"{path}, pg_temp"
    else:
        role = role_for(prefix, schema)
        if not _SAFE_NAME.fullmatch(role):
            raise UnsafeName(f"Not a role name: {role!r}")
    return _Switch(f"SET ROLE {role}; SET search_path = {path}; ", path.encode())


def _plain(path: bytes | None) -> bytes | None:
    return None if path is None else path.replace(b'"', b"").replace(b" ", b"")
