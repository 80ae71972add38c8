"""`idle`: the memory of the whole installation at rest, each process by its share (PSS)."""

from __future__ import annotations

import time
from contextlib import ExitStack

from infra.benchmarks.measure import Ratio, Result, Series
from infra.benchmarks.processes import family, memory, running, serving
from infra.benchmarks.stage import Stage, host_of

REST_SECONDS = 15
SAMPLES = 5


def run(stage: Stage, tenants: int) -> Result:
    schemas = stage.populate(min(tenants, 3))
    common = {"TIRU_ROLE_PREFIX": "tiru", "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings"}
    app, operator = common | {"DATABASE_URL": stage.app_url}, common | {"DATABASE_URL": stage.url}
    host = host_of(schemas[0][1:])
    _close_own_connection()
    with ExitStack() as stack:
        work = ["manage.py", "work", "--queues"]
        tenant_worker = stack.enter_context(running([*work, "tenant,control"], app, stage.folder / "tenant.log"))
        operator_worker = stack.enter_context(running([*work, "operator"], operator, stage.folder / "operator.log"))
        # One page of a regency, so that the web process has read what it serves with.
        web = serving("config.wsgi:application", app, log=stage.folder / "web.log", threads=4, host=host)
        web_pid, _port = stack.enter_context(web)
        pids = {
            "web, one process": web_pid,
            "worker of regencies and ministry": tenant_worker.pid,
            "worker of the operator": operator_worker.pid,
            "PostgreSQL with all backends": stage.server.pid,
        }
        time.sleep(REST_SECONDS)
        for worker in (tenant_worker, operator_worker):
            if worker.poll() is not None:
                raise RuntimeError(f"A worker ended; see {stage.folder}/*.log")
        samples: dict[str, list[float]] = {name: [] for name in pids}
        for _sample in range(SAMPLES):
            for name, pid in pids.items():
                samples[name].append(sum(memory(one).pss for one in family(pid)))
            time.sleep(1)
        backends = len(family(stage.server.pid)) - 1
    series = [Series(name, tuple(values)) for name, values in samples.items()]
    total = tuple(sum(values) for values in zip(*samples.values(), strict=True))
    series.append(Series("everything", total))
    return Result(
        name="idle",
        unit="MiB (PSS)",
        series=series,
        ratios=[Ratio("the whole installation at rest", series[-1].median, unit="MiB")],
        notes=[
            (
                f"{len(stage.present)} regencies present, one of them asked for a page; PostgreSQL has {backends} "
                "processes beside its postmaster, and shared_buffers count as far as they are in use."
            )
        ],
    )


def _close_own_connection() -> None:
    from django.db import connections

    connections.close_all()
