"""Backups by the clock: none is forgotten, what is old goes, and what is kept comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

import tenants
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.custody import backup, keeping, parcel, tables
from tenants.custody.models import Backup, Drill
from tenants.custody.tasks import back_up_all
from tenants.models import Regency
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)
CLOCK = Actor.system("custody")
SCHEMA, OTHER = "r5107", "r8271"


def made(schema: str = SCHEMA, *, at: datetime, state: str = "ready") -> Backup:
    """A row of the ledger alone: what is thinned out is chosen by rows."""
    return Backup.objects.create(
        code=schema[1:],
        schema=schema,
        state=state,
        key=f"{schema}/backups/{at:%Y%m%d%H%M}.tiru",
        release="1",
        made_by="system:custody",
        made_at=at,
        verified_at=at,
    )


@pytest.mark.django_db
def test_a_regency_is_due_until_it_has_a_whole_backup_of_the_day() -> None:
    with operator_rights():
        made(SCHEMA, at=NOW - timedelta(hours=1))
        made(OTHER, at=NOW - timedelta(hours=1), state="failed")
        made(OTHER, at=NOW - timedelta(days=2))

        assert keeping.due_for_backup(NOW) == [OTHER]
        assert keeping.due_for_backup(NOW + timedelta(days=1)) == [OTHER, SCHEMA]


@pytest.mark.django_db
def test_the_newest_of_each_day_week_and_month_stays(settings: Settings) -> None:
    settings.TIRU_BACKUPS_KEPT = {"days": 2, "weeks": 2, "months": 2}
    with operator_rights():
        monday = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
        days = [made(at=monday - timedelta(days=number)) for number in range(40)]
        twice = made(at=monday - timedelta(hours=3))
        failed = made(at=monday - timedelta(days=3), state="failed")

        gone = keeping.thin_out(schema=SCHEMA, actor=CLOCK, now=NOW)

        # Monday and Sunday; the newest of this week and of the week before; the newest of November and of October.
        kept = {days[0].pk, days[1].pk, days[23].pk}
        assert set(Backup.objects.values_list("pk", flat=True)) == kept
        assert {one.pk for one in gone} >= {twice.pk, failed.pk}
        assert EvidenceEntry.objects.filter(action="custody.backup_discarded").count() == len(gone)
        assert keeping.thin_out(schema=SCHEMA, actor=CLOCK, now=NOW) == []


@pytest.mark.django_db
def test_the_last_backups_stay_where_none_were_made_for_a_year() -> None:
    with operator_rights():
        old = made(at=NOW - timedelta(days=400))

        assert keeping.thin_out(schema=SCHEMA, actor=CLOCK, now=NOW) == []
        assert Backup.objects.get() == old


def test_each_regency_has_a_backup_in_the_morning(own_database: str, settings: Settings) -> None:
    with tenants.public():
        assert keeping.due_for_backup(datetime.now(UTC)) == [SCHEMA, OTHER]
        back_up_all.body()
    assert run_waiting(queues=("operator",)) == ["tenants.custody.tasks.back_up_next"] * 3

    with operator_rights():
        assert set(Backup.objects.filter(state="ready").values_list("schema", flat=True)) == {SCHEMA, OTHER}
        assert keeping.due_for_backup(datetime.now(UTC)) == []


def test_one_that_fails_keeps_none_of_the_others(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = backup.back_up

    def fails_at_karangasem(*, schema: str, **values: Any) -> Backup:
        if schema == SCHEMA:
            raise OSError("No space left on device")
        return real(schema=schema, **values)

    monkeypatch.setattr("tenants.custody.backup.back_up", fails_at_karangasem)
    with tenants.public():
        back_up_all.body()
    run_waiting(queues=("operator",))

    with operator_rights():
        assert keeping.due_for_backup(datetime.now(UTC)) == [SCHEMA]
    monkeypatch.undo()
    with tenants.public():
        back_up_all.body()  # the second stroke
    run_waiting(queues=("operator",))
    with operator_rights():
        assert keeping.due_for_backup(datetime.now(UTC)) == []


def test_a_drill_brings_a_backup_back_and_leaves_nothing(own_database: str) -> None:
    with tenants.enter(SCHEMA):
        UnitFactory.create(name="Dinas Komunikasi dan Informatika")
    backup.back_up(schema=SCHEMA, actor=CLOCK, now=NOW)

    call_command("custody", "drill")

    with operator_rights(), connection.cursor() as cursor:
        found = Drill.objects.get()
        assert (found.schema, found.passed, found.differences) == (SCHEMA, True, [])
        assert found.rows > 50
        assert not Regency.objects.filter(purpose="copy").exists()
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'c5107%%'")
        assert cursor.fetchone() == (0,)
        assert EvidenceEntry.objects.filter(action="custody.drilled", details__passed=True).exists()


def test_a_drill_says_what_is_missing(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenants.enter(SCHEMA):
        UnitFactory.create(name="Dinas Komunikasi dan Informatika")
    backup.back_up(schema=SCHEMA, actor=CLOCK, now=NOW)
    kept = tables.copy_in

    def losing(schema: str, table: str, columns: Any, chunks: Any) -> int:
        return 0 if table == "organisation_unit" else kept(schema, table, columns, chunks)

    monkeypatch.setattr("tenants.custody.tables.copy_in", losing)

    with pytest.raises(CommandError):
        call_command("custody", "drill", SCHEMA)

    with operator_rights():
        found = Drill.objects.get()
        assert found.passed is False
        assert found.differences == [{"what": "organisation_unit", "expected": 1, "found": 0}]
        assert not Regency.objects.filter(purpose="copy").exists()


def test_a_damaged_backup_fails_the_drill(own_database: str) -> None:
    one = backup.back_up(schema=SCHEMA, actor=CLOCK, now=NOW)
    path = parcel.path_of(one.key)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with operator_rights():
        found = keeping.drill(schema=SCHEMA, actor=CLOCK, now=NOW)

        assert found.passed is False
        assert "rusak" in str(found.failure)


@pytest.mark.django_db
def test_the_one_that_waits_longest_is_drilled_next() -> None:
    with operator_rights():
        assert keeping.next_for_drill() is None
        for schema in (SCHEMA, OTHER):
            made(schema, at=NOW)
        Drill.objects.create(code="5107", schema=SCHEMA, started_at=NOW)

        assert keeping.next_for_drill() == OTHER

        Drill.objects.create(code="8271", schema=OTHER, started_at=NOW + timedelta(days=7))
        assert keeping.next_for_drill() == SCHEMA
