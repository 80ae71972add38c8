"""
Citizens' accounts: signing in by a code sent to a phone or a mailbox, and leaving again.

Whoever asks gets the same answer, and a code is sent, whether or not somebody with this number or address was here
before: the account is made when the code was right. What carries codes and what limits them are needs of ours that
upper layers fulfil (`settings.TIRU_SIGN_IN_CODES`).
"""

from __future__ import annotations

import hmac
import secrets as randomness
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Final, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.contacts import Contact
from accounts.models import CONTACT_PURPOSE, CitizenContact, ContactKind, SignInCode, User
from accounts.services import AccountClosed, subject_of
from core import evidence, secrets
from core.actors import Actor
from core.errors import NotThere, Refusal

DIGITS: Final = 6
MOST_CONTACTS: Final = 5
"""Of one account [A]."""
_HOUR: Final = timedelta(hours=1)
_DIGEST_PURPOSE: Final = "accounts.code"


@dataclass(frozen=True)
class CodeRules:
    """What a regency decided about codes and about the sessions they open."""

    lifetime: timedelta
    tries: int
    per_contact_and_hour: int
    per_regency_and_hour: int
    rest: timedelta
    """After so long without a page a session ends, on a device that others use."""
    own_device: timedelta


class CodeCarrier(Protocol):
    """What the module named by `settings.TIRU_SIGN_IN_CODES` offers."""

    def rules(self) -> CodeRules: ...

    def ways(self) -> Iterable[ContactKind]:
        """To what kinds of contact codes can be sent here and now."""

    def carry(
        self,
        *,
        key: UUID,
        contact: Contact,
        code: str,
        minutes: int,
        language: str,
        actor: Actor,
        now: datetime,
        to_add: bool = False,
    ) -> None:
        """
        Send a code there.

        :param to_add: it confirms a contact of an account and signs nobody in: the message says so.
        """

    def warn_of_added(
        self, *, user: User, contacts: Iterable[Contact], added: Contact, key: UUID, actor: Actor, now: datetime
    ) -> None:
        """Tell the contacts that were there before that one more opens the account; it is shown masked."""


class NoSuchWay(Refusal):
    code = "sign_in_no_such_way"
    status = 422
    message = _("We cannot send codes to mobile numbers here yet.")
    fix = _("Use an e-mail address. Without one, code and PIN of your receipt open your case.")
    attr = "contact"


class TooManyCodes(Refusal):
    code = "sign_in_too_many_codes"
    status = 423
    message = _("We have sent several codes there already.")
    fix = _("Use the newest one, or wait an hour and ask again.")
    attr = "contact"


class WrongCode(Refusal):
    code = "sign_in_wrong_code"
    status = 422
    message = _("This code is not right.")
    fix = _("Look at the newest message and type its six digits.")
    attr = "code"


class CodeSpent(Refusal):
    code = "sign_in_code_spent"
    status = 409
    message = _("This code no longer works.")
    fix = _("Ask for a new one.")
    attr = "code"


class ContactTaken(Refusal):
    code = "contact_taken"
    message = _("Somebody signs in with this already, with an account of its own.")
    fix = _("If it is yours, sign in with it and delete that account first. Else use another one.")
    attr = "contact"


class TooManyContacts(Refusal):
    code = "contacts_too_many"
    message = _("Your account has as many numbers and addresses as it can hold.")
    fix = _("Remove one that you no longer use, then add the new one.")
    attr = "contact"


class LastContact(Refusal):
    code = "contact_is_the_last"
    message = _("You sign in with this one; without it nothing would open your account.")
    fix = _("Add another number or address first, or delete the whole account.")


def carrier() -> CodeCarrier:
    return cast("CodeCarrier", import_module(settings.TIRU_SIGN_IN_CODES))


@transaction.atomic
def ask_code(
    *,
    contact: Contact,
    language: str,
    actor: Actor,
    now: datetime,
    instead_of: UUID | None = None,
    to_add: bool = False,
) -> SignInCode:
    """
    Send a code. It works only together with the key of the row, which the browser that asked keeps.

    :param instead_of: the code this browser asked for before, which stops working.
    :param to_add: it is to confirm one more contact of an account (`add_contact`).
    :raises NoSuchWay: if nothing here reaches such a contact.
    :raises TooManyCodes: if this contact, or the whole regency, was sent many within the hour.
    """
    channel, rules = carrier(), carrier().rules()
    if contact.kind not in set(channel.ways()):
        raise NoSuchWay
    fingerprint = fingerprint_of(contact)
    recent = SignInCode.objects.filter(created_at__gt=now - _HOUR)
    # Two requests at once may both pass: one code more than the rule, never a guess more.
    if (
        recent.filter(fingerprint=fingerprint).count() >= rules.per_contact_and_hour
        or recent.count() >= rules.per_regency_and_hour
    ):
        raise TooManyCodes
    if instead_of is not None:
        SignInCode.objects.filter(pk=instead_of, ended_at=None).update(ended_at=now)
    code = f"{randomness.randbelow(10**DIGITS):0{DIGITS}d}"
    row = SignInCode(
        kind=contact.kind,
        address=secrets.encrypt(contact.address, purpose=CONTACT_PURPOSE),
        fingerprint=fingerprint,
        created_at=now,
        expires_at=now + rules.lifetime,
    )
    row.digest = _digest(row.pk, code)
    row.save()
    minutes = int(rules.lifetime.total_seconds() // 60)
    channel.carry(
        key=row.pk,
        contact=contact,
        code=code,
        minutes=minutes,
        language=language,
        actor=actor,
        now=now,
        to_add=to_add,
    )
    _record("code_sent", row, contact, actor, now)
    return row


def check_code(*, code_id: UUID, code: str, now: datetime) -> User | None:
    """
    The citizen whose phone or mailbox a code proved; None if nobody has an account with it yet (see `join`).

    Not one transaction: a wrong try must be counted although it is refused.

    :raises WrongCode: for another code than the one that was sent.
    :raises CodeSpent: if it ran out, was used, replaced, or guessed at too often.
    :raises AccountClosed: if the account behind it may not sign in.
    """
    user = _typed(code_id, code, now, to_sign_in=True)[1]
    if user is not None and not user.is_active:
        raise AccountClosed
    return user


def _typed(code_id: UUID, code: str, now: datetime, *, to_sign_in: bool) -> tuple[SignInCode, User | None]:
    """
    The row whose code was typed, and whose contact it is. The code is used up, unless a newcomer's name is still asked.

    :raises WrongCode, CodeSpent: as `check_code`; the try is counted all the same.
    """
    with transaction.atomic():
        row = SignInCode.objects.select_for_update().filter(pk=code_id).first()
        if row is None or not row.works_at(now):
            raise CodeSpent
        contact = contact_of(row)
        is_right = hmac.compare_digest(bytes(row.digest), _digest(row.pk, code))
        if is_right:
            row.proved_at = now
        else:
            row.failures += 1
            if row.failures >= carrier().rules().tries:
                row.ended_at = now
        user = _owner(row) if is_right else None
        if is_right and (user is not None or not to_sign_in):
            row.ended_at = now
        row.save(update_fields=["proved_at", "failures", "ended_at"])
        if not is_right:
            _record("code_refused", row, contact, Actor.citizen(), now)
    if not is_right:
        raise CodeSpent if row.ended_at else WrongCode
    return row, user


@transaction.atomic
def join(*, code_id: UUID, full_name: str, language: str, now: datetime) -> User:
    """
    Make the account of whoever proved a contact that nobody has an account with. It has no roles and opens no register.

    :raises CodeSpent: if nothing was proved, or too long ago.
    """
    row = SignInCode.objects.select_for_update().filter(pk=code_id, ended_at=None).first()
    if row is None or row.proved_at is None or now >= row.proved_at + carrier().rules().lifetime:
        raise CodeSpent
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    if (there := _owner(row)) is not None:
        # Two browsers proved the same number in the same minute.
        return there
    try:
        with transaction.atomic():
            user = User(full_name=" ".join(full_name.split())[:150], language=language, is_citizen=True, email=None)
            user.date_joined = now
            user.set_unusable_password()
            user.save()
            CitizenContact.objects.create(
                user=user, kind=row.kind, address=row.address, fingerprint=row.fingerprint, proved_at=now
            )
    except IntegrityError:
        there = _owner(row)
        assert there is not None
        return there
    evidence.record(
        action="accounts.citizen_joined",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject_of(user),
        details={"contact": row.kind},
    )
    return user


def add_contact(*, user: User, code_id: UUID, code: str, now: datetime) -> None:
    """
    One more number or address with which a citizen signs in, once the code that was sent there is typed.

    Not one transaction, for the reason of `check_code`. What is in the account already stays as it is, and is told of
    the new one: whoever found a session open must not be able to keep the account unseen.

    :raises WrongCode, CodeSpent: as `check_code`.
    :raises ContactTaken: if somebody else signs in with it. Only who holds it learns so.
    :raises TooManyContacts: if the account is full.
    """
    row, owner = _typed(code_id, code, now, to_sign_in=False)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk, is_citizen=True)
        if owner == locked:
            return
        if owner is not None:
            raise ContactTaken
        before = contacts_of(locked)
        if len(before) >= MOST_CONTACTS:
            raise TooManyContacts
        try:
            with transaction.atomic():
                CitizenContact.objects.create(
                    user=locked, kind=row.kind, address=row.address, fingerprint=row.fingerprint, proved_at=now
                )
        except IntegrityError:
            # Somebody joined with it in the same second.
            raise ContactTaken from None
        actor = Actor.user(locked.pk, schema=locked.home_schema)
        carrier().warn_of_added(user=locked, contacts=before, added=contact_of(row), key=row.pk, actor=actor, now=now)
        _record_contact("contact_added", locked, contact_of(row), now)


@transaction.atomic
def remove_contact(*, user: User, contact_id: int, now: datetime) -> None:
    """
    A number or address no longer opens the account, and nobody stays signed in elsewhere: it may have been lost.

    The caller renews the session it runs in (`update_session_auth_hash`).

    :raises NotThere: if it is none of this citizen's.
    :raises LastContact: if nothing else would open the account.
    """
    locked = User.objects.select_for_update().get(pk=user.pk, is_citizen=True)
    row = locked.contacts.filter(pk=contact_id).first()
    if row is None:
        raise NotThere
    if locked.contacts.count() == 1:
        raise LastContact
    contact = contact_of(row)
    SignInCode.objects.filter(fingerprint=bytes(row.fingerprint)).delete()
    row.delete()
    user.save(update_fields=user.leave_devices())
    _record_contact("contact_removed", locked, contact, now)


@transaction.atomic
def erase(*, user: User, now: datetime) -> None:
    """
    Delete a citizen's account at their own wish. Cases and what else the law keeps stay, without the link
    (`settings.TIRU_ACCOUNT_REFERENCES`). An empty row stays, so that the number in the log is never given to another.
    """
    locked = User.objects.select_for_update().get(pk=user.pk, is_citizen=True)
    for reference in _references():
        reference.let_go(locked)
    subject = subject_of(locked)
    SignInCode.objects.filter(fingerprint__in=[bytes(one.fingerprint) for one in locked.contacts.all()]).delete()
    locked.contacts.all().delete()
    locked.full_name, locked.last_login, locked.is_active = "", None, False
    locked.save(update_fields=["full_name", "last_login", "is_active", *locked.leave_devices()])
    evidence.record(
        action="accounts.citizen_erased",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject,
    )


def taken_along(user: User) -> dict[str, Any]:
    """All that is known of a citizen under the account, for themselves: personal data, never logged."""
    found: dict[str, Any] = {
        "name": user.full_name,
        "language": user.language,
        "joined": user.date_joined.isoformat(),
        "contacts": [{"kind": one.kind, "address": one.address} for one in contacts_of(user)],
    }
    for reference in _references():
        found |= reference.taken_along(user)
    return found


def contacts_of(user: User) -> list[Contact]:
    """Where a citizen's codes go, in the clear: for the citizen's own pages and for messages to them."""
    return [contact_of(row) for row in user.contacts.all()]


def contact_of(row: SignInCode | CitizenContact) -> Contact:
    return Contact(ContactKind(row.kind), secrets.decrypt(row.address, purpose=CONTACT_PURPOSE))


def waiting_code(code_id: UUID, *, now: datetime) -> SignInCode | None:
    """The code a browser waits for; None once it cannot be typed any more."""
    row = SignInCode.objects.filter(pk=code_id).first()
    return row if row is not None and row.works_at(now) else None


def proved(code_id: UUID, *, now: datetime) -> bool:
    """Whether a name is all that is missing."""
    row = SignInCode.objects.filter(pk=code_id, ended_at=None).exclude(proved_at=None).first()
    return row is not None and row.proved_at is not None and now < row.proved_at + carrier().rules().lifetime


def fingerprint_of(contact: Contact) -> bytes:
    return secrets.blind_index(f"{contact.kind}:{contact.address}", purpose=CONTACT_PURPOSE)


def _digest(key: UUID, code: str) -> bytes:
    return secrets.blind_index(f"{key}:{code}", purpose=_DIGEST_PURPOSE)


def _owner(row: SignInCode) -> User | None:
    found = CitizenContact.objects.select_related("user").filter(fingerprint=bytes(row.fingerprint)).first()
    return found.user if found else None


def _record(action: str, row: SignInCode, contact: Contact, actor: Actor, now: datetime) -> None:
    evidence.record(
        action=f"accounts.{action}",
        actor=actor,
        at=now,
        subject="accounts.sign_in",
        details={"address": contact.masked, "failures": row.failures},
    )


def _record_contact(action: str, user: User, contact: Contact, now: datetime) -> None:
    evidence.record(
        action=f"accounts.{action}",
        actor=Actor.user(user.pk, schema=user.home_schema),
        at=now,
        subject=subject_of(user),
        details={"contact": contact.kind, "address": contact.masked},
    )


class Reference(Protocol):
    """What holds a citizen's account elsewhere: one entry of `settings.TIRU_ACCOUNT_REFERENCES`, a module."""

    def let_go(self, user: User) -> None:
        """The account goes: delete or unlink what points at it."""

    def taken_along(self, user: User) -> Mapping[str, Any]:
        """What the citizen's own copy of their data holds of it."""


def _references() -> list[Reference]:
    return [cast("Reference", import_module(path)) for path in settings.TIRU_ACCOUNT_REFERENCES]
