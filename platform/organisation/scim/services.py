"""What the government's directory does with accounts, and the tokens it does it with."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User, UserManager, digest_of
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation.models import DirectoryEntry, DirectoryToken
from organisation.services.people import deactivate_person, send_invitation_again

TOKEN_MARK: Final = "tiru_scim_"  # noqa: S105 -- the visible start of every token, no secret
MOST_TOKENS: Final = 3
"""Working at the same time: enough to change one for the next without a gap [A]."""


class TooManyTokens(Refusal):
    code = "too_many_tokens"
    message = _("There are already %(most)d working tokens.")
    fix = _("Revoke one that is no longer used.")


class AddressStays(Refusal):
    code = "address_stays"
    status = 422
    message = _("The e-mail address of an account does not change.")
    fix = _("Close this account and make a new one with the new address.")
    attr = "userName"


class ExternalIdTaken(Refusal):
    code = "external_id_taken"
    message = _("This externalId belongs to another person.")
    attr = "externalId"


@dataclass(frozen=True)
class Wanted:
    """A person as the directory wants them; None where it says nothing."""

    address: str
    full_name: str
    language: str | None = None
    external_id: str | None = None
    is_active: bool | None = None


@transaction.atomic
def create_token(
    *, name: str, lifetime: timedelta, mails_links: bool, actor: Actor, now: datetime
) -> tuple[DirectoryToken, str]:
    """
    Make a token for the directory. The second value is the secret: it is shown once and not stored.

    :raises accounts.services.TokenTooLong: beyond a year.
    :raises TooManyTokens:
    """
    if lifetime > accounts.LONGEST_TOKEN_LIFETIME:
        raise accounts.TokenTooLong
    if DirectoryToken.objects.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise TooManyTokens(most=MOST_TOKENS)
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    token = DirectoryToken.objects.create(
        name=name.strip(),
        prefix=secret[: len(TOKEN_MARK) + 4],
        digest=digest_of(secret),
        mails_links=mails_links,
        created_at=now,
        expires_at=now + lifetime,
    )
    evidence.record(
        action="organisation.directory_token_created",
        actor=actor,
        at=now,
        subject=f"organisation.directory_token:{token.pk}",
        details={"expires": token.expires_at.date().isoformat(), "mails_links": mails_links},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: DirectoryToken, actor: Actor, now: datetime) -> None:
    """End a token. Revoking twice changes nothing."""
    if DirectoryToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        evidence.record(
            action="organisation.directory_token_revoked",
            actor=actor,
            at=now,
            subject=f"organisation.directory_token:{token.pk}",
        )


def note_use(*, token: DirectoryToken, now: datetime) -> None:
    """Remember that a token is in use, to the minute."""
    if token.last_used_at is None or now - token.last_used_at >= timedelta(minutes=1):
        DirectoryToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def create_person(*, wanted: Wanted, token: DirectoryToken, now: datetime) -> User:
    """
    Make the account of somebody whom the directory brings, without any role. Whom it deleted before comes back.

    :raises accounts.services.EmailTaken: if the address belongs to somebody here.
    :raises ExternalIdTaken:
    """
    actor = actor_of(token)
    deleted = DirectoryEntry.objects.select_related("user").filter(
        user__email=UserManager.normalize_email(wanted.address), user__is_active=False, removed_at__isnull=False
    )
    known = deleted.first()
    if known is not None:
        returned = Wanted(**vars(wanted) | {"is_active": wanted.is_active is not False})
        return change_person(user=known.user, wanted=returned, token=token, now=now)
    user = accounts.create_user(
        email=wanted.address, full_name=wanted.full_name, language=wanted.language or "id", actor=actor, now=now
    )
    _note(user, wanted, now)
    if wanted.is_active is False:
        accounts.close_account(user=user, actor=actor, now=now)
    elif token.mails_links:
        send_invitation_again(user=user, actor=actor, now=now)
    return user


@transaction.atomic
def change_person(*, user: User, wanted: Wanted, token: DirectoryToken, now: datetime) -> User:
    """
    Bring an account to what the directory wants. Closing it ends every session, token and role at once; opening it
    again gives no role back.

    The address stays: whoever could change it could read the mail with which somebody else's password is chosen anew.

    :raises AddressStays, ExternalIdTaken:
    :raises organisation.services.LastAdministrator: if nobody would be left who manages people.
    """
    actor = actor_of(token)
    if UserManager.normalize_email(wanted.address) != user.email:
        raise AddressStays
    language = wanted.language or user.language
    accounts.update_profile(
        user=user, full_name=wanted.full_name, phone=user.phone, language=language, actor=actor, now=now
    )
    _note(user, wanted, now)
    if wanted.is_active is False and user.is_active:
        deactivate_person(user=user, actor=actor, now=now, reason=token.name)
    elif wanted.is_active and not user.is_active:
        accounts.reopen_account(user=user, actor=actor, now=now)
        if token.mails_links:
            send_invitation_again(user=user, actor=actor, now=now)
    return user


@transaction.atomic
def remove_person(*, user: User, token: DirectoryToken, now: datetime) -> None:
    """
    The directory deletes somebody: the account is closed, what was done with it stays readable.

    :raises organisation.services.LastAdministrator: if nobody would be left who manages people.
    """
    if user.is_active:
        deactivate_person(user=user, actor=actor_of(token), now=now, reason=token.name)
    DirectoryEntry.objects.update_or_create(user=user, defaults={"removed_at": now, "changed_at": now})


def actor_of(token: DirectoryToken) -> Actor:
    """How the evidence log names the directory that works with this token."""
    return Actor.system(f"scim.{token.pk}")


def _note(user: User, wanted: Wanted, now: datetime) -> None:
    values: dict[str, datetime | str | None] = {"changed_at": now, "removed_at": None}
    if wanted.external_id is not None:
        values["external_id"] = wanted.external_id
    try:
        with transaction.atomic():
            DirectoryEntry.objects.update_or_create(user=user, defaults=values)
    except IntegrityError:
        raise ExternalIdTaken from None
