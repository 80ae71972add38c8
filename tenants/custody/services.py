"""What the ministry's buttons ask for: each writes the request and enqueues the job that carries it out."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from tenants import directory
from tenants.custody import backup, operations, restore, sandbox, wiping
from tenants.custody.models import Operation
from tenants.models import Regency
from tenants.services import ReasonNeeded


class NotConfirmed(Refusal):
    code = "not_confirmed"
    status = 422
    message = _("The code does not match the regency's.")
    fix = _("Type the regency's four digits to confirm.")
    attr = "confirmation"


@transaction.atomic
def ask_for_backup(*, schema: str, actor: Actor, now: datetime) -> Operation:
    """
    :raises backup.UnknownTenant: if there is no such tenant.
    :raises operations.BeingWorkedOn: if other work on it is unfinished.
    """
    regency = backup.tenant(schema)
    return _ask(Operation.Kind.BACKUP, actor=actor, now=now, code=regency.code, schema=schema)


@transaction.atomic
def ask_for_restore(*, backup_id: UUID, reason: str, confirmation: str, actor: Actor, now: datetime) -> Operation:
    """
    Ask that a tenant is put back to a backup; what was written since is lost.

    :param confirmation: the regency's code, typed by the person who asks.
    :raises ReasonNeeded: without a reason. :raises NotConfirmed: if the code is another one.
    :raises restore.NotReady: if the backup is not. :raises operations.BeingWorkedOn: if other work is unfinished.
    """
    if not reason.strip():
        raise ReasonNeeded(attr="reason")
    facts = restore.facts_of(backup_id=backup_id)
    if confirmation.strip() != facts["code"]:
        raise NotConfirmed
    return _ask(Operation.Kind.RESTORE, actor=actor, now=now, reason=reason.strip(), **facts)


@transaction.atomic
def ask_for_sandbox(*, code: str, days: int, actor: Actor, now: datetime) -> Operation:
    """:raises sandbox.NoLiveTenant: if no live regency has the code. :raises sandbox.WrongDays: if it is too long."""
    return _ask(
        Operation.Kind.SANDBOX, actor=actor, now=now, **sandbox.facts_of(Operation.Kind.SANDBOX, code=code, days=days)
    )


@transaction.atomic
def ask_for_copy(*, code: str, days: int, actor: Actor, now: datetime) -> Operation:
    """:raises sandbox.NoLiveTenant: if no live regency has the code. :raises sandbox.WrongDays: if it is too long."""
    return _ask(
        Operation.Kind.COPY, actor=actor, now=now, **sandbox.facts_of(Operation.Kind.COPY, code=code, days=days)
    )


@transaction.atomic
def ask_for_wiping(*, schema: str, actor: Actor, now: datetime) -> Operation:
    """
    Ask that a sandbox or a copy is removed before its day.

    :raises wiping.NotToBeWiped: if it is a live tenant, or there is none.
    :raises operations.BeingWorkedOn: if other work on it is unfinished.
    """
    regency = Regency.objects.filter(schema_name=schema).exclude(purpose=Regency.Purpose.LIVE).first()
    if regency is None:
        raise wiping.NotToBeWiped(schema=schema)
    return _ask(Operation.Kind.WIPE, actor=actor, now=now, code=regency.code, schema=schema)


@transaction.atomic
def extend(*, schema: str, by: timedelta, actor: Actor, now: datetime) -> datetime:
    """
    Let a sandbox or a copy live longer; answers when it is wiped now.

    :raises wiping.NotToBeWiped: if it is a live tenant, or there is none, or its day has come.
    :raises operations.BeingWorkedOn: while it is being wiped.
    """
    lasting = Regency.objects.exclude(purpose=Regency.Purpose.LIVE).filter(expires_at__gt=now)
    regency = lasting.select_for_update().filter(schema_name=schema).first()
    if regency is None or regency.expires_at is None:
        raise wiping.NotToBeWiped(schema=schema)
    unfinished = Operation.objects.filter(state__in=[Operation.State.WAITING, Operation.State.RUNNING])
    if unfinished.filter(schema=schema, kind=Operation.Kind.WIPE).exists():
        raise operations.BeingWorkedOn(schema=schema)
    regency.expires_at += by
    regency.save(update_fields=["expires_at"])
    directory.changed()
    evidence.record(
        action="custody.extended",
        actor=actor,
        at=now,
        subject=f"regency:{regency.code}",
        details={"schema": schema, "until": regency.expires_at.isoformat()},
    )
    return regency.expires_at


def _ask(kind: Operation.Kind, *, actor: Actor, now: datetime, **facts: Any) -> Operation:
    operation = operations.ask(kind=kind, actor=actor, now=now, **facts)
    operations.carry_out_asked.defer(operation_id=str(operation.pk))
    evidence.record(
        action="custody.asked",
        actor=actor,
        at=now,
        subject=f"regency:{operation.code}",
        reason=operation.reason,
        details={"kind": str(kind), "schema": operation.schema, "operation": str(operation.pk)},
    )
    return operation
