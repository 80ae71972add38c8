"""The officers' list over HTTP: whose reports, in which order, how they are found, and several done at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import CannedText, Complaint, Way
from catalog.modules.complaint_centre.rights import INSPECT, OVERSEE, RECORD, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services import Filed
from core.actors import Actor
from core.localised import LocalisedText
from core.photos import Position
from core.secrets import decrypt
from organisation.models import Unit
from tests.catalog.modules.complaint_centre.conftest import ACTOR, MANGGIS, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import UnitFactory, person_with_rights

pytestmark = pytest.mark.django_db

WORK_LIST = "/complaint-centre/kerja/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_ten_past_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(client: Client, *rights: str, unit: Unit | None = None, name: str = "Ni Ketut Sariani") -> Any:
    person = person_with_rights(*rights, unit=unit, full_name=name)
    client.force_login(person)
    return person


def file(*, earlier: timedelta = timedelta(), **changes: object) -> Filed:
    return services.file_report(report=a_report(**changes), actor=Actor.citizen(), now=NOW - earlier)


def page(client: Client, address: str = WORK_LIST, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_next_deadline_stands_first_with_its_clock_and_what_is_left(
    centre: Centre, karangasem_client: Client
) -> None:
    sign_in(karangasem_client, SORT)
    late, soon, later = (file(earlier=hours * HOUR) for hours in (24, 3, 1))
    question = file(kind=ReportKind.INFORMATION_REQUEST)

    found = page(karangasem_client)

    codes = [one.case.code for one in (late, soon, later, question)]
    assert sorted(codes, key=found.index) == codes
    assert "Lewat 20 jam" in found
    assert "1 jam" in found
    assert "Jawaban pertama (aturan daerah)" in found


def test_an_office_sees_its_own_and_what_came_up_to_it(centre: Centre, karangasem_client: Client) -> None:
    ours, theirs, risen = file(category=centre.potholes), file(), file()
    services.pass_to(case_id=ours.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    Complaint.objects.filter(pk=risen.complaint.pk).update(rises=1, level_unit=centre.works)
    sign_in(karangasem_client, WORK, unit=centre.works)

    found = page(karangasem_client)

    assert ours.case.code in found
    assert risen.case.code in found
    assert theirs.case.code not in found
    assert karangasem_client.get(f"{WORK_LIST}{theirs.case.code}/").status_code == 404
    assert karangasem_client.get(f"{WORK_LIST}{risen.case.code}/").status_code == 200


def test_wrongdoing_is_in_no_list_and_no_number(centre: Centre, karangasem_client: Client) -> None:
    whistle = file(kind=ReportKind.WHISTLEBLOWING, text="Kades memotong dana bantuan.")
    for rights in ((SORT, OVERSEE, WORK, RECORD), (SORT, INSPECT)):
        sign_in(karangasem_client, *rights)

        found = page(karangasem_client)

        assert whistle.case.code not in found
        assert "Belum ada laporan terbuka" in found
    sign_in(karangasem_client, SORT, OVERSEE, WORK, RECORD)
    assert karangasem_client.get(f"{WORK_LIST}{whistle.case.code}/").status_code == 404
    assert karangasem_client.get("/complaint-centre/pelanggaran/").status_code == 404


def test_only_those_who_deal_with_reports_open_the_list(centre: Centre, karangasem_client: Client) -> None:
    assert karangasem_client.get(WORK_LIST).status_code == 302
    sign_in(karangasem_client, RECORD)
    assert karangasem_client.get(WORK_LIST).status_code == 404
    sign_in(karangasem_client, INSPECT)
    assert karangasem_client.get(WORK_LIST).status_code == 404


def test_the_list_costs_the_same_for_one_report_and_for_three(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, WORK, unit=centre.government)
    first = file(category=centre.potholes)
    services.pass_to(case_id=first.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    page(karangasem_client)

    with CaptureQueriesContext(
        connection,
    ) as one:
        page(karangasem_client)
    for unit in (centre.works, centre.district):
        other = file(position=Position(latitude=Decimal("-8.45"), longitude=Decimal("115.61")))
        services.pass_to(case_id=other.case.pk, unit=unit, actor=ACTOR, now=NOW)
    with CaptureQueriesContext(connection) as three:
        page(karangasem_client)

    assert len(three) == len(one)


def test_it_is_found_by_code_name_and_words_of_the_category(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, SORT)
    hole = file(category=centre.potholes)
    lamp = file(reporter=Applicant(name="Ni Made Rai"))
    for words, found_one, other in (
        (hole.case.code.lower(), hole, lamp),
        ("made rai", lamp, hole),
        ("berlubang", hole, lamp),
        ("potholes", hole, lamp),
    ):
        answer = karangasem_client.post(f"{WORK_LIST}cari/", {"cari": words})
        assert words.split()[0] not in answer["Location"]

        found = page(karangasem_client, answer["Location"])

        assert found_one.case.code in found
        assert other.case.code not in found
        assert "1 laporan ditemukan" in found


@pytest.mark.parametrize(("language", "said"), [("id", "Anonim"), ("en", "Anonymous")])
def test_who_gave_no_name_is_called_so_in_the_readers_language(
    centre: Centre, karangasem_client: Client, language: str, said: str
) -> None:
    sign_in(karangasem_client, SORT)
    file(reporter=None)
    karangasem_client.cookies["django_language"] = language

    assert f'<td class="short">{said}</td>' in page(karangasem_client)


def test_it_is_narrowed_by_category_place_kind_office_way_and_doubt(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, SORT)
    hole = file(
        category=centre.potholes, way=Way.PHONE, position=Position(latitude=Decimal(-3), longitude=Decimal(120))
    )
    idea = file(kind=ReportKind.ASPIRATION, village_code="5107012001")
    services.pass_to(case_id=hole.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    for query in (
        {"kategori": "jalan"}, {"kategori": "jalan/jalan-berlubang"}, {"tempat": MANGGIS}, {"jenis": "complaint"},
        {"kantor": str(centre.works.pk)}, {"cara": "phone"}, {"letak": "ragu"},
    ):  # fmt: skip
        found = page(karangasem_client, **query)

        assert hole.case.code in found, query
        assert idea.case.code not in found, query
    assert "Kategori" in page(karangasem_client, filter="1")


def test_what_did_not_change_is_not_sent_again(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, SORT)
    file()
    first = karangasem_client.get(f"{WORK_LIST}daftar/")

    again = karangasem_client.get(f"{WORK_LIST}daftar/", headers={"If-None-Match": first["ETag"]})
    file()
    news = karangasem_client.get(f"{WORK_LIST}daftar/", headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, news.status_code) == (200, 304, 200)
    assert first["Cache-Control"] == "private, no-store"


def test_several_are_passed_to_an_office_and_each_result_is_said(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, SORT)
    one, ended = file(), file()
    services.reject(case_id=ended.case.pk, version=1, reason="Bukan laporan.", actor=ACTOR, now=NOW)
    chosen = {"action": "pass", "laporan": [one.case.code, ended.case.code, "KAR-0000-AAAA"]}

    asked = karangasem_client.post(f"{WORK_LIST}banyak/", chosen)
    without = karangasem_client.post(f"{WORK_LIST}banyak/", chosen | {"diisi": "1"})
    done = karangasem_client.post(f"{WORK_LIST}banyak/", chosen | {"diisi": "1", "unit": str(centre.works.pk)})

    assert (asked.status_code, without.status_code, done.status_code) == (200, 422, 200)
    said = done.content.decode()
    assert "1 dari 2" in said
    assert "KAR-0000-AAAA" in said
    assert Case.objects.get(pk=one.case.pk).unit == centre.works
    assert Case.objects.get(pk=ended.case.pk).state == "rejected"


def test_several_are_verified_as_what_they_were_filed_as(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, SORT)
    made = [file(category=centre.potholes), file(kind=ReportKind.ASPIRATION)]

    done = karangasem_client.post(
        f"{WORK_LIST}banyak/", {"action": "verify", "semua": "1", "halaman": [one.case.code for one in made]}
    )

    assert done.status_code == 200
    assert {one.state for one in Case.objects.all()} == {"verified"}
    assert set(Complaint.objects.values_list("kind", "category__code")) == {
        ("complaint", "jalan-berlubang"),
        ("aspiration", None),
    }


def test_one_text_answers_several_each_with_its_own_words(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, WORK, unit=centre.works)
    CannedText.objects.create(
        code="regu-turun",
        title=LocalisedText(id="Regu turun besok"),
        text=LocalisedText(id="{name}, laporan {code} tentang {category} di {place}: regu."),
    )
    named, unnamed = file(category=centre.potholes), file(category=centre.potholes, is_anonymous=True)
    elsewhere = file()
    for one in (named, unnamed):
        services.pass_to(case_id=one.case.pk, unit=centre.works, actor=ACTOR, now=NOW)
    chosen = {"action": "answer", "laporan": [one.case.code for one in (named, unnamed, elsewhere)]}

    begun = karangasem_client.post(f"{WORK_LIST}banyak/", chosen | {"diisi": "1", "siap": "regu-turun", "isi": "1"})
    assert "laporan {code} tentang" in begun.content.decode()
    done = karangasem_client.post(
        f"{WORK_LIST}banyak/", chosen | {"diisi": "1", "text": CannedText.objects.get().text.id}
    )

    assert elsewhere.case.code in done.content.decode()  # left out: another office's
    words = {
        one.case.code: decrypt(one.case.messages.get().text, purpose="casework.message")
        for one in Complaint.objects.select_related("case").filter(case__in=[named.case, unnamed.case])
    }
    assert words == {
        named.case.code: f"I Wayan Sudana, laporan {named.case.code} tentang Jalan berlubang di Desa Manggis: regu.",
        unnamed.case.code: f"Bapak/Ibu, laporan {unnamed.case.code} tentang Jalan berlubang di Desa Manggis: regu.",
    }
    assert Case.objects.get(pk=elsewhere.case.pk).state == "received"


def test_a_step_for_several_needs_its_right(centre: Centre, karangasem_client: Client) -> None:
    sign_in(karangasem_client, OVERSEE)
    made = file()

    answer = karangasem_client.post(f"{WORK_LIST}banyak/", {"action": "verify", "laporan": [made.case.code]})

    assert answer.status_code == 302
    assert Case.objects.get(pk=made.case.pk).state == "received"
    assert "Lakukan untuk laporan yang dipilih" not in page(karangasem_client)


def test_the_today_page_names_what_waits_for_whom(centre: Centre) -> None:
    from catalog.modules.complaint_centre.work import items

    ours, others = file(category=centre.potholes), file()
    whistle = file(kind=ReportKind.WHISTLEBLOWING)
    services.pass_to(case_id=ours.case.pk, unit=centre.works, actor=ACTOR, now=NOW)

    def codes(*rights: str, unit: Unit | None = None) -> list[str]:
        return [item.reference for item in items(person_with_rights(*rights, unit=unit))]

    assert codes(WORK, unit=centre.works) == [ours.case.code]
    assert codes(SORT) == [others.case.code]
    assert codes(INSPECT) == [whistle.case.code]
    assert codes(OVERSEE) == []


def test_what_is_still_to_be_set_up_is_said(centre: Centre) -> None:
    from catalog.modules.complaint_centre.work import problems

    person_with_rights(WORK, unit=centre.district)
    assert problems() == []

    UnitFactory.create(name="Kantor Camat Rendang", kind=Unit.Kind.DISTRICT_OFFICE, parent=centre.government)
    assert ["1 kantor kecamatan" in str(problem.text) for problem in problems()] == [True]

    Unit.objects.filter(pk=centre.government.pk).update(latitude=None, longitude=None)
    centre.potholes.delete()
    centre.roads.delete()
    assert len(problems()) == 3
