"""A whole life of a module: every step is recorded with its actor, and a month off changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client

import tenants
from catalog.activation import services
from catalog.activation.models import TRANSITIONS, Activation, ModuleArchive, Release, State
from catalog.activation.services import archiving, carrying_out, deciding, ledger, restoring
from catalog.modules._example import tasks
from catalog.modules._example.models import Notice
from catalog.sdk.preferences import settings_of
from core import clock, jobs
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.access import has_right
from tests.catalog.activation.moving import archive, ask_archive, ask_restore, fill_board, grants, off, whole, work
from tests.factories.catalog import NOON

ADMIN, CURATOR = Actor.user(1, schema="r5107"), Actor.user(9, schema="public")
OPERATOR = Actor.system("activation")
SwitchOn = Callable[[str, str], None]
MonkeyPatch = pytest.MonkeyPatch

type Step = tuple[State, State]


@pytest.fixture
def taken(monkeypatch: MonkeyPatch) -> list[Step]:
    """The steps of the transition table that the services take, in order."""
    steps: list[Step] = []
    real = ledger.move

    def move(activation: Activation, target: State) -> None:
        before = State(activation.state)
        real(activation, target)
        steps.append((before, target))

    for module in (ledger, archiving, carrying_out, deciding, restoring):
        monkeypatch.setattr(module, "move", move)
    monkeypatch.setattr("catalog.activation.services.switching.move", move)
    return steps


def ask() -> Activation:
    with tenants.enter("r5107"):
        return services.request_activation(slug="example", actor=ADMIN, now=NOON)


def ask_restricted() -> Activation:
    Release.objects.filter(slug="example").update(restricted=True)
    return ask()


def switched_on() -> Activation:
    asked = ask()
    work()
    return asked


def fail(monkeypatch: MonkeyPatch, name: str, do: Callable[[], Any]) -> None:
    def break_down(*args: Any, **values: Any) -> None:
        raise RuntimeError("somewhere in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(f"catalog.activation.services.{name}", break_down)
        do()


def request_and_switch(patch: MonkeyPatch) -> None:
    switched_on()


def approve_and_switch(patch: MonkeyPatch) -> None:
    services.approve(activation_id=ask_restricted().pk, actor=CURATOR, now=NOON)


def approved_is_carried_out(patch: MonkeyPatch) -> None:
    approve_and_switch(patch)
    work()


def decline(patch: MonkeyPatch) -> None:
    services.decline(activation_id=ask_restricted().pk, reason="Belum ada dasar hukum.", actor=CURATOR, now=NOON)


def fail_first(patch: MonkeyPatch) -> None:
    ask()
    fail(patch, "carrying_out.open_door", work)


def ask_again_after_failure(patch: MonkeyPatch) -> None:
    fail_first(patch)
    ask()


def restore_after_failure(patch: MonkeyPatch) -> None:
    switched_on()
    kept = archive()
    fail_first(patch)
    ask_restore(kept)


def switch_off(patch: MonkeyPatch) -> None:
    switched_on()
    off()


def come_back(patch: MonkeyPatch) -> None:
    switch_off(patch)
    ask()


def fail_to_come_back(patch: MonkeyPatch) -> None:
    switch_off(patch)
    fail_first(patch)


def suspend(patch: MonkeyPatch) -> None:
    services.suspend(activation_id=switched_on().pk, reason="Celah keamanan", actor=CURATOR, now=NOON)


def resume(patch: MonkeyPatch) -> None:
    suspend(patch)
    services.resume(activation_id=Activation.objects.get(slug="example").pk, actor=CURATOR, now=NOON)


def switch_off_suspended(patch: MonkeyPatch) -> None:
    suspend(patch)
    off()


def begin_archive(patch: MonkeyPatch) -> None:
    switch_off(patch)
    ask_archive()


def finish_archive(patch: MonkeyPatch) -> None:
    begin_archive(patch)
    work()


def fail_archive(patch: MonkeyPatch) -> None:
    begin_archive(patch)
    fail(patch, "archiving._drop", work)


def restore(patch: MonkeyPatch) -> None:
    finish_archive(patch)
    ask_restore(ModuleArchive.objects.get())
    work()


def fail_restore(patch: MonkeyPatch) -> None:
    finish_archive(patch)
    ask_restore(ModuleArchive.objects.get())
    fail(patch, "restoring._load", work)


def ask_for_what_was_restricted_meanwhile(patch: MonkeyPatch) -> None:
    fail_first(patch)
    Release.objects.filter(slug="example").update(restricted=True)
    ask()


# Each step of the table: how it comes about, and the entry it leaves in the regency's log.
STEPS: dict[Step, tuple[Callable[[MonkeyPatch], None], str, Actor]] = {
    (State.REQUESTED, State.APPROVED): (approve_and_switch, "activation.approved", CURATOR),
    (State.REQUESTED, State.PROVISIONING): (lambda patch: void(ask()), "activation.requested", ADMIN),
    (State.REQUESTED, State.REFUSED): (decline, "activation.refused", CURATOR),
    (State.APPROVED, State.PROVISIONING): (approved_is_carried_out, "activation.switched_on", ADMIN),
    (State.PROVISIONING, State.ON): (request_and_switch, "activation.switched_on", ADMIN),
    (State.PROVISIONING, State.FAILED): (fail_first, "activation.failed", OPERATOR),
    (State.PROVISIONING, State.OFF): (fail_to_come_back, "activation.failed", OPERATOR),
    (State.FAILED, State.REQUESTED): (ask_for_what_was_restricted_meanwhile, "activation.requested", ADMIN),
    (State.FAILED, State.PROVISIONING): (ask_again_after_failure, "activation.requested", ADMIN),
    (State.FAILED, State.RESTORING): (restore_after_failure, "activation.restore_requested", ADMIN),
    (State.ON, State.OFF): (switch_off, "activation.switched_off", ADMIN),
    (State.ON, State.SUSPENDED): (suspend, "activation.suspended", CURATOR),
    (State.SUSPENDED, State.ON): (resume, "activation.on", CURATOR),
    (State.SUSPENDED, State.OFF): (switch_off_suspended, "activation.switched_off", ADMIN),
    (State.OFF, State.PROVISIONING): (come_back, "activation.requested", ADMIN),
    (State.OFF, State.ARCHIVING): (begin_archive, "activation.archive_requested", ADMIN),
    (State.ARCHIVING, State.ARCHIVED): (finish_archive, "activation.archived", ADMIN),
    (State.ARCHIVING, State.OFF): (fail_archive, "activation.archive_failed", OPERATOR),
    (State.RESTORING, State.OFF): (restore, "activation.restored", ADMIN),
    (State.RESTORING, State.ARCHIVED): (fail_restore, "activation.restore_failed", OPERATOR),
}


def void(_result: object) -> None:
    """Take a result and answer nothing."""


def test_every_step_of_the_table_is_tried() -> None:
    assert set(STEPS) == {(before, after) for before, targets in TRANSITIONS.items() for after in targets}


@pytest.mark.parametrize("step", STEPS, ids="-".join)
def test_step_is_in_the_evidence_with_its_actor(
    db: None, step: Step, taken: list[Step], monkeypatch: MonkeyPatch, caplog: Any
) -> None:
    come_about, action, actor = STEPS[step]

    come_about(monkeypatch)

    assert step in taken
    with tenants.enter("r5107"):
        last = EvidenceEntry.objects.filter(action__startswith="activation.").latest("sequence")
    assert (last.action, last.actor, last.subject) == (action, str(actor), "module:example")


# --- a month off


@pytest.fixture
def board(db: None, switch_on: SwitchOn) -> Iterator[dict[str, Any]]:
    switch_on("example", "r5107")
    found = fill_board()
    yield found
    storages["private"].delete(found["file"])


def test_after_a_month_off_everything_is_as_it_was(
    board: dict[str, Any], karangasem_client: Client, caplog: Any
) -> None:
    with tenants.enter("r5107"):
        settings = settings_of("example")
    before, rights = whole(), grants()

    with time_machine.travel(NOON, tick=False):
        off()
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        assert karangasem_client.get("/example/").status_code == 404
        assert whole() == before
        with tenants.enter("r5107"):
            services.switch_on_again(slug="example", actor=ADMIN, now=clock.now())
        work()

    assert whole() == before
    assert grants() == rights
    with tenants.enter("r5107"):
        assert settings_of("example") == settings
        assert has_right(board["writer"], "example.write", board["office"])
    assert karangasem_client.get("/example/").status_code == 200


def test_rights_are_void_while_it_is_off(board: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        assert has_right(board["writer"], "example.write", board["office"])

    off()

    with tenants.enter("r5107"):
        writer = type(board["writer"]).objects.get(pk=board["writer"].pk)
        assert not has_right(writer, "example.write")


def test_periodic_jobs_skip_while_it_is_off(board: dict[str, Any]) -> None:
    with tenants.enter("r5107"):
        Notice.objects.update(last_day=NOON.date() - timedelta(days=9))
        tasks.withdraw_ended.defer()
    off()

    jobs.run_waiting(queues=("tenant",))

    with tenants.enter("r5107"):
        assert not Notice.objects.filter(withdrawn_at__isnull=False).exists()
        assert jobs.parked_jobs("example") == []
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON)
    work()
    with tenants.enter("r5107"):
        tasks.withdraw_ended.defer()
    jobs.run_waiting(queues=("tenant",))
    with tenants.enter("r5107"):
        assert Notice.objects.filter(withdrawn_at__isnull=False).count() == 3


def test_clock_calls_no_periodic_job_where_it_is_off(board: dict[str, Any]) -> None:
    from tenants.queries import live_schemas

    assert live_schemas(module="example") == ["r5107"]
    off()
    assert live_schemas(module="example") == []
