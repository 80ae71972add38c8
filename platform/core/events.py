"""
Facts between strangers: a module says what happened, others listen by name.

`publish("mpp.ticket_served", ticket=12)` enqueues one job per receiver in the same transaction, so a fact is delivered
at least once if, and only if, its transaction commits. Receivers are tied to their module explicitly: while it is off,
deliveries are parked. Receivers are idempotent.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.jobs import Argument, Job, job, module_state

type Receiver = Callable[..., None]


@dataclass(frozen=True)
class _Listening:
    event: str
    module: str | None
    delivery: Job


_listening: list[_Listening] = []


def on(event: str, *, module: str | None = None) -> Callable[[Receiver], Receiver]:
    """Listen to an event of another module, on behalf of `module` (its slug; None for a block)."""

    def wrap(receiver: Receiver) -> Receiver:
        delivery = job(queue="tenant", module=module)(receiver)
        _listening.append(_Listening(event, module, delivery))
        return receiver

    return wrap


def publish(event: str, **payload: Argument) -> None:
    """
    Say that something happened: a name in the past tense and ids, as the emitter's manifest describes them.

    Modules that were never switched on here hear nothing; those that are off find it parked.
    """
    for listening in _listening:
        if listening.event == event and (listening.module is None or module_state(listening.module) != "absent"):
            listening.delivery.defer_with(payload)


def receivers_of(event: str) -> list[str]:
    """Names of the receivers of an event."""
    return [listening.delivery.name for listening in _listening if listening.event == event]
