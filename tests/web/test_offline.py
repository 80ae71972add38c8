"""The installable app: its worker, its manifest and icons, and which pages may be kept on a device."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from PIL import Image

from core.errors import NotThere
from tests.web.conftest import KARANGASEM, TERNATE, UNBRANDED, Regency, answer, request_for
from web import offline

SIGNED_IN = SimpleNamespace(is_authenticated=True, device_owner=UUID(int=7))


def served(path: str, regency: Regency | None = KARANGASEM, **headers: str) -> Any:
    return answer(request_for(path, regency, **headers))


def settings_of(script: bytes) -> Any:
    return json.loads(script.decode().partition("const SETTINGS = ")[2].partition(";\n")[0])


def test_the_worker_serves_the_whole_host_and_is_asked_for_anew_each_time() -> None:
    response = served("/perangkat/pekerja.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert "no-cache" in response.headers["Cache-Control"]
    assert "Cookie" not in re.findall(r"sessionid|csrftoken", response.content.decode())
    settings = settings_of(response.content)
    assert settings["page"] in settings["files"]
    assert "/static/web/brands/karangasem.css" in settings["files"]


def test_the_worker_has_another_version_when_anything_it_holds_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(regency: Regency) -> str:
        return str(settings_of(served("/perangkat/pekerja.js", regency).content)["version"])

    here, there, again = version(KARANGASEM), version(TERNATE), version(KARANGASEM)
    monkeypatch.setattr(offline, "_FILES", offline._FILES[1:])

    assert again == here
    assert len({here, there, version(KARANGASEM)}) == 3


@pytest.mark.parametrize(
    ("regency", "name", "short", "colour"),
    [
        (KARANGASEM, "Kabupaten Karangasem", "Karangasem", "#8B1E3F"),
        (TERNATE, "Kota Ternate", "Ternate", "#0B5C4A"),
        (UNBRANDED, "Kabupaten Sumba Barat Daya", "Sumba Barat Daya", "#1F5B66"),
        (None, "Tiru", "Tiru", "#1B3F75"),
    ],
)
def test_the_manifest_is_the_regencys(regency: Regency | None, name: str, short: str, colour: str) -> None:
    response = served("/perangkat/manifest.webmanifest", regency)

    said = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["short_name"], said["theme_color"]) == (name, short, colour)
    assert (said["display"], said["start_url"], said["scope"]) == ("standalone", "/", "/")
    assert {(one["sizes"], one["purpose"]) for one in said["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }


@pytest.mark.parametrize("regency", [KARANGASEM, UNBRANDED])
def test_every_icon_is_a_picture_of_its_size_in_the_colour_of_the_brand(regency: Regency) -> None:
    said = json.loads(served("/perangkat/manifest.webmanifest", regency).content)

    for one in said["icons"]:
        picture = Image.open(BytesIO(served(one["src"], regency).content)).convert("RGBA")
        side = int(one["sizes"].partition("x")[0])
        assert picture.size == (side, side)
        # What a mask cuts away is filled, and an icon that is not cut has round corners.
        assert picture.getpixel((0, 0))[3] == (255 if one["purpose"] == "maskable" else 0)
        colour = tuple(int(said["theme_color"][at : at + 2], 16) for at in (1, 3, 5))
        assert picture.getpixel((side // 2, side // 12))[:3] == colour
        assert (255, 255, 255, 255) in {color for _count, color in picture.getcolors(side * side)}


def test_an_icon_of_another_size_is_not_there() -> None:
    with pytest.raises((NotThere, Http404)):
        offline.icon(request_for("/perangkat/ikon/biasa-9000.png"), "biasa", 9000)


def test_the_page_without_a_line_speaks_both_languages_and_is_nobodys() -> None:
    body = served("/perangkat/tanpa-sambungan/").content.decode()

    assert ("Tidak ada sambungan" in body, "There is no connection" in body) == (True, True)
    assert "data-device=" not in body


def test_every_page_names_the_manifest_and_the_worker(page: Callable[..., str]) -> None:
    html = page("/gaya/home/")

    assert '<link rel="manifest" href="/perangkat/manifest.webmanifest">' in html
    assert 'data-worker="/perangkat/pekerja.js"' in html
    assert "data-copy-kept" not in html


@offline.copy_kept
def kept_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("isi", status=int(request.GET.get("status", "200")))


@pytest.mark.parametrize(
    ("user", "query", "whose"),
    [
        (None, "", "nobody"),
        (SIGNED_IN, "", "a key"),
        (SIGNED_IN, "?status=404", None),
        (None, "?q=rahasia", None),
        (None, "?status=422", None),
    ],
)
def test_a_page_that_may_be_kept_says_whose_it_is(user: Any, query: str, whose: str | None) -> None:
    request = request_for(f"/{query}")
    if user:
        request.user = user

    said = kept_page(request).headers.get(offline.HEADER)

    assert said == whose if whose in (None, "nobody") else re.fullmatch("[0-9a-f]{32}", said or "")


def test_the_answer_to_a_form_is_never_kept() -> None:
    request = request_for("/")
    request.method = "POST"

    assert offline.HEADER not in kept_page(request).headers
