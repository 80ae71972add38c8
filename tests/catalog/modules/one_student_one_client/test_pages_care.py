"""A midwife's pages of care: contacts, referrals, births; what student and supervisor see of them, and may not do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.modules.one_student_one_client.models import Child, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services import births, referrals
from core.models import EvidenceEntry
from core.uuids import uuid7
from organisation.models import Unit
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import BASE, page, parts, send
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TODAY = date(2026, 11, 26)


@pytest.fixture
def midwife(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(around.midwife)
    return karangasem_client


def said(**changes: Any) -> dict[str, Any]:
    """A contact at nine in the morning, at which nothing was found."""
    return {
        "request_key": str(uuid7()), "kind": "antenatal", "by": "midwife", "visited_time": "09:00", "minutes": "20",
        **parts("visited_day", TODAY),
    } | changes  # fmt: skip


def born(around: Scheme, mother: Pregnancy, *, at: datetime = NOW - DAY, children: int = 1) -> Pregnancy:
    return births.deliver(
        pregnancy_id=mother.pk, born_at=at, children=[births.Newborn(sex=Sex.FEMALE, grams=3100)] * children,
        place=births.Place.HEALTH_CENTRE, attended_by=births.Attendant.MIDWIFE, midwife=around.midwife, actor=TESTS,
        now=NOW,
    )  # fmt: skip


def referred(around: Scheme, mother: Pregnancy) -> Referral:
    found = make.contact(mother, around.midwife, NOW, at=NOW, dangers=["bleeding"]).referral
    assert found is not None
    return found


def readings() -> int:
    return EvidenceEntry.objects.filter(action="one_student_one_client.record_read").count()


class TestContact:
    def test_recorded_with_what_was_found(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=20)
        page(midwife, f"ibu/{mother.pk}/kontak/")
        values = said(systolic="118", diastolic="76", haemoglobin="10,2", with_doctor="on", taught=["nutrition"])

        answer = send(midwife, f"ibu/{mother.pk}/kontak/", **values)

        made = Visit.objects.get()
        assert answer["Location"] == f"{BASE}ibu/{mother.pk}/"
        assert (made.contact, made.by, made.with_doctor, made.minutes) == ("K1A", "midwife", True, 20)
        assert made.visited_at == datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
        shown = page(midwife, f"ibu/{mother.pk}/")
        for words in ("118/76 mmHg", "10,2 g/dL", "Anemia", "K1A", "Makan untuk berdua"):
            assert words in shown, words

    def test_sent_twice_it_is_one(self, around: Scheme, midwife: Client) -> None:
        mother, values = make.make_pregnancy(around, NOW), said()

        for _again in range(2):
            send(midwife, f"ibu/{mother.pk}/kontak/", **values)

        assert Visit.objects.count() == 1

    def test_a_rare_value_is_asked_again_with_one_tick(self, around: Scheme, midwife: Client) -> None:
        mother, values = make.make_pregnancy(around, NOW), said(weight="118", haemoglobin="9")

        asked = send(midwife, f"ibu/{mother.pk}/kontak/", then=422, **values).content.decode()

        assert 'data-sure="weight">' in asked
        assert 'data-sure="haemoglobin" hidden>' in asked
        assert 'value="118"' in asked
        send(midwife, f"ibu/{mother.pk}/kontak/", **values, sure_of=["weight"])
        assert Visit.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"weight": "1180"}, "Berat badan"),
            ({"systolic": "70", "diastolic": "90", "sure_of": ["systolic"]}, "Tekanan darah"),
            ({"visited_time": "23:00"}, "masa depan"),
            (parts("visited_day", TODAY - 300 * DAY), "waktu"),
            ({"with_ultrasound": "on"}, "dokter"),
            ({"kind": "postpartum"}, "kunjungan"),
            ({"by": "student"}, ""),
        ],
        ids=["impossible", "crossed", "future", "before", "ultrasound", "not born yet", "as a student"],
    )
    def test_what_cannot_be(self, around: Scheme, midwife: Client, changes: dict[str, Any], words: str) -> None:
        mother = make.make_pregnancy(around, NOW)

        answer = send(midwife, f"ibu/{mother.pk}/kontak/", then=422, **said(**changes))

        assert words in answer.content.decode()
        assert not Visit.objects.exists()

    def test_a_danger_sign_leads_to_the_referral(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)

        answer = send(midwife, f"ibu/{mother.pk}/kontak/", **said(dangers=["convulsion"]))

        assert answer["Location"] == f"{BASE}rujukan/{Referral.objects.get().pk}/"

    def test_after_the_birth_mother_and_newborn(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=39)
        born(around, mother)

        for kind in ("postpartum", "newborn"):
            send(midwife, f"ibu/{mother.pk}/kontak/", **said(kind=kind))

        assert sorted(Visit.objects.values_list("contact", flat=True)) == ["KF1", "KN1"]

    def test_not_once_all_is_over(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        births.move_out(pregnancy_id=mother.pk, midwife=around.midwife, actor=TESTS, now=NOW)

        assert midwife.get(f"{BASE}ibu/{mother.pk}/kontak/").status_code == 404
        assert midwife.post(f"{BASE}ibu/{mother.pk}/kontak/", said()).status_code == 404


class TestReferrals:
    def test_confirmed_and_closed(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW)
        made = referred(around, mother)
        assert mother.resident.full_name in page(midwife, "rujukan/")
        shown = page(midwife, f"rujukan/{made.pk}/")
        assert "Perdarahan" in shown
        assert 'name="outcome"' not in shown

        send(midwife, f"rujukan/{made.pk}/", act="receive")
        assert 'name="outcome"' in page(midwife, f"rujukan/{made.pk}/")
        send(midwife, f"rujukan/{made.pk}/", then=422, act="close", outcome=" ")
        send(midwife, f"rujukan/{made.pk}/", act="close", outcome="Dirawat di RSUD, perdarahan berhenti.")

        made.refresh_from_db()
        assert made.state == "closed"
        assert "RSUD" not in made.outcome
        assert mother.resident.full_name not in page(midwife, "rujukan/")
        assert mother.resident.full_name in page(midwife, "rujukan/?tampil=selesai")
        assert "perdarahan berhenti" in page(midwife, f"rujukan/{made.pk}/")

    def test_confirmed_twice_says_so(self, around: Scheme, midwife: Client) -> None:
        made = referred(around, make.make_pregnancy(around, NOW))

        for _again in range(2):
            answer = midwife.post(f"{BASE}rujukan/{made.pk}/", {"act": "receive"}, follow=True)

        assert answer.status_code == 200
        assert "sudah dipastikan" in answer.content.decode()

    def test_not_closed_before_it_is_confirmed(self, around: Scheme, midwife: Client) -> None:
        made = referred(around, make.make_pregnancy(around, NOW))

        send(midwife, f"rujukan/{made.pk}/", then=422, act="close", outcome="Sudah ditangani.")

        made.refresh_from_db()
        assert made.state == "open"

    def test_the_longest_waiting_first_then_what_is_in_care(self, around: Scheme, midwife: Client) -> None:
        made = {name: referred(around, make.make_pregnancy(around, NOW, full_name=name)) for name in
                ("Ni Luh Rawat", "Ni Luh Baru", "Ni Luh Lama")}  # fmt: skip
        referrals.receive(referral_id=made["Ni Luh Rawat"].pk, midwife=around.midwife, actor=TESTS, now=NOW)
        Referral.objects.filter(pk=made["Ni Luh Lama"].pk).update(opened_at=NOW - timedelta(minutes=40), level=2)

        found = page(midwife, "rujukan/")

        names = ["Ni Luh Lama", "Ni Luh Baru", "Ni Luh Rawat"]
        assert sorted(names, key=found.index) == names
        assert "40 menit" in found
        assert "Kepala Puskesmas" in found

    def test_each_reading_is_written_down_and_no_list(self, around: Scheme, midwife: Client) -> None:
        made = referred(around, make.make_pregnancy(around, NOW))

        page(midwife, "rujukan/")
        assert readings() == 0
        page(midwife, f"rujukan/{made.pk}/")
        assert readings() == 1

    def test_a_list_costs_the_same_for_one_and_for_three(self, around: Scheme, midwife: Client) -> None:
        referred(around, make.make_pregnancy(around, NOW))
        page(midwife, "rujukan/")  # the first page after a start asks for what is kept from then on
        one = _cost(midwife, "rujukan/")
        for name in ("Ni Luh Dua", "Ni Luh Tiga"):
            referred(around, make.make_pregnancy(around, NOW, full_name=name))

        assert _cost(midwife, "rujukan/") == one


class TestBirth:
    def birth(self, mother: Pregnancy, *children: dict[str, Any], **changes: Any) -> dict[str, Any]:
        mother.refresh_from_db()
        said = {
            "version": mother.version, "place": "health_centre", "attended_by": "midwife", "born_time": "04:30",
            "act": "record", "number": len(children), **parts("born_day", TODAY),
        }  # fmt: skip
        for number, child in enumerate(children):
            values = {"sex": "female", "life": "alive", "grams": "3100", "centimetres": "49"} | child
            said |= {f"child-{number}-{name}": value for name, value in values.items()}
        return said | changes

    def test_twins(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)
        page(midwife, f"ibu/{mother.pk}/persalinan/")

        send(midwife, f"ibu/{mother.pk}/persalinan/", **self.birth(mother, {}, {"sex": "male", "grams": ""}))

        mother.refresh_from_db()
        assert (mother.state, mother.born_at) == ("delivered", datetime(2026, 11, 25, 20, 30, tzinfo=UTC))
        (_girl, first), (boy, second) = births.children_of(mother)
        assert (first.grams, boy.sex, second.grams, second.centimetres) == (3100, "male", None, 49)
        shown = page(midwife, f"ibu/{mother.pk}/")
        assert "3.100 gram" in shown
        assert "KF1" in shown

    def test_one_more_child_keeps_what_was_typed_and_finds_no_fault(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)
        values = self.birth(mother, {"grams": "2900", "sex": ""}, place="hospital", act="more")

        found = send(midwife, f"ibu/{mother.pk}/persalinan/", then=200, **values).content.decode()

        assert 'name="child-1-sex"' in found
        assert 'value="2900"' in found
        assert 'value="04:30"' in found
        assert 'value="hospital" class="ds-input" id="id_place_4" checked' in found.replace(" required", "")
        assert 'name="child-1-sex"' not in send(
            midwife, f"ibu/{mother.pk}/persalinan/", then=200, **(values | {"number": 2, "act": "fewer"})
        ).content.decode()  # fmt: skip
        assert not Child.objects.exists()

    @pytest.mark.parametrize("number", ["0", "7", "x", "99", ""])
    def test_one_to_six_children(self, around: Scheme, midwife: Client, number: str) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)
        values = self.birth(mother, {}, number=number, act="more")

        found = send(midwife, f"ibu/{mother.pk}/persalinan/", then=200, **values).content.decode()

        assert found.count('<input type="radio" name="child-') <= 6 * 4
        assert 'name="child-0-sex"' in found

    @pytest.mark.parametrize(
        "changes",
        [
            {"born_time": "23:30"},
            parts("born_day", TODAY - 20 * WEEK),
            {"place": "moon"},
            {"child-0-grams": "31"},
            {"child-0-grams": "berat"},
            {"child-0-sex": ""},
            {"version": 99},
        ],
        ids=["future", "18 weeks", "place", "31 grams", "no number", "no sex", "changed meanwhile"],
    )
    def test_what_cannot_be(self, around: Scheme, midwife: Client, changes: dict[str, Any]) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)

        send(midwife, f"ibu/{mother.pk}/persalinan/", then=422, **self.birth(mother, {}, **changes))

        assert not Child.objects.exists()

    def test_corrected(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=39)
        born(around, mother, at=NOW - 3 * DAY)
        girl = Child.objects.get()
        form = page(midwife, f"ibu/{mother.pk}/persalinan/")
        assert 'value="3100"' in form
        assert readings() == 1

        send(midwife, f"ibu/{mother.pk}/persalinan/", **self.birth(mother, {"grams": "2400", "centimetres": ""}))

        mother.refresh_from_db()
        assert (mother.state, mother.born_at) == ("delivered", datetime(2026, 11, 25, 20, 30, tzinfo=UTC))
        ((child, birth),) = births.children_of(mother)
        assert (child.pk, birth.grams) == (girl.pk, 2400)
        entry = EvidenceEntry.objects.get(action="one_student_one_client.birth_corrected")
        assert entry.details["what"] == "moment,children"
        assert "2400" not in str(entry.details)

    def test_not_once_she_moved_away(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=39)
        born(around, mother)
        births.move_out(pregnancy_id=mother.pk, midwife=around.midwife, actor=TESTS, now=NOW)

        assert midwife.get(f"{BASE}ibu/{mother.pk}/persalinan/").status_code == 404


class TestRecord:
    def test_the_next_step_on_top(self, around: Scheme, midwife: Client) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, weeks=20, is_poor=False), now=NOW)
        address = f"ibu/{mother.pk}/"
        assert "K3" in page(midwife, address)
        made = referred(around, mother)

        assert f'class="ds-button" href="{BASE}rujukan/{made.pk}/"' in page(midwife, address)
        referrals.receive(referral_id=made.pk, midwife=around.midwife, actor=TESTS, now=NOW)
        assert f'class="ds-button" href="{BASE}rujukan/{made.pk}/"' in page(midwife, address)
        referrals.close(referral_id=made.pk, outcome="Ditangani.", midwife=around.midwife, actor=TESTS, now=NOW)
        Pregnancy.objects.filter(pk=mother.pk).update(due_date=TODAY - DAY)
        assert f'class="ds-button" href="{BASE}{address}persalinan/"' in page(midwife, address)

    def test_a_late_contact_is_said_with_its_days(self, around: Scheme, midwife: Client) -> None:
        mother = make.score(make.make_pregnancy(around, NOW, weeks=42, is_poor=False), now=NOW)

        found = page(midwife, f"ibu/{mother.pk}/")

        assert "K6" in found
        assert "terlambat 14 hari" in found

    def test_both_indicators(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=38)
        for week in (10, 18, 23, 28, 33, 37):
            at = NOW - (38 - week) * WEEK
            with_doctor = week in (10, 33)
            make.contact(mother, around.midwife, NOW, at=at, with_doctor=with_doctor, with_ultrasound=with_doctor)

        found = page(midwife, f"ibu/{mother.pk}/")

        assert (found.count("tercapai"), found.count("belum tercapai")) == (2, 0)
        assert "3 kunjungan sebelumnya" in found

    def test_student_and_supervisor_read_and_press_nothing(self, around: Scheme, midwife: Client) -> None:
        mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
        make.pair(mother, student, NOW)
        made = referred(around, mother)

        for user in (student.student, around.supervisor):
            midwife.force_login(user)
            found = page(midwife, f"ibu/{mother.pk}/")
            assert "Perdarahan" in found
            for address in (f"rujukan/{made.pk}/", f"ibu/{mother.pk}/kontak/", f"ibu/{mother.pk}/persalinan/"):
                assert f"{BASE}{address}" not in found
        assert readings() == 2

    def test_it_costs_the_same_for_few_and_for_many(self, around: Scheme, midwife: Client) -> None:
        mother = make.make_pregnancy(around, NOW, weeks=30)
        make.contact(mother, around.midwife, NOW, at=NOW - 20 * WEEK, dangers=["fever"])
        page(midwife, f"ibu/{mother.pk}/")  # the first page after a start asks for what is kept from then on
        few = _cost(midwife, f"ibu/{mother.pk}/")
        for week in range(12, 18):
            make.contact(
                mother,
                around.midwife,
                NOW,
                at=NOW - (30 - week) * WEEK,
                dangers=["fever"],
                measured={"haemoglobin": "9"},
            )

        assert _cost(midwife, f"ibu/{mother.pk}/") == few


@pytest.mark.parametrize("who", ["student", "supervisor", "another centre"])
def test_only_a_midwife_of_hers_confirms_refers_and_records(
    around: Scheme, karangasem_client: Client, who: str
) -> None:
    mother, student = make.make_pregnancy(around, NOW, weeks=38), make.make_student(around, NOW)
    make.pair(mother, student, NOW)
    made = referred(around, mother)
    elsewhere = UnitFactory.create(code="puskesmas-manggis", kind=Unit.Kind.HEALTH_CENTRE)
    people: dict[str, User] = {
        "student": student.student,
        "supervisor": around.supervisor,
        "another centre": person_with_rights(CARE, unit=elsewhere),
    }
    karangasem_client.force_login(people[who])
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        (f"rujukan/{made.pk}/", {"act": "receive"}),
        (f"rujukan/{made.pk}/", {"act": "close", "outcome": "Sudah."}),
        (f"ibu/{mother.pk}/kontak/", said()),
        (f"ibu/{mother.pk}/persalinan/", {"act": "record"}),
    )

    for address, values in asked:
        for answer in (karangasem_client.get(f"{BASE}{address}"), karangasem_client.post(f"{BASE}{address}", values)):
            assert answer.status_code == 404, (address, answer.status_code)
            assert "Sulastri" not in answer.content.decode()

    made.refresh_from_db()
    assert (made.state, Visit.objects.count(), Child.objects.count()) == ("open", 1, 0)
    assert readings() == 0
    assert karangasem_client.get(f"{BASE}rujukan/").status_code == (200 if who == "another centre" else 404)


def _cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        page(client, address)
    # Every two seconds a process asks whether regencies have changed, whatever page it serves.
    return sum("tenants_directoryversion" not in query["sql"] for query in caught)
