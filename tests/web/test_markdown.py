"""What Markdown may bring onto a page, and what not."""

import pytest
from django.utils.translation import override

from web.markdown import as_html


@pytest.mark.parametrize(
    ("source", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("Teks <img src=x onerror=alert(1)> di tengah", "<img"),
        ("[tekan](javascript:alert(1))", "href"),
        ("[tekan](data:text/html;base64,AAAA)", "href"),
        ("![gambar](https://contoh.test/a.png)", "<img"),
        ('[a](https://contoh.test/"onclick="x)', '"onclick'),
        ("| <b>a</b> |\n|---|\n| <i>b</i> |", "<i>"),
    ],
)
def test_nothing_but_text_comes_through(source: str, never: str) -> None:
    assert never not in as_html(source)


def test_tables_can_be_scrolled_by_keyboard_and_have_a_name_each() -> None:
    table = "| Peran | Jumlah |\n|---|---|\n| Bidan | 20 |\n\n"
    with override("id"):
        html = as_html(f'{table}## Tenaga "inti"\n\n{table}')

    for name in ("Tabel 1", "Tabel 2: Tenaga &quot;inti&quot;"):
        assert f'<div class="scroll" role="region" tabindex="0" aria-label="{name}"><table class="list">' in html
    assert html.count("</table></div>") == 2
    assert "<th>Peran</th>" in html


def test_headings_lists_and_links_are_written() -> None:
    html = as_html("# Judul\n\n1. satu\n2. [dua](https://contoh.test/)\n\n> penting")

    for expected in ("<h1>Judul</h1>", "<ol>", '<a href="https://contoh.test/">dua</a>', "<blockquote>"):
        assert expected in html
