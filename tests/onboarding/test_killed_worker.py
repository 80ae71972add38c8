"""A worker that is killed in the middle leaves nothing half-made: the next one finishes by itself."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

import tenants
from accounts.models import User
from core import clock
from onboarding import services
from onboarding.acting import SYSTEM
from onboarding.models import Application, State, StepName
from organisation.models import Unit
from tenants.models import Domain, Regency
from tests.factories.onboarding import ApplicationFactory

ROOT = Path(__file__).resolve().parents[2]

DIE_AT = """
import os, signal, sys, django
from datetime import datetime
sys.path[1:1] = ["platform"]
django.setup()
from core import clock
clock.now = lambda: datetime.fromisoformat(sys.argv[3])
from onboarding import services
from onboarding.acting import SYSTEM
from onboarding.models import StepName

class Progress(services._Progress):
    def done(self, name):
        if name == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)
        super().done(name)

services._Progress = Progress
services.carry_out(application_id=int(sys.argv[1]), actor=SYSTEM)
"""


@pytest.mark.parametrize("step", [StepName.REGISTER, StepName.SCHEMA, StepName.UNITS, StepName.ADMIN, StepName.OPEN])
def test_a_killed_worker_leaves_nothing_half_made(own_database: str, step: StepName) -> None:
    with tenants.public():
        application = ApplicationFactory.agreed(contact_email="dewi@banyuwangikab.example")
    killed = run_worker(str(application.pk), step)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    with tenants.public():
        application.refresh_from_db()
        running = application.steps.get(name=step)
        half = application.state
        later = max(clock.now(), running.started_at + services.INTERRUPTED_AFTER + timedelta(seconds=1))
    worked_on = services.continue_interrupted(actor=SYSTEM, now=later)

    assert half == State.PROVISIONING
    assert running.started_at
    assert not running.finished_at
    assert not running.failed_at
    assert worked_on == [application.reference]
    with tenants.public():
        application = Application.objects.get()
        regency = Regency.objects.get(code="3510")
        hosts = Domain.objects.filter(tenant=regency).count()
        attempts = dict(application.steps.values_list("name", "attempts"))
    with tenants.enter("r3510"):
        users, units = User.objects.count(), Unit.objects.count()
    assert application.state == State.PROVISIONED
    assert regency.status == Regency.Status.ACTIVE
    assert (hosts, users, units) == (1, 1, 243)
    assert attempts[step] == 2


def run_worker(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Carry out a set-up in a process of its own, over the database of this test, which is killed at a step."""
    settings = connection.settings_dict
    url = make_conninfo(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
    )
    return subprocess.run(
        [sys.executable, "-c", DIE_AT, *arguments, clock.now().isoformat()],
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
