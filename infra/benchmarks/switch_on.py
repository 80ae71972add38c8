"""`switch_on`: one module, from the service call to the commit, against its bare DDL and against `migrate LABEL`."""

from __future__ import annotations

from infra.benchmarks import bare
from infra.benchmarks.commands import manage
from infra.benchmarks.measure import Ratio, Result, Series, alternate, by_name, in_pairs, timed
from infra.benchmarks.stage import Stage, switch_on

ROUNDS = 15
MIGRATIONS = 3
MODULE = "ballast_licences"

OURS, REQUEST, CARRY_OUT = "ours: request + carry out", "ours: the request alone", "ours: carrying out alone"
BARE = "bare DDL, one message"
MIGRATED, COMMAND = f"migrations of {MODULE}, in this process", f"manage.py migrate_schemas --schema S {MODULE}"


def run(stage: Stage, tenants: int) -> Result:
    present, (code, *_rest) = stage.populate_but_spare(tenants)
    module = bare.of_module(stage, present[0], MODULE)
    schema = f"r{code}"
    parts: dict[str, list[float]] = {REQUEST: [], CARRY_OUT: []}

    def ours() -> float:
        stage.make(code, modules=())
        asked, done = switch_on(schema, MODULE)
        stage.unmake(code)
        parts[REQUEST].append(asked)
        parts[CARRY_OUT].append(done)
        return asked + done

    def bare_ddl() -> float:
        stage.make(code, modules=())
        seconds = bare.send(stage, module.for_schema(schema))
        stage.unmake(code)
        return seconds

    def migrated() -> float:
        from tenants.provisioning.migrations import migrate_schema

        stage.make(code, modules=())
        with timed() as watch:
            migrate_schema(schema, [MODULE])
        stage.unmake(code)
        return watch.seconds

    def command() -> float:
        stage.make(code, modules=())
        seconds = manage("migrate_schemas", "--schema", schema, MODULE, "--verbosity", "0").whole
        stage.unmake(code)
        return seconds

    ours()  # the first meets cold caches; it is not counted
    bare_ddl()
    for values in parts.values():
        values.clear()
    ways = {OURS: ours, BARE: bare_ddl, MIGRATED: migrated, COMMAND: command}
    series = alternate(ways, rounds=ROUNDS, at_most={MIGRATED: MIGRATIONS, COMMAND: MIGRATIONS})
    found = by_name(series)
    series[1:1] = [Series(name, tuple(values)) for name, values in parts.items()]
    return Result(
        name="switch_on",
        unit="seconds",
        series=series,
        ratios=[
            Ratio("ours / bare DDL", in_pairs(found[OURS], found[BARE]), at_most=1.3),
            Ratio("the command `migrate LABEL` / ours", found[COMMAND].median / found[OURS].median, at_least=40),
            Ratio("migrations in a warm process / ours", found[MIGRATED].median / found[OURS].median),
        ],
        notes=[
            (
                f"{len(present)} other regencies present; the module has {module.text.count('CREATE TABLE')} tables, "
                f"{module.text.count('FOREIGN KEY')} foreign keys; the wait in the operator's queue is not counted."
            )
        ],
    )
