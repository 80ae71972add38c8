"""The form of a visit, for midwife and student: what it makes of what is typed, and how it asks again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from catalog.modules.one_student_one_client.forms_visits import VisitForm
from catalog.modules.one_student_one_client.models import Visit
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import visits
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import parts
from tests.factories.one_student_one_client import Scheme

KEY = "0192f3a4-0000-7000-8000-000000000001"
SAID: dict[str, Any] = {
    "request_key": KEY, "kind": "home", "visited_time": "09:30", "minutes": "40", **parts("visited_day", NOW.date())
}  # fmt: skip


def form(*by: Visit.By, **changes: Any) -> VisitForm:
    made = VisitForm(
        SAID | changes, kinds=[Visit.Kind.HOME, Visit.Kind.ANTENATAL], by=by or (Visit.By.STUDENT,), now=NOW
    )
    made.full_clean()
    return made


def test_what_is_typed_becomes_what_the_service_takes(around: Scheme) -> None:
    said = form(
        haemoglobin="10,2", systolic="120", dangers=["fever", "bleeding"], sure_of=["systolic"], eaten_staple="5",
        taught=["nutrition"], given=["iron_tablets"], note=" Lemas. ",
    ).values()  # fmt: skip

    assert said == {
        "visit_id": UUID(KEY), "kind": Visit.Kind.HOME, "by": Visit.By.STUDENT, "minutes": 40, "note": "Lemas.",
        "visited_at": datetime(2026, 11, 26, 1, 30, tzinfo=UTC), "dangers": [Danger.BLEEDING, Danger.FEVER],
        "measured": {Measure.SYSTOLIC: Decimal(120), Measure.HAEMOGLOBIN: Decimal("10.2")},
        "sure_of": [Measure.SYSTOLIC], "eaten": {"staple": "5"}, "taught": ["nutrition"], "given": ["iron_tablets"],
        "with_doctor": False, "with_ultrasound": False, "child": None, "brought": [], "agrees_to_photos": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"haemoglobin": "sepuluh"}, "haemoglobin"),
        ({"weight": "NaN"}, "weight"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "721"}, "minutes"),
        ({"kind": "newborn"}, "kind"),
        ({"dangers": ["made up"]}, "dangers"),
        ({"taught": ["made up"]}, "taught"),
        ({"eaten_fruit": "31"}, "eaten_fruit"),
        ({"request_key": "7"}, "request_key"),
        ({"visited_day_day": "31"}, "visited_day"),
        ({"visited_time": "25:00"}, "visited_time"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_field(around: Scheme, changes: dict[str, str], field: str) -> None:
    assert list(form(**changes).errors) == [field]


def test_as_what_somebody_was_there_is_asked_only_where_there_is_a_choice(around: Scheme) -> None:
    assert form(by="doctor").values()["by"] == Visit.By.STUDENT
    assert form(Visit.By.MIDWIFE, Visit.By.DOCTOR, by="doctor").values()["by"] == Visit.By.DOCTOR
    assert list(form(Visit.By.MIDWIFE, Visit.By.DOCTOR, by="student").errors) == ["by"]


def test_a_rare_value_is_asked_next_to_its_field_an_impossible_one_only_refused(around: Scheme) -> None:
    rare, impossible = form(weight="120", height="150"), form(weight="1200")

    rare.take(visits.DoubtfulValue([Measure.WEIGHT]))
    impossible.take(visits.ImpossibleValue([Measure.WEIGHT]))

    assert [row["code"] for row in rare.measures() if row["asks"]] == ["weight"]
    assert [row["code"] for row in impossible.measures() if row["asks"]] == []
    assert list(rare.errors) == list(impossible.errors) == ["weight"]


def test_a_refusal_of_the_moment_stands_at_the_day(around: Scheme) -> None:
    late = form()

    late.take(visits.NotThen())

    assert list(late.errors) == ["visited_day"]
