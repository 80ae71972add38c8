"""Keys whose making was rolled back must never encrypt anything that stays."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import transaction

import tenants
from core import secrets
from tenants import keys


class Rollback(Exception):
    pass


@pytest.fixture
def without_keys(own_database: str) -> Iterator[None]:
    with tenants.public():
        keys.destroy("r5107")
    with tenants.enter("r5107"):
        yield
    # The original database still has other keys.
    secrets.forget("r5107")


def test_keys_of_a_rolled_back_transaction_are_not_used_afterwards(without_keys: None) -> None:
    with suppress(Rollback), transaction.atomic():
        keys.ensure("r5107")
        lost = secrets.encrypt("lost with its transaction", purpose="tests.word")
        raise Rollback

    with pytest.raises(secrets.KeysMissing):
        secrets.encrypt("nowhere to keep the key", purpose="tests.word")
    keys.ensure("r5107")
    kept = secrets.encrypt("kept", purpose="tests.word")
    secrets.forget("r5107")
    assert secrets.decrypt(kept, purpose="tests.word") == "kept"
    with pytest.raises(secrets.CannotDecrypt):
        secrets.decrypt(lost, purpose="tests.word")
