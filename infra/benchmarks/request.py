"""`request`: requests per second of the same view and query, by plain Django, by ours and by stock django-tenants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack

from infra.benchmarks.measure import Ratio, Result, alternate, by_name, in_pairs
from infra.benchmarks.processes import ROOT, cpu_seconds, serving
from infra.benchmarks.stage import Stage, host_of

ROUNDS = 21
SECONDS = 1.0
THREADS = 2
IN_TURN = 50

PLAIN, ONE, MANY, STOCK, STOCK_MANY = (
    "plain Django, one schema",
    "ours, one regency",
    "ours, {} regencies in turn",
    "stock django-tenants, one tenant",
    "stock django-tenants, {} tenants in turn",
)
_APPLICATION = "infra.benchmarks.served.wsgi:application"


def run(stage: Stage, tenants: int) -> Result:
    in_turn = min(IN_TURN, tenants)
    schemas = stage.populate(in_turn)
    _fill(stage, schemas)
    hosts = [host_of(schema[1:]) for schema in schemas]
    plans = [
        (PLAIN, "plain", stage.url, hosts[:1]),
        (ONE, "ours", stage.app_url, hosts[:1]),
        (MANY.format(in_turn), "ours", stage.app_url, hosts),
        (STOCK, "stock", stage.url, hosts[:1]),
        (STOCK_MANY.format(in_turn), "stock", stage.url, hosts),
    ]
    with ExitStack() as stack:
        ways: dict[str, Callable[[], float]] = {}
        loads: dict[str, _Load] = {}
        servers: dict[str, tuple[int, int]] = {}
        for name, kind, url, asked in plans:
            if kind not in servers:
                environment = {
                    "DATABASE_URL": url,
                    "TIRU_ROLE_PREFIX": "tiru",
                    "TIRU_BENCHMARK_SCHEMA": schemas[0],
                    "DJANGO_SETTINGS_MODULE": f"infra.benchmarks.served.{kind}",
                }
                log = stage.folder / f"{kind}.log"
                server = serving(_APPLICATION, environment, log=log, threads=THREADS, host=hosts[0])
                servers[kind] = stack.enter_context(server)
            loads[name] = _Load(*servers[kind], asked)
            ways[name] = loads[name].sample
        for load in loads.values():
            load.sample()  # connections, caches and code are warm before anything counts
            load.server_cpu.clear()
            load.generator_cpu.clear()
        series = alternate(ways, rounds=ROUNDS)
    found = by_name(series)
    return Result(
        name="request",
        unit="requests per second",
        series=series,
        ratios=[
            Ratio("ours, one regency / plain", in_pairs(found[ONE], found[PLAIN]), at_least=0.95),
            Ratio(
                f"ours, {in_turn} in turn / plain", in_pairs(found[MANY.format(in_turn)], found[PLAIN]), at_least=0.85
            ),
            Ratio("stock, one tenant / plain", in_pairs(found[STOCK], found[PLAIN])),
            Ratio(f"stock, {in_turn} in turn / plain", in_pairs(found[STOCK_MANY.format(in_turn)], found[PLAIN])),
        ],
        notes=[
            (
                f"CPU of a second, web process + load generator, apart - {name}: "
                f"{_mean(load.server_cpu):.2f} + {_mean(load.generator_cpu):.2f}"
            )
            for name, load in loads.items()
        ],
    )


class _Load:
    """One way to ask one server."""

    def __init__(self, pid: int, port: int, hosts: list[str]) -> None:
        self.pid, self.port, self.hosts = pid, port, hosts
        self.server_cpu: list[float] = []
        self.generator_cpu: list[float] = []

    def sample(self) -> float:
        """Requests per second."""
        before = cpu_seconds(self.pid)
        done = subprocess.run(
            [sys.executable, "-m", "infra.benchmarks.load", str(self.port), str(SECONDS), str(THREADS), *self.hosts],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"The load generator failed: {done.stderr.strip()}")
        found = json.loads(done.stdout)
        self.server_cpu.append((cpu_seconds(self.pid) - before) / found["seconds"])
        self.generator_cpu.append(found["cpu"] / found["seconds"])
        return float(found["requests"] / found["seconds"])


def _fill(stage: Stage, schemas: list[str]) -> None:
    with stage.raw_connection() as connection:
        for schema in schemas:
            table = f"{schema}.ballast_licences_sector"
            connection.execute(
                f"INSERT INTO {table} (number, title, state, amount, owner_code, note, written_at)"
                f" SELECT 'SEKTOR-' || n, 'Sektor ke-' || n, 'filed', n * 1000, '', '', now()"
                f" FROM generate_series(1, 200) n WHERE NOT EXISTS (SELECT 1 FROM {table})".encode()
            )
            connection.execute(f"ANALYZE {table}".encode())


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
