"""What changes a regency's entry in the directory."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.evidence import head_of_log
from tenants import directory
from tenants.context import control, current
from tenants.custody import operations
from tenants.models import EvidenceCheckpoint, Regency


class WrongStatus(Refusal):
    code = "wrong_status"
    message = _("This regency's status has changed in the meantime.")
    fix = _("Reload the page and look again.")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 422
    message = _("The reason is missing.")
    fix = _("Give the reason and the decision it rests on.")


def set_modules(regency: Regency, *, on: set[str], off: set[str]) -> None:
    """
    Write which modules are on and which are off with their data kept. Part of the caller's transaction.

    `regency` is the caller's locked row.
    """
    regency.modules_on = sorted(on)
    regency.modules_off = sorted(off - on)
    regency.save(update_fields=["modules_on", "modules_off"])
    directory.changed()


def set_capability(regency: Regency, capability: str, *, has: bool) -> None:
    """
    Write down that a regency has what a module needs of it, or has it no more. Part of the caller's transaction.

    `regency` is the caller's locked row.
    """
    held = set(regency.capabilities)
    if (capability in held) != has:
        regency.capabilities = sorted(held ^ {capability})
        regency.save(update_fields=["capabilities"])
        directory.changed()


@transaction.atomic
def describe(
    *,
    code: str,
    brand: str,
    office_address: str,
    office_point: tuple[float, float] | None,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Set how a regency looks and where its head office stands.

    :param office_point: latitude and longitude in degrees; sunset is computed there.
    """
    regency = Regency.objects.select_for_update().get(code=code, purpose=Regency.Purpose.LIVE)
    regency.brand = brand
    regency.office_address = office_address
    regency.office_latitude, regency.office_longitude = office_point or (None, None)
    regency.save(update_fields=["brand", "office_address", "office_latitude", "office_longitude"])
    directory.changed()
    evidence.record(
        action="tenants.described", actor=actor, at=now, subject=f"regency:{code}", details={"brand": brand}
    )


def open_to_citizens(regency: Regency, *, now: datetime) -> None:
    """
    Let citizens in at a regency's host. Part of the caller's transaction (`onboarding.setup.services.go_live`).

    `regency` is the caller's locked row. Only a suspension closes the host again.

    :raises WrongStatus: if citizens are let in already, or the regency is not active.
    """
    if regency.opened_at is not None or regency.status != Regency.Status.ACTIVE:
        raise WrongStatus
    regency.opened_at = now
    regency.save(update_fields=["opened_at"])
    directory.changed()


@transaction.atomic
def suspend(*, code: str, reason: str, actor: Actor, now: datetime) -> None:
    """
    Close a regency's host for a while; its data stay. Only by written decision, never for a late payment.

    :raises ReasonNeeded: without a reason. :raises WrongStatus: if the regency is not active.
    :raises operations.BeingWorkedOn: while a backup of it is being restored.
    """
    if not reason.strip():
        raise ReasonNeeded(attr="reason")
    _change_status(code, Regency.Status.ACTIVE, Regency.Status.SUSPENDED, reason=reason, actor=actor, now=now)


@transaction.atomic
def resume(*, code: str, actor: Actor, now: datetime) -> None:
    """
    Open a suspended regency's host again.

    :raises WrongStatus: if the regency is not suspended.
    :raises operations.BeingWorkedOn: while a backup of it is being restored: it opens by itself then.
    """
    _change_status(code, Regency.Status.SUSPENDED, Regency.Status.ACTIVE, reason="", actor=actor, now=now)


@transaction.atomic
def copy_evidence_head(*, now: datetime) -> None:
    """Copy the head of the current regency's evidence log to public, where its own role cannot reach it."""
    schema = current().schema
    head = head_of_log()
    with control():
        EvidenceCheckpoint.objects.bulk_create(
            [EvidenceCheckpoint(schema=schema, sequence=head.sequence, hash=head.hash, at=now)], ignore_conflicts=True
        )


def _change_status(code: str, before: str, after: str, *, reason: str, actor: Actor, now: datetime) -> None:
    regency = Regency.objects.select_for_update().filter(code=code, purpose=Regency.Purpose.LIVE).first()
    if regency is not None:
        operations.refuse_while_restoring(regency.schema_name)
    if regency is None or regency.status != before:
        raise WrongStatus
    regency.status = after
    regency.status_reason = reason
    regency.note_closing(now)
    regency.save(update_fields=["status", "status_reason", "closed_times"])
    directory.changed()
    evidence.record(
        action=f"tenants.{after}",
        actor=actor,
        at=now,
        subject=f"regency:{code}",
        reason=reason,
        details={"from": before, "to": after},
    )
