"""On what terms a letter holds, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from core import clock
from documents.rendering import long_day


@dataclass(frozen=True, kw_only=True)
class Terms:
    """
    :param months: for how long the letter holds from the day of its signature; None: for good.
    :param is_single_use: it serves the one purpose that its wording names, once.
    """

    months: int | None = None
    is_single_use: bool = False

    def last_day(self, signed_on: date) -> date | None:
        """The last day on which a letter signed on a day holds; None: it has none."""
        return clock.last_day(signed_on, self.months) if self.months else None

    def printed(self, valid_until: date | None) -> str:
        """
        As the letter says it, in Indonesian as letters are; empty where there is nothing to say.

        :param valid_until: None while it is not signed.
        """
        once = "sekali pakai untuk keperluan ini"
        if not self.months:
            return f"Surat ini {once}." if self.is_single_use else ""
        if valid_until is None:
            holds = f"Berlaku {self.months} bulan sejak ditandatangani"
        else:
            holds = f"Berlaku sampai {long_day(valid_until)}"
        return f"{holds}, {once}." if self.is_single_use else f"{holds}."


FOR_GOOD: Final = Terms()
