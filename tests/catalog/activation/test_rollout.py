"""A release goes out ring by ring: who may switch it on when, what a halt stops, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import tenants
from catalog.activation import queries, services
from catalog.activation.models import HaltCause, Release, ReleaseState, Ring, State
from catalog.activation.services import deciding, rollout, switching
from catalog.activation.services.releases import WrongReleaseState
from catalog.bundles import services as bundles
from catalog.bundles.queries import save
from core.actors import Actor
from core.errors import Refusal
from core.jobs import run_waiting
from core.models import EvidenceEntry
from tenants.services import ReasonNeeded
from tests.factories.catalog import NOON, ReleaseFactory

pytestmark = pytest.mark.django_db

CURATOR, ADMIN = Actor.user(3, schema="public"), Actor.user(1, schema="r5107")
RELEASE: dict[str, Any] = {"slug": "example", "version": "1.0.0"}
WEEK = timedelta(days=7)
SwitchOn = Callable[[str, str], None]


def let_out(ring: Ring = Ring.ORIGIN, **fields: Any) -> None:
    """Ternate is the pilot, Bali the province."""
    values = {"ring": ring, "ring_since": NOON, "watched_from": NOON, "pilots": ["8271"], "provinces": ["51"]}
    Release.objects.filter(slug="example").update(**(values | fields))


def refused(schema: str) -> list[str]:
    """The codes of the reasons why a regency may not switch it on; nothing where it may."""
    with tenants.enter(schema):
        try:
            with transaction.atomic():
                services.request_activation(slug="example", actor=ADMIN, now=NOON)
                transaction.set_rollback(True)
        except switching.NotEligible as refusal:
            return [reason.code for reason in refusal.reasons]
    return []


def halt(cause: HaltCause = HaltCause.ERRORS, **more: Any) -> Release:
    return services.halt_release(**RELEASE, cause=cause, actor=CURATOR, now=NOON, **more)


@pytest.mark.parametrize(
    ("ring", "ternate", "karangasem"),
    [
        (Ring.ORIGIN, ["ring_pilots"], ["ring_province"]),
        (Ring.PILOTS, [], ["ring_province"]),
        (Ring.PROVINCE, [], []),
        (Ring.ALL, [], []),
    ],
)
def test_a_regency_switches_on_when_its_ring_is_open(ring: Ring, ternate: list[str], karangasem: list[str]) -> None:
    let_out(ring)

    assert (refused("r8271"), refused("r5107")) == (ternate, karangasem)


def test_the_origin_and_the_rest_have_rings_too() -> None:
    release = ReleaseFactory.build(pilots=["8271"], provinces=["51"], ring=Ring.PROVINCE)

    rings = [release.ring_of(code, origin="3510") for code in ("3510", "8271", "5107", "1101")]

    assert rings == [Ring.ORIGIN, Ring.PILOTS, Ring.PROVINCE, Ring.ALL]
    assert [release.is_open_to(code, origin="3510") for code in ("3510", "8271", "5107", "1101")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_who_had_it_before_switches_it_on_again_whatever_the_ring(switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    let_out(Ring.ORIGIN)

    assert refused("r5107") == []


def test_the_worker_asks_again() -> None:
    """Between the button and the worker a curator may have halted it."""
    with tenants.enter("r5107"):
        asked = services.request_activation(slug="example", actor=ADMIN, now=NOON)
    halt()

    run_waiting(queues=("operator",))

    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert asked.failure is not None
    assert "ditahan" in asked.failure.id


def test_a_request_of_a_regency_whose_turn_has_not_come_is_not_approved() -> None:
    services.restrict_release(**RELEASE, restricted=True, actor=CURATOR, now=NOON)
    with tenants.enter("r5107"):
        wish = services.request_activation(slug="example", actor=ADMIN, now=NOON)
    let_out(Ring.PILOTS)

    with pytest.raises(deciding.ReleaseHeldBack):
        services.approve(activation_id=wish.pk, actor=CURATOR, now=NOON)


def test_new_configuration_comes_with_the_ring(switch_on: SwitchOn) -> None:
    switch_on("example", "r5107")
    with tenants.enter("r5107"):
        file = save("example")
    let_out(Ring.PILOTS)

    with tenants.enter("r5107"), pytest.raises(bundles.NotYourTurn):
        bundles.load(slug="example", content=file, actor=ADMIN, now=NOON)
    let_out(Ring.PROVINCE)
    with tenants.enter("r5107"):
        bundles.load(slug="example", content=file, actor=ADMIN, now=NOON)


def test_rings_follow_one_another_after_a_week_each() -> None:
    let_out()
    seen = []
    for number in range(1, 4):
        release = services.open_next_ring(**RELEASE, actor=CURATOR, now=NOON + number * WEEK)
        seen.append((release.ring, release.ring_since, release.watched_from))

    assert seen == [(ring, NOON + n * WEEK, NOON + n * WEEK) for n, ring in enumerate(list(Ring)[1:], start=1)]
    with pytest.raises(rollout.AlreadyOpenToAll):
        services.open_next_ring(**RELEASE, actor=CURATOR, now=NOON + 9 * WEEK)
    last = EvidenceEntry.objects.order_by("-sequence").first()
    assert last is not None
    assert (last.action, last.subject, last.details) == (
        "activation.release_ring_opened",
        "release:example",
        {"version": "1.0.0", "ring": "all", "from": "province", "to": "all"},
    )


@pytest.mark.parametrize(
    ("fields", "after", "refusal"),
    [
        ({}, WEEK - timedelta(seconds=1), rollout.TooEarly),
        ({"watched_from": NOON + WEEK}, 2 * WEEK - timedelta(seconds=1), rollout.TooEarly),
        ({"pilots": []}, WEEK, rollout.NobodyInRing),
        ({"ring": Ring.PILOTS, "provinces": []}, WEEK, rollout.NobodyInRing),
        ({"halted_at": NOON, "halt_cause": "errors"}, WEEK, rollout.RolloutHalted),
        ({"state": ReleaseState.DEPRECATED}, WEEK, WrongReleaseState),
    ],
    ids=["a second too early", "watched anew since a halt", "no pilots", "no provinces", "halted", "ending"],
)
def test_a_ring_stays_closed(fields: dict[str, Any], after: timedelta, refusal: type[Refusal]) -> None:
    let_out(**fields)

    with pytest.raises(refusal):
        services.open_next_ring(**RELEASE, actor=CURATOR, now=NOON + after)


def test_pilots_and_provinces_are_places() -> None:
    def choose(**codes: Any) -> Release:
        return services.choose_rings(**RELEASE, **({"pilots": [], "provinces": []} | codes), actor=CURATOR, now=NOON)

    release = choose(pilots=["8271", "5107", "8271"], provinces=["51"])

    assert (release.pilots, release.provinces) == (["5107", "8271"], ["51"])
    for wrong in ({"pilots": ["9999"]}, {"provinces": ["5107"]}, {"pilots": ["51"]}):
        with pytest.raises(rollout.UnknownPlaces):
            choose(**wrong)


def test_a_halt_stops_every_switch_on_and_touches_nobody_who_has_it(switch_on: SwitchOn) -> None:
    switch_on("example", "r8271")
    halt()

    assert refused("r5107") == ["halted"]
    with tenants.enter("r8271") as ternate:
        assert "example" in ternate.modules_on
        services.switch_off(slug="example", actor=ADMIN, now=NOON)
    assert refused("r8271") == ["halted"], "not again either, while it is looked into"
    with tenants.enter("r5107"):
        card = queries.module_card("example", now=NOON)
    assert card is not None
    assert card.state == "blocked"
    assert "tidak ada yang perlu dilakukan" in str(card.reasons[0])


def test_going_on_needs_a_reason_and_counts_anew() -> None:
    halt()
    with pytest.raises(ReasonNeeded):
        services.resume_release(**RELEASE, reason=" ", actor=CURATOR, now=NOON)
    later = NOON + timedelta(hours=3)

    release = services.resume_release(
        **RELEASE, reason="Galat di halaman cetak sudah diperbaiki.", actor=CURATOR, now=later
    )

    assert (release.halted_at, release.halt_cause, release.watched_from) == (None, "", later)
    assert refused("r5107") == []
    with pytest.raises(rollout.NotHalted):
        services.resume_release(**RELEASE, reason="Sekali lagi.", actor=CURATOR, now=later)
    entry = EvidenceEntry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.action, entry.reason) == ("activation.release_resumed", "Galat di halaman cetak sudah diperbaiki.")


def test_a_person_halts_with_a_reason_and_once() -> None:
    with pytest.raises(ReasonNeeded):
        halt(HaltCause.PERSON)
    halt(HaltCause.PERSON, reason="Keluhan dari Dinas Kesehatan.")

    with pytest.raises(rollout.RolloutHalted):
        halt(HaltCause.PERSON, reason="Sekali lagi.")
    Release.objects.filter(slug="mpp").update(state=ReleaseState.RETIRED)
    with pytest.raises(WrongReleaseState):
        services.halt_release(slug="mpp", version="1.0.0", cause=HaltCause.ERRORS, actor=CURATOR, now=NOON)


@pytest.mark.parametrize("fields", [{"halted_at": NOON}, {"halt_cause": "errors"}, {"successor": "example"}])
def test_the_database_knows_what_a_halt_is(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(slug="example").update(**fields)


def test_a_sandbox_is_for_trying_before_ones_turn() -> None:
    let_out(Ring.ORIGIN)
    offer = queries.offer("example")
    assert offer is not None
    with tenants.enter("r5107") as live:
        assert not queries.is_open_here(offer, live)
        assert queries.is_open_here(offer, replace(live, purpose="sandbox"))
