"""A supervisor's pages: students, proposals, hours, and the hand-over at a term's end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.one_student_one_client.models import Hours, Pairing
from catalog.modules.one_student_one_client.rights import SUPERVISE
from catalog.modules.one_student_one_client.services import pairing, scheme
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import BASE, page, send, work_of
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import person_with_rights


@pytest.fixture
def supervisor(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(around.supervisor)
    return karangasem_client


def test_a_name_is_seen_only_once_the_pairing_has_begun(around: Scheme, supervisor: Client) -> None:
    mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
    made = pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)

    for address in ("mahasiswa/", f"pasangan/{made.pk}/"):
        found = page(supervisor, address)
        assert "Sulastri" not in found
        assert "S." in found
        assert "Purwa Kerthi" in found
    assert [one.url for one in work_of(around.supervisor)] == [f"{BASE}mahasiswa/"]
    send(supervisor, f"pasangan/{made.pk}/", act="agree")
    assert "Sulastri" not in page(supervisor, "mahasiswa/")
    pairing.agree(pairing_id=made.pk, side="midwife", actor=TESTS, now=NOW)

    assert "Ni Kadek Sulastri" in page(supervisor, "mahasiswa/")
    assert work_of(around.supervisor) == []


def test_declined(around: Scheme, supervisor: Client) -> None:
    mother, student = make.make_pregnancy(around, NOW), make.make_student(around, NOW)
    made = pairing.propose(pregnancy_id=mother.pk, placement_id=student.pk, actor=TESTS, now=NOW)

    send(supervisor, f"pasangan/{made.pk}/", act="decline")

    made.refresh_from_db()
    assert made.state == "declined"


def test_only_own_students(around: Scheme, supervisor: Client) -> None:
    student = make.make_student(around, NOW)
    supervisor.force_login(person_with_rights(SUPERVISE, unit=around.campus))

    assert student.student.full_name not in page(supervisor, "mahasiswa/")
    assert supervisor.get(f"{BASE}mahasiswa/{student.pk}/").status_code == 404


def test_hours_are_confirmed_and_earn_credits(around: Scheme, supervisor: Client) -> None:
    student, other = make.make_student(around, NOW), make.make_student(around, NOW, name="Ni Luh Lain")
    day = NOW.date()
    first, second, theirs = (
        scheme.note_hours(placement_id=one.pk, day=day, minutes=minutes, activity="Kunjungan", actor=TESTS, now=NOW)
        for one, minutes in ((student, 300), (student, 240), (other, 60))
    )
    assert [one.title for one in work_of(around.supervisor)] == ["3 catatan jam"]

    send(supervisor, f"mahasiswa/{student.pk}/", hours=[first.pk, theirs.pk])
    send(supervisor, f"mahasiswa/{student.pk}/")

    confirmed = set(Hours.objects.filter(confirmed_at__isnull=False).values_list("pk", flat=True))
    assert confirmed == {first.pk}
    found = page(supervisor, f"mahasiswa/{student.pk}/")
    assert str(second.pk) in found
    assert "0,1" in found  # five hours of forty-five


def test_a_client_is_handed_over_with_a_note(around: Scheme, supervisor: Client) -> None:
    old, new = make.make_student(around, NOW), make.make_student(around, NOW, name="Ni Luh Baru")
    stranger = make.make_student(around, NOW, name="Ni Luh Asing")
    stranger.supervisor = person_with_rights(SUPERVISE, unit=around.campus)
    stranger.save()
    made = make.pair(make.make_pregnancy(around, NOW), old, NOW)
    address = f"pasangan/{made.pk}/serah-terima/"
    assert "Ni Luh Asing" not in page(supervisor, address)

    send(supervisor, address, then=422, placement=stranger.pk)
    send(supervisor, address, placement=new.pk, note="Takut darah, suaminya melaut.")

    made.refresh_from_db()
    assert (made.state, Pairing.objects.get(state="active").placement) == ("reassigned", new)
    assert "melaut" not in made.handover_note, "it is sealed"
    supervisor.force_login(new.student)
    assert "Takut darah, suaminya melaut." in page(supervisor, f"ibu/{made.pregnancy_id}/")


def test_nobody_to_hand_over_to(around: Scheme, supervisor: Client) -> None:
    made = make.pair(make.make_pregnancy(around, NOW), make.make_student(around, NOW), NOW)

    assert 'name="placement"' not in page(supervisor, f"pasangan/{made.pk}/serah-terima/")


def test_a_midwife_hands_nobody_over_and_a_supervisor_ends_nothing(around: Scheme, supervisor: Client) -> None:
    made = make.pair(make.make_pregnancy(around, NOW), make.make_student(around, NOW), NOW)

    assert supervisor.post(f"{BASE}pasangan/{made.pk}/akhiri/", {"reason": "other"}).status_code == 404
    supervisor.force_login(around.midwife)
    assert supervisor.post(f"{BASE}pasangan/{made.pk}/serah-terima/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(around: Scheme, supervisor: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(supervisor, "mahasiswa/")
        return sum("one_student_one_client_" in query["sql"] for query in caught)

    make.pair(make.make_pregnancy(around, NOW), make.make_student(around, NOW), NOW)
    one = cost()
    for name in ("Ni Luh Dua", "Ni Luh Tiga"):
        student = make.make_student(around, NOW, name=name)
        mother = make.make_pregnancy(around, NOW, full_name=f"Ibu {name}")
        make.pair(mother, student, NOW)
        scheme.note_hours(
            placement_id=student.pk, day=NOW.date() - timedelta(days=1), minutes=60, activity="x", actor=TESTS, now=NOW
        )

    assert cost() == one
