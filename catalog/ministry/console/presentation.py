"""The console's numbers as the design system's parts take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.ministry.console.effects import Reason
from catalog.ministry.console.models import Adoption, AdoptionMonth, Effect, Reading
from catalog.ministry.console.queries import ATTENTION, Compared, Maturity, Peers, Place, Tally
from catalog.ministry.console.survival import Step, after
from catalog.ministry.console.use import Alert, Door, Ending, Use
from catalog.sdk.manifest import ModuleManifest
from core import clock
from core.indicators import Indicator, Period
from core.localised import LocalisedText
from core.numbers import format_number, format_percent
from core.shares import interval
from outcomes import wording
from outcomes.suppression import SMALLEST
from regions.codes import Kind
from web import charts

type Row = dict[str, object]

MONTHS: Final = (6, 12, 24)
"""After which the table of modules says how many go on."""
PORTAL: Final = 82
"""Percent of the innovations updated in the national portal JIPPNas that go on: 429 of 2,355 do not (18 %)."""


# --- how long adoptions last


def kpis_of(tally: Tally, steps: Sequence[Step]) -> list[Row]:
    year = after(steps, 12)
    return [
        {
            "label": _("Adoptions watched"),
            "value": format_number(tally.adoptions),
            "note": _("%(number)s on now, %(used)s of them in use")
            % {"number": format_number(tally.on), "used": format_number(tally.in_use)},
        },
        {
            "label": _("Still used after 12 months"),
            "value": _share(year) if year else "–",
            "note": _("interval %(interval)s; national portal 82%%") % {"interval": _bounds(year)}
            if year
            else _("no adoption is that old yet"),
        },
        {
            "label": _("To be looked at"),
            "value": format_number(tally.attention),
            "note": _("use falls or stops, or no report has come"),
        },
        {
            "label": _("Proven"),
            "value": format_number(tally.proven),
            "note": _("long enough in use, and no outcome worse"),
        },
    ]


def survival_chart(
    curves: Mapping[str, Sequence[Step]], names: Mapping[str, str], chosen: str
) -> charts.LineChart | None:
    """All adoptions together, and one module beside them if one was chosen. None while there is nothing to draw."""
    lines: tuple[tuple[str, str, charts.Tone], ...] = (
        ("", _("All modules"), "accent"),
        (chosen, names.get(chosen, ""), "support"),
    )
    shown = [(name, curves.get(slug, ()), tone) for slug, name, tone in lines if name and len(curves.get(slug, ())) > 1]
    if not shown:
        return None
    longest = max(len(steps) - 1 for _name, steps, _tone in shown)
    until = max(12, -(-longest // 6) * 6)
    name, steps, _tone = shown[-1]
    last = steps[-1]
    result = _("After %(months)s, %(share)s of the adoptions (%(name)s) are still in use, with an interval of "
               "%(interval)s. Of the innovations in the national portal about 82%% go on.") % {
        "months": _months(last.month),
        "share": _share(last),
        "name": name,
        "interval": _bounds(last),
    }  # fmt: skip
    ticks = range(0, until + 1, 6 if until <= 36 else 12)
    return charts.line(
        title=_("How long modules stay in use"),
        result=result,
        series=[
            charts.Series(
                name=f"{name} {_share(steps[-1])}",
                points=[(step.month, _percent(step)) for step in steps],
                tone=tone,
                band=[(step.month, 100 * step.low, 100 * step.high) for step in steps],
            )
            for name, steps, tone in shown
        ],
        x_ticks=[(month, str(month) if month < until else _("%(n)s months") % {"n": month}) for month in ticks],
        y_ticks=[(percent, f"{percent}%") for percent in (0, 25, 50, 75, 100)],
        steps=True,
        marker=(PORTAL, _("JIPPNas 82%")),
        table=charts.Table(
            head=(_("After"), _("Watched"), _("Ended"), _("Still used"), _("Interval (95%)")),
            rows=tuple(
                (
                    f"{_months(step.month)}, {name}" if len(shown) > 1 else _months(step.month),
                    format_number(step.at_risk),
                    format_number(sum(one.ended for one in steps if one.month <= step.month)),
                    _share(step),
                    _bounds(step),
                )
                for name, steps, _tone in shown
                for step in steps
                if step.month in ticks or step.month == len(steps) - 1
            ),
            caption=_("How long modules stay in use, in numbers"),
        ),
    )  # fmt: skip


def module_rows(
    manifests: Iterable[ModuleManifest], tallies: Mapping[str, Tally], curves: Mapping[str, Sequence[Step]]
) -> list[Row]:
    """Modules that were ever on somewhere, the most adopted first."""
    rows = [
        {
            "manifest": manifest,
            "tally": tally,
            "after": [
                {"months": _months(month), "share": _share(step), "bounds": _bounds(step)} if step else None
                for month in MONTHS
                for step in (after(curves.get(manifest.slug, ()), month),)
            ],
        }
        for manifest in manifests
        if (tally := tallies.get(manifest.slug))
    ]
    return sorted(rows, key=lambda row: -row["tally"].adoptions)  # type: ignore[attr-defined]


def _share(step: Step) -> str:
    return format_percent(_percent(step), decimals=0)


def _percent(step: Step) -> Decimal:
    return Decimal(100 * step.share.numerator) / step.share.denominator


def _bounds(step: Step) -> str:
    low, high = (format_number(Decimal(repr(100 * bound))) for bound in (step.low, step.high))
    return f"{low}–{high}%"


def _months(number: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", number) % {"n": number}


# --- what to look at


def kinds() -> dict[str, str]:
    return {
        "": _("All"),
        Alert.FALLING.value: _("Use falls"),
        Alert.SILENT.value: _("No use last month"),
        "dormant": _("Dormant"),
        Alert.LATE.value: _("No report"),
    }


def attention_chips(counts: Mapping[str, int], *, kind: str, slug: str) -> list[Row]:
    def url(value: str) -> str:
        query = {"jenis": value, "modul": slug}
        return "?" + urlencode({key: value for key, value in query.items() if value})

    words = kinds()
    return [
        {"label": words[one], "count": format_number(counts[one]), "url": url(one), "current": one == kind}
        for one in ATTENTION
    ]


def kind_of(found: Adoption) -> str:
    return found.alert or ("dormant" if found.is_dormant else "")


def alert_of(found: Adoption) -> Row | None:
    """What is the matter with an adoption, since when, and what to do about it."""
    match kind_of(found):
        case Alert.FALLING:
            assert found.newest is not None
            assert found.usual is not None
            return {
                "tone": "warning",
                "word": _("use falls"),
                "what": _("Newest month %(now)s, usually %(usual)s.")
                % {"now": _number(found.newest), "usual": _number(found.usual)},
                "next": _("Ask the administrator what has changed, and arrange a visit if it goes on."),
                "own": _("See what has changed since: staff, counters, devices. The ministry can arrange a visit."),
            }
        case Alert.SILENT:
            return {
                "tone": "warning",
                "word": _("no use last month"),
                "what": ngettext(
                    "Fewer than five in the newest month.",
                    "Fewer than five in each of the newest %(n)s months.",
                    found.silent_months,
                )
                % {"n": found.silent_months},
                "next": _("Ask whether it is a pause. If it goes on, it counts as dormant."),
                "own": _("If it is a pause, you need do nothing. If it goes on, it counts as dormant."),
            }
        case "dormant":
            return {
                "tone": "danger",
                "word": _("dormant"),
                "what": ngettext(
                    "Not used for %(n)s month.", "Not used for %(n)s months.", found.silent_months
                )
                % {"n": found.silent_months},
                "next": _("Plan a visit, or agree with them to switch it off; its data stay."),
                "own": _("Take it up again, ask the ministry for a visit, or switch it off; its data stay."),
            }  # fmt: skip
        case Alert.LATE:
            assert found.late_since is not None
            return {
                "tone": "neutral",
                "word": _("no report"),
                "what": _("Nothing has come since %(month)s. That is not zero: nobody knows.")
                % {"month": clock.format_month(found.late_since)},
                "next": _("Ask whether their site works. Reports are made up for by themselves."),
                "own": _("Look at Indicators, where it says what stands in the way of sending."),
            }
    return None


def attention_rows(found: Iterable[Adoption], places: Mapping[str, str], names: Mapping[str, object]) -> list[Row]:
    return [
        {
            "adoption": one,
            "place": places.get(one.regency_code, one.regency_code),
            "module": names.get(one.slug, one.slug),
            "alert": alert_of(one),
        }
        for one in found
    ]  # fmt: skip


# --- one adoption


def state_of(found: Adoption) -> Row:
    """How an adoption stands, as a tag says it."""
    if alert := alert_of(found):
        return {"tone": alert["tone"], "word": alert["word"]}
    words = {
        Door.OFF: ("neutral", _("off")),
        Door.SUSPENDED: ("warning", _("suspended")),
        Door.LEFT: ("neutral", _("left Tiru")),
    }
    if found.door in words:
        tone, word = words[Door(found.door)]
    else:
        tone, word = ("success", _("in use")) if found.in_use else ("info", _("just begun"))
    return {"tone": tone, "word": word}


def adoption_rows(found: Iterable[Adoption], names: Mapping[str, object]) -> list[Row]:
    """The modules of a regency, each with how it stands and the way to its months."""
    return [
        {
            "name": names[one.slug],
            "url": reverse("console:adoption", args=[one.regency_code, one.slug]),
            "state": state_of(one),
            "history": history_of(one),
        }
        for one in found
        if one.slug in names
    ]


def history_of(found: Adoption) -> str:
    """`Since March 2025; watched for 20 months; dormant once after 9 months.`"""
    parts = [_("Since %(month)s") % {"month": clock.format_month(found.began)}]
    endings = {
        Ending.DORMANT: _("became dormant after %(months)s"),
        Ending.OFF: _("switched off after %(months)s"),
        Ending.LEFT: _("left with the regency after %(months)s"),
    }
    sentence = endings[Ending(found.ending)] if found.ending else _("watched for %(months)s")
    parts.append(sentence % {"months": _months(found.months)})
    if found.is_proven:
        parts.append(_("proven here"))
    return "; ".join(parts)


def use_words(month: AdoptionMonth) -> str:
    """What is known of a month: a number, or in words why there is none."""
    match Use(month.use):
        case Use.EXACT:
            return _number(month.value or Decimal(0))
        case Use.AT_LEAST:
            return _("at least %(number)s") % {"number": _number(month.value or Decimal(0))}
        case Use.HIDDEN:
            return _("fewer than %(number)d") % {"number": SMALLEST}
        case Use.NOTHING:
            return "–"
        case Use.LATE:
            return _("no report yet")
    words = {Door.SUSPENDED.value: _("suspended"), Door.LEFT.value: _("left Tiru")}
    return words.get(month.door, _("off"))


def use_chart(found: Adoption, months: Sequence[AdoptionMonth], indicator: Indicator | None) -> charts.LineChart | None:
    """Use month by month. Only what is known is drawn; the table says the rest. None below two months."""
    known = [(place, month.value) for place, month in enumerate(months) if month.value is not None]
    if len(months) < 2 or not known:
        return None
    top = max([value for _place, value in known] + ([found.usual] if found.usual else []))
    last = len(months) - 1
    ticks = sorted({0, last // 2, last})
    name = str(wording.name_of(indicator.code, indicator)) if indicator else _("Use")
    return charts.line(
        title=name,
        result=_("%(name)s: %(value)s in %(month)s.")
        % {
            "name": name,
            "value": use_words(months[-1]),
            "month": clock.format_month(months[-1].month),
        },
        series=[charts.Series(name=_("Use"), points=known)],
        x_ticks=[(place, f"{months[place].month:%m/%Y}") for place in ticks],
        y_ticks=[(0, "0"), (top / 2, _number(top / 2)), (top, _number(top))],
        marker=(found.usual, _("usual")) if found.usual else None,
        table=charts.Table(
            head=(_("Month"), str(indicator.unit) if indicator else _("Use")),
            rows=tuple((clock.format_month(month.month), use_words(month)) for month in reversed(months)),
            caption=name,
        ),
    )


def _number(value: Decimal) -> str:
    """Use is a count; only the median of an even number of months may lie between two."""
    return format_number(value)


# --- before and after


def effect_of(found: Effect, indicator: Indicator | None, module: object) -> Row:
    """An effect with all that belongs to it; or in words why the data cannot say."""
    row: Row = {
        "module": module,
        "name": wording.name_of(found.indicator, indicator),
        "refusal": _refusal(found),
        "effect": found,
    }
    if found.value is None or found.low is None or found.high is None or indicator is None:
        return row
    better = found.value > 0 if indicator.higher_is_better else found.value < 0
    is_sure = found.low > 0 or found.high < 0
    words = (_("Better") if better else _("Worse")) if is_sure else _("No change can be told from chance")
    reach = max(abs(found.low), abs(found.high)) * Decimal("1.2") or Decimal(1)
    return row | {
        "value": _signed(found.value, indicator),
        "unit": _unit(indicator),
        "interval": _between(found.low, found.high, indicator),
        "before": _between(found.before_low, found.before_high, indicator),
        "words": words,
        "tone": ("success" if better else "danger") if is_sure else "neutral",
        "periods": f"{Period.from_code(found.first_period).words()} – {Period.from_code(found.last_period).words()}",
        "chart": charts.interval_dot(
            title=str(indicator.name),
            result=_("%(adopters)s regencies with the module, %(others)s without it yet. %(words)s.")
            % {"adopters": found.adopters, "others": found.others, "words": words},
            value=found.value,
            low=found.low,
            high=found.high,
            span=(-reach, reach),
        ),
        "by_age": [
            {
                "age": one["age"],
                "value": _signed(Decimal(one["value"]), indicator),
                "interval": _between(Decimal(one["low"]), Decimal(one["high"]), indicator),
                "adopters": one["adopters"],
                "others": one["others"],
            }
            for one in found.by_age
        ],
    }


def _refusal(found: Effect) -> str:
    if not found.refusal:
        return ""
    numbers = {"found": format_number(found.found), "needed": format_number(found.needed)}
    sentences = {
        Reason.ONLY_WITH_MODULE: _("This number exists only where the module is on, so nobody has one from before."),
        Reason.NO_NUMBERS: _("No regency has reported this number yet."),
        Reason.HIDDEN: _("%(found)s%% of the reports are hidden because few people stand behind them; at most "
                         "%(needed)s%% may be."),
        Reason.NO_BEFORE: _("Those who use the module reported too little from the time before they switched it on."),
        Reason.FEW_ADOPTERS: _("%(found)s regencies with the module can be compared; it takes at least %(needed)s."),
        Reason.FEW_OTHERS: _("%(found)s regencies without the module can be compared; it takes at least %(needed)s."),
        Reason.DIFFERENT_BEFORE: _("Those who use the module were already changing differently before they switched "
                                   "it on, so the others are no fair comparison."),
    }  # fmt: skip
    return sentences[Reason(found.refusal)] % numbers


def _signed(value: Decimal, indicator: Indicator) -> str:
    text = format_number(value, decimals=max(1, indicator.decimals))
    return f"+{text}" if value > 0 else text


def _unit(indicator: Indicator) -> LocalisedText | str:
    """Of a difference: of two shares it is percentage points, of two numbers of 100 it is points."""
    if indicator.unit.en == "%":
        return _("percentage points")
    return _("points") if indicator.unit.en.startswith("of ") else indicator.unit


def _between(low: Decimal | None, high: Decimal | None, indicator: Indicator) -> str:
    if low is None or high is None:
        return "–"
    return _("%(low)s to %(high)s") % {"low": _signed(low, indicator), "high": _signed(high, indicator)}


# --- peers


def band_of(found: Peers) -> str:
    """`66 cities with 30 to 51 villages and urban wards`."""
    words = {
        "city": _("%(members)s cities with %(fewest)s to %(most)s villages and urban wards"),
        "regency": _("%(members)s regencies with %(fewest)s to %(most)s villages and urban wards"),
    }
    size = found.size
    return words["city" if "city" in size.kind else "regency"] % {
        "members": format_number(found.members),
        "fewest": format_number(size.fewest),
        "most": format_number(size.most),
    }


def peer_rows(found: Peers, known: Mapping[str, Indicator]) -> list[Row]:
    """Each number beside its peers: of each indicator the newest period with enough peers, else the newest."""
    rows = []
    for code, group in groupby(found.compared, key=lambda one: one.reading.indicator):
        compared = list(group)
        chosen = next((one for one in compared if one.peers), compared[0])
        rows.append(_compared(chosen, known.get(code)))
    return sorted(rows, key=lambda row: (row["peers"] is None, str(row["name"])))


def _compared(one: Compared, indicator: Indicator | None) -> Row:
    reading, middle = one.reading, one.peers

    def text(value: Decimal) -> str:
        number = format_number(value, decimals=indicator.decimals if indicator else 0)
        return number + ("%" if indicator and indicator.unit.en == "%" else "")

    return {
        "name": wording.name_of(reading.indicator, indicator),
        "period": Period.from_code(reading.period).words(),
        "value": wording.in_words(reading, indicator, whole_is_small=True),
        "unit": wording.unit_of(indicator),
        "rests_on": wording.rests_on(reading),
        "interval": _interval(reading),
        "direction": ""
        if indicator is None
        else _("more is better")
        if indicator.higher_is_better
        else _("less is better"),
        "peers": middle
        and {
            "median": text(middle.median),
            "quartiles": _("half of them %(low)s to %(high)s")
            % {"low": text(middle.lower), "high": text(middle.upper)},
            "count": middle.count,
        },
    }


def _interval(reading: Reading) -> str:
    """Only of a share that says what it rests on."""
    if reading.numerator is None or not reading.denominator:
        return ""
    low, high = interval(reading.numerator, reading.denominator)
    return f"{format_number(low, decimals=1)}–{format_number(high, decimals=1)}%"


# --- the map


def map_provinces(places: Sequence[Place], *, of_one: bool) -> list[Row]:
    """All regencies as tiles under their provinces, in the order of codes."""
    provinces = []
    for _code, group in groupby(places, key=lambda place: place.region.code[:2]):
        members = list(group)
        provinces.append(
            {
                "name": members[0].region.parent.name,  # type: ignore[union-attr]  # every regency has one
                "on": sum(place.on > 0 for place in members),
                "total": len(members),
                "tiles": [_tile(place, of_one=of_one) for place in members],
            }
        )
    return provinces


def _tile(place: Place, *, of_one: bool) -> Row:
    step, text = "step-0", _("not on")
    if place.on and place.late == place.on:
        step, text = "step-unknown", _("no report")
    elif place.on and of_one:
        step, text = ("step-4", _("in use")) if place.used else ("step-2", _("on, no use"))
    elif place.on:
        step = f"step-{min(5, 1 + place.used)}"
        text = _("%(used)s of %(on)s in use") % {"used": place.used, "on": place.on}
    # Cities are told from regencies of the same name; the word for a regency would stand on every other tile.
    name = place.region.full_name if place.region.kind == Kind.CITY else place.region.name
    return {"code": place.region.code, "name": name, "step": step, "text": text}


def map_chart(places: Sequence[Place], *, title: str) -> charts.TileMap:
    """The provinces: in how many of their regencies something is on."""
    values: dict[str, tuple[int | None, int]] = {}
    for place in places:
        used, total = values.get(place.region.code[:2], (0, 0))
        values[place.region.code[:2]] = ((used or 0) + (place.on > 0), total + 1)
    on = sum(place.on > 0 for place in places)
    return charts.tile_map(
        title=title,
        result=_("On in %(on)s of %(total)s regencies and cities.")
        % {"on": format_number(on), "total": format_number(len(places))},
        unit=_("with it on / number of regencies and cities"),
        values=values,
        head=(_("Province"), _("On"), _("Regencies and cities")),
    )


def month_links(months: Sequence[date], month: date | None, *, slug: str) -> Row:
    """The way through the months: first, before, after, newest."""

    def link(other: date) -> Row:
        query = {"bulan": f"{other:%Y-%m}", "modul": slug}
        return {
            "label": clock.format_month(other),
            "url": "?" + urlencode({key: value for key, value in query.items() if value}),
        }

    if month is None or month not in months:
        return {}
    place = months.index(month)
    return {
        "first": link(months[0]) if place > 1 else None,
        "before": link(months[place - 1]) if place else None,
        "after": link(months[place + 1]) if place + 1 < len(months) else None,
        "newest": link(months[-1]) if place + 2 < len(months) else None,
    }


# --- maturity


def maturity_words(found: Maturity | None) -> str:
    """`Tried in 12 regencies, proven in 4`; empty where it was never on. On the catalogue's cards and pages."""
    if found is None or not found.tried:
        return ""
    tried = ngettext("tried in %(n)s regency", "tried in %(n)s regencies", found.tried) % {"n": found.tried}
    proven = _("proven in %(n)s") % {"n": format_number(found.proven)} if found.proven else _("not proven yet")
    return f"{tried}, {proven}"


def views_of(current: str) -> list[Row]:
    """The console's pages, as one row of links above each."""
    labels = {
        "ministry:console": _("Spread"),
        "console:use": _("Use"),
        "console:attention": _("To be looked at"),
        "console:effects": _("Before and after"),
        "console:peers": _("Peers"),
        "console:map": _("Map"),
    }
    return [{"label": label, "url": reverse(name), "current": name == current} for name, label in labels.items()]
