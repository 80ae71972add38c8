"""How an assignment is put into a sentence; who holds a right."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import translation

import tenants
from core.localised import LocalisedText
from organisation import queries
from organisation.access import EVERYWHERE, has_right
from organisation.models import RoleAssignment, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory, person_with_rights

pytestmark = pytest.mark.usefixtures("in_karangasem")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), tick=False):
        yield


def assignment(**fields: object) -> RoleAssignment:
    role = RoleFactory.create(
        name=LocalisedText(id="Admin daerah", en="Regency administrator"), rights=["people.manage", "kite.fly"]
    )
    return RoleAssignmentFactory.create(user=UserFactory.create(full_name="Sari"), role=role, **fields)


@pytest.mark.parametrize(
    ("fields", "indonesian", "english"),
    [
        (
            {},
            "Sari boleh bertugas sebagai Admin daerah untuk {} sejak 1 Jan 2026.",
            "Sari may act as Regency administrator for {} from 1 Jan 2026 on.",
        ),
        (
            {"active_to": date(2027, 1, 1)},
            "Sari boleh bertugas sebagai Admin daerah untuk {} sejak 1 Jan 2026 sampai dengan 31 Des 2026.",
            "Sari may act as Regency administrator for {} from 1 Jan 2026 until 31 Dec 2026.",
        ),
        (
            {"active_to": date(2026, 11, 23)},
            "Sari pernah boleh bertugas sebagai Admin daerah untuk {} sejak 1 Jan 2026 sampai dengan 22 Nov 2026.",
            "Sari could act as Regency administrator for {} from 1 Jan 2026 until 22 Nov 2026.",
        ),
        (
            # Half past midnight of the 23rd in Karangasem.
            {"ended_at": datetime(2026, 11, 22, 16, 30, tzinfo=UTC)},
            "Sari pernah boleh bertugas sebagai Admin daerah untuk {} sejak 1 Jan 2026; dicabut pada 23 Nov 2026.",
            "Sari could act as Regency administrator for {} from 1 Jan 2026; taken away on 23 Nov 2026.",
        ),
    ],
)
def test_sentence_says_who_may_what_where_and_when(fields: dict[str, object], indonesian: str, english: str) -> None:
    held = assignment(**fields)

    with translation.override("id"):
        assert queries.sentence_of(held) == indonesian.format("Kabupaten Karangasem")
    with translation.override("en"):
        assert queries.sentence_of(held) == english.format("Kabupaten Karangasem")


def test_each_right_that_has_words_has_a_sentence() -> None:
    held = assignment(unit=UnitFactory.create(name="Dinas Dukcapil"))

    with translation.override("id"):
        assert queries.sentences_of(held) == [
            "Sari boleh mengundang orang dan memberi peran untuk Dinas Dukcapil sejak 1 Jan 2026."
        ]


def test_modules_bring_the_words_of_their_rights(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIRU_RIGHT_SENTENCES = "tests.organisation.test_queries.words_of_modules"

    with translation.override("en"):
        assert (
            queries.sentences_of(assignment())[1] == "Sari may fly kites for Kabupaten Karangasem from 1 Jan 2026 on."
        )


def words_of_modules() -> dict[str, LocalisedText]:
    return {"kite.fly": LocalisedText(id="Menerbangkan layang-layang", en="Fly kites")}


def test_only_roles_that_can_work_are_offered() -> None:
    core, on = RoleFactory.create(), RoleFactory.create(module="mpp")
    RoleFactory.create(module="kite")

    offered = set(queries.grantable_roles())

    assert {core, on} <= offered
    assert not any(role.module == "kite" for role in offered)
    assert [queries.is_void(role) for role in (core, on, RoleFactory.create(module="kite"))] == [False, False, True]


def test_the_ministry_offers_core_roles_only() -> None:
    with tenants.public():
        RoleFactory.create(module="mpp")

        assert {role.module for role in queries.grantable_roles()} <= {"core"}


RIGHT = "cases.work"
JUST_AFTER_MIDNIGHT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
"""00.30 of the 23rd in Karangasem."""


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_who_holds_a_right_is_whom_the_door_lets_in(days: int) -> None:
    now = JUST_AFTER_MIDNIGHT + timedelta(days=days)
    government = UnitFactory.create(code="gov", kind=Unit.Kind.GOVERNMENT)
    rendang = UnitFactory.create(code="rendang", parent=government)
    other = UnitFactory.create(code="rendang-b", parent=government)
    menanga = UnitFactory.create(code="menanga", parent=rendang)
    works = RoleFactory.create(rights=[RIGHT, "people.manage"])
    people = [person_with_rights(RIGHT, unit=unit) for unit in (None, government, rendang, other, menanga)]
    people += [
        person_with_rights("people.manage"),
        person_with_rights(RIGHT, is_active=False),
        RoleAssignmentFactory.create(role=works, unit=rendang, active_from=date(2026, 11, 23)).user,
        RoleAssignmentFactory.create(role=works, unit=rendang, active_to=date(2026, 11, 23)).user,
        RoleAssignmentFactory.create(role=works, unit=rendang, ended_at=JUST_AFTER_MIDNIGHT).user,
        RoleAssignmentFactory.create(role=RoleFactory.create(module="example", rights=[RIGHT])).user,
    ]
    RoleAssignmentFactory.create(user=people[0], role=works)

    for unit in (None, government, rendang, other, menanga, EVERYWHERE):
        found = list(queries.people_with(RIGHT, now, unit=unit))
        let_in = [one for one in people if has_right(one, RIGHT, unit, now)]
        assert found == sorted(let_in, key=lambda one: (one.full_name, one.pk))


@pytest.mark.parametrize("number", [1, 3])
def test_who_holds_a_right_is_one_query(number: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    unit = UnitFactory.create()
    for _ in range(number):
        person_with_rights(RIGHT, unit=unit)

    with django_assert_num_queries(1):
        assert len(queries.people_with(RIGHT, JUST_AFTER_MIDNIGHT, unit=unit)) == number


def test_the_ministry_has_people_with_rights_too() -> None:
    with tenants.public():
        curator = person_with_rights("people.manage")

        assert list(queries.people_with("people.manage", JUST_AFTER_MIDNIGHT, unit=EVERYWHERE)) == [curator]
