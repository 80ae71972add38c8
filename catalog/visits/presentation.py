"""A visit as its pages show it: the stages, what comes next and for whom, duties with their lateness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.visits.agreement import FACILITATOR
from catalog.visits.fit import Found, Need
from catalog.visits.models import AFTER_SIGNED, BEFORE_SIGNED, PLANNED, Duty, Fit, Side, State, Visit
from catalog.visits.queries import Effect, Row, Seen
from core import clock
from core.indicators import Indicator, Period
from organisation.access import zone
from outcomes import wording
from outcomes.facts.models import Fact

ORDER: Final = (
    State.REQUESTED, State.ACCEPTED, State.PREPARING, State.SIGNING, State.SIGNED, State.REPLICATING, State.LIVE,
    State.EVALUATED,
)  # fmt: skip

STAGES: Final = {
    State.REQUESTED: (gettext_lazy("Request"), gettext_lazy("The guest says which problem it wants to solve.")),
    State.ACCEPTED: (gettext_lazy("The host's answer"), gettext_lazy("The host takes the guests in a week it can.")),
    State.PREPARING: (
        gettext_lazy("Visit and plan"),
        gettext_lazy("Agenda, virtual visit, questions, fit-gap, and who does what until when."),
    ),
    State.SIGNING: (gettext_lazy("Agreement"), gettext_lazy("The text is frozen and signed by all three sides.")),
    State.SIGNED: (gettext_lazy("Signed by all"), gettext_lazy("From here on the guest may switch the module on.")),
    State.REPLICATING: (
        gettext_lazy("Replication"),
        gettext_lazy("The set-up is taken over and adapted, the duties are done."),
    ),
    State.LIVE: (gettext_lazy("In use"), gettext_lazy("Citizens are served by it.")),
    State.EVALUATED: (gettext_lazy("Evaluation"), gettext_lazy("Before and after, and what becomes of it.")),
}
TONES: Final = {
    State.REQUESTED: "warning",
    State.ACCEPTED: "info",
    State.PREPARING: "info",
    State.SIGNING: "warning",
    State.SIGNED: "info",
    State.REPLICATING: "info",
    State.LIVE: "success",
    State.EVALUATED: "success",
    State.DECLINED: "neutral",
    State.WITHDRAWN: "neutral",
    State.ENDED_EARLY: "danger",
}


@dataclass(frozen=True)
class Entry:
    """One stage; `state` is `done`, `now` or `todo`."""

    title: object
    text: object
    state: str
    at: str = ""
    icon: str = "refresh-cw"


def stages(seen: Seen) -> list[Entry]:
    """The way of the visit: what is behind, where it stands, what is to come. An ended one shows nothing to come."""
    last = {step.state: clock.format_short_date(clock.local_date(step.at, zone())) for step in seen.steps}
    current = State(seen.visit.state)
    shown = []
    for state in ORDER:
        title, text = STAGES[state]
        if current not in ORDER:
            if state in last:
                shown.append(Entry(title, "", "done", last[state]))
            continue
        place, here = ORDER.index(state), ORDER.index(current)
        is_behind = place < here or (place == here and seen.visit.is_over)
        stands = "done" if is_behind else "now" if place == here else "todo"
        at = last[state] if place <= here and state in last else ""
        shown.append(Entry(title, text if stands == "now" else "", stands, at))
    if current not in ORDER:
        shown.append(Entry(current.label, seen.visit.reason, "done", last.get(current, "")))
    return shown


@dataclass(frozen=True)
class Action:
    """A link, or (`is_post`) a button that does something at once."""

    label: str
    url: str
    icon: str = ""
    is_post: bool = False


@dataclass(frozen=True)
class Next:
    """What comes next, in a sentence, and the buttons of those whose turn it is."""

    tone: str
    title: str
    text: str
    actions: list[Action] = field(default_factory=list)


def next_step(seen: Seen, *, may_act: bool, may_sign: bool, today: date) -> Next:
    """
    :param may_act: whether the reader may act for their side. :param may_sign: whether they may sign for it.
    """
    found = _next(seen, may_sign=may_sign, today=today)
    signs = seen.visit.state == State.SIGNING
    return found if may_act or (signs and may_sign) else Next(found.tone, found.title, found.text)


def _next(seen: Seen, *, may_sign: bool, today: date) -> Next:
    visit, side = seen.visit, seen.side
    names = {"origin": seen.origin, "adopter": seen.adopter}
    is_guest, is_host = side == Side.ADOPTER, side == Side.ORIGIN
    match State(visit.state):
        case State.REQUESTED:
            if not is_host:
                return Next("info", _("%(origin)s answers next") % names, _asked(seen))
            answer = Action(_("Answer the request"), _page("decide", visit), "check")
            return Next("warning", _("%(adopter)s waits for your answer") % names, _asked(seen), [answer])
        case State.ACCEPTED | State.PREPARING:
            text = _("Look, ask and plan. When the plan is whole, the guest freezes the text of the agreement.")
            return Next("info", _("Visit and plan"), text, _preparing(seen))
        case State.SIGNING:
            return _signing(seen, may_sign=may_sign)
        case State.SIGNED:
            text = _("This asks for the module at the guest's, where it is not on, and opens the way to the set-up.")
            actions = []
            if is_guest:
                actions = [Action(_("Begin the replication"), _page("begin", visit), "power", is_post=True)]
            return Next("success", _("All three sides have signed"), text, actions)
        case State.REPLICATING:
            actions = []
            if is_guest:
                actions = [Action(_("It serves citizens now"), _page("go_live", visit), "check", is_post=True)]
            text = _("Take the set-up over, make it your own, do the duties. Then say that it serves citizens.")
            return Next("info", _("%(adopter)s replicates") % names, text, actions)
        case State.LIVE:
            day = {"day": clock.format_date(visit.evaluation_on)} if visit.evaluation_on else {"day": "–"}
            if visit.evaluation_on and visit.evaluation_on <= today:
                actions = [Action(_("Evaluate"), _page("evaluate", visit), "chart-column")] if is_guest else []
                return Next("warning", _("The evaluation is due"), _("It was agreed for %(day)s.") % day, actions)
            return Next("success", _("It serves citizens"), _("The evaluation was agreed for %(day)s.") % day)
        case State.EVALUATED:
            title = _("Evaluated: %(verdict)s") % {"verdict": visit.get_verdict_display()}
            return Next("success", title, visit.learned)
        case State.DECLINED:
            return Next("neutral", _("%(origin)s has declined") % names, visit.reason)
        case State.WITHDRAWN:
            return Next("neutral", _("The visit was withdrawn"), visit.reason)
        case State.ENDED_EARLY:
            return Next("danger", _("Ended before its evaluation"), visit.reason)


def _asked(seen: Seen) -> str:
    return ngettext(
        "%(adopter)s would come with %(count)d guest in the week of %(week)s.",
        "%(adopter)s would come with %(count)d guests in the week of %(week)s.",
        seen.visit.guests,
    ) % {"adopter": seen.adopter, "count": seen.visit.guests, "week": clock.format_short_date(seen.visit.week)}


def _preparing(seen: Seen) -> list[Action]:
    visit = seen.visit
    if seen.side == Side.ORIGIN:
        return [
            Action(_("Write the agenda"), _page("agenda", visit), "calendar-days"),
            Action(_("Questions and answers"), _page("questions", visit)),
        ]
    plan = Action(_("Write the plan"), _page("plan", visit), "list-checks")
    if seen.side == Side.FACILITATOR:
        return [plan]
    tour = Action(_("Walk through the set-up"), _page("tour", visit), "eye")
    return [tour, Action(_("Fit-gap"), _page("fit", visit)), plan]


def _signing(seen: Seen, *, may_sign: bool) -> Next:
    missing = [_party(seen, side) for side in Side if side not in seen.signatures]
    title = _("The text waits for %(sides)s") % {"sides": ", ".join(missing)}
    read = Action(_("Read and sign"), _page("sign", seen.visit), "pen-line")
    text = _("It is frozen. Whoever changes the plan makes a new text, and what was signed counts no more.")
    return Next("warning", title, text, [read] if may_sign and seen.side not in seen.signatures else [])


def _party(seen: Seen, side: Side) -> str:
    match side:
        case Side.ORIGIN:
            return seen.origin
        case Side.ADOPTER:
            return seen.adopter
        case Side.FACILITATOR:
            return _("the ministry")


@dataclass(frozen=True, kw_only=True)
class Party:
    """One of the three, with what it has signed. `title` is the office, `name` who signed."""

    side: Side
    name: str
    signed_by: str = ""
    title: str = ""
    at: str = ""
    url: str = ""


def parties(seen: Seen) -> list[Party]:
    found = []
    for side in Side:
        signature = seen.signatures.get(side)
        if signature is None:
            found.append(Party(side=side, name=_party(seen, side)))
            continue
        found.append(
            Party(
                side=side,
                name=_party(seen, side),
                signed_by=signature.name,
                title=signature.title,
                at=clock.format_short_date(clock.local_date(signature.signed_at, zone())),
                url=reverse("visits:counterpart", args=[seen.visit.pk, side.value]),
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """:param state: `done`, `late`, `open`."""

    duty: Duty
    who: str
    state: str
    is_own: bool


def duty_rows(seen: Seen, *, today: date) -> list[DutyRow]:
    counts = seen.visit.state in AFTER_SIGNED
    return [
        DutyRow(
            duty=duty,
            who=_party(seen, Side(duty.side)),
            state="done" if duty.done_at else "late" if counts and duty.due_on < today else "open",
            is_own=duty.side == seen.side and counts,
        )
        for duty in seen.duties
    ]


GROUPS: Final = {
    "eligibility": gettext_lazy("Conditions"),
    "staff": gettext_lazy("People and roles"),
    "law": gettext_lazy("Rules it rests on"),
    "papers": gettext_lazy("Papers to make your own"),
}


@dataclass(frozen=True, kw_only=True)
class FitRow:
    """:param state: `fits`, `gap`, `adapted`, or `open` where nobody has answered and we cannot tell."""

    need: Need
    found: Found
    fit: Fit | None
    state: str


def fit_rows(needs: Iterable[Need], found: Mapping[str, Found], fits: Mapping[str, Fit]) -> list[FitRow]:
    """:param found: empty where the reader is not the guest; then the answers alone count."""
    rows = []
    for need in needs:
        known, fit = found.get(need.code, Found(fits=None)), fits.get(need.code)
        state = fit.answer if fit else "fits" if known.fits else "open"
        rows.append(FitRow(need=need, found=known, fit=fit, state=state))
    return rows


def fit_groups(rows: Iterable[FitRow]) -> list[tuple[object, list[FitRow]]]:
    by: dict[str, list[FitRow]] = {}
    for row in rows:
        by.setdefault(row.need.group, []).append(row)
    return [(GROUPS[name], by[name]) for name in GROUPS if name in by]


@dataclass(frozen=True, kw_only=True)
class EffectRow:
    """A number before and after, in words; `late` names the period that has not come in."""

    name: str
    unit: str
    before: str
    before_when: str
    after: str
    after_when: str
    late: str


def effect_rows(effects: Iterable[Effect]) -> list[EffectRow]:
    rows = []
    for one in effects:
        before, after = one.before, one.after
        rows.append(
            EffectRow(
                name=str(one.indicator.name),
                unit=str(wording.unit_of(one.indicator)),
                before=wording.in_words(before, one.indicator, whole_is_small=True) if before else "–",
                before_when=Period.from_code(before.period).words() if before else "",
                after=wording.in_words(after, one.indicator, whole_is_small=True) if after else "–",
                after_when=Period.from_code(after.period).words() if after else "",
                late=one.missing.words() if one.missing else "",
            )
        )
    return rows


def fact_in_words(indicator: Indicator, fact: Fact) -> str:
    """`1.204 orang`, as suppressed as it came."""
    unit = wording.unit_of(indicator)
    return f"{wording.in_words(fact, indicator, whole_is_small=True)} {unit}".strip()


def period_of(fact: Fact) -> str:
    return Period.from_code(fact.period).words()


def side_name(side: str, names: Mapping[str, str], visit: Visit) -> str:
    """The party of an agreement, as anybody may read it."""
    code = {Side.ORIGIN: visit.origin_code, Side.ADOPTER: visit.adopter_code}.get(Side(side))
    return names.get(code, code) if code else str(FACILITATOR)


@dataclass(frozen=True)
class Chip:
    label: str
    count: int
    url: str
    current: bool


def chips(counts: Mapping[str, int], late: int, *, chosen: str) -> list[Chip]:
    """Filters of the ministry's list: all, late, and every state that occurs."""
    found = [Chip(_("All"), sum(counts.values()), "?", not chosen)]
    if late or chosen == LATE:
        found.append(Chip(_("With late duties"), late, f"?tahap={LATE}", chosen == LATE))
    for state in State:
        if counts.get(state) or chosen == state:
            found.append(Chip(str(state.label), counts.get(state, 0), f"?tahap={state.value}", chosen == state))
    return found


LATE: Final = "late"


def may_end(visit: Visit, side: Side) -> str:
    """`withdraw`, `end` or nothing: how this side can step back now."""
    if visit.state in BEFORE_SIGNED and side != Side.FACILITATOR:
        return "withdraw"
    return "end" if visit.state in AFTER_SIGNED else ""


def is_planned(visit: Visit) -> bool:
    return visit.state in PLANNED


def tone_of(row: Row) -> str:
    return TONES[State(row.visit.state)]


def _page(name: str, visit: Visit) -> str:
    return reverse(f"visits:{name}", args=[visit.pk])
