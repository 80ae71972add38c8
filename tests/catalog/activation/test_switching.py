"""A module at a regency, from the request to the data that are there again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

import tenants
from catalog.activation import queries, services
from catalog.activation.models import Activation, State
from catalog.activation.services import switching
from catalog.modules._example.models import Board, Notice, Visit
from catalog.modules._example.services import write_notice
from catalog.preferences.services import change_preferences
from catalog.sdk.preferences import settings_of
from core import clock, jobs
from core.actors import Actor
from core.evidence import verify
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation.models import Role
from tenants.fleet.models import BlueprintPart
from tenants.models import Regency
from tests.factories.catalog import NOON, ActivationFactory, village_budgeting

ADMIN = Actor.user(1, schema="r5107")
SwitchOn = Callable[[str, str], None]


def ask(slug: str = "example", schema: str = "r5107") -> Activation:
    with tenants.enter(schema):
        return services.request_activation(slug=slug, actor=ADMIN, now=NOON)


def has_table(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = 'r5107' AND table_name = %s", [name]
        )
        return cursor.fetchone() is not None


def evidence_of(schema: str = "r5107") -> list[str]:
    with tenants.enter(schema):
        return list(EvidenceEntry.objects.order_by("sequence").values_list("action", flat=True))


def test_request_is_written_down_and_changes_nothing_yet(db: None, karangasem: Regency) -> None:
    activation = ask()

    assert activation.state == State.PROVISIONING
    assert activation.requested_by == "user:1@r5107"
    karangasem.refresh_from_db()
    assert "example" not in karangasem.modules_on
    with tenants.enter("r5107"), pytest.raises(ProgrammingError), transaction.atomic():
        Notice.objects.count()


def test_worker_makes_tables_roles_and_opens_the_door(db: None, karangasem: Regency) -> None:
    ask()

    done = jobs.run_waiting(queues=("operator",))

    assert done == ["catalog.activation.services.carrying_out.carry_out"]
    with tenants.enter("r5107") as here:
        assert "example" in here.modules_on
        assert Notice.objects.count() == 0
        assert Board.objects.get().title.id == "Kabar dari kantor"
        role = Role.objects.get(module="example")
        assert (role.slug, role.rights) == ("example_writer", ["example.write"])
        assert verify() == []
    assert evidence_of()[-3:] == ["activation.requested", "organisation.roles_written", "activation.switched_on"]


def test_other_regency_is_not_touched(db: None, switch_on: SwitchOn, ternate: Regency) -> None:
    switch_on("example", "r5107")

    ternate.refresh_from_db()
    assert "example" not in ternate.modules_on
    with tenants.enter("r8271"), pytest.raises(ProgrammingError), transaction.atomic():
        Notice.objects.count()


def test_only_the_regency_itself_is_read(db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r8271")

    with tenants.enter("r5107"):
        assert queries.live_activation("example") is None


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (State.ON, switching.AlreadyOn),
        (State.REQUESTED, switching.WaitsForApproval),
        (State.PROVISIONING, switching.BeingSwitched),
        (State.APPROVED, switching.BeingSwitched),
        (State.SUSPENDED, switching.ModuleSuspended),
    ],
)
def test_asking_twice_is_refused_in_words(db: None, state: State, refusal: type[Exception]) -> None:
    ActivationFactory.create(slug="example", state=state, decided_at=NOON)

    with pytest.raises(refusal):
        ask()


def test_switch_that_died_may_be_asked_for_again(db: None) -> None:
    stuck = ActivationFactory.stuck("example")
    with tenants.enter("r5107"):
        services.request_activation(slug="example", actor=ADMIN, now=clock.now())
    jobs.run_waiting(queues=("operator",))

    stuck.refresh_from_db()
    assert stuck.state == State.ON


def test_module_that_the_ministry_does_not_offer_is_refused(db: None) -> None:
    with pytest.raises(switching.ModuleNotOffered):
        ask("unknown")


def test_regency_that_lacks_something_is_refused_with_the_reason(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, village_budgeting())

    with pytest.raises(switching.NotEligible) as refused, tenants.enter("r8271"):
        services.request_activation(slug="e_village_budgeting", actor=ADMIN, now=NOON)

    assert [reason.code for reason in refused.value.reasons] == ["lacks_has_desa"]
    assert "78 kelurahan" in refused.value.reasons[0].text.id
    assert not Activation.objects.filter(slug="e_village_budgeting").exists()


def test_failure_leaves_nothing_but_the_reason(db: None, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    activation = ask()

    def break_down(**values: object) -> None:
        raise RuntimeError("the module's own first step")

    monkeypatch.setattr("catalog.modules._example.services.welcome", break_down)
    jobs.run_waiting(queues=("operator",))

    activation.refresh_from_db()
    assert activation.state == State.FAILED
    assert activation.failure is not None
    assert "RuntimeError" in activation.failure.id
    assert not has_table("example_notice")
    regency = Regency.objects.get(schema_name="r5107")
    assert "example" not in {*regency.modules_on, *regency.modules_off}
    with tenants.enter("r5107"):
        assert not Role.objects.filter(module="example").exists()
    assert evidence_of()[-1] == "activation.failed"
    assert "could not be switched on" in caplog.text


def test_failure_in_the_ddl_leaves_nothing(db: None, caplog: Any) -> None:
    activation = ask()
    BlueprintPart.objects.filter(label="example").update(links_sql="SELECT half_of_the_tables_are_there()")

    jobs.run_waiting(queues=("operator",))

    activation.refresh_from_db()
    assert activation.state == State.FAILED
    assert activation.failure is not None
    assert "ProgrammingError" in activation.failure.id
    assert not has_table("example_notice")
    assert not has_table("example_board")


def test_failed_switch_can_be_tried_again(db: None, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    activation = ask()
    with monkeypatch.context() as patched:
        patched.setattr("catalog.modules._example.services.welcome", None)
        jobs.run_waiting(queues=("operator",))

    again = ask()
    jobs.run_waiting(queues=("operator",))

    activation.refresh_from_db()
    assert again.pk == activation.pk
    assert activation.state == State.ON
    assert activation.failure is None


def test_worker_that_runs_twice_finds_the_work_done(db: None) -> None:
    activation = ask()
    services.carry_out.defer(activation_id=activation.pk)

    jobs.run_waiting(queues=("operator",))

    assert evidence_of().count("activation.switched_on") == 1 + 1  # mpp, when the stage was set


def test_off_closes_the_door_and_keeps_the_data(db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        write_notice(text=LocalisedText(id="Kantor libur Jumat"), today=NOON.date(), actor=ADMIN, now=NOON)
        services.switch_off(slug="example", actor=ADMIN, now=NOON, reason="uji")

    with tenants.enter("r5107") as here:
        assert here.modules_on == {"mpp"}
        assert here.modules_off == {"example"}
        assert Notice.objects.count() == 1
        assert evidence_of()[-1] == "activation.switched_off"


def test_on_again_everything_is_as_it_was(db: None, switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        write_notice(text=LocalisedText(id="Kantor libur Jumat"), today=NOON.date(), actor=ADMIN, now=NOON)
        Board.objects.update(title=LocalisedText(id="Kabar Karangasem"))
        change_preferences(slug="example", values={"days_shown": 7}, actor=ADMIN, now=NOON)
        roles = list(Role.objects.filter(module="example").values())
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON + timedelta(days=30))
    jobs.run_waiting(queues=("operator",))

    with tenants.enter("r5107") as here:
        assert here.modules_on == {"mpp", "example"}
        assert [notice.text.id for notice in Notice.objects.all()] == ["Kantor libur Jumat"]
        assert Board.objects.get().title.id == "Kabar Karangasem"
        assert settings_of("example") == {"days_shown": 7}
        assert list(Role.objects.filter(module="example").values()) == roles
    assert Activation.objects.filter(slug="example").count() == 1


def test_failing_to_come_back_leaves_it_off_with_its_data(
    db: None, switch_on: SwitchOn, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
        activation = services.switch_on_again(slug="example", actor=ADMIN, now=NOON)
    monkeypatch.setattr("catalog.modules._example.services.welcome", None)

    jobs.run_waiting(queues=("operator",))

    activation.refresh_from_db()
    assert activation.state == State.OFF
    assert activation.failure is not None
    with tenants.enter("r5107") as here:
        assert here.modules_off == {"example"}
        assert Board.objects.count() == 1


def test_switching_on_again_needs_a_first_time(db: None) -> None:
    with tenants.enter("r5107"), pytest.raises(switching.NeverOn):
        services.switch_on_again(slug="example", actor=ADMIN, now=NOON)


def test_switching_off_what_is_not_on_is_refused(db: None) -> None:
    with tenants.enter("r5107"), pytest.raises(switching.NotOn):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)


def test_module_that_another_needs_stays_on(db: None, switch_on: SwitchOn, monkeypatch: pytest.MonkeyPatch) -> None:
    switch_on("example", "r5107")
    config: Any = apps.get_app_config("example")
    object.__setattr__(config.manifest, "requires", ("mpp",))
    monkeypatch.setattr(config, "manifest", config.manifest)
    try:
        with tenants.enter("r5107"), pytest.raises(switching.StillNeeded) as refused:
            services.switch_off(slug="mpp", actor=ADMIN, now=NOON)
    finally:
        object.__setattr__(config.manifest, "requires", ())

    assert "Papan Kabar" in str(refused.value)
    with tenants.enter("r5107") as here:
        assert "mpp" in here.modules_on


def test_jobs_and_events_wait_while_off_and_are_run_on_demand(db: None, switch_on: SwitchOn) -> None:
    from catalog.modules._example import events, tasks
    from core.events import publish

    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        notice = write_notice(text=LocalisedText(id="Kabar"), today=NOON.date(), actor=ADMIN, now=NOON)
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    with tenants.enter("r5107"):
        publish("mpp.ticket_served", ticket_id=7, group_id=1, product_id=None)
        tasks.withdraw_later.defer(notice_id=notice.pk)
    jobs.run_waiting(queues=("tenant",))
    with tenants.enter("r5107"):
        assert Visit.objects.count() == 0
        assert sorted(entry.task for entry in jobs.parked_jobs("example")) == [
            events.hear_of_served_ticket.__module__ + ".hear_of_served_ticket",
            tasks.withdraw_later.name,
        ]

    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        assert services.run_parked_work(slug="example", actor=ADMIN, now=NOON) == 2
    jobs.run_waiting(queues=("tenant",))

    with tenants.enter("r5107"):
        assert Visit.objects.count() == 1
        assert Notice.objects.get().withdrawn_at is not None
        assert jobs.parked_jobs("example") == []
        assert evidence_of()[-2:] == ["activation.parked_run", "example.notice_withdrawn"]


def test_what_waited_can_be_dropped(db: None, switch_on: SwitchOn) -> None:
    from core.events import publish

    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    with tenants.enter("r5107"):
        publish("mpp.ticket_served", ticket_id=7, group_id=1, product_id=None)
    jobs.run_waiting(queues=("tenant",))

    with tenants.enter("r5107"):
        assert services.drop_parked_work(slug="example", actor=ADMIN, now=NOON) == 1
        assert services.drop_parked_work(slug="example", actor=ADMIN, now=NOON) == 0
        assert evidence_of().count("activation.parked_dropped") == 1


def test_module_that_was_never_on_hears_nothing(db: None) -> None:
    from core.events import publish

    with tenants.enter("r5107"):
        publish("mpp.ticket_served", ticket_id=7, group_id=1, product_id=None)
    jobs.run_waiting(queues=("tenant",))

    with tenants.enter("r5107"):
        assert jobs.parked_jobs("example") == []


def _offer(monkeypatch: pytest.MonkeyPatch, manifest: Any) -> None:
    """Let the catalogue offer a module that is not installed."""
    services.register_running_releases(now=NOON)
    from catalog.activation.models import Release, ReleaseState

    Release.objects.create(slug=manifest.slug, version=manifest.release, state=ReleaseState.PUBLISHED, created_at=NOON)
    real = queries.all_modules
    monkeypatch.setattr(queries, "all_modules", lambda: [*real(), manifest])


def test_a_regency_that_became_read_only_meanwhile_is_left_as_it_is(db: None, karangasem: Regency) -> None:
    activation = ask()
    Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.READ_ONLY, read_only_since=NOON)

    jobs.run_waiting(queues=("operator",))

    activation.refresh_from_db()
    assert activation.state == State.FAILED
    assert "leaving Tiru" in str(activation.failure.en)
    assert not has_table("example_notice")
