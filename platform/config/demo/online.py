"""What a service of the demo needs to be done online: what it asks, and the letter in which it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from core.localised import LocalisedText

SAMPLE: Final = (
    "#align(center, block(inset: (x: 10pt, y: 5pt), stroke: 0.6pt + luma(90), "
    "text(9pt)[*CONTOH.* Contoh untuk peragaan, bukan dokumen resmi.]))\n\n"
)
"""Stands in every letter of the demo, so that a print of it deceives nobody."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """
    What comes out of a service, or of a family of services that end alike.

    :param archive: its code in the classification of archives, as in its numbers; empty: that of the office.
    :param confers: whether a person has to sign it; anything else is sealed without an officer.
    :param by_head: whether the head of the office signs it in own right; others need an entry in the register.
    :param initials: who puts an initial before, printed small beside the signature.
    """

    code: str
    name: LocalisedText
    wording: str
    fields: dict[str, str]
    archive: str
    confers: bool = False
    by_head: bool = False
    initials: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Online:
    """
    How a service of the mall, or each of several that are alike, is done online.

    :param form: what the citizen is asked.
    :param office_form: what the officer records: what another system gave, or what was found.
    :param optional: titles of the papers that only some people have to bring.
    :param permit_months: for how long what is granted holds.
    """

    letter: Letter
    form: dict[str, Any]
    office_form: dict[str, Any] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    permit_months: int | None = None


def text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


def letter(
    code: str,
    id: str,
    en: str,
    *,
    said: str,
    rows: tuple[tuple[str, str], ...],
    end: str,
    archive: str = "",
    confers: bool = False,
    by_head: bool = False,
    initials: tuple[str, ...] = (),
) -> Letter:
    """
    A letter of one sentence, facts under each other, and what it is not.

    :param rows: a label and the fact beside it: the name of a field, with its kind after a colon where it is no text,
        and words after it where it needs some (`luas m²`).
    """
    facts = [_fact(label, fact) for label, fact in (("Pemohon", "nama"), *rows, ("Kode permohonan", "kode"))]
    return Letter(
        code=code,
        name=text(id, en),
        wording=f"{SAMPLE}{said}{table(*((label, shown) for label, _name, _kind, shown in facts))}{end}",
        fields={name: kind for _label, name, kind, _shown in facts},
        archive=archive,
        confers=confers,
        by_head=by_head,
        initials=initials,
    )


def _fact(label: str, fact: str) -> tuple[str, str, str, str]:
    declared, _space, unit = fact.partition(" ")
    name, _colon, kind = declared.partition(":")
    return label, name, kind or "text", f"#f.{name} {unit}".strip()


def table(*rows: tuple[str, str]) -> str:
    """Facts under each other, as letters have them."""
    cells = "".join(f"  [{name}], [:], [{value}],\n" for name, value in rows)
    return f"\n#v(0.2em)\n#grid(columns: (5.2cm, 0.3cm, 1fr), row-gutter: 0.75em,\n{cells})\n#v(0.2em)\n\n"


def asks(required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    """A form; `required` names its questions that must be answered, with spaces between."""
    return {"type": "object", "required": required.split(), "properties": properties}


def words(id: str, en: str, most: int = 120, hint: tuple[str, str] | None = None) -> dict[str, Any]:
    """A question that is answered with a text."""
    found: dict[str, Any] = {"type": "string", "maxLength": most, "x-title": {"id": id, "en": en}}
    return found | ({"x-hint": {"id": hint[0], "en": hint[1]}} if hint else {})


def number(id: str, en: str, digits: int, example: str, hint: tuple[str, str] | None = None) -> dict[str, Any]:
    """A number of so many digits, kept as text: it is never reckoned with."""
    return words(id, en, digits, hint) | {"pattern": f"[0-9]{{{digits}}}", "x-example": example}


def whole(id: str, en: str, least: int, most: int, hint: tuple[str, str] | None = None) -> dict[str, Any]:
    """A whole number."""
    found: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most, "x-title": {"id": id, "en": en}}
    return found | ({"x-hint": {"id": hint[0], "en": hint[1]}} if hint else {})


def day(id: str, en: str) -> dict[str, Any]:
    return {"type": "string", "format": "date", "x-title": {"id": id, "en": en}}


def choice(id: str, en: str, **choices: tuple[str, str]) -> dict[str, Any]:
    """One of a few."""
    return {
        "type": "string",
        "enum": list(choices),
        "x-title": {"id": id, "en": en},
        "x-choices": {name: {"id": one, "en": other} for name, (one, other) in choices.items()},
    }


# Given by OSS: written down as it stands on the applicant's paper, never made or checked here.
NIB: Final = number(
    "Nomor induk berusaha (NIB)",
    "Business identification number (NIB)",
    13,
    "0220101234567",
    ("13 angka seperti pada surat dari OSS", "13 digits, as on the paper of OSS"),
)
NIB_IF_ANY: Final = NIB | {
    "x-hint": {"id": "13 angka dari OSS, bila untuk usaha", "en": "13 digits from OSS, if for a business"}
}
PLACE: Final = words(
    "Letak tanah",
    "Where the land lies",
    200,
    ("Nama jalan, banjar atau dusun, dan desa", "Street, hamlet and village"),
)
AREA: Final = whole("Luas tanah dalam m²", "Area in m²", 1, 1_000_000)
