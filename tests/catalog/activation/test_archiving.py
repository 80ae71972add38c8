"""A module leaves the live system into a sealed archive: all of it, or nothing."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import connection
from django.utils.translation import override

import tenants
from catalog.activation import queries, services
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import archiving, contents, ledger
from core.evidence import verify
from core.jobs import parked_jobs, waiting_jobs
from core.models import EvidenceEntry, ParkedJob
from organisation.models import Role, RoleAssignment
from organisation.services import grant_role
from tenants.context import operator_rights
from tenants.custody import parcel
from tenants.models import Regency
from tests.catalog.activation.moving import (
    ADMIN,
    NAME,
    archive,
    ask_archive,
    fill_board,
    off,
    tables,
    whole,
    work,
)
from tests.factories.accounts import UserFactory
from tests.factories.catalog import NOON, ActivationFactory

SwitchOn = Callable[[str, str], None]


@pytest.fixture
def board(db: None, switch_on: SwitchOn) -> Iterator[dict[str, Any]]:
    switch_on("example", "r5107")
    found = fill_board()
    yield found
    storages["private"].delete(found["file"])


def last_evidence(schema: str = "r5107") -> EvidenceEntry:
    with tenants.enter(schema):
        return EvidenceEntry.objects.latest("sequence")


def test_asking_changes_nothing_yet(board: dict[str, Any]) -> None:
    off()
    before = whole()

    asked = ask_archive()

    assert asked.state == State.ARCHIVING
    assert asked.archive is not None
    assert (asked.archive.state, asked.archive.made_by) == (ArchiveState.WRITING, str(ADMIN))
    assert whole() == before
    entry = last_evidence()
    assert (entry.action, entry.actor, entry.reason) == (
        "activation.archive_requested",
        str(ADMIN),
        "selesai dipakai",
    )


def test_archived_module_leaves_nothing_in_the_schema(board: dict[str, Any]) -> None:
    before = tables()

    kept = archive()

    assert kept.state == ArchiveState.SEALED
    assert before - tables() == {"example_board", "example_notice", "example_visit"}
    assert kept.rows == {"example_board": 1, "example_notice": 3, "example_visit": 0}
    assert (kept.roles, kept.files) == (1, 1)
    rest = whole()
    assert not [line for name, rows in rest.items() for line in rows if "example" in line and name != "accounts_user"]
    with tenants.enter("r5107") as here:
        assert "example" not in here.modules_on | here.modules_off
        assert not Role.objects.filter(module="example").exists()
        assert verify() == []
    assert waiting_jobs("r5107", "example") == []
    assert not storages["private"].exists(board["file"])
    activation = Activation.objects.get(slug="example")
    assert (activation.state, activation.archive) == (State.ARCHIVED, kept)


def test_evidence_names_actor_archive_and_sum(board: dict[str, Any]) -> None:
    kept = archive()

    entry = last_evidence()
    assert (entry.action, entry.actor, entry.subject) == ("activation.archived", str(ADMIN), "module:example")
    assert entry.details["archive"] == str(kept.pk)
    assert entry.details["sha256"] == kept.sha256
    assert entry.details["rows"] == 4


def test_parcel_is_sealed_and_says_what_is_in_it(board: dict[str, Any]) -> None:
    kept = archive()

    assert parcel.digest_of(kept.key) == parcel.Receipt(kept.key, kept.size, kept.sha256)
    assert b"Kantor tutup" not in parcel.path_of(kept.key).read_bytes()
    with parcel.reading(kept.key) as sealed:
        sealed.verify()
        found = contents.read(sealed)
        with sealed.open("tables/example_notice") as rows:
            assert rows.read().count(b"\n") == 3
        with sealed.open(f"files/{board['file'].partition('/')[2]}") as content:
            assert content.read() == b"isi berkas"
        assert b"CREATE TABLE r5107.example_notice" in sealed.open("schema.sql").read()
    assert found.migrations == ["0001_initial"]
    assert [record["email"] for record in found.users] == ["kadek@karangasemkab.example"]
    assert [record["code"] for record in found.units] == ["pemda", "dinas-kominfo"]
    assert [job.task for job in found.waiting] == ["catalog.modules._example.tasks.withdraw_later"]
    assert found.manifest["ciphertext"] == []


MADE_BY_MIGRATIONS = """
CREATE TYPE r5107.example_mood AS ENUM ('good');
CREATE TYPE r5107.example_pair AS (a int, b int);
CREATE DOMAIN r5107.example_short AS text CHECK (length(VALUE) < 9);
CREATE TYPE r5107.example_span AS RANGE (subtype = date);
CREATE FUNCTION r5107.example_one(n int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION r5107.example_pick(id int) RETURNS SETOF r5107.example_notice LANGUAGE sql AS
    'SELECT * FROM r5107.example_notice';
CREATE PROCEDURE r5107.example_do() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE r5107.example_total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE SEQUENCE r5107.example_number;
CREATE VIEW r5107.example_recent AS SELECT *, r5107.example_one(1) FROM r5107.example_notice;
CREATE MATERIALIZED VIEW r5107.example_counted AS SELECT count(*) AS notices FROM r5107.example_recent;
CREATE VIEW r5107.example_today AS SELECT * FROM r5107.example_counted;
"""
NAMES_LEFT = """
SELECT relname FROM pg_class WHERE relnamespace = 'r5107'::regnamespace AND relkind IN ('v', 'm', 'S', 'c')
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'r5107'::regnamespace
UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'r5107'::regnamespace AND typtype IN ('e', 'd', 'r', 'm')
"""


def test_whatever_a_migration_can_make_goes_with_the_tables(board: dict[str, Any]) -> None:
    off()
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute(MADE_BY_MIGRATIONS)
        cursor.execute("CREATE VIEW r5107.nobodys AS SELECT 1 AS one")
    asked = ask_archive()

    work()

    asked.refresh_from_db()
    assert asked.state == State.ARCHIVED, asked.failure
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute(NAMES_LEFT)
        left = {row[0] for row in cursor.fetchall()}
        assert {name for name in left if name.startswith("example")} == set()
        assert "nobodys" in left


def test_what_others_built_on_it_is_not_taken_along(board: dict[str, Any], caplog: Any) -> None:
    off()
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("CREATE VIEW r5107.mpp_notices AS SELECT * FROM r5107.example_notice")
    asked = ask_archive()

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert "example_notice" in tables()


def test_other_regency_keeps_its_tables(board: dict[str, Any], switch_on: SwitchOn) -> None:
    switch_on("example", "r8271")
    before = whole("r8271")

    archive()

    assert whole("r8271") == before


@pytest.mark.parametrize("typed", ["", "papan", "example"])
def test_name_must_be_typed(board: dict[str, Any], typed: str) -> None:
    off()
    with pytest.raises(archiving.NameDiffers):
        ask_archive(name=typed)
    assert Activation.objects.get(slug="example").state == State.OFF


@pytest.mark.parametrize("typed", [NAME, "  papan   kabar ", "Notice Board"])
def test_name_may_be_typed_in_either_language(board: dict[str, Any], typed: str) -> None:
    off()
    assert ask_archive(name=typed).state == State.ARCHIVING


def test_module_that_is_on_is_refused(board: dict[str, Any]) -> None:
    with pytest.raises(archiving.NotOff):
        ask_archive()


def test_second_administrator_hears_that_it_goes_on(board: dict[str, Any]) -> None:
    off()
    ask_archive()

    with pytest.raises(ledger.BeingMoved), tenants.enter("r5107"):
        services.request_activation(slug="example", actor=ADMIN, now=NOON)
    with pytest.raises(ledger.BeingMoved):
        ask_archive()
    assert ModuleArchive.objects.count() == 1


def test_module_whose_data_others_refer_to_stays(board: dict[str, Any]) -> None:
    off()
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE r5107.mpp_agency ADD notice_id bigint REFERENCES r5107.example_notice (id)")

    with pytest.raises(archiving.StillReferredTo) as refused:
        ask_archive()

    with override("id"):
        assert "Mal Pelayanan Publik" in str(refused.value)


def test_module_that_another_builds_on_stays_even_when_both_are_off(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    off("example")
    off("mpp")
    config: Any = apps.get_app_config("mpp")
    before = config.manifest.requires
    object.__setattr__(config.manifest, "requires", ("example",))
    try:
        with pytest.raises(archiving.StillRequired) as refused:
            ask_archive()
    finally:
        object.__setattr__(config.manifest, "requires", before)

    with override("id"):
        assert "Mal Pelayanan Publik" in str(refused.value)


def test_what_began_to_refer_meanwhile_stops_the_worker(board: dict[str, Any]) -> None:
    off()
    asked = ask_archive()
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE r5107.mpp_agency ADD notice_id bigint REFERENCES r5107.example_notice (id)")

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert "example_notice" in tables()
    assert asked.failure is not None
    assert "Mal Pelayanan Publik" in asked.failure.id


def break_down(*args: Any, **values: Any) -> None:
    raise RuntimeError("somewhere in the middle")


@pytest.mark.parametrize(
    "place", ["catalog.activation.services.archiving._drop", "catalog.activation.services.archiving.set_modules"]
)
def test_failure_leaves_the_module_off_with_its_data_and_the_reason(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any, place: str
) -> None:
    off()
    before = whole()
    asked = ask_archive()
    monkeypatch.setattr(place, break_down)

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert asked.failure is not None
    assert "RuntimeError" in asked.failure.id
    kept = ModuleArchive.objects.get()
    assert kept.state == ArchiveState.FAILED
    assert not parcel.path_of(kept.key).exists()
    assert whole() == before
    assert [job.at for job in waiting_jobs("r5107", "example")] == [NOON.replace(year=2030)]
    assert storages["private"].exists(board["file"])
    entry = last_evidence()
    assert (entry.action, entry.actor) == ("activation.archive_failed", "system:activation")


def test_full_disk_is_said_in_words(board: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    off()
    asked = ask_archive()

    def no_room(self: Any, name: str, value: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parcel.Writer, "add_json", no_room)

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert asked.failure is not None
    assert "Tidak ada ruang" in asked.failure.id
    assert "no room left" in asked.failure.en
    folder = parcel.path_of(ModuleArchive.objects.get().key).parent
    assert list(folder.glob("example-*")) == []


def test_rows_that_are_missing_in_the_parcel_stop_everything(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    off()
    before = whole()
    asked = ask_archive()
    real = contents.tables.copy_out

    def lose_one(schema: str, table: str, columns: Any) -> Iterator[bytes]:
        blocks = list(real(schema, table, columns))
        yield from blocks[1:] if table == "example_notice" else blocks

    monkeypatch.setattr(contents.tables, "copy_out", lose_one)

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert whole() == before


def test_worker_that_runs_twice_finds_the_work_done(board: dict[str, Any]) -> None:
    kept = archive()
    activation = Activation.objects.get(slug="example")
    with operator_rights():
        archiving.archive_module(activation_id=activation.pk)

    kept.refresh_from_db()
    assert kept.state == ArchiveState.SEALED
    assert parcel.path_of(kept.key).exists()


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen at Karangasem after the parcel was written and before its transaction ends."""
    real = contents.write

    def write(**values: Any) -> contents.Written:
        written = real(**values)
        with tenants.enter("r5107"):
            happens()
        return written

    monkeypatch.setattr(contents, "write", write)


def test_what_was_parked_while_the_archive_was_written_stays_parked(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    off()
    with tenants.enter("r5107"):
        ParkedJob.objects.create(task="before", module="example", arguments={}, parked_at=NOON)
    meanwhile(
        monkeypatch,
        lambda: ParkedJob.objects.create(task="meanwhile", module="example", arguments={}, parked_at=NOON),
    )
    asked = ask_archive()

    work()

    asked.refresh_from_db()
    assert asked.state == State.ARCHIVED
    with tenants.enter("r5107"):
        assert [job.task for job in parked_jobs("example")] == ["meanwhile"]


def test_role_given_while_the_archive_was_written_is_not_lost(
    board: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    off()
    asked = ask_archive()
    with monkeypatch.context() as patched:
        meanwhile(
            patched,
            lambda: grant_role(
                user=UserFactory.create(), role=Role.objects.get(slug="example_writer"), actor=ADMIN, now=NOON
            ),
        )
        with pytest.raises(ledger.ChangeUnderWay):
            archiving.archive_now(activation_id=asked.pk, now=NOON)

    asked.refresh_from_db()
    assert asked.state == State.ARCHIVING
    assert "example_notice" in tables()
    work()
    asked.refresh_from_db()
    assert asked.state == State.ARCHIVED


@pytest.mark.parametrize("status", [Regency.Status.READ_ONLY, Regency.Status.ENDED])
def test_nothing_is_archived_where_the_regency_is_leaving(board: dict[str, Any], status: Regency.Status) -> None:
    off()
    asked = ask_archive()
    with operator_rights():
        Regency.objects.filter(schema_name="r5107").update(status=status, read_only_since=NOON)

    work()

    asked.refresh_from_db()
    assert asked.state == State.OFF
    assert asked.failure is not None
    assert "is leaving Tiru" in asked.failure.en
    assert "example_notice" in tables()


def test_orphan_of_a_killed_run_is_replaced(board: dict[str, Any]) -> None:
    off()
    asked = ask_archive()
    assert asked.archive is not None
    path = parcel.path_of(asked.archive.key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a parcel that nobody will ever read")
    unfinished = path.with_name(f"{path.name}.abc{parcel.SUFFIX_OF_UNFINISHED}")
    unfinished.write_bytes(b"half")

    work()

    asked.archive.refresh_from_db()
    assert asked.archive.state == ArchiveState.SEALED
    assert parcel.digest_of(asked.archive.key).sha256 == asked.archive.sha256
    assert not unfinished.exists()


def test_stuck_archive_may_be_asked_for_again(board: dict[str, Any]) -> None:
    off()
    asked = ask_archive()
    Activation.objects.update(decided_at=NOON.replace(year=2025))

    again = ask_archive()

    assert (again.pk, again.archive) == (asked.pk, asked.archive)


def test_module_can_begin_anew_and_be_archived_again(board: dict[str, Any], switch_on: SwitchOn) -> None:
    first = archive()
    switch_on("example", "r5107")
    second = archive()

    assert (first.rows["example_notice"], second.rows["example_notice"]) == (3, 0)
    with tenants.enter("r5107"):
        assert [found.pk for found in queries.archives_here()] == [second.pk, first.pk]


def test_archive_that_is_destroyed_is_gone_for_good(board: dict[str, Any]) -> None:
    kept = archive()
    with tenants.enter("r5107"), pytest.raises(archiving.NameDiffers):
        services.destroy_archive(archive_id=kept.pk, confirmation="x", actor=ADMIN, now=NOON)

    with tenants.enter("r5107"):
        services.destroy_archive(archive_id=kept.pk, confirmation=NAME, actor=ADMIN, now=NOON, reason="retensi habis")
    work()

    kept.refresh_from_db()
    assert (kept.state, kept.destroyed_by) == (ArchiveState.DESTROYED, str(ADMIN))
    assert not parcel.path_of(kept.key).exists()
    entry = last_evidence()
    assert (entry.action, entry.actor, entry.reason) == ("activation.archive_destroyed", str(ADMIN), "retensi habis")
    with tenants.enter("r5107"), pytest.raises(ledger.ArchiveGone):
        services.destroy_archive(archive_id=kept.pk, confirmation=NAME, actor=ADMIN, now=NOON)
    with tenants.enter("r5107"), pytest.raises(ledger.ArchiveGone):
        services.request_restore(archive_id=kept.pk, actor=ADMIN, now=NOON)


def test_other_regency_neither_sees_nor_destroys_nor_restores_it(board: dict[str, Any], ternate: Regency) -> None:
    kept = archive()

    with tenants.enter("r8271"):
        assert queries.archives_here() == []
        assert queries.archive_here("example", kept.pk) is None
        with pytest.raises(ledger.ArchiveGone):
            services.destroy_archive(archive_id=kept.pk, confirmation=NAME, actor=ADMIN, now=NOON)
        with pytest.raises(ledger.ArchiveGone):
            services.request_restore(archive_id=kept.pk, actor=ADMIN, now=NOON)


def test_preview_counts_what_would_go(board: dict[str, Any]) -> None:
    off()
    with tenants.enter("r5107"):
        card = queries.module_card("example", now=NOON)
        assert card is not None
        preview = queries.archive_preview(card, now=NOON)
        assert parked_jobs("example") == []
        assert RoleAssignment.objects.filter(role__module="example").count() == 1

    assert {table.name: table.rows for table in preview.tables} == {
        "example_board": 1,
        "example_notice": 3,
        "example_visit": 0,
    }
    assert (preview.total_rows, preview.files, preview.waiting, preview.settings) == (4, 1, 1, 1)
    assert preview.size > 3 * 8192
    assert [(holder.person, holder.unit) for holder in preview.holders] == [("Ni Kadek Suryani", "Dinas Kominfo")]
    assert not preview.stands_in_the_way


def test_preview_says_what_stands_in_the_way(board: dict[str, Any]) -> None:
    off()
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE r5107.mpp_agency ADD notice_id bigint REFERENCES r5107.example_notice (id)")

    with tenants.enter("r5107"):
        card = queries.module_card("example", now=NOON)
        assert card is not None
        preview = queries.archive_preview(card, now=NOON)

    assert [getattr(name, "id", "") for name in preview.referring] == ["Mal Pelayanan Publik"]


def test_one_archive_is_written_at_a_time(db: None) -> None:
    from django.db import IntegrityError, transaction

    ActivationFactory.create(slug="example", state=State.OFF)
    ModuleArchive.objects.create(schema_name="r5107", regency_code="5107", slug="example", made_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModuleArchive.objects.create(schema_name="r5107", regency_code="5107", slug="example", made_at=NOON)
