"""Whether a component works, and what the last days were like: pure functions over what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = 90


class Verdict(StrEnum):
    """Of one component, or of everything, on one day or now."""

    GOOD = "good"
    DISTURBED = "disturbed"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """[A] When work in the background is late, and which share of failed looks makes a day a bad one."""

    job_waits: timedelta = timedelta(minutes=10)
    bad_share: float = 0.1
    silence: timedelta = timedelta(minutes=10)
    """After which a look is too old to say anything of now."""


LIMITS = Limits()


@dataclass(frozen=True)
class Looks:
    """How often one looked, and how often it did not work."""

    looks: int
    failures: int


@dataclass(frozen=True)
class Bar:
    """One day of a strip."""

    day: date
    verdict: Verdict
    share: float
    """Of the looks that found it working, 0 to 1."""


def verdict_of(looks: Looks, *, limits: Limits = LIMITS) -> Verdict:
    if not looks.looks:
        return Verdict.UNKNOWN
    if not looks.failures:
        return Verdict.GOOD
    return Verdict.BAD if looks.failures >= limits.bad_share * looks.looks else Verdict.DISTURBED


def strip(days: Mapping[date, Looks], *, today: date) -> list[Bar]:
    """The last 90 days, the oldest first; days nobody looked at are unknown, not good."""
    bars = []
    for number in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=number)
        looks = days.get(day, Looks(0, 0))
        share = 1 - looks.failures / looks.looks if looks.looks else 0.0
        bars.append(Bar(day, verdict_of(looks), share))
    return bars


def share_of(days: Iterable[Looks]) -> float | None:
    """Of all looks that found it working, 0 to 1; None where nobody looked."""
    found = list(days)
    looks = sum(one.looks for one in found)
    return 1 - sum(one.failures for one in found) / looks if looks else None


def worst(values: Iterable[tuple[str, float]], *, most: int, other: str = "other") -> list[tuple[str, float]]:
    """The `most` largest by name, and the largest of all others as one: bounds the series of a gauge."""
    ordered = sorted(values, key=lambda one: (-one[1], one[0]))
    shown, rest = ordered[:most], ordered[most:]
    return [*shown, (other, rest[0][1])] if rest else shown
