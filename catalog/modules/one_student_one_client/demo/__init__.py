"""
Believable data for trying the scheme out: real villages and health centres, invented people, moments that have passed.

Everything is done by those who have the roles for it, by the services that pages call, in the order of time, so that
evidence, hours and what was missed are real.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

import tenants
from catalog.modules.one_student_one_client.demo.campuses import Campuses
from catalog.modules.one_student_one_client.demo.crew import Crew, hire, rows_of
from catalog.modules.one_student_one_client.demo.diary import Diary
from catalog.modules.one_student_one_client.demo.mothers import Story, settle
from catalog.modules.one_student_one_client.models import Agreement
from catalog.modules.one_student_one_client.services import births, missed
from core import evidence
from core.actors import Actor

NIGHTS: Final = (*range(760, 200, -28), *range(200, 0, -10))
"""Days ago on which records moved on and missed visits were noted; in the demo not each night, to be quick."""

_AT_NIGHT: Final = -7 * 60
"""Minutes from when a health centre opens."""


def fill(*, actor: Actor, now: datetime) -> None:
    """
    Two campuses, their students and thirty mothers, with all that happened until now; as a whole or not at all. What is
    there stays as it is, and without people in the roles nothing happens; a sandbox is given invented ones.
    """
    if tenants.current().purpose == "sandbox":
        hire(actor=actor, now=now)
    crew = Crew.at(now)
    if crew is None or Agreement.objects.exists():
        return
    with transaction.atomic(), evidence.together():
        diary = Diary(now)
        mothers = settle(actor=actor, diary=diary)
        campuses = Campuses(crew, diary)
        campuses.write()
        for row in rows_of("stories.csv"):
            Story(row, mothers[row["story"]], crew=crew, campuses=campuses, diary=diary).write()
        for days_ago in NIGHTS:
            diary.write(diary.at(diary.day(days_ago), _AT_NIGHT, on_sundays=True), _by_night)
        diary.write(now, _by_night)
        diary.live()


def _by_night(at: datetime) -> None:
    births.go_on(actor=Actor.system("one_student_one_client.births"), now=at)
    missed.look(actor=Actor.system("one_student_one_client.missed"), now=at)


__all__ = ["fill"]
