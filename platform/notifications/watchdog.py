"""When a channel counts as dead, and when it is well again. Pure functions over what was counted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Limits:
    """[A] Chosen so that one wrong address rings no bell and a refused token rings it at the next look."""

    window: timedelta = timedelta(minutes=30)
    fewest_faults: int = 3
    share_of_faults: float = 0.5
    longest_wait: timedelta = timedelta(minutes=10)
    longest_held: timedelta = timedelta(hours=1)


LIMITS: Final = Limits()


@dataclass(frozen=True, kw_only=True)
class Sample:
    """
    What a channel did lately. `faults` are the channel's, not those of an address.

    :ivar oldest_wait: of a message whose time has come. :ivar held: how long the oldest one waits that met a fault.
    """

    sent: int
    faults: int
    refused_credentials: int
    last_was_sent: bool
    oldest_wait: timedelta = timedelta()
    held: timedelta = timedelta()


def fault_of(sample: Sample, *, limits: Limits = LIMITS) -> str:
    """Why a channel is dead, as a word of `queries.REASONS`; empty while it is not."""
    if sample.oldest_wait > limits.longest_wait:
        return "waiting_long"
    if sample.last_was_sent:
        return ""
    if sample.refused_credentials:
        return "credentials"
    tried = sample.sent + sample.faults
    if sample.faults >= limits.fewest_faults and sample.faults >= limits.share_of_faults * tried:
        return "many_failures"
    # Where little is sent, one message that nobody takes is all there is to see.
    return "waiting_long" if sample.held > limits.longest_held else ""


def is_well_again(sample: Sample, *, limits: Limits = LIMITS) -> bool:
    """A dead channel is well once its last message went out and nothing waits too long: silence proves nothing."""
    return sample.last_was_sent and not fault_of(sample, limits=limits)
