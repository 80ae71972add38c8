"""Where somebody stands who opens the books: at the ministry before all of them, in a regency before its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

import tenants
from core.errors import NotThere
from core.localised import LocalisedText

MINISTRY: Final = ""
CAPITAL: Final = ZoneInfo("Asia/Jakarta")
"""Days of issue, receipt and reminding are those of the ministry."""


@contextmanager
def desk() -> Iterator[str]:
    """
    Open the books: yields the code of the regency we are in, and `MINISTRY` at the ministry.

    :raises NotThere: in a sandbox or a copy, which owe nothing: they would show and change the real one's bills.
    """
    here = tenants.current_or_none()
    if here is None:
        yield MINISTRY
        return
    if here.purpose != "live":
        raise NotThere
    with tenants.control() as regency:
        yield regency.code


def module_prices() -> Mapping[str, tuple[LocalisedText, Decimal]]:
    """Name and yearly price of every installed module, by slug (`settings.TIRU_MODULE_PRICES`)."""
    find = cast("Callable[[], Mapping[str, tuple[LocalisedText, Decimal]]]", import_string(settings.TIRU_MODULE_PRICES))
    return find()
