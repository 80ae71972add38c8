"""
PINs as they are kept: under the regency's own key, bound to their case.

A PIN has a million values. A hash that is merely slow would be tried through within days by whoever has the table, and
costs each citizen who applies a second; without the key the table alone tells nothing. Guessing online has its limit in
`services.open_by_code`. PINs kept earlier by Django's hasher still open.
"""

import hmac
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password

from core.secrets import blind_index

OPENS_NOTHING: Final = "!"
"""Of a case that nobody follows by a PIN."""

_PURPOSE: Final = "casework.pin"
_KEYED: Final = "keyed$"


def kept_pin(case_id: UUID, pin: str) -> str:
    """What is stored of a PIN. Equal PINs of two cases are kept differently."""
    return f"{_KEYED}{blind_index(f'{case_id}:{pin}', purpose=_PURPOSE).hex()}"


def pin_fits(pin: str, *, case_id: UUID, kept: str) -> bool:
    """Whether this is the PIN. As quick for a right one as for a wrong one."""
    if not kept.startswith(_KEYED):
        return check_password(pin, kept)
    return hmac.compare_digest(kept_pin(case_id, pin), kept)
