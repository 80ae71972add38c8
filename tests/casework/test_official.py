"""Official numbers: an officer writes down what SIAK or another system gave, before the case is approved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

import tenants
from casework import queries, schema_forms, services
from casework.models import Case, ProductVersion, ServiceProduct
from casework.services.refusals import (
    AlreadyDecided,
    CaseChanged,
    MoveNotPossible,
    NothingToRecord,
    OfficialMissing,
    OfficialWrong,
)
from core import clock
from core.models import EvidenceEntry
from documents.services import data_of
from tests.factories import casework as make
from tests.factories import documents as letters
from tests.factories.accounts import ApiTokenFactory

pytestmark = pytest.mark.django_db
KK = "5107010303120004"
NEW_KK = "5107012611260007"
VALUES = {"nomor_kk": KK, "nomor_kia": "KIA-0042"}
WHO: dict[str, Any] = {"actor": make.ACTOR, "now": make.NOW}


def offered(**handling: Any) -> ServiceProduct:
    return make.product(unit=letters.office(), handling={"office_form": make.OFFICE_FORM} | handling)


def worked_on(**values: Any) -> Case:
    return make.step(make.handed_in(**values), "verify", "start")


def record(case: Case, values: dict[str, Any] = VALUES, **more: Any) -> Case:
    return services.record_official(case_id=case.pk, values=values, **WHO, **more)


@pytest.mark.usefixtures("in_karangasem")
class TestServices:
    def test_what_is_missing_is_named_and_approving_waits_for_it(self) -> None:
        offered()
        case = worked_on()

        with pytest.raises(OfficialMissing, match="Nomor KK baru, Nomor KIA"):
            make.step(case, "approve")
        record(case, {"nomor_kia": "KIA-0042"})
        assert services.missing_official(Case.objects.get(pk=case.pk)) == ["Nomor KK baru"]
        record(case, {"nomor_kk": KK})

        assert services.recorded_of(Case.objects.get(pk=case.pk)) == VALUES
        assert make.step(case, "approve").state == "approved"

    def test_it_is_sealed_and_the_log_names_fields_only(self) -> None:
        offered()
        case = record(worked_on())

        assert KK not in case.recorded
        entry = EvidenceEntry.objects.get(action="casework.official_recorded")
        assert entry.details["fields"] == ["nomor_kia", "nomor_kk"]
        assert KK not in str(entry.details)

    def test_none_takes_a_value_away_and_the_same_again_is_no_change(self) -> None:
        offered()
        case = record(worked_on())

        assert record(case).version == case.version
        assert services.recorded_of(record(case, {"nomor_kia": None})) == {"nomor_kk": KK}

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"nomor_kk": "1234"}, OfficialWrong),
            ({"nomor_kk": [KK]}, OfficialWrong),
            ({"terbit": "besok"}, OfficialWrong),
            ({"usaha": "Warung"}, schema_forms.UnknownFields),
        ],
    )
    def test_wrong_values_are_refused_without_being_repeated(
        self, values: dict[str, Any], refusal: type[Exception]
    ) -> None:
        offered()
        case = worked_on()

        with pytest.raises(refusal) as refused:
            record(case, values)

        assert "1234" not in str(refused.value)
        assert Case.objects.get(pk=case.pk).recorded == ""

    def test_only_while_somebody_works_on_it(self) -> None:
        offered()
        case = make.handed_in()
        with pytest.raises(MoveNotPossible):
            record(case)
        case = record(make.step(case, "verify", "start"))
        with pytest.raises(CaseChanged):
            record(case, {"nomor_kia": "KIA-0043"}, version=case.version - 1)
        make.step(case, "approve")
        with pytest.raises(AlreadyDecided):
            record(case, {"nomor_kia": "KIA-0043"})
        make.step(case, "issue")
        with pytest.raises(AlreadyDecided):
            record(case, {"nomor_kia": "KIA-0043"})

    def test_a_service_that_asks_nothing_takes_nothing_also_in_versions_older_than_the_question(self) -> None:
        offered()
        version = ProductVersion.objects.get()
        del version.content["office_form"]
        version.save()
        case = worked_on()

        with pytest.raises(NothingToRecord):
            record(case)
        assert make.step(case, "approve").state == "approved"

    def test_many_at_once_name_the_case_that_lacks_it(self) -> None:
        offered()
        ready, lacking = record(worked_on()), worked_on(name="I Made Sukadana")

        done = services.take_steps(case_ids=[ready.pk, lacking.pk], action="approve", **WHO)

        assert {one.code: type(one.refusal) for one in done} == {ready.code: type(None), lacking.code: OfficialMissing}

    def test_the_letter_takes_it_beside_the_answers(self) -> None:
        fields = {"nama": "text", "usaha": "text", "nomor_kk": "text", "terbit": "text"}
        letters.version("kk", source=", ".join(f"#f.{name}" for name in fields), fields=fields)
        offered(template_code="kk", module="mpp")
        assert queries.result_gaps(module="mpp", now=make.NOW) == []

        case = make.step(record(worked_on()), "approve")

        told = data_of(case.letter)
        assert (told["usaha"], told["nomor_kk"], told["terbit"]) == (make.ANSWERS["usaha"], KK, "-")

    @pytest.mark.parametrize(
        ("properties", "said"),
        [({"usaha": {"type": "string", "x-title": {"id": "Usaha"}}}, "usaha"), ({"nik": {"type": "file"}}, "nik")],
    )
    def test_a_form_that_asks_twice_or_is_none_is_refused(self, properties: dict[str, Any], said: str) -> None:
        with pytest.raises(schema_forms.SchemaRefused, match=said) as refused:
            offered(office_form={"type": "object", "properties": properties})

        assert refused.value.attr == "office_form"


class Office:
    """An officer of the unit, and a case that is worked on."""

    def __init__(self, client: Client) -> None:
        self.client = client
        with tenants.enter("r5107"):
            product = offered()
            assert product.unit is not None
            self.officer = make.officer_of(product.unit, "cases.work", "cases.decide")
            self.case = worked_on()
            client.force_login(self.officer)

    @property
    def now(self) -> Case:
        with tenants.enter("r5107"):
            return queries.whole_case(self.case.pk)

    def record(self, version: int | None = None, **values: str) -> Any:
        sent = {f"catat-resmi-value_{name}": value for name, value in values.items()}
        sent["catat-resmi-version"] = str(version or self.now.version)
        return self.client.post(f"/berkas/{self.case.code}/lakukan/catat-resmi/", sent)

    @property
    def recorded(self) -> dict[str, Any]:
        with tenants.enter("r5107"):
            return services.recorded_of(Case.objects.get(pk=self.case.pk))


@pytest.fixture
def office(karangasem_client: Client, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    return Office(karangasem_client)


def test_the_page_asks_for_it_and_shows_a_number_of_a_family_masked(office: Office) -> None:
    address = f"/berkas/{office.case.code}/"
    assert "Catat nomor resmi" in office.client.get(address).content.decode()
    assert office.record(nomor_kk="12", nomor_kia="KIA-0042").status_code == 422

    assert office.record(nomor_kk=KK, nomor_kia="KIA-0042").status_code == 302

    page = office.client.get(address).content.decode()
    assert KK not in page
    assert page.count("************0004") == 2  # what is recorded, and the hint of its field
    assert re.search(r'name="catat-resmi-value_nomor_kia"[^>]*value="KIA-0042"|value="KIA-0042"[^>]*nomor_kia', page)
    # An empty field keeps the hidden number; a new one takes its place.
    assert office.record(nomor_kk="", nomor_kia="KIA-0043").status_code == 302
    assert office.recorded == {"nomor_kk": KK, "nomor_kia": "KIA-0043"}
    assert office.record(nomor_kk=NEW_KK, nomor_kia="KIA-0043").status_code == 302
    assert office.recorded["nomor_kk"] == NEW_KK


def test_somebody_who_was_slower_is_told_what_is_new(office: Office) -> None:
    seen = office.now.version
    office.record(nomor_kk=KK, nomor_kia="KIA-0042")

    late = office.record(version=seen, nomor_kk=NEW_KK, nomor_kia="KIA-0050")

    assert late.status_code == 409
    assert "Nomor resmi dicatat" in late.content.decode()
    assert office.recorded["nomor_kk"] == KK


def test_what_is_missing_is_said_before_anybody_approves_and_leads_to_its_form(office: Office) -> None:
    address = f"/berkas/{office.case.code}/"

    page = office.client.get(address).content.decode()

    assert "Sebelum menyetujui, catat yang diberikan sistem resmi: <b>Nomor KK baru, Nomor KIA</b>." in page
    assert 'href="#official"' in page
    assert 'id="official"' in page
    assert "lakukan/setujui/" not in page
    office.record(nomor_kk=KK, nomor_kia="KIA-0042")
    assert "lakukan/setujui/" in office.client.get(address).content.decode()


def test_of_many_those_without_their_numbers_are_named_and_lead_to_the_form(office: Office) -> None:
    with tenants.enter("r5107"):
        ready = record(worked_on(name="I Made Sukadana")).code
        elsewhere = make.handed_in(make.product("SKU-02").code).code
    ticked = [ready, office.case.code, elsewhere]

    page = office.client.post("/berkas/banyak/", {"action": "approve", "berkas": ticked}).content.decode()

    told = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(rf"Tidak jadi .* {office.case.code} .* Belum dicatat: Nomor KK baru, Nomor KIA", told)
    assert f'href="/berkas/{office.case.code}/#official"' in page
    assert f'href="/berkas/{ready}/"' in page
    assert f"{elsewhere} dilewati" in told


def test_the_approval_says_on_the_page_what_is_missing(office: Office) -> None:
    sent = {"approve-version": office.now.version}

    answer = office.client.post(f"/berkas/{office.case.code}/lakukan/approve/", sent)

    assert answer.status_code == 409
    assert "Belum dicatat: Nomor KK baru, Nomor KIA." in answer.content.decode()


def test_another_system_records_it_and_reads_it_masked(office: Office) -> None:
    with tenants.enter("r5107"):
        token = ApiTokenFactory.with_secret(user=office.officer)[1]
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "id"}
    address = f"/api/v1/cases/{office.case.code}/record/"

    def send(version: int, values: Any) -> Any:
        return office.client.post(
            address, {"version": version, "values": values}, content_type="application/json", headers=headers
        )

    version = office.now.version
    done = send(version, VALUES)
    assert done.status_code == 200
    assert done.json()["recorded"] == {"nomor_kk": "************0004", "nomor_kia": "KIA-0042"}
    assert done.json()["office_form"]["required"] == ["nomor_kk", "nomor_kia"]
    late = send(version, VALUES)
    assert (late.status_code, late.json()["changes"][0]["action"]) == (409, "official_recorded")
    wrong = send(version + 1, {"nomor_kk": "12"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "case_official_wrong")


def test_citizens_see_neither_the_form_nor_the_service_description_of_it(office: Office) -> None:
    office.client.logout()

    assert "office_form" not in office.client.get("/api/v1/services/SKU-01/").json()


def test_whoever_manages_the_service_writes_what_is_recorded(office: Office) -> None:
    with tenants.enter("r5107"):
        manager = make.officer_of(office.case.unit, "services.manage", name="Ni Wayan Rusmini")
        office.client.force_login(manager)

    page = office.client.get("/pengaturan/layanan/SKU-01/").content.decode()
    form = office.client.get("/pengaturan/layanan/SKU-01/ubah/").content.decode()

    assert "Nomor KK baru" in page
    assert 'name="office_form"' in form
    assert "nomor_kia" in form


@pytest.mark.usefixtures("in_karangasem")
def test_a_row_that_an_older_release_writes_asks_for_nothing() -> None:
    asked = ["casework_case.recorded", "casework_serviceproduct.office_form"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE column_default IS NOT NULL"
            " AND table_schema = current_schema() AND table_name || '.' || column_name = ANY(%s) ORDER BY 1",
            [asked],
        )
        assert [name for (name,) in cursor.fetchall()] == asked
