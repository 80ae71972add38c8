"""Reports of others' in the systems of others: sent once, numbered, watched, told; SP4N-LAPOR!'s own limit seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.modules.complaint_centre.models import (
    Complaint,
    Connection,
    OutsideRecord,
    OutsideSystem,
    Way,
)
from catalog.modules.complaint_centre.queries.channels import problems, targets
from catalog.modules.complaint_centre.rights import MANAGE, SORT, WORK
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.services import file_report, passing_on, reading, systems, watching
from catalog.modules.complaint_centre.services.refusals import (
    NothingToSendAgain,
    WordsForOthersMissing,
    WrongdoingStays,
)
from core.actors import Actor
from core.models import EvidenceEntry
from notifications.models import Message as Notice
from notifications.queries import contents_of
from tests.catalog.modules.complaint_centre.conftest import ACTOR, NOW, Centre
from tests.catalog.modules.complaint_centre.test_channels import StandIn, connected, of_lapor, serving
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WORDS = "Lampu jalan mati, tiang di depan Pasar Ulakan."
HERE = "/complaint-centre/"


class Authority(StandIn):
    """
    An Open311 server and SP4N-LAPOR! in one: it keeps and shows what it took, and may lose its answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[dict[str, str]] = []
        self.is_mute = False
        self.gives_tokens = False
        self.status = "open"

    def answer(self, method: str, path: str, query: dict[str, str], form: dict[str, str], sent: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if self.is_down:
            return 503, {}
        if path.startswith("/v2/"):
            return self._open311(method, path.removeprefix("/v2/"), query, form)
        if sent.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {}
        if path == "/reports" and method == "POST" and set(form) <= {"text", "district", "key"} and form.get("key"):
            if form["key"] not in [one["key"] for one in self.taken]:
                self.taken.append(form)
            return 200, {"number": f"LAPOR-{[one['key'] for one in self.taken].index(form['key']) + 1}"}
        if path.startswith("/reports/LAPOR-"):
            return 200, {"status": self.status, "due_at": "2026-12-07T08:00:00+08:00"}
        return super().answer(method, path, query, form, sent)

    def _open311(self, method: str, path: str, query: dict[str, str], form: dict[str, str]) -> tuple[int, Any]:
        wrong = [{"code": 400, "description": "wrong"}]
        if path == "services.json":
            return 200, [{"service_code": "padam", "service_name": "Listrik padam"}, {"service_code": "tiang"}]
        if path == "requests.json" and method == "POST":
            if form.get("api_key") != self.token:
                return 403, [{"code": 403, "description": "api_key"}]
            if form.get("service_code") not in {"padam", "tiang"} or not ({"lat", "address_string"} & set(form)):
                return 400, wrong
            self.taken.append(form)
            if self.is_mute:
                return 503, {}
            if self.gives_tokens:
                return 201, [{"token": f"t{len(self.taken)}", "service_notice": "", "account_id": None}]
            return 201, [{"service_request_id": f"PLN-{len(self.taken)}", "service_notice": "", "account_id": None}]
        if path == "requests.json" and {"service_code", "start_date"} <= set(query):
            return 200, [
                {"service_request_id": f"PLN-{number}", "description": one["description"], "status": self.status}
                for number, one in enumerate(self.taken, start=1)
            ]
        if path == "tokens/t1.json":
            return 200, [{"token": "t1", **({} if self.gives_tokens else {"service_request_id": "PLN-1"})}]
        if path.startswith("requests/PLN-"):
            return 200, [{"service_request_id": path.removeprefix("requests/"), "status": self.status}]
        return 404, [{"code": 404, "description": "no such thing"}]


@pytest.fixture
def authority() -> Iterator[Authority]:
    with serving(Authority()) as made:
        assert isinstance(made, Authority)
        yield made


@pytest.fixture
def pln(centre: Centre, authority: Authority) -> OutsideSystem:
    """PLN's system, connected and tried."""
    wanted = systems.WantedSystem(
        name="PLN ULP Karangasem", endpoint=f"{authority.url}/v2", access=authority.token, jurisdiction="pln"
    )
    made = systems.connect_system(wanted=wanted, actor=ACTOR, now=NOW)
    systems.look_after_systems(now=NOW)
    made.refresh_from_db()
    return made


def passed_on(to: OutsideSystem | None, code: str = "padam", **changes: Any) -> Complaint:
    filed = file_report(report=a_report(**changes), actor=Actor.citizen(), now=NOW)
    return passing_on.pass_on(
        case_id=filed.case.pk,
        version=filed.case.version,
        target=passing_on.Target(to=to, service_code=code),
        words=WORDS,
        reason="Listrik ditangani PLN.",
        actor=ACTOR,
        now=NOW,
    )


def told(template: str) -> list[str]:
    """What citizens read of it."""
    found = Notice.objects.filter(template=f"complaint_centre.{template}", recipient_kind="case")
    return [contents.subject for one in found if (contents := contents_of(one))]


class TestSending:
    def test_it_ends_here_is_sent_once_without_anybodys_name_and_the_citizen_hears_the_number(
        self, pln: OutsideSystem, authority: Authority
    ) -> None:
        complaint = passed_on(pln)
        assert (complaint.case.state, complaint.forwarded_to) == ("forwarded", "PLN ULP Karangasem")
        assert told("passed_on") == []

        sent = [passing_on.send_due(now=NOW + minute * MINUTE) for minute in range(3)]

        assert sent == [1, 0, 0]
        record = OutsideRecord.objects.get()
        assert (record.number, record.status, record.next_try_at) == ("PLN-1", "open", None)
        (form,) = authority.taken
        assert form["description"].startswith(WORDS)
        assert form["jurisdiction_id"] == "pln"
        assert not [value for value in form.values() if "Sudana" in value or "contoh.id" in value or "+62" in value]
        assert told("passed_on") == [f"Laporan {complaint.case.code}: nomor PLN-1 di PLN ULP Karangasem"]
        assert EvidenceEntry.objects.filter(action="complaint_centre.passed_on").count() == 1

    def test_an_answer_that_got_lost_makes_no_second_report_there(
        self, pln: OutsideSystem, authority: Authority
    ) -> None:
        passed_on(pln)
        authority.is_mute = True
        assert passing_on.send_due(now=NOW) == 0

        authority.is_mute = False
        assert passing_on.send_due(now=NOW + 2 * MINUTE) == 1

        assert len(authority.taken) == 1
        assert OutsideRecord.objects.get().number == "PLN-1"

    def test_a_system_that_is_down_for_a_day_loses_nothing(self, pln: OutsideSystem, authority: Authority) -> None:
        authority.is_down = True
        complaints = [passed_on(pln, code) for code in ("padam", "tiang")]
        for hour in range(24):
            passing_on.send_due(now=NOW + hour * HOUR)
        assert OutsideSystem.objects.get().fault == Fault.UNREACHABLE
        assert not OutsideRecord.objects.exclude(number="").exists()

        authority.is_down = False
        passing_on.send_due(now=NOW + 25 * HOUR)

        assert len(authority.taken) == len(complaints) == 2
        assert OutsideSystem.objects.get().fault == ""
        assert len(told("passed_on")) == 2

    def test_what_they_do_not_take_is_said_and_sent_again_by_a_person(
        self, pln: OutsideSystem, authority: Authority
    ) -> None:
        complaint = passed_on(pln, "tidak-ada")
        passing_on.send_due(now=NOW)
        record = OutsideRecord.objects.get()
        assert (record.is_stuck, record.fault) == (True, "strange")
        assert [problem for problem in problems() if "PLN ULP Karangasem" in str(problem.text)]
        OutsideRecord.objects.update(service_code="padam")

        passing_on.send_again(complaint=complaint, actor=ACTOR, now=NOW + HOUR)
        passing_on.send_due(now=NOW + HOUR)

        assert OutsideRecord.objects.get().number == "PLN-1"
        with pytest.raises(NothingToSendAgain):
            passing_on.send_again(complaint=complaint, actor=ACTOR, now=NOW + 2 * HOUR)

    def test_it_is_given_up_after_three_days(self, pln: OutsideSystem, authority: Authority) -> None:
        authority.is_down = True
        passed_on(pln)
        hours = 0
        while OutsideRecord.objects.get().next_try_at is not None and hours < 100:
            passing_on.send_due(now=NOW + hours * HOUR)
            hours += 1

        assert 72 <= hours <= 80
        assert OutsideRecord.objects.get().is_stuck

    def test_a_report_of_wrongdoing_goes_nowhere_and_nothing_goes_without_an_officers_words(
        self, pln: OutsideSystem
    ) -> None:
        with pytest.raises(WrongdoingStays):
            passed_on(pln, kind=ReportKind.WHISTLEBLOWING)
        filed = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
        with pytest.raises(WordsForOthersMissing):
            passing_on.pass_on(
                case_id=filed.case.pk, version=1, target=passing_on.Target(to=pln), words=" ", reason="Bukan kami.",
                actor=ACTOR, now=NOW,
            )  # fmt: skip
        assert not OutsideRecord.objects.exists()


class TestHearing:
    def test_what_became_of_it_is_asked_and_told_once(self, pln: OutsideSystem, authority: Authority) -> None:
        complaint = passed_on(pln)
        passing_on.send_due(now=NOW)
        passing_on.ask_all(now=NOW + HOUR)
        assert told("closed_there") == []

        authority.status = "closed"
        for hour in (2, 3):
            passing_on.ask_all(now=NOW + hour * HOUR)

        assert OutsideRecord.objects.get().status == "closed"
        assert told("closed_there") == [f"Laporan {complaint.case.code}: selesai di PLN ULP Karangasem"]

    def test_a_token_is_no_number_until_it_has_become_one(self, pln: OutsideSystem, authority: Authority) -> None:
        authority.gives_tokens = True
        complaint = passed_on(pln)
        assert passing_on.send_due(now=NOW) == 1
        passing_on.ask_all(now=NOW + HOUR)
        assert (OutsideRecord.objects.get().number_there, told("passed_on")) == ("", [])

        authority.gives_tokens = False
        for hour in (2, 3):
            passing_on.ask_all(now=NOW + hour * HOUR)

        assert (OutsideRecord.objects.get().number_there, len(authority.taken)) == ("PLN-1", 1)
        assert told("passed_on") == [f"Laporan {complaint.case.code}: nomor PLN-1 di PLN ULP Karangasem"]

    def test_the_watchdog_tries_each_system_and_managers_hear_of_a_dead_one(
        self, pln: OutsideSystem, authority: Authority
    ) -> None:
        manager = person_with_rights(MANAGE)
        authority.is_down = True
        for minutes in (10, 70, 130):
            watching.look_after(now=NOW + minutes * MINUTE, reach=lambda _way: None)
        authority.is_down = False
        watching.look_after(now=NOW + 4 * HOUR, reach=lambda _way: None)

        heard = Notice.objects.filter(channel="inbox", recipient_id=str(manager.pk)).order_by("id")
        assert [one.template for one in heard] == ["complaint_centre.system_down", "complaint_centre.system_well"]


class TestLapor:
    def test_a_report_goes_to_lapor_once_and_its_own_limit_comes_back(
        self, centre: Centre, authority: Authority
    ) -> None:
        connected(Way.LAPOR, authority)
        complaint = passed_on(None, "")
        passing_on.send_due(now=NOW)
        OutsideRecord.objects.update(number="", next_try_at=NOW)  # as if we had died before we noted it
        passing_on.send_due(now=NOW + MINUTE)
        passing_on.ask_all(now=NOW + HOUR)
        reading.read_lapor(now=NOW + HOUR)

        record = OutsideRecord.objects.get()
        assert (len(authority.taken), record.number) == (1, "LAPOR-1")
        assert record.due_at is not None
        # What was passed on is theirs: they are not told how far we are with it.
        assert authority.told == {}
        assert complaint.forwarded_to == "SP4N-LAPOR!"


class TestPages:
    @pytest.fixture
    def officer(self, centre: Centre, karangasem_client: Client) -> Client:
        karangasem_client.force_login(person_with_rights(SORT, WORK))
        return karangasem_client

    def test_an_officer_passes_a_report_on_and_sees_its_number_and_state(
        self, officer: Client, pln: OutsideSystem, authority: Authority
    ) -> None:
        filed = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
        at = f"{HERE}kerja/{filed.case.code}/"
        key = f"{pln.pk}/padam"
        assert [choice for _name, choices in targets() for choice, _words in choices] == [key, f"{pln.pk}/tiang"]
        assert "PLN ULP Karangasem" in officer.get(at).content.decode()
        sent = {"alihkan-version": "1", "alihkan-target": key, "alihkan-reason": "Listrik ditangani PLN."}

        without_words = officer.post(f"{at}alihkan/", sent)
        done = officer.post(f"{at}alihkan/", sent | {"alihkan-words": WORDS})

        assert (without_words.status_code, done.status_code) == (422, 302)
        assert Complaint.objects.select_related("case").get().case.state == "forwarded"
        assert "Sedang dikirim" in officer.get(at).content.decode()
        passing_on.send_due(now=OutsideRecord.objects.get().next_try_at)
        assert "PLN-1" in officer.get(at).content.decode()

    def test_what_did_not_get_there_has_a_button(
        self, officer: Client, pln: OutsideSystem, authority: Authority
    ) -> None:
        complaint = passed_on(pln, "tidak-ada")
        passing_on.send_due(now=NOW)
        at = f"{HERE}kerja/{complaint.case.code}/"

        assert f"{at}ulangi/" in officer.get(at).content.decode()
        version = Complaint.objects.select_related("case").get().case.version
        again = officer.post(f"{at}ulangi/", {"ulangi-version": str(version)})

        assert again.status_code == 302
        assert OutsideRecord.objects.get().next_try_at is not None
        assert f"{at}ulangi/" not in officer.get(at).content.decode()

    def test_without_a_connected_system_the_form_asks_only_whose_it_is(self, officer: Client) -> None:
        filed = file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
        at = f"{HERE}kerja/{filed.case.code}/"
        assert "alihkan-target" not in officer.get(at).content.decode()

        sent = {"alihkan-version": "1", "alihkan-reason": "Listrik ditangani PLN."}
        assert officer.post(f"{at}alihkan/", sent).status_code == 422
        assert officer.post(f"{at}alihkan/", sent | {"alihkan-where": "PLN ULP Karangasem"}).status_code == 302

    def test_the_limit_of_lapor_stands_on_the_officers_page_and_in_the_api(
        self, officer: Client, authority: Authority
    ) -> None:
        connected(Way.LAPOR, authority)
        authority.reports = [of_lapor(1)]
        reading.read_lapor(now=NOW)
        code = Complaint.objects.select_related("case").get().case.code

        page = officer.get(f"{HERE}kerja/{code}/").content.decode()
        secret = ApiTokenFactory.with_secret(user=person_with_rights(WORK))[1]
        told = officer.get(f"/api/v1/complaint_centre/reports/{code}/", headers={"Authorization": f"Bearer {secret}"})

        assert "LAPOR-1" in page
        assert "30 Nov 2026" in page
        assert told.json()["outside"] == [
            {
                "system": "lapor", "authority": "", "number": "LAPOR-1", "due_at": "2026-11-30T08:00:00+08:00",
                "passed_at": None, "status": "",
            }
        ]  # fmt: skip

    def test_a_manager_connects_an_authority_and_its_key_is_never_shown(
        self, centre: Centre, karangasem_client: Client, authority: Authority
    ) -> None:
        karangasem_client.force_login(person_with_rights(MANAGE))
        sent = {"is_on": "on", "name": "PLN ULP Karangasem", "endpoint": f"{authority.url}/v2", "access": "kunci-kami"}

        wrong = karangasem_client.post(f"{HERE}kanal/sistem/", {**sent, "endpoint": "ftp://pln.example"})
        right = karangasem_client.post(f"{HERE}kanal/sistem/", sent)
        twice = karangasem_client.post(f"{HERE}kanal/sistem/", sent)
        made = OutsideSystem.objects.get()
        page = karangasem_client.get(f"{HERE}kanal/sistem/{made.pk}/").content.decode()
        kept = karangasem_client.post(f"{HERE}kanal/sistem/{made.pk}/", {**sent, "access": "", "is_on": ""})

        assert [one.status_code for one in (wrong, right, twice, kept)] == [422, 302, 422, 302]
        assert "kunci-kami" not in page
        made.refresh_from_db()
        assert systems.server_of(made).api_key == "kunci-kami"
        assert not made.is_on
        assert not Connection.objects.exists()
        assert "PLN ULP Karangasem" in karangasem_client.get(f"{HERE}kanal/").content.decode()
