"""
The change of the regional head, looked at before it is done: who leaves, what ends, what passes over, what goes on.

After UU 23/2014 and UU 30/2014: a mandate that the post gave goes on until somebody revokes it; one that was given to
the person ends with the person; what belongs to the post passes over with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

import tenants
from accounts.models import User
from core.localised import LocalisedText
from organisation.delegations import in_force
from organisation.models import Delegation, Holding, Position, RoleAssignment, Unit
from organisation.positions import filled
from organisation.queries import holding_on
from regions import terms

HEAD_ROLE = "regional_head"

type Part = Callable[[Sequence[User], date], list[str]]
"""What another block says about those who leave, in sentences: `settings.TIRU_HEAD_CHANGES` names such functions."""


@dataclass(frozen=True)
class Handover:
    """What happens on a day on which somebody takes the post. Where the head is only away, nobody leaves it."""

    leaving: list[Holding]
    ending: list[RoleAssignment] = field(default_factory=list)
    """Roles as regional head of those who leave."""
    staying: list[RoleAssignment] = field(default_factory=list)
    """Their other roles for the whole government."""
    personal: list[Delegation] = field(default_factory=list)
    """Given to them as persons: they end."""
    of_the_post: list[Delegation] = field(default_factory=list)
    """Given to the post: whoever holds it has them."""
    given: list[Delegation] = field(default_factory=list)
    """Given by the post to others: they go on."""
    told: list[str] = field(default_factory=list)
    """What the other blocks say."""


def head_post() -> Position | None:
    """The post of the regional head; None where nobody has entered it yet."""
    posts = Position.objects.filter(unit__kind=Unit.Kind.GOVERNMENT, kind=Position.Kind.HEAD, active_to=None)
    return posts.select_related("unit").first()


def name_of_post() -> LocalisedText:
    """`Bupati Karangasem`, as the law and this place call it."""
    regency = tenants.current()
    title = terms.head_title(regency.code)
    return LocalisedText(id=f"{title.id} {regency.short_name}", en=f"{title.en} of {regency.short_name}")


def handover(post: Position | None, *, standing: str, user: User | None, day: date, today: date) -> Handover:
    """
    What changes when `user` (or somebody without an account) takes the post on a day.

    :param today: what is over by now does not end once more, however far back the day lies.
    :param standing: for a Plh. the holder is only away: nobody leaves and nothing ends but an earlier Plh.
    """
    if post is None:
        return Handover(leaving=[])
    present = next(iter(filled(Position.objects.filter(pk=post.pk), day=day)), None)
    holders = [one for one in (present.definitive, present.acting) if one] if present else []
    if standing == Holding.Standing.PLH:
        holders = [one for one in holders if not one.is_definitive]
    leaving = [one for one in holders if one.active_from < day]
    gone = [one.user for one in leaving if one.user is not None and one.user != user]
    first = max(day, today)
    roles = holding_on(RoleAssignment.objects.filter(user__in=gone, unit=None), first)
    roles = roles.select_related("user", "role", "unit")
    mandates = in_force(Delegation.objects.select_related("holder", "post", "unit"), first)
    return Handover(
        leaving=leaving,
        ending=[role for role in roles if role.role.slug == HEAD_ROLE],
        staying=[role for role in roles if role.role.slug != HEAD_ROLE],
        personal=list(mandates.filter(holder__in=gone)),
        of_the_post=list(mandates.filter(post=post)),
        given=list(mandates.filter(delegator__iexact=post.name.id)),
        told=[line for name in settings.TIRU_HEAD_CHANGES for line in import_string(name)(gone, day)],
    )
