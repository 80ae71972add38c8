"""Asking for a visit, and what the host answers; taking it back, and ending it early."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from catalog.visits import queries
from catalog.visits.ledger import is_live, ledger
from catalog.visits.models import AFTER_SIGNED, BEFORE_SIGNED, FINAL, Side, State, Step, Visit
from catalog.visits.policies import HOST_LIMIT
from catalog.visits.services.acting import Act, OnlyLive, acting, record
from core import clock
from core.actors import Actor
from core.errors import Refusal
from core.public_words import refuse_people
from organisation.access import today
from tenants.models import Regency


class NotAHost(Refusal):
    code = "visit_not_a_host"
    status = 422
    message = _("This regency does not share its set-up of this module.")
    fix = _("Choose one of the list: those have the module on and share how they set it up.")
    attr = "host"


class AlreadyUnderWay(Refusal):
    code = "visit_already_under_way"
    message = _("A visit of yours to this host about this module is under way.")
    fix = _("Go on with that one; it stands in the list.")
    attr = "host"


class WeekIsOver(Refusal):
    code = "visit_week_is_over"
    status = 422
    message = _("This week has begun or is over.")
    fix = _("Choose a later week.")
    attr = "week"


class MonthIsFull(Refusal):
    code = "visit_month_is_full"
    message = _("In %(month)s you have accepted as many visits as you take in a month: %(limit)d.")
    fix = _("Choose a week in %(free)s, or raise your limit under Policies.")
    attr = "week"


class NobodyIsReceived(Refusal):
    code = "visit_nobody_is_received"
    message = _("Your regency takes no study visits: its limit is zero.")
    fix = _("Raise the limit under Policies, or decline with a reason.")
    attr = "week"


class ReasonMissing(Refusal):
    code = "visit_reason_missing"
    status = 422
    message = _("The reason is missing.")
    fix = _("Say it in a sentence; the other sides read it.")
    attr = "reason"


def request_visit(
    *, slug: str, host: str, kind: str, purpose: str, week: date, guests: int, actor: Actor, now: datetime
) -> Visit:
    """
    Ask a regency that shares its set-up of a module for a visit. Called at the guest's.

    :param purpose: the problem, in the guest's own words. :param week: any day of it.
    :raises NotAHost, AlreadyUnderWay, WeekIsOver, OnlyLive: :raises NamesAPerson: if the purpose does.
    """
    if not is_live():
        raise OnlyLive
    refuse_people(purpose, attr="purpose")
    monday = _monday(week)
    if monday <= today(now):
        raise WeekIsOver
    if not any(one.slug == slug and one.code == host for one in queries.hosts()):
        raise NotAHost
    with transaction.atomic():
        with ledger() as code:
            # Two who ask in the same second: the row of the regency lets one follow the other.
            Regency.objects.select_for_update().get(code=code, purpose=Regency.Purpose.LIVE)
            own = Visit.objects.filter(slug=slug, adopter_code=code, origin_code=host)
            if own.exclude(state__in=FINAL).exists():
                raise AlreadyUnderWay
            visit = Visit.objects.create(
                slug=slug, origin_code=host, adopter_code=code, kind=kind, purpose=purpose.strip(), week=monday,
                guests=guests, requested_at=now, requested_by=str(actor),
            )  # fmt: skip
            Step.objects.create(visit=visit, state=State.REQUESTED, side=Side.ADOPTER, at=now, by=str(actor))
            act = Act(visit, Side.ADOPTER, actor, now, {"host": host, "week": monday.isoformat()})
            record("visits.requested", act)
        record("visits.requested", act)
    return visit


def accept(*, visit_id: UUID, week: date, actor: Actor, now: datetime) -> Visit:
    """
    Take the guests, in a week that need not be the one they asked for. Called at the host's, whose own limit counts.

    :raises MonthIsFull: says the next month in which there is room. :raises NobodyIsReceived, WeekIsOver:
    """
    monday = _monday(week)
    if monday <= today(now):
        raise WeekIsOver
    # Only the host itself has a limit; whoever else comes here is told below that it is not their part.
    limit = policies.value(HOST_LIMIT, monday) if tenants.current_or_none() else 0
    assert isinstance(limit, int)
    with acting(visit_id, "visits.accepted", Side.ORIGIN, at={State.REQUESTED}, actor=actor, now=now) as act:
        # Visits of one host that are accepted at once are counted one after the other.
        Regency.objects.select_for_update().get(code=act.visit.origin_code, purpose=Regency.Purpose.LIVE)
        _refuse_if_full(act.visit.origin_code, monday, limit)
        act.to(State.ACCEPTED, week=monday)
        act.details["week"] = monday.isoformat()
    return act.visit


def decline(*, visit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """:raises ReasonMissing: the guests are owed one."""
    _end(visit_id, State.DECLINED, "visits.declined", {Side.ORIGIN}, {State.REQUESTED}, reason, actor, now)


def withdraw(*, visit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Before anything is signed, either regency may step back. :raises ReasonMissing:"""
    both = {Side.ADOPTER, Side.ORIGIN}
    _end(visit_id, State.WITHDRAWN, "visits.withdrawn", both, BEFORE_SIGNED, reason, actor, now)


def end_early(*, visit_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """End what was agreed before its evaluation; each party may. What is on stays on. :raises ReasonMissing:"""
    _end(visit_id, State.ENDED_EARLY, "visits.ended_early", set(Side), AFTER_SIGNED, reason, actor, now)


def _end(
    visit_id: UUID, state: State, action: str, sides: set[Side], at: frozenset[State] | set[State], reason: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    refuse_people(reason, attr="reason")
    if not reason.strip():
        raise ReasonMissing
    with acting(visit_id, action, *sides, at=at, actor=actor, now=now) as act:
        if state == State.WITHDRAWN:
            act.visit.agreements.filter(replaced_at=None).update(replaced_at=now)
        # The words stay with the visit and out of the log.
        act.to(state, reason=reason.strip())


def _refuse_if_full(host: str, monday: date, limit: int) -> None:
    if limit == 0:
        raise NobodyIsReceived
    taken = queries.accepted_by_month(host)
    month = monday.replace(day=1)
    if taken.get(month, 0) < limit:
        return
    free = month
    while taken.get(free, 0) >= limit:
        free = (free + timedelta(days=32)).replace(day=1)
    raise MonthIsFull(month=clock.format_month(month), limit=limit, free=clock.format_month(free))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
