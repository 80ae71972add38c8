"""What becomes of the ledger of archives when a tenant is restored, wiped or purged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalog.activation import custody
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from tenants.context import operator_rights
from tests.catalog.activation.moving import archive, ask_archive, ask_restore, off

SwitchOn = Callable[[str, str], None]


@pytest.fixture
def on(db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")


def restored() -> Activation:
    """The ledger as a backup of this moment brings it back."""
    with operator_rights():
        kept = custody.collect("r5107")
        custody.restore("r5107", kept)
    return Activation.objects.filter(slug="example", schema_name="r5107").latest("pk")


def test_archive_that_was_under_way_counts_as_not_done(on: None) -> None:
    off()
    ask_archive()

    assert restored().state == State.OFF
    assert ModuleArchive.objects.get().state == ArchiveState.FAILED
    ask_archive()


def test_restore_that_was_under_way_counts_as_not_done(on: None) -> None:
    kept = archive()
    ask_restore(kept)

    assert restored().state == State.ARCHIVED
    ask_restore(kept)


def test_archived_module_stays_with_its_archive(on: None) -> None:
    kept = archive()

    assert restored().archive == kept


def test_archive_that_is_not_known_here_is_not_named(on: None) -> None:
    archive()
    with operator_rights():
        rows = custody.collect("r5107")
        Activation.objects.all().delete()
        ModuleArchive.objects.all().delete()
        custody.restore("r5107", rows)

    assert Activation.objects.get(slug="example").archive is None


def test_ledger_of_activations_outlives_a_purged_archive(on: None) -> None:
    """Leaving deletes the rows of archives, whose parcels are gone, and keeps which module was used when."""
    archive()

    ModuleArchive.objects.all().delete()

    activation = Activation.objects.get(slug="example")
    assert (activation.state, activation.archive) == (State.ARCHIVED, None)


def test_wiped_tenant_leaves_no_row(on: None) -> None:
    archive()

    with operator_rights():
        custody.forget("r5107")

    assert not ModuleArchive.objects.exists()
