"""Offices hear within a minute that reports wait: once for all that came in it."""

from typing import Any

import pytest

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import RoutingRule
from catalog.modules.complaint_centre.queries.rounds import some_office_is_untold
from catalog.modules.complaint_centre.rights import INSPECT, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.telling import tell_offices
from core.actors import Actor
from core.clock import MINUTE
from notifications.models import Message
from notifications.queries import contents_of
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def to_the_village(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)


def file(**more: Any) -> services.Filed:
    """A report to the village office of Ulakan."""
    return services.file_report(report=a_report(**more), actor=Actor.citizen(), now=NOW)


def told(person: User) -> list[str]:
    """Subjects in somebody's inbox, the first one first."""
    found = Message.objects.filter(recipient_id=str(person.pk), channel="inbox").order_by("id")
    contents = [contents_of(message) for message in found]
    return [one.subject for one in contents if one]


def test_three_reports_of_a_minute_are_one_message_and_one_later_another(centre: Centre) -> None:
    perbekel, other = person_with_rights(WORK, unit=centre.village), person_with_rights(WORK, unit=centre.works)
    for _time in range(3):
        file()

    assert some_office_is_untold()
    assert tell_offices(actor=ACTOR, now=NOW + MINUTE) == 3
    assert not some_office_is_untold()
    assert tell_offices(actor=ACTOR, now=NOW + 2 * MINUTE) == 0
    file()
    tell_offices(actor=ACTOR, now=NOW + 3 * MINUTE)

    assert told(perbekel) == [
        "Kantor Perbekel Ulakan: 3 laporan menunggu jawaban",
        "Kantor Perbekel Ulakan: laporan menunggu jawaban",
    ]
    assert told(other) == []


def test_another_office_hears_of_what_was_passed_to_it_and_nobody_of_what_was_ended(centre: Centre) -> None:
    perbekel, officer = person_with_rights(WORK, unit=centre.village), person_with_rights(WORK, unit=centre.works)
    passed, ended = file(), file()
    for filed in (passed, ended):
        services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    services.resolve(case_id=ended.case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW)

    tell_offices(actor=ACTOR, now=NOW + MINUTE)

    assert told(perbekel) == []
    assert told(officer) == ["Dinas PUPR: laporan menunggu jawaban"]


def test_an_office_hears_again_when_a_report_is_opened_again(centre: Centre) -> None:
    perbekel = person_with_rights(WORK, unit=centre.village)
    filed = file()
    services.pass_to(case_id=filed.case.pk, unit=centre.village, actor=ACTOR, now=NOW)
    services.resolve(case_id=filed.case.pk, text="Sudah ditambal.", actor=ACTOR, now=NOW)
    tell_offices(actor=ACTOR, now=NOW + MINUTE)

    services.reopen(case_id=filed.case.pk, reason="Masih berlubang.", actor=Actor.citizen(), now=NOW + 2 * MINUTE)
    tell_offices(actor=ACTOR, now=NOW + 3 * MINUTE)

    assert told(perbekel) == ["Kantor Perbekel Ulakan: laporan menunggu jawaban"]


def test_of_whistle_blowing_only_inspectors_hear(centre: Centre) -> None:
    perbekel, inspector = person_with_rights(WORK), person_with_rights(INSPECT)
    file(kind=ReportKind.WHISTLEBLOWING)

    tell_offices(actor=ACTOR, now=NOW + MINUTE)

    assert told(perbekel) == []
    assert len(told(inspector)) == 1
