"""The manager's pages: agreements, terms, placements, and what is missing before them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from catalog.modules.one_student_one_client.models import Agreement, Placement, Term
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, MANAGE, SUPERVISE
from catalog.modules.one_student_one_client.setting_up import problems
from organisation.models import Unit
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import at_a_regency, page, parts, send
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import ABANG, TESTS, Scheme
from tests.factories.organisation import person_with_rights

DAY = NOW.date()


@pytest.fixture
def manager(around: Scheme, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(MANAGE, full_name="I Gede Pengelola"))
    return karangasem_client


def test_an_agreement_with_its_term_and_a_student(around: Scheme, manager: Client) -> None:
    send(
        manager,
        "atur/kerja-sama/",
        campus=around.campus.pk,
        number="7/MOU/2026",
        **parts("active_from", DAY),
        **parts("last_day", DAY + timedelta(days=364)),
        duties="Kampus menempatkan mahasiswa.",
        yearly_cost="20.000.000",
        hours_per_credit="45",
    )
    made = Agreement.objects.get(number="7/MOU/2026")
    send(
        manager,
        f"atur/kerja-sama/{made.pk}/semester/",
        name="Genap 2026/2027",
        **parts("first_day", DAY + timedelta(days=1)),
        **parts("last_day", DAY + timedelta(days=120)),
    )
    term = Term.objects.get(agreement=made)
    student = person_with_rights(ACCOMPANY, unit=around.campus, full_name="Ni Luh Baru")
    send(
        manager,
        f"atur/semester/{term.pk}/tempatkan/",
        student=student.pk,
        programme="nutrition",
        semester="5",
        supervisor=around.supervisor.pk,
        health_centre=around.centre.pk,
        village_code=ABANG,
        required_hours="90",
    )

    assert made.last_day == DAY + timedelta(days=364)
    assert Placement.objects.get(term=term).student == student
    assert "Ni Luh Baru" in page(manager, f"atur/semester/{term.pk}/")
    assert "7/MOU/2026" in page(manager, "atur/")


def test_a_refusal_stands_at_its_field(around: Scheme, manager: Client) -> None:
    outside = {**parts("first_day", DAY), **parts("last_day", DAY + timedelta(days=900))}

    answer = send(manager, f"atur/kerja-sama/{around.agreement.pk}/semester/", then=422, name="Panjang", **outside)

    assert "di luar" in answer.content.decode() or "outside" in answer.content.decode()
    assert not Term.objects.filter(name="Panjang").exists()


def test_the_page_says_what_is_missing(around: Scheme, manager: Client) -> None:
    assert at_a_regency(problems) == []
    Unit.objects.filter(kind=Unit.Kind.HEALTH_CENTRE).update(kind=Unit.Kind.OTHER)
    Agreement.objects.update(ended_at=NOW, end_reason="Selesai")

    found = [one.url for one in at_a_regency(problems)]

    assert found == ["/pengaturan/unit/", "/one-student-one-client/atur/kerja-sama/"]
    assert all(url in page(manager, "atur/") for url in found)
    assert 'name="student"' not in page(manager, f"atur/semester/{around.term.pk}/tempatkan/")


def test_a_placement_ends_and_with_it_what_the_student_sees(around: Scheme, manager: Client) -> None:
    student = make.make_student(around, NOW)
    pairing = make.pair(make.make_pregnancy(around, NOW), student, NOW)
    address = f"atur/penempatan/{student.pk}/akhiri/"

    send(manager, address, then=422, reason=" ")
    send(manager, address, reason="Pindah kampus")

    pairing.refresh_from_db()
    student.refresh_from_db()
    assert (pairing.state, pairing.end_reason, student.end_reason) == ("ended", "student", "Pindah kampus")
    assert manager.get(f"/one-student-one-client/{address}").status_code == 404


def test_a_term_closes_when_no_client_is_left(around: Scheme, manager: Client) -> None:
    student = make.make_student(around, NOW)
    pairing = make.pair(make.make_pregnancy(around, NOW), student, NOW)
    address = f"atur/semester/{around.term.pk}/tutup/"

    send(manager, address, then=409)
    make.pairing.end(pairing_id=pairing.pk, reason=pairing.EndReason.OTHER, actor=TESTS, now=NOW)
    send(manager, address)

    student.refresh_from_db()
    assert student.ended_at == NOW
    send(manager, address, then=409)


def test_the_lists_cost_the_same_for_one_and_for_three(
    around: Scheme, manager: Client, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(manager, f"atur/semester/{around.term.pk}/")
        return sum("one_student_one_client_" in query["sql"] for query in caught)

    make.make_student(around, NOW)
    one = cost()
    for name in ("Ni Luh Dua", "Ni Luh Tiga"):
        make.make_student(around, NOW, name=name)

    assert cost() == one


@pytest.mark.parametrize("right", [CARE, SUPERVISE, ACCOMPANY, "residents.read"])
def test_for_everybody_else_there_is_no_set_up(around: Scheme, karangasem_client: Client, right: str) -> None:
    karangasem_client.force_login(person_with_rights(right, unit=around.centre))
    student = make.make_student(around, NOW)
    addresses = (
        "atur/", "atur/kerja-sama/", f"atur/kerja-sama/{around.agreement.pk}/",
        f"atur/kerja-sama/{around.agreement.pk}/akhiri/", f"atur/kerja-sama/{around.agreement.pk}/semester/",
        f"atur/semester/{around.term.pk}/", f"atur/semester/{around.term.pk}/tutup/",
        f"atur/semester/{around.term.pk}/tempatkan/", f"atur/penempatan/{student.pk}/akhiri/",
    )  # fmt: skip

    answers = {karangasem_client.get(f"/one-student-one-client/{address}").status_code for address in addresses}

    assert answers == {404}
