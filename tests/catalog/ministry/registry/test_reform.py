"""RB Tematik: themes as data with days, numbers with late and hidden marks, changes in points and percent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.activation.models import Activation
from catalog.ministry.registry.changes import Change, change
from catalog.ministry.registry.models import ReformTheme
from catalog.ministry.registry.queries import reform as queries
from catalog.ministry.registry.services.reform import RoadMapBackwards, ThemeKnown, enter_theme
from core import clock
from core.actors import Actor
from core.indicators import Period, PeriodKind
from core.localised import LocalisedText
from core.models import EvidenceEntry
from organisation.access import MINISTRY_ZONE
from organisation.provinces import Reach
from outcomes.facts.models import Fact
from tests.factories.catalog import ActivationFactory

pytestmark = pytest.mark.django_db

CURATOR = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _on_since_january(db: None) -> None:
    Activation.objects.filter(slug="mpp").update(first_on_at=datetime(2026, 1, 5, 1, 0, tzinfo=UTC))


def fact(
    code: str, value: str | None, *, indicator: str = "mpp.median_wait", period: str = "2026-10", shown: str = "exact",
    version: int = 1,
) -> None:  # fmt: skip
    Fact.objects.create(
        regency_code=code, indicator=indicator, period=period, period_kind="month",
        last_day=Period.from_code(period).last_day, version=version, formula=1, shown=shown,
        value=value and Decimal(value), report="0199a5b0-0000-7000-8000-000000000001", computed_at=NOW, received_at=NOW,
    )  # fmt: skip


def wait(reach: Reach | None = None) -> queries.Reported:
    rows = queries.page(DAY, reach=reach) if reach else queries.page(DAY)
    return next(one for row in rows for one in row.reported if one.indicator.code == "mpp.median_wait")


class TestChange:
    def test_rb_4_points_and_percent_stand_apart(self) -> None:
        assert change(Decimal("9.0"), Decimal("8.1")) == Change(Decimal("-0.9"), Decimal(-10))

    def test_from_zero_there_is_no_percent(self) -> None:
        assert change(Decimal(0), Decimal(4)) == Change(Decimal(4), None)


class TestThemes:
    def test_the_four_themes_of_the_road_map_hold(self) -> None:
        assert [theme.code for theme in queries.themes(date(2024, 6, 1))] == [
            "poverty", "investment", "digitalisation", "priorities",
        ]  # fmt: skip
        assert queries.themes(date(2022, 12, 31)) == []

    def test_a_new_road_map_ends_the_one_before(self) -> None:
        values = {
            "focuses": ["poverty"], "position": 1, "valid_from": date(2027, 1, 1),
            "road_map_ends_on": date(2029, 12, 31), "source": "PermenPANRB 99/2026", "actor": CURATOR, "now": NOW,
        }  # fmt: skip
        enter_theme(code="poverty", name=LocalisedText(id="Kemiskinan"), ends_others=True, **values)  # type: ignore[arg-type]
        second = {**values, "focuses": ["food"], "position": 2}
        enter_theme(code="food", name=LocalisedText(id="Pangan"), ends_others=True, **second)  # type: ignore[arg-type]

        assert [theme.code for theme in queries.themes(date(2026, 12, 31))][:2] == ["poverty", "investment"]
        assert [(theme.code, theme.road_map_ends_on.year) for theme in queries.themes(date(2027, 1, 1))] == [
            ("poverty", 2029), ("food", 2029),
        ]  # fmt: skip
        assert EvidenceEntry.objects.order_by("-sequence")[0].details["ended"] == []

    def test_a_theme_does_not_hold_twice(self) -> None:
        values = {
            "code": "poverty", "name": LocalisedText(id="x"), "focuses": ["poverty"], "position": 1, "source": "x",
            "valid_from": date(2027, 1, 1), "ends_others": False, "actor": CURATOR, "now": NOW,
        }  # fmt: skip
        with pytest.raises(ThemeKnown):
            enter_theme(**values, road_map_ends_on=date(2029, 1, 1))  # type: ignore[arg-type]
        with pytest.raises(RoadMapBackwards):
            enter_theme(**values, road_map_ends_on=date(2026, 1, 1))  # type: ignore[arg-type]


class TestNumbers:
    def test_late_is_not_zero_and_hidden_is_neither(self) -> None:
        ActivationFactory.create(slug="mpp", schema_name="r3510", first_on_at=datetime(2026, 2, 1, tzinfo=UTC))
        fact("5107", "12")
        fact("8271", None, shown="hidden")

        found = wait()

        assert (found.expected, found.late, found.hidden, found.numbers) == (2, 0, 1, 1)
        assert found.middle == 12

        Fact.objects.filter(regency_code="8271").delete()
        found = wait()
        assert (found.late, found.hidden, found.numbers, found.middle) == (1, 0, 1, Decimal(12))

    def test_who_switched_on_after_the_period_is_not_late(self) -> None:
        Activation.objects.filter(slug="mpp", schema_name="r8271").update(first_on_at=datetime(2026, 11, 2, tzinfo=UTC))

        assert (wait().expected, wait().late) == (1, 1)

    def test_only_the_newest_version_counts(self) -> None:
        fact("5107", "12")
        fact("5107", "10", version=2)

        assert wait().middle == 10

    def test_a_change_compares_the_same_regencies(self) -> None:
        fact("5107", "20", period="2026-09")
        fact("5107", "18")
        fact("8271", "90")  # new: must not look like a jump

        found = wait()

        assert found.middle == 54
        assert found.change == Change(Decimal(-2), Decimal(-10))
        assert found.compared == 1

    def test_an_indicator_outside_the_themes_is_a_local_one(self) -> None:
        """RB-5."""
        ReformTheme.objects.filter(code="digitalisation").update(focuses=["something else"])

        rows = queries.page(DAY)

        assert rows[-1].theme is None
        assert "mpp.median_wait" in {one.indicator.code for one in rows[-1].reported}

    def test_each_theme_names_its_modules_with_their_users(self) -> None:
        rows = {row.theme.code: row for row in queries.page(DAY) if row.theme}

        assert {one.slug: number for one, number in rows["digitalisation"].modules}["mpp"] == 2
        assert [one.slug for one, _number in rows["priorities"].modules] == ["one_student_one_client"]
        assert rows["investment"].modules == []

    def test_a_province_sees_its_own(self) -> None:
        fact("5107", "12")
        fact("8271", "90")

        assert wait(Reach(frozenset({"51"}))).middle == 12
        assert wait(Reach(frozenset({"51"}))).expected == 1


class TestPages:
    def test_the_page_says_points_and_percent(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        """The clock is the page's own, so the periods are taken from it."""
        staff("public", "regencies.read", client=ministry_client)
        last = Period.of(PeriodKind.MONTH, clock.local_date(clock.now(), MINISTRY_ZONE)).previous
        Activation.objects.filter(slug="mpp").update(first_on_at=datetime(2020, 1, 1, tzinfo=UTC))
        for period, value in ((last.previous, "50"), (last, "45")):
            fact("5107", value, indicator="mpp.told_wait_held", period=period.code)

        shown = " ".join(ministry_client.get("/konsol/rb-tematik/").content.decode().split())

        assert "−5,0 poin, yaitu −10,0%" in shown or "−5 poin, yaitu −10,0%" in shown
        assert "1 terlambat" in shown

    def test_a_curator_enters_a_theme(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "catalogue.curate", client=ministry_client)
        fields = {
            "code": "food", "name_id": "Pangan", "name_en": "Food", "focuses": "food, inflation", "position": "5",
            "valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "2027", "road_map_ends_on_day": "31",
            "road_map_ends_on_month": "12", "road_map_ends_on_year": "2029",
        }  # fmt: skip

        assert ministry_client.post("/konsol/rb-tematik/tema/", fields).status_code == 422
        done = ministry_client.post("/konsol/rb-tematik/tema/", fields | {"source": "PermenPANRB 99/2026"})

        assert done.status_code == 302
        assert ReformTheme.objects.get(code="food").focuses == ["food", "inflation"]
        assert "Pangan" in ministry_client.get("/konsol/rb-tematik/tema/").content.decode()

    def test_nobody_else_enters_themes(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "regencies.read", client=ministry_client)

        assert ministry_client.get("/konsol/rb-tematik/tema/").status_code == 404

    def test_the_page_takes_as_many_queries_for_three_as_for_one(
        self, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)

        def count() -> int:
            ministry_client.get("/konsol/rb-tematik/")
            with CaptureQueriesContext(connection) as made:
                assert ministry_client.get("/konsol/rb-tematik/").status_code == 200
            return len(made)

        fact("5107", "12")
        few = count()
        for code in ("8271", "3510"):
            fact(code, "12")

        assert count() == few

    def test_a_regency_reads_the_themes(self) -> None:
        with tenants.enter("r5107"):
            assert len(queries.themes(DAY)) == 4
