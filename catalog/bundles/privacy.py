"""
No person leaves in a set-up. A file carries configuration only, but people write into texts as they like.

Looked for are the numbers that say who somebody is (NIK, family card and the NIP of an official, in whatever groups),
and by what somebody is reached: mail addresses and mobile numbers, except in fields that a manifest declares public,
where an office says how it is reached. Passwords, sealed texts and uploads are never carried at all (`shape`). A name
has no form by which it could be found; nothing that is carried asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalog.bundles.format import Bundle
from catalog.bundles.merging import SETTINGS
from catalog.bundles.shape import Part
from core.errors import Refusal
from core.masking import names_a_contact, names_a_person


class HoldsPersonalData(Refusal):
    """In a set-up file, or in what is written beside it."""

    code = "bundle_holds_personal_data"
    status = 422
    message = _("“%(field)s” of %(place)s holds a number that says who somebody is (NIK, family card or NIP).")
    fix = _("Take the number out of the text there, then save the set-up again.")


class HoldsContact(HoldsPersonalData):
    code = "bundle_holds_contact"
    message = _("“%(field)s” of %(place)s holds a mail address or a mobile number, by which a person is reached.")
    fix = _("Take it out of the text there, or write the office's fixed line, then save the set-up again.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a person is named or reached; never by what."""

    label: str
    key: tuple[Any, ...]
    field: str
    refusal: type[HoldsPersonalData]


def personal_data(bundle: Bundle, parts: list[Part]) -> Iterator[Found]:
    """Where a set-up names or reaches a person: in whatever field, keys included."""
    known = {part.label: part for part in parts}
    for code, value in bundle.settings.items():
        if refusal := _refusal(value, is_public=False):
            yield Found(label=SETTINGS, key=(code,), field=code, refusal=refusal)
    for label, rows in bundle.groups.items():
        part = known[label]
        for row in rows:
            for name, value in row.items():
                if refusal := _refusal(value, is_public=name in part.public):
                    key = tuple(row.get(one) for one in part.key)
                    yield Found(label=label, key=key, field=name, refusal=refusal)


def refuse_personal_data(bundle: Bundle, parts: list[Part], labels: Mapping[str, object]) -> None:
    """
    :param labels: how fields are called on pages, by name.
    :raises HoldsPersonalData: naming the first field that names or reaches a person; where it was written rather than
        where another row points to that one.
    """
    found, known = list(personal_data(bundle, parts)), {part.label: part for part in parts}
    if not found:
        return

    def field_of(one: Found) -> Any:
        return one.label in known and next(field for field in known[one.label].fields if field.name == one.field)

    one = min(found, key=lambda one: bool((field := field_of(one)) and field.is_relation))
    field = field_of(one)
    if not field:
        raise one.refusal(field=one.field, place=_("the settings"))
    key = " ".join(str(value)[:40] for value in one.key if not _refusal(value, is_public=False))
    raise one.refusal(
        field=str(labels.get(field.name) or capfirst(str(field.verbose_name))),
        place=f"{capfirst(str(known[one.label].model._meta.verbose_name))} {key}".strip(),
    )


def refuse_in_text(text: str, *, field: object, place: object, attr: str) -> None:
    """
    For what is written beside a set-up.

    :raises HoldsPersonalData: if it names or reaches a person.
    """
    if refusal := _refusal(text, is_public=False):
        raise refusal(field=field, place=place, attr=attr)


def _refusal(value: Any, *, is_public: bool) -> type[HoldsPersonalData] | None:
    texts = list(_texts(value))
    if any(map(names_a_person, texts)):
        return HoldsPersonalData
    return HoldsContact if not is_public and any(map(names_a_contact, texts)) else None


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case bool() | None:
            pass
        case int():
            yield str(value)
        case dict():
            for name, inner in value.items():
                yield str(name)
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)


__all__ = ["Found", "HoldsContact", "HoldsPersonalData", "personal_data", "refuse_in_text", "refuse_personal_data"]
