"""
A set-up written at one regency, in the words of another: its name, its province, the titles of its heads.

Words are proposed, not decided: whoever takes a set-up over sees each text as it would stand. What cites a regulation
of the origin is left as it is and *named*, because such a citation does not become true elsewhere by another name:
a regency needs a legal basis of its own (UU 12/2011, articles 7 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.bundles.format import Bundle, Row
from catalog.bundles.shape import Field, Part
from core.localised import LocalisedTextField

_CITES: Final = r"(?:Peraturan|Keputusan|Instruksi|Perbup|Perwal|Perwali|Perda)\b[^.;\n]{0,120}"
"""A citation: from the kind of act on, as far as its sentence goes."""
_NO_NAME: Final = r"(?<![#.])(?<!#let )"
"""Before a word: that it is no name in the code of a letter's wording, as in `#f.bupati`."""
_LOCAL_ACT: Final = re.compile(
    r"\b(?:(?:Peraturan|Keputusan|Instruksi)\s+(?:Bupati|Wali\s?[Kk]ota|Daerah(?!\s+Provinsi))|Perbup|Perwali?|Perda)\b"
)
"""An act of a regency or city, whether or not it says of which."""


class LocalWords:
    """
    From one regency's words to another's.

    :param words: each word of the origin and what the other says instead; longer ones are looked for first.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = {origin: here for origin, here in words.items() if origin and origin != here}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        names = "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))
        return re.compile(rf"(?P<act>{_CITES})|{_NO_NAME}\b(?P<word>{names})\b")

    def text(self, text: str) -> str:
        """A text in the other's words; citations of regulations stay."""
        if not self.words:
            return text
        return self._pattern.sub(lambda found: found["act"] or self.words[found["word"]], text)

    def bundle(self, bundle: Bundle, parts: list[Part]) -> Bundle:
        """
        A set-up in the other's words. Keys, references and choices stay: they are no words. So do decided policies:
        what was decided there, by which act, is a fact of the origin.
        """
        fields = {part.label: {one.name for one in part.fields if _is_words(part, one)} for part in parts}
        items = {label: [self._row(row, fields[label]) for row in rows] for label, rows in bundle.items.items()}
        return replace(bundle, items=items, letters=[self._letter(row) for row in bundle.letters])

    def _letter(self, row: Row) -> Row:
        """Its name and its sentences; the names of its fields and of what it computes stay."""
        wording = row["wording"] | {"source": self.text(row["wording"]["source"])}
        return row | {"name": _in_texts(row["name"], self.text), "wording": wording}

    def _row(self, row: Row, fields: Collection[str]) -> Row:
        return {name: _in_texts(value, self.text) if name in fields else value for name, value in row.items()}


def cites_local_act(value: object) -> bool:
    """Whether a text in a value names an act of a regency or city: taken over, it is one of the origin."""
    return any(_LOCAL_ACT.search(text) for text in _texts(value))


def _is_words(part: Part, one: Field) -> bool:
    """Whether people write into this field as they like."""
    if one.name in part.key or isinstance(one, models.ForeignKey) or one.choices:
        return False
    inner = one.base_field if isinstance(one, ArrayField) else one
    return not inner.choices and isinstance(
        inner, models.CharField | models.TextField | models.JSONField | LocalisedTextField
    )


def _in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every text in it changed; names of entries stay."""
    match value:
        case str():
            return change(value)
        case dict():
            return {name: _in_texts(inner, change) for name, inner in value.items()}
        case list():
            return [_in_texts(inner, change) for inner in value]
        case _:
            return value


def _texts(value: object) -> list[str]:
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    _in_texts(value, keep)
    return found


__all__ = ["LocalWords", "cites_local_act"]
