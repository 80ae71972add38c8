"""From the sources to the rows of the ledgers, one kind after the other. Nothing is read or written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Final

from catalog.ministry.console import effects, peers, use
from catalog.ministry.console.models import Adoption, AdoptionMonth, Effect, PeerFigure, Reading, Size
from catalog.ministry.console.sources import Figure, Tenant
from catalog.ministry.console.use import Door, Month, Use
from catalog.sdk.manifest import ModuleManifest
from catalog.visits.models import Verdict
from core.indicators import Indicator, Period, PeriodKind

NEWEST_PERIODS: Final = 3
"""Of each indicator, so many periods can be looked at beside one's peers."""
_SMALLEST_STEP: Final = Decimal("0.0001")
_KNOWN: Final = frozenset({"exact", "rounded"})


def months_of(
    tenant: Tenant, turns: Sequence[tuple[datetime, str]], figures: Mapping[date, Figure], newest: date
) -> list[Month]:
    """
    The months of one module at one regency, from the one it was first on to `newest`.

    :param figures: what the regency says of the module's use, by the first day of the month.
    """
    begun = next((at for at, position in turns if position == Door.ON), None)
    if begun is None:
        return []
    found = []
    last_report = max(figures, default=date.min)
    period = Period.of(PeriodKind.MONTH, begun.astimezone(tenant.zone).date())
    while period.first_day <= newest:
        start, end = period.bounds(tenant.zone)
        door, was_on = _door(turns, start, end)
        if tenant.left_at is not None and tenant.left_at < end:
            door, was_on = Door.LEFT, was_on and tenant.left_at >= start
        elif tenant.is_suspended and door == Door.ON and period.first_day > last_report:
            door = Door.SUSPENDED
        known, value = _use(figures.get(period.first_day), is_owed=door == Door.ON, was_on=was_on)
        found.append(Month(first_day=period.first_day, was_on=was_on, door=door, use=known, value=value))
        period = period.next
    return found


def _door(turns: Sequence[tuple[datetime, str]], start: datetime, end: datetime) -> tuple[Door, bool]:
    """Where the module stood when the month ended, and whether it was on at any time in it."""
    door, was_on = Door.OFF, False
    for at, position in turns:
        if at >= end:
            break
        was_on = was_on or (door == Door.ON and at > start)
        door = Door(position)
    return door, was_on or door == Door.ON


def _use(figure: Figure | None, *, is_owed: bool, was_on: bool) -> tuple[Use, Decimal | None]:
    if figure is None or not was_on:
        return (Use.LATE if is_owed and was_on else Use.NOT_EXPECTED), None
    return Use(figure.shown), figure.value


def month_rows(code: str, slug: str, months: Iterable[Month]) -> Iterator[AdoptionMonth]:
    for month in months:
        yield AdoptionMonth(
            regency_code=code,
            slug=slug,
            month=month.first_day,
            was_on=month.was_on,
            door=month.door.value,
            use=month.use.value,
            value=month.value,
        )


def adoption_row(
    code: str, slug: str, months: Sequence[Month], *, rules: use.Rules, is_good: bool, proven_months: int
) -> Adoption:
    """:param is_good: some outcome can be judged, and none has become worse."""
    found = use.standing(months, rules)
    is_alive = found.in_use and not found.ending
    return Adoption(
        regency_code=code,
        slug=slug,
        began=months[0].first_day,
        months=found.months,
        ending=found.ending.value,
        door=months[-1].door.value,
        in_use=found.in_use,
        alert=found.alert.value,
        newest=found.newest,
        usual=found.usual,
        silent_months=found.silent_months,
        late_since=found.late_since,
        is_proven=is_alive and is_good and found.months >= proven_months,
    )


def is_worse(values: Sequence[Decimal], *, higher_is_better: bool, percent: int) -> bool | None:
    """
    Whether the newest of a series are worse than the first by more than `percent`; None for fewer than two.

    Up to three values on either side, by their medians, so that one odd month decides nothing.
    """
    side = min(3, len(values) // 2)
    if not side:
        return None
    first, last = median(values[:side]), median(values[-side:])
    loss = first - last if higher_is_better else last - first
    return 100 * loss > percent * abs(first)


def has_helped(
    manifest: ModuleManifest, began: date, series: Mapping[str, Sequence[Figure]], known: Mapping[str, Indicator],
    *, verdict: str | None, percent: int,
) -> bool:  # fmt: skip
    """
    Whether a module has shown at a regency that it helps: an outcome can be judged or the regency has evaluated it and
    keeps it, and nothing speaks against it: no outcome has become worse, and it was not evaluated to be stopped.

    :param verdict: of the newest evaluation of a study visit; None where there was none.
    """
    worse = [
        is_worse(
            [one.value for one in series.get(code, ()) if one.value is not None and one.period.last_day >= began],
            higher_is_better=known[code].higher_is_better,
            percent=percent,
        )
        for code in manifest.outcomes
        if code in known
    ]
    shown = any(one is False for one in worse) or verdict in (Verdict.KEEP, Verdict.ADAPT)
    return shown and not any(worse) and verdict != Verdict.STOP


# --- before and after


def effect_row(
    slug: str,
    indicator: Indicator,
    figures: Sequence[Figure],
    began: Mapping[str, date],
    *,
    least: int,
    hidden_percent: int,
) -> Effect:
    """:param began: when each regency that ever had the module on first had it."""
    row = Effect(slug=slug, indicator=indicator.code)
    if figures:
        periods = [figure.period for figure in figures]
        row.first_period, row.last_period = min(periods).code, max(periods).code
    try:
        if indicator.module:
            raise effects.CannotTell(effects.Reason.ONLY_WITH_MODULE)
        _put(row, effects.estimate(*_panel(indicator, figures, began, hidden_percent), least=least), indicator)
    except effects.CannotTell as refused:
        row.refusal, row.found, row.needed = refused.reason.value, refused.found, refused.needed
        if refused.before is not None:
            _put_before(row, refused.before, indicator)
    return row


def _panel(
    indicator: Indicator, figures: Sequence[Figure], began: Mapping[str, date], hidden_percent: int
) -> tuple[effects.Panel, dict[str, int | None]]:
    """:raises CannotTell: if there is nothing, or too much of it is hidden."""
    if not figures:
        raise effects.CannotTell(effects.Reason.NO_NUMBERS)
    shown = Counter(figure.shown in _KNOWN for figure in figures)
    if 100 * shown[False] > hidden_percent * shown.total():
        raise effects.CannotTell(
            effects.Reason.HIDDEN, found=100 * shown[False] // shown.total(), needed=hidden_percent
        )
    values: dict[str, dict[int, float]] = {}
    for figure in figures:
        if figure.shown in _KNOWN and figure.value is not None:
            values.setdefault(figure.regency, {})[_count(figure.period)] = float(figure.value)
    adopted = {code: _count(Period.of(indicator.period, day)) for code, day in began.items()}
    return values, {code: adopted.get(code) for code in values}


def _count(period: Period) -> int:
    """Periods of a kind, counted on without a gap."""
    return (period.first_day.year * 12 + period.first_day.month - 1) // period.months


def _put(row: Effect, found: effects.Effect, indicator: Indicator) -> None:
    row.value, row.low, row.high = _rounded(found.overall, indicator)
    row.adopters, row.others = found.overall.adopters, found.overall.others
    _put_before(row, found.before, indicator)
    for age, one in found.by_age.items():
        value, low, high = (str(number) for number in _rounded(one, indicator))
        numbers = {"age": age, "value": value, "low": low, "high": high}
        row.by_age.append(numbers | {"adopters": one.adopters, "others": one.others})


def _put_before(row: Effect, found: effects.Estimate, indicator: Indicator) -> None:
    row.before, row.before_low, row.before_high = _rounded(found, indicator)


def _rounded(found: effects.Estimate, indicator: Indicator) -> tuple[Decimal, Decimal, Decimal]:
    """One digit more than the indicator itself has, and four at most."""
    step = max(Decimal(1).scaleb(-indicator.decimals - 1), _SMALLEST_STEP)
    value, low, high = (Decimal(repr(number)).quantize(step) for number in (found.value, found.low, found.high))
    return value, low, high


# --- peers


def size_rows(sizes: Mapping[str, tuple[str, int]]) -> list[Size]:
    return [
        Size(
            regency_code=code,
            kind=band.kind,
            villages=sizes[code][1],
            band=band.number,
            fewest=band.fewest,
            most=band.most,
        )
        for code, band in peers.bands(sizes).items()
    ]


def reading_rows(figures: Sequence[Figure]) -> Iterator[Reading]:
    """Of the newest periods of one indicator."""
    newest = sorted({figure.period for figure in figures}, reverse=True)[:NEWEST_PERIODS]
    for figure in figures:
        if figure.period in newest:
            yield Reading(
                regency_code=figure.regency,
                indicator=figure.indicator,
                period=figure.period.code,
                shown=figure.shown,
                value=figure.value,
                numerator=figure.numerator,
                denominator=figure.denominator,
            )


def peer_rows(readings: Iterable[Reading], sizes: Iterable[Size], *, least: int) -> Iterator[PeerFigure]:
    """The middle of each band, where enough of it can be read. Lower bounds and hidden numbers are left out."""
    places = {size.regency_code: (size.kind, size.band) for size in sizes}
    groups: dict[tuple[str, int, str, str], list[Decimal]] = {}
    for reading in readings:
        if reading.shown in _KNOWN and reading.value is not None and reading.regency_code in places:
            key = (*places[reading.regency_code], reading.indicator, reading.period)
            groups.setdefault(key, []).append(reading.value)
    for (kind, band, indicator, period), values in groups.items():
        if middle := peers.quartiles(values, least=least):
            yield PeerFigure(
                kind=kind,
                band=band,
                indicator=indicator,
                period=period,
                count=middle.count,
                lower=middle.lower.quantize(_SMALLEST_STEP),
                median=middle.median.quantize(_SMALLEST_STEP),
                upper=middle.upper.quantize(_SMALLEST_STEP),
            )
