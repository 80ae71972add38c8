"""The way of a visit: each step by whom, at which stage; what is refused; what the logs say."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

import tenants
from catalog.activation.models import Activation, Release
from catalog.sdk.work import Problem
from catalog.visits import queries, services
from catalog.visits.models import FINAL, TRANSITIONS, Agreement, Side, Signature, State, Visit
from catalog.visits.policies import HOST_LIMIT
from catalog.visits.services.acting import NotAtThisStage, NotYourPart, OnlyLive
from core.errors import NotThere, Refusal
from core.models import EvidenceEntry
from core.public_words import NamesAPerson
from documents.models import PassphraseGuard
from documents.signing import CertificateExpired, NoCertificate, WrongPassphrase
from organisation.delegations import NoAuthority
from tests.factories import visits as make
from tests.factories.mpp import CounterFactory
from tests.factories.organisation import person_with_rights
from tests.factories.policies import RegencyValueFactory
from tests.factories.visits import ADOPTER, EVALUATION, MONDAY, NOW, ORIGIN, WHO, at, state_of, visit_in

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=200)
KEY = uuid4()

# Each act: who may, at which stages it is possible, with what it is called.
ACTS: dict[str, tuple[set[Side], set[State], dict[str, Any]]] = {
    "accept": ({Side.ORIGIN}, {State.REQUESTED}, {"week": MONDAY}),
    "decline": ({Side.ORIGIN}, {State.REQUESTED}, {"reason": "Penuh"}),
    "withdraw": (
        {Side.ADOPTER, Side.ORIGIN},
        {State.REQUESTED, State.ACCEPTED, State.PREPARING, State.SIGNING},
        {"reason": "Anggaran dialihkan"},
    ),
    "end_early": (set(Side), {State.SIGNED, State.REPLICATING, State.LIVE}, {"reason": "Kantor pindah"}),
    "add_agenda_item": (
        {Side.ORIGIN},
        {State.ACCEPTED, State.PREPARING, State.SIGNING, State.SIGNED},
        {"starts_at": NOW + timedelta(days=12), "topic": "Loket", "received_by": "DPMPTSP", "place": "Amlapura"},
    ),
    "ask": ({Side.ADOPTER}, set(State) - FINAL, {"text": "Berapa petugas?"}),
    "answer_fit": (
        {Side.ADOPTER},
        {State.ACCEPTED, State.PREPARING},
        {"code": "role:mpp_manager", "answer": "fits", "note": "", "closed_by": "", "closed_until": None},
    ),
    "add_duty": (
        set(Side),
        {State.ACCEPTED, State.PREPARING},
        {"side": "origin", "text": "Melatih petugas", "due_on": date(2027, 1, 15)},
    ),
    "fix_evaluation": ({Side.ADOPTER}, {State.ACCEPTED, State.PREPARING}, {"day": EVALUATION}),
    "reopen": (set(Side), {State.SIGNING}, {}),
    "begin_replication": ({Side.ADOPTER}, {State.SIGNED}, {}),
    "evaluate": (
        {Side.ADOPTER},
        {State.LIVE},
        {"verdict": "keep", "learned": "Mulai kecil.", "goes_back": "", "now": LATER},
    ),
}


def do(name: str, visit: Visit, side: Side) -> None:
    with at(make.PLACES[side]):
        getattr(services, name)(visit_id=visit.pk, **(WHO | ACTS[name][2]))


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", State)
def test_each_act_belongs_to_its_stages(name: str, state: State) -> None:
    sides, stages, _values = ACTS[name]
    visit = visit_in(state)
    side = min(sides)

    if state in stages:
        do(name, visit, side)
    else:
        with pytest.raises(NotAtThisStage):
            do(name, visit, side)
        assert state_of(visit) == state


@pytest.mark.parametrize("name", ACTS)
def test_each_act_belongs_to_its_side(name: str) -> None:
    sides, stages, _values = ACTS[name]
    visit = visit_in(min(stages))

    for side in set(Side) - sides:
        with pytest.raises(NotYourPart):
            do(name, visit, side)
    assert state_of(visit) == min(stages)
    with at(ORIGIN):
        assert not EvidenceEntry.objects.filter(action__startswith="visits.").exists()


@pytest.mark.parametrize("name", ACTS)
def test_a_third_regency_knows_of_no_visit(name: str) -> None:
    visit = visit_in(min(ACTS[name][1]), origin_code="3510")

    with pytest.raises(NotThere), at(ORIGIN):
        getattr(services, name)(visit_id=visit.pk, **(WHO | ACTS[name][2]))


def test_nothing_leads_out_of_an_end() -> None:
    assert {state for state, onward in TRANSITIONS.items() if not onward} == {
        State.DECLINED, State.EVALUATED, State.WITHDRAWN, State.ENDED_EARLY,
    }  # fmt: skip
    reached = {onward for ways in TRANSITIONS.values() for onward in ways}
    assert reached == set(State) - {State.REQUESTED}


def test_the_whole_way(switch_on: Callable[[str, str], None]) -> None:
    make.share_mall()
    visit = make.request()
    make.accept(visit, MONDAY + timedelta(days=9))
    make.plan(visit)
    sha256 = make.freeze(visit)
    make.sign_all(visit, sha256)
    make.begin(visit)
    with at(ADOPTER):
        CounterFactory.create(number=1)
        with patch("catalog.visits.services.replicating.setup_problems", return_value=[]):
            services.go_live(visit_id=visit.pk, **WHO)
        services.evaluate(
            visit_id=visit.pk, verdict="adapt", learned="Enam layanan dulu.", goes_back="Antrean dari rumah.",
            actor=make.ACTOR, now=LATER,
        )  # fmt: skip

        seen = queries.seen(visit.pk)
    assert [step.state for step in seen.steps] == [
        "requested", "accepted", "preparing", "signing", "signed", "replicating", "live", "evaluated",
    ]  # fmt: skip
    assert seen.visit.week == date(2026, 12, 14), "the Monday of the week that the host chose"
    assert (seen.visit.verdict, seen.visit.live_on) == ("adapt", date(2026, 11, 25))
    assert set(seen.signatures) == set(Side)
    with at(ADOPTER):
        own = set(EvidenceEntry.objects.filter(action__startswith="visits.").values_list("action", flat=True))
    with at(ORIGIN):
        theirs = set(EvidenceEntry.objects.filter(action__startswith="visits.").values_list("action", flat=True))
    with tenants.public():
        whole = set(EvidenceEntry.objects.filter(action__startswith="visits.").values_list("action", flat=True))
    assert {"visits.requested", "visits.frozen", "visits.signed", "visits.evaluated"} <= own
    assert theirs == {"visits.accepted", "visits.signed"}
    assert whole == own | theirs


# --- asking and answering


def test_only_who_shares_and_has_it_on_is_a_host() -> None:
    with pytest.raises(services.NotAHost):
        make.request()
    make.share_mall()
    with tenants.public():
        Activation.objects.filter(regency_code="5107", slug="mpp").update(state="off")

    with pytest.raises(services.NotAHost):
        make.request()


def test_one_visit_at_a_time() -> None:
    make.share_mall()
    make.request()

    with pytest.raises(services.AlreadyUnderWay):
        make.request()
    with pytest.raises(IntegrityError), transaction.atomic():
        visit_in(State.LIVE)


def test_a_week_that_has_begun_cannot_be_asked_for() -> None:
    make.share_mall()

    with pytest.raises(services.WeekIsOver):
        make.request(week=date(2026, 11, 27))


@pytest.mark.parametrize("field", ["purpose", "reason", "question", "duty", "agenda", "learned"])
def test_no_number_of_a_person_is_written_down(field: str) -> None:
    nik = "Hubungi 5107 0145 0380 0003"
    if field == "purpose":
        make.share_mall()
    acts: dict[str, tuple[str, State, dict[str, Any]]] = {
        "reason": ("end_early", State.SIGNED, {"reason": nik}),
        "question": ("ask", State.ACCEPTED, {"text": nik}),
        "duty": ("add_duty", State.ACCEPTED, {"text": nik}),
        "agenda": ("add_agenda_item", State.ACCEPTED, {"place": nik}),
        "learned": ("evaluate", State.LIVE, {"learned": nik}),
    }

    if field == "purpose":
        with pytest.raises(NamesAPerson):
            make.request(purpose=nik)
        return
    name, state, values = acts[field]
    visit = visit_in(state)
    with at(make.PLACES[min(ACTS[name][0])]), pytest.raises(NamesAPerson):
        getattr(services, name)(visit_id=visit.pk, **(WHO | ACTS[name][2] | values))


def test_a_full_month_is_refused_and_the_next_free_one_named() -> None:
    with at(ORIGIN):
        RegencyValueFactory.create(key=HOST_LIMIT, value=1, valid_from=date(2026, 1, 1))
    visit_in(State.LIVE, adopter_code="3510")
    visit_in(State.WITHDRAWN, adopter_code="3509", week=date(2027, 1, 4))
    visit_in(State.SIGNED, adopter_code="3508", week=date(2027, 1, 11))
    visit = visit_in(State.REQUESTED)

    with pytest.raises(services.MonthIsFull) as refused:
        make.accept(visit)

    assert "Desember 2026" in str(refused.value)
    assert "Februari 2027" in str(refused.value)
    make.accept(visit, date(2027, 2, 1))
    assert state_of(visit) == State.ACCEPTED


def test_a_limit_of_zero_receives_nobody() -> None:
    with at(ORIGIN):
        RegencyValueFactory.create(key=HOST_LIMIT, value=0, valid_from=date(2026, 1, 1))

    with pytest.raises(services.NobodyIsReceived):
        make.accept(visit_in(State.REQUESTED))


@pytest.mark.parametrize("name", ["decline", "withdraw", "end_early"])
def test_an_end_needs_a_reason(name: str) -> None:
    sides, stages, _values = ACTS[name]
    visit = visit_in(min(stages))

    with pytest.raises(services.ReasonMissing), at(make.PLACES[min(sides)]):
        getattr(services, name)(visit_id=visit.pk, reason="  ", **WHO)


# --- preparing


def test_the_first_line_of_a_plan_begins_the_preparation() -> None:
    visit = visit_in(State.ACCEPTED)
    do("add_duty", visit, Side.ORIGIN)
    do("add_duty", visit, Side.FACILITATOR)

    with at(ADOPTER):
        seen = queries.seen(visit.pk)
    assert (seen.visit.state, len(seen.duties)) == ("preparing", 2)


def test_answers_stand_under_their_question() -> None:
    visit = visit_in(State.PREPARING)
    with at(ADOPTER):
        question = services.ask(visit_id=visit.pk, text="Berapa petugas?", **WHO)
    for side in (Side.ORIGIN, Side.FACILITATOR):
        with at(make.PLACES[side]):
            services.answer(visit_id=visit.pk, question_id=question.pk, text="Dua belas.", **WHO)

    with at(ADOPTER):
        (thread,) = queries.seen(visit.pk).threads
        assert [reply.side for reply in thread.replies] == ["origin", "facilitator"]
        with pytest.raises(NotThere):
            services.answer(visit_id=visit.pk, question_id=thread.replies[0].pk, text="Terima kasih.", **WHO)


@pytest.mark.parametrize(("closed_by", "until"), [("", date(2027, 2, 1)), ("Diskominfo", None)])
def test_a_gap_has_somebody_who_closes_it(closed_by: str, until: date | None) -> None:
    visit = visit_in(State.PREPARING)

    with pytest.raises(services.GapWithoutOwner), at(ADOPTER):
        services.answer_fit(
            visit_id=visit.pk, code="role:mpp_manager", answer="gap", note="", closed_by=closed_by,
            closed_until=until, **WHO,
        )  # fmt: skip


# --- agreeing


@pytest.mark.parametrize("missing", ["fit", "duty", "day", "set-up"])
def test_an_incomplete_plan_is_not_frozen(missing: str) -> None:
    visit = visit_in(State.PREPARING)
    if missing != "set-up":
        make.share_mall()
    make.plan(visit)
    with tenants.public():
        if missing == "fit":
            visit.fits.filter(answer="gap").first().delete()
        elif missing == "duty":
            visit.duties.filter(side="facilitator").delete()
        elif missing == "day":
            Visit.objects.filter(pk=visit.pk).update(evaluation_on=None)
    said = {
        "fit": "1 jawaban", "duty": "pendamping", "day": "hari evaluasi", "set-up": "pengaturan yang dibagikan",
    }  # fmt: skip

    with pytest.raises(services.PlanIncomplete) as refused:
        make.freeze(visit)

    assert said[missing] in str(refused.value)
    with tenants.public():
        assert not Agreement.objects.exists()


@pytest.fixture
def frozen() -> tuple[Visit, str]:
    make.share_mall()
    visit = visit_in(State.PREPARING)
    make.plan(visit)
    return visit, make.freeze(visit)


def test_three_parties_sign_the_same_text_each_in_its_own_place(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    people = make.sign_all(visit, sha256)

    assert state_of(visit) == State.SIGNED
    with tenants.public():
        agreement = Agreement.objects.get()
        found = queries.check(agreement.token)
    assert [one.holds for one in found.signatures] == [True, True, True]
    assert len({one.signature.issuer for one in found.signatures}) == 3, "each by its own authority"
    assert {one.signature.name for one in found.signatures} == {person.full_name for person in people.values()}
    assert all(bytes(one.signature.pdf).startswith(bytes(agreement.pdf)) for one in found.signatures)


def test_a_signature_under_another_text_does_not_hold(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    make.sign(visit, Side.ORIGIN, make.head(Side.ORIGIN, "Bupati"), sha256)
    with tenants.public():
        agreement, signature = Agreement.objects.get(), Signature.objects.get()
        changed = bytes(signature.pdf).replace(b"%PDF-1.7", b"%PDF-1.6", 1)
        assert changed != bytes(signature.pdf)
        Signature.objects.update(pdf=changed)
        assert [one.holds for one in queries.check(agreement.token).signatures] == [False]
        Signature.objects.update(pdf=signature.pdf)
        assert [one.holds for one in queries.check(agreement.token).signatures] == [True]
        Agreement.objects.update(pdf=bytes(agreement.pdf) + b" ")
        assert [one.holds for one in queries.check(agreement.token).signatures] == [False]


def test_who_has_no_authority_does_not_sign(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    make.head(Side.ADOPTER, "Wali Kota")
    with at(ADOPTER):
        clerk = person_with_rights("documents.sign", full_name="Staf")
    with pytest.raises(NoAuthority):
        make.sign(visit, Side.ADOPTER, clerk, sha256)
    with at("public"):
        evaluator = person_with_rights("regencies.read", full_name="Evaluator")
    with pytest.raises(NoAuthority):
        make.sign(visit, Side.FACILITATOR, evaluator, sha256)

    make.sign(visit, Side.ADOPTER, make.mandated("Sekretaris Daerah"), sha256)

    with tenants.public():
        assert Signature.objects.get().title.startswith("a.n. Wali Kota Ternate")


def test_what_signing_refuses(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    head = make.head(Side.ORIGIN, "Bupati")
    with pytest.raises(WrongPassphrase):
        make.sign(visit, Side.ORIGIN, head, sha256, passphrase="salah sekali")
    with at(ORIGIN):
        assert len(PassphraseGuard.objects.get(user=head).misses) == 1, "the miss counts although nothing was signed"
    with pytest.raises(CertificateExpired):
        make.sign(visit, Side.ORIGIN, head, sha256, now=NOW + timedelta(days=800))
    with at("public"):
        curator = person_with_rights(queries.CURATES, full_name="Kurator")
    with pytest.raises(NoCertificate):
        make.sign(visit, Side.FACILITATOR, curator, sha256)
    with pytest.raises(services.TextChanged):
        make.sign(visit, Side.ORIGIN, head, "0" * 64)

    make.sign(visit, Side.ORIGIN, head, sha256)

    with pytest.raises(services.AlreadySigned):
        make.sign(visit, Side.ORIGIN, head, sha256)
    with at(ORIGIN):
        assert PassphraseGuard.objects.get(user=head).misses == []


def test_a_changed_plan_voids_what_was_signed(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    head = make.head(Side.ORIGIN, "Bupati")
    make.sign(visit, Side.ORIGIN, head, sha256)
    with at(ORIGIN):
        services.reopen(visit_id=visit.pk, **WHO)
        assert EvidenceEntry.objects.get(action="visits.reopened").details["void"] == 1
        services.add_duty(visit_id=visit.pk, side="origin", text="Mengirim SOP", due_on=date(2027, 1, 4), **WHO)
    again = make.freeze(visit)

    assert again != sha256
    with at(ADOPTER):
        seen = queries.seen(visit.pk)
        assert seen.frozen is not None
        assert (seen.frozen.number, seen.signatures, len(seen.void)) == (2, {}, 1)
    with pytest.raises(services.TextChanged):
        make.sign(visit, Side.ORIGIN, head, sha256)


def test_a_text_that_changes_while_somebody_signs_is_not_signed(frozen: tuple[Visit, str]) -> None:
    visit, sha256 = frozen
    head = make.head(Side.ORIGIN, "Bupati")
    real = services.agreeing.sign_counterpart

    def meanwhile(**values: Any) -> Any:
        made = real(**values)
        with at(ADOPTER):
            services.reopen(visit_id=visit.pk, **WHO)
        return made

    with (
        patch("catalog.visits.services.agreeing.sign_counterpart", meanwhile),
        pytest.raises(services.TextChanged),
    ):
        make.sign(visit, Side.ORIGIN, head, sha256)
    with tenants.public():
        assert not Signature.objects.exists()


# --- replicating


def test_signatures_open_the_switch(switch_on: Callable[[str, str], None]) -> None:
    visit = visit_in(State.SIGNED, slug="example")

    make.begin(visit)

    assert state_of(visit) == State.REPLICATING
    with tenants.public():
        asked = Activation.objects.get(regency_code="8271", slug="example")
    assert asked.state == "provisioning"
    with pytest.raises(services.ModuleIsOff), at(ADOPTER):
        services.go_live(visit_id=visit.pk, **WHO)


def test_what_the_switch_refuses_leaves_the_visit_where_it_was() -> None:
    visit = visit_in(State.SIGNED, slug="smart_kampung")
    with tenants.public():
        Release.objects.filter(slug="smart_kampung").delete()

    with pytest.raises(Refusal) as refused:
        make.begin(visit)

    assert refused.value.code == "module_not_offered"
    assert state_of(visit) == State.SIGNED


def test_it_does_not_serve_while_the_set_up_is_open() -> None:
    visit = visit_in(State.REPLICATING)
    open_point = [Problem(text="Belum ada loket")]

    with (
        at(ADOPTER),
        patch("catalog.visits.services.replicating.setup_problems", return_value=open_point),
        pytest.raises(services.SetUpIncomplete) as refused,
    ):
        services.go_live(visit_id=visit.pk, **WHO)
    assert "selesai: 1." in str(refused.value)
    with at(ADOPTER), patch("catalog.visits.services.replicating.setup_problems", return_value=[]):
        services.go_live(visit_id=visit.pk, **WHO)
    assert state_of(visit) == State.LIVE


def test_duties_are_done_by_who_owes_them() -> None:
    visit = visit_in(State.REPLICATING)
    with tenants.public():
        duty = visit.duties.create(side="origin", text="Melatih petugas", due_on=date(2026, 11, 20))
    values: dict[str, Any] = {"visit_id": visit.pk, "duty_id": duty.pk, "note": "Dua hari di Amlapura", "link": ""}
    with pytest.raises(NotYourPart), at(ADOPTER):
        services.finish_duty(**values, **WHO)

    with at(ORIGIN):
        services.finish_duty(**values, **WHO)
        with pytest.raises(services.DoneAlready):
            services.finish_duty(**values, **WHO)
        assert EvidenceEntry.objects.get(action="visits.duty_done").details["late"] is True
    with pytest.raises(NotThere), at(ORIGIN):
        services.finish_duty(**(values | {"duty_id": 0}), **WHO)


# --- evaluating


def test_an_evaluation_becomes_due_on_its_day_and_not_before() -> None:
    visit = visit_in(State.LIVE)
    evening_before = NOW.replace(year=2027, month=5, day=31)
    with at(ADOPTER):
        assert services.mark_due(now=evening_before) == 0
        with pytest.raises(services.NotDueYet):
            services.evaluate(
                visit_id=visit.pk, verdict="keep", learned="Baik.", goes_back="", actor=make.ACTOR, now=evening_before
            )
        assert services.mark_due(now=evening_before + timedelta(days=1)) == 1
        assert services.mark_due(now=evening_before + timedelta(days=2)) == 0
        assert EvidenceEntry.objects.get(action="visits.evaluation_due").actor == "system:visits"
    with at(ORIGIN):
        assert services.mark_due(now=LATER) == 0, "it is due at the guest's only"


def test_a_sandbox_takes_part_in_nothing() -> None:
    visit = visit_in(State.REQUESTED)
    with at(ORIGIN), patch("catalog.visits.services.acting.is_live", return_value=False), pytest.raises(OnlyLive):
        services.decline(visit_id=visit.pk, reason="Penuh", **WHO)


def test_the_text_names_parties_duties_and_gaps_in_indonesian(frozen: tuple[Visit, str]) -> None:
    with tenants.public():
        pdf = bytes(Agreement.objects.get().pdf)
    page = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())

    for words in (
        "Pemerintah Kabupaten Karangasem", "Pemerintah Kota Ternate", make.PURPOSE, "Tugas pihak adopter",
        "Pengelola MPP: dipenuhi oleh Diskominfo (paling lambat 1 Februari 2027)", "dievaluasi pada 1 Juni 2027",
        "versi 1",
    ):  # fmt: skip
        assert words in page, words
