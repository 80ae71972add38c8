"""Jobs live and die with the transaction that made them, and run in the regency they came from."""

import contextlib
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

import tenants
from core import clock, jobs
from core.jobs import Job
from core.models import ParkedJob
from tenants.context import operator_rights
from tenants.tasks import copy_evidence_head

pytestmark = pytest.mark.django_db


def waiting() -> list[tuple[str, str]]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args ->> 'schema' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return cursor.fetchall()


def test_a_job_vanishes_with_its_transaction(in_karangasem: tenants.CurrentRegency) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        copy_evidence_head.defer()
        raise ZeroDivisionError

    assert waiting() == []


def test_a_job_remembers_its_regency_and_runs_under_its_role(
    in_karangasem: tenants.CurrentRegency, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('search_path')")
            seen.append((tenants.current().code, *cursor.fetchone()))

    monkeypatch.setattr(copy_evidence_head, "body", look)
    copy_evidence_head.defer()
    assert waiting() == [(copy_evidence_head.name, "r5107")]

    with tenants.public():
        assert jobs.run_waiting() == [copy_evidence_head.name]

    assert seen == [("5107", f"{connection.role_prefix}_r5107", "r5107, public")]


def test_the_clock_fans_out_to_every_active_regency_once(db: None) -> None:
    copy_evidence_head._on_tick(timestamp=1)
    copy_evidence_head._on_tick(timestamp=2)

    assert waiting() == [(copy_evidence_head.name, "r5107"), (copy_evidence_head.name, "r8271")]


@pytest.fixture
def module_job(monkeypatch: pytest.MonkeyPatch) -> tuple[Job, list[int]]:
    """A one-off job of the module `mpp` and what it did."""
    done: list[int] = []
    monkeypatch.setattr(copy_evidence_head, "module", "mpp")
    monkeypatch.setattr(copy_evidence_head, "cron", None)
    monkeypatch.setattr(copy_evidence_head, "body", lambda *, number: done.append(number))
    return copy_evidence_head, done


def test_a_job_of_a_module_that_is_off_is_parked_and_runs_when_it_is_asked_for(
    in_karangasem: tenants.CurrentRegency, module_job: tuple[Job, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, done = module_job
    state = "off"
    monkeypatch.setattr(jobs, "module_state", lambda slug: state)

    job.defer(number=7)
    jobs_run_in_public()
    assert done == []
    assert [parked.arguments for parked in jobs.parked_jobs("mpp")] == [{"number": 7}]

    state = "on"
    assert jobs.run_parked("mpp") == 1
    jobs_run_in_public()
    assert done == [7]
    assert jobs.parked_jobs("mpp") == []


def test_a_periodic_job_of_a_module_that_is_off_is_skipped(
    in_karangasem: tenants.CurrentRegency, module_job: tuple[Job, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, done = module_job
    monkeypatch.setattr(job, "cron", "* * * * *")
    monkeypatch.setattr(jobs, "module_state", lambda slug: "off")

    job.defer(number=7)
    jobs_run_in_public()

    assert done == []
    assert jobs.parked_jobs("mpp") == []


def test_a_job_looks_again_before_it_is_parked(
    in_karangasem: tenants.CurrentRegency, module_job: tuple[Job, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The module came on a moment ago, and this process still remembers it as off."""
    job, done = module_job
    remembered = ["off"]
    monkeypatch.setattr(jobs, "module_state", lambda slug: remembered[-1] if remembered else "on")
    monkeypatch.setattr("tenants.directory.forget", remembered.clear)

    job.defer(number=7)
    jobs_run_in_public()

    assert done == [7]
    assert jobs.parked_jobs("mpp") == []


def test_what_this_release_does_not_know_stays_parked(
    in_karangasem: tenants.CurrentRegency, module_job: tuple[Job, list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    job, _done = module_job
    jobs.park(job, {"number": 1}, module="mpp")
    ParkedJob.objects.create(task="mpp.tasks.renamed", module="mpp", arguments={}, parked_at=clock.now())

    assert jobs.run_parked("mpp") == 1
    assert [entry.task for entry in jobs.parked_jobs("mpp")] == ["mpp.tasks.renamed"]
    assert "stay parked" in caplog.text


def test_parked_jobs_can_be_dropped(in_karangasem: tenants.CurrentRegency, module_job: tuple[Job, list[int]]) -> None:
    job, done = module_job
    jobs.park(job, {"number": 1}, module=job.module or "")
    jobs.park(job, {"number": 2}, module=job.module or "")

    assert jobs.drop_parked("mpp") == 2
    assert not ParkedJob.objects.exists()
    assert done == []


def jobs_run_in_public() -> None:
    with tenants.public():
        jobs.run_waiting()


def test_waiting_jobs_of_a_module_are_taken_out_and_put_back(db: None) -> None:
    from catalog.modules._example import tasks

    later = datetime(2030, 1, 2, 3, tzinfo=UTC)
    with tenants.enter("r5107"):
        tasks.withdraw_later.defer(at=later, notice_id=7)
        tasks.withdraw_ended.defer()  # the clock brings it again
        copy_evidence_head.defer()
    with tenants.enter("r8271"):
        tasks.withdraw_later.defer(notice_id=8)

    with operator_rights():
        taken = jobs.take_waiting("r5107", "example")
        left = waiting()
        nothing = jobs.take_waiting("r5107", "example")
        jobs.put_waiting("r5107", [*taken, jobs.WaitingJob(task="example.gone", arguments={}, at=None)])
        again = jobs.waiting_jobs("r5107", "example")

    assert taken == [jobs.WaitingJob(task=tasks.withdraw_later.name, arguments={"notice_id": 7}, at=later)]
    assert sorted(left) == [
        (tasks.withdraw_ended.name, "r5107"),
        (tasks.withdraw_later.name, "r8271"),
        (copy_evidence_head.name, "r5107"),
    ]
    assert nothing == []
    assert again == taken
