"""What the pages of a boundary are looked at with: Karangasem's districts, sketched."""

from __future__ import annotations

from datetime import datetime

from config.demo.boundary import draw_boundary
from tests.journeys.beginning import PREPARING


def fill_boundary(now: datetime) -> None:
    """In Karangasem; Ternate has none."""
    draw_boundary(actor=PREPARING, now=now)
