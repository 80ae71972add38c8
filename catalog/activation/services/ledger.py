"""The steps all switching services share: one lock, one transition table, one way to open and close a door."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from catalog.activation.models import FINAL_STATES, TRANSITIONS, Activation, State
from catalog.sdk import UnknownModule, find_module
from core.actors import Actor
from core.errors import Refusal
from tenants.models import Regency
from tenants.services import set_modules


class WrongStep(Refusal):
    code = "wrong_step"
    message = _("This module cannot take that step from where it stands now.")
    fix = _("Reload the page and look again.")


def lock_regency(schema: str) -> Regency:
    """
    The regency's row, locked: two switches at one regency, of whatever module, follow one another.

    Taken before anything else is locked, and always first, so that two switches cannot wait for each other.
    """
    return Regency.objects.select_for_update().get(schema_name=schema)


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


def actor_from(text: str) -> Actor:
    """The actor that a row names, as `str(actor)` wrote it."""
    return Actor.written(text)
