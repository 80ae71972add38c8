"""Villages per 1,000 people: with the denominators of the register or of a table, and never by rank."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.complaint_centre.queries import villages
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.rates import Standing
from regions.models import RegionChange
from residents.services import record_population
from tenants.context import operator_rights
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre
from tests.catalog.modules.complaint_centre.test_public import LATER, OPEN, filed
from tests.factories.policies import RegencyValueFactory

OTHER = "5107032001"
SOURCE = "Disdukcapil Kabupaten Karangasem, semester I 2026"


@pytest.fixture
def client(centre: Centre, karangasem_client: Client) -> Any:
    with time_machine.travel(LATER, tick=False):
        yield karangasem_client


@pytest.fixture
def five_are_enough(centre: Centre) -> None:
    RegencyValueFactory.create(key="complaint_centre.public_least", value="5")


def people(code: str, number: int, day: date = date(2026, 6, 30), source: str = SOURCE) -> None:
    record_population(village_code=code, counted_on=day, people=number, source=source, actor=ACTOR, now=NOW)


def of(code: str) -> villages.Village:
    return next(one for one in villages.of_last_year(LATER).villages if one.code == code)


def page(client: Client) -> str:
    return re.sub(r"\s+", " ", client.get(f"{OPEN}/desa/").content.decode())


@pytest.mark.django_db
class TestComparison:
    def test_by_hand(self, five_are_enough: None) -> None:
        people(ULAKAN, 1_000)
        people(OTHER, 100_000)
        for _number in range(6):
            filed()
        filed(village_code=OTHER)
        filed(village_code="510703")

        found = villages.of_last_year(LATER)

        assert (found.everywhere.reports, found.everywhere.people, found.elsewhere) == (7, 101_000, 1)
        assert (of(ULAKAN).rate.per_thousand, of(ULAKAN).standing) == (6, Standing.MORE)
        assert (of(OTHER).rate.per_thousand, of(OTHER).standing) == (None, Standing.TOO_FEW)
        assert {one.standing for one in found.villages} - {Standing.MORE, Standing.TOO_FEW} == {Standing.NO_FIGURE}

    def test_wrongdoing_and_what_is_secret_change_nothing(self, five_are_enough: None) -> None:
        people(ULAKAN, 1_000)
        filed()
        before = villages.of_last_year(LATER)

        filed(is_secret=True)
        filed(ReportKind.WHISTLEBLOWING)

        assert villages.of_last_year(LATER) == before

    def test_the_latest_figure_of_the_time_counts(self, centre: Centre) -> None:
        people(ULAKAN, 1_000, date(2024, 12, 31))
        people(ULAKAN, 1_100)

        assert of(ULAKAN).rate.people == 1_100
        of_2025 = {one.code: one for one in villages.of_year(2025, LATER).villages}
        assert (of_2025[ULAKAN].rate.people, of_2025[ULAKAN].counted_on) == (1_000, date(2024, 12, 31))

    def test_reports_under_an_earlier_code_are_the_villages(self, centre: Centre) -> None:
        filed()
        with operator_rights():
            RegionChange.objects.create(
                kind="merged", old_code=ULAKAN, old_name="Manggis", new_code=OTHER, new_name="Padangbai",
                holds_from=date(2026, 11, 1), decree="Permendagri 12/2026",
            )  # fmt: skip

        assert of(OTHER).rate.reports == 1


@pytest.mark.django_db
class TestPage:
    def test_says_rate_interval_number_and_source_and_ranks_nobody(self, client: Client, five_are_enough: None) -> None:
        people(ULAKAN, 1_000)
        people(OTHER, 100_000)
        for _number in range(6):
            filed()

        text = page(client)

        assert "6,0 (2,2–13,1)" in text
        assert "6 laporan, 1.000 penduduk" in text
        assert SOURCE in text
        assert "30 Jun 2026" in text
        assert "0,1 (0,0–0,1) laporan per 1.000 penduduk" in text

    def test_without_figures_nothing_is_compared(self, client: Client) -> None:
        filed()

        assert "Belum dibandingkan" in page(client)
        assert "per 1.000 penduduk, dengan" not in page(client)

    def test_more_villages_cost_no_more_queries(self, client: Client) -> None:
        counts = []
        for codes in ((ULAKAN,), (OTHER, "5107032002")):
            for code in codes:
                people(code, 1_000)
                filed(village_code=code)
            with CaptureQueriesContext(connection) as captured:
                villages.of_last_year(LATER)
            counts.append(len(captured))

        assert counts == [6, 6]


@pytest.mark.django_db
class TestFiles:
    def test_tell_the_denominator_with_day_and_source(self, client: Client, five_are_enough: None) -> None:
        people(ULAKAN, 1_000)
        for _number in range(6):
            filed()

        lines = csv.DictReader(io.StringIO(client.get(f"{OPEN}/data/desa-2026.csv").content.decode("utf-8-sig")))
        document = client.get(f"{OPEN}/data/desa-2026.json").json()

        line = next(one for one in lines if one["kode_desa"] == ULAKAN)
        assert line == {
            "kode_desa": ULAKAN, "desa": "Desa Manggis", "kecamatan": "Kecamatan Manggis", "laporan": "6",
            "penduduk": "1000", "penduduk_per": "2026-06-30", "sumber_penduduk": SOURCE, "per_1000": "6.0",
            "per_1000_bawah": "2.2", "per_1000_atas": "13.1",
        }  # fmt: skip
        same = next(one for one in document["villages"] if one["kode_desa"] == ULAKAN)
        assert {key: str(value) for key, value in same.items()} == line
        assert Decimal(same["per_1000"]) == 6
