"""Requests of people: the clock of the law, who asks, what is held, refusing with a basis, restrictions, the copy."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

import tenants
from casework.models import Case
from casework.services.refusals import MoveNotPossible, ReasonMissing
from casework.services.restriction import refuse_restricted
from catalog.privacy import course, queries
from catalog.privacy.models import Copy, Ground, Identity, PrivacyRequest, RequestKind, Restriction, RestrictionOverride
from catalog.privacy.services import copies, register, requests
from core import files
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.personal_data import Person, ProcessingRestricted, restricted
from notifications.models import Message
from tests.factories.accounts import make_citizen
from tests.factories.casework import applicant, handed_in, product
from tests.factories.organisation import person_with_rights
from tests.factories.privacy import government, let_go
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db

# Saturday evening in Karangasem: 28 November 2026, 21.00 WITA.
NOW = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
NIK = "5107044307900001"
DPO = Actor.user(7, schema="r5107")
SECOND = Actor.user(9, schema="r5107")
CITIZEN = Actor.citizen()


@pytest.fixture(autouse=True)
def _inside(in_karangasem: tenants.CurrentRegency) -> None:
    """Everything happens in Karangasem."""
    government()


def at_desk(kind: RequestKind = RequestKind.ACCESS, *, nik: str = "", now: datetime = NOW) -> PrivacyRequest:
    made, _pin = requests.enter_at_desk(
        applicant=applicant(), kind=kind, identity=Identity.CARD, wish="Mohon diproses.", nik=nik, actor=DPO, now=now
    )
    return made


def go_on(case: Case, reason: str) -> None:
    person = Person(resident_id=case.resident_id)
    requests.go_on(
        person=person, matter=case.pk, subject=f"casework.case:{case.pk}", why=RestrictionOverride.Why.LAW,
        reason=reason, actor=DPO, now=NOW,
    )  # fmt: skip
    requests.agree(person=person, matter=case.pk, actor=SECOND, now=NOW)


def known() -> Any:
    return make_resident(full_name="Ni Komang Sri Wahyuni", nik=NIK, sex="female", phone="081234560000")


@pytest.mark.parametrize("kind", ["access", "correction", "withdrawal", "restriction"])
def test_the_clock_runs_through_the_night_and_sunday(kind: str) -> None:
    made = at_desk(RequestKind(kind))

    assert made.case.due_at == NOW + timedelta(hours=72)


def test_a_request_in_time_is_kept_and_a_late_one_is_shown_and_told_once() -> None:
    head = person_with_rights(requests.OVERSEES, full_name="I Gusti Ayu Mas Sumatri")
    kept, late = at_desk(), at_desk(RequestKind.CORRECTION)
    requests.grant(case_id=late.case_id, reason="Alamat dibetulkan.", actor=DPO, now=NOW + timedelta(hours=71))
    over = NOW + timedelta(hours=72)

    assert [requests.escalate_late(now=over - timedelta(seconds=1)), requests.escalate_late(now=over)] == [0, 1]
    assert requests.escalate_late(now=over + timedelta(hours=1)) == 0

    assert queries.counts(over).late == 1
    assert late.case.clocks.get().was_kept
    told = Message.objects.filter(template="privacy.late", channel="inbox")
    assert [message.recipient_id for message in told] == [str(head.pk)]
    kept.refresh_from_db()
    assert kept.escalated_at == over


def test_who_asks_is_found_by_the_blind_index_and_the_number_is_kept_nowhere() -> None:
    resident = known()
    made = at_desk(nik=NIK)

    assert made.resident == resident
    assert not EvidenceEntry.objects.filter(details__icontains=NIK).exists()
    unknown = at_desk(RequestKind.CORRECTION, nik="5107044307909999")
    with pytest.raises(requests.WhoUnknown):
        requests.link_person(
            case_id=unknown.case_id, nik="5107044307909999", identity=Identity.CARD, actor=DPO, now=NOW
        )


def test_an_account_alone_opens_no_register() -> None:
    resident, citizen = known(), make_citizen()
    asked = requests.ask_signed_in(user=citizen, kind=RequestKind.ACCESS, wish="", actor=CITIZEN, now=NOW)

    assert {one.declared.part.__name__ for one in queries.held_of(queries.person_of(asked))} == {  # type: ignore[attr-defined]
        "accounts.privacy", "catalog.privacy.privacy",
    }  # fmt: skip
    assert queries.resident_of(citizen) is None

    requests.link_person(case_id=asked.case_id, nik=NIK, identity=Identity.CARD, actor=DPO, now=NOW)

    assert queries.resident_of(citizen) == resident.pk
    with pytest.raises(requests.AskedAlready):
        requests.ask_signed_in(user=citizen, kind=RequestKind.ACCESS, wish="", actor=CITIZEN, now=NOW)


def test_each_look_stands_in_the_log() -> None:
    known()
    asked = at_desk(nik=NIK)

    for _twice in range(2):
        requests.look(asked=asked, actor=DPO, now=NOW)

    looks = EvidenceEntry.objects.filter(action="privacy.looked")
    assert [(entry.actor, entry.details["case"]) for entry in looks] == [(str(DPO), asked.case.code)] * 2
    assert "Sri" not in str([entry.details for entry in looks])


def test_the_copy_holds_everything_in_the_clear_and_is_fetched_once(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    resident = known()
    product()
    case = handed_in(now=NOW - timedelta(days=1))
    case.resident = resident
    case.save()
    register.set_desk(
        address="Jalan Ngurah Rai 31",
        email="pdp@karangasemkab.go.id",
        phone="",
        officer="",
        decree="",
        actor=DPO,
        now=NOW,
    )
    asked = at_desk(nik=NIK)
    with pytest.raises(requests.CopyMissing):
        requests.grant(case_id=asked.case_id, reason="", actor=DPO, now=NOW)
    word = copies.make_copy(case_id=asked.case_id, actor=DPO, now=NOW)
    with pytest.raises(NotThere):
        copies.fetch(word=word, actor=CITIZEN, now=NOW)  # not granted yet
    requests.grant(case_id=asked.case_id, reason="Salinan dapat diambil.", actor=DPO, now=NOW)
    key = Copy.objects.get().file_key
    with files.open_stored(key) as sealed:
        assert NIK.encode() not in sealed.read()

    with django_capture_on_commit_callbacks(execute=True):
        name, content = copies.fetch(word=word, actor=CITIZEN, now=NOW)

    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        data = json.loads(pack.read("data.json"))
        printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pack.read("salinan.pdf"))).pages)
    held = {entry["activity"]: entry for entry in data["entries"]}
    assert name == f"salinan-data-{asked.case.code}.zip"
    assert held["residents.register"]["holds"]["nik"] == NIK
    assert held["casework.cases"]["holds"]["answers"]["usaha"] == "Warung Kopi Bukit Asah"
    assert NIK in printed
    with pytest.raises(NotThere):
        copies.fetch(word=word, actor=CITIZEN, now=NOW)
    with pytest.raises(NotThere):
        files.open_stored(key)


def test_a_copy_that_nobody_fetches_goes() -> None:
    known()
    asked = at_desk(nik=NIK)
    word = copies.make_copy(case_id=asked.case_id, actor=DPO, now=NOW)
    requests.grant(case_id=asked.case_id, reason="", actor=DPO, now=NOW)
    week = timedelta(days=7)

    assert let_go("privacy.copies", now=NOW + week - timedelta(seconds=1)) == 0
    assert let_go("privacy.copies", now=NOW + week) == 1

    with pytest.raises(NotThere):
        copies.fetch(word=word, actor=CITIZEN, now=NOW)


def test_what_the_law_keeps_is_not_erased_but_refused_with_its_basis() -> None:
    """PD-4: a certificate that was issued, and the record in the civil registry."""
    known()
    asked = at_desk(RequestKind.ERASURE, nik=NIK)
    with pytest.raises(requests.KeptByLaw):
        requests.grant(case_id=asked.case_id, reason="Dihapus.", actor=DPO, now=NOW)
    with pytest.raises(requests.GroundMissing):
        requests.refuse(case_id=asked.case_id, ground="", reason="Arsip.", actor=DPO, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        requests.refuse(case_id=asked.case_id, ground=Ground.ARCHIVE, reason=" ", actor=DPO, now=NOW)

    requests.refuse(
        case_id=asked.case_id, ground=Ground.ARCHIVE, reason="Akta kelahiran adalah arsip negara.", actor=DPO, now=NOW
    )

    asked.refresh_from_db()
    assert (asked.case.state, asked.ground) == (course.REFUSED, "archive")
    refused = EvidenceEntry.objects.get(action="casework.refuse")
    assert refused.details["ground"] == "archive"
    assert "arsip negara" not in str(refused.details)
    assert Message.objects.filter(template="privacy.answered").count() == 1


def test_an_account_is_erased_with_the_grant() -> None:
    citizen = make_citizen()
    asked = requests.ask_signed_in(user=citizen, kind=RequestKind.ERASURE, wish="", actor=CITIZEN, now=NOW)

    requests.grant(case_id=asked.case_id, reason="Akun dihapus.", actor=DPO, now=NOW)

    citizen.refresh_from_db()
    assert (citizen.full_name, citizen.is_active, citizen.contacts.count()) == ("", False, 0)


def test_a_restriction_stops_letters_until_somebody_says_why_they_go_on() -> None:
    resident = known()
    product()
    held_case, other = handed_in(now=NOW), handed_in(now=NOW)
    for case in (held_case, other):
        case.resident = resident
        case.save()
    asked = at_desk(RequestKind.RESTRICTION, nik=NIK)
    refuse_restricted(held_case)

    requests.grant(case_id=asked.case_id, reason="Dibatasi.", actor=DPO, now=NOW)

    with pytest.raises(ProcessingRestricted):
        refuse_restricted(held_case)
    go_on(held_case, "Batas waktu bantuan habis besok.")
    refuse_restricted(held_case)
    with pytest.raises(ProcessingRestricted):
        refuse_restricted(other)
    with pytest.raises(requests.NotRestricted):
        go_on(held_case, "Lagi.")
    assert (
        EvidenceEntry.objects.get(action="privacy.restriction_overridden").reason == "Batas waktu bantuan habis besok."
    )

    requests.lift_restriction(restriction_id=Restriction.objects.get().pk, reason="Selesai.", actor=DPO, now=NOW)
    refuse_restricted(other)
    assert restricted(Person(resident_id=resident.pk)) is None


def test_a_restriction_of_nobody_is_refused() -> None:
    asked = at_desk(RequestKind.RESTRICTION)

    with pytest.raises(requests.WhoUnknown):
        requests.grant(case_id=asked.case_id, reason="", actor=DPO, now=NOW)


def test_a_correction_goes_to_the_office_that_keeps_the_data_and_the_clock_goes_on() -> None:
    asked = at_desk(RequestKind.CORRECTION, nik="")
    due, unit = asked.case.due_at, asked.case.unit
    with pytest.raises(requests.NobodyThere):
        requests.hand_over(case_id=asked.case_id, unit=unit, actor=DPO, now=NOW)
    person_with_rights("cases.work", unit=unit)

    requests.hand_over(case_id=asked.case_id, unit=unit, actor=DPO, now=NOW + timedelta(hours=2))

    asked.refresh_from_db()
    asked.case.refresh_from_db()
    assert (asked.case.state, asked.unit, asked.case.due_at) == (course.WITH_UNIT, unit, due)
    requests.bring_back(case_id=asked.case_id, actor=DPO, now=NOW + timedelta(hours=3))
    assert [one.outcome for one in asked.errands.all()] == ["taken_back"]
    requests.hand_over(case_id=asked.case_id, unit=unit, actor=DPO, now=NOW + timedelta(hours=3))
    requests.grant(case_id=asked.case_id, reason="Nama dibetulkan.", actor=DPO, now=NOW + timedelta(hours=4))
    assert not asked.errands.filter(ended_at=None).exists(), "nobody goes on with what is answered"
    with pytest.raises(MoveNotPossible):
        requests.grant(case_id=asked.case_id, reason="Lagi.", actor=DPO, now=NOW + timedelta(hours=5))


def test_what_is_asked_is_sealed_and_a_case_of_another_course_is_none_of_ours() -> None:
    asked = at_desk()
    assert "Mohon" not in asked.wish
    product()
    with pytest.raises(NotThere):
        requests.take(case_id=handed_in(now=NOW).pk, actor=DPO, now=NOW)


def test_a_letter_of_the_person_is_told_as_kept_by_the_archive_law() -> None:
    """PD-4, from the other side: the desk sees which entries the law keeps before it decides."""
    resident = known()
    entries = [entry for held in queries.held_of(Person(resident_id=resident.pk)) for entry in held.entries]

    assert [entry.keeps_by_law is not None for entry in entries] == [True]
