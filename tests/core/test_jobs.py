"""Jobs live and die with the transaction that made them, and run in the regency they came from."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

import tenants
from core import clock, jobs
from core.actors import Actor
from core.jobs import Job
from core.models import ParkedJob
from core.tasks import forget_done_jobs
from tenants.context import operator_rights
from tenants.fleet.tasks import look_at_the_fleet
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


def test_the_clock_wakes_only_the_regencies_that_have_something_to_do(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question is asked in each regency, under its own role."""
    asked = []

    def is_due() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            asked.append((tenants.current().schema, cursor.fetchone()[0].rpartition("_")[2]))
        return tenants.current().schema == "r8271"

    monkeypatch.setattr(copy_evidence_head, "due", is_due)

    copy_evidence_head._on_tick(timestamp=1)
    copy_evidence_head._on_tick(timestamp=2)

    assert waiting() == [(copy_evidence_head.name, "r8271")]
    # What waits already is not asked about again.
    assert asked == [("r5107", "r5107"), ("r8271", "r8271"), ("r5107", "r5107")]


def test_a_question_that_fails_is_no_answer(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The run comes, and fails where operators see it."""

    def breaks() -> bool:
        raise RuntimeError

    monkeypatch.setattr(copy_evidence_head, "due", breaks)
    copy_evidence_head._on_tick(timestamp=1)

    assert len(waiting()) == 2
    assert "It could not be told whether a job is due." in caplog.messages


def jobs_of(job: Job) -> list[tuple[int, str]]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT id, status::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [job.name])
        return cursor.fetchall()


def set_status(job_id: int, status: str) -> None:
    """As if a worker had gone on with it."""
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", [status, job_id]
        )


@pytest.mark.parametrize("job", [look_at_the_fleet, forget_done_jobs], ids=["operator", "control"])
def test_what_the_clock_brings_to_the_ministry_has_attempts_of_its_own(db: None, job: Job) -> None:
    """A server that is restarted at that minute must not cost a night's work."""
    job._on_tick(timestamp=1)
    job._on_tick(timestamp=2)

    assert [status for _id, status in jobs_of(job)] == ["todo"]
    for name in (job.name, f"{job.name}.tick"):
        retry = app.tasks[name].retry_strategy
        assert isinstance(retry, RetryStrategy)
        assert retry.max_attempts == 5


def test_a_run_that_goes_on_can_wait_again_when_it_fails(db: None) -> None:
    """Two runs of one job cannot wait in one regency; so the clock brings none while one may come back."""
    copy_evidence_head._on_tick(timestamp=1)
    (first, _), (_second, _) = jobs_of(copy_evidence_head)
    set_status(first, "doing")

    copy_evidence_head._on_tick(timestamp=2)
    set_status(first, "todo")

    assert [status for _id, status in jobs_of(copy_evidence_head)] == ["todo", "todo"]


def test_a_failed_run_is_not_called_back_when_the_next_one_waits(db: None) -> None:
    look_at_the_fleet._on_tick(timestamp=1)
    [(failed, _)] = jobs_of(look_at_the_fleet)
    set_status(failed, "failed")
    look_at_the_fleet._on_tick(timestamp=2)

    with pytest.raises(jobs.RunsAgainAlready), tenants.public():
        jobs.retry(failed, actor=Actor.system("test"), now=clock.now())

    assert [status for _id, status in jobs_of(look_at_the_fleet)] == ["failed", "todo"]


def test_jobs_that_are_done_are_forgotten_in_portions_and_failed_ones_are_kept(db: None) -> None:
    now = clock.now()
    long_ago, lately = now - timedelta(days=jobs.KEPT_DAYS, hours=1), now - timedelta(days=jobs.KEPT_DAYS - 1)
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    with tenants.enter("r5107"):
        numbers = [copy_evidence_head.defer() for _ in range(7)]
    states = ["succeeded", "failed", "cancelled", "succeeded", "todo", "succeeded", "succeeded"]
    ended = [long_ago, long_ago, long_ago, long_ago, long_ago, lately, lately]
    for number, state, at in zip(numbers, states, ended, strict=True):
        set_status(number, state)
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [at, number])

    with tenants.public():
        deleted = jobs.forget_done(now=now, portion=2)
        again = jobs.forget_done(now=now, portion=2)

    assert (deleted, again) == (3, 0)
    assert [number for number, _ in jobs_of(copy_evidence_head)] == [numbers[1], *numbers[4:]]


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


@pytest.mark.django_db
def test_a_queue_is_as_late_as_the_job_that_is_due_longest() -> None:
    """Not as the first by number: one that waits for its next attempt keeps its low number."""
    now = clock.now()
    with tenants.public(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.procrastinate_jobs")
        for status, planned in (("todo", now), ("todo", now + timedelta(hours=1)), ("doing", None), ("failed", None)):
            cursor.execute(
                "INSERT INTO public.procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
                " VALUES ('control', 'core.tasks.x', '{\"schema\": \"public\"}', %s, %s)",
                [status, planned],
            )
        before = {one.queue: one for one in jobs.queue_states(now=now)}
        cursor.execute(
            "INSERT INTO public.procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('control', 'core.tasks.x', '{\"schema\": \"public\"}') RETURNING id"
        )
        cursor.execute(
            "UPDATE public.procrastinate_events SET at = %s WHERE job_id = %s",
            [now - timedelta(minutes=20), cursor.fetchone()[0]],
        )
        after = {one.queue: one for one in jobs.queue_states(now=now)}

    assert before["control"] == jobs.QueueState("control", due=1, running=1, failed=1, oldest_since=now)
    assert (after["control"].due, after["control"].oldest_since) == (2, now - timedelta(minutes=20))
    assert after["operator"] == jobs.QueueState("operator", 0, 0, 0, None)
