"""How far each schema of the fleet is from its target, read with one statement over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from psycopg import errors, sql

from tenants.context import connection, operator_rights
from tenants.fleet.graph import Graph, Node, Standing
from tenants.models import Regency

RINGS = (Regency.Ring.TEST, Regency.Ring.PILOT, Regency.Ring.REST)

_WHERE = """
SELECT r.schema_name, CASE WHEN r.purpose = 'live' THEN r.ring ELSE 'test' END, r.name,
    r.status IN ('read_only', 'ended')
FROM public.tenants_regency r
JOIN pg_namespace n ON n.nspname = r.schema_name
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'django_migrations'
WHERE r.status <> 'provisioning' AND r.purged_at IS NULL
ORDER BY r.code, r.purpose <> 'live', r.schema_name
"""
_READ = "SELECT {name}, string_agg(app || '.' || name, ',' ORDER BY app, name) FROM {schema}.django_migrations"


class SchemasKeepVanishing(Exception):
    """Schemas were dropped faster than the fleet could be read."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """
    One schema as it was found. Sandboxes and copies count as ring test, whatever their regency's ring is.

    A regency on its way out is frozen and still migrated: until its data are purged it may come back.
    """

    schema: str
    name: str
    ring: str
    is_frozen: bool
    standing: Standing

    @property
    def distance(self) -> int:
        return len(self.standing.pending)


@dataclass(frozen=True)
class FleetState:
    """Every schema, furthest behind first; and what is missing in public, which goes before all of them."""

    readings: list[Reading]
    public_pending: list[Node]

    @property
    def behind(self) -> list[Reading]:
        return [reading for reading in self.readings if reading.distance]


def read(graph: Graph, *, only: Iterable[str] | None = None) -> FleetState:
    """
    Read what is applied everywhere. Needs the operator's login; schemas that vanish meanwhile are left out.

    :param only: read just these schemas.
    """
    wanted = None if only is None else set(only)
    for _attempt in range(5):
        with operator_rights(), transaction.atomic():
            found = [row for row in _schemas() if wanted is None or row[0] in wanted]
            try:
                rows = _recorded(["public", *(row[0] for row in found)])
            except DatabaseError as error:
                if isinstance(error.__cause__, errors.UndefinedTable | errors.LockNotAvailable):
                    transaction.set_rollback(True)
                    continue
                raise
        standings: dict[str, Standing] = {}
        readings = []
        for schema, ring, name, is_frozen in found:
            text = rows[schema]
            if text not in standings:  # most schemas are alike
                standings[text] = graph.standing(_nodes(text))
            readings.append(Reading(schema=schema, name=name, ring=ring, is_frozen=is_frozen, standing=standings[text]))
        readings.sort(key=lambda reading: -reading.distance)
        return FleetState(readings, graph.pending_in_public(_nodes(rows["public"])))
    raise SchemasKeepVanishing("Schemas were dropped while the fleet was read, five times in a row. Try again.")


def recorded_in(schema: str) -> set[Node]:
    """The rows of one schema's django_migrations. Named with its schema: the path would fall through to public."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema)))
        return set(cursor.fetchall())


def _schemas() -> list[tuple[str, str, str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")  # a schema that is being dropped is locked
        cursor.execute(_WHERE)
        return list(cursor.fetchall())


def _recorded(schemas: list[str]) -> dict[str, str]:
    parts = [sql.SQL(_READ).format(name=sql.Literal(schema), schema=sql.Identifier(schema)) for schema in schemas]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        return {schema: text or "" for schema, text in cursor.fetchall()}


def _nodes(text: str) -> list[Node]:
    return [(app, name) for app, _, name in (entry.partition(".") for entry in text.split(",") if entry)]
