from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from core import clock, once

pytestmark = pytest.mark.usefixtures("in_karangasem")


def claim(key: UUID, sender: str = "ayu|/berkas/") -> bool:
    with transaction.atomic():
        return once.claim(key=key, sender=sender, now=clock.now())


def test_a_key_counts_once_for_its_sender_and_its_purpose() -> None:
    key = uuid4()

    assert [claim(key), claim(key), claim(key, "ayu|/surat/"), claim(key, "komang|/berkas/")] == [
        True,
        False,
        True,
        True,
    ]


def test_refused_work_gives_its_key_back_and_old_keys_are_forgotten() -> None:
    key = uuid4()
    claim(key)

    once.release(key=key, sender="ayu|/berkas/")

    assert claim(key)
    assert once.forget(now=clock.now()) == 0
    assert once.forget(now=clock.now() + once.KEPT + timedelta(days=1)) == 1
