"""A limit that nobody notices reaches operators: the regency says so, metrics show it, the doctor names the regency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

import tenants
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.gauge_names import GAUGES
from catalog.modules.complaint_centre.gauges import measure
from catalog.modules.complaint_centre.tasks import open_referrals, sweep_limits
from catalog.operations import services as operations
from catalog.operations.models import RegencyState, Snapshot
from config.doctor import Level, examine
from core.actors import Actor
from core.jobs import Job
from tenants.context import operator_rights
from tests.catalog.modules.complaint_centre.conftest import ACTOR, DUE, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.conftest import KARANGASEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def shown() -> dict[str, list[list[object]]]:
    with tenants.public():
        operations.look(now=DUE + 10 * MINUTE)
        return {name: values for name, _help, values in Snapshot.objects.get().gauges}


def test_the_clock_wakes_only_the_regency_where_a_limit_passed(
    centre: Centre, switch_on: Callable[[str, str], None]
) -> None:
    with tenants.public():
        switch_on("complaint_centre", "r8271")
    services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    def woken(job: Job, at: datetime) -> list[str]:
        with time_machine.travel(at, tick=False):
            job._on_tick(timestamp=1)
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("SELECT args ->> 'schema' FROM procrastinate_jobs WHERE task_name = %s", [job.name])
            return [row[0] for row in cursor.fetchall()]

    assert woken(sweep_limits, DUE - MINUTE) == []
    assert woken(sweep_limits, DUE) == [KARANGASEM]
    services.sweep(actor=ACTOR, now=DUE)
    assert woken(open_referrals, DUE) == []
    assert woken(open_referrals, DUE + timedelta(days=1)) == [KARANGASEM]


def test_what_waits_is_measured(centre: Centre) -> None:
    for minutes in (0, 1):
        services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW + minutes * MINUTE)

    assert measure(now=DUE - MINUTE) == {"limits_due": 0, "limits_late": 0, "limits_oldest_seconds": 0}
    assert measure(now=DUE + MINUTE) == {"limits_due": 2, "limits_late": 1, "limits_oldest_seconds": 60}
    services.sweep(actor=ACTOR, now=DUE + MINUTE)
    assert measure(now=DUE + MINUTE) == {"limits_due": 0, "limits_late": 0, "limits_oldest_seconds": 0}
    assert set(measure(now=DUE)) == {one.name for one in GAUGES}


def test_metrics_show_it_and_the_doctor_names_the_regency(centre: Centre) -> None:
    services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
    operations.say_state(now=DUE + 10 * MINUTE)

    gauges = shown()
    assert gauges["complaint_centre_limits_oldest_seconds"] == [[{"regency": KARANGASEM}, 600.0]]
    assert gauges["complaint_centre_limits_late"] == [[{"regency": KARANGASEM}, 1]]
    assert doctor(Level.BAD) == ["complaint_centre_limits_oldest_seconds is 600 at r5107."]

    services.sweep(actor=ACTOR, now=DUE + 10 * MINUTE)
    operations.say_state(now=DUE + 10 * MINUTE)
    assert doctor(Level.BAD) == []


def test_a_regency_that_says_nothing_is_told(centre: Centre) -> None:
    operations.say_state(now=DUE + 10 * MINUTE)
    assert any("not said how they do" in says for says in doctor(Level.HINT))  # Ternate
    with tenants.enter("r8271"):
        operations.say_state(now=DUE + 10 * MINUTE)
    assert doctor(Level.HINT) == []


def test_a_module_that_cannot_measure_itself_keeps_nothing_else_back(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*, now: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("catalog.modules.complaint_centre.gauges.measure", breaks)
    operations.say_state(now=DUE)

    assert "A module could not measure itself." in caplog.messages
    with tenants.public():
        assert RegencyState.objects.get(schema_name=KARANGASEM).numbers == {}


def doctor(level: Level) -> list[str]:
    """The first sentence of each finding about modules."""
    with time_machine.travel(DUE + 11 * MINUTE, tick=False), operator_rights():
        found = [one for one in examine(["modules"], raises=True) if one.level == level]
    return [one.says.partition(". ")[0] + "." if ". " in one.says else one.says for one in found]
