"""
The demo of the complaint centre: reports in every state, none twice, what was missed with who answered for it, and
nothing said of a whistle-blower.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

import tenants
from casework.models import Case
from catalog.modules.complaint_centre import courses, demo
from catalog.modules.complaint_centre.demo import pictures
from catalog.modules.complaint_centre.demo.reports import CAPITAL, rows
from catalog.modules.complaint_centre.demo.villages import SOURCE
from catalog.modules.complaint_centre.models import (
    Arrival,
    Category,
    Complaint,
    Escalation,
    Feedback,
    Miss,
    Referral,
    ReportPhoto,
    Way,
)
from catalog.modules.complaint_centre.queries.villages import of_last_year
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from config.demo import build
from config.demo.offices import open_offices
from config.demo.people import PLACES
from core import evidence
from core.photos import Photo, read_photo
from organisation.duty.models import DutyWeek
from organisation.services import sync_core_roles
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW
from tests.conftest import KARANGASEM, TERNATE

ZONE = ZoneInfo("Asia/Makassar")
SHOWN = {
    courses.RECEIVED, courses.VERIFIED, courses.ASSIGNED, courses.RESPONDED, courses.IN_PROGRESS, courses.ASKED,
    courses.REOPENED, courses.RESOLVED, courses.NOT_FIXED, courses.CLOSED, courses.FORWARDED, courses.REJECTED,
    courses.WITHDRAWN, courses.MERGED,
}  # fmt: skip


@pytest.mark.parametrize("schema", [KARANGASEM, TERNATE])
def test_reports_stand_in_every_state(db: None, switch_on: Callable[[str, str], None], schema: str) -> None:
    switch_on("complaint_centre", schema)
    place = next(place for place in PLACES if f"r{place.code}" == schema)
    with time_machine.travel(NOW, tick=False), tenants.enter(schema):
        sync_core_roles(actor=ACTOR, now=NOW)
        open_offices(
            place.code, government_address=place.office_address, point=place.office_point, actor=ACTOR, now=NOW
        )
        demo.fill(actor=ACTOR, now=NOW)
        assert not Complaint.objects.exists()  # nobody has the roles yet

        for person in place.staff:
            if person.role.startswith("complaint_"):
                build.join(person, actor=ACTOR)
        demo.fill(actor=ACTOR, now=NOW)
        demo.fill(actor=ACTOR, now=NOW)

        assert Complaint.objects.count() == len(rows())
        assert set(Case.objects.values_list("state", flat=True)) == SHOWN
        assert DutyWeek.objects.filter(unit__parent=None).exists()
        compared = of_last_year(NOW)
        assert all(village.source == SOURCE for village in compared.villages)
        assert compared.everywhere.per_thousand is not None
        assert Category.objects.filter(code="bansos-belum", unit__code="dinas-sosial").exists()
        poor = Complaint.objects.filter(is_poor=True, rises=0)
        assert {one.level for one in poor} == {Level.DISTRICT}
        assert Complaint.objects.filter(answered_at__gt=F("answer_due_at")).count() == 3
        assert set(Feedback.objects.values_list("score", flat=True)) == {2, 4}
        near = Complaint.objects.exclude(latitude=None)
        assert near.exists()
        assert {one.village_code[:6] for one in near} == {CAPITAL[place.code]}
        assert Complaint.objects.get(kind=ReportKind.WHISTLEBLOWING).is_secret
        _what_nobody_answered_went_up_and_has_its_dossier()
        _photos_show_what_was_done()
        assert set(Complaint.objects.values_list("way", flat=True)) >= {Way.WHATSAPP, Way.EMAIL, Way.PHONE, Way.FIELD}
        assert set(Arrival.objects.values_list("outcome", flat=True)) == {Arrival.Outcome.FILED}
        assert evidence.verify() == []


def _what_nobody_answered_went_up_and_has_its_dossier() -> None:
    assert {one.noticed_at - one.due_at for one in Miss.objects.all()} == {timedelta()}
    ladders = {
        tuple(one.escalations.values_list("to_level", flat=True)) for one in Complaint.objects.filter(rises__gte=1)
    }
    assert {(Level.SECRETARY,), (Level.DISTRICT, Level.SECRETARY), (Level.SECRETARY, Level.REGIONAL_HEAD)} <= ladders
    assert not Escalation.objects.filter(complaint__kind=ReportKind.WHISTLEBLOWING).exists()
    replied = Referral.objects.filter(level=Level.DISTRICT).exclude(reply="")
    assert {one.outcome for one in replied} == {"", Referral.Outcome.EXCUSED}
    assert all(one.officer and one.officer.full_name for one in replied)
    assert Referral.objects.filter(outcome=Referral.Outcome.EXCUSED, level=Level.AGENCY).exists()
    own = Referral.objects.get(level=Level.SECRETARY)
    assert (own.officer_title, own.outcome) == ("Sekretaris Daerah", "")


def _photos_show_what_was_done() -> None:
    shown = Complaint.objects.filter(photos__is_public=True).exclude(public_text="").distinct()
    assert shown.count() >= 4
    for one in shown:
        assert set(one.photos.values_list("stage", flat=True)) == {"before", "after"}
    photos = ReportPhoto.objects.all()
    assert all(one.taken_at and one.taken_at < one.added_at and one.size < 80_000 for one in photos)


@pytest.mark.parametrize("scene", pictures.SCENES)
def test_a_photo_says_when_it_was_taken_and_the_work_can_be_seen(scene: str) -> None:
    def shot(*, is_done: bool) -> Photo:
        content = pictures.photo(scene, is_done=is_done, taken_at=NOW.astimezone(ZONE), position=None, serial=1)
        return read_photo(SimpleUploadedFile("jalan.jpg", content), max_bytes=100_000, zone=ZONE)

    before, after = shot(is_done=False), shot(is_done=True)

    assert before.taken_at == after.taken_at == NOW
    assert before.content != after.content
