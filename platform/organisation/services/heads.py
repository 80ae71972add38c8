"""A new regional head: everything that hangs on the change, in one go."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core import evidence
from core.actors import Actor
from organisation import access
from organisation.heads import HEAD_ROLE, handover, head_post, name_of_post
from organisation.models import Holding, Position, Role, RoleAssignment
from organisation.queries import holding_on
from organisation.services.delegations import limit_delegation
from organisation.services.positions import appoint, create_position, end_holding
from organisation.services.roles import end_role, grant_role, limit_role
from organisation.services.units import government_unit


@transaction.atomic
def change_head(
    *,
    standing: str,
    decree: str,
    active_from: date,
    actor: Actor,
    now: datetime,
    user: User | None = None,
    full_name: str = "",
    grade: str = "",
    nip: str = "",
    active_to: date | None = None,
) -> Holding:
    """
    Give the post of the regional head to somebody from a day on, as `organisation.heads.handover` tells before.

    Those who leave lose the role of the regional head and the mandates they have as persons on that day; mandates of
    the post pass over, and those it gave go on. A Plt. or Pj. comes into a post that is vacant from that day; for a
    Plh. the holder keeps everything. The new one gets the role for as long as they hold the post, if they have an
    account.

    :param active_to: the day after the last one; open if left out.
    :raises Refusal: what `appoint` raises.
    """
    post = _locked_post(active_from, actor, now)
    plan = handover(post, standing=standing, user=user, day=active_from, today=access.today(now))
    if standing != Holding.Standing.DEFINITIVE:
        for holding in plan.leaving:
            end_holding(holding=holding, active_to=active_from, actor=actor, now=now)
    made = appoint(
        position=post,
        standing=standing,
        decree=decree,
        active_from=active_from,
        active_to=active_to,
        user=user,
        full_name=full_name,
        grade=grade,
        nip=nip,
        actor=actor,
        now=now,
    )
    today = access.today(now)
    for role in plan.ending:
        if active_from > today:
            limit_role(assignment=role, active_to=active_from, actor=actor, now=now, reason=decree)
        else:
            end_role(assignment=role, actor=actor, now=now, reason=decree)
    for mandate in plan.personal:
        limit_delegation(delegation=mandate, active_to=active_from, actor=actor, now=now, reason=decree)
    if user is not None:
        _give_role(user, max(active_from, today), active_to, decree, actor, now)
    evidence.record(
        action="organisation.head_changed",
        actor=actor,
        at=now,
        subject=f"organisation.position:{post.pk}",
        details={
            "holding": made.pk,
            "left": [holding.pk for holding in plan.leaving],
            "roles_ended": len(plan.ending),
            "mandates_ended": len(plan.personal),
        },
    )
    return made


def _locked_post(day: date, actor: Actor, now: datetime) -> Position:
    # The root of the tree is locked first: two changes at once would each make the post, or end what the other began.
    unit = government_unit(day=access.today(now))
    type(unit).objects.select_for_update().get(pk=unit.pk)
    return head_post() or create_position(
        unit=unit,
        name=name_of_post(),
        kind=Position.Kind.HEAD,
        active_from=min(day, unit.active_from),
        actor=actor,
        now=now,
    )


def _give_role(user: User, first: date, end: date | None, decree: str, actor: Actor, now: datetime) -> None:
    role = Role.objects.get(slug=HEAD_ROLE)
    held = holding_on(RoleAssignment.objects.filter(user=user, role=role, unit=None), first).first()
    if held is not None:
        if held.active_to is None or (end is not None and end <= held.active_to):
            return
        # Somebody who acted until a day goes on as the head.
        if first > max(access.today(now), held.active_from):
            limit_role(assignment=held, active_to=first, actor=actor, now=now, reason=decree)
        else:
            end_role(assignment=held, actor=actor, now=now, reason=decree)
    grant_role(user=user, role=role, active_from=first, active_to=end, reason=decree, actor=actor, now=now)
