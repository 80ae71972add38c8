"""How the scheme's words are put on a page: weeks, reasons for a student, the card's items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.modules.one_student_one_client.models import Placement, Pregnancy
from catalog.modules.one_student_one_client.rules import gestation, kspr
from residents.models import Resident

RISK_TONES: Final = {"very_high": "danger", "high": "warning", "low": "success", "": "neutral"}
RISK_ICONS: Final = {"very_high": "triangle-alert", "high": "triangle-alert", "low": "check", "": "circle-help"}
GROUPS: Final[dict[int, tuple[Any, Any]]] = {
    1: (gettext_lazy("I. May become a danger"), gettext_lazy("From her history: asked once, looked at again.")),
    2: (gettext_lazy("II. Is a danger"), gettext_lazy("Illness or a finding in this pregnancy.")),
    3: (gettext_lazy("III. Emergency"), gettext_lazy("Tell the midwife at once, whatever the score.")),
}


def weeks(pregnancy: Pregnancy, day: date) -> str:
    """`28+3`, as midwives write it; empty after the birth, and where nothing is expected any more."""
    if pregnancy.born_at or pregnancy.state not in (Pregnancy.State.REGISTERED, Pregnancy.State.ACTIVE):
        return ""
    try:
        return str(gestation.age_on(pregnancy.lmp_date, day))
    except gestation.NotPregnantThen:
        return ""


def weeks_in_words(pregnancy: Pregnancy, day: date) -> str:
    found = weeks(pregnancy, day)
    if not found:
        return ""
    week, days = (int(part) for part in found.split("+"))
    in_weeks = ngettext("%(number)d week", "%(number)d weeks", week) % {"number": week}
    in_days = ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
    return f"{in_weeks} {in_days}"


def age(person: Resident, day: date) -> int:
    born = person.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def initial(person: Resident) -> str:
    """A mother before her student and supervisor may know her: one letter of her own name, as `Ibu S.`"""
    words = [word for word in person.full_name.split() if word[0].isalpha()]
    return f"{words[-1][0].upper()}." if words else "–"


def called(person: Resident) -> str:
    """By which name a mother is called: the last of hers, as `Sulastri` of `Ni Kadek Sulastri`."""
    return person.full_name.split()[-1]


def grounds(found: Mapping[str, Any]) -> list[str]:
    """Why this student, in words; `found` as `services.pairing` keeps it with the proposal."""
    said = [
        {
            "village": _("Stays in her village"),
            "district": _("Stays in her district"),
            "far": _("Stays in another district"),
        }[found["near"]]
    ]
    said.append(_("Placed at this health centre") if found["centre"] else _("Placed at another health centre"))
    if found["programme"]:
        said.append(_("The programme fits what she needs"))
    if found["waits"]:
        said.append(
            ngettext("%(number)d other proposal is open", "%(number)d other proposals are open", found["waits"])
            % {"number": found["waits"]}
        )
    return said


def student_line(placement: Placement, why: Mapping[str, Any]) -> str:
    """A choice in a list of students: who, from where, and why."""
    where = _("%(programme)s, semester %(semester)d, %(campus)s") % {
        "programme": placement.get_programme_display(),
        "semester": placement.semester,
        "campus": placement.term.agreement.campus.name,
    }
    return format_html(
        '<span class="strong">{}</span><br><span class="small soft">{}</span><br><span class="small">{}</span>',
        placement.student.full_name,
        where,
        " · ".join(grounds(why)),
    )


def items(codes: Iterable[str]) -> list[kspr.Item]:
    """In the order of the card."""
    wanted = set(codes)
    return [item for item in kspr.ITEMS if item.code in wanted]


def band(score: int) -> dict[str, Any]:
    """The score with its band and the advice on the place of birth."""
    found = kspr.band_of(score)
    return {
        "score": score,
        "short": found.short,
        "label": found.label,
        "tone": RISK_TONES[found],
        "icon": RISK_ICONS[found],
        "advice": kspr.ADVICE[found],
    }
