"""The mall itself: its rules and its hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db.models import QuerySet

import tenants
from catalog.modules.mpp import fairness
from catalog.modules.mpp.hours import OpeningHours
from catalog.modules.mpp.models import HallPrinter, MallSettings, PriorityRule
from organisation import access, hours
from organisation.models import Unit
from regions import calendar


def mall_settings() -> MallSettings:
    """The rules in force; the defaults where nobody has set any."""
    return MallSettings.objects.first() or MallSettings()


def fairness_rule(settings: MallSettings) -> fairness.Rule:
    """The rule of the order that this mall has decided."""
    return fairness.Rule(
        limit=settings.regular_calls,
        share=settings.appointment_share,
        priority_first=settings.priority_rule == PriorityRule.FIRST,
    )


def mall_name(settings: MallSettings) -> str:
    """What people call the mall: the name given to it, or "MPP" and the regency."""
    return str(settings.name) if settings.name else f"MPP {tenants.current().short_name}"


def mall_unit_code() -> str:
    """The code of the mall among the regency's offices; empty where nobody has entered it."""
    malls = Unit.objects.open_on(access.today()).filter(kind=Unit.Kind.MALL).order_by("pk")
    return malls.values_list("code", flat=True).first() or ""


def mall_printers() -> QuerySet[HallPrinter]:
    """Every ticket printer of the halls."""
    return HallPrinter.objects.order_by("name")


def opening_hours(settings: MallSettings) -> OpeningHours:
    """The hours of the mall in the zone of the regency we are in."""
    return OpeningHours(
        opens=settings.opens_at,
        closes=settings.closes_at,
        numbers_from=settings.numbers_from,
        weekdays=frozenset(settings.weekdays),
        zone=tenants.current().zone,
        is_closed=_days_off() if settings.closed_on_holidays else _never,
        outside_hours=settings.outside_hours,
    )


def _days_off() -> Callable[[date], bool]:
    """National holidays and the regency's own days off; the latter are asked for once, by the first who needs them."""

    @cache
    def own() -> frozenset[date]:
        return hours.extra_holidays(date.min, date.max)  # a few a year

    def is_off(day: date) -> bool:
        # A year without a decree stops legal deadlines, not a mall: it opens by its week until the decree is entered.
        known = calendar.is_known_year(day.year)
        return (known and bool(calendar.holidays_between(day, day))) or day in own()

    return is_off


def _never(day: date) -> bool:
    return False
