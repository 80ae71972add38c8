"""
People who sign in, the tokens of their programs, and the one-time links that let them in.

Every schema has these tables for itself: the ministry's people stand in public, a regency's in its own schema. A user,
a session or a token of one schema does not exist in another.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core import schema
from core.sealed import SealedTextField
from core.uuids import uuid7

PUBLIC_SCHEMA = "public"
CONTACT_PURPOSE = "accounts.contact"
SINGLE_SIGN_ON_PURPOSE = "accounts.single_sign_on"


def new_session_salt() -> str:
    """A fresh value for `User.session_salt`: every session signed with the old one ends."""
    return secrets.token_hex(16)


def digest_of(secret: str) -> str:
    """
    What is stored of a token or link. Plain SHA-256 is enough: the secret is random and long, nothing can be guessed.
    """
    return sha256(secret.encode()).hexdigest()


class UserManager(BaseUserManager["User"]):
    """Makes users with their address in one spelling."""

    use_in_migrations = True

    def officers(self) -> models.QuerySet[User]:
        """People who work here: everybody but citizens."""
        return self.get_queryset().filter(is_citizen=False)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, full_name: str, password: str | None = None, **fields: Any) -> User:
        """
        The platform's own technician at the ministry's host, who may use the admin of the public tables.

        :raises ValueError: inside a regency, where rights come from roles alone.
        """
        if schema.current() != PUBLIC_SCHEMA:
            raise ValueError("A regency has no superusers: give the person a role instead.")
        return self.create_user(email, full_name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """
    Somebody who signs in: an officer with an e-mail address and a password, a citizen with a code (`CitizenContact`).

    The two never mix: a citizen has no address here, no password and no roles, and an officer who asks for a letter
    does so with a citizen's account. So a code never opens what a second step guards. What a person may do comes from
    `organisation.access` alone; `is_staff`, `is_superuser`, groups and permissions open nothing but the technicians'
    admin of the public tables.
    """

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="id")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_citizen = models.BooleanField(_("is a citizen"), default=False, db_default=False)
    is_staff = models.BooleanField(_("may use the admin of the public tables"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now)
    session_salt = models.CharField(max_length=32, default=new_session_salt, editable=False)
    device_owner = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    """Whose a device's entries are (`web.outbox`), without saying who. Another value, and every device forgets them."""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name", "pk"]
        constraints = [
            # With the unique index this makes addresses unique whatever their case.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower"),
            models.CheckConstraint(
                condition=models.Q(is_citizen=True, email=None, is_staff=False, is_superuser=False)
                | models.Q(is_citizen=False, email__isnull=False),
                name="accounts_user_citizen_or_officer",
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every schema counts its users from 1: a user object carried into another schema would be somebody else there.
        self.home_schema = str(getattr(connection, "schema_name", None) or "")

    def __str__(self) -> str:
        return self.full_name or self.email or str(self.pk)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.partition(" ")[0]

    def clean(self) -> None:
        super().clean()
        self.email = UserManager.normalize_email(self.email) or None

    def leave_devices(self) -> tuple[str, str]:
        """End every session, and disown what devices keep. Answers the fields that are to be saved."""
        self.session_salt, self.device_owner = new_session_salt(), uuid4()
        return "session_salt", "device_owner"

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # As Django's own, plus the salt: changing it ends every session of this person at once, without a search
        # through the session table.
        value = f"{self.password}{self.session_salt}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class ApiToken(models.Model):
    """
    A secret by which a program acts for a person, with all of that person's rights.

    Only its digest is stored; the secret itself is shown once, when it is made.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=F("created_at")), name="accounts_apitoken_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def works_at(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class Invitation(models.Model):
    """A link by which one person, once and within its time, chooses a password. Only its digest is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=F("created_at")), name="accounts_invitation_expires_later"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="accounts_invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def works_at(self, at: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class ContactKind(models.TextChoices):
    PHONE = "phone", _("mobile number")
    EMAIL = "email", _("e-mail address")


class CitizenContact(models.Model):
    """Where a citizen's codes go, proved by one: sealed, and found again by its blind index alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=5, choices=ContactKind)
    address = SealedTextField(purpose=CONTACT_PURPOSE)
    fingerprint = models.BinaryField(max_length=32, unique=True)
    proved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class SignInCode(models.Model):
    """
    Six digits on their way to a phone or a mailbox, for the one browser that asked.

    They are kept as a keyed digest: with a million possibilities, any other could be tried out by who reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=5, choices=ContactKind)
    address = SealedTextField(purpose=CONTACT_PURPOSE)
    fingerprint = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["fingerprint", "created_at"], name="accounts_code_of_contact"),
            models.Index(fields=["created_at"], name="accounts_code_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=F("created_at")), name="accounts_code_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    def works_at(self, at: datetime) -> bool:
        """Whether it can still be typed."""
        return self.ended_at is None and self.proved_at is None and at < self.expires_at


class SingleSignOn(models.Model):
    """
    The government's own identity provider (OpenID Connect), by which its officers sign in; one row at most.

    It is tried with `tested_at` before it is offered, and a change of what was tried takes that back.
    """

    class Mode(models.TextChoices):
        OFF = "off", _("Off")
        OFFERED = "offered", _("Offered beside the password")
        REQUIRED = "required", _("Required of all officers")

    class Claim(models.TextChoices):
        EMAIL = "email", _("The e-mail address (email)")
        UPN = "upn", _("The sign-in name at Microsoft (upn)")
        PREFERRED_USERNAME = "preferred_username", _("The user name (preferred_username)")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=60)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.OFF)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    client_secret = SealedTextField(purpose=SINGLE_SIGN_ON_PURPOSE)
    domains = ArrayField(models.CharField(max_length=253))
    """Of the addresses that may come in, in lower case."""
    claim = models.CharField(max_length=20, choices=Claim, default=Claim.EMAIL)
    """What names the account: it holds the person's e-mail address here."""
    vouched = models.BooleanField(default=False)
    """The provider proves every address, even where it does not say so (`email_verified`)."""
    trusts_second_step = models.BooleanField(default=False)
    second_step_acr = models.CharField(max_length=200, blank=True)
    """The `acr` by which the provider says that there was a second step; `amr` is understood without it."""
    makes_accounts = models.BooleanField(default=False)
    """Whoever has an address of these domains gets an account, without any role."""
    tested_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="accounts_sso_one_row"),
            models.CheckConstraint(
                condition=models.Q(mode="off") | models.Q(tested_at__isnull=False), name="accounts_sso_tested_first"
            ),
            models.CheckConstraint(condition=~models.Q(domains=[]), name="accounts_sso_has_domains"),
        ]

    def __str__(self) -> str:
        return self.name


class ProvidedIdentity(models.Model):
    """Whom the identity provider knows as `subject` is this person here, whatever address either has by now."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="provided_identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    names_sessions = models.BooleanField(default=False)
    """When they last came in, the provider named its own session (`sid`), by which it can end that one alone."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_identity_once"),
            # Another subject with the same address is another person: addresses are given anew when somebody leaves.
            models.UniqueConstraint(fields=["issuer", "user"], name="accounts_identity_one_of_user"),
        ]

    def __str__(self) -> str:
        return f"identity {self.pk}"


class EndedSession(models.Model):
    """A session at the identity provider that has ended: no session here that came of it counts any more."""

    digest = models.CharField(primary_key=True, max_length=64)
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="accounts_ended_at")]

    def __str__(self) -> str:
        return f"ended {self.digest[:8]}"
