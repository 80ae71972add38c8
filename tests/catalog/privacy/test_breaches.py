"""Failures of protection: 3 x 24 hours, the notice and its receipts, portions, and rehearsals that send nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

import tenants
from catalog.privacy import queries
from catalog.privacy.models import Affected, Breach
from catalog.privacy.services import breaches
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from core.personal_data import DataCategory
from notifications.models import Message
from tests.factories.residents import ABABI, make_resident

pytestmark = pytest.mark.django_db

DPO = Actor.user(7, schema="r5107")
KNOWN = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
"""1 December, 10.00 WIB."""
NOW = KNOWN + timedelta(hours=1)
WHAT: dict[str, Any] = {
    "happened": "Laptop petugas Puskesmas Abang I hilang pada 30 November malam.",
    "categories": [DataCategory.NAME, DataCategory.PHONE],
    "people": 2,
    "handling": "Akun petugas ditutup pada 1 Desember pukul 10.20.",
    "recovery": "Waspadai telepon yang mengaku dari puskesmas.",
}


@pytest.fixture(autouse=True)
def _inside(in_karangasem: tenants.CurrentRegency) -> None:
    """Everything happens in Karangasem."""


def opened(*, rehearsal: bool = False, **values: Any) -> Breach:
    return breaches.open_breach(
        title="Laptop hilang", known_at=KNOWN, is_rehearsal=rehearsal, actor=DPO, now=NOW, **values
    )


def described(*, rehearsal: bool = False) -> Breach:
    made = opened(rehearsal=rehearsal)
    return breaches.describe(breach_id=made.pk, version=made.version, actor=DPO, now=NOW, **WHAT)


def again(breach: Breach) -> Breach:
    breach.refresh_from_db()
    return breach


def test_notices_are_due_three_times_24_hours_after_it_became_known() -> None:
    """PD-1: known on 1 December at 10.00 WIB, due on 4 December at 10.00 WIB."""
    assert opened().due_at == datetime(2026, 12, 4, 3, 0, tzinfo=UTC)


def test_nothing_becomes_known_in_the_future() -> None:
    with pytest.raises(breaches.KnownInFuture):
        breaches.open_breach(title="x", known_at=NOW + timedelta(minutes=1), is_rehearsal=False, actor=DPO, now=NOW)


def test_the_processor_s_own_time_is_kept_beside_ours() -> None:
    knew = KNOWN - timedelta(hours=5)
    made = opened(processor_known_at=knew)

    assert (made.processor_known_at, made.reported_to_us_at) == (knew, KNOWN)
    with pytest.raises(breaches.ProcessorKnewLater):
        opened(processor_known_at=KNOWN + timedelta(minutes=1))


def test_people_are_told_once_in_portions_with_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaches, "PORTION", 2)
    for number in range(3):
        make_resident(village_code=ABABI, phone="", email=f"warga{number}@contoh.id")
    make_resident(village_code=ABABI, phone="081234560000", email="")  # and nothing here sends to telephones
    breach = described()
    assert breaches.list_village(breach_id=breach.pk, village_code=ABABI, actor=DPO, now=NOW) == 4
    assert breaches.list_village(breach_id=breach.pk, village_code=ABABI, actor=DPO, now=NOW) == 0

    breaches.send_notices(breach_id=breach.pk, version=again(breach).version, actor=DPO, now=NOW)
    assert Message.objects.filter(template="privacy.breach").count() == 0
    portions = [breaches.tell_portion(breach_id=breach.pk, now=NOW) for _number in range(3)]

    told = queries.telling_of(breach)
    assert portions == [True, True, False]
    assert (told.listed, told.told, told.unreachable, told.waiting) == (4, 3, 1, 0)
    assert Message.objects.filter(template="privacy.breach").count() == 3
    assert breaches.tell_portion(breach_id=breach.pk, now=NOW) is False


def test_a_rehearsal_goes_the_whole_way_and_sends_nothing() -> None:
    make_resident(village_code=ABABI, phone="081234560001", email="wayan@contoh.id")
    breach = described(rehearsal=True)
    breaches.list_village(breach_id=breach.pk, village_code=ABABI, actor=DPO, now=NOW)
    breaches.send_notices(breach_id=breach.pk, version=again(breach).version, actor=DPO, now=NOW)
    breaches.note_authority(
        breach_id=breach.pk, version=again(breach).version, receipt="latihan", actor=DPO, now=NOW
    )  # fmt: skip
    breaches.decide_public(
        breach_id=breach.pk, version=again(breach).version, tells=False, reason="Hanya latihan.", actor=DPO, now=NOW
    )
    breaches.close_breach(
        breach_id=breach.pk, version=again(breach).version, lessons="Daftar dulu.", actor=DPO, now=NOW
    )  # fmt: skip

    with tenants.public():
        assert [name for name in run_waiting() if "tell_people" in name] == []

    assert again(breach).state == Breach.State.CLOSED
    assert Affected.objects.get().told_at is None
    assert breaches.tell_portion(breach_id=breach.pk, now=NOW) is False
    assert Message.objects.count() == 0
    assert queries.counts(NOW).breaches == 0


def test_a_notice_says_all_that_the_law_asks_for() -> None:
    breach = opened()
    with pytest.raises(breaches.NoticeIncomplete) as refused:
        breaches.note_authority(breach_id=breach.pk, version=1, receipt="", actor=DPO, now=NOW)
    assert "data" in refused.value.reason

    filled = described()
    with pytest.raises(breaches.NobodyListed):
        breaches.send_notices(breach_id=filled.pk, version=filled.version, actor=DPO, now=NOW)
    values = breaches.notice_values(filled)
    assert values["data"] == "nama, nomor HP"
    assert values["happened"] == WHAT["happened"]


def test_people_are_found_by_the_numbers_of_a_table_that_are_kept_nowhere() -> None:
    nik = "5107051703880001"
    make_resident(nik=nik, phone="081234560001")
    breach = described()

    added, unknown = breaches.list_by_numbers(
        breach_id=breach.pk, numbers=["51.07.05.170388.0001", nik, "5107051703880009", "bukan NIK"], actor=DPO, now=NOW
    )

    assert (added, unknown) == (1, 2)
    entries = EvidenceEntry.objects.filter(subject=f"privacy.breach:{breach.pk}")
    assert nik not in str([entry.details for entry in entries])


def test_it_is_closed_when_everybody_was_told_and_a_person_decided_about_the_public() -> None:
    breach = described()
    with pytest.raises(breaches.NotToldYet) as refused:
        breaches.close_breach(breach_id=breach.pk, version=breach.version, lessons="", actor=DPO, now=NOW)
    assert refused.value.reason.count(",") == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(public=Breach.Public.NO)


def test_two_people_at_once_notice_each_other() -> None:
    breach = described()

    with pytest.raises(breaches.BreachChanged):
        breaches.describe(breach_id=breach.pk, version=1, actor=DPO, now=NOW, **WHAT)


class TestLetters:
    """To whom no message reaches, the notice goes on paper, and the failure is not settled before."""

    def told(self) -> tuple[Breach, dict[str, Affected]]:
        """Three people: one with a mailbox, one without, one whose message did not arrive."""
        people = {
            name: make_resident(
                full_name=name, nik=f"510704430790000{number}", phone="", email=email, village_code=ABABI
            )
            for number, (name, email) in enumerate(
                (("Ni Made Sari", "sari@contoh.id"), ("I Wayan Rai", ""), ("Ni Nyoman Rupa", "rupa@contoh.id")), start=1
            )
        }
        made = described()
        breaches.list_village(breach_id=made.pk, village_code=ABABI, actor=DPO, now=NOW)
        made = breaches.send_notices(breach_id=made.pk, version=again(made).version, actor=DPO, now=NOW)
        breaches.tell_portion(breach_id=made.pk, now=NOW)
        Message.objects.filter(recipient_id=str(people["Ni Nyoman Rupa"].pk)).update(state="given_up", reason="x")
        return again(made), {row.resident.full_name: row for row in Affected.objects.select_related("resident")}

    def test_who_has_no_number_and_whom_no_message_reached_gets_a_letter(self) -> None:
        made, rows = self.told()

        assert list(queries.letters(made)) == [rows["I Wayan Rai"], rows["Ni Nyoman Rupa"]]
        everybody = [row.pk for row in rows.values()]
        assert breaches.note_letters(breach_id=made.pk, people=everybody, actor=DPO, now=NOW) == 2
        assert Affected.objects.filter(letter_at=NOW).count() == 2
        with pytest.raises(breaches.NothingToSend):
            breaches.note_letters(breach_id=made.pk, people=everybody, actor=DPO, now=NOW + timedelta(hours=1))
        assert EvidenceEntry.objects.get(action="privacy.breach_letters_sent").details["letters"] == 2

    def test_a_message_that_arrives_by_another_way_needs_no_letter(self) -> None:
        made, rows = self.told()
        lost = Message.objects.get(state="given_up")
        Message.objects.create(
            idempotency_key=lost.idempotency_key, channel="sms", template=lost.template, language="id",
            recipient_kind="resident", recipient_id=lost.recipient_id, state="delivered", queued_at=NOW,
        )  # fmt: skip

        assert list(queries.letters(made)) == [rows["I Wayan Rai"]]

    def test_it_is_not_closed_while_a_letter_waits(self) -> None:
        made, rows = self.told()
        step: dict[str, Any] = {"breach_id": made.pk, "actor": DPO, "now": NOW}
        made = breaches.note_authority(version=made.version, receipt="1", **step)
        made = breaches.decide_public(version=made.version, tells=False, reason="Tiga orang.", **step)
        with pytest.raises(breaches.NotToldYet):
            breaches.close_breach(version=made.version, lessons="x", **step)

        breaches.note_letters(people=[row.pk for row in rows.values()], **step)

        assert breaches.close_breach(version=made.version, lessons="x", **step).state == Breach.State.CLOSED

    def test_the_pages_print_them_and_note_which_left(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        made, rows = self.told()
        staff("r5107", "privacy.manage", client=karangasem_client)
        way = f"/pengaturan/pelindungan-data/kegagalan/{made.pk}/surat"

        page = karangasem_client.get(f"{way}/").content.decode()
        assert "I Wayan Rai" in page
        assert "Ni Made Sari" not in page
        printed = PdfReader(BytesIO(karangasem_client.get(f"{way}.pdf").content))
        assert [("I Wayan Rai" in sheet.extract_text()) for sheet in printed.pages] == [True, False]
        assert karangasem_client.post(f"{way}/terkirim/", {}).status_code == 409

        sent = karangasem_client.post(f"{way}/terkirim/", {"people": rows["I Wayan Rai"].pk})

        assert sent.status_code == 302
        with tenants.enter("r5107"):
            assert queries.telling_of(made).letters_waiting == 1
        assert len(PdfReader(BytesIO(karangasem_client.get(f"{way}.pdf").content)).pages) == 1
