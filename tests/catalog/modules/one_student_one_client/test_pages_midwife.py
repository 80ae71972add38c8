"""A midwife's pages: her list, a registration, one record, the card, a student for a mother."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.one_student_one_client.models import Consent, KsprAssessment, Pairing, Pregnancy
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, MANAGE, OVERSEE, SUPERVISE
from catalog.modules.one_student_one_client.services import pairing, scoring
from core.models import EvidenceEntry
from organisation.models import Unit
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import BASE, page, parts, send, work_of
from tests.factories import one_student_one_client as make
from tests.factories import residents as people
from tests.factories.one_student_one_client import MANGGIS, TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

DAY = NOW.date()


@pytest.fixture
def midwife(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(around.midwife)
    return karangasem_client


def proposed(around: Scheme, mother: Pregnancy) -> Pairing:
    student = make.make_student(around, NOW)
    return pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)


def in_district(centre: Unit) -> None:
    """Below the office of the district of Abang."""
    office = UnitFactory.create(code="abang", kind=Unit.Kind.DISTRICT_OFFICE, region_code="510705")
    Unit.objects.filter(pk=centre.pk).update(parent=office, path=f"{office.path}/{centre.code}")


class TestList:
    def test_the_highest_risk_first_then_who_is_due_first(self, around: Scheme, midwife: Client) -> None:
        low = make.score(make.make_pregnancy(around, NOW, full_name="Ni Luh Rendah"), now=NOW)
        make.make_pregnancy(around, NOW, full_name="Ni Luh Belum")
        for name, weeks, items in (
            ("Ni Luh Nanti", 10, ("caesarean_before", "anaemia")),
            ("Ni Luh Segera", 36, ("caesarean_before", "anaemia")),
            ("Ni Luh Tinggi", 30, ("anaemia",)),
        ):
            make.score(make.make_pregnancy(around, NOW, weeks=weeks, full_name=name), *items, now=NOW)

        found = page(midwife, "ibu/")

        names = ["Ni Luh Segera", "Ni Luh Nanti", "Ni Luh Tinggi", "Ni Luh Belum", low.resident.full_name]
        assert sorted(names, key=found.index) == names
        assert "36+0" in found

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", {"Ni Luh Sendiri", "Ni Luh Berdua"}),
            ("?tampil=alone", {"Ni Luh Sendiri"}),
            ("?tampil=proposal", set()),
            ("?risiko=belum", {"Ni Luh Berdua"}),
            ("?risiko=high", {"Ni Luh Sendiri"}),
            ("?keadaan=registered", {"Ni Luh Sendiri"}),
        ],
    )
    def test_filters(self, around: Scheme, midwife: Client, query: str, shown: set[str]) -> None:
        make.score(make.make_pregnancy(around, NOW, full_name="Ni Luh Sendiri"), "anaemia", now=NOW)
        make.pair(make.make_pregnancy(around, NOW, full_name="Ni Luh Berdua"), make.make_student(around, NOW), NOW)

        found = page(midwife, f"ibu/{query}")

        assert {name for name in ("Ni Luh Sendiri", "Ni Luh Berdua") if name in found} == shown

    @pytest.mark.parametrize("text", ["sulastri kadek", "nik"])
    def test_the_search_stands_in_no_address(self, around: Scheme, midwife: Client, text: str) -> None:
        mother = make.make_pregnancy(around, NOW, nik="5107052105980003")
        make.make_pregnancy(around, NOW, full_name="Ni Nyoman Rai")

        answer = send(midwife, "ibu/cari/", cari="5107 0521 0598 0003" if text == "nik" else text)

        assert answer["Location"] == f"{BASE}ibu/?cari=1"
        found = page(midwife, "ibu/?cari=1")
        assert mother.resident.full_name in found
        assert "Ni Nyoman Rai" not in found
        assert "0598" not in found

    def test_it_costs_the_same_for_one_and_for_three(self, around: Scheme, midwife: Client) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as caught:
                page(midwife, "ibu/")
            return sum("one_student_one_client_" in query["sql"] for query in caught)

        proposed(around, make.make_pregnancy(around, NOW))
        one = cost()
        for name in ("Ni Luh Dua", "Ni Luh Tiga"):
            make.make_pregnancy(around, NOW, full_name=name)

        assert cost() == one

    def test_another_health_centre_has_its_own(self, around: Scheme, midwife: Client) -> None:
        elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
        make.make_pregnancy(around, NOW)

        midwife.force_login(person_with_rights(CARE, unit=elsewhere))

        assert "Sulastri" not in page(midwife, "ibu/")


class TestRegistration:
    def register(self, around: Scheme, client: Client, *, then: int = 302, **changes: Any) -> Any:
        values = {"health_centre": around.centre.pk, "is_poor": "on", **parts("lmp_date", DAY - timedelta(weeks=9))}
        return send(client, "ibu/daftar/", then=then, **(values | changes))

    def test_found_by_nik_wherever_she_lives(self, around: Scheme, midwife: Client) -> None:
        woman = people.make_resident(full_name="Ni Luh Jauh", sex="female", nik="5107052105980003")
        found = send(midwife, "ibu/daftar/", then=200, cari="5107052105980003").content.decode()
        assert str(woman.pk) in found

        answer = self.register(around, midwife, cari="5107052105980003", resident=woman.pk)

        made = Pregnancy.objects.get()
        assert answer["Location"] == f"{BASE}ibu/{made.pk}/"
        assert (made.resident, made.is_poor, made.midwife) == (woman, True, around.midwife)
        assert made.lmp_date == DAY - timedelta(weeks=9)

    def test_the_due_day_will_do(self, around: Scheme, midwife: Client) -> None:
        woman = people.make_resident(sex="female", nik="5107052105980003")
        unknown = {"lmp_date_day": "", "lmp_date_month": "", "lmp_date_year": ""}
        chosen = {"cari": "5107052105980003", "resident": woman.pk, **unknown}

        self.register(around, midwife, then=422, **chosen)
        self.register(around, midwife, **chosen, **parts("due", DAY + timedelta(days=100)))

        assert Pregnancy.objects.get().due_date == DAY + timedelta(days=100)

    def test_a_name_is_sought_where_the_health_centre_lies_and_no_man_is_found(
        self, around: Scheme, midwife: Client
    ) -> None:
        here = people.make_resident(full_name="Ni Luh Ayu Sama", sex="female")
        people.make_resident(full_name="Ni Luh Ayu Sama", sex="female", village_code=MANGGIS)
        people.make_resident(full_name="I Luh Ayu Sama", sex="male")

        before = send(midwife, "ibu/daftar/", then=200, cari="ayu sama").content.decode()
        in_district(around.centre)
        found = send(midwife, "ibu/daftar/", then=200, cari="ayu sama").content.decode()

        assert 'name="resident"' not in before
        assert found.count('name="resident"') == 1
        assert str(here.pk) in found

    def test_who_lives_in_another_district_is_asked_about(self, around: Scheme, midwife: Client) -> None:
        in_district(around.centre)
        woman = people.make_resident(sex="female", nik="5107052105980003", village_code=MANGGIS)
        chosen = {"cari": "5107052105980003", "resident": woman.pk}

        asked = self.register(around, midwife, then=422, **chosen).content.decode()
        self.register(around, midwife, **chosen, is_sure="on")

        assert 'name="is_sure"' in asked
        assert Pregnancy.objects.get().village_code == MANGGIS

    def test_not_at_a_health_centre_of_others(self, around: Scheme, midwife: Client) -> None:
        elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
        woman = people.make_resident(sex="female", nik="5107052105980003")
        chosen = {"cari": "5107052105980003", "resident": woman.pk}

        self.register(around, midwife, then=422, **chosen, health_centre=elsewhere.pk)

        assert not Pregnancy.objects.exists()


class TestRecord:
    def test_it_shows_how_she_is_and_is_written_down(self, around: Scheme, midwife: Client) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, weeks=28), "anaemia", "caesarean_before", now=NOW)

        found = page(midwife, f"ibu/{mother.pk}/")

        assert "28+0" in found
        assert "KRST" in found
        assert "rumah sakit" in found
        assert "Pernah operasi sesar" in found
        assert EvidenceEntry.objects.filter(action="one_student_one_client.record_read").count() == 1

    def test_the_next_step_leads_on(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, agrees=False)
        address = f"{BASE}ibu/{mother.pk}/"

        assert f'href="{address}skor/"' in page(midwife, f"ibu/{mother.pk}/")
        make.score(mother, now=NOW)
        assert f'class="ds-button" href="{address}persetujuan/student/"' in page(midwife, f"ibu/{mother.pk}/")
        send(midwife, f"ibu/{mother.pk}/persetujuan/student/", agrees="1", is_signed="on")
        assert f'class="ds-button" href="{address}mahasiswa/"' in page(midwife, f"ibu/{mother.pk}/")
        assert Consent.objects.get(revoked_at=None).is_signed

    def test_a_consent_is_withdrawn_at_once(self, around: Scheme, midwife: Client) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        made = make.pair(mother, student, NOW)

        send(midwife, f"ibu/{mother.pk}/persetujuan/student/")

        made.refresh_from_db()
        assert (made.state, made.end_reason) == ("ended", "consent")
        midwife.force_login(student.student)
        assert midwife.get(f"{BASE}ibu/{mother.pk}/").status_code == 404

    def test_to_her_student_she_may_say_that_she_wants_none(self, around: Scheme, midwife: Client) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        make.pair(mother, student, NOW)
        midwife.force_login(student.student)
        own = f"ibu/{mother.pk}/persetujuan/"
        assert f"{BASE}{own}student/" in page(midwife, f"ibu/{mother.pk}/")
        assert midwife.post(f"{BASE}{own}exchange/", {"agrees": "1"}).status_code == 404

        send(midwife, f"{own}student/")

        assert midwife.get(f"{BASE}ibu/{mother.pk}/").status_code == 404
        assert Consent.objects.get().revoked_by.startswith("user:")

    @pytest.mark.parametrize(("step", "state"), [("pindah", "moved_out"), ("keguguran", "lost")])
    def test_what_befell_her(self, around: Scheme, midwife: Client, step: str, state: str) -> None:
        mother = make.make_pregnancy(around, NOW)
        address = f"ibu/{mother.pk}/catat/{step}/"
        page(midwife, address)

        lost = parts("lost_on", DAY) if state == "lost" else {}
        send(midwife, address, then=422, version=mother.version - 1, **lost)
        send(midwife, address, version=mother.version, **lost)

        mother.refresh_from_db()
        assert mother.state == state
        assert midwife.get(f"{BASE}{address}").status_code == 404

    def test_the_day_of_a_loss_is_asked(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        address, day = f"ibu/{mother.pk}/catat/keguguran/", DAY - timedelta(days=3)

        send(midwife, address, then=422, version=mother.version)
        send(midwife, address, then=422, version=mother.version, **parts("lost_on", DAY - timedelta(days=400)))
        send(midwife, address, version=mother.version, **parts("lost_on", day))

        mother.refresh_from_db()
        assert (NOW - mother.state_since).days == 2

    def test_student_and_supervisor_see_it_while_they_are_hers(self, around: Scheme, midwife: Client) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        address = f"{BASE}ibu/{mother.pk}/"

        for user in (student.student, around.supervisor):
            midwife.force_login(user)
            assert midwife.get(address).status_code == 404
        make.pair(mother, student, NOW)
        for user in (student.student, around.supervisor):
            midwife.force_login(user)
            assert "Sulastri" in midwife.get(address).content.decode()
            assert f"{address}persetujuan/exchange/" not in midwife.get(address).content.decode()


class TestCard:
    def test_points_while_ticking(self, around: Scheme, midwife: Client) -> None:
        mother = make.score(make.make_pregnancy(around, NOW), "anaemia", now=NOW)

        found = send(midwife, f"ibu/{mother.pk}/skor/pratinjau/", then=200, items=["caesarean_before", "made up"])

        assert ">14<" in found.content.decode()
        assert "<html" not in found.content.decode()
        assert KsprAssessment.objects.count() == 1

    def test_a_midwifes_counts_and_what_stands_cannot_be_taken_off(self, around: Scheme, midwife: Client) -> None:
        mother = make.score(make.make_pregnancy(around, NOW), "anaemia", now=NOW)
        form = page(midwife, f"ibu/{mother.pk}/skor/")
        assert ('value="anaemia"' in form, 'value="twins"' in form) == (False, True)

        send(midwife, f"ibu/{mother.pk}/skor/", items=["twins"], version=mother.version)

        mother.refresh_from_db()
        assert (mother.score, mother.risk) == (10, "high")

    def test_somebody_else_was_quicker(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        version = mother.version
        make.score(mother, now=NOW)

        answer = send(midwife, f"ibu/{mother.pk}/skor/", then=422, items=["twins"], version=version)

        assert 'value="twins" checked' in answer.content.decode()
        assert KsprAssessment.objects.count() == 1

    @pytest.mark.parametrize("act", ["confirm", "turn_down"])
    def test_a_students_waits_for_the_midwife(self, around: Scheme, midwife: Client, act: str) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        make.pair(mother, student, NOW)
        mother.refresh_from_db()
        midwife.force_login(student.student)
        send(midwife, f"ibu/{mother.pk}/skor/", items=["anaemia"], version=mother.version)
        made = KsprAssessment.objects.get()
        address = f"ibu/{mother.pk}/skor/{made.pk}/"
        assert midwife.get(f"{BASE}{address}").status_code == midwife.post(f"{BASE}{address}").status_code == 404

        midwife.force_login(around.midwife)
        assert [one.url for one in work_of(around.midwife)] == [f"{BASE}ibu/?tampil=review"]
        assert mother.resident.full_name in page(midwife, "ibu/?tampil=review")
        assert "Kurang darah" in page(midwife, address)
        if act == "turn_down":
            send(midwife, address, then=422, act=act)
        send(midwife, address, act=act, remark="" if act == "confirm" else "Hb 11,8 hari ini.")

        mother.refresh_from_db()
        assert mother.score == (6 if act == "confirm" else None)
        assert work_of(around.midwife) == []
        assert ("Hb 11,8 hari ini." in page(midwife, f"ibu/{mother.pk}/")) == (act == "turn_down")

    def test_a_supervisor_does_not_score(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        make.pair(mother, make.make_student(around, NOW), NOW)
        midwife.force_login(around.supervisor)

        for address in ("skor/", "skor/pratinjau/"):
            assert midwife.post(f"{BASE}ibu/{mother.pk}/{address}").status_code == 404
        assert not KsprAssessment.objects.exists()


class TestStudent:
    def test_proposed_with_reasons_in_words(self, around: Scheme, midwife: Client) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        found = page(midwife, f"ibu/{mother.pk}/mahasiswa/")
        assert student.student.full_name in found
        assert "Tinggal di desanya" in found

        send(midwife, f"ibu/{mother.pk}/mahasiswa/", placement=student.pk)

        assert Pairing.objects.get().state == "proposed"

    @pytest.mark.parametrize(
        ("mother", "leads_to"),
        [({"agrees": False}, "persetujuan/student/"), ({"is_poor": False}, "skor/"), ({}, "")],
        ids=["no consent", "not foreseen", "nobody free"],
    )
    def test_what_stands_in_the_way(
        self, around: Scheme, midwife: Client, mother: dict[str, bool], leads_to: str
    ) -> None:
        made = make.make_pregnancy(around, NOW, **mother)

        found = page(midwife, f"ibu/{made.pk}/mahasiswa/")

        assert 'name="placement"' not in found
        assert f'href="{BASE}ibu/{made.pk}/{leads_to}"' in found

    def test_both_sides_decide(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        made = proposed(around, mother)
        assert [one.url for one in work_of(around.midwife)] == [f"{BASE}ibu/?tampil=proposal"]

        assert mother.resident.full_name in page(midwife, f"pasangan/{made.pk}/")
        send(midwife, f"pasangan/{made.pk}/", act="agree")
        assert midwife.post(f"{BASE}pasangan/{made.pk}/", {"act": "agree"}).status_code == 404
        midwife.force_login(around.supervisor)
        send(midwife, f"pasangan/{made.pk}/", act="agree")

        made.refresh_from_db()
        assert made.state == "active"

    def test_ended_by_the_midwife(self, around: Scheme, midwife: Client) -> None:
        made = make.pair(make.make_pregnancy(around, NOW), make.make_student(around, NOW), NOW)

        send(midwife, f"pasangan/{made.pk}/akhiri/", then=422, reason="consent")
        send(midwife, f"pasangan/{made.pk}/akhiri/", reason="other")

        made.refresh_from_db()
        assert (made.state, made.end_reason) == ("ended", "other")


@pytest.mark.parametrize("who", ["another centre", "another campus", "student", "manager", "residents", "no role"])
def test_for_everybody_else_she_does_not_exist(around: Scheme, karangasem_client: Client, who: str) -> None:
    mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
    made = make.pair(mother, student, NOW)
    review = scoring.assess(pregnancy_id=mother.pk, items=(), is_confirmed=False, actor=TESTS, now=NOW)
    elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
    campus = UnitFactory.create(code="akes-bali", kind=Unit.Kind.CAMPUS)
    user = {
        "another centre": lambda: person_with_rights(CARE, unit=elsewhere),
        "another campus": lambda: person_with_rights(SUPERVISE, unit=campus),
        "student": lambda: person_with_rights(ACCOMPANY, unit=around.campus),
        "manager": lambda: person_with_rights(MANAGE, OVERSEE),
        "residents": lambda: person_with_rights("residents.read"),
        "no role": person_with_rights,
    }[who]()
    karangasem_client.force_login(user)
    own = f"ibu/{mother.pk}/"
    addresses = (
        own, f"{own}persetujuan/student/", f"{own}catat/pindah/", f"{own}skor/", f"{own}skor/pratinjau/",
        f"{own}skor/{review.pk}/", f"{own}mahasiswa/", f"pasangan/{made.pk}/", f"pasangan/{made.pk}/akhiri/",
        f"pasangan/{made.pk}/serah-terima/", f"mahasiswa/{student.pk}/",
    )  # fmt: skip

    for address in addresses:
        for method in (karangasem_client.get, karangasem_client.post):
            answer = method(f"{BASE}{address}")
            assert answer.status_code in (404, 405), (address, answer.status_code)
            assert "Sulastri" not in answer.content.decode()
    mother.refresh_from_db()
    assert Pairing.objects.get().state == "active"
    assert not EvidenceEntry.objects.filter(action="one_student_one_client.record_read").exists()
