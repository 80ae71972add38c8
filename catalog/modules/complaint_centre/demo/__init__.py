"""
Believable data for trying the complaint centre out: real villages, invented people, moments that have passed.

Everything is done by the services that pages and jobs call, in the order of time and by those who have the roles for
it, so that clocks, evidence, what was missed and who had to answer for it are real.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.demo.clockwork import Clockwork
from catalog.modules.complaint_centre.demo.duty import plan
from catalog.modules.complaint_centre.demo.reports import Crew, Story, rows
from catalog.modules.complaint_centre.demo.villages import count
from catalog.modules.complaint_centre.models import Complaint
from core import evidence
from core.actors import Actor
from core.localised import LocalisedText
from organisation.access import today
from organisation.models import Holding, Position, Unit
from organisation.services import add_unit, appoint, create_position

THERE_SINCE: Final = timedelta(days=40)

AGENCIES: Final = (
    ("dinas-cipta-karya", "Dinas Pekerjaan Umum Cipta Karya"),
    ("dinas-lingkungan-hidup", "Dinas Lingkungan Hidup"),
    ("dinas-perhubungan", "Dinas Perhubungan"),
    ("dinas-sosial", "Dinas Sosial"),
    ("dinas-kesehatan", "Dinas Kesehatan"),
    ("dinas-pendidikan", "Dinas Pendidikan"),
    ("perumda-air-minum", "Perumda Air Minum"),
    ("satpol-pp", "Satuan Polisi Pamong Praja"),
    ("inspektorat", "Inspektorat Daerah"),
)
"""Offices in charge that every regency has under such a name."""


def fill(*, actor: Actor, now: datetime) -> None:
    """
    The usual matters with their offices, four weeks of reports in every state, weeks of duty, how many people live in
    the villages; as a whole or not at all. What is there stays as it is, and without people in the roles nobody
    reports.
    """
    if Complaint.objects.exists():
        return
    with transaction.atomic(), evidence.together():
        _open_agencies(actor, now)
        services.begin_with_usual(actor=actor, now=now - THERE_SINCE)
        crew = Crew.at(now)
        if crew is None:
            return
        _appoint_secretary(crew.overseer, actor, now)
        stories = [Story(row, number, crew, now) for number, row in enumerate(rows())]
        moments = sorted(
            ((at, do) for story in stories for at, do in story.moments() if at <= now), key=lambda one: one[0]
        )
        clockwork = Clockwork(moments[0][0])
        for at, do in moments:
            clockwork.run(at)
            do(at)
        clockwork.run(now)
        plan(actor=actor, now=now)
        count(actor=actor, now=now)


def _open_agencies(actor: Actor, now: datetime) -> None:
    there = set(Unit.objects.values_list("code", flat=True))
    for code, name in AGENCIES:
        if code not in there:
            add_unit(code=code, name=name, kind=Unit.Kind.AGENCY, actor=actor, now=now)
    # The offices were there before the demo entered them: reports of four weeks ago went to them.
    since = today(now - THERE_SINCE)
    Unit.objects.filter(active_from__gt=since).update(active_from=since)


def _appoint_secretary(user: User, actor: Actor, now: datetime) -> None:
    """Whoever oversees is the Sekda, to whom comes up what offices left unanswered."""
    government = Unit.objects.get(parent=None, kind=Unit.Kind.GOVERNMENT)
    since = today(now - THERE_SINCE)
    post = create_position(
        unit=government,
        name=LocalisedText(id="Sekretaris Daerah", en="Regional Secretary"),
        kind=Position.Kind.SECRETARY,
        active_from=since,
        actor=actor,
        now=now,
    )
    appoint(
        position=post,
        standing=Holding.Standing.DEFINITIVE,
        user=user,
        decree=f"Contoh: SK Kepala Daerah 821.2/7/BKPSDM/{since.year}",
        active_from=since,
        actor=actor,
        now=now,
    )


__all__ = ["fill"]
