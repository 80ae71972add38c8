"""
Kemendagri region codes: 2 digits a province, 4 a regency or city, 6 a district, 10 a village.

Codes are stored plain (`3510162001`) and shown dotted (`35.10.16.2001`). BPS codes look alike and differ below the
regency: never mix them. Source: Permendagri 58/2021.
"""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
    REGENCY = "regency", _("regency or city")
    DISTRICT = "district", _("district")
    VILLAGE = "village", _("village or urban ward")


class Kind(models.TextChoices):
    PROVINCE = "province", _("province")
    REGENCY = "regency", _("regency")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    VILLAGE = "village", _("village (desa)")
    URBAN_WARD = "urban_ward", _("urban ward (kelurahan)")
    CUSTOMARY_VILLAGE = "customary_village", _("customary village (desa adat)")


class InvalidRegionCode(ValueError):
    """The text is not a region code, whatever the regions are."""


def plain(text: str) -> str:
    """
    The stored form of a code written plain or dotted, blanks around it allowed.

    :raises InvalidRegionCode: if it has another shape.
    """
    code = text.strip()
    if _DOTTED.fullmatch(code):
        code = code.replace(".", "")
    if not _PLAIN.fullmatch(code):
        raise InvalidRegionCode(text)
    return code


def dotted(code: str) -> str:
    """The form for people: `3510162001` -> `35.10.16.2001`."""
    code = plain(code)
    return ".".join(part for part in (code[:2], code[2:4], code[4:6], code[6:]) if part)


def level_of(code: str) -> Level:
    """
    :raises InvalidRegionCode: if it is not a code.
    """
    return _LEVELS[len(plain(code))]


def kind_of(code: str) -> Kind:
    """
    What the digits say: 01-69 a regency and 71-99 a city; 1 a kelurahan, 2 a desa, 3 a desa adat.

    :raises InvalidRegionCode: if it is not a code, or its digits name no kind.
    """
    code = plain(code)
    level = _LEVELS[len(code)]
    if level is Level.REGENCY:
        number = int(code[2:])
        if 1 <= number <= 69:
            return Kind.REGENCY
        if number >= 71:
            return Kind.CITY
        raise InvalidRegionCode(code)
    if level is Level.VILLAGE:
        try:
            return _VILLAGE_KINDS[code[6]]
        except KeyError:
            raise InvalidRegionCode(code) from None
    return Kind(level.value)


def parent_of(code: str) -> str | None:
    """The code one level up; None for a province."""
    code = plain(code)
    return {2: None, 4: code[:2], 6: code[:4], 10: code[:6]}[len(code)]


def province_of(code: str) -> str:
    return plain(code)[:2]


def regency_of(code: str) -> str:
    """
    The regency or city a code lies in; the code itself if it is one.

    :raises InvalidRegionCode: for a province, which lies in none.
    """
    code = plain(code)
    if len(code) < 4:
        raise InvalidRegionCode(code)
    return code[:4]


def is_administrative(code: str) -> bool:
    """
    Whether a regency or city only administers: Jakarta's six have neither council nor budget of their own
    (UU 29/2007, UU 2/2024).
    """
    return level_of(code) is Level.REGENCY and province_of(code) == JAKARTA


JAKARTA = "31"

_PLAIN = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}", re.ASCII)
_DOTTED = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", re.ASCII)
_LEVELS = {2: Level.PROVINCE, 4: Level.REGENCY, 6: Level.DISTRICT, 10: Level.VILLAGE}
_VILLAGE_KINDS = {"1": Kind.URBAN_WARD, "2": Kind.VILLAGE, "3": Kind.CUSTOMARY_VILLAGE}
