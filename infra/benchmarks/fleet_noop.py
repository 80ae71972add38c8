"""`fleet_noop`: nothing to do over N schemas: how long it takes to know that."""

from __future__ import annotations

from infra.benchmarks.commands import Run, manage, stock_migrate
from infra.benchmarks.measure import Ratio, Result, Series, alternate, by_name
from infra.benchmarks.stage import Stage

ROUNDS = 5
STOCK_SAMPLE = 3

MIGRATE, STATUS, START = "fleet migrate", "fleet status", "process start, on top of either"
STOCK = "stock migrate_schemas, one schema"


def run(stage: Stage, tenants: int) -> Result:
    schemas = stage.populate(tenants)
    starts: list[float] = []

    def noted(found: Run) -> float:
        starts.append(found.whole - found.work)
        return found.work

    manage("fleet", "migrate")  # reads the code from the disk
    starts.clear()
    series = alternate(
        {
            MIGRATE: lambda: noted(manage("fleet", "migrate")),
            STATUS: lambda: noted(manage("fleet", "status")),
        },
        rounds=ROUNDS,
    )
    stock = stock_migrate("ballast_licences", schemas[:STOCK_SAMPLE])
    series += [Series(START, tuple(starts)), Series(STOCK, tuple(stock))]
    found = by_name(series)
    slower = max(found[MIGRATE].median, found[STATUS].median)
    return Result(
        name="fleet_noop",
        unit="seconds",
        series=series,
        ratios=[
            Ratio(f"nothing to do over {len(schemas)} schemas, without process start", slower, at_most=2, unit="s"),
            Ratio(f"stock, {len(schemas)} schemas at that rate / ours", found[STOCK].median * len(schemas) / slower),
        ],
    )
