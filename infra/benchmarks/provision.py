"""`provision`: a regency with core and three modules, against its bare DDL and grants, and against real migrations."""

from __future__ import annotations

from infra.benchmarks import bare
from infra.benchmarks.measure import Ratio, Result, Series, alternate, by_name, in_pairs, timed
from infra.benchmarks.stage import MODULES, NOW, Stage, host_of, switch_on

ROUNDS = 15
MIGRATIONS = 2

OURS, OURS_CORE, OURS_MODULES = "ours: core + 3 modules", "ours: core alone", "ours: the 3 modules"
BARE, MIGRATED = "bare DDL and grants, one message", "real migrations, labelled"


def run(stage: Stage, tenants: int) -> Result:
    present, (ours_code, bare_code, migrated_code, *_rest) = stage.populate_but_spare(tenants)
    whole = bare.of_schema(stage, present[0])
    parts: dict[str, list[float]] = {OURS_CORE: [], OURS_MODULES: []}

    def ours() -> float:
        seconds = [_provision(ours_code), *(sum(switch_on(f"r{ours_code}", slug)) for slug in MODULES)]
        stage.unmake(ours_code)
        parts[OURS_CORE].append(seconds[0])
        parts[OURS_MODULES].append(sum(seconds[1:]))
        return sum(seconds)

    def bare_ddl() -> float:
        schema = f"r{bare_code}"
        seconds = bare.send(stage, bare.role_and_schema(schema, whole.for_schema(schema)))
        bare.drop(stage, schema)
        return seconds

    def migrated() -> float:
        seconds = _migrate(f"r{migrated_code}")
        bare.drop(stage, f"r{migrated_code}")
        return seconds

    ours()  # the first meets cold caches; it is not counted
    for values in parts.values():
        values.clear()
    bare_ddl()
    series = alternate({OURS: ours, BARE: bare_ddl, MIGRATED: migrated}, rounds=ROUNDS, at_most={MIGRATED: MIGRATIONS})
    found = by_name(series)
    series[1:1] = [Series(name, tuple(values)) for name, values in parts.items()]
    return Result(
        name="provision",
        unit="seconds",
        series=series,
        ratios=[
            Ratio("ours / bare DDL and grants", in_pairs(found[OURS], found[BARE]), at_most=1.3),
            Ratio("real migrations / ours", found[MIGRATED].median / found[OURS].median, at_least=50),
        ],
        notes=[
            (
                f"{len(present)} other regencies present; {whole.text.count('CREATE TABLE')} tables, "
                f"{whole.text.count('CREATE INDEX') + whole.text.count('CREATE UNIQUE INDEX')} indexes, "
                f"{whole.text.count('FOREIGN KEY')} foreign keys."
            )
        ],
    )


def _provision(code: str) -> float:
    from core.actors import Actor
    from tenants.provisioning.services import provision

    with timed() as watch:
        provision(code=code, host=host_of(code), actor=Actor.system("benchmark"), now=NOW)
    return watch.seconds


def _migrate(schema: str) -> float:
    """Role and schema as ours makes them, then all migrations; without the ledgers around it."""
    from django.db import transaction

    from tenants import roles
    from tenants.context import connection, operator_rights
    from tenants.provisioning.migrations import core_labels, migrate_schema

    with operator_rights(), timed() as watch, transaction.atomic():
        roles.ensure_tenant_role(schema)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {schema}")
        roles.grant_schema(schema)
        migrate_schema(schema, [*core_labels(), *MODULES])
        roles.tighten(schema)
    return watch.seconds
