"""Photos as evidence: when and where, read or left unsaid; and a copy that keeps neither."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core import files, photos
from core.errors import Refusal
from core.photos import Photo
from core.positions import Position, metres_between, position_of
from tests.factories.photos import AMED, photo

BALI = ZoneInfo("Asia/Makassar")


def read(file: SimpleUploadedFile | bytes, *, max_bytes: int = 10_000_000) -> Photo:
    upload = SimpleUploadedFile("foto.jpg", file) if isinstance(file, bytes) else file
    return photos.read_photo(upload, max_bytes=max_bytes, zone=BALI)


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it holds `side` x `side` points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    header = side.to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_time_and_place_are_read_and_the_copy_keeps_neither(kind: str) -> None:
    seen = read(photo(kind=kind, name=f"rumah.{kind.lower()}", Artist="Pak Wayan"))

    assert seen.position == Position(latitude=AMED[0], longitude=AMED[1])
    assert seen.taken_at == datetime(2026, 11, 26, 1, 41, 7, tzinfo=UTC)
    copy = Image.open(BytesIO(seen.content))
    assert copy.format == "JPEG"
    assert dict(copy.getexif()) == {}
    assert {*copy.info} <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert all(word not in seen.content for word in (b"Wayan", b"gambar", b"2026:11"))
    assert seen.name == "rumah.jpg"


def test_the_camera_may_name_the_zone_of_its_clock() -> None:
    assert read(photo(offset="+07:00")).taken_at == datetime(2026, 11, 26, 2, 41, 7, tzinfo=UTC)


def test_the_copy_stands_upright_and_is_small_enough_for_a_weak_line() -> None:
    turned = read(photo(size=(4000, 3000), Orientation=6))

    assert Image.open(BytesIO(turned.content)).size == (1200, photos.LONGEST_SIDE)


def test_what_is_seen_through_becomes_white_not_black() -> None:
    clear = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(clear, "PNG")

    assert Image.open(BytesIO(read(clear.getvalue()).content)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", files.FileEmpty, id="nothing"),
        pytest.param(bytes(2_000), files.FileTooLarge, id="too large"),
        pytest.param(b"<html><script>alert(1)</script></html>", photos.NoPhoto, id="a page"),
        pytest.param(b"%PDF-1.7\n%%EOF", photos.NoPhoto, id="a document"),
        pytest.param(b"GIF89a" + bytes(50), photos.NoPhoto, id="another kind of picture"),
        pytest.param(photo().file.read()[:-200], photos.NoPhoto, id="cut off"),
        pytest.param(heic(), photos.PhotoHeic, id="of an iPhone"),
        pytest.param(bomb(7_500), photos.PhotoTooManyPoints, id="a bomb"),
        pytest.param(bomb(11_000), photos.PhotoTooManyPoints, id="a larger bomb"),
        pytest.param(bomb(60_000), photos.PhotoTooManyPoints, id="the largest bomb"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        read(content, max_bytes=1_500)

    assert refused.value.fix


@given(
    st.decimals("-89.999999", "89.999999", places=6).filter(bool),
    st.decimals("-179.999999", "179.999999", places=6).filter(bool),
)
def test_every_place_on_earth_is_read_as_it_was_written(latitude: Decimal, longitude: Decimal) -> None:
    seen = read(photo((latitude, longitude)))

    assert seen.position is not None
    assert abs(seen.position.latitude - latitude) <= Decimal("0.000001")
    assert abs(seen.position.longitude - longitude) <= Decimal("0.000001")


@pytest.mark.parametrize(
    "picture",
    [pytest.param(photo(None), id="switched off"), pytest.param(photo((Decimal(0), Decimal(0))), id="no fix yet")],
)
def test_a_photo_without_a_place_has_none(picture: SimpleUploadedFile) -> None:
    assert read(picture).position is None


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(photo(kind=data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))).read())
    for _change in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    try:
        seen = read(bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))]))
    except Refusal:
        return

    assert Image.open(BytesIO(seen.content)).format == "JPEG"


def test_a_time_that_is_none_is_not_guessed() -> None:
    assert read(photo(taken="0000:00:00 00:00:00")).taken_at is None


def test_distances_are_those_of_the_map() -> None:
    banyuwangi, ketapang = position_of("-8.219233, 114.369227"), position_of("-8,142500; 114,400800")

    assert metres_between(banyuwangi, banyuwangi) == 0
    assert metres_between(banyuwangi, ketapang) == pytest.approx(9210, abs=50)


@pytest.mark.parametrize("text", ["", "Amed", "1", "-8.2, 114.3, 5", "91, 0", "0, 181", "nan, 1", "1, inf"])
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        position_of(text)
