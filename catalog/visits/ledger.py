"""Where the rows of study visits lie, and for whom we read and write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import tenants


@contextmanager
def ledger() -> Iterator[str]:
    """
    Work on the rows of the visits: yields the code of the regency we act for, or nothing for the ministry.

    Whoever opens it reads and writes only visits in which this code has a part.
    """
    if tenants.current_or_none() is None:
        yield ""
        return
    with tenants.control() as regency:
        yield regency.code


def is_live() -> bool:
    """Whether we stand where visits are: at the ministry or in a regency itself, not in a sandbox or a copy of it."""
    regency = tenants.current_or_none()
    return regency is None or regency.purpose == "live"
