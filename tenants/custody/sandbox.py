"""
Sandboxes (empty, from the blueprint) and copies (a rehearsal on real data, by the region's own people).

Both are tenants of their own, with a schema, a role and keys, that are wiped after a set time and counted nowhere.
Nothing leaves them: a copy holds real people's addresses, a sandbox invented ones. A copy takes over none of the live
tenant's jobs, and mail is not sent while either is being served (`tenants.custody.mail`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from tenants import directory
from tenants.context import operator_rights
from tenants.custody import backup, operations, parcel, parts, restore, wiping
from tenants.custody.models import Backup, Operation
from tenants.models import Domain, Regency
from tenants.provisioning.services import HostTaken, provision

DAYS = 14
MOST_DAYS = 90

_KINDS = {
    Operation.Kind.SANDBOX: (Regency.Purpose.SANDBOX, "s", "sandbox"),
    Operation.Kind.COPY: (Regency.Purpose.COPY, "c", "salinan"),
}


class NoLiveTenant(Refusal):
    code = "no_live_tenant"
    status = 422
    message = _("No live regency has the code %(code_given)s.")
    fix = _("Choose a regency that is on Tiru.")


class WrongDays(Refusal):
    code = "wrong_days"
    status = 422
    message = _("A sandbox or a copy lives for 1 to %(most)s days.")
    fix = _("Give a number of days between these.")
    attr = "days"


def make_sandbox(*, code: str, actor: Actor, now: datetime, days: int = DAYS) -> Regency:
    """
    Make an empty tenant for trying things out. Runs as the operator, outside any transaction.

    :param days: after how many days it is wiped.
    :raises NoLiveTenant: if no live regency has the code. :raises WrongDays: if the time is too long.
    """
    return _make(Operation.Kind.SANDBOX, code=code, actor=actor, now=now, days=days)


def make_copy(*, code: str, actor: Actor, now: datetime, days: int = DAYS, of_backup: Backup | None = None) -> Regency:
    """
    Make a copy of a live tenant with all its rows and files. Runs as the operator, outside any transaction.

    People sign in with their password (and code), not with a passkey, which is bound to the live host.

    :param of_backup: a backup of this tenant that the copy is made from; else from what the tenant is now.
    :raises NoLiveTenant: if no live regency has the code. :raises WrongDays: if the time is too long.
    :raises parcel.Damaged: if the backup is not whole. :raises OSError: if the storage is full.
    """
    source = {"backup": of_backup, "source": of_backup.key} if of_backup else {}
    return _make(Operation.Kind.COPY, code=code, actor=actor, now=now, days=days, **source)


def facts_of(kind: Operation.Kind, *, code: str, days: int) -> dict[str, Any]:
    """
    What an operation needs to know of a tenant that comes into being: its schema above all. No number is given twice.

    :raises NoLiveTenant: as `make_sandbox`. :raises WrongDays: likewise.
    """
    if not Regency.objects.filter(code=code, purpose=Regency.Purpose.LIVE).exists():
        raise NoLiveTenant(code_given=code)
    if not 1 <= days <= MOST_DAYS:
        raise WrongDays(most=MOST_DAYS)
    prefix = f"{_KINDS[kind][1]}{code}_"
    used = [*Operation.objects.filter(kind=kind, code=code).values_list("schema", flat=True)]
    used += Regency.objects.filter(schema_name__startswith=prefix).values_list("schema_name", flat=True)
    number = max((int(schema.removeprefix(prefix)) for schema in used), default=0) + 1
    return {"code": code, "schema": f"{prefix}{number}", "days": days}


def carry_out(operation: Operation) -> None:
    """The work itself. What it began and cannot finish is removed again."""
    if Regency.objects.filter(schema_name=operation.schema).exclude(status=Regency.Status.PROVISIONING).exists():
        operation.finish(now=clock.now())  # killed between the last step and this line
        return
    if Regency.objects.filter(schema_name=operation.schema, domains=None).exists():
        wiping.remove_everything(operation.schema)  # killed while it was being removed
    try:
        operations.reached(operation, Operation.Step.MAKING)
        if operation.kind == Operation.Kind.SANDBOX:
            _fill_from_blueprint(operation)
        else:
            _fill_from_live(operation)
    except Exception:
        wiping.remove_everything(operation.schema)
        raise


def host_of(regency: Regency, kind: Operation.Kind, schema: str) -> str:
    """`karangasem-sandbox-1.<base domain>`, after the label of the live host below the base domain."""
    tail = f".{settings.TIRU_BASE_DOMAIN}"
    hosts = [domain.domain for domain in regency.domains.order_by("-is_primary", "domain")]
    label = next((host.removesuffix(tail) for host in hosts if host.endswith(tail)), slugify(regency.short_name))
    return f"{label.replace('.', '-')}-{_KINDS[kind][2]}-{schema.rpartition('_')[2]}{tail}"


def _make(kind: Operation.Kind, *, code: str, actor: Actor, now: datetime, days: int, **source: Any) -> Regency:
    with operator_rights():
        facts = facts_of(kind, code=code, days=days) | source
        operation = operations.do_now(kind=kind, actor=actor, now=now, **facts)
        return Regency.objects.get(schema_name=operation.schema)


def _fill_from_blueprint(operation: Operation) -> None:
    live = Regency.objects.get(code=operation.code, purpose=Regency.Purpose.LIVE)
    now = clock.now()
    provision(
        code=operation.code,
        host=host_of(live, Operation.Kind.SANDBOX, operation.schema),
        brand=live.brand,
        actor=Actor.written(operation.asked_by),
        now=now,
        purpose=Regency.Purpose.SANDBOX,
        schema=operation.schema,
        expires_at=_end(operation, now),
    )
    with transaction.atomic():
        operation.finish(now=clock.now())


def _fill_from_live(operation: Operation) -> None:
    live = Regency.objects.get(code=operation.code, purpose=Regency.Purpose.LIVE)
    if operation.source:
        _fill_from_parcel(operation, operation.source, live)
        return
    key = f"{operation.schema}/backups/{operation.pk}.tiru"
    backup.write(live.schema_name, key, made_at=clock.now())
    try:
        _fill_from_parcel(operation, key, live)
    finally:
        parcel.discard(key)


def _fill_from_parcel(operation: Operation, key: str, live: Regency) -> None:
    with parcel.reading(key) as read:
        read.verify()
        _register(operation, read, host=host_of(live, Operation.Kind.COPY, operation.schema))
        restore.fill(operation, read, into=operation.schema)


@transaction.atomic
def _register(operation: Operation, read: parcel.Reader, *, host: str) -> None:
    """The copy's row and host, before it answers."""
    now = clock.now()
    if not Regency.objects.filter(schema_name=operation.schema).exists():
        regency = parts.regency_from(read.json("control/directory.json"))
        regency.schema_name, regency.purpose = operation.schema, Regency.Purpose.COPY
        regency.status, regency.status_reason = Regency.Status.PROVISIONING, ""
        regency.created_at = regency.live_at = regency.opened_at = now
        regency.expires_at = _end(operation, now)
        regency.save(force_insert=True)
        domain, _created = Domain.objects.get_or_create(domain=host, defaults={"tenant": regency, "is_primary": True})
        if domain.tenant_id != regency.pk:
            raise HostTaken(host=host)
        directory.changed()
        evidence.record(
            action="custody.copy_begun",
            actor=Actor.written(operation.asked_by),
            at=now,
            subject=f"regency:{operation.code}",
            details={"schema": operation.schema},
        )


def _end(operation: Operation, now: datetime) -> datetime:
    return now + timedelta(days=operation.days or DAYS)
