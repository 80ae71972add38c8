"""The ledger of runs, steps and schemas: for people, and for finding one's place again. All under the operator."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from psycopg import sql

from core.actors import Actor
from tenants.context import connection, operator_rights
from tenants.fleet.failures import Failure
from tenants.fleet.graph import Graph, Node
from tenants.fleet.models import FleetRun, FleetStep, SchemaState
from tenants.fleet.state import Reading

_PLAN = """
INSERT INTO public.fleet_fleetstep AS step
    (run_id, schema, app, migration, position, state, attempts, operations_done, error_kind, error)
SELECT %s, planned.*, 'pending', 0, 0, '', '' FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[]) AS planned
ON CONFLICT (schema, app, migration) DO UPDATE SET
    run_id = excluded.run_id, position = excluded.position, state = 'pending', error_kind = '', error = '',
    started_at = NULL, finished_at = NULL,
    -- Done before and missing now: the schema was put back to an older state, whole.
    operations_done = CASE step.state WHEN 'done' THEN 0 ELSE step.operations_done END,
    attempts = CASE step.state WHEN 'done' THEN 0 ELSE step.attempts END
"""


def begin(behind: list[Reading], graph: Graph, *, actor: Actor, ring: str, limit: str, now: datetime) -> int:
    """Write down a run and every step it is going to try. Answers its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
        pid, session_started_at = cursor.fetchone()
        run = FleetRun.objects.create(
            actor=str(actor),
            ring=ring,
            halt_after=limit,
            schemas=len(behind),
            started_at=now,
            seen_at=now,
            session_pid=pid,
            session_started_at=session_started_at,
        )
        steps = [
            (reading.schema, *node, graph.position[node]) for reading in behind for node in reading.standing.pending
        ]
        cursor.execute(sql.SQL(_PLAN), [run.pk, *(list(column) for column in zip(*steps, strict=True))])
    return run.pk


def note_progress(run: int, *, done: int, failed: int, now: datetime) -> None:
    with operator_rights():
        FleetRun.objects.filter(pk=run).update(done=done, failed=failed, seen_at=now)


def note_waiting(node: Node, schema: str, *, run: int, failure: Failure | None = None) -> None:
    """The step is put off; with what it met, if it met something."""
    with operator_rights():
        _step(node, schema).filter(run=run, state=FleetStep.State.RUNNING).update(
            state=FleetStep.State.PENDING,
            attempts=F("attempts") - (0 if failure else 1),  # nothing was tried where somebody else is at work
            error_kind=failure.kind if failure else "",
            error=failure.text if failure else "",
        )


def note_failure(node: Node, schema: str, *, run: int, failure: Failure, now: datetime) -> int:
    """The step failed for this run. Answers how often it was attempted; 0 where the schema has left the ledger."""
    with operator_rights():
        step = _step(node, schema)
        step.exclude(state=FleetStep.State.DONE).update(
            run_id=run, state=FleetStep.State.FAILED, error_kind=failure.kind, error=failure.text, finished_at=now
        )
        return step.values_list("attempts", flat=True).first() or 0


def end(run: int, *, state: FleetRun.State, halted_in: str, outcome: tuple[int, int], now: datetime) -> None:
    """Close a run. `outcome` are its schemas done and failed."""
    done, failed = outcome
    _put_back(run)
    FleetRun.objects.filter(pk=run).update(
        state=state, halted_in=halted_in, done=done, failed=failed, seen_at=now, finished_at=now
    )


def settle_dead_runs(*, now: datetime) -> int:
    """Mark runs whose database session is gone as interrupted. Answers how many there were."""
    with operator_rights(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT run.id FROM public.fleet_fleetrun run WHERE run.state = 'running' AND NOT EXISTS"
            " (SELECT 1 FROM pg_stat_activity a"
            "  WHERE a.pid = run.session_pid AND a.backend_start = run.session_started_at)"
            " FOR UPDATE SKIP LOCKED"
        )
        dead = [number for (number,) in cursor.fetchall()]
        for number in dead:
            _put_back(number)
        FleetRun.objects.filter(pk__in=dead).update(state=FleetRun.State.INTERRUPTED, finished_at=now)
        return len(dead)


def note_states(readings: Iterable[Reading], *, now: datetime, whole: bool = True) -> None:
    """
    Write down how schemas were found.

    :param whole: these are all there are; what is written of any other is removed.
    """
    rows = [
        SchemaState(
            schema=reading.schema,
            ring=reading.ring,
            applied=len(reading.standing.applied),
            distance=reading.distance,
            pending=[f"{app}.{name}" for app, name in reading.standing.pending],
            unknown=[f"{app}.{name}" for app, name in reading.standing.unknown],
            checked_at=now,
        )
        for reading in readings
    ]
    with operator_rights(), transaction.atomic():
        SchemaState.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["schema"],
            update_fields=["ring", "applied", "distance", "pending", "unknown", "checked_at"],
        )
        if whole:
            SchemaState.objects.exclude(schema__in=[row.schema for row in rows]).delete()


def note_drift(found: dict[str, list[dict[str, str]]], *, now: datetime) -> None:
    """Write down what differs from the blueprint, by schema."""
    with operator_rights(), transaction.atomic():
        for schema, drift in found.items():
            SchemaState.objects.filter(schema=schema).update(drift=drift, drift_checked_at=now)


def forget(schema: str) -> None:
    """Remove what is kept about a schema. Whoever drops a schema, or puts it back to an older state, calls it."""
    FleetStep.objects.filter(schema=schema).delete()
    SchemaState.objects.filter(schema=schema).delete()


def _put_back(run: int) -> None:
    """Steps a run left in the middle were not done, or the schema's own record knows better than the ledger."""
    FleetStep.objects.filter(run=run, state=FleetStep.State.RUNNING).update(state=FleetStep.State.PENDING)


def _step(node: Node, schema: str) -> QuerySet[FleetStep]:
    return FleetStep.objects.filter(schema=schema, app=node[0], migration=node[1])
