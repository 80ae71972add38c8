"""Waiting is told as an interval or not at all."""

import random

from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.mpp.estimates import ENOUGH, STEP, BusyTimes, waiting_interval

TEN_MINUTES = BusyTimes(count=40, mean=600, deviation=180)


def test_too_few_numbers_tell_nothing() -> None:
    assert waiting_interval(ahead=3, busy=BusyTimes(ENOUGH - 1, 600, 180), counters=2) is None


def test_interval_is_rounded_outward_to_five_minutes() -> None:
    # Four ahead at two counters: 20 to 25 minutes by the mean alone, wider by the doubt.
    assert waiting_interval(ahead=4, busy=TEN_MINUTES, counters=2) == (10, 35)


def test_nobody_ahead_still_waits_for_a_counter() -> None:
    assert waiting_interval(ahead=0, busy=TEN_MINUTES, counters=2) == (0, 10)


def test_no_counter_at_work_counts_as_one() -> None:
    assert waiting_interval(ahead=4, busy=TEN_MINUTES, counters=0) == waiting_interval(
        ahead=4, busy=TEN_MINUTES, counters=1
    )


@given(
    st.integers(min_value=0, max_value=400),
    st.builds(
        BusyTimes,
        st.integers(min_value=ENOUGH, max_value=2000),
        st.floats(min_value=1, max_value=7200),
        st.floats(min_value=0, max_value=7200),
    ),
    st.integers(min_value=1, max_value=30),
)
def test_any_interval_is_sane_and_grows_with_the_line(ahead: int, busy: BusyTimes, counters: int) -> None:
    interval = waiting_interval(ahead=ahead, busy=busy, counters=counters)
    longer = waiting_interval(ahead=ahead + 1, busy=busy, counters=counters)

    assert interval is not None
    assert longer is not None
    first, last = interval
    assert 0 <= first < last
    assert first % STEP == last % STEP == 0
    assert first * 60 <= ahead * busy.mean / counters <= last * 60
    assert longer[1] >= last


def test_nine_of_ten_simulated_waits_end_inside_the_interval() -> None:
    chance = random.Random(20261123)
    inside = 0
    for _round in range(400):
        past = [chance.gammavariate(6, 100) for _number in range(40)]
        mean = sum(past) / len(past)
        deviation = (sum((one - mean) ** 2 for one in past) / (len(past) - 1)) ** 0.5
        ahead, counters = chance.randint(1, 12), chance.randint(1, 4)
        interval = waiting_interval(ahead=ahead, busy=BusyTimes(len(past), mean, deviation), counters=counters)
        assert interval is not None
        # Counters are somewhere in the middle of somebody, then take one after the other.
        free_at = sorted(chance.gammavariate(6, 100) * chance.random() for _counter in range(counters))
        for _person in range(ahead):
            free_at[0] += chance.gammavariate(6, 100)
            free_at.sort()
        inside += interval[0] * 60 <= free_at[0] <= interval[1] * 60

    assert inside >= 360
