"""The ministry's word on one regency's module. Called at the ministry, under the control role."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation.models import Activation, State
from catalog.activation.services.carrying_out import carry_out
from catalog.activation.services.ledger import WrongStep, close_door, lock_regency, move, open_door
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from tenants.models import Regency
from tenants.services import ReasonNeeded


class UnknownActivation(Refusal):
    code = "unknown_activation"
    status = 422
    message = _("This request is not there any more.")
    fix = _("Reload the list and look again.")


@transaction.atomic
def approve(*, activation_id: int, actor: Actor, now: datetime) -> Activation:
    """
    Let a regency have a restricted release, and switch it on there.

    :raises UnknownActivation: if there is no such request. :raises WrongStep: if it was answered already.
    """
    _regency, activation = _locked(activation_id)
    move(activation, State.APPROVED)
    _write_down(activation, actor=actor, now=now)
    carry_out.defer(activation_id=activation.pk)
    return activation


@transaction.atomic
def decline(*, activation_id: int, reason: str, actor: Actor, now: datetime) -> Activation:
    """
    Refuse a regency a restricted release, with a reason its administrator reads.

    :raises ReasonNeeded: without one. :raises UnknownActivation: if there is no such request.
    :raises WrongStep: if it was answered already.
    """
    _require(reason)
    _regency, activation = _locked(activation_id)
    move(activation, State.REFUSED)
    _write_down(activation, actor=actor, now=now, reason=reason)
    return activation


@transaction.atomic
def suspend(*, activation_id: int, reason: str, actor: Actor, now: datetime) -> Activation:
    """
    Close a module at one regency for a security reason. Never for a late payment. Data stay.

    :raises ReasonNeeded: without a reason. :raises UnknownActivation: if there is no such activation.
    :raises WrongStep: if the module is not on.
    """
    _require(reason)
    regency, activation = _locked(activation_id)
    move(activation, State.SUSPENDED)
    close_door(regency, activation.slug)
    _write_down(activation, actor=actor, now=now, reason=reason)
    return activation


@transaction.atomic
def resume(*, activation_id: int, actor: Actor, now: datetime) -> Activation:
    """
    Open a suspended module again.

    :raises UnknownActivation: if there is no such activation. :raises WrongStep: if it is not suspended.
    """
    regency, activation = _locked(activation_id)
    if activation.state != State.SUSPENDED:  # other states may become `on` too, but not by this word
        raise WrongStep
    move(activation, State.ON)
    open_door(regency, activation.slug)
    _write_down(activation, actor=actor, now=now)
    return activation


def _locked(activation_id: int) -> tuple[Regency, Activation]:
    schema = Activation.objects.filter(pk=activation_id).values_list("schema_name", flat=True).first()
    if schema is None:
        raise UnknownActivation
    regency = lock_regency(schema)
    return regency, Activation.objects.select_for_update().get(pk=activation_id)


def _write_down(activation: Activation, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Keep the decision, and record it twice: in the ministry's log and in the regency's own."""
    activation.decided_by, activation.decided_at, activation.reason = str(actor), now, reason
    activation.save()
    for place in (nullcontext(), tenants.enter(activation.schema_name)):
        with place:
            evidence.record(
                action=f"activation.{activation.state}",
                actor=actor,
                at=now,
                subject=f"module:{activation.slug}",
                reason=reason,
                details={"regency": activation.regency_code, "activation": activation.pk},
            )


def _require(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded(attr="reason")
