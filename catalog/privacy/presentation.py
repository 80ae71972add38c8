"""What the pages of the privacy desk show of things, in words and without what nobody needs to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.services import opened
from catalog.privacy.models import WISH_PURPOSE, Breach, PrivacyRequest
from catalog.privacy.queries import Held
from catalog.privacy.register import Line
from core.localised import LocalisedText
from core.masking import mask_text
from core.personal_data import SPECIFIC_DATA, Act, DataCategory

HIDDEN: Final = "•••"
_VEILED: Final = SPECIFIC_DATA - {DataCategory.CHILD}
"""Of what holds such data the desk sees no value at all. A child's record is masked like anybody's."""

ACTS: Final[Mapping[Act, LazyText]] = {
    "delete": gettext_lazy("is deleted"),
    "anonymise": gettext_lazy("is made anonymous"),
    "keep": gettext_lazy("is kept by the archive law"),
}
PARTS: Final[Mapping[str, LazyText]] = {
    "name": gettext_lazy("name"),
    "module": gettext_lazy("module"),
    "standing": gettext_lazy("state of the module"),
    "purpose": gettext_lazy("purpose of the processing"),
    "persons": gettext_lazy("whose data"),
    "categories": gettext_lazy("kinds of data"),
    "basis": gettext_lazy("lawful basis"),
    "source": gettext_lazy("source of the basis"),
    "recipients": gettext_lazy("recipients"),
    "kept": gettext_lazy("retention"),
    "sealed": gettext_lazy("encryption"),
    "is_assessed": gettext_lazy("impact assessment"),
    "note": gettext_lazy("own note"),
}
_NAMES: Final[Mapping[str, LazyText]] = {
    "name": gettext_lazy("Name"),
    "nik": gettext_lazy("NIK"),
    "kk": gettext_lazy("Family card number"),
    "phone": gettext_lazy("Mobile number"),
    "email": gettext_lazy("E-mail address"),
    "address": gettext_lazy("Address"),
    "contacts": gettext_lazy("Contact details"),
    "code": gettext_lazy("Code"),
    "state": gettext_lazy("State"),
    "status": gettext_lazy("State"),
    "kind": gettext_lazy("Kind"),
    "begun": gettext_lazy("Begun"),
    "joined": gettext_lazy("Since"),
    "at": gettext_lazy("When"),
    "letter": gettext_lazy("Letter"),
    "papers": gettext_lazy("Papers brought"),
    "messages": gettext_lazy("Messages"),
    "answers": gettext_lazy("Answers"),
    "visits": gettext_lazy("Visits"),
    "birth_date": gettext_lazy("Birth date"),
    "birth_place": gettext_lazy("Birth place"),
    "hamlet": gettext_lazy("Hamlet"),
    "village": gettext_lazy("Village"),
    "sex": gettext_lazy("Sex"),
    "religion": gettext_lazy("Religion"),
    "marital_status": gettext_lazy("Marital status"),
    "occupation": gettext_lazy("Occupation"),
    "language": gettext_lazy("Language"),
    "subject": gettext_lazy("Subject"),
    "text": gettext_lazy("Text"),
    "due": gettext_lazy("Expected day"),
    "risk": gettext_lazy("Risk"),
    "children": gettext_lazy("Children"),
    "planned": gettext_lazy("Planned"),
    "needs": gettext_lazy("Needs"),
    "note": gettext_lazy("Note"),
    "photo": gettext_lazy("Photo"),
    "numbers": gettext_lazy("Queue numbers"),
    "appointments": gettext_lazy("Appointments"),
}


@dataclass(frozen=True, kw_only=True)
class ShownEntry:
    """An entry as the desk sees it: names of things and masked values; the copy alone holds the rest."""

    title: LocalisedText
    rows: list[tuple[str, str]]
    kept: LocalisedText | None


def shown(held: Iterable[Held]) -> list[tuple[str, list[ShownEntry]]]:
    """Entries by the activity they belong to, in its name."""
    groups: dict[str, list[ShownEntry]] = {}
    for one in held:
        activities = {activity.code: activity for activity in one.declared.activities}
        for entry in one.entries:
            activity = activities[entry.activity]
            is_veiled = not _VEILED.isdisjoint(activity.categories)
            rows = [
                (str(_NAMES.get(name, name)), HIDDEN if is_veiled else _masked(value))
                for name, value in entry.holds.items()
                if value not in ("", [], {}, None)
            ]
            groups.setdefault(str(activity.name), []).append(
                ShownEntry(title=entry.title, rows=rows, kept=entry.keeps_by_law)
            )
    return list(groups.items())


def _masked(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Mapping():
            return ", ".join(_masked(one) for one in value.values())
        case list() | tuple():
            return ", ".join(_masked(one) for one in value)
        case _:
            return mask_text(str(value))


@dataclass(frozen=True, kw_only=True)
class Left:
    """How much of a clock is left, in words and as a bar."""

    label: str
    percent: float | None
    tone: str


def time_left(due_at: datetime | None, since: datetime, now: datetime) -> Left | None:
    """None where no clock runs."""
    if due_at is None:
        return None
    left = due_at - now
    hours = int(abs(left.total_seconds()) // 3600)
    if left.total_seconds() <= 0:
        return Left(label=_("%(hours)s hours late") % {"hours": hours}, percent=100, tone="danger")
    share = (now - since) / (due_at - since) * 100
    return Left(
        label=_("%(hours)s hours left") % {"hours": hours}, percent=share, tone="warning" if hours < 24 else "info"
    )


def request_row(asked: PrivacyRequest, now: datetime) -> dict[str, Any]:
    case = asked.case
    tones = {"granted": "success", "refused": "neutral", "withdrawn": "neutral", "received": "warning"}
    return {
        "asked": asked,
        "case": case,
        "left": time_left(case.due_at, case.started_at, now) if case.is_open else None,
        "tone": tones.get(case.state, "info"),
    }


def errands(asked: PrivacyRequest) -> list[dict[str, Any]]:
    """What offices were asked to do, and what they answered; the latest first."""
    return [
        {
            "errand": one,
            "task": opened(one.task, WISH_PURPOSE),
            "words": opened(one.words, WISH_PURPOSE),
            "tone": {"done": "success", "not_done": "warning"}.get(one.outcome, "info"),
        }
        for one in asked.errands.select_related("unit")
    ]


def breach_steps(breach: Breach) -> list[dict[str, Any]]:
    """What is to be done, in the order of the law; the first that is open is now."""
    described = bool(breach.categories and breach.happened and breach.handling and breach.recovery)
    steps = [
        (_("Known"), breach.known_at, True),
        (_("Described: what data, when and how, what is done"), None, described),
        (_("People told"), breach.people_told_at, bool(breach.people_told_at)),
        (_("Authority told"), breach.authority_told_at, bool(breach.authority_told_at)),
        (_("Decided about the public"), None, bool(breach.public)),
        (_("Settled"), breach.closed_at, breach.state == Breach.State.CLOSED),
    ]
    first_open = next((place for place, step in enumerate(steps) if not step[2]), len(steps))
    return [
        {
            "title": title,
            "when": at,
            "state": "done" if is_done else "now" if place == first_open else "todo",
        }
        for place, (title, at, is_done) in enumerate(steps)
    ]


def register_table(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """The record of processing for a spreadsheet, in Indonesian as it is filed."""
    heading = (
        "kegiatan", "modul", "tujuan", "subjek data", "jenis data", "data spesifik", "dasar", "sumber", "penerima",
        "retensi", "terenkripsi", "tertutup", "DPIA", "catatan",
    )  # fmt: skip
    rows = [
        (
            line.activity.name.id,
            line.module.id if line.module else "",
            line.activity.purpose.id,
            line.activity.persons.id,
            _listed(category.label.id for category in line.activity.categories),
            _listed(category.label.id for category in line.activity.categories if category.is_specific),
            f"pasal 20 (2) {line.activity.basis.letter}: {line.activity.basis.label.id}",
            line.activity.source,
            _listed(one.id for one in line.activity.recipients),
            _listed(f"{one.what.id}: {one.how_long.id}" for one in line.kept),
            _listed(category.label.id for category in line.sealed),
            _listed(category.label.id for category in line.masked),
            _listed(one.id for one in line.why_assessed),
            line.note.id if line.note else "",
        )
        for line in lines
    ]
    return [heading, *rows]


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts)
