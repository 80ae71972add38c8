"""
Hides personal data in text that leaves the database: log lines, reports of errors.

A net under the rule that personal data are not logged, not a licence to log them: names and addresses of houses have no
form by which they could be found.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise

MAIL: Final = "[email]"
PHONE: Final = "[phone]"
HIDDEN: Final = "[hidden]"
_DEEPEST: Final = 30

# Named groups, tried in this order at every position.
_PERSONAL = re.compile(
    r"""
      (?P<hex>(?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z]))
    | (?P<mail>[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+)
    # NIK, KK and whole numbers near them: one with a digit too few or too many, NPWP (15, 16), NIP (18).
    | (?P<number>(?<![0-9])[0-9]{14,18}(?![0-9]))
    # The same, as people group them: 351016 520995 0003, 3510 1652 0995 0003, 35.10.16.520995.0003.
    | (?P<grouped>(?<![0-9A-Za-z])(?:
          [0-9]{6}[ .-][0-9]{6}[ .-][0-9]{4}
        | [0-9]{4}(?:[ .-][0-9]{4}){3}
        | [0-9]{2}(?:\.[0-9]{2}){2}[. -][0-9]{6}[. -][0-9]{4}
        | [0-9]{2}\.[0-9]{3}\.[0-9]{3}\.[0-9]-[0-9]{3}\.[0-9]{3}
      )(?![0-9A-Za-z]))
    # Mobile and fixed telephones: 0812-3456-7890, +62 812 3456 7890, 6281234567890, (0363) 21065.
    | (?P<phone>(?<![0-9A-Za-z.,])(?:
          (?:(?:\+|%2B)62|0)[ .-]?8[0-9]{1,3}(?:[ .-]?[0-9]{2,5}){2,3}
        | 628[0-9]{8,11}
        | (?:\+|%2B)[1-9][0-9]{7,14}
        | 0[1-9][0-9]{7,11}
        | \(0[1-9][0-9]{1,2}\)[ ]?[0-9]{5,8}
      )(?![0-9A-Za-z]))
    """,
    re.VERBOSE,
)

# What PostgreSQL adds to its errors: whole rows ("Failing row contains ..."), keys, pieces of the statement, values of
# the row that was being copied.
_DATABASE = re.compile(
    r"""
      (?P<label>\bDETAIL:[ ]|\bCOPY[ ][^\s,:]{1,130},[ ]line[ ][0-9]+(?:,[ ]column[ ][^\n:]{1,130})?:[ ]).*?
      (?=\n(?:HINT|CONTEXT|QUERY|STATEMENT|LINE[ ][0-9]+):|\n\n(?:The[ ]above|During[ ]handling)|\Z)
    | (?P<line>\bLINE[ ][0-9]+:[ ])[^\n]*(?:\n[ ]*\^)?
    | (?P<syntax>\binvalid[ ]input[ ](?:syntax|value)[ ]for[ ][\w ]+:[ ])"(?:[^"]|"")*"
    """,
    re.VERBOSE | re.DOTALL,
)


def mask_nik(number: str) -> str:
    """`************0003`: the last four digits of a NIK or KK number. Anything else is hidden whole."""
    visible = 4 if len(number) == 16 else 0
    return "*" * (len(number) - visible) + (number[-visible:] if visible else "")


def mask_text(text: str) -> str:
    """The text without NIK, KK, NPWP and NIP numbers, mail addresses, telephone numbers and rows in database errors."""
    return _PERSONAL.sub(_hide, _DATABASE.sub(_hide_data, text))


def names_a_person(text: str) -> bool:
    """
    Whether a text holds a number of 16 or 18 digits, as a NIK, a family card or a NIP is, however it is grouped. One
    that ends in 0000 is nobody's (the civil registry counts from 0001): so examples are written.
    """
    digits = (
        re.sub(r"[^0-9]", "", found.group())
        for found in _PERSONAL.finditer(text)
        if found.lastgroup in ("number", "grouped")
    )
    return any(len(number) in (16, 18) and not number.endswith("0000") for number in digits)


def names_a_contact(text: str) -> bool:
    """Whether a text holds a mail address or a mobile number, by which a person is reached; a fixed line is no such."""
    return any(
        found.lastgroup == "mail"
        or (found.lastgroup == "phone" and _MOBILE.match(re.sub(r"[^0-9]", "", found.group())) is not None)
        for found in _PERSONAL.finditer(text)
    )


_MOBILE: Final = re.compile(r"(?:62|0)?8")


def mask_value(value: Any) -> Any:
    """
    The value with every string in it masked, keys included. The result consists of plain JSON values.

    Objects that could say anything of themselves (a request, a model, a form) become the name of their class.
    """
    return _mask(value, 0)


def _mask(value: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        return HIDDEN
    match value:
        case None | bool() | float():
            return value
        case Enum():
            return _mask(value.value, depth)
        case str() | Promise():
            return mask_text(str(value))
        case int():
            # A NIK that somebody turned into a number.
            text = mask_text(str(value))
            return value if text == str(value) else text
        case Decimal() | UUID() | date() | time() | timedelta() | PurePath() | BaseException():
            return mask_text(str(value))
        case bytes() | bytearray():
            return f"<{len(value)} bytes>"
        case Mapping():
            return {_mask(str(key), depth + 1): _mask(item, depth + 1) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_mask(item, depth + 1) for item in value]
        case type():
            return value.__qualname__
        case _:
            return f"<{type(value).__qualname__}>"


def mask_numbers(text: str) -> str:
    """The text with NIK, KK and numbers like them shortened to their last four; all else stays as it was written."""
    return _PERSONAL.sub(lambda match: _hide(match) if match.lastgroup in ("number", "grouped") else match[0], text)


def _hide(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "hex":  # an id or a digest, in which sixteen digits in a row are chance
            return match[0]
        case "mail":
            return MAIL
        case "phone":
            return PHONE
        case _:
            return mask_nik(re.sub(r"[^0-9]", "", match[0]))


def _hide_data(match: re.Match[str]) -> str:
    return (match["label"] or match["line"] or match["syntax"]) + HIDDEN
