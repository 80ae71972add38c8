"""The times that can be booked on a day: from opening to closing, each as long as the manager decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from catalog.modules.mpp.hours import OpeningHours


def slot_starts(*, hours: OpeningHours, day: date, minutes: int) -> list[datetime]:
    """
    When the slots of a day begin; none on a day on which the mall stays closed.

    The last slot ends at closing time or before it. A mall in trial mode keeps its hours here: nobody books a night.
    """
    if not hours.is_open_on(day):
        return []
    start = datetime.combine(day, hours.opens, tzinfo=hours.zone)
    end = datetime.combine(day, hours.closes, tzinfo=hours.zone)
    length = timedelta(minutes=minutes)
    return [start + length * index for index in range((end - start) // length)]


def bookable_a_day(*, cap: int | None, share: int) -> int | None:
    """
    How many appointments a day takes at most: the share of the daily cap, at least one; None without a cap.

    Walk-ins lose nothing by it: of the share only what is really booked is kept from them.
    """
    return None if cap is None else max(cap * share // 100, 1)
