"""Two workers at once, a worker killed at the deadline, an answer in the same second: each thing happens once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

import tenants
from casework.models import CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Escalation, Miss, Referral, RoutingRule
from catalog.modules.complaint_centre.rules.escalation import Level
from core import clock
from core.actors import Actor
from core.evidence import verify
from core.models import EvidenceEntry
from notifications.models import Message
from tenants.context import operator_rights
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, make_centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.conftest import KARANGASEM
from tests.organisation.test_races import at_once

ROOT = Path(__file__).resolve().parents[4]
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
DUE = NOW + 4 * HOUR

WORKER = """
import os, signal, sys
from importlib import import_module
import django
sys.path[1:1] = ["platform"]
django.setup()
if len(sys.argv) > 1:
    module, _, name = sys.argv[1].rpartition(".")
    def die(*args, **values):
        os.kill(os.getpid(), signal.SIGKILL)
    getattr(import_module(module), name)  # a place that is gone fails here
    setattr(import_module(module), name, die)
from django.core.management import call_command
call_command("work", "--queues", "tenant", "--once")
"""
MODULE = "catalog.modules.complaint_centre"


def stage(switch_on: Callable[[str, str], None], now: datetime = NOW) -> services.Filed:
    """A complaint at the village, committed in a database of its own."""
    switch_on("complaint_centre", KARANGASEM)
    with tenants.enter(KARANGASEM):
        make_centre()
        RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
        return services.file_report(report=a_report(), actor=Actor.citizen(), now=now)


def one_of_each() -> None:
    """One miss, one rise, one line in the evidence, one notice to the citizen."""
    with tenants.enter(KARANGASEM):
        assert list(Miss.objects.values_list("clock", flat=True)) == ["response"]
        assert Escalation.objects.count() == 1
        assert CaseClock.objects.filter(name="response_1").count() == 1
        assert EvidenceEntry.objects.filter(action="complaint_centre.limit_missed").count() == 1
        assert Message.objects.filter(template="complaint_centre.limit_missed").count() == 1
        assert verify() == []


def test_two_jobs_and_a_sweep_at_once_move_a_report_up_once(
    own_database: str, switch_on: Callable[[str, str], None]
) -> None:
    filed = stage(switch_on)

    def look() -> object:
        return len(services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE))

    outcomes = at_once(look, look, lambda: services.sweep(actor=ACTOR, now=DUE).missed)

    assert sorted(outcomes, key=str) == [0, 0, 1]
    one_of_each()


def test_an_answer_in_the_second_of_the_limit_is_no_matter_whoever_comes_first(
    own_database: str, switch_on: Callable[[str, str], None]
) -> None:
    filed = stage(switch_on)

    at_once(
        lambda: services.respond(case_id=filed.case.pk, text="Regu turun.", actor=ACTOR, now=DUE - SECOND),
        lambda: services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE),
    )

    with tenants.enter(KARANGASEM):
        services.open_due(actor=ACTOR, now=DUE + 24 * HOUR)
        assert CaseClock.objects.get(name="response").was_kept is True
        assert not Referral.objects.exists()


def test_two_workers_open_one_dossier(own_database: str, switch_on: Callable[[str, str], None]) -> None:
    filed = stage(switch_on)
    with tenants.enter(KARANGASEM):
        services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE)

    outcomes = at_once(*[lambda: services.open_due(actor=ACTOR, now=DUE + 24 * HOUR)] * 2)

    assert sorted(outcomes, key=str) == [0, 1]
    with tenants.enter(KARANGASEM):
        assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "is_committed"),
    [
        (f"{MODULE}.telling_ladder.tell_missed", False),  # all is written, nothing is committed
        (f"{MODULE}.services.escalating._say_if_late", True),  # committed, and the job not yet done
    ],
)
def test_a_worker_killed_at_the_deadline_leaves_it_to_the_next(
    own_database: str, switch_on: Callable[[str, str], None], place: str, is_committed: bool
) -> None:
    """With real workers: the limit lies some days back, so that the job is due whatever the hour is."""
    day = clock.now().astimezone(UTC) - timedelta(days=3)
    stage(switch_on, day.replace(hour=1, minute=10))

    killed = work(place)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with tenants.enter(KARANGASEM):
        assert Miss.objects.exists() is is_committed
        assert Escalation.objects.exists() is is_committed
    time_passes()
    finished = work()

    assert finished.returncode == 0, finished.stderr.decode()
    one_of_each()
    assert b"Limits of reports were noticed late." in finished.stderr + finished.stdout or is_committed


def test_the_sweep_does_not_wait_for_the_killed_worker_s_job(
    own_database: str, switch_on: Callable[[str, str], None]
) -> None:
    day = clock.now().astimezone(UTC) - timedelta(days=3)
    stage(switch_on, day.replace(hour=1, minute=10))
    assert work(f"{MODULE}.telling_ladder.tell_missed").returncode == -signal.SIGKILL

    with tenants.enter(KARANGASEM):
        assert services.sweep(actor=ACTOR, now=clock.now()).missed == 1
    time_passes()
    work()

    one_of_each()


def work(*place: str) -> subprocess.CompletedProcess[bytes]:
    """A worker until nothing waits, or until it comes to a function and dies there."""
    settings = connection.settings_dict
    url = make_conninfo(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
    )
    return subprocess.run(
        [sys.executable, "-c", WORKER, *place],
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


def time_passes() -> None:
    """Nobody has heard of the killed worker for a minute."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
