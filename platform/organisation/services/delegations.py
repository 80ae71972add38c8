"""Authority is given and taken back; what was given stays readable for ever."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.delegations import known_acts
from organisation.models import Delegation, Position, Unit
from organisation.services.roles import PeriodBackwards, PersonGone


class UnknownAct(Refusal):
    code = "unknown_act"
    status = 422
    message = _("No part of the system knows this act.")
    fix = _("Choose one from the list.")
    attr = "act"


class NeedsAPerson(Refusal):
    code = "needs_a_person"
    status = 422
    message = _("Only a person may do this, never the office by itself.")
    fix = _("Choose the person who receives the authority.")
    attr = "holder"


class TwoReceivers(Refusal):
    code = "two_receivers"
    status = 422
    message = _("An authority is given to a person or to a post, not to both.")
    fix = _("Leave one of the two empty.")
    attr = "post"


class PostGone(Refusal):
    code = "post_gone"
    status = 422
    message = _("This post no longer exists on the first day of the authority.")
    fix = _("Choose another post, or an earlier day.")
    attr = "post"


class NoDecree(Refusal):
    code = "no_decree"
    status = 422
    message = _("An authority needs the decree it rests on.")
    fix = _("Type its number and date.")
    attr = "legal_basis"


class AlreadyRevoked(Refusal):
    code = "already_revoked"
    message = _("This authority has been revoked already, or its time is over.")


class RevocationNeedsReason(Refusal):
    code = "revocation_needs_reason"
    status = 422
    message = _("A revocation needs its reason.")
    fix = _("Type the reason or the number of the decree.")
    attr = "reason"


@transaction.atomic
def grant_delegation(
    *,
    act: str,
    holder: User | None,
    unit: Unit,
    delegator: str,
    legal_basis: str,
    actor: Actor,
    now: datetime,
    ceiling: Decimal | None = None,
    active_from: date | None = None,
    active_to: date | None = None,
    through: str = "",
    post: Position | None = None,
) -> Delegation:
    """
    Enter an authority in the register.

    :param holder: None gives the office itself a standing authority, unless a post receives it.
    :param post: receives it in place of a person: whoever holds the post has it, as long as they hold it.
    :param delegator: who gives it, as the decree says: "Bupati Karangasem".
    :param through: the post that received the mandate and passed it on, as the decree says ("Sekretaris Daerah"); the
        letter then says `u.b.`.
    :param active_from: first day in the regency's zone; today if left out.
    :param active_to: the day after the last one; until it is revoked if left out.
    :raises UnknownAct: if nothing declares the act. :raises NeedsAPerson: if the office may not do it by itself.
    :raises TwoReceivers: if a person and a post are named. :raises PostGone: if the post does not exist then.
    :raises NoDecree: without the decree or who gave it. :raises PersonGone: if the person's account is closed.
    :raises PeriodBackwards: if the period is empty or over.
    """
    today = access.today(now)
    active_from = active_from or today
    known = known_acts().get(act)
    if known is None:
        raise UnknownAct
    if holder is not None and post is not None:
        raise TwoReceivers
    if holder is None and post is None and not known.may_stand_alone:
        raise NeedsAPerson
    if not legal_basis.strip() or not delegator.strip():
        raise NoDecree
    if holder is not None and not User.objects.select_for_update().get(pk=holder.pk).is_active:
        raise PersonGone
    if post is not None and post.active_to is not None and post.active_to <= max(active_from, today):
        raise PostGone
    if active_to is not None and (active_to <= active_from or active_to <= today):
        raise PeriodBackwards
    delegation = Delegation.objects.create(
        act=act,
        kind=_kind(holder, post),
        delegator=delegator.strip(),
        through=through.strip() if holder or post else "",
        holder=holder,
        post=post,
        unit=unit,
        ceiling=ceiling,
        active_from=active_from,
        active_to=active_to,
        legal_basis=legal_basis.strip(),
        granted_by=str(actor),
        granted_at=now,
    )
    evidence.record(
        action="organisation.delegation_granted",
        actor=actor,
        at=now,
        subject=f"organisation.delegation:{delegation.pk}",
        details={
            "act": act,
            "kind": delegation.kind,
            "user": holder.pk if holder else None,
            "post": post.pk if post else None,
            "unit": unit.code,
            "ceiling": str(ceiling) if ceiling is not None else None,
            "from": active_from.isoformat(),
            "to": active_to.isoformat() if active_to else None,
        },
    )
    return delegation


@transaction.atomic
def revoke_delegation(*, delegation: Delegation, actor: Actor, now: datetime, reason: str) -> None:
    """
    Take an authority back at once. What was signed under it stays valid.

    :raises AlreadyRevoked: if it is over. :raises RevocationNeedsReason: without a reason.
    """
    locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if locked.is_over(access.today(now)):
        raise AlreadyRevoked
    if not reason.strip():
        raise RevocationNeedsReason
    locked.revoked_at, locked.revoked_by, locked.revoke_reason = now, str(actor), reason.strip()
    locked.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    evidence.record(
        action="organisation.delegation_revoked",
        actor=actor,
        at=now,
        subject=f"organisation.delegation:{locked.pk}",
        details={"act": locked.act, "user": locked.holder_id, "post": locked.post_id},
    )


@transaction.atomic
def limit_delegation(*, delegation: Delegation, active_to: date, actor: Actor, now: datetime, reason: str) -> None:
    """
    Let an authority end on a day, because the person leaves; at once where that day has come or it had not begun.

    :param active_to: the day after the last one.
    :raises AlreadyRevoked: if it is over. :raises RevocationNeedsReason: without a reason.
    """
    if active_to <= max(access.today(now), delegation.active_from):
        revoke_delegation(delegation=delegation, actor=actor, now=now, reason=reason)
        return
    locked = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if locked.is_over(access.today(now)):
        raise AlreadyRevoked
    if locked.active_to is None or active_to < locked.active_to:
        locked.active_to = active_to
        locked.save(update_fields=["active_to"])
    evidence.record(
        action="organisation.delegation_limited",
        actor=actor,
        at=now,
        subject=f"organisation.delegation:{locked.pk}",
        details={"act": locked.act, "user": locked.holder_id, "to": active_to.isoformat()},
        reason=reason,
    )


def _kind(holder: User | None, post: Position | None) -> Delegation.Kind:
    if holder is not None:
        return Delegation.Kind.MANDATE
    return Delegation.Kind.POST if post is not None else Delegation.Kind.STANDING
