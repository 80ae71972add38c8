"""
Staff as the list of a personnel office names them: an account, a role, and the post with its holder's NIP.

Whoever is new is invited later, in portions (`send_waiting_invitations`), so that a list of thousands floods no mail
server. Until somebody signs in, everything a list brought can be taken back; then only the evidence log knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import Invitation, User
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from organisation import access
from organisation.models import Holding, Position, Role, RoleAssignment, Unit, WaitingInvitation
from organisation.services.listed import HasSignedIn
from organisation.services.positions import appoint, create_position
from organisation.services.roles import grant_role

MINUTE: Final = timedelta(minutes=1)
BY_LIST: Final = "Daftar pegawai yang diimpor"
"""What stands for a decree where the list names none."""

SINGLE: Final = frozenset(
    {
        Position.Kind.HEAD,
        Position.Kind.SECRETARY,
        Position.Kind.TREASURER,
        Position.Kind.DIVISION_HEAD,
        Position.Kind.SECTION_HEAD,
    }
)
"""Posts that a unit has once. Of the others a list may bring several with one name, one for each holder."""


class ChangedSince(Refusal):
    code = "changed_since"
    message = _("Somebody has changed this person's role or post since.")
    fix = _("Look at the person and correct it by hand if need be.")
    attr = "email"


class PostHeldByAnother(Refusal):
    code = "post_held_by_another"
    message = _("Somebody else holds this post in that time.")
    fix = _("Change the holder on the page of the post first, with the decree.")
    attr = "position"


@dataclass(frozen=True, kw_only=True)
class Member:
    """
    What a list says of one person.

    :param account: who bears the address already, if anybody does.
    :param role_unit: None for a role of the whole government.
    :param begins: first day in the post; a role begins today at the earliest.
    :param ends: the day after the last one.
    """

    account: User | None
    email: str
    full_name: str
    phone: str
    role: Role
    role_unit: Unit | None
    unit: Unit
    position: str
    nip: str
    decree: str
    begins: date
    ends: date | None


@transaction.atomic
def take_in(*, member: Member, holds_role: bool, post: Position | None, actor: Actor, now: datetime) -> dict[str, Any]:
    """
    Make the account where there is none, give the role and the post. Answers what `take_out` needs, as plain JSON.

    :param holds_role: the role is held there already. :param post: the one to take; None makes one, if one is named.
    :raises Refusal: what `create_user`, `grant_role`, `create_position` and `appoint` raise.
    """
    done: dict[str, Any] = {"made": member.account is None, "assignment": None, "position": None, "holding": None}
    user = member.account or accounts.create_user(
        email=member.email, full_name=member.full_name, phone=member.phone, actor=actor, now=now
    )
    done["user"] = user.pk
    if member.account is None:
        WaitingInvitation.objects.create(user=user, asked_by=str(actor), asked_at=now)
    if not holds_role:
        done["assignment"] = grant_role(
            user=user,
            role=member.role,
            unit=member.role_unit,
            active_from=max(member.begins, access.today(now)),
            active_to=member.ends,
            reason=BY_LIST,
            actor=actor,
            now=now,
        ).pk
    if member.position:
        if post is None:
            name = LocalisedText(id=member.position)
            post = create_position(
                unit=member.unit,
                name=name,
                kind=Position.Kind.STAFF,
                active_from=member.begins,
                actor=actor,
                now=now,
            )
            done["position"] = post.pk
        done["holding"] = appoint(
            position=post,
            standing=Holding.Standing.DEFINITIVE,
            decree=member.decree or BY_LIST,
            active_from=max(member.begins, post.active_from),
            active_to=member.ends,
            user=user,
            full_name=member.full_name,
            nip=member.nip,
            actor=actor,
            now=now,
        ).pk
    return done


@transaction.atomic
def take_out(*, done: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """
    Remove what `take_in` brought, as if it had never been: post, role, and the account if it was made for the list and
    never used. The evidence log keeps both.

    :raises HasSignedIn: if the new person has chosen a password. :raises ChangedSince: if role or post are no longer
    what the list brought. :raises accounts.services.AccountInUse: if others have given the new person something since.
    """
    user = User.objects.select_for_update().get(pk=done["user"])
    if done["made"] and (user.last_login is not None or user.has_usable_password()):
        raise HasSignedIn(attr="email")
    if done["holding"]:
        _remove_holding(done["holding"], made_post=done["position"], at=now)
    if done["assignment"]:
        untouched = RoleAssignment.objects.filter(pk=done["assignment"], ended_at=None, reason=BY_LIST)
        if not untouched.delete()[0]:
            raise ChangedSince
    if done["made"]:
        WaitingInvitation.objects.filter(user=user).delete()
        accounts.remove_unused(user=user, actor=actor, now=now)
    else:
        access.forget(user)
    evidence.record(
        action="organisation.staff_taken_back",
        actor=actor,
        at=now,
        subject=accounts.subject_of(user),
        details={name: done[name] for name in ("assignment", "position", "holding")},
    )


def send_waiting_invitations(*, most: int, actor: Actor, now: datetime) -> bool:
    """
    Mail the links of those who have waited longest, up to `most` in a minute, whoever else sends some; answers whether
    it sent all it might and others still wait.

    Each is a transaction of its own that ends with the mail on its way: a mail server that is down or a killed worker
    leaves the rest waiting, and nobody gets two.
    """
    just_now = Invitation.objects.filter(created_at__gt=now - MINUTE, created_at__lte=now).count()
    if just_now >= most:
        return False
    for _number in range(most - just_now):
        with transaction.atomic():
            waiting = (
                WaitingInvitation.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(user__is_active=True)
                .select_related("user")
                .order_by("pk")
                .first()
            )
            if waiting is None:
                return False
            user = waiting.user
            waiting.delete()
            if not user.has_usable_password():
                token = accounts.issue_invitation(user=user, actor=actor, now=now)
                accounts.send_invitation(user=user, token=token, now=now)
    return WaitingInvitation.objects.filter(user__is_active=True).exists()


def _remove_holding(pk: int, *, made_post: int | None, at: datetime) -> None:
    holding = Holding.objects.select_related("position").filter(pk=pk).first()
    later = Q(position_id=holding.position_id, entered_at__gt=holding.entered_at) if holding else Q()
    if holding is None or Holding.objects.filter(later).exists():
        raise ChangedSince
    post = holding.position
    holding.delete()
    if made_post == post.pk:
        try:
            post.delete()
        except ProtectedError as error:
            raise ChangedSince from error
