"""Carriers' calls, SP4N-LAPOR!, and the watchdog over all ways in."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.modules.complaint_centre.courses import ASSIGNED
from catalog.modules.complaint_centre.models import (
    Arrival,
    ChannelState,
    Complaint,
    Connection,
    OutsideRecord,
    ProgramKey,
    Way,
)
from catalog.modules.complaint_centre.queries.channels import channels, problems
from catalog.modules.complaint_centre.rights import MANAGE
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.watch import LONGEST_UNTRIED, TOLERATED, Fault, fault_of
from catalog.modules.complaint_centre.services import file_report, pass_to, reading, watching
from catalog.modules.complaint_centre.services.connections import Wanted, connect
from catalog.modules.complaint_centre.ways import NotWell, ourselves
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.channels import sign
from notifications.models import Message as Notice
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
SECRET = "rahasia tanda tangan"
PHONE = "628123450000"


class StandIn:
    """Another system on this machine: it wants its token, knows its paths, and remembers what it was told."""

    token = "right-token"

    def __init__(self) -> None:
        self.is_down = False
        self.told: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.url = ""
        self.reports: list[dict[str, Any]] = []

    def answer(self, method: str, path: str, query: dict[str, str], form: dict[str, str], sent: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if self.is_down:
            return 503, {}
        if sent.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {}
        if path == "/reports" and method == "GET" and set(query) == {"after"}:
            rest = self.reports[int(query["after"] or 0) :]
            return 200, {"reports": rest, "mark": str(len(self.reports))}
        if path.startswith("/reports/") and path.endswith("/progress") and set(form) == {"state", "text", "key"}:
            self.told.setdefault(form["key"], form)
            return 200, {}
        if path in {"/status", "/10987"}:
            return 200, {"id": path[1:]}
        return 404, {}


@contextmanager
def serving(system: StandIn) -> Iterator[StandIn]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer("POST", {name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, method: str, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            status, answer = system.answer(method, parts.path, query, form, self)
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_args: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    system.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def system() -> Iterator[StandIn]:
    with serving(StandIn()) as made:
        yield made


def connected(way: Way, system: StandIn, **changes: Any) -> None:
    values = {"address": system.url, "password": system.token, "signing_secret": SECRET, "account": "10987", **changes}
    connect(way=way, wanted=Wanted(**values), actor=ACTOR, now=NOW)


def whatsapp(text: str, *, identifier: str = "wamid.1", **message: Any) -> bytes:
    said = {"from": PHONE, "id": identifier, "timestamp": "1", "type": "text", "text": {"body": text}, **message}
    return json.dumps({"entry": [{"changes": [{"value": {"messages": [said]}}]}]}).encode()


def hub(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def call(client: Client, way: str, body: bytes, headers: dict[str, str]) -> int:
    answer = client.post(f"/complaint-centre/kabar/{way}/", body, content_type="application/json", headers=headers)
    return answer.status_code


class TestCarriers:
    def test_a_message_by_whatsapp_is_filed_once_and_the_next_one_of_the_code_is_added(
        self, centre: Centre, karangasem_client: Client, system: StandIn
    ) -> None:
        connected(Way.WHATSAPP, system)
        first = whatsapp("Lampu jalan mati di Ulakan")

        statuses = [call(karangasem_client, "whatsapp", first, hub(first)) for _time in range(2)]
        code = Complaint.objects.select_related("case").get().case.code
        more = whatsapp(f"{code} masih mati", identifier="wamid.2")
        call(karangasem_client, "whatsapp", more, hub(more))

        assert statuses == [204, 204]
        assert [one.outcome for one in Arrival.objects.order_by("id")] == ["filed", "added"]
        assert Complaint.objects.get().case.messages.count() == 1
        assert Notice.objects.filter(recipient_kind="case", template="complaint_centre.filed_pin").count() <= 1

    def test_a_picture_without_words_is_a_report_that_says_so(
        self, centre: Centre, karangasem_client: Client, system: StandIn
    ) -> None:
        connected(Way.WHATSAPP, system)
        body = whatsapp("", type="image", image={"id": "1"})

        assert call(karangasem_client, "whatsapp", body, hub(body)) == 204
        assert Complaint.objects.get().way == "whatsapp"

    def test_a_message_by_sms_is_filed(self, centre: Centre, karangasem_client: Client, system: StandIn) -> None:
        connected(Way.SMS, system)
        body = json.dumps({"id": "sms-1", "from": f"+{PHONE}", "text": "Lampu mati"}).encode()

        assert call(karangasem_client, "sms", body, {"X-Signature": sign(body, SECRET, int(time.time()))}) == 204
        assert Complaint.objects.get().way == "sms"

    @pytest.mark.parametrize("headers", [{}, hub(whatsapp("Lampu mati"), "lain"), {"X-Hub-Signature-256": "sha256="}])
    def test_a_call_that_is_not_signed_is_none(
        self, centre: Centre, karangasem_client: Client, system: StandIn, headers: dict[str, str]
    ) -> None:
        connected(Way.WHATSAPP, system)

        assert call(karangasem_client, "whatsapp", whatsapp("Lampu mati"), headers) == 404
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"entry": 3}', b'{"entry": [{"changes": [{"value": 1}]}]}'])
    def test_a_signed_call_without_a_message_changes_nothing(
        self, centre: Centre, karangasem_client: Client, system: StandIn, body: bytes
    ) -> None:
        connected(Way.WHATSAPP, system)

        assert call(karangasem_client, "whatsapp", body, hub(body)) == 204
        assert not Arrival.objects.exists()

    def test_a_way_that_is_not_in_use_is_not_there(
        self, centre: Centre, karangasem_client: Client, system: StandIn
    ) -> None:
        connected(Way.WHATSAPP, system, is_on=False)
        body = whatsapp("Lampu mati")

        assert call(karangasem_client, "whatsapp", body, hub(body)) == 404
        assert call(karangasem_client, "telegram", body, hub(body)) == 404


def of_lapor(nth: int, **changes: Any) -> dict[str, Any]:
    return {
        "number": f"LAPOR-{nth}", "class": "Pengaduan", "text": f"Sampah menumpuk di Candidasa, titik {nth}.",
        "district": "510703", "received_at": "2026-11-23T08:00:00+08:00", "due_at": "2026-11-30T08:00:00+08:00",
        **changes,
    }  # fmt: skip


class TestLapor:
    def test_reports_come_in_once_with_both_clocks_and_hear_how_far_they_are(
        self, centre: Centre, system: StandIn
    ) -> None:
        connected(Way.LAPOR, system)
        system.reports = [of_lapor(1), of_lapor(2, **{"class": "Aspirasi", "due_at": None})]

        taken = [reading.read_lapor(now=NOW) for _time in range(2)]
        record = OutsideRecord.objects.select_related("complaint__case").get(number="LAPOR-1")
        pass_to(case_id=record.complaint.case_id, unit=centre.works, actor=ACTOR, now=NOW)
        for _time in range(2):
            reading.read_lapor(now=NOW + timedelta(minutes=10))

        assert taken == [2, 0]
        assert record.due_at == datetime(2026, 11, 30, tzinfo=UTC)
        assert record.complaint.answer_due_at == NOW + timedelta(hours=4)
        assert record.complaint.village_code == "510703"
        assert [one["state"] for one in system.told.values()] == [ASSIGNED]
        assert Complaint.objects.filter(kind="aspiration").count() == 1

    def test_a_day_of_silence_loses_nothing(self, centre: Centre, system: StandIn) -> None:
        connected(Way.LAPOR, system)
        system.is_down = True
        system.reports = [of_lapor(1)]
        for hour in range(3):
            reading.read_lapor(now=NOW + timedelta(hours=hour))
        assert ChannelState.objects.get(way=Way.LAPOR).fault == "unreachable"

        system.is_down = False
        reading.read_lapor(now=NOW + timedelta(days=1))

        assert ChannelState.objects.get(way=Way.LAPOR).fault == ""
        assert Complaint.objects.count() == 1

    @pytest.mark.parametrize("wrong", [{"text": " "}, {"number": 7}, {"received_at": "kemarin"}, {"class": None}])
    def test_an_answer_of_another_form_is_a_fault_of_the_way(
        self, centre: Centre, system: StandIn, wrong: dict[str, Any]
    ) -> None:
        connected(Way.LAPOR, system)
        system.reports = [of_lapor(1, **wrong)]

        reading.read_lapor(now=NOW)

        state = ChannelState.objects.get(way=Way.LAPOR)
        assert state.fault in ({"strange"} if wrong != {"class": None} else {""})


class TestWatchdog:
    @pytest.mark.parametrize(
        ("proven", "failed", "fault"),
        [
            (0, None, ""), (60, None, ""), (120, None, "untried"), (0, 1, ""), (None, 1, "credentials"),
            (14, 1, ""), (15, 1, "credentials"), (1, 15, ""), (130, 121, "untried"), (None, None, ""),
        ],
    )  # fmt: skip
    def test_when_a_way_counts_as_dead(self, proven: int | None, failed: int | None, fault: str) -> None:
        def ago(minutes: int | None) -> datetime | None:
            return None if minutes is None else NOW - timedelta(minutes=minutes)

        found = fault_of(proven_at=ago(proven), failed_at=ago(failed), failing="credentials", begun_at=NOW, now=NOW)

        assert found == fault
        assert timedelta(0) < TOLERATED < LONGEST_UNTRIED

    def test_each_way_is_tried_and_the_managers_hear_when_one_dies_and_when_it_recovers(
        self, centre: Centre, system: StandIn
    ) -> None:
        manager, other = person_with_rights(MANAGE), person_with_rights("complaint_centre.work")
        connected(Way.SMS, system)
        connected(Way.WHATSAPP, system)
        tried: list[Way] = []

        watching.look_after(now=NOW, reach=tried.append)
        system.token = "another-token"
        for hour in (1, 2):
            watching.look_after(now=NOW + timedelta(hours=hour), reach=tried.append)
        dead = {one.way: one.standing for one in channels(now=NOW)}
        said = [str(problem.text) for problem in problems()]
        system.token = "right-token"
        watching.look_after(now=NOW + timedelta(hours=3), reach=tried.append)

        assert set(tried) == {Way.WEB, Way.API, Way.OPEN311}
        assert dead == {
            Way.WEB: "well", Way.API: "well", Way.OPEN311: "well", Way.EMAIL: "off", Way.WHATSAPP: "dead",
            Way.SMS: "dead", Way.LAPOR: "off",
        }  # fmt: skip
        assert len(said) == 2
        told = Notice.objects.filter(channel="inbox").order_by("id")
        assert [(one.recipient_id, one.template.rpartition("_")[2]) for one in told] == [
            (str(manager.pk), state) for state in ("down", "down", "well", "well")
        ]
        assert not told.filter(recipient_id=str(other.pk)).exists()
        assert EvidenceEntry.objects.filter(action="complaint_centre.channel_down").count() == 2

    def test_one_of_our_own_that_is_not_there_is_said_and_the_hour_of_a_whistle_blower_is_not(
        self, centre: Centre
    ) -> None:
        def reach(way: Way) -> None:
            raise NotWell(Fault.UNREACHABLE)

        file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING, way=Way.API), actor=Actor.citizen(), now=NOW)
        file_report(report=a_report(), actor=Actor.citizen(), now=NOW - timedelta(hours=1))

        watching.look_after(now=NOW, reach=reach)

        rows = {one.way: one for one in channels(now=NOW)}
        assert rows[Way.WEB].standing == rows[Way.API].standing == "dead"
        assert rows[Way.WEB].last_arrival_at == NOW - timedelta(hours=1)
        assert rows[Way.API].last_arrival_at is None

    @pytest.mark.parametrize("way", [Way.WEB, Way.API, Way.OPEN311])
    def test_our_own_addresses_that_are_tried_are_there(
        self, centre: Centre, karangasem_client: Client, way: Way
    ) -> None:
        assert karangasem_client.get(ourselves.path_of(way)).status_code == 200


class TestPages:
    PAGES = "/complaint-centre/kanal/"

    @pytest.fixture
    def manager(self, centre: Centre, karangasem_client: Client) -> Client:
        karangasem_client.force_login(person_with_rights(MANAGE))
        return karangasem_client

    def test_a_mailbox_is_set_up_tried_and_its_password_never_shown(self, manager: Client) -> None:
        sent = {"is_on": "on", "account": "lapor@karangasemkab.go.id", "password": "pasir hitam", "port": "993"}

        wrong = manager.post(f"{self.PAGES}email/", {**sent, "address": "https://imap.example"})
        right = manager.post(f"{self.PAGES}email/", {**sent, "address": "imap.karangasemkab.go.id"})
        page = manager.get(f"{self.PAGES}email/")
        kept = manager.post(f"{self.PAGES}email/", {**sent, "password": "", "address": "imap.karangasemkab.go.id"})

        assert (wrong.status_code, right.status_code, kept.status_code) == (422, 302, 302)
        assert "imap.karangasemkab.go.id" in page.content.decode()
        assert "pasir hitam" not in page.content.decode()
        assert Connection.objects.get().port == 993

    def test_a_gateway_is_reached_by_https_and_told_where_to_call(self, manager: Client, settings: Any) -> None:
        settings.TIRU_CALLS_PRIVATE_ADDRESSES = False
        sent = {"is_on": "on", "account": "10987", "password": "token", "signing_secret": "rahasia"}

        page = manager.get(f"{self.PAGES}whatsapp/").content.decode()
        wrong = manager.post(f"{self.PAGES}whatsapp/", {**sent, "address": "http://graph.example"})
        right = manager.post(f"{self.PAGES}whatsapp/", {**sent, "address": "https://graph.example"})

        assert "/complaint-centre/kabar/whatsapp/" in page
        assert (wrong.status_code, right.status_code) == (422, 302)

    def test_a_key_is_shown_once_and_revoked(self, manager: Client) -> None:
        made = manager.post(f"{self.PAGES}kunci/", {"name": "Aplikasi Jalan Kita", "lifetime": "90"}).content.decode()
        key = ProgramKey.objects.get()
        again = manager.get(f"{self.PAGES}kunci/").content.decode()
        manager.post(f"{self.PAGES}kunci/{key.pk}/cabut/")
        key.refresh_from_db()

        secret = re.search(r"tiru_311_[\w-]{40,}", made)
        assert secret is not None
        assert secret[0] not in again
        assert "Aplikasi Jalan Kita" in again
        assert key.revoked_at is not None

    @pytest.mark.parametrize("path", ["", "email/", "kunci/"])
    def test_only_managers_of_the_whole_regency_come_in(
        self, centre: Centre, karangasem_client: Client, path: str
    ) -> None:
        signed_out = karangasem_client.get(self.PAGES + path)
        karangasem_client.force_login(person_with_rights("complaint_centre.sort", "complaint_centre.oversee"))
        other = karangasem_client.get(self.PAGES + path)
        karangasem_client.force_login(person_with_rights(MANAGE, unit=centre.works))
        partly = karangasem_client.get(self.PAGES + path)

        assert (signed_out.status_code, other.status_code, partly.status_code) == (302, 404, 404)

    def test_the_list_takes_as_many_queries_for_seven_ways_as_for_three(self, manager: Client) -> None:
        def counted() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert manager.get(self.PAGES).status_code == 200
            return len(seen)

        counted()
        before = counted()
        for way in (Way.EMAIL, Way.SMS, Way.WHATSAPP, Way.LAPOR):
            wanted = Wanted(address="https://gateway.example", account="a", password="token")
            connect(way=way, wanted=wanted, actor=ACTOR, now=NOW)

        assert counted() == before
