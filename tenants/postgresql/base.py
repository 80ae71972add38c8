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
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.utils.module_loading import import_string
from django_tenants.postgresql_backend import base as stock
from psycopg.pq import TransactionStatus

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
        return super().get_connection_params()

    @property
    def role_prefix(self) -> str:
        """What the names of this database's roles start with; a copy of a database keeps its template's roles."""
        return str(self.settings_dict.get("ROLE_PREFIX") or self.settings_dict["NAME"])

    @property
    def may_operate(self) -> bool:
        """Whether the login behind this connection is the operator's, whatever role it works as now."""
        return self.settings_dict.get("USER") == settings.TIRU_OPERATOR_LOGIN

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        if self.schema_name == tenant.schema_name:
            self.tenant = tenant  # same schema: keep the content types that are cached
            return
        super().set_tenant(tenant, include_public)

    @contextmanager
    def working_in(self, tenant: Any, *, operator: bool) -> Iterator[None]:
        """Work in a tenant's schema (anything with a `schema_name`), as the operator or as the schema's own role."""
        before = self.tenant, self.operator
        self.set_tenant(tenant)
        self.operator = operator
        try:
            yield
        finally:
            tenant_before, self.operator = before
            self.set_tenant(tenant_before)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.alias == NO_DB_ALIAS:
            return
        role, path = _role_and_path(self.role_prefix, self.schema_name, self.operator)
        info = self.connection.info
        reported = info.parameter_status("search_path")
        if reported == path or _plain(reported) == _plain(path):
            return
        if info.transaction_status == TransactionStatus.INERROR:
            return  # only ROLLBACK can follow
        # A raw cursor, so that query counts see only the caller's statements. An error here is never swallowed:
        # the query that follows would otherwise run as the tenant before.
        with self.wrap_database_errors, self.connection.cursor() as raw:
            raw.execute(f"SET ROLE {role}; SET search_path = {path}")


@lru_cache(maxsize=4096)
def _role_and_path(prefix: str, schema: str, operator: bool) -> tuple[str, str]:
    """What to take and where to look. Asked for every cursor, so it is worked out once for a schema."""
    if not schema or not _SAFE_NAME.fullmatch(schema):
        raise UnsafeName(f"Not a schema name: {schema!r}")
    path = "public" if schema == "public" else f"{schema}, public"
    if operator:
        # The trailing pg_temp makes the operator's path differ from the app's, so one comparison covers the role.
        return "NONE", f"{path}, pg_temp"
    role = role_for(prefix, schema)
    if not _SAFE_NAME.fullmatch(role):
        raise UnsafeName(f"Not a role name: {role!r}")
    return role, path


def _plain(path: str | None) -> str | None:
    return None if path is None else path.replace('"', "").replace(" ", "")
