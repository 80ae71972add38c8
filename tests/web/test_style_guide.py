import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.http import Http404
from django.test import RequestFactory

from tests.web.conftest import KARANGASEM, TERNATE, answer, request_for
from web import style_guide

PAGES = ["/gaya/", "/aksesibilitas/", *(f"/gaya/{name}/" for name in (*style_guide.SHELLS, *style_guide.ERRORS))]
VOID = {
    "area",
    "base",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "path",
    "circle",
    "rect",
    "line",
    "ellipse",
    "polygon",
    "polyline",
}

each_page = pytest.mark.parametrize("path", PAGES)


class Nesting(HTMLParser):
    """Whether every element that opens closes in its turn, and no id stands twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@each_page
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_is_whole(page: Callable[..., str], path: str, language: str) -> None:
    html = page(path, language=language)
    parser = Nesting()

    parser.feed(html)

    assert parser.faults == []
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert f'<html lang="{language}"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert html.count('<main id="main"') == 1
    assert "{{" not in html
    assert "{%" not in html
    assert " style=" not in html


@each_page
def test_page_stands_at_the_ministrys_site_too(page: Callable[..., str], path: str) -> None:
    html = page(path, None)

    assert 'data-brand="panrb"' in html
    assert "Kabupaten Karangasem</b>" not in html


def test_page_is_sent_by_its_regency(page: Callable[..., str]) -> None:
    karangasem, ternate = page("/gaya/home/", KARANGASEM), page("/gaya/home/", TERNATE)

    assert "web/brands/karangasem.css" in karangasem
    assert "Pemerintah Kabupaten Karangasem" in karangasem
    assert "web/brands/ternate.css" in ternate
    assert "Pemerintah Kota Ternate" in ternate
    assert "Kota Ternate" not in karangasem


def test_english_page_is_english_around_the_regencys_own_text(page: Callable[..., str]) -> None:
    html = page("/gaya/home/", language="en")

    assert "Skip to the content" in html
    assert "Government of Kabupaten Karangasem" in html
    assert "Lewati ke isi halaman" not in html


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gaya/404/", 404),
        ("/gaya/403/", 403),
        ("/gaya/410/", 410),
        ("/gaya/429/", 429),
        ("/gaya/500/", 500),
        ("/gaya/503/", 503),
    ],
)
def test_error_pages_say_their_code_and_answer_with_it(path: str, status: int) -> None:
    response = answer(request_for(path))

    assert response.status_code == status
    assert f"Kode {status}" in response.content.decode()


def test_title_counts_the_errors(page: Callable[..., str]) -> None:
    assert "<title>Ada 7 kesalahan: Data anak – Kabupaten Karangasem</title>" in page("/gaya/task/")
    assert "<title>Masuk – Kabupaten Karangasem</title>" in page("/gaya/sign-in/")


def test_error_summary_links_meet_their_fields(page: Callable[..., str]) -> None:
    html = page("/gaya/")
    summary = html[html.index("data-error-summary") : html.index("</ul>", html.index("data-error-summary"))]

    targets = re.findall(r'href="#([^"]+)"', summary)

    assert len(targets) == 6
    for target in targets:
        assert f'id="{target}"' in html


def test_visitor_sees_a_way_in_and_a_worker_a_way_out(page: Callable[..., str], settings: object) -> None:
    assert "Ni Ketut Sariani" not in page("/gaya/home/")
    assert "Ni Ketut Sariani" in page("/gaya/work/")


def test_unknown_page_is_not_there() -> None:
    with pytest.raises(Http404):
        style_guide.page(RequestFactory().get("/gaya/x/"), "x")
