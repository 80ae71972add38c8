"""From the application to the first served citizen: what a regency tells, and what the ministry reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.modules.mpp.models import Counter
from core import evidence
from core.actors import Actor
from onboarding.models import Application
from onboarding.setup import queries, services
from onboarding.setup.models import Milestone
from onboarding.setup.queries import Journey, Stage
from organisation.provinces import WHOLE, Reach
from regions.models import Region
from tenants import directory
from tenants.models import Regency
from tests.factories.mpp import CounterFactory, QueueTicketFactory
from tests.factories.onboarding import ApplicationFactory

SENT = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = "/konsol/waktu-mulai/"

pytestmark = pytest.mark.django_db


def began(code: str, *, sent: datetime = SENT, served_after: int | None = 30, **fields: Any) -> Application:
    """A regency that was approved after 4 days and set up at once; a citizen was served after so many days."""
    application = ApplicationFactory.provisioned(
        **{
            "regency_code": code,
            "received_at": sent,
            "confirmed_at": sent + timedelta(hours=1),
            "decided_at": sent + 4 * DAY,
            "agreed_at": sent + 4 * DAY,
            "provisioned_at": sent + 4 * DAY,
        }
        | fields
    )
    Milestone.objects.create(regency_code=code, kind="signed_in", at=sent + 5 * DAY)
    if served_after is not None:
        Milestone.objects.create(regency_code=code, kind="served", at=sent + served_after * DAY)
    return application


class TestJourney:
    def journey(self, **moments: int) -> Journey:
        return Journey(Region(code="5107"), {stage: SENT + days * DAY for stage, days in moments.items()})

    def test_each_stage_takes_the_time_since_the_one_before(self) -> None:
        spans = self.journey(
            applied=0, confirmed=1, approved=5, provisioned=5, signed_in=6, opened=20, served=21
        ).spans(NOW)

        assert {stage: span.days for stage, span in spans.items()} == {
            "confirmed": 1, "approved": 4, "provisioned": 0, "signed_in": 1, "opened": 14, "served": 1
        }  # fmt: skip

    def test_the_stage_at_hand_counts_up_to_now(self) -> None:
        journey = self.journey(applied=0, confirmed=1)

        assert journey.spans(SENT + 9 * DAY) == {"confirmed": DAY, "approved": 8 * DAY}
        assert journey.total is None

    def test_a_moment_out_of_order_takes_nothing_from_those_before(self) -> None:
        journey = self.journey(applied=0, confirmed=1, approved=5, provisioned=5, signed_in=8, opened=6, served=9)
        spans = journey.spans(NOW)

        assert (spans["signed_in"], spans["opened"], spans["served"]) == (3 * DAY, timedelta(), DAY)

    def test_what_nobody_wrote_down_is_left_out(self) -> None:
        spans = self.journey(applied=0, confirmed=1, approved=5, provisioned=6, served=9).spans(NOW)

        assert spans["served"] == 3 * DAY
        assert not {"signed_in", "opened"} & spans.keys()


class TestTelling:
    def test_a_regency_tells_its_first_sign_in_and_its_first_served_citizen_once(self, karangasem: Regency) -> None:
        with tenants.enter("r5107"):
            _sign_in(NOW - 9 * DAY)
            _sign_in(NOW - 8 * DAY)
            _serve(NOW - 2 * DAY)
            _serve(NOW - 1 * DAY)
            first = services.note_milestones(now=NOW)
            again = services.note_milestones(now=NOW)

        assert (sorted(first), again) == (["served", "signed_in"], [])
        assert dict(Milestone.objects.values_list("kind", "at")) == {
            "signed_in": NOW - 9 * DAY,
            "served": NOW - 2 * DAY,
        }

    def test_who_was_served_before_the_opening_does_not_count(self, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(opened_at=NOW - 2 * DAY)
        with tenants.enter("r5107"):
            _serve(NOW - 3 * DAY)
            before = services.note_milestones(now=NOW)
            _serve(NOW - DAY)
            after = services.note_milestones(now=NOW)

        assert (before, after) == ([], ["served"])

    def test_a_regency_in_preparation_has_served_nobody(self, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(opened_at=None)
        with tenants.enter("r5107"):
            _serve(NOW - DAY)

            assert services.note_milestones(now=NOW) == []

    def test_only_what_is_live_counts(self, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(purpose=Regency.Purpose.SANDBOX)
        directory.changed()
        with tenants.enter("r5107"):
            _serve(NOW - DAY)

            assert services.note_milestones(now=NOW) == []

    def test_a_milestone_stands_once(self) -> None:
        Milestone.objects.create(regency_code="5107", kind="served", at=NOW)

        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.create(regency_code="5107", kind="served", at=NOW - DAY)


def _sign_in(at: datetime) -> None:
    evidence.record(action="accounts.signed_in", actor=Actor.user(7, schema="r5107"), at=at, subject="accounts.user:7")


def _serve(at: datetime) -> None:
    counter = Counter.objects.first() or CounterFactory.create()
    QueueTicketFactory.done(counter=counter, called_at=at - timedelta(minutes=5), minutes=5)


class TestOverview:
    def test_says_quartiles_and_the_slowest_stage(self, karangasem: Regency) -> None:
        Regency.objects.update(opened_at=None)
        for code, days in (("5107", 20), ("8271", 30), ("3510", 40), ("3511", 50), ("3512", 60)):
            began(code, served_after=days)
        began("3513", served_after=None)

        found = queries.journeys(WHOLE, now=NOW)

        assert found.arrived == 5
        assert found.quartiles == (30 * DAY, 40 * DAY, 50 * DAY)
        assert found.slowest is not None
        assert found.slowest[0] == Stage.SERVED
        assert [one.region.code for one in found.journeys][-1] == "5107"

    def test_of_one_says_no_quartiles(self) -> None:
        began("5107")

        assert queries.journeys(WHOLE, now=NOW).quartiles is None

    def test_narrows_by_province_and_quarter(self) -> None:
        began("5107")
        began("8271", sent=SENT + 60 * DAY)
        began("3510")

        def codes(**wanted: str) -> set[str]:
            return {one.region.code for one in queries.journeys(WHOLE, now=NOW, **wanted).journeys}

        assert codes(province="51") == {"5107"}
        assert codes(quarter="2026-4") == {"8271"}
        assert codes(province="82", quarter="2026-3") == set()
        assert queries.quarters() == ["2026-4", "2026-3"]

    def test_who_waits_is_on_the_list_and_who_was_refused_is_not(self) -> None:
        ApplicationFactory.confirmed(regency_code="3510")
        ApplicationFactory.refused(regency_code="3511")
        ApplicationFactory.withdrawn(regency_code="3512")
        ApplicationFactory.create(regency_code="3513")

        assert [one.region.code for one in queries.journeys(WHOLE, now=NOW).journeys] == ["3510"]

    def test_reaches_no_further_than_the_reader(self) -> None:
        began("5107")
        began("8271")

        assert [one.region.code for one in queries.journeys(Reach(frozenset({"51"})), now=NOW).journeys] == ["5107"]


class TestPages:
    def test_the_ministry_reads_a_bar_and_a_table(
        self, karangasem: Regency, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)
        began("5107", served_after=20)
        began("8271", served_after=40)
        page = str(ministry_client.get(PAGE).content.decode())

        assert "Separuh dari 2 daerah melayani warga pertamanya dalam 30 hari." in page
        assert page.count('class="mini-bar"') == 2
        assert "Kabupaten Karangasem" in page
        assert '<th scope="col" class="r">Warga pertama dilayani</th>' in page

    def test_a_wrong_filter_filters_nothing(
        self, ministry_client: Client, staff: Callable[..., Any], karangasem: Regency
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)
        began("5107")

        assert "Kabupaten Karangasem" in ministry_client.get(f"{PAGE}?provinsi=99&triwulan=2026-9").content.decode()

    def test_before_anybody_applies_it_says_what_will_stand_there(
        self, ministry_client: Client, staff: Callable[..., Any], karangasem: Regency
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)

        assert "Belum ada daerah yang sedang mendaftar" in ministry_client.get(PAGE).content.decode()

    def test_it_is_closed_to_others(
        self, ministry_client: Client, staff: Callable[..., Any], karangasem: Regency
    ) -> None:
        assert ministry_client.get(PAGE).status_code == 302
        staff("public", "catalogue.curate", client=ministry_client)

        assert ministry_client.get(PAGE).status_code == 404

    def test_more_regencies_cost_no_more_queries(
        self, ministry_client: Client, staff: Callable[..., Any], karangasem: Regency
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)
        began("5107")
        ministry_client.get(PAGE)

        def count() -> int:
            with CaptureQueriesContext(connection) as caught:
                ministry_client.get(PAGE)
            return len(caught)

        one = count()
        began("8271")
        began("3510")

        assert count() == one

    def test_a_regency_sees_its_own_way_only(
        self, karangasem: Regency, karangasem_client: Client, staff: Callable[..., Any]
    ) -> None:
        began("5107", served_after=20)
        began("8271", served_after=None)
        staff("r5107", "modules.manage", client=karangasem_client)
        page = karangasem_client.get("/pengaturan/persiapan/").content.decode()

        assert "Dari permohonan sampai warga pertama dilayani" in page
        assert "3 Agu 2026" in page
        assert "Ternate" not in page
