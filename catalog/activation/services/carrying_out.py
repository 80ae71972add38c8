"""The operator's part of switching on: tables, roles, the module's own first steps, the open door, the evidence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from catalog.activation import queries
from catalog.activation.eligibility import Reason, eligibility
from catalog.activation.models import Activation, Release, State
from catalog.activation.services.ledger import (
    ATTEMPTS,
    fail,
    lock_activation,
    lock_failed,
    move,
    open_door,
    refuse_if_leaving,
    run_step,
    tell_module,
)
from catalog.sdk import all_modules, find_module
from catalog.sdk.manifest import ModuleManifest
from core import clock, events, evidence
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from organisation.roles import RoleSpec
from organisation.services import sync_core_roles, sync_roles
from tenants import directory
from tenants.fleet import blueprint
from tenants.models import Regency

_NO_TABLES = _("The module's tables could not be made (%(kind)s). Our operators can see the details.")


class NoLongerEligible(Refusal):
    """What the module needs was there when it was asked for and is not there any more."""

    code = "no_longer_eligible"
    message = "%(reasons)s"


@job(queue="operator", attempts=ATTEMPTS)
def carry_out(*, activation_id: int) -> None:
    """
    Switch a module on that was asked for. May run twice: the second run finds the work done.

    Whatever goes wrong, the regency is as it was before, and the request says why.

    :raises ChangeUnderWay: while another change is being made there.
    """
    if not Activation.objects.filter(pk=activation_id).exists():
        return  # its sandbox or copy was wiped while the job waited
    run_step(
        switch_on_now,
        activation_id=activation_id,
        note_failure=note_failure,
        said="A module could not be switched on.",
    )


@transaction.atomic
def switch_on_now(*, activation_id: int, now: datetime) -> None:
    """
    Tables, roles, hook, door and evidence in one transaction. Needs the operator's rights.

    :raises NoLongerEligible: if a requirement has gone, or the release has closed, since it was asked for.
    :raises RegencyIsLeaving: if the regency became read only since.
    """
    regency, activation = lock_activation(activation_id)
    if not activation.is_being_switched:
        return
    if activation.state == State.APPROVED:
        move(activation, State.PROVISIONING)
    refuse_if_leaving(regency)
    manifest = find_module(activation.slug)
    refuse_unless_eligible(manifest, regency)
    if reasons := release_reasons(activation, regency, now=now):
        raise NoLongerEligible(reasons=" ".join(str(reason) for reason in reasons))

    blueprint.bring_up(regency.schema_name, [manifest.slug])

    first_time = not activation.was_on
    move(activation, State.ON)
    activation.on_since = now
    activation.first_on_at = activation.first_on_at or now
    activation.off_since, activation.reason = None, ""
    activation.save()
    open_door(regency, manifest.slug, now=now)

    actor = Actor.written(activation.requested_by)
    with tenants.enter(directory.value_of(regency)):
        if manifest.roles:
            sync_roles(roles=roles_of(manifest), actor=actor, now=now)
        tell_module(manifest.slug, "activated", actor=actor, now=now)
        events.publish("activation.module_switched_on", module=manifest.slug, first_time=first_time)
        evidence.record(
            action="activation.switched_on",
            actor=actor,
            at=now,
            subject=f"module:{manifest.slug}",
            details={"release": activation.version, "activation": activation.pk, "first_time": first_time},
        )


@transaction.atomic
def note_failure(*, activation_id: int, error: Exception, now: datetime) -> None:
    """Write down that a switch failed and why, in words its administrator understands. Nothing else has changed."""
    activation = lock_failed(activation_id)
    if not activation.is_being_switched:
        return
    if activation.state == State.APPROVED:
        move(activation, State.PROVISIONING)
    # What was on before is off, as it was; what was never on has left nothing behind.
    target = State.OFF if activation.was_on else State.FAILED
    fail(activation, target, error, action="activation.failed", otherwise=_NO_TABLES, now=now)


def refuse_unless_eligible(manifest: ModuleManifest, regency: Regency) -> None:
    """:raises NoLongerEligible: if the regency lacks what the module needs: a capability, or another module."""
    reasons = eligibility(manifest, queries.facts_of(directory.value_of(regency), [manifest]))
    if reasons:
        raise NoLongerEligible(reasons=" ".join(str(reason) for reason in reasons))


def release_reasons(activation: Activation, regency: Regency, *, now: datetime) -> list[Reason]:
    """Why the release that was asked for, or the one that runs now, is closed to this regency."""
    found = queries.offer(activation.slug)
    if found is None:
        asked_for = Release.objects.filter(slug=activation.slug, version=activation.version).first()
        found = queries.Offer(manifest=find_module(activation.slug), release=asked_for) if asked_for else None
    here = directory.value_of(regency)
    today = clock.local_date(now, here.zone)
    return queries.release_reasons(found, here, is_new=not activation.was_on, today=today) if found else []


@transaction.atomic
def write_roles(*, actor: Actor, now: datetime) -> list[str]:
    """
    Bring the roles where we stand to what the running release declares: core's, and in a regency those of the modules
    it has, on or off. For a deploy, and after an older backup was restored. Answers the slugs that changed.
    """
    changed = sync_core_roles(actor=actor, now=now)
    here = tenants.current_or_none()
    present = here.modules_on | here.modules_off if here else frozenset()
    for manifest in all_modules():
        if manifest.slug in present and manifest.roles:
            changed += sync_roles(roles=roles_of(manifest), actor=actor, now=now)
    return changed


def roles_of(manifest: ModuleManifest) -> list[RoleSpec]:
    return [
        RoleSpec(
            slug=role.slug,
            module=manifest.slug,
            name=role.name,
            rights=role.rights,
            whole_regency=role.whole_regency,
        )
        for role in manifest.roles
    ]
