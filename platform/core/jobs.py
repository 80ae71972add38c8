"""
Work that is not done in the request: procrastinate behind one decorator.

A job is enqueued on Django's own connection, so it exists only if the transaction commits. It remembers the schema it
was enqueued in, and its body runs inside that schema under that schema's role. What a regency may enqueue is decided by
the database (tenants/roles.py), not by this file.

Three queues: `tenant` (in a regency), `control` (at the ministry), `operator` (DDL, under the operator's login).
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, Final, Literal

import procrastinate
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job as EnqueuedJob
from procrastinate.manager import JobManager

from core import clock, evidence, sentry
from core.actors import Actor
from core.errors import Refusal
from core.models import ParkedJob
from core.schema import current as schema_in_force

type Queue = Literal["tenant", "control", "operator"]
type Argument = str | int | bool | list[Any] | dict[str, Any] | None

_jobs: dict[str, "Job"] = {}
logger = logging.getLogger(__name__)


class Job:
    """A function that may run later. Calling it runs it now, in the caller's schema and transaction."""

    def __init__(
        self,
        body: Callable[..., None],
        *,
        queue: Queue,
        module: str | None,
        cron: str | None,
        due: Callable[[], bool] | None,
        attempts: int,
    ) -> None:
        update_wrapper(self, body)
        self.body = body
        self.queue = queue
        self.module = module
        self.cron = cron
        self.due = due
        self.name = f"{body.__module__}.{body.__name__}"
        retry = procrastinate.RetryStrategy(max_attempts=attempts, exponential_wait=3)
        self.task = app.task(name=self.name, queue=queue, retry=retry)(self._run)
        if cron:
            tick_queue = "operator" if queue == "operator" else "control"
            tick = app.task(name=f"{self.name}.tick", queue=tick_queue, retry=retry)
            self._tick = app.periodic(cron=cron)(tick(self._on_tick))
        _jobs[self.name] = self
        sentry.MODULES_OF_TASKS[self.name] = module

    def __call__(self, **arguments: Argument) -> None:
        self.body(**arguments)

    def defer(self, *, at: datetime | None = None, **arguments: Argument) -> int:
        """
        Enqueue for the current schema, as part of the current transaction. Answers the job's number.

        :param at: not before this moment.
        """
        return self._enqueue(schema_in_force(), arguments, at=at)

    def defer_with(self, arguments: dict[str, Argument]) -> int:
        """As `defer`, for arguments that are at hand as a dictionary."""
        return self._enqueue(schema_in_force(), arguments)

    def defer_in(self, schema: str, *, at: datetime | None = None, **arguments: Argument) -> int:
        """Enqueue for a schema from outside it. Only the control role and the operator can."""
        return self._enqueue(schema, arguments, at=at)

    def _enqueue(
        self,
        schema: str,
        arguments: dict[str, Argument],
        *,
        at: datetime | None = None,
        queueing_lock: str | None = None,
    ) -> int:
        # A manager of our own: inside a worker the app's connector is another connection, where a job would be
        # enqueued even though the transaction rolls back.
        payload: dict[str, Any] = {"schema": schema, **arguments}
        job = EnqueuedJob(
            id=None,
            queue=self.queue,
            task_name=self.name,
            task_kwargs=payload,
            lock=None,
            queueing_lock=queueing_lock,
            scheduled_at=at,
        )
        identifier = JobManager(DjangoConnector()).defer_job(job).id
        assert identifier is not None  # the database has just given it
        return identifier

    def _run(self, *, schema: str, **arguments: Argument) -> None:
        # In regencies it runs hundreds of times at each stroke: there the stroke itself checks in.
        check_in = self._checked_in() if self.queue != "tenant" else nullcontext()
        with sentry.at_work(self.name, schema=schema, module=self.module), check_in:
            self._run_in(schema, arguments)

    def _run_in(self, schema: str, arguments: dict[str, Argument]) -> None:
        for has_looked_again in (False, True):
            with _entered(self.queue, schema):
                waits_for = self._waits_for()
                if waits_for is None:
                    self.body(**arguments)
                    return
                if has_looked_again:
                    if not self.cron:
                        park(self, arguments, module=waits_for)
                    return
            # What this process knows of a regency may be a second old. Whoever opened it meanwhile has let run what was
            # parked, and would not come back for this one.
            import_string(settings.TIRU_LOOK_AGAIN)()

    def _waits_for(self) -> str | None:
        """What has to be on before it may run here: a module's slug, "" for the regency itself, None for nothing."""
        if self.queue == "tenant" and not import_string(settings.TIRU_AT_WORK)():
            return ""
        return self.module if self.module and module_state(self.module) != "on" else None

    def _on_tick(self, timestamp: int) -> None:
        """
        Enqueue a run for each schema, with attempts of its own. May run twice: what waits or runs is left alone.

        A run that is going on counts, too: if it fails, it waits for its next attempt, and two cannot wait.
        """
        with self._checked_in() if self.queue == "tenant" else nullcontext():
            self._bring()

    def _bring(self) -> None:
        with import_string(settings.TIRU_ENTER_PUBLIC)():
            busy = _schemas_busy_with(self.name)
            for schema in self._schemas():
                if schema in busy or not self._is_due(schema):
                    continue
                with suppress(AlreadyEnqueued), transaction.atomic():  # by another tick, a moment ago
                    self._enqueue(schema, {}, queueing_lock=f"{self.name}:{schema}")

    def _is_due(self, schema: str) -> bool:
        """Whether there is anything to do in a schema. Where that cannot be told, a run fails over it and is seen."""
        if self.due is None:
            return True
        try:
            with _entered(self.queue, schema):
                return self._waits_for() is None and self.due()
        except Exception:
            logger.exception("It could not be told whether a job is due.", extra={"task": self.name, "schema": schema})
            return True

    def _checked_in(self) -> AbstractContextManager[None]:
        return sentry.checked_in(sentry.monitor_slug(self.name), cron=self.cron) if self.cron else nullcontext()

    def _schemas(self) -> Iterable[str]:
        """Where the clock brings it: in each regency at work, or once in public."""
        if self.queue != "tenant":
            return ["public"]
        schemas: Iterable[str] = import_string(settings.TIRU_LIVE_SCHEMAS)(module=self.module)
        return schemas


def job(
    *,
    queue: Queue,
    module: str | None = None,
    cron: str | None = None,
    due: Callable[[], bool] | None = None,
    attempts: int = 5,
) -> Callable[[Callable[..., None]], Job]:
    """
    Make a function with keyword arguments (ids and codes) a job.

    :param module: slug of the module it belongs to; while that is off, periodic runs are skipped, one-off ones parked.
    :param cron: run it by the clock (UTC), in each active regency for the queue `tenant`.
    :param due: whether the clock finds anything to do in the schema it stands in; a quiet one then costs this question,
        which should be one cheap statement, and no job.
    :param attempts: after this many failures the job stays failed and stands on the page of failed jobs.
    """

    def wrap(body: Callable[..., None]) -> Job:
        return Job(body, queue=queue, module=module, cron=cron, due=due, attempts=attempts)

    return wrap


def _schemas_busy_with(task: str) -> set[str]:
    """Where a job waits, for its turn or for another attempt, or runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'schema' FROM public.procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND task_name = %s AND queueing_lock IS NOT NULL",
            [task],
        )
        return {row[0] for row in cursor.fetchall()}


def tenant_task_names() -> list[str]:
    """Names of the tasks a regency's role may enqueue."""
    return sorted(name for name, known in _jobs.items() if known.queue == "tenant")


def names_of_module(module: str) -> list[str]:
    """Names of the tasks that belong to a module."""
    return sorted(name for name, known in _jobs.items() if known.module == module)


def periodic_jobs() -> list[Job]:
    """What the clock brings, by name."""
    return sorted((known for known in _jobs.values() if known.cron), key=lambda known: known.name)


@dataclass(frozen=True)
class QueueState:
    """How one queue stands. Jobs that are planned for later do not count."""

    queue: str
    due: int
    running: int
    failed: int
    """Those that wait for an operator."""
    oldest_since: datetime | None
    """Since when the job that is due longest could run; none where nothing is due."""


def queue_states(*, now: datetime) -> list[QueueState]:
    """Every queue, the empty ones too. One query; asked in public under the control role or as the operator."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, {"now": now})
        found = {row[0]: QueueState(*row) for row in cursor.fetchall()}
    return [found.get(queue) or QueueState(queue, 0, 0, 0, None) for queue in ("operator", "control", "tenant")]


_QUEUES: Final = """SELECT q.queue_name, q.due, q.running, q.failed, least(q.planned, event.at) FROM (
    SELECT queue_name,
        count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %(now)s)) AS due,
        count(*) FILTER (WHERE status = 'doing') AS running,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        min(scheduled_at) FILTER (WHERE status = 'todo' AND scheduled_at <= %(now)s) AS planned,
        min(id) FILTER (WHERE status = 'todo' AND scheduled_at IS NULL) AS first
    FROM public.procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name
) AS q LEFT JOIN LATERAL (
    SELECT at FROM public.procrastinate_events WHERE job_id = q.first AND type = 'deferred' ORDER BY id LIMIT 1
) AS event ON true"""


def work_of(schema: str) -> tuple[int, int]:
    """How many jobs of a regency run, and how many could run now and wait. As `queue_states` is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'todo')"
            " FROM public.procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name = 'tenant'"
            " AND args ->> 'schema' = %s AND (scheduled_at IS NULL OR scheduled_at <= now())",
            [schema],
        )
        running, waiting = cursor.fetchone()
    return running, waiting


def module_state(slug: str) -> str:
    """`on`, `off` or `absent` in the current schema."""
    return str(import_string(settings.TIRU_MODULE_STATE)(slug))


# --- parked: a module was off when the job's time came


def park(parked: Job, arguments: dict[str, Argument], *, module: str) -> None:
    """Keep a job until a module is on again; with `module=""` until the regency itself works again."""
    ParkedJob.objects.create(task=parked.name, module=module, arguments=arguments, parked_at=clock.now())


def parked_jobs(module: str) -> list[ParkedJob]:
    """What waits in the current regency for a module to come on again, oldest first."""
    return list(ParkedJob.objects.filter(module=module).order_by("pk"))


@transaction.atomic
def run_parked(module: str) -> int:
    """Enqueue what was parked; for the module "", what waited for the regency itself. Answers how many."""
    waiting = list(ParkedJob.objects.select_for_update().filter(module=module).order_by("pk"))
    known = [entry for entry in waiting if entry.task in _jobs]
    for entry in known:
        _jobs[entry.task].defer_with(entry.arguments)
    ParkedJob.objects.filter(pk__in=[entry.pk for entry in known]).delete()
    if unknown := sorted({entry.task for entry in waiting} - _jobs.keys()):
        logger.error("Jobs that were parked are unknown to this release and stay parked.", extra={"tasks": unknown})
    return len(known)


@transaction.atomic
def drop_parked(module: str) -> int:
    """Throw away what was parked. Answers how many."""
    dropped, _ = ParkedJob.objects.filter(module=module).delete()
    return dropped


# --- waiting: a module leaves a schema, and its jobs go with it


@dataclass(frozen=True, kw_only=True)
class WaitingJob:
    """A one-off job that has not begun. `at` is the moment it waits for, None if it may run at once."""

    task: str
    arguments: dict[str, Argument]
    at: datetime | None


def waiting_jobs(schema: str, module: str) -> list[WaitingJob]:
    """What a module still has in the queue of a schema, in order. Only the control role and the operator can look."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT task_name, args, scheduled_at {_WAITING} ORDER BY id", _waiting_of(schema, module))
        return [_waiting_job(*row) for row in cursor.fetchall()]


def take_waiting(schema: str, module: str) -> list[WaitingJob]:
    """As `waiting_jobs`, and take them out of the queue. Part of the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH taken AS (DELETE {_WAITING} RETURNING id, task_name, args, scheduled_at)"  # noqa: S608 -- a constant
            " SELECT task_name, args, scheduled_at FROM taken ORDER BY id",
            _waiting_of(schema, module),
        )
        return [_waiting_job(*row) for row in cursor.fetchall()]


def put_waiting(schema: str, jobs: Iterable[WaitingJob]) -> int:
    """Enqueue anew what was taken out. Jobs that this release no longer knows are left out; answers how many are in."""
    known = [(_jobs[waiting.task], waiting) for waiting in jobs if waiting.task in _jobs]
    for found, waiting in known:
        found.defer_in(schema, at=waiting.at, **waiting.arguments)
    return len(known)


_WAITING = (
    "FROM public.procrastinate_jobs WHERE status = 'todo' AND task_name = ANY(%(tasks)s)"
    " AND args ->> 'schema' = %(schema)s"
)


def _waiting_of(schema: str, module: str) -> dict[str, Any]:
    one_off = [name for name, known in _jobs.items() if known.module == module and not known.cron]
    return {"schema": schema, "tasks": one_off}


def _waiting_job(task: str, args: str | dict[str, Any], at: datetime | None) -> WaitingJob:
    arguments = json.loads(args) if isinstance(args, str) else dict(args)
    return WaitingJob(task=task, arguments={key: value for key, value in arguments.items() if key != "schema"}, at=at)


# --- failed: for the ministry's operators, under the control role


class RunsAgainAlready(Refusal):
    code = "runs_again_already"
    message = _("The next run of this job is waiting already.")
    fix = _("Nothing needs to be done: it does this one's work, too.")


@transaction.atomic
def retry(job_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Let a failed job run again now.

    :raises RunsAgainAlready: if it belongs to the clock, and the clock has brought the next one.
    """
    try:
        with transaction.atomic():
            JobManager(DjangoConnector()).retry_job_by_id(job_id, retry_at=now)
    except UniqueViolation:
        raise RunsAgainAlready from None
    evidence.record(action="core.job_retried", actor=actor, at=now, subject=f"core.job:{job_id}")


# --- done: nobody asks for them any more

KEPT_DAYS: Final = 7
"""How long a job that is done stays to be looked at. [A]: a week, so that Monday can be compared with Monday."""


def forget_done(*, now: datetime, portion: int = 2000) -> int:
    """
    Delete the jobs that were done or taken back more than `KEPT_DAYS` ago, with their history. Answers how many.

    Failed ones stay: they stand on the page of failed jobs until somebody lets them run again. Each portion is a
    statement of its own, oldest first, so that nothing is held for long. It ends with the first portion whose last job
    was enqueued since then: no later one can have been done before.
    """
    deleted = after = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_FORGET, {"after": after, "before": now - timedelta(days=KEPT_DAYS), "portion": portion})
            after, count, was_last = cursor.fetchone()
            deleted += count
            if was_last:
                return deleted


_FORGET = """
WITH done AS MATERIALIZED (
    SELECT id FROM public.procrastinate_jobs
    WHERE id > %(after)s AND status IN ('succeeded', 'cancelled', 'aborted') ORDER BY id LIMIT %(portion)s
), deleted AS (
    DELETE FROM public.procrastinate_jobs WHERE id IN (
        SELECT id FROM done WHERE NOT EXISTS (
            SELECT 1 FROM public.procrastinate_events e WHERE e.job_id = done.id AND e.at >= %(before)s))
    RETURNING id
), newest AS (
    SELECT max(id) AS id FROM done
)
SELECT newest.id, (SELECT count(*) FROM deleted), newest.id IS NULL OR EXISTS (
    SELECT 1 FROM public.procrastinate_events e
    WHERE e.job_id = newest.id AND e.type = 'deferred' AND e.at >= %(before)s)
FROM newest
"""


# --- running


def run_waiting(*, queues: tuple[Queue, ...] = ("operator", "control", "tenant"), most: int = 1000) -> list[str]:
    """
    Run what is waiting, here and now on this connection, in order; answers the tasks' names. For tests and the demo.

    A job that fails raises: nobody would look at a page of failed jobs here.
    """
    done: list[str] = []
    while len(done) < most:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, task_name, args FROM public.procrastinate_jobs"
                " WHERE status = 'todo' AND queue_name = ANY(%s)"
                " AND (scheduled_at IS NULL OR scheduled_at <= %s) ORDER BY priority DESC, id LIMIT 1",
                [list(queues), clock.now()],
            )
            row = cursor.fetchone()
        if row is None:
            break
        identifier, name, arguments = row
        app.tasks[name].func(**(json.loads(arguments) if isinstance(arguments, str) else arguments))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE public.procrastinate_jobs SET status = 'succeeded' WHERE id = %s AND status = 'todo'",
                [identifier],
            )
        done.append(name)
    return done


@contextmanager
def _entered(queue: Queue, schema: str) -> Iterator[None]:
    block: AbstractContextManager[object]
    if queue == "tenant":
        block = import_string(settings.TIRU_ENTER_SCHEMA)(schema)
    elif queue == "operator":
        block = import_string(settings.TIRU_ENTER_OPERATOR)()
    else:
        block = import_string(settings.TIRU_ENTER_PUBLIC)()
    with block:
        yield
