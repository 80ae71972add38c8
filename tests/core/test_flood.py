from core.buckets import Buckets, Rate
from core.flood import Gate, Limits

LIMITS = Limits(
    of_tenant=Rate(per_second=0.1, burst=10),
    of_error=Rate(per_second=0.01, burst=3),
    traces_of_tenant=Rate(per_second=1, burst=2),
    window=60,
)


def test_a_bucket_lets_through_its_burst_and_then_its_rate() -> None:
    buckets = Buckets()
    rate = Rate(per_second=2, burst=3)

    assert [buckets.take("a", rate, now=100) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b", rate, now=100) == 0
    assert [buckets.take("a", rate, now=100.5) for _ in range(2)] == [0, 0.5]
    assert [buckets.take("a", rate, now=1000) for _ in range(4)] == [0, 0, 0, 0.5]


def test_a_clock_that_stands_still_fills_no_bucket_and_a_rate_of_nothing_never_does() -> None:
    buckets = Buckets()

    assert [buckets.take("a", Rate(per_second=0, burst=1), now=5) for _ in range(2)] == [0, float("inf")]


def test_buckets_are_bounded_and_the_one_used_last_is_kept() -> None:
    buckets = Buckets(most=100)
    rate = Rate(per_second=0.001, burst=1)

    for number in range(10_000):
        buckets.take(number, rate, now=0)

    assert len(buckets) == 100
    assert buckets.take(9_999, rate, now=0) > 0


def test_a_repeated_error_takes_nothing_from_its_regencys_others() -> None:
    gate = Gate(LIMITS)

    assert sum(gate.lets_error("r5107", "timeout", now=0) for _ in range(1000)) == 3
    assert gate.lets_error("r5107", "another", now=0)


def test_a_regency_where_everything_fails_leaves_all_room_to_others() -> None:
    gate = Gate(LIMITS)

    assert sum(gate.lets_error("r5107", kind, now=0) for kind in range(1000)) == 10
    assert sum(gate.lets_error("r8271", kind, now=0) for kind in range(10)) == 10
    assert gate.lets_error("r5107", "after a while", now=10)


def test_what_was_held_back_is_told_once_when_the_window_is_over() -> None:
    gate = Gate(LIMITS)
    for _ in range(103):
        gate.lets_error("r5107", "timeout", now=0)

    assert gate.due(now=59) == {}
    assert gate.due(now=60) == {"r5107": 100}
    assert gate.due(now=120) == {}


def test_transactions_of_a_regency_have_a_bucket_of_their_own() -> None:
    gate = Gate(LIMITS)

    assert [gate.lets_trace("r5107", now=0) for _ in range(3)] == [True, True, False]
    assert gate.lets_trace("r8271", now=0)
    assert gate.lets_error("r5107", "an error", now=0)
    assert gate.due(now=1000) == {}
