"""The JSON API of reports: what anybody may do, what officers may, and what nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.complaint_centre.models import Complaint, Reporter, ReportPhoto
from catalog.modules.complaint_centre.rights import INSPECT, SORT, WORK
from core.models import EvidenceEntry
from organisation.models import Unit
from tests.catalog.modules.complaint_centre.conftest import NOW, ULAKAN, Centre
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import person_with_rights
from tests.factories.photos import photo

API = "/api/v1/complaint_centre/"
TEXT = "Jalan di depan Pasar Ulakan berlubang sejak dua minggu."


@pytest.fixture(autouse=True)
def now(db: None) -> Iterator[time_machine.Coordinates]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(centre: Centre, karangasem_client: Client) -> Client:
    return karangasem_client


def token(*rights: str, unit: Unit | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiTokenFactory.with_secret(user=person_with_rights(*rights, unit=unit))[1]}"}


def send(client: Client, path: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers or {})


def filed(client: Client, **changes: Any) -> Any:
    return send(client, "reports/", text=TEXT, village_code=ULAKAN, **changes).json()


class TestCitizens:
    def test_a_text_is_enough_and_the_receipt_says_by_when(self, client: Client) -> None:
        answer = send(client, "reports/", text=TEXT)

        assert answer.status_code == 201
        receipt = answer.json()
        assert (receipt["state"], receipt["answer_due_at"]) == ("received", "2026-11-23T13:10:00+08:00")
        assert len(receipt["pin"]) == 6
        assert Complaint.objects.get().is_anonymous

    def test_photos_come_as_a_form(self, client: Client) -> None:
        answer = client.post(f"{API}reports/", {"text": TEXT, "photos": [photo(), photo()]})

        assert answer.status_code == 201
        assert ReportPhoto.objects.count() == 2

    def test_a_photo_that_is_none_is_refused_in_words_and_nothing_is_filed(self, client: Client) -> None:
        answer = client.post(f"{API}reports/", {"text": TEXT, "photos": [SimpleUploadedFile("a.jpg", b"%PDF-1.7")]})

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "photo_unreadable")
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "attr"),
        [
            ({"text": " "}, "text"),
            ({"text": "😀" * 20_001}, "text"),
            ({"village_code": "5171012001"}, "village_code"),
            ({"category": "tidak-ada"}, "category"),
            ({"latitude": "-8.45"}, "longitude"),
            ({"phone": "bukan nomor"}, "phone"),
            ({"request_key": "1"}, "request_key"),
        ],
    )
    def test_bad_values_are_named(self, client: Client, changes: dict[str, Any], attr: str) -> None:
        answer = send(client, "reports/", **{"text": TEXT, **changes})

        assert answer.status_code == 400
        assert [error["attr"] for error in answer.json()["errors"]] == [attr]

    def test_twenty_thousand_emoji_come_through(self, client: Client) -> None:
        assert send(client, "reports/", text="😀" * 20_000).status_code == 201

    def test_a_position_outside_indonesia_is_refused(self, client: Client) -> None:
        answer = send(client, "reports/", text=TEXT, latitude="48.85", longitude="2.35")

        assert answer.status_code == 422

    def test_the_same_key_files_once(self, client: Client) -> None:
        key = str(uuid4())

        first, again = (send(client, "reports/", text=TEXT, request_key=key) for _time in range(2))

        assert (first.status_code, again.status_code) == (201, 200)
        assert (again.json()["code"], again.json()["pin"]) == (first.json()["code"], "")
        assert Complaint.objects.count() == 1

    def test_a_flood_from_one_address_is_stopped_and_others_go_on(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rest_framework.settings.api_settings.DEFAULT_THROTTLE_RATES", {
            "anon": "9/min", "user": "9/min", "token": "9/min", "complaint_file": "3/hour",
        })  # fmt: skip

        statuses = [send(client, "reports/", text=f"{TEXT} {number}").status_code for number in range(8)]
        client.defaults["REMOTE_ADDR"] = "198.51.100.7"
        other = send(client, "reports/", text=TEXT)

        assert statuses == [201] * 3 + [429] * 5
        assert other.status_code == 201
        assert Complaint.objects.count() == 4

    def test_code_and_pin_show_where_it_stands(self, client: Client, centre: Centre) -> None:
        receipt = filed(client, name="I Wayan Sudana", phone="081234500000")
        opener = {"code": receipt["code"], "pin": receipt["pin"]}

        standing = send(client, "reports/track/", **opener)
        wrong = send(client, "reports/track/", code=receipt["code"], pin="000000")
        written = send(client, "reports/track/messages/", **opener, text="Sudah ada yang jatuh.")

        assert standing.json()["unit"] == "Pemerintah Kabupaten Karangasem"
        assert "Sudana" not in standing.content.decode()
        assert wrong.status_code in {403, 404, 422}
        assert [said["text"] for said in written.json()["messages"]] == ["Sudah ada yang jatuh."]

    def test_a_whistle_blower_who_is_signed_in_stands_nowhere(self, client: Client) -> None:
        headers = token(WORK)

        answer = send(client, "reports/", headers, text=TEXT, kind="whistleblowing", name="I Wayan Sudana")

        assert answer.status_code == 201
        assert not EvidenceEntry.objects.filter(action__startswith="complaint", actor__startswith="user:").exists()
        assert Reporter.objects.count() == 1


class TestOfficers:
    def test_the_way_of_a_report_from_desk_to_done(self, client: Client, centre: Centre) -> None:
        receipt = filed(client)
        desk, works = token(SORT), token(WORK, unit=centre.works)
        at = f"reports/{receipt['code']}/"

        sorted_ = send(client, f"{at}verification/", desk, version=1, kind="complaint", category="jalan-berlubang")
        passed = send(client, f"{at}assignment/", desk, version=sorted_.json()["version"], unit=centre.works.code)
        answered = send(client, f"{at}answers/", works, version=passed.json()["version"], text="Tim turun besok pagi.")
        done = send(client, f"{at}resolution/", works, version=answered.json()["version"], text="Sudah ditambal.")

        assert [one.status_code for one in (sorted_, passed, answered, done)] == [200] * 4
        assert (done.json()["state"], done.json()["category"]) == ("resolved", "jalan-berlubang")
        assert done.json()["answered_at"] == "2026-11-23T09:10:00+08:00"
        assert {one["action"]: one["by"] for one in done.json()["history"]}["resolve"] != ""
        found = send(client, "reports/search/", works, text=receipt["code"].lower(), show="all").json()
        assert [row["state"] for row in found["results"]] == ["resolved"]

    def test_who_saw_an_older_version_hears_what_was_done(
        self, client: Client, centre: Centre, now: time_machine.Coordinates
    ) -> None:
        receipt = filed(client)
        desk = token(SORT)
        now.shift(60)
        at = f"reports/{receipt['code']}/assignment/"
        send(client, at, desk, version=1, unit=centre.works.code)

        late = send(client, at, desk, version=1, unit=centre.district.code)

        assert (late.status_code, late.json()["version"]) == (409, 2)
        assert [step["action"] for step in late.json()["changes"]] == ["assign"]

    def test_an_office_sees_its_own_and_may_not_sort(self, client: Client, centre: Centre) -> None:
        mine, other = filed(client), filed(client)
        send(client, f"reports/{mine['code']}/assignment/", token(SORT), version=1, unit=centre.works.code)
        works = token(WORK, unit=centre.works)

        listed = client.get(f"{API}reports/", headers=works).json()

        assert [row["code"] for row in listed["results"]] == [mine["code"]]
        assert client.get(f"{API}reports/{other['code']}/", headers=works).status_code == 404
        passed = send(client, f"reports/{mine['code']}/assignment/", works, version=2, unit=centre.district.code)
        assert passed.status_code == 404

    def test_a_whistle_blowers_report_is_the_inspectors_alone(self, client: Client) -> None:
        receipt = filed(client, kind="whistleblowing")
        everybody = token("complaint_centre.manage", SORT, WORK, "complaint_centre.oversee", "complaint_centre.decide")

        listed = client.get(f"{API}reports/?show=all", headers=everybody).json()
        found = send(client, "reports/search/", everybody, text=receipt["code"], show="all").json()
        at = f"{API}reports/{receipt['code']}/"

        assert (listed["count"], found["count"]) == (0, 0)
        assert client.get(at, headers=everybody).status_code == 404
        assert client.get(at, headers=token(INSPECT)).status_code == 200

    def test_who_has_nothing_to_do_with_reports_finds_nothing(self, client: Client) -> None:
        assert client.get(f"{API}reports/").status_code == 401
        assert client.get(f"{API}reports/", headers=token("cases.work")).status_code == 404

    @pytest.mark.parametrize(
        ("query", "count"),
        [("category=jalan", 1), ("category=tidak-ada", 0), ("kind=aspiration", 1), ("state=assigned", 0),
         ("show=late", 0), ("show=mine", 0), ("show=closed", 0), ("show=all&page_size=1&page=2", 2)],
    )  # fmt: skip
    def test_lists_are_narrowed(self, client: Client, query: str, count: int) -> None:
        filed(client, category="jalan-berlubang")
        filed(client, kind="aspiration")

        assert client.get(f"{API}reports/?{query}", headers=token(SORT)).json()["count"] == count

    def test_whoever_prefers_a_short_answer_gets_what_the_next_step_needs(self, client: Client, centre: Centre) -> None:
        path = f"reports/{filed(client)['code']}/assignment/"
        short = token(SORT) | {"Prefer": "respond-async, return=minimal"}

        taken = send(client, path, short, version=1, unit=centre.works.code)
        stale = send(client, path, short, version=1, unit=centre.works.code)

        assert (taken.json()["state"], taken.json()["version"]) == ("assigned", 2)
        assert set(taken.json()) == {"code", "state", "version"}
        assert taken.headers["Preference-Applied"] == "return=minimal"
        assert (stale.status_code, stale.json()["version"]) == (409, 2)

    def test_a_short_answer_after_giving_it_to_somebody_names_the_last_version(
        self, client: Client, centre: Centre
    ) -> None:
        officer = person_with_rights(WORK, unit=centre.works)
        path, short = f"reports/{filed(client)['code']}/assignment/", token(SORT) | {"Prefer": "return=minimal"}

        taken = send(client, path, short, version=1, unit=centre.works.code, officer=officer.pk)

        assert taken.json()["version"] == Complaint.objects.get().case.version == 3

    def test_lists_and_records_take_as_many_queries_for_three_as_for_one(self, client: Client) -> None:
        desk = token(SORT)
        first = filed(client)
        notes = f"reports/{first['code']}/messages/"
        send(client, notes, token(WORK), version=1, text="Cek.", is_internal=True)
        client.get(f"{API}reports/", headers=desk)
        paths = [f"{API}reports/", f"{API}reports/{first['code']}/"]

        def counted() -> list[int]:
            found = []
            for path in paths:
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(path, headers=desk).status_code == 200
                found.append(len(seen))
            return found

        one = counted()
        for _time in range(2):
            filed(client)
            send(client, notes, token(WORK), version=1, text="Cek.", is_internal=True)

        assert counted() == one
