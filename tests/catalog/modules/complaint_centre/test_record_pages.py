"""The officers' page of a report over HTTP: each thing that can be done, its refusals, and what stays closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from casework.models import Case, Message
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import CannedText, Complaint, ReportPhoto
from catalog.modules.complaint_centre.rights import OVERSEE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from core.photos import Position
from core.secrets import decrypt
from organisation.models import Unit
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import UnitFactory, person_with_rights
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db

WORK_LIST = "/complaint-centre/kerja/"
SPOT = Position(latitude=Decimal("-8.4981"), longitude=Decimal("115.5123"))


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def filed(centre: Centre) -> Filed:
    return file(category=centre.potholes)


@pytest.fixture
def passed(centre: Centre, filed: Filed) -> Filed:
    """With the office for public works."""
    services.pass_to(case_id=filed.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    return filed


@pytest.fixture
def sorter(centre: Centre, karangasem_client: Client) -> Client:
    karangasem_client.force_login(person_with_rights(SORT, full_name="Ni Ketut Sariani"))
    return karangasem_client


@pytest.fixture
def worker(centre: Centre, karangasem_client: Client) -> Client:
    """Somebody of the office for public works."""
    karangasem_client.force_login(person_with_rights(WORK, unit=centre.works, full_name="I Gede Artana"))
    return karangasem_client


def file(**changes: object) -> Filed:
    return services.file_report(report=a_report(**changes), actor=Actor.citizen(), now=NOW)


def case_of(filed: Filed) -> Case:
    return Case.objects.get(pk=filed.case.pk)


def send(client: Client, filed: Filed, slug: str, version: int | None = None, **values: Any) -> Any:
    fields = {f"{slug}-{name}": value for name, value in values.items()}
    fields[f"{slug}-version"] = version or case_of(filed).version
    return client.post(f"{WORK_LIST}{filed.case.code}/{slug}/", fields)


def page(client: Client, filed: Filed, **query: str) -> str:
    answer = client.get(f"{WORK_LIST}{filed.case.code}/", query)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def test_it_says_what_is_next_and_by_when(filed: Filed, sorter: Client) -> None:
    found = page(sorter, filed)

    assert "Jalan di depan Pasar Ulakan berlubang" in found
    assert "Jalan › Jalan berlubang" in found
    assert "tel:+628123450000" in found
    assert "sisa 4 jam" in found
    assert "Senin, 23 November 2026, 13.10 WITA" in found
    assert "14 hari kerja" in found
    assert f"{WORK_LIST}{filed.case.code}/verifikasi/" in found
    assert f"{WORK_LIST}{filed.case.code}/jawab/" not in found  # who sorts does not answer for an office


def test_it_is_verified_as_what_it_is(centre: Centre, filed: Filed, sorter: Client) -> None:
    answer = send(sorter, filed, "verifikasi", kind="aspiration", category="jalan")

    assert answer.status_code == 302
    complaint = Complaint.objects.get()
    assert (case_of(filed).state, complaint.kind, complaint.category) == ("verified", "aspiration", centre.roads)
    assert send(sorter, filed, "verifikasi", kind="aspiration").status_code == 409
    assert send(sorter, filed, "pilah", kind="whistleblowing").status_code == 422


def test_it_goes_to_an_office_of_its_place_or_one_that_is_searched_for(
    centre: Centre, filed: Filed, sorter: Client
) -> None:
    health = UnitFactory.create(name="Dinas Kesehatan", parent=centre.government)
    partner = UnitFactory.create(name="PLN ULP Karangasem", kind=Unit.Kind.PARTNER)
    near = page(sorter, filed)
    assert "Kantor Camat Manggis" in near
    assert "Dinas Kesehatan" not in near
    assert "Dinas Kesehatan" in page(sorter, filed, kantor="kesehatan")
    assert send(sorter, filed, "teruskan", unit=str(partner.pk)).status_code == 422

    answer = send(sorter, filed, "teruskan", unit=str(health.pk))

    assert answer.status_code == 302
    assert (case_of(filed).unit, case_of(filed).state) == (health, "assigned")


def test_it_is_given_to_an_officer_of_its_office(centre: Centre, passed: Filed, worker: Client) -> None:
    colleague = person_with_rights(WORK, unit=centre.works, full_name="Ni Luh Ayu")
    stranger = person_with_rights(WORK, unit=centre.district, full_name="I Nyoman Jauh")

    assert send(worker, passed, "petugas", officer=str(stranger.pk)).status_code == 422
    assert send(worker, passed, "petugas", officer=str(colleague.pk)).status_code == 302
    assert case_of(passed).assignee == colleague


def test_an_answer_begins_with_a_canned_text_and_stops_the_clock(passed: Filed, worker: Client) -> None:
    CannedText.objects.create(
        code="regu",
        title=LocalisedText(id="Regu turun"),
        text=LocalisedText(id="{name}, regu {office} turun besok. ({code})"),
    )
    begun = page(worker, passed, siap="regu")
    assert f"I Wayan Sudana, regu Dinas PUPR turun besok. ({passed.case.code})" in begun
    assert send(worker, passed, "jawab", text=" ").status_code == 422

    answer = send(worker, passed, "jawab", text="Regu turun besok pagi.")

    assert answer.status_code == 302
    assert Complaint.objects.get().answered_at == NOW
    assert decrypt(Message.objects.get().text, purpose="casework.message") == "Regu turun besok pagi."
    assert "dalam waktu" not in page(worker, passed)


def test_the_work_goes_from_question_to_done_with_a_photo(passed: Filed, worker: Client) -> None:
    assert send(worker, passed, "tanya", text="Di sisi mana?").status_code == 302
    assert case_of(passed).state == "asked"
    services.write_as_citizen(case_id=passed.case.pk, text="Sisi timur.", actor=Actor.citizen(), now=NOW)
    assert "Dari warga" in page(worker, passed)
    assert send(worker, passed, "dibaca").status_code == 302
    assert Message.objects.filter(sender="citizen", read_at=None).count() == 0
    assert send(worker, passed, "selesai", text="Sudah ditambal.", photos=[photo(), photo()]).status_code == 302

    assert case_of(passed).state == "resolved"
    assert ReportPhoto.objects.filter(stage="after", is_by_officer=True).count() == 2


def test_a_file_that_is_no_photo_is_refused_with_what_was_typed(passed: Filed, worker: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sheet = SimpleUploadedFile("daftar.jpg", b"bukan foto", "image/jpeg")
    answer = send(worker, passed, "selesai", text="Sudah ditambal.", photos=[sheet])

    assert answer.status_code == 422
    assert "Sudah ditambal." in answer.content.decode()
    assert case_of(passed).state == "assigned"


@pytest.mark.parametrize(
    ("slug", "values", "state"),
    [
        ("mulai", {}, "in_progress"),
        ("akhiri", {"reason": "Anggaran tahun 2027."}, "not_fixed"),
        ("alihkan", {"where": "PLN ULP Karangasem", "reason": "Listrik diurus PLN; telepon 123."}, "forwarded"),
    ],
)
def test_an_office_begins_ends_or_passes_on(
    passed: Filed, worker: Client, slug: str, values: dict[str, str], state: str
) -> None:
    for name in values:
        assert send(worker, passed, slug, **(values | {name: " "})).status_code == 422

    assert send(worker, passed, slug, **values).status_code == 302
    assert case_of(passed).state == state


def test_agencies_that_are_known_are_suggested(filed: Filed, sorter: Client) -> None:
    UnitFactory.create(name="PLN ULP Karangasem", kind=Unit.Kind.PARTNER)

    assert '<option value="PLN ULP Karangasem"></option>' in page(sorter, filed)


def test_it_is_not_taken_on_with_a_reason(filed: Filed, sorter: Client) -> None:
    assert send(sorter, filed, "tolak", reason="").status_code == 422
    assert send(sorter, filed, "tolak", reason="Isinya iklan.").status_code == 302
    assert case_of(filed).state == "rejected"


def test_reports_nearby_are_offered_with_what_speaks_for_it_and_joined(centre: Centre, sorter: Client) -> None:
    kept = file(category=centre.potholes, position=SPOT)
    near = file(
        category=centre.potholes,
        position=Position(latitude=SPOT.latitude + Decimal("0.0003"), longitude=SPOT.longitude),
        reporter=Applicant(name="Ni Made Rai"),
    )
    far = file(category=centre.potholes, position=Position(latitude=Decimal("-8.3"), longitude=Decimal("115.6")))
    idea = file(kind=ReportKind.ASPIRATION, position=SPOT)

    found = page(sorter, kept)

    assert near.case.code in found
    assert far.case.code not in found
    assert idea.case.code not in found
    assert "berjarak 33 m" in found
    assert send(sorter, kept, "gabung", others=[str(far.case.pk)], reason="Sama.").status_code == 422
    assert send(sorter, kept, "gabung", others=[str(near.case.pk)], reason="Lubang yang sama.").status_code == 302
    assert case_of(near).merged_into_id == kept.case.pk
    assert kept.case.code in page(sorter, near)


def test_a_second_matter_is_split_off(filed: Filed, sorter: Client) -> None:
    answer = send(sorter, filed, "pisah", text="Lampu jalan mati.", category="jalan", reason="Dua urusan.")

    assert answer.status_code == 302
    made = Complaint.objects.exclude(pk=filed.complaint.pk).get()
    assert (made.case.split_from_id, made.category.code if made.category else "") == (filed.case.pk, "jalan")
    assert made.case.code in page(sorter, filed)


def test_only_what_an_officer_chose_is_public(centre: Centre, sorter: Client) -> None:
    shown = file(photos=[photo(), photo()])
    first, second = ReportPhoto.objects.order_by("added_at", "id")
    answer = send(sorter, shown, "umum", text="Jalan berlubang di depan pasar.", photos=[str(first.pk)])

    assert answer.status_code == 302
    assert Complaint.objects.get().public_text == "Jalan berlubang di depan pasar."
    assert list(ReportPhoto.objects.filter(is_public=True)) == [first]
    send(sorter, shown, "umum", text="", photos=[str(second.pk)])
    assert Complaint.objects.get().public_text == ""
    assert list(ReportPhoto.objects.filter(is_public=True)) == [second]


def test_what_a_citizen_asked_to_keep_secret_is_not_published(sorter: Client) -> None:
    secret = file(is_secret=True)

    assert f"{WORK_LIST}{secret.case.code}/umum/" not in page(sorter, secret)
    assert send(sorter, secret, "umum", text="Jalan rusak.").status_code == 409
    assert Complaint.objects.get().public_text == ""


def test_a_photo_is_opened_through_a_door_that_writes_it_down(centre: Centre, worker: Client) -> None:
    ours, theirs = file(photos=[photo()]), file(photos=[photo()])
    services.pass_to(case_id=ours.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    mine = ReportPhoto.objects.get(complaint=ours.complaint)
    other = ReportPhoto.objects.get(complaint=theirs.complaint)

    answer = worker.get(f"{WORK_LIST}{ours.case.code}/foto/{mine.pk}/")

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-store",
    )
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    entry = EvidenceEntry.objects.get(action="complaint_centre.photo_opened")
    assert entry.details == {"case": ours.case.code, "photo": str(mine.pk)}
    assert worker.get(f"{WORK_LIST}{ours.case.code}/foto/{other.pk}/").status_code == 404
    assert worker.get(f"{WORK_LIST}{theirs.case.code}/foto/{other.pk}/").status_code == 404
    assert EvidenceEntry.objects.filter(action="complaint_centre.photo_opened").count() == 1


def test_whoever_stays_unnamed_is_named_nowhere(centre: Centre, sorter: Client) -> None:
    unnamed = file(is_anonymous=True)

    found = page(sorter, unnamed)

    assert "I Wayan Sudana" not in found
    assert "628123450000" not in found
    assert "wayan.sudana" not in found
    assert "Kami dapat mengabari" in found


def test_two_officers_at_once_see_each_other(passed: Filed, worker: Client) -> None:
    seen = case_of(passed).version
    services.write_note(case_id=passed.case.pk, text="Saya ke lokasi.", actor=ACTOR, now=NOW + timedelta(minutes=1))

    answer = send(worker, passed, "jawab", seen, text="Regu turun besok.")

    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Regu turun besok." in said
    assert "Catatan ditulis" in said
    assert f'name="jawab-version" value="{case_of(passed).version}"' in said
    assert case_of(passed).state == "assigned"
    assert send(worker, passed, "jawab", text="Regu turun besok.").status_code == 302


def test_what_was_written_is_not_lost_when_the_step_is_gone(passed: Filed, worker: Client) -> None:
    services.leave(case_id=passed.case.pk, version=case_of(passed).version, text="Anggaran 2027.", actor=ACTOR, now=NOW)

    answer = send(worker, passed, "jawab", text="Regu turun besok.")

    assert answer.status_code == 409
    assert "Regu turun besok." in answer.content.decode()


def test_a_note_stays_among_officers(passed: Filed, worker: Client) -> None:
    assert send(worker, passed, "catatan", text="Pelapor sudah ditelepon.").status_code == 302

    assert Message.objects.get().is_internal
    assert "Pelapor sudah ditelepon." in page(worker, passed)


@pytest.mark.parametrize("right", [OVERSEE, WORK])
def test_who_only_looks_changes_nothing(centre: Centre, passed: Filed, karangasem_client: Client, right: str) -> None:
    """An overseer sees it and does nothing; another office does not even see it."""
    unit = centre.village if right == WORK else None
    karangasem_client.force_login(person_with_rights(right, unit=unit))
    before = case_of(passed).version
    answers: Callable[[str], int] = lambda slug: send(karangasem_client, passed, slug, text="x").status_code  # noqa: E731

    assert {answers(slug) for slug in ("jawab", "teruskan", "catatan", "umum", "tolak", "selesai", "ada")} == {404}
    assert case_of(passed).version == before
    expected = 200 if right == OVERSEE else 404
    assert karangasem_client.get(f"{WORK_LIST}{passed.case.code}/").status_code == expected
