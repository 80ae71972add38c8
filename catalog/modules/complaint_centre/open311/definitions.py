"""What a service asks beside words and place (GET service definition), and how the answers read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.modules.complaint_centre.rules.kinds import ReportKind

KIND: Final = "kind"
DISTRICT: Final = "district"
NOT_LISTED: Final = "not_listed"
POOR: Final = "poor"
_YES: Final = "yes"
_KINDS: Final = tuple(kind for kind in ReportKind if kind is not ReportKind.WHISTLEBLOWING)
"""Wrongdoing is reported on our own page: a program in between would know who reported it."""


class AttributeUnknown(ValueError):
    """An attribute that the service does not define, or a value that is none of its list."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    kind: ReportKind = ReportKind.COMPLAINT
    district: str = ""
    is_secret: bool = False
    is_poor: bool = False


def attributes(districts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """:param districts: codes and names."""
    yes = [(_YES, _("Yes"))]
    asked = [
        (KIND, _("What is it?"), [(str(kind), str(kind.label)) for kind in _KINDS]),
        (DISTRICT, _("In which district?"), districts),
        (NOT_LISTED, _("Keep it out of the public list?"), yes),
        (POOR, _("Is it about a poor household?"), yes),
    ]
    return [
        {
            "variable": True,
            "code": code,
            "datatype": "singlevaluelist",
            "required": False,
            "datatype_description": _("Choose one, or none."),
            "order": order,
            "description": words,
            "values": [{"key": key, "name": name} for key, name in values],
        }
        for order, (code, words, values) in enumerate(asked, start=1)
    ]


def answers(sent: QueryDict, districts: list[tuple[str, str]]) -> Answers:
    """
    `attribute[code]=value`, as it was sent.

    :raises AttributeUnknown:
    """
    given: dict[str, str] = {}
    for name in sent:
        if name.startswith("attribute["):
            code = name.removeprefix("attribute[").partition("]")[0]
            values = [value for value in sent.getlist(name) if value]
            if len(values) > 1:
                raise AttributeUnknown(code)
            if values:
                given[code] = values[0]
    allowed = {
        KIND: {str(kind) for kind in _KINDS},
        DISTRICT: {code for code, _name in districts},
        NOT_LISTED: {_YES},
        POOR: {_YES},
    }
    for code, value in given.items():
        if value not in allowed.get(code, ()):
            raise AttributeUnknown(code)
    return Answers(
        kind=ReportKind(given.get(KIND, ReportKind.COMPLAINT)),
        district=given.get(DISTRICT, ""),
        is_secret=NOT_LISTED in given,
        is_poor=POOR in given,
    )
