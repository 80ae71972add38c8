"""The ministry's releases, from the draft to the day they go off everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

import tenants
from catalog.activation import queries, services, tasks
from catalog.activation.models import RELEASE_TRANSITIONS, TRANSITIONS, Activation, Release, ReleaseState, State
from catalog.activation.services import endings, releases, switching
from catalog.sdk import find_module
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from tenants.models import Regency
from tests.factories.catalog import NOON, ReleaseFactory

CURATOR, ADMIN = Actor.user(3, schema="public"), Actor.user(1, schema="r5107")
TODAY = date(2026, 11, 23)


def test_installed_release_becomes_a_draft_once(db: None) -> None:
    Release.objects.filter(slug="example").delete()

    first = services.register_running_releases(now=NOON)
    second = services.register_running_releases(now=NOON)

    assert [(release.slug, release.state) for release in first] == [("example", ReleaseState.DRAFT)]
    assert second == []


def test_draft_is_not_offered_until_published(db: None) -> None:
    Release.objects.filter(slug="example").update(state=ReleaseState.DRAFT, published_at=None)
    assert queries.offer("example") is None

    services.send_to_review(slug="example", version="1.0.0", actor=CURATOR, now=NOON)
    assert queries.offer("example") is None
    notes = LocalisedText(id="Rilis pertama", en="First release")
    release = services.publish_release(slug="example", actor=CURATOR, now=NOON, notes=notes)

    assert (release.state, release.published_at, release.notes) == (ReleaseState.PUBLISHED, NOON, notes)
    assert queries.offer("example") is not None
    assert list(EvidenceEntry.objects.order_by("-sequence").values_list("action", flat=True)[:2]) == [
        "activation.release_published",
        "activation.release_in_review",
    ]


def test_release_that_does_not_run_here_is_not_offered(db: None) -> None:
    Release.objects.filter(slug="example").update(version="0.9.0")

    assert queries.offer("example") is None


def test_unknown_release_is_refused(db: None) -> None:
    with pytest.raises(releases.UnknownRelease):
        services.publish_release(slug="example", version="9.9.9", actor=CURATOR, now=NOON)
    with pytest.raises(releases.UnknownRelease):
        services.publish_release(slug="absent", actor=CURATOR, now=NOON)


def test_publishing_twice_is_refused(db: None) -> None:
    with pytest.raises(releases.WrongReleaseState):
        services.publish_release(slug="example", actor=CURATOR, now=NOON)


def test_announced_end_still_lets_regencies_in_until_it_closes(db: None) -> None:
    release = services.retire_release(
        slug="example",
        version="1.0.0",
        closes_on=TODAY + timedelta(days=2),
        ends_on=TODAY + timedelta(days=30),
        actor=CURATOR,
        now=NOON,
    )

    assert release.state == ReleaseState.DEPRECATED
    assert release.may_be_switched_on(TODAY + timedelta(days=1))
    assert not release.may_be_switched_on(TODAY + timedelta(days=2))


def test_end_before_closing_is_refused(db: None) -> None:
    with pytest.raises(releases.EndBeforeClosing):
        services.retire_release(
            slug="example", version="1.0.0", closes_on=TODAY, ends_on=TODAY - timedelta(days=1), actor=CURATOR, now=NOON
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseFactory.create(closes_on=TODAY, ends_on=TODAY - timedelta(days=1))


def test_retired_release_takes_nobody_new(db: None) -> None:
    release = services.retire_release(
        slug="example", version="1.0.0", closes_on=TODAY, ends_on=TODAY + timedelta(days=1), actor=CURATOR, now=NOON
    )

    assert release.state == ReleaseState.RETIRED
    with tenants.enter("r5107"), pytest.raises(switching.NotEligible) as refused:
        services.request_activation(slug="example", actor=ADMIN, now=NOON)
    assert [reason.code for reason in refused.value.reasons] == ["retired"]


def test_retired_module_is_shown_only_where_it_was_switched_on(db: None) -> None:
    for slug in ("mpp", "smart_kampung", "one_student_one_client", "complaint_centre", "example"):
        services.retire_release(
            slug=slug, version="1.0.0", closes_on=TODAY, ends_on=TODAY + timedelta(days=9), actor=CURATOR, now=NOON
        )

    with tenants.enter("r5107"):
        shown = [(card.manifest.slug, card.state) for card in queries.modules_page(now=NOON)]

    assert shown == [("mpp", "on")]


def test_dates_are_counted_in_jakarta(db: None) -> None:
    late_evening_in_utc = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 00.30 on the 23rd in Jakarta

    release = services.retire_release(
        slug="example", version="1.0.0", closes_on=TODAY, ends_on=TODAY, actor=CURATOR, now=late_evening_in_utc
    )

    assert release.state == ReleaseState.RETIRED


def test_end_day_switches_it_off_and_keeps_the_data(db: None) -> None:
    services.retire_release(slug="mpp", version="1.0.0", closes_on=TODAY, ends_on=TODAY, actor=CURATOR, now=NOON)

    for activation_id in endings.activations_to_end(now=NOON):
        assert endings.end_activation(activation_id=activation_id, now=NOON)

    assert set(Activation.objects.filter(slug="mpp").values_list("schema_name", "state")) == {
        ("r5107", "off"),
        ("r8271", "off"),
    }
    with tenants.enter("r8271") as here:
        assert here.modules_off == {"mpp"}


def test_a_regency_that_is_leaving_keeps_what_it_has(db: None) -> None:
    Regency.objects.filter(code="8271").update(status=Regency.Status.READ_ONLY, read_only_since=NOON)
    services.retire_release(slug="mpp", version="1.0.0", closes_on=TODAY, ends_on=TODAY, actor=CURATOR, now=NOON)

    due = Activation.objects.filter(pk__in=endings.activations_to_end(now=NOON))

    assert list(due.values_list("schema_name", flat=True)) == ["r5107"]


def test_nothing_ends_before_its_day(db: None) -> None:
    services.retire_release(
        slug="mpp", version="1.0.0", closes_on=TODAY, ends_on=TODAY + timedelta(days=1), actor=CURATOR, now=NOON
    )

    assert endings.activations_to_end(now=NOON) == []


def test_nightly_job_closes_what_is_due(db: None, time_machine: object) -> None:
    services.retire_release(
        slug="example",
        version="1.0.0",
        closes_on=TODAY + timedelta(days=1),
        ends_on=TODAY + timedelta(days=1),
        actor=CURATOR,
        now=NOON,
    )
    assert endings.close_releases(now=NOON) == 0

    time_machine.move_to(NOON + timedelta(days=1))  # type: ignore[attr-defined]
    tasks.end_releases()

    assert Release.objects.get(slug="example").state == ReleaseState.RETIRED


def test_a_module_that_cannot_end_keeps_no_other_from_it_and_is_reported(
    db: None, switch_on: Callable[[str, str], None], time_machine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    switch_on("example", "r5107")
    manifest = find_module("mpp")
    object.__setattr__(manifest, "deactivated", "operator.truediv")
    try:
        for slug in ("mpp", "example"):
            services.retire_release(slug=slug, version="1.0.0", closes_on=TODAY, ends_on=TODAY, actor=CURATOR, now=NOON)
        time_machine.move_to(NOON)

        with pytest.raises(endings.NotAllEnded):
            tasks.end_releases()
    finally:
        object.__setattr__(manifest, "deactivated", "")

    states = dict(Activation.objects.filter(schema_name="r5107").values_list("slug", "state"))
    assert states == {"mpp": "on", "example": "off"}
    assert caplog.text.count("could not be switched off at its end") == 2  # in Karangasem and in Ternate
    tasks.end_releases()
    assert not Activation.objects.filter(slug="mpp", state=State.ON).exists()


def test_deprecation_can_be_taken_back(db: None) -> None:
    later = TODAY + timedelta(days=5)
    services.retire_release(slug="example", version="1.0.0", closes_on=later, ends_on=later, actor=CURATOR, now=NOON)

    release = services.publish_release(slug="example", actor=CURATOR, now=NOON)

    assert (release.state, release.closes_on, release.ends_on) == (ReleaseState.PUBLISHED, None, None)


def test_restricting_is_recorded_once(db: None) -> None:
    for _time in range(2):
        services.restrict_release(slug="example", version="1.0.0", restricted=True, actor=CURATOR, now=NOON)

    assert EvidenceEntry.objects.filter(action="activation.release_restricted").count() == 1


def test_regency_cannot_write_releases_or_read_activations(db: None) -> None:
    with tenants.enter("r5107"):
        assert Release.objects.filter(slug="mpp").exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Release.objects.update(restricted=False)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Activation.objects.exists()


def test_one_live_row_for_each_module(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.create(
            regency_code="5107", schema_name="r5107", slug="mpp", version="1.0.0", state=State.OFF, requested_at=NOON
        )


def test_every_state_has_a_line_in_its_table() -> None:
    assert set(TRANSITIONS) == set(State)
    assert set(RELEASE_TRANSITIONS) == set(ReleaseState)


def test_those_who_have_it_on_read_of_its_end_today(
    db: None, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    before = karangasem_client.get("/kerja/").content.decode()
    services.retire_release(
        slug="mpp", version="1.0.0", closes_on=date(2030, 6, 1), ends_on=date(2030, 12, 31),
        successor="smart_kampung", actor=CURATOR, now=NOON,
    )  # fmt: skip

    today = karangasem_client.get("/kerja/").content.decode()
    page = karangasem_client.get("/pengaturan/modul/mpp/").content.decode()

    sentence = "Mal Pelayanan Publik berakhir 31 Des 2030"
    assert sentence not in before
    assert sentence in today
    assert "Smart Kampung menggantikannya" in today
    assert "Mulai 1 Jun 2030 tidak ada daerah baru yang dapat menyalakannya" in page
    assert 'href="/pengaturan/modul/smart_kampung/"' in page


def test_an_officer_is_not_told_what_only_administrators_can_plan(
    db: None, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client)
    services.retire_release(
        slug="mpp", version="1.0.0", closes_on=date(2030, 6, 1), ends_on=date(2030, 12, 31), actor=CURATOR, now=NOON
    )

    assert "berakhir 31 Des 2030" not in karangasem_client.get("/kerja/").content.decode()


@pytest.mark.parametrize("successor", ["absent", "mpp"])
def test_a_successor_is_another_module_of_the_catalogue(db: None, successor: str) -> None:
    with pytest.raises(releases.UnknownSuccessor):
        services.retire_release(
            slug="mpp", version="1.0.0", closes_on=TODAY, ends_on=TODAY, successor=successor, actor=CURATOR, now=NOON
        )


def test_taking_the_end_back_takes_the_successor_back(db: None) -> None:
    services.retire_release(
        slug="mpp", version="1.0.0", closes_on=date(2030, 6, 1), ends_on=date(2030, 12, 31),
        successor="example", actor=CURATOR, now=NOON,
    )  # fmt: skip

    release = services.publish_release(slug="mpp", actor=CURATOR, now=NOON)

    assert (release.successor, release.ends_on) == ("", None)


def test_the_day_of_closing_keeps_the_successor(db: None) -> None:
    services.retire_release(
        slug="mpp", version="1.0.0", closes_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=9),
        successor="example", actor=CURATOR, now=NOON,
    )  # fmt: skip

    endings.close_releases(now=NOON + timedelta(days=1))

    release = Release.objects.get(slug="mpp")
    assert (release.state, release.successor) == (ReleaseState.RETIRED, "example")
