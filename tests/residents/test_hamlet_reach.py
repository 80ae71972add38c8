"""A right for one hamlet: it opens that hamlet's records at every door, and no other, row by row."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

import tenants
from accounts.models import User
from core import clock
from core.actors import Actor
from organisation.models import Role, RoleAssignment, Unit
from organisation.queries import sentences_of
from organisation.services import HamletOfAVillage, add_unit, sync_core_roles
from regions import changes
from residents import queries
from residents.scope import reach_of
from tenants.context import operator_rights
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import RoleAssignmentFactory, UnitFactory, person_with_rights
from tests.factories.residents import ABABI, PURWA_KERTHI, TENGANAN, join, make_family, make_resident

pytestmark = pytest.mark.django_db

AMED, BUNUTAN = "Banjar Dinas Amed", "Banjar Dinas Bunutan"
EVERY_RIGHT = ("residents.read", "residents.edit", "residents.unmask", "residents.merge")
NIK, OTHER_NIK = "5107051703880001", "5107051703880002"
KK, OTHER_KK = "5107050405200001", "5107050405200002"


@pytest.fixture
def karangasem(db: None) -> Any:
    with tenants.enter("r5107"):
        yield


@pytest.fixture
def office(karangasem: None) -> Unit:
    root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
    return UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=root, region_code=PURWA_KERTHI)


@pytest.fixture
def hamlet(office: Unit) -> Unit:
    # Written as somebody types it: capitals and blanks tell no hamlets apart.
    return UnitFactory.create(kind=Unit.Kind.HAMLET, parent=office, name="banjar dinas  AMED")


@pytest.fixture
def people(karangasem: None) -> dict[str, Any]:
    """Two hamlets of one village, a hamlet of the same name in another village, and somebody without one."""
    common = {"birth_date": date(1988, 3, 17), "sex": "male"}
    ours = make_resident(full_name="I Wayan Ours", nik=NIK, hamlet=AMED, **common)
    theirs = make_resident(full_name="I Wayan Theirs", nik=OTHER_NIK, hamlet=BUNUTAN, **common)
    namesake = make_resident(full_name="I Wayan Namesake", hamlet=AMED, village_code=ABABI)
    nowhere = make_resident(full_name="I Wayan Nowhere", hamlet="")
    return {
        "ours": ours,
        "theirs": theirs,
        "namesake": namesake,
        "nowhere": nowhere,
        "our_family": make_family(ours, kk=KK),
        "their_family": make_family(theirs, kk=OTHER_KK),
    }


def page(user: User) -> Client:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_and_the_search_hold_the_own_hamlet_only(hamlet: Unit, people: dict[str, Any]) -> None:
    head = page(person_with_rights("residents.read", unit=hamlet))

    listed = text_of(head.get("/penduduk/"))
    found = {text: text_of(head.post("/penduduk/cari/", {"cari": text}, follow=True)) for text in ("wayan", KK)}
    hidden = {
        text: text_of(head.post("/penduduk/cari/", {"cari": text}, follow=True)) for text in (OTHER_NIK, OTHER_KK)
    }

    for answer in (listed, *found.values()):
        assert [name for name in ("Ours", "Theirs", "Namesake", "Nowhere") if f"I Wayan {name}" in answer] == ["Ours"]
    assert all("I Wayan" not in answer for answer in hidden.values())


# Each address of a record, with a right of every kind held for the hamlet.
RECORD = ("", "betulkan/", "nomor/nik/", "status/wafat/", "status/pindah/", "keluarga/", "keluarga-baru/")
FAMILY = ("", "kartu/")


@pytest.mark.parametrize(("whose", "status"), [("ours", 200), ("theirs", 404), ("namesake", 404), ("nowhere", 404)])
def test_records_of_others_do_not_exist(hamlet: Unit, people: dict[str, Any], whose: str, status: int) -> None:
    head = page(person_with_rights(*EVERY_RIGHT, unit=hamlet))

    answers = {part: head.get(f"/penduduk/{people[whose].pk}/{part}").status_code for part in RECORD}

    assert answers == dict.fromkeys(RECORD, status)


@pytest.mark.parametrize(("whose", "status"), [("our_family", 200), ("their_family", 404)])
def test_families_of_others_do_not_exist(hamlet: Unit, people: dict[str, Any], whose: str, status: int) -> None:
    head = page(person_with_rights(*EVERY_RIGHT, unit=hamlet))

    answers = {part: head.get(f"/penduduk/keluarga/{people[whose].pk}/{part}").status_code for part in FAMILY}

    assert answers == dict.fromkeys(FAMILY, status)


def test_two_records_are_merged_only_by_who_reaches_both(hamlet: Unit, people: dict[str, Any]) -> None:
    head = page(person_with_rights(*EVERY_RIGHT, unit=hamlet))

    assert head.get(f"/penduduk/gabung/{people['ours'].pk}/{people['theirs'].pk}/").status_code == 404


def test_a_card_of_another_hamlet_shows_only_who_is_within_reach(hamlet: Unit, people: dict[str, Any]) -> None:
    child = make_resident(full_name="Ni Luh Kecil", nik="", hamlet=AMED, birth_date=date(2015, 5, 4))
    join(child, people["their_family"])
    head = page(person_with_rights("residents.read", unit=hamlet))

    shown = text_of(head.get(f"/penduduk/{child.pk}/"))

    assert "Ni Luh Kecil" in shown
    assert "I Wayan Theirs" not in shown
    assert f"/penduduk/keluarga/{people['their_family'].pk}/" not in shown


def test_nobody_is_registered_in_or_moved_to_another_hamlet(hamlet: Unit, people: dict[str, Any]) -> None:
    head = page(person_with_rights("residents.read", "residents.edit", unit=hamlet))
    values = {
        "full_name": "Ni Ketut Baru",
        "birth_date_day": "4",
        "birth_date_month": "5",
        "birth_date_year": "2001",
        "sex": "female",
        "village_code": PURWA_KERTHI,
    }

    refused = head.post("/penduduk/tambah/", values | {"hamlet": BUNUTAN})
    empty = head.post("/penduduk/tambah/", values | {"hamlet": ""})
    taken = head.post("/penduduk/tambah/", values | {"hamlet": "Banjar dinas amed"})

    assert [one.context["form"].errors.keys() for one in (refused, empty)] == [{"hamlet"}, {"hamlet"}]
    assert taken.status_code == 302


@pytest.mark.parametrize(("whose", "status"), [("ours", 200), ("theirs", 404)])
def test_the_api_answers_for_the_own_hamlet_only(hamlet: Unit, people: dict[str, Any], whose: str, status: int) -> None:
    secret = ApiTokenFactory.with_secret(user=person_with_rights("residents.read", "residents.edit", unit=hamlet))[1]
    program = Client(SERVER_NAME="karangasem.tiru.test", headers={"Authorization": f"Bearer {secret}"})
    nik = {"ours": NIK, "theirs": OTHER_NIK}[whose]
    family = people[whose.replace("ours", "our").replace("theirs", "their") + "_family"]
    api, kind = "/api/v1/residents/", "application/json"

    answers = [
        program.get(f"{api}{people[whose].pk}/"),
        program.get(f"{api}families/{family.pk}/"),
        program.post(f"{api}find/", {"nik": nik}, content_type=kind),
        program.post(f"{api}{people[whose].pk}/move/", {"day": "2026-11-02", "reason": "x"}, content_type=kind),
    ]

    assert [answer.status_code for answer in answers] == [status] * 4


def test_every_row_is_judged_alike_by_the_list_and_by_the_record(hamlet: Unit, people: dict[str, Any]) -> None:
    spellings = ["Banjar  Dinas Amed", "BANJAR DINAS AMED", "Br. Dinas Amed", "Banjar Dinas Amed Kaja", "%", "_anjar"]
    people |= {name: make_resident(full_name=f"I Made {number}", hamlet=name) for number, name in enumerate(spellings)}
    reach = reach_of(person_with_rights("residents.read", unit=hamlet), "residents.read")
    everybody = [one for one in people.values() if hasattr(one, "full_name")]

    listed: set[UUID] = set(queries.residents(reach, queries.Wanted()).values_list("pk", flat=True))

    assert listed == {one.pk for one in everybody if reach.covers(one)}
    assert {one.hamlet for one in everybody if one.pk in listed} == {AMED, "BANJAR DINAS AMED"}


def test_a_village_reaches_all_its_hamlets(office: Unit, people: dict[str, Any]) -> None:
    reach = reach_of(person_with_rights("residents.read", unit=office), "residents.read")

    assert [reach.covers(people[whose]) for whose in ("ours", "theirs", "nowhere", "namesake")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_hamlet_lies_below_a_village_and_opens_nothing_elsewhere(office: Unit, people: dict[str, Any]) -> None:
    root = office.parent
    stray = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=root, name=AMED)

    with pytest.raises(HamletOfAVillage):
        add_unit(
            code="amed", name=AMED, kind=Unit.Kind.HAMLET, parent=root, actor=Actor.system("tests"), now=clock.now()
        )
    assert not reach_of(person_with_rights("residents.read", unit=stray), "residents.read")


def test_what_a_hamlets_head_may_do_reads_as_a_sentence(hamlet: Unit) -> None:
    sync_core_roles(actor=Actor.system("tests"), now=clock.now())
    hamlet.name = AMED
    hamlet.save()
    given: RoleAssignment = RoleAssignmentFactory.create(
        user__full_name="I Ketut Darma", role=Role.objects.get(slug="hamlet_head"), unit=hamlet
    )

    assert sentences_of(given) == [
        "I Ketut Darma boleh melihat data penduduk, NIK dan nomor KK tertutup untuk Banjar Dinas Amed sejak 1 Jan 2026."
    ]


def test_who_lives_where_a_village_was_merged_is_found_under_the_new_one(karangasem: None) -> None:
    root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
    office = UnitFactory.create(kind=Unit.Kind.VILLAGE_OFFICE, parent=root, region_code=ABABI)
    kept = make_resident(full_name="I Wayan Old Address", village_code=PURWA_KERTHI)
    make_resident(full_name="I Wayan Elsewhere", village_code=TENGANAN)
    clerk = person_with_rights("residents.read", unit=office)
    assert list(queries.residents(reach_of(clerk, "residents.read"), queries.Wanted(village=ABABI))) == []
    with tenants.public(), operator_rights():
        changes.apply(
            ["kind,old_code,new_code,name", f"merged,{PURWA_KERTHI},{ABABI},"],
            decree="Permendagri 12 Tahun 2026",
            holds_from=date(2026, 1, 1),
            actor=Actor.system("tests"),
            now=clock.now(),
        )

    found = queries.residents(reach_of(clerk, "residents.read"), queries.Wanted(village=ABABI))

    assert [(one.pk, one.village_code) for one in found] == [(kept.pk, PURWA_KERTHI)]
