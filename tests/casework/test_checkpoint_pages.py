"""The page where anybody checks a receipt: what it says, what it does not, and what it refuses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from rest_framework.settings import api_settings

import tenants
from core import evidence
from core.actors import Actor
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.services import copy_evidence_head

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
SUBJECT = "casework.case:7f0f6a52"


@pytest.fixture
def entry() -> EvidenceEntry:
    """Something that was recorded at Karangasem, among others, and copied a little later."""
    with tenants.enter("r5107"):
        for subject in ("test:1", SUBJECT, "test:2"):
            evidence.record(action="casework.begun", actor=Actor.citizen(), at=AT, subject=subject)
        copy_evidence_head(now=AT)
        return EvidenceEntry.objects.get(subject=SUBJECT)


def address_of(entry: EvidenceEntry, digits: int = 64) -> str:
    return f"/bukti/{entry.sequence}-{entry.hash[:digits]}/"


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return re.sub(r"\s+", " ", str(response.content.decode()))


def test_a_genuine_receipt_is_confirmed_without_a_word_of_the_case(
    karangasem_client: Client, entry: EvidenceEntry
) -> None:
    page = text_of(karangasem_client.get(address_of(entry)))

    assert "Titik periksa ini ada dalam catatan" in page
    assert "Senin, 23 November 2026" in page
    assert "10.10 WITA" in page
    assert "Ke-64 karakter" in page
    assert "1 salinan" in page
    assert not re.search("casework|begun|7f0f6a52|citizen", page.partition("<main")[2].partition("</main>")[0])


def test_english_is_complete(karangasem_client: Client, entry: EvidenceEntry) -> None:
    karangasem_client.cookies["django_language"] = "en"

    page = text_of(karangasem_client.get(address_of(entry, 16)))

    assert "This checkpoint is in the log" in page
    assert "The first 16 characters are those of the entry." in page


def test_what_is_typed_leads_to_its_address(karangasem_client: Client, entry: EvidenceEntry) -> None:
    digits = entry.hash[:16]
    typed = f" {entry.sequence} {digits[:4].upper()} {digits[4:8]} {digits[8:12]}-{digits[12:]} "

    answer = karangasem_client.get("/bukti/", {"titik": typed})

    assert (answer.status_code, answer["Location"]) == (302, address_of(entry, 16))


@pytest.mark.parametrize("typed", ["", "   ", "KAR-4821-7QMX", "1204", "1204-9f3a", "\t", "9" * 201])
def test_what_is_no_checkpoint_is_refused_in_words(karangasem_client: Client, typed: str) -> None:
    page = text_of(karangasem_client.get("/bukti/", {"titik": typed}), 422)

    assert "data-error-summary" in page


@pytest.mark.parametrize(
    "wrong", ["0-9f3a61c07be244d8", "12-9f3a61c07be244d", "12-9g3a61c07be244d8", "1" * 19 + "-" + "0" * 16]
)
def test_an_address_that_is_none_is_not_there(karangasem_client: Client, wrong: str) -> None:
    assert karangasem_client.get(f"/bukti/{wrong}/").status_code == 404


def test_other_characters_and_another_regency_get_the_same_answer(
    karangasem_client: Client, ternate_client: Client, entry: EvidenceEntry
) -> None:
    with tenants.enter("r8271"):
        for _ in range(entry.sequence):
            evidence.record(action="tests.counted", actor=Actor.system("tests"), at=AT, subject="test:3")

    here = text_of(karangasem_client.get(f"/bukti/{entry.sequence}-{'0' * 16}/"), 404)
    there = text_of(ternate_client.get(address_of(entry)), 404)

    for page in (here, there):
        assert "Titik periksa ini tidak ada dalam catatan" in page
        assert "23 November" not in page
    assert "Ternate" in there.partition("<main")[2]


def test_an_entry_that_the_operator_changed_is_told(karangasem_client: Client, entry: EvidenceEntry) -> None:
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(pk=entry.pk).update(subject="casework.case:other")

    page = text_of(karangasem_client.get(address_of(entry)))

    assert "Catatan ini tidak utuh" in page
    assert 'role="alert"' in page
    assert "Simpan tanda terima Anda" in page


def test_guesses_have_to_wait(karangasem_client: Client, entry: EvidenceEntry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "evidence_check", "3/hour")
    answers = [karangasem_client.get(f"/bukti/{entry.sequence}-{guess:016x}/") for guess in range(3)]

    page = text_of(karangasem_client.get(address_of(entry)), 429)

    assert {answer.status_code for answer in answers} == {404}
    assert "Titik periksa ini ada" not in page
    assert "data-error-summary" in page


def test_other_systems_get_the_same_answers(
    karangasem_client: Client, ternate_client: Client, entry: EvidenceEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/api/v1/checkpoints/{entry.sequence}-{entry.hash}/"

    genuine = karangasem_client.get(address)

    assert genuine.status_code == 200
    assert genuine.json() == {
        "outcome": "genuine", "recorded_at": "2026-11-23T10:10:00+08:00", "head": entry.sequence + 1, "read": 3,
        "unread": 0, "copies": 1, "copied_at": "2026-11-23T10:10:00+08:00",
    }  # fmt: skip
    assert ternate_client.get(address).json()["errors"][0]["code"] == "not_found"
    with operator_rights("r5107"):
        EvidenceEntry.objects.filter(sequence=entry.sequence - 1).delete()
    assert karangasem_client.get(address).json()["outcome"] == "touched"
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "evidence_check", "2/hour")
    assert karangasem_client.get(address).status_code == 429


def test_nothing_is_changed_by_looking(karangasem_client: Client, entry: EvidenceEntry) -> None:
    with tenants.enter("r5107"):
        before = evidence.head_of_log()

    assert karangasem_client.post(address_of(entry)).status_code == 405
    karangasem_client.get(address_of(entry))

    with tenants.enter("r5107"):
        assert evidence.head_of_log() == before
