"""How cases are put into words on officers' pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from casework import services
from casework.models import MESSAGE_PURPOSE
from casework.wording import DONE

register = template.Library()


@register.filter
def done_words(action: str) -> Any:
    """What was done, for the history of a case."""
    return DONE.get(action, action)


@register.filter
def opened_text(sealed: str) -> str:
    """A reason, message or finding in the clear. For pages of those who may read the case."""
    return services.opened(sealed, MESSAGE_PURPOSE)


@register.filter
def by_name(names: Mapping[str, str], actor: str) -> str:
    """Who did it: the name of somebody of the house; empty for the citizen and the system."""
    return names.get(actor, "")
