"""Students from a table: invited, placed, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from catalog.modules.one_student_one_client.importing import ChangedSinceImport, students
from catalog.modules.one_student_one_client.models import Placement
from catalog.modules.one_student_one_client.rights import ACCOMPANY
from organisation.access import has_right
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import ABANG, TESTS, Scheme
from tests.factories.organisation import person_with_rights


def row(around: Scheme, **changes: str) -> dict[str, Any]:
    values = {
        "name": "Ni Putu Dewi Lestari", "email": "dewi@contoh.ac.id", "campus": "stikes wira medika karangasem",
        "programme": "midwifery", "semester": "5", "supervisor": str(around.supervisor.email),
        "centre": around.centre.code, "village": "Purwa Kerthi", "hours": "90",
    }  # fmt: skip
    return values | changes


def test_who_has_no_account_is_invited_and_placed(around: Scheme) -> None:
    assert students.check(row(around), now=NOW).problems == ()

    students.apply(row(around), actor=TESTS, now=NOW)

    made = Placement.objects.get()
    assert (made.term, made.supervisor, made.health_centre) == (around.term, around.supervisor, around.centre)
    assert (made.village_code, made.required_hours, made.student.email) == (ABANG, 90, "dewi@contoh.ac.id")
    assert has_right(made.student, ACCOMPANY, around.campus, NOW)


def test_brought_in_again_it_changes_nothing(around: Scheme) -> None:
    students.apply(row(around), actor=TESTS, now=NOW)

    assert students.check(row(around), now=NOW).outcome == "unchanged"
    students.undo(students.apply(row(around), actor=TESTS, now=NOW), actor=TESTS, now=NOW)
    assert Placement.objects.count() == 1


def test_who_has_an_account_is_given_the_role(around: Scheme) -> None:
    user = person_with_rights(email="dewi@contoh.ac.id")
    sent = len(mail.outbox)

    students.apply(row(around), actor=TESTS, now=NOW)

    user = User.objects.get(pk=user.pk)
    assert Placement.objects.get().student == user
    assert has_right(user, ACCOMPANY, around.campus, NOW)
    assert len(mail.outbox) == sent


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"email": "dewi"}, ["email"]),
        ({"campus": "Kampus Lain"}, ["campus", "supervisor"]),
        ({"supervisor": "siapa@contoh.ac.id"}, ["supervisor"]),
        ({"centre": "Puskesmas Lain"}, ["centre"]),
        ({"village": "8271031007"}, ["village"]),
        ({"semester": "15"}, ["semester"]),
        ({"hours": "0"}, ["hours"]),
    ],
)
def test_what_is_wrong_is_said_by_column(around: Scheme, changes: dict[str, str], columns: list[str]) -> None:
    assert [one.column for one in students.check(row(around, **changes), now=NOW).problems] == columns


def test_who_is_placed_elsewhere_is_refused(around: Scheme) -> None:
    placed = make.make_student(around, NOW)
    other = make.scheme.open_term(
        agreement_id=around.agreement.pk, name="Antara", first_day=around.term.first_day, last_day=around.term.last_day,
        actor=TESTS, now=NOW,
    )  # fmt: skip
    Placement.objects.filter(pk=placed.pk).update(term=other)

    found = students.check(row(around, email=str(placed.student.email)), now=NOW)

    # Two terms of the campus are running, too: which one is meant cannot be told.
    assert [one.column for one in found.problems] == ["email", "campus"]


def test_taken_back_until_somebody_has_begun(around: Scheme) -> None:
    first = students.apply(row(around), actor=TESTS, now=NOW)
    students.undo(first, actor=TESTS, now=NOW)
    assert not Placement.objects.exists()
    assert not User.objects.get(email="dewi@contoh.ac.id").is_active

    second = students.apply(row(around, email="lain@contoh.ac.id"), actor=TESTS, now=NOW)
    make.pair(make.make_pregnancy(around, NOW), Placement.objects.get(), NOW)

    with pytest.raises(ChangedSinceImport):
        students.undo(second, actor=TESTS, now=NOW)
