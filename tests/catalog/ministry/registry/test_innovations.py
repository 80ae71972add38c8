"""A regency describes an innovation, shows evidence, enters it, and the ministry reads the pack."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.bundles.lines.models import Takeover
from catalog.bundles.privacy import HoldsPersonalData
from catalog.ministry.registry.evidence_needs import NEEDS
from catalog.ministry.registry.models import Innovation, Submission
from catalog.ministry.registry.packs import as_pdf, as_rows
from catalog.ministry.registry.queries import innovations as queries
from catalog.ministry.registry.services import innovations as services
from catalog.ministry.registry.services.innovations import InnovationFacts, describe, show_evidence, submit
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.spreadsheets import csv_of
from outcomes.facts.models import Fact
from policies.national.models import NationalValue
from tests.factories.policies import NationalValueFactory

pytestmark = pytest.mark.django_db

OFFICER = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
FACTS = InnovationFacts(
    form=Innovation.Form.PUBLIC_SERVICE,
    is_digital=True,
    initiator=Innovation.Initiator.REGIONAL_HEAD,
    trial_on=date(2026, 1, 5),
    implemented_on=date(2026, 3, 2),
    renewal="Dua puluh instansi melayani di satu gedung, dengan antrean dari rumah.",
    benefit="Warga dari kecamatan jauh cukup datang sekali.",
    no_burden="Tidak ada biaya tambahan.",
    authority="Pelayanan publik daerah, Perpres 89/2021.",
    replicable="Pengaturan dibagikan lewat Tiru.",
    regulation="Perbup Karangasem 12/2026 tentang Penyelenggaraan MPP",
)


def described(**changes: Any) -> Innovation:
    return describe(slug="mpp", facts=replace(FACTS, **changes), actor=OFFICER, now=NOW)


def taken_from_banyuwangi() -> None:
    with tenants.public():
        Takeover.objects.create(
            slug="mpp", regency_code="5107", origin_code="3510", origin_number=3, offered=9, clashed=0, taken=9,
            taken_at=NOW, taken_by="system:tests",
        )  # fmt: skip


def fact(indicator: str, *, value: int | None, shown: str = "exact", code: str = "5107") -> None:
    with tenants.public():
        Fact.objects.create(
            regency_code=code, indicator=indicator, period="2026-10", period_kind="month", last_day=date(2026, 10, 31),
            version=1, formula=1, shown=shown, value=value, report="0199a5b0-0000-7000-8000-000000000001",
            computed_at=NOW, received_at=NOW,
        )  # fmt: skip


def rows_of(pack: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(as_rows(pack)).decode("utf-8-sig"))))


def notes(found: queries.InnovationHere) -> dict[str, str]:
    return {one.need.code: one.note for one in found.findings if one.note}


@pytest.mark.usefixtures("in_karangasem")
class TestEvidence:
    def test_what_tiru_knows_is_filled_in_and_the_rest_is_missing(self) -> None:
        described()
        taken_from_banyuwangi()
        fact("mpp.tickets_served", value=1240)
        fact("surveys.ikm", value=84)

        found = queries.innovation_here("mpp")

        assert found.replicated_from == "Kabupaten Banyuwangi versi 3"
        said = notes(found)
        assert set(said) == {"regulation", "guide", "creation", "online", "replication", "benefit", "monitoring"}
        assert said["replication"] == "Ditiru dari Kabupaten Banyuwangi versi 3"
        assert said["creation"].startswith("56 hari")
        assert "1.240" in said["benefit"]
        assert found.maturity == 7
        assert {one.need.code for one in found.findings} - set(said) >= {"budget", "training", "quality"}

    def test_a_hidden_number_shows_no_benefit(self) -> None:
        described()
        fact("mpp.tickets_served", value=None, shown="hidden")

        found = queries.innovation_here("mpp")

        assert found.beneficiaries == []
        assert "benefit" not in notes(found)

    def test_numbers_of_another_regency_are_nobodys_evidence_here(self) -> None:
        described()
        fact("mpp.tickets_served", value=999, code="8271")

        assert queries.innovation_here("mpp").beneficiaries == []

    def test_what_people_write_stands_in_place_of_what_is_known_until_it_is_taken_back(self) -> None:
        described()
        show_evidence(
            slug="mpp", indicator="regulation", note="Perda 4/2026", link="https://jdih.karangasemkab.go.id/4",
            actor=OFFICER, now=NOW,
        )  # fmt: skip

        [written] = [one for one in queries.innovation_here("mpp").findings if one.need.code == "regulation"]
        assert (written.note, written.is_computed) == ("Perda 4/2026", False)

        show_evidence(slug="mpp", indicator="regulation", note=" ", link="", actor=OFFICER, now=NOW)

        assert notes(queries.innovation_here("mpp"))["regulation"] == FACTS.regulation

    def test_an_indicator_that_is_none_does_not_exist(self) -> None:
        described()

        with pytest.raises(NotThere):
            show_evidence(slug="mpp", indicator="colour", note="Biru", link="", actor=OFFICER, now=NOW)

    @pytest.mark.parametrize("field", ["renewal", "regulation"])
    def test_a_nik_is_refused_with_the_fields_name(self, field: str) -> None:
        with pytest.raises(HoldsPersonalData) as caught:
            described(**{field: "Pemohon 3510165209950003"})

        assert caught.value.attr == field
        with tenants.public():
            assert Innovation.objects.count() == 0

    @pytest.mark.parametrize(
        ("trial", "use"),
        [(date(2026, 3, 3), date(2026, 3, 2)), (date(2026, 3, 3), date(2026, 11, 28))],
    )
    def test_nothing_is_in_force_before_its_trial_or_tomorrow(self, trial: date, use: date) -> None:
        with pytest.raises(services.TrialAfterUse):
            described(trial_on=trial, implemented_on=use)

    def test_a_module_that_is_off_is_no_innovation(self) -> None:
        with pytest.raises(NotThere):
            describe(slug="smart_kampung", facts=FACTS, actor=OFFICER, now=NOW)


@pytest.mark.usefixtures("in_karangasem")
class TestEntering:
    def test_in_6_the_third_time_is_refused(self) -> None:
        described()
        submit(slug="mpp", actor=OFFICER, now=NOW)
        show_evidence(slug="mpp", indicator="budget", note="DPA 2027", link="", actor=OFFICER, now=LATER)
        submit(slug="mpp", actor=OFFICER, now=LATER)
        show_evidence(slug="mpp", indicator="people", note="SK tim", link="", actor=OFFICER, now=LATER)

        with pytest.raises(services.EnteredTooOften):
            submit(slug="mpp", actor=OFFICER, now=datetime(2028, 3, 1, tzinfo=UTC))

        with tenants.public():
            entered = list(Submission.objects.order_by("year").values_list("year", "maturity"))
        assert [year for year, _maturity in entered] == [2026, 2027]
        assert entered[0][1] < entered[1][1]

    def test_the_second_time_needs_more_evidence(self) -> None:
        described()
        submit(slug="mpp", actor=OFFICER, now=NOW)

        with pytest.raises(services.NotMoreMature):
            submit(slug="mpp", actor=OFFICER, now=LATER)

    def test_twice_in_a_year_is_refused(self) -> None:
        described()
        submit(slug="mpp", actor=OFFICER, now=NOW)
        show_evidence(slug="mpp", indicator="budget", note="DPA", link="", actor=OFFICER, now=NOW)

        with pytest.raises(services.EnteredThisYear):
            submit(slug="mpp", actor=OFFICER, now=NOW)

    def test_how_often_is_the_nations_number(self) -> None:
        described()
        submit(slug="mpp", actor=OFFICER, now=NOW)
        show_evidence(slug="mpp", indicator="budget", note="DPA", link="", actor=OFFICER, now=NOW)
        with tenants.public():
            NationalValueFactory.create(key="registry.most_submissions", value="1", valid_from=date(2027, 1, 1))
            assert NationalValue.objects.filter(key="registry.most_submissions").exists()

        with pytest.raises(services.EnteredTooOften):
            submit(slug="mpp", actor=OFFICER, now=LATER)

    def test_what_is_not_described_cannot_be_entered(self) -> None:
        with pytest.raises(NotThere):
            submit(slug="mpp", actor=OFFICER, now=NOW)

    def test_the_evidence_log_holds_codes_and_no_words(self) -> None:
        described()
        submit(slug="mpp", actor=OFFICER, now=NOW)

        last = EvidenceEntry.objects.order_by("-sequence")[0]
        assert last.action == "registry.innovation_entered"
        assert set(last.details) == {"module", "year", "maturity"}

    def test_what_was_entered_stays_as_it_was(self) -> None:
        described()
        made = submit(slug="mpp", actor=OFFICER, now=NOW)
        described(renewal="Sama sekali lain.")

        with tenants.public():
            kept = Submission.objects.get(pk=made.pk).pack
        assert FACTS.renewal in [text for _name, text in kept["criteria"]]  # type: ignore[misc,attr-defined]


@pytest.mark.usefixtures("in_karangasem")
class TestPack:
    @pytest.fixture
    def pack(self) -> dict[str, Any]:
        described(renewal='Antrean #read("/etc/passwd") *tebal*', links=["https://mpp.karangasemkab.go.id"])
        taken_from_banyuwangi()
        return queries.pack_of(queries.innovation_here("mpp"), regency="Kabupaten Karangasem", day=date(2026, 11, 27))

    def test_the_pdf_says_it_all_and_runs_nothing(self, pack: dict[str, Any]) -> None:
        made = as_pdf(pack, at=NOW)

        text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())
        for expected in (
            "Kabupaten Karangasem", "Mal Pelayanan Publik", "Kabupaten Banyuwangi versi 3", "Kepala daerah",
            '#read("/etc/passwd") *tebal*', "Dapat direplikasi", "Belum ada bukti",
        ):  # fmt: skip
            assert expected in text
        for need in NEEDS:
            assert need.name.id in text
        assert made == as_pdf(pack, at=NOW)

    def test_the_csv_has_a_line_for_each_thing(self, pack: dict[str, Any]) -> None:
        rows = rows_of(pack)

        shown = {row["butir"]: row["isi"] for row in rows if row["bagian"] == "indikator"}
        assert len(shown) == len(NEEDS)
        assert shown["Dukungan anggaran"] == ""
        assert shown["Replikasi"] == "Ditiru dari Kabupaten Banyuwangi versi 3"
        assert sum(row["bagian"] == "kriteria" for row in rows) == 5

    def test_a_spreadsheet_takes_no_words_for_a_formula(self, pack: dict[str, Any]) -> None:
        pack["criteria"][0][1] = '=HYPERLINK("https://jahat.example")'

        rows = rows_of(pack)

        assert not any(row["isi"].startswith("=") for row in rows)


class TestPages:
    ANSWERS = {
        "form": "public_service", "is_digital": "yes", "initiator": "regional_head",
        "trial_on_day": "5", "trial_on_month": "1", "trial_on_year": "2026",
        "implemented_on_day": "2", "implemented_on_month": "3", "implemented_on_year": "2026",
        "renewal": "Baru", "benefit": "Cepat", "no_burden": "Gratis", "authority": "Pelayanan publik",
        "replicable": "Lewat Tiru", "links": "https://mpp.karangasemkab.go.id",
    }  # fmt: skip

    @pytest.fixture
    def officer(self, karangasem_client: Client, staff: Callable[..., Any]) -> Client:
        staff("r5107", "outcomes.read", "outcomes.manage", client=karangasem_client)
        return karangasem_client

    def test_from_the_description_to_the_ministrys_list(
        self, officer: Client, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        assert officer.post("/pengaturan/inovasi/mpp/tulis/", self.ANSWERS | {"benefit": ""}).status_code == 422
        assert officer.post("/pengaturan/inovasi/mpp/tulis/", self.ANSWERS).status_code == 302
        proof = {"note": "DPA 2026 halaman 12", "link": ""}
        assert officer.post("/pengaturan/inovasi/mpp/bukti/budget/", proof).status_code == 302
        shown = officer.get("/pengaturan/inovasi/mpp/").content.decode()
        assert "DPA 2026 halaman 12" in shown
        assert officer.get("/pengaturan/inovasi/mpp/berkas.pdf").content.startswith(b"%PDF")
        assert "DPA 2026" in officer.get("/pengaturan/inovasi/mpp/berkas.csv").content.decode("utf-8-sig")
        assert officer.post("/pengaturan/inovasi/mpp/ajukan/").status_code == 302
        assert officer.get("/pengaturan/inovasi/").status_code == 200

        staff("public", "regencies.read", client=ministry_client)
        listed = ministry_client.get("/konsol/inovasi/").content.decode()
        entered = Submission.objects.get()
        assert "Kabupaten Karangasem" in listed
        assert "Mal Pelayanan Publik" in listed
        assert ministry_client.get(f"/konsol/inovasi/{entered.pk}/berkas.pdf").content.startswith(b"%PDF")
        assert "DPA 2026" in ministry_client.get(f"/konsol/inovasi/{entered.pk}/berkas.csv").content.decode()

    def test_who_only_reads_changes_nothing(self, karangasem_client: Client, staff: Callable[..., Any]) -> None:
        staff("r5107", "outcomes.read", client=karangasem_client)

        assert karangasem_client.get("/pengaturan/inovasi/").status_code == 200
        assert karangasem_client.get("/pengaturan/inovasi/mpp/tulis/").status_code == 404
        assert karangasem_client.post("/pengaturan/inovasi/mpp/tulis/", self.ANSWERS).status_code == 404
        assert karangasem_client.post("/pengaturan/inovasi/mpp/ajukan/").status_code == 404

    def test_an_address_that_is_none_is_named(self, officer: Client) -> None:
        answer = officer.post("/pengaturan/inovasi/mpp/tulis/", self.ANSWERS | {"links": "mpp karangasem"})

        assert answer.status_code == 422
        assert "“mpp karangasem”" in answer.content.decode()

    def test_the_index_is_estimated_by_the_rule_of_today(self, officer: Client) -> None:
        asked = {"government_unit": "28", "innovations": "85\n" * 12, "for_number": "10", "maximum": "205"}

        shown = officer.get("/pengaturan/inovasi/hitung/", asked).content.decode()
        wrong = officer.get("/pengaturan/inovasi/hitung/", asked | {"innovations": "85 baik"}).content.decode()

        assert "60,00: inovatif" in shown
        assert "“baik”" in wrong
        assert "60,00: inovatif" not in wrong

    def test_the_pages_take_as_many_queries_for_three_as_for_one(
        self, officer: Client, ministry_client: Client, staff: Callable[..., Any], switch_on: Callable[..., None]
    ) -> None:
        staff("public", "regencies.read", client=ministry_client)

        def counts() -> list[int]:
            found = []
            for client, address in ((officer, "/pengaturan/inovasi/"), (ministry_client, "/konsol/inovasi/")):
                client.get(address)
                with CaptureQueriesContext(connection) as queries_made:
                    assert client.get(address).status_code == 200
                found.append(len(queries_made))
            return found

        def enter(*slugs: str) -> None:
            with tenants.enter("r5107"):
                for slug in slugs:
                    describe(slug=slug, facts=FACTS, actor=OFFICER, now=NOW)
                    submit(slug=slug, actor=OFFICER, now=NOW)

        switch_on("smart_kampung", "r5107")
        switch_on("one_student_one_client", "r5107")
        enter("mpp")
        few = counts()
        enter("smart_kampung", "one_student_one_client")

        assert counts() == few
