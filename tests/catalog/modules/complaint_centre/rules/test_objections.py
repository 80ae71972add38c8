"""Who may rule on an objection, and what may become of a decision."""

from __future__ import annotations

import pytest

from catalog.modules.complaint_centre.models import Referral
from catalog.modules.complaint_centre.rules.objections import MOVES, RULINGS, Rank, Ruling, State, may_rule


@pytest.mark.parametrize("first", Rank)
def test_only_somebody_higher_rules_and_above_the_regional_head_nobody(first: Rank) -> None:
    assert [rank for rank in Rank if may_rule(rank=rank, first=first)] == [rank for rank in Rank if rank > first]


def test_an_objection_is_ended_once() -> None:
    assert {source for source, _target in MOVES.values()} == {State.FILED}
    assert {target for _source, target in MOVES.values()} == set(State) - {State.FILED}


def test_a_ruling_lets_the_decision_stand_or_puts_something_lighter_in_its_place() -> None:
    heaviness = [Referral.Outcome.NONE, Referral.Outcome.EXCUSED, Referral.Outcome.GUIDED, Referral.Outcome.PASSED_ON]

    assert set(RULINGS) == {Referral.Outcome.GUIDED, Referral.Outcome.PASSED_ON}
    for outcome, rulings in RULINGS.items():
        lighter = heaviness[: heaviness.index(Referral.Outcome(outcome))]
        assert set(rulings) == {Ruling.STANDS, *map(str, lighter)}
