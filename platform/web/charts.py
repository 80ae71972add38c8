"""
Charts drawn on the server: SVG without scripts or inline styles, a sentence that says the result, and the table behind.

`{% chart value %}` puts one into a page. Every maker takes `result`, the sentence that readers hear instead of the
picture: write what it shows ("After 24 months 86% still use it"), not what it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Final, Literal

from core.numbers import format_number

type Number = int | float | Decimal
type Tone = Literal["accent", "support", "warning", "success", "danger", "neutral"]

NO_DATA: Final = "\N{EN DASH}"


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart, already written as people read them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Bar:
    label: str
    text: str
    percent: float
    note: str = ""


@dataclass(frozen=True)
class BarChart:
    template: ClassVar[str] = "web/charts/bars.html"
    title: str
    result: str
    bars: tuple[Bar, ...]
    head: tuple[str, str]


@dataclass(frozen=True)
class Series:
    """
    One line. `points` are (x, y) in rising x; `band` gives (x, low, high) of an uncertainty drawn faintly around it.
    """

    name: str
    points: Sequence[tuple[Number, Number]]
    tone: Tone = "accent"
    band: Sequence[tuple[Number, Number, Number]] = ()


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Path:
    name: str
    tone: Tone
    line: str
    band: str
    end_y: float
    label_y: float
    last: str


@dataclass(frozen=True)
class Plot:
    """One drawing of a line chart; a page holds a wide and a narrow one and shows what fits."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    paths: tuple[Path, ...]
    marker: Tick | None
    direct_labels: bool


@dataclass(frozen=True)
class LineChart:
    template: ClassVar[str] = "web/charts/lines.html"
    title: str
    result: str
    wide: Plot
    narrow: Plot
    series: tuple[Series, ...]
    marker_name: str
    table: Table


@dataclass(frozen=True)
class Province:
    code: str
    name: str
    short: str
    island: str


@dataclass(frozen=True)
class Tile:
    """One province. `share` is None where nothing is known, which is never drawn as zero."""

    province: Province
    value: int | None
    total: int
    step: str
    text: str


@dataclass(frozen=True)
class Island:
    name: str
    value: int
    total: int
    tiles: tuple[Tile, ...] = field(default=())


@dataclass(frozen=True)
class TileMap:
    template: ClassVar[str] = "web/charts/tile_map.html"
    title: str
    result: str
    unit: str
    islands: tuple[Island, ...]
    legend: tuple[tuple[str, str], ...]
    has_unknown: bool
    table: Table


@dataclass(frozen=True)
class IntervalDot:
    template: ClassVar[str] = "web/charts/interval.html"
    title: str
    result: str
    low: float
    value: float
    high: float
    zero: float
    sure: bool


@dataclass(frozen=True)
class PyramidRow:
    """One group: where its two bars begin and how wide they are, and the numbers beside them."""

    label: str
    y: int
    left_x: float
    left_width: float
    right_width: float
    right_x: float
    left_text: str
    right_text: str


@dataclass(frozen=True)
class Pyramid:
    template: ClassVar[str] = "web/charts/pyramid.html"
    title: str
    result: str
    sides: tuple[str, str]
    rows: tuple[PyramidRow, ...]
    height: int
    table: Table


@dataclass(frozen=True)
class StageRow:
    """What went through stages: how long each took, in one unit. `text` stands beside its bar, `note` below."""

    label: str
    lengths: tuple[float, ...]
    text: str
    note: str = ""


@dataclass(frozen=True)
class StagePart:
    tone: str
    x: float
    width: float


@dataclass(frozen=True)
class StageBar:
    label: str
    text: str
    note: str
    parts: tuple[StagePart, ...]


@dataclass(frozen=True)
class StageName:
    name: str
    tone: str


@dataclass(frozen=True)
class StageBars:
    template: ClassVar[str] = "web/charts/stages.html"
    title: str
    result: str
    legend: tuple[StageName, ...]
    bars: tuple[StageBar, ...]
    table: Table


@dataclass(frozen=True)
class Whisker:
    """One thing that was measured, with its interval; `note` stands under its name, `rests_on` under its text."""

    label: str
    note: str
    low: Number
    value: Number
    high: Number
    text: str
    rests_on: str


@dataclass(frozen=True)
class WhiskerRow:
    of: Whisker
    low: float
    value: float
    high: float


@dataclass(frozen=True)
class Whiskers:
    template: ClassVar[str] = "web/charts/whiskers.html"
    title: str
    result: str
    rows: tuple[WhiskerRow, ...]
    head: tuple[str, str]
    reference: float


type Chart = Whiskers | StageBars | BarChart | LineChart | TileMap | IntervalDot | Pyramid

# The 38 provinces in the order of islands, with the names used on maps.
_PROVINCES: Final = tuple(
    Province(code, name, short, island)
    for island, provinces in {
        "Sumatra": (
            ("11", "Aceh", "Aceh"), ("12", "Sumatera Utara", "Sumut"), ("13", "Sumatera Barat", "Sumbar"),
            ("14", "Riau", "Riau"), ("21", "Kepulauan Riau", "Kepri"), ("15", "Jambi", "Jambi"),
            ("17", "Bengkulu", "Bkl"), ("16", "Sumatera Selatan", "Sumsel"),
            ("19", "Kepulauan Bangka Belitung", "Babel"), ("18", "Lampung", "Lpg"),
        ),
        "Jawa": (
            ("36", "Banten", "Banten"), ("31", "Daerah Khusus Jakarta", "DKJ"), ("32", "Jawa Barat", "Jabar"),
            ("33", "Jawa Tengah", "Jateng"), ("34", "DI Yogyakarta", "DIY"), ("35", "Jawa Timur", "Jatim"),
        ),
        "Bali–Nusra": (
            ("51", "Bali", "Bali"), ("52", "Nusa Tenggara Barat", "NTB"), ("53", "Nusa Tenggara Timur", "NTT"),
        ),
        "Kalimantan": (
            ("61", "Kalimantan Barat", "Kalbar"), ("64", "Kalimantan Timur", "Kaltim"),
            ("65", "Kalimantan Utara", "Kaltara"), ("62", "Kalimantan Tengah", "Kalteng"),
            ("63", "Kalimantan Selatan", "Kalsel"),
        ),
        "Sulawesi": (
            ("71", "Sulawesi Utara", "Sulut"), ("75", "Gorontalo", "Gtlo"), ("72", "Sulawesi Tengah", "Sulteng"),
            ("76", "Sulawesi Barat", "Sulbar"), ("73", "Sulawesi Selatan", "Sulsel"),
            ("74", "Sulawesi Tenggara", "Sultra"),
        ),
        "Maluku–Papua": (
            ("82", "Maluku Utara", "Malut"), ("81", "Maluku", "Maluku"), ("96", "Papua Barat Daya", "PBD"),
            ("92", "Papua Barat", "PB"), ("94", "Papua Tengah", "Pateng"), ("91", "Papua", "Papua"),
            ("95", "Papua Pegunungan", "Papeg"), ("93", "Papua Selatan", "Pasel"),
        ),
    }.items()
    for code, name, short in provinces
)  # fmt: skip
PROVINCE_CODES: Final = tuple(province.code for province in _PROVINCES)

# (lower bound of the share in percent, class, words). None at all stands apart from the first few, which are news.
_STEPS: Final = (
    (90, "step-5", "90–100%"),
    (70, "step-4", "70–89%"),
    (50, "step-3", "50–69%"),
    (25, "step-2", "25–49%"),
    (0.001, "step-1", "1–24%"),
    (0, "step-0", "0%"),
)
_UNKNOWN: Final = "step-unknown"


def bar(
    *,
    title: str,
    result: str,
    values: Sequence[tuple[str, Number | None]],
    head: tuple[str, str],
    texts: Sequence[str] | None = None,
    notes: Sequence[str] | None = None,
    maximum: Number | None = None,
) -> BarChart:
    """
    Bars lying on their side, with their numbers: the chart is its own table.

    `texts` replaces the numbers as written, `maximum` is the full width (default: the largest value). None is no data.
    """
    known = [float(value) for _label, value in values if value is not None]
    full = float(maximum) if maximum is not None else max(known, default=0.0)
    bars = []
    for number, (label, value) in enumerate(values):
        share = 0.0 if value is None or full <= 0 else min(max(float(value) / full, 0.0), 1.0) * 100
        text = texts[number] if texts else NO_DATA if value is None else _written(value)
        bars.append(Bar(label, text, round(share, 1), notes[number] if notes else ""))
    return BarChart(title, result, tuple(bars), head)


def line(
    *,
    title: str,
    result: str,
    series: Sequence[Series],
    x_ticks: Sequence[tuple[Number, str]],
    y_ticks: Sequence[tuple[Number, str]],
    table: Table,
    steps: bool = False,
    marker: tuple[Number, str] | None = None,
) -> LineChart:
    """
    Lines over a common axis; `steps` holds each value until the next one, as counts and survival do.

    `marker` is a level to compare with, drawn dotted.

    :raises ValueError: without a tick at both ends of each axis, since the ticks are what gives the scale.
    """
    if len(x_ticks) < 2 or len(y_ticks) < 2:
        raise ValueError("Each axis needs at least two ticks.")
    options = {"series": series, "x_ticks": x_ticks, "y_ticks": y_ticks, "steps": steps, "marker": marker}
    return LineChart(
        title,
        result,
        _plot(width=560, height=290, label_room=176, direct_labels=True, **options),  # type: ignore[arg-type]
        _plot(width=340, height=260, label_room=16, direct_labels=False, **options),  # type: ignore[arg-type]
        tuple(series),
        marker[1] if marker else "",
        table,
    )


def tile_map(
    *,
    title: str,
    result: str,
    unit: str,
    values: Mapping[str, tuple[int | None, int]],
    head: tuple[str, str, str],
) -> TileMap:
    """
    Indonesia with one equal tile per province, shaded by share: small provinces count as much as large ones.

    `values` maps the province's code to (count, total); a count of None is shown as no data, as is a code left out.

    :raises ValueError: for a code that is no province, or a count above its total.
    """
    if unknown := set(values) - set(PROVINCE_CODES):
        raise ValueError(f"Not provinces: {', '.join(sorted(unknown))}.")
    tiles = [_tile(province, *values.get(province.code, (None, 0))) for province in _PROVINCES]
    islands = []
    for name in dict.fromkeys(province.island for province in _PROVINCES):
        own = tuple(tile for tile in tiles if tile.province.island == name)
        islands.append(Island(name, sum(t.value or 0 for t in own), sum(t.total for t in own), own))
    rows = tuple(
        (tile.province.name, NO_DATA if tile.value is None else _written(tile.value), _written(tile.total))
        for tile in tiles
    )
    legend = tuple((step, words) for _bound, step, words in reversed(_STEPS))
    has_unknown = any(tile.value is None for tile in tiles)
    return TileMap(title, result, unit, tuple(islands), legend, has_unknown, Table(head, rows, title))


def interval_dot(
    *, title: str, result: str, value: Number, low: Number, high: Number, span: tuple[Number, Number]
) -> IntervalDot:
    """
    An effect with its interval of uncertainty around zero; green only when the whole interval lies on one side.

    :raises ValueError: if the value lies outside its interval.
    """
    if not float(low) <= float(value) <= float(high):
        raise ValueError("The value lies outside its interval.")
    start, width = float(span[0]), float(span[1]) - float(span[0])

    def place(number: Number) -> float:
        return round(min(max((float(number) - start) / width, 0.0), 1.0) * 200 + 10, 1)

    sure = float(low) > 0 or float(high) < 0
    return IntervalDot(title, result, place(low), place(value), place(high), place(0), sure)


def whiskers(
    *,
    title: str,
    result: str,
    rows: Sequence[Whisker],
    head: tuple[str, str],
    reference: Number,
    maximum: Number,
) -> Whiskers:
    """
    Measurements with their intervals on one scale from 0 to `maximum`; the chart is its own table.

    `reference` is a level to compare with, drawn through every row; whoever draws says which it is.
    """
    full = float(maximum) or 1.0

    def place(number: Number) -> float:
        return round(min(max(float(number) / full, 0.0), 1.0) * 200 + 10, 1)

    drawn = tuple(WhiskerRow(one, place(one.low), place(one.value), place(one.high)) for one in rows)
    return Whiskers(title, result, drawn, head, place(reference))


def pyramid(
    *, title: str, result: str, sides: tuple[str, str], groups: Sequence[tuple[str, int, int]], head: str
) -> Pyramid:
    """
    Two kinds of people side by side by group of age, the oldest on top.

    `groups` are (label, left, right) from the youngest on; `head` is what a group is called in the table.
    """
    most = max((number for _label, *pair in groups for number in pair), default=0) or 1
    rows = tuple(
        PyramidRow(
            label=label,
            y=place * _BAND,
            left_x=round(_MIDDLE[0] - left / most * _WING, 1),
            left_width=round(left / most * _WING, 1),
            right_width=round(right / most * _WING, 1),
            right_x=round(_MIDDLE[1] + right / most * _WING + 5, 1),
            left_text=_written(left),
            right_text=_written(right),
        )
        for place, (label, left, right) in enumerate(reversed(groups))
    )
    table = Table(
        (head, *sides),
        tuple((label, _written(left), _written(right)) for label, left, right in groups),
        title,
    )
    return Pyramid(title, result, sides, rows, len(groups) * _BAND, table)


def stages(*, title: str, result: str, names: Sequence[str], rows: Sequence[StageRow], table: Table) -> StageBars:
    """
    Bars lying on their side, each parted by the stages it went through, all on one scale: the longest is full.

    :raises ValueError: for more stages than there are tones, or a row with another number of stages than names.
    """
    if len(names) > len(_STAGE_TONES):
        raise ValueError(f"At most {len(_STAGE_TONES)} stages can be told apart.")
    longest = max((sum(row.lengths) for row in rows), default=0.0) or 1.0
    bars = []
    for row in rows:
        parts, at = [], 0.0
        for tone, length in zip(_STAGE_TONES[: len(names)], row.lengths, strict=True):
            width = round(length / longest * 100, 2)
            if width:
                parts.append(StagePart(tone, round(at, 2), width))
            at += width
        bars.append(StageBar(row.label, row.text, row.note, tuple(parts)))
    legend = tuple(StageName(name, tone) for name, tone in zip(names, _STAGE_TONES, strict=False))
    return StageBars(title, result, legend, tuple(bars), table)


_STAGE_TONES: Final = ("stage-1", "stage-2", "stage-3", "stage-4", "stage-5", "stage-6", "stage-7", "stage-8")

# Of a drawing 360 wide: two wings with room for a number outside each, the labels between them.
_BAND: Final = 20
_WING: Final = 112.0
_MIDDLE: Final = (152.0, 208.0)


def _tile(province: Province, value: int | None, total: int) -> Tile:
    if value is None or total == 0:
        return Tile(province, None, total, _UNKNOWN, f"{NO_DATA}/{total}")
    if not 0 <= value <= total:
        raise ValueError(f"{province.name}: {value} of {total} is no share.")
    share = value * 100 / total
    step = next(step for bound, step, _words in _STEPS if share >= bound)
    return Tile(province, value, total, step, f"{value}/{total}")


def _plot(
    *,
    width: int,
    height: int,
    label_room: int,
    direct_labels: bool,
    series: Sequence[Series],
    x_ticks: Sequence[tuple[Number, str]],
    y_ticks: Sequence[tuple[Number, str]],
    steps: bool,
    marker: tuple[Number, str] | None,
) -> Plot:
    left, top, bottom = 48.0, 14.0, height - 34.0
    right = float(width - label_room)
    x_low, x_high = float(x_ticks[0][0]), float(x_ticks[-1][0])
    y_low, y_high = float(y_ticks[0][0]), float(y_ticks[-1][0])

    def x(value: Number) -> float:
        return round(left + (float(value) - x_low) / (x_high - x_low) * (right - left), 1)

    def y(value: Number) -> float:
        inside = min(max(float(value), min(y_low, y_high)), max(y_low, y_high))
        return round(bottom - (inside - y_low) / (y_high - y_low) * (bottom - top), 1)

    ends = [y(one.points[-1][1]) if one.points else bottom for one in series]
    paths = tuple(
        Path(
            name=one.name,
            tone=one.tone,
            line=_points([(x(at), y(value)) for at, value in one.points], steps=steps),
            band=_band([(x(at), y(low), y(high)) for at, low, high in one.band], steps=steps),
            end_y=end,
            label_y=label_y,
            last=_written(one.points[-1][1]) if one.points else NO_DATA,
        )
        for one, end, label_y in zip(series, ends, _apart(ends, marker and y(marker[0])), strict=True)
    )
    return Plot(
        width, height, left, right, top, bottom,
        tuple(Tick(x(at), text) for at, text in x_ticks),
        tuple(Tick(y(at), text) for at, text in y_ticks),
        paths,
        Tick(y(marker[0]), marker[1]) if marker else None,
        direct_labels,
    )  # fmt: skip


def _points(points: Sequence[tuple[float, float]], *, steps: bool) -> str:
    return " ".join(f"{x},{y}" for x, y in (_stepped(points) if steps else points))


def _band(band: Sequence[tuple[float, float, float]], *, steps: bool) -> str:
    upper = [(x, high) for x, _low, high in band]
    lower = [(x, low) for x, low, _high in band]
    if steps:
        upper, lower = _stepped(upper), _stepped(lower)
    return " ".join(f"{x},{y}" for x, y in [*upper, *reversed(lower)])


def _stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    stepped: list[tuple[float, float]] = []
    for x, y in points:
        if stepped:
            stepped.append((x, stepped[-1][1]))
        stepped.append((x, y))
    return stepped


def _apart(ends: Sequence[float], marker: float | None, room: float = 17.0) -> list[float]:
    """Labels at the ends of lines, moved so that none covers another or the marker's."""
    taken = [marker] if marker is not None else []
    places = dict.fromkeys(range(len(ends)), 0.0)
    for number in sorted(places, key=lambda n: ends[n]):
        place = ends[number]
        for _try in range(len(taken) + 1):
            clash = [other for other in taken if abs(other - place) < room]
            if not clash:
                break
            place = max(clash) + room
        taken.append(place)
        places[number] = place
    return [place + 4 for place in places.values()]


def _written(value: Number) -> str:
    if isinstance(value, int):
        return format_number(value)
    exact = Decimal(str(value))
    return format_number(exact, decimals=max(0, min(2, -int(exact.normalize().as_tuple().exponent))))
