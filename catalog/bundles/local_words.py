"""
A set-up written at one regency, in the words of another: its name, its province, the titles of its heads.

Words are proposed, not decided: whoever takes a set-up over sees each text as it would stand. What cites a regulation
of the origin is left as it is and *named*, because such a citation does not become true elsewhere by another name:
a regency needs a legal basis of its own (UU 12/2011, articles 7 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.bundles.format import Bundle, Row
from catalog.bundles.shape import Field, Part
from core.localised import LocalisedTextField

_CITES: Final = r"(?:Peraturan|Keputusan|Instruksi|Perbup|Perwal|Perda|Perwali)\b[^.;\n]{0,120}"
"""A citation: from the kind of act on, as far as its sentence goes."""


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
        return re.compile(rf"(?P<act>{_CITES})|\b(?P<word>{names})\b")

    def text(self, text: str) -> str:
        """A text in the other's words; citations of regulations stay."""
        if not self.words:
            return text
        return self._pattern.sub(lambda found: found["act"] or self.words[found["word"]], text)

    def cites_origin(self, value: object) -> bool:
        """Whether a value names a regulation of the origin."""
        return any(
            word in found.group()
            for text in _texts(value)
            for found in re.finditer(_CITES, text)
            for word in self.words
        )

    def bundle(self, bundle: Bundle, parts: list[Part]) -> Bundle:
        """A set-up in the other's words. Keys, references and choices stay: they are no words."""
        fields = {part.label: {one.name: one for one in part.fields if is_words(part, one)} for part in parts}
        items = {label: [self._row(row, fields.get(label, {})) for row in rows] for label, rows in bundle.items.items()}
        return replace(bundle, items=items)

    def _row(self, row: Row, fields: Mapping[str, Field]) -> Row:
        return {name: in_texts(value, self.text) if name in fields else value for name, value in row.items()}


def is_words(part: Part, one: Field) -> bool:
    """Whether people write into this field as they like."""
    if one.name in part.key or isinstance(one, models.ForeignKey) or one.choices:
        return False
    inner = one.base_field if isinstance(one, ArrayField) else one
    return not inner.choices and isinstance(
        inner, models.CharField | models.TextField | models.JSONField | LocalisedTextField
    )


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every text in it changed; names of entries stay."""
    match value:
        case str():
            return change(value)
        case dict():
            return {name: in_texts(inner, change) for name, inner in value.items()}
        case list():
            return [in_texts(inner, change) for inner in value]
        case _:
            return value


def _texts(value: object) -> list[str]:
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    in_texts(value, keep)
    return found


__all__ = ["LocalWords", "in_texts", "is_words"]
