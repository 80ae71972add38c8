"""Where reports lie, drawn: for everybody in squares without what is secret, for officers beside its like."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.queries import published
from catalog.modules.complaint_centre.rights import INSPECT, SORT
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed
from catalog.modules.complaint_centre.sketches import side_of_squares
from config.demo.boundary import draw_boundary
from core.actors import Actor
from core.outlines import METRES, Box
from core.photos import Position
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights
from web.maps import DISCS_ACROSS

LIST = "/complaint-centre/terbuka/laporan/"
MARKET = ("-8.498100", "115.512300")
TOWN = ("-8.448000", "115.610000")
KARANGASEM, MANGGIS = Box(-8.55, 115.35, -8.15, 115.72), Box(-8.55, 115.45, -8.42, 115.58)


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def outlined(centre: Centre) -> Centre:
    draw_boundary(actor=ACTOR, now=NOW)
    return centre


def at(latitude: str, longitude: str) -> Position:
    return Position(latitude=Decimal(latitude), longitude=Decimal(longitude))


def file(place: tuple[str, str] | None = MARKET, **changes: Any) -> Filed:
    report = a_report(position=at(*place) if place else None, **changes)
    return services.file_report(report=report, actor=Actor.citizen(), now=NOW)


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def discs(page: str) -> int:
    return page.partition('<g class="discs">')[2].partition("</g>")[0].count("<circle")


class TestSquares:
    @pytest.mark.parametrize("box", [KARANGASEM, MANGGIS, Box(-8.8, 113.8, -7.7, 114.7)])
    def test_no_more_than_fit_beside_each_other_however_many_reports_there_are(self, box: Box) -> None:
        chance = Random(20)
        side = side_of_squares(box, 1000)
        spots = [(chance.uniform(box.west, box.east), chance.uniform(box.south, box.north)) for _ in range(20_000)]

        found = {(x // side, y // side) for x, y in spots}

        assert len({column for column, _row in found}) <= DISCS_ACROSS + 1
        assert len({row for _column, row in found}) <= DISCS_ACROSS + 1
        assert side * METRES >= 999.9

    def test_squares_of_one_map_lie_whole_in_those_of_another(self) -> None:
        sides = [side_of_squares(box, 1000) for box in (KARANGASEM, MANGGIS, Box(-8.8, 113.8, -7.7, 114.7))]

        for one, other in combinations(sorted(sides), 2):
            assert (other / one).is_integer()

    @pytest.mark.django_db
    def test_neighbours_are_one_square_and_its_middle_is_nobody_s_place(self, centre: Centre) -> None:
        for place in (MARKET, ("-8.498300", "115.512500"), TOWN, None):
            file(place)

        found = published.squares(published.listed(), side=0.01)

        middles = {(round(x, 3), round(y, 3)): count for (x, y), count in found.items()}
        assert middles == {(115.515, -8.495): 2, (115.615, -8.445): 1}


@pytest.mark.django_db
class TestForEverybody:
    def test_listed_reports_are_drawn_and_counted(self, outlined: Centre, karangasem_client: Client) -> None:
        for place in (MARKET, MARKET, TOWN, None, ("-3.000000", "120.000000")):
            file(place)

        page = words(karangasem_client, LIST)

        assert discs(page) == 2
        assert "3 dari 5 laporan" in page
        assert "Cakram terbesar mewakili 2." in page
        for part in (*MARKET, *TOWN):
            assert part.rstrip("0") not in page

    def test_what_is_secret_or_of_wrongdoing_changes_nothing(self, outlined: Centre, karangasem_client: Client) -> None:
        file()
        before = words(karangasem_client, LIST)

        file(TOWN, is_secret=True)
        file(TOWN, kind=ReportKind.WHISTLEBLOWING)

        assert words(karangasem_client, LIST) == before
        assert discs(before) == 1

    def test_a_district_is_drawn_alone(self, outlined: Centre, karangasem_client: Client) -> None:
        file()

        page = words(karangasem_client, f"{LIST}?kecamatan=510703")

        assert re.findall(r"<title>([^<]+)</title></path>", page) == ["Manggis"]
        assert discs(page) == 1

    def test_without_a_boundary_or_a_place_the_list_stands_alone(
        self, centre: Centre, karangasem_client: Client
    ) -> None:
        file()
        assert "Pada peta" not in words(karangasem_client, LIST)

        draw_boundary(actor=ACTOR, now=NOW)
        assert "Pada peta" in words(karangasem_client, LIST)
        assert "Pada peta" not in words(karangasem_client, f"{LIST}?keadaan=ended")

    def test_more_reports_cost_no_more_queries(self, outlined: Centre, karangasem_client: Client) -> None:
        file()
        karangasem_client.get(LIST)
        counts = []
        for more in (0, 3):
            for _number in range(more):
                file(TOWN)
            with CaptureQueriesContext(connection) as captured:
                karangasem_client.get(LIST)
            counts.append(len(captured))

        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestForOfficers:
    def record(self, client: Client, filed: Filed) -> str:
        return words(client, f"/complaint-centre/kerja/{filed.case.code}/")

    def test_the_place_is_shown_in_the_regency_and_its_like_around_it(
        self, outlined: Centre, karangasem_client: Client
    ) -> None:
        filed, other = file(category=outlined.potholes), file(("-8.497900", "115.512300"), category=outlined.potholes)
        karangasem_client.force_login(person_with_rights(SORT))

        page = self.record(karangasem_client, filed)

        assert page.count('<svg class="picture') == 2
        marks = page.partition('<ol class="marks">')[2].partition("</ol>")[0]
        assert f'href="/complaint-centre/kerja/{other.case.code}/"' in marks
        assert "22 m ke utara" in marks

    def test_without_like_reports_there_is_no_picture_of_them(
        self, outlined: Centre, karangasem_client: Client
    ) -> None:
        karangasem_client.force_login(person_with_rights(SORT))

        assert self.record(karangasem_client, file()).count('<svg class="picture"') == 1
        assert '<svg class="picture"' not in self.record(karangasem_client, file(None))

    def test_a_report_of_wrongdoing_has_no_like_and_is_none(self, outlined: Centre, karangasem_client: Client) -> None:
        plain = file(category=outlined.potholes)
        whistle = file(kind=ReportKind.WHISTLEBLOWING, category=outlined.potholes)
        karangasem_client.force_login(person_with_rights(SORT))
        assert '<ol class="marks">' not in self.record(karangasem_client, plain)
        assert whistle.case.code not in self.record(karangasem_client, plain)

        karangasem_client.force_login(person_with_rights(INSPECT))
        page = self.record(karangasem_client, whistle)

        assert page.count('<svg class="picture"') == 1
        assert plain.case.code not in page
