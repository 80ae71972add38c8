"""`fleet migrate`: bring every schema to its target, ring by ring, and stop by itself when too much fails."""

import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from django.db import transaction

from core import clock, evidence
from core.actors import Actor
from tenants.context import connection, operator_rights
from tenants.fleet import failures, ledger
from tenants.fleet.applying import SchemaIsBusy, apply
from tenants.fleet.failures import Failure
from tenants.fleet.graph import Graph, Node
from tenants.fleet.models import FleetRun
from tenants.fleet.rendering import Renderer
from tenants.fleet.state import RINGS, Reading, read

logger = logging.getLogger(__name__)

TRIED_BEFORE_JUDGING = 10
"""A ring in which most schemas fail is halted once so many were tried."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_BUSY_WAIT = 0.3
_NOTE_EVERY = 0.5


class PublicIsBehind(Exception):
    """The ministry's own schema goes first."""


@dataclass(frozen=True)
class Limit:
    """How many failures of a ring are borne: a share of its schemas in percent, or a number."""

    percent: int | None = 10
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """
        `10%` or `3`.

        :raises ValueError: if it is neither.
        """
        if text.endswith("%"):
            percent = int(text[:-1])
            if not 0 <= percent <= 100:
                raise ValueError(text)
            return cls(percent=percent)
        if int(text) < 0:
            raise ValueError(text)
        return cls(percent=None, number=int(text))

    def __str__(self) -> str:
        return f"{self.percent}%" if self.number is None else str(self.number)

    def is_passed(self, *, failed: int, tried: int, size: int) -> bool:
        """Whether a ring of `size` schemas, of which `tried` were tried, is to be halted."""
        if self.number is not None:
            return failed > self.number
        most_fail = tried >= TRIED_BEFORE_JUDGING and 2 * failed > tried
        return most_fail or failed * 100 > size * (self.percent or 0)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a locked table, and a schema that others change, is waited for."""

    lock_timeout: int = 3000
    """Milliseconds that one statement waits for a lock; requests of the regency queue up behind it meanwhile."""
    attempts: int = 6
    """How often a step is tried when it met a lock or a deadlock, with growing pauses."""
    busy_seconds: float = 300.0
    """How long a schema is come back to that somebody else is changing."""


@dataclass(frozen=True, kw_only=True)
class FailedStep:
    schema: str
    node: Node
    failure: Failure
    attempts: int


@dataclass(kw_only=True)
class Outcome:
    """What a run did. `steps` are those this process applied itself."""

    run: int | None = None
    behind: int = 0
    done: int = 0
    steps: int = 0
    failed: list[FailedStep] = field(default_factory=list)
    halted_in: str = ""
    renders: int = 0

    @property
    def went_well(self) -> bool:
        return not self.failed and not self.halted_in

    def __str__(self) -> str:
        if not self.behind:
            return "nothing to do"
        return (
            f"{self.behind} schemas were behind, {self.done} are at their target now, {len(self.failed)} failed; "
            f"{self.steps} steps, {self.renders} migrations rendered"
        )

    def complaint(self) -> str:
        """Why it did not go well, and how to go on."""
        lines = [f"{one.schema}: {'.'.join(one.node)}: {one.failure}" for one in self.failed]
        if self.halted_in:
            lines.append(f"Halted in ring {self.halted_in}. Mend the cause, then run it again.")
        return "\n".join(["Not all schemas are at their target.", *lines])


@dataclass
class _Work:
    """A schema on its way: the steps left, and what it has waited."""

    reading: Reading
    left: list[Node]
    attempts: int = 0
    busy_since: float | None = None


def migrate(
    *,
    actor: Actor,
    ring: str = "",
    only: Iterable[str] | None = None,
    limit: Limit = Limit(),
    patience: Patience = Patience(),
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """
    Apply what is missing in every schema, each migration of each schema in its own transaction.

    May be called again after anything, and by several processes at once: what is applied is read from the schemas
    themselves. A schema that fails is left as it was before the step, and its later steps are not tried.

    :param ring: only the schemas of this ring. :param only: only these schemas.
    :param say: hears a line about everything that happens.
    :raises PublicIsBehind: if the ministry's schema lacks migrations; `manage.py migrate` applies those first.
    """
    if connection.in_atomic_block:
        raise RuntimeError("The fleet is migrated outside any transaction.")
    ledger.settle_dead_runs(now=clock.now())
    graph = Graph()
    state = read(graph, only=only)
    if state.public_pending:
        raise PublicIsBehind("The ministry's schema is behind. Run `manage.py migrate`: it brings the fleet along.")
    behind = [reading for reading in state.behind if ring in ("", reading.ring)]
    if not behind:
        ledger.note_states(state.readings, now=clock.now(), whole=only is None)
        return Outcome()
    return _Run(graph, behind, actor=actor, ring=ring, limit=limit, patience=patience, say=say).carry_out(only)


class _Run:
    def __init__(
        self,
        graph: Graph,
        behind: list[Reading],
        *,
        actor: Actor,
        ring: str,
        limit: Limit,
        patience: Patience,
        say: Callable[[str], None],
    ) -> None:
        self.graph = graph
        self.renderer = Renderer(graph)
        self.behind = behind
        self.actor, self.ring, self.limit, self.patience, self.say = actor, ring, limit, patience, say
        self.outcome = Outcome(behind=len(behind))
        self.id = 0
        self._order = count()
        self._next_note = 0.0

    def carry_out(self, only: Iterable[str] | None) -> Outcome:
        self._begin(clock.now())
        try:
            for ring in RINGS:
                if not self._do_ring(ring):
                    self.outcome.halted_in = ring
                    self.say(f"halted in ring {ring}: more failed than {self.limit} bears")
                    break
        except BaseException:
            # A killed process leaves this to the next run; here there may still be time to say so ourselves.
            if not connection.in_atomic_block and connection.is_usable():
                self._end(FleetRun.State.INTERRUPTED, clock.now())
            raise
        state = FleetRun.State.HALTED if self.outcome.halted_in else FleetRun.State.FINISHED
        self._end(state, clock.now())
        ledger.note_states(read(self.graph, only=only).readings, now=clock.now(), whole=only is None)
        self.outcome.renders = self.renderer.renders
        return self.outcome

    def _do_ring(self, ring: str) -> bool:
        """Bring a ring's schemas up to date; False if it has to be halted."""
        work = [_Work(reading, list(reading.standing.pending)) for reading in self.behind if reading.ring == ring]
        size, tried, failed = len(work), 0, 0
        waiting: list[tuple[float, int, _Work]] = [(0.0, next(self._order), one) for one in work]
        while waiting:
            at, _number, one = heappop(waiting)
            if (pause := at - time.monotonic()) > 0:
                time.sleep(pause)
            again_at = self._advance(one)
            if again_at is not None:
                heappush(waiting, (again_at, next(self._order), one))
                continue
            tried += 1
            if one.left:
                failed += 1
            else:
                self.outcome.done += 1
            self._note_progress()
            if self.limit.is_passed(failed=failed, tried=tried, size=size):
                return False
        return True

    def _note_progress(self) -> None:
        """For those who watch: not for every schema, which would cost as much as a small migration."""
        if time.monotonic() < self._next_note:
            return
        ledger.note_progress(self.id, done=self.outcome.done, failed=len(self.outcome.failed), now=clock.now())
        self._next_note = time.monotonic() + _NOTE_EVERY

    def _advance(self, one: _Work) -> float | None:
        """Apply the steps left to a schema. Answers when to come back; None when it is done with, well or not."""
        schema = one.reading.schema
        while one.left:
            node = one.left[0]
            try:
                answer = apply(
                    node, schema, renderer=self.renderer, run_id=self.id, lock_timeout=self.patience.lock_timeout
                )
            except SchemaIsBusy:
                ledger.note_waiting(node, schema, run=self.id)
                one.busy_since = one.busy_since or time.monotonic()
                if time.monotonic() - one.busy_since < self.patience.busy_seconds:
                    return time.monotonic() + _BUSY_WAIT * random.uniform(0.5, 1.5)  # noqa: S311 -- spreads, hides nothing
                self._fail(one, node, Failure(failures.BUSY))
                return None
            except Exception as error:
                if failures.session_is_gone(error):
                    raise
                one.attempts += 1
                if failures.may_try_again(error) and one.attempts < self.patience.attempts:
                    wait = min(_FIRST_WAIT * 2 ** (one.attempts - 1), _LONGEST_WAIT) * random.uniform(0.5, 1.5)  # noqa: S311
                    self.say(f"{schema}: {node[0]}.{node[1]} met a lock, again in {wait:.1f} s")
                    ledger.note_waiting(node, schema, run=self.id, failure=failures.failure_of(error))
                    return time.monotonic() + wait
                self._fail(one, node, failures.failure_of(error))
                return None
            if answer == "gone":
                one.left.clear()
                self.say(f"{schema}: is not there any more")
                return None
            one.left.pop(0)
            one.attempts, one.busy_since = 0, None
            if answer == "done":
                self.outcome.steps += 1
                self.say(f"{schema}: {node[0]}.{node[1]}")
        return None

    def _fail(self, one: _Work, node: Node, failure: Failure) -> None:
        schema = one.reading.schema
        attempts = ledger.note_failure(node, schema, run=self.id, failure=failure, now=clock.now())
        self.outcome.failed.append(FailedStep(schema=schema, node=node, failure=failure, attempts=attempts))
        self.say(f"{schema}: {node[0]}.{node[1]}: {failure}")
        logger.warning(
            "A migration failed in a schema.",
            extra={"schema": schema, "migration": f"{node[0]}.{node[1]}", "kind": failure.kind, "said": failure.text},
        )

    def _begin(self, now: datetime) -> None:
        with operator_rights(), transaction.atomic():
            self.id = ledger.begin(
                self.behind, self.graph, actor=self.actor, ring=self.ring, limit=str(self.limit), now=now
            )
            evidence.record(
                action="fleet.run_started",
                actor=self.actor,
                at=now,
                subject=f"fleet_run:{self.id}",
                details={"ring": self.ring or "all", "schemas": len(self.behind)},
            )
        self.outcome.run = self.id

    def _end(self, state: FleetRun.State, now: datetime) -> None:
        with operator_rights(), transaction.atomic():
            ledger.end(self.id, state=state, halted_in=self.outcome.halted_in, outcome=self._counts(), now=now)
            evidence.record(
                action=f"fleet.run_{state}",
                actor=self.actor,
                at=now,
                subject=f"fleet_run:{self.id}",
                details={
                    "done": self.outcome.done,
                    "failed": sorted(failed.schema for failed in self.outcome.failed),
                    "halted_in": self.outcome.halted_in,
                },
            )

    def _counts(self) -> tuple[int, int]:
        return self.outcome.done, len(self.outcome.failed)
