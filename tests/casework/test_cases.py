"""The course of an application: its clock, its papers, who may do what, and what it leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

import tenants
from casework import clocks, progress, queries, services, timing
from casework.clocks import TimeUnit
from casework.models import (
    Case,
    CaseClock,
    CaseDocument,
    Channel,
    ClockRun,
    DocumentState,
    FeeState,
    OptionalStep,
    Permit,
    Sender,
)
from casework.pins import OPENS_NOTHING, kept_pin
from casework.services import refusals
from core import files
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from core.secrets import has_ciphertext
from core.uuids import uuid7
from notifications.models import Message
from notifications.queries import contents_of
from organisation.access import Scope
from tests.factories import casework as make

NOW = make.NOW
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("in_karangasem")


def at(text: str) -> datetime:
    """A moment in Karangasem (WITA), `2026-07-06 10:00`."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_an_application_goes_its_way_to_the_end() -> None:
    make.product()
    case = make.handed_in()
    assert (case.state, case.is_open) == ("submitted", True)

    case = make.step(case, "verify", "start", "approve", "issue", now=NOW + HOUR)

    assert (case.state, case.is_open, case.closed_at, case.due_at) == ("issued", False, NOW + HOUR, None)
    clock = CaseClock.objects.get(case=case)
    assert clock.was_kept is True
    assert [entry.action for entry in case.history.all()] == [
        "paper_brought", "paper_brought", "submit", "verify", "start", "approve", "issue",
    ]  # fmt: skip
    recorded = EvidenceEntry.objects.filter(subject=f"casework.case:{case.pk}").values_list("action", flat=True)
    assert set(recorded) >= {"casework.begun", "casework.submit", "casework.issue"}


def test_sempadan_of_14_working_days_is_due_as_the_rulebook_says() -> None:
    """MPP-3: complete on Monday 6 July 2026, due Friday 24 July."""
    monday = at("2026-07-06 10:00")
    make.product("PZ-01", time_amount=14, time_unit=TimeUnit.WORKING_DAY, now=monday - HOUR)

    case = make.handed_in("PZ-01", now=monday)

    assert str(CaseClock.objects.get(case=case).due_date) == "2026-07-24"
    assert case.due_at == at("2026-07-25 00:00")


@pytest.mark.parametrize(
    ("unit", "due"),
    [(TimeUnit.DAY, "2026-07-11"), (TimeUnit.WORKING_DAY, "2026-07-13")],
    ids=["one day", "one working day"],
)
def test_a_card_complete_on_friday_is_due_by_the_unit_of_its_standard(unit: TimeUnit, due: str) -> None:
    """MPP-2: the unit is part of the standard."""
    friday = at("2026-07-10 10:00")
    make.product("DK-05", time_amount=1, time_unit=unit, now=friday - HOUR)

    case = make.handed_in("DK-05", now=friday)

    assert str(CaseClock.objects.get(case=case).due_date) == due


def test_the_clock_stands_while_the_citizen_has_to_complete() -> None:
    make.product(time_amount=4, time_unit=TimeUnit.HOUR)
    case = make.handed_in()
    assert case.due_at == NOW + 4 * HOUR

    case = make.step(case, "return", now=NOW + HOUR, reason="Kartu keluarga tidak terbaca.")
    assert case.due_at is None
    case = services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW + 10 * HOUR)

    assert case.state == "resubmitted"
    assert case.due_at == NOW + 13 * HOUR


def test_runs_of_one_moment_are_read_with_the_one_that_goes_on_last() -> None:
    make.product(time_amount=4, time_unit=TimeUnit.HOUR)
    clock = CaseClock.objects.get(case=make.handed_in())
    # The database gives rows of one moment in any order.
    ClockRun.objects.create(clock=clock, started_at=NOW, stopped_at=NOW)

    assert [run.stopped_at for run in clock.runs_so_far()] == [NOW, None]


def test_a_deadline_in_an_undecreed_year_is_said_to_be_unknown_and_reckoned_later(monkeypatch: Any) -> None:
    from regions import calendar

    late = at("2027-12-30 09:00")
    make.product(time_amount=10, time_unit=TimeUnit.WORKING_DAY, now=late - HOUR)

    case = make.handed_in(now=late)
    assert (case.due_at, case.due_unknown_year) == (None, 2028)
    assert queries.group_of(case, late) == "unknown"
    assert services.reckon_undecreed(now=late) == 0

    days_off = calendar._days_off_in
    monkeypatch.setattr(calendar, "_days_off_in", lambda year: frozenset() if year == 2028 else days_off(year))
    assert services.reckon_undecreed(now=late) == 1
    case.refresh_from_db()
    assert case.due_unknown_year is None
    assert str(CaseClock.objects.get(case=case).due_date) == "2028-01-13"


def test_an_incomplete_file_is_not_taken_and_names_what_is_missing() -> None:
    make.product()
    case = make.begun(answers={"usaha": "Warung Kopi", "sejak": "2019-03-01"}).case
    make.brought(case, 0)

    with pytest.raises(refusals.FileIncomplete, match="Foto tempat usaha"):
        services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW)

    case.refresh_from_db()
    assert case.submitted_at is None


def test_answers_that_do_not_fit_the_form_and_fields_it_does_not_ask_are_refused() -> None:
    from casework.schema_forms import UnknownFields

    make.product()

    with pytest.raises(refusals.AnswersWrong):
        make.begun(answers={"usaha": "Warung", "sejak": "kapan-kapan"})
    with pytest.raises(UnknownFields, match="gaji"):
        make.begun(answers=make.ANSWERS | {"gaji": 5})
    assert not Case.objects.exists()


def test_a_refused_paper_must_be_replaced_before_it_comes_back() -> None:
    make.product()
    case = make.handed_in()
    paper = case.papers.get(requirement=0)
    services.judge_paper(
        paper_id=paper.pk, case_id=case.pk, accepted=False, remark="Nomor KK buram.", actor=make.ACTOR, now=NOW
    )
    with pytest.raises(refusals.PapersRefused):
        make.step(case, "verify")
    make.step(case, "return", reason="Unggah ulang kartu keluarga.")

    with pytest.raises(refusals.FileIncomplete, match="Kartu keluarga"):
        services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW)
    make.brought(case, 0)
    case = services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW)

    assert case.state == "resubmitted"
    assert CaseDocument.objects.filter(case=case, requirement=0).count() == 2


def test_a_paper_brought_once_is_offered_again_and_needs_no_upload() -> None:
    make.product()
    make.product("SKU-02")
    first = make.step(make.handed_in(), "verify")
    second = make.begun("SKU-02").case

    offered = queries.papers_brought_before(second, [first.pk])
    taken = services.reuse_paper(
        case_id=second.pk, requirement=0, paper_id=offered["kk"].pk, allowed=[first.pk], actor=make.CITIZEN, now=NOW
    )

    assert set(offered) == {"kk"}
    assert taken.file_key == first.papers.get(requirement=0).file_key
    assert queries.papers_brought_before(second) == {}


def test_two_officers_at_once_do_not_overwrite_each_other() -> None:
    make.product()
    case = make.handed_in()
    opened = case.version
    services.take_step(case_id=case.pk, action="verify", actor=make.ACTOR, now=NOW, version=opened)

    with pytest.raises(refusals.CaseChanged):
        services.take_step(
            case_id=case.pk, action="return", actor=make.ACTOR, now=NOW, version=opened, reason="Kurang."
        )

    case.refresh_from_db()
    assert case.state == "verified"


def test_a_product_changed_while_cases_run_changes_nothing_for_them() -> None:
    unit = make.office()
    make.product(unit=unit, time_amount=2, time_unit=TimeUnit.WORKING_DAY)
    case = make.handed_in()
    due = case.due_at

    make.product(unit=unit, time_amount=9, time_unit=TimeUnit.DAY, steps=(OptionalStep.FIELD_VISIT,), now=NOW + HOUR)
    case = make.step(case, "verify", "start", now=NOW + 2 * HOUR)

    assert case.product_version is not None
    assert case.product_version.number == 1
    assert case.due_at == due
    with pytest.raises(refusals.MoveNotPossible):
        services.plan_visit(
            case_id=case.pk, planned_for=NOW + 9 * HOUR, officer=make.officer_of(unit), actor=make.ACTOR, now=NOW
        )


def test_payment_stops_the_clock_until_it_is_confirmed() -> None:
    make.product(fee_amount=25_000, steps=(OptionalStep.PAYMENT,), time_amount=4, time_unit=TimeUnit.HOUR)
    case = make.step(make.handed_in(), "verify")
    with pytest.raises(refusals.MoveNotPossible):
        make.step(case, "start")

    case = services.ask_payment(case_id=case.pk, actor=make.ACTOR, now=NOW + HOUR)
    assert (case.state, case.due_at) == ("awaiting_payment", None)
    services.prove_payment(case_id=case.pk, file=make.pdf("bukti.pdf"), actor=make.CITIZEN, now=NOW + 2 * HOUR)
    case = services.confirm_payment(case_id=case.pk, reference="STS-0091", actor=make.ACTOR, now=NOW + 5 * HOUR)

    assert case.due_at == NOW + 8 * HOUR
    assert (case.fee.state, case.fee.amount, case.fee.reference) == (FeeState.PAID, 25_000, "STS-0091")


def test_a_proof_that_does_not_hold_goes_back_and_another_one_is_taken(
    django_capture_on_commit_callbacks: Any,
) -> None:
    make.product(fee_amount=25_000, steps=(OptionalStep.PAYMENT,))
    case = make.step(make.handed_in(), "verify")
    case = services.ask_payment(case_id=case.pk, actor=make.ACTOR, now=NOW)
    with pytest.raises(refusals.NoProofWaits):
        make.step(case, "refuse_proof", reason="Belum ada bukti.")
    assert "refuse_proof" not in services.open_steps(case)
    services.prove_payment(case_id=case.pk, file=make.pdf("bukti.pdf"), actor=make.CITIZEN, now=NOW)

    case = make.step(case, "refuse_proof", reason="Jumlahnya Rp20.000.", now=NOW + HOUR)

    assert (case.state, case.fee.state, case.due_at) == ("awaiting_payment", FeeState.DUE, None)
    said = progress.standing(queries.whole_case(case.pk), NOW)
    assert (said.tone, said.text.startswith("Jumlahnya Rp20.000.")) == ("warning", True)
    with django_capture_on_commit_callbacks(execute=True):
        fee = services.prove_payment(
            case_id=case.pk, file=make.pdf("bukti.pdf"), actor=make.CITIZEN, now=NOW + 2 * HOUR
        )
    with pytest.raises(NotThere):
        files.open_stored(case.fee.proof_key)
    files.open_stored(fee.proof_key).close()
    paid = services.confirm_payment(case_id=case.pk, reference="STS-0091", actor=make.ACTOR, now=NOW + 3 * HOUR)
    assert (paid.state, paid.fee.state) == ("processing", FeeState.PAID)


@pytest.mark.parametrize("waits_for", ["papers", "payment"])
def test_what_its_citizen_never_completes_or_pays_for_can_be_ended_with_the_reason(waits_for: str) -> None:
    make.product(fee_amount=25_000, steps=(OptionalStep.PAYMENT,))
    case = make.handed_in()
    if waits_for == "papers":
        case = make.step(case, "return", reason="KK tidak terbaca.")
    else:
        case = services.ask_payment(case_id=make.step(case, "verify").pk, actor=make.ACTOR, now=NOW)

    case = make.step(case, "reject", reason="Tidak dilengkapi dalam 30 hari.", now=NOW + 30 * 24 * HOUR)

    assert (case.state, case.is_open, CaseClock.objects.get(case=case).was_kept) == ("rejected", False, True)


def test_several_clocks_run_and_stand_together_and_the_earliest_is_the_deadline() -> None:
    make.product(time_amount=2, time_unit=TimeUnit.WORKING_DAY)
    case = make.begun().case
    make.brought(case, 0, 1)
    timing.add_clock(case, "answer", clocks.Promise(90, TimeUnit.MINUTE))
    timing.add_clock(case, "law", clocks.Promise(5, TimeUnit.DAY))

    case = services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW)
    assert (case.due_at, case.clocks.exclude(due_at=None).count()) == (NOW + 1.5 * HOUR, 3)
    case = make.step(case, "return", reason="KK tidak terbaca.", now=NOW + HOUR)
    assert (case.due_at, case.clocks.exclude(due_at=None).count()) == (None, 0)
    case = services.hand_in(case_id=case.pk, actor=make.CITIZEN, now=NOW + 5 * HOUR)
    assert case.due_at == NOW + 5.5 * HOUR
    case = make.step(case, "verify", "start", "approve", "issue", now=NOW + 6 * HOUR)

    assert case.due_at is None
    assert dict(case.clocks.values_list("name", "was_kept")) == {"answer": False, "law": True, "standard": True}


def test_a_visit_is_planned_and_noted() -> None:
    unit = make.office()
    make.product(unit=unit, steps=(OptionalStep.FIELD_VISIT,))
    case = make.step(make.handed_in(), "verify", "start")
    officer = make.officer_of(unit)

    with pytest.raises(refusals.DaysWrong):
        services.plan_visit(case_id=case.pk, planned_for=NOW - HOUR, officer=officer, actor=make.ACTOR, now=NOW)
    services.plan_visit(case_id=case.pk, planned_for=NOW + 24 * HOUR, officer=officer, actor=make.ACTOR, now=NOW)
    visit = services.note_visit(
        case_id=case.pk, finding="Tempat usaha ada dan buka.", actor=make.ACTOR, now=NOW + 25 * HOUR
    )

    assert has_ciphertext(visit.finding.encode())
    case.refresh_from_db()
    assert case.state == "processing"


def test_rejecting_needs_a_reason_that_the_citizen_reads_and_the_log_does_not() -> None:
    make.product()
    case = make.handed_in()
    with pytest.raises(refusals.ReasonMissing):
        make.step(case, "reject")

    case = make.step(case, "reject", reason="Tempat usaha Ni Komang berada di sempadan pantai.")

    last = case.history.last()
    assert last is not None
    assert services.opened(last.reason, "casework.message").startswith("Tempat usaha")
    written = EvidenceEntry.objects.filter(subject=f"casework.case:{case.pk}").latest("sequence")
    assert "Komang" not in f"{written.reason}{written.details}"


def test_many_are_done_at_once_and_one_that_cannot_says_why() -> None:
    make.product()
    ready, other = make.handed_in(), make.handed_in(name="I Made Sukadana")
    make.step(other, "verify")

    results = services.take_steps(case_ids=[ready.pk, other.pk], action="verify", actor=make.ACTOR, now=NOW)

    assert {done.code: done.refusal is None for done in results} == {ready.code: True, other.code: False}
    with pytest.raises(ValueError, match="one by one"):
        services.take_steps(case_ids=[ready.pk], action="return", actor=make.ACTOR, now=NOW)


def test_cases_of_one_person_are_joined_and_a_stranger_is_not() -> None:
    make.product()
    kept, double, stranger = make.handed_in(), make.handed_in(), make.handed_in(name="I Made Sukadana")

    with pytest.raises(refusals.CannotBeJoined):
        services.join_cases(kept_id=kept.pk, other_ids=[stranger.pk], reason="Sama", actor=make.ACTOR, now=NOW)
    services.join_cases(kept_id=kept.pk, other_ids=[double.pk], reason="Dua kali diajukan.", actor=make.ACTOR, now=NOW)

    double.refresh_from_db()
    assert (double.state, double.merged_into_id, double.is_open) == ("merged", kept.pk, False)


def test_a_second_matter_is_split_off_with_the_day_of_the_first() -> None:
    make.product()
    make.product("SKU-02", time_amount=2, time_unit=TimeUnit.HOUR)
    case = make.step(make.handed_in(), "verify")
    pin = services.new_pin(case_id=case.pk)

    part = services.split_case(
        case_id=case.pk, product_code="SKU-02", reason="Meminta dua surat.", actor=make.ACTOR, now=NOW + HOUR
    )

    assert (part.split_from_id, part.submitted_at, part.state) == (case.pk, NOW, "submitted")
    assert part.papers.get().kind == "kk"
    assert part.code != case.code
    services.renew_pin(case_id=case.pk, actor=make.ACTOR, now=NOW + HOUR)
    assert services.open_by_code(code=part.code, pin=pin, now=NOW).pk == part.pk
    third = services.split_case(
        case_id=part.pk, product_code="SKU-01", reason="Satu lagi.", actor=make.ACTOR, now=NOW + HOUR
    )
    assert services.open_by_code(code=third.code, pin=pin, now=NOW).pk == third.pk


def test_a_citizen_is_told_of_a_visit_a_second_case_and_a_permit_that_is_revoked() -> None:
    unit = make.office()
    make.product(unit=unit, steps=(OptionalStep.FIELD_VISIT,), handling={"permit_months": 12})
    case = make.step(make.handed_in(), "verify", "start")
    officer, at_ten = make.officer_of(unit), at("2026-11-26 10:00")
    services.plan_visit(case_id=case.pk, planned_for=at_ten, officer=officer, actor=make.ACTOR, now=NOW)
    services.note_visit(case_id=case.pk, finding="Ada.", actor=make.ACTOR, now=NOW)
    part = services.split_case(case_id=case.pk, product_code="SKU-01", reason="Dua.", actor=make.ACTOR, now=NOW)
    make.step(case, "approve", "issue")
    services.revoke_permit(case_id=case.pk, reason="Usaha pindah.", actor=make.ACTOR, now=NOW)

    told = Message.objects.order_by("id")
    read = [contents.body for message in told if (contents := contents_of(message))]

    assert [message.template for message in told] == [
        "casework.received", "casework.visit", "casework.split", "casework.ready", "casework.permit_revoked",
    ]  # fmt: skip
    assert "Kamis, 26 November 2026 pukul 10.00 WITA" in read[1]
    assert part.code in read[2]
    assert "Usaha pindah" not in read[4]


def test_a_permit_shows_when_to_renew() -> None:
    make.product(handling={"permit_months": 12})
    case = make.step(make.handed_in(), "verify", "start", "approve", "issue")

    permit = Permit.objects.get(case=case)

    assert (str(permit.valid_from), str(permit.valid_to)) == ("2026-11-25", "2027-11-24")
    day = permit.valid_to
    assert queries.light_of(permit, day - timedelta(days=90)) == "green"
    assert queries.light_of(permit, day - timedelta(days=89)) == "yellow"
    assert queries.light_of(permit, day + timedelta(days=1)) == "red"
    everywhere = Scope(everywhere=True)
    for light, moment in (("green", NOW), ("yellow", NOW + timedelta(days=300)), ("red", NOW + timedelta(days=400))):
        assert [found.pk for found in queries.permits(everywhere, light=light, day=moment.date())] == [permit.pk]  # type: ignore[arg-type]


def test_holders_are_reminded_once_of_a_permit_that_ends() -> None:
    make.product(handling={"permit_months": 1})
    make.step(make.handed_in(), "verify", "start", "approve", "issue")

    assert services.remind_of_permits(now=NOW) == 1
    assert services.remind_of_permits(now=NOW + HOUR) == 0


def test_code_and_pin_open_a_case_and_five_wrong_pins_close_it_for_a_while() -> None:
    make.product()
    begun = make.begun()
    wrong = "000000" if begun.pin != "000000" else "111111"

    assert services.open_by_code(code=begun.case.code.lower(), pin=begun.pin, now=NOW).pk == begun.case.pk
    for _try in range(4):
        with pytest.raises(refusals.WrongCodeOrPin):
            services.open_by_code(code=begun.case.code, pin=wrong, now=NOW)
    with pytest.raises(refusals.TooManyTries):
        services.open_by_code(code=begun.case.code, pin=wrong, now=NOW)
    with pytest.raises(refusals.TooManyTries):
        services.open_by_code(code=begun.case.code, pin=begun.pin, now=NOW)

    assert services.open_by_code(code=begun.case.code, pin=begun.pin, now=NOW + timedelta(minutes=16))


def test_a_pin_is_kept_under_the_regencys_key_and_for_its_case_alone() -> None:
    make.product()
    begun, other = make.begun(), make.begun()

    assert begun.pin not in Case.objects.get(pk=begun.case.pk).pin
    assert kept_pin(begun.case.pk, "123456") != kept_pin(other.case.pk, "123456")
    # What Django's hasher kept before still opens; what opens nothing does not.
    Case.objects.filter(pk=begun.case.pk).update(pin=make_password(begun.pin))
    assert services.open_by_code(code=begun.case.code, pin=begun.pin, now=NOW) == begun.case
    Case.objects.filter(pk=begun.case.pk).update(pin=OPENS_NOTHING)
    with pytest.raises(refusals.WrongCodeOrPin):
        services.open_by_code(code=begun.case.code, pin=begun.pin, now=NOW)


def test_an_unknown_code_is_answered_like_a_wrong_pin() -> None:
    with pytest.raises(refusals.WrongCodeOrPin):
        services.open_by_code(code="KAR-0000-AAAA", pin="123456", now=NOW)


def test_what_a_citizen_writes_is_sealed() -> None:
    make.product()
    case = make.handed_in()
    message = services.write_message(
        case_id=case.pk, text="Saya di rumah sore hari.", sender=Sender.CITIZEN, actor=make.CITIZEN, now=NOW
    )
    case.refresh_from_db()

    for text in (case.answers, case.phone, case.email, message.text):
        assert has_ciphertext(text.encode())
    assert services.answers_of(case)["usaha"] == "Warung Kopi Bukit Asah"


def test_only_who_works_for_the_unit_can_be_given_a_case() -> None:
    unit = make.office()
    make.product(unit=unit)
    case = make.handed_in()
    stranger = make.officer_of(make.office("Kantor Perbekel Bunutan"), name="Ni Luh Suartini")

    with pytest.raises(refusals.NotAnOfficer):
        services.assign(case_id=case.pk, officer=stranger, actor=make.ACTOR, now=NOW)
    officer = make.officer_of(unit)
    services.assign(case_id=case.pk, officer=officer, actor=make.ACTOR, now=NOW)

    everywhere = Scope(everywhere=True)
    mine = queries.cases(everywhere, queries.Wanted(show="mine"), user=officer, now=NOW)
    assert [found.pk for found in mine] == [case.pk]
    assert queries.counts(everywhere, user=officer, now=NOW).shown["mine"] == 1


def test_the_same_request_twice_makes_one_case() -> None:
    make.product()

    first = make.begun(request_key="0198f0c2")
    second = make.begun(request_key="0198f0c2")

    assert first.case.pk == second.case.pk
    assert services.open_by_code(code=first.case.code, pin=second.pin, now=NOW)


def test_a_service_that_is_not_offered_online_is_for_the_counter() -> None:
    make.product(handling={"is_online": False})

    with pytest.raises(refusals.NotOffered):
        make.begun()
    assert make.begun(channel=Channel.COUNTER).case.channel == Channel.COUNTER


def test_the_database_itself_refuses_what_cannot_be() -> None:
    make.product()
    case = make.handed_in()

    for broken in ({"is_open": False}, {"merged_into": case}, {"applicant_name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseDocument.objects.filter(case=case, requirement=0).update(state=DocumentState.REFUSED)


def test_the_list_costs_the_same_for_one_and_for_thirty(django_assert_num_queries: Any) -> None:
    unit = make.office()
    make.product(unit=unit)
    officer = make.officer_of(unit)
    everywhere = Scope(everywhere=True)

    def read() -> int:
        found = list(queries.cases(everywhere, queries.Wanted(), user=officer, now=NOW))
        return len([str(one.product_version.name) + one.unit.name for one in found if one.product_version])

    make.handed_in()
    with django_assert_num_queries(1):
        assert read() == 1
    for number in range(29):
        make.handed_in(name=f"I Wayan {number}")
    with django_assert_num_queries(1):
        assert read() == 30


def test_history_never_names_a_person() -> None:
    make.product()
    case = make.handed_in()

    assert {entry.by for entry in case.history.all()} == {str(Actor.citizen())}


def test_a_merge_of_residents_finds_the_cases_though_nobody_imported_them_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import casework
    from residents.references import all_references

    monkeypatch.delitem(sys.modules, "casework.references", raising=False)
    monkeypatch.delattr(casework, "references", raising=False)

    assert all_references()["casework.references"].count(uuid7()) == 0


def test_a_case_keeps_the_policies_it_was_filed_under() -> None:
    from casework.policies import RENEWAL_DAYS
    from tests.factories.policies import RegencyValueFactory

    make.product(handling={"permit_months": 12})
    earlier = make.handed_in()
    RegencyValueFactory.create(key=RENEWAL_DAYS, value="30", valid_from=NOW.date())
    later = make.handed_in(name="I Made Sukadana")

    permits = [make.step(case, "verify", "start", "approve", "issue").permit for case in (earlier, later)]

    assert [(permit.valid_to - permit.renew_from).days + 1 for permit in permits] == [90, 30]


def test_a_letter_that_is_signed_makes_its_case_ready() -> None:
    from core.jobs import run_waiting
    from tests.factories import documents as letters

    unit = letters.office()
    letters.version("skb", fields={"nama": "text", "usaha": "text"})
    make.product(unit=unit, handling={"template_code": "skb"})
    case = make.step(make.handed_in(), "verify", "start", "approve")
    assert (case.state, case.letter.state) == ("approved", "initialled")
    with pytest.raises(refusals.LetterNotSigned):
        make.step(case, "issue")

    outcome = letters.sign(case.letter, by=letters.signer())[0]
    with tenants.public():
        run_waiting(queues=("tenant",))

    assert outcome.refusal is None
    case.refresh_from_db()
    assert case.state == "issued"


def test_a_letter_that_confers_nothing_is_sealed_and_ready_a_moment_later() -> None:
    from core.jobs import run_waiting
    from documents.signing.local import issue_certificate
    from tests.factories import documents as letters

    unit = letters.office()
    issue_certificate(user=None, passphrase="", actor=make.ACTOR, now=NOW)
    letters.version("skd", confers=False, fields={"nama": "text", "usaha": "text"})
    letters.allow(None, unit)
    make.product(unit=unit, handling={"template_code": "skd"})

    case = make.step(make.handed_in(), "verify", "start", "approve")
    assert case.state == "approved", "nobody waits for the typesetting"
    assert progress.is_being_made(case, NOW)
    with tenants.public():
        run_waiting(queues=("tenant",))

    case = Case.objects.select_related("letter").get(pk=case.pk)
    assert (case.state, case.letter.sealed) == ("issued", True)
    # Whoever comes a second time finds it done.
    again = services.seal_letter(case_id=case.pk, actor=make.ACTOR, now=NOW + HOUR)
    assert (again.version, again.letter.number_text) == (case.version, case.letter.number_text)
