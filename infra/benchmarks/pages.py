"""Whole pages of one regency, through middleware and templates, without the socket; as somebody who is signed in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from infra.benchmarks.measure import Ratio, Result, Series, alternate, timed
from infra.benchmarks.processes import cpu_seconds
from infra.benchmarks.stage import host_of


def p95(series: Series) -> float:
    return statistics.quantiles(series.samples, n=20, method="inclusive")[-1]


def person(name: str) -> Any:
    """Somebody of this name in the regency we are in; a folder that is kept has them."""
    from accounts.models import User

    found = User.objects.filter(email=f"{name}@benchmark.test").first()
    return found or User.objects.create(email=f"{name}@benchmark.test", full_name=f"Petugas {name.title()}")


@dataclass(frozen=True)
class Measured:
    """Times on the clock in ms; `web` and `database` are CPU seconds of a page in either process."""

    series: list[Series]
    web: float
    database: float

    @property
    def every(self) -> Series:
        return Series("every page", tuple(sample for one in self.series for sample in one.samples))

    def result(self, name: str, *, target: float, about: str, ratios: Iterable[Ratio] = ()) -> Result:
        return Result(
            name=name,
            unit="milliseconds for a page",
            series=[*self.series, self.every],
            ratios=[
                Ratio("p50 over all pages", statistics.median(self.every.samples), unit="ms"),
                Ratio("p95 over all pages", p95(self.every), at_most=target, unit="ms"),
                *ratios,
            ],
            notes=[
                about,
                f"CPU of a page, web process + database, apart: {self.web * 1000:.0f} + {self.database * 1000:.0f} ms",
            ],
        )


def slowest(series: Iterable[Series], words: str, *, target: float | None = None) -> Ratio:
    """The p95 of the slowest of these ways."""
    worst = max(series, key=p95)
    return Ratio(f"{words} ({worst.name})", p95(worst), at_most=target, unit="ms")


class Pages:
    """The ways of one benchmark, each a page in a session of its own."""

    def __init__(self, code: str) -> None:
        self._code, self._schema = code, f"r{code}"
        self._ways: dict[str, Callable[[], float]] = {}
        self._spent: list[float] = []

    def add(self, name: str, user: Any, address: str, *, search: tuple[str, dict[str, str]] | None = None) -> None:
        """
        :param search: an address and what is posted there before, because names stand in no address.
        """
        from django.test import Client

        import tenants

        client = Client(SERVER_NAME=host_of(self._code))
        with tenants.enter(self._schema):
            client.force_login(user)
        if search is not None:
            client.post(*search)

        def sample() -> float:
            begun = time.process_time()
            with timed() as watch:
                response = client.get(address)
            self._spent.append(time.process_time() - begun)
            if response.status_code != 200:
                raise RuntimeError(f"{address} answered {response.status_code}")
            return watch.seconds * 1000

        self._ways[name] = sample

    def measure(self, rounds: int) -> Measured:
        for way in self._ways.values():
            way()  # code, connections and caches are warm before anything counts
        backend = self._backend()
        self._spent.clear()
        database = cpu_seconds(backend)
        series = alternate(self._ways, rounds=rounds)
        return Measured(
            series=series,
            web=statistics.mean(self._spent),
            database=(cpu_seconds(backend) - database) / len(self._spent),
        )

    def _backend(self) -> int:
        """The process of the database that answers the pages: they share this process's connection."""
        from django.db import connection

        import tenants

        with tenants.enter(self._schema), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])
