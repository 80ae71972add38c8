"""The course of a pregnancy: which state follows which, in code (design.md, data rule 9)."""

from __future__ import annotations

from typing import Final

from catalog.modules.one_student_one_client.models import Pregnancy

State = Pregnancy.State

FOLLOWS: Final[dict[str, frozenset[str]]] = {
    State.REGISTERED: frozenset({State.ACTIVE, State.DELIVERED, State.LOST, State.MOVED_OUT}),
    State.ACTIVE: frozenset({State.DELIVERED, State.LOST, State.MOVED_OUT}),
    State.DELIVERED: frozenset({State.NIFAS, State.MOVED_OUT}),
    State.LOST: frozenset({State.MOVED_OUT, State.CLOSED}),
    State.NIFAS: frozenset({State.BREASTFEEDING, State.MOVED_OUT, State.CLOSED}),
    State.BREASTFEEDING: frozenset({State.MOVED_OUT, State.CLOSED}),
    State.MOVED_OUT: frozenset(),
    State.CLOSED: frozenset(),
}
PREGNANT: Final = frozenset({State.REGISTERED, State.ACTIVE})
AFTER_BIRTH: Final = frozenset({State.DELIVERED, State.NIFAS, State.BREASTFEEDING})
OVER: Final = frozenset({State.MOVED_OUT, State.CLOSED})


def may_follow(state: str, target: str) -> bool:
    return target in FOLLOWS[state]
