"""Reports of wrongdoing: inspectors alone see them, and who reported is opened one by one."""

from __future__ import annotations

import pytest
from django.test import Client

from casework.models import Case, Message
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.rights import DECIDE, INSPECT, MANAGE, OVERSEE, RECORD, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed
from core.actors import Actor
from core.models import EvidenceEntry
from core.secrets import decrypt
from tests.catalog.modules.complaint_centre.conftest import NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db

LIST, WORK_LIST = "/complaint-centre/pelanggaran/", "/complaint-centre/kerja/"
NAME = "I Wayan Sudana"


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def whistle(centre: Centre) -> Filed:
    report = a_report(kind=ReportKind.WHISTLEBLOWING, text="Dana bantuan dipotong.")
    return services.file_report(report=report, actor=Actor.citizen(), now=NOW)


@pytest.fixture
def inspector(centre: Centre, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(INSPECT, full_name="I Ketut Pemeriksa"))
    return karangasem_client


def test_an_inspector_reads_it_and_not_who_reported(whistle: Filed, inspector: Client) -> None:
    listed = inspector.get(LIST).content.decode()
    record = inspector.get(f"{WORK_LIST}{whistle.case.code}/").content.decode()

    assert whistle.case.code in listed
    assert "Dana bantuan dipotong." in record
    assert "Buka identitas pelapor" in record
    assert NAME not in listed + record


def test_the_identity_is_shown_with_a_reason_and_written_down(whistle: Filed, inspector: Client) -> None:
    door = f"{LIST}{whistle.case.code}/pelapor/"
    assert NAME not in inspector.get(door).content.decode()
    assert inspector.post(door, {"pelapor-version": 1, "pelapor-reason": " "}).status_code == 422
    assert not EvidenceEntry.objects.filter(action="complaint_centre.reporter_opened").exists()

    shown = inspector.post(door, {"pelapor-version": 1, "pelapor-reason": "Dipanggil sebagai saksi, atas izinnya."})

    assert (shown.status_code, shown["Cache-Control"]) == (200, "private, no-store")
    assert NAME in shown.content.decode()
    entry = EvidenceEntry.objects.get(action="complaint_centre.reporter_opened")
    assert entry.details == {"case": whistle.case.code}
    note = Message.objects.get(case=whistle.case)
    assert note.is_internal
    assert decrypt(note.text, purpose="casework.message") == "Dipanggil sebagai saksi, atas izinnya."
    assert NAME not in inspector.get(f"{WORK_LIST}{whistle.case.code}/").content.decode()


def test_nobody_else_finds_the_door(whistle: Filed, karangasem_client: Client) -> None:
    karangasem_client.force_login(person_with_rights(MANAGE, SORT, RECORD, WORK, OVERSEE, DECIDE))
    addresses = (LIST, f"{LIST}{whistle.case.code}/pelapor/", f"{WORK_LIST}{whistle.case.code}/")

    assert {karangasem_client.get(address).status_code for address in addresses} == {404}
    assert karangasem_client.post(addresses[1], {"pelapor-reason": "Ingin tahu."}).status_code == 404
    assert not EvidenceEntry.objects.filter(action="complaint_centre.reporter_opened").exists()


def test_a_plain_report_has_no_such_door(centre: Centre, inspector: Client) -> None:
    plain = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)

    assert inspector.get(f"{LIST}{plain.case.code}/pelapor/").status_code == 404
    assert inspector.get(f"{WORK_LIST}{plain.case.code}/").status_code == 404


def test_it_is_answered_by_inspectors_and_leaves_their_hands_in_no_way(
    centre: Centre, whistle: Filed, inspector: Client
) -> None:
    record = inspector.get(f"{WORK_LIST}{whistle.case.code}/").content.decode()
    for slug in ("teruskan", "alihkan", "gabung", "pisah", "umum", "petugas"):
        address = f"{WORK_LIST}{whistle.case.code}/{slug}/"
        assert address not in record
        assert inspector.post(address, {f"{slug}-version": 1}).status_code == 404

    answer = inspector.post(
        f"{WORK_LIST}{whistle.case.code}/jawab/", {"jawab-version": 1, "jawab-text": "Kami periksa pekan ini."}
    )

    assert answer.status_code == 302
    assert Case.objects.get().state == "responded"
