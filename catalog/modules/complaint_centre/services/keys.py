"""Keys with which programs file reports by Open311."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import digest_of
from accounts.services import LONGEST_TOKEN_LIFETIME, TokenTooLong
from catalog.modules.complaint_centre.models import ProgramKey
from catalog.modules.complaint_centre.services.refusals import TooManyKeys
from core import evidence
from core.actors import Actor
from core.errors import NotThere

KEY_MARK: Final = "tiru_311_"
MOST_KEYS: Final = 20
"""Working at the same time [A]."""


@transaction.atomic
def make_key(*, name: str, lifetime: timedelta, actor: Actor, now: datetime) -> tuple[ProgramKey, str]:
    """
    Make a key for a program. The second value is the key itself: it is shown once and not stored.

    :raises accounts.services.TokenTooLong: beyond a year. :raises TooManyKeys:
    """
    if lifetime > LONGEST_TOKEN_LIFETIME:
        raise TokenTooLong
    if ProgramKey.objects.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    secret = KEY_MARK + secrets.token_urlsafe(32)
    key = ProgramKey.objects.create(
        name=name.strip(),
        prefix=secret[: len(KEY_MARK) + 4],
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + lifetime,
    )
    _record("program_key_made", key, actor, now, expires=key.expires_at.date().isoformat())
    return key, secret


@transaction.atomic
def revoke_key(*, key_id: UUID, actor: Actor, now: datetime) -> None:
    """End a key. Revoking twice changes nothing."""
    key = ProgramKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotThere
    if key.revoked_at is None:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _record("program_key_revoked", key, actor, now)


def note_use(*, key: ProgramKey, now: datetime) -> None:
    """Remember that a key is in use, to the minute."""
    if key.last_used_at is None or now - key.last_used_at >= timedelta(minutes=1):
        ProgramKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _record(action: str, key: ProgramKey, actor: Actor, now: datetime, **details: str) -> None:
    evidence.record(
        action=f"complaint_centre.{action}",
        actor=actor,
        at=now,
        subject=f"complaint_centre.program_key:{key.pk}",
        details=details,
    )
