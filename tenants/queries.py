"""Questions about the regencies on this installation."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

from tenants.context import connection, public
from tenants.models import Regency

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
