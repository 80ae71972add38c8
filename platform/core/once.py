"""
What a device sends over a weak line counts once, however often it arrives.

The device makes a random key and sends it again with each attempt. The key is claimed in the transaction that does the
work: whoever comes second waits for the first and then hears that it was done.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from core.models import SentOnce

KEPT: Final = timedelta(days=90)
"""How long a key is remembered [A]. Devices keep less long what they could not send."""


def claim(*, key: UUID, sender: str, now: datetime) -> bool:
    """
    Whether this is the first time; call it inside the transaction that does the work.

    :param sender: who sends and what for. A key counts for them alone, so that nobody can take another's.
    """
    assert transaction.get_connection().in_atomic_block
    _claimed, is_first = SentOnce.objects.get_or_create(key=_hashed(key, sender), defaults={"at": now})
    return is_first


def release(*, key: UUID, sender: str) -> None:
    """The work was refused: the same key may come again."""
    SentOnce.objects.filter(pk=_hashed(key, sender)).delete()


def forget(*, now: datetime) -> int:
    """Keys that no device can still send."""
    return SentOnce.objects.filter(at__lt=now - KEPT).delete()[0]


def _hashed(key: UUID, sender: str) -> str:
    return hashlib.sha256(f"{sender}|{key}".encode()).hexdigest()
