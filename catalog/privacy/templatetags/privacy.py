"""How the privacy desk writes a moment: its clocks run for days, so the hour alone says too little."""

from datetime import datetime

from django import template

import tenants
from core import clock

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """`Selasa, 1 Desember 2026 pukul 10.00 WIB`; empty without one."""
    return clock.format_datetime(value, tenants.current().zone) if value else ""
