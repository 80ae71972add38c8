"""Setting up the government's identity provider, trying it, and letting in whom it names."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import tenants
from accounts import services as accounts
from accounts.models import SINGLE_SIGN_ON_PURPOSE, EndedSession, ProvidedIdentity, SingleSignOn, User
from accounts.sso import queries
from accounts.sso.provider import Logout
from accounts.sso.rules import address_of
from core import evidence, secrets
from core.actors import Actor
from core.errors import Refusal

_PROVED_BY_A_TEST = ("issuer", "client_id", "client_secret", "domains", "claim", "vouched")
"""What a changed value makes the test void of."""


class SecretMissing(Refusal):
    code = "secret_missing"
    status = 422
    message = _("The client secret is missing.")
    fix = _("Copy it from the settings of the sign-in service. For another client ID or address it is another one.")
    attr = "client_secret"


class NotTriedYet(Refusal):
    code = "not_tried_yet"
    message = _("Single sign-on has not been tested with these values.")
    fix = _("Press “Test now” first. It changes nothing for anybody.")


class NobodyWouldGetIn(Refusal):
    """Nobody could sign in, if the provider fails."""

    code = "nobody_would_get_in"
    message = _("If the sign-in service fails, nobody could get in to change this.")
    fix = _("An administrator adds a passkey or an authenticator app first, under “Sign-in and security”.")


class NotInvited(Refusal):
    code = "not_invited"
    message = _("The sign-in service knows you, but nobody has invited you here yet.")
    fix = _("Ask the administrator of your office to invite you with the address of your office.")


class AnotherIdentity(Refusal):
    """The address belongs to an account that another subject of the provider has."""

    code = "another_identity"
    message = _("This address belongs to an account that somebody else used before.")
    fix = _("Ask the administrator of your office to press “Let in anew” on the page of this account.")


class OtherAccount(Refusal):
    code = "other_account"
    message = _("There you signed in as %(there)s, here you are %(here)s.")
    fix = _("Sign in at the sign-in service with the address that you have here, and test again.")


class CannotJoinNow(Refusal):
    """Nobody new comes in while nothing can be written."""

    code = "cannot_join_now"
    message = _("This regency is read only: nobody can sign in this way for the first time.")
    fix = _("Sign in with your password, or ask the administrator of your office.")


@dataclass(frozen=True)
class Values:
    """What an administrator enters; `client_secret` is empty where the kept one stays."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    domains: Sequence[str]
    claim: str = SingleSignOn.Claim.EMAIL
    vouched: bool = False
    trusts_second_step: bool = False
    second_step_acr: str = ""
    makes_accounts: bool = False


@transaction.atomic
def set_up(*, values: Values, actor: Actor, now: datetime) -> SingleSignOn:
    """
    Enter or change the identity provider. What was tried is void where it no longer holds, and nobody is sent there
    until it was tried again.

    :raises SecretMissing: if there is no secret, or the kept one was for another client or issuer.
    """
    kept = SingleSignOn.objects.select_for_update().first()
    terms = kept or SingleSignOn(changed_at=now)
    wanted = vars(values) | {"domains": sorted({one.lower() for one in values.domains})}
    secret = wanted.pop("client_secret")
    is_same_client = kept is not None and (kept.issuer, kept.client_id) == (values.issuer, values.client_id)
    if not secret and not is_same_client:
        raise SecretMissing
    changed = [name for name, value in wanted.items() if kept is None or getattr(kept, name) != value]
    if secret:
        wanted["client_secret"] = secrets.encrypt(secret, purpose=SINGLE_SIGN_ON_PURPOSE)
        changed.append("client_secret")
    if not changed:
        return terms
    for name, value in wanted.items():
        setattr(terms, name, value)
    if not set(changed).isdisjoint(_PROVED_BY_A_TEST):
        terms.tested_at, terms.mode = None, SingleSignOn.Mode.OFF
    terms.changed_at = now
    terms.save()
    evidence.record(
        action="accounts.single_sign_on_changed",
        actor=actor,
        at=now,
        subject="accounts.single_sign_on",
        details={"fields": sorted(changed), "issuer": terms.issuer, "mode": terms.mode},
    )
    return terms


@transaction.atomic
def note_tested(*, terms: SingleSignOn, claims: Mapping[str, Any], user: User, actor: Actor, now: datetime) -> None:
    """
    Remember that a whole round went well. Values that were changed while it ran stay untried.

    :param user: the administrator who went round, whom the claims must name.
    :raises OtherAccount: if they name somebody else.
    :raises Refusal: what `accounts.sso.rules` raises.
    """
    there = address_of(claims, terms)
    if there != user.email:
        raise OtherAccount(there=there, here=user.email)
    if SingleSignOn.objects.filter(changed_at=terms.changed_at).update(tested_at=now):
        evidence.record(action="accounts.single_sign_on_tested", actor=actor, at=now, subject="accounts.single_sign_on")


@transaction.atomic
def switch(*, mode: SingleSignOn.Mode, actor: Actor, now: datetime) -> None:
    """
    Offer single sign-on, require it of all officers, or put it away.

    :raises NotTriedYet: without a test of these values.
    :raises NobodyWouldGetIn: if it is to be required and no administrator has a second step of their own here.
    """
    terms = SingleSignOn.objects.select_for_update().first()
    if mode != SingleSignOn.Mode.OFF and (terms is None or terms.tested_at is None):
        raise NotTriedYet
    if mode == SingleSignOn.Mode.REQUIRED and not queries.keepers_of_the_key():
        raise NobodyWouldGetIn
    if terms is None or terms.mode == mode:
        return
    terms.mode = mode
    terms.save(update_fields=["mode"])
    evidence.record(
        action="accounts.single_sign_on_switched",
        actor=actor,
        at=now,
        subject="accounts.single_sign_on",
        details={"mode": mode},
    )


@transaction.atomic
def admit(*, terms: SingleSignOn, claims: Mapping[str, Any], now: datetime) -> User:
    """
    The person whom verified claims name, who is let in.

    Who came once is known by issuer and subject; who comes for the first time, by the address with which they were
    invited, and open invitations of theirs end. An account is made from nothing only where the terms say so.

    :raises accounts.services.AccountClosed: if the person left.
    :raises NotInvited, AnotherIdentity, CannotJoinNow:
    :raises Refusal: what `accounts.sso.rules` raises.
    """
    issuer, subject = claims["iss"], claims["sub"]
    address = address_of(claims, terms)
    known = ProvidedIdentity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    names_sessions = bool(session_named(claims))
    if known is not None:
        if known.names_sessions != names_sessions and tenants.current().read_only_since is None:
            known.names_sessions = names_sessions
            known.save(update_fields=["names_sessions"])
        return _open(known.user)
    if tenants.current().read_only_since is not None:
        raise CannotJoinNow
    found = User.objects.officers().select_for_update().filter(email=address).first()
    if found is None:
        if not terms.makes_accounts:
            raise NotInvited
        name = str(claims.get("name") or address.partition("@")[0])[:150]
        found = accounts.create_user(email=address, full_name=name, actor=Actor.system("sign_in"), now=now)
    user = _open(found)
    try:
        with transaction.atomic():
            ProvidedIdentity.objects.create(
                user=user, issuer=issuer, subject=subject, linked_at=now, names_sessions=names_sessions
            )
    except IntegrityError:
        raise AnotherIdentity from None
    user.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    accounts.record_change(user=user, action="identity_linked", now=now)
    return user


@transaction.atomic
def end_at_provider(*, said: Logout, now: datetime) -> None:
    """
    The provider says that a session there has ended: the sessions here that came of it end, too.

    Without a `sid` that is every session of the person; so it is where the provider named none when they came in.
    """
    known = ProvidedIdentity.objects.select_related("user").filter(issuer=said.issuer, subject=said.subject).first()
    if said.session:
        digest = _digest(said.issuer, said.session)
        EndedSession.objects.get_or_create(digest=digest, defaults={"ended_at": now})
    if known is not None and not (said.session and known.names_sessions):
        accounts.end_sessions(user=known.user, actor=Actor.system("sign_in"), now=now)


def session_named(claims: Mapping[str, Any]) -> str:
    """What a session here keeps of the one at the provider that it came of; empty where the provider names none."""
    sid = claims.get("sid")
    return _digest(claims["iss"], sid) if isinstance(sid, str) and sid else ""


@transaction.atomic
def record_failure(*, error: Refusal, now: datetime) -> None:
    """Write down that somebody came back from the provider and was not let in, and why."""
    evidence.record(
        action="accounts.sign_in_failed",
        actor=Actor.citizen(),
        at=now,
        subject="accounts.single_sign_on",
        details={"reason": error.code},
    )


def _digest(issuer: str, sid: str) -> str:
    return hashlib.sha256(f"{issuer} {sid}".encode()).hexdigest()


def _open(user: User) -> User:
    if not user.is_active:
        raise accounts.AccountClosed(fix=_("Ask the administrator of your office."))
    return user
