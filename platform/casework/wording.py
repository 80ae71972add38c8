"""What officers read about cases: groups of the list, what to do next, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

type Words = str | LazyText

GROUPS: Final[Mapping[str, Words]] = {
    "late": _("Past the deadline"),
    "soon": _("Less than 1 hour"),
    "today": _("Today"),
    "later": _("Later"),
    "unknown": _("Holidays not decreed yet"),
    "paused": _("Paused, waiting for the citizen"),
    "closed": _("Finished"),
}
TONES: Final[Mapping[str, str]] = {"late": "danger", "soon": "warning", "today": "info", "later": "info"}

SHOWS: Final[Mapping[str, Words]] = {
    "open": _("All"),
    "mine": _("Mine"),
    "unassigned": _("Without an officer"),
    "late": _("Past the deadline"),
    "today": _("Today"),
    "paused": _("Waiting for the citizen"),
    "messages": _("Unread messages"),
    "closed": _("Finished"),
}

NEXT: Final[Mapping[str, Words]] = {
    "submitted": _("Check answers and papers"),
    "resubmitted": _("Check what was completed"),
    "incomplete": _("The citizen completes the file"),
    "verified": _("Start the work"),
    "awaiting_payment": _("The citizen pays"),
    "processing": _("Work on it, then decide"),
    "field_visit": _("Visit the place, then note what was seen"),
    "approved": _("Have the document signed"),
    "issued": _("The citizen fetches the document"),
}
"""In a few words, for the list."""

ADVICE: Final[Mapping[str, Words]] = {
    "submitted": _(
        "Look at the answers and at each paper. Find the file complete, or say what is missing: then the time stands."
    ),
    "resubmitted": _("Look at what was replaced. The time runs again since it came in."),
    "incomplete": _(
        "The time stands until the citizen has completed the file. Write a message if it takes long. What is never "
        "completed can be ended with the reason."
    ),
    "verified": _("The file is complete. Begin the work, or ask for the fee if this service has one."),
    "awaiting_payment": _(
        "The time stands. When the proof is here, compare it with the account and confirm, or send it back with the "
        "reason."
    ),
    "processing": _("Do what the service asks for, then decide. Say why if you do not approve."),
    "field_visit": _("Go on the planned day and note what you saw. The work goes on after that."),
    "approved": _("The letter waits for its signature. When it is signed, the case becomes ready by itself."),
    "issued": _("Nothing is left to do here, except to note the collection where the document is fetched."),
}
"""In one or two sentences, at the head of a case."""

DONE: Final[Mapping[str, Words]] = {
    "changed": _("Answers or address changed"),
    "paper_brought": _("A paper came in"),
    "submit": _("Handed in"),
    "resubmit": _("Handed in again"),
    "verify": _("Found complete"),
    "return": _("Asked to complete"),
    "ask_payment": _("Payment asked for"),
    "payment_proved": _("Proof of payment came in"),
    "refuse_proof": _("Proof of payment sent back"),
    "start_paid": _("Payment confirmed, work begun"),
    "start": _("Work begun"),
    "visit": _("Visit planned"),
    "visited": _("Visit noted"),
    "approve": _("Approved"),
    "reject": _("Not approved"),
    "issue": _("Document ready"),
    "collect": _("Document collected"),
    "receive": _("Document downloaded"),
    "withdraw": _("Withdrawn by the citizen"),
    "merge": _("Joined with another case"),
    "joined": _("Another case was joined to this one"),
    "split": _("A second case was split off"),
    "assigned": _("Officer changed"),
    "paper_judged": _("A paper was judged"),
    "message_written": _("A message was written"),
    "note_written": _("A note was written"),
    "resident_linked": _("Linked to a resident"),
    "permit_revoked": _("Permit revoked"),
    "permit_reminded": _("Reminded that the permit ends"),
    "deadline_known": _("Deadline reckoned again"),
    "pin_renewed": _("A new PIN was given"),
    "official_recorded": _("Official numbers recorded"),
}

ASSIGNMENTS: Final[Mapping[str, Words]] = {
    "take_over": _("Take it on myself"),
    "hand_back": _("Give it back to the unit"),
}
"""What can be done with many cases at once beside the steps of their course."""

CLOCKS: Final[Mapping[str, Words]] = {"standard": _("Time of the service standard")}

LIGHTS: Final[Mapping[str, tuple[str, Words]]] = {
    "green": ("success", _("In force")),
    "yellow": ("warning", _("To be renewed")),
    "red": ("danger", _("Ended or revoked")),
}

PAPERS: Final[Mapping[str, str]] = {"given": "warning", "accepted": "success", "refused": "danger"}
FEES: Final[Mapping[str, str]] = {"due": "neutral", "proof_given": "warning", "paid": "success"}

PARTS: Final[Mapping[str, Words]] = {
    "name": _("name"),
    "summary": _("for whom"),
    "requirements": _("requirements"),
    "procedure": _("procedure"),
    "time_amount": _("completion time"),
    "time_unit": _("unit of the completion time"),
    "fee_amount": _("fee"),
    "fee_basis": _("how the fee is reckoned"),
    "result": _("product of the service"),
    "complaints": _("handling of complaints"),
    "making": _("components of the making"),
    "legal_basis": _("legal basis"),
    "citation": _("source"),
    "is_sample": _("sample data"),
    "form": _("form"),
    "office_form": _("what the officer records"),
    "optional_steps": _("steps beside the usual ones"),
    "template_code": _("letter that comes out"),
    "permit_months": _("how long it holds"),
}
"""Parts of a version, for what changed between two."""

ASKED: Final[Mapping[str, Mapping[str, Words]]] = {
    "form": {
        "title": _("The form for citizens"),
        "label": _("So citizens see it"),
        "nothing": _("Nothing is asked beside the papers."),
    },
    "office_form": {
        "title": _("What the officer records before approval"),
        "label": _("So officers see it"),
        "nothing": _("Nothing is recorded."),
    },
}
"""The two forms of a service, by the part of its version that holds them, where they are shown as they will be."""
