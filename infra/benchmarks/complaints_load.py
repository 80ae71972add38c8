"""
The load of `complaints`, a process of its own: reads what to do as JSON from stdin, asks 127.0.0.1 only, ends itself.

With `rate` 0, `at_once` threads begin a life when the one before has ended. Otherwise lives come by chance, `rate` a
second, whether or not those before have ended; the first step counts from when it was due. Every life that came goes
on to its end.
"""

from __future__ import annotations

import http.client
import json
import random
import resource
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

STEPS: Final = ("create", "assign", "resolve", "search by code", "search by name")
API: Final = "/api/v1/complaint_centre/reports/"
MOST_AT_ONCE: Final = 64
MOST_SECONDS: Final = 300.0


@dataclass
class Found:
    came: int = 0
    codes: list[str] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Refused(Exception):
    """A step was not answered as it should be."""


class Lives:
    """One life after the other, each with the next person at the desk and the next officer."""

    def __init__(self, load: dict[str, Any]) -> None:
        self.load, self.found, self.own = load, Found(), threading.local()

    def live(self, due: float | None = None) -> None:
        with self.found.lock:
            self.found.came += 1
            number = self.found.came
        try:
            code = self._go(number, time.perf_counter() if due is None else due)
        except (Refused, OSError, http.client.HTTPException) as error:
            with self.found.lock:
                self.found.failures.append(repr(error))
            return
        with self.found.lock:
            self.found.codes.append(code)

    def _go(self, number: int, due: float) -> str:
        load, chance = self.load, random.Random()
        desk = load["desk"][number % len(load["desk"])]
        unit, officer = load["officers"][number % len(load["officers"])]
        name = chance.choice(load["names"])
        made = self._step("create", due, desk, "", 201, {
            "text": chance.choice(load["texts"]), "category": chance.choice(load["categories"]), "name": name,
            "phone": f"0812{chance.randrange(10**8):08}", "village_code": chance.choice(load["villages"]),
            "request_key": str(uuid4()),
        })  # fmt: skip
        code = made["code"]
        passed = self._step(
            "assign", None, desk, f"{code}/assignment/", 200, {"version": made["version"], "unit": unit}
        )
        done = {"version": passed["version"], "text": "Sudah kami tindak lanjuti; silakan diperiksa."}
        self._step("resolve", None, officer, f"{code}/resolution/", 200, done)
        way, text = ("search by code", code) if number % 2 else ("search by name", name)
        listed = self._step(way, None, officer, "search/", 200, {"text": text, "show": "all"})
        if code not in [row["code"] for row in listed["results"]]:
            raise Refused(f"{code} was not found again")
        return str(code)

    def _step(self, name: str, due: float | None, token: str, path: str, status: int, body: dict[str, Any]) -> Any:
        begun = time.perf_counter() if due is None else due
        connection = self._connection()
        headers = {
            "Host": self.load["host"], "Authorization": f"Bearer {token}", "Content-Type": "application/json",
            "Prefer": "return=minimal",
        }  # fmt: skip
        connection.request("POST", f"{API}{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != status:
            raise Refused(f"{name} answered {answer.status}: {content[:200]!r}")
        with self.found.lock:
            self.found.steps[name].append((time.perf_counter() - begun) * 1000)
        return json.loads(content)

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.load["port"], timeout=60)
        return self.own.connection  # type: ignore[no-any-return]


def main() -> None:
    load = json.load(sys.stdin)
    lives, seconds = Lives(load), min(float(load["seconds"]), MOST_SECONDS)
    begun = time.perf_counter()
    if load["rate"]:
        _open(lives, float(load["rate"]), begun, seconds)
    else:
        _closed(lives, int(load["at_once"]), begun + seconds)
    took, found = time.perf_counter() - begun, lives.found
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "came": found.came,
                "ended": len(found.codes),
                "codes": found.codes,
                "steps": found.steps,
                "failures": found.failures,
                "seconds": took,
                "cpu": usage.ru_utime + usage.ru_stime,
            }
        )
    )


def _closed(lives: Lives, at_once: int, until: float) -> None:
    def again() -> None:
        while time.perf_counter() < until and not lives.found.failures:
            lives.live()

    with ThreadPoolExecutor(at_once) as pool:
        for _thread in range(at_once):
            pool.submit(again)


def _open(lives: Lives, rate: float, begun: float, seconds: float) -> None:
    chance, due = random.Random(), begun
    with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        while (due := due + chance.expovariate(rate)) < begun + seconds:
            if (left := due - time.perf_counter()) > 0:
                time.sleep(left)
            pool.submit(lives.live, due)


if __name__ == "__main__":
    main()
