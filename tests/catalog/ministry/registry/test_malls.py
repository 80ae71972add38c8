"""The national registry of malls: as of a day, buildings and digital apart, named and reported apart."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.activation.models import Activation
from catalog.bundles.privacy import HoldsPersonalData
from catalog.ministry.registry.models import Mall, ReportedTotal
from catalog.ministry.registry.queries.malls import register
from catalog.ministry.registry.services import malls as services
from catalog.ministry.registry.services.malls import MallFacts, correct_mall, enter_mall, report_total
from core.actors import Actor
from core.models import EvidenceEntry

pytestmark = pytest.mark.django_db

CURATOR = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
REPORTED_ON = date(2023, 8, 24)


def gianyar(**changes: Any) -> MallFacts:
    facts = {
        "regency_code": "5104",
        "name": "MPP Kabupaten Gianyar",
        "opened_on": date(2021, 3, 1),
        "opened_source": "Keputusan Bupati 12/2021",
    }
    return MallFacts(**(facts | changes))


class TestAsOfADay:
    def test_the_reported_total_of_august_2023_stands_beside_what_is_known_by_name(self) -> None:
        """MPP-9: 139 buildings and 21 digital, and the digital ones do not add to the buildings."""
        found = register(REPORTED_ON)

        assert found.reported is not None
        assert (found.reported.physical, found.reported.digital) == (139, 21)
        assert [row.name for row in found.rows if row.physical_since] == ["MPP Kabupaten Banyuwangi"]
        assert (found.physical, found.digital) == (1, 0)
        assert (found.missing_physical, found.missing_digital) == (138, 21)

    def test_a_day_before_the_report_has_no_reported_total(self) -> None:
        found = register(date(2023, 8, 23))

        assert found.reported is None
        assert found.missing_physical is None

    def test_the_first_mall_appears_on_its_day(self) -> None:
        assert register(date(2017, 10, 5)).rows == []
        assert register(date(2017, 10, 6)).physical == 1

    def test_a_plan_stands_there_with_its_target_until_it_opens(self) -> None:
        """IN-5: Karangasem says on 15 Feb 2018 that it will open that year."""
        before, after = register(date(2018, 2, 14)), register(date(2018, 2, 15))

        assert before.planned == 0
        assert [(row.regency.code, row.target_on) for row in after.rows if row.target_on] == [
            ("5107", date(2018, 12, 31))
        ]

        karangasem = Mall.objects.get(regency_code="5107")
        facts = {name: getattr(karangasem, name) for name in MallFacts.__dataclass_fields__}
        opened = MallFacts(**(facts | {"opened_on": date(2019, 5, 2), "opened_source": "Perbup 9/2019"}))
        correct_mall(mall_id=karangasem.pk, facts=opened, reason="Sudah dibuka", actor=CURATOR, now=NOW)

        assert register(date(2019, 5, 1)).planned == 1
        assert (register(date(2019, 5, 2)).planned, register(date(2019, 5, 2)).physical) == (0, 2)

    def test_a_closed_mall_counts_until_the_day_before(self) -> None:
        enter_mall(
            facts=gianyar(
                digital_since=date(2022, 1, 1),
                digital_source="Laporan 2022",
                closed_on=date(2024, 7, 1),
                closed_source="Keputusan Bupati 40/2024",
            ),
            actor=CURATOR,
            now=NOW,
        )

        assert (register(date(2024, 6, 30)).physical, register(date(2024, 6, 30)).digital) == (2, 1)
        assert (register(date(2024, 7, 1)).physical, register(date(2024, 7, 1)).digital) == (1, 0)


class TestComputed:
    @pytest.fixture(autouse=True)
    def _since_november(self) -> None:
        Activation.objects.filter(slug="mpp").update(first_on_at=datetime(2026, 11, 2, 1, 0, tzinfo=UTC))

    def test_a_regency_with_the_module_is_digital_from_its_switch_on(self) -> None:
        before, after = register(date(2026, 11, 1)), register(date(2026, 11, 2))

        assert before.digital == 0
        assert [(row.regency.code, row.is_computed, row.digital_since) for row in after.rows if row.digital_since] == [
            ("5107", True, date(2026, 11, 2)),
            ("8271", True, date(2026, 11, 2)),
        ]
        assert after.planned == 0, "what was planned is open now, as a digital mall"

    def test_switched_off_it_counts_until_the_day_before(self) -> None:
        Activation.objects.filter(slug="mpp", schema_name="r8271").update(
            off_since=datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
        )

        assert register(date(2026, 11, 19)).digital == 2
        assert register(date(2026, 11, 20)).digital == 1

    def test_the_day_is_the_regencys_own(self) -> None:
        """16:00 in London is the next day in Ternate, and still the same in Jakarta."""
        Activation.objects.filter(slug="mpp").update(first_on_at=datetime(2026, 11, 4, 16, 0, tzinfo=UTC))

        assert [row.regency.code for row in register(date(2026, 11, 4)).rows if row.digital_since] == []
        assert register(date(2026, 11, 5)).digital == 2

    def test_an_entered_day_comes_before_a_computed_one(self) -> None:
        enter_mall(
            facts=MallFacts(
                regency_code="8271", name="MPP Digital Kota Ternate", digital_since=date(2024, 2, 1),
                digital_source="Keputusan Wali Kota 3/2024",
            ),
            actor=CURATOR, now=NOW,
        )  # fmt: skip

        [ternate] = [row for row in register(date(2026, 11, 27)).rows if row.regency.code == "8271"]

        assert (ternate.digital_since, ternate.is_computed) == (date(2024, 2, 1), False)

    def test_a_sandbox_is_no_mall(self) -> None:
        Activation.objects.filter(slug="mpp", schema_name="r8271").update(schema_name="s8271_1")

        assert "8271" not in {row.regency.code for row in register(date(2026, 11, 27)).rows}


class TestEntering:
    @pytest.mark.parametrize(
        ("changes", "refusal", "attr"),
        [
            ({"opened_on": None, "opened_source": ""}, services.NothingSaid, "opened_on"),
            ({"opened_source": ""}, services.SourceMissing, "opened_source"),
            ({"digital_source": "Laporan"}, services.SourceMissing, "digital_source"),
            ({"opened_on": date(2026, 11, 28)}, services.DaysOutOfOrder, "opened_on"),
            ({"closed_on": date(2021, 3, 1), "closed_source": "x"}, services.DaysOutOfOrder, "opened_on"),
            ({"target_on": date(2020, 1, 1), "planned_source": "x"}, services.DaysOutOfOrder, "announced_on"),
            ({"regency_code": "5107", "name": "MPP Kabupaten Karangasem"}, services.MallKnown, "name"),
            ({"opened_source": "Bupati, NIK 3510165209950003"}, HoldsPersonalData, "opened_source"),
        ],
    )
    def test_what_cannot_be_checked_is_refused(self, changes: dict[str, Any], refusal: Any, attr: str) -> None:
        before = Mall.objects.count()

        with pytest.raises(refusal) as caught:
            enter_mall(facts=gianyar(**changes), actor=CURATOR, now=NOW)

        assert caught.value.attr == attr
        assert Mall.objects.count() == before

    def test_the_evidence_keeps_the_days_before_and_after(self) -> None:
        made = enter_mall(facts=gianyar(), actor=CURATOR, now=NOW)

        correct_mall(
            mall_id=made.pk, facts=gianyar(opened_on=date(2021, 4, 1)), reason="Salah bulan", actor=CURATOR, now=NOW
        )

        last = EvidenceEntry.objects.order_by("-sequence")[0]
        assert last.action == "registry.mall_corrected"
        assert last.details["changed"] == {"opened_on": ["2021-03-01", "2021-04-01"]}
        assert last.details["reason"] == "Salah bulan"

    def test_a_correction_without_a_change_leaves_no_trace(self) -> None:
        made = enter_mall(facts=gianyar(), actor=CURATOR, now=NOW)
        entries = EvidenceEntry.objects.count()

        correct_mall(mall_id=made.pk, facts=gianyar(), reason="Tidak ada", actor=CURATOR, now=NOW)

        assert EvidenceEntry.objects.count() == entries

    def test_a_total_of_a_day_stays_as_it_was_reported(self) -> None:
        with pytest.raises(services.TotalKnown):
            report_total(as_of=REPORTED_ON, physical=140, digital=21, source="Lain", actor=CURATOR, now=NOW)

        report_total(as_of=date(2025, 6, 30), physical=250, digital=90, source="Lain", actor=CURATOR, now=NOW)
        assert register(date(2025, 6, 30)).missing_physical == 249
        assert register(date(2025, 6, 29)).missing_physical == 138

    @pytest.mark.parametrize(
        "changes",
        [{"opened_source": ""}, {"opened_on": None}, {"closed_on": date(2020, 1, 1), "closed_source": "x"}],
    )
    def test_the_database_holds_it_too(self, changes: dict[str, Any]) -> None:
        values = gianyar().as_dict() | {"entered_by": "x", "entered_at": NOW} | changes

        with pytest.raises(IntegrityError), transaction.atomic():
            Mall.objects.create(**values)


class TestPages:
    @pytest.fixture(autouse=True)
    def _since_long_ago(self) -> None:
        """The pages ask the clock what day it is, and so does the seed."""
        Activation.objects.filter(slug="mpp").update(first_on_at=datetime(2025, 1, 2, 1, 0, tzinfo=UTC))

    def test_everybody_finds_a_mall_as_of_a_day(self, ministry_client: Client) -> None:
        shown = ministry_client.get("/mpp-nasional/", {"per": "2023-08-24", "q": "banyuw"}).content.decode()

        assert "MPP Kabupaten Banyuwangi" in shown
        assert "139" in shown
        assert "138" in shown, "what is not named yet is said"
        assert "Kota Ternate" not in shown

    def test_a_day_that_is_none_is_said_and_today_is_shown(self, ministry_client: Client) -> None:
        for wrong in ("kemarin", "2999-01-01"):
            response = ministry_client.get("/mpp-nasional/", {"per": wrong})
            assert response.status_code == 200
            assert "per-error" in response.content.decode()

    def test_province_and_kind_narrow_the_list(self, ministry_client: Client) -> None:
        shown = ministry_client.get("/mpp-nasional/", {"provinsi": "35"}).content.decode()
        digital = ministry_client.get("/mpp-nasional/", {"tampil": "digital"}).content.decode()

        assert ("MPP Kabupaten Banyuwangi" in shown, "MPP Digital Kota Ternate" in shown) == (True, False)
        assert ("MPP Kabupaten Banyuwangi" in digital, "MPP Digital Kota Ternate" in digital) == (False, True)

    def test_csv_and_json_say_the_same(self, ministry_client: Client) -> None:
        table = ministry_client.get("/mpp-nasional/data.csv").content.decode("utf-8-sig")
        document = ministry_client.get("/mpp-nasional/data.json").json()

        rows = list(csv.DictReader(io.StringIO(table)))
        assert rows == document["malls"]
        assert {row["kode_daerah"]: row["digital_dari"] for row in rows} == {
            "3510": "", "5107": "modul", "8271": "modul",
        }  # fmt: skip
        assert document["by_name"] == {"physical": 1, "digital": 2, "planned": 0}
        assert document["reported"]["physical"] == 139

    def test_no_cell_is_taken_for_a_formula(self, ministry_client: Client) -> None:
        enter_mall(facts=gianyar(name="=HYPERLINK(A1)"), actor=CURATOR, now=NOW)

        table = ministry_client.get("/mpp-nasional/data.csv").content.decode("utf-8-sig")

        assert "'=HYPERLINK(A1)" in table
        assert ",=HYPERLINK" not in table

    def test_the_description_leads_to_the_files_and_names_the_licence(self, ministry_client: Client) -> None:
        data = ministry_client.get("/mpp-nasional/dcat.json").json()

        assert data["@type"] == "dcat:Dataset"
        assert data["dct:license"]["@id"].startswith("https://creativecommons.org/")
        for one in data["dcat:distribution"]:
            assert ministry_client.get(one["dcat:accessURL"]["@id"]).status_code == 200

    def test_the_list_takes_as_many_queries_for_three_as_for_one(self, ministry_client: Client) -> None:
        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert ministry_client.get("/mpp-nasional/").status_code == 200
            return len(queries)

        few = count()
        for code, name in (("5104", "Gianyar"), ("5103", "Badung"), ("5108", "Buleleng")):
            enter_mall(facts=gianyar(regency_code=code, name=f"MPP {name}"), actor=CURATOR, now=NOW)

        assert count() == few

    def test_a_curator_enters_and_corrects(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "catalogue.curate", client=ministry_client)
        fields = {
            "regency_code": "5104",
            "name": "MPP Kabupaten Gianyar",
            "opened_on_day": "1",
            "opened_on_month": "3",
            "opened_on_year": "2021",
        }

        refused = ministry_client.post("/konsol/mpp/tambah/", fields)
        entered = ministry_client.post("/konsol/mpp/tambah/", fields | {"opened_source": "Perbup 1/2021"})

        assert refused.status_code == 422
        assert entered.status_code == 302
        made = Mall.objects.get(regency_code="5104")
        assert made.opened_on == date(2021, 3, 1)
        assert "MPP Kabupaten Gianyar" in ministry_client.get("/konsol/mpp/").content.decode()
        address = f"/konsol/mpp/{made.pk}/"
        assert 'value="2021"' in ministry_client.get(address).content.decode()
        again = fields | {"opened_source": "Perbup 1/2021", "opened_on_year": "2022", "reason": "Salah tahun di berita"}
        assert ministry_client.post(address, again).status_code == 302
        made.refresh_from_db()
        assert made.opened_on == date(2022, 3, 1)

    def test_a_closed_mall_can_still_be_corrected(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "catalogue.curate", client=ministry_client)
        made = enter_mall(
            facts=gianyar(closed_on=date(2022, 1, 1), closed_source="Keputusan Bupati 1/2022"), actor=CURATOR, now=NOW
        )

        assert f'href="/konsol/mpp/{made.pk}/"' in ministry_client.get("/konsol/mpp/").content.decode()
        assert made.name not in ministry_client.get("/mpp-nasional/").content.decode()

    def test_a_total_is_entered(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        staff("public", "catalogue.curate", client=ministry_client)
        fields = {"as_of_day": "30", "as_of_month": "6", "as_of_year": "2025", "physical": "250", "digital": "90"}

        assert ministry_client.post("/konsol/mpp/angka-nasional/", fields).status_code == 422
        done = ministry_client.post("/konsol/mpp/angka-nasional/", fields | {"source": "Rakornas MPP"})

        assert done.status_code == 302
        assert ReportedTotal.objects.get(as_of=date(2025, 6, 30)).physical == 250

    @pytest.mark.parametrize("address", ["/konsol/mpp/", "/konsol/mpp/tambah/", "/konsol/mpp/angka-nasional/"])
    def test_nobody_else_keeps_the_registry(
        self, ministry_client: Client, staff: Callable[..., Any], address: str
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)

        assert ministry_client.get(address).status_code == 404
        if address != "/konsol/mpp/":
            assert ministry_client.post(address).status_code == 404

    def test_a_regency_reads_none_of_it(self) -> None:
        with tenants.enter("r5107"), pytest.raises(ProgrammingError), transaction.atomic():
            connection.cursor().execute("SELECT count(*) FROM public.registry_mall")
