"""A guide on paper: two sheets of A4 at most, without menus and buttons."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from catalog.sdk import find_module
from tests.browser.conftest import OpenWindow
from tests.browser.site import MINISTRY, Site
from tests.browser.window import DESKTOP

MOST_SHEETS = 2


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("slug", ["mpp", "smart_kampung", "one_student_one_client", "complaint_centre"])
def test_guides_are_printed_on_two_sheets(site: Site, open_window: OpenWindow, slug: str, language: str) -> None:
    manifest = find_module(slug)
    window = open_window(site, MINISTRY, size=DESKTOP, language=language)
    sheets = {}
    for name in [paper.name for paper in manifest.papers if paper.kind == "guide"]:
        window.go(f"/katalog/{manifest.path}/naskah/{name}/")
        printed = PdfReader(BytesIO(window.page.pdf(format="A4", prefer_css_page_size=True)))
        sheets[name] = len(printed.pages)
        text = "".join(page.extract_text() for page in printed.pages)
        assert window.page.locator("article h2").last.inner_text() in text
        for button in ("Cetak", "Print", "Unduh teksnya", "Download the text"):
            # As a line of its own: the words may stand in a guide.
            assert button not in [line.strip() for line in text.splitlines()]

    assert sheets
    assert all(number <= MOST_SHEETS for number in sheets.values()), sheets
