"""How an assignment is put into a sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

import tenants
from core.localised import LocalisedText
from organisation import queries
from organisation.models import RoleAssignment
from tests.factories.accounts import UserFactory
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, UnitFactory

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
