"""An officer objects to what was decided about them; another person, above whoever decided, rules on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pypdf
import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import User
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import REFERRAL_PURPOSE, Objection, Referral
from catalog.modules.complaint_centre.queries.referrals import may_object, to_rule
from catalog.modules.complaint_centre.rights import DECIDE, INSPECT
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.objections import Rank, State
from catalog.modules.complaint_centre.services.objecting import (
    NobodyAbove,
    NotAbove,
    NothingToObjectTo,
    ObjectedAlready,
    ObjectionOver,
    ObjectionOverWith,
    RulingHeavier,
)
from catalog.modules.complaint_centre.services.referring import GroundsMissing
from catalog.modules.complaint_centre.telling_ladder import DECIDED, OBJECTED, RULED, TEMPLATES
from core.errors import NotThere
from core.evidence import head_of_log, verify
from core.models import EvidenceEntry
from core.secrets import decrypt
from notifications.models import Message
from policies.services import set_value
from tests.catalog.modules.complaint_centre.conftest import ACTOR, Missed
from tests.catalog.modules.complaint_centre.test_ladder_pages import signed_in, text_of
from tests.catalog.modules.complaint_centre.test_referring import HOUR, NEXT_DAY, decide, open_due
from tests.factories.organisation import RoleAssignmentFactory, RoleFactory, person_with_rights

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 12, 8, 16, 0, tzinfo=UTC)
"""The end of 8 December in Karangasem: fourteen days after the decision of the 24th."""
SOON = NEXT_DAY + 2 * HOUR
WORDS = "Kantor tanpa listrik sejak pagi; lihat surat PLN."


@dataclass(frozen=True)
class Decided:
    """The camat's referral, decided against them by somebody whom the regional head charged."""

    referral: Referral
    camat: User
    first: User
    head: User


@pytest.fixture
def decided(missed: Missed) -> Decided:
    open_due()
    referral, first = Referral.objects.get(level="district"), person_with_rights(DECIDE)
    say(referral, missed.camat)
    decide(referral, first, "guided", now=NEXT_DAY + HOUR, grounds="Rapat tidak menunda jawaban.")
    referral.refresh_from_db()
    return Decided(referral, missed.camat, first, missed.head)


def say(referral: Referral, officer: User) -> None:
    services.reply(referral_id=referral.pk, text="Saya sedang rapat.", person=officer, actor=ACTOR, now=NEXT_DAY + HOUR)


def object_to(decided: Decided, person: User, *, now: datetime = SOON, grounds: str = WORDS) -> Objection:
    return services.object_to(referral_id=decided.referral.pk, grounds=grounds, person=person, actor=ACTOR, now=now)


def rule(decided: Decided, person: User, ruling: str = "excused", *, grounds: str = "Surat PLN benar.") -> Objection:
    return services.rule(
        referral_id=decided.referral.pk, ruling=ruling, grounds=grounds, person=person, actor=ACTOR, now=SOON + HOUR
    )


def told(template: str) -> list[str]:
    rows = Message.objects.filter(template=f"complaint_centre.{template}", channel="inbox")
    return sorted(rows.values_list("recipient_id", flat=True))


def test_somebody_above_puts_something_lighter_in_its_place(decided: Decided) -> None:
    assert decided.referral.objection_until == UNTIL
    object_to(decided, decided.camat)

    ruled = rule(decided, decided.head)

    decided.referral.refresh_from_db()
    assert (ruled.state, ruled.ruling, ruled.judge, ruled.judge_rank) == (
        State.DECIDED,
        "excused",
        decided.head,
        Rank.REGIONAL_HEAD,
    )
    assert decrypt(ruled.reasons, purpose=REFERRAL_PURPOSE) == "Surat PLN benar."
    assert decided.referral.outcome == "guided"  # what was decided first stays as it was
    actions = ["objection_filed", "objection_ruled"]
    entries = EvidenceEntry.objects.filter(action__in=[f"complaint_centre.{one}" for one in actions])
    assert [entry.action.partition(".")[2] for entry in entries.order_by("sequence")] == actions
    assert WORDS not in "".join(map(repr, entries.values_list("details", "reason")))
    assert verify() == []


def test_who_is_told_what_without_a_name_or_an_outcome(decided: Decided) -> None:
    assert told("referral_decided") == [str(decided.camat.pk)]
    object_to(decided, decided.camat)
    rule(decided, decided.head)

    assert told("objected") == [str(decided.head.pk)]
    assert told("objection_ruled") == [str(decided.camat.pk)]
    held = [set(one.placeholders) for one in TEMPLATES if one.code in (DECIDED, OBJECTED, RULED)]
    assert held == [{"code"}, {"code", "office"}, {"code"}]


def test_whoever_decided_first_or_stands_no_higher_does_not_rule(decided: Decided, missed: Missed) -> None:
    object_to(decided, decided.camat)

    for person in (decided.first, person_with_rights(DECIDE)):
        with pytest.raises(NotAbove):
            rule(decided, person)
    with pytest.raises(NotThere):
        rule(decided, missed.sekda)  # above, but decides on no referrals
    assert list(to_rule(decided.head, SOON)) == [decided.referral]
    assert not to_rule(decided.first, SOON).exists()


def test_the_database_itself_wants_another_person_above(decided: Decided) -> None:
    made = object_to(decided, decided.camat)
    ruling = {"state": "decided", "ruling": "none", "reasons": "x", "ruled_at": SOON}

    for judge, rank in ((decided.first, 2), (decided.camat, 2), (decided.head, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=made.pk).update(**ruling, judge=judge, judge_rank=rank)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=made.pk).update(state="withdrawn")
    assert Objection.objects.filter(pk=made.pk).update(**ruling, judge=decided.head, judge_rank=2) == 1


def test_it_is_made_once_by_the_officer_and_in_time(decided: Decided, missed: Missed) -> None:
    with pytest.raises(NotThere):
        object_to(decided, missed.perbekel)
    with pytest.raises(GroundsMissing):
        object_to(decided, decided.camat, grounds=" ")
    with pytest.raises(ObjectionOver):
        object_to(decided, decided.camat, now=UNTIL)
    object_to(decided, decided.camat, now=UNTIL - timedelta(seconds=1))
    with pytest.raises(ObjectedAlready):
        object_to(decided, decided.camat)


def test_what_does_not_weigh_on_the_officer_is_nothing_to_object_to(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="district")
    decide(referral, missed.head, "excused", now=NEXT_DAY)

    with pytest.raises(NothingToObjectTo):
        services.object_to(referral_id=referral.pk, grounds=WORDS, person=missed.camat, actor=ACTOR, now=SOON)


def test_above_the_regional_head_stands_nobody(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="district")
    say(referral, missed.camat)
    decide(referral, missed.head, "guided", now=NEXT_DAY + HOUR)
    referral.refresh_from_db()

    with pytest.raises(NobodyAbove):
        services.object_to(referral_id=referral.pk, grounds=WORDS, person=missed.camat, actor=ACTOR, now=SOON)
    assert not may_object(referral, SOON)


def test_an_objection_makes_nothing_heavier(decided: Decided) -> None:
    object_to(decided, decided.camat)

    for ruling in ("guided", "passed_on", ""):
        with pytest.raises(RulingHeavier):
            rule(decided, decided.head, ruling)
    with pytest.raises(GroundsMissing):
        rule(decided, decided.head, grounds=" ")


def test_what_is_taken_back_or_ruled_on_is_over(decided: Decided) -> None:
    object_to(decided, decided.camat)
    with pytest.raises(NotThere):
        services.withdraw_objection(referral_id=decided.referral.pk, person=decided.head, actor=ACTOR, now=SOON)
    services.withdraw_objection(referral_id=decided.referral.pk, person=decided.camat, actor=ACTOR, now=SOON)

    with pytest.raises(ObjectionOverWith):
        rule(decided, decided.head)
    with pytest.raises(ObjectionOverWith):
        services.withdraw_objection(referral_id=decided.referral.pk, person=decided.camat, actor=ACTOR, now=SOON)


def test_the_days_are_a_policy_and_stay_those_of_the_decision(missed: Missed, decided: Decided) -> None:
    set_value(
        key="complaint_centre.objection_days",
        value=7,
        valid_from=NEXT_DAY.date() + timedelta(days=1),
        legal_source="Perbup 12/2026",
        reason="Lebih cepat",
        actor=ACTOR,
        now=NEXT_DAY,
    )
    other = Referral.objects.get(level="village")
    say(other, missed.perbekel)
    decide(other, decided.first, "guided", now=NEXT_DAY + 2 * HOUR)

    other.refresh_from_db()
    assert other.objection_until == UNTIL - timedelta(days=7)
    object_to(decided, decided.camat, now=UNTIL - HOUR)


def test_of_whistle_blowing_nobody_is_written_to_and_only_inspectors_rule(decided: Decided) -> None:
    complaint = decided.referral.complaint
    type(complaint).objects.filter(pk=complaint.pk).update(
        kind=ReportKind.WHISTLEBLOWING, is_anonymous=True, is_secret=True, public_text=""
    )
    before = Message.objects.count()
    object_to(decided, decided.camat)

    with pytest.raises(NotThere):
        rule(decided, decided.head)
    assert not to_rule(decided.head, SOON).exists()
    role = RoleFactory.create(module="complaint_centre", rights=[INSPECT])
    RoleAssignmentFactory.create(user=decided.head, role=role, unit=None)
    rule(decided, User.objects.get(pk=decided.head.pk))  # rights are kept with the person who was asked for
    assert Message.objects.count() == before


def test_the_pages_lead_from_the_decision_to_the_ruling(decided: Decided) -> None:
    address = f"/complaint-centre/rujukan/{decided.referral.pk}/"
    officer, first, head = (signed_in(one) for one in (decided.camat, decided.first, decided.head))
    with time_machine.travel(SOON, tick=False):
        assert f"{address}keberatan/" in text_of(officer.get(address))
        assert f"{address}keberatan/" not in text_of(first.get(address))
        assert officer.post(f"{address}keberatan/", {"grounds": ""}).status_code == 422
        assert officer.post(f"{address}keberatan/", {"grounds": WORDS}).status_code == 302
        assert f"{address}keberatan/putusan/" in text_of(head.get(address))
        assert "?tampil=objected" in text_of(head.get("/kerja/"))
        assert decided.referral.complaint.case.code in text_of(head.get("/complaint-centre/rujukan/?tampil=objected"))

        by_first = first.post(f"{address}keberatan/putusan/", {"ruling": "none", "grounds": "x"})
        by_head = head.post(f"{address}keberatan/putusan/", {"ruling": "none", "grounds": "Surat PLN benar."})

        assert (by_first.status_code, by_head.status_code) == (422, 302)
        shown = text_of(officer.get(address))
        assert WORDS in shown
        assert "Surat PLN benar." in shown
        assert officer.post(f"{address}keberatan/cabut/").status_code == 302
        assert Objection.objects.get().state == State.DECIDED
        assert "?tampil=objected" not in text_of(head.get("/kerja/"))


def test_the_dossier_as_a_paper_holds_everything_of_the_clock_and_nothing_of_the_citizen(
    decided: Decided, missed: Missed
) -> None:
    address = f"/complaint-centre/rujukan/{decided.referral.pk}/berkas.pdf"
    object_to(decided, decided.camat)
    rule(decided, decided.head)
    head = head_of_log()
    with time_machine.travel(SOON + 2 * HOUR, tick=False):
        answer = signed_in(decided.camat).get(address, headers={"accept-language": "en"})
        others = [signed_in(one).get(address).status_code for one in (missed.perbekel, missed.sekda)]

    paper = pypdf.PdfReader(BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    packed = text.replace(" ", "").replace("-", "")
    assert (answer.status_code, answer["Content-Type"], others) == (200, "application/pdf", [404, 404])
    for said in ("13.10 WITA", "15.10 WITA", decided.camat.full_name, "Saya sedang rapat.", "Rapat tidak menunda"):
        assert said in text
    assert WORDS.replace(" ", "") in packed
    assert "diganti:dimaklumi" in packed
    assert f"catatannomor{head.sequence}" in packed
    assert head.hash in packed
    about = EvidenceEntry.objects.filter(subject__endswith=str(decided.referral.pk))
    assert all(entry.hash in packed for entry in about.exclude(action="complaint_centre.referral_printed"))
    for citizen in ("I Wayan Sudana", "Pasar Ulakan", "Regu turun", "628123450000", "wayan.sudana"):
        assert citizen not in text
    printed = EvidenceEntry.objects.get(action="complaint_centre.referral_printed")
    assert printed.details["until_entry"] == head.sequence
