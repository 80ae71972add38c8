"""What the ledgers of custody say of one regency."""

from dataclasses import dataclass
from uuid import UUID

from core.errors import NotThere
from regions import queries as regions
from regions.models import Region
from tenants.custody.models import Backup, Operation
from tenants.models import Regency

NEWEST_OPERATIONS = 10


@dataclass(frozen=True, kw_only=True)
class CustodyPage:
    region: Region
    tenant: Regency
    backups: list[Backup]
    others: list[Regency]
    """Sandboxes and copies."""
    unfinished: list[Operation]
    earlier: list[Operation]


def custody_page(code: str) -> CustodyPage:
    """
    :raises NotThere: if the regency is not on Tiru.
    """
    tenant = live_tenant(code)
    operations = Operation.objects.filter(code=code)
    return CustodyPage(
        region=regions.regency(code),
        tenant=tenant,
        backups=list(Backup.objects.filter(schema=tenant.schema_name)),
        others=list(
            Regency.objects.filter(code=code)
            .exclude(purpose=Regency.Purpose.LIVE)
            .prefetch_related("domains")
            .order_by("schema_name")
        ),
        unfinished=list(operations.filter(state__in=[Operation.State.WAITING, Operation.State.RUNNING])),
        earlier=list(operations.filter(state__in=[Operation.State.DONE, Operation.State.FAILED])[:NEWEST_OPERATIONS]),
    )


def live_tenant(code: str) -> Regency:
    """:raises NotThere: if the regency is not on Tiru."""
    found = (
        Regency.objects.filter(code=code, purpose=Regency.Purpose.LIVE)
        .exclude(status=Regency.Status.PROVISIONING)
        .first()
    )
    if found is None:
        raise NotThere
    return found


def ready_backup(code: str, backup_id: UUID) -> Backup:
    """:raises NotThere: if this regency has no such backup, or it is not ready."""
    found = Backup.objects.filter(pk=backup_id, code=code, state=Backup.State.READY).first()
    if found is None:
        raise NotThere
    return found


def operation_of(code: str, operation_id: UUID) -> Operation:
    """:raises NotThere: if there is no such work on this regency."""
    found = Operation.objects.filter(pk=operation_id, code=code).first()
    if found is None:
        raise NotThere
    return found


def made_by(operation: Operation) -> Regency | None:
    """The sandbox or copy that an operation made, while it lives."""
    if operation.kind not in (Operation.Kind.SANDBOX, Operation.Kind.COPY):
        return None
    return Regency.objects.filter(schema_name=operation.schema).prefetch_related("domains").first()
