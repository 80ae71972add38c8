"""The doctor finds what is wrong, says where to mend it, and is stopped by nothing."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from billing.mirror.models import Comparison, Difference, StripeEvent
from config.doctor import CHECKS, HANDBOOK, Finding, Level, examine
from config.embedded import EmbeddedServer
from core import clock, secrets
from regions.models import Holiday
from tenants.context import operator_rights
from tenants.custody.models import Backup, Drill
from tenants.models import EvidenceCheckpoint

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def found(check: str, level: Level = Level.BAD) -> list[str]:
    """The sentences of one check at one level."""
    with operator_rights():
        return [one.says for one in examine([check], raises=True) if one.level == level]


def test_every_check_answers(capsys: pytest.CaptureFixture[str]) -> None:
    with operator_rights(), pytest.raises(CommandError, match="to be mended"):
        call_command("doctor", "--json")

    answered = json.loads(capsys.readouterr().out)
    assert {one["check"] for one in answered} == set(CHECKS)
    assert not [one for one in answered if "could not be looked at" in one["says"]]
    assert all(one["mend"] for one in answered if one["level"] != "ok")


def test_a_page_that_is_named_is_there() -> None:
    with operator_rights():
        named = {one.mend for one in examine()}
    pages = {page for text in named for page in text.replace(";", " ").replace(")", " ").split() if HANDBOOK in page}

    assert pages
    for page in pages:
        assert (ROOT / page.strip("(,.")).is_file(), page


def test_a_check_that_cannot_look_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[Finding]:
        raise ValueError("NIK 5107050303770001")

    monkeypatch.setattr("config.doctor.data.keys_open", fail)

    with operator_rights():
        keys, *others = examine(["keys", "calendar"])

    assert (keys.level, "ValueError" in keys.says, "5107" in keys.says) == (Level.BAD, True, False)
    assert [one.check for one in others] == ["calendar"]


def test_an_unknown_check_is_named() -> None:
    with pytest.raises(CommandError, match="Unknown: nothing"):
        call_command("doctor", "nothing")


def test_debug_and_missing_reports_are_told(settings: Settings) -> None:
    settings.DEBUG = True

    assert any("DEBUG" in says for says in found("settings"))
    assert any("reported to nobody" in says for says in found("settings", Level.HINT))


def test_files_that_everybody_may_read_are_told(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    kept: Any = django_settings.STORAGES
    options = kept["archives"]["OPTIONS"] | {"location": folder}
    settings.STORAGES = kept | {"archives": kept["archives"] | {"OPTIONS": options}}

    assert any("everybody on this machine" in says for says in found("files"))

    folder.chmod(stat.S_IRWXU)
    assert not found("files")


def test_a_master_key_that_was_lost_is_told(settings: Settings) -> None:
    settings.TIRU_MASTER_KEYS = [secrets.generate_master_key()]
    for schema in ("r5107", "r8271"):
        secrets.forget(schema)

    says = found("keys")

    assert any("is missing" in one for one in says)
    assert any(one.startswith("r5107:") for one in says)


def test_a_regency_without_a_backup_is_told_until_it_has_one() -> None:
    assert any("2 of 2 regencies" in says and "r5107" in says for says in found("backups"))

    with operator_rights():
        now = clock.now()
        for schema in ("r5107", "r8271"):
            Backup.objects.create(
                code=schema[1:], schema=schema, state="ready", key=f"{schema}/b", made_at=now, verified_at=now
            )
    assert not found("backups")
    assert any("ever brought back" in says for says in found("backups", Level.HINT))
    with operator_rights():
        Drill.objects.create(code="5107", schema="r5107", started_at=now, finished_at=now, passed=False)
    assert any("failed" in says for says in found("backups"))


def test_heads_that_are_not_copied_are_told() -> None:
    with operator_rights():
        EvidenceCheckpoint.objects.all().delete()
    assert found("evidence")

    with operator_rights():
        EvidenceCheckpoint.objects.create(schema="r5107", sequence=1, hash="0" * 64, at=clock.now())
    assert not found("evidence")


def test_a_mirror_that_differs_is_old_or_hears_nothing_is_told(settings: Settings) -> None:
    assert not found("mirror") + found("mirror", Level.HINT)
    settings.TIRU_STRIPE = {"key": "sk_test_x", "webhook_secret": ""}
    assert any("never compared" in says for says in found("mirror", Level.HINT))

    now = clock.now()
    with operator_rights():
        compared = Comparison.objects.create(started_at=now, finished_at=now)
    assert found("mirror") == []
    assert len(found("mirror", Level.OK)) == 1
    with operator_rights():
        Comparison.objects.filter(pk=compared.pk).update(started_at=now - timedelta(hours=37))
        Difference.objects.create(kind="amount", thing="invoice", name="X", first_seen_at=now, last_seen_at=now)
        StripeEvent.objects.create(
            event_id="evt_1", type="invoice.paid", object_type="invoice", created=now,
            received_at=now - timedelta(minutes=31),
        )  # fmt: skip
    said = found("mirror")
    assert [any(word in one for one in said) for word in ("differ in 1", "last compared", "waits for 31")] == [True] * 3


def test_a_year_without_holidays_is_told(time_machine: Any) -> None:
    assert not found("calendar")

    with operator_rights():
        assert Holiday.objects.exists()
    time_machine.move_to(datetime(2035, 3, 1, tzinfo=UTC))
    assert found("calendar")


def test_no_worker_and_a_job_that_waits_are_told(at_rest: Callable[[], None]) -> None:
    at_rest()
    assert any("none was heard of" in says for says in found("workers"))
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.procrastinate_jobs (queue_name, task_name, args, scheduled_at)"
            " VALUES ('control', 'tenants.tasks.x', '{\"schema\": \"public\"}', %s)",
            [clock.now() - timedelta(hours=1)],
        )
        cursor.execute("INSERT INTO public.procrastinate_workers (last_heartbeat) VALUES (now())")

    assert any("control: 1 wait, the oldest for 60 minutes" in says for says in found("jobs"))
    assert not found("workers")


def test_mail_that_goes_nowhere_is_told() -> None:
    assert any("reach nobody" in says for says in found("mail"))


def test_a_schema_that_is_behind_is_told() -> None:
    assert not found("tables")
    with operator_rights("r5107"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'residents'")

    assert any("1 of" in says for says in found("tables"))


def test_the_web_with_rights_of_its_own_is_told() -> None:
    assert not found("logins")
    server = EmbeddedServer.ensure(Path(connection.settings_dict["DATA_DIR"]), durable=False)
    with psycopg.connect(server.url("superuser", connection.settings_dict["NAME"]), autocommit=True) as superuser:
        superuser.execute("ALTER ROLE tiru_app INHERIT BYPASSRLS")
        try:
            told = found("logins")
        finally:
            superuser.execute("ALTER ROLE tiru_app NOINHERIT NOBYPASSRLS")

    assert any("inherits" in says for says in told)
    assert any("pass by the walls" in says for says in told)


@pytest.fixture
def at_rest() -> Callable[[], None]:
    """No job waits and no worker was heard of."""

    def clear() -> None:
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.procrastinate_jobs")
            cursor.execute("DELETE FROM public.procrastinate_workers")

    return clear
