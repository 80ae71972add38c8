"""How far villages have come: scored by their district, shown to everybody; and evenings in one action."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from catalog.modules.smart_kampung.maturity import Criterion, Level
from catalog.modules.smart_kampung.models import VillageScore
from catalog.modules.smart_kampung.queries import villages as queries
from catalog.modules.smart_kampung.services import nights, scoring
from catalog.modules.smart_kampung.services.scoring import Mark
from core import clock
from core.models import EvidenceEntry
from organisation import hours
from organisation.hours import Span
from organisation.models import Unit, WeeklyHours
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW, PURWA_KERTHI, own_queries
from tests.conftest import KARANGASEM
from tests.factories.organisation import UnitFactory, WeeklyHoursFactory, person_with_rights
from tests.factories.smart_kampung_villages import scored

pytestmark = pytest.mark.django_db

DESA = "/smart-kampung/desa/"


@pytest.fixture
def village(db: None, switch_on: Any) -> Any:
    """A district with two villages, in a regency that has Smart Kampung on and no letters."""
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT, name="Pemerintah Kabupaten Karangasem")
        district = UnitFactory.create(kind=Unit.Kind.DISTRICT_OFFICE, parent=root, region_code="510705", code="abang")
        for code, name, region in (("purwa", "Desa Purwakerthi", PURWA_KERTHI), ("ababi", "Desa Ababi", ABABI)):
            UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=district, code=code, name=name, region_code=region)
        yield Unit.objects.get(code="purwa")


def person(client: Client, *rights: str, unit: Unit | None = None) -> User:
    user = person_with_rights(*rights, unit=unit)
    client.force_login(user)
    return user


def many_villages(parent: Unit, number: int) -> list[Unit]:
    return [
        UnitFactory.create(
            kind=Unit.Kind.VILLAGE_OFFICE, parent=parent, name=f"Desa Contoh {one}", region_code=f"51070620{one:02}"
        )
        for one in range(number)
    ]


def marks(points: int, without: Iterable[Criterion] = ()) -> dict[Criterion, Mark]:
    return {one: Mark(points, "Dilihat di kantor") for one in Criterion if one not in without}


def posted(points: int) -> dict[str, Any]:
    return {one.value: points for one in Criterion} | {f"{one.value}_note": "Dilihat di kantor" for one in Criterion}


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestScoring:
    def test_a_district_officer_scores_a_village_of_theirs(self, village: Unit, karangasem_client: Client) -> None:
        person(karangasem_client, "smart_kampung.score", unit=village.parent)

        answer = karangasem_client.post(f"{DESA}purwa/nilai/", posted(3))

        assert answer.status_code == 302
        assert {row.points for row in VillageScore.objects.filter(unit=village)} == {3}
        entry = EvidenceEntry.objects.get(action="smart_kampung.village_scored")
        assert (entry.details["village"], entry.details["level"], len(entry.details["points"])) == ("purwa", "maju", 7)

    def test_the_menu_leads_assessors_to_the_villages(self, village: Unit, karangasem_client: Client) -> None:
        person(karangasem_client, "smart_kampung.score", unit=village.parent)

        assert f'href="{DESA}"' in text_of(karangasem_client.get("/kerja/"))

    def test_one_outside_the_district_does_not_exist(self, village: Unit, karangasem_client: Client) -> None:
        person(karangasem_client, "smart_kampung.score", unit=Unit.objects.get(code="ababi"))

        assert karangasem_client.get(f"{DESA}purwa/nilai/").status_code == 404
        assert karangasem_client.post(f"{DESA}purwa/nilai/", posted(3)).status_code == 404
        assert not VillageScore.objects.exists()

    def test_all_seven_are_asked_for(self, village: Unit, karangasem_client: Client) -> None:
        person(karangasem_client, "smart_kampung.score")

        answer = karangasem_client.post(f"{DESA}purwa/nilai/", posted(3) | {"legal": "", "poverty": "5"})

        assert set(answer.context["form"].errors) == {"legal", "poverty"}
        with pytest.raises(scoring.ScoreIncomplete):
            scoring.score_village(
                village=village, year=2026, marks=marks(3, without=[Criterion.LEGAL]), actor=ACTOR, now=NOW
            )

    def test_only_what_changed_is_written_again(self, village: Unit) -> None:
        scoring.score_village(village=village, year=2026, marks=marks(3), actor=ACTOR, now=NOW)

        better = marks(3) | {Criterion.HEALTH: Mark(4, "Jemput bola tiap pekan")}
        saved = scoring.score_village(village=village, year=2026, marks=better, actor=ACTOR, now=NOW)

        assert [(row.criterion, row.points) for row in saved] == [("health", 4)]
        assert VillageScore.objects.count() == 7

    @pytest.mark.parametrize(("year", "is_open"), [(2027, False), (2026, True), (2025, True), (2024, False)])
    def test_this_year_and_the_last_are_open(self, village: Unit, year: int, is_open: bool) -> None:
        if is_open:
            scoring.score_village(village=village, year=year, marks=marks(2), actor=ACTOR, now=NOW)
        else:
            with pytest.raises(scoring.YearClosed):
                scoring.score_village(village=village, year=year, marks=marks(2), actor=ACTOR, now=NOW)


class TestRegency:
    def test_banyuwangis_state_of_2018_and_its_rounding(self, village: Unit, karangasem_client: Client) -> None:
        """SK-8: 95, 98 and 24 of 217 are 43.8, 45.2 and 11.1 %, which together make 100.1."""
        district = village.parent
        assert district is not None
        units = [
            Unit(
                code=f"v{one}",
                name=f"Desa Contoh {one}",
                kind=Unit.Kind.VILLAGE_OFFICE,
                parent=district,
                path=f"{district.path}/v{one}",
                region_code=f"5107{one:06}",
                active_from=date(2016, 1, 1),
            )
            for one in range(217)
        ]
        Unit.objects.bulk_create(units)
        scored(units[:95], 4, year=2018)
        scored(units[95:193], 2, year=2018)
        scored(units[193:], 0, year=2018)

        shown = text_of(karangasem_client.get(f"{DESA}?tahun=2018"))

        shares = ["43,8%", "45,2%", "11,1%", "100,1%"]
        assert [share for share in shares if share in shown] == shares
        assert [(one.year, one.counts[Level.ADVANCED], one.scored) for one in queries.history()] == [(2018, 95, 217)]

    def test_levels_and_districts_narrow_the_tiles_and_the_table(
        self, village: Unit, karangasem_client: Client
    ) -> None:
        scored([village], 4)

        advanced = text_of(karangasem_client.get(f"{DESA}?tingkat=maju"))
        not_scored = text_of(karangasem_client.get(f"{DESA}?tingkat=belum"))
        elsewhere = text_of(karangasem_client.get(f"{DESA}?kecamatan=510701"))

        names = ("Desa Purwakerthi", "Desa Ababi")
        shown = [[name for name in names if name in page] for page in (advanced, not_scored, elsewhere)]
        assert shown == [["Desa Purwakerthi"], ["Desa Ababi"], []]

    def test_half_a_score_is_no_level(self, village: Unit) -> None:
        VillageScore.objects.create(
            unit=village, year=2026, criterion=Criterion.LEGAL, points=4, scored_by="system:tests", scored_at=NOW
        )

        assert [one.level for one in queries.standings(year=2026, day=date(2026, 11, 26))] == [None, None]
        assert queries.history() == []

    def test_open_data_has_a_line_for_each_village(self, village: Unit, karangasem_client: Client) -> None:
        scored([village], 3)

        lines = karangasem_client.get(f"{DESA}data.csv").content.decode("utf-8-sig").splitlines()

        assert lines[0].startswith("tahun,kode,nama,kode_kecamatan,kecamatan,tingkat,nilai,public_service")
        assert f"2026,{PURWA_KERTHI},Desa Purwakerthi,510705,Kecamatan Abang,maju,75.0,3,3,3,3,3,3,3" in lines
        assert f"2026,{ABABI},Desa Ababi,510705,Kecamatan Abang,,,,,,,,," in lines

    def test_many_villages_cost_no_more_queries(self, village: Unit, karangasem_client: Client) -> None:
        karangasem_client.get(DESA)
        with CaptureQueriesContext(
            connection,
        ) as few:
            karangasem_client.get(DESA)
        scored(many_villages(village.parent, 30), 2)  # type: ignore[arg-type]

        with CaptureQueriesContext(connection) as many:
            karangasem_client.get(DESA)

        assert len(own_queries(many)) == len(own_queries(few))

    def test_a_villages_page_holds_its_criteria_beside_last_years(
        self, village: Unit, karangasem_client: Client
    ) -> None:
        scored([village], 3, note="Perpustakaan desa buka tiap sore")
        scored([village], 1, year=2025)

        shown = text_of(karangasem_client.get(f"{DESA}purwa/"))

        assert "75,0" in shown
        assert "2025: 1" in shown
        assert "Perpustakaan desa buka tiap sore" in shown
        assert karangasem_client.get(f"{DESA}tidak-ada/").status_code == 404


class TestEvenings:
    def test_one_press_opens_monday_and_friday_evening(self, village: Unit, karangasem_client: Client) -> None:
        WeeklyHoursFactory.create(unit=village)
        person(karangasem_client, "hours.manage", unit=village)

        answer = karangasem_client.post(f"{DESA}purwa/buka-malam/")

        assert answer.status_code == 302
        source = hours.source_of(village, day=clock.local_date(clock.now(), tenants.current().zone))
        assert source is not None
        week = hours.spans_by_weekday(source)
        assert [week[day][-1] for day in nights.NIGHTS] == [Span(1080, 1260)] * 2
        assert week[1] == (Span(450, 720), Span(780, 930))
        assert "Senin, Jumat" in text_of(karangasem_client.get(f"{DESA}purwa/"))
        facts = queries.known_facts(village, year=2026, now=clock.now())
        assert facts[Criterion.PUBLIC_SERVICE][0] == "Buka malam hari: Senin, Jumat"

    def test_a_year_that_is_over_is_scored_by_its_own_hours(self, village: Unit) -> None:
        WeeklyHoursFactory.create(unit=village, active_from=date(2026, 1, 5))
        nights.open_at_night(village=village, actor=ACTOR, now=NOW)

        told = {
            year: queries.known_facts(village, year=year, now=now)[Criterion.PUBLIC_SERVICE][0]
            for year, now in ((2026, NOW), (2025, NOW), (2026, NOW.replace(year=2027, month=1)))
        }

        assert told == {
            2026: "Buka malam hari: Senin, Jumat",
            2025: "Jam buka tahun ini belum diisi",
        }

    def test_who_keeps_other_hours_cannot(self, village: Unit, karangasem_client: Client) -> None:
        WeeklyHoursFactory.create(unit=village)
        person(karangasem_client, "hours.manage", unit=Unit.objects.get(code="ababi"))

        assert karangasem_client.post(f"{DESA}purwa/buka-malam/").status_code == 404

    def test_an_afternoon_that_runs_into_the_evening_becomes_one_time(self, village: Unit) -> None:
        WeeklyHoursFactory.create(unit=village, days={0: [Span(480, 1140)], 4: [Span(480, 1080)]})

        row = nights.open_at_night(village=village, actor=ACTOR, now=NOW)

        assert hours.spans_by_weekday(row) == {0: (Span(480, 1260),), 4: (Span(480, 1260),)}
        with pytest.raises(nights.OpenAlready):
            nights.open_at_night(village=village, actor=ACTOR, now=NOW)

    def test_what_is_not_entered_or_is_to_change_is_not_overwritten(self, village: Unit) -> None:
        with pytest.raises(nights.WeekFirst):
            nights.open_at_night(village=village, actor=ACTOR, now=NOW)
        WeeklyHoursFactory.create(unit=village.parent)
        WeeklyHoursFactory.create(unit=village, active_from=date(2027, 1, 4))

        with pytest.raises(nights.ChangeAhead):
            nights.open_at_night(village=village, actor=ACTOR, now=NOW)

        assert WeeklyHours.objects.filter(unit=village).count() == 1
