"""The first load of a citizen's page stays under 100 kB: phones on a bad line are the rule (faces, section 10)."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from web.brands import BRANDS, Brand

FIRST_LOAD = 100_000
LATER_PAGE = 8_000


def linked(html: str) -> set[str]:
    """The static files a browser fetches for this page, those that style sheets ask for included."""
    found = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
    for sheet in [path for path in found if path.endswith(".css")]:
        for url in re.findall(r"url\(([^)\"']+)\)", file(sheet).read_text()):
            if not url.startswith("data:"):
                found.add(str((Path(sheet).parent / url).as_posix()).replace("css/../", ""))
    return found


def file(path: str) -> Path:
    located = finders.find(path)
    assert located, f"{path} is linked and missing"
    return Path(located)


def weight(content: bytes, *, name: str) -> int:
    # A font is compressed already; servers send it as it is.
    return len(content) if name.endswith(".woff2") else len(gzip.compress(content, 9))


def test_first_load_of_a_citizens_page(page: Callable[..., str]) -> None:
    html = page("/gaya/home/")

    weights = {path: weight(file(path).read_bytes(), name=path) for path in linked(html)}
    weights["html"] = weight(html.encode(), name="html")

    assert "web/fonts/plus-jakarta-sans.woff2" in weights
    assert "web/brands/karangasem-horizon.svg" in weights
    assert sum(weights.values()) < FIRST_LOAD, sorted(weights.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("name", ["home", "service", "ticket", "tracking", "task"])
def test_later_pages_are_html_only_and_small(page: Callable[..., str], name: str) -> None:
    assert weight(page(f"/gaya/{name}/").encode(), name="html") < LATER_PAGE


@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS.keys())
def test_everything_a_brand_asks_for_exists(brand: Brand) -> None:
    for url in re.findall(r"url\(([^)]+)\)", file(brand.css).read_text()):
        file(f"web/brands/{url}")


def test_no_image_stands_above_the_fold_but_svg(page: Callable[..., str]) -> None:
    assert "<img" not in page("/gaya/home/")


@pytest.mark.parametrize(
    "licence",
    ["web/fonts/OFL.txt", "web/icons/LICENSE.txt", "web/htmx/LICENSE.txt", "web/designsystemet/LICENSE.txt"],
)
def test_what_others_made_carries_its_licence(licence: str) -> None:
    assert file(licence).stat().st_size > 200
