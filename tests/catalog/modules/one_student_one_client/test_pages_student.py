"""A student's pages: the day of the one client, and the visit that is written down at her house."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from catalog.modules.one_student_one_client.models import Consent, Hours, Pairing, Referral, Visit, VisitPhoto
from catalog.modules.one_student_one_client.services import births, pairing, pregnancies
from core import files
from core.models import EvidenceEntry
from core.uuids import uuid7
from organisation.models import Unit
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import page, parts, send, work_of
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme
from tests.factories.photos import photo

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TODAY, YESTERDAY = date(2026, 11, 26), date(2026, 11, 25)
CLIENT, VISIT = "klien/", "klien/kunjungan/"


@pytest.fixture
def pair(around: Scheme) -> Pairing:
    """Since a week: a student of Purwakerthi and a mother in week 31."""
    mother = make.make_pregnancy(around, NOW - WEEK, weeks=30)
    return make.pair(mother, make.make_student(around, NOW - WEEK), NOW - WEEK)


@pytest.fixture
def student(pair: Pairing, karangasem_client: Client) -> Client:
    karangasem_client.force_login(pair.student)
    return karangasem_client


def hidden(client: Client) -> dict[str, str]:
    """What the form's page says of whose visit it is."""
    shown = page(client, VISIT)
    return {name: _hidden(shown, name) for name in ("pairing", "standing")}


def _hidden(shown: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', shown)
    assert found, name
    return found[1]


def said(client: Client, **changes: Any) -> dict[str, Any]:
    """A home visit this morning, on which nothing was found."""
    return {
        "request_key": str(uuid7()), "kind": "home", "visited_time": "09:00", "minutes": "40",
        **parts("visited_day", TODAY), **hidden(client),
    } | changes  # fmt: skip


def readings() -> int:
    return EvidenceEntry.objects.filter(action="one_student_one_client.record_read").count()


class TestDay:
    def test_shows_what_is_next_and_is_written_down(self, pair: Pairing, student: Client) -> None:
        make.visit(pair.pregnancy, pair.student, NOW, at=NOW - DAY, given=["iron_tablets"], note="Sehat.")
        before = readings()

        shown = page(student, CLIENT)

        for words in ("Sulastri", "Purwa Kerthi", "31+0", "Tanda bahaya saat hamil", "Tablet tambah darah", "Sehat."):
            assert words in shown, words
        assert "terakhir 25 Nov 2026" in shown
        assert readings() == before + 1

    def test_hours_stand_there(self, pair: Pairing, student: Client) -> None:
        send(student, VISIT, **said(student))

        assert "40 menit" in page(student, CLIENT)

    def test_without_a_client_it_says_what_comes(self, around: Scheme, karangasem_client: Client) -> None:
        karangasem_client.force_login(make.make_student(around, NOW).student)

        shown = page(karangasem_client, CLIENT)

        assert "Belum ada klien" in shown
        assert readings() == 0

    def test_nobody_else_has_it(self, around: Scheme, pair: Pairing, karangasem_client: Client) -> None:
        for user in (around.midwife, around.supervisor):
            karangasem_client.force_login(user)
            for address in (CLIENT, VISIT):
                assert karangasem_client.get(f"/one-student-one-client/{address}").status_code in (403, 404)

    def test_a_referral_that_waits_comes_first(self, around: Scheme, pair: Pairing, student: Client) -> None:
        around.midwife.phone = "0812 1111 2222"
        around.midwife.save(update_fields=["phone"])
        make.visit(pair.pregnancy, pair.student, NOW, dangers=["bleeding"])

        shown = page(student, CLIENT)

        assert "Hubungi bidan sekarang" in shown
        assert 'href="tel:081211112222"' in shown

    def test_where_no_midwife_has_a_number_it_is_the_centres(
        self, around: Scheme, pair: Pairing, student: Client
    ) -> None:
        assert "Nomor telepon belum tercatat" in page(student, CLIENT)

        Unit.objects.filter(pk=around.centre.pk).update(phone="0363 21 000")

        assert 'href="tel:036321000"' in page(student, CLIENT)

    def test_queries_do_not_grow(self, pair: Pairing, student: Client) -> None:
        counts = []
        for _more in range(2):
            make.visit(pair.pregnancy, pair.student, NOW, at=NOW - len(counts) * DAY - DAY)
            page(student, CLIENT)
            with CaptureQueriesContext(connection) as asked:
                page(student, CLIENT)
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_the_today_page_names_nobody(self, pair: Pairing, student: Client) -> None:
        items = work_of(pair.student)

        assert [item.url for item in items] == ["/one-student-one-client/klien/"]
        assert "Sulastri" not in f"{items[0].title}{items[0].next_step}{items[0].who}"


class TestVisit:
    def test_recorded_with_what_was_found(self, pair: Pairing, student: Client) -> None:
        values = said(
            student, systolic="118", diastolic="76", taught=["nutrition"], given=["local_meal"], eaten_fruit="2"
        )

        answer = send(student, VISIT, **values)

        made = Visit.objects.get()
        assert answer["Location"] == "/one-student-one-client/klien/"
        assert (made.kind, made.by, made.minutes, made.visitor) == ("home", "student", 40, pair.student)
        assert made.visited_at == datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
        assert str(made.pk) == values["request_key"]
        assert Hours.objects.get().minutes == 40
        shown = page(student, CLIENT)
        for words in ("118/76 mmHg", "Makanan tambahan lokal"):
            assert words in shown, words

    def test_its_page_holds_nothing_of_her(self, pair: Pairing, student: Client) -> None:
        make.score(pair.pregnancy, "anaemia", now=NOW)
        make.visit(pair.pregnancy, pair.student, NOW, dangers=["bleeding"], note="Pucat.")

        answer = student.get(f"/one-student-one-client/{VISIT}")

        shown = answer.content.decode()
        assert answer["X-Offline-Copy"]
        for words in ("Sulastri", "Kadek", "31+0", "Pucat", str(pair.pregnancy_id), "risiko", "rujukan menunggu"):
            assert words not in shown, words

    def test_sent_twice_it_is_one(self, pair: Pairing, student: Client) -> None:
        values = said(student)

        for _again in range(2):
            send(student, VISIT, **values)

        assert Visit.objects.count() == Hours.objects.count() == 1

    def test_what_was_written_yesterday_is_yesterdays(self, pair: Pairing, student: Client) -> None:
        values = said(student, **parts("visited_day", YESTERDAY), visited_time="16:20")

        send(student, VISIT, **values)

        assert Visit.objects.get().visited_at == datetime(2026, 11, 25, 8, 20, tzinfo=UTC)

    @pytest.mark.parametrize(("time", "is_kept"), [("10:05", True), ("10:30", False)])
    def test_a_clock_may_be_a_little_ahead(self, pair: Pairing, student: Client, time: str, is_kept: bool) -> None:
        answer = send(student, VISIT, then=302 if is_kept else 422, **said(student, visited_time=time))

        assert [one.visited_at for one in Visit.objects.all()] == ([NOW] if is_kept else [])
        assert is_kept or "masa depan" in answer.content.decode()

    def test_a_rare_value_is_asked_again(self, pair: Pairing, student: Client) -> None:
        values = said(student, weight="118")

        asked = send(student, VISIT, then=422, **values).content.decode()

        assert re.search(r'data-sure="weight">', asked)
        assert re.search(r'data-sure="height" hidden>', asked)
        send(student, VISIT, **values, sure_of=["weight"])
        assert Visit.objects.count() == 1

    def test_a_danger_sign_opens_a_referral_and_says_so(self, pair: Pairing, student: Client) -> None:
        answer = send(student, VISIT, **said(student, dangers=["bleeding"]))

        assert Referral.objects.count() == 1
        assert "Ada rujukan yang menunggu" in student.get(answer["Location"]).content.decode()

    def test_before_the_pairing_it_was_not_hers(self, pair: Pairing, student: Client) -> None:
        values = said(student, **parts("visited_day", TODAY - 9 * DAY))

        assert "belum menjadi klien" in send(student, VISIT, then=422, **values).content.decode()

    def test_whoever_was_with_her_before_gets_404_and_no_name(self, pair: Pairing, student: Client) -> None:
        values = said(student)
        pairing.end(pairing_id=pair.pk, reason=Pairing.EndReason.OTHER, actor=TESTS, now=NOW)

        answers = [student.get(f"/one-student-one-client/{VISIT}"), send(student, VISIT, then=404, **values)]

        assert [answer.status_code for answer in answers] == [404, 404]
        shown = page(student, CLIENT) + "".join(answer.content.decode() for answer in answers)
        assert "Sulastri" not in shown
        assert not Visit.objects.exists()

    def test_her_consent_withdrawn_closes_it(self, pair: Pairing, student: Client) -> None:
        values = said(student)
        pregnancies.revoke_consent(
            pregnancy_id=pair.pregnancy_id, purpose=Consent.Purpose.STUDENT, actor=TESTS, now=NOW
        )

        send(student, VISIT, then=404, **values)

    def test_a_visit_to_one_mother_is_never_anothers(self, around: Scheme, pair: Pairing, student: Client) -> None:
        values = said(student)
        pairing.end(pairing_id=pair.pk, reason=Pairing.EndReason.OTHER, actor=TESTS, now=NOW)
        make.pair(make.make_pregnancy(around, NOW, full_name="Ni Luh Ayu"), pair.placement, NOW)

        answer = send(student, VISIT, then=409, **values)

        assert "data-outbox-theirs" in answer.content.decode()
        assert not Visit.objects.exists()


class TestClash:
    def test_a_birth_in_between_is_shown_and_she_decides(self, around: Scheme, pair: Pairing, student: Client) -> None:
        values = said(student, visited_time="06:00", note="Belum ada keluhan.")
        births.deliver(
            pregnancy_id=pair.pregnancy_id, born_at=NOW - timedelta(hours=1), children=[births.Newborn(sex=Sex.FEMALE)],
            place=births.Place.HEALTH_CENTRE, attended_by=births.Attendant.MIDWIFE, midwife=around.midwife, actor=TESTS,
            now=NOW,
        )  # fmt: skip

        answer = send(student, VISIT, then=409, **values).content.decode()

        assert "melahirkan" in answer
        assert "Belum ada keluhan." in answer
        send(student, VISIT, **values | {"standing": _hidden(answer, "standing")})
        assert Visit.objects.count() == 1

    def test_a_visit_from_another_device_is_shown_with_what_it_found(self, pair: Pairing, student: Client) -> None:
        first, second = said(student, weight="61"), said(student, visited_time="09:15", weight="62")
        send(student, VISIT, **first)

        answer = send(student, VISIT, then=409, **second).content.decode()

        assert re.search(r"data-outbox-theirs>[^<]*61 kg", answer)
        assert 'value="62"' in answer
        send(student, VISIT, **second | {"beside": _hidden(answer, "beside")})
        assert Visit.objects.count() == 2

    def test_ten_of_two_days_do_not_clash(self, pair: Pairing, student: Client) -> None:
        for on in (YESTERDAY, TODAY):
            for hour in range(5, 10):
                values = said(student, **parts("visited_day", on), visited_time=f"{hour:02}:00")
                send(student, VISIT, **values)

        assert Visit.objects.count() == 10


class TestPhotos:
    def test_kept_small_and_sealed_and_shown_to_those_of_her_care(
        self, around: Scheme, pair: Pairing, student: Client, karangasem_client: Client
    ) -> None:
        brought = [photo(size=(2400, 1800))]
        send(student, VISIT, **said(student, photos=brought, agrees_to_photos="on"))

        kept = VisitPhoto.objects.get()
        with files.open_stored(kept.photo_key) as raw:
            assert b"JFIF" not in raw.read()
        for reader in (pair.student, around.midwife, around.supervisor):
            karangasem_client.force_login(reader)
            address = f"ibu/{pair.pregnancy_id}/foto/{kept.pk}/"
            assert address in page(karangasem_client, f"ibu/{pair.pregnancy_id}/")
            answer = karangasem_client.get(f"/one-student-one-client/{address}")
            picture = Image.open(BytesIO(b"".join(answer.streaming_content)))
            assert (picture.size, len(picture.getexif())) == ((1600, 1200), 0)
            assert "no-store" in answer["Cache-Control"]
        assert EvidenceEntry.objects.filter(action="one_student_one_client.photo_read").count() == 3

    def test_whose_client_she_is_no_more_has_none(self, pair: Pairing, student: Client) -> None:
        send(student, VISIT, **said(student, photos=[photo()], agrees_to_photos="on"))
        pairing.end(pairing_id=pair.pk, reason=Pairing.EndReason.OTHER, actor=TESTS, now=NOW)

        address = f"/one-student-one-client/ibu/{pair.pregnancy_id}/foto/{VisitPhoto.objects.get().pk}/"

        assert student.get(address).status_code == 404

    def test_sent_twice_they_are_kept_once(self, pair: Pairing, student: Client) -> None:
        values = said(student, agrees_to_photos="on")

        for _again in range(2):
            send(student, VISIT, **values, photos=[photo()])

        assert VisitPhoto.objects.count() == 1

    @pytest.mark.parametrize(
        ("brought", "agrees", "says"),
        [
            pytest.param(1, False, "persetujuan", id="without consent"),
            pytest.param(4, True, "paling banyak 3", id="too many"),
            pytest.param(None, True, "bukan foto", id="no photo"),
        ],
    )
    def test_what_cannot_be_kept_keeps_nothing(
        self, pair: Pairing, student: Client, brought: int | None, agrees: bool, says: str
    ) -> None:
        chosen = [photo() for _each in range(brought)] if brought else [SimpleUploadedFile("a.jpg", b"<html>")]
        values = said(student, photos=chosen, **{"agrees_to_photos": "on"} if agrees else {})

        answer = send(student, VISIT, then=422, **values).content.decode()

        assert says in answer
        assert not Visit.objects.exists()
