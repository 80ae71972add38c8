"""What a service of the demo needs to be done online: what it asks, and the letter in which it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.localised import LocalisedText


@dataclass(frozen=True, kw_only=True)
class Letter:
    """
    What comes out of a service.

    :param confers: whether a person has to sign it; anything else is sealed without an officer.
    :param by_head: whether the head of the office signs it in own right; others need an entry in the register.
    :param initials: who puts an initial before, printed small beside the signature.
    """

    code: str
    name: LocalisedText
    wording: str
    fields: dict[str, str]
    archive: str
    office: str
    confers: bool = False
    by_head: bool = False
    initials: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Online:
    """
    A service of the mall that is done online.

    :param form: what the citizen is asked.
    :param office_form: what the officer records, from the system that gave it.
    :param optional: titles of the papers that only some people have to bring.
    """

    code: str
    form: dict[str, Any]
    office_form: dict[str, Any]
    letter: Letter
    optional: frozenset[str] = frozenset()


def text(id: str, en: str) -> LocalisedText:
    return LocalisedText(id=id, en=en)


def table(*rows: tuple[str, str]) -> str:
    """Facts under each other, as letters have them."""
    cells = "".join(f"  [{name}], [:], [{value}],\n" for name, value in rows)
    return f"\n#grid(columns: (5.2cm, 0.3cm, 1fr), row-gutter: 0.75em,\n{cells})\n\n"


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
