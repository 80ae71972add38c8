"""
A missed limit becomes a matter for people: a dossier the next day, the officer's reply, and a person's decision.

The software proposes nothing and punishes nobody. Whoever was given a limit may reply first; until they have, or the
days for it are over, nothing can be decided against them. What is found here is no discipline: the heaviest outcome
passes the matter on for a hearing under PP 94/2021.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from accounts.models import User
from casework.models import CaseClock
from catalog.modules.complaint_centre import offices, telling_ladder
from catalog.modules.complaint_centre.climbing import in_log
from catalog.modules.complaint_centre.models import REFERRAL_PURPOSE, Miss, Referral
from catalog.modules.complaint_centre.policies import OBJECTION_DAYS, REPLY_DAYS
from catalog.modules.complaint_centre.queries.passed import to_refer
from catalog.modules.complaint_centre.queries.posts import post_of, rank_of
from catalog.modules.complaint_centre.queries.referrals import decided_by, own_referrals
from catalog.modules.complaint_centre.rights import DECIDE
from catalog.modules.complaint_centre.rules.escalation import Level, referral_for
from catalog.modules.complaint_centre.services.escalating import note_answered_late
from catalog.modules.complaint_centre.services.handling import locked
from catalog.modules.complaint_centre.services.pausing import note_closings
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.secrets import encrypt
from organisation.access import EVERYWHERE, today
from organisation.queries import people_with

LONGEST: Final = 8000
"""Characters of a reply or of the grounds of a decision [A]."""
AGAINST: Final = (Referral.Outcome.GUIDED, Referral.Outcome.PASSED_ON)
AT_ONCE: Final = 500

logger = logging.getLogger(__name__)


class ReplyMissing(Refusal):
    code = "complaint_reply_missing"
    status = 422
    message = _("The reply says nothing yet, or is longer than 8,000 characters.")
    fix = _("Write what happened and what kept you.")
    attr = "text"


class GroundsMissing(Refusal):
    code = "complaint_grounds_missing"
    status = 422
    message = _("A decision needs its grounds, in at most 8,000 characters.")
    fix = _("Write what you decided on: which evidence, and what the officer said to it.")
    attr = "grounds"


class ReplyNotOver(Refusal):
    code = "complaint_reply_not_over"
    message = _("The officer has not replied, and may do so until %(until)s.")
    fix = _("Wait for the reply. That there is no ground, or an excuse, can be decided at once.")
    attr = "outcome"


class ReferralDecided(Refusal):
    code = "complaint_referral_decided"
    message = _("This referral is decided already.")
    fix = _("Open it to see what was decided, when, and on which grounds.")


class OwnMatter(Refusal):
    code = "complaint_own_matter"
    status = 403
    message = _("Nobody decides on a referral about themselves.")
    fix = _("Leave it to your superior, or to whom the regional head charges with it.")


class ReferralsFailed(Exception):
    """Some referrals could not be opened; the others were. The job fails, so that it is tried again and seen."""


def open_due(*, actor: Actor, now: datetime) -> int:
    """
    Open a dossier for each limit that was missed on an earlier local day. One for each level of a report: what the same
    office missed while a dossier is undecided joins it. Answers how many were opened.

    :raises ReferralsFailed: once all were tried, if some could not be opened.
    """
    opened = failed = 0
    note_closings(actor=actor, now=now)
    note_answered_late(actor=actor, now=now)
    for miss_id, case_id in to_refer(now).values_list("pk", "complaint__case_id")[:AT_ONCE]:
        try:
            opened += _open(miss_id, case_id, actor, now)
        except Exception:
            # Whatever it is, the other dossiers must not wait for this one.
            logger.exception("A referral could not be opened.", extra={"miss": str(miss_id)})
            failed += 1
    if failed:
        raise ReferralsFailed(failed)
    return opened


@transaction.atomic
@evidence.together()
def reply(*, referral_id: UUID, text: str, person: User, actor: Actor, now: datetime) -> Referral:
    """
    The officer says what happened; again, as long as nobody has decided.

    :raises core.errors.NotThere: to everybody but the officer. :raises ReplyMissing, ReferralDecided:
    """
    found = locked_referral(referral_id)
    if not own_referrals(person).filter(pk=found.pk).exists():
        raise NotThere
    if found.outcome:
        raise ReferralDecided
    if not text.strip() or len(text) > LONGEST:
        raise ReplyMissing
    found.reply, found.replied_at = encrypt(text.strip(), purpose=REFERRAL_PURPOSE), now
    found.save(update_fields=["reply", "replied_at"])
    record_referral("referral_replied", found, actor, now)
    telling_ladder.tell_replied(found, _deciders(found, now), now=now)
    return found


@transaction.atomic
@evidence.together()
def decide(*, referral_id: UUID, outcome: str, grounds: str, person: User, actor: Actor, now: datetime) -> Referral:
    """
    A person decides, and says why. What weighs on the officer can be objected to (`services.objecting`), within the
    days of the policy that is in force now.

    :raises core.errors.NotThere: to whoever may not decide; of whistle-blowing, to all but inspectors who may.
    :raises OwnMatter: if it is about the person who decides.
    :raises ReplyNotOver: for an outcome against the officer before their reply, or before the days for it are over.
    :raises GroundsMissing, ReferralDecided:
    """
    note_closings(actor=actor, now=now)
    found = locked_referral(referral_id)
    if not decided_by(person).filter(pk=found.pk).exists():
        raise NotThere
    if found.officer_id == person.pk:
        raise OwnMatter
    if found.outcome:
        raise ReferralDecided
    chosen = Referral.Outcome(outcome)
    if chosen in AGAINST and found.replied_at is None and now < found.reply_until:
        raise ReplyNotOver(until=clock.format_datetime(found.reply_until, tenants.current().zone))
    if not grounds.strip() or len(grounds) > LONGEST:
        raise GroundsMissing
    found.outcome, found.grounds = chosen, encrypt(grounds.strip(), purpose=REFERRAL_PURPOSE)
    found.decided_by, found.decided_at = str(actor), now
    found.decider, found.decider_rank = person, rank_of(person, day=today(now))
    if chosen in AGAINST and found.officer_id is not None:
        found.objection_until = end_of_days(OBJECTION_DAYS, now)
    found.save()
    record_referral("referral_decided", found, actor, now, outcome=str(chosen))
    telling_ladder.tell_decided(found, now=now)
    return found


@transaction.atomic
@evidence.together()
def _open(miss_id: UUID, case_id: UUID, actor: Actor, now: datetime) -> bool:
    complaint = locked(case_id)  # whoever comes second finds what the first has opened
    miss = Miss.objects.select_related("unit").get(pk=miss_id)
    if miss.referral_id is not None:
        return False
    kept = CaseClock.objects.filter(case=complaint.case, name=miss.clock, was_kept=True).exists()
    if kept:
        # The answer was sent in time, and its transaction came a moment after the job's.
        miss.weight = Miss.Weight.ANSWERED
        miss.save(update_fields=["weight"])
        return False
    level = Level(miss.level)
    undecided = complaint.referrals.filter(level=level, unit=miss.unit, outcome="").first()
    if undecided is not None:
        miss.referral = undecided
        miss.save(update_fields=["referral"])
        record_referral("referral_extended", undecided, actor, now, clock=miss.clock)
        return False
    due = referral_for(level=level, missed_at=miss.due_at, zone=tenants.current().zone)
    assert due is not None  # of the regional head's own limits none is looked at
    post = post_of(level, miss.unit, day=today(miss.due_at))
    made = Referral.objects.create(
        complaint=complaint,
        kind=due.kind,
        level=level,
        clock=miss.clock,
        due_at=miss.due_at,
        dated=due.date,
        unit=miss.unit,
        officer=post.holding.user if post.holding else None,
        officer_title=post.title.id[:150],
        opened_at=now,
        reply_until=end_of_days(REPLY_DAYS, now),
    )
    miss.referral = made
    miss.save(update_fields=["referral"])
    record_referral(
        "referral_opened", made, actor, now, kind=str(due.kind), clock=miss.clock, dated=due.date.isoformat()
    )
    telling_ladder.tell_referred(made, _readers(made, due.addressed_to, now), now=now)
    return True


def _readers(referral: Referral, levels: Iterable[Level], now: datetime) -> list[User]:
    """Who gets the dossier: whoever does the work of the posts above, and those who decide where there is nobody."""
    here = offices.offices_of(referral.complaint.village_code, day=today(now))
    posts = (post_of(level, unit, day=today(now)) for level in levels if (unit := here.at(level)))
    found = {post.user.pk: post.user for post in posts if post.user}
    return list(found.values()) or _deciders(referral, now)


def _deciders(referral: Referral, now: datetime) -> list[User]:
    return [user for user in people_with(DECIDE, now, unit=EVERYWHERE) if user.pk != referral.officer_id]


@transaction.atomic
def note_printed(*, referral_id: UUID, actor: Actor, now: datetime) -> evidence.Head:
    """
    Keep that a dossier was printed; in a regency that is read only, too. Answers where the log ended before it, which
    the paper bears.
    """
    head = evidence.head_of_log()
    found = Referral.objects.select_related("complaint__case").get(pk=referral_id)
    record_referral("referral_printed", found, actor, now, until_entry=head.sequence)
    return head


def end_of_days(policy: str, now: datetime) -> datetime:
    """The end of the last of a policy's days; today does not count."""
    last_day = today(now) + int(policies.value(policy, now)) * clock.DAY
    return clock.day_bounds(last_day, tenants.current().zone)[1]


def locked_referral(referral_id: UUID) -> Referral:
    """:raises core.errors.NotThere: if there is none."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("complaint__case", "unit")
    found = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotThere
    return found


def record_referral(action: str, referral: Referral, actor: Actor, now: datetime, **details: evidence.Value) -> None:
    """Keep in the log what was done with a referral."""
    evidence.record(
        action=f"complaint_centre.{action}",
        actor=actor,
        at=now,
        subject=f"complaint_centre.referral:{referral.pk}",
        details={
            "case": referral.complaint.case.code,
            "level": in_log(referral.complaint, Level(referral.level)),
            **details,
        },
    )
