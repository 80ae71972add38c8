"""How the privacy desk writes a moment: its clocks run for days, so the hour alone says too little."""

from datetime import datetime

from django import template

import tenants
from catalog.activation.services.releases import CAPITAL
from core import clock

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """`Selasa, 1 Desember 2026 pukul 10.00 WIB`, at the ministry in its own time; empty without one."""
    here = tenants.current_or_none()
    return clock.format_datetime(value, here.zone if here else CAPITAL) if value else ""
