"""What is kept in public of the sandboxes that a regency asked for (tenants.custody.parts)."""

from __future__ import annotations

from typing import Any

from catalog.adoption.sandboxes.models import Trial
from core import clock


def collect(schema: str) -> Any:
    """Nothing: a sandbox holds what can be made again, and is no part of the regency's data."""
    return None


def restore(schema: str, kept: Any) -> None:
    """A sandbox goes on beside the regency whose backup came back."""


def forget(schema: str) -> None:
    """
    The sandbox has gone, by the button, on its day or by the ministry: the ledger says so. With the regency itself goes
    the ledger. One that was never ready is closed by whoever was preparing it, with the reason.
    """
    if schema.startswith("r"):
        Trial.objects.filter(regency_code=schema[1:5]).delete()
        return
    gone = Trial.objects.filter(schema=schema, state__in=[Trial.State.READY, Trial.State.ENDING])
    gone.update(state=Trial.State.ENDED, ended_at=clock.now())


def stays_behind(schema: str) -> list[str]:
    return []
