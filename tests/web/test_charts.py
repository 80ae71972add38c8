import gzip
import itertools
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import engines

from web import charts


def html_of(chart: charts.Chart) -> str:
    return engines["django"].from_string("{% load web %}{% chart chart %}").render({"chart": chart})


def bars(**options: Any) -> charts.BarChart:
    values = (("MPP", 241), ("Pengaduan", 120.5), ("e-Audit", None))
    return charts.bar(
        title="Modul", result="MPP paling banyak: 241.", values=values, head=("Modul", "Daerah"), **options
    )


def lines(**options: Any) -> charts.LineChart:
    return charts.line(
        title="Bertahan",
        result="Setelah 24 bulan 86% masih memakai.",
        series=[charts.Series("Pengaduan", [(0, 100), (12, 90), (24, 86)], band=[(0, 100, 100), (24, 80, 92)])],
        x_ticks=[(0, "0"), (24, "24 bulan")],
        y_ticks=[(60, "60%"), (100, "100%")],
        table=charts.Table(("Masih diamati", "0", "24"), (("Pengaduan", "212", "41"),)),
        **options,
    )


def provinces(values: dict[str, tuple[int | None, int]]) -> charts.TileMap:
    return charts.tile_map(
        title="Pemakai",
        result="9 dari 9 di Bali.",
        unit="pemakai / jumlah",
        values=values,
        head=("Provinsi", "Pemakai", "Jumlah"),
    )


def tile(chart: charts.TileMap, code: str) -> charts.Tile:
    return next(one for island in chart.islands for one in island.tiles if one.province.code == code)


def test_bars_share_the_width_of_the_largest() -> None:
    widths = [(one.label, one.percent, one.text) for one in bars().bars]

    assert widths == [("MPP", 100.0, "241"), ("Pengaduan", 50.0, "120,5"), ("e-Audit", 0.0, "–")]


def test_bars_keep_to_a_given_maximum_and_texts() -> None:
    chart = bars(maximum=482, texts=("241 daerah", "120 daerah", "belum ada"))

    assert [one.percent for one in chart.bars] == [50.0, 25.0, 0.0]
    assert [one.text for one in chart.bars][2] == "belum ada"


def test_bars_without_any_value_are_empty_and_not_broken() -> None:
    chart = charts.bar(title="x", result="Belum ada data.", values=(("MPP", 0), ("e-Audit", None)), head=("a", "b"))

    assert [one.percent for one in chart.bars] == [0.0, 0.0]
    assert [one.text for one in chart.bars] == ["0", "–"]


def test_bars_are_a_table_with_their_result() -> None:
    html = html_of(bars())

    assert "MPP paling banyak: 241." in html
    assert '<th scope="row">MPP</th>' in html
    assert 'width="50" height="8"' in html


def test_lines_are_drawn_between_their_ticks() -> None:
    plot = lines().wide

    assert plot.paths[0].line.split(" ")[0] == f"{plot.left},{plot.top}"
    x, y = map(float, plot.paths[0].line.split(" ")[-1].split(","))
    assert x == plot.right
    assert plot.top < y < plot.bottom


def test_steps_hold_each_value_until_the_next() -> None:
    points = [point.split(",") for point in lines(steps=True).wide.paths[0].line.split(" ")]

    assert len(points) == 5
    assert points[1][1] == points[0][1]
    assert points[1][0] == points[2][0]


def test_lines_outside_the_axis_stay_in_the_picture() -> None:
    chart = charts.line(
        title="x", result="x", series=[charts.Series("a", [(0, -50), (1, 900)])], x_ticks=[(0, "0"), (1, "1")],
        y_ticks=[(0, "0"), (100, "100")], table=charts.Table(("a",), ()),
    )  # fmt: skip

    ys = [float(point.split(",")[1]) for point in chart.wide.paths[0].line.split(" ")]

    assert ys == [chart.wide.bottom, chart.wide.top]


def test_labels_at_the_ends_of_lines_do_not_cover_each_other() -> None:
    series = [charts.Series(name, [(0, 50), (1, 50 + number)]) for number, name in enumerate("abcd")]

    chart = charts.line(
        title="x", result="x", series=series, x_ticks=[(0, "0"), (1, "1")], y_ticks=[(0, "0"), (100, "100")],
        table=charts.Table(("a",), ()), marker=(51, "banding"),
    )  # fmt: skip

    places = sorted([path.label_y - 4 for path in chart.wide.paths] + [chart.wide.marker.at])  # type: ignore[union-attr]
    assert all(below - above >= 17 for above, below in itertools.pairwise(places))


def test_line_chart_needs_a_scale() -> None:
    with pytest.raises(ValueError, match="two ticks"):
        charts.line(
            title="x",
            result="x",
            series=[],
            x_ticks=[(0, "0")],
            y_ticks=[(0, "0"), (1, "1")],
            table=charts.Table((), ()),
        )


def test_line_chart_hides_its_pictures_from_readers_and_gives_them_the_table() -> None:
    html = html_of(lines(marker=(81, "JIPPNas 81%")))

    assert html.count('aria-hidden="true" focusable="false"') == 2
    assert "Setelah 24 bulan 86% masih memakai." in html
    assert '<th scope="row">Pengaduan</th><td class="r">212</td>' in html


def test_numbers_in_drawings_keep_their_point_in_indonesian() -> None:
    # A localised "48,5" would break the picture without any error.
    html = html_of(lines())

    assert not re.search(r'(?:x|y|x1|x2|y1|y2|width)="\d+,\d+"', html)


@pytest.mark.parametrize(
    ("value", "step"),
    [
        ((0, 8), "step-0"),
        ((1, 38), "step-1"),
        ((24, 100), "step-1"),
        ((25, 100), "step-2"),
        ((50, 100), "step-3"),
        ((70, 100), "step-4"),
        ((90, 100), "step-5"),
        ((5, 5), "step-5"),
    ],
)
def test_tile_is_shaded_by_its_share(value: tuple[int, int], step: str) -> None:
    assert tile(provinces({"51": value}), "51").step == step


def test_province_without_data_is_no_zero() -> None:
    chart = provinces({"51": (None, 9), "35": (38, 38)})

    assert tile(chart, "51").step == "step-unknown"
    assert tile(chart, "11").step == "step-unknown"
    assert ("Bali", "–", "9") in chart.table.rows
    assert "Tidak ada data" in html_of(chart)


def test_tile_map_counts_by_island() -> None:
    chart = provinces({"51": (9, 9), "52": (8, 10)})

    island = next(island for island in chart.islands if island.name == "Bali–Nusra")
    assert (island.value, island.total) == (17, 19)


@pytest.mark.parametrize("values", [{"99": (1, 2)}, {"51": (10, 9)}, {"51": (-1, 9)}])
def test_tile_map_refuses_what_cannot_be(values: dict[str, tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match=r"is no share|Not provinces"):
        provinces(values)


def test_tile_map_draws_all_38_provinces_each_in_its_place() -> None:
    html = html_of(provinces({}))
    css = Path(str(finders.find("web/css/charts.css"))).read_text()

    drawn = re.findall(r'data-province="(\d\d)"', html)
    placed = dict(re.findall(r'\[data-province="(\d\d)"\] \{ grid-area: ([\d /]+); \}', css))

    assert len(drawn) == len(set(drawn)) == 38
    assert set(drawn) == set(placed) == set(charts.PROVINCE_CODES)
    assert len(set(placed.values())) == 38


def test_provinces_are_those_of_the_regions() -> None:
    file = resources.files("lokal") / "data" / "wilayah.json.gz"
    codes = json.loads(gzip.decompress(file.read_bytes()))

    assert set(charts.PROVINCE_CODES) == {code for code in codes if len(code) == 2}


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(-0.8, 0.05, False), (0.1, 0.9, True), (-0.9, -0.1, True), (0, 1, False)]
)
def test_effect_is_sure_when_its_interval_lies_on_one_side(low: float, high: float, sure: bool) -> None:
    value = (low + high) / 2

    chart = charts.interval_dot(title="x", result="y", value=value, low=low, high=high, span=(-1, 1))

    assert chart.sure is sure
    assert chart.low <= chart.value <= chart.high


def test_interval_refuses_a_value_outside() -> None:
    with pytest.raises(ValueError, match="outside"):
        charts.interval_dot(title="x", result="y", value=2, low=0, high=1, span=(-1, 1))


def test_pyramid_puts_the_oldest_on_top_and_measures_both_sides_alike() -> None:
    chart = charts.pyramid(
        title="Penduduk", result="Terbanyak 0-4.", sides=("L", "P"), groups=[("0-4", 4, 2), ("5+", 0, 1)], head="Umur"
    )

    oldest, youngest = chart.rows
    assert [oldest.label, youngest.label] == ["5+", "0-4"]
    assert youngest.left_width == 2 * youngest.right_width == 4 * oldest.right_width
    assert oldest.left_width == 0
    assert chart.table.rows == (("0-4", "4", "2"), ("5+", "0", "1"))


def test_pyramid_of_nobody_has_no_bars() -> None:
    chart = charts.pyramid(title="x", result="Belum ada.", sides=("L", "P"), groups=[("0-4", 0, 0)], head="Umur")

    assert [(row.left_width, row.right_width) for row in chart.rows] == [(0, 0)]
