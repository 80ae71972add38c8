"""Colours and logo: looked at, refused with the nearest that can be taken, worn by every page, taken back."""

import io
from collections.abc import Callable
from typing import Any
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin
from pypdf import PdfReader

import tenants
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from documents.rendering import Meta, render
from tenants import directory
from tenants.identity import custody
from tenants.identity.logos import KEPT_SIDE, LogoIsDrawing, LogoTooManyPoints, LogoTooSmall, NoLogo, read_logo
from tenants.identity.queries import looks_here
from tenants.identity.services import looks, place
from tests.onboarding.identity.points import done_points
from web.brands import theme_url

pytestmark = pytest.mark.django_db

PAGE = "/pengaturan/identitas/merek/"
GREEN, ORANGE = "#0b5c4a", "#b4540a"
ADMIN = Actor.system("tests")


@pytest.fixture
def admin(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "regency.identity", client=karangasem_client)
    return karangasem_client


def picture(size: tuple[int, int] = (600, 700), kind: str = "PNG", **saved: Any) -> bytes:
    file = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, (139, 30, 63, 255)[: len(mode)]).save(file, kind, **saved)
    return file.getvalue()


def upload(content: bytes, name: str = "lambang.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


# --- colours


def test_saved_colours_are_worn_by_every_page_and_by_no_other_regency(
    admin: Client, karangasem_client: Client, ternate_client: Client
) -> None:
    response = admin.post(PAGE, {"accent": GREEN, "support": "B4540A"})

    assert response.status_code == 302
    home = karangasem_client.get("/").content.decode()
    assert theme_url(GREEN, ORANGE) in home
    assert f'<meta name="theme-color" content="{GREEN}">' in home
    assert theme_url(GREEN, ORANGE) not in ternate_client.get("/").content.decode()
    with tenants.enter("r5107"):
        entry = EvidenceEntry.objects.get(action="identity.colours_chosen")
    assert entry.details == {"accent": GREEN, "support": ORANGE}


def test_an_unreadable_colour_is_refused_and_the_nearest_offered_by_a_button(admin: Client) -> None:
    response = admin.post(PAGE, {"accent": "#db2777", "support": ORANGE})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'name="accent" value="#d92776"' in page
    assert "2,6" in page
    with tenants.enter("r5107"):
        assert looks_here() == []


def test_a_red_like_that_of_errors_is_refused_as_the_main_colour_only(admin: Client) -> None:
    as_main = admin.post(PAGE, {"accent": "#b3261e", "support": ORANGE})
    as_accent = admin.post(PAGE, {"accent": GREEN, "support": "#b3261e"})

    assert (as_main.status_code, as_accent.status_code) == (422, 302)


@pytest.mark.parametrize("wish", ["merah", "#12345", "#12345g", ""])
def test_what_is_no_colour_is_refused(admin: Client, wish: str) -> None:
    assert admin.post(PAGE, {"accent": wish, "support": ORANGE}).status_code == 422


def test_a_preview_saves_nothing(admin: Client) -> None:
    part = admin.get(f"{PAGE}pratinjau/", {"accent": GREEN, "support": ORANGE}).content.decode()
    page = admin.get(PAGE, {"accent": GREEN, "support": ORANGE}).content.decode()

    assert theme_url(GREEN, ORANGE, part=True) in part
    assert theme_url(GREEN, ORANGE, part=True) in page
    with tenants.enter("r5107"):
        assert looks_here() == []


def test_an_earlier_look_comes_back_as_a_new_one(admin: Client) -> None:
    admin.post(PAGE, {"accent": GREEN, "support": ORANGE})
    admin.post(PAGE, {"accent": "#1b3f75", "support": ORANGE})
    with tenants.enter("r5107"):
        first = looks_here()[-1]

    admin.post(f"{PAGE}kembali/{first.pk}/")

    with tenants.enter("r5107"):
        assert [look.accent for look in looks_here()] == [GREEN, "#1b3f75", GREEN]
    assert theme_url(GREEN, ORANGE) in admin.get("/").content.decode()


def test_a_look_of_another_regency_cannot_be_brought_back(admin: Client) -> None:
    with tenants.enter("r8271"):
        theirs = looks.choose_colours(accent=GREEN, support=ORANGE, actor=ADMIN, now=clock.now())

    assert admin.post(f"{PAGE}kembali/{theirs.pk}/").status_code == 404


def test_the_ready_made_colours_come_back(admin: Client) -> None:
    admin.post(PAGE, {"accent": GREEN, "support": ORANGE})
    admin.post(f"{PAGE}bawaan/")

    assert "web/brands/karangasem" in admin.get("/").content.decode()


def test_only_who_may_finds_the_pages(staff: Callable[..., Any], karangasem_client: Client) -> None:
    staff("r5107", "units.manage", client=karangasem_client)

    for page in ("", "merek/", "sebutan/", "alamat/", "surel/"):
        assert karangasem_client.get(f"/pengaturan/identitas/{page}").status_code in {403, 404}
    assert karangasem_client.post(PAGE, {"accent": GREEN, "support": ORANGE}).status_code in {403, 404}


# --- logo


def test_an_uploaded_logo_stands_on_pages_tabs_and_home_screens(admin: Client, ternate_client: Client) -> None:
    response = admin.post(f"{PAGE}lambang/", {"logo": upload(picture()), "logo_alt": "Lambang Karangasem"})

    assert response.status_code == 302
    with tenants.enter("r5107"):
        look = looks_here()[0]
        assert done_points()["brand"]  # Karangasem has colours since before
    address = f"/perangkat/lambang/{look.logo_mark}-96.png"
    assert f'<img class="crest" src="{address}" alt=""' in admin.get("/").content.decode()
    served = admin.get(address)
    assert (served["Content-Type"], "immutable" in served["Cache-Control"]) == ("image/png", True)
    assert Image.open(io.BytesIO(served.content)).size == (96, 96)
    assert ternate_client.get(address).status_code == 404
    icon = Image.open(io.BytesIO(admin.get("/perangkat/ikon/penuh-512.png").content))
    assert icon.getpixel((256, 256)) == (139, 30, 63)
    assert icon.getpixel((5, 5)) == (255, 255, 255)


def test_what_is_kept_is_only_the_picture() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Ni Luh Rahasia")
    made = read_logo(upload(picture((900, 900), pnginfo=words)))

    kept = Image.open(io.BytesIO(made.content))

    assert b"Rahasia" not in made.content
    assert (kept.format, kept.size, kept.info) == ("PNG", (KEPT_SIDE, KEPT_SIDE), {})


def test_an_empty_margin_is_cut_off() -> None:
    wide = Image.new("RGBA", (1000, 1000), (0, 0, 0, 0))
    wide.paste((0, 90, 60, 255), (400, 300, 600, 700))
    file = io.BytesIO()
    wide.save(file, "PNG")

    assert Image.open(io.BytesIO(read_logo(upload(file.getvalue())).content)).size == (200, 400)


def a_bomb() -> bytes:
    """60,000 x 60,000 points in a file of a few hundred bytes: its head says so, and nobody may unpack it."""
    small = bytearray(picture((100, 100)))
    small[16:24] = (60_000).to_bytes(4) * 2
    small[29:33] = crc32(small[12:29]).to_bytes(4)
    return bytes(small)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", LogoIsDrawing),
        (b"<?xml version='1.0'?>\n<!-- x --><svg/>", LogoIsDrawing),
        (b"GIF89a" + bytes(200), NoLogo),
        (b"%PDF-1.7 ...", NoLogo),
        (picture()[:300], NoLogo),
        (picture((90, 400)), LogoTooSmall),
        (picture((4100, 4100), optimize=True), LogoTooManyPoints),
        (a_bomb(), LogoTooManyPoints),
    ],
    ids=["svg", "svg with a head", "gif", "pdf", "cut off", "small", "too many points", "bomb"],
)
def test_what_is_no_logo_is_refused_by_its_content(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_logo(upload(content, "lambang.png"))


def test_a_refused_logo_is_said_on_its_field_and_needs_words(admin: Client) -> None:
    drawing = admin.post(f"{PAGE}lambang/", {"logo": upload(b"<svg></svg>"), "logo_alt": "Lambang"})
    silent = admin.post(f"{PAGE}lambang/", {"logo": upload(picture()), "logo_alt": " "})

    assert (drawing.status_code, silent.status_code) == (422, 422)
    assert "SVG" in drawing.content.decode()


def test_a_logo_that_is_taken_off_can_come_back(admin: Client) -> None:
    admin.post(f"{PAGE}lambang/", {"logo": upload(picture()), "logo_alt": "Lambang Karangasem"})
    with tenants.enter("r5107"):
        first = looks_here()[0]
    address = f"/perangkat/lambang/{first.logo_mark}-96.png"

    admin.post(f"{PAGE}lambang/hapus/")
    gone = admin.get(address).status_code
    admin.post(f"{PAGE}kembali/{first.pk}/")

    assert (gone, admin.get(address).status_code) == (404, 200)


def test_letters_carry_the_logo(admin: Client) -> None:
    def pictures() -> int:
        with tenants.enter("r5107") as here:
            meta = Meta(
                government="Pemerintah Kabupaten Karangasem",
                unit="Kecamatan Abang",
                title="Surat Keterangan",
                brand=here.brand,
                logo=here.look.logo if here.look else "",
            )
            letter = render("Isi surat.", {}, {}, meta, at=clock.now())
        return len(PdfReader(io.BytesIO(letter)).pages[0].images)

    before = pictures()
    admin.post(f"{PAGE}lambang/", {"logo": upload(picture()), "logo_alt": "Lambang Karangasem"})

    assert (before, pictures()) == (0, 1)


def test_a_backup_brings_look_and_words_back(admin: Client) -> None:
    admin.post(PAGE, {"accent": GREEN, "support": ORANGE})
    admin.post(f"{PAGE}lambang/", {"logo": upload(picture()), "logo_alt": "Lambang Karangasem"})
    with tenants.enter("r5107"):
        place.set_words(words={"hamlet": "Banjar"}, actor=ADMIN, now=clock.now())
        before = looks_here()[0]
    with tenants.public():
        kept = custody.collect("r5107")
        theirs = custody.collect("r8271")
    admin.post(PAGE, {"accent": "#1b3f75", "support": ORANGE})
    with tenants.public():
        custody.restore("r5107", kept)
        directory.forget()

    with tenants.enter("r5107") as here:
        assert here.words == (("hamlet", "Banjar"),)
        assert [look.accent for look in looks_here()] == [GREEN, GREEN]
    assert theme_url(GREEN, ORANGE) in admin.get("/").content.decode()
    assert admin.get(f"/perangkat/lambang/{before.logo_mark}-96.png").status_code == 200
    assert theirs == {"looks": [], "identity": [], "mail": []}


def test_a_new_look_reaches_a_process_that_has_the_old_one(karangasem_client: Client, monkeypatch: Any) -> None:
    """Another process has changed it: this one asks for the directory's version once a second."""
    monkeypatch.setattr(directory, "VERSION_SECONDS", 0.0)
    before = karangasem_client.get("/").content.decode()
    with monkeypatch.context() as other_process:
        other_process.setattr(directory, "forget", lambda: None)
        with tenants.enter("r5107"):
            looks.choose_colours(accent=GREEN, support=ORANGE, actor=ADMIN, now=clock.now())

    assert theme_url(GREEN, ORANGE) not in before
    assert theme_url(GREEN, ORANGE) in karangasem_client.get("/").content.decode()
