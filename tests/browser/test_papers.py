"""A guide on paper: two sheets of A4 at most, without menus and buttons."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from catalog.modules.one_student_one_client.paperwork import PAPERS
from tests.browser.conftest import OpenWindow
from tests.browser.site import MINISTRY, Site
from tests.browser.window import DESKTOP

MOST_SHEETS = 2
GUIDES = [paper.name for paper in PAPERS if paper.kind == "guide"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_guides_are_printed_on_two_sheets(site: Site, open_window: OpenWindow, language: str) -> None:
    window = open_window(site, MINISTRY, size=DESKTOP, language=language)
    sheets = {}
    for name in GUIDES:
        window.go(f"/katalog/one-student-one-client/naskah/{name}/")
        printed = PdfReader(BytesIO(window.page.pdf(format="A4", prefer_css_page_size=True)))
        sheets[name] = len(printed.pages)
        text = "".join(page.extract_text() for page in printed.pages)
        assert window.page.locator("article h2").last.inner_text() in text
        for button in ("Cetak", "Print", "Unduh teksnya", "Download the text"):
            assert button not in text.split()

    assert all(number <= MOST_SHEETS for number in sheets.values()), sheets
