"""What officers read about reports: ways of showing the list, what to do next, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.modules.complaint_centre.courses import ASKED, ASSIGNED
from catalog.modules.complaint_centre.models import Complaint
from catalog.modules.complaint_centre.queries.work import Show
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.national import Clock
from catalog.modules.complaint_centre.rules.nearby import Likeness
from core import clock
from core.localised import LocalisedText
from core.numbers import format_number

type Words = str | LazyText

SHOWS: Final[Mapping[Show, Words]] = {
    "open": _("All"),
    "unanswered": _("Without an answer"),
    "mine": _("Mine"),
    "unassigned": _("Without an officer"),
    "late": _("Past the deadline"),
    "today": _("Today"),
    "raised": _("Came up"),
    "messages": _("Unread messages"),
    "paused": _("Waiting for the citizen"),
    "closed": _("Finished"),
}

NEXT: Final[Mapping[str, Words]] = {
    "received": _("Say what it is and who deals with it"),
    "verified": _("Pass it to an office"),
    "assigned": _("Answer the citizen"),
    "responded": _("Begin the work"),
    "in_progress": _("Settle it and say so"),
    "asked": _("The citizen answers"),
    "reopened": _("Look again, then answer"),
    "resolved": _("The citizen confirms"),
    "not_fixed": _("The citizen may object"),
}
"""In a few words, for the list."""

ADVICE: Final[Mapping[str, Words]] = {
    "received": _(
        "Read it, say what it is about, and pass it to the office in charge. What is not our authority is passed on, "
        "and the citizen is told where."
    ),
    "verified": _("Pass it to the office in charge. If you know what will be done, answer at once."),
    "assigned": _(
        "Answer what was done, or what will be done and when. Only that stops the clock; a question does not."
    ),
    "responded": _("The citizen has an answer. Begin the work, then report it as done with a photo from the spot."),
    "in_progress": _(
        "Once it is done, say what was done and add a photo. What cannot be fixed now is closed as not fixed."
    ),
    "asked": _(
        "The citizen was asked. The law's time stands until they answer; the regency's rule goes on, so answer what "
        "you already know."
    ),
    "reopened": _("The citizen says that it is not done. Look at it again, and answer what will be done."),
    "resolved": _("The citizen may confirm it, or open it again. Nothing is left to do for now."),
    "not_fixed": _("The citizen knows the reason and may object. Nothing is left to do for now."),
}

DONE: Final[Mapping[str, Words]] = {
    "begun": _("Report received"),
    "verify": _("Verified"),
    "sorted": _("Kind or category corrected"),
    "assign": _("Passed to an office"),
    "assigned": _("Officer changed"),
    "holder_left": _("The officer is not in service any more: nobody has it"),
    "respond": _("Answered"),
    "begin": _("Work begun"),
    "ask": _("The citizen was asked"),
    "answer": _("The citizen answered the question"),
    "resolve": _("Reported as done"),
    "leave": _("Closed as not fixed"),
    "forward": _("Passed on: not our authority"),
    "reject": _("Not taken on"),
    "confirm": _("The citizen says that it is done"),
    "reopen": _("The citizen says that it is not done"),
    "withdraw": _("Withdrawn by the citizen"),
    "close": _("Closed, because nobody objected"),
    "close_unanswered": _("Closed, because the question stayed unanswered"),
    "merge": _("Joined with another report"),
    "joined": _("Another report was joined to this one"),
    "split": _("A second report was split off"),
    "published": _("Public text or photos changed"),
    "message_written": _("A message was written"),
    "note_written": _("A note was written"),
    "escalated": _("Went up one level: nobody had answered"),
    "deadline_known": _("Deadline calculated again"),
    "pin_renewed": _("A new PIN was given"),
}


_WHISTLE_NEXT: Final[Mapping[str, Words]] = {"received": _("Read it and verify it"), "verified": _("Answer the report")}
_WHISTLE_ADVICE: Final[Mapping[str, Words]] = {
    "received": _("Read it and verify it. It stays with the inspectorate; nobody else sees it."),
    "verified": _("Answer what will be examined and by when. The whistle-blower reads it with code and PIN."),
}


def next_of(complaint: Complaint) -> Words:
    """What has to be done next. Somebody who asked and has not answered yet still owes the answer."""
    case = complaint.case
    owes = case.state == ASKED and complaint.answered_at is None and complaint.answer_due_at is not None
    if owes:
        return NEXT[ASSIGNED]
    if complaint.kind == ReportKind.WHISTLEBLOWING and case.state in _WHISTLE_NEXT:
        return _WHISTLE_NEXT[case.state]
    return NEXT.get(case.state, case.stands.title)


def advice_for(state: str, *, is_whistle: bool) -> Words:
    """The same in a sentence or two, for the page of a report; "" where nothing is to be said."""
    return (_WHISTLE_ADVICE if is_whistle else {}).get(state) or ADVICE.get(state, "")


def clock_name(name: str) -> LocalisedText:
    """What a clock is called; one that began later bears its first one's name and more, `settlement_1`."""
    return Clock(name.partition("_")[0]).label


def why_alike(likeness: Likeness, shared: str) -> str:
    """
    What speaks for two reports being about one thing, with the points that each reason gave.

    :param shared: the name of the category in which both lie; "" if they share none.
    """
    parts = [
        _("%(metres)s m apart (%(points)d points)")
        % {"metres": format_number(round(likeness.metres)), "points": likeness.for_place},
        _("%(category)s (%(points)d points)")
        % {"category": shared or _("different categories"), "points": likeness.for_category},
        _("%(time)s between them (%(points)d points)") % {"time": span(likeness.apart), "points": likeness.for_time},
    ]
    return "; ".join(str(part) for part in parts)


def span(time: timedelta) -> str:
    """Whole days from two days on, else hours and minutes."""
    days = time // clock.DAY
    if days >= 2:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return clock.format_duration(time)
