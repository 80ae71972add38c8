"""What a photo says of itself: time and place from its Exif, and nothing where there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.smart_kampung.photos import Position, Seen, metres_between, position_of, read_photo
from tests.factories.smart_kampung_houses import AMED, photo

BALI = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize("order", ["<", ">"])
def test_time_and_place_are_read_whatever_the_byte_order(order: str) -> None:
    seen = read_photo(photo(AMED, order=order).read(), zone=BALI)

    assert seen.position == Position(latitude=AMED[0], longitude=AMED[1])
    assert seen.taken_at == datetime(2026, 11, 26, 1, 41, 7, tzinfo=UTC)


@given(
    st.decimals("-89.999999", "89.999999", places=6).filter(bool),
    st.decimals("-179.999999", "179.999999", places=6).filter(bool),
)
def test_every_place_on_earth_is_read_as_it_was_written(latitude: Decimal, longitude: Decimal) -> None:
    seen = read_photo(photo((latitude, longitude)).read(), zone=BALI)

    assert seen.position is not None
    assert abs(seen.position.latitude - latitude) <= Decimal("0.000001")
    assert abs(seen.position.longitude - longitude) <= Decimal("0.000001")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(photo(None).read(), id="switched off"),
        pytest.param(photo((Decimal(0), Decimal(0))).read(), id="no fix yet"),
        pytest.param(b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82", id="a png"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_photo_without_a_place_has_none(content: bytes) -> None:
    assert read_photo(content, zone=BALI).position is None


@given(st.data())
def test_a_damaged_file_reads_as_not_said(data: st.DataObject) -> None:
    content = bytearray(photo(AMED).read())
    for _change in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))

    assert isinstance(read_photo(bytes(content[: data.draw(st.integers(0, len(content)))]), zone=BALI), Seen)


def test_a_time_that_is_none_is_not_guessed() -> None:
    assert read_photo(photo(taken="0000:00:00 00:00:00").read(), zone=BALI).taken_at is None


def test_distances_are_those_of_the_map() -> None:
    banyuwangi, ketapang = position_of("-8.219233, 114.369227"), position_of("-8,142500; 114,400800")

    assert metres_between(banyuwangi, banyuwangi) == 0
    assert metres_between(banyuwangi, ketapang) == pytest.approx(9210, abs=50)


@pytest.mark.parametrize("text", ["", "Amed", "1", "-8.2, 114.3, 5", "91, 0", "0, 181", "nan, 1", "1, inf"])
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        position_of(text)
