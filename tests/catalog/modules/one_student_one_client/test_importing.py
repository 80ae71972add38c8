"""Students from a table: invited, placed, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from catalog.modules.one_student_one_client.importing import ChangedSinceImport, students
from catalog.modules.one_student_one_client.models import Placement
from catalog.modules.one_student_one_client.rights import ACCOMPANY, MANAGE
from organisation.access import has_right
from organisation.models import Role, RoleAssignment
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import ABANG, TESTS, Scheme
from tests.factories.organisation import RoleAssignmentFactory, person_with_rights
from tests.factories.tables import Importing, outcomes, sheet, told


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
    user = person_with_rights(email="dewi@contoh.ac.id", full_name="Ni Putu Dewi Lestari")
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

    found = students.check(row(around, email=str(placed.student.email), name=placed.student.full_name), now=NOW)

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


def table(*rows: dict[str, Any]) -> SimpleUploadedFile:
    return sheet([list(one.values()) for one in rows], list(rows[0]))


@pytest.fixture
def importing(around: Scheme, karangasem_client: Client) -> Importing:
    """Somebody who manages the scheme and, at first, people too."""
    karangasem_client.force_login(person_with_rights(MANAGE, "imports.run", "people.manage"))
    return Importing(karangasem_client, students.slug)


@pytest.fixture(params=["new", "known"])
def account(request: pytest.FixtureRequest, around: Scheme) -> str:
    """Whether the address is that of an account already, which has no role yet."""
    if request.param == "known":
        person_with_rights(email="dewi@contoh.ac.id", full_name="Ni Putu Dewi Lestari")
    return str(request.param)


def nobody_got_in(account: str) -> bool:
    users = User.objects.filter(email="dewi@contoh.ac.id")
    is_held = RoleAssignment.objects.filter(user__in=users).exists()
    return users.exists() is (account == "known") and not is_held and not Placement.objects.exists()


class TestRolesByAList:
    def test_the_rehearsal_says_that_who_manages_no_people_gives_no_role(
        self, around: Scheme, importing: Importing, account: str
    ) -> None:
        importing.client.force_login(person_with_rights(MANAGE, "imports.run"))

        run = importing.write(table(row(around)))

        assert outcomes(run) == [(2, "refused")]
        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("email", "error")]
        assert "pengelola orang" in told(run, 2)[0][2]
        assert nobody_got_in(account)

    def test_nor_does_who_writes_what_somebody_else_rehearsed(
        self, around: Scheme, importing: Importing, account: str
    ) -> None:
        run = importing.rehearse(table(row(around)))
        assert outcomes(run) == [(2, "new")]
        importing.client.force_login(person_with_rights(MANAGE, "imports.run"))

        importing.write_rehearsed(run)

        assert outcomes(run) == [(2, "refused")]
        assert nobody_got_in(account)

    def test_who_holds_the_role_is_placed_without_it(self, around: Scheme, importing: Importing) -> None:
        known = person_with_rights(email="dewi@contoh.ac.id", full_name="Ni Putu Dewi Lestari")
        RoleAssignmentFactory.create(user=known, role=Role.objects.get(slug="osoc_student"), unit=around.campus)
        importing.client.force_login(person_with_rights(MANAGE, "imports.run"))

        run = importing.write(table(row(around)))

        assert outcomes(run) == [(2, "new")]
        assert Placement.objects.get().student == known

    def test_the_address_of_another_is_refused(self, around: Scheme, importing: Importing) -> None:
        person_with_rights(email="dewi@contoh.ac.id", full_name="I Gede Lain")

        run = importing.write(table(row(around)))

        assert outcomes(run) == [(2, "refused")]
        assert [(column, severity) for column, severity, _text in told(run, 2)] == [("email", "error")]
        assert not RoleAssignment.objects.filter(user__email="dewi@contoh.ac.id").exists()

    def test_also_of_another_who_is_placed(self, around: Scheme, importing: Importing) -> None:
        placed = make.make_student(around, NOW, name="I Gede Lain")

        run = importing.rehearse(table(row(around, email=str(placed.student.email))))

        assert outcomes(run) == [(2, "refused")]

    def test_whoever_signed_in_meanwhile_stays(self, around: Scheme, importing: Importing) -> None:
        run = importing.write(table(row(around)))
        User.objects.filter(email="dewi@contoh.ac.id").update(last_login=NOW)

        importing.undo(run)

        assert [column for column, _severity, _text in told(run, 2)] == ["name"]
        assert "sudah masuk" in told(run, 2)[0][2]
        assert Placement.objects.get().student.is_active

    def test_a_role_that_was_given_is_taken_back(self, around: Scheme, importing: Importing) -> None:
        known = person_with_rights(email="dewi@contoh.ac.id", full_name="Ni Putu Dewi Lestari")
        run = importing.write(table(row(around)))
        assert has_right(User.objects.get(pk=known.pk), ACCOMPANY, around.campus, NOW)

        importing.undo(run)

        known = User.objects.get(pk=known.pk)
        assert known.is_active
        assert not has_right(known, ACCOMPANY, at=NOW)
        assert not Placement.objects.exists()
