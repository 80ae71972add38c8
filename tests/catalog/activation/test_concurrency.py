"""Two administrators at once: one wins, the other hears clearly why not, and nothing is half done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

import tenants
from catalog.activation import services
from catalog.activation.models import (
    MOVE_STUCK_AFTER,
    STUCK_AFTER,
    Activation,
    ArchiveState,
    ModuleArchive,
    State,
)
from catalog.activation.services import archiving, ledger, restoring, switching
from catalog.activation.services.carrying_out import carry_out
from core import clock, jobs
from core.actors import Actor
from core.errors import Refusal
from core.models import EvidenceEntry
from tenants.fleet import blueprint
from tests.catalog.activation.moving import NAME, archive, ask_archive, fill_board, off, tables
from tests.factories.catalog import NOON

FIRST, SECOND = Actor.user(1, schema="r5107"), Actor.user(2, schema="r5107")


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own, all starting together; answers results and refusals."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with tenants.enter("r5107"):
                start.wait()
                return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def test_two_requests_make_one_activation(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        answers = at_once(
            lambda: services.request_activation(slug="example", actor=FIRST, now=NOON),
            lambda: services.request_activation(slug="example", actor=SECOND, now=NOON),
        )
        done = jobs.run_waiting(queues=("operator",))

        assert sorted(type(answer) for answer in answers if isinstance(answer, Refusal)) == [switching.BeingSwitched]
        assert len(done) == 1
        assert Activation.objects.get(slug="example").state == State.ON


def test_two_switches_off_close_one_door(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        answers = at_once(
            lambda: services.switch_off(slug="mpp", actor=FIRST, now=NOON),
            lambda: services.switch_off(slug="mpp", actor=SECOND, now=NOON),
        )

        assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [switching.NotOn]
        with tenants.enter("r5107") as here:
            assert here.modules_on == set()
            assert here.modules_off == {"mpp"}


def test_switching_on_one_and_off_another_keeps_both_answers(own_database: str, django_db_blocker: Any) -> None:
    """Both write the same row of the regency; without its lock one of the two would be lost."""
    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            request = services.request_activation(slug="example", actor=FIRST, now=NOON)

        def carry_out() -> None:
            from tenants.context import operator_rights

            with operator_rights():
                services.carry_out(activation_id=request.pk)

        at_once(carry_out, lambda: services.switch_off(slug="mpp", actor=SECOND, now=NOON))

        with tenants.enter("r5107") as here:
            assert here.modules_on == {"example"}
            assert here.modules_off == {"mpp"}


@contextmanager
def busy(schema: str = "r5107") -> Iterator[None]:
    """Somebody else is changing this regency, and takes a long time over it."""
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    params.pop("context", None)
    with psycopg.connect(**params) as other:
        other.execute("SELECT 1 FROM public.tenants_regency WHERE schema_name = %s FOR UPDATE", [schema])
        yield
        other.rollback()


def test_change_waits_only_a_while_for_another(
    own_database: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with django_db_blocker.unblock(), tenants.public():
        with busy(), tenants.enter("r5107"):
            begun = time.monotonic()
            with pytest.raises(ledger.ChangeUnderWay):
                services.switch_off(slug="mpp", actor=FIRST, now=NOON)
            waited = time.monotonic() - begun
            with tenants.enter("r8271"):  # another regency is not held up
                services.switch_off(slug="mpp", actor=FIRST, now=NOON)

        assert 0.2 <= waited < 2
        with tenants.enter("r5107") as here:
            assert here.modules_on == {"mpp"}
            services.switch_off(slug="mpp", actor=FIRST, now=NOON)


def test_short_change_is_waited_for(own_database: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        begun, end = Event(), Event()

        def change() -> None:
            with busy():
                begun.set()
                end.wait(5)

        def switch() -> None:
            try:
                with tenants.enter("r5107"):
                    services.switch_off(slug="mpp", actor=FIRST, now=NOON)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            pool.submit(change)
            begun.wait(5)
            waiting = pool.submit(switch)
            time.sleep(0.3)
            assert not waiting.done()
            end.set()

            waiting.result()
        with tenants.enter("r5107") as here:
            assert here.modules_on == set()


def test_job_that_finds_another_change_is_called_again(
    own_database: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            asked = services.request_activation(slug="example", actor=FIRST, now=clock.now())
        with busy(), pytest.raises(ledger.ChangeUnderWay):
            jobs.run_waiting(queues=("operator",))

        asked.refresh_from_db()
        assert asked.state == State.PROVISIONING
        assert asked.failure is None
        jobs.run_waiting(queues=("operator",))
        asked.refresh_from_db()
        assert asked.state == State.ON


def test_job_that_waited_too_long_for_another_change_says_so(
    own_database: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even though the lock it waits for is still held: a regency's page may not say `busy` for ever."""
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            asked = services.request_activation(slug="example", actor=FIRST, now=clock.now() - 2 * STUCK_AFTER)
        with busy():
            jobs.run_waiting(queues=("operator",))

        asked.refresh_from_db()
        assert asked.state == State.FAILED
        assert asked.failure is not None
        assert "Another change is being made" in asked.failure.en
        with tenants.enter("r5107"):
            entry = EvidenceEntry.objects.latest("sequence")
        assert (entry.action, entry.details["error"]) == ("activation.failed", "change_under_way")


@pytest.mark.parametrize(
    "job", [archiving.archive_module, archiving.discard_files, restoring.restore_module, carry_out]
)
def test_queue_does_not_give_up_before_the_job_does(job: Any) -> None:
    waited = sum(job.task.retry_strategy.exponential_wait**attempt for attempt in range(1, ledger.ATTEMPTS))

    assert job.task.retry_strategy.max_attempts == ledger.ATTEMPTS
    assert waited > max(STUCK_AFTER, MOVE_STUCK_AFTER).total_seconds()


def test_blueprint_that_is_being_built_is_waited_for(
    own_database: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process builds it between the look at it and the replay."""

    def replaced(*args: Any) -> None:
        raise blueprint.StaleBlueprint("example")

    with django_db_blocker.unblock(), tenants.public():
        with tenants.enter("r5107"):
            asked = services.request_activation(slug="example", actor=FIRST, now=clock.now())
        with monkeypatch.context() as patched:
            patched.setattr(blueprint, "bring_up", replaced)
            with pytest.raises(blueprint.StaleBlueprint):
                jobs.run_waiting(queues=("operator",))

        asked.refresh_from_db()
        assert (asked.state, asked.failure) == (State.PROVISIONING, None)
        jobs.run_waiting(queues=("operator",))
        asked.refresh_from_db()
        assert asked.state == State.ON


def test_person_reads_that_another_change_is_made(
    own_database: str, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, staff: Any, karangasem_client: Client
) -> None:
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with django_db_blocker.unblock(), tenants.public():
        staff("r5107", "modules.manage", client=karangasem_client)
        with busy():
            page = karangasem_client.post("/pengaturan/modul/mpp/matikan/")
            answer = karangasem_client.post("/api/v1/activations/mpp/off/", {}, "application/json")

        assert page.status_code == 423
        assert "Perubahan lain sedang dikerjakan di daerah ini." in page.content.decode()
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (423, "change_under_way")


def test_two_archives_at_once_make_one(own_database: str, django_db_blocker: Any, switch_on: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        switch_on("example", "r5107")
        off()
        answers = at_once(
            lambda: services.request_archive(slug="example", confirmation=NAME, actor=FIRST, now=NOON),
            lambda: services.request_archive(slug="example", confirmation=NAME, actor=SECOND, now=NOON),
        )
        jobs.run_waiting(queues=("operator",))

        assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [ledger.BeingMoved]
        assert ModuleArchive.objects.get().state == ArchiveState.SEALED


def test_two_restores_at_once_make_one(own_database: str, django_db_blocker: Any, switch_on: Any) -> None:
    with django_db_blocker.unblock(), tenants.public():
        switch_on("example", "r5107")
        kept = archive()
        answers = at_once(
            lambda: services.request_restore(archive_id=kept.pk, actor=FIRST, now=NOON),
            lambda: services.request_restore(archive_id=kept.pk, actor=SECOND, now=NOON),
        )
        jobs.run_waiting(queues=("operator",))

        assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [ledger.BeingMoved]
        assert Activation.objects.filter(slug="example", state=State.OFF).count() == 1


def test_archive_and_switch_on_at_once_end_in_one_of_the_two(
    own_database: str, django_db_blocker: Any, switch_on: Any
) -> None:
    with django_db_blocker.unblock(), tenants.public():
        switch_on("example", "r5107")
        off()
        answers = at_once(
            lambda: services.request_archive(slug="example", confirmation=NAME, actor=FIRST, now=NOON),
            lambda: services.request_activation(slug="example", actor=SECOND, now=NOON),
        )
        jobs.run_waiting(queues=("operator",))

        assert sum(isinstance(answer, Refusal) for answer in answers) == 1
        with tenants.enter("r5107") as here:
            is_on = "example" in here.modules_on
        assert is_on == ("example_notice" in tables())


def test_archive_that_finds_readers_gives_up_and_changes_nothing(
    own_database: str, django_db_blocker: Any, switch_on: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup, say, that reads the tables for hours: the archive does not hold the regency up for so long."""
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.2)
    with django_db_blocker.unblock(), tenants.public():
        switch_on("example", "r5107")
        fill_board(with_file=False)
        off()
        asked = ask_archive()
        Activation.objects.filter(pk=asked.pk).update(decided_at=clock.now())
        params = connection.get_connection_params()
        params.pop("cursor_factory", None)
        params.pop("context", None)
        with psycopg.connect(**params) as reader:
            reader.execute("SELECT count(*) FROM r5107.example_notice")
            with pytest.raises(ledger.ChangeUnderWay):
                jobs.run_waiting(queues=("operator",))
            reader.rollback()

        asked.refresh_from_db()
        assert asked.state == State.ARCHIVING
        jobs.run_waiting(queues=("operator",))
        asked.refresh_from_db()
        assert asked.state == State.ARCHIVED
