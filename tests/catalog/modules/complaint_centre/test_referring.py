"""What a missed limit opens the next day, who may say something to it, and who decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from casework.models import CaseClock
from catalog.modules.complaint_centre import services
from catalog.modules.complaint_centre.models import REFERRAL_PURPOSE, Miss, Referral, RoutingRule
from catalog.modules.complaint_centre.queries.referrals import decided_by, dossier_of, own_referrals
from catalog.modules.complaint_centre.rights import DECIDE, INSPECT, OVERSEE, WORK
from catalog.modules.complaint_centre.rules.escalation import Level
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.services.pausing import go_on, stand_still
from catalog.modules.complaint_centre.services.referring import (
    GroundsMissing,
    OwnMatter,
    ReferralDecided,
    ReplyMissing,
    ReplyNotOver,
)
from core.actors import Actor
from core.errors import NotThere
from core.evidence import verify
from core.models import EvidenceEntry
from core.secrets import decrypt
from notifications.models import Message
from organisation.models import Holding
from tests.catalog.modules.complaint_centre.conftest import ACTOR, DUE, NOW, Centre, Missed
from tests.catalog.modules.complaint_centre.test_filing import a_report
from tests.factories.accounts import UserFactory
from tests.factories.organisation import HoldingFactory, person_with_rights

HOUR = timedelta(hours=1)
NEXT_DAY = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
"""Midnight in Karangasem, between the 23rd and the 24th."""


def open_due(now: datetime = NEXT_DAY) -> int:
    return services.open_due(actor=ACTOR, now=now)


def decide(referral: Referral, person: User, outcome: str, *, now: datetime, grounds: str = "Bukti jam.") -> Referral:
    return services.decide(
        referral_id=referral.pk, outcome=outcome, grounds=grounds, person=person, actor=ACTOR, now=now
    )


@pytest.mark.django_db
def test_the_next_day_each_level_has_one_dossier(missed: Missed) -> None:
    """CO-7: dated 24 November; guidance for the perbekel, discipline for the camat."""
    assert open_due(NEXT_DAY - HOUR) == 0
    assert open_due() == 2
    assert open_due(NEXT_DAY + HOUR) == 0

    rows = Referral.objects.order_by("due_at")
    assert [(row.kind, row.level, row.clock, row.dated, row.officer) for row in rows] == [
        ("guidance", "village", "response", date(2026, 11, 24), missed.perbekel),
        ("discipline", "district", "response_1", date(2026, 11, 24), missed.camat),
    ]
    assert {row.reply_until for row in rows} == {datetime(2026, 12, 1, 16, 0, tzinfo=UTC)}


@pytest.mark.django_db
def test_the_officer_is_asked_and_the_superior_gets_the_dossier(missed: Missed) -> None:
    open_due()

    def told(template: str) -> list[str]:
        rows = Message.objects.filter(template=f"complaint_centre.{template}", channel="inbox")
        return sorted(rows.values_list("recipient_id", flat=True))

    assert told("reply_asked") == sorted([str(missed.perbekel.pk), str(missed.camat.pk)])
    # The village's goes to camat and regional head, the camat's to the Sekda.
    assert told("referred") == sorted([str(missed.camat.pk), str(missed.head.pk), str(missed.sekda.pk)])


@pytest.mark.django_db
def test_it_is_about_whoever_held_the_post_at_that_moment(centre: Centre, missed: Missed) -> None:
    Holding.objects.filter(user=missed.camat).update(active_to=date(2026, 11, 24))
    post = Holding.objects.get(user=missed.camat).position
    HoldingFactory.create(position=post, user=UserFactory.create(), active_from=date(2026, 11, 24))

    open_due(NEXT_DAY + 10 * HOUR)

    assert Referral.objects.get(level="district").officer == missed.camat


@pytest.mark.django_db
def test_an_account_that_was_closed_since_stays_named_and_is_not_written_to(missed: Missed) -> None:
    User.objects.filter(pk=missed.camat.pk).update(is_active=False)

    open_due()

    assert Referral.objects.get(level="district").officer == missed.camat
    asked = Message.objects.filter(template="complaint_centre.reply_asked")
    assert not asked.filter(recipient_id=str(missed.camat.pk)).exists()


@pytest.mark.django_db
def test_a_vacant_post_has_a_dossier_without_a_person(centre: Centre, missed: Missed) -> None:
    Holding.objects.filter(user=missed.camat).delete()

    open_due()

    found = Referral.objects.get(level="district")
    assert (found.officer, found.officer_title) == (None, "Camat")


@pytest.mark.django_db
def test_what_nobody_sorted_is_no_matter_of_the_regional_head(centre: Centre, missed: Missed) -> None:
    RoutingRule.objects.all().delete()
    unsorted = services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW)
    services.pass_due(case_id=unsorted.case.pk, actor=ACTOR, now=DUE)

    open_due()

    found = Referral.objects.get(complaint=unsorted.complaint)
    assert (found.level, found.unit, found.officer) == ("agency", centre.government, None)


@pytest.mark.django_db
def test_what_a_level_misses_while_its_dossier_is_undecided_joins_it(missed: Missed) -> None:
    open_due()
    passed = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)
    services.pass_due(case_id=missed.filed.case.pk, actor=ACTOR, now=passed)

    assert open_due(passed + 25 * HOUR) == 0

    assert Miss.objects.get(clock="settlement").referral == Referral.objects.get(level="village")
    assert Referral.objects.count() == 2


@pytest.mark.django_db
def test_once_decided_the_next_miss_is_a_matter_of_its_own(missed: Missed) -> None:
    open_due()
    decide(Referral.objects.get(level="village"), missed.head, "none", now=NEXT_DAY)
    passed = datetime(2026, 12, 11, 16, 0, tzinfo=UTC)
    services.pass_due(case_id=missed.filed.case.pk, actor=ACTOR, now=passed)

    assert open_due(passed + 25 * HOUR) == 1

    assert list(Referral.objects.filter(level="village").values_list("clock", flat=True)) == ["settlement", "response"]


@pytest.mark.django_db
def test_nobody_is_referred_for_the_regional_head_nor_for_hours_in_which_the_module_was_off(centre: Centre) -> None:
    RoutingRule.objects.create(order=1, name="Semua ke desa", level=Level.VILLAGE)
    off, top = (services.file_report(report=a_report(), actor=Actor.citizen(), now=NOW) for _report in range(2))
    stand_still(actor=ACTOR, now=NOW + HOUR)
    go_on(actor=ACTOR, now=NOW + 2 * HOUR)
    services.pass_due(case_id=off.case.pk, actor=ACTOR, now=DUE)
    Miss.objects.create(
        complaint=top.complaint, clock="response_3", due_at=DUE, noticed_at=DUE, level=Level.REGIONAL_HEAD,
        unit=centre.government,
    )  # fmt: skip

    assert open_due() == 0


@pytest.mark.django_db
def test_an_answer_sent_in_time_and_saved_a_moment_after_is_no_matter(missed: Missed) -> None:
    CaseClock.objects.filter(name="response").update(was_kept=True)

    open_due()

    assert Miss.objects.get(clock="response").weight == Miss.Weight.ANSWERED
    assert list(Referral.objects.values_list("level", flat=True)) == ["district"]


@pytest.mark.django_db
def test_nothing_is_decided_against_an_officer_before_they_could_reply(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="village")
    for outcome in ("guided", "passed_on"):
        with pytest.raises(ReplyNotOver):
            decide(referral, missed.head, outcome, now=referral.reply_until - timedelta(seconds=1))

    services.reply(
        referral_id=referral.pk, text="Listrik kantor padam sejak pagi.", person=missed.perbekel, actor=ACTOR,
        now=NEXT_DAY + HOUR,
    )  # fmt: skip
    decided = decide(referral, missed.head, "guided", now=NEXT_DAY + 2 * HOUR)

    assert (decided.outcome, decrypt(decided.reply, purpose=REFERRAL_PURPOSE)) == (
        "guided",
        "Listrik kantor padam sejak pagi.",
    )
    told = Message.objects.filter(template="complaint_centre.replied", channel="inbox")
    assert {message.recipient_id for message in told} == {str(missed.head.pk)}


@pytest.mark.django_db
def test_after_the_days_for_it_a_decision_needs_no_reply(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="village")

    decided = decide(referral, missed.head, "guided", now=referral.reply_until)

    assert (decided.outcome, decided.replied_at) == ("guided", None)
    with pytest.raises(ReferralDecided):
        decide(referral, missed.head, "none", now=referral.reply_until)
    with pytest.raises(ReferralDecided):
        services.reply(referral_id=referral.pk, text="X", person=missed.perbekel, actor=ACTOR, now=NEXT_DAY)


@pytest.mark.django_db
def test_an_excuse_can_be_found_at_once_and_always_says_why(missed: Missed) -> None:
    open_due()
    referral = Referral.objects.get(level="village")
    with pytest.raises(GroundsMissing):
        decide(referral, missed.head, "excused", now=NEXT_DAY, grounds="  ")

    assert decide(referral, missed.head, "excused", now=NEXT_DAY).outcome == "excused"


@pytest.mark.django_db
def test_who_may_not_finds_nothing_there_and_nobody_decides_about_themselves(missed: Missed) -> None:
    open_due()
    village, district = (Referral.objects.get(level=level) for level in ("village", "district"))
    for person in (person_with_rights(OVERSEE), person_with_rights(WORK), missed.camat):
        with pytest.raises(NotThere):
            decide(village, person, "none", now=NEXT_DAY)
    for person in (missed.camat, missed.head):
        with pytest.raises(NotThere):
            services.reply(referral_id=village.pk, text="Bukan saya.", person=person, actor=ACTOR, now=NEXT_DAY)
    with pytest.raises(ReplyMissing):
        services.reply(referral_id=district.pk, text=" ", person=missed.camat, actor=ACTOR, now=NEXT_DAY)
    Referral.objects.filter(pk=district.pk).update(officer=missed.head)
    with pytest.raises(OwnMatter):
        decide(district, missed.head, "none", now=NEXT_DAY)


@pytest.mark.django_db
def test_of_whistle_blowing_only_an_inspector_who_may_decide_sees_a_referral(centre: Centre) -> None:
    whistle = services.file_report(report=a_report(kind=ReportKind.WHISTLEBLOWING), actor=Actor.citizen(), now=NOW)
    passed = CaseClock.objects.get(case=whistle.case, name="settlement").due_at
    assert passed is not None
    services.pass_due(case_id=whistle.case.pk, actor=ACTOR, now=passed)
    people = {
        rights: person_with_rights(*rights) for rights in ((DECIDE,), (DECIDE, OVERSEE), (INSPECT,), (DECIDE, INSPECT))
    }

    assert open_due(passed + 25 * HOUR) == 1

    assert {rights: decided_by(person).count() for rights, person in people.items()} == {
        (DECIDE,): 0, (DECIDE, OVERSEE): 0, (INSPECT,): 0, (DECIDE, INSPECT): 1,
    }  # fmt: skip
    assert not Message.objects.filter(template__in=["complaint_centre.referred", "complaint_centre.reply_asked"])
    found = Referral.objects.get()
    with pytest.raises(NotThere):
        decide(found, people[DECIDE, OVERSEE], "none", now=passed + 26 * HOUR)
    assert found.officer is None
    written = EvidenceEntry.objects.filter(action__startswith="complaint_centre.").exclude(action__endswith="_filed")
    assert not [entry for entry in written if "inspectorate" in str(entry.details)]


@pytest.mark.django_db
def test_the_dossier_holds_the_clock_s_evidence_and_no_word_of_the_citizen(missed: Missed) -> None:
    open_due()

    dossier = dossier_of(Referral.objects.get(level="district"))

    assert dossier.sunset == datetime(2026, 11, 23, 10, 20, tzinfo=UTC)
    assert [miss.clock for miss in dossier.misses] == ["response_1"]
    assert [miss.clock for miss in dossier.others] == ["response"]
    assert [rise.to_level for rise in dossier.rises] == ["district", "secretary"]
    assert [sender for _at, sender in dossier.messages] == ["officer"]
    told = {(notice.template, notice.to) for notice in dossier.told}
    assert ("complaint_centre.came_up", missed.camat.full_name) in told
    assert ("complaint_centre.filed", "") in told
    kept = {entry.sequence: entry.hash for entry in EvidenceEntry.objects.all()}
    assert [entry.action for entry in dossier.entries][-1] == "complaint_centre.referral_opened"
    assert all(kept[entry.sequence] == entry.hash for entry in dossier.entries)
    assert verify() == []


@pytest.mark.django_db
def test_an_officer_sees_their_own_alone(missed: Missed) -> None:
    open_due()

    assert [found.level for found in own_referrals(missed.camat)] == ["district"]
    assert not decided_by(missed.camat).exists()
