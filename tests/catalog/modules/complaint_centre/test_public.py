"""What everybody sees of reports: numbers by hand, nothing secret, nobody's name, and a constant number of queries."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date

import tenants
from casework.services import Applicant
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import Complaint, ReportPhoto, Way
from catalog.modules.complaint_centre.queries import published
from catalog.modules.complaint_centre.queries.published import Tally
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from core.actors import Actor
from core.photos import Position
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, ULAKAN, Centre
from tests.factories.photos import photo

OPEN = "/complaint-centre/terbuka"
MARK = "Wayan-Rahasia"
LATER = NOW + timedelta(hours=9)
FILES = tuple(f"/data/{name}2026.{kind}" for name in ("", "desa-") for kind in ("csv", "json"))


@pytest.fixture
def client(centre: Centre, karangasem_client: Client) -> Any:
    with time_machine.travel(LATER, tick=False):
        yield karangasem_client


def filed(kind: ReportKind = ReportKind.COMPLAINT, **changes: Any) -> Complaint:
    """With a mark in everything that must not be read by everybody."""
    values: dict[str, Any] = {
        "text": f"{MARK}: jalan di depan rumah saya berlubang.",
        "way": Way.WEB,
        "reporter": Applicant(name=f"I {MARK}", phone="+628123450000", email=f"{MARK}@contoh.id"),
        "village_code": ULAKAN,
        "address": f"Rumah {MARK}",
        "position": Position(latitude=Decimal("-8.451234"), longitude=Decimal("115.612345")),
    }
    report = services.Report(kind=kind, **{**values, **changes})
    return services.file_report(report=report, actor=Actor.citizen(), now=NOW).complaint


def answer(complaint: Complaint, hours: int) -> None:
    services.respond(
        case_id=complaint.case_id, text=f"{MARK} ditambal besok.", actor=ACTOR, now=NOW + timedelta(hours=hours)
    )


def pages_of(client: Client, complaint: Complaint) -> dict[str, Any]:
    """Every public page and file, with what it answers."""
    paths = ["/", "/desa/", "/laporan/", "/laporan/?keadaan=late", "/data/", *FILES]
    return {path: client.get(f"{OPEN}{path}") for path in (*paths, f"/laporan/{complaint.pk}/")}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(answer: Any) -> str:
    """What came of a file, to its end."""
    return str((answer.getvalue() if answer.streaming else answer.content).decode("utf-8-sig"))


class TestTally:
    @pytest.mark.parametrize(("due", "is_said"), [(9, False), (10, True)])
    def test_a_share_is_said_from_the_policys_number_on(self, due: int, is_said: bool) -> None:
        tally = Tally(due=due, in_time=due, least=10)

        assert (tally.share is not None, tally.interval is not None) == (is_said, is_said)

    def test_the_share_comes_with_wilsons_interval(self) -> None:
        tally = Tally(due=20, in_time=15, least=10)

        assert tally.share == 75
        assert tally.interval == (Decimal("53.1"), Decimal("88.8"))

    def test_of_none_nothing_is_said(self) -> None:
        assert Tally(least=0).share is None


@pytest.mark.django_db
class TestNumbers:
    def test_by_hand(self, centre: Centre) -> None:
        in_time, late, waiting = (filed(category=centre.potholes) for _number in range(3))
        answer(in_time, 2)
        answer(late, 5)
        answer(filed(ReportKind.ASPIRATION), 1)  # no limit by the regency's rule

        found = published.numbers(LATER)

        assert waiting.answer_due_at == NOW + timedelta(hours=4)
        assert found.total == Tally(filed=4, due=3, in_time=1, overdue=1, least=10)
        assert found.minutes == 120
        assert found.categories["jalan"].filed == 3
        assert found.categories[""].filed == 1
        assert found.districts == {"510703": found.total}
        assert sum(found.offices.values(), Tally()) == found.total

    def test_what_is_secret_of_wrongdoing_taken_back_or_old_changes_no_number(self, centre: Centre) -> None:
        filed()
        before = published.numbers(LATER)

        filed(is_secret=True)
        filed(ReportKind.WHISTLEBLOWING, category=centre.roads)
        taken_back = filed()
        services.withdraw(case_id=taken_back.case_id, actor=Actor.citizen(), now=NOW)

        assert published.numbers(LATER) == before
        assert published.numbers(LATER + published.LOOK_BACK).total.filed == 0


@pytest.mark.django_db
class TestKept:
    def test_visitors_read_the_numbers_of_the_last_minute(self, client: Client) -> None:
        filed()
        first = words(client.get(f"{OPEN}/"))
        filed()

        with CaptureQueriesContext(connection) as captured:
            within = client.get(f"{OPEN}/").context["total"].filed
        asked = len(captured)
        with time_machine.travel(LATER + timedelta(seconds=61), tick=False):
            after = client.get(f"{OPEN}/").context["total"].filed

        assert "Angka per 18.10 WITA" in first
        assert (within, after) == (1, 2)
        assert asked == 7

    def test_one_of_a_crowd_reckons_and_the_others_do_not_wait(self, client: Client) -> None:
        filed()
        client.get(f"{OPEN}/")
        filed()

        with time_machine.travel(LATER + timedelta(seconds=61), tick=False):
            cache.add("complaint_centre.numbers.anew", True, 30)
            meanwhile = client.get(f"{OPEN}/").context["total"].filed

        assert meanwhile == 1

    def test_what_was_answered_since_waits_no_longer(self, client: Client) -> None:
        waiting = filed()
        client.get(f"{OPEN}/")
        answer(waiting, 8)

        assert client.get(f"{OPEN}/").context["overdue"] == []


@pytest.mark.django_db
class TestPages:
    def test_nothing_that_somebody_wrote_or_is_called_is_on_any_page(self, client: Client) -> None:
        report = filed(photos=[photo()])
        answer(report, 5)

        for path, found in pages_of(client, report).items():
            text = sent(found)
            assert found.status_code == 200, path
            for secret in (MARK, "081234", "628123", "8.45123", "115.61", report.case.code, "/foto/"):
                assert secret not in text, (path, secret)

    @pytest.mark.parametrize("changes", [{"is_secret": True}, {"kind": ReportKind.WHISTLEBLOWING}])
    def test_a_report_that_is_not_listed_is_nowhere(self, client: Client, changes: dict[str, Any]) -> None:
        hidden = filed(photos=[photo()], **changes)
        ReportPhoto.objects.update(is_public=True)

        found = pages_of(client, hidden)

        assert found.pop(f"/laporan/{hidden.pk}/").status_code == 404
        assert client.get(f"{OPEN}/laporan/{hidden.pk}/foto/{ReportPhoto.objects.get().pk}/").status_code == 404
        assert [path for path, one in found.items() if one.status_code == 404] == list(FILES)
        assert not [path for path, one in found.items() if str(hidden.pk) in sent(one)]
        assert "Belum ada laporan" in words(found["/"])

    def test_words_and_photos_appear_once_an_officer_chose_them(self, client: Client) -> None:
        report = filed(photos=[photo()])
        Complaint.objects.update(public_text="Lubang di depan pasar, ditambal hari Rabu.")
        shown = ReportPhoto.objects.get()
        address = f"{OPEN}/laporan/{report.pk}/foto/{shown.pk}/"
        before = client.get(address).status_code

        ReportPhoto.objects.update(is_public=True)

        assert before == 404
        assert client.get(address)["Content-Type"] == "image/jpeg"
        page = words(client.get(f"{OPEN}/laporan/{report.pk}/"))
        assert "Lubang di depan pasar, ditambal hari Rabu." in page
        assert address in page

    def test_what_is_overdue_says_for_how_long(self, client: Client) -> None:
        filed()

        assert "belum dijawab, terlambat 5 jam" in words(client.get(f"{OPEN}/"))
        assert "belum dijawab, terlambat 5 jam" in words(client.get(f"{OPEN}/laporan/?keadaan=late"))
        assert "terlambat" not in words(client.get(f"{OPEN}/laporan/?keadaan=ended"))

    def test_the_list_is_filtered_and_foreign_filters_are_none(self, client: Client, centre: Centre) -> None:
        report = filed(category=centre.potholes)

        for query, is_there in {
            "kategori=jalan": True,
            "kecamatan=510703": True,
            "kecamatan=510701": False,
            "keadaan=ended": False,
            "kategori=x&kecamatan=x&keadaan=y&page=z": True,
        }.items():
            assert (str(report.pk) in words(client.get(f"{OPEN}/laporan/?{query}"))) is is_there, query

    @pytest.mark.parametrize(("path", "queries"), [("/", 22), ("/laporan/", 7)])
    def test_three_reports_cost_no_more_queries_than_one(
        self, client: Client, centre: Centre, path: str, queries: int
    ) -> None:
        filed(category=centre.potholes)
        client.get(f"{OPEN}{path}")
        counts = []
        for more in (0, 2):
            for _number in range(more):
                filed(category=centre.roads)
            cache.delete("complaint_centre.numbers")
            with CaptureQueriesContext(connection) as captured:
                client.get(f"{OPEN}{path}")
            counts.append(len(captured))

        assert counts == [queries, queries]


@pytest.mark.django_db
class TestOpenData:
    def test_a_line_for_each_listed_report(self, client: Client, centre: Centre) -> None:
        report = filed(category=centre.potholes)
        answer(report, 2)
        filed(is_secret=True)

        lines = list(csv.reader(io.StringIO(sent(client.get(f"{OPEN}/data/2026.csv")))))
        document = json.loads(sent(client.get(f"{OPEN}/data/2026.json")))

        assert len(lines) == 2
        line = dict(zip(*lines, strict=True))
        assert line == {
            "id": str(report.pk), "tanggal": "2026-11-23", "jenis": "complaint", "kategori": "jalan-berlubang",
            "kode_kecamatan": "510703", "kode_desa": ULAKAN, "kantor": "Pemerintah Kabupaten Karangasem",
            "keadaan": "responded", "menit_sampai_jawaban": "120", "tepat_waktu": "ya", "dibuka_lagi": "0",
            "teks_publik": "",
        }  # fmt: skip
        assert [str(value) for value in document["reports"][0].values()] == lines[1]
        assert (document["year"], document["licence"]) == (2026, "https://creativecommons.org/licenses/by/4.0/")

    def test_a_file_is_sent_once_and_again_after_something_was_done(self, client: Client) -> None:
        report = filed()
        first = client.get(f"{OPEN}/data/2026.csv")
        again = client.get(f"{OPEN}/data/2026.csv", headers={"If-None-Match": first["ETag"]})
        answer(report, 1)
        after = client.get(f"{OPEN}/data/2026.csv", headers={"If-None-Match": first["ETag"]})

        assert (first.status_code, again.status_code, after.status_code) == (200, 304, 200)
        assert first["Cache-Control"] == "public, max-age=300"
        assert first["Last-Modified"] == http_date(NOW.timestamp())

    def test_a_long_file_is_sent_batch_by_batch(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(published, "BATCH", 2)
        reports = [filed() for _number in range(5)]
        parts = iter(client.get(f"{OPEN}/data/2026.csv").streaming_content)

        with CaptureQueriesContext(connection) as captured, tenants.public():
            heading, first = next(parts), next(parts)
            asked = len(captured)
            rest = list(parts)

        assert heading.decode("utf-8-sig").startswith("id,tanggal,")
        assert asked == 1
        assert [part.count(b"\r\n") for part in (first, *rest)] == [2, 2, 1]
        ids = [line.split(b",")[0].decode() for part in (first, *rest) for line in part.splitlines()]
        assert ids == sorted(str(one.pk) for one in reports)
        as_json = json.loads(sent(client.get(f"{OPEN}/data/2026.json")))
        assert [one["id"] for one in as_json["reports"]] == ids

    def test_a_year_without_reports_is_no_file(self, client: Client) -> None:
        filed()

        assert client.get(f"{OPEN}/data/2025.csv").status_code == 404
        assert client.get(f"{OPEN}/data/99999.json").status_code == 404

    def test_the_columns_are_explained(self, client: Client) -> None:
        filed()
        page = words(client.get(f"{OPEN}/data/"))

        assert [name for name in ("tanggal", "tepat_waktu", "teks_publik") if f"<code>{name}</code>" in page] == [
            "tanggal",
            "tepat_waktu",
            "teks_publik",
        ]
