"""
The course of a report (complaint_centre.md, "States").

received -> verified -> assigned -> responded -> in_progress -> resolved -> closed, or rejected, or forwarded because it
is not our authority, or reopened. What an office ends without mending it is a state of its own, so that nobody reads
"done" where nothing was done. A question to the citizen stops the clocks of the law, which count from a complete file.

Read before the models are: this file touches none.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.machine import CaseType, Move, State
from catalog.modules.complaint_centre.rights import SORT

MODULE: Final = "complaint_centre"

RECEIVED: Final = "received"
VERIFIED: Final = "verified"
ASSIGNED: Final = "assigned"
RESPONDED: Final = "responded"
IN_PROGRESS: Final = "in_progress"
ASKED: Final = "asked"
REOPENED: Final = "reopened"
RESOLVED: Final = "resolved"
NOT_FIXED: Final = "not_fixed"
CLOSED: Final = "closed"
FORWARDED: Final = "forwarded"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
MERGED: Final = "merged"

OPEN: Final = (RECEIVED, VERIFIED, ASSIGNED, RESPONDED, IN_PROGRESS, ASKED, REOPENED)
_IN_HAND: Final = (VERIFIED, ASSIGNED, RESPONDED, IN_PROGRESS, REOPENED)

REPORT: Final = CaseType(
    slug="complaint_centre.report",
    module=MODULE,
    page="complaint_centre:report",
    initial=RECEIVED,
    states={
        RECEIVED: State(title=_("Received"), meaning=_("We have your report and will read it."), runs_clock=True),
        VERIFIED: State(title=_("Verified"), meaning=_("It is being passed to the office in charge."), runs_clock=True),
        ASSIGNED: State(title=_("With the office"), meaning=_("The office in charge has it."), runs_clock=True),
        RESPONDED: State(
            title=_("Answered"), meaning=_("The office has answered and says what it will do."), runs_clock=True
        ),
        IN_PROGRESS: State(title=_("Being worked on"), meaning=_("The office is working on it."), runs_clock=True),
        ASKED: State(
            title=_("Waits for your answer"),
            meaning=_("The office has a question. Its time stands still until you answer."),
            waits_for="citizen",
        ),
        REOPENED: State(
            title=_("Reopened"), meaning=_("You said that it is not done; it is dealt with again."), runs_clock=True
        ),
        RESOLVED: State(
            title=_("Settled"),
            meaning=_("The office says that it is done. Tell us if it is not."),
            waits_for="citizen",
            closes=True,
        ),
        NOT_FIXED: State(
            title=_("Closed, not fixed"),
            meaning=_("The office cannot fix it now and explains why. You may object."),
            waits_for="citizen",
            closes=True,
        ),
        CLOSED: State(title=_("Closed"), meaning=_("It is done."), waits_for="nobody", closes=True, is_end=True),
        FORWARDED: State(
            title=_("Passed on"),
            meaning=_("It is not ours to decide. We say where it is now."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
        REJECTED: State(
            title=_("Not taken on"),
            meaning=_("We cannot deal with it and say why."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
        WITHDRAWN: State(
            title=_("Withdrawn"), meaning=_("You withdrew it."), waits_for="nobody", closes=True, is_end=True
        ),
        MERGED: State(
            title=_("Joined with another"),
            meaning=_("Somebody reported the same. Both are dealt with as one."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
    },
    moves={
        "verify": Move(sources=(RECEIVED,), target=VERIFIED, verb=_("Verify"), right=SORT, many=True),
        "assign": Move(
            sources=(RECEIVED, *_IN_HAND), target=ASSIGNED, verb=_("Pass to an office"), right=SORT, many=True
        ),
        "respond": Move(
            sources=(RECEIVED, VERIFIED, ASSIGNED, IN_PROGRESS, ASKED, REOPENED), target=RESPONDED, verb=_("Answer it"),
            needs_reason=True, many=True,
        ),
        "begin": Move(sources=(ASSIGNED, RESPONDED, REOPENED), target=IN_PROGRESS, verb=_("Begin the work")),
        "ask": Move(sources=_IN_HAND, target=ASKED, verb=_("Ask the citizen"), needs_reason=True),
        "resolve": Move(
            sources=(ASSIGNED, RESPONDED, IN_PROGRESS, REOPENED), target=RESOLVED, verb=_("Report it as done"),
            needs_reason=True,
        ),
        "leave": Move(
            sources=(ASSIGNED, RESPONDED, IN_PROGRESS, REOPENED), target=NOT_FIXED, verb=_("Close as not fixed"),
            needs_reason=True,
        ),
        "forward": Move(
            sources=(RECEIVED, VERIFIED, ASSIGNED), target=FORWARDED, verb=_("Pass on: not our authority"),
            needs_reason=True,
        ),
        "reject": Move(
            sources=(RECEIVED, VERIFIED), target=REJECTED, verb=_("Do not take on"), right=SORT, needs_reason=True
        ),
        "answer": Move(sources=(ASKED,), target=IN_PROGRESS, verb=_("Answer the question"), by="citizen"),
        "confirm": Move(sources=(RESOLVED, NOT_FIXED), target=CLOSED, verb=_("It is done"), by="citizen"),
        "reopen": Move(
            sources=(RESOLVED, NOT_FIXED), target=REOPENED, verb=_("It is not done"), by="citizen", needs_reason=True
        ),
        "withdraw": Move(sources=OPEN, target=WITHDRAWN, verb=_("Withdraw it"), by="citizen"),
        "close": Move(sources=(RESOLVED, NOT_FIXED), target=CLOSED, verb=_("Close"), by="system"),
        "close_unanswered": Move(sources=(ASKED,), target=CLOSED, verb=_("Close, unanswered"), by="system"),
        "merge": Move(sources=(RECEIVED, *_IN_HAND), target=MERGED, verb=_("Join"), by="system"),
    },
)  # fmt: skip
