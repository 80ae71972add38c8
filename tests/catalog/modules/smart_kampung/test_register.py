"""A village's register by hamlet: right numbers, and for a hamlet's head those of the hamlet alone."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.modules.smart_kampung.queries import register as queries
from core import clock
from organisation.models import Role, Unit
from organisation.services import grant_role, sync_core_roles
from residents.scope import EVERYWHERE, reach_of
from residents.services import record_death, record_move
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, PURWA_KERTHI, own_queries
from tests.conftest import KARANGASEM
from tests.factories.accounts import UserFactory
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import join, make_family, make_resident

pytestmark = pytest.mark.django_db

AMED, BUNUTAN = "Banjar Dinas Amed", "Banjar Dinas Bunutan"
PAGE = "/smart-kampung/desa/penduduk/"


@pytest.fixture
def village(db: None, switch_on: Any) -> Any:
    """Two hamlets: a couple with RT in one, a widow without a card and somebody without a NIK in the other."""
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        root = UnitFactory.create(kind=Unit.Kind.GOVERNMENT)
        office = UnitFactory.create(
            kind=Unit.Kind.VILLAGE_OFFICE, parent=root, code="purwa", name="Desa Purwakerthi", region_code=PURWA_KERTHI
        )
        UnitFactory.create(
            kind=Unit.Kind.VILLAGE_OFFICE, parent=root, code="ababi", name="Desa Ababi", region_code=ABABI
        )
        head = make_resident(full_name="I Wayan Amed", hamlet=AMED, birth_date=date(1988, 3, 17), sex="male", rt="001")
        family = make_family(head)
        wife = make_resident(full_name="Ni Made Amed", hamlet=AMED, birth_date=date(1990, 5, 4), sex="female", rt="002")
        join(wife, family, "spouse")
        make_resident(full_name="Ni Luh Bunutan", hamlet=BUNUTAN, birth_date=date(1948, 1, 1), sex="female")
        make_resident(
            full_name="I Ketut Bunutan", hamlet=BUNUTAN.upper(), nik="", birth_date=date(2026, 5, 4), sex="male"
        )
        make_resident(full_name="I Made Tanpa Dusun", hamlet="", birth_date=date(2001, 5, 4), sex="male")
        make_resident(full_name="I Gede Ababi", hamlet=AMED, village_code=ABABI)
        yield office


def officer(client: Client, unit: Unit, *rights: str) -> None:
    client.force_login(person_with_rights(*(rights or ("residents.read", "residents.edit")), unit=unit))


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return str(answer.content.decode())


def test_hamlets_are_counted_however_they_are_written(village: Unit) -> None:
    day = date(2026, 11, 26)

    parts = queries.hamlets(village, EVERYWHERE, day=day)

    assert [(part.name, part.people, part.women, part.families) for part in parts] == [
        (AMED, 2, 1, 1),
        (BUNUTAN.upper(), 2, 1, 0),
        ("", 1, 0, 0),
    ]
    assert [(part.rt, part.people) for part in parts[0].parts if part.people] == [("001", 1), ("002", 1)]


def test_ages_are_counted_on_the_day(village: Unit) -> None:
    make_resident(full_name="I Putu Lima", birth_date=date(2021, 11, 26), sex="male")
    make_resident(full_name="I Putu Empat", birth_date=date(2021, 11, 27), sex="male")

    groups = {label: pair for label, *pair in queries.ages(village, EVERYWHERE, day=date(2026, 11, 26))}

    assert [groups[label] for label in ("0–4", "5–9", "35–39", "75+")] == [[2, 0], [1, 0], [1, 1], [0, 1]]


def test_what_is_missing_is_counted_and_listed(village: Unit, karangasem_client: Client) -> None:
    officer(karangasem_client, village)

    assert queries.missing(village, EVERYWHERE) == queries.Missing(card=3, nik=1, hamlet=1, to_verify=0)
    for what, names in (("kk", ["Ni Luh Bunutan", "I Made Tanpa Dusun"]), ("nik", ["I Ketut Bunutan"])):
        shown = text_of(karangasem_client.get(f"{PAGE}purwa/lengkapi/{what}/"))
        assert [name for name in names if name in shown] == names
        assert "I Wayan Amed" not in shown
    assert karangasem_client.get(f"{PAGE}purwa/lengkapi/lain/").status_code == 404


def test_changes_of_the_month_name_who_moved_and_died(village: Unit, karangasem_client: Client) -> None:
    today = clock.local_date(clock.now(), tenants.current().zone)
    gone, dead = (make_resident(full_name=name, birth_date=date(1950, 1, 1)) for name in ("I Pindah", "I Wafat"))
    record_move(resident=gone, day=today, reason="Surat pindah", actor=ACTOR, now=clock.now())
    record_death(resident=dead, day=today, reason="Surat kematian", actor=ACTOR, now=clock.now())
    officer(karangasem_client, village)

    changes = queries.changes(village, EVERYWHERE, day=today)
    found = {change.resident.full_name: change.kind for change in changes.latest}

    assert (changes.arrived, changes.moved, changes.died) == (5, 1, 1)
    assert (found["I Pindah"], found["I Wafat"], found["I Wayan Amed"]) == ("moved", "died", "arrived")
    assert "I Wafat" in text_of(karangasem_client.get(f"{PAGE}purwa/"))


def test_families_of_a_hamlet_lead_to_their_cards(village: Unit, karangasem_client: Client) -> None:
    officer(karangasem_client, village)

    amed = text_of(karangasem_client.get(f"{PAGE}purwa/keluarga/", {"dusun": "banjar dinas amed"}))
    rt = text_of(karangasem_client.get(f"{PAGE}purwa/keluarga/", {"dusun": AMED, "rt": "009"}))
    bunutan = text_of(karangasem_client.get(f"{PAGE}purwa/keluarga/", {"dusun": BUNUTAN}))

    assert "I Wayan Amed" in amed
    assert "/penduduk/keluarga/" in amed
    assert "I Wayan Amed" not in rt
    assert "Ni Luh Bunutan" in bunutan
    assert karangasem_client.get(f"{PAGE}purwa/keluarga/", {"dusun": "Tidak Ada"}).status_code == 404


def test_a_hamlets_head_sees_that_hamlet_only(village: Unit, karangasem_client: Client) -> None:
    hamlet = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=village, name=AMED)
    officer(karangasem_client, hamlet, "residents.read")

    shown = text_of(karangasem_client.get(f"{PAGE}purwa/"))

    assert AMED in shown
    assert "bunutan" not in shown.casefold()
    assert karangasem_client.get(PAGE)["Location"] == f"{PAGE}purwa/"
    assert karangasem_client.get(f"{PAGE}purwa/keluarga/", {"dusun": BUNUTAN}).status_code == 404
    assert karangasem_client.get(f"{PAGE}ababi/").status_code == 404
    assert "I Made" not in text_of(karangasem_client.get(f"{PAGE}purwa/lengkapi/dusun/"))


def test_a_hamlet_becomes_a_unit_and_its_heads_right_a_sentence(village: Unit, karangasem_client: Client) -> None:
    sync_core_roles(actor=ACTOR, now=clock.now())
    officer(karangasem_client, village)

    made = karangasem_client.post(f"{PAGE}purwa/dusun/", {"dusun": AMED})
    again = karangasem_client.post(f"{PAGE}purwa/dusun/", {"dusun": AMED}, follow=True)
    unknown = karangasem_client.post(f"{PAGE}purwa/dusun/", {"dusun": "Tidak Ada"})
    unit = Unit.objects.get(kind=Unit.Kind.HAMLET)
    ketut = UserFactory.create(full_name="I Ketut Darma")
    grant_role(user=ketut, role=Role.objects.get(slug="hamlet_head"), unit=unit, actor=ACTOR, now=clock.now())

    assert (made.status_code, again.status_code, unknown.status_code) == (302, 200, 404)
    assert (unit.name, unit.code, unit.parent) == (AMED, "purwa-banjar-dinas-amed", village)
    assert f"I Ketut Darma boleh melihat data penduduk, NIK dan nomor KK tertutup untuk {AMED} sejak" in text_of(
        karangasem_client.get(f"{PAGE}purwa/")
    )
    assert reach_of(ketut, "residents.read").hamlets_in(PURWA_KERTHI) == {AMED.upper()}


def test_only_who_edits_the_whole_village_makes_units(village: Unit, karangasem_client: Client) -> None:
    hamlet = UnitFactory.create(kind=Unit.Kind.HAMLET, parent=village, name=BUNUTAN)
    officer(karangasem_client, hamlet, "residents.read", "residents.edit")

    assert karangasem_client.post(f"{PAGE}purwa/dusun/", {"dusun": BUNUTAN}).status_code == 404


@pytest.mark.parametrize("address", ["purwa/", f"purwa/keluarga/?dusun={AMED}", "purwa/lengkapi/kk/"])
def test_more_people_cost_no_more_queries(village: Unit, karangasem_client: Client, address: str) -> None:
    officer(karangasem_client, village)
    karangasem_client.get(PAGE + address)
    with CaptureQueriesContext(connection) as few:
        karangasem_client.get(PAGE + address)
    for number in range(20):
        one = make_resident(full_name=f"I Wayan {number}", hamlet=AMED if number % 2 else f"Banjar {number}")
        if number % 2:
            make_family(one)

    with CaptureQueriesContext(connection) as many:
        karangasem_client.get(PAGE + address)

    assert len(own_queries(many)) == len(own_queries(few))
