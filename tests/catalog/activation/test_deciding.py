"""The ministry's word: approval of restricted releases, suspension for security."""

from __future__ import annotations

import pytest

import tenants
from catalog.activation import queries, services
from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.activation.services.carrying_out import note_failure
from catalog.activation.services.deciding import UnknownActivation
from catalog.activation.services.ledger import WrongStep
from core import jobs
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
