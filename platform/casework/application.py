"""
The course of an application for a service (mpp.md, "Case states").

draft -> submitted -> incomplete <-> resubmitted -> verified -> [awaiting payment] -> processing -> [field visit] ->
approved -> issued -> [collected], or rejected with a reason. The clock runs while the file is complete: from the moment
it comes in, through the work, until the document is issued; it stands while something is missing or unpaid. That it
runs from the handing-in, and not from when all was found to be there, is in the citizen's favour: checking is our time
[A].
"""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.machine import CaseType, Move, State
from casework.models.products import OptionalStep

DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
INCOMPLETE: Final = "incomplete"
RESUBMITTED: Final = "resubmitted"
VERIFIED: Final = "verified"
AWAITING_PAYMENT: Final = "awaiting_payment"
PROCESSING: Final = "processing"
FIELD_VISIT: Final = "field_visit"
APPROVED: Final = "approved"
ISSUED: Final = "issued"
COLLECTED: Final = "collected"
REJECTED: Final = "rejected"
WITHDRAWN: Final = "withdrawn"
MERGED: Final = "merged"

DECIDED: Final = frozenset({ISSUED, COLLECTED, REJECTED})
"""How a case stands once the office has done what it promised."""

DECIDES: Final = "cases.decide"

APPLICATION: Final = CaseType(
    slug="application",
    initial=DRAFT,
    states={
        DRAFT: State(
            title=_("Not handed in yet"),
            meaning=_("You can go on where you stopped."),
            waits_for="citizen",
        ),
        SUBMITTED: State(
            title=_("Handed in"),
            meaning=_("We check whether everything is there."),
            runs_clock=True,
        ),
        INCOMPLETE: State(
            title=_("To be completed"),
            meaning=_("Something is missing. Our time stands still until you have completed it."),
            waits_for="citizen",
        ),
        RESUBMITTED: State(
            title=_("Completed"),
            meaning=_("We check what you have completed."),
            runs_clock=True,
        ),
        VERIFIED: State(
            title=_("Found complete"),
            meaning=_("Everything is there. The work begins."),
            runs_clock=True,
        ),
        AWAITING_PAYMENT: State(
            title=_("Waiting for payment"),
            meaning=_("Pay and send us the proof. Our time stands still until then."),
            waits_for="citizen",
        ),
        PROCESSING: State(title=_("Being worked on"), meaning=_("An officer works on it."), runs_clock=True),
        FIELD_VISIT: State(
            title=_("Visit on the spot"), meaning=_("An officer comes and looks at the place."), runs_clock=True
        ),
        APPROVED: State(title=_("Approved"), meaning=_("The document is being made and signed."), runs_clock=True),
        ISSUED: State(title=_("Ready"), meaning=_("The document is ready."), waits_for="citizen", closes=True),
        COLLECTED: State(
            title=_("Received"), meaning=_("You have the document."), waits_for="nobody", closes=True, is_end=True
        ),
        REJECTED: State(title=_("Not approved"), waits_for="nobody", closes=True, is_end=True),
        WITHDRAWN: State(
            title=_("Withdrawn"),
            meaning=_("You withdrew this application."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
        MERGED: State(
            title=_("Joined with another"),
            meaning=_("It is dealt with together with another application."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
    },
    moves={
        "submit": Move(sources=(DRAFT,), target=SUBMITTED, verb=_("Hand in"), by="citizen"),
        "resubmit": Move(sources=(INCOMPLETE,), target=RESUBMITTED, verb=_("Hand in again"), by="citizen"),
        "verify": Move(
            sources=(SUBMITTED, RESUBMITTED), target=VERIFIED, verb=_("Find complete"), many=True, processes=True
        ),
        "return": Move(
            sources=(SUBMITTED, RESUBMITTED, VERIFIED, PROCESSING),
            target=INCOMPLETE,
            verb=_("Ask to complete"),
            needs_reason=True,
        ),
        "ask_payment": Move(
            sources=(VERIFIED,), target=AWAITING_PAYMENT, verb=_("Ask for payment"), step=OptionalStep.PAYMENT
        ),
        "start_paid": Move(
            sources=(AWAITING_PAYMENT,),
            target=PROCESSING,
            verb=_("Confirm payment"),
            step=OptionalStep.PAYMENT,
            processes=True,
        ),
        "refuse_proof": Move(
            sources=(AWAITING_PAYMENT,),
            target=AWAITING_PAYMENT,
            verb=_("Send the proof back"),
            needs_reason=True,
            step=OptionalStep.PAYMENT,
        ),
        "start": Move(
            sources=(VERIFIED,),
            target=PROCESSING,
            verb=_("Start the work"),
            without=OptionalStep.PAYMENT,
            many=True,
            processes=True,
        ),
        "visit": Move(
            sources=(PROCESSING,),
            target=FIELD_VISIT,
            verb=_("Plan a visit"),
            step=OptionalStep.FIELD_VISIT,
            processes=True,
        ),
        "visited": Move(
            sources=(FIELD_VISIT,), target=PROCESSING, verb=_("Note the visit"), step=OptionalStep.FIELD_VISIT
        ),
        "approve": Move(
            sources=(PROCESSING,), target=APPROVED, verb=_("Approve"), right=DECIDES, many=True, processes=True
        ),
        # Also what its citizen never completes or pays for, so that no case stays open for ever.
        "reject": Move(
            sources=(SUBMITTED, INCOMPLETE, RESUBMITTED, VERIFIED, AWAITING_PAYMENT, PROCESSING),
            target=REJECTED,
            verb=_("Do not approve"),
            right=DECIDES,
            needs_reason=True,
        ),
        "issue": Move(sources=(APPROVED,), target=ISSUED, verb=_("Mark as ready"), many=True),
        "collect": Move(
            sources=(ISSUED,), target=COLLECTED, verb=_("Note as collected"), step=OptionalStep.COLLECTION, many=True
        ),
        "receive": Move(sources=(ISSUED,), target=COLLECTED, verb=_("Download"), by="system"),
        "withdraw": Move(
            sources=(DRAFT, SUBMITTED, INCOMPLETE, RESUBMITTED, VERIFIED, AWAITING_PAYMENT),
            target=WITHDRAWN,
            verb=_("Withdraw the application"),
            by="citizen",
        ),
        "merge": Move(
            sources=(SUBMITTED, INCOMPLETE, RESUBMITTED, VERIFIED, AWAITING_PAYMENT, PROCESSING),
            target=MERGED,
            verb=_("Join with another"),
            by="system",
        ),
    },
)


_WELL: Final = (SUBMITTED, VERIFIED, AWAITING_PAYMENT, PROCESSING, FIELD_VISIT, APPROVED, ISSUED, COLLECTED)
_CHOSEN: Final = {
    AWAITING_PAYMENT: OptionalStep.PAYMENT,
    FIELD_VISIT: OptionalStep.FIELD_VISIT,
    COLLECTED: OptionalStep.COLLECTION,
}
_STANDS_AT: Final = {DRAFT: -1, INCOMPLETE: 0, RESUBMITTED: 0}


def ahead(state: str, steps: Collection[str], *, been: Collection[str] = ()) -> list[str]:
    """
    The states that a case which goes well still comes through, in their order; none once it has ended otherwise.

    :param steps: the optional steps of its product.
    :param been: states it has been in: a visit that took place is not announced again.
    """
    at = _STANDS_AT.get(state, _WELL.index(state) if state in _WELL else len(_WELL))
    return [
        one
        for one in _WELL[at + 1 :]
        if (one not in _CHOSEN or _CHOSEN[one] in steps) and not (one == FIELD_VISIT and one in been)
    ]
