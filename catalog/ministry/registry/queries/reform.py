"""Themes of reform, the modules that speak to them, and what regencies report of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from catalog.activation.models import Activation
from catalog.ministry.queries import ON_TIRU
from catalog.ministry.registry.changes import Change, change
from catalog.ministry.registry.models import ReformTheme
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from core import clock
from core.indicators import Indicator, Period
from organisation.provinces import WHOLE, Reach
from outcomes.facts.models import Fact
from outcomes.suppression import Shown
from regions.zones import zone_of
from tenants.models import Regency


@dataclass(frozen=True, kw_only=True)
class Reported:
    """
    What regencies say of one indicator in its last closed period.

    :param expected: how many had the module on before the period was over. :param late: of these, from how many no
        word has come; that is not zero. :param hidden: how many numbers were hidden, because few people stand behind.
    :param lower_bounds: how many of the numbers are “at least”.
    :param change: of the middle, over the regencies that gave a number in both periods.
    """

    manifest: ModuleManifest
    indicator: Indicator
    period: Period
    expected: int
    late: int
    hidden: int
    numbers: int
    lower_bounds: int
    lowest: Decimal | None
    middle: Decimal | None
    highest: Decimal | None
    change: Change | None
    compared: int


@dataclass(frozen=True, kw_only=True)
class ThemeRow:
    """A theme with the modules that serve it; `theme` is None for what speaks to none of the road map's."""

    theme: ReformTheme | None
    modules: list[tuple[ModuleManifest, int]]
    """With the number of regencies where each is on."""
    reported: list[Reported]


def themes(day: date) -> list[ReformTheme]:
    """The themes in force on a day, in the order of the road map."""
    return [theme for theme in ReformTheme.objects.all() if theme.holds_on(day)]


def all_themes() -> list[ReformTheme]:
    """Those that hold, held or will hold, the newest first."""
    return list(ReformTheme.objects.order_by("-valid_from", "position"))


def serving(theme: ReformTheme | None, *, indicator: str = "") -> list[tuple[ModuleManifest, list[Indicator]]]:
    """The modules with the indicators by which they speak to a theme, or that are the one named."""
    focuses = set(theme.focuses) if theme else set()
    found = []
    for manifest in all_modules():
        speaking = [one for one in manifest.indicators if one.reform_focus in focuses or one.code == indicator]
        if speaking:
            found.append((manifest, speaking))
    return found


def page(day: date, *, reach: Reach = WHOLE) -> list[ThemeRow]:
    """Each theme of a day, and last what is outside them, with what regencies report. Four queries."""
    in_force = themes(day)
    live = Regency.objects.filter(reach.q("code"), purpose=Regency.Purpose.LIVE, status__in=ON_TIRU)
    users = [(regency.code, set(regency.modules_on)) for regency in live]
    since = _on_since(reach)
    measured = [(manifest, one) for manifest in all_modules() for one in manifest.indicators if one.reform_focus]
    facts = _facts([one for _manifest, one in measured], day, reach)
    rows: dict[str, list[tuple[ModuleManifest, Indicator]]] = defaultdict(list)
    for manifest, one in measured:
        theme = next((found for found in in_force if one.reform_focus in found.focuses), None)
        rows[theme.code if theme else ""].append((manifest, one))
    return [
        ThemeRow(
            theme=theme,
            modules=[
                (manifest, sum(manifest.slug in on for _code, on in users))
                for manifest in {manifest.slug: manifest for manifest, _one in rows[code]}.values()
            ],
            reported=[_reported(manifest, one, day, users, since, facts) for manifest, one in rows[code]],
        )
        for code, theme in [*((found.code, found) for found in in_force), ("", None)]
        if theme or rows[""]
    ]


type _Facts = Mapping[tuple[str, str], Mapping[str, tuple[str, Decimal | None]]]
"""By indicator and period, then by regency: how the number is shown, and the number."""


def _facts(measured: Iterable[Indicator], day: date, reach: Reach) -> _Facts:
    wanted = {one.code: _closed(one, day) for one in measured}
    periods = {code for period in wanted.values() for code in (period.code, period.previous.code)}
    rows = (
        Fact.objects.filter(reach.q("regency_code"), indicator__in=wanted, period__in=periods, part="")
        .order_by("indicator", "period", "regency_code", "-version")
        .distinct("indicator", "period", "regency_code")
    )
    found: dict[tuple[str, str], dict[str, tuple[str, Decimal | None]]] = defaultdict(dict)
    for indicator, period, code, shown, value in rows.values_list(
        "indicator", "period", "regency_code", "shown", "value"
    ):
        found[indicator, period][code] = shown, value
    return found


def _reported(
    manifest: ModuleManifest,
    indicator: Indicator,
    day: date,
    users: Iterable[tuple[str, set[str]]],
    since: Mapping[tuple[str, str], date],
    facts: _Facts,
) -> Reported:
    period = _closed(indicator, day)
    now = facts.get((indicator.code, period.code), {})
    before = facts.get((indicator.code, period.previous.code), {})
    expected = {
        code for code, on in users
        if manifest.slug in on and since.get((code, manifest.slug), day) <= period.last_day
    }  # fmt: skip
    numbers = {code: value for code, (_shown, value) in now.items() if value is not None}
    both = [code for code in numbers if before.get(code, ("", None))[1] is not None]
    return Reported(
        manifest=manifest,
        indicator=indicator,
        period=period,
        expected=len(expected),
        late=len(expected - set(now)),
        hidden=sum(shown == Shown.HIDDEN for shown, _value in now.values()),
        numbers=len(numbers),
        lower_bounds=sum(shown == Shown.AT_LEAST for shown, _value in now.values()),
        lowest=min(numbers.values(), default=None),
        middle=median(numbers.values()) if numbers else None,
        highest=max(numbers.values(), default=None),
        change=change(median(before[code][1] or Decimal(0) for code in both), median(numbers[code] for code in both))
        if both
        else None,
        compared=len(both),
    )


def _on_since(reach: Reach) -> dict[tuple[str, str], date]:
    rows = Activation.objects.filter(reach.q("regency_code"), schema_name__startswith="r", first_on_at__isnull=False)
    return {
        (one.regency_code, one.slug): clock.local_date(one.first_on_at, zone_of(one.regency_code[:2]))
        for one in rows.only("regency_code", "slug", "first_on_at")
        if one.first_on_at
    }


def _closed(indicator: Indicator, day: date) -> Period:
    return Period.of(indicator.period, day).previous
