"""The steps all switching services share: one lock, one transition table, one way to open and close a door."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from django.db import OperationalError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from psycopg.errors import LockNotAvailable

import tenants
from catalog.activation.models import FINAL_STATES, TRANSITIONS, Activation, State
from catalog.sdk import UnknownModule, find_module
from core import evidence
from core.actors import Actor
from core.errors import Refusal, Text
from core.localised import LocalisedText
from tenants.models import Regency
from tenants.services import set_modules


class WrongStep(Refusal):
    code = "wrong_step"
    message = _("This module cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


class ChangeUnderWay(Refusal):
    """Raised in a job, it lets the job try again a little later."""

    code = "change_under_way"
    status = 423
    message = _("Another change is being made at this regency.")
    fix = _("Wait a minute, reload the page and try again.")


class RegencyIsLeaving(Refusal):
    code = "regency_is_leaving"
    message = _("This regency is leaving Tiru; its modules stay as they are.")
    fix = _("Cancel the departure first, then try again.")


_PAUSE_SECONDS = 0.05

LOCK_SECONDS = 5.0
"""How long a change waits for the one before it. A switch takes a blink; an archive or a migration may take minutes."""


def lock_regency(schema: str) -> Regency:
    """
    The regency's row, locked: two changes at one regency, of whatever module, follow one another.

    Taken before anything else is locked, and always first, so that two changes cannot wait for each other.

    :raises ChangeUnderWay: if the change before is not done within `LOCK_SECONDS`.
    """
    here = Regency.objects.filter(schema_name=schema)
    deadline = time.monotonic() + LOCK_SECONDS
    while (row := here.select_for_update(skip_locked=True).first()) is None:
        if not here.exists():
            raise Regency.DoesNotExist(schema)
        if time.monotonic() > deadline:
            raise ChangeUnderWay
        time.sleep(_PAUSE_SECONDS)
    return row


def lock_activation(activation_id: int) -> tuple[Regency, Activation]:
    """An activation and its regency, both locked, in the order all take them. :raises ChangeUnderWay: as above."""
    regency = lock_regency(Activation.objects.values_list("schema_name", flat=True).get(pk=activation_id))
    return regency, Activation.objects.select_for_update().get(pk=activation_id)


def refuse_if_leaving(regency: Regency) -> None:
    """
    Asked again by every job under the regency's lock: it may have become read only since the job was asked for.

    :raises RegencyIsLeaving: if nothing may be changed there any more.
    """
    if regency.status in {Regency.Status.READ_ONLY, Regency.Status.ENDED}:
        raise RegencyIsLeaving


def soon[T](take_lock: Callable[[], T]) -> T:
    """
    Take a lock that fails at once where somebody else holds it, again and again for a short while.

    :raises ChangeUnderWay: if it cannot be had within `LOCK_SECONDS`.
    """
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            with transaction.atomic():
                return take_lock()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            if time.monotonic() > deadline:
                raise ChangeUnderWay from None
        time.sleep(_PAUSE_SECONDS)


def live_activation(regency: Regency, slug: str) -> Activation | None:
    """Where a module stands at a regency. Read under the regency's lock where a decision follows."""
    return Activation.objects.filter(schema_name=regency.schema_name, slug=slug).exclude(state__in=FINAL_STATES).first()


def move(activation: Activation, target: State) -> None:
    """
    Take one step of the transition table; the caller saves.

    :raises WrongStep: if the table does not know it.
    """
    if target not in TRANSITIONS[State(activation.state)]:
        raise WrongStep
    activation.state = target


def open_door(regency: Regency, slug: str) -> None:
    set_modules(regency, on={*regency.modules_on, slug}, off={*regency.modules_off} - {slug})


def close_door(regency: Regency, slug: str) -> None:
    set_modules(regency, on={*regency.modules_on} - {slug}, off={*regency.modules_off, slug})


def tell_module(slug: str, hook: Literal["activated", "deactivated"], *, actor: Actor, now: datetime) -> None:
    """Call the module's own hook, inside the regency and in the switch's transaction."""
    if path := getattr(find_module(slug), hook):
        import_string(path)(actor=actor, now=now)


def name_of(slug: str) -> object:
    """The module's name, for sentences; its slug where it is no longer installed."""
    try:
        return find_module(slug).name
    except UnknownModule:
        return slug


def record_failure(activation: Activation, action: str, error: Exception, *, now: datetime, **details: str) -> None:
    """Write in the regency's evidence that a job of ours did not succeed, with the error's code."""
    with tenants.enter(activation.schema_name):
        evidence.record(
            action=action,
            actor=Actor.system("activation"),
            at=now,
            subject=f"module:{activation.slug}",
            details={"activation": activation.pk, "error": getattr(error, "code", type(error).__name__), **details},
        )


class Names:
    """Several names in a sentence, in the language it is read in."""

    def __init__(self, names: Iterable[object]) -> None:
        self._names = list(names)

    def __str__(self) -> str:
        return ", ".join(str(name) for name in self._names)


def in_words(error: Exception, otherwise: Text) -> LocalisedText:
    """
    Why something failed, in both languages, for the administrator who reads it tomorrow.

    :param otherwise: said of an error that is no refusal; may name its `%(kind)s`.
    """
    found = {}
    for language in ("id", "en"):
        with override(language):
            found[language] = (
                str(error) if isinstance(error, Refusal) else str(otherwise) % {"kind": type(error).__name__}
            )
    return LocalisedText(**found)
