"""The demo of the scheme: mothers at every stage, nothing twice, and nothing that no service would have allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client import access, demo
from catalog.modules.one_student_one_client.demo.crew import CAMPUSES, CENTRES, rows_of
from catalog.modules.one_student_one_client.models import (
    Child,
    Consent,
    Hours,
    KsprAssessment,
    MissedVisit,
    Pairing,
    Placement,
    Pregnancy,
    Referral,
    Term,
    Visit,
)
from catalog.modules.one_student_one_client.queries.work import of_midwife, who_is_alone
from catalog.modules.one_student_one_client.services.visits import findings_of
from config.demo import build
from config.demo.offices import open_offices
from config.demo.people import PLACES, SCHEME
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.services import sync_core_roles
from regions.queries import villages_of
from residents.models import Resident
from tests.conftest import KARANGASEM

TESTS = Actor.system("tests")
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""10.00 WITA on a Thursday."""

PLACE = next(place for place in PLACES if place.code == "5107")


@pytest.fixture
def regency(db: None, switch_on: Callable[[str, str], None]) -> Iterator[None]:
    """Karangasem with its offices and the people of the scheme, in the order of `config.demo.build`."""
    switch_on(SCHEME, KARANGASEM)
    with time_machine.travel(NOW, tick=False), tenants.enter(KARANGASEM):
        sync_core_roles(actor=TESTS, now=NOW)
        open_offices(
            PLACE.code, government_address=PLACE.office_address, point=PLACE.office_point, actor=TESTS, now=NOW
        )
        yield


def join_all() -> None:
    for person in PLACE.staff:
        if person.since:
            build.join(person, actor=TESTS)


def account(role: str) -> User:
    return User.objects.get(email=next(person.email for person in PLACE.staff if person.role == role))


def test_without_people_nothing_is_made(regency: None) -> None:
    demo.fill(actor=TESTS, now=NOW)

    assert not Resident.objects.exists()


def test_mothers_stand_at_every_stage_and_each_door_opens_to_its_own(regency: None) -> None:
    join_all()
    before = EvidenceEntry.objects.count()

    demo.fill(actor=TESTS, now=NOW)

    _look_at_mothers()
    _look_at_the_scheme()
    _look_through_the_doors()
    moments = list(EvidenceEntry.objects.order_by("sequence")[before:].values_list("at", flat=True))
    assert moments == sorted(moments)
    assert not evidence.verify()

    head = evidence.head_of_log()
    demo.fill(actor=TESTS, now=NOW + timedelta(days=1))
    assert evidence.head_of_log() == head, "the second time something was done again"


def _look_at_mothers() -> None:
    states = Counter(Pregnancy.objects.values_list("state", flat=True))
    assert states.total() == 30
    assert set(states) == set(Pregnancy.State.values) - {"closed"}
    assert set(Pregnancy.objects.values_list("risk", flat=True)) == set(Pregnancy.Risk.values)
    assert Counter(Referral.objects.values_list("state", flat=True)) == {"open": 1, "closed": 1}
    assert Child.objects.count() == 11
    assert Consent.objects.filter(purpose="student").exclude(revoked_at=None).count() == 2
    assert not Resident.objects.exclude(warnings=[]).exists(), "numbers that contradict the person"
    reviews = Counter(KsprAssessment.objects.values_list("state", flat=True))
    assert (reviews["provisional"], reviews["turned_down"]) == (1, 1)
    assert set(Visit.objects.values_list("contact", flat=True)) >= {
        *("K1M", "K1A", "K2", "K3", "K4", "K5", "K6"),
        *("KF1", "KF2", "KF3", "KF4", "KN1", "KN2", "KN3"),
    }
    assert set(MissedVisit.objects.filter(settled_at=None).values_list("contact", flat=True)) >= {"K4", "K5", "KF3"}
    assert all(one.measured for one in map(findings_of, Visit.objects.filter(kind="antenatal")))
    assert any(one.taught and one.eaten for one in map(findings_of, Visit.objects.filter(by="student")))


def _look_at_the_scheme() -> None:
    pairings = Counter(Pairing.objects.values_list("state", flat=True))
    assert pairings == {"active": 9, "accepted": 2, "ended": 1, "reassigned": 1}
    assert {row.midwife_at is None for row in Pairing.objects.filter(state="accepted")} == {True, False}
    assert (Placement.objects.filter(ended_at=None).count(), Term.objects.filter(closed_at=None).count()) == (12, 2)
    assert {bool(hours.confirmed_at) for hours in Hours.objects.all()} == {True, False}


def _look_through_the_doors() -> None:
    assert of_midwife(account("midwife"), NOW)[0].referral is not None
    assert access.of_student(account("osoc_student"), NOW).count() == 1
    assert access.of_supervisor(account("campus_supervisor"), NOW).count() == 5
    assert sum(row.mothers for row in who_is_alone(account("maternal_health_officer"), NOW)) >= 5


@pytest.mark.parametrize("hour", [15, 19])
def test_by_night_it_is_made_too(regency: None, hour: int) -> None:
    """At 23.00 and at 3.00: nothing lies ahead, and nobody was visited at three in the morning."""
    now = NOW.replace(hour=hour)
    join_all()

    with time_machine.travel(now, tick=False):
        demo.fill(actor=TESTS, now=now)

    visited = [at.astimezone(tenants.current().zone) for at in Visit.objects.values_list("visited_at", flat=True)]
    assert max(visited) <= now
    assert all(8 <= at.hour < 20 for at in visited)
    assert Referral.objects.get(state="open").opened_at <= now


def test_the_tables_name_what_there_is(db: None) -> None:
    mothers, students, stories = (list(rows_of(f"{name}.csv")) for name in ("mothers", "students", "stories"))

    assert set(CENTRES) == set(CAMPUSES) == {place.code for place in PLACES if SCHEME not in place.without}
    for code in CENTRES:
        here = {village.code for village in villages_of(code)}
        own = [row for row in mothers if row["village"].startswith(code)]
        assert {row["village"] for row in own} <= here
        assert [row["story"] for row in own] == [row["story"] for row in stories]
        assert {row["village"] for row in students if row["regency"] == code} <= here
    assert len({row["name"] for row in mothers}) == len({row["phone"] for row in mothers}) == len(mothers)
    for row in stories:
        weeks = [int(text.rstrip("d")) for text in row["contacts"].split()]
        assert all(first < second for first, second in pairwise(weeks))
        assert (weeks[-1] * 7 + 3) < int(row["days"]) - int(row["born"] or 0)
