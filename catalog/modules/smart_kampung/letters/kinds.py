"""What a kind of letter is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from catalog.modules.smart_kampung.letters.questions import AMOUNTS, QUESTIONS
from core.localised import LocalisedText

HELD: Final[Mapping[str, str]] = {
    "nama": "text",
    "nik": "text",
    "tempat_lahir": "text",
    "tanggal_lahir": "date",
    "jenis_kelamin": "text",
    "agama": "text",
    "status_kawin": "text",
    "pekerjaan": "text",
    "alamat": "text",
    "desa": "text",
    "kecamatan": "text",
}
"""What a letter says of a person and the village holds already; nobody is asked for it."""

FAMILY: Final[Mapping[str, str]] = {"nomor_kk": "text", "kepala_keluarga": "text", "anggota_keluarga": "integer"}
"""The same of the family a person stands in."""


DOCUMENT_KIND: Final = "desa"
"""All letters of a village share one series of numbers, restarted each year, and one act in the delegation register."""

_FIELD: Final = re.compile(r"#f\.([a-z][a-z0-9_]*)")


class Subject(StrEnum):
    """Whom a letter is about."""

    APPLICANT = "applicant"
    MEMBER = "member"
    """Anybody of the applicant's own family, the applicant included."""


class Decision(StrEnum):
    """Who decides, at most. What a rule cannot tell always goes to a person."""

    RULE = "rule"
    """Complete data and a known person suffice: sealed under a standing authority. Never aid or status."""
    OFFICER = "officer"


class Check(StrEnum):
    """What is looked at before a letter is made; `smart_kampung.checks` holds what each means."""

    LIVES_HERE = "lives_here"
    ADULT = "adult"
    MARRIAGE_AGE = "marriage_age"
    PARENTS_CONSENT = "parents_consent"
    FREE_TO_MARRY = "free_to_marry"
    UNMARRIED = "unmarried"
    PLACE_HERE = "place_here"
    NOT_REGISTERED_YET = "not_registered_yet"
    TWO_WITNESSES = "two_witnesses"
    FORWARDED = "forwarded"
    """Another authority grants what is asked for (camat, police); the village writes the cover letter."""


@dataclass(frozen=True, kw_only=True)
class LetterKind:
    """
    One kind of village letter as the platform brings it; each regency may change all of it.

    :param code: of the catalogue, on receipts and in addresses: S-14.
    :param template: code of the wording in `documents`.
    :param archive: classification code that the number carries (Permendagri 83/2022). [GK] where no village letter
        with it was seen.
    :param asks: questions beyond what the village holds, in their order; a name from `QUESTIONS`. Those in `optional`
        may stay empty.
    :param confers: it gives aid or status; such a letter is never sealed without an officer.
    :param valid_months: for how long it holds; None where it says what happened. [A]
    :param is_single_use: it serves one purpose, once: while it holds there is no second one for the same.
    :param papers: what must be brought, each as it is called on the list of requirements.
    :param wording: typst; reads `HELD`, `FAMILY` and the answers as `#f.name`.
    """

    code: str
    template: str
    name: LocalisedText
    summary: LocalisedText
    archive: str
    wording: str
    asks: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    subject: Subject = Subject.APPLICANT
    checks: tuple[Check, ...] = (Check.LIVES_HERE,)
    decided_by: Decision = Decision.OFFICER
    confers: bool = False
    valid_months: int | None = None
    is_single_use: bool = False
    papers: tuple[LocalisedText, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if strangers := set(self.asks) - set(QUESTIONS):
            raise ValueError(f"{self.code} asks unknown questions: {', '.join(sorted(strangers))}.")
        if unasked := self.optional - set(self.asks):
            raise ValueError(f"{self.code}: optional, but not asked: {', '.join(sorted(unasked))}.")
        if self.confers and self.decided_by == Decision.RULE:
            raise ValueError(f"{self.code} confers aid or status: a person decides it.")

    @property
    def form(self) -> dict[str, Any]:
        """What is asked, as JSON Schema; empty where nothing is."""
        if not self.asks:
            return {}
        return {
            "type": "object",
            "properties": {name: dict(QUESTIONS[name]) for name in self.asks},
            "required": [name for name in self.asks if name not in self.optional],
            "x-order": list(self.asks),
        }

    @property
    def fields(self) -> dict[str, str]:
        """The fields that the wording reads and their types: what it does not say is not kept with the letter."""
        known = {**HELD, **FAMILY}
        known |= {name: "amount" if name in AMOUNTS else _field_type(QUESTIONS[name]) for name in self.asks}
        return {name: kind for name, kind in known.items() if name in self._read}

    @property
    def uses_family(self) -> bool:
        """Whether it says something of the family card."""
        return bool(self._read & set(FAMILY))

    @property
    def _read(self) -> set[str]:
        return {name.removesuffix("_words") for name in _FIELD.findall(self.wording)}


def _field_type(question: Mapping[str, Any]) -> str:
    if question.get("format") == "date":
        return "date"
    if question["type"] == "integer":
        return "integer"
    return "text"
