"""
A child process that does one thing and is killed by SIGKILL on the way, and what is left of it.

The child is forked from the test process, so everything is loaded and a kill costs milliseconds. Where it dies follows
from the seed alone: at a statement it is about to send, right after one, or at a moment of the time it takes unharmed.
"""

from __future__ import annotations

import os
import random
import select
import signal
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, connections

from tenants import directory

PATIENCE = 60.0
"""Seconds after which a child or a server process that does not end is a failure of the test."""


@dataclass(frozen=True)
class Extent:
    """How long an operation takes when nobody kills it."""

    statements: int
    seconds: float
    longest: int
    """The number of the statement that took longest: the one that makes the tables."""


@dataclass(frozen=True)
class Moment:
    """When to die."""

    kind: Literal["before", "after", "time"]
    at: float
    """The number of a statement, from 1, or seconds."""

    def __str__(self) -> str:
        return f"after {self.at:.3f} s" if self.kind == "time" else f"{self.kind} statement {self.at:.0f}"

    @classmethod
    def of_seed(cls, seed: int, extent: Extent) -> Moment:
        """Two in three at a statement's edge, where it is certain to hit; the third anywhere, also within one."""
        chance = random.Random(seed)
        if seed % 3 == 2:
            return cls("time", chance.uniform(0, extent.seconds))
        return cls("before" if seed % 3 else "after", chance.randint(1, extent.statements))


def measure(operation: Callable[[], None]) -> Extent:
    """Let an operation run to its end in a child."""
    reader, writer = os.pipe()

    def counted() -> None:
        counter = _Counter()
        with connection.execute_wrapper(counter):
            operation()
        os.write(writer, f"{counter.statements} {counter.longest}".encode())

    begun = time.monotonic()
    child = _fork(counted)
    status = _wait(child)
    seconds = time.monotonic() - begun
    os.close(writer)
    with os.fdopen(reader) as said:
        numbers = said.read().split()
    assert status == 0, f"the operation failed unharmed: {status}"
    return Extent(statements=int(numbers[0]), seconds=seconds, longest=int(numbers[1]))


def kill_at(operation: Callable[[], None], moment: Moment) -> bool:
    """Do the operation in a child that dies at the moment; answers whether it came to its end before."""

    def deadly() -> None:
        with connection.execute_wrapper(_Counter(moment)):
            operation()

    child = _fork(deadly)
    if moment.kind == "time":
        time.sleep(moment.at)
        os.kill(child, signal.SIGKILL)
    status = _wait(child)
    assert status in (0, -signal.SIGKILL), f"the operation failed by itself: {status}"
    return status == 0


def fail_at(operation: Callable[[], None], moment: Moment, deed: Callable[[], None]) -> None:
    """Do the operation in a child; at the moment something is done to the world, and the child sees how it fares."""

    def watched() -> None:
        with connection.execute_wrapper(_Counter(moment, deed)):
            operation()

    child = _fork(watched)
    if moment.kind == "time":
        time.sleep(moment.at)
        deed()
    _wait(child)


def wait_until_alone() -> None:
    """A killed client's server process goes on until its statement ends; what it leaves is only known then."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                # By login: under the control role every other column of somebody else's session is empty.
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND usesysid = session_user::regrole"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.005)
    raise AssertionError("A server process of a killed client does not end.")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Counter:
    """Counts the statements that Django sends, and at the one it was told dies, or does what it was told."""

    def __init__(self, moment: Moment | None = None, deed: Callable[[], None] = _die) -> None:
        self.statements = self.longest = 0
        self.most_seconds = 0.0
        self.moment = moment
        self.deed = deed

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        self._act_if("before")
        begun = time.perf_counter()
        answer = execute(sql, params, many, context)
        seconds = time.perf_counter() - begun
        if seconds > self.most_seconds:
            self.most_seconds, self.longest = seconds, self.statements
        self._act_if("after")
        return answer

    def _act_if(self, kind: str) -> None:
        if self.moment and self.moment.kind == kind and self.moment.at == self.statements:
            self.deed()


def _fork(work: Callable[[], None]) -> int:
    # Without open connections: the child's end must not say goodbye on the parent's sockets.
    connections.close_all()
    directory.forget()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other tests' threads: the child needs none of them
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # whatever it is, a child must not go on as a second pytest
        import traceback

        traceback.print_exc()
    finally:
        os._exit(status)


def _wait(child: int) -> int:
    """The exit code, or minus the signal's number."""
    watch = os.pidfd_open(child)
    try:
        if not select.select([watch], [], [], PATIENCE)[0]:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError("The operation does not end.")
    finally:
        os.close(watch)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
