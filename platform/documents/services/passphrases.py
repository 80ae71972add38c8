"""How often a signer may try a passphrase, whatever is to be signed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

import tenants
from accounts.models import User
from core import clock, evidence
from core.actors import Actor
from core.errors import Refusal
from documents.models import PassphraseGuard
from documents.signing import TooManyPassphrases, WrongPassphrase
from organisation import access

# As at the sign-in: so many wrong ones in so long, then a pause until the oldest of them is that old.
MISSES: Final = 5
MISSES_WITHIN: Final = timedelta(minutes=15)


@transaction.atomic
def guarded(*, user: User, attempt: Callable[[], Refusal | None], actor: Actor, now: datetime) -> Refusal | None:
    """
    One attempt of a signer, after the one before it. Answers the refusal instead of raising it, because a miss counts
    although nothing was signed.
    """
    PassphraseGuard.objects.bulk_create([PassphraseGuard(user=user)], ignore_conflicts=True)
    guard = PassphraseGuard.objects.select_for_update().get(user=user)
    recent = [text for text in guard.misses if now - datetime.fromisoformat(text) < MISSES_WITHIN]
    if len(recent) >= MISSES:
        again = datetime.fromisoformat(recent[-MISSES]) + MISSES_WITHIN
        # Rounded up: the minute that is named is one in which it works.
        return TooManyPassphrases(time=local_time(again + timedelta(seconds=59)))
    refusal = attempt()
    if isinstance(refusal, WrongPassphrase):
        guard.misses = [*recent, now.isoformat()]
        guard.save(update_fields=["misses"])
        evidence.record(
            action="documents.passphrase_wrong",
            actor=actor,
            at=now,
            subject=f"accounts.user:{user.pk}",
            details={"misses": len(recent) + 1, "paused": len(recent) + 1 >= MISSES},
        )
    elif refusal is None and guard.misses:
        guard.misses = []
        guard.save(update_fields=["misses"])
    return refusal


def local_time(at: datetime) -> str:
    """`10.10 WITA`, where the current schema's people work."""
    regency = tenants.current_or_none()
    return clock.format_time(at, regency.zone if regency else access.MINISTRY_ZONE)
