from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import timezone, translation

from core.localised import LocalisedText

AT = datetime(2026, 11, 22, 16, 10, 32, tzinfo=UTC)


def html_of(template: str, request: Any = None, **context: Any) -> str:
    return engines["django"].from_string("{% load web %}" + template).render(context, request)


@pytest.fixture(autouse=True)
def _in_makassar() -> Any:
    with timezone.override(ZoneInfo("Asia/Makassar")):
        yield


@pytest.mark.parametrize(
    ("expression", "value", "indonesian", "english"),
    [
        ("rupiah", 12000, "Rp12.000", "Rp12.000"),
        ("rupiah", 0, "Gratis", "Free"),
        ("rupiah", Decimal("0.00"), "Gratis", "Free"),
        ("rupiah", None, "–", "–"),
        ("number", 1204, "1.204", "1,204"),
        ("number", 0, "0", "0"),
        ("number", None, "–", "–"),
        ("number:2", 87.64, "87,64", "87.64"),
        ("percent", 94.2, "94,2%", "94.2%"),
        ("percent:0", Decimal(91), "91%", "91%"),
        ("percent", None, "–", "–"),
        ("short_date", AT, "23 Nov 2026", "23 Nov 2026"),
        ("short_date", date(2026, 8, 1), "1 Agu 2026", "1 Aug 2026"),
        ("long_date", AT, "Senin, 23 November 2026", "Monday, 23 November 2026"),
        ("long_date", None, "–", "–"),
        ("local_time", AT, "00.10 WITA", "00:10 WITA"),
        ("local_time:'seconds'", AT, "00.10.32", "00:10:32"),
        ("local_time:'bare'", AT, "00.10", "00:10"),
        ("minutes", 12, "12 menit", "12 minutes"),
        ("minutes", timedelta(hours=2, minutes=10), "2 jam 10 menit", "2 hours 10 minutes"),
        ("minutes", (12, 25), "12–25 menit", "12–25 minutes"),
        ("minutes", None, "–", "–"),
        ("mask", "5107041205220003", "************0003", "************0003"),
        ("mask", "003", "***", "***"),
        ("mask", None, "", ""),
        ("initials", "Ni Ketut Sariani", "NS", "NS"),
        ("initials", "budi", "B", "B"),
        ("initials", "", "", ""),
    ],
)
def test_filters_write_values_for_people(expression: str, value: Any, indonesian: str, english: str) -> None:
    template = f"{{{{ value|{expression} }}}}"

    assert html_of(template, value=value) == indonesian
    with translation.override("en"):
        assert html_of(template, value=value) == english


def test_localised_marks_the_text_that_fell_back_to_indonesian() -> None:
    only_indonesian = LocalisedText(id="Kartu <keluarga>")
    both = LocalisedText(id="Kartu keluarga", en="Family card")

    with translation.override("en"):
        assert html_of("{{ text|localised }}", text=only_indonesian) == '<span lang="id">Kartu &lt;keluarga&gt;</span>'
        assert html_of("{{ text|localised }}", text=both) == "Family card"
    assert html_of("{{ text|localised }}", text=only_indonesian) == "Kartu &lt;keluarga&gt;"
    assert html_of("{{ text|localised }}", text={"id": "Antrean"}) == "Antrean"
    assert html_of("{{ text|localised }}", text=None) == ""


def test_tag_says_its_state_by_colour_icon_and_word() -> None:
    html = html_of('{% tag "success" text %}', text="Selesai <b>")

    assert html.startswith('<span class="ds-tag" data-color="success"><svg')
    assert html.endswith("Selesai &lt;b&gt;</span>")
    assert "<svg" not in html_of('{% tag "neutral" "Arsip" icon="" %}')


@pytest.mark.parametrize(
    "template", ['{% tag "red" "x" %}', '{% note "red" %}x{% endnote %}', '{% crumbs "Beranda" %}']
)
def test_mistakes_in_a_template_are_errors(template: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        html_of(template)


def test_panel_is_a_section_named_by_its_title() -> None:
    html = html_of('{% panel title="Berkas untuk A012" aside="2 dari 3" %}<p>{{ name }}</p>{% endpanel %}', name="<i>")

    assert '<section class="panel" aria-labelledby="berkas-untuk-a012-title">' in html
    assert 'id="berkas-untuk-a012-title">Berkas untuk A012</h2>' in html
    assert "<p>&lt;i&gt;</p>" in html


def test_status_box_alerts_only_when_asked() -> None:
    assert 'role="alert"' not in html_of('{% status_box "danger" "Gagal" %}x{% endstatus_box %}')
    assert 'role="alert"' in html_of('{% status_box "danger" "Gagal" alert=True %}x{% endstatus_box %}')


def test_crumbs_end_at_this_page() -> None:
    html = html_of('{% crumbs "Beranda" "/" "Antrean" "" %}')

    assert '<a href="/">Beranda</a>' in html
    assert '<span aria-current="page">Antrean</span>' in html


@pytest.mark.parametrize(
    ("percent", "width"), [(48, "48"), (-5, "0"), (180, "100"), (None, "0"), (33.333333, "33.3333")]
)
def test_mini_bar_stays_within_its_frame(percent: Any, width: str) -> None:
    assert f'<rect class="fill" width="{width}"' in html_of("{% mini_bar percent %}", percent=percent)


def test_paused_time_has_no_bar() -> None:
    assert "<svg" not in html_of('{% time_left "Dijeda" None "neutral" %}')
    assert "<svg" in html_of('{% time_left "18 menit" 92 "warning" %}')


def test_pagination_keeps_the_other_parameters() -> None:
    page = Paginator(range(45), 20).get_page(2)
    request = RequestFactory().get("/daftar/?q=budi+s&page=2&status=a%26b")

    html = html_of("{% pagination page %}", request, page=page)

    assert "21–40 dari 45" in html
    assert 'href="?q=budi+s&amp;page=1&amp;status=a%26b" rel="prev"' in html
    assert 'href="?q=budi+s&amp;page=3&amp;status=a%26b" rel="next"' in html
    assert 'aria-current="page"' in html


def test_pagination_of_one_page_is_nothing() -> None:
    assert html_of("{% pagination page %}", page=Paginator(range(5), 20).get_page(1)).strip() == ""


def test_query_changes_and_removes_parameters() -> None:
    request = RequestFactory().get("/?a=1&b=2")

    assert html_of("{% query a=3 b=None %}", request) == "?a=3"
    assert html_of("{% query a=3 %}") == "?a=3"
