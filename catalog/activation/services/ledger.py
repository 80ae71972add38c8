"""
The steps all switching services share: one lock, one transition table, one way to open and close a door, one way in
which the operator's jobs run and fail.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal, Protocol

from django.db import OperationalError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from psycopg.errors import DiskFull, LockNotAvailable

import tenants
from billing.services import module_switched
from catalog.activation.models import FINAL_STATES, TRANSITIONS, Activation, ModuleArchive, State, Switch
from catalog.sdk import UnknownModule, find_module
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal, Text
from core.localised import LocalisedText
from tenants.fleet import blueprint
from tenants.models import Regency
from tenants.services import set_modules

logger = logging.getLogger(__name__)


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


class BeingMoved(Refusal):
    code = "being_moved"
    message = _("%(module)s is being archived or restored at this moment.")
    fix = _("Wait until that is done; its page shows how it goes.")


class ArchiveGone(Refusal):
    code = "archive_gone"
    message = _("This archive is not there any more.")
    fix = _("Reload the list of archives and look again.")


class NoRoom(Refusal):
    code = "no_room"
    status = 503
    message = _("There was no room left on the server's disk.")
    fix = _("Nothing was changed. Tell our operators, then try again.")


_PAUSE_SECONDS = 0.05

LOCK_SECONDS = 5.0
"""How long a change waits for the one before it. A switch takes a blink; an archive or a migration may take minutes."""

ATTEMPTS = 8
"""Of a job that may have to wait for another: 3, 9, 27 ... seconds. `run_step` gives up before the queue does."""


def lock_regency(schema: str) -> Regency:
    """
    The regency's row, locked: two changes at one regency, of whatever module, follow one another.

    Taken before anything else is locked, and always first, so that two changes cannot wait for each other.

    :raises ChangeUnderWay: if the change before is not done within `LOCK_SECONDS`.
    """
    here = Regency.objects.filter(schema_name=schema)
    for _try in _tries():
        if row := here.select_for_update(skip_locked=True).first():
            return row
        if not here.exists():
            raise Regency.DoesNotExist(schema)
    raise ChangeUnderWay


def lock_activation(activation_id: int) -> tuple[Regency, Activation]:
    """An activation and its regency, both locked, in the order all take them. :raises ChangeUnderWay: as above."""
    regency = lock_regency(Activation.objects.values_list("schema_name", flat=True).get(pk=activation_id))
    return regency, Activation.objects.select_for_update().get(pk=activation_id)


def lock_failed(activation_id: int) -> Activation:
    """
    An activation that is to be marked as failed, locked by itself: its regency's lock may be what could not be had.

    :raises ChangeUnderWay: if another worker is at this very activation.
    """
    activation = Activation.objects.select_for_update(skip_locked=True).filter(pk=activation_id).first()
    if activation is None:
        raise ChangeUnderWay
    return activation


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
    for _try in _tries():
        try:
            with transaction.atomic():
                return take_lock()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
    raise ChangeUnderWay


def _tries() -> Iterator[None]:
    """One turn at once, and more until `LOCK_SECONDS` are over."""
    deadline = time.monotonic() + LOCK_SECONDS
    yield
    while time.monotonic() <= deadline:
        time.sleep(_PAUSE_SECONDS)
        yield


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


def open_door(regency: Regency, slug: str, *, now: datetime) -> None:
    set_modules(regency, on={*regency.modules_on, slug}, off={*regency.modules_off} - {slug})
    _note_switch(regency, slug, Switch.Position.ON, now)


def close_door(regency: Regency, slug: str, position: Switch.Position, *, now: datetime) -> None:
    set_modules(regency, on={*regency.modules_on} - {slug}, off={*regency.modules_off, slug})
    _note_switch(regency, slug, position, now)


def _note_switch(regency: Regency, slug: str, position: Switch.Position, now: datetime) -> None:
    Switch.objects.create(
        schema_name=regency.schema_name, regency_code=regency.code, slug=slug, position=position, at=now
    )
    if regency.purpose == Regency.Purpose.LIVE:
        module_switched(regency_code=regency.code, slug=slug, on=position == Switch.Position.ON, at=now)


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


class Step(Protocol):
    def __call__(self, *, activation_id: int, now: datetime) -> None: ...


class NoteFailure(Protocol):
    def __call__(self, *, activation_id: int, error: Exception, now: datetime) -> None: ...


def run_step(step: Step, *, activation_id: int, note_failure: NoteFailure, said: str) -> None:
    """
    What the operator's jobs have in common: do it, and whatever goes wrong, let the activation say so.

    :param said: for the log, where the error is no refusal.
    :raises ChangeUnderWay, StaleBlueprint: while another change is being made there; the queue calls again. Once the
        activation counts as stuck, so that its administrator may ask again, that is a failure like any other.
    """
    now = clock.now()
    try:
        blueprint.ensure_current()
        step(activation_id=activation_id, now=now)
    except Exception as error:
        comes_back = isinstance(error, ChangeUnderWay | blueprint.StaleBlueprint)
        if comes_back and not Activation.objects.get(pk=activation_id).is_stuck(now):
            raise
        if not isinstance(error, Refusal):
            logger.exception(said, extra={"activation": activation_id})
        note_failure(activation_id=activation_id, error=error, now=now)


def fail(
    activation: Activation,
    target: State,
    error: Exception,
    *,
    action: str,
    otherwise: Text,
    now: datetime,
    archive: ModuleArchive | None = None,
) -> None:
    """
    Write down that a step failed and why, for its administrator and in the regency's evidence.

    :param otherwise: said of an error that is no refusal; may name its `%(kind)s`.
    :param archive: keeps the reason too; the caller saves it.
    """
    if _is_full(error):
        error = NoRoom()
    move(activation, target)
    activation.failure, activation.failed_at = in_words(error, otherwise), now
    activation.save()
    details = {}
    if archive is not None:
        archive.failure, archive.failed_at = activation.failure, now
        details["archive"] = str(archive.pk)
    with tenants.enter(activation.schema_name):
        evidence.record(
            action=action,
            actor=Actor.system("activation"),
            at=now,
            subject=f"module:{activation.slug}",
            details={"activation": activation.pk, "error": getattr(error, "code", type(error).__name__), **details},
        )


def _is_full(error: Exception) -> bool:
    """Whether a disk was full: ours, or the database's."""
    if isinstance(error, OperationalError):
        return isinstance(error.__cause__, DiskFull)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


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
