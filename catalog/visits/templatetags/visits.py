from __future__ import annotations

from django import template

from catalog.visits.models import State
from catalog.visits.presentation import TONES

register = template.Library()


@register.filter
def tone(state: str) -> str:
    """In which colour a stage is shown."""
    return TONES[State(state)]
