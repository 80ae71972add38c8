"""The record of processing (UU 27/2022, article 31), as lines made from what blocks and modules declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.apps import apps

from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Keeping
from core.sealed import SealedTextField

type Standing = Literal["core", "on", "off", "archived"]
type Days = Mapping[str, int]
"""How many days the policies named by keepings give, by their keys."""

MASKED: Final = (DataCategory.NATIONAL_ID, DataCategory.FAMILY_CARD)
"""Shown by their last four digits alone; each unmasking is logged with a reason."""

_SPECIFIC: Final = LocalisedText(id="data spesifik: {}", en="specific data: {}")
_LARGE: Final = LocalisedText(id="skala besar", en="large scale")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A rule of retention in words."""

    what: LocalisedText
    how_long: LocalisedText
    act: str
    source: LocalisedText


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One activity as the record tells it.

    :param module: whose it is; None for what every regency has.
    :param sealed: categories that lie encrypted in the tables.
    :param why_assessed: why an impact assessment (article 34) is needed; empty where it is not.
    """

    activity: Activity
    module: LocalisedText | None
    standing: Standing
    sealed: tuple[DataCategory, ...]
    masked: tuple[DataCategory, ...]
    kept: tuple[Kept, ...]
    why_assessed: tuple[LocalisedText, ...]
    note: LocalisedText | None = None

    @property
    def is_assessed(self) -> bool:
        return bool(self.why_assessed)


def line_of(
    activity: Activity,
    *,
    module: LocalisedText | None = None,
    standing: Standing = "core",
    days: Days,
    note: LocalisedText | None = None,
) -> Line:
    """:param days: of every policy that the activity's keepings name."""
    sealed = sealed_of(activity)
    return Line(
        activity=activity,
        module=module,
        standing=standing,
        sealed=sealed,
        masked=tuple(category for category in MASKED if category in activity.categories),
        kept=tuple(_kept(one, days) for one in activity.keeping),
        why_assessed=_why_assessed(activity),
        note=note,
    )


def sealed_of(activity: Activity) -> tuple[DataCategory, ...]:
    """The categories of which at least one column is encrypted, as the models say."""
    found = {
        category
        for label, columns in activity.fields.items()
        for column, category in columns.items()
        if isinstance(apps.get_model(label)._meta.get_field(column), SealedTextField)
    }
    return tuple(category for category in DataCategory if category in found)


def how_long(keeping: Keeping, days: Days) -> LocalisedText:
    """`30 hari sejak tabel diimpor`."""
    number = days[keeping.policy] if keeping.policy else keeping.days
    if not number:
        return keeping.after
    return LocalisedText(id=f"{number} hari {keeping.after.id}", en=f"{number} days {keeping.after.en}")


def as_rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What an approved version keeps: plain values, so that it reads the same when the code has moved on."""
    return [
        {
            "code": line.activity.code,
            "name": line.activity.name.as_dict(),
            "module": line.module.as_dict() if line.module else None,
            "standing": line.standing,
            "purpose": line.activity.purpose.as_dict(),
            "persons": line.activity.persons.as_dict(),
            "categories": [str(category) for category in line.activity.categories],
            "basis": str(line.activity.basis),
            "source": line.activity.source,
            "recipients": [one.as_dict() for one in line.activity.recipients],
            "kept": [
                {"what": one.what.as_dict(), "how_long": one.how_long.as_dict(), "act": one.act} for one in line.kept
            ],
            "sealed": [str(category) for category in line.sealed],
            "is_assessed": line.is_assessed,
            "note": line.note.as_dict() if line.note else None,
        }
        for line in lines
    ]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What differs from the approved record: a line that came, went, or says other things (`parts`)."""

    kind: Literal["added", "removed", "changed"]
    name: LocalisedText
    parts: tuple[str, ...] = ()


def changes(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Change]:
    """:param before, now: as `as_rows` writes them."""
    old, new = ({row["code"]: row for row in rows} for rows in (before, now))
    found = [
        Change(kind="added", name=LocalisedText.from_dict(row["name"])) for code, row in new.items() if code not in old
    ]
    found += [
        Change(kind="removed", name=LocalisedText.from_dict(row["name"]))
        for code, row in old.items()
        if code not in new
    ]
    for code, row in new.items():
        differing = tuple(part for part in row if code in old and row[part] != old[code].get(part))
        if differing:
            found.append(Change(kind="changed", name=LocalisedText.from_dict(row["name"]), parts=differing))
    return found


def _kept(keeping: Keeping, days: Days) -> Kept:
    return Kept(what=keeping.what, how_long=how_long(keeping, days), act=keeping.act, source=keeping.source)


def _why_assessed(activity: Activity) -> tuple[LocalisedText, ...]:
    specific = [category.label for category in activity.categories if category.is_specific]
    why = []
    if specific:
        why.append(
            LocalisedText(
                id=_SPECIFIC.id.format(", ".join(one.id for one in specific)),
                en=_SPECIFIC.en.format(", ".join(one.en for one in specific)),
            )
        )
    if activity.is_large:
        why.append(_LARGE)
    return tuple(why)
