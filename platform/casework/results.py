"""What a letter may tell of a case beside its answers, and whether a service that is done online ends in a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.models import ServiceProduct

SEEN_ON: Final = "hari_tinjau"
SEEN: Final = "hasil_tinjau"
FACTS: Final = frozenset({"nama", "kode", SEEN_ON, SEEN})
"""Names of a wording's fields that no form has to ask for: who asked, its code, and what was seen on the spot, when."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """
    Why a service that is done online ends without its document.

    :param letter: the letter chosen for it; empty: none.
    :param unanswered: fields of that letter which neither its form asks for nor a case knows; empty: it has no wording.
    """

    product: ServiceProduct
    letter: str = ""
    unanswered: tuple[str, ...] = ()
