"""Where a right reaches, in words for blocks that do not know each other: a region, or a hamlet of a village."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, order=True)
class Place:
    """
    All that lies in regions whose code begins with `code`; with a hamlet, only that part of the village `code`.

    :param hamlet: as `hamlet_key` writes it.
    """

    code: str
    hamlet: str = ""


def hamlet_key(name: str) -> str:
    """
    A hamlet's name as names of hamlets are compared: the database's `UPPER`, with single blanks.

    >>> hamlet_key("Banjar Dinas  Amed")
    'BANJAR DINAS AMED'
    """
    return " ".join(name.split()).upper()


def hamlet_stem(name: str) -> str:
    """
    What is left of a hamlet's name when case, signs and the words for a hamlet in front are taken away: people write
    the same one in several ways. A name that is nothing but such words is left whole.

    >>> hamlet_stem("Br. Dinas Amed"), hamlet_stem("DUSUN II")
    ('AMED', 'II')
    """
    words = re.findall(r"\w+", name.upper())
    rest = list(words)
    while rest and rest[0] in _HAMLET_WORDS:
        rest.pop(0)
    return " ".join(rest or words)


_HAMLET_WORDS: Final = frozenset(
    (
        *("BANJAR", "BR", "BD", "DINAS", "ADAT", "DUSUN", "DSN", "DS", "DUKUH", "PADUKUHAN", "PEDUKUHAN"),
        *("JORONG", "KORONG", "LINGKUNGAN", "LINGK", "LINK", "LK"),
    )
)
"""[A] As registers write them; one that is also a usual name of a place (kampung, karang) is left out."""
