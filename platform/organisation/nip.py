"""
The number of a civil servant (NIP), as it stands under letters.

18 digits: birth (8), of an appointed servant year and month of appointment (6), of one on contract year and kind of
contract (6), sex (1), serial (3). The middle is never read as a month: contracts have other codes there.
"""

import contextlib
import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class NipOdd(Refusal):
    code = "nip_odd"
    status = 422
    message = _("This is not an NIP: it has 18 digits and begins with the date of birth.")
    fix = _("Copy it from the decree, or leave it empty.")
    attr = "nip"


def parse_nip(text: str) -> str:
    """
    The digits of an NIP; nothing, of nothing.

    :raises NipOdd: if it cannot be one.
    """
    digits = re.sub(r"[\s.]", "", text)
    if not digits:
        return ""
    if re.fullmatch(r"[0-9]{14}[12][0-9]{3}", digits):
        with contextlib.suppress(ValueError):
            date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
            return digits
    raise NipOdd


def written_nip(digits: str) -> str:
    """`19800131 200501 2 004`, as letters write it."""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}" if digits else ""
