"""
Who sees which referral, and the dossier of one: the clock's evidence, nothing of the citizen.

Whoever decides sees all but those about whistle-blowing, for which they have to be an inspector as well; an officer
sees those about their own post.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

import tenants
from accounts.models import User
from casework.models import CaseClock, Sender
from casework.models import Message as CaseMessage
from catalog.modules.complaint_centre import offices
from catalog.modules.complaint_centre.models import Complaint, Escalation, Miss, Objection, Referral, Standstill
from catalog.modules.complaint_centre.queries.posts import rank_of
from catalog.modules.complaint_centre.rights import DECIDE, INSPECT
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.objections import Rank, State, may_rule
from core.evidence import Head, head_of_log
from core.models import EvidenceEntry
from notifications.models import Message
from notifications.recipients import USER
from organisation.access import Person, scope_of, today
from regions.sun import sun_times

_WHISTLE: Final = Q(complaint__kind=ReportKind.WHISTLEBLOWING)
_WITH: Final = ("complaint__case", "unit", "officer", "decider", "objection__judge")
_OBJECTION_WAITS: Final = Q(objection__state=State.FILED)


def may_decide(person: Person) -> bool:
    """Whether somebody decides on referrals of the whole regency."""
    return scope_of(person, DECIDE).everywhere


def decided_by(person: Person) -> QuerySet[Referral]:
    """The referrals that somebody may decide, those about themselves among them: they see them, and do not decide."""
    if not may_decide(person):
        return Referral.objects.none()
    found = Referral.objects.select_related(*_WITH)
    return found if scope_of(person, INSPECT).everywhere else found.exclude(_WHISTLE)


def own_referrals(person: Person) -> QuerySet[Referral]:
    """Those about a limit that was this person's own."""
    if not person.is_authenticated:
        return Referral.objects.none()
    return Referral.objects.select_related(*_WITH).filter(officer=person.pk)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many referrals wait for a reply, for a decision, for a ruling on an objection, and how many are decided."""

    reply: int
    decide: int
    objected: int
    decided: int


def waits_for_reply(now: datetime) -> Q:
    return Q(outcome="", replied_at=None, reply_until__gt=now)


def waits_for_decision(now: datetime) -> Q:
    return Q(outcome="") & (Q(replied_at__isnull=False) | Q(reply_until__lte=now))


def shown(found: QuerySet[Referral], show: str, now: datetime) -> QuerySet[Referral]:
    """Those of one view of the list: `reply`, `decide`, `objected`, `decided`, else all undecided; the oldest first."""
    match show:
        case "reply":
            return found.filter(waits_for_reply(now)).order_by("dated", "pk")
        case "decide":
            return found.filter(waits_for_decision(now)).order_by("dated", "pk")
        case "objected":
            return found.filter(_OBJECTION_WAITS).order_by("objection__filed_at", "pk")
        case "decided":
            return found.exclude(outcome="").exclude(_OBJECTION_WAITS).order_by("-decided_at", "-pk")
        case _:
            return found.filter(outcome="").order_by("dated", "pk")


def numbers_of(found: QuerySet[Referral], now: datetime) -> Numbers:
    counts = found.aggregate(
        reply=Count("pk", filter=waits_for_reply(now)),
        decide=Count("pk", filter=waits_for_decision(now)),
        objected=Count("pk", filter=_OBJECTION_WAITS),
        decided=Count("pk", filter=~Q(outcome="")),
    )
    return Numbers(**counts | {"decided": counts["decided"] - counts["objected"]})


def objection_to(referral: Referral) -> Objection | None:
    """What the officer said against the decision. No query for a referral of this file."""
    return getattr(referral, "objection", None)


def may_object(referral: Referral, now: datetime) -> bool:
    """Whether the officer could still object to what was decided, and somebody stands above who decided."""
    until = referral.objection_until
    is_open = until is not None and now < until and referral.decider_rank != Rank.REGIONAL_HEAD
    return is_open and objection_to(referral) is None


def may_rule_on(person: User, objection: Objection, now: datetime) -> bool:
    """Whether somebody may rule on an objection that waits: another person, above who decided. One query at most."""
    if objection.state != State.FILED or person.pk in (objection.first_id, objection.officer_id):
        return False
    return may_rule(rank=rank_of(person, day=today(now)), first=Rank(objection.first_rank))


def to_rule(person: User, now: datetime) -> QuerySet[Referral]:
    """The referrals on whose objection this person may rule, the oldest first. One query more than the list."""
    waiting = decided_by(person).filter(_OBJECTION_WAITS, objection__first_rank__lt=rank_of(person, day=today(now)))
    mine = Q(objection__first=person.pk) | Q(objection__officer=person.pk)
    return waiting.exclude(mine).order_by("objection__filed_at", "pk")


@dataclass(frozen=True, kw_only=True)
class Told:
    """
    One notice about the report: what it was, by which way, when, and what became of it.

    :param to: the name of an officer; empty for the citizen, whom the dossier does not name.
    """

    template: str
    channel: str
    to: str
    at: datetime
    state: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """
    Everything the clock knows of one referral.

    :param sunset: of the day on which the report came, at the office as its position is entered now.
    :param misses: the limits this referral is about. :param others: what other levels missed of the same report.
    :param messages: of officers, of the citizen and automatic ones: how many, and when the first came.
    :param pauses: times since the report came in which nobody could work.
    :param entries: the log of report and case, with the hashes that chain it. :param head: where the log ends now.
    """

    referral: Referral
    complaint: Complaint
    sunset: datetime | None
    clocks: Sequence[CaseClock]
    misses: Sequence[Miss]
    others: Sequence[Miss]
    rises: Sequence[Escalation]
    told: Sequence[Told]
    messages: Sequence[tuple[datetime, str]]
    pauses: Sequence[Standstill]
    entries: Sequence[EvidenceEntry]
    head: Head


def dossier_of(referral: Referral) -> Dossier:
    """The dossier, in thirteen queries however long the story is."""
    complaint = Complaint.objects.select_related("case__unit", "category", "level_unit").get(pk=referral.complaint_id)
    case = complaint.case
    misses = list(complaint.misses.select_related("unit"))
    return Dossier(
        referral=referral,
        complaint=complaint,
        sunset=_sunset(complaint),
        clocks=list(CaseClock.objects.filter(case=case).order_by("name")),
        misses=[miss for miss in misses if miss.referral_id == referral.pk],
        others=[miss for miss in misses if miss.referral_id != referral.pk],
        rises=list(complaint.escalations.select_related("from_unit", "to_unit")),
        told=_told(complaint, misses),
        messages=list(
            CaseMessage.objects.filter(case=case, is_internal=False)
            .exclude(sender=Sender.SYSTEM)
            .order_by("at")
            .values_list("at", "sender")
        ),
        pauses=list(Standstill.objects.filter(Q(on_at=None) | Q(on_at__gt=complaint.filed_at))),
        head=head_of_log(),
        entries=list(
            EvidenceEntry.objects.filter(
                subject__in=[
                    f"complaint_centre.report:{complaint.pk}",
                    f"casework.case:{case.pk}",
                    f"complaint_centre.referral:{referral.pk}",
                ]
            ).order_by("sequence")
        ),
    )


def _sunset(complaint: Complaint) -> datetime | None:
    day: date = today(complaint.filed_at)
    office = offices.offices_of(complaint.village_code, day=day).office()
    if office is None:
        return None
    zone = tenants.current().zone
    return sun_times(latitude=office.latitude, longitude=office.longitude, day=day, zone=zone).sunset


def _told(complaint: Complaint, misses: Sequence[Miss]) -> list[Told]:
    """The notices that name the report, its case, its rises or its misses in the occasion they were sent for."""
    rises = complaint.escalations.values_list("pk", flat=True)
    occasions = [
        f"complaint_centre.waits:{complaint.pk}:",
        f"complaint_centre.filed:{complaint.case_id}:",
        f"complaint_centre.filed_days:{complaint.case_id}:",
        f"complaint_centre.answered:{complaint.case_id}:",
        f"complaint_centre.asked:{complaint.case_id}:",
        f"complaint_centre.forwarded:{complaint.case_id}:",
        f"complaint_centre.resolved:{complaint.case_id}:",
        f"complaint_centre.not_fixed:{complaint.case_id}:",
        *(f"complaint_centre.came_up:{rise}:" for rise in rises),
        *(f"complaint_centre.limit_missed{last}:{miss.pk}" for miss in misses for last in ("", "_last")),
    ]
    named = Q()
    for occasion in occasions:
        named |= Q(idempotency_key__startswith=occasion)
    codes = {occasion.partition(":")[0] for occasion in occasions}
    rows = list(
        Message.objects.filter(named, template__in=codes, queued_at__gte=complaint.filed_at).order_by("queued_at", "pk")
    )
    officers = {row.recipient_id for row in rows if row.recipient_kind == USER}
    names = {str(user.pk): user.full_name for user in User.objects.filter(pk__in=officers)}
    return [
        Told(
            template=row.template,
            channel=row.get_channel_display(),
            to=names.get(row.recipient_id, "") if row.recipient_kind == USER else "",
            at=row.queued_at,
            state=row.get_state_display(),
        )
        for row in rows
    ]
