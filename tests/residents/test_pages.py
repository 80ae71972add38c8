"""The residents' pages over HTTP: who gets in, what they show, what they never show."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import tenants
from accounts.models import User
from core import clock
from core.jobs import run_waiting
from core.models import EvidenceEntry
from residents import services
from residents.models import DuplicatePair, Family, Merge, Resident
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import ABABI, PURWA_KERTHI, make_family, make_resident

pytestmark = pytest.mark.django_db
NIK, KK = "5107041703880001", "5107050405200009"
LIST = "/penduduk/"
RIGHTS = ("residents.read", "residents.edit", "residents.unmask", "residents.merge")


@pytest.fixture
def registrar(karangasem_client: Client) -> User:
    with tenants.enter("r5107"):
        user = person_with_rights(*RIGHTS, full_name="Ni Made Registrar")
        karangasem_client.force_login(user)
    return user


@pytest.fixture
def person() -> Resident:
    with tenants.enter("r5107"):
        resident = make_resident(
            full_name="I Wayan Sudiarta", nik=NIK, birth_date=date(1988, 3, 17), sex="male", village_code=PURWA_KERTHI
        )
        make_family(resident, kk=KK)
    return resident


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"residents:{name}", urlconf="config.urls.tenant", kwargs=kwargs)


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "full_name": "Ni Luh Sari Dewi",
        "nik": "5107056112900003",
        "birth_date_day": "21",
        "birth_date_month": "12",
        "birth_date_year": "1990",
        "sex": "female",
        "village_code": ABABI,
        "address": "Jalan Raya Ababi",
    } | changes


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


class TestDoors:
    @pytest.mark.parametrize("path", [LIST, LIST + "tambah/", LIST + "ganda/"])
    def test_ask_strangers_to_sign_in_and_are_not_there_for_others(self, karangasem_client: Client, path: str) -> None:
        assert karangasem_client.get(path)["Location"] == f"/akun/masuk/?next={path}"
        with tenants.enter("r5107"):
            karangasem_client.force_login(person_with_rights("people.manage", "units.manage"))
        assert karangasem_client.get(path).status_code == 404

    def test_a_village_officer_meets_their_own_village_only(self, karangasem_client: Client, person: Resident) -> None:
        with tenants.enter("r5107"):
            ababi = UnitFactory.create(code=ABABI, region_code=ABABI)
            karangasem_client.force_login(person_with_rights(*RIGHTS, unit=ababi))
            own = make_resident(village_code=ABABI, full_name="Ni Ketut Rai Astini")
            family = Family.objects.get()

        shown = text_of(karangasem_client.get(LIST))
        assert "Rai Astini" in shown
        assert "Sudiarta" not in shown
        assert karangasem_client.get(at("resident", pk=own.pk)).status_code == 200
        for name in ("resident", "correct", "join_family", "found_family"):
            assert karangasem_client.get(at(name, pk=person.pk)).status_code == 404, name
        for address in (
            at("show_number", pk=person.pk, field="nik"),
            at("status", pk=person.pk, event="pindah"),
            at("family", pk=family.pk),
            at("renew_card", pk=family.pk),
            at("merge", kept=own.pk, dropped=person.pk),
        ):
            assert karangasem_client.get(address).status_code == 404, address
        answer = karangasem_client.post(LIST + "tambah/", fields(village_code=PURWA_KERTHI))
        assert answer.status_code == 200
        with tenants.enter("r5107"):
            assert Resident.objects.count() == 2


class TestNumbers:
    def test_stand_on_no_page_in_clear(self, karangasem_client: Client, registrar: User, person: Resident) -> None:
        with tenants.enter("r5107"):
            family = Family.objects.get()

        for address in (
            LIST,
            at("resident", pk=person.pk),
            at("correct", pk=person.pk),
            at("family", pk=family.pk),
            at("show_number", pk=person.pk, field="nik"),
        ):
            response = karangasem_client.get(address)
            assert NIK not in text_of(response)
            assert KK not in text_of(response)
            assert response["Cache-Control"] == "private, no-store"
        assert "************0001" in text_of(karangasem_client.get(at("resident", pk=person.pk)))

    def test_are_shown_once_after_a_reason(self, karangasem_client: Client, registrar: User, person: Resident) -> None:
        address = at("show_number", pk=person.pk, field="nik")
        silent = karangasem_client.post(address, {"why": "other", "reason": " "})
        assert "5107 0417 0388 0001" not in text_of(silent)

        response = karangasem_client.post(address, {"why": "Memeriksa data ganda"})

        assert "5107 0417 0388 0001" in text_of(response)
        assert response["Cache-Control"] == "private, no-store"
        assert "5107 0417" not in text_of(karangasem_client.get(address))
        with tenants.enter("r5107"):
            entry = EvidenceEntry.objects.get(action="residents.number_shown")
        assert (entry.reason, entry.actor) == ("Memeriksa data ganda.", f"user:{registrar.pk}@r5107")
        assert "Memeriksa data ganda." in text_of(karangasem_client.get(at("resident", pk=person.pk)))

    def test_and_names_that_are_searched_for_stand_in_no_address(
        self, karangasem_client: Client, registrar: User, person: Resident
    ) -> None:
        for text in (NIK, "510704 170388 0001", KK, "sudiarta wayan"):
            response = karangasem_client.post(LIST + "cari/", {"cari": text})
            assert response["Location"] == "/penduduk/?cari=1"
            assert text not in str(dict(karangasem_client.session))

            shown = text_of(karangasem_client.get(response["Location"]))
            assert "I Wayan Sudiarta" in shown
            assert NIK not in shown


class TestWork:
    def test_registers_and_corrects(self, karangasem_client: Client, registrar: User) -> None:
        response = karangasem_client.post(LIST + "tambah/", fields())
        with tenants.enter("r5107"):
            resident = Resident.objects.get()
        assert response["Location"] == at("resident", pk=resident.pk)
        address = at("correct", pk=resident.pk)

        again = karangasem_client.post(
            address, fields(nik="", occupation="Guru", reason="Kartu keluarga", version=resident.version)
        )

        assert again.status_code == 302
        resident = _again(resident)
        assert (resident.occupation, resident.version) == ("Guru", 2)
        with tenants.enter("r5107"):
            assert resident.masked_nik == "************0003"
        late = karangasem_client.post(address, fields(occupation="Dokter", reason="Kartu", version=1))
        assert "diubah" in text_of(late) or "changed" in text_of(late)

    def test_says_what_is_wrong_at_its_field(
        self, karangasem_client: Client, registrar: User, person: Resident
    ) -> None:
        taken = text_of(karangasem_client.post(LIST + "tambah/", fields(nik=NIK)))
        assert re.search(r'href="#id_nik"', taken)

        short = text_of(karangasem_client.post(LIST + "tambah/", fields(nik="351016120995003")))
        assert "15" in short
        assert re.search(r'href="#id_nik"', short)

    def test_families_are_founded_joined_and_given_a_new_card(
        self, karangasem_client: Client, registrar: User, person: Resident
    ) -> None:
        with tenants.enter("r5107"):
            wife = make_resident(full_name="Ni Made Sukerti", nik="")
            family = Family.objects.get()
        day = {"day_day": "4", "day_month": "5", "day_year": "2020"}

        joined = karangasem_client.post(at("join_family", pk=wife.pk), {"kk": KK, "relation": "spouse"} | day)
        assert joined["Location"] == at("family", pk=family.pk)
        assert "Ni Made Sukerti" in text_of(karangasem_client.get(joined["Location"]))
        unknown = karangasem_client.post(
            at("join_family", pk=wife.pk), {"kk": "5107050405209999", "relation": "child"} | day
        )
        assert re.search(r'href="#id_kk"', text_of(unknown))
        renewed = karangasem_client.post(
            at("renew_card", pk=family.pk), {"kk": "5107050101260007", "reason": "Kartu hilang"}
        )
        assert renewed.status_code == 302
        founded = karangasem_client.post(
            at("found_family", pk=wife.pk), {"kk": KK, "village_code": PURWA_KERTHI} | day | {"day_year": "2024"}
        )
        assert founded.status_code == 302

    def test_notes_a_move_and_takes_it_back(self, karangasem_client: Client, registrar: User, person: Resident) -> None:
        day = {"day_day": "5", "day_month": "1", "day_year": "2026", "reason": "Surat pindah"}

        assert karangasem_client.post(at("status", pk=person.pk, event="pindah"), day).status_code == 302
        assert _again(person).status == "moved"
        assert (
            karangasem_client.post(at("status", pk=person.pk, event="kembali"), {"reason": "Batal"}).status_code == 302
        )
        assert _again(person).status == "alive"
        assert karangasem_client.get(at("status", pk=person.pk, event="terbang")).status_code == 404


class TestDuplicates:
    def test_are_looked_for_decided_merged_and_taken_apart(
        self, karangasem_client: Client, registrar: User, person: Resident
    ) -> None:
        with tenants.enter("r5107"):
            other = make_resident(
                full_name="I Wyn Sudiartha", nik="", birth_date=person.birth_date, sex="male", occupation="Nelayan"
            )
        karangasem_client.post(LIST + "ganda/cari/")
        run_waiting(queues=("tenant",))
        with tenants.enter("r5107"):
            pair = DuplicatePair.objects.get()
        assert "I Wyn Sudiartha" in text_of(karangasem_client.get(LIST + "ganda/"))
        assert "+30" in text_of(karangasem_client.get(at("pair", pk=pair.pk)))
        assert "I Wyn Sudiartha" in text_of(karangasem_client.get(at("resident", pk=person.pk)))
        address = at("merge", kept=person.pk, dropped=other.pk)
        page = text_of(karangasem_client.get(address))
        assert NIK not in page
        choices = dict.fromkeys(re.findall(r'name="(\w+)" value="kept"', page), "kept") | {"occupation": "dropped"}

        merged = karangasem_client.post(address, choices | {"reason": "Orang yang sama"})

        assert merged["Location"] == at("resident", pk=person.pk)
        assert _again(person).occupation == "Nelayan"
        assert other.full_name not in text_of(karangasem_client.get(LIST))
        with tenants.enter("r5107"):
            merge = Merge.objects.get()
        assert at("undo_merge", pk=merge.pk) in text_of(karangasem_client.get(at("resident", pk=person.pk)))
        assert karangasem_client.post(at("undo_merge", pk=merge.pk), {"reason": "Keliru"}).status_code == 302
        assert _again(person).occupation == ""
        assert _again(other).merged_into is None

    def test_two_people_stay_two(self, karangasem_client: Client, registrar: User, person: Resident) -> None:
        with tenants.enter("r5107"):
            make_resident(full_name="I Wyn Sudiartha", nik="", birth_date=person.birth_date, sex="male")
            services.find_duplicates(now=clock.now())
            pair = DuplicatePair.objects.get()

        assert karangasem_client.post(at("pair", pk=pair.pk), {"reason": "Kakak dan adik"}).status_code == 302

        assert "Sudiartha" not in text_of(karangasem_client.get(LIST + "ganda/"))
        assert "Kakak dan adik" in text_of(karangasem_client.get(LIST + "ganda/?tampil=different"))


@pytest.mark.parametrize("path", [LIST, LIST + "?cari=1", LIST + "ganda/"])
def test_lists_take_the_same_number_of_queries_for_1_and_30(
    karangasem_client: Client, registrar: User, path: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(karangasem_client.get(path))
        return sum("tenants_" not in query["sql"] for query in queries.captured_queries)

    def fill(number: int) -> None:
        with tenants.enter("r5107"):
            for _ in range(number):
                make_resident(full_name="I Wayan Sudiarta", nik="")
            services.find_duplicates(now=clock.now())

    fill(2)
    karangasem_client.post(LIST + "cari/", {"cari": "sudiarta"})
    count()
    few = count()
    fill(28)

    # Where many hold a name, those that are nearly like it are not asked for.
    assert count() == few - path.endswith("cari=1")


def _again(resident: Resident) -> Resident:
    with tenants.enter("r5107"):
        return Resident.objects.select_related("merged_into").get(pk=resident.pk)
