"""A regency's own part: asking for a module, switching it off, switching it on again. Called inside the regency."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation import holdings, queries
from catalog.activation.eligibility import Reason, eligibility
from catalog.activation.models import Activation, State, Switch
from catalog.activation.services.carrying_out import carry_out
from catalog.activation.services.ledger import (
    BeingMoved,
    Names,
    close_door,
    live_activation,
    lock_regency,
    move,
    name_of,
    tell_module,
)
from catalog.sdk.manifest import ModuleManifest
from core import clock, events, evidence, jobs
from core.actors import Actor
from core.errors import Refusal
from tenants import directory


class ModuleNotOffered(Refusal):
    code = "module_not_offered"
    status = 422
    message = _("The catalogue does not offer this module.")
    fix = _("Choose one from the list of modules.")
    attr = "slug"


class NotEligible(Refusal):
    """Carries the reasons, each with its own fix."""

    code = "not_eligible"
    message = "%(reasons)s"

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__(reasons=" ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class AlreadyOn(Refusal):
    code = "already_on"
    message = _("%(module)s is already on.")
    fix = _("Nothing has changed; go on working.")


class BeingSwitched(Refusal):
    code = "being_switched"
    message = _("Somebody is switching %(module)s on at this moment.")
    fix = _("Wait a few seconds and look at the list of modules again.")


class WaitsForApproval(Refusal):
    code = "waits_for_approval"
    message = _("%(module)s has been asked for and waits for the ministry's approval.")
    fix = _("You will see the answer in the list of modules.")


class ModuleSuspended(Refusal):
    code = "module_suspended"
    message = _("The ministry has suspended %(module)s for a security reason.")
    fix = _("Your data are kept. It comes back as soon as the ministry lifts the suspension.")


class NotOn(Refusal):
    code = "not_on"
    message = _("%(module)s is not on.")
    fix = _("Reload the list of modules and look again.")


class StillNeeded(Refusal):
    code = "still_needed"
    message = _("%(needed_by)s cannot work without %(module)s.")
    fix = _("Switch that off first.")


class NeverOn(Refusal):
    code = "never_on"
    message = _("%(module)s was never on here.")
    fix = _("Switch it on for the first time.")


@transaction.atomic
def request_activation(*, slug: str, actor: Actor, now: datetime) -> Activation:
    """
    Ask for a module: for the first time, again after it was off, or again after a failure.

    The regency's request is written down and the operator's worker is called in the same transaction; the tables
    are made there. A restricted release waits for the ministry first.

    :raises ModuleNotOffered: if the ministry has not published the running release.
    :raises NotEligible: with every reason why not. :raises AlreadyOn: if it is on.
    :raises BeingSwitched, BeingMoved: if somebody else is at it.
    :raises WaitsForApproval: if the ministry has not answered yet.
    :raises ModuleSuspended: if the ministry has suspended it.
    """
    offer = queries.offer(slug)
    if offer is None:
        raise ModuleNotOffered
    manifest, release = offer.manifest, offer.release
    with tenants.control(lock_regency) as regency:
        activation = live_activation(regency, slug)
        if activation is not None:
            _refuse_if_busy(activation, manifest, now=now)
        # The value we entered with may be a second old; the locked row is not.
        here = directory.value_of(regency)
        reasons = eligibility(manifest, queries.facts_of(here, [manifest]))
        is_new = activation is None or not activation.was_on
        reasons += queries.release_reasons(offer, here, is_new=is_new, today=clock.local_date(now, here.zone))
        if reasons:
            raise NotEligible(reasons)
        needs_approval = release.restricted and not _may_be_on(activation)
        if activation is None:
            activation = Activation(
                regency_code=regency.code, schema_name=regency.schema_name, slug=slug, state=State.REQUESTED
            )
        activation.version = release.version
        activation.requested_by, activation.requested_at = str(actor), now
        activation.failure = activation.failed_at = None
        if not needs_approval:
            activation.decided_by, activation.decided_at = str(actor), now
            if activation.state != State.PROVISIONING:
                move(activation, State.PROVISIONING)
        elif activation.state != State.REQUESTED:
            move(activation, State.REQUESTED)
        activation.save()
        if not needs_approval:
            carry_out.defer(activation_id=activation.pk)
    evidence.record(
        action="activation.requested",
        actor=actor,
        at=now,
        subject=f"module:{slug}",
        details={"release": release.version, "activation": activation.pk, "needs_approval": needs_approval},
    )
    return activation


@transaction.atomic
def switch_on_again(*, slug: str, actor: Actor, now: datetime) -> Activation:
    """
    Open a module that was off; its data are there as they were.

    :raises NeverOn: if it was never on. Otherwise as `request_activation`.
    """
    with tenants.control() as regency:
        activation = live_activation(regency, slug)
    if activation is None or not activation.was_on:
        raise NeverOn(module=name_of(slug))
    return request_activation(slug=slug, actor=actor, now=now)


@transaction.atomic
def switch_off(*, slug: str, actor: Actor, now: datetime, reason: str = "") -> Activation:
    """
    Close a module's doors: pages, API, jobs, events, roles. Data stay. Effective everywhere within two seconds.

    :raises NotOn: if it is not on. :raises StillNeeded: if a module that is on requires it.
    """
    with tenants.control(lock_regency) as regency:
        activation = live_activation(regency, slug)
        if activation is None or activation.state not in (State.ON, State.SUSPENDED):
            raise NotOn(module=name_of(slug))
        needing = holdings.requiring(slug, regency.modules_on)
        if needing:
            raise StillNeeded(module=name_of(slug), needed_by=Names(manifest.name for manifest in needing))
        was_open = activation.state == State.ON
        move(activation, State.OFF)
        activation.off_since, activation.reason = now, reason
        activation.save()
        close_door(regency, slug, Switch.Position.OFF, now=now)
    if was_open:
        tell_module(slug, "deactivated", actor=actor, now=now)
        events.publish("activation.module_switched_off", module=slug)
    evidence.record(
        action="activation.switched_off",
        actor=actor,
        at=now,
        subject=f"module:{slug}",
        reason=reason,
        details={"release": activation.version, "activation": activation.pk},
    )
    return activation


def _may_be_on(activation: Activation | None) -> bool:
    """Whether a restricted release has been let in here before: it was on, or the ministry has approved the request."""
    return activation is not None and (activation.was_on or activation.decided_by.endswith("@public"))


def _refuse_if_busy(activation: Activation, manifest: ModuleManifest, *, now: datetime) -> None:
    match State(activation.state):
        case State.ON:
            raise AlreadyOn(module=manifest.name)
        case State.SUSPENDED:
            raise ModuleSuspended(module=manifest.name)
        case State.REQUESTED:
            raise WaitsForApproval(module=manifest.name)
        case State.APPROVED | State.PROVISIONING if not activation.is_stuck(now):
            raise BeingSwitched(module=manifest.name)
        case State.ARCHIVING | State.RESTORING:
            raise BeingMoved(module=manifest.name)


@transaction.atomic
def run_parked_work(*, slug: str, actor: Actor, now: datetime) -> int:
    """Do what waited while the module was off. Answers how many jobs there were."""
    return _settle(slug, jobs.run_parked(slug), "activation.parked_run", actor=actor, now=now)


@transaction.atomic
def drop_parked_work(*, slug: str, actor: Actor, now: datetime) -> int:
    """Throw away what waited while the module was off. Answers how many jobs there were."""
    return _settle(slug, jobs.drop_parked(slug), "activation.parked_dropped", actor=actor, now=now)


def _settle(slug: str, count: int, action: str, *, actor: Actor, now: datetime) -> int:
    if count:
        evidence.record(action=action, actor=actor, at=now, subject=f"module:{slug}", details={"jobs": count})
    return count
