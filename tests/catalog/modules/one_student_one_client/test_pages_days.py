"""The day of midwife and supervisor, who is alone, and what stands on the today page without a name."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.one_student_one_client.models import Referral
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, MANAGE, OVERSEE, SUPERVISE
from catalog.modules.one_student_one_client.services import missed
from core.models import EvidenceEntry
from organisation.models import Unit
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import BASE, page, work_of
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import MANGGIS, TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def client(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(around.midwife)
    return karangasem_client


class TestMidwife:
    def test_what_is_due_in_words_the_most_urgent_first(self, around: Scheme, client: Client) -> None:
        late = make.score(make.make_pregnancy(around, NOW - 10 * DAY, weeks=18, full_name="Ni Luh Telat"), now=NOW)
        calm = make.score(make.make_pregnancy(around, NOW, weeks=14, full_name="Ni Luh Tenang"), now=NOW)
        referred = make.make_pregnancy(around, NOW, full_name="Ni Luh Rujuk")
        make.contact(referred, around.midwife, NOW, at=NOW, dangers=["fever"])
        missed.look(actor=TESTS, now=NOW)

        due, everybody = page(client, "ibu/hari-ini/"), page(client, "ibu/hari-ini/?tampil=semua")

        assert due.index("Ni Luh Rujuk") < due.index(late.resident.full_name)
        assert "Terlewat: K2, terlambat 10 hari" in due
        assert "Rujukan belum dipastikan" in due
        assert calm.resident.full_name not in due
        assert calm.resident.full_name in everybody
        assert "K2: waktunya sekarang, sampai" in everybody

    def test_what_begins_within_a_week_is_this_weeks(self, around: Scheme, client: Client) -> None:
        soon = make.score(make.make_pregnancy(around, NOW, weeks=24, full_name="Ni Luh Segera"), now=NOW)
        make.contact(soon, around.midwife, NOW, at=NOW - WEEK)

        assert soon.resident.full_name not in page(client, "ibu/hari-ini/")
        assert soon.resident.full_name in page(client, "ibu/hari-ini/?tampil=minggu")
        assert client.get(f"{BASE}ibu/hari-ini/?tampil=bulan").status_code == 404

    def test_own_only(self, around: Scheme, client: Client) -> None:
        other = person_with_rights(CARE, unit=around.centre)
        make.make_pregnancy(around, NOW, full_name="Ni Luh Milik")
        client.force_login(other)

        assert "Ni Luh Milik" in page(client, "ibu/hari-ini/")
        assert "Ni Luh Milik" not in page(client, "ibu/hari-ini/?milik=saya&tampil=semua")

    def test_another_centre_sees_nothing_and_is_helped(self, around: Scheme, client: Client) -> None:
        make.make_pregnancy(around, NOW)
        client.force_login(person_with_rights(CARE, unit=UnitFactory.create(kind=Unit.Kind.HEALTH_CENTRE)))

        found = page(client, "ibu/hari-ini/")

        assert "Sulastri" not in found
        assert f"{BASE}ibu/daftar/" in found

    def test_it_costs_the_same_for_one_and_for_three(self, around: Scheme, client: Client) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as caught:
                page(client, "ibu/hari-ini/?tampil=semua")
            return sum("one_student_one_client_" in query["sql"] for query in caught)

        make.make_pregnancy(around, NOW)
        one = cost()
        for name in ("Ni Luh Dua", "Ni Luh Tiga"):
            made = make.make_pregnancy(around, NOW, full_name=name)
            make.contact(made, around.midwife, NOW, at=NOW, dangers=["fever"])

        assert cost() == one


def test_a_supervisor_sees_own_clients_and_students_without_one(around: Scheme, client: Client) -> None:
    mother, other = make.make_pregnancy(around, NOW), make.make_pregnancy(around, NOW, full_name="Ni Luh Lain")
    make.pair(mother, make.make_student(around, NOW), NOW)
    free = make.make_student(around, NOW, name="Ni Komang Bebas")
    client.force_login(around.supervisor)

    found = page(client, "mahasiswa/hari-ini/?tampil=semua")

    assert mother.resident.full_name in found
    assert other.resident.full_name not in found
    assert f"{BASE}mahasiswa/{free.pk}/" in found
    assert f"{BASE}ibu/daftar/" not in found


class TestAlone:
    def test_numbers_by_village_and_no_name(self, around: Scheme, client: Client) -> None:
        make.score(make.make_pregnancy(around, NOW, full_name="Ibu Rahasia"), "caesarean_before", "anaemia", now=NOW)
        make.make_pregnancy(around, NOW, full_name="Ibu Rahasia Dua", village_code=MANGGIS, agrees=False)
        client.force_login(person_with_rights(OVERSEE))

        found = page(client, "siapa-sendiri/")

        assert "Puskesmas Abang I" in found
        assert "risiko sangat tinggi" in found
        assert found.index("Purwa Kerthi") < found.rindex("Manggis")
        assert "Rahasia" not in found
        assert f"{BASE}ibu/" not in found

    def test_nobody_is_praised(self, around: Scheme, client: Client) -> None:
        client.force_login(person_with_rights(OVERSEE))

        assert "Kerja bagus" in page(client, "siapa-sendiri/")

    def test_referrals_that_nobody_confirms_are_the_agencys(self, around: Scheme, client: Client) -> None:
        officer = person_with_rights(OVERSEE)
        make.contact(make.make_pregnancy(around, NOW), around.midwife, NOW, at=NOW, dangers=["fever"])
        assert work_of(officer) == []
        Referral.objects.update(level=Referral.MOST_TOLD)
        client.force_login(officer)

        found = page(client, "siapa-sendiri/")

        assert "1 rujukan" in found
        assert "Sulastri" not in found
        assert [one.url for one in work_of(officer)] == [f"{BASE}siapa-sendiri/"]


def test_the_today_page_names_nobody(around: Scheme, client: Client) -> None:
    risky = make.score(make.make_pregnancy(around, NOW - 10 * DAY, weeks=18), "anaemia", now=NOW)
    make.score(make.make_pregnancy(around, NOW - 10 * DAY, weeks=18, full_name="Ni Luh Rendah"), now=NOW)
    missed.look(actor=TESTS, now=NOW)
    make.contact(risky, around.midwife, NOW, at=NOW - 9 * WEEK, dangers=["fever"])

    items = work_of(around.midwife)

    assert [one.url for one in items] == [f"{BASE}rujukan/", f"{BASE}ibu/hari-ini/", f"{BASE}ibu/hari-ini/"]
    assert [one.title for one in items] == [
        "1 rujukan untuk dipastikan",
        "1 ibu berisiko tinggi terlewat kunjungannya",
        "1 ibu terlewat kunjungannya",
    ]


@pytest.mark.parametrize("address", ["ibu/", "ibu/hari-ini/", "rujukan/", "mahasiswa/", "mahasiswa/hari-ini/"])
def test_a_list_with_names_is_written_down_once_an_hour(around: Scheme, client: Client, address: str) -> None:
    mother = make.make_pregnancy(around, NOW - DAY, weeks=22)
    make.pair(mother, make.make_student(around, NOW - DAY), NOW - DAY)
    make.contact(mother, around.midwife, NOW - DAY, at=NOW - DAY, dangers=["fever"])
    client.force_login(around.supervisor if address.startswith("mahasiswa") else around.midwife)

    for _again in range(2):
        page(client, address)

    read = EvidenceEntry.objects.filter(action="one_student_one_client.list_read")
    assert [entry.details["rows"] for entry in read] == [1]
    assert not EvidenceEntry.objects.filter(action="one_student_one_client.record_read").exists()


def test_an_empty_list_tells_nothing(around: Scheme, client: Client) -> None:
    page(client, "rujukan/")

    assert not EvidenceEntry.objects.filter(action="one_student_one_client.list_read").exists()


class TestLiveReferrals:
    def test_unchanged_it_sends_nothing_and_a_new_one_is_there_and_said(self, around: Scheme, client: Client) -> None:
        tag = re.search(r'data-etag="([^"]+)"', page(client, "rujukan/"))
        assert tag
        stamp = html.unescape(tag[1])
        same = client.get(f"{BASE}rujukan/terkini/", headers={"if-none-match": stamp})
        assert same.status_code == 304

        make.contact(make.make_pregnancy(around, NOW), around.midwife, NOW, at=NOW, dangers=["fever"])
        new = client.get(f"{BASE}rujukan/terkini/", headers={"if-none-match": stamp})

        assert new.status_code == 200
        assert "no-store" in new["Cache-Control"]
        said = new.content.decode()
        assert 'data-say="1 rujukan perlu ditangani."' in said
        assert "Sulastri" in said
        assert "<html" not in said


def test_the_map_shows_each_district_by_the_highest_risk_of_whoever_is_alone(around: Scheme, client: Client) -> None:
    make.score(make.make_pregnancy(around, NOW, weeks=30), "caesarean_before", "anaemia", now=NOW)
    make.make_pregnancy(around, NOW, village_code=MANGGIS, full_name="Ni Luh Ayu")
    client.force_login(person_with_rights(OVERSEE))

    found = page(client, "siapa-sendiri/")

    tiles = re.findall(r'class="area-tile (step-\d)"[^>]*>.*?</svg>(?:<b>(\d+)</b>)?<span>([^<]+)<', found, re.DOTALL)
    assert ("step-5", "1", "Abang") in tiles
    assert ("step-1", "1", "Manggis") in tiles
    assert ("step-0", "", "Kubu") in tiles
    assert len(tiles) == 8  # districts of Karangasem

    client.force_login(person_with_rights(OVERSEE, unit=around.centre))
    assert "Kubu" not in page(client, "siapa-sendiri/")


@pytest.mark.parametrize(
    ("right", "opens"),
    [
        (CARE, {"ibu/hari-ini/", "rujukan/"}),
        (SUPERVISE, {"mahasiswa/hari-ini/"}),
        (OVERSEE, {"siapa-sendiri/"}),
        (ACCOMPANY, set()),
        (MANAGE, set()),
        ("residents.read", set()),
    ],
)
def test_each_has_own_lists_only(around: Scheme, client: Client, right: str, opens: set[str]) -> None:
    client.force_login(person_with_rights(right))
    lists = ("ibu/hari-ini/", "rujukan/", "mahasiswa/hari-ini/", "siapa-sendiri/")

    assert {one for one in lists if client.get(f"{BASE}{one}").status_code == 200} == opens
