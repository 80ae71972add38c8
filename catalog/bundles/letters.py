"""
Letter templates in a set-up: those from which its services make letters.

A wording arrives as the draft of its template's next version and is published under Letter templates, where it is
checked. Who signs and in which class comes with a new template only; from then on it is the place's own. Initials are
posts and roles by code, never people. Numbers are not carried: a series belongs to an office, not to a module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.bundles import values
from catalog.bundles.changes import Change, FieldChange, KeyMissing, KeyTwice, Kind, RowUnfit, named
from catalog.bundles.format import LETTERS, Items, Row, UnknownField
from catalog.bundles.shape import Part
from documents.capacities import is_known
from documents.models import Template, TemplateVersion
from documents.queries import TemplateState, states_of
from documents.rendering import TYPES, WordingRefused, look_at

MAKERS: Final = {"casework.ServiceProduct": "template_code"}
"""Of each model whose rows make letters the field that names the template."""

_OWN: Final = ("code", "name", "kind", "archive", "confers", "by_head")
_WORDING: Final = {"source": str, "fields": dict, "initials": list, "shows_initials": bool}


@cache
def part() -> Part:
    """Its rows as if they were a model's: the template and, in one field, the wording."""
    return Part(
        label=LETTERS,
        model=Template,
        key=("code",),
        fields=(*map(Template._meta.get_field, _OWN), models.JSONField(gettext_lazy("wording"), name="wording")),  # type: ignore[arg-type]
        along=frozenset(_OWN[1:]),
    )


def plural() -> str:
    """How they are called together, as the page says on which they are published."""
    return _("Letter templates")


def used_by(items: Items) -> set[str]:
    """Codes of the letters that rows of a set-up make."""
    return {row[field] for label, field in MAKERS.items() for row in items.get(label, []) if row.get(field)}


def saved(items: Items, day: date) -> list[Row]:
    """The letters of a set-up with the wording that holds on a day, or the draft where none was published yet."""
    found = states_of(used_by(items), day)
    standing = [(state, _standing(state)) for _code, state in sorted(found.items())]
    return [_row(state.template, version) for state, version in standing if version is not None]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A wording to be written as a draft; `template` is None where the template comes with it."""

    row: Row
    template: Template | None


def plan(rows: list[Row], *, day: date, lock: bool) -> tuple[list[Change], list[Draft]]:
    """
    What becomes of the letters of a file.

    :raises UnknownField, KeyMissing, KeyTwice, RowUnfit: if one is not made as letters are.
    """
    if not all(isinstance(row.get("code"), str) for row in rows):
        raise KeyMissing(place=plural(), field="code")
    brought = {row["code"]: _read(row) for row in rows}
    if len(brought) < len(rows):
        twice = next(code for code, times in Counter(row["code"] for row in rows).items() if times > 1)
        raise KeyTwice(place=named(Template, (twice,)))
    if lock:
        list(Template.objects.select_for_update().filter(code__in=brought))
    here = states_of(brought, day)
    asked = {code for row in brought.values() for code in row["wording"]["initials"]}
    absent = {code for code in asked if not is_known(code)}
    changes = {code: _change(row, here.get(code), absent) for code, row in brought.items()}
    drafts = [
        Draft(row=row, template=here[code].template if code in here else None)
        for code, row in brought.items()
        if changes[code].kind == "drafted"
    ]
    return list(changes.values()), drafts


def _change(row: Row, state: TemplateState | None, absent: set[str]) -> Change:
    wording = row["wording"]
    there = [] if state is None else [one for one in (_standing(state), state.draft) if one is not None]

    def becomes(kind: Kind, *fields: FieldChange, why: str = "") -> Change:
        title = str(row["name"])
        return Change(
            label=LETTERS, key=(row["code"],), kind=kind, group=plural(), title=title, fields=fields, why=why
        )  # fmt: skip

    if any(wording == _wording(version) for version in there):
        return becomes("unchanged")
    if state is not None and state.draft is not None:
        why = _("A draft of this letter waits here already. Publish it, or write into it what you want.")
        return becomes("held", why=why)
    findings = look_at(wording["source"], wording["fields"])
    if not findings.is_sound:
        refusal = WordingRefused(problem=", ".join(findings.forbidden or findings.unknown))
        return becomes("held", why=refusal.reason)
    if lacking := sorted(absent & set(wording["initials"])):
        why = _("No role here gives the %(initials)s. Add the role first.")
        return becomes("held", why=why % {"initials": ", ".join(map(in_words, lacking))})
    if not there:
        return becomes("drafted")
    before, after = differing(_wording(there[0]), wording)
    return becomes("drafted", FieldChange(name=_("Wording"), before=before, after=after))


def had_here(codes: Collection[str]) -> dict[str, list[Row]]:
    """Every wording that these letters have had here, by code; one query, none without codes."""
    found: dict[str, list[Row]] = {code: [] for code in codes}
    for version in TemplateVersion.objects.filter(template__code__in=codes).select_related("template"):
        found[version.template.code].append(_wording(version))
    return found


def in_words(initial: str) -> str:
    """A post or role that is not here, whose name nobody here knows: its code, as it may be read."""
    return _("initial of “%(role)s”") % {"role": initial.partition(":")[2].replace("_", " ")}


def differing(before: Row, after: Row) -> tuple[str, str]:
    """The lines in which two wordings differ."""
    old, new = (wording["source"].splitlines() for wording in (before, after))
    here = values.shortened(" ".join(line.strip() for line in old if line not in new)) or "–"
    there = values.shortened(" ".join(line.strip() for line in new if line not in old)) or "–"
    return (here, there) if here != there else (_("as it is here"), _("otherwise"))


def _read(row: Row) -> Row:
    """A letter of a file as its columns hold it, except for the wording."""
    place = named(Template, (str(row["code"]),))
    fields = {one.name: one for one in part().fields}
    if unknown := sorted(row.keys() - fields.keys()):
        raise UnknownField(field=unknown[0][:60], place=place)
    if missing := sorted(fields.keys() - row.keys()):
        raise RowUnfit(place=place, why=_("“%(field)s” is missing.") % {"field": missing[0]})
    wording = row["wording"]
    if not isinstance(wording, dict) or {name: type(value) for name, value in wording.items()} != _WORDING:
        raise RowUnfit(place=place, why=_("The value is of another kind."))
    fields_fit = all(kind in TYPES for kind in wording["fields"].values())
    asked = wording["initials"]
    if not fields_fit or not all(isinstance(code, str) for code in asked) or len(set(asked)) < len(asked):
        raise RowUnfit(place=place, why=_("The value is of another kind."))
    try:
        return {name: values.from_json(fields[name], row[name]) for name in _OWN} | {"wording": wording}
    except values.WrongValue as why:
        raise RowUnfit(place=place, why=str(why)) from None


def _standing(state: TemplateState) -> TemplateVersion | None:
    return state.in_force or state.next or state.draft


def _row(template: Template, version: TemplateVersion) -> Row:
    own = {name: values.to_json(Template._meta.get_field(name), getattr(template, name)) for name in _OWN}  # type: ignore[arg-type]
    return own | {"wording": _wording(version)}


def _wording(version: TemplateVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in _WORDING}
