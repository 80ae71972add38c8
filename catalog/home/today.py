"""An officer's day: what waits, in groups by the time that is left. Pure functions over values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.sdk.work import WorkItem
from core import clock

SOON = timedelta(hours=1)

GROUPS: dict[str, Promise] = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Less than 1 hour"),
    "today": gettext_lazy("Today"),
    "later": gettext_lazy("Later"),
    "undated": gettext_lazy("Without a deadline"),
    "paused": gettext_lazy("Paused, waiting for the citizen"),
}
_TONES = {"overdue": "danger", "soon": "warning", "today": "info", "later": "info"}


@dataclass(frozen=True, kw_only=True)
class TimedItem:
    """A work item with the time it has left, in words and as part of the whole."""

    item: WorkItem
    group: str
    label: str
    percent: int | None
    tone: str


@dataclass(frozen=True, kw_only=True)
class Group:
    key: str
    name: Promise
    items: list[TimedItem]


def timed(items: Iterable[WorkItem], *, now: datetime, zone: ZoneInfo) -> list[TimedItem]:
    """The items with the time each has left, the most urgent first."""
    return [_timed(item, now=now, zone=zone) for item in sorted(items, key=_urgency)]


def grouped(items: Iterable[TimedItem]) -> list[Group]:
    """The items under the headings of the page; headings without items are left out."""
    listed = list(items)
    groups = [
        Group(key=key, name=name, items=[entry for entry in listed if entry.group == key])
        for key, name in GROUPS.items()
    ]
    return [group for group in groups if group.items]


def _timed(item: WorkItem, *, now: datetime, zone: ZoneInfo) -> TimedItem:
    group = _group(item, now=now, zone=zone)
    return TimedItem(
        item=item, group=group, label=_label(item, group, now=now), percent=_used(item, group, now=now),
        tone=_TONES.get(group, "neutral"),
    )  # fmt: skip


def _group(item: WorkItem, *, now: datetime, zone: ZoneInfo) -> str:
    if item.paused:
        return "paused"
    if item.due_at is None:
        return "undated"
    if item.due_at <= now:
        return "overdue"
    if item.due_at - now < SOON:
        return "soon"
    same_day = clock.local_date(item.due_at, zone) == clock.local_date(now, zone)
    return "today" if same_day else "later"


def _label(item: WorkItem, group: str, *, now: datetime) -> str:
    if group == "paused":
        return _("Paused")
    if item.due_at is None:
        return _("No deadline")
    if group == "overdue":
        return _("%(time)s overdue") % {"time": clock.format_duration(max(now - item.due_at, clock.MINUTE))}
    return clock.format_duration(max(item.due_at - now, clock.MINUTE))


def _used(item: WorkItem, group: str, *, now: datetime) -> int | None:
    """How much of the promised time has gone, in per cent."""
    if group == "overdue":
        return 100
    if item.due_at is None or item.since is None or group == "paused" or item.due_at <= item.since:
        return None
    return min(max(round(100 * (now - item.since) / (item.due_at - item.since)), 0), 100)


def _urgency(item: WorkItem) -> tuple[bool, bool, float]:
    return (item.paused, item.due_at is None, item.due_at.timestamp() if item.due_at else 0.0)
