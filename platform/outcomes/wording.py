"""What stands in a cell: numbers of a report in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from core.indicators import Indicator
from core.localised import LocalisedText
from core.numbers import format_number
from outcomes.suppression import SMALLEST, Shown


class Number(Protocol):
    """A line of a report, or a fact."""

    @property
    def shown(self) -> str: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...


def in_words(number: Number, indicator: Indicator | None, *, whole_is_small: bool = False) -> str:
    """
    `1.204`, `paling sedikit 58`, `kurang dari 5`, `disembunyikan`, `–`.

    :param whole_is_small: the number is the total, or the total is hidden too: only then is every hidden number below
        five for sure. Another may be hidden to protect one that is.
    """
    match Shown(number.shown):
        case Shown.HIDDEN:
            return _("fewer than %(number)d") % {"number": SMALLEST} if whole_is_small else _("hidden")
        case Shown.NOTHING:
            return "–"
        case _:
            assert number.value is not None
            text = format_number(number.value, decimals=indicator.decimals if indicator else 0)
            if indicator and indicator.unit.en == "%":
                text += "%"
            return _("at least %(number)s") % {"number": text} if number.shown == Shown.AT_LEAST else text


def rests_on(number: Number) -> str:
    """`65 dari 92`, `dari 92 jawaban`: what a share or a mean rests on; empty for a count."""
    if number.denominator is None:
        return ""
    denominator = format_number(number.denominator)
    if number.numerator is None:
        return _("from %(number)s observations") % {"number": denominator}
    return _("%(part)s of %(whole)s") % {"part": format_number(number.numerator), "whole": denominator}


def unit_of(indicator: Indicator | None) -> LocalisedText | str:
    """What stands behind the number; a percent sign is part of it already."""
    return indicator.unit if indicator and indicator.unit.en != "%" else ""


def name_of(code: str, indicator: Indicator | None) -> LocalisedText:
    """The indicator's name; its code where this release no longer knows it."""
    return indicator.name if indicator else LocalisedText(id=code, en=code)
