"""`memory`: what one PostgreSQL backend holds after it has touched 1, 50 and N regencies, and what bounds it."""

from __future__ import annotations

import psycopg

from infra.benchmarks.measure import Ratio, Result, Series, say
from infra.benchmarks.processes import memory
from infra.benchmarks.stage import Stage

BOUNDS = (10, 50)
"""Regencies a backend meets before it is renewed: by its age (CONN_MAX_AGE) or because its worker keeps to some."""


def run(stage: Stage, tenants: int) -> Result:
    schemas = stage.populate(tenants)
    steps = sorted({number for number in (1, 10, 50, 100, 200, len(schemas)) if number <= len(schemas)})
    series = []
    with _backend(stage) as connection:
        series.append(Series("fresh backend", (memory(connection.info.backend_pid).private,)))
        for number, schema in enumerate(schemas, start=1):
            _touch(connection, schema)
            if number in steps:
                found = memory(connection.info.backend_pid)
                label = f"one backend, {number} regencies touched"
                series.append(Series(label, (found.private,)))
                say(f"  {label}: {found.private:.1f} MiB private, {found.pss:.1f} PSS, {found.rss:.1f} RSS")
    last = series[-1].median
    ratios = []
    for bound in [bound for bound in BOUNDS if bound < len(schemas)]:
        peaks = _peaks(stage, schemas, bound)
        series.append(Series(f"renewed after {bound} regencies, the peak", tuple(peaks)))
        ratios.append(Ratio(f"peak, renewed after {bound} / one backend for all", max(peaks) / last))
    tables = len(_tables(stage, schemas[0]))
    return Result(
        name="memory",
        unit="MiB private to one backend",
        series=series,
        ratios=ratios,
        notes=[
            f"Each regency is touched by one query of each of its {tables} tables, as its own role.",
            f"A further regency costs the backend {(last - series[0].median) / len(schemas):.2f} MiB.",
        ],
    )


def _peaks(stage: Stage, schemas: list[str], bound: int) -> list[float]:
    peaks = []
    for first in range(0, len(schemas), bound):
        with _backend(stage) as connection:
            for schema in schemas[first : first + bound]:
                _touch(connection, schema)
            peaks.append(memory(connection.info.backend_pid).private)
    return peaks


def _backend(stage: Stage) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(stage.app_url, autocommit=True)


def _touch(connection: psycopg.Connection[tuple[object, ...]], schema: str) -> None:
    from tenants.roles import tenant_role

    connection.execute(f"SET ROLE {tenant_role(schema)}; SET search_path = {schema}, public".encode())
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
    for (table,) in tables:
        connection.execute(f"SELECT * FROM {table} LIMIT 1".encode())


def _tables(stage: Stage, schema: str) -> list[str]:
    with stage.raw_connection() as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
    return [str(table) for (table,) in found]
