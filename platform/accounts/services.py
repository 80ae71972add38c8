"""Making people, letting them in, and shutting them out again."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import tenants
from accounts import links, mail
from accounts.models import ApiToken, Invitation, ProvidedIdentity, User, UserManager, digest_of, new_session_salt
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal

DEFAULT_ZONE = "Asia/Jakarta"
INVITATION_LIFETIME = timedelta(hours=72)
TOKEN_MARK = "tiru_"  # noqa: S105 -- the visible start of every token, no secret
LONGEST_TOKEN_LIFETIME = timedelta(days=366)


class EmailTaken(Refusal):
    code = "email_taken"
    message = _("Somebody with this e-mail address is already here.")
    fix = _("Search for the address in the list of people.")
    attr = "email"


class AlreadyJoined(Refusal):
    code = "already_joined"
    message = _("This person has already chosen a password.")
    fix = _("Who forgot the password asks for a new one on the sign-in page.")


class AccountClosed(Refusal):
    code = "account_closed"
    message = _("This account has been closed.")
    fix = _("Reopen it first.")


class AccountInUse(Refusal):
    code = "account_in_use"
    message = _("Somebody has given this person work, a role or a right since.")
    fix = _("Look at the person and correct it by hand if need be.")
    attr = "email"


class LinkSpent(Refusal):
    """The one-time link was used, replaced or has run out."""

    code = "link_spent"
    message = _("This link no longer works.")
    fix = _("Ask for a new one.")


class TokenTooLong(Refusal):
    code = "token_too_long"
    status = 422
    message = _("A token lasts one year at most.")
    fix = _("Choose an earlier day.")
    attr = "lifetime"


@transaction.atomic
def create_user(
    *, email: str, full_name: str, actor: Actor, now: datetime, language: str = "id", phone: str = ""
) -> User:
    """
    Make a person who cannot sign in yet: `issue_invitation` gives the link to choose a password.

    :raises EmailTaken: if the address, in any case, belongs to somebody here.
    """
    address = UserManager.normalize_email(email)
    if User.objects.filter(email=address).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, full_name.strip(), None, language=language, phone=phone.strip(), date_joined=now
            )
    except IntegrityError as error:
        # Two administrators typed the same address in the same moment.
        raise EmailTaken from error
    evidence.record(action="accounts.user_created", actor=actor, at=now, subject=subject_of(user))
    return user


@transaction.atomic
def issue_invitation(*, user: User, actor: Actor, now: datetime, lifetime: timedelta = INVITATION_LIFETIME) -> str:
    """
    Make the one-time token with which `user` chooses a password. An earlier open one stops working.

    The token is returned once and stored only as a digest. `accounts.links.invitation_url` makes an address of it.

    :raises AccountClosed: if the person may not sign in.
    :raises AlreadyJoined: if the person has a password already.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        raise AccountClosed
    if locked.has_usable_password():
        raise AlreadyJoined
    locked.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=locked, digest=digest_of(token), issued_by=str(actor), created_at=now, expires_at=now + lifetime
    )
    evidence.record(
        action="accounts.invitation_issued",
        actor=actor,
        at=now,
        subject=subject_of(locked),
        details={"invitation": invitation.pk, "hours": int(lifetime.total_seconds() // 3600)},
    )
    return token


def mail_invitation(*, user: User, token: str, now: datetime, lifetime: timedelta = INVITATION_LIFETIME) -> None:
    """Send the one-time link once the transaction holds: to the person alone, never to whoever invited."""
    transaction.on_commit(
        lambda: send_invitation(user=user, token=token, now=now, lifetime=lifetime),
        # A mail server that is down must not undo the invitation: the person's page offers to send it again.
        robust=True,
    )


def send_invitation(*, user: User, token: str, now: datetime, lifetime: timedelta = INVITATION_LIFETIME) -> None:
    """Send the one-time link now; what goes wrong is raised, for a job that tries again."""
    regency = tenants.current_or_none()
    zone = regency.zone if regency else ZoneInfo(DEFAULT_ZONE)
    host = regency.primary_host if regency else settings.TIRU_BASE_DOMAIN
    context = {
        "user": user,
        "sender": house_name(),
        "host": host,
        "url": links.invitation_url(host=host, token=token),
        "until": clock.format_datetime(now + lifetime, zone, user.language),
    }
    mail.send(template="accounts/email/invitation", to=user.email or "", language=user.language, context=context)


@transaction.atomic
def let_in_anew(*, user: User, actor: Actor, now: datetime) -> str:
    """
    For somebody who lost password, device and codes: void all of them and answer a new one-time token.

    :raises AccountClosed: if the person may not sign in at all.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        raise AccountClosed
    _void_access(locked)
    _refresh(user, locked)
    token = issue_invitation(user=locked, actor=actor, now=now)
    evidence.record(action="accounts.access_voided", actor=actor, at=now, subject=subject_of(locked))
    return token


@transaction.atomic
def accept_invitation(*, token: str, password: str, now: datetime) -> User:
    """
    Set the first password of the person a one-time link was made for. The caller has checked the password's strength.

    :raises LinkSpent: if the link is unknown, used, replaced or has run out.
    """
    found = Invitation.objects.filter(digest=digest_of(token)).first()
    if found is None:
        raise LinkSpent
    # The person's row is locked first, as everywhere here: a second use in the same moment waits, then finds it used.
    user = User.objects.select_for_update().get(pk=found.user_id)
    invitation = Invitation.objects.select_for_update().get(pk=found.pk)
    if not invitation.works_at(now) or not user.is_active:
        raise LinkSpent
    user.set_password(password)
    user.session_salt = new_session_salt()
    user.save(update_fields=["password", "session_salt"])
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    evidence.record(
        action="accounts.invitation_accepted",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject_of(user),
        details={"invitation": invitation.pk},
    )
    return user


@transaction.atomic
def close_account(*, user: User, actor: Actor, now: datetime) -> None:
    """Shut somebody out at once: every session, token and open link stops working. Closing twice changes nothing."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        return
    locked.is_active = False
    locked.save(update_fields=["is_active", *locked.leave_devices()])
    locked.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    tokens = locked.api_tokens.filter(revoked_at=None).update(revoked_at=now)
    _refresh(user, locked)
    evidence.record(
        action="accounts.account_closed", actor=actor, at=now, subject=subject_of(locked), details={"tokens": tokens}
    )


@transaction.atomic
def remove_unused(*, user: User, actor: Actor, now: datetime) -> None:
    """
    Delete an account that nobody has ever used, with its links, as if it had not been made.

    :raises AlreadyJoined: if the person has chosen a password.
    :raises AccountInUse: if another row names it, of whatever block or module.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.has_usable_password() or locked.last_login is not None:
        raise AlreadyJoined
    locked.invitations.all().delete()
    if _is_named(locked.pk):
        raise AccountInUse
    # By hand: Django would look into the tables of modules that are not there.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [locked.pk])
    evidence.record(action="accounts.account_removed", actor=actor, at=now, subject=subject_of(locked))


@transaction.atomic
def reopen_account(*, user: User, actor: Actor, now: datetime) -> None:
    """
    Let somebody in again who was shut out. The old password and devices are void, so that a new invitation is needed;
    roles and tokens that ended stay ended. Reopening twice changes nothing.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active:
        return
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    _void_access(locked)
    _refresh(user, locked)
    evidence.record(action="accounts.account_reopened", actor=actor, at=now, subject=subject_of(locked))


@transaction.atomic
def end_sessions(*, user: User, actor: Actor, now: datetime) -> None:
    """
    Sign somebody out on every device, which forgets what it keeps as after signing out there. The caller may renew the
    session it runs in (`update_session_auth_hash`).
    """
    user.save(update_fields=user.leave_devices())
    evidence.record(action="accounts.sessions_ended", actor=actor, at=now, subject=subject_of(user))


@transaction.atomic
def lose_device(*, user: User, actor: Actor, now: datetime) -> None:
    """
    Somebody's device is gone: every session and token of theirs ends at once, and a device throws away whatever it
    keeps of them, unsent forms too, as soon as it reaches us. They sign in anew with the password they have.
    """
    user.save(update_fields=user.leave_devices())
    tokens = user.api_tokens.filter(revoked_at=None).update(revoked_at=now)
    evidence.record(
        action="accounts.device_lost", actor=actor, at=now, subject=subject_of(user), details={"tokens": tokens}
    )


@transaction.atomic
def forget_on_devices(*, user: User, actor: Actor, now: datetime) -> None:
    """Let every device throw away what it keeps of somebody who stays signed in, as when a task of theirs is over."""
    user.device_owner = uuid4()
    user.save(update_fields=["device_owner"])
    evidence.record(action="accounts.devices_forgotten", actor=actor, at=now, subject=subject_of(user))


@transaction.atomic
def update_profile(*, user: User, full_name: str, phone: str, language: str, actor: Actor, now: datetime) -> list[str]:
    """Change what a person says about themselves; answers the names of the fields that changed."""
    wanted = {"full_name": full_name.strip(), "phone": phone.strip(), "language": language}
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(user, name, wanted[name])
    user.save(update_fields=changed)
    evidence.record(
        action="accounts.profile_changed", actor=actor, at=now, subject=subject_of(user), details={"fields": changed}
    )
    return changed


@transaction.atomic
def create_api_token(
    *, user: User, name: str, lifetime: timedelta, actor: Actor, now: datetime
) -> tuple[ApiToken, str]:
    """
    Make a token for a program of `user`. The second value is the secret: it is shown once and not stored.

    :raises TokenTooLong: beyond a year.
    """
    if lifetime > LONGEST_TOKEN_LIFETIME:
        raise TokenTooLong
    secret = TOKEN_MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[: len(TOKEN_MARK) + 4],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + lifetime,
    )
    evidence.record(
        action="accounts.token_created",
        actor=actor,
        at=now,
        subject=f"accounts.token:{token.pk}",
        details={"user": user.pk, "expires": token.expires_at.date().isoformat()},
    )
    return token, secret


@transaction.atomic
def revoke_api_token(*, token: ApiToken, actor: Actor, now: datetime) -> None:
    """End a token. Revoking twice changes nothing."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        return
    evidence.record(
        action="accounts.token_revoked",
        actor=actor,
        at=now,
        subject=f"accounts.token:{token.pk}",
        details={"user": token.user_id},
    )


def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Remember that a token is in use, to the minute: a write for each call would cost more than it tells."""
    if token.last_used_at is None or now - token.last_used_at >= timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def record_sign_in(*, user: User, methods: Iterable[str], now: datetime) -> None:
    """Write down that somebody came in, and how (`password`, `totp`, `passkey` ...)."""
    evidence.record(
        action="accounts.signed_in",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject_of(user),
        details={"methods": sorted(set(methods))},
    )


@transaction.atomic
def record_failed_sign_in(*, email: str, now: datetime) -> None:
    """Write down a wrong password with a masked address, known here or not, so that both take as long."""
    evidence.record(
        action="accounts.sign_in_failed",
        actor=Actor.citizen(),
        at=now,
        subject="accounts.sign_in",
        details={"address": mask_email(email)},
    )


@transaction.atomic
def record_change(*, user: User, action: str, now: datetime, details: dict[str, str | int] | None = None) -> None:
    """Write down a change of how a person signs in (a new password, a passkey ...) that the person made themselves."""
    evidence.record(
        action=f"accounts.{action}",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject_of(user),
        details=details or {},
    )


def house_name() -> str:
    """Who the person signs in to: the regency, or the ministry."""
    regency = tenants.current_or_none()
    return regency.name if regency else gettext("Ministry of Administrative and Bureaucratic Reform")


def subject_of(user: User) -> str:
    """How the evidence log names a person."""
    return f"accounts.user:{user.pk}"


def mask_email(email: str) -> str:
    """`sari@karangasem.go.id` as `s***@k***.id`: enough to recognise a pattern of attack, not the person."""
    name, at, domain = email.strip().lower().rpartition("@")
    if not at or not name or not domain:
        return "***"
    return f"{name[0]}***@{domain[0]}***.{domain.rpartition('.')[2]}"


def _void_access(user: User) -> None:
    user.set_unusable_password()
    user.save(update_fields=["password", *user.leave_devices()])
    Authenticator.objects.filter(user=user).delete()
    ProvidedIdentity.objects.filter(user=user).delete()


def _refresh(user: User, locked: User) -> None:
    # The caller goes on with its own object, which must not write the old values back.
    for name in ("is_active", "session_salt", "device_owner", "password"):
        setattr(user, name, getattr(locked, name))


def _is_named(pk: int) -> bool:
    """Whether any row of this schema points at an account, as the database itself knows its foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, quote_ident(a.attname) FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.confrelid = 'accounts_user'::regclass"
        )
        asked = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE {column} = %(pk)s"  # noqa: S608 -- names as PostgreSQL quotes them
            for table, column in cursor.fetchall()
        )
        cursor.execute(f"SELECT EXISTS ({asked})", {"pk": pk})
        return bool(cursor.fetchone()[0])
