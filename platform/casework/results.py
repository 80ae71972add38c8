"""What a letter may tell of a case beside its answers, and whether a service that is done online ends in a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casework.models import ServiceProduct

SEEN_ON: Final = "hari_tinjau"
SEEN: Final = "hasil_tinjau"
FACTS: Final = frozenset({"nama", "kode", "layanan"})
"""Names of a wording's fields that no form has to ask for: who asked, the code of the case, the name of the service."""

SEEN_FACTS: Final = frozenset({SEEN_ON, SEEN})
"""The same where the service has a visit on the spot: when it was, and what was seen."""


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
