"""
The course of a house that is unfit to live in (smart_kampung.md, "RTLH").

proposed -> surveyed -> deliberated in the village (musdes) -> decided by the village -> funded -> works at 0, 50 and
100 % -> handed over, or rejected with a reason. A village decides under what the regent delegated to it; no step of the
regency's follows (SK-7). Where there is no village council, or where the delegation does not reach, the agency decides.
The clock runs until the decision: the money comes with the budget, which nobody can promise.

Read before the models are: this file touches none.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.machine import CaseType, Move, State

MODULE: Final = "smart_kampung"

PROPOSED: Final = "proposed"
SURVEYED: Final = "surveyed"
DELIBERATED: Final = "village_deliberation"
AGENCY_REVIEW: Final = "agency_review"
BY_VILLAGE: Final = "decided_by_village"
BY_AGENCY: Final = "decided_by_agency"
FUNDED: Final = "funded"
WORKS_0: Final = "works_0"
WORKS_50: Final = "works_50"
WORKS_100: Final = "works_100"
HANDED_OVER: Final = "handed_over"
REJECTED: Final = "rejected"

WORKS: Final = {WORKS_0: 0, WORKS_50: 50, WORKS_100: 100}
"""How far the works are in each of their states."""

DECIDES: Final = "smart_kampung.houses_decide"

HOUSE: Final = CaseType(
    slug="smart_kampung.house",
    module=MODULE,
    initial=PROPOSED,
    states={
        PROPOSED: State(title=_("Proposed"), runs_clock=True),
        SURVEYED: State(title=_("Surveyed"), runs_clock=True),
        DELIBERATED: State(title=_("Deliberated in the village"), runs_clock=True),
        AGENCY_REVIEW: State(title=_("With the agency"), runs_clock=True),
        BY_VILLAGE: State(title=_("Decided by the village")),
        BY_AGENCY: State(title=_("Decided by the agency")),
        FUNDED: State(title=_("Funded")),
        WORKS_0: State(title=_("Works begun")),
        WORKS_50: State(title=_("Works half done")),
        WORKS_100: State(title=_("Works done")),
        HANDED_OVER: State(title=_("Handed over"), waits_for="nobody", closes=True, is_end=True),
        REJECTED: State(title=_("Turned down"), waits_for="nobody", closes=True, is_end=True),
    },
    moves={
        "survey": Move(sources=(PROPOSED, SURVEYED), target=SURVEYED, verb=_("Note the survey"), processes=True),
        "deliberate": Move(sources=(SURVEYED,), target=DELIBERATED, verb=_("Note the deliberation"), processes=True),
        "to_agency": Move(sources=(SURVEYED,), target=AGENCY_REVIEW, verb=_("Pass to the agency"), processes=True),
        "raise": Move(
            sources=(DELIBERATED,),
            target=AGENCY_REVIEW,
            verb=_("Raise to the agency"),
            needs_reason=True,
            processes=True,
        ),
        "decide": Move(sources=(DELIBERATED,), target=BY_VILLAGE, verb=_("Decide in the village"), processes=True),
        "decide_agency": Move(
            sources=(AGENCY_REVIEW,), target=BY_AGENCY, verb=_("Decide at the agency"), right=DECIDES, processes=True
        ),
        "fund": Move(sources=(BY_VILLAGE, BY_AGENCY), target=FUNDED, verb=_("Note the funding"), processes=True),
        "begin_works": Move(sources=(FUNDED,), target=WORKS_0, verb=_("Begin the works")),
        "half_done": Move(sources=(WORKS_0,), target=WORKS_50, verb=_("Note half of the works")),
        "works_done": Move(sources=(WORKS_50,), target=WORKS_100, verb=_("Note the end of the works")),
        "hand_over": Move(sources=(WORKS_100,), target=HANDED_OVER, verb=_("Hand over")),
        "turn_down": Move(
            sources=(PROPOSED, SURVEYED, DELIBERATED, AGENCY_REVIEW),
            target=REJECTED,
            verb=_("Turn down"),
            needs_reason=True,
        ),
    },
)
