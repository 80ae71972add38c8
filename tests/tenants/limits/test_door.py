"""Buckets of a regency's requests, by the kind of asker: pure, with a clock that is given."""

from typing import Any

import pytest

from tenants.limits.door import Door
from tenants.limits.resources import Resource, allowed

PUBLIC, STAFF, API = Resource.PUBLIC, Resource.SIGNED_IN, Resource.API


class Place:
    def __init__(self, *limits: tuple[str, int]) -> None:
        self.limits = limits


@pytest.fixture(autouse=True)
def _limits(settings: Any) -> None:
    settings.TIRU_LIMITS = {"public": 10, "signed_in": 10, "api": 4}
    settings.TIRU_LIMITS_AT_ONCE = {"public": 1000, "signed_in": 1000, "api": 1000}
    settings.TIRU_LIMITS_OF_ONE = {"signed_in": 2}
    settings.TIRU_WEB_PROCESSES = 1


def let_in(
    door: Door, kind: Resource = PUBLIC, *, schema: str = "r5107", client: str = "", tries: int = 1000, now: float = 0
) -> int:
    return sum(not door.enter(Place(), schema, kind, client, now=now) for _ in range(tries))


def test_who_stays_below_the_limit_is_never_slowed() -> None:
    door = Door()

    assert [let_in(door, tries=1, now=number / 10) for number in range(600)] == [1] * 600


def test_a_flood_gets_three_seconds_at_once_and_then_the_rate() -> None:
    door = Door()

    assert let_in(door) == 30
    assert let_in(door, now=1) == 10
    assert let_in(door, now=1000) == 30


def test_who_is_slowed_is_told_when_to_come_back() -> None:
    door = Door()
    let_in(door)

    wait = door.enter(Place(), "r5107", PUBLIC, "", now=0)

    assert wait == pytest.approx(0.1)
    assert door.enter(Place(), "r5107", PUBLIC, "", now=wait) == 0


def test_a_flood_of_one_kind_or_regency_takes_nothing_from_another() -> None:
    door = Door()
    assert let_in(door, API) == 12

    assert let_in(door, PUBLIC) == 30
    assert let_in(door, STAFF) == 30
    assert let_in(door, API, schema="r8271") == 12


def test_one_persons_script_is_slowed_before_the_colleagues() -> None:
    door = Door()

    assert let_in(door, STAFF, client="script") == 6
    assert let_in(door, STAFF, client="colleague", tries=6) == 6


def test_what_was_agreed_with_a_regency_replaces_everybodys_limit() -> None:
    door, agreed = Door(), Place(("public", 100))

    assert allowed(agreed, "public") == 100
    assert sum(not door.enter(agreed, "r3510", PUBLIC, "", now=0) for _ in range(1000)) == 300
    assert allowed(agreed, "api") == 4


def test_each_process_watches_over_its_part(settings: Any) -> None:
    settings.TIRU_WEB_PROCESSES = 5

    assert let_in(Door()) == 6


def test_as_many_as_allowed_are_under_way_and_room_is_given_back(settings: Any) -> None:
    settings.TIRU_LIMITS_AT_ONCE = {"public": 2, "signed_in": 2, "api": 1}
    door = Door()

    assert let_in(door, tries=3) == 2
    assert door.enter(Place(), "r8271", PUBLIC, "", now=0) == 0
    door.leave("r5107", PUBLIC)
    assert let_in(door, tries=3) == 1
