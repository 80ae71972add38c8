"""
The operator's part of a sandbox that a regency asked for: the tenant, its offices, its modules, invented people.

Every step finds what an earlier attempt left and goes on from there. What cannot be finished is removed again.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from catalog.activation.models import State
from catalog.activation.queries import live_activation
from catalog.activation.services import request_activation
from catalog.activation.services.carrying_out import switch_on_now
from catalog.activation.services.ledger import lock_regency
from catalog.adoption.sandboxes.models import Trial
from catalog.adoption.sandboxes.queries import promised
from catalog.sdk import find_module
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from organisation.models import Role, RoleAssignment
from organisation.services import create_units_from_regions, grant_role, invite_first_administrator
from tenants import directory
from tenants.context import operator_rights
from tenants.custody import operations, wiping
from tenants.custody.models import Operation
from tenants.models import Regency
from tenants.services import set_capability

logger = logging.getLogger(__name__)


class NotMade(Refusal):
    code = "sandbox_not_made"
    message = _("The sandbox could not be made.")
    fix = _("Ask for it again. If it fails again, write to the ministry.")


@job(queue="operator")
def prepare(*, trial_id: str) -> None:
    """
    Make and fill a sandbox that was asked for. May run again at any time: what is done is found done. Whatever goes
    wrong, nothing of it remains, and the request says why.
    """
    trial = Trial.objects.filter(pk=UUID(trial_id)).first()
    if trial is None or not trial.is_being_prepared:
        return
    try:
        with operator_rights(), operations.only_one_on(trial.schema):
            trial.refresh_from_db()
            if trial.is_being_prepared:
                _prepare(trial)
    except operations.BeingWorkedOn:
        return  # whoever is at it goes on, or the clock finds it
    except Exception as error:
        if not isinstance(error, Refusal):
            logger.exception("A sandbox could not be filled.", extra={"schema": trial.schema})
        _give_up(trial, error)


def let_in(*, user: User, actor: Actor, now: datetime) -> str:
    """
    Give a person of the live regency an account in the sandbox we are in, with every role of its modules; answers the
    one-time token to choose a password with.

    :raises AlreadyJoined: if the person has chosen one by now.
    """
    account, token = invite_first_administrator(
        email=user.email or "", full_name=user.full_name, language=user.language, actor=actor, now=now
    )
    held = RoleAssignment.objects.filter(user=account, ended_at=None).values("role")
    for role in Role.objects.filter(module__in=tenants.current().modules_on).exclude(pk__in=held):
        grant_role(user=account, role=role, actor=actor, now=now)
    return token


def _prepare(trial: Trial) -> None:
    _make(trial)
    _furnish(trial)
    for done, slug in enumerate(trial.modules, start=1):
        if done > trial.done:
            _switch_on(trial, slug)
            _fill(trial, slug)
            trial.done = done
            trial.save(update_fields=["done"])
    with transaction.atomic():
        trial.become(Trial.State.READY, at=clock.now())
        evidence.record(
            action="sandboxes.ready",
            actor=Actor.written(trial.asked_by),
            at=clock.now(),
            subject=f"regency:{trial.regency_code}",
            details={"schema": trial.schema, "modules": list(trial.modules)},
        )


def _make(trial: Trial) -> None:
    """The empty tenant, by the operator's own work."""
    operation = operations.carry_out(Operation.objects.get(pk=trial.operation_id))
    if operation.state != Operation.State.DONE or not Regency.objects.filter(schema_name=trial.schema).exists():
        raise NotMade
    if trial.state == Trial.State.ASKED:
        trial.become(Trial.State.FILLING, at=clock.now())


@transaction.atomic
def _furnish(trial: Trial) -> None:
    """Where the head office stands, what the region would have once its papers are signed, its own offices."""
    live = Regency.objects.get(code=trial.regency_code, purpose=Regency.Purpose.LIVE)
    here = lock_regency(trial.schema)
    here.office_address = live.office_address
    here.office_latitude, here.office_longitude = live.office_latitude, live.office_longitude
    here.save(update_fields=["office_address", "office_latitude", "office_longitude"])
    for slug in trial.modules:
        for capability in promised(find_module(slug)):
            set_capability(here, capability, has=True)
    directory.changed()
    with tenants.enter(directory.value_of(here)):
        create_units_from_regions(actor=Actor.written(trial.asked_by), now=clock.now())


def _switch_on(trial: Trial, slug: str) -> None:
    """Through the services that every regency uses; the job that they enqueue finds it done."""
    actor = Actor.written(trial.asked_by)
    with tenants.enter(trial.schema) as here:
        if slug in here.modules_on:
            return
        activation = live_activation(slug)
        if activation is None or not activation.is_being_switched:
            activation = request_activation(slug=slug, actor=actor, now=clock.now())
    switch_on_now(activation_id=activation.pk, now=clock.now())
    activation.refresh_from_db()
    if activation.state != State.ON:
        raise NotMade


def _fill(trial: Trial, slug: str) -> None:
    """Invented people and cases, made by the module's own hook in the name of whoever asked for the sandbox."""
    manifest = find_module(slug)
    asker = _asker(trial)
    with tenants.enter(trial.schema) as here, transaction.atomic():
        if asker is None:
            actor = Actor.system("sandboxes")
        else:
            let_in(user=asker, actor=Actor.written(trial.asked_by), now=clock.now())
            account = User.objects.get(email=asker.email)
            actor = Actor.user(account.pk, schema=here.schema)
        if manifest.demo:
            import_string(manifest.demo)(actor=actor, now=clock.now())


def _asker(trial: Trial) -> User | None:
    """The administrator who asked, as the live regency knows them."""
    actor = Actor.written(trial.asked_by)
    if actor.kind != "user":
        return None
    with tenants.enter(actor.schema):
        return User.objects.filter(pk=actor.id, is_active=True).first()


def _give_up(trial: Trial, error: Exception) -> None:
    with operator_rights():
        wiping.remove_everything(trial.schema)
        with transaction.atomic():
            trial = Trial.objects.select_for_update().get(pk=trial.pk)
            if not trial.is_being_prepared:
                return
            trial.failure = operations.in_words(error)
            trial.save(update_fields=["failure"])
            trial.become(Trial.State.FAILED, at=clock.now())
