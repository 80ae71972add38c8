"""What the catalogue keeps in public for one tenant: its modules' ledger (tenants.custody.parts)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from catalog.activation.models import KEPT_ARCHIVES, Activation, ArchiveState, ModuleArchive, State
from catalog.sdk import all_modules
from tenants.custody import parcel
from tenants.custody.parts import rows_as_json, rows_from_json
from tenants.models import Regency


def collect(schema: str) -> dict[str, Any]:
    activations = Activation.objects.filter(schema_name=schema)
    archives = ModuleArchive.objects.filter(Q(schema_name=schema) | Q(pk__in=activations.values("archive")))
    return {"activations": rows_as_json(activations.order_by("pk")), "archives": rows_as_json(archives.order_by("pk"))}


def restore(schema: str, kept: dict[str, Any] | None) -> None:
    """
    Put the ledger back as it was. What was under way then counts as not done; an administrator asks again.

    Archives made since stay. Those the ledger lacks, on another server, come back as destroyed where their parcel did
    not come along. What was being written counts as failed, and no parcel is left of it.
    """
    code = Regency.objects.values_list("code", flat=True).get(schema_name=schema)
    kept = kept or {"activations": [], "archives": []}
    Activation.objects.filter(schema_name=schema).delete()
    for unfinished in ModuleArchive.objects.filter(schema_name=schema, state=ArchiveState.WRITING):
        _give_up(unfinished)
        unfinished.save(update_fields=["state"])
    known = set(ModuleArchive.objects.filter(regency_code=code).values_list("pk", flat=True))
    archives: list[ModuleArchive] = [found for found in rows_from_json(kept["archives"]) if found.pk not in known]
    for archive in archives:
        if archive.state == ArchiveState.WRITING:
            _give_up(archive)
        elif not parcel.path_of(archive.key).exists():
            archive.state = ArchiveState.DESTROYED
    ModuleArchive.objects.bulk_create(archives)
    activations: list[Activation] = rows_from_json(kept["activations"])
    for activation in activations:
        activation.pk = None
        activation.schema_name, activation.regency_code = schema, code
        activation.state = _settled(activation)
    Activation.objects.bulk_create(activations)


def forget(schema: str) -> None:
    """Remove the ledger; the parcels of its archives go with all others of the schema."""
    Activation.objects.filter(schema_name=schema).delete()
    ModuleArchive.objects.filter(schema_name=schema).delete()


def stays_behind(schema: str) -> list[str]:
    """The archives whose data are nowhere else: all that are kept, but those that were restored here."""
    kept = ModuleArchive.objects.filter(schema_name=schema, state__in=KEPT_ARCHIVES)
    archives = kept.exclude(state=ArchiveState.RESTORED, restored_to=schema).order_by("slug", "made_at")
    names = {manifest.slug: str(manifest.name) for manifest in all_modules()}
    return [f"{names.get(found.slug, found.slug)} ({localdate(found.made_at):%d-%m-%Y})" for found in archives]


def _give_up(archive: ModuleArchive) -> None:
    """
    Its worker was killed, or found its regency restored: nobody comes back to it, and it holds a module's data. It was
    never named as sealed, so it may go even if the restore does not come about: the next worker begins anew.
    """
    parcel.discard(archive.key)
    archive.state = ArchiveState.FAILED


def _settled(activation: Activation) -> State:
    """Where a step that was begun leaves the module, as if it had failed."""
    match State(activation.state):
        case State.APPROVED | State.PROVISIONING:
            return State.OFF if activation.was_on else State.FAILED
        case State.ARCHIVING:
            return State.OFF
        case State.RESTORING:
            return State.ARCHIVED
        case settled:
            return settled
