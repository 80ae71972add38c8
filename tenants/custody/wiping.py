"""
A tenant is removed with everything that was ever kept of it: schema, role, keys, files, parcels, hosts, jobs, ledgers.

What remains is the ministry's evidence that it was there and was removed: codes, names of schemas and days, no data.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from tenants import directory, keys, roles
from tenants.context import connection, operator_rights
from tenants.custody import files, operations, parcel, parts
from tenants.custody.models import Backup, Operation
from tenants.fleet import ledger
from tenants.models import Domain, EvidenceCheckpoint, Regency

logger = logging.getLogger(__name__)

SUFFIXES = ("__restore", "__old")


class NotToBeWiped(Refusal):
    code = "not_to_be_wiped"
    message = _("%(schema)s is no sandbox and no copy.")
    fix = _("Only a sandbox or a copy is wiped. A live regency leaves by its own procedure.")


def wipe(*, schema: str, actor: Actor, now: datetime) -> Operation:
    """
    Remove a sandbox or a copy. Runs as the operator, outside any transaction; the next run finishes what was begun.

    :raises NotToBeWiped: if it is a live tenant, or there is none.
    """
    with operator_rights():
        regency = Regency.objects.filter(schema_name=schema).first()
        if regency is None or regency.purpose == Regency.Purpose.LIVE:
            raise NotToBeWiped(schema=schema)
        return operations.do_now(
            kind=Operation.Kind.WIPE, code=regency.code, schema=schema, actor=actor, now=now, reason=""
        )


def wipe_expired(*, actor: Actor, now: datetime) -> list[str]:
    """
    Remove every sandbox and copy whose day has come; answers their schemas. Runs as the operator.

    One that cannot be removed is logged and keeps none of the others; the next run comes within the hour.
    """
    with operator_rights():
        due = Regency.objects.exclude(purpose=Regency.Purpose.LIVE).filter(expires_at__lte=now)
        wiped = []
        for schema in list(due.order_by("schema_name").values_list("schema_name", flat=True)):
            try:
                wipe(schema=schema, actor=actor, now=now)
            except operations.BeingWorkedOn:
                continue
            except Exception:
                logger.exception("A sandbox or a copy could not be wiped.", extra={"schema": schema})
                continue
            wiped.append(schema)
        return wiped


def carry_out(operation: Operation) -> None:
    """The work itself. Each step finds what an earlier attempt left."""
    schema = operation.schema
    operations.reached(operation, Operation.Step.WIPING)
    if Regency.objects.filter(schema_name=schema, purpose=Regency.Purpose.LIVE).exists():
        raise NotToBeWiped(schema=schema)
    remove_everything(schema)

    def note() -> None:
        operation.finish(now=clock.now())
        evidence.record(
            action="custody.wiped",
            actor=Actor.written(operation.asked_by),
            at=clock.now(),
            subject=f"regency:{operation.code}",
            details={"schema": schema},
        )

    operations.patiently(note)


def remove_everything(schema: str) -> None:
    """
    Remove all that is kept of a tenant, inside and outside the database. May be run again at any time.

    The keys go first of all: from then on nothing that was encrypted with them can be read, wherever a copy lies. The
    regency's row goes last: whatever stopped this, the next run, and a purge of the live regency, find it by that.
    """
    operations.patiently(lambda: _remove_rows(schema))
    files.remove(schema)
    for backup in Backup.objects.filter(schema=schema):
        parcel.discard(backup.key)
    parcel.discard_all(schema)
    with transaction.atomic():
        Backup.objects.filter(schema=schema).delete()
        Regency.objects.filter(schema_name=schema).delete()
        directory.changed()


def _remove_rows(schema: str) -> None:
    regency = Regency.objects.select_for_update().filter(schema_name=schema).first()
    keys.destroy(schema)
    with connection.cursor() as cursor:
        for name in (schema, *(f"{schema}{suffix}" for suffix in SUFFIXES)):
            keys.destroy(name)
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    roles.drop_tenant_role(schema)
    parts.forget(schema)
    parts.forget_jobs(schema)
    ledger.forget(schema)
    EvidenceCheckpoint.objects.filter(schema=schema).delete()
    if regency is not None:
        Domain.objects.filter(tenant=regency).delete()
        regency.status = Regency.Status.PROVISIONING  # whatever works on schemas passes over one that is not whole
        if regency.purpose != Regency.Purpose.LIVE:
            regency.expires_at = clock.now()
        regency.save(update_fields=["status", "expires_at"])
    directory.changed()
