"""The ministry's word: approval of restricted releases, suspension for security."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection

import tenants
from catalog.activation import queries, services
from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.activation.services import deciding
from catalog.activation.services.carrying_out import NoLongerEligible, note_failure, switch_on_now
from catalog.activation.services.deciding import UnknownActivation
from catalog.activation.services.ledger import WrongStep
from catalog.activation.services.releases import CAPITAL
from catalog.modules.mpp import services as hooks
from catalog.sdk import find_module
from core import clock, jobs
from core.actors import Actor
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.services import ReasonNeeded
from tests.factories.catalog import NOON

CURATOR, ADMIN = Actor.user(3, schema="public"), Actor.user(1, schema="r5107")


@pytest.fixture
def request_waiting(db: None) -> Activation:
    Release.objects.filter(slug="example").update(restricted=True)
    with tenants.enter("r5107"):
        return services.request_activation(slug="example", actor=ADMIN, now=NOON)


@pytest.fixture
def mpp_on(db: None) -> Activation:
    return Activation.objects.get(slug="mpp", schema_name="r5107")


def actions(schema: str) -> list[str]:
    with tenants.enter(schema) if schema != "public" else tenants.public():
        return list(EvidenceEntry.objects.order_by("sequence").values_list("action", flat=True))


def test_restricted_release_waits(request_waiting: Activation) -> None:
    assert request_waiting.state == State.REQUESTED
    assert jobs.run_waiting(queues=("operator",)) == []


def test_approval_switches_it_on(request_waiting: Activation) -> None:
    services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)
    jobs.run_waiting(queues=("operator",))

    request_waiting.refresh_from_db()
    assert request_waiting.state == State.ON
    assert request_waiting.decided_by == "user:3@public"
    assert actions("public")[-1] == "activation.approved"
    assert "activation.approved" in actions("r5107")


def test_declining_needs_a_reason_and_ends_the_request(request_waiting: Activation) -> None:
    with pytest.raises(ReasonNeeded):
        services.decline(activation_id=request_waiting.pk, reason=" ", actor=CURATOR, now=NOON)

    services.decline(activation_id=request_waiting.pk, reason="Belum ada petugas", actor=CURATOR, now=NOON)

    with tenants.enter("r5107"):
        assert queries.live_activation("example") is None
        again = services.request_activation(slug="example", actor=ADMIN, now=NOON)
    assert again.pk != request_waiting.pk


def test_request_is_answered_once(request_waiting: Activation) -> None:
    services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)

    with pytest.raises(WrongStep):
        services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)
    with pytest.raises(WrongStep):
        services.decline(activation_id=request_waiting.pk, reason="Salah", actor=CURATOR, now=NOON)


def test_unknown_request_is_refused(db: None) -> None:
    with pytest.raises(UnknownActivation):
        services.approve(activation_id=999_999, actor=CURATOR, now=NOON)


def test_regency_that_had_it_needs_no_second_approval(request_waiting: Activation) -> None:
    services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)
    jobs.run_waiting(queues=("operator",))
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
        again = services.switch_on_again(slug="example", actor=ADMIN, now=NOON)

    assert again.state == State.PROVISIONING


def test_a_try_that_failed_before_the_release_was_restricted_passes_nobody_by(mpp_on: Activation) -> None:
    with tenants.enter("r5107"):
        failed = services.request_activation(slug="example", actor=ADMIN, now=NOON)
    with operator_rights():
        note_failure(activation_id=failed.pk, error=RuntimeError("disk"), now=NOON)
    with tenants.public():
        services.restrict_release(slug="example", version="1.0.0", restricted=True, actor=CURATOR, now=NOON)

    with tenants.enter("r5107"):
        again = services.request_activation(slug="example", actor=ADMIN, now=NOON)

    assert (again.pk, again.state) == (failed.pk, State.REQUESTED)
    services.approve(activation_id=again.pk, actor=CURATOR, now=NOON)
    jobs.run_waiting(queues=("operator",))
    again.refresh_from_db()
    assert again.state == State.ON


def test_suspension_closes_the_door_with_a_reason(mpp_on: Activation) -> None:
    with pytest.raises(ReasonNeeded):
        services.suspend(activation_id=mpp_on.pk, reason="", actor=CURATOR, now=NOON)

    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)

    with tenants.enter("r5107") as here:
        assert here.modules_on == set()
        assert here.modules_off == {"mpp"}
        card = queries.module_card("mpp", now=NOON)
        assert card is not None
        assert card.state == "suspended"
    with tenants.enter("r8271") as other:
        assert "mpp" in other.modules_on
    assert actions("public")[-1] == "activation.suspended"
    assert actions("r5107")[-1] == "activation.suspended"


def test_lifting_the_suspension_opens_it_again(mpp_on: Activation) -> None:
    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)

    services.resume(activation_id=mpp_on.pk, actor=CURATOR, now=NOON)

    with tenants.enter("r5107") as here:
        assert here.modules_on == {"mpp"}
    mpp_on.refresh_from_db()
    assert (mpp_on.state, mpp_on.reason) == (State.ON, "")


def test_only_what_is_suspended_is_resumed(mpp_on: Activation) -> None:
    with pytest.raises(WrongStep):
        services.resume(activation_id=mpp_on.pk, actor=CURATOR, now=NOON)


def test_administrator_cannot_lift_a_suspension(mpp_on: Activation) -> None:
    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)

    with tenants.enter("r5107"), pytest.raises(services.switching.ModuleSuspended):
        services.request_activation(slug="mpp", actor=ADMIN, now=NOON)


def test_a_module_that_is_on_is_shown_though_its_release_is_not_published(mpp_on: Activation) -> None:
    Release.objects.filter(slug="mpp").update(state=ReleaseState.DRAFT, published_at=None)

    with tenants.enter("r5107"):
        card = queries.module_card("mpp", now=NOON)
        unknown = queries.module_card("example", now=NOON)
        off = services.switch_off(slug="mpp", actor=ADMIN, now=NOON)

    assert card is not None
    assert card.state == "on"
    assert unknown is not None
    assert off.state == State.OFF


@pytest.fixture
def builds_on_mpp(switch_on: Callable[[str, str], None]) -> Iterator[Activation]:
    """The notice board, on in Karangasem, as if it could not work without the service mall."""
    switch_on("example", "r5107")
    manifest = find_module("example")
    object.__setattr__(manifest, "requires", ("mpp",))
    yield Activation.objects.get(slug="example", schema_name="r5107")
    object.__setattr__(manifest, "requires", ())


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """What the service mall's own hooks were told, and where."""
    heard: list[tuple[str, str]] = []
    manifest = find_module("mpp")
    before = manifest.activated, manifest.deactivated
    monkeypatch.setattr(hooks, "on", lambda **_: heard.append(("activated", tenants.current().schema)), raising=False)
    monkeypatch.setattr(
        hooks, "off", lambda **_: heard.append(("deactivated", tenants.current().schema)), raising=False
    )
    object.__setattr__(manifest, "activated", f"{hooks.__name__}.on")
    object.__setattr__(manifest, "deactivated", f"{hooks.__name__}.off")
    yield heard
    object.__setattr__(manifest, "activated", before[0])
    object.__setattr__(manifest, "deactivated", before[1])


def test_a_module_hears_of_its_suspension_and_of_its_end(mpp_on: Activation, told: list[tuple[str, str]]) -> None:
    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)
    services.resume(activation_id=mpp_on.pk, actor=CURATOR, now=NOON)

    assert told == [("deactivated", "r5107"), ("activated", "r5107")]


def test_a_module_that_breaks_down_is_suspended_all_the_same(
    mpp_on: Activation, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(**values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    monkeypatch.setattr(hooks, "off", break_down)

    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)

    mpp_on.refresh_from_db()
    assert mpp_on.state == State.SUSPENDED
    assert "could not be told" in caplog.text
    with tenants.enter("r5107") as here:
        assert here.modules_on == set()


def test_a_module_that_breaks_down_stays_suspended(
    mpp_on: Activation, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)
    monkeypatch.setattr(hooks, "on", lambda **_: 1 / 0)

    with pytest.raises(deciding.CannotBeginAgain):
        services.resume(activation_id=mpp_on.pk, actor=CURATOR, now=NOON)

    mpp_on.refresh_from_db()
    assert mpp_on.state == State.SUSPENDED


def test_what_builds_on_it_is_suspended_with_it_and_comes_back_after_it(
    mpp_on: Activation, builds_on_mpp: Activation
) -> None:
    services.suspend(activation_id=mpp_on.pk, reason="Celah keamanan", actor=CURATOR, now=NOON)

    builds_on_mpp.refresh_from_db()
    assert (builds_on_mpp.state, builds_on_mpp.reason) == (State.SUSPENDED, "Celah keamanan")
    with tenants.enter("r5107") as here:
        assert here.modules_on == set()

    with pytest.raises(NoLongerEligible, match="Mal Pelayanan Publik"):
        services.resume(activation_id=builds_on_mpp.pk, actor=CURATOR, now=NOON)

    services.resume(activation_id=mpp_on.pk, actor=CURATOR, now=NOON)
    services.resume(activation_id=builds_on_mpp.pk, actor=CURATOR, now=NOON)
    with tenants.enter("r5107") as here:
        assert here.modules_on == {"mpp", "example"}


def test_a_request_cannot_be_approved_after_the_release_has_closed(request_waiting: Activation) -> None:
    today = clock.local_date(NOON, CAPITAL)
    services.retire_release(
        slug="example", version="1.0.0", closes_on=today, ends_on=today + timedelta(days=9), actor=CURATOR, now=NOON
    )

    with pytest.raises(deciding.ReleaseClosed):
        services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)

    request_waiting.refresh_from_db()
    assert request_waiting.state == State.REQUESTED
    services.decline(activation_id=request_waiting.pk, reason="Rilis berakhir", actor=CURATOR, now=NOON)


def test_what_was_approved_does_not_go_on_after_the_release_has_closed(request_waiting: Activation) -> None:
    tomorrow = clock.local_date(NOON, CAPITAL) + timedelta(days=1)
    services.retire_release(
        slug="example", version="1.0.0", closes_on=tomorrow, ends_on=tomorrow, actor=CURATOR, now=NOON
    )
    services.approve(activation_id=request_waiting.pk, actor=CURATOR, now=NOON)

    with operator_rights(), pytest.raises(NoLongerEligible, match="menghentikan rilis ini"):
        switch_on_now(activation_id=request_waiting.pk, now=NOON + timedelta(days=1))
