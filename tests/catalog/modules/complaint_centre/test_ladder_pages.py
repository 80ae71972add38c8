"""The pages of limits and referrals: what stands on them, for whom, and in how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.gauges import measure
from catalog.modules.complaint_centre.models import Referral
from catalog.modules.complaint_centre.rights import DECIDE, INSPECT, OVERSEE, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.rehearsing import RunMomentsAgo, send_test_run
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import Message
from tests.catalog.modules.complaint_centre.conftest import ACTOR, DUE, NOW, Centre, Missed
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.catalog.modules.complaint_centre.test_referring import HOUR, NEXT_DAY, open_due
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
AT = "/complaint-centre"
EVENING = NOW + 6.25 * HOUR
"""15.25 WITA: the camat's limit has passed a quarter of an hour ago."""


@pytest.fixture
def evening() -> Iterator[None]:
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def next_day() -> Iterator[None]:
    with time_machine.travel(NEXT_DAY + HOUR, tick=False):
        yield


def signed_in(person: User) -> Client:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def climbed(centre: Centre) -> services.Filed:
    """A report of the government's desk that came up to the Sekda at 13.10."""
    filed = services.file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)
    services.pass_due(case_id=filed.case.pk, actor=ACTOR, now=DUE)
    return filed


def test_the_overview_says_what_is_late_with_whom_what_comes_next_and_what_climbed(
    centre: Centre, evening: None
) -> None:
    filed = climbed(centre)
    next_one = services.file_report(report=a_report(), actor=Actor.citizen(), now=EVENING - HOUR)
    whistle = services.file_report(
        report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=EVENING - HOUR
    )
    client = signed_in(person_with_rights(OVERSEE))

    page = client.get(f"{AT}/pantau/")

    text = text_of(page)
    assert page.status_code == 200
    assert filed.case.code in text
    assert next_one.case.code in text
    assert whistle.case.code not in text
    assert "Sekretaris daerah" in text
    assert "2 jam 15 menit" in text  # late since 13.10
    live = client.get(f"{AT}/pantau/terkini/", headers={"if-none-match": page.context["stamp"]})
    assert live.status_code == 304


def test_a_limit_that_nobody_notices_is_said_on_the_page(centre: Centre, evening: None) -> None:
    services.file_report(report=a_report(category=centre.potholes), actor=Actor.citizen(), now=NOW)
    client = signed_in(person_with_rights(OVERSEE))

    assert "status-box" in text_of(client.get(f"{AT}/pantau/"))
    services.sweep(actor=ACTOR, now=EVENING)
    assert "status-box" not in text_of(client.get(f"{AT}/pantau/"))


def test_an_unnoticed_limit_of_a_whistle_blower_s_report_is_told_to_nobody(centre: Centre) -> None:
    services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    much_later = NOW + timedelta(days=120)

    with time_machine.travel(much_later, tick=False):
        assert "status-box" not in text_of(signed_in(person_with_rights(OVERSEE)).get(f"{AT}/pantau/"))
    assert measure(now=much_later) == {"limits_due": 0, "limits_late": 0, "limits_oldest_seconds": 0}
    assert services.sweep(actor=ACTOR, now=much_later).missed == 1  # it was there


@pytest.mark.parametrize("address", ["pantau/", "pantau/terkini/", "pantau/malam-ini/", "pantau/uji-coba/"])
def test_the_watch_is_there_for_those_who_oversee(centre: Centre, address: str) -> None:
    for right, status in ((WORK, 404), (INSPECT, 404), (DECIDE, 404), (OVERSEE, 200)):
        assert signed_in(person_with_rights(right)).get(f"{AT}/{address}").status_code == status
    nobody = Client(SERVER_NAME="karangasem.tiru.test").get(f"{AT}/{address}")
    assert nobody.status_code == 302


@pytest.mark.parametrize("address", ["pantau/", "pantau/malam-ini/"])
def test_a_list_costs_the_same_queries_for_one_report_and_for_three(
    centre: Centre, evening: None, address: str
) -> None:
    client = signed_in(person_with_rights(OVERSEE))

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{AT}/{address}").status_code == 200
        return len(found)

    climbed(centre)
    queries()
    one = queries()
    climbed(centre)
    climbed(centre)

    assert queries() == one


def test_the_way_up_of_a_report_is_shown_to_whoever_sees_the_report(centre: Centre, evening: None) -> None:
    filed = services.file_report(report=a_report(), actor=Actor.citizen(), now=EVENING - HOUR)
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=EVENING)
    address = f"{AT}/pantau/jenjang/{filed.case.code}/"

    page = signed_in(person_with_rights(WORK, unit=centre.works)).get(address)

    assert "Sekretaris daerah" in text_of(page)
    assert signed_in(person_with_rights(WORK, unit=centre.village)).get(address).status_code == 404


def test_a_test_run_says_who_was_told_and_on_which_level_nobody_is(
    centre: Centre,
    missed: Missed,
    next_day: None,
) -> None:
    client = signed_in(person_with_rights(OVERSEE))
    User.objects.filter(pk=missed.camat.pk).update(is_active=False)
    before = Message.objects.exclude(template="complaint_centre.test_run").count()

    sent = client.post(f"{AT}/pantau/uji-coba/", {"unit": centre.village.pk})

    page = text_of(client.get(sent["Location"]))
    assert missed.perbekel.full_name in page
    assert missed.sekda.full_name in page
    assert "Kantor Camat Manggis" in page
    assert Message.objects.filter(template="complaint_centre.test_run", channel="inbox").count() == 3
    assert Message.objects.exclude(template="complaint_centre.test_run").count() == before
    assert EvidenceEntry.objects.get(action="complaint_centre.test_run_sent").details["told"] == [1, 0, 1, 1]
    again = client.post(f"{AT}/pantau/uji-coba/", {"unit": centre.village.pk})
    assert again.status_code == 422


def test_two_test_runs_of_one_office_need_a_pause(centre: Centre) -> None:
    send_test_run(unit=centre.works, actor=ACTOR, now=NOW)
    with pytest.raises(RunMomentsAgo):
        send_test_run(unit=centre.works, actor=ACTOR, now=NOW + timedelta(minutes=9))

    send_test_run(unit=centre.works, actor=ACTOR, now=NOW + timedelta(minutes=10))


def test_an_officer_replies_and_a_superior_decides(missed: Missed, next_day: None) -> None:
    open_due()
    referral = Referral.objects.get(level="district")
    dossier = f"{AT}/rujukan/{referral.pk}/"
    officer, head = signed_in(missed.camat), signed_in(missed.head)

    too_early = head.post(f"{dossier}putusan/", {"outcome": "guided", "grounds": "Jam."})
    replied = officer.post(f"{dossier}tanggapan/", {"text": "Saya sedang rapat di Amlapura."})
    decided = head.post(f"{dossier}putusan/", {"outcome": "guided", "grounds": "Rapat tidak menunda jawaban."})

    assert (too_early.status_code, replied.status_code, decided.status_code) == (422, 302, 302)
    for client in (officer, head):
        page = text_of(client.get(dossier))
        assert "Saya sedang rapat di Amlapura." in page
        assert "Rapat tidak menunda jawaban." in page
        assert missed.camat.full_name in page
    assert "Jalan di depan Pasar Ulakan" not in page  # no word of the citizen
    assert "I Wayan Sudana" not in page


def test_a_dossier_is_there_for_its_officer_and_for_whoever_decides(missed: Missed, next_day: None) -> None:
    open_due()
    referral = Referral.objects.get(level="village")
    addresses = [f"{AT}/rujukan/{referral.pk}/{step}" for step in ("", "tanggapan/", "putusan/")]
    people = {
        "officer": missed.perbekel,
        "decider": missed.head,
        "another": missed.camat,
        "overseer": person_with_rights(OVERSEE),
    }

    found = {
        who: [signed_in(person).get(address).status_code for address in addresses] for who, person in people.items()
    }

    assert found == {
        "officer": [200, 200, 404],
        "decider": [200, 404, 200],
        "another": [404, 404, 404],
        "overseer": [404, 404, 404],
    }
    lists = {who: signed_in(person).get(f"{AT}/rujukan/").status_code for who, person in people.items()}
    assert lists == {"officer": 200, "decider": 200, "another": 200, "overseer": 404}


def test_the_list_of_referrals_costs_the_same_queries_for_one_and_for_more(
    centre: Centre,
    missed: Missed,
    next_day: None,
) -> None:
    open_due()
    client = signed_in(missed.head)
    Referral.objects.filter(level="village").update(outcome="none", grounds="x", decided_by="x", decided_at=NEXT_DAY)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(f"{AT}/rujukan/")
        return len(found)

    queries()
    one = queries()
    for _report in range(2):
        climbed(centre)
    open_due()

    assert queries() == one


def test_the_today_page_names_replies_decisions_and_what_is_late(
    centre: Centre, missed: Missed, next_day: None
) -> None:
    open_due()
    climbed(centre)
    village = Referral.objects.get(level="village")
    overseer = person_with_rights(OVERSEE)

    def links(person: User) -> list[str]:
        text = text_of(signed_in(person).get("/kerja/"))
        ways = (f"{AT}/rujukan/{village.pk}/", f"{AT}/rujukan/?tampil=decide")
        return [way for way in ways if way in text]

    assert links(missed.perbekel) == [f"{AT}/rujukan/{village.pk}/"]
    assert links(missed.head) == []
    services.reply(referral_id=village.pk, text="Listrik padam.", person=missed.perbekel, actor=ACTOR, now=NEXT_DAY)
    assert links(missed.head) == [f"{AT}/rujukan/?tampil=decide"]
    assert links(missed.perbekel) == []
    assert "1 laporan lewat batas" in text_of(signed_in(overseer).get("/kerja/"))
