"""The officers' half of the JSON API of cases: the same doors and rules as their pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from casework import services
from casework.models import Case, Message, OptionalStep
from core import clock
from core.models import EvidenceEntry
from core.uuids import uuid7
from organisation.models import Unit
from tests.factories import casework as make
from tests.factories.accounts import ApiTokenFactory
from tests.factories.organisation import person_with_rights

pytestmark = pytest.mark.django_db
NIK = "5107046703880001"
JSON = "application/json"


@dataclass
class System:
    """A regency's own system with the token of an officer of one office."""

    client: Client
    unit: Unit
    officer: User
    token: str

    def get(self, path: str = "", **asked: Any) -> Any:
        return self.client.get(f"/api/v1/cases/{path}", asked, headers=self.headers)

    def post(self, path: str, **sent: Any) -> Any:
        return self.client.post(f"/api/v1/cases/{path}", sent, content_type=JSON, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": "id"}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def system(karangasem_client: Client) -> System:
    with tenants.enter("r5107"):
        unit = make.office()
        make.product(unit=unit)
        officer = make.officer_of(unit, "cases.work", "cases.decide")
        return System(karangasem_client, unit, officer, ApiTokenFactory.with_secret(user=officer)[1])


@pytest.fixture
def handed_in(system: System) -> Callable[..., Case]:
    def one(*steps: str, **values: Any) -> Case:
        with tenants.enter("r5107"):
            return make.step(make.handed_in(**values), *steps)

    return one


def test_the_list_is_narrowed_as_on_the_page_and_comes_in_pages(system: System, handed_in: Callable[..., Case]) -> None:
    first, second, checked = handed_in(), handed_in(), handed_in("verify")

    whole = system.get().json()
    assert whole["count"] == 3
    assert {row["code"] for row in whole["results"]} == {first.code, second.code, checked.code}
    assert whole["results"][0]["service"] == {"id": "Surat Keterangan Usaha", "en": "Business statement"}
    assert [row["code"] for row in system.get(state="verified").json()["results"]] == [checked.code]
    assert system.get(show="closed").json()["count"] == 0
    assert system.get(service="sku-01", unit=system.unit.code, page_size=2).json()["count"] == 3
    assert len(system.get(page_size=2, page=2).json()["results"]) == 1
    assert system.get(unit="kantor-lain").json()["count"] == 0
    assert system.get(show="everything").status_code == 400


def test_names_are_searched_for_in_the_body(system: System, handed_in: Callable[..., Case]) -> None:
    handed_in(), handed_in(name="I Made Sukadana")

    found = system.post("search/", text="sukadana").json()

    assert [row["applicant_name"] for row in found["results"]] == ["I Made Sukadana"]
    assert system.post("search/", text=" ").status_code == 400


def test_one_case_says_what_its_page_says_and_no_nik(system: System, handed_in: Callable[..., Case]) -> None:
    answers = make.ANSWERS | {"usaha": f"Warung milik {NIK}"}
    case = handed_in(answers=answers, name=f"Ni Komang {NIK}")
    with tenants.enter("r5107"):
        services.write_message(
            case_id=case.pk, text=f"NIK saya 510704 670388 0001, {NIK}", sender="citizen", actor=make.CITIZEN,
            now=make.NOW,
        )  # fmt: skip

    answer = system.get(f"{case.code}/")

    one = answer.json()
    assert one["answers"] == make.ANSWERS | {"usaha": "Warung milik ************0001"}
    assert one["messages"][0]["text"] == "NIK saya ************0001, ************0001"
    assert one["phone"] == "081234567890"
    assert NIK not in answer.content.decode()
    assert [(paper["requirement"], paper["state"]) for paper in one["papers"]] == [(0, "given"), (1, "given")]
    assert [step["action"] for step in one["steps"]] == ["verify", "return", "reject"]
    assert one["steps"][1]["needs"] == ["reason"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_same_queries_for_one_and_for_thirty(
    system: System, handed_in: Callable[..., Case], rows: int
) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        copies = []
        for number in range(rows - 1):
            copy = Case.objects.get(pk=case.pk)
            copy.pk, copy.code = uuid7(), f"KAR-{number:04d}-7QMX"
            copies.append(copy)
        Case.objects.bulk_create(copies)
    system.get()

    with CaptureQueriesContext(connection) as asked:
        assert system.get(page_size=100).json()["count"] == rows

    assert len([one for one in asked if "casework_case" in one["sql"]]) == 2  # how many, and the page


def test_what_lies_outside_the_units_does_not_exist(system: System) -> None:
    with tenants.enter("r5107"):
        elsewhere = make.office("Kantor Perbekel Bugbug")
        make.product("SKU-02", unit=elsewhere)
        strange = make.handed_in("SKU-02")

    assert system.get().json()["count"] == 0
    never = "KAR-0000-2222"
    for path, sent in (
        ("steps/", {"version": 1, "action": "verify"}),
        ("messages/", {"text": "Halo"}),
        ("assignment/", {"version": 1, "officer": None}),
    ):
        answers = [system.post(f"{code}/{path}", **sent) for code in (strange.code, never)]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    for path in ("", "officers/"):
        assert [system.get(f"{code}/{path}").status_code for code in (strange.code, never)] == [404, 404]


def test_who_may_enter(system: System, handed_in: Callable[..., Case], karangasem_client: Client) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        clerk = person_with_rights("mpp.serve", unit=system.unit)
        other = ApiTokenFactory.with_secret(user=clerk)[1]

    assert [karangasem_client.get(f"/api/v1/cases/{path}").status_code for path in ("", f"{case.code}/")] == [401, 401]
    for path in ("", f"{case.code}/"):
        headers = {"Authorization": f"Bearer {other}"}
        assert karangasem_client.get(f"/api/v1/cases/{path}", headers=headers).status_code == 404


def test_a_step_is_taken_and_who_was_slower_reads_what_was_done(system: System, handed_in: Callable[..., Case]) -> None:
    case = handed_in()
    seen = system.get(f"{case.code}/").json()["version"]

    taken = system.post(f"{case.code}/steps/", version=seen, action="verify")
    slower = system.post(f"{case.code}/steps/", version=seen, action="return", reason="Foto buram")

    assert (taken.status_code, taken.json()["state"]) == (200, "verified")
    assert slower.status_code == 409
    said = slower.json()
    assert said["errors"][0]["code"] == "case_changed"
    assert said["version"] == taken.json()["version"]
    assert [(one["action"], one["by"]) for one in said["changes"]] == [("verify", "I Gede Arta Wijaya")]
    again = system.post(f"{case.code}/steps/", version=said["version"], action="return", reason="Foto buram")
    assert (again.status_code, again.json()["state"]) == (200, "incomplete")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"action": "approve"}, 409, "case_move_not_possible"),
        ({"action": "dance"}, 409, "case_move_not_possible"),
        ({"action": "submit"}, 409, "case_move_not_possible"),
        ({"action": "return"}, 422, "case_reason_missing"),
        ({"action": "visited"}, 422, "case_step_needs_more"),
        ({"action": "visit", "planned_for": "2026-12-01T02:00:00Z", "officer": 999999}, 400, "invalid"),
        ({"action": "verify", "version": 0}, 400, "min_value"),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(
    system: System, handed_in: Callable[..., Case], sent: dict[str, Any], status: int, code: str
) -> None:
    case = handed_in()

    answer = system.post(f"{case.code}/steps/", **({"version": case.version} | sent))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code), answer.json()


def test_a_decision_needs_the_right_to_decide(system: System, handed_in: Callable[..., Case]) -> None:
    case = handed_in("verify", "start")
    with tenants.enter("r5107"):
        clerk = make.officer_of(system.unit, "cases.work", name="Ni Luh Putu Sari")
        system.token = ApiTokenFactory.with_secret(user=clerk)[1]

    assert "approve" not in [step["action"] for step in system.get(f"{case.code}/").json()["steps"]]
    assert system.post(f"{case.code}/steps/", version=case.version, action="approve").status_code == 404


def test_fee_visit_and_payment_go_with_what_they_need(system: System) -> None:
    with tenants.enter("r5107"):
        steps = (OptionalStep.PAYMENT, OptionalStep.FIELD_VISIT)
        make.product("IZN-01", unit=system.unit, steps=steps, fee_amount=25_000)
        case = make.step(make.handed_in("IZN-01"), "verify")
    visit = (make.NOW + timedelta(days=1)).isoformat()
    version = case.version
    for action, more in (
        ("ask_payment", {}),
        ("start_paid", {"reference": "STS-2026-118"}),
        ("visit", {"planned_for": visit, "officer": system.officer.pk}),
        ("visited", {"finding": "Tempat usaha ada dan buka."}),
    ):
        answer = system.post(f"{case.code}/steps/", version=version, action=action, **more)
        assert answer.status_code == 200, answer.json()
        version = answer.json()["version"]

    assert (answer.json()["state"], answer.json()["fee"]["reference"]) == ("processing", "STS-2026-118")


def test_the_proof_of_payment_is_given_out_and_the_log_says_to_whom(system: System) -> None:
    with tenants.enter("r5107"):
        make.product("IZN-01", unit=system.unit, steps=(OptionalStep.PAYMENT,), fee_amount=25_000)
        case = make.step(make.handed_in("IZN-01"), "verify")
        services.ask_payment(case_id=case.pk, actor=make.ACTOR, now=make.NOW)
    none_yet = system.get(f"{case.code}/proof/")
    with tenants.enter("r5107"):
        file = make.pdf("bukti-5107010303120004.pdf")
        services.prove_payment(case_id=case.pk, file=file, actor=make.CITIZEN, now=make.NOW)

    fee = system.get(f"{case.code}/").json()["fee"]
    answer = system.get(f"{case.code}/proof/")

    assert none_yet.status_code == 404
    assert (fee["state"], fee["proof_name"]) == ("proof_given", "bukti-************0004.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "5107010303120004" not in answer["Content-Disposition"]
    with tenants.enter("r5107"):
        entry = EvidenceEntry.objects.get(action="casework.proof_opened")
        assert entry.details == {"case": case.code, "way": "api"}


def test_messages_and_notes(system: System, handed_in: Callable[..., Case]) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        services.write_message(
            case_id=case.pk, text="Kapan selesai?", sender="citizen", actor=make.CITIZEN, now=make.NOW
        )

    note = system.post(f"{case.code}/messages/", text="Tunggu bukti.", is_internal=True)
    with tenants.enter("r5107"):
        assert Message.objects.filter(case=case, read_at=None, sender="citizen").exists()
    written = system.post(f"{case.code}/messages/", text="Besok siap.")

    assert (note.status_code, note.json()["is_internal"]) == (201, True)
    assert (written.status_code, written.json()["text"]) == (201, "Besok siap.")
    with tenants.enter("r5107"):
        assert not Message.objects.filter(case=case, read_at=None, sender="citizen").exists()


def test_a_paper_is_given_out_as_what_it_is_and_the_log_says_to_whom(
    system: System, handed_in: Callable[..., Case]
) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        case.papers.filter(requirement=1).update(file_name=f"ktp {NIK}.pdf")
    listed = system.get(f"{case.code}/").json()["papers"][1]

    answer = system.client.get(
        f"/api/v1/cases/{case.code}/papers/{listed['id']}/", headers=system.headers | {"Accept": "application/pdf"}
    )

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"]) == (200, listed["media_type"])
    assert hashlib.sha256(content).hexdigest() == listed["sha256"]
    assert answer["Content-Disposition"] == f'attachment; filename="ktp {"x" * 12}0001.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    with tenants.enter("r5107"):
        entry = EvidenceEntry.objects.get(action="casework.paper_opened")
        assert (entry.actor, entry.subject) == (f"user:{system.officer.pk}@r5107", f"casework.case:{case.pk}")
        assert entry.details["paper"] == listed["id"]
        assert Case.objects.get(pk=case.pk).version == case.version


def test_papers_outside_the_units_or_of_another_case_do_not_exist(
    system: System, handed_in: Callable[..., Case], ternate_client: Client
) -> None:
    case, other = handed_in(), handed_in()
    with tenants.enter("r5107"):
        make.product("SKU-02", unit=make.office("Kantor Perbekel Bugbug"))
        strange = make.handed_in("SKU-02")
        mine, its, theirs = (str(one.papers.all()[0].pk) for one in (case, other, strange))
        clerk = ApiTokenFactory.with_secret(user=person_with_rights("mpp.serve", unit=system.unit))[1]
    with tenants.enter("r8271"):
        make.product()
        away = {"Authorization": f"Bearer {ApiTokenFactory.with_secret(user=person_with_rights('cases.work'))[1]}"}

    never = system.get(f"{case.code}/papers/{uuid7()}/")
    for path in (f"{case.code}/papers/{its}/", f"{strange.code}/papers/{theirs}/", f"{case.code}/papers/{theirs}/"):
        answer = system.get(path)
        assert (answer.status_code, answer.json()) == (404, never.json())
    path = f"/api/v1/cases/{case.code}/papers/{mine}/"
    assert system.client.get(path).status_code == 401
    assert system.client.get(path, headers={"Authorization": f"Bearer {clerk}"}).status_code == 404
    assert ternate_client.get(path, headers=away).status_code == 404
    assert ternate_client.get(path, headers=system.headers).status_code == 401
    with tenants.enter("r5107"):
        assert not EvidenceEntry.objects.filter(action="casework.paper_opened").exists()


def test_a_case_is_given_to_an_officer_and_back(system: System, handed_in: Callable[..., Case]) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        stranger = make.officer_of(make.office("Kantor Perbekel Bugbug"), name="I Wayan Sudra")

    listed = system.get(f"{case.code}/officers/").json()
    assert listed == [{"id": system.officer.pk, "name": "I Gede Arta Wijaya"}]
    given = system.post(f"{case.code}/assignment/", version=case.version, officer=system.officer.pk)
    assert given.json()["assignee"] == listed[0]
    assert system.get(show="mine").json()["count"] == 1
    late = system.post(f"{case.code}/assignment/", version=case.version, officer=None)
    assert (late.status_code, late.json()["changes"][0]["action"]) == (409, "assigned")
    wrong = system.post(f"{case.code}/assignment/", version=given.json()["version"], officer=stranger.pk)
    assert (wrong.status_code, wrong.json()["errors"][0]["attr"]) == (400, "officer")
    back = system.post(f"{case.code}/assignment/", version=given.json()["version"], officer=None)
    assert back.json()["assignee"] is None


def test_an_officers_session_works_as_a_token_does(system: System, handed_in: Callable[..., Case]) -> None:
    case = handed_in()
    with tenants.enter("r5107"):
        system.client.force_login(system.officer)

    assert system.client.get(f"/api/v1/cases/{case.code}/").json()["code"] == case.code


def test_the_other_regency_sees_none_of_it(
    system: System, handed_in: Callable[..., Case], ternate_client: Client
) -> None:
    case = handed_in()
    with tenants.enter("r8271"):
        make.product()
        mine = make.handed_in()
        officer = person_with_rights("cases.work")
        headers = {"Authorization": f"Bearer {ApiTokenFactory.with_secret(user=officer)[1]}"}

    listed = ternate_client.get("/api/v1/cases/", headers=headers).json()["results"]
    assert [row["code"] for row in listed] == [mine.code]
    assert ternate_client.get(f"/api/v1/cases/{case.code}/", headers=headers).status_code == 404
    assert ternate_client.get("/api/v1/cases/", headers=system.headers).status_code == 401


def test_the_document_promises_the_errors(karangasem_client: Client) -> None:
    paths = karangasem_client.get("/api/v1/openapi.json").json()["paths"]

    step = paths["/api/v1/cases/{code}/steps/"]["post"]
    assert {"200", "400", "401", "404", "409", "422", "429"} <= set(step["responses"])
    paper = paths["/api/v1/cases/{code}/papers/{paper}/"]["get"]["responses"]
    assert set(paper["200"]["content"]) == {"application/pdf", "image/jpeg", "image/png"}
    assert {"401", "404", "429"} <= set(paper)
    assert step["responses"]["409"]["content"]["application/json"]["schema"]["$ref"].endswith("/Changed")
    listed, searched = paths["/api/v1/cases/"]["get"], paths["/api/v1/cases/search/"]["post"]
    assert {"401", "404"} <= set(listed["responses"])
    assert listed["responses"]["200"] == searched["responses"]["200"] | {"description": ""}
