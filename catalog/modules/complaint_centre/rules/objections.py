"""
An officer objects to what was decided on a referral: once, within some days, to somebody above who decided.

The course after the idea of UU 30/2014 (first the government itself, by a person above); a referral's outcome is no
sanction, so the days and the two rules below are our choice [A]: an objection makes nothing heavier, and above the
regional head stands nobody in the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from catalog.modules.complaint_centre.rules.kinds import Labelled


class Rank(IntEnum):
    """How high somebody stands who may decide on referrals: by whom the regional head charges, up to the head."""

    CHARGED = 0
    SECRETARY = 1
    REGIONAL_HEAD = 2


class State(Labelled):
    """Where an objection stands."""

    FILED = "filed", "Menunggu putusan atasan", "Waits for a decision from above"
    WITHDRAWN = "withdrawn", "Dicabut oleh pejabat", "Taken back by the officer"
    DECIDED = "decided", "Sudah diputus", "Decided"


MOVES: Final[Mapping[str, tuple[State, State]]] = {
    "withdraw": (State.FILED, State.WITHDRAWN),
    "rule": (State.FILED, State.DECIDED),
}
"""Every step of an objection that is filed, from where to where."""


class Ruling(Labelled):
    """What becomes of the decision."""

    STANDS = "stands", "keputusan tetap", "the decision stands"
    NONE = "none", "diganti: tidak beralasan", "replaced: no ground"
    EXCUSED = "excused", "diganti: dimaklumi", "replaced: excused"
    GUIDED = "guided", "diganti: sudah dibina", "replaced: guidance given"


RULINGS: Final[Mapping[str, tuple[Ruling, ...]]] = {
    "guided": (Ruling.STANDS, Ruling.NONE, Ruling.EXCUSED),
    "passed_on": (Ruling.STANDS, Ruling.NONE, Ruling.EXCUSED, Ruling.GUIDED),
}
"""By the outcome that is objected to: it stands, or something lighter takes its place. Of the others nobody objects."""


def may_rule(*, rank: Rank, first: Rank) -> bool:
    """
    Whether somebody stands above whoever decided first.

    >>> may_rule(rank=Rank.SECRETARY, first=Rank.CHARGED), may_rule(rank=Rank.SECRETARY, first=Rank.SECRETARY)
    (True, False)
    """
    return rank > first
