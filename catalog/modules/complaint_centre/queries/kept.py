"""Numbers for everybody, reckoned once in a while and not for each visitor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache

import policies
from catalog.modules.complaint_centre.policies import PUBLIC_MINUTES

_OLDEST: Final = 3600
_RECKONING: Final = 30
"""Seconds: how old an answer may be that a crowd gets, and how long the others wait for whoever reckons anew."""


def kept[T](name: str, now: datetime, reckon: Callable[[], T]) -> tuple[T, datetime]:
    """
    What `reckon` answers, at most the policy's minutes old, and when it was reckoned.

    Of all who come when it is older, one reckons anew; the others get the old answer and do not wait.
    """
    key = f"complaint_centre.{name}"
    found: tuple[T, datetime, datetime] | None = cache.get(key)
    if found is not None:
        value, at, until = found
        if at <= now < until or not cache.add(f"{key}.anew", True, _RECKONING):
            return value, at
    value = reckon()
    minutes: int = policies.value(PUBLIC_MINUTES, now)
    cache.set(key, (value, now, now + timedelta(minutes=minutes)), _OLDEST)
    cache.delete(f"{key}.anew")
    return value, now
