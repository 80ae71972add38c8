"""People: invited, given anew, gone."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation import access
from organisation.models import Role, RoleAssignment, Unit
from organisation.services.roles import (
    end_assignments,
    grant_role,
    refuse_to_lose_last_administrator,
    sync_core_roles,
)


class OwnAccount(Refusal):
    code = "own_account"
    message = _("You cannot close your own account.")
    fix = _("Ask another administrator.")


@transaction.atomic
def invite_person(
    *,
    email: str,
    full_name: str,
    actor: Actor,
    now: datetime,
    role: Role | None = None,
    unit: Unit | None = None,
    active_from: date | None = None,
    active_to: date | None = None,
    language: str = "id",
    phone: str = "",
    reason: str = "",
    province: str = "",
) -> User:
    """
    Make a person, give the first role, and mail the link with which the person chooses a password.

    :raises accounts.services.EmailTaken: if the address belongs to somebody here.
    :raises Refusal: what `grant_role` raises.
    """
    user = accounts.create_user(email=email, full_name=full_name, language=language, phone=phone, actor=actor, now=now)
    if role is not None:
        grant_role(
            user=user,
            role=role,
            unit=unit,
            active_from=active_from,
            active_to=active_to,
            reason=reason,
            province=province,
            actor=actor,
            now=now,
        )
    token = accounts.issue_invitation(user=user, actor=actor, now=now)
    accounts.mail_invitation(user=user, token=token, now=now)
    return user


@transaction.atomic
def invite_first_administrator(
    *, email: str, full_name: str, actor: Actor, now: datetime, role: str = "tenant_admin", language: str = "id"
) -> tuple[User, str]:
    """
    For onboarding: write the core roles, make the first administrator and answer the one-time token; nothing is mailed.

    Repeating it for an address that is already here renews the link, so a journey that broke off can go on.

    :raises accounts.services.AlreadyJoined: if that person has chosen a password by now.
    """
    sync_core_roles(actor=actor, now=now)
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is None:
        user = accounts.create_user(email=email, full_name=full_name, language=language, actor=actor, now=now)
    administration = Role.objects.get(slug=role)
    if not RoleAssignment.objects.filter(user=user, role=administration, ended_at=None).exists():
        grant_role(user=user, role=administration, actor=actor, now=now)
    return user, accounts.issue_invitation(user=user, actor=actor, now=now)


@transaction.atomic
def send_invitation_again(*, user: User, actor: Actor, now: datetime) -> None:
    """
    Mail a new link; the old one stops working.

    :raises accounts.services.AlreadyJoined: if the person has chosen a password.
    :raises accounts.services.AccountClosed: if the account is closed.
    """
    accounts.mail_invitation(user=user, token=accounts.issue_invitation(user=user, actor=actor, now=now), now=now)


@transaction.atomic
def let_in_anew(*, user: User, actor: Actor, now: datetime) -> None:
    """
    For somebody who lost password, device and codes: void all of them and mail a new link.

    :raises accounts.services.AccountClosed: if the account is closed.
    """
    accounts.mail_invitation(user=user, token=accounts.let_in_anew(user=user, actor=actor, now=now), now=now)


@transaction.atomic
def deactivate_person(*, user: User, actor: Actor, now: datetime, reason: str = "") -> None:
    """
    Somebody leaves: every role ends, every session, token and link stops working at once. The past stays readable.

    :raises OwnAccount: if it is one's own.
    :raises LastAdministrator: if nobody would be left who manages people.
    """
    if actor == Actor.user(user.pk, schema=user.home_schema):
        raise OwnAccount
    open_assignments = list(
        RoleAssignment.objects.select_for_update(of=("self",)).select_related("role").filter(user=user, ended_at=None)
    )
    refuse_to_lose_last_administrator(losing=open_assignments, now=now)
    end_assignments(open_assignments, actor=actor, now=now, reason=reason)
    accounts.close_account(user=user, actor=actor, now=now)
    access.forget(user)
    evidence.record(
        action="organisation.person_left",
        actor=actor,
        at=now,
        subject=accounts.subject_of(user),
        details={"roles_ended": len(open_assignments)},
    )


@transaction.atomic
def reactivate_person(*, user: User, actor: Actor, now: datetime) -> None:
    """Let somebody in again who left: a new link is mailed; roles are given anew."""
    accounts.reopen_account(user=user, actor=actor, now=now)
    send_invitation_again(user=user, actor=actor, now=now)
