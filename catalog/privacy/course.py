"""The fixed course of somebody's request about their own data (UU 27/2022, articles 5 to 13)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.machine import CaseType, Move, State

RECEIVED, WORKING, WITH_UNIT = "received", "working", "with_unit"
GRANTED, REFUSED, WITHDRAWN = "granted", "refused", "withdrawn"
OPEN: Final = (RECEIVED, WORKING, WITH_UNIT)

REQUEST: Final = CaseType(
    slug="privacy_request",
    module="privacy",
    page="my_data:request",
    initial=RECEIVED,
    states={
        RECEIVED: State(
            title=_("Received"), meaning=_("Your request is with the data protection officer."), runs_clock=True
        ),
        WORKING: State(title=_("Being worked on"), meaning=_("We look at what we hold of you."), runs_clock=True),
        WITH_UNIT: State(
            title=_("With the office that keeps the data"),
            meaning=_("The office that keeps these data looks at your request."),
            runs_clock=True,
        ),
        GRANTED: State(
            title=_("Granted"), meaning=_("We did what you asked for."), waits_for="nobody", closes=True, is_end=True
        ),
        REFUSED: State(
            title=_("Refused"),
            meaning=_("We may not do what you asked for; the reason stands below."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
        WITHDRAWN: State(
            title=_("Taken back"),
            meaning=_("You took your request back."),
            waits_for="nobody",
            closes=True,
            is_end=True,
        ),
    },
    moves={
        "take": Move(sources=(RECEIVED,), target=WORKING, verb=_("Begin")),
        "hand_over": Move(sources=(RECEIVED, WORKING), target=WITH_UNIT, verb=_("Hand over to the office")),
        "bring_back": Move(sources=(WITH_UNIT,), target=WORKING, verb=_("Back from the office")),
        "grant": Move(sources=OPEN, target=GRANTED, verb=_("Grant")),
        "refuse": Move(sources=OPEN, target=REFUSED, verb=_("Refuse"), needs_reason=True),
        "withdraw": Move(sources=OPEN, target=WITHDRAWN, verb=_("Take the request back"), by="citizen"),
    },
)
