"""Keys change while everything that was encrypted, sealed or signed stays readable."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

import tenants
from core import secrets
from core.actors import Actor
from core.models import EvidenceEntry
from documents.signing import local
from tenants import rotation
from tenants.context import operator_rights
from tenants.custody import backup, keeping
from tenants.models import RegencyKeys
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a storage of archives for each test

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OPERATOR = Actor.system("keys_command")
SCHEMA = "r5107"
NIK = "5107050303770001"


@pytest.fixture(autouse=True)
def _forget_the_keys() -> Iterator[None]:
    """This process remembers keys by schema, and the database that they were renewed in is gone afterwards."""
    yield
    for schema in ("public", SCHEMA, "r8271"):
        secrets.forget(schema)


@pytest.fixture
def sealed(own_database: str) -> str:
    """A value of Karangasem, a seal of its office, and a backup, all under the first master key."""
    with tenants.enter(SCHEMA):
        local.issue_certificate(user=None, passphrase="", actor=OPERATOR, now=NOW)
        value = secrets.encrypt(NIK, purpose="residents.nik")
    backup.back_up(schema=SCHEMA, actor=OPERATOR, now=NOW)
    return value


def test_a_master_key_is_replaced_and_may_go_when_nothing_lies_under_it(sealed: str, settings: Settings) -> None:
    (old,) = settings.TIRU_MASTER_KEYS
    new = secrets.generate_master_key()
    settings.TIRU_MASTER_KEYS = [new, old]
    (before_new, before_old) = rotation.holdings()
    assert (before_new.schemas, before_old.other_keys, before_old.parcels) == (0, 2, 1)
    assert before_old.schemas >= 2
    assert not before_old.may_go

    changed = rotation.rewrap(actor=OPERATOR, now=NOW)

    assert {SCHEMA, "r8271"} <= set(changed)
    held = rotation.holdings()[1]
    assert (held.schemas, held.other_keys, held.parcels, held.may_go) == (0, 0, 1, False)
    with operator_rights():
        assert EvidenceEntry.objects.filter(action="tenants.keys_rewrapped").count() >= 2
        keeping.parcel.discard_all(SCHEMA)
    assert rotation.holdings()[1].may_go
    settings.TIRU_MASTER_KEYS = [new]
    secrets.forget(SCHEMA)
    with tenants.enter(SCHEMA):
        assert secrets.decrypt(sealed, purpose="residents.nik") == NIK
        assert local.masters() == {secrets.masters()[0]: 2}
        local.issue_certificate(user=None, passphrase="", actor=OPERATOR, now=NOW)  # the authority's key opens
    assert rotation.rewrap(actor=OPERATOR, now=NOW) == []


def test_a_master_key_that_was_lost_is_named(sealed: str, settings: Settings, capsys: Any) -> None:
    settings.TIRU_MASTER_KEYS = [secrets.generate_master_key()]

    with pytest.raises(CommandError, match="TIRU_MASTER_KEYS lacks"):
        call_command("keys", "status")

    assert "MISSING" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("keys", "rewrap")


def test_a_new_data_key_encrypts_and_the_old_one_opens(sealed: str) -> None:
    call_command("keys", "renew", SCHEMA)

    with tenants.enter(SCHEMA):
        assert secrets.encrypt(NIK, purpose="residents.nik").startswith("k2:")
        assert secrets.decrypt(sealed, purpose="residents.nik") == NIK
    with pytest.raises(CommandError, match="has no keys"):
        call_command("keys", "renew", "r9999")
    with operator_rights():
        assert RegencyKeys.objects.filter(schema="r9999").count() == 0


def test_a_new_master_key_is_only_printed(capsys: Any) -> None:
    call_command("keys", "new")

    assert len(capsys.readouterr().out.strip()) == 44
