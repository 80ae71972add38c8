"""What limits, climbs and referrals are called on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import tenants
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Referral, Watch
from catalog.modules.complaint_centre.queries.ladder import Night, Passing
from catalog.modules.complaint_centre.queries.overview import Overview
from catalog.modules.complaint_centre.queries.posts import Post, level_name, office_name
from catalog.modules.complaint_centre.queries.referrals import objection_to
from catalog.modules.complaint_centre.rules.escalation import Level, ReferralKind, referral_for
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.national import Clock
from catalog.modules.complaint_centre.rules.objections import Ruling, State
from catalog.modules.complaint_centre.rungs import Rung
from core import clock
from core.localised import LocalisedText

TONES: Final[Mapping[str, str]] = {
    "": "neutral",
    Referral.Outcome.NONE: "success",
    Referral.Outcome.EXCUSED: "success",
    Referral.Outcome.GUIDED: "warning",
    Referral.Outcome.PASSED_ON: "danger",
}

NOTICES: Final[Mapping[str, Promise]] = {
    "complaint_centre.filed": gettext_lazy("Receipt with the limit, automatic"),
    "complaint_centre.filed_days": gettext_lazy("Receipt, automatic"),
    "complaint_centre.waits": gettext_lazy("A report waits at your office"),
    "complaint_centre.came_up": gettext_lazy("A report came up to you"),
    "complaint_centre.limit_missed": gettext_lazy("A limit has passed, automatic"),
    "complaint_centre.limit_missed_last": gettext_lazy("The last limit has passed, automatic"),
    "complaint_centre.answered": gettext_lazy("There is an answer"),
    "complaint_centre.asked": gettext_lazy("There is a question"),
    "complaint_centre.forwarded": gettext_lazy("Passed on to another agency"),
    "complaint_centre.passed_on": gettext_lazy("Its number at another agency"),
    "complaint_centre.closed_there": gettext_lazy("Ended at another agency"),
    "complaint_centre.resolved": gettext_lazy("Said to be done"),
    "complaint_centre.not_fixed": gettext_lazy("Cannot be fixed now"),
}

DEEDS: Final[Mapping[str, Promise]] = {
    "complaint_centre.report_filed": gettext_lazy("Report filed, deadlines calculated"),
    "complaint_centre.report_passed": gettext_lazy("Passed to an office"),
    "complaint_centre.report_sorted": gettext_lazy("Sorted"),
    "complaint_centre.report_answered": gettext_lazy("First answer of a person"),
    "complaint_centre.report_settled": gettext_lazy("Said to be settled"),
    "complaint_centre.report_reopened": gettext_lazy("Reopened"),
    "complaint_centre.report_forwarded": gettext_lazy("Passed on to another agency"),
    "complaint_centre.passed_on": gettext_lazy("On record at another agency"),
    "complaint_centre.not_passed_on": gettext_lazy("Not taken by another agency"),
    "complaint_centre.passing_on_again": gettext_lazy("Sent to another agency again"),
    "complaint_centre.passed_on_status": gettext_lazy("News of another agency"),
    "complaint_centre.photo_fetched": gettext_lazy("A photo was fetched"),
    "complaint_centre.photo_left": gettext_lazy("A photo could not be fetched"),
    "complaint_centre.limit_missed": gettext_lazy("Limit passed unanswered"),
    "complaint_centre.report_escalated": gettext_lazy("Went one level up"),
    "complaint_centre.referral_opened": gettext_lazy("Referral opened"),
    "complaint_centre.referral_extended": gettext_lazy("Another limit joined the referral"),
    "complaint_centre.referral_replied": gettext_lazy("The officer replied"),
    "complaint_centre.referral_decided": gettext_lazy("Decided by a person"),
    "complaint_centre.objection_filed": gettext_lazy("The officer objected"),
    "complaint_centre.objection_withdrawn": gettext_lazy("The officer took the objection back"),
    "complaint_centre.objection_ruled": gettext_lazy("Somebody above ruled on the objection"),
    "complaint_centre.referral_printed": gettext_lazy("Dossier printed"),
    "casework.begun": gettext_lazy("Case opened"),
    "casework.verify": gettext_lazy("Verified"),
    "casework.assign": gettext_lazy("Passed to an office"),
    "casework.assigned": gettext_lazy("Officer changed"),
    "casework.holder_left": gettext_lazy("The officer is not in service any more: nobody has it"),
    "casework.respond": gettext_lazy("Answered"),
    "casework.ask": gettext_lazy("Asked the citizen"),
    "casework.answer": gettext_lazy("The citizen answered"),
    "casework.message_written": gettext_lazy("A message was written"),
    "casework.note_written": gettext_lazy("A note was written"),
}


def limit_name(clock_name: str) -> LocalisedText:
    """What a clock counts, whichever level it is for."""
    rung = Rung.of(clock_name)
    if rung is None:
        return Clock.VERIFICATION.label
    return Clock.RESPONSE.label if rung.is_of_answer else Clock.SETTLEMENT.label


def about(complaint: Complaint) -> LocalisedText:
    """What a report is about, without a word of the citizen."""
    return complaint.category.name if complaint.category else ReportKind(complaint.kind).label


def place(post: Post) -> dict[str, Any]:
    """A level for people: the office, and who does the work of its post."""
    return {
        "office": office_name(post.level, post.unit),
        "title": post.title,
        "holder": post.holding.full_name if post.holding else "",
    }


def passing(one: Passing) -> dict[str, Any]:
    """One limit that would pass, as a row."""
    zone = tenants.current().zone
    referral = referral_for(level=one.post.level, missed_at=one.at, zone=zone)
    return {
        "code": one.complaint.case.code,
        "about": about(one.complaint),
        "limit": limit_name(one.rung.name),
        "at": one.at,
        "from": place(one.post),
        "to": place(one.to) if one.to else None,
        "next_at": one.next_at,
        "reason": one.reason.label if one.reason else None,
        "dossier": referral.date if referral else None,
    }


def ladders(found: Sequence[Passing], now: datetime) -> list[dict[str, Any]]:
    """The rungs of a report, ladder by ladder, the answer's first."""
    made: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(found, key=lambda one: (not one.rung.is_of_answer, one.rung.ladder, one.rung.step)):
        made.setdefault(one.rung.ladder, []).append(passing(one))
    return [
        {"name": limit_name(name), "rows": rows, "is_late": rows[0]["at"] <= now, "left": left(rows[0]["at"], now)}
        for name, rows in made.items()
    ]


def night(found: Night) -> dict[str, Any]:
    """What a night would bring, in numbers."""
    reports = {one.complaint.pk for one in found.passings}
    top = {one.complaint.pk for one in found.passings if one.to and one.to.level is Level.REGIONAL_HEAD}
    return {
        "kpis": [
            {"label": _("Limits that would pass"), "value": len(found.passings), "note": _("until tomorrow noon")},
            {"label": _("Reports they belong to"), "value": len(reports), "note": ""},
            {
                "label": _("Would reach the %(head)s") % {"head": str(level_name(Level.REGIONAL_HEAD))},
                "value": len(top),
                "note": _("reports"),
            },
        ]
    }


def left(at: datetime, now: datetime) -> dict[str, str]:
    """The time until a limit, or since it passed, with the tone of its bar."""
    if at <= now:
        return {"label": _("%(time)s late") % {"time": clock.format_duration(now - at)}, "tone": "danger"}
    return {"label": clock.format_duration(at - now), "tone": "warning" if at - now < clock.HOUR else "info"}


def overview(found: Overview, now: datetime) -> dict[str, Any]:
    """The overview as its page reads it."""
    most = max((row.number for row in found.late), default=0)
    watch = found.watch
    return {
        "overdue": found.overdue,
        "kpis": [
            {"label": _("Past the limit now"), "value": found.overdue, "note": _("reports that wait for an answer")},
            {
                "label": _("In the next hour"),
                "value": found.soon,
                "note": _("limits that pass unless somebody answers"),
            },
            {"label": _("Passed today"), "value": found.passed, "note": _("limits that were missed")},
            {"label": _("Went up today"), "value": len(found.risen), "note": _("steps to a higher level")},
        ],
        "late": [
            {
                "level": level_name(row.level),
                "number": row.number,
                "percent": 100 * row.number // most,
                "since": left(row.since, now)["label"],
            }
            for row in found.late
        ],
        "next": [passing(one) | {"left": left(one.at, now), "percent": _spent(one, now)} for one in found.next],
        "risen": [risen(one) for one in found.risen],
        "is_unwatched": found.is_unwatched(now),
        "unnoticed_since": found.unnoticed_since,
        "watch": watch,
        "was_late": _was_late(watch, now),
    }


def risen(one: Escalation) -> dict[str, Any]:
    """One step up, as a row."""
    return {
        "code": one.complaint.case.code,
        "at": one.due_at,
        "limit": limit_name(one.clock),
        "from": office_name(Level(one.from_level), one.from_unit),
        "to": office_name(Level(one.to_level), one.to_unit),
        "next_at": one.next_due_at,
        "is_answered": one.complaint.answered_at is not None or not one.complaint.case.is_open,
    }


def state(referral: Referral, now: datetime) -> dict[str, Any]:
    """Where a referral stands: decided and how, in the end by a ruling on the objection, or what it waits for."""
    said = objection_to(referral)
    if said is not None and said.state == State.FILED:
        return {"tone": "warning", "label": _("The officer objects, waits for a ruling"), "icon": "scale"}
    if referral.outcome:
        ruled = said.ruling if said is not None and said.ruling != Ruling.STANDS else ""
        outcome = Referral.Outcome(ruled or referral.outcome)
        return {"tone": TONES[outcome], "label": str(outcome.label).capitalize(), "icon": None}
    if referral.replied_at:
        return {"tone": "warning", "label": _("Replied, waits for a decision"), "icon": "message-square"}
    if now < referral.reply_until:
        return {"tone": "info", "label": _("The officer may reply"), "icon": "clock"}
    return {"tone": "warning", "label": _("No reply, waits for a decision"), "icon": "clock"}


def first_state(referral: Referral) -> dict[str, Any]:
    """What was decided first, whatever an objection changed since."""
    outcome = Referral.Outcome(referral.outcome)
    return {"tone": TONES[outcome], "label": str(outcome.label).capitalize(), "icon": None}


def kind(referral: Referral) -> LocalisedText:
    return ReferralKind(referral.kind).label


def level(referral: Referral) -> LocalisedText:
    return office_name(Level(referral.level), referral.unit)


def missed_by(miss: Miss) -> LocalisedText:
    return office_name(Level(miss.level), miss.unit)


def deed(action: str) -> str:
    return str(DEEDS.get(action, action.rpartition(".")[2].replace("_", " ")))


def by(actor: str, names: Mapping[str, str]) -> str:
    """Who did something, as the dossier says it: an officer by name, the citizen by none."""
    if actor.partition(":")[0] == "citizen":
        return _("the citizen")
    return names.get(actor) or _("the system")


def notice(template: str) -> str:
    return str(NOTICES.get(template, _("Notice")))


def _spent(one: Passing, now: datetime) -> int:
    """How much of a limit's time is over, in percent."""
    whole = one.at - one.complaint.filed_at
    return max(0, min(100, int(100 * (now - one.complaint.filed_at) / whole))) if whole else 100


def _was_late(watch: Watch | None, now: datetime) -> str:
    """How late limits were noticed in the last day; empty where all were in time."""
    if watch is None or watch.late_at is None or now - watch.late_at > clock.DAY:
        return ""
    return clock.format_duration(timedelta(seconds=watch.late_seconds))
