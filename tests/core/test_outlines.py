"""Areas on the map, held against PostgreSQL's own geometry, which shares no line with ours."""

from decimal import Decimal
from math import cos, hypot, inf, pi, radians, sin

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core.outlines import METRES, box_of, holds, metres_to_border, simplified, square_kilometres
from core.positions import Position, metres_between

AMLAPURA = (115.61, -8.45)

offsets = st.integers(-100, 100).map(lambda number: number / 1000)


@st.composite
def rings(draw: st.DrawFn, fewest: int = 3, most: int = 60) -> list[tuple[float, float]]:
    """A coast around Amlapura: as many corners as there are lengths, in order around the middle, so never crossing."""
    lengths = draw(st.lists(st.floats(0.002, 0.2), min_size=fewest, max_size=most))
    turn = 2 * pi / len(lengths)
    ring = [
        (AMLAPURA[0] + length * cos(turn * number), AMLAPURA[1] + length * sin(turn * number))
        for number, length in enumerate(lengths)
    ]
    return [*ring, ring[0]]


def in_postgres(ring: list[tuple[float, float]], spot: tuple[float, float]) -> tuple[bool, float]:
    """Whether the polygon holds the point, and the size of the path, in square degrees."""
    text = "(" + ",".join(f"({x!r},{y!r})" for x, y in ring[:-1]) + ")"
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::polygon @> point(%s, %s), area(%s::path)", [text, *spot, text])
        held, size = cursor.fetchone()
    return held, size


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ring=rings(), x=offsets, y=offsets)
def test_a_place_lies_where_postgres_says(ring: list[tuple[float, float]], x: float, y: float) -> None:
    spot = (AMLAPURA[0] + x, AMLAPURA[1] + y)
    assume(metres_to_border([[ring]], spot) > 0.01)

    held, square_degrees = in_postgres(ring, spot)

    assert holds([[ring]], spot) == held
    latitude = box_of(ring).middle[1]
    assert square_kilometres([[ring]]) == pytest.approx(square_degrees * (METRES / 1000) ** 2 * cos(radians(latitude)))


@given(ring=rings(fewest=20, most=200), metres=st.floats(1, 3000))
def test_a_simplified_outline_stays_within_what_was_asked(ring: list[tuple[float, float]], metres: float) -> None:
    thin = simplified(ring, metres)

    assert thin[0] == thin[-1]
    assert 4 <= len(thin) <= len(ring)
    assert set(thin) <= set(ring)
    # To a line it is at most as far as to the border of the whole: one in a thousand for the roundness of the earth.
    assert max(metres_to_border([[thin]], spot) for spot in ring) <= metres * 1.005 + 0.01


def test_an_island_smaller_than_the_pencil_does_not_vanish() -> None:
    ring = [(115.6 + 0.00005 * cos(step), -8.4 + 0.00005 * sin(step)) for step in (0, 1, 2, 3, 4, 5)]

    thin = simplified([*ring, ring[0]], 500)

    assert len(thin) == 4
    assert square_kilometres([[thin]]) > 0


def test_a_lake_is_not_part_of_the_area() -> None:
    outer = [(115.0, -8.0), (116.0, -8.0), (116.0, -9.0), (115.0, -9.0), (115.0, -8.0)]
    lake = [(115.4, -8.4), (115.6, -8.4), (115.6, -8.6), (115.4, -8.6), (115.4, -8.4)]
    island = [(115.49, -8.49), (115.51, -8.49), (115.51, -8.51), (115.49, -8.51), (115.49, -8.49)]
    area = [[outer, lake], [island]]

    assert [holds(area, spot) for spot in [(115.2, -8.2), (115.45, -8.5), (115.5, -8.5), (114.9, -8.5)]] == [
        True, False, True, False,
    ]  # fmt: skip
    whole, without = square_kilometres([[outer]]), square_kilometres([[outer, lake]])
    assert whole - without == pytest.approx(whole / 25, rel=0.001)


@given(x=offsets, y=offsets)
def test_metres_to_a_border_are_those_over_the_round_earth(x: float, y: float) -> None:
    """A border that is a single place, so that the way to it is the way between two places."""
    assume(hypot(x, y) > 0.0005)
    spot = (AMLAPURA[0] + x, AMLAPURA[1] + y)

    one, other = (
        Position(latitude=Decimal(f"{at[1]:.6f}"), longitude=Decimal(f"{at[0]:.6f}")) for at in (spot, AMLAPURA)
    )
    assert metres_to_border([[[AMLAPURA] * 4]], spot) == pytest.approx(metres_between(one, other), rel=0.002, abs=1)


def test_no_area_is_infinitely_far() -> None:
    assert metres_to_border([], AMLAPURA) == inf
