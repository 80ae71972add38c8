"""
Facts between strangers: a module says what happened, others listen by name.

`publish("mpp.ticket_served", ticket=12)` enqueues one job per receiver in the same transaction, so a fact is delivered
at least once if, and only if, its transaction commits. Receivers are tied to their module explicitly: while it is off,
deliveries are parked. Receivers are idempotent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.jobs import Argument, Job, job, module_state

type Receiver = Callable[..., None]


@dataclass(frozen=True)
class _Listening:
    event: str
    module: str | None
    wanted: Mapping[str, Argument]
    delivery: Job

    def wants(self, payload: Mapping[str, Argument]) -> bool:
        if any(payload.get(name) != value for name, value in self.wanted.items()):
            return False
        return self.module is None or module_state(self.module) != "absent"


_listening: list[_Listening] = []


def on(event: str, *, module: str | None = None, **wanted: Argument) -> Callable[[Receiver], Receiver]:
    """
    Listen to an event of another module, on behalf of `module` (its slug; None for a block).

    :param wanted: what the payload must say, so that no job is enqueued for what the receiver would pass over.
    """

    def wrap(receiver: Receiver) -> Receiver:
        delivery = job(queue="tenant", module=module)(receiver)
        _listening.append(_Listening(event, module, wanted, delivery))
        return receiver

    return wrap


def publish(event: str, **payload: Argument) -> None:
    """
    Say that something happened: a name in the past tense and ids, as the emitter's manifest describes them.

    Modules that were never switched on here hear nothing; those that are off find it parked.
    """
    for listening in _listening:
        if listening.event == event and listening.wants(payload):
            listening.delivery.defer_with(payload)


def receivers_of(event: str) -> list[str]:
    """Names of the receivers of an event."""
    return [listening.delivery.name for listening in _listening if listening.event == event]
