"""Mothers from a health centre's list: found by NIK and name, registered where their midwife works, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.modules.one_student_one_client.importing_mothers import mothers
from catalog.modules.one_student_one_client.models import Consent, Pregnancy
from catalog.modules.one_student_one_client.rights import CARE
from catalog.modules.one_student_one_client.services.pregnancies import BegunAlready
from core.actors import Actor
from organisation.access import today
from organisation.models import Unit
from residents.models import Resident
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.residents import make_resident
from tests.factories.tables import Importing, outcomes, sheet, told

NIK = "5107056105980001"
LMP = date(2026, 8, 17)


@pytest.fixture
def mother(around: Scheme) -> Resident:
    return make_resident(full_name="Ni Kadek Sulastri", sex="female", birth_date=date(1998, 5, 21), nik=NIK)


def row(around: Scheme, **changes: Any) -> dict[str, Any]:
    values = {
        "name": "ni kadek sulastri", "nik": NIK, "lmp_date": LMP, "is_poor": "yes", "centre": "puskesmas abang i",
        "midwife": str(around.midwife.email),
    }  # fmt: skip
    return values | changes


def test_registered_with_her_midwife_and_asked_for_nothing_she_did_not_say(around: Scheme, mother: Resident) -> None:
    assert mothers.check(row(around), now=NOW).problems == ()

    mothers.apply(row(around), actor=TESTS, now=NOW)

    made = Pregnancy.objects.get()
    assert (made.resident, made.health_centre, made.midwife) == (mother, around.centre, around.midwife)
    assert (made.lmp_date, made.due_date, made.is_poor) == (LMP, LMP + timedelta(days=280), True)
    assert not Consent.objects.exists()


def test_brought_in_again_it_changes_nothing(around: Scheme, mother: Resident) -> None:
    mothers.apply(row(around), actor=TESTS, now=NOW)

    assert mothers.check(row(around), now=NOW).outcome == "unchanged"
    mothers.undo(mothers.apply(row(around), actor=TESTS, now=NOW), actor=TESTS, now=NOW)
    assert Pregnancy.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        pytest.param({"nik": "5107056105980002"}, "nik", id="a slipped digit"),
        pytest.param({"name": "Ni Luh Ayu"}, "nik", id="another name"),
        pytest.param({"lmp_date": today(NOW) + timedelta(days=1)}, "lmp_date", id="in the future"),
        pytest.param({"lmp_date": today(NOW) - timedelta(weeks=45)}, "lmp_date", id="long ago"),
        pytest.param({"centre": "Puskesmas Lain"}, "centre", id="another centre"),
        pytest.param({"midwife": "siapa@contoh.go.id"}, "midwife", id="nobody"),
    ],
)
def test_what_is_wrong_is_said_by_column(
    around: Scheme, mother: Resident, changes: dict[str, Any], column: str
) -> None:
    assert [one.column for one in mothers.check(row(around, **changes), now=NOW).problems] == [column]


def test_who_is_pregnant_already_is_refused(around: Scheme, mother: Resident) -> None:
    mothers.apply(row(around), actor=TESTS, now=NOW)

    (problem,) = mothers.check(row(around, lmp_date=LMP + timedelta(days=7)), now=NOW).problems

    assert (problem.column, problem.severity) == ("nik", "error")


def test_no_man_and_no_child_is_registered(around: Scheme) -> None:
    make_resident(full_name="I Kadek Sulastra", sex="male", birth_date=date(1998, 5, 21), nik="5107052105980001")

    found = mothers.check(row(around, name="I Kadek Sulastra", nik="5107052105980001"), now=NOW)

    assert [one.column for one in found.problems] == ["nik"]


def test_taken_back_until_anything_was_recorded(around: Scheme, mother: Resident) -> None:
    first = mothers.apply(row(around), actor=TESTS, now=NOW)
    mothers.undo(first, actor=TESTS, now=NOW)
    assert not Pregnancy.objects.exists()

    second = mothers.apply(row(around), actor=TESTS, now=NOW)
    make.score(Pregnancy.objects.get(), "anaemia", now=NOW)

    with pytest.raises(BegunAlready):
        mothers.undo(second, actor=TESTS, now=NOW)


class TestByAMidwife:
    """Who cares at one health centre brings in its mothers, and no others."""

    @pytest.fixture
    def importing(self, around: Scheme, karangasem_client: Client) -> Importing:
        karangasem_client.force_login(person_with_rights(CARE, "imports.run", unit=around.centre))
        return Importing(karangasem_client, mothers.slug)

    def test_brings_in_and_takes_back_her_own(self, around: Scheme, mother: Resident, importing: Importing) -> None:
        told_row = row(around, lmp_date="17/08/2026", is_poor="ya", nik=NIK)

        run = importing.write(sheet([list(told_row.values())], list(told_row)))

        assert outcomes(run) == [(2, "new")]
        assert Pregnancy.objects.get().resident == mother
        importing.undo(run)
        assert not Pregnancy.objects.exists()

    def test_and_no_row_of_another_centre(self, around: Scheme, mother: Resident, importing: Importing) -> None:
        UnitFactory.create(kind=Unit.Kind.HEALTH_CENTRE, name="Puskesmas Kubu I")
        told_row = row(around, lmp_date="17/08/2026", is_poor="ya", centre="Puskesmas Kubu I", midwife="")

        run = importing.write(sheet([list(told_row.values())], list(told_row)))

        assert outcomes(run) == [(2, "refused")]
        assert [column for column, _severity, _text in told(run, 2)] == ["centre"]

    def test_whose_role_has_ended_reaches_nothing(self, around: Scheme, mother: Resident) -> None:
        left = person_with_rights(CARE, unit=around.centre)  # no right to bring tables in

        narrowed = mothers.narrowed(Actor.user(left.pk, schema="r5107"))

        assert [one.column for one in narrowed.check(row(around), now=NOW).problems] == ["centre"]
