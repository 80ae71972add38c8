"""A report in the words of its citizen's pages: the doors, every limit and why, where it stands, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

import policies
import tenants
from casework.models import MESSAGE_PURPOSE, Case, CaseClock
from casework.services import opened
from catalog.modules.complaint_centre import limits as names
from catalog.modules.complaint_centre.courses import ASKED, CLOSED, FORWARDED, MERGED, NOT_FIXED, REJECTED, RESOLVED
from catalog.modules.complaint_centre.models import Complaint, Escalation
from catalog.modules.complaint_centre.policies import REOPEN_DAYS
from catalog.modules.complaint_centre.queries.posts import level_name
from catalog.modules.complaint_centre.rules import reopening
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.national import Clock
from catalog.modules.complaint_centre.rules.response import Due, Reason
from core import clock
from core.actors import Actor, actor_of
from core.localised import LocalisedText

KINDS: Final = {
    "keluhan": ReportKind.COMPLAINT,
    "pertanyaan": ReportKind.INFORMATION_REQUEST,
    "usulan": ReportKind.ASPIRATION,
    "pelanggaran": ReportKind.WHISTLEBLOWING,
}
"""By the words in addresses."""

_DOORS: Final = {
    ReportKind.COMPLAINT: (
        "triangle-alert",
        LocalisedText(id="Saya punya keluhan", en="Something is wrong"),
        LocalisedText(
            id="Jalan rusak, sampah, lampu mati, layanan lambat atau tidak ramah.",
            en="A broken road, waste, a dark street, service that is slow or rude.",
        ),
    ),
    ReportKind.INFORMATION_REQUEST: (
        "circle-help",
        LocalisedText(id="Saya ingin bertanya", en="I have a question"),
        LocalisedText(id="Syarat, jadwal, bantuan, atau siapa yang berwenang.", en="What is needed, when, or who."),
    ),
    ReportKind.ASPIRATION: (
        "message-square",
        LocalisedText(id="Saya punya usulan", en="I have a proposal"),
        LocalisedText(id="Yang menurut Anda perlu dibangun atau diubah.", en="What should be built or changed."),
    ),
    ReportKind.WHISTLEBLOWING: (
        "shield-check",
        LocalisedText(id="Saya melaporkan pelanggaran", en="I report wrongdoing"),
        LocalisedText(
            id="Suap, pungutan liar, atau penyalahgunaan wewenang. Hanya dibaca inspektorat.",
            en="Bribes, illegal fees or abuse of office. Read by the inspectorate alone.",
        ),
    ),
}
TONES: Final = {
    ASKED: "warning",
    RESOLVED: "success",
    CLOSED: "success",
    NOT_FIXED: "warning",
    FORWARDED: "info",
    REJECTED: "neutral",
    MERGED: "info",
}
_SAYS_WHY: Final = frozenset({"respond", "ask", "resolve", "leave", "forward", "reject", "reopen"})


@dataclass(frozen=True)
class Limit:
    """
    A clock as its citizen reads it.

    :param why: what decided it; empty where the law does.
    :param state: `running`, `kept`, `missed` or `stands`.
    """

    title: LocalisedText
    when: str
    why: str
    state: str
    left: str = ""


@dataclass(frozen=True)
class Standing:
    tone: str
    title: str
    text: str


def doors() -> list[dict[str, Any]]:
    """The four ways to begin."""
    return [{**door_of(kind), "url": reverse("complaint_centre:file", args=[word])} for word, kind in KINDS.items()]


def door_of(kind: ReportKind) -> dict[str, Any]:
    icon, title, text = _DOORS[kind]
    return {"icon": icon, "title": str(title), "text": str(text)}


def promise_in_words(due: Due | None, now: datetime) -> str:
    """By when what comes in now is answered: "hari ini, paling lambat pukul 13.10 WITA"."""
    if due is None:
        return ""
    zone = tenants.current().zone
    time = clock.format_time(due.at, zone)
    if clock.local_date(due.at, zone) == clock.local_date(now, zone):
        return _("today, by %(time)s at the latest") % {"time": time}
    return _("tomorrow, by %(time)s at the latest") % {"time": time}


def limits(case: Case, complaint: Complaint, now: datetime) -> list[Limit]:
    """Every clock of the report, the regency's first."""
    zone = tenants.current().zone
    found = []
    for one in sorted(case.clocks.all(), key=_order):
        title = Clock(one.name.partition("_")[0]).label
        why = ""
        if one.name == names.RESPONSE and complaint.answer_limit:
            why = str(Reason(complaint.answer_limit).label)
        when = _when(one, zone) if one.due_at else ""
        if one.ended_at is not None:
            state = "stopped" if case.state == FORWARDED else "missed" if one.was_kept is False else "kept"
            when = clock.format_datetime(one.ended_at, zone)
        elif one.due_at is None:
            state = "stands"
        else:
            state = "missed" if one.due_at <= now else "running"
        left = clock.format_duration(one.due_at - now) if state == "running" and one.due_at else ""
        found.append(Limit(title=title, when=when, why=why, state=state, left=left))
    return found


def next_limit(case: Case, now: datetime) -> Limit | None:
    """The nearest clock that runs."""
    running = [one for one in case.clocks.all() if one.ended_at is None and one.due_at]
    if not running:
        return None
    first = min(running, key=lambda one: (one.due_at or now, _order(one)))
    assert first.due_at is not None
    return Limit(
        title=Clock(first.name.partition("_")[0]).label,
        when=_when(first, tenants.current().zone),
        why="",
        state="missed" if first.due_at <= now else "running",
        left=clock.format_duration(abs(first.due_at - now)),
    )


def standing(case: Case, complaint: Complaint) -> Standing:
    """The state in a sentence that says what comes."""
    tone, text = TONES.get(case.state, "info"), str(case.stands.meaning)
    if case.state == FORWARDED:
        text = _("%(where)s decides on it. Ask there how it goes on.") % {"where": complaint.forwarded_to}
        there = complaint.outside.filter(passed_at__isnull=False, status__in=["open", "closed"]).first()
        if there is not None:
            said_there = {"number": there.number}
            text += " " + (
                _("There it had the number %(number)s and is ended.") % said_there
                if there.status == "closed"
                else _("Its number there: %(number)s.") % said_there
            )
    if said := _last_word(case):
        text = said if case.state in (ASKED, RESOLVED, NOT_FIXED, REJECTED) else f"{text}\n{said}"
    return Standing(tone, str(case.stands.title), text)


def course(case: Case, complaint: Complaint, escalations: list[Escalation]) -> list[dict[str, Any]]:
    """What happened, with each escalation as the fact it is, for the part `timeline`."""
    zone = tenants.current().zone
    rows: list[tuple[datetime, dict[str, Any]]] = []
    steps = [step for step in case.history.all() if step.action in (*case.course.moves, "begun")]
    for step in steps:
        state = case.course.states[step.state]
        text = opened(step.reason, MESSAGE_PURPOSE) if step.action in _SAYS_WHY else ""
        rows.append(
            (
                step.at,
                {
                    "title": state.title,
                    "text": text,
                    "at": clock.format_datetime(step.at, zone),
                    "state": "done",
                    "icon": "check" if state.closes else "clock",
                },
            )
        )
    for rise in escalations:
        title = _("Nobody had answered: passed up to the %(level)s") % {"level": level_name(Level(rise.to_level))}
        rows.append(
            (
                rise.at,
                {
                    "title": title,
                    "text": rise.to_unit.name,
                    "at": clock.format_datetime(rise.at, zone),
                    "state": "done",
                    "icon": "arrow-up",
                },
            )
        )
    rows.sort(key=lambda row: row[0])
    entries = [entry for _at, entry in rows]
    if entries and not case.stands.is_end:
        entries[-1]["state"] = "now"
    return entries


def reopen_until(case: Case) -> date | None:
    """The last day on which the citizen can say that it is not done."""
    days: int = policies.read_snapshot(case.policies)[REOPEN_DAYS]
    ends = reopening.reopening_ends(closed_at=case.state_since, days=days, zone=tenants.current().zone)
    return ends.due_date


def actor(request: HttpRequest, case: Case) -> Actor:
    """Who acts on the page of a report: the account only where the report is in it."""
    return actor_of(request) if case.user_id is not None else Actor.citizen()


def _order(one: CaseClock) -> tuple[int, str]:
    return list(Clock).index(Clock(one.name.partition("_")[0])), one.name


def _when(one: CaseClock, zone: ZoneInfo) -> str:
    assert one.due_at is not None
    if one.fixed_at is None and one.due_date:
        return _("%(day)s, at the end of the day") % {"day": clock.format_date(one.due_date)}
    return clock.format_datetime(one.due_at, zone)


def _last_word(case: Case) -> str:
    """What the office wrote with the last step, where that step says something."""
    steps = [step for step in case.history.all() if step.action in case.course.moves]
    if not steps or steps[-1].action not in _SAYS_WHY or steps[-1].action == "reopen":
        return ""
    return str(opened(steps[-1].reason, MESSAGE_PURPOSE))
