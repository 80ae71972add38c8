"""
No number of a person leaves in a set-up. A file carries configuration only, but people write into texts as they like.

Looked for are the numbers that say who somebody is: NIK, family card and the NIP of an official, in whatever groups.
Passwords, sealed texts and uploads are never carried at all (`shape`).
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
from core.masking import names_a_person


class HoldsPersonalData(Refusal):
    """In a set-up file, or in what is written beside it."""

    code = "bundle_holds_personal_data"
    status = 422
    message = _("“%(field)s” of %(place)s holds a number that says who somebody is (NIK, family card or NIP).")
    fix = _("Take the number out of the text there, then save the set-up again.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where such a number stands; never the number."""

    label: str
    key: tuple[Any, ...]
    field: str


def personal_numbers(bundle: Bundle, parts: list[Part]) -> Iterator[Found]:
    """Where a set-up names a person by number: in whatever field, keys included."""
    keys = {part.label: part.key for part in parts}
    for code, value in bundle.settings.items():
        if _holds_one(value):
            yield Found(label=SETTINGS, key=(code,), field=code)
    for label, rows in bundle.items.items():
        for row in rows:
            for name, value in row.items():
                if _holds_one(value):
                    yield Found(label=label, key=tuple(row.get(one) for one in keys[label]), field=name)


def refuse_personal_data(bundle: Bundle, parts: list[Part], labels: Mapping[str, object]) -> None:
    """
    :param labels: how fields are called on pages, by name.
    :raises HoldsPersonalData: naming the first field that holds such a number.
    """
    found = next(personal_numbers(bundle, parts), None)
    if found is None:
        return
    part = next((one for one in parts if one.label == found.label), None)
    if part is None:
        raise HoldsPersonalData(field=found.field, place=_("the settings"))
    one = next(one for one in part.fields if one.name == found.field)
    key = " ".join(str(value)[:40] for value in found.key if not _holds_one(value))
    raise HoldsPersonalData(
        field=str(labels.get(one.name) or capfirst(str(one.verbose_name))),
        place=f"{capfirst(str(part.model._meta.verbose_name))} {key}".strip(),
    )


def _holds_one(value: Any) -> bool:
    match value:
        case str():
            return names_a_person(value)
        case bool() | None:
            return False
        case int():
            return names_a_person(str(value))
        case dict():
            return any(_holds_one(name) or _holds_one(inner) for name, inner in value.items())
        case list():
            return any(_holds_one(inner) for inner in value)
        case _:
            return False


__all__ = ["Found", "HoldsPersonalData", "personal_numbers", "refuse_personal_data"]
