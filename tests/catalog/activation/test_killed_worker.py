"""A worker is killed in the middle of a switch; the next one finds its job and finishes it, without anybody's doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

import tenants
from catalog.activation import services
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services.ledger import ATTEMPTS
from catalog.modules._example.models import Notice
from core.evidence import verify
from tenants.context import operator_rights
from tenants.custody import parcel
from tests.catalog.activation.moving import ADMIN, archive, ask_archive, ask_restore, fill_board, off, tables, whole
from tests.factories.catalog import NOON

ROOT = Path(__file__).resolve().parents[3]
SwitchOn = Callable[[str, str], None]

WORKER = """
import os, signal, sys
from importlib import import_module
import django
from django.conf import settings
sys.path[1:1] = ["platform"]
settings.STORAGES["archives"]["OPTIONS"]["location"] = sys.argv[1]
django.setup()
if len(sys.argv) > 2:
    module, _, name = sys.argv[2].rpartition(".")
    def die(*args, **values):
        os.kill(os.getpid(), signal.SIGKILL)
    getattr(import_module(module), name)  # a place that is gone fails here
    setattr(import_module(module), name, die)
from django.core.management import call_command
call_command("work", "--queues", "operator", "--once")
"""
SERVICES = "catalog.activation.services"


@pytest.fixture
def work_until(own_database: str, archives: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a worker until nothing waits, or until it comes to a function and dies there."""

    def run(*place: str) -> subprocess.CompletedProcess[bytes]:
        settings = connection.settings_dict
        url = make_conninfo(
            dbname=own_database, user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
        )
        return subprocess.run(
            [sys.executable, "-c", WORKER, str(archives), *place],
            cwd=ROOT,
            env=os.environ
            | {
                "DATABASE_URL": url,
                "TIRU_ROLE_PREFIX": settings["ROLE_PREFIX"],
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
            },
            check=False,
            capture_output=True,
        )

    return run


def job() -> tuple[str, int]:
    """State and attempts of the newest switch."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts FROM procrastinate_jobs"
            " WHERE task_name LIKE 'catalog.activation.services.%' ORDER BY id DESC LIMIT 1"
        )
        row: tuple[str, int] = cursor.fetchone()
        return row


def time_passes() -> None:
    """Nobody has heard of the killed worker for a minute."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")


def killed(result: subprocess.CompletedProcess[bytes]) -> bool:
    assert result.returncode == -signal.SIGKILL, result.stderr.decode()
    return job()[0] == "doing"


def test_switch_on_is_finished_by_the_next_worker(work_until: Callable[..., Any]) -> None:
    with tenants.public():
        with tenants.enter("r5107"):
            services.request_activation(slug="example", actor=ADMIN, now=NOON)
        before = whole()

        assert killed(work_until(f"{SERVICES}.carrying_out.open_door"))
        assert whole() == before
        assert Activation.objects.get(slug="example").state == State.PROVISIONING
        time_passes()
        finished = work_until()

        assert finished.returncode == 0, finished.stderr.decode()
        assert Activation.objects.get(slug="example").state == State.ON
        assert job() == ("succeeded", 2)
        with tenants.enter("r5107"):
            assert Notice.objects.count() == 0
            assert verify() == []


def test_job_of_a_worker_that_was_heard_of_a_moment_ago_is_left_to_it(work_until: Callable[..., Any]) -> None:
    with tenants.public():
        with tenants.enter("r5107"):
            services.request_activation(slug="example", actor=ADMIN, now=NOON)
        assert killed(work_until(f"{SERVICES}.carrying_out.open_door"))

        work_until()

        assert job() == ("doing", 0)


def test_job_that_kills_every_worker_fails_in_the_end(work_until: Callable[..., Any]) -> None:
    with tenants.public():
        with tenants.enter("r5107"):
            services.request_activation(slug="example", actor=ADMIN, now=NOON)
        assert killed(work_until(f"{SERVICES}.carrying_out.open_door"))
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET attempts = %s WHERE status = 'doing'", [ATTEMPTS - 1])
        time_passes()

        work_until(f"{SERVICES}.carrying_out.open_door")

        assert job() == ("failed", ATTEMPTS)


@pytest.mark.parametrize("place", ["contents.write", "archiving._drop", "archiving.set_modules", "contents._check"])
def test_archive_is_finished_by_the_next_worker(
    work_until: Callable[..., Any], switch_on: SwitchOn, place: str
) -> None:
    with tenants.public():
        switch_on("example", "r5107")
        fill_board(with_file=False)
        off()
        ask_archive()
        before = whole()

        assert killed(work_until(f"{SERVICES}.{place}"))
        assert whole() == before
        assert Activation.objects.get(slug="example").state == State.ARCHIVING
        time_passes()
        finished = work_until()

        assert finished.returncode == 0, finished.stderr.decode()
        kept = ModuleArchive.objects.get()
        assert (kept.state, kept.rows["example_notice"]) == (ArchiveState.SEALED, 3)
        assert parcel.digest_of(kept.key).sha256 == kept.sha256
        assert [path.name for path in parcel.path_of(kept.key).parent.iterdir()] == [kept.key.rpartition("/")[2]]
        assert "example_notice" not in tables()


@pytest.mark.parametrize("place", ["restoring._load", "contents.put_files_back", "restoring.set_modules"])
def test_restore_is_finished_by_the_next_worker(
    work_until: Callable[..., Any], switch_on: SwitchOn, place: str
) -> None:
    with tenants.public():
        switch_on("example", "r5107")
        fill_board(with_file=False)
        kept = archive()
        ask_restore(kept)
        before = whole()

        assert killed(work_until(f"{SERVICES}.{place}"))
        assert whole() == before
        time_passes()
        finished = work_until()

        assert finished.returncode == 0, finished.stderr.decode()
        kept.refresh_from_db()
        assert kept.state == ArchiveState.RESTORED, kept.failure
        with tenants.enter("r5107"):
            assert Notice.objects.count() == 3
            assert verify() == []
