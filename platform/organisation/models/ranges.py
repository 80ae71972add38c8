"""
Ranges for exclusion constraints: two rows may not say the same thing for the same time.

A number compared for equality is written as a range of one number, so that no extension is needed.
"""

from typing import Any

from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.db.models import BigIntegerField, F, Func, IntegerField, Value
from django.db.models.functions import Cast, Coalesce

type Excluded = tuple[Any, str]


def same_number(field: str) -> Excluded:
    """Rows whose number is the same; without a number counts as one of its own."""
    number = Coalesce(Cast(F(field), BigIntegerField()), Value(0, BigIntegerField()))
    return Func(number, number, Value("[]"), function="int8range", output_field=BigIntegerRangeField()), OVERLAPS


def common_day(first: str, last: str, *, last_counts: bool) -> Excluded:
    """Rows that share a day; an open end reaches for ever."""
    bounds = Value("[]" if last_counts else "[)")
    return Func(F(first), F(last), bounds, function="daterange", output_field=DateRangeField()), OVERLAPS


def common_minute(opens: str, closes: str) -> Excluded:
    """Rows that share a minute; one may end where the next begins."""
    from_to = [Cast(F(name), IntegerField()) for name in (opens, closes)]
    return Func(*from_to, function="int4range", output_field=IntegerRangeField()), OVERLAPS


OVERLAPS = RangeOperators.OVERLAPS
