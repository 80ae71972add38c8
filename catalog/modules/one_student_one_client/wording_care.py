"""How contacts, measurements and what is owed are put on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.modules.one_student_one_client import education
from catalog.modules.one_student_one_client.models import Child, Referral
from catalog.modules.one_student_one_client.queries.work import Line, Next
from catalog.modules.one_student_one_client.rules.signs import Alert, Measure, words_of
from catalog.modules.one_student_one_client.services import births, referrals
from catalog.modules.one_student_one_client.services.visits import Opened
from core import clock
from core.numbers import format_number

STATE_TONES: Final = {"open": "danger", "received": "warning", "closed": "success"}
STATE_ICONS: Final = {"open": "triangle-alert", "received": "user-check", "closed": "check"}
_LEVELS: Final = {
    referrals.TO_MIDWIFE: gettext_lazy("Her midwife was told."),
    referrals.TO_ALL_MIDWIVES: gettext_lazy("All midwives of the health centre were told."),
    referrals.TO_HEAD: gettext_lazy("The head of the health centre was told, too."),
    referrals.TO_AGENCY: gettext_lazy("The agency was told, too."),
}
_CONTACTS: Final = {
    "KF": gettext_lazy("contact %(number)s with the mother after the birth"),
    "KN": gettext_lazy("contact %(number)s with the newborn"),
    "K": gettext_lazy("antenatal contact %(number)s"),
}
_SEVERITIES: Final = {
    "watch": ("info", "eye"),
    "alert": ("warning", "triangle-alert"),
    "urgent": ("danger", "triangle-alert"),
}


def contact(name: str) -> str:
    """What `K3`, `K1M`, `KF2` or `KN1` stands for; empty for none."""
    if not name:
        return ""
    kind = next(start for start in _CONTACTS if name.startswith(start))
    return str(_CONTACTS[kind]) % {"number": name.removeprefix(kind).rstrip("MA")}


def days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def due(owed: Next, day: date) -> str:
    """When a contact is owed, and how late it is."""
    if day > owed.last:
        return _("late by %(days)s, due until %(last)s") % {
            "days": days((day - owed.last).days),
            "last": clock.format_short_date(owed.last),
        }
    if day < owed.first:
        return _("from %(first)s to %(last)s") % {
            "first": clock.format_short_date(owed.first),
            "last": clock.format_short_date(owed.last),
        }
    if day == owed.last:
        return _("today is the last day")
    return _("due now, until %(last)s") % {"last": clock.format_short_date(owed.last)}


def waited(referral: Referral, now: datetime) -> str:
    """How long it has waited to be confirmed, or how long it took."""
    minutes = referrals.minutes_to_receipt(referral)
    return clock.format_duration(now - referral.opened_at if minutes is None else minutes * clock.MINUTE)


def told(referral: Referral) -> str:
    return str(_LEVELS[referral.level])


def grounds(referral: Referral) -> list[Any]:
    """Why it was opened, in words. Health data."""
    return [words_of(code) for code in referrals.grounds_of(referral)]


def children_to_choose(living: Mapping[int, Child]) -> list[tuple[int | str, str]]:
    """Number and name of each child, as a form asks for one; empty where there is nothing to choose."""
    if len(living) < 2:
        return []
    return [
        ("", _("Choose")),
        *((number, f"{number}. {child.get_sex_display()}") for number, child in sorted(living.items())),
    ]


def child_names(children: Sequence[tuple[Child, births.Birth]]) -> dict[UUID, str]:
    """What each is called beside a visit; empty for an only child, who needs no name."""
    if len(children) < 2:
        return {}
    return {child.pk: _("child %(number)s") % {"number": birth.number} for child, birth in children}


def growth(child: Child, visits: Iterable[Opened], *, is_only: bool) -> list[dict[str, Any]]:
    """
    When a child was measured, and what was found. Health data.

    :param is_only: whether a visit that names no child was with this one.
    """
    found = []
    for one in visits:
        if one.visit.child_id == child.pk or (is_only and one.visit.child_id is None):
            measured = [row for row in _measured(one) if row["is_of_child"]]
            if measured:
                found.append({"at": one.visit.visited_at, "measured": measured})
    return found


def visit(opened: Opened, names: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """
    One visit as the pages show it. Health data.

    :param names: see `child_names`.
    """
    found = opened.findings
    return {
        "one": opened.visit,
        "contact": contact(opened.visit.contact),
        "child": (names or {}).get(opened.visit.child_id) if opened.visit.child_id else None,
        "measured": _measured(opened),
        "alerts": [_alert(alert) for alert in opened.alerts],
        "dangers": [sign.label for sign in found.dangers],
        "note": found.note,
        "taught": [education.BY_CODE[code].title for code in found.taught if code in education.BY_CODE],
        "given": [one.label for one in education.GIVEN if one.code in found.given],
        "eaten": [
            {"label": group.label, "portions": found.eaten[group.code]}
            for group in education.FOOD_GROUPS
            if group.code in found.eaten
        ],
        "photos": list(opened.visit.photos.all()),
    }


def reasons(line: Line, now: datetime, day: date) -> list[dict[str, Any]]:
    """What is to be done for a mother in a list of work, and how late it is; the most urgent first."""
    found: list[dict[str, Any]] = []

    def add(tone: str, icon: str, text: str) -> None:
        found.append({"tone": tone, "icon": icon, "text": text})

    if line.referral:
        spent = clock.format_duration(now - line.referral)
        add("danger", "triangle-alert", _("Referral not confirmed for %(spent)s") % {"spent": spent})
    if line.missed:
        add("warning", "calendar-days", _missed(line))
    if line.next and line.next.name not in line.missed:
        tone = "warning" if day > line.next.last else "info" if day >= line.next.first else "neutral"
        add(tone, "calendar-days", f"{line.next.name}: {due(line.next, day)}")
    if line.provisional:
        add("warning", "clipboard-check", _("A student's card waits to be confirmed"))
    if line.review:
        add("info", "clipboard-check", _("Review %(number)s of the score card is owed") % {"number": line.review})
    return found


def _missed(line: Line) -> str:
    return _("Missed: %(names)s, late by %(days)s") % {"names": ", ".join(line.missed), "days": days(line.late)}


def _measured(opened: Opened) -> list[dict[str, Any]]:
    """Label, value and unit in the order of the form; both values of the blood pressure together."""
    values = dict(opened.findings.measured)
    rows: list[dict[str, Any]] = []
    upper, lower = values.pop(Measure.SYSTOLIC, None), values.pop(Measure.DIASTOLIC, None)
    if upper is not None or lower is not None:
        both = "/".join("–" if value is None else _number(value) for value in (upper, lower))
        rows.append({"label": _("Blood pressure"), "value": f"{both} {Measure.SYSTOLIC.unit}", "is_of_child": False})
    rows += [
        {
            "label": measure.label,
            "value": f"{_number(values[measure])} {measure.unit}",
            "is_of_child": measure.is_of_child,
        }
        for measure in Measure
        if measure in values
    ]
    return rows


def _number(value: Any) -> str:
    """As many decimals as were measured, none where they are zero."""
    decimals = max(0, -value.normalize().as_tuple().exponent)
    return format_number(value, decimals=decimals)


def _alert(alert: Alert) -> dict[str, Any]:
    tone, icon = _SEVERITIES[alert.severity]
    return {"tone": tone, "icon": icon, "label": alert.label}


__all__ = [
    "STATE_ICONS",
    "STATE_TONES",
    "child_names",
    "children_to_choose",
    "contact",
    "days",
    "due",
    "grounds",
    "growth",
    "reasons",
    "told",
    "visit",
    "waited",
]
