"""
Counting how modules do at regencies: requests and errors from the middleware, reported problems from the regency.

Rows are added to, never written over, so that any number of processes may count at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

import tenants
from catalog.ministry.curation.models import Tally
from catalog.sdk import find_module

KEPT = timedelta(days=3)
"""Limits look back one day; the rest is for a curator who comes back after a weekend."""


class Place(NamedTuple):
    """What is counted together."""

    schema: str
    slug: str
    version: str
    start: datetime


class Counts(NamedTuple):
    requests: int = 0
    errors: int = 0
    problems: int = 0


_ADD = """INSERT INTO public.curation_tally AS t (schema_name, slug, version, start, requests, errors, problems)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (schema_name, slug, version, start) DO UPDATE
SET requests = t.requests + excluded.requests, errors = t.errors + excluded.errors,
    problems = t.problems + excluded.problems"""


@transaction.atomic
def add_counts(counts: Mapping[Place, Counts]) -> None:
    """Add to the tallies, under the control role. In one order for all, so that two processes do not wait in a ring."""
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [(*place, *counts[place]) for place in sorted(counts)])


def count_problem(*, slug: str, now: datetime) -> None:
    """That somebody in the regency we are in reported a problem with a module. The number crosses, the words do not."""
    with tenants.control() as regency:
        place = Place(regency.schema_name, slug, find_module(slug).release, Tally.start_of(now))
        add_counts({place: Counts(problems=1)})


def forget_old(*, now: datetime) -> int:
    """Delete tallies that no limit looks at any more. Answers how many."""
    deleted, _by_model = Tally.objects.filter(start__lt=now - KEPT).delete()
    return deleted
