"""
An officer objects to what was decided about them, and somebody above rules on it: another person, who stands higher.

The software lifts nothing and upholds nothing by itself. What was decided first stays in the dossier as it was.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import tenants
from accounts.models import User
from catalog.modules.complaint_centre import telling_ladder
from catalog.modules.complaint_centre.models import REFERRAL_PURPOSE, Objection, Referral
from catalog.modules.complaint_centre.queries.posts import rank_of
from catalog.modules.complaint_centre.queries.referrals import decided_by, own_referrals
from catalog.modules.complaint_centre.rights import DECIDE
from catalog.modules.complaint_centre.rules.objections import MOVES, RULINGS, Rank, Ruling, may_rule
from catalog.modules.complaint_centre.services.pausing import note_closings
from catalog.modules.complaint_centre.services.referring import (
    LONGEST,
    GroundsMissing,
    OwnMatter,
    locked_referral,
    record_referral,
)
from core import clock, evidence
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.secrets import encrypt
from organisation.access import EVERYWHERE, today
from organisation.queries import people_with


class NothingToObjectTo(Refusal):
    code = "complaint_nothing_to_object_to"
    message = _("Nothing was decided against the officer here.")
    fix = _("Open the dossier: what you want to say before a decision is your reply.")


class ObjectionOver(Refusal):
    code = "complaint_objection_over"
    message = _("The days for an objection were over on %(until)s.")
    fix = _("Speak with whoever decided. The ways outside this government remain, as the law opens them.")


class ObjectedAlready(Refusal):
    code = "complaint_objected_already"
    message = _("There is an objection already, and only one can be made.")
    fix = _("Open the dossier to see where it stands.")


class NobodyAbove(Refusal):
    code = "complaint_nobody_above"
    message = _("The regional head decided; nobody in this government stands above.")
    fix = _("The ways outside this government remain, as the law opens them.")


class ObjectionOverWith(Refusal):
    code = "complaint_objection_not_open"
    message = _("This objection does not wait for anything any more.")
    fix = _("Open the dossier to see what became of it.")


class NotAbove(Refusal):
    code = "complaint_not_above"
    status = 403
    message = _("Only somebody else, who stands above whoever decided first, rules on an objection.")
    fix = _("Leave it to the regional secretary or the regional head.")


class RulingHeavier(Refusal):
    code = "complaint_ruling_heavier"
    status = 422
    message = _("An objection makes nothing heavier for the officer.")
    fix = _("Let the decision stand, or choose something lighter.")
    attr = "ruling"


@transaction.atomic
@evidence.together()
def object_to(*, referral_id: UUID, grounds: str, person: User, actor: Actor, now: datetime) -> Objection:
    """
    The officer objects, once.

    :raises core.errors.NotThere: to everybody but the officer.
    :raises NothingToObjectTo, NobodyAbove, ObjectionOver, ObjectedAlready, GroundsMissing:
    """
    note_closings(actor=actor, now=now)
    found = locked_referral(referral_id)
    if not own_referrals(person).filter(pk=found.pk).exists():
        raise NotThere
    if found.objection_until is None or found.decider is None or found.decider_rank is None:
        raise NothingToObjectTo
    if Objection.objects.filter(referral=found).exists():
        raise ObjectedAlready
    if found.decider_rank == Rank.REGIONAL_HEAD:
        raise NobodyAbove
    if now >= found.objection_until:
        raise ObjectionOver(until=clock.format_datetime(found.objection_until, tenants.current().zone))
    if not grounds.strip() or len(grounds) > LONGEST:
        raise GroundsMissing
    made = Objection.objects.create(
        referral=found,
        officer=person,
        first=found.decider,
        first_rank=found.decider_rank,
        grounds=encrypt(grounds.strip(), purpose=REFERRAL_PURPOSE),
        filed_at=now,
    )
    record_referral("objection_filed", found, actor, now)
    telling_ladder.tell_objected(made, people_above(made, now), now=now)
    return made


@transaction.atomic
@evidence.together()
def withdraw_objection(*, referral_id: UUID, person: User, actor: Actor, now: datetime) -> Objection:
    """
    The officer takes the objection back; it stays in the dossier, and what was decided stands.

    :raises core.errors.NotThere: to everybody but the officer. :raises ObjectionOverWith:
    """
    referral, found = _locked(referral_id)
    if found.officer_id != person.pk:
        raise NotThere
    _move(found, "withdraw")
    found.withdrawn_at = now
    found.save()
    record_referral("objection_withdrawn", referral, actor, now)
    return found


@transaction.atomic
@evidence.together()
def rule(*, referral_id: UUID, ruling: str, grounds: str, person: User, actor: Actor, now: datetime) -> Objection:
    """
    Somebody above rules, and says why: the decision stands, or something lighter takes its place.

    :raises core.errors.NotThere: to whoever decides on no referrals; of whistle-blowing, to all but inspectors who do.
    :raises OwnMatter: to the officer. :raises NotAbove: to whoever decided first, and to whoever stands no higher.
    :raises ObjectionOverWith, RulingHeavier, GroundsMissing:
    """
    referral, found = _locked(referral_id)
    if not decided_by(person).filter(pk=referral.pk).exists():
        raise NotThere
    if found.officer_id == person.pk:
        raise OwnMatter
    rank = rank_of(person, day=today(now))
    if found.first_id == person.pk or not may_rule(rank=rank, first=Rank(found.first_rank)):
        raise NotAbove
    _move(found, "rule")
    if ruling not in RULINGS[referral.outcome]:
        raise RulingHeavier
    if not grounds.strip() or len(grounds) > LONGEST:
        raise GroundsMissing
    found.ruling, found.reasons = Ruling(ruling), encrypt(grounds.strip(), purpose=REFERRAL_PURPOSE)
    found.judge, found.judge_rank, found.ruled_at = person, rank, now
    found.save()
    record_referral("objection_ruled", referral, actor, now, ruling=ruling)
    telling_ladder.tell_ruled(referral, now=now)
    return found


def people_above(objection: Objection, now: datetime) -> list[User]:
    """Who may rule on an objection: whoever decides on referrals, is somebody else and stands higher."""
    day, first = today(now), Rank(objection.first_rank)
    found = people_with(DECIDE, now, unit=EVERYWHERE).exclude(pk__in=(objection.first_id, objection.officer_id))
    return [user for user in found if may_rule(rank=rank_of(user, day=day), first=first)]


def _locked(referral_id: UUID) -> tuple[Referral, Objection]:
    referral = locked_referral(referral_id)
    found = Objection.objects.filter(referral=referral).first()
    if found is None:
        raise NotThere
    return referral, found


def _move(objection: Objection, action: str) -> None:
    source, target = MOVES[action]
    if objection.state != source:
        raise ObjectionOverWith
    objection.state = target
