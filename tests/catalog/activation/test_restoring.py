"""A module comes back from its archive with all it had: here, in another tenant, and in a later release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.db import connection
from pytest_django import Settings

import tenants
from accounts.models import User
from catalog.activation import queries, services
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import contents, ledger, restoring, switching
from catalog.modules._example.models import Board, Notice
from catalog.modules._example.services import write_notice
from catalog.sdk import find_module
from catalog.sdk.preferences import settings_of
from core import clock, jobs
from core.evidence import verify
from core.localised import LocalisedText
from core.models import EvidenceEntry
from core.secrets import decrypt, encrypt
from organisation.models import Role, RoleAssignment, Unit
from tenants import directory, keys
from tenants.context import operator_rights
from tenants.custody import parcel
from tenants.fleet import blueprint
from tenants.models import Regency
from tenants.provisioning.services import _make_schema
from tests.catalog.activation.moving import (
    ADMIN,
    archive,
    ask_restore,
    fill_board,
    grants,
    off,
    restore,
    tables,
    whole,
    work,
)
from tests.factories.accounts import UserFactory
from tests.factories.catalog import NOON, ActivationFactory
from tests.factories.organisation import UnitFactory

SwitchOn = Callable[[str, str], None]
COPY = "c5107_1"
NUMBERED_ANEW = frozenset(
    {
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "organisation_role",
        "organisation_roleassignment",
    }
)
"""Rows that come back under another number; compared by what they say."""


@pytest.fixture
def board(db: None, switch_on: SwitchOn) -> Iterator[dict[str, Any]]:
    switch_on("example", "r5107")
    found = fill_board()
    yield found
    for schema in ("r5107", COPY):
        storages["private"].delete(f"{schema}/{found['file'].partition('/')[2]}")


@pytest.fixture
def copy(db: None) -> Regency:
    return make_copy()


def make_copy() -> Regency:
    """Another tenant of Karangasem, with the tables of core and nothing in them."""
    live = Regency.objects.get(schema_name="r5107")
    with operator_rights():
        regency = Regency.objects.create(
            code="5107",
            purpose=Regency.Purpose.COPY,
            schema_name=COPY,
            name=live.name,
            short_name=live.short_name,
            kind=live.kind,
            time_zone=live.time_zone,
            created_at=NOON,
        )
        _make_schema(regency)
        keys.ensure(COPY)
        regency.status = Regency.Status.ACTIVE
        regency.save(update_fields=["status"])
        directory.changed()
    return regency


def said(schema: str = "r5107") -> dict[str, list[Any]]:
    """What rows with new numbers say."""
    with tenants.enter(schema):
        return {
            "roles": list(Role.objects.order_by("slug").values("slug", "module", "name", "rights", "whole_regency")),
            "assignments": list(
                RoleAssignment.objects.order_by("user__email", "role__slug").values(
                    *("user__email", "role__slug", "unit__code", "active_from", "active_to", "granted_by"),
                    *("granted_at", "reason", "ended_at", "ended_by", "end_reason"),
                )
            ),
            "types": kinds(schema),
        }


def kinds(schema: str) -> list[Any]:
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.app_label, c.model, p.codename, p.name FROM {schema}.django_content_type c"
            f" LEFT JOIN {schema}.auth_permission p ON p.content_type_id = c.id ORDER BY 1, 2, 3"
        )
        types = cursor.fetchall()
        cursor.execute(f"SELECT app, name FROM {schema}.django_migrations ORDER BY 1, 2")
        return types + cursor.fetchall()


def damage(path: Any) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_what_comes_back_is_what_went(board: dict[str, Any]) -> None:
    off()
    before, words, rights = whole(without=NUMBERED_ANEW), said(), grants()
    regency = Regency.objects.get(schema_name="r5107")
    with tenants.enter("r5107"):
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON)
    work()
    kept = archive()

    came = restore(kept)

    assert came.state == State.OFF
    assert whole(without=NUMBERED_ANEW) == before
    assert said() == words
    assert grants() == rights
    assert jobs.waiting_jobs("r5107", "example")[0].at == NOON.replace(year=2030)
    assert storages["private"].open(board["file"]).read() == b"isi berkas"
    assert Regency.objects.get(schema_name="r5107").modules_off == ["example"]
    assert regency.modules_off == ["example"]
    assert (kept.state, kept.restored_to, kept.placeholders) == (ArchiveState.RESTORED, "r5107", [])
    with tenants.enter("r5107"):
        entry = EvidenceEntry.objects.latest("sequence")
        assert verify() == []
    assert (entry.action, entry.actor) == ("activation.restored", str(ADMIN))


def test_on_again_everybody_can_go_on(board: dict[str, Any], switch_on: SwitchOn) -> None:
    restore(archive())

    switch_on("example", "r5107")

    with tenants.enter("r5107") as here:
        assert "example" in here.modules_on
        assert settings_of("example") == {"days_shown": 7}
        assert Board.objects.get().title.id == "Kabar Amlapura"
        assert RoleAssignment.objects.get(role__module="example").user == board["writer"]
        # Identities go on after the last row.
        notice = write_notice(text=LocalisedText(id="Baru"), today=NOON.date(), actor=ADMIN, now=NOON)
        assert Notice.objects.count() == 4
        assert notice.pk == max(Notice.objects.values_list("pk", flat=True))


def test_number_of_a_deleted_row_is_not_given_again(board: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        last = Notice.objects.latest("pk")
        Notice.objects.filter(pk=last.pk).delete()

    restore(archive())

    with tenants.enter("r5107"):
        new = Notice.objects.create(text=LocalisedText(id="Baru"), written_at=NOON, last_day=NOON.date())
    assert new.pk == last.pk + 1


def test_number_of_a_sequence_of_its_own_is_not_given_again(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = restoring._make_tables

    def make(*values: Any) -> None:
        real(*values)
        with connection.cursor() as cursor:
            cursor.execute("CREATE SEQUENCE r5107.example_number")

    monkeypatch.setattr(restoring, "_make_tables", make)
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE r5107.example_number")
        cursor.execute("SELECT setval('r5107.example_number', 41)")

    assert restore(archive()).state == State.OFF

    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("SELECT nextval('r5107.example_number')")
        assert cursor.fetchone() == (42,)


def test_first_time_is_remembered(board: dict[str, Any], switch_on: SwitchOn) -> None:
    first = Activation.objects.get(slug="example").first_on_at

    came = restore(archive())

    assert came.first_on_at == first
    assert came.was_on


def test_damaged_archive_is_refused_and_changes_nothing(board: dict[str, Any], caplog: Any) -> None:
    kept = archive()
    before = whole()
    damage(parcel.path_of(kept.key))

    came = restore(kept)

    assert came.state == State.ARCHIVED
    assert kept.state == ArchiveState.SEALED
    assert kept.failure is not None
    assert "damaged" in kept.failure.en
    assert whole() == before
    with tenants.enter("r5107"):
        assert EvidenceEntry.objects.latest("sequence").action == "activation.restore_failed"


def test_archive_that_another_took_the_place_of_is_refused(board: dict[str, Any], switch_on: SwitchOn) -> None:
    """A whole parcel of the same module, but not the one that was sealed under this name."""
    kept = archive()
    switch_on("example", "r5107")
    other = archive()
    parcel.path_of(kept.key).write_bytes(parcel.path_of(other.key).read_bytes())

    assert restore(kept).state == State.ARCHIVED
    assert kept.failure is not None
    assert "not the one that was sealed" in kept.failure.en


@pytest.mark.parametrize("status", [Regency.Status.READ_ONLY, Regency.Status.ENDED])
def test_nothing_is_restored_where_the_regency_is_leaving(board: dict[str, Any], status: Regency.Status) -> None:
    kept = archive()
    asked = ask_restore(kept)
    with operator_rights():
        Regency.objects.filter(schema_name="r5107").update(status=status, read_only_since=NOON)

    work()

    asked.refresh_from_db()
    kept.refresh_from_db()
    assert (asked.state, kept.state) == (State.ARCHIVED, ArchiveState.SEALED)
    assert kept.failure is not None
    assert "is leaving Tiru" in kept.failure.en
    assert "example_notice" not in tables()


def test_older_release_refuses(board: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = archive()
    monkeypatch.setattr(restoring, "known_migrations", lambda slug: set())

    assert restore(kept).state == State.ARCHIVED
    assert kept.failure is not None
    assert "an older one, 1.0.0, runs here" in kept.failure.en
    assert "example_notice" not in tables()


@pytest.mark.parametrize("place", ["_give_roles", "set_modules"])
def test_failure_leaves_nothing_and_it_can_be_tried_again(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any, place: str
) -> None:
    kept = archive()
    before = whole()

    def break_down(*args: Any, **values: Any) -> None:
        raise RuntimeError("somewhere in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(restoring, place, break_down)
        failed = restore(kept)

    assert (failed.state, kept.state) == (State.ARCHIVED, ArchiveState.SEALED)
    assert whole() == before
    assert not storages["private"].exists(board["file"])
    assert jobs.waiting_jobs("r5107", "example") == []

    assert restore(kept).state == State.OFF
    assert kept.failure is None
    assert storages["private"].exists(board["file"])


def test_second_administrator_hears_that_it_goes_on(board: dict[str, Any]) -> None:
    kept = archive()
    ask_restore(kept)

    with pytest.raises(ledger.BeingMoved):
        ask_restore(kept)
    with pytest.raises(ledger.BeingMoved), tenants.enter("r5107"):
        services.destroy_archive(archive_id=kept.pk, confirmation="Papan Kabar", actor=ADMIN, now=NOON)


def test_module_with_tables_of_its_own_is_not_written_over(board: dict[str, Any], switch_on: SwitchOn) -> None:
    kept = archive()
    switch_on("example", "r5107")

    with pytest.raises(restoring.StandsHere):
        ask_restore(kept)


@pytest.mark.parametrize("state", [State.REQUESTED, State.PROVISIONING])
def test_module_that_was_asked_for_begins_empty(board: dict[str, Any], state: State) -> None:
    kept = archive()
    ActivationFactory.create(slug="example", state=state, decided_at=NOON)

    with pytest.raises(restoring.AskedFor):
        ask_restore(kept)


def test_after_a_failed_first_switch_it_can_be_restored(board: dict[str, Any]) -> None:
    kept = archive()
    failed = ActivationFactory.create(slug="example", state=State.FAILED)

    came = restore(kept)

    assert (came.pk, came.state) == (failed.pk, State.OFF)


def test_archive_can_be_restored_once_more_after_the_module_was_archived_again(board: dict[str, Any]) -> None:
    kept = archive()
    restore(kept)
    with tenants.enter("r5107"):
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON)
    work()
    archive()

    assert restore(kept).state == State.OFF
    with tenants.enter("r5107"):
        assert Notice.objects.count() == 3


# --- another tenant of the same regency


def test_fresh_tenant_gets_what_the_data_refer_to(board: dict[str, Any], copy: Regency) -> None:
    kept = archive()
    with tenants.enter(COPY):
        UserFactory.create_batch(3)  # so that numbers differ
        root = UnitFactory.create(code="pemda")

    came = restore(kept, COPY)

    assert (came.state, came.schema_name) == (State.OFF, COPY)
    with tenants.enter(COPY) as here:
        assert here.modules_off == {"example"}
        writer = User.objects.get(email="kadek@karangasemkab.example")
        office = Unit.objects.get(code="dinas-kominfo")
        held = RoleAssignment.objects.get(role__module="example")
        assert Notice.objects.count() == 3
        assert settings_of("example") == {"days_shown": 7}
        assert verify() == []
    assert (writer.full_name, writer.is_active, writer.has_usable_password()) == ("Ni Kadek Suryani", False, False)
    assert (office.parent_id, office.path) == (root.pk, "pemda/dinas-kominfo")
    assert office.active_to is not None
    assert (held.user_id, held.unit_id) == (writer.pk, office.pk)
    assert kept.placeholders == [f"user:{writer.pk}", "unit:dinas-kominfo"]
    assert storages["private"].exists(f"{COPY}/example/notices/0190a000-0000-7000-8000-00000000000a")
    with tenants.enter("r5107") as live:
        assert "example" not in live.modules_off


def test_people_are_known_by_their_address(board: dict[str, Any], copy: Regency) -> None:
    kept = archive()
    with tenants.enter(COPY):
        UserFactory.create_batch(3)
        writer = UserFactory.create(email="kadek@karangasemkab.example")
        assert writer.pk != board["writer"].pk

    restore(kept, COPY)

    with tenants.enter(COPY):
        assert RoleAssignment.objects.get(role__module="example").user_id == writer.pk
        assert User.objects.get(pk=writer.pk).is_active


def test_a_key_that_somebody_else_has_now_is_not_taken_for_the_person(board: dict[str, Any]) -> None:
    """After a backup was restored in place, the next colleague may be given a number that was in use before."""
    kept = archive()
    number = board["writer"].pk
    with tenants.enter("r5107"):
        User.objects.filter(pk=number).update(email="gede@karangasemkab.example", date_joined=clock.now())

    restore(kept, "r5107")

    with tenants.enter("r5107"):
        held = RoleAssignment.objects.get(role__module="example")
        assert held.user_id != number
        assert held.user.email == "kadek@karangasemkab.example"


def test_keys_of_files_in_rows_follow_the_schema(board: dict[str, Any], copy: Regency) -> None:
    with tenants.enter("r5107"):
        Notice.objects.filter(pk=Notice.objects.earliest("pk").pk).update(written_by=board["file"])

    restore(archive(), COPY)

    with tenants.enter(COPY):
        assert Notice.objects.earliest("pk").written_by == f"{COPY}/{board['file'].partition('/')[2]}"


def test_copy_sees_the_archive_of_the_live_tenant_and_cannot_destroy_it(board: dict[str, Any], copy: Regency) -> None:
    kept = archive()

    with tenants.enter(COPY):
        assert [found.pk for found in queries.archives_here()] == [kept.pk]
        with pytest.raises(ledger.ArchiveGone):
            services.destroy_archive(archive_id=kept.pk, confirmation="Papan Kabar", actor=ADMIN, now=NOON)


def test_live_tenant_does_not_see_what_another_archived(
    board: dict[str, Any], copy: Regency, switch_on: SwitchOn
) -> None:
    switch_on("example", COPY)
    archive(schema=COPY)

    with tenants.enter("r5107"):
        assert queries.archives_here() == []


def test_sandbox_is_offered_only_its_own_archives(board: dict[str, Any], copy: Regency, switch_on: SwitchOn) -> None:
    """Whoever is invited to practise need not be known at the live tenant, and may not come by its data."""
    live = archive()
    with operator_rights():
        Regency.objects.filter(schema_name=COPY).update(purpose=Regency.Purpose.SANDBOX)
        directory.changed()
    switch_on("example", COPY)
    own = archive(schema=COPY)

    with tenants.enter(COPY):
        assert [found.pk for found in queries.archives_here()] == [own.pk]
        with pytest.raises(ledger.ArchiveGone):
            services.request_restore(archive_id=live.pk, actor=ADMIN, now=NOON)


# --- encrypted values


def test_encrypted_values_come_back_where_their_keys_are(board: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        Notice.objects.update(written_by=encrypt("3510165209950003", purpose="example.nik"))

    restore(archive())

    with tenants.enter("r5107"):
        assert decrypt(Notice.objects.earliest("pk").written_by, purpose="example.nik") == "3510165209950003"


def test_encrypted_values_are_not_taken_where_their_keys_are_not(board: dict[str, Any], copy: Regency) -> None:
    with tenants.enter("r5107"):
        Notice.objects.update(written_by=encrypt("3510165209950003", purpose="example.nik"))
    kept = archive()

    assert restore(kept, COPY).state == State.ARCHIVED
    assert kept.failure is not None
    assert "keys are not here" in kept.failure.en
    assert "example_notice" not in tables(COPY)


def test_encrypted_values_are_not_taken_by_a_tenant_that_came_back_with_new_keys(board: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        Notice.objects.update(written_by=encrypt("3510165209950003", purpose="example.nik"))
    kept = archive()
    with operator_rights():
        keys.destroy("r5107")
        keys.ensure("r5107")

    assert restore(kept).state == State.ARCHIVED
    assert kept.failure is not None
    assert "keys are not here" in kept.failure.en


# --- what it needs


@pytest.fixture
def example_needs_mpp(board: dict[str, Any]) -> Iterator[None]:
    manifest = find_module("example")
    object.__setattr__(manifest, "requires", ("mpp",))
    yield
    object.__setattr__(manifest, "requires", ())


def test_the_module_it_builds_on_comes_first(board: dict[str, Any], example_needs_mpp: None) -> None:
    kept = archive()
    below = archive("mpp", name="Mal Pelayanan Publik")

    with pytest.raises(restoring.NeedsModule) as refused:
        ask_restore(kept)
    assert "Mal Pelayanan Publik" in str(refused.value)

    assert restore(below).state == State.OFF
    assert restore(kept).state == State.OFF


def test_what_it_builds_on_may_have_been_archived_since_it_was_asked_for(
    board: dict[str, Any], example_needs_mpp: None
) -> None:
    kept = archive()
    asked = ask_restore(kept)
    Regency.objects.filter(schema_name="r5107").update(modules_on=[], modules_off=[])

    work()

    asked.refresh_from_db()
    kept.refresh_from_db()
    assert asked.state == State.ARCHIVED
    assert kept.failure is not None
    assert "builds on" in kept.failure.en


@pytest.fixture
def refers_to_a_role(board: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleArchive, Role]:
    """An archive whose rows refer to a role of core, which has no name that is the same everywhere."""
    kept, real = archive(), contents.read
    with tenants.enter("r5107"):
        role = Role.objects.create(slug="penjaga", name=LocalisedText(id="Penjaga"), rights=[])
    monkeypatch.setattr(contents, "read", lambda sealed: replace(real(sealed), others={Role._meta.db_table: [role.pk]}))
    return kept, role


def test_rows_of_core_are_known_by_their_number_in_the_same_tenant(
    refers_to_a_role: tuple[ModuleArchive, Role],
) -> None:
    assert restore(refers_to_a_role[0]).state == State.OFF


def test_numbers_mean_nothing_after_an_older_backup_was_restored(
    refers_to_a_role: tuple[ModuleArchive, Role],
) -> None:
    """The log is then the backup's, and does not know the archive; the role's number may have been given anew."""
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(action="activation.archived").delete()

    kept = refers_to_a_role[0]
    assert restore(kept).state == State.ARCHIVED
    assert kept.failure is not None
    assert "not here" in kept.failure.en


def test_rows_of_core_that_are_gone_are_said(refers_to_a_role: tuple[ModuleArchive, Role]) -> None:
    kept, role = refers_to_a_role
    with tenants.enter("r5107"):
        role.delete()

    assert restore(kept).state == State.ARCHIVED
    assert kept.failure is not None
    assert "not here" in kept.failure.en


# --- a later release


@pytest.fixture
def later(settings: Settings) -> Iterator[Callable[[bool], None]]:
    """Let a later release of the notice board run, or the first one again."""

    def run(is_later: bool) -> None:
        settings.MIGRATION_MODULES = {"example": "tests.catalog.activation.later.migrations"} if is_later else {}
        blueprint.forget()

    yield run
    settings.MIGRATION_MODULES = django_settings.MIGRATION_MODULES
    blueprint.forget()


def column(name: str, schema: str = "r5107") -> list[Any]:
    with operator_rights(schema), connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {schema}.example_notice ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_data_are_migrated_to_the_release_that_runs_now(
    own_database: str, switch_on: SwitchOn, later: Callable[[bool], None]
) -> None:
    with tenants.public():
        switch_on("example", "r5107")
        fill_board(with_file=False)
        kept = archive()
        later(True)

        came = restore(kept)

        assert came.state == State.OFF, kept.failure
        assert column("channel") == ["papan"] * 3
        assert ("example", "0002_channel") in kinds("r5107")
        with operator_rights("r5107"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM r5107.example_visit")
            assert cursor.fetchone() == (1,)  # what the migration brings


def test_archive_of_before_a_squash_comes_back(
    own_database: str, switch_on: SwitchOn, later: Callable[[bool], None], settings: Settings
) -> None:
    with tenants.public():
        later(True)
        switch_on("example", "r5107")
        with operator_rights("r5107"), connection.cursor() as cursor:
            fill_board(with_file=False)
            cursor.execute("UPDATE r5107.example_notice SET channel = 'radio'")
        kept = archive()
        settings.MIGRATION_MODULES = {"example": "tests.catalog.activation.squashed.migrations"}
        blueprint.forget()

        came = restore(kept)

        assert came.state == State.OFF, kept.failure
        assert column("channel") == ["radio"] * 3
        assert ("example", "0001_squashed_0002_channel") in kinds("r5107")


def test_archive_from_the_middle_of_a_squash_is_not_called_damaged(
    own_database: str, switch_on: SwitchOn, later: Callable[[bool], None], settings: Settings
) -> None:
    with tenants.public():
        switch_on("example", "r5107")
        kept = archive()
        settings.MIGRATION_MODULES = {"example": "tests.catalog.activation.squashed.migrations"}
        blueprint.forget()

        assert restore(kept).state == State.ARCHIVED
        assert kept.failure is not None
        assert "squashed" in kept.failure.en


def test_later_archive_goes_back_only_into_a_later_release(
    own_database: str, switch_on: SwitchOn, later: Callable[[bool], None]
) -> None:
    with tenants.public():
        later(True)
        switch_on("example", "r5107")
        writer = fill_board(with_file=False)["writer"]
        with operator_rights("r5107"), connection.cursor() as cursor:
            cursor.execute("UPDATE r5107.example_notice SET author_id = %s, channel = 'radio'", [writer.pk])
            cursor.execute("DELETE FROM r5107.example_visit")
        kept = archive()
        make_copy()
        with tenants.enter(COPY):
            UserFactory.create_batch(3)

        later(False)
        assert restore(kept, COPY).state == State.ARCHIVED
        assert kept.failure is not None
        assert "older" in kept.failure.en

        later(True)
        assert restore(kept, COPY).state == State.OFF
        with tenants.enter(COPY):
            placeholder = User.objects.get(email=writer.email)
        assert placeholder.pk != writer.pk
        assert column("author_id", COPY) == [placeholder.pk] * 3
        assert column("channel", COPY) == ["radio"] * 3
        with operator_rights(COPY), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {COPY}.example_visit")
            assert cursor.fetchone() == (0,)  # the first row of the migration made way for the archive


def test_asking_for_a_module_while_it_is_restored_is_refused(board: dict[str, Any]) -> None:
    ask_restore(archive())

    with tenants.enter("r5107"), pytest.raises(ledger.BeingMoved):
        services.request_activation(slug="example", actor=ADMIN, now=NOON)
    with tenants.enter("r5107"), pytest.raises(switching.NotOn):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
