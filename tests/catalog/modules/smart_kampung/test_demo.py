"""The demo of the villages: letters, houses, visits and scores in each state an officer meets, and nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tenants
from casework.models import Case, CaseStep
from catalog.modules.smart_kampung import demo
from catalog.modules.smart_kampung.courses import HOUSE
from catalog.modules.smart_kampung.demo.houses import CEILING
from catalog.modules.smart_kampung.demo.pictures import photo
from catalog.modules.smart_kampung.demo.scores import LEVELS, points_on
from catalog.modules.smart_kampung.maturity import Level, level_of
from catalog.modules.smart_kampung.models import DayReport, HouseFile, HouseProposal, LetterRequest, Visit
from catalog.modules.smart_kampung.queries import villages
from catalog.modules.smart_kampung.services.houses import ACT
from config.demo import build
from config.demo.offices import open_offices
from config.demo.people import PLACES
from core import clock, evidence
from core.photos import read_photo
from core.positions import Position
from documents.models import Document
from organisation.access import today
from organisation.models import Delegation, Role, Unit
from organisation.services import create_units_from_regions, sync_core_roles
from residents.models import Family, Resident
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
from tests.conftest import KARANGASEM, TERNATE

TODAY = date(2026, 11, 26)


@contextmanager
def filled(schema: str) -> Iterator[None]:
    """In a regency with offices and people, filled in the order of `config.demo.build`."""
    place = next(place for place in PLACES if f"r{place.code}" == schema)
    with tenants.enter(schema):
        sync_core_roles(actor=ACTOR, now=NOW)
        open_offices(
            place.code, government_address=place.office_address, point=place.office_point, actor=ACTOR, now=NOW
        )
        for person in place.staff:
            if Role.objects.filter(slug=person.role).exists():
                build.join(person, actor=ACTOR)
        demo.fill(actor=ACTOR, now=NOW)
        yield


def text_of(answer: Any) -> str:
    """What stands on a page, without markup."""
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", main, flags=re.DOTALL).split())


def states() -> Counter[str]:
    return Counter(Case.objects.filter(type=HOUSE.slug).values_list("state", flat=True))


def test_without_people_there_are_letters_only(db: None, switch_on: Callable[[str, str], None]) -> None:
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        sync_core_roles(actor=ACTOR, now=NOW)
        create_units_from_regions(actor=ACTOR, now=NOW)

        demo.fill(actor=ACTOR, now=NOW)

        assert (Resident.objects.count(), Family.objects.count()) == (34, 19)
        assert not Resident.objects.exclude(warnings=[]).exists(), "numbers that contradict the person"
        assert Counter(Case.objects.values_list("state", flat=True)) == {"issued": 5, "submitted": 2, "approved": 1}
        assert Document.objects.filter(sealed=True).count() == 5
        assert LetterRequest.objects.filter(decided_by="rule").count() == 5
        # What the register knows was not asked.
        assert all(request.held > request.asked for request in LetterRequest.objects.all())
        assert not HouseProposal.objects.exists()


@pytest.mark.parametrize(("schema", "populated"), [(KARANGASEM, "5107052009"), (TERNATE, "8271031007")])
def test_officers_work_in_the_villages(
    db: None,
    switch_on: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    schema: str,
    populated: str,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    switch_on("smart_kampung", schema)
    with filled(schema):
        _look_around(schema, populated)


def _look_around(schema: str, populated: str) -> None:
    is_city = schema == TERNATE

    # Every state that such a place knows, by whoever may there.
    elsewhere = {"decided_by_village", "village_deliberation"} if is_city else set()
    assert set(states()) == set(HOUSE.states) - elsewhere
    assert Delegation.objects.filter(act=ACT).count() == (0 if is_city else 2)
    for house in HouseProposal.objects.exclude(decided_by=""):
        assert house.decided_by == ("agency" if is_city or house.cost > CEILING else "village")  # type: ignore[operator]
    photos = HouseFile.objects.filter(kind="photo")
    assert {one.percent for one in photos} == {0, 50, 100}
    assert all(one.distance is not None and one.distance < 30 and one.size < 25_000 for one in photos)
    for case in Case.objects.filter(type=HOUSE.slug):
        moments = list(case.history.values_list("at", flat=True))
        assert moments[-1] < NOW
        assert len(set(moments)) == len(moments)
    assert all(step.reason for step in CaseStep.objects.filter(state="rejected"))

    # The head of the health centre was told on each evening.
    assert Counter(Visit.objects.values_list("state", flat=True)) == {"done": 6, "planned": 2}
    told = DayReport.objects.order_by("day")
    assert [report.visits for report in told] == [2, 2, 1]
    assert all(report.recipient and report.sent_at and today(report.sent_at) == report.day for report in told)
    assert all(one.photo_taken_at == one.visited_at for one in Visit.objects.exclude(photo_key=""))
    assert Counter(Resident.objects.values_list("status", flat=True)).keys() == {"alive", "moved", "deceased"}

    # All villages have a level, some are open at night.
    levels = Counter(one.level for one in villages.standings(year=2026, day=TODAY))
    assert levels == LEVELS[schema[1:]]
    unit = Unit.objects.get(region_code=populated)
    assert villages.service_hours([unit], now=NOW)[unit.pk].nights == (0, 4)

    assert not evidence.verify()
    before = evidence.head_of_log()
    demo.fill(actor=ACTOR, now=NOW)
    assert evidence.head_of_log() == before, "the second time something was done again"

    client = Client(SERVER_NAME=f"{'ternate' if is_city else 'karangasem'}.tiru.test")
    for path in ("desa/", f"desa/{unit.code}/", "rumah/terbuka/"):
        shown = text_of(client.get(f"/smart-kampung/{path}"))
        assert unit.name.split(maxsplit=2)[-1] in shown
        assert not re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-|\b[a-z]+_[a-z_]+\b|\bNone\b", shown)


def test_banyuwangis_217_villages_stand_where_it_published_them() -> None:
    """SK-8."""
    chance = Random(3510)

    made = Counter(
        level_of(points_on(level, chance)) for level, number in LEVELS["3510"].items() for _one in range(number)
    )

    assert made == {Level.ADVANCED: 95, Level.DEVELOPING: 98, Level.LACKING: 24}


def test_a_photo_says_when_and_where_it_was_taken() -> None:
    zone = ZoneInfo("Asia/Jayapura")
    place = Position(latitude=Decimal("0.799640"), longitude=Decimal("127.386120"))
    taken = datetime(2026, 10, 3, 9, 41, 7, tzinfo=zone)

    first, second = (photo(percent=50, variant=1, taken_at=taken, position=place, serial=serial) for serial in (1, 2))

    assert first != second
    read = read_photo(SimpleUploadedFile("rumah.jpg", first), max_bytes=100_000, zone=zone)
    assert (read.taken_at, read.position) == (taken, place)
