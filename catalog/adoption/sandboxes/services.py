"""
A regency asks for its sandbox, goes in, keeps it longer, removes it. Called inside the live regency.

Making and filling is the operator's work (`filling`); wiping is that of `tenants.custody`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from accounts.links import invitation_url
from accounts.models import User
from accounts.services import AlreadyJoined
from catalog.activation.services.ledger import lock_regency
from catalog.adoption.policies import MOST_DAYS
from catalog.adoption.sandboxes import filling, queries
from catalog.adoption.sandboxes.models import Trial
from core import evidence
from core.actors import Actor
from core.addresses import address_of
from core.errors import Refusal
from tenants.custody import operations, sandbox
from tenants.custody import services as custody
from tenants.custody.models import Operation
from tenants.models import Regency


class NotFromHere(Refusal):
    code = "sandbox_not_from_here"
    message = _("A sandbox is asked for at the regency itself, not from another sandbox or a copy.")
    fix = _("Sign in at the regency's own address.")


class NothingToTry(Refusal):
    code = "nothing_to_try"
    status = 422
    message = _("Choose at least one module that can be tried here.")
    fix = _("The list shows those that your region could have.")
    attr = "modules"


class TooLong(Refusal):
    code = "sandbox_too_long"
    status = 422
    message = _("A sandbox lives for 1 to %(most)s days.")
    fix = _("Give a number of days between these; it can be extended once.")
    attr = "days"


class OneAtATime(Refusal):
    code = "one_sandbox_at_a_time"
    message = _("Your regency has a sandbox already.")
    fix = _("Use it, or remove it before you ask for another one.")


class NotThereYet(Refusal):
    code = "sandbox_not_ready"
    message = _("The sandbox is not ready, or not there any more.")
    fix = _("Reload the page and look again.")


class ExtendedAlready(Refusal):
    code = "sandbox_extended_already"
    message = _("The sandbox was extended once already.")
    fix = _("When it is gone you can ask for another one.")


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a person goes in. The address of the first time works once, so it is shown to that person alone."""

    address: str
    is_first: bool


@transaction.atomic
def ask_for_trial(*, modules: Collection[str], days: int, actor: Actor, now: datetime) -> Trial:
    """
    Ask for a sandbox in which these modules are on and filled. What they build on comes along.

    :raises NotFromHere: from a sandbox or a copy. :raises NothingToTry: if none of the modules, or one that cannot be
        tried here, is chosen. :raises TooLong: beyond the policy. :raises OneAtATime: while there is one.
    """
    here = tenants.current()
    if here.purpose != "live":
        raise NotFromHere
    offered = {manifest.slug for manifest in queries.to_try(now=now)}
    if not modules or not offered.issuperset(modules):
        raise NothingToTry
    ordered = queries.with_required(modules)
    if not offered.issuperset(ordered):
        raise NothingToTry
    most = policies.value(MOST_DAYS, now)
    if not 1 <= days <= most:
        raise TooLong(most=most)
    with tenants.control(lock_regency):
        try:
            with transaction.atomic():
                trial = _write(ordered, days=days, code=here.code, actor=actor, now=now)
        except IntegrityError:
            raise OneAtATime from None
        filling.prepare.defer(trial_id=str(trial.pk))
        _record("asked", trial, actor, now)
    _record("asked", trial, actor, now)
    return trial


@transaction.atomic
def open_door(*, user: User, actor: Actor, now: datetime) -> Door:
    """
    How this person goes in: the first time by a one-time link, afterwards by the sign-in page. Earlier links of theirs
    stop working. In the sandbox they hold every role that its modules bring.

    :raises NotThereYet: unless it is ready.
    """
    with tenants.control():
        trial = _ready()
        host = Regency.objects.prefetch_related("domains").get(schema_name=trial.schema).primary_host
    try:
        with tenants.enter(trial.schema):
            token = filling.let_in(user=user, actor=actor, now=now)
    except AlreadyJoined:
        sign_in = address_of(host, reverse("account_login", urlconf=settings.TIRU_TENANT_URLCONF))
        return Door(address=sign_in, is_first=False)
    _record("link_given", trial, actor, now)
    return Door(address=invitation_url(host=host, token=token), is_first=True)


@transaction.atomic
def extend(*, actor: Actor, now: datetime) -> datetime:
    """
    Keep the sandbox once more as long as was asked for. Answers when it is wiped now.

    :raises NotThereYet: unless it is ready. :raises ExtendedAlready: the second time.
    """
    with tenants.control(lock_regency):
        trial = _ready()
        if trial.extended_at:
            raise ExtendedAlready
        until = custody.extend(schema=trial.schema, by=timedelta(days=trial.days), actor=actor, now=now)
        trial.extended_at, trial.extended_by = now, str(actor)
        trial.save(update_fields=["extended_at", "extended_by"])
    _record("extended", trial, actor, now)
    return until


@transaction.atomic
def remove(*, actor: Actor, now: datetime) -> None:
    """
    Have the sandbox wiped now, with all that was tried in it. Asked again after a failure, it is tried again.

    :raises NotThereYet: unless it is ready, or its removal failed.
    :raises operations.BeingWorkedOn: while it is being removed.
    """
    with tenants.control(lock_regency) as regency:
        states = [Trial.State.READY, Trial.State.ENDING]
        trial = Trial.objects.select_for_update().filter(regency_code=regency.code, state__in=states).first()
        if trial is None:
            raise NotThereYet
        custody.ask_for_wiping(schema=trial.schema, actor=actor, now=now)
        trial.become(Trial.State.ENDING, at=now)
    _record("removal_asked", trial, actor, now)


def _write(modules: Collection[str], *, days: int, code: str, actor: Actor, now: datetime) -> Trial:
    """The request, and the operator's work that makes the tenant."""
    if Trial.objects.filter(regency_code=code).exclude(state__in=[Trial.State.ENDED, Trial.State.FAILED]).exists():
        raise OneAtATime
    facts = sandbox.facts_of(Operation.Kind.SANDBOX, code=code, days=days)
    operation = operations.ask(kind=Operation.Kind.SANDBOX, actor=actor, now=now, **facts)
    return Trial.objects.create(
        regency_code=code,
        schema=operation.schema,
        operation_id=operation.pk,
        modules=list(modules),
        days=days,
        asked_by=str(actor),
        asked_at=now,
    )


def _ready() -> Trial:
    """The sandbox of the regency we are in, locked. Under the control role."""
    code = tenants.current().code
    trial = Trial.objects.select_for_update().filter(regency_code=code, state=Trial.State.READY).first()
    if trial is None:
        raise NotThereYet
    return trial


def _record(what: str, trial: Trial, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"sandboxes.{what}",
        actor=actor,
        at=now,
        subject=f"regency:{trial.regency_code}",
        details={"schema": trial.schema, "modules": list(trial.modules)},
    )
