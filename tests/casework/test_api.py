"""Services and cases over the JSON API."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tenants
from casework import services
from casework.models import Case, Fee, OptionalStep
from core import clock
from core.localised import LocalisedText
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
SEND = "application/json"
WHO = {"name": "Ni Komang Sri Wahyuni", "phone": "081234567890"}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture
def offered() -> None:
    with tenants.enter("r5107"):
        unit = make.product().unit
        make.product("INFO-1", unit=unit, needs=make.NEEDS[2:], name=LocalisedText(id="Info usaha"))
        make.product("DRAF-1", unit=unit, published=False)


@pytest.mark.usefixtures("offered")
def test_services_are_listed_and_read(karangasem_client: Client, ternate_client: Client) -> None:
    listed = karangasem_client.get("/api/v1/services/?q=usaha").json()
    one = karangasem_client.get("/api/v1/services/sku-01/").json()

    assert [row["code"] for row in listed["results"]] == ["INFO-1", "SKU-01"]
    assert one["requirements"][0] == {
        "title": {"id": "Kartu keluarga", "en": "Family card"}, "text": None, "kind": "kk", "is_file": True,
        "optional": False,
    }  # fmt: skip
    assert one["form"]["x-order"][0] == "usaha"
    assert karangasem_client.get("/api/v1/services/DRAF-1/").status_code == 404
    assert ternate_client.get("/api/v1/services/SKU-01/").status_code == 404
    assert ternate_client.get("/api/v1/services/").json()["results"] == []


@pytest.mark.usefixtures("offered")
def test_an_application_without_papers_is_handed_in_and_tracked(karangasem_client: Client) -> None:
    sent = WHO | {"service": "INFO-1", "answers": make.ANSWERS, "place_code": "5107062001"}
    begun = karangasem_client.post("/api/v1/cases/", sent, content_type=SEND)

    assert begun.status_code == 201, begun.json()
    answer = begun.json()
    assert (answer["state"], answer["missing"], answer["due_date"]) == ("submitted", [], "2026-11-27")
    track = {"code": answer["code"], "pin": answer["pin"]}
    standing = karangasem_client.post("/api/v1/cases/track/", track, content_type=SEND).json()
    assert (standing["state"], standing["waits_for"], standing["service"]["id"]) == (
        "submitted",
        "officer",
        "Info usaha",
    )
    assert "Komang" not in str(standing)
    wrong = "000000" if answer["pin"] != "000000" else "111111"
    refused = karangasem_client.post("/api/v1/cases/track/", track | {"pin": wrong}, content_type=SEND)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "case_wrong_code_or_pin")


@pytest.mark.usefixtures("offered")
def test_an_application_that_needs_papers_stays_a_draft_and_says_what_is_missing(karangasem_client: Client) -> None:
    sent = WHO | {"service": "SKU-01", "answers": {"usaha": "Warung Sri"}}
    answer = karangasem_client.post("/api/v1/cases/", sent, content_type=SEND, headers={"Accept-Language": "id"}).json()

    assert answer["state"] == "draft"
    assert answer["missing"] == ["Kartu keluarga", "Foto tempat usaha", "Berdiri sejak"]


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"service": "DRAF-1"}, 409, "service_not_offered"),
        ({"service": "TIDAK"}, 409, "service_not_offered"),
        ({"answers": {"gaji": 5}}, 422, "unknown_fields"),
        ({"answers": {"sejak": "kapan"}}, 422, "case_answers_wrong"),
        ({"answers": {"usaha": ["Warung"]}}, 422, "case_answers_wrong"),
        ({"name": " "}, 400, "blank"),
        ({"phone": "0361"}, 400, "invalid"),
        ({"place_code": "8271012001"}, 400, "invalid"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    karangasem_client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    sent = WHO | {"service": "SKU-01"} | change
    answer = karangasem_client.post("/api/v1/cases/", sent, content_type=SEND)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code), answer.json()
    with tenants.enter("r5107"):
        assert not Case.objects.exists()


def test_the_fee_is_told_and_its_proof_taken_in_from_whoever_has_code_and_pin(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        make.product("IZN-01", steps=(OptionalStep.PAYMENT,), fee_amount=25_000)
        begun = make.begun("IZN-01")
        make.brought(begun.case, 0, 1)
        services.hand_in(case_id=begun.case.pk, actor=make.CITIZEN, now=make.NOW)
        make.step(begun.case, "verify")
    key = {"code": begun.case.code, "pin": begun.pin}

    def send(**more: Any) -> Any:
        return karangasem_client.post("/api/v1/cases/proof/", key | {"file": make.pdf("bukti.pdf")} | more)

    early = send()
    with tenants.enter("r5107"):
        services.ask_payment(case_id=begun.case.pk, actor=make.ACTOR, now=make.NOW)
    owed = karangasem_client.post("/api/v1/cases/track/", key, content_type=SEND).json()["fee"]
    wrong = send(pin="000000" if begun.pin != "000000" else "111111")
    lying = send(file=SimpleUploadedFile("bukti.pdf", b"MZ", "application/pdf"))
    done = send()

    assert (early.status_code, early.json()["errors"][0]["code"]) == (409, "case_payment_not_due")
    assert (owed["amount"], owed["state"], owed["proof_at"]) == ("25000.00", "due", None)
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "case_wrong_code_or_pin")
    assert lying.status_code == 422
    assert (done.status_code, done.json()["fee"]["state"]) == (200, "proof_given")
    with tenants.enter("r5107"):
        assert Fee.objects.get(case=begun.case).proof_name == "bukti.pdf"
