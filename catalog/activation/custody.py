"""What the catalogue keeps in public for one tenant: its modules' ledger (tenants.custody.parts)."""

from __future__ import annotations

from typing import Any

from catalog.activation.models import Activation, State
from tenants.custody.parts import rows_as_json, rows_from_json
from tenants.models import Regency


def collect(schema: str) -> list[dict[str, Any]]:
    return rows_as_json(Activation.objects.filter(schema_name=schema).order_by("pk"))


def restore(schema: str, kept: list[dict[str, Any]] | None) -> None:
    """
    Put the ledger back as it was. A switch that was under way then has no tables: it counts as not done.

    An administrator presses the button again.
    """
    code = Regency.objects.values_list("code", flat=True).get(schema_name=schema)
    Activation.objects.filter(schema_name=schema).delete()
    found: list[Activation] = rows_from_json(kept or [])
    for activation in found:
        activation.pk = None
        activation.schema_name, activation.regency_code = schema, code
        if activation.is_being_switched:
            activation.state = State.OFF if activation.was_on else State.FAILED
    Activation.objects.bulk_create(found)


def forget(schema: str) -> None:
    Activation.objects.filter(schema_name=schema).delete()
