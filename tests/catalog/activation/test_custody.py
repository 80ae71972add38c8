"""The catalogue's ledger in a tenant's backup: put back as it was, settled where something was under way."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db.models import QuerySet

from catalog.activation import custody
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from core.localised import LocalisedText
from tenants.context import operator_rights
from tenants.custody import parcel
from tenants.custody.parts import rows_as_json
from tests.catalog.activation.moving import archive as archive_example
from tests.catalog.activation.moving import ask_archive, ask_restore, off
from tests.factories.catalog import ActivationFactory
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def archived(**fields: object) -> ModuleArchive:
    values = {
        "schema_name": "r5107",
        "regency_code": "5107",
        "slug": "example",
        "version": "1.0.0",
        "state": ArchiveState.SEALED,
        "key": "r5107/modules/example-1.tiru",
        "size": 10,
        "sha256": "a" * 64,
        "migrations": ["0001_initial"],
        "made_by": "user:1@r5107",
        "made_at": NOW,
    }
    return ModuleArchive.objects.create(**(values | fields))


@pytest.mark.parametrize(
    ("state", "was_on", "settled"),
    [
        (State.ON, True, State.ON),
        (State.REQUESTED, False, State.REQUESTED),
        (State.APPROVED, False, State.FAILED),
        (State.PROVISIONING, False, State.FAILED),
        (State.PROVISIONING, True, State.OFF),
        (State.ARCHIVING, True, State.OFF),
        (State.RESTORING, True, State.ARCHIVED),
    ],
)
def test_what_was_under_way_counts_as_not_done(state: State, was_on: bool, settled: State) -> None:
    failure = LocalisedText(id="Penuh.", en="Full.")
    first_on_at = NOW if was_on else None
    ActivationFactory.create(schema_name="r5107", slug="example", state=state, first_on_at=first_on_at, failure=failure)
    kept = custody.collect("r5107")
    Activation.objects.filter(schema_name="r5107").update(state=State.OFF)

    custody.restore("r5107", kept)

    found = Activation.objects.get(schema_name="r5107", slug="example")
    assert (found.state, found.failure) == (settled, failure)
    assert Activation.objects.get(schema_name="r5107", slug="mpp").state == State.ON


def test_another_tenants_ledger_is_not_touched() -> None:
    before = list(Activation.objects.filter(schema_name="r8271").values())

    custody.restore("r5107", custody.collect("r5107"))
    custody.forget("r5107")

    assert list(Activation.objects.filter(schema_name="r8271").values()) == before
    assert not Activation.objects.filter(schema_name="r5107").exists()


@pytest.mark.parametrize("came_along", [True, False])
def test_archives_that_the_server_lacks_come_back_or_count_as_destroyed(came_along: bool) -> None:
    archive = archived()
    ActivationFactory.create(schema_name="r5107", slug="example", state=State.ARCHIVED, archive=archive)
    kept = custody.collect("r5107")
    custody.forget("r5107")
    if came_along:
        with parcel.writing(archive.key, manifest={}):
            pass

    custody.restore("r5107", kept)

    found = Activation.objects.get(schema_name="r5107", slug="example")
    assert found.archive is not None
    assert (found.archive.pk, found.archive.migrations) == (archive.pk, ["0001_initial"])
    assert found.archive.state == (ArchiveState.SEALED if came_along else ArchiveState.DESTROYED)


def test_archives_made_since_stay() -> None:
    kept = custody.collect("r5107")
    archive = archived()

    custody.restore("r5107", kept)

    archive.refresh_from_db()
    assert archive.state == ArchiveState.SEALED


def test_what_was_archived_in_a_sandbox_goes_with_it() -> None:
    archive = archived(schema_name="s5107_1", key="s5107_1/modules/example-1.tiru")
    ActivationFactory.create(schema_name="r5107", slug="example", state=State.OFF, archive=archive)

    custody.forget("s5107_1")

    assert not ModuleArchive.objects.exists()
    assert Activation.objects.get(schema_name="r5107", slug="example").archive is None


@pytest.fixture
def on(switch_on: Callable[[str, str], None]) -> None:
    switch_on("example", "r5107")


def restored() -> Activation:
    """The ledger as a backup of this moment brings it back."""
    with operator_rights():
        custody.restore("r5107", custody.collect("r5107"))
    return Activation.objects.filter(slug="example", schema_name="r5107").latest("pk")


def test_archive_that_was_under_way_can_be_asked_for_again(on: None) -> None:
    off()
    ask_archive()

    assert restored().state == State.OFF
    assert ModuleArchive.objects.get().state == ArchiveState.FAILED
    ask_archive()


def test_restore_that_was_under_way_can_be_asked_for_again(on: None) -> None:
    kept = archive_example()
    ask_restore(kept)

    assert restored().state == State.ARCHIVED
    ask_restore(kept)


def test_archived_module_stays_with_its_archive(on: None) -> None:
    kept = archive_example()

    assert restored().archive == kept


def test_ledger_of_activations_outlives_a_purged_archive(on: None) -> None:
    """Leaving deletes the rows of archives, whose parcels are gone, and keeps which module was used when."""
    archive_example()

    ModuleArchive.objects.all().delete()

    activation = Activation.objects.get(slug="example")
    assert (activation.state, activation.archive) == (State.ARCHIVED, None)


@pytest.mark.parametrize("is_known_here", [True, False])
def test_nothing_is_left_of_an_archive_that_was_being_written(is_known_here: bool) -> None:
    """Its worker was killed after the parcel and before the commit; then a backup of the regency was restored."""
    archive = archived(state=ArchiveState.WRITING, size=0, sha256="")
    kept = custody.collect("r5107") if is_known_here else {"activations": [], "archives": rows_as_json(_all())}
    if not is_known_here:
        archive.delete()
    with parcel.writing("r5107/modules/example-1.tiru", manifest={}):
        pass
    parcel.path_of("r5107/modules/example-1.tiru.abc.unfinished").touch()

    custody.restore("r5107", kept)

    assert ModuleArchive.objects.get(key="r5107/modules/example-1.tiru").state == ArchiveState.FAILED
    assert list(parcel.path_of("r5107/modules").iterdir()) == []


def _all() -> "QuerySet[ModuleArchive]":
    return ModuleArchive.objects.all()
