"""The residents' API: exact look-ups with masked answers, bounded by the village, written down, throttled."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

import tenants
from core.models import EvidenceEntry
from residents.models import Family, Membership, Resident
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import ABABI, PURWA_KERTHI, join, make_family, make_resident

pytestmark = pytest.mark.django_db
NIK, KK = "5107041703880001", "5107050405200009"
API = "/api/v1/residents/"


@pytest.fixture
def person() -> Resident:
    with tenants.enter("r5107"):
        resident = make_resident(full_name="I Wayan Sudiarta", nik=NIK, sex="male", village_code=PURWA_KERTHI)
        family = make_family(resident, kk=KK)
        join(make_resident(full_name="I Putu Arnawa", nik="", birth_date=date(2015, 5, 4)), family)
    return resident


def program(*rights: str, village: str = "", host: str = "karangasem") -> Client:
    """Another system that holds a token of somebody with these rights."""
    with tenants.enter("r5107"):
        unit = UnitFactory.create(region_code=village) if village else None
        secret = ApiTokenFactory.with_secret(user=person_with_rights(*rights, unit=unit))[1]
    return Client(SERVER_NAME=f"{host}.tiru.test", headers={"Authorization": f"Bearer {secret}"})


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"{API}{address}", body, content_type="application/json")


def looked_up() -> list[tuple[str, dict[str, Any]]]:
    with tenants.enter("r5107"):
        entries = EvidenceEntry.objects.filter(action="residents.looked_up").order_by("sequence")
        return [(entry.subject, entry.details) for entry in entries]


def test_a_person_is_found_by_the_whole_nik_and_never_answered_in_clear(person: Resident) -> None:
    found = post(program("residents.read"), "find/", nik=NIK)

    assert found.status_code == 200
    assert found.json()["full_name"] == "I Wayan Sudiarta"
    assert found.json()["nik"] == "************0001"
    assert NIK not in found.content.decode()
    assert found["Cache-Control"] == "private, no-store"
    assert looked_up() == [(f"residents.resident:{person.pk}", {"by": "nik", "nik": "************0001", "found": True})]


@pytest.mark.parametrize("nik", ["510704170388", "5107 0417 0388 0001", "", None, 5107041703880001.5])
def test_a_part_of_a_number_is_refused(person: Resident, nik: Any) -> None:
    answer = post(program("residents.read"), "find/", nik=nik)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == "nik"


def test_nobody_and_somebody_of_another_village_are_one_answer_and_one_entry(person: Resident) -> None:
    clerk = program("residents.read", village=ABABI)

    elsewhere, nobody = post(clerk, "find/", nik=NIK), post(clerk, "find/", nik="5107041703880009")

    assert elsewhere.status_code == nobody.status_code == 404
    assert elsewhere.json() == nobody.json()
    assert [subject for subject, _details in looked_up()] == ["residents.resident:none"] * 2
    assert [details["found"] for _subject, details in looked_up()] == [False, False]


def test_one_person_and_their_family(person: Resident) -> None:
    client = program("residents.read", village=PURWA_KERTHI)

    one = client.get(f"{API}{person.pk}/").json()
    family = client.get(f"{API}families/{one['belongs_to']['family']}/").json()

    assert one["belongs_to"]["relation"] == "head"
    assert family["kk"] == "************0009"
    assert [(member["full_name"], member["relation"]) for member in family["members"]] == [
        ("I Wayan Sudiarta", "head"),
        ("I Putu Arnawa", "child"),
    ]
    assert [details for _subject, details in looked_up()] == [{"by": "id"}] * 2


def test_what_lies_in_another_village_is_not_there(person: Resident) -> None:
    clerk = program("residents.read", "residents.edit", village=ABABI)
    with tenants.enter("r5107"):
        family = Family.objects.get()

    for address in (f"{person.pk}/", f"families/{family.pk}/"):
        assert clerk.get(f"{API}{address}").status_code == 404
    for event in ("move", "death", "return"):
        assert post(clerk, f"{person.pk}/{event}/", day="2026-11-01", reason="Surat").status_code == 404
    assert looked_up() == []


def test_who_may_only_read_changes_nothing_and_strangers_sign_in(person: Resident) -> None:
    assert post(program("residents.read"), f"{person.pk}/death/", day="2026-11-01", reason="x").status_code == 404
    assert post(program("cases.work"), "find/", nik=NIK).status_code == 404
    assert post(Client(SERVER_NAME="karangasem.tiru.test"), "find/", nik=NIK).status_code == 401


@pytest.mark.parametrize(("event", "status"), [("move", "moved"), ("death", "deceased")])
def test_a_move_or_a_death_is_noted_and_taken_back(person: Resident, event: str, status: str) -> None:
    client = program("residents.read", "residents.edit")

    noted = post(client, f"{person.pk}/{event}/", day="2026-11-01", reason="Surat 470/12")
    again = post(client, f"{person.pk}/{event}/", day="2026-11-01", reason="Surat 470/12")
    back = post(client, f"{person.pk}/return/", reason="Salah orang")

    assert (noted.status_code, noted.json()["status"], noted.json()["belongs_to"]) == (200, status, None)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "status_forbids")
    assert (back.status_code, back.json()["status"]) == (200, "alive")
    with tenants.enter("r5107"):
        assert not Membership.objects.filter(resident=person, active_to=None).exists()


def test_an_impossible_day_is_refused_by_its_field(person: Resident) -> None:
    answer = post(program("residents.edit"), f"{person.pk}/death/", day="1900-01-01", reason="Surat")

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (422, "day")


def test_look_ups_are_throttled_by_token(person: Resident) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    before, rates["resident_lookup"] = rates["resident_lookup"], "2/min"
    client = program("residents.read")
    try:
        answers = [post(client, "find/", nik=NIK).status_code for _try in range(3)]
    finally:
        rates["resident_lookup"] = before
        with tenants.enter("r5107"):
            cache.clear()

    assert answers == [200, 200, 429]


def test_look_ups_do_not_crowd_the_timeline(person: Resident, karangasem_client: Client) -> None:
    post(program("residents.read"), "find/", nik=NIK)
    with tenants.enter("r5107"):
        karangasem_client.force_login(person_with_rights("residents.read"))

    page = karangasem_client.get(f"/penduduk/{person.pk}/").content.decode()

    assert "residents.looked_up" not in page
