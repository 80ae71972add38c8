"""Letters asked for and decided: by rules, by officers; what is held and what is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from casework.models import Case, Channel, ServiceProduct
from casework.services import Applicant, answers_of, applicant_of, save_draft, seal_letter
from casework.services.refusals import FileIncomplete
from catalog.modules.smart_kampung import indicators, services
from catalog.modules.smart_kampung.letters import LETTERS
from catalog.modules.smart_kampung.models import LetterRequest, LetterType
from core.indicators import Period, PeriodKind
from core.jobs import Job
from core.models import EvidenceEntry
from documents.models import Document, NumberSeries
from documents.services import data_of
from documents.signing.local import issue_certificate
from organisation.models import Delegation, Unit
from residents.models import Resident
from tests.catalog.modules.smart_kampung.conftest import ABABI, ACTOR, NOW
from tests.factories import residents as people
from tests.factories.organisation import DelegationFactory

BUSINESS = {
    "nama_usaha": "Warung Bu Sari", "jenis_usaha": "warung makan", "alamat_usaha": "Jalan Raya Amed 12",
    "di_desa_ini": True, "sejak": "2019-03-01", "keperluan": "mengajukan kredit usaha rakyat",
}  # fmt: skip


def seal(unit: Unit) -> None:
    """The office may put its seal on letters that confer nothing."""
    issue_certificate(user=None, passphrase="", actor=ACTOR, now=NOW)
    DelegationFactory.create(holder=None, unit=unit, act="documents.desa", kind=Delegation.Kind.STANDING)


def begin(village: Unit, code: str, person: Resident | None, answers: dict[str, Any]) -> Case:
    name = person.full_name if person else "Ni Luh Tamu"
    begun = services.begin_letter(
        code=code, village=village, applicant=Applicant(name=name, resident=person), channel=Channel.WEB,
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    if answers:
        save_draft(case_id=begun.case.pk, applicant=applicant_of(begun.case), answers=answers, actor=ACTOR, now=NOW)
    return begun.case


def ask(case: Case, *, is_proven: bool = True) -> LetterRequest:
    made = services.ask(case_id=case.pk, is_proven=is_proven, actor=ACTOR, now=NOW)
    seal_letter(case_id=case.pk, actor=ACTOR, now=NOW)
    return LetterRequest.objects.select_related("case__letter").get(pk=made.pk)


def test_every_village_has_every_letter_and_doing_it_again_changes_nothing(kampung: Unit) -> None:
    again = services.set_up_letters(actor=ACTOR, now=NOW)

    assert LetterType.objects.count() == len(LETTERS)
    assert NumberSeries.objects.filter(kind="desa").count() == 2
    assert again == services.Made(letters=0, villages=0)


def test_a_business_letter_is_sealed_in_the_moment_it_is_asked_for(kampung: Unit) -> None:
    seal(kampung)
    person = people.make_resident(full_name="Ni Made Sukerti")

    request = ask(begin(kampung, "S-14", person, BUSINESS))

    letter = request.case.letter
    assert letter is not None
    assert (request.decided_by, request.case.state, letter.sealed) == ("rule", "issued", True)
    assert request.took == timedelta(0)
    assert letter.number.text == "B/001/500.3/XI/2026"
    said = data_of(letter)
    assert (said["nama"], said["nama_usaha"], said["alamat"]) == (
        "Ni Made Sukerti", "Warung Bu Sari", "Jalan Raya Amed, Banjar Dinas Amed",
    )  # fmt: skip
    assert "di_desa_ini" not in said


def test_without_a_standing_authority_it_waits_for_the_head(kampung: Unit) -> None:
    request = ask(begin(kampung, "S-14", people.make_resident(), BUSINESS))

    assert request.case.letter is not None
    assert (request.decided_by, request.case.state) == ("rule", "approved")
    assert request.case.letter.state == Document.State.INITIALLED


@pytest.mark.parametrize("code", ["S-11", "S-21"])
def test_what_gives_aid_or_status_is_never_decided_by_rules(kampung: Unit, code: str) -> None:
    seal(kampung)

    assert LetterType.objects.get(product__code=code).decided_by == "officer"


@pytest.mark.parametrize(
    ("lives_in", "is_proven", "questions"),
    [
        pytest.param(ABABI, True, ["lives_here"], id="another village"),
        pytest.param(None, True, ["lives_here"], id="nobody in the register"),
        pytest.param(people.PURWA_KERTHI, False, [], id="not proven"),
    ],
)
def test_what_the_rules_cannot_tell_goes_to_an_officer(
    kampung: Unit, lives_in: str | None, is_proven: bool, questions: list[str]
) -> None:
    seal(kampung)
    person = people.make_resident(village_code=lives_in) if lives_in else None

    case = begin(kampung, "S-36", person, {"sejak": "2015-01-01", "keperluan": "beasiswa"})
    request = ask(case, is_proven=is_proven)

    assert (request.decided_by, request.case.state) == ("", "submitted")
    assert [finding["check"] for finding in request.questions] == questions
    assert [finding.check for finding in services.questions_of(request, now=NOW)] == questions


def test_an_officer_answers_and_the_letter_is_made(kampung: Unit) -> None:
    seal(kampung)
    person = people.make_resident(village_code=ABABI)
    request = ask(begin(kampung, "S-02", person, {"keperluan": "melamar kerja"}))

    services.approve(case_id=request.case_id, actor=ACTOR, now=NOW + timedelta(minutes=12))
    seal_letter(case_id=request.case_id, actor=ACTOR, now=NOW + timedelta(minutes=12))

    request = LetterRequest.objects.select_related("case__letter").get(pk=request.pk)
    assert (request.decided_by, request.case.state) == ("officer", "issued")
    assert request.took == timedelta(minutes=12)


def test_letters_are_counted_by_district_for_the_ministry_and_none_is_nought(kampung: Unit) -> None:
    seal(kampung)
    person = people.make_resident()
    ask(begin(kampung, "S-36", person, {"sejak": "2015-01-01", "keperluan": "beasiswa"}))
    begin(kampung, "S-02", person, {"keperluan": "melamar kerja"})  # begun, and never handed in
    this = Period.of(PeriodKind.MONTH, NOW.date())

    found, before = indicators.letters_signed(this), indicators.letters_signed(this.previous)

    assert (found.total.value, {code: part.measure.value for code, part in found.parts.items()}) == (
        1, {kampung.region_code[:6]: 1},
    )  # fmt: skip
    assert (before.total.value, dict(before.parts)) == (0, {})


def test_a_minor_is_told_why_and_nothing_is_handed_in(kampung: Unit) -> None:
    minor = people.make_resident(birth_date=date(2008, 3, 1))
    case = begin(kampung, "S-24", minor, {})

    with pytest.raises(services.LetterRefused) as refused:
        ask(case)

    assert "19" in refused.value.reason
    assert "pengadilan" in refused.value.remedy
    assert Case.objects.get(pk=case.pk).state == "draft"


def test_what_is_missing_is_named(kampung: Unit) -> None:
    case = begin(kampung, "S-14", people.make_resident(), {"nama_usaha": "Warung Bu Sari"})

    with pytest.raises(FileIncomplete) as missing:
        ask(case)

    assert "Alamat usaha" in str(missing.value)


def test_what_the_family_card_says_is_not_asked(kampung: Unit) -> None:
    father = people.make_resident(full_name="I Nyoman Kariasa", sex="male", birth_date=date(1970, 1, 5))
    mother = people.make_resident(full_name="Ni Ketut Rai", sex="female", birth_date=date(1972, 8, 17))
    child = people.make_resident(full_name="I Gede Arnawa", sex="male", birth_date=date(1999, 2, 3))
    family = people.make_family(father)
    people.join(mother, family, "spouse")
    people.join(child, family, "child")

    known = answers_of(begin(kampung, "S-23", child, {}))

    assert (known["nama_ayah"], known["nama_ibu"]) == ("I Nyoman Kariasa", "Ni Ketut Rai")
    assert known["ibu_lahir_tanggal"] == "1972-08-17"
    assert answers_of(begin(kampung, "S-23", people.make_resident(), {})) == {}


def test_what_was_asked_and_what_was_held_is_counted(kampung: Unit) -> None:
    request = ask(begin(kampung, "S-02", people.make_resident(), {"keperluan": "melamar kerja"}))

    # No religion, marital status, work and family card: what is not known is not held.
    assert (request.asked, request.held) == (1, 9)


def test_only_who_was_proven_gets_a_decision_by_rule(kampung: Unit) -> None:
    request = ask(begin(kampung, "S-02", None, {"keperluan": "melamar kerja"}), is_proven=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        LetterRequest.objects.filter(pk=request.pk).update(decided_by="rule", decided_at=NOW)


def test_only_an_approval_is_work_for_the_worker(kampung: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of every case is told; what a receiver would pass over enqueues nothing."""
    enqueued: list[Any] = []
    monkeypatch.setattr(
        Job, "defer_with", lambda job, said: enqueued.append(said["action"]) if job.module == "smart_kampung" else None
    )
    ask(begin(kampung, "S-02", people.make_resident(), {"keperluan": "melamar kerja"}), is_proven=False)
    assert enqueued == []

    seal(kampung)
    ask(begin(kampung, "S-14", people.make_resident(), BUSINESS))

    assert enqueued == ["approve"]


def test_nobody_is_named_in_the_log(kampung: Unit) -> None:
    seal(kampung)
    ask(begin(kampung, "S-14", people.make_resident(full_name="Ni Made Sukerti"), BUSINESS))

    entries = EvidenceEntry.objects.filter(action__startswith="smart_kampung.")
    assert {entry.action for entry in entries} >= {"smart_kampung.letter_decided"}
    assert "Sukerti" not in " ".join(str(entry.details) for entry in entries)


def test_a_wording_of_the_same_name_that_an_agency_has_is_left_alone(kampung: Unit) -> None:
    assert set(ServiceProduct.objects.values_list("template_code", flat=True)) == {
        f"desa-{kind.template}" for kind in LETTERS
    }
