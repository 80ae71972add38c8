"""`fleet_addfield`: one AddField over N schemas, each in its own transaction with its ledger row."""

from __future__ import annotations

from infra.benchmarks.commands import Run, manage, stock_migrate
from infra.benchmarks.measure import Ratio, Result, Series, alternate, by_name, timed
from infra.benchmarks.stage import Stage

ROUNDS = 3
STOCK_SAMPLE = 3
LABEL, TABLE, COLUMN, MIGRATION = "ballast_licences", "ballast_licences_sector", "colour", "0016_sector_colour"

OURS, START = "fleet migrate", "process start, on top of it"
RAW, STOCK = "raw ALTER TABLE, a transaction a schema", "stock migrate_schemas, one schema"


def run(stage: Stage, tenants: int) -> Result:
    schemas = stage.populate(tenants)
    starts: list[float] = []

    def ours() -> float:
        found: Run = manage("fleet", "--verbosity", "0", "migrate", next_release=True)
        _undo(stage, schemas)
        starts.append(found.whole - found.work)
        return found.work

    def raw() -> float:
        seconds = _alter(stage, schemas)
        _undo(stage, schemas)
        return seconds

    series = alternate({OURS: ours, RAW: raw}, rounds=ROUNDS)
    sample = schemas[:STOCK_SAMPLE]
    stock = stock_migrate(LABEL, sample, next_release=True)
    _undo(stage, sample)
    series += [Series(START, tuple(starts)), Series(STOCK, tuple(stock))]
    found = by_name(series)
    return Result(
        name="fleet_addfield",
        unit="seconds",
        series=series,
        ratios=[
            Ratio(
                f"one AddField over {len(schemas)} schemas, without process start",
                found[OURS].median,
                at_most=10,
                unit="s",
            ),
            Ratio("ours / raw ALTER TABLE", found[OURS].median / found[RAW].median),
            Ratio(
                f"stock, {len(schemas)} schemas at that rate / ours",
                found[STOCK].median * len(schemas) / found[OURS].median,
            ),
        ],
    )


def _alter(stage: Stage, schemas: list[str]) -> float:
    with stage.raw_connection() as connection, timed() as watch:
        for schema in schemas:
            connection.execute(
                f"ALTER TABLE {schema}.{TABLE} ADD COLUMN {COLUMN} varchar(20) DEFAULT 'blue' NOT NULL;"
                f"ALTER TABLE {schema}.{TABLE} ALTER COLUMN {COLUMN} DROP DEFAULT".encode()
            )
    return watch.seconds


def _undo(stage: Stage, schemas: list[str]) -> None:
    with stage.raw_connection() as connection:
        for schema in schemas:
            connection.execute(
                f"ALTER TABLE {schema}.{TABLE} DROP COLUMN {COLUMN};"
                f"DELETE FROM {schema}.django_migrations WHERE app = '{LABEL}' AND name = '{MIGRATION}'".encode()
            )
        connection.execute("DELETE FROM fleet_fleetstep; DELETE FROM fleet_fleetrun")
