"""What mothers are taught: each week has something, each page says something, and anybody may read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.modules.one_student_one_client.education import (
    BIRTH_WEEK,
    BY_CODE,
    FOOD_GROUPS,
    GIVEN,
    TOPICS,
    FoodGroup,
    Given,
    Topic,
    taught_after,
    taught_at,
)
from catalog.modules.one_student_one_client.education_pages import PAGES
from catalog.modules.one_student_one_client.rules.signs import Danger
from core.localised import LocalisedText
from tests.factories.one_student_one_client import Scheme
from web.offline import HEADER, NOBODY

ALL = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.code)


@pytest.fixture
def reader(around: Scheme, karangasem_client: Client) -> Iterator[Client]:
    """Somebody without an account."""
    with tenants.public():
        yield karangasem_client


def words(value: Any) -> Iterator[LocalisedText]:
    if isinstance(value, LocalisedText):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from words(part)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from words(getattr(value, name))


def test_codes_and_addresses_are_their_own() -> None:
    for kinds in (TOPICS, GIVEN, FOOD_GROUPS):
        assert len({one.code for one in kinds}) == len(kinds)
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS)
    assert PAGES.keys() == BY_CODE.keys()


@pytest.mark.parametrize("piece", [*TOPICS, *GIVEN, *FOOD_GROUPS], ids=lambda one: one.code)
def test_both_languages_say_it(piece: Topic | Given | FoodGroup) -> None:
    for text in [*words(piece), *(words(piece.sections) if isinstance(piece, Topic) else ())]:
        assert text.id
        assert text.en
        assert text.id != text.en or text.id.isupper(), text


@pytest.mark.parametrize("weeks", range(BIRTH_WEEK + 1))
def test_each_week_of_pregnancy_has_its_topics(weeks: int) -> None:
    codes = {topic.code for topic in taught_at(weeks)}

    assert {"danger_signs", "nutrition", "immunisation"} <= codes
    assert ("birth_plan" in codes) == (weeks >= 20)
    assert "stunting" not in codes


@pytest.mark.parametrize(
    ("days", "taught", "past"),
    [
        (0, "breastfeeding", "danger_signs"),
        (42, "danger_after_birth", "newborn_care"),
        (43, "family_planning", "danger_after_birth"),
        (180, "stunting", "nutrition"),
        (730, "stunting", "family_planning"),
    ],
)
def test_each_day_after_the_birth_has_its_topics(days: int, taught: str, past: str) -> None:
    codes = {topic.code for topic in taught_after(days)}

    assert taught in codes
    assert past not in codes


def test_portions_follow_the_phase() -> None:
    staple = FOOD_GROUPS[0]

    assert [staple.recommended(phase) for phase in ("first", "later", "nursing")] == [5, 6, 6]


@ALL
def test_a_page_is_open_to_anybody_and_light(reader: Client, topic: Topic) -> None:
    answer = reader.get(f"/one-student-one-client/materi/{topic.slug}/")

    page = answer.content.decode()
    assert answer.status_code == 200
    for text in (topic.title, *words(topic.sections)):
        assert text.id.replace("'", "&#x27;") in page
    assert len(answer.content) < 40_000
    assert answer.headers[HEADER] == NOBODY, "a device without a line may show its copy"


def test_the_danger_signs_are_those_that_open_a_referral(reader: Client) -> None:
    page = reader.get("/one-student-one-client/materi/tanda-bahaya/").content.decode()

    assert [sign for sign in Danger if sign.label.id not in page] == []


def test_the_overview_leads_to_all(reader: Client) -> None:
    page = reader.get("/one-student-one-client/materi/").content.decode()

    assert [topic.slug for topic in TOPICS if f"/one-student-one-client/materi/{topic.slug}/" not in page] == []


def test_in_english_and_what_there_is_not(reader: Client) -> None:
    reader.cookies["django_language"] = "en"

    assert "Danger signs in pregnancy" in reader.get("/one-student-one-client/materi/tanda-bahaya/").content.decode()
    assert reader.get("/one-student-one-client/materi/rahasia/").status_code == 404
