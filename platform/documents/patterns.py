"""
Patterns of letter numbers: `{class}/{serial:03}/{archive}/{roman_month}/{year}/{office}` gives
`B/001/400.12.3.2/X/2025/429.517`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal

_TOKEN: Final = re.compile(r"\{(?P<name>[a-z_]+)(?::0(?P<width>[1-6]))?\}")
_LITERAL: Final = re.compile(r"[A-Za-z0-9 ./-]*")
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
TOKENS: Final = ("class", "serial", "archive", "roman_month", "month", "year", "office")


class PatternRefused(Refusal):
    code = "number_pattern_refused"
    status = 422
    message = _("This pattern of letter numbers cannot be used.")
    fix = _("Use {serial} and {year} once each, and otherwise {class}, {archive}, {roman_month}, {month}, {office}.")
    attr = "pattern"


def check_pattern(pattern: str) -> None:
    """
    See that every number made of a pattern is its own: it has the serial and the year, and nothing unknown.

    :raises PatternRefused: if not.
    """
    names = [match["name"] for match in _TOKEN.finditer(pattern)]
    widths = {match["name"] for match in _TOKEN.finditer(pattern) if match["width"]}
    rest = _TOKEN.split(pattern)[:: _TOKEN.groups + 1]
    if (
        not set(names) <= set(TOKENS)
        or names.count("serial") != 1
        or names.count("year") != 1
        or not widths <= {"serial"}
        or not all(_LITERAL.fullmatch(part) for part in rest)
        or re.search(r"\}\{", pattern)
    ):
        raise PatternRefused


def format_number(pattern: str, *, serial: int, day: date, values: Mapping[str, str]) -> str:
    """
    Write a number down. `day` is the day of signing where the government stands; `values` has class, archive, office.
    """

    def fill(match: re.Match[str]) -> str:
        match match["name"]:
            case "serial":
                return f"{serial:0{match['width'] or 1}d}"
            case "year":
                return str(day.year)
            case "roman_month":
                return _ROMAN[day.month - 1]
            case "month":
                return f"{day.month:02d}"
            case name:
                return values.get(name, "")

    return _TOKEN.sub(fill, pattern)
