"""Where a case stands, in words for its citizen: what to do, what happened, what comes, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import tenants
from casework import application, clocks, queries, service_wording
from casework.machine import State
from casework.models import (
    MESSAGE_PURPOSE,
    Case,
    CaseClock,
    CaseDocument,
    DocumentState,
    Fee,
    FeeState,
    FieldVisit,
    Message,
    OptionalStep,
    Permit,
    Sender,
)
from casework.services import letters, opened
from core import clock
from documents.services import can_be_sealed

SEALED_WITHIN: Final = timedelta(minutes=2)
"""So long a page waits for the seal of a letter; after that the letter waits for a person, or we are at fault."""

type Tone = Literal["success", "warning", "danger", "info"]


@dataclass(frozen=True)
class Standing:
    """The box on top: how it stands in one line, and a sentence or two."""

    tone: Tone
    title: str
    text: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
    """Papers to be replaced, each with what is wrong with it."""


def fee_of(case: Case) -> Fee | None:
    return getattr(case, "fee", None)


def must_pay(case: Case) -> bool:
    """Whether a proof of payment is what the case waits for."""
    fee = fee_of(case)
    return case.state == "awaiting_payment" and fee is not None and fee.state == FeeState.DUE


def permit_of(case: Case) -> Permit | None:
    return getattr(case, "permit", None)


def visit_ahead(case: Case) -> FieldVisit | None:
    return next((one for one in case.visits.all() if one.done_at is None), None)


def has_document(case: Case) -> bool:
    """Whether there is a signed document to be downloaded."""
    return case.letter is not None and case.letter.has_file and case.state in ("issued", "collected") and (
        letters.is_signed(case)
    )  # fmt: skip


def is_being_made(case: Case, now: datetime) -> bool:
    """Whether the office's seal is put on the letter in these moments, so that whoever looks may wait for it."""
    if case.state != "approved" or case.letter is None or now - case.state_since >= SEALED_WITHIN:
        return False
    return can_be_sealed(case.letter, now=now)


def standing(case: Case, now: datetime) -> Standing:
    """What the reader of the tracking page must know first."""
    match case.state:
        case "draft":
            return Standing(
                "warning",
                _("Waiting for you: not handed in yet"),
                _("What you have filled in is kept. Go on where you stopped."),
            )
        case "incomplete":
            return _incomplete(case)
        case "awaiting_payment":
            return _payment(case)
        case "field_visit":
            return _visit(case)
        case "issued" | "collected":
            return _ready(case)
        case "rejected":
            return Standing("danger", _("Not approved"), reason_of(case, "reject"))
        case "withdrawn":
            return Standing("info", _("You withdrew this application"), _("Nothing is decided. You may apply anew."))
        case "merged":
            return Standing("info", _("Joined with another application"), reason_of(case, "merge"))
    if is_being_made(case, now):
        return Standing(
            "info", _("Your document is being made"), _("It takes a few seconds. Then you can download it.")
        )
    if case.due_at and case.due_at <= now:
        day = clock.format_datetime(case.due_at, tenants.current().zone)
        return Standing(
            "danger",
            _("We are late"),
            _("It should have been ready by %(day)s. You do not need to do anything; you may complain.") % {"day": day},
        )
    return Standing("info", _("We are working on it"), _("You do not need to do anything now."))


@dataclass(frozen=True)
class NextStep:
    """What a citizen can do about a case now: words for a button, and the name of the page where it is done."""

    label: str
    page: str
    icon: str = ""


def next_step(case: Case) -> NextStep | None:
    """The one thing that waits for the citizen; None while the office works or all is done."""
    match case.state:
        case "draft":
            return NextStep(_("Go on"), "citizen:check")
        case "incomplete":
            must_replace = any(paper.state == DocumentState.REFUSED for paper in case.papers.all())
            if must_replace:
                return NextStep(_("Replace papers"), "citizen:papers", "upload")
            return NextStep(_("Complete it"), "citizen:check")
        case "awaiting_payment":
            return NextStep(_("Send the proof of payment"), "citizen:case") if must_pay(case) else None
    return NextStep(_("Read what the officer wrote"), "citizen:case") if unread(case) else None


def reason_of(case: Case, action: str) -> str:
    """What the officer wrote when this was last done."""
    steps = [step for step in case.history.all() if step.action == action]
    return opened(steps[-1].reason, MESSAGE_PURPOSE) if steps else ""


def timeline(case: Case) -> list[dict[str, Any]]:
    """Past, present and what comes, as the part `timeline` takes them."""
    zone = tenants.current().zone
    moves = [step for step in case.history.all() if step.action in case.course.moves]
    entries: list[dict[str, Any]] = []
    for number, step in enumerate(moves):
        state = case.course.states[step.state]
        is_last = number == len(moves) - 1
        entries.append(
            {
                "title": state.title,
                "text": opened(step.reason, MESSAGE_PURPOSE) or (state.meaning if is_last else ""),
                "at": clock.format_datetime(step.at, zone),
                "state": "now" if is_last and not state.is_end else "done",
                "icon": _icon(state),
            }
        )
    if not moves:
        draft = case.course.states[case.state]
        entries.append({"title": draft.title, "text": draft.meaning, "state": "now", "icon": "pencil"})
    coming = application.ahead(case.state, case.steps_chosen, been={step.state for step in moves})
    entries += [
        {"title": case.course.states[name].title, "text": _coming(case, name), "state": "todo"} for name in coming
    ]
    return entries


def promise_rows(case: Case, now: datetime) -> list[dict[str, Any]]:
    """The time promised against the time used, and by when."""
    found = next((one for one in case.clocks.all() if one.name == "standard"), None)
    promise = found.promise if found else case.product_version.promise if case.product_version else None
    if promise is None:
        return []
    rows: list[dict[str, Any]] = [{"label": _("Promised"), "value": str(promise)}]
    if found is None:
        return rows
    rows.append({"label": _("Used"), "value": clock.format_duration(clocks.elapsed(found.runs_so_far(), now))})
    if found.ended_at:
        rows.append({"label": _("In time"), "value": _kept(found)})
    elif found.due_date and case.due_at:
        rows.append({"label": _("Ready by"), "value": _due(found)})
    elif case.due_unknown_year:
        rows.append({"label": _("Ready by"), "value": service_wording.by_when(case.due_unknown_year)})
    elif due := queries.due_if_completed_now(case, now):
        rows.append({"label": _("If completed now"), "value": clock.format_short_date(due)})
    return rows


def due_in_words(case: Case) -> str:
    """By when it is ready, as a receipt says it; of a case with several clocks, what the first of them asks."""
    running = [one for one in case.clocks.all() if one.due_at and one.due_date]
    found = min(running, key=lambda one: (one.name != "standard", one.due_at), default=None)
    if found is not None and found.due_at and found.due_date:
        if found.fixed_at is None and found.promise.counts_days:
            return service_wording.by_when(found.due_date)
        return clock.format_datetime(found.due_at, tenants.current().zone)
    return service_wording.by_when(case.due_unknown_year)


def what_follows(case: Case) -> list[dict[str, Any]]:
    """What happens after handing in, in order."""
    return [
        {"title": case.course.states[name].title, "text": _coming(case, name) or case.course.states[name].meaning}
        for name in application.ahead(case.state, case.steps_chosen)
    ]


def talk(case: Case) -> list[dict[str, Any]]:
    """Messages both ways; never who the officer was, never notes among officers."""
    return [
        {
            "mine": message.sender == Sender.CITIZEN,
            "text": opened(message.text, MESSAGE_PURPOSE),
            "at": message.at,
        }
        for message in case.messages.all()
        if not message.is_internal
    ]


def unread(case: Case) -> list[Message]:
    """What officers wrote and was not seen yet."""
    return [
        one for one in case.messages.all() if one.sender == Sender.OFFICER and not one.is_internal and not one.read_at
    ]


def _icon(state: State) -> str:
    if state.closes:
        return "check"
    return "circle-alert" if state.waits_for == "citizen" else "clock"


def _incomplete(case: Case) -> Standing:
    refused = [paper for paper in case.papers.all() if paper.state == DocumentState.REFUSED]
    count = len(refused)
    title = (
        ngettext(
            "Waiting for you: %(count)d paper to be replaced", "Waiting for you: %(count)d papers to be replaced", count
        )
        % {"count": count}
        if count
        else _("Waiting for you: something is missing")
    )
    since = clock.format_datetime(case.state_since, tenants.current().zone)
    stands = _("Our time stands still since %(at)s.") % {"at": since}
    return Standing(
        "warning",
        title,
        f"{reason_of(case, 'return')} {stands}".strip(),
        tuple((_paper_title(case, paper), paper.remark) for paper in refused),
    )


def _paper_title(case: Case, paper: CaseDocument) -> str:
    needs = case.product_version.needs if case.product_version else []
    return str(needs[paper.requirement].title) if paper.requirement < len(needs) else paper.file_name


def _payment(case: Case) -> Standing:
    fee = fee_of(case)
    if fee is None or fee.state == FeeState.PROOF_GIVEN:
        return Standing("info", _("We check your payment"), _("You do not need to do anything now."))
    if fee.proof_key:
        stands = _("Send another one here. Until then our time stands still.")
        return Standing(
            "warning",
            _("Waiting for you: your proof of payment cannot be accepted"),
            f"{reason_of(case, 'refuse_proof')} {stands}".strip(),
        )
    return Standing(
        "warning",
        _("Waiting for you: pay %(amount)s") % {"amount": service_wording.fee(fee.amount)},
        _("Pay at the bank or the counter and send us a photo of the receipt here. Until then our time stands still."),
    )


def _visit(case: Case) -> Standing:
    visit = visit_ahead(case)
    when = clock.format_datetime(visit.planned_for, tenants.current().zone) if visit else ""
    return Standing(
        "info",
        _("An officer comes to you"),
        _("%(when)s. Please see to it that somebody is there. The visit costs nothing.") % {"when": when}
        if when
        else _("We tell you the day here."),
    )


def _ready(case: Case) -> Standing:
    office = case.unit.name
    if case.state == "collected":
        return Standing("success", _("Done: you have the document"), _("Keep it well. It stays here for you as well."))
    if OptionalStep.COLLECTION in case.steps_chosen:
        text = _("Collect it at %(office)s. Bring your identity card and the tracking code.") % {"office": office}
    elif has_document(case):
        text = _("Download it here. Everybody can check by its QR code that it is genuine.")
    else:
        text = _("%(office)s has finished its work.") % {"office": office}
    return Standing("success", _("Your document is ready"), text)


def _coming(case: Case, name: str) -> str:
    match name:
        case "issued":
            promise = case.product_version.promise if case.product_version else ""
            return _("At most %(time)s from a complete file on.") % {"time": promise}
        case "collected":
            return case.unit.name
        case "field_visit":
            return _("We tell you the day before we come.")
    return ""


def _due(found: CaseClock) -> str:
    assert found.due_at is not None
    assert found.due_date is not None
    if found.promise.counts_days:
        return clock.format_short_date(found.due_date)
    return clock.format_datetime(found.due_at, tenants.current().zone)


def _kept(found: CaseClock) -> str:
    if found.was_kept is None:
        return "–"
    return _("Yes") if found.was_kept else _("No, we were late")
