"""The officer's day in groups by the time left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from catalog.home.today import grouped, timed
from catalog.sdk.work import WorkItem

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 23, 2, 11, tzinfo=UTC)  # 10.11 WITA


def item(title: str = "Tugas", **fields: Any) -> WorkItem:
    return WorkItem(title=title, url="/x/", module="MPP", next_step="Kerjakan", action="Buka", **fields)


@pytest.mark.parametrize(
    ("due_at", "group", "label", "tone"),
    [
        (NOW - timedelta(minutes=22), "overdue", "Lewat 22 menit", "danger"),
        (NOW, "overdue", "Lewat 1 menit", "danger"),
        (NOW + timedelta(minutes=18), "soon", "18 menit", "warning"),
        (NOW + timedelta(minutes=59), "soon", "59 menit", "warning"),
        (NOW + timedelta(hours=1), "today", "1 jam", "info"),
        (NOW + timedelta(hours=2, minutes=10), "today", "2 jam 10 menit", "info"),
        # 23.59 WITA is still today there, although it is the same date in UTC only until 08.00 next morning.
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), "today", "13 jam 48 menit", "info"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "later", "13 jam 49 menit", "info"),
        (None, "undated", "Tanpa batas waktu", "neutral"),
    ],
)
def test_time_left_decides_group_words_and_colour(due_at: datetime | None, group: str, label: str, tone: str) -> None:
    with override("id"):
        (found,) = timed([item(due_at=due_at)], now=NOW, zone=WITA)

    assert (found.group, found.label, found.tone) == (group, label, tone)


def test_paused_item_stands_still_and_last() -> None:
    paused = item("Menunggu warga", due_at=NOW - timedelta(days=1), paused=True)
    urgent = item("Mendesak", due_at=NOW + timedelta(minutes=5))

    found = timed([paused, item("Kapan saja"), urgent], now=NOW, zone=WITA)

    assert [entry.item.title for entry in found] == ["Mendesak", "Kapan saja", "Menunggu warga"]
    assert (found[2].group, found[2].percent) == ("paused", None)


def test_bar_shows_how_much_of_the_promise_has_gone() -> None:
    half = item(since=NOW - timedelta(hours=2), due_at=NOW + timedelta(hours=2))
    unknown = item(due_at=NOW + timedelta(hours=3))
    over = item(since=NOW - timedelta(hours=2), due_at=NOW - timedelta(hours=1))

    assert [entry.percent for entry in timed([over, half, unknown], now=NOW, zone=WITA)] == [100, 50, None]


def test_groups_without_items_are_left_out() -> None:
    found = grouped(timed([item(due_at=NOW + timedelta(minutes=5)), item()], now=NOW, zone=WITA))

    assert [group.key for group in found] == ["soon", "undated"]
