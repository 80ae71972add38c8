"""How many people live in a village: counted in the register, or brought in as a table."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from core.jobs import run_waiting
from core.models import EvidenceEntry
from imports.models import ImportRun
from residents import queries, services
from residents.models import Population
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import ABABI, PURWA_KERTHI, SOA, TESTS, make_resident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
DAY = date(2026, 6, 30)
PAGE = "/penduduk/jumlah/"
IMPORT = "/pengaturan/impor/"


def record(code: str, people: int, day: date = DAY) -> Population:
    return services.record_population(
        village_code=code, counted_on=day, people=people, source="BPS", actor=TESTS, now=NOW
    )


@pytest.fixture
def clerk(karangasem_client: Client) -> Client:
    with tenants.enter("r5107"):
        karangasem_client.force_login(person_with_rights("imports.run", "residents.edit", "residents.read"))
    return karangasem_client


class TestFigures:
    def test_the_latest_until_a_day_counts_and_earlier_ones_stay(self) -> None:
        with tenants.enter("r5107"):
            record(ABABI, 4_000, date(2025, 12, 31))
            record(ABABI, 4_120)
            record(ABABI, 4_130)

            assert {code: one.people for code, one in queries.populations(date(2026, 6, 29)).items()} == {ABABI: 4_000}
            assert {code: one.people for code, one in queries.populations(DAY).items()} == {ABABI: 4_130}
            assert Population.objects.count() == 2

    @pytest.mark.parametrize(
        ("code", "people", "day", "refusal"),
        [
            (SOA, 4_000, DAY, services.UnknownVillage),  # of another regency
            ("5107059999", 4_000, DAY, services.UnknownVillage),
            (ABABI, 0, DAY, services.NotAPopulation),
            (ABABI, 500_001, DAY, services.NotAPopulation),
            (ABABI, 4_000, date(2026, 11, 24), services.CountedInFuture),
        ],
    )
    def test_what_cannot_be_is_refused(self, code: str, people: int, day: date, refusal: type[Exception]) -> None:
        with tenants.enter("r5107"), pytest.raises(refusal):
            record(code, people, day)


class TestRegister:
    def test_the_living_are_counted_where_they_live(self) -> None:
        with tenants.enter("r5107"):
            for village in (ABABI, ABABI, PURWA_KERTHI):
                make_resident(village_code=village)
            gone = make_resident(village_code=ABABI)
            services.record_move(resident=gone, day=date(2026, 1, 5), reason="Pindah", actor=TESTS, now=NOW)
            record(ABABI, 4_120)

            counted = services.count_register(actor=TESTS, now=NOW)
            found = queries.populations(date(2026, 11, 23))

            assert counted == 2
            assert {code: (one.people, one.source) for code, one in found.items()} == {
                ABABI: (2, ""),
                PURWA_KERTHI: (1, ""),
            }
            assert EvidenceEntry.objects.get(action="residents.register_counted").details == {
                "villages": 2, "people": 3,
            }  # fmt: skip

    def test_whoever_knows_one_village_only_does_not_count(self, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            village = UnitFactory.create(code=ABABI, region_code=ABABI)
            karangasem_client.force_login(person_with_rights("residents.edit", unit=village))

        assert karangasem_client.get(PAGE).status_code == 404
        assert karangasem_client.post(f"{PAGE}hitung/").status_code == 404

    def test_more_figures_cost_no_more_queries(self, clerk: Client) -> None:
        clerk.get(PAGE)
        counts = []
        for codes in ((ABABI,), (PURWA_KERTHI, "5107032006")):
            with tenants.enter("r5107"):
                for code in codes:
                    record(code, 4_120)
            with CaptureQueriesContext(connection) as captured:
                clerk.get(PAGE)
            counts.append(len(captured))

        assert counts == [6, 6]

    def test_the_page_shows_day_and_source(self, clerk: Client) -> None:
        with tenants.enter("r5107"):
            record(ABABI, 4_120)
            make_resident(village_code=PURWA_KERTHI)

        text = clerk.post(f"{PAGE}hitung/", follow=True).content.decode()

        assert "4.120" in text
        assert "30 Jun 2026" in text
        assert "BPS" in text
        assert "Data penduduk daerah" in text


class TestTable:
    HEAD = ("Desa", "Jumlah penduduk", "Per tanggal", "Sumber")

    def bring(self, client: Client, *rows: tuple[str, ...]) -> ImportRun:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows([self.HEAD, *rows])
        file = SimpleUploadedFile("penduduk-desa.csv", text.getvalue().encode())
        assert client.post(f"{IMPORT}baru/populations/", {"file": file}).status_code == 302
        with tenants.enter("r5107"):
            run = ImportRun.objects.latest("uploaded_at")
        client.post(f"{IMPORT}{run.pk}/kolom/", {key: str(value) for key, value in run.mapping.items()})
        run_waiting(queues=("tenant",))
        client.post(f"{IMPORT}{run.pk}/tulis/", {"what": "good"})
        run_waiting(queues=("tenant",))
        return run

    def figures(self) -> dict[str, int]:
        with tenants.enter("r5107"):
            return {code: one.people for code, one in queries.populations(DAY).items()}

    def test_numbers_as_people_write_them_come_in_and_go_again(self, clerk: Client) -> None:
        run = self.bring(
            clerk,
            (ABABI, "4.120", "30/06/2026", "Disdukcapil"),
            ("Purwa Kerthi", "3980", "30 Juni 2026", "Disdukcapil"),
            ("Desa Antah", "4000", "30/06/2026", "Disdukcapil"),
            ("5107012001", "banyak", "30/06/2026", "Disdukcapil"),
        )
        came = self.figures()

        clerk.post(f"{IMPORT}{run.pk}/batalkan/")
        run_waiting(queues=("tenant",))

        assert came == {ABABI: 4_120, PURWA_KERTHI: 3_980}
        assert self.figures() == {}
