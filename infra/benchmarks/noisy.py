"""
`noisy`: one regency floods the installation with requests, then with jobs; how does another one fare?

The quiet regency asks for a page four times a second and has a job done every second, alone, beside the flood with the
limits on, and beside it with the limits off. The flood asks `127.0.0.1` only, from a process of its own
(`python -m infra.benchmarks.noisy PORT SECONDS THREADS HOST`), as fast as it is answered, whatever the answer.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from infra.benchmarks.measure import Ratio, Result, Series, say
from infra.benchmarks.processes import ROOT, running, serving

if TYPE_CHECKING:
    from infra.benchmarks.stage import Stage

SECONDS = 15.0
ROUNDS = 2
FLOOD_THREADS = 16
PROCESSES, THREADS = 2, 2
PAGE = "/aksesibilitas/"
PER_SECOND = 4
JOBS = 1000
WAITED = 9
ALONE, LIMITED, UNLIMITED = "alone", "beside a flood, limits on", "beside a flood, limits off"


def run(stage: Stage, tenants: int) -> Result:
    from infra.benchmarks.stage import host_of

    noisy, quiet = stage.populate(2)
    hosts = host_of(noisy[1:]), host_of(quiet[1:])
    pages: dict[str, list[float]] = {ALONE: [], LIMITED: [], UNLIMITED: []}
    quietly: dict[str, Counter[str]] = {ALONE: Counter(), LIMITED: Counter(), UNLIMITED: Counter()}
    flood: dict[str, Counter[str]] = {LIMITED: Counter(), UNLIMITED: Counter()}
    with ExitStack() as stack:
        on = stack.enter_context(_web(stage, hosts[1], limited=True))
        off = stack.enter_context(_web(stage, hosts[1], limited=False))
        for number in range(ROUNDS):
            say(f"  round {number + 1}/{ROUNDS}")
            pages[ALONE] += _ask(on, hosts[1], quietly[ALONE])
            for name, port in ((LIMITED, on), (UNLIMITED, off)):
                with _flooded(port, hosts[0], flood[name]):
                    pages[name] += _ask(port, hosts[1], quietly[name])
    jobs = _jobs(stage, noisy, quiet)
    series = [Series(f"page, {name}", tuple(samples)) for name, samples in pages.items()]
    series += [Series(f"job, {name}", tuple(samples)) for name, samples in jobs.items()]
    return Result(
        name="noisy",
        unit="milliseconds",
        series=series,
        ratios=[
            Ratio("pages refused to the quiet regency", sum(map(_refused, quietly.values())), at_most=0, unit="pages"),
            *(
                Ratio(f"p95 of the quiet regency's page, {name} / alone", _p95(pages[name]) / _p95(pages[ALONE]))
                for name in (LIMITED, UNLIMITED)
            ),
            *(
                Ratio(f"median of it, {name} / alone", _middle(pages[name]) / _middle(pages[ALONE]))
                for name in (LIMITED, UNLIMITED)
            ),
            *(
                Ratio(f"median delay of its job, {name} / alone", _middle(jobs[name]) / _middle(jobs[ALONE]))
                for name in (LIMITED, UNLIMITED)
            ),
        ],
        notes=[
            f"p95 of a page: {', '.join(f'{name} {_p95(samples):.0f} ms' for name, samples in pages.items())}.",
            *(f"The flood of {FLOOD_THREADS} threads, {name}: {dict(counts)}." for name, counts in flood.items()),
            f"{JOBS:,} jobs of the noisy regency wait when each of {WAITED} jobs of the quiet one comes.",
        ],
    )


@contextmanager
def _web(stage: Stage, host: str, *, limited: bool) -> Iterator[int]:
    environment = {
        "TIRU_ROLE_PREFIX": "tiru",
        "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings",
        "DATABASE_URL": stage.app_url,
        "TIRU_WEB_PROCESSES": str(PROCESSES),
        "TIRU_BENCHMARK_LIMITS": "1" if limited else "",
    }
    log = stage.folder / f"noisy-{'on' if limited else 'off'}.log"
    with serving(
        "config.wsgi:application", environment, log=log, threads=THREADS, processes=PROCESSES, host=host, path=PAGE
    ) as (_pid, port):
        yield port


def _ask(port: int, host: str, statuses: Counter[str]) -> list[float]:
    """Milliseconds of the quiet regency's pages, each from the moment it was due."""
    found: list[float] = []
    threads = []
    begun = time.perf_counter() + 0.5

    def visit(due: float) -> None:
        time.sleep(max(0.0, due - time.perf_counter()))
        statuses[str(_get(http.client.HTTPConnection("127.0.0.1", port, timeout=60), host))] += 1
        found.append((time.perf_counter() - due) * 1000)

    for number in range(int(SECONDS * PER_SECOND)):
        threads.append(threading.Thread(target=visit, args=(begun + number / PER_SECOND,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(found) != len(threads):
        raise RuntimeError(f"Only {len(found)} of {len(threads)} visits of the quiet regency were answered.")
    return found


@contextmanager
def _flooded(port: int, host: str, counts: Counter[str]) -> Iterator[None]:
    command = [sys.executable, "-m", "infra.benchmarks.noisy", str(port), str(SECONDS + 2), str(FLOOD_THREADS), host]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)
    try:
        yield
    finally:
        out, _err = process.communicate(timeout=120)
        counts.update(json.loads(out))


def _jobs(stage: Stage, noisy: str, quiet: str) -> dict[str, list[float]]:
    """Milliseconds from enqueueing a job of the quiet regency to its end, one at a time."""
    found: dict[str, list[float]] = {ALONE: [], LIMITED: [], UNLIMITED: []}
    work = ["manage.py", "work", "--queues", "tenant"]
    environment = {
        "TIRU_ROLE_PREFIX": "tiru",
        "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings",
        "DATABASE_URL": stage.app_url,
    }
    with stage.raw_connection() as connection, running(work, environment, stage.folder / "noisy-worker.log"):
        connection.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'tenant'")
        _waited(connection, quiet)  # the worker has started
        for name, samples in found.items():
            # Without the trigger every job has the same priority, and the oldest is next: the limits are off.
            turn = "DISABLE" if name == UNLIMITED else "ENABLE"
            connection.execute(f"ALTER TABLE procrastinate_jobs {turn} TRIGGER tiru_guard_job".encode())
            if name != ALONE:
                _enqueue(connection, noisy, JOBS)
            for _number in range(WAITED):
                samples.append(_waited(connection, quiet))
                say(f"  job, {name}: {samples[-1]:.0f} ms")
                if name == UNLIMITED:
                    break  # it has waited for all of them
            connection.execute("DELETE FROM procrastinate_jobs WHERE queue_name = 'tenant' AND status = 'todo'")
        connection.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER tiru_guard_job")
    return found


def _enqueue(connection: object, schema: str, number: int) -> int:
    from tenants.tasks import copy_evidence_head

    row = connection.execute(  # type: ignore[attr-defined]
        "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args) SELECT 'tenant', %s, 0,"
        " jsonb_build_object('schema', %s::text) FROM generate_series(1, %s) RETURNING id",
        [copy_evidence_head.name, schema, number],
    ).fetchone()
    return int(row[0])


def _waited(connection: object, schema: str) -> float:
    begun = time.perf_counter()
    number = _enqueue(connection, schema, 1)
    while time.perf_counter() - begun < 600:
        row = connection.execute(  # type: ignore[attr-defined]
            "SELECT status::text FROM procrastinate_jobs WHERE id = %s", [number]
        ).fetchone()
        if row[0] == "succeeded":
            return (time.perf_counter() - begun) * 1000
        if row[0] == "failed":
            break
        time.sleep(0.01)
    raise RuntimeError("The quiet regency's job was not done.")


def _get(connection: http.client.HTTPConnection, host: str) -> int:
    connection.request("GET", PAGE, headers={"Host": host})
    response = connection.getresponse()
    response.read()
    return response.status


def _refused(statuses: Counter[str]) -> int:
    return sum(count for status, count in statuses.items() if status != "200")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _middle(values: list[float]) -> float:
    return statistics.median(values)


def main(port: int, seconds: float, threads: int, host: str) -> None:
    """The flood: counts its answers by status, prints them as JSON."""
    counts: Counter[str] = Counter()
    until = time.monotonic() + min(seconds, 60.0)

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            counts[str(_get(connection, host))] += 1

    workers = [threading.Thread(target=ask) for _number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps(counts))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
