"""The ministry's word on one regency's module. Called at the ministry, under the control role."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation import holdings
from catalog.activation.models import Activation, State, Switch
from catalog.activation.services.carrying_out import carry_out, refuse_unless_eligible, release_reasons
from catalog.activation.services.ledger import (
    WrongStep,
    close_door,
    live_activation,
    lock_regency,
    move,
    name_of,
    open_door,
    tell_module,
)
from catalog.sdk import find_module
from core import events, evidence
from core.actors import Actor
from core.errors import Refusal
from tenants import directory
from tenants.models import Regency
from tenants.services import ReasonNeeded

logger = logging.getLogger(__name__)


class ReleaseClosed(Refusal):
    code = "release_closed"
    message = _("Release %(version)s of %(module)s has closed since this was asked for: nobody new may switch it on.")
    fix = _("Decline the request and say which release or module takes its place.")


class ReleaseHeldBack(Refusal):
    code = "release_held_back"
    message = _("Release %(version)s of %(module)s is halted, or the turn of this regency has not come.")
    fix = _("Let the release go on or open the ring of this regency, then approve. The request stays.")


class CannotBeginAgain(Refusal):
    code = "cannot_begin_again"
    message = _("%(module)s could not take up its work again (%(kind)s).")
    fix = _("It stays suspended. Our operators can see the details.")


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
    :raises ReleaseClosed, ReleaseHeldBack: if that happened to the release since it was asked for.
    """
    regency, activation = _locked(activation_id)
    move(activation, State.APPROVED)
    if reasons := release_reasons(activation, regency, now=now):
        is_closed = any(reason.code == "retired" for reason in reasons)
        refusal = ReleaseClosed if is_closed else ReleaseHeldBack
        raise refusal(version=activation.version, module=name_of(activation.slug))
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
    Close a module at one regency for a security reason, and what builds on it. Never for a late payment. Data stay.

    The modules are told, as when they are switched off; one that breaks down over it is suspended all the same.

    :raises ReasonNeeded: without a reason. :raises UnknownActivation: if there is no such activation.
    :raises WrongStep: if the module is not on.
    """
    _require(reason)
    regency, activation = _locked(activation_id)
    for needing in holdings.requiring(activation.slug, regency.modules_on):
        dependant = live_activation(regency, needing.slug)
        if dependant is not None and dependant.state == State.ON:
            suspend(activation_id=dependant.pk, reason=reason, actor=actor, now=now)
    regency.refresh_from_db()
    move(activation, State.SUSPENDED)
    close_door(regency, activation.slug, Switch.Position.SUSPENDED, now=now)
    with tenants.enter(directory.value_of(regency)):
        try:
            with transaction.atomic():
                tell_module(activation.slug, "deactivated", actor=actor, now=now)
        except Exception:
            logger.exception("A module could not be told that it is suspended.", extra={"activation": activation.pk})
        events.publish("activation.module_switched_off", module=activation.slug)
    _write_down(activation, actor=actor, now=now, reason=reason)
    return activation


@transaction.atomic
def resume(*, activation_id: int, actor: Actor, now: datetime) -> Activation:
    """
    Open a suspended module again. What was suspended with it waits for a word of its own.

    :raises UnknownActivation: if there is no such activation. :raises WrongStep: if it is not suspended.
    :raises NoLongerEligible: if what it needs has gone meanwhile. :raises CannotBeginAgain: if the module breaks down.
    """
    regency, activation = _locked(activation_id)
    if activation.state != State.SUSPENDED:  # other states may become `on` too, but not by this word
        raise WrongStep
    refuse_unless_eligible(find_module(activation.slug), regency)
    move(activation, State.ON)
    open_door(regency, activation.slug, now=now)
    with tenants.enter(directory.value_of(regency)):
        try:
            with transaction.atomic():
                tell_module(activation.slug, "activated", actor=actor, now=now)
        except Exception as error:
            logger.exception("A module could not take up its work again.", extra={"activation": activation.pk})
            raise CannotBeginAgain(module=name_of(activation.slug), kind=type(error).__name__) from error
        events.publish("activation.module_switched_on", module=activation.slug, first_time=False)
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
