"""Questions about the regencies on this installation."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from core.checkpoints import Copies, Copy
from core.evidence import Head
from core.models import EvidenceEntry
from tenants.context import connection, control, operator_rights, public
from tenants.models import EvidenceCheckpoint, Regency

if TYPE_CHECKING:
    from django.db.models import QuerySet


def live_schemas(*, module: str | None = None) -> list[str]:
    """
    Schemas that are being served, by code; with `module`, only where it is on. The clock runs jobs there.

    Sandboxes and copies are served too. What counts regencies asks for the purpose `live`.
    """
    with nullcontext() if connection.operator and connection.schema_name == "public" else public():
        active = Regency.objects.filter(status=Regency.Status.ACTIVE)
        if module:
            active = active.filter(modules_on__contains=[module])
        return list(active.order_by("code").values_list("schema_name", flat=True))


def standing() -> "QuerySet[Regency]":
    """
    The regencies that have a whole schema, in the order of their codes: all but those being set up or purged.

    For work on every schema (migrations, verifying), whether it is being served or not.
    """
    return (
        Regency.objects.exclude(status=Regency.Status.PROVISIONING)
        .filter(purged_at__isnull=True)
        .order_by("code", "schema_name")
    )


def heads_known(schemas: Iterable[str]) -> dict[str, list[Head]]:
    """
    The heads that each schema's evidence log must still hold, for `core.evidence.verify`. As the operator.

    Heads that a restore left behind are not among them, if the ministry's log says so: the mark alone proves nothing,
    because whoever cuts off a log could set it, but that entry stands in a chain of its own.
    """
    found: dict[str, list[Head]] = {schema: [] for schema in schemas}
    with operator_rights():
        restores = {
            (entry.sequence, entry.details["schema"]): int(entry.details["agreed"])
            for entry in EvidenceEntry.objects.filter(action="custody.restored")
        }
        for row in EvidenceCheckpoint.objects.filter(schema__in=found):
            agreed = restores.get((row.superseded_by or 0, row.schema), row.sequence)
            if row.sequence <= agreed:
                found[row.schema].append(Head(row.sequence, row.hash))
    return found


def evidence_copies(sequence: int, most: int) -> Copies:
    """
    What is held in public of the current regency's log, for `core.checkpoints`.

    A head that is marked as replaced is left out without asking the ministry's log, as `heads_known` does: the mark is
    out of a regency's reach, and whoever holds the whole database is found by reading the whole log.
    """
    with control() as regency:
        held = EvidenceCheckpoint.objects.filter(schema=regency.schema_name, superseded_by=None)
        after = held.filter(sequence__gte=sequence)
        found = {row.sequence: row for row in [*after.order_by("sequence")[:1], *held.order_by("-sequence")[:most]]}
        # Each restore says up to which entry both logs were the same.
        put_back = (
            EvidenceEntry.objects.filter(
                action="custody.restored", details__schema=regency.schema_name, details__agreed__lt=sequence
            )
            .order_by("-sequence")
            .values_list("at", flat=True)
            .first()
        )
    kept = [Copy(row.sequence, row.hash, row.at) for _sequence, row in sorted(found.items())]
    return Copies(kept, put_back)
