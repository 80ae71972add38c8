"""Where a right reaches, in words for blocks that do not know each other: a region, or a hamlet of a village."""

from dataclasses import dataclass


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
