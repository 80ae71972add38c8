"""The set-up: every place where it may stop, on a database of its own with real commits."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core import mail
from django.db import connection

import tenants
from accounts.models import User
from accounts.services import accept_invitation
from core import clock, jobs
from core.errors import Refusal
from onboarding import services
from onboarding.acting import SYSTEM
from onboarding.models import Application, ProvisioningStep, State, StepName
from organisation.access import rights_of
from organisation.models import Unit
from tenants.models import Domain, Regency
from tests.factories.onboarding import ApplicationFactory, agree, sub_processor_list

PASSWORD = "lontar tenun gerimis 42"


@pytest.fixture
def application(own_database: str) -> Application:
    """Approved and signed by both sides, with the worker's job waiting."""
    now = clock.now()
    with tenants.public():
        sub_processor_list()
        confirmed = ApplicationFactory.confirmed(contact_email="dewi@banyuwangikab.example")
        approved = services.approve(application_id=confirmed.pk, host_label="banyuwangi", actor=SYSTEM, now=now)
    return agree(approved, now=now)


def test_a_signed_application_becomes_a_regency(application: Application) -> None:
    done = jobs.run_waiting(queues=("operator", "control"))
    with tenants.public():
        application.refresh_from_db()
        regency = Regency.objects.get(code="3510")
        steps = list(application.steps.all())
        hosts = list(Domain.objects.filter(tenant=regency).values_list("domain", flat=True))
    written = [message.subject for message in mail.outbox]
    with tenants.enter("r3510"):
        admin = User.objects.get()
        units, rights = Unit.objects.count(), rights_of(admin)

    assert "onboarding.tasks.set_up" in done
    assert application.state == State.PROVISIONED
    assert regency.status == Regency.Status.ACTIVE
    assert [step.name for step in steps] == list(StepName)
    assert all(step.finished_at and step.attempts == 1 and not step.failed_at for step in steps)
    assert hosts == ["banyuwangi.tiru.test"]
    assert units == 1 + 25 + 217
    assert admin.email == "dewi@banyuwangikab.example"
    assert not admin.has_usable_password()
    assert {"modules.manage", "people.manage"} <= set(rights)
    assert len(written) == 3
    assert "Kabupaten Banyuwangi" in written[-1]


def test_the_mailed_link_works_once(application: Application) -> None:
    jobs.run_waiting(queues=("operator", "control"))
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http") and "akun" in line)
    secret = link.rstrip("/").rpartition("/")[2]

    assert link.startswith("http://banyuwangi.tiru.test/")
    with tenants.enter("r3510"):
        assert accept_invitation(token=secret, password=PASSWORD, now=clock.now()).has_usable_password()
        with pytest.raises(Refusal):
            accept_invitation(token=secret, password=PASSWORD, now=clock.now())
    with tenants.public():
        application = Application.objects.get()
        address = services.invitation_address(application_id=application.pk, actor=SYSTEM, now=clock.now())
    assert address == ""


@pytest.mark.parametrize("step", list(StepName))
def test_an_error_at_any_step_is_shown_and_the_next_run_finishes(
    application: Application, monkeypatch: pytest.MonkeyPatch, step: StepName
) -> None:
    # The step's work is done and its row not yet written: the worst moment to stop.
    real = services._Progress.done
    monkeypatch.setattr(services._Progress, "done", _failing_at(step, real))
    with pytest.raises(DiskFullError):
        services.carry_out(application_id=application.pk, actor=SYSTEM)
    with tenants.public():
        application.refresh_from_db()
        failed = list(application.steps.filter(failed_at__isnull=False))
    visible = Regency.objects.filter(code="3510", status=Regency.Status.ACTIVE).exists()

    assert application.state == State.PROVISIONING
    assert [found.name for found in failed] == [step]
    assert failed[0].failure == "DiskFullError"
    assert visible == (step == StepName.OPEN)

    monkeypatch.setattr(services._Progress, "done", real)
    finished = services.carry_out(application_id=application.pk, actor=SYSTEM)

    _assert_whole(finished)


def test_carrying_out_twice_changes_nothing(application: Application) -> None:
    first = services.carry_out(application_id=application.pk, actor=SYSTEM)
    again = services.carry_out(application_id=application.pk, actor=SYSTEM)

    assert again.provisioned_at == first.provisioned_at
    _assert_whole(again)


def test_two_workers_do_not_work_on_the_same_set_up(application: Application) -> None:
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"onboarding.set_up:{application.pk}"])
        with pytest.raises(services.SetUpRunning):
            services.carry_out(application_id=application.pk, actor=SYSTEM)
        assert services.continue_interrupted(actor=SYSTEM, now=clock.now()) == []
        other.execute("SELECT pg_advisory_unlock_all()")

    assert services.carry_out(application_id=application.pk, actor=SYSTEM).state == State.PROVISIONED


class DiskFullError(Exception):
    """Stands for anything that can go wrong in the middle."""


def _failing_at(step: StepName, real: Callable[..., None]) -> Callable[..., None]:
    def done(progress: Any, name: StepName) -> None:
        if name == step:
            raise DiskFullError
        real(progress, name)

    return done


def _assert_whole(application: Application) -> None:
    with tenants.public():
        regency = Regency.objects.get(code="3510")
        steps = list(ProvisioningStep.objects.filter(application=application))
        hosts = Domain.objects.filter(tenant=regency).count()
    with tenants.enter("r3510"):
        users, units = User.objects.count(), Unit.objects.count()
    assert application.state == State.PROVISIONED
    assert regency.status == Regency.Status.ACTIVE
    assert len(steps) == len(StepName)
    assert all(step.finished_at and not step.failed_at and not step.failure for step in steps)
    assert (hosts, users, units) == (1, 1, 243)
