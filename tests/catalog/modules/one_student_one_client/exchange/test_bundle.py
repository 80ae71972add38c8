"""What is told of a mother, checked against the R4B models and for what R4 4.0.1 has not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fhir.resources.R4B import get_fhir_model_class
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from catalog.modules.one_student_one_client.exchange import codes
from catalog.modules.one_student_one_client.exchange.bundle import bundle_of
from catalog.modules.one_student_one_client.exchange.record import Mother, Record, Referred, Reviewed, Seen, Sender
from catalog.modules.one_student_one_client.rules import gestation
from catalog.modules.one_student_one_client.rules.signs import Measure

WITA = ZoneInfo("Asia/Makassar")
SENDER = Sender(organization="100011961", location="b017aa54-f1df-4ec2-9d84-8823815d7228", practitioner="N10000001")
LMP = date(2026, 7, 9)
NOT_IN_R4 = {"valueRatioRange", "valueCodeableReference"}
"""
What the R4B models of all resources and data types used here have beyond those of 4.0.1: two kinds of values of an
extension, and with them the types RatioRange and CodeableReference. Found by comparing, field by field, the models of
fhir.resources 8.3.0 (R4B) with those of 6.1.0 (4.0.1).
"""
ALL_MEASURED = {
    Measure.SYSTOLIC: Decimal(118),
    Measure.DIASTOLIC: Decimal(76),
    Measure.WEIGHT: Decimal("58.4"),
    Measure.HEIGHT: Decimal(152),
    Measure.ARM: Decimal("22.9"),
    Measure.HAEMOGLOBIN: Decimal("10.2"),
    Measure.FUNDAL_HEIGHT: Decimal(21),
    Measure.FETAL_HEART: Decimal(142),
    Measure.TEMPERATURE: Decimal("36.7"),
}


def seen(number: int, name: str, day: date, **measured: Decimal) -> Seen:
    start = datetime(day.year, day.month, day.day, 7, 30, tzinfo=WITA)
    return Seen(
        id=UUID(int=100 + number), name=name, day=day, start=start, end=start + timedelta(minutes=30),
        measured={Measure(key): value for key, value in measured.items()},
    )  # fmt: skip


RECORD = Record(
    id=UUID(int=1),
    mother=Mother(
        id=UUID(int=2), nik="5107046105980001", name="Ni Kadek Sulastri", birth_date=date(1998, 5, 21),
        village_code="5107052009",
    ),
    lmp_date=LMP,
    due_date=gestation.due_date(LMP),
    ended=None,
    contacts=(
        seen(1, "K1M", LMP + timedelta(weeks=10)),
        seen(2, "K2", LMP + timedelta(weeks=18), **{key.value: value for key, value in ALL_MEASURED.items()}),
    ),
    standing=frozenset({"caesarean_before", "anaemia"}),
    review=Reviewed(id=UUID(int=3), at=datetime(2026, 9, 17, 1, 0, tzinfo=UTC), score=14),
    referrals=(
        Referred(
            id=UUID(int=4), opened_at=datetime(2026, 11, 12, 0, 0, tzinfo=UTC), is_closed=False,
            grounds=("Perdarahan dari jalan lahir",), visit_id=UUID(int=102),
        ),
    ),
    consent_id=UUID(int=5),
    agreed_at=datetime(2026, 9, 17, 8, 0, tzinfo=WITA),
)  # fmt: skip


def told(kind: str, record: Record = RECORD) -> list[dict[str, Any]]:
    entries = bundle_of(record, SENDER)["entry"]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from keys_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_in(part)


RECORDS = pytest.mark.parametrize(
    "record",
    [
        RECORD,
        replace(RECORD, ended=datetime(2027, 4, 10, 3, 0, tzinfo=WITA)),
        replace(RECORD, standing=frozenset(), review=None, referrals=(), contacts=()),
        replace(RECORD, standing=frozenset(codes.CARD), ended=LMP + timedelta(days=308)),
    ],
    ids=["high risk", "after the birth", "just registered", "everything on the card"],
)


@RECORDS
def test_it_is_valid_fhir(record: Record) -> None:
    bundle = bundle_of(record, SENDER)

    Bundle.model_validate(bundle)
    for entry in bundle["entry"]:
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])


def test_the_models_would_notice() -> None:
    encounter = told("Encounter")[0]

    with pytest.raises(ValidationError):
        get_fhir_model_class("Encounter").model_validate(encounter | {"actualPeriod": encounter["period"]})


@RECORDS
def test_nothing_that_r4_does_not_have(record: Record) -> None:
    bundle = bundle_of(record, SENDER)

    assert NOT_IN_R4.isdisjoint(keys_in(bundle))


def test_it_is_the_same_each_time_and_each_address_once() -> None:
    first, second = bundle_of(RECORD, SENDER), bundle_of(replace(RECORD), SENDER)

    assert json.dumps(first) == json.dumps(second)
    addresses = [entry["fullUrl"] for entry in first["entry"]]
    assert len(addresses) == len(set(addresses))


@RECORDS
def test_what_is_named_stands_in_the_bundle(record: Record) -> None:
    bundle = bundle_of(record, SENDER)
    here = {entry["fullUrl"] for entry in bundle["entry"]}

    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if "reference" in value:
                yield value["reference"]
            for part in value.values():
                yield from references(part)
        elif isinstance(value, list):
            for part in value:
                yield from references(part)

    named = {reference for reference in references(bundle) if reference.startswith("urn:")}
    assert named <= here


def test_what_may_change_is_written_over_and_the_rest_created_once() -> None:
    requests = {entry["resource"]["resourceType"]: entry["request"] for entry in bundle_of(RECORD, SENDER)["entry"]}

    assert requests["Patient"] == {
        "method": "POST", "url": "Patient",
        "ifNoneExist": "identifier=https%3A%2F%2Ffhir.kemkes.go.id%2Fid%2Fnik%7C5107046105980001",
    }  # fmt: skip
    written_over = {kind for kind, request in requests.items() if request["method"] == "PUT"}
    assert written_over == {"CarePlan", "ServiceRequest"}
    assert all("ifNoneExist" in request for kind, request in requests.items() if kind not in written_over)


def test_a_contact_has_its_name_and_its_times_in_utc() -> None:
    first, second = told("Encounter")

    assert first["identifier"] == [
        {"system": "http://sys-ids.kemkes.go.id/encounter/100011961", "value": str(UUID(int=101))},
        {"system": "http://terminology.kemkes.go.id/CodeSystem/episodeofcare/ANC", "value": "K1M"},
    ]
    assert second["identifier"][1]["value"] == "K2"
    assert first["period"] == {"start": "2026-09-16T23:30:00+00:00", "end": "2026-09-17T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("ended", "status", "period"),
    [
        (None, "active", {"start": "2026-07-09"}),
        (datetime(2027, 4, 10, 3, 0, tzinfo=WITA), "finished",
         {"start": "2026-07-09", "end": "2027-04-09T19:00:00+00:00"}),
        (LMP + timedelta(days=308), "finished", {"start": "2026-07-09", "end": "2027-05-13"}),
    ],
    ids=["going on", "born", "never heard of"],
)  # fmt: skip
def test_the_episode_lasts_from_the_last_menstruation(ended: Any, status: str, period: dict[str, str]) -> None:
    (episode,) = told("EpisodeOfCare", replace(RECORD, ended=ended))

    assert (episode["status"], episode["period"]) == (status, period)
    assert episode["type"][0]["coding"][0]["code"] == "ANC"


def test_measurements_carry_the_codes_of_the_playbook() -> None:
    second = f"urn:uuid:{UUID(int=102)}"
    found = {
        observation["code"]["coding"][0]["code"]: observation.get("valueQuantity") or observation["valueInteger"]
        for observation in told("Observation")
        if observation["encounter"]["reference"] == second
    }

    assert {code: value["value"] if isinstance(value, dict) else value for code, value in found.items()} == {
        "18185-9": 18, "32418-6": 2, "8480-6": 118, "8462-4": 76, "29463-7": 58.4, "8302-2": 152, "284473002": 22.9,
        "718-7": 10.2, "11881-0": 21, "55283-6": 142, "8310-5": 36.7,
    }  # fmt: skip
    assert found["8480-6"]["code"] == "mm[Hg]"


def test_the_arm_is_told_in_snomed_and_in_the_ministrys_own_code() -> None:
    (arm,) = [one for one in told("Observation") if one["code"]["coding"][0]["code"] == "284473002"]

    assert [coding["code"] for coding in arm["code"]["coding"]] == ["284473002", "ANC.SS.DE3"]


def test_days_of_the_pregnancy_are_told_once_with_the_first_contact() -> None:
    days = {
        observation["code"]["coding"][0]["code"]: (observation["valueDateTime"], observation["encounter"]["reference"])
        for observation in told("Observation")
        if "valueDateTime" in observation
    }

    first = f"urn:uuid:{UUID(int=101)}"
    assert days == {"8665-2": ("2026-07-09", first), "11778-8": ("2027-04-15", first)}


def test_what_stands_on_the_card_and_the_score_of_the_midwife() -> None:
    (risk,) = told("RiskAssessment")

    assert [one["code"]["coding"][0]["code"] for one in told("Condition")] == ["O99.0", "O34.2"]
    assert risk["prediction"][0]["qualitativeRisk"]["text"] == "KRST, risiko sangat tinggi"
    assert risk["prediction"][0]["rationale"] == "Skor KSPR 14"


def test_a_healthy_pregnancy_is_told_as_one() -> None:
    (condition,) = told("Condition", replace(RECORD, standing=frozenset()))

    assert condition["code"] == {
        "coding": [
            {"system": "http://hl7.org/fhir/sid/icd-10", "code": "Z34.9",
             "display": "Supervision of normal pregnancy, unspecified"}
        ]
    }  # fmt: skip


def test_the_plan_says_what_took_place_and_what_is_owed() -> None:
    (plan,) = told("CarePlan")

    details = [activity["detail"] for activity in plan["activity"]]
    assert [(one["description"][-2:], one["status"]) for one in details] == [
        ("K1", "completed"), ("K2", "completed"), ("K3", "not-started"), ("K4", "not-started"),
        ("K5", "not-started"), ("K6", "not-started"),
    ]  # fmt: skip


def test_a_referral_says_why_and_whether_it_is_done() -> None:
    (referral,) = told("ServiceRequest")
    (closed,) = told("ServiceRequest", replace(RECORD, referrals=(replace(RECORD.referrals[0], is_closed=True),)))

    assert referral["reasonCode"] == [{"text": "Perdarahan dari jalan lahir"}]
    assert (referral["status"], closed["status"]) == ("active", "completed")


def test_neither_phone_nor_house_leaves() -> None:
    (patient,) = told("Patient")

    assert patient["identifier"] == [
        {"use": "official", "system": "https://fhir.kemkes.go.id/id/nik", "value": "5107046105980001"}
    ]
    assert {"telecom", "line"}.isdisjoint(keys_in(patient))
