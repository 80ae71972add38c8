"""What cameras write beside a picture does not stay with a paper that is brought."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from core import files, stripping
from core.stripping import CutOff, bare_jpeg, bare_png
from tests.factories.photos import photo


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def are_same(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(opened(one).convert("RGB"), opened(other).convert("RGB")).getbbox() is None


def jpeg(**options: Any) -> bytes:
    """A picture with something in it."""
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.usefixtures("in_karangasem")
def test_a_paper_photographed_at_home_does_not_keep_where_that_was() -> None:
    brought = photo(Make="Telepon", Orientation=6)
    before = brought.read()
    assert opened(before).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    brought.seek(0)

    stored = files.store_upload(brought, max_bytes=1_000_000, prefix="casework/papers")

    with files.open_stored(stored.key) as kept:
        content = kept.read()
    assert dict(opened(content).getexif()) == {ExifTags.Base.Orientation: 6}
    assert (b"Telepon" in content, stored.size) == (False, len(content))
    assert are_same(before, content)


@pytest.mark.usefixtures("in_karangasem")
def test_the_sum_of_a_stored_picture_is_that_of_what_is_kept() -> None:
    brought = photo()
    stored = files.store_upload(brought, max_bytes=1_000_000, prefix="casework/papers")

    with files.open_stored(stored.key) as kept:
        again = files.store_upload(
            SimpleUploadedFile("lagi.jpg", kept.read()), max_bytes=1_000_000, prefix="casework/papers"
        )

    assert (again.sha256, again.size) == (stored.sha256, stored.size)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}], ids=str)
def test_the_picture_itself_is_kept_to_the_byte(options: dict[str, Any]) -> None:
    bare = jpeg(**options)

    assert bare_jpeg(bare) == bare
    assert bare_jpeg(jpeg(comment="Rumah Bu Sari", xmp=b"<x:xmpmeta/>", **options)) == bare


def test_colours_stay_and_what_follows_the_end_goes() -> None:
    profile = b"profil" * 20
    content = jpeg(icc_profile=profile)

    bare = bare_jpeg(content + b"MotionPhoto" + photo().read())

    assert bare == content
    assert opened(bare).info["icc_profile"] == profile


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_stays_turned_as_it_was(turn: int, order: str) -> None:
    exif = Image.Exif()
    exif.endian = order
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "Telepon", turn

    bare = bare_jpeg(jpeg(exif=exif))

    assert opened(bare).getexif().get(ExifTags.Base.Orientation, 1) == turn


@pytest.mark.parametrize("body", [b"", b"MM", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff", b"XX" + bytes(90)])
def test_exif_that_is_damaged_turns_nothing(body: bytes) -> None:
    segment = b"Exif\0\0" + body
    bare = jpeg()

    assert bare_jpeg(bare[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2) + segment + bare[2:]) == bare


def test_a_screenshot_loses_its_words_and_keeps_its_points() -> None:
    info = PngInfo()
    info.add_text("Author", "Ni Made Sukerti")
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    bare, told = BytesIO(), BytesIO()
    picture = Image.linear_gradient("L").convert("P")
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Telepon"
    picture.save(bare, "PNG", transparency=0, dpi=(150, 150))
    picture.save(told, "PNG", transparency=0, dpi=(150, 150), pnginfo=info, exif=exif)

    assert bare_png(told.getvalue() + b"lebih") == bare_png(bare.getvalue()) == bare.getvalue()


def test_a_picture_cut_off_anywhere_is_said_to_be_so() -> None:
    jpg, png = jpeg(), BytesIO()
    opened(jpg).save(png, "PNG")

    for length in range(2, len(jpg) - 1, 7):
        with pytest.raises(CutOff):
            bare_jpeg(jpg[:length])
    for length in range(8, len(png.getvalue()) - 1, 7):
        with pytest.raises(CutOff):
            bare_png(png.getvalue()[:length])


@pytest.mark.usefixtures("in_karangasem")
def test_a_photo_cut_off_after_its_small_copy_is_refused() -> None:
    """The end mark is there, in the small copy that the camera put into the Exif."""
    exif = b"Exif\0\0" + b"MM\0*" + bytes(20) + jpeg(quality=5)
    whole = jpeg()
    cut = whole[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2) + exif + whole[2:-40]

    with pytest.raises(files.FileIncomplete):
        files.store_upload(SimpleUploadedFile("ktp.jpg", cut), max_bytes=1_000_000, prefix="casework/papers")


def test_a_mark_repeated_ten_million_times_takes_no_longer_than_its_length() -> None:
    with pytest.raises(stripping.CutOff):
        bare_jpeg(b"\xff\xd8" + b"\xff" * 10_000_000)
