"""
Work of the operator on one tenant: asked for by a button or a command, done here, finished by the next process if this
one is killed.

A process that works on a schema holds a lock of its database session for it; a killed process loses it at once, so an
operation that says `running` while nobody holds the lock is one that died. Only one operation is unfinished at a time
for a schema; the database sees to it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import IntegrityError, OperationalError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from core.localised import LocalisedText
from tenants.context import connection, operator_rights
from tenants.custody.models import Departure, DepartureState, Operation
from tenants.custody.parcel import Damaged

logger = logging.getLogger(__name__)

PATIENCE = "5s"
"""How long a statement waits for a lock before it gives up and is tried again."""
ATTEMPTS = 12

_WORKERS = {
    Operation.Kind.BACKUP: "tenants.custody.backup.carry_out",
    Operation.Kind.RESTORE: "tenants.custody.restore.carry_out",
    Operation.Kind.SANDBOX: "tenants.custody.sandbox.carry_out",
    Operation.Kind.COPY: "tenants.custody.sandbox.carry_out",
    Operation.Kind.WIPE: "tenants.custody.wiping.carry_out",
}


class BeingWorkedOn(Refusal):
    code = "being_worked_on"
    message = _("Other work on %(schema)s is not finished yet.")
    fix = _("Wait until it is done, then try again.")


class BeingDestroyed(Refusal):
    code = "being_destroyed"
    message = _("The data of this regency are being destroyed, or are destroyed already.")
    fix = _("Nothing of it can be kept or brought back.")


class UnknownOperation(Refusal):
    code = "unknown_operation"
    status = 422
    message = _("There is no such work.")
    fix = _("Go back to the list and look again.")


@transaction.atomic
def ask(*, kind: Operation.Kind, code: str, schema: str, actor: Actor, now: datetime, **facts: Any) -> Operation:
    """
    Write down that work is wanted. Whoever calls this carries it out, or enqueues the job that does.

    :raises BeingWorkedOn: if other work on this schema is unfinished.
    :raises BeingDestroyed: once the regency's data are being destroyed.
    """
    _refuse_what_is_destroyed(kind, code)
    try:
        with transaction.atomic():
            return Operation.objects.create(
                kind=kind, code=code, schema=schema, asked_by=str(actor), asked_at=now, **facts
            )
    except IntegrityError:
        raise BeingWorkedOn(schema=schema) from None


def carry_out(operation: Operation) -> Operation:
    """
    Do the work, or finish what an earlier process began. Needs the operator's login, outside any transaction.

    Whatever goes wrong, the tenant is as it was before, the operation says why, and the error is raised.

    :raises BeingWorkedOn: if another process is at it.
    """
    with operator_rights(), only_one_on(operation.schema):
        operation = Operation.objects.get(pk=operation.pk)
        if not operation.is_unfinished:
            return operation
        operation.state, operation.started_at = Operation.State.RUNNING, operation.started_at or clock.now()
        operation.save(update_fields=["state", "started_at"])
        work: Callable[..., None] = import_string(_WORKERS[Operation.Kind(operation.kind)])
        try:
            _refuse_what_is_destroyed(operation.kind, operation.code)
            work(operation)
        except Exception as error:
            _note_failure(operation, error)
            raise
        return Operation.objects.get(pk=operation.pk)


@job(queue="operator")
def carry_out_asked(*, operation_id: str) -> None:
    """As `carry_out`, but an error is only written down, for the page that shows it."""
    operation = Operation.objects.filter(pk=operation_id).first()
    if operation is None:
        return
    try:
        carry_out(operation)
    except BeingWorkedOn:
        return  # another worker is at it, or will find it by the clock
    except Exception as error:
        if not isinstance(error, Refusal):
            logger.exception("Work on a tenant failed.", extra={"operation": operation_id})


def continue_interrupted(*, schema: str | None = None) -> list[Operation]:
    """
    Finish what killed processes left behind; answers what was worked on. Runs as the operator.

    What was only asked for counts too: its process may have died before the first step. If it waits for its job, the
    job finds it done.
    """
    unfinished = Operation.objects.filter(state__in=[Operation.State.WAITING, Operation.State.RUNNING])
    if schema:
        unfinished = unfinished.filter(schema=schema)
    found = []
    with operator_rights():
        for operation in list(unfinished.order_by("asked_at")):
            try:
                found.append(carry_out(operation))
            except BeingWorkedOn:
                continue
            except Exception:
                logger.exception("Interrupted work on a tenant failed.", extra={"operation": str(operation.pk)})
    return found


def do_now(*, kind: Operation.Kind, code: str, schema: str, actor: Actor, now: datetime, **facts: Any) -> Operation:
    """
    Ask and carry out, after finishing what a killed process left of other work on this schema.

    :raises BeingWorkedOn: if another process works on it.
    """
    # Held from before the asking, so that nobody takes what was just asked for as left behind.
    with operator_rights(), only_one_on(schema):
        continue_interrupted(schema=schema)
        return carry_out(ask(kind=kind, code=code, schema=schema, actor=actor, now=now, **facts))


def refuse_while_restoring(schema: str) -> None:
    """
    For whoever is about to change the status of a regency, under the lock of its row: a restore has closed the site,
    and sets the status it found when it is done.

    :raises BeingWorkedOn: while a restore into this schema is not finished.
    """
    if is_being_restored(schema):
        raise BeingWorkedOn(schema=schema)


def is_being_restored(schema: str) -> bool:
    """Whether a restore into this schema is asked for and not finished."""
    unfinished = Operation.objects.filter(state__in=[Operation.State.WAITING, Operation.State.RUNNING])
    return unfinished.filter(schema=schema, kind=Operation.Kind.RESTORE).exists()


@contextmanager
def only_one_on(schema: str) -> Iterator[None]:
    """
    Hold the lock of work on a schema. The database drops it when this process dies.

    :raises BeingWorkedOn: if another process holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"tiru custody {schema}"])
        if cursor.fetchone() != (True,):
            raise BeingWorkedOn(schema=schema)
    try:
        yield
    finally:
        # A connection that was lost has dropped the lock already, and what it raised must not be hidden.
        with suppress(DatabaseFailure), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"tiru custody {schema}"])


def patiently[T](work: Callable[[], T]) -> T:
    """
    Run a transaction that gives up a lock after `PATIENCE`, again and again, but not for ever.

    :raises OperationalError: after `ATTEMPTS` times.
    """
    for left in reversed(range(ATTEMPTS)):
        try:
            with transaction.atomic(durable=True):
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                return work()
        except OperationalError as error:
            if not left or getattr(error.__cause__, "sqlstate", "") not in {"55P03", "40P01"}:
                raise
            time.sleep(0.5)
    raise AssertionError("unreachable")


def reached(operation: Operation, step: Operation.Step) -> None:
    """Say how far the work has come."""
    operation.step = step
    operation.save(update_fields=["step"])


def in_words(error: Exception) -> LocalisedText:
    return LocalisedText(**{language: _sentence(error, language) for language in ("id", "en")})


def _refuse_what_is_destroyed(kind: str, code: str) -> None:
    """Only wiping goes on: it is a part of the destruction."""
    gone = Departure.objects.filter(
        regency__code=code, state__in=[DepartureState.PURGING, DepartureState.PURGED]
    ).exists()
    if gone and kind != Operation.Kind.WIPE:
        raise BeingDestroyed


def _note_failure(operation: Operation, error: Exception) -> None:
    operation.refresh_from_db()
    operation.state, operation.finished_at = Operation.State.FAILED, clock.now()
    operation.failure = in_words(error)
    operation.save(update_fields=["state", "finished_at", "failure"])


def _sentence(error: Exception, language: str) -> str:
    with override(language):
        if isinstance(error, Refusal):
            return str(error)
        if isinstance(error, OSError) and error.strerror:
            return gettext("The storage failed: %(error)s. Make room or repair it, then try again.") % {
                "error": error.strerror
            }
        if isinstance(error, Damaged):
            return gettext("The backup is damaged. Use another one. (%(error)s)") % {"error": error}
        return gettext(
            "An error (%(kind)s) stopped the work; nothing was changed. Our operators can see the details."
        ) % {"kind": type(error).__name__}
