"""What counts as an answer, what became of a clock (CO-7, CO-10), and the days after an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.answers import (
    Message,
    Says,
    Shortfall,
    Standing,
    first_answer,
    shortfall,
    standing,
)
from catalog.modules.complaint_centre.rules.reopening import closes_unanswered, may_reopen, reopening_ends
from catalog.modules.complaint_centre.rules.response import Office
from core.clock import MINUTE
from tests.catalog.modules.complaint_centre.rules.places import BANYUWANGI, PLACES, SHIPPED, at

RUNNING, KEPT, MISSED, STOPPED = Standing
ANSWER = Message(sent_at=at("13:05"), says=Says.PLAN, text="Regu jalan datang hari Rabu pukul 08.00.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"says": Says.ACTION}, None),
        ({"is_automatic": True}, Shortfall.AUTOMATIC),
        ({"by_officer": False}, Shortfall.NOT_BY_OFFICER),
        ({"is_internal": True}, Shortfall.INTERNAL),
        ({"text": " \n "}, Shortfall.EMPTY),
        ({"says": Says.QUESTION}, Shortfall.NO_ACTION),
        ({"says": Says.ACKNOWLEDGEMENT}, Shortfall.NO_ACTION),
        ({"says": None}, Shortfall.NO_ACTION),
    ],
    ids=str,
)
def test_what_counts_as_an_answer(changes: dict[str, object], why: Shortfall | None) -> None:
    assert shortfall(replace(ANSWER, **changes)) is why  # type: ignore[arg-type]  # fields of several types


def test_the_first_answer_is_the_earliest_that_counts() -> None:
    """CO-7: the automatic reply of 09:11 does not count."""
    automatic = Message(sent_at=at("09:11"), says=Says.ACTION, text="Laporan diterima.", is_automatic=True)
    question = replace(ANSWER, sent_at=at("10:00"), says=Says.QUESTION)
    late = replace(ANSWER, sent_at=at("13:11"))

    assert first_answer([late, automatic, question]) == late
    assert first_answer([late, ANSWER, automatic]) == ANSWER
    assert first_answer([automatic, question]) is None


@pytest.mark.parametrize(
    ("answered", "stopped", "now", "became"),
    [
        pytest.param("13:09", None, "13:30", KEPT, id="answered in time"),
        pytest.param("13:11", None, "13:30", MISSED, id="CO-7: a minute late"),
        pytest.param("13:10", None, "13:10", MISSED, id="at the moment it is due"),
        pytest.param(None, None, "13:09", RUNNING, id="nobody answered yet"),
        pytest.param(None, None, "13:10", MISSED, id="nobody answered"),
        pytest.param(None, "10:00", "20:00", STOPPED, id="CO-10: not our authority"),
        pytest.param(None, "14:00", "20:00", MISSED, id="found too late not to be ours"),
        pytest.param("11:00", "10:00", "20:00", STOPPED, id="answered after it was forwarded"),
        pytest.param("09:30", "10:00", "20:00", KEPT, id="answered before it was forwarded"),
    ],
)
def test_what_became_of_a_clock(answered: str | None, stopped: str | None, now: str, became: Standing) -> None:
    found = standing(
        due_at=at("13:10"),
        now=at(now),
        answered_at=at(answered) if answered else None,
        stopped_at=at(stopped) if stopped else None,
    )

    assert found is became


some_minutes = st.none() | st.integers(0, 600)


@given(answered=some_minutes, stopped=some_minutes, now=st.integers(0, 600), later=st.integers(0, 600))
def test_what_a_clock_became_it_remains(answered: int | None, stopped: int | None, now: int, later: int) -> None:
    def seen_at(minute: int) -> Standing:
        known = [
            at("09:00") + one * MINUTE if one is not None and one <= minute else None for one in (answered, stopped)
        ]
        return standing(
            due_at=at("13:10"), now=at("09:00") + minute * MINUTE, answered_at=known[0], stopped_at=known[1]
        )

    before = seen_at(now)

    assert before is RUNNING or seen_at(now + later) is before


@pytest.mark.parametrize("office", PLACES.values(), ids=PLACES)
def test_a_citizen_may_reopen_until_the_tenth_day_ends(office: Office) -> None:
    closed_at, days = at("23:30", office), SHIPPED[policies.REOPEN_DAYS]
    end = datetime(2026, 12, 4, tzinfo=office.zone)

    assert isinstance(days, int)
    assert reopening_ends(closed_at=closed_at, days=days, zone=office.zone).due_date == date(2026, 12, 3)
    assert may_reopen(closed_at=closed_at, now=closed_at, days=days, zone=office.zone)
    assert may_reopen(closed_at=closed_at, now=end - timedelta(microseconds=1), days=days, zone=office.zone)
    assert not may_reopen(closed_at=closed_at, now=end, days=days, zone=office.zone)


def test_a_reply_that_nobody_answers_closes_the_report_after_its_days() -> None:
    found = closes_unanswered(replied_at=at("09:00"), days=7, zone=BANYUWANGI.zone)

    assert (found.due_date, found.due_at) == (date(2026, 11, 30), datetime(2026, 12, 1, tzinfo=BANYUWANGI.zone))
