"""Which decision counts when, against a model so plain that it cannot be wrong."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policies.definitions import Scope
from policies.timeline import Decision, course, in_order, on_day

FIRST = date(2026, 1, 1)
SCOPES = (Scope.NATION, Scope.PROVINCE, Scope.REGENCY)
days = st.integers(min_value=0, max_value=40).map(lambda number: FIRST + timedelta(days=number))
# One decision a day, as the database has it; None gives way.
level = st.dictionaries(days, st.none() | st.integers(min_value=1, max_value=3), max_size=6)


def naive(levels: list[dict[date, int | None]], day: date) -> int | None:
    """From the nearest level to the widest: the last thing said until that day, if it was a value."""
    for said in reversed(levels):
        until_then = [said[begin] for begin in sorted(said) if begin <= day]
        if until_then and until_then[-1] is not None:
            return until_then[-1]
    return None


def built(levels: list[dict[date, int | None]]) -> list[list[Decision]]:
    return [
        in_order(
            Decision(scope=scope, place="", value=value, valid_from=begin, id=number)
            for number, (begin, value) in enumerate(said.items())
        )
        for scope, said in zip(SCOPES, levels, strict=False)
    ]


@given(st.lists(level, min_size=1, max_size=3), days)
def test_the_nearest_level_that_has_decided_counts(levels: list[dict[date, int | None]], day: date) -> None:
    decision = on_day(built(levels), day).decision

    assert (decision.value if decision else None) == naive(levels, day)


@given(st.lists(level, min_size=1, max_size=3))
def test_the_course_of_time_has_no_gap_and_no_overlap(levels: list[dict[date, int | None]]) -> None:
    stretches = course(built(levels))

    assert stretches[0].start is None
    assert stretches[-1].end is None
    assert [one.end for one in stretches[:-1]] == [one.start for one in stretches[1:]]
    assert all(one.decision != other.decision for one, other in pairwise(stretches))


@given(st.lists(level, min_size=1, max_size=3), days)
def test_a_stretch_ends_exactly_where_something_else_counts(levels: list[dict[date, int | None]], day: date) -> None:
    decided = built(levels)
    stretch = on_day(decided, day)

    if stretch.end is not None:
        last = stretch.end - timedelta(days=1)
        assert on_day(decided, last).decision == stretch.decision
        assert on_day(decided, stretch.end).decision != stretch.decision


@given(level)
def test_a_decision_ends_where_the_next_of_its_level_begins(said: dict[date, int | None]) -> None:
    (decisions,) = built([said])

    assert [one.valid_to for one in decisions] == [*sorted(said)[1:], None][: len(said)]


def test_a_level_without_decisions_leaves_the_default() -> None:
    assert on_day([[], []], FIRST).decision is None
