"""Reports about the same thing: distances against geodesy, the box of the query, and points that explain themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import acos, asin, atan2, cos, degrees, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.nearby import (
    NearbyRule,
    Point,
    Report,
    box_around,
    likely_same,
    likeness,
)
from core.clock import DAY, HOUR
from core.positions import metres_between
from tests.catalog.modules.complaint_centre.rules.places import SHIPPED, at

RULE = NearbyRule.of(SHIPPED)
BLAMBANGAN = Point(-8.2114, 114.3757)
LAMP = Report(kind=ReportKind.COMPLAINT, point=BLAMBANGAN, received_at=at("09:10"), category="roads/lamps")

points = st.builds(Point, st.floats(-11, 6), st.floats(95, 141))
steps = st.floats(-0.02, 0.02)
categories = st.sampled_from(["", "roads", "roads/lamps", "roads/lamps/dark", "roads/holes", "roadside", "water"])


def north_of(point: Point, metres: float) -> Point:
    return Point(point.latitude + degrees(metres / 6_371_008.8), point.longitude)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        # By Vincenty's inverse formula on WGS 84.
        pytest.param(Point(-8.219, 114.369), Point(-8.450, 115.610), 139.065, id="Banyuwangi, Amlapura"),
        pytest.param(Point(-8.219, 114.369), Point(0.790, 127.380), 1754.179, id="Banyuwangi, Ternate"),
        pytest.param(Point(0, 114), Point(1, 114), 110.574, id="a degree north"),
        pytest.param(Point(0, 114), Point(0, 115), 111.319, id="a degree east"),
    ],
)
def test_distances_agree_with_the_ellipsoid_within_0_6_percent(one: Point, other: Point, kilometres: float) -> None:
    assert metres_between(one, other) == pytest.approx(kilometres * 1000, rel=0.006)


@given(one=points, other=points)
def test_distance_is_that_of_the_law_of_cosines_and_the_same_both_ways(one: Point, other: Point) -> None:
    high, low = radians(one.latitude), radians(other.latitude)
    angle = sin(high) * sin(low) + cos(high) * cos(low) * cos(radians(one.longitude - other.longitude))

    assert metres_between(one, other) == metres_between(other, one)
    # That law cannot tell short distances: 8 decimals of a cosine are half a kilometre.
    assert metres_between(one, other) == pytest.approx(6_371_008.8 * acos(min(1.0, angle)), abs=1000, rel=1e-6)


def towards(centre: Point, bearing: float, metres: float) -> Point:
    """The point so far away in a direction: spherical trigonometry the other way round."""
    angle, high = metres / 6_371_008.8, radians(centre.latitude)
    latitude = asin(sin(high) * cos(angle) + cos(high) * sin(angle) * cos(bearing))
    east = atan2(sin(bearing) * sin(angle) * cos(high), cos(angle) - sin(high) * sin(latitude))
    return Point(degrees(latitude), centre.longitude + degrees(east))


@given(centre=points, bearing=st.floats(0, 2 * pi) | st.sampled_from([0, pi / 2, pi, 3 * pi / 2]),
       share=st.floats(0, 1) | st.just(1.0), metres=st.integers(10, 2000))  # fmt: skip
def test_the_box_holds_all_within_reach_and_little_more(
    centre: Point, bearing: float, share: float, metres: int
) -> None:
    other, box = towards(centre, bearing, share * metres), box_around(centre, metres)

    assert metres_between(centre, other) == pytest.approx(share * metres, abs=0.01)
    assert box.contains(other)
    # Its corner is as far as the diagonal of a square.
    assert metres_between(centre, Point(box.north, box.east)) <= 1.42 * metres


def test_the_same_report_again_has_all_points() -> None:
    found = likeness(LAMP, replace(LAMP), RULE)

    assert found is not None
    assert (found.score, found.metres, found.apart, found.shared) == (100, 0, timedelta(0), "roads/lamps")


def test_points_say_what_speaks_for_it() -> None:
    """40 of 100 metres away, 3.5 of 14 days later, in another branch below roads."""
    other = replace(
        LAMP, point=north_of(BLAMBANGAN, 40), received_at=LAMP.received_at + 3 * DAY + 12 * HOUR, category="roads/holes"
    )

    found = likeness(LAMP, other, RULE)

    assert found is not None
    assert (found.for_place, found.for_category, found.for_time, found.score) == (30, 15, 15, 60)
    assert (round(found.metres), found.apart, found.shared) == (40, 3 * DAY + 12 * HOUR, "roads")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(LAMP, point=north_of(BLAMBANGAN, 101)), id="too far"),
        pytest.param(replace(LAMP, received_at=LAMP.received_at - 15 * DAY), id="too long ago"),
        pytest.param(replace(LAMP, kind=ReportKind.ASPIRATION), id="another kind"),
    ],
)
def test_what_is_not_offered(other: Report) -> None:
    assert likeness(LAMP, other, RULE) is None


def test_whistle_blowing_joins_nothing_not_even_another_of_its_kind() -> None:
    told = replace(LAMP, kind=ReportKind.WHISTLEBLOWING)

    as_a_table_has_it = replace(LAMP, kind="whistleblowing")  # type: ignore[arg-type]  # rows hold plain text

    assert likeness(as_a_table_has_it, as_a_table_has_it, RULE) is None
    assert likeness(told, told, RULE) is likeness(LAMP, told, RULE) is likeness(told, LAMP, RULE) is None


def test_the_likeliest_comes_first_and_of_equals_the_nearer() -> None:
    others = [
        ("far", replace(LAMP, point=north_of(BLAMBANGAN, 90))),
        ("elsewhere", replace(LAMP, point=north_of(BLAMBANGAN, 500))),
        ("near", replace(LAMP, point=north_of(BLAMBANGAN, 10.4))),
        ("nearer", replace(LAMP, point=north_of(BLAMBANGAN, 9.6))),
        ("same", LAMP),
    ]

    assert [key for key, _like in likely_same(LAMP, others, RULE)] == ["same", "nearer", "near", "far"]


@given(
    north=steps, east=steps, hours=st.integers(-500, 500), mine=categories, its=categories, metres=st.integers(10, 2000)
)
def test_likeness_is_mutual_and_between_nothing_and_a_hundred(
    north: float, east: float, hours: int, mine: str, its: str, metres: int
) -> None:
    rule = NearbyRule(metres=metres, span=14 * DAY)
    one = replace(LAMP, category=mine)
    other = Report(
        kind=LAMP.kind,
        point=Point(BLAMBANGAN.latitude + north, BLAMBANGAN.longitude + east),
        received_at=LAMP.received_at + hours * HOUR,
        category=its,
    )

    found = likeness(one, other, rule)

    assert found == likeness(other, one, rule)
    if found is not None:
        assert 0 <= found.score <= 100
        assert min(found.for_place, found.for_category, found.for_time) >= 0
        assert found.metres <= rule.metres
        assert found.apart <= rule.span
        assert not found.shared or (mine + "/").startswith(found.shared + "/")
