"""Sharing a full process: pure, with a clock that is given. Two threads, so two seconds of work fit into one."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tenants.limits.pressure import Pressure, Rest
from tenants.limits.resources import Resource

PUBLIC, API = Resource.PUBLIC, Resource.API


@pytest.fixture(autouse=True)
def _threads(settings: Any) -> None:
    settings.TIRU_WEB_THREADS = 2


def busy(pressure: Pressure, *, until: float = 20.0, **threads: float) -> float:
    """Keep so many threads busy with each regency for a while, in ten requests a second. Answers the moment."""
    now = 0.0
    for number in range(int(until * 10)):
        now = number / 10
        for schema, share in threads.items():
            pressure.worked(schema, share / 10, now=now)
    return now


def test_who_is_alone_may_take_the_whole_process() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=2.0)

    assert not pressure.refuses("r5107", PUBLIC, now=now)


def test_while_there_is_room_nobody_is_slowed_down() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.1, r8271=0.1)

    assert not pressure.refuses("r5107", PUBLIC, now=now)


def test_in_a_full_process_only_the_one_that_takes_more_than_its_part_waits() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.7, r8271=0.2)

    assert pressure.refuses("r5107", PUBLIC, now=now)
    assert not pressure.refuses("r8271", PUBLIC, now=now)
    assert not pressure.refuses("r3510", PUBLIC, now=now)


def test_a_thread_that_takes_one_request_after_the_other_has_no_rest() -> None:
    rest = Rest()

    assert rest.busy(begun=1.0, now=1.03) == pytest.approx(0.03)
    assert rest.busy(begun=1.035, now=1.06) == pytest.approx(0.03)
    assert rest.busy(begun=1.5, now=1.53) == pytest.approx(0.03)


def test_each_thread_rests_by_itself() -> None:
    rest = Rest()
    rest.busy(begun=1.0, now=2.0)

    with ThreadPoolExecutor(1) as other:
        assert other.submit(rest.busy, begun=2.001, now=2.002).result() == pytest.approx(0.001)


def test_two_that_fill_a_process_evenly_share_it_without_being_slowed_down() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.0, r8271=1.0)

    assert not pressure.refuses("r5107", PUBLIC, now=now)
    assert not pressure.refuses("r8271", PUBLIC, now=now)


def test_who_is_slowed_down_does_not_look_modest_for_that() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.7, r8271=0.2)
    for _ in range(200):
        assert pressure.refuses("r5107", PUBLIC, now=now)
    # Now the other one does most of the work, and is still the one that asks for less.
    for _ in range(40):
        pressure.worked("r8271", 0.1, now=now)

    assert pressure.refuses("r5107", PUBLIC, now=now)
    assert not pressure.refuses("r8271", PUBLIC, now=now)


def test_programs_wait_before_citizens_do() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.1, r8271=0.1)

    assert pressure.refuses("r5107", API, now=now)
    assert not pressure.refuses("r5107", PUBLIC, now=now)


def test_it_lets_go_within_seconds_and_forgets_who_is_gone() -> None:
    pressure = Pressure()
    now = busy(pressure, r5107=1.7, r8271=0.2)

    assert not pressure.refuses("r5107", PUBLIC, now=now + 5)
    busy(pressure, r5107=2.0, until=40.0)
    assert not pressure.refuses("r5107", PUBLIC, now=40.0)
