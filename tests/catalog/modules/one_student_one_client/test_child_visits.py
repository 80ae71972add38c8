"""A visit with a child: which of twins, what is found of whom, what is owed to each, and what SATUSEHAT never hears."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from catalog.modules.one_student_one_client import wording_care
from catalog.modules.one_student_one_client.exchange.reading import record_of
from catalog.modules.one_student_one_client.forms_visits import StudentVisitForm
from catalog.modules.one_student_one_client.history import history_of
from catalog.modules.one_student_one_client.models import Child, Consent, MissedVisit, Pregnancy, Visit
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import births, missed, pregnancies, referrals, visits
from core.models import EvidenceEntry
from core.uuids import uuid7
from notifications.models import Message
from organisation.access import today
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.catalog.modules.one_student_one_client.pages import page, parts, send
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GIRL, BOY = births.Newborn(sex=Sex.FEMALE, grams=2450), births.Newborn(sex=Sex.MALE, grams=2600)
DEAD = births.Newborn(sex=Sex.MALE, is_alive=False, grams=900)
NEWBORN = Visit.Kind.NEWBORN
DETAILS = {"place": births.Place.HOSPITAL, "attended_by": births.Attendant.DOCTOR}


@pytest.fixture
def mother(around: Scheme) -> Pregnancy:
    return make.make_pregnancy(around, NOW - 10 * DAY, weeks=37)


def born(around: Scheme, mother: Pregnancy, *children: births.Newborn, days: int = 1) -> list[Child]:
    births.deliver(
        pregnancy_id=mother.pk, born_at=NOW - days * DAY, children=children, midwife=around.midwife, actor=TESTS,
        now=NOW, **DETAILS,
    )  # fmt: skip
    mother.refresh_from_db()
    return [child for child, _birth in births.children_of(mother)]


def corrected(around: Scheme, mother: Pregnancy, *children: births.Newborn, days: int = 1) -> None:
    births.correct(
        pregnancy_id=mother.pk, born_at=NOW - days * DAY, children=children, midwife=around.midwife, actor=TESTS,
        now=NOW, **DETAILS,
    )  # fmt: skip


def seen(around: Scheme, mother: Pregnancy, *, ago: timedelta = timedelta(0), **values: Any) -> visits.Recorded:
    said = {"kind": NEWBORN, "by": Visit.By.MIDWIFE} | values
    return make.visit(mother, around.midwife, NOW, at=NOW - ago, **said)


def names(mother: Pregnancy) -> list[tuple[Any, str]]:
    rows = Visit.objects.filter(pregnancy=mother).order_by("visited_at", "pk")
    return list(rows.values_list("child_id", "contact"))


class TestWhichChild:
    def test_an_only_child_needs_no_naming(self, around: Scheme, mother: Pregnancy) -> None:
        _dead, boy = born(around, mother, DEAD, BOY)

        assert seen(around, mother).visit.child == boy
        assert seen(around, mother, kind=Visit.Kind.CHILD, child=2).visit.child == boy

    @pytest.mark.parametrize("child", [None, 0, 3], ids=["none", "zero", "a third"])
    def test_of_twins_it_must_be_one_who_lives(self, around: Scheme, mother: Pregnancy, child: int | None) -> None:
        born(around, mother, GIRL, BOY)

        with pytest.raises(visits.WhichChild):
            seen(around, mother, child=child)

    def test_one_who_was_born_dead_is_not_visited(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, DEAD, BOY)

        with pytest.raises(visits.WhichChild):
            seen(around, mother, child=1)

    def test_both_of_twins_at_the_same_hour_are_two_visits(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL, BOY)
        seen(around, mother, child=1, beside=())

        assert seen(around, mother, child=2, beside=()).is_new
        with pytest.raises(visits.NotedAlready):
            seen(around, mother, child=2, beside=())

    def test_other_visits_name_no_child_whatever_is_said(self, around: Scheme, mother: Pregnancy) -> None:
        girl, _boy = born(around, mother, GIRL, BOY)

        made = seen(around, mother, kind=Visit.Kind.POSTPARTUM, child=1).visit

        assert made.child is None
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=made.pk).update(child=girl)


class TestOwedToEach:
    def test_each_of_twins_has_its_own_names(self, around: Scheme, mother: Pregnancy) -> None:
        girl, boy = born(around, mother, GIRL, BOY)

        seen(around, mother, ago=3 * HOUR, child=1)
        seen(around, mother, ago=2 * HOUR, child=1)
        assert history_owed(mother) == "KF1"
        seen(around, mother, ago=HOUR, child=2)

        assert names(mother) == [(girl.pk, "KN1"), (girl.pk, ""), (boy.pk, "KN1")]

    def test_what_is_next_waits_for_both(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL, BOY)
        seen(around, mother, ago=HOUR, kind=Visit.Kind.POSTPARTUM)

        owed = [history_owed(mother)]
        for number in (1, 2):
            seen(around, mother, child=number)
            owed.append(history_owed(mother))

        assert owed == ["KN1", "KN1", "KF2"]

    def test_missed_unless_both_were_seen_and_settled_once_both_are(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL, BOY, days=3)
        seen(around, mother, ago=2 * DAY, child=1)
        missed.look(actor=TESTS, now=NOW)
        assert open_ones(mother) == {"KF1", "KN1"}

        seen(around, mother, ago=HOUR, child=1)
        assert open_ones(mother) == {"KF1", "KN1"}
        seen(around, mother, child=2)

        assert open_ones(mother) == {"KF1"}

    def test_one_of_before_children_were_told_apart_was_with_all(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL, BOY, days=3)
        seen(around, mother, ago=2 * DAY, child=1)
        Visit.objects.update(child=None)

        missed.look(actor=TESTS, now=NOW)

        assert open_ones(mother) == {"KF1"}


def history_owed(mother: Pregnancy) -> str:
    owed = history_of(mother, NOW).owed
    return owed.name if owed else ""


def open_ones(mother: Pregnancy) -> set[str]:
    return set(MissedVisit.objects.filter(pregnancy=mother, settled_at=None).values_list("contact", flat=True))


class TestFindings:
    @pytest.mark.parametrize("sign", [sign for sign in Danger if sign.is_of_child], ids=str)
    def test_a_sign_of_the_child_opens_a_referral(self, around: Scheme, mother: Pregnancy, sign: Danger) -> None:
        born(around, mother, GIRL)

        made = seen(around, mother, dangers=[str(sign)])

        assert made.referral is not None
        assert referrals.grounds_of(made.referral) == [str(sign)]
        assert str(wording_care.grounds(made.referral)[0]) == str(sign.label)

    @pytest.mark.parametrize(
        ("degrees", "codes", "is_referred"), [("37.8", ["child_warm"], False), ("38.2", ["child_fever"], True)]
    )
    def test_its_temperature(
        self, around: Scheme, mother: Pregnancy, degrees: str, codes: list[str], is_referred: bool
    ) -> None:
        born(around, mother, GIRL)

        made = seen(around, mother, measured={"child_temperature": degrees})

        assert [alert.code for alert in made.alerts] == codes
        assert (made.referral is not None) == is_referred

    def test_a_rare_weight_is_asked_again_an_impossible_one_refused(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL)

        with pytest.raises(visits.DoubtfulValue):
            seen(around, mother, measured={"child_weight": "1400"})
        with pytest.raises(visits.ImpossibleValue):
            seen(around, mother, measured={"child_weight": "1.4"})
        kept = seen(around, mother, measured={"child_weight": "1400"}, sure_of=[Measure.CHILD_WEIGHT])

        assert visits.findings_of(kept.visit).measured == {Measure.CHILD_WEIGHT: Decimal(1400)}
        assert "1400" not in kept.visit.findings

    @pytest.mark.parametrize("kind", [Visit.Kind.POSTPARTUM, Visit.Kind.HOME])
    def test_nothing_of_a_child_elsewhere(self, around: Scheme, mother: Pregnancy, kind: Visit.Kind) -> None:
        born(around, mother, GIRL)

        with pytest.raises(visits.NotMeasuredThen) as asked:
            seen(around, mother, kind=kind, measured={"child_weight": "2500", "weight": "52"})
        assert asked.value.measures == (Measure.CHILD_WEIGHT,)
        with pytest.raises(visits.SignsDoNotFit) as refused:
            seen(around, mother, kind=kind, dangers=["child_navel"])
        assert refused.value.attr == "child_dangers"

    @pytest.mark.parametrize(
        ("kind", "days", "sign", "fits"),
        [
            (Visit.Kind.HOME, 0, "waters", False),
            (Visit.Kind.HOME, 0, "lochia", True),
            (Visit.Kind.HOME, 2, "waters", True),
            (Visit.Kind.HOME, 2, "lochia", False),
            (Visit.Kind.ANTENATAL, 2, "movement", True),
            (Visit.Kind.ANTENATAL, 2, "sadness", False),
            (Visit.Kind.POSTPARTUM, 0, "sadness", True),
            (Visit.Kind.POSTPARTUM, 0, "movement", False),
            (Visit.Kind.NEWBORN, 0, "bleeding", True),
        ],
    )
    def test_the_mother_s_signs_by_when_they_can_be_seen(
        self, around: Scheme, mother: Pregnancy, kind: Visit.Kind, days: int, sign: str, fits: bool
    ) -> None:
        """The birth was yesterday."""
        born(around, mother, GIRL)

        if fits:
            assert seen(around, mother, kind=kind, ago=days * DAY, dangers=[sign]).referral is not None
        else:
            with pytest.raises(visits.SignsDoNotFit):
                seen(around, mother, kind=kind, ago=days * DAY, dangers=[sign])

    def test_satusehat_hears_of_the_mother_alone(self, around: Scheme, mother: Pregnancy) -> None:
        pregnancies.give_consent(
            pregnancy_id=mother.pk, purpose=Consent.Purpose.EXCHANGE, is_signed=True, actor=TESTS, now=NOW
        )
        born(around, mother, GIRL)
        child_only = seen(around, mother, dangers=["child_yellow"]).referral
        both = seen(around, mother, dangers=["child_navel", "bleeding"], measured={"child_weight": "2400"}).referral
        assert child_only
        assert both
        for one in (child_only, both):
            referrals.receive(referral_id=one.pk, midwife=around.midwife, actor=TESTS, now=NOW)

        told = record_of(mother, Consent.objects.get(purpose=Consent.Purpose.EXCHANGE), NOW)

        assert [(one.id, one.grounds) for one in told.referrals] == [(both.pk, ("Perdarahan dari jalan lahir",))]
        assert told.contacts == ()


class TestSmall:
    @pytest.mark.parametrize(("grams", "is_small"), [(2499, True), (2500, False), (None, False)])
    def test_below_the_limit(self, around: Scheme, mother: Pregnancy, grams: int | None, is_small: bool) -> None:
        born(around, mother, births.Newborn(sex=Sex.FEMALE, grams=grams))

        ((_child, birth),) = births.children_of(mother)
        assert births.is_small(birth, NOW - DAY) is is_small

    def test_her_midwife_hears_of_it_unless_she_recorded_it(self, around: Scheme, mother: Pregnancy) -> None:
        colleague = make.person_with_rights("one_student_one_client.care", unit=around.centre, full_name="Ni Made Sri")
        births.deliver(
            pregnancy_id=mother.pk, born_at=NOW - DAY, children=[GIRL, DEAD], midwife=colleague, actor=TESTS, now=NOW,
            **DETAILS,
        )  # fmt: skip
        told = Message.objects.filter(template="one_student_one_client.alert", channel="inbox")
        assert [message.recipient_id for message in told] == [str(around.midwife.pk)]

    def test_nobody_is_told_where_she_did(self, around: Scheme, mother: Pregnancy) -> None:
        born(around, mother, GIRL)

        assert not Message.objects.filter(template="one_student_one_client.alert").exists()


class TestCorrectedBirth:
    def test_visits_of_a_child_that_falls_away_go_to_the_only_one(self, around: Scheme, mother: Pregnancy) -> None:
        girl, _boy = born(around, mother, GIRL, BOY)
        seen(around, mother, ago=2 * HOUR, child=1)
        seen(around, mother, ago=HOUR, child=2)

        corrected(around, mother, GIRL)

        assert names(mother) == [(girl.pk, "KN1"), (girl.pk, "")]

    @pytest.mark.parametrize("children", [(GIRL, GIRL), (DEAD, DEAD, DEAD)], ids=["two others live", "none lives"])
    def test_refused_where_nobody_can_tell_whose_they_are(
        self, around: Scheme, mother: Pregnancy, children: Sequence[births.Newborn]
    ) -> None:
        born(around, mother, GIRL, GIRL, BOY)
        seen(around, mother, child=3)

        with pytest.raises(births.ChildWasVisited), transaction.atomic():
            corrected(around, mother, *children)
        assert mother.children.filter(is_alive=True).count() == 3


def test_a_student_s_form_is_the_same_for_every_mother(around: Scheme, mother: Pregnancy) -> None:
    def drawn() -> str:
        form = StudentVisitForm(pairing=uuid7(), standing="", sent_at=NOW, now=NOW)
        return str(form["child"]) + str(form["child_dangers"]) + str(form["dangers"])

    before = drawn()
    born(around, mother, GIRL, BOY)

    assert drawn() == before
    assert before.count("<option") == births.MOST_CHILDREN + 1


class TestPages:
    @pytest.fixture
    def midwife(self, around: Scheme, karangasem_client: Client) -> Client:
        karangasem_client.force_login(around.midwife)
        return karangasem_client

    def said(self, **changes: Any) -> dict[str, Any]:
        return {
            "request_key": str(uuid7()), "kind": "newborn", "by": "midwife", "visited_time": "09:00", "minutes": "20",
            **parts("visited_day", today(NOW)),
        } | changes  # fmt: skip

    def test_nothing_of_a_child_is_asked_before_the_birth(
        self, around: Scheme, mother: Pregnancy, midwife: Client
    ) -> None:
        shown = page(midwife, f"ibu/{mother.pk}/kontak/")

        assert "child_weight" not in shown
        assert "lochia" not in shown
        assert "waters" in shown

    def test_twins_are_chosen_and_shown_apart(self, around: Scheme, mother: Pregnancy, midwife: Client) -> None:
        born(around, mother, GIRL, BOY)
        address = f"ibu/{mother.pk}/kontak/"
        assert "2. laki-laki" in page(midwife, address)

        lacking = send(midwife, address, then=422, **self.said())
        assert "Belum jelas anak mana yang dikunjungi." in lacking.content.decode()
        send(midwife, address, **self.said(child="2", child_weight="2580", child_temperature="36,8"))

        shown = page(midwife, f"ibu/{mother.pk}/")
        for words in ("KN1", "2.580 g", "36,8 °C", "BBLR", "anak ke-2"):
            assert words in shown, words
        assert shown.count("2.580 g") == 2

    def test_an_only_child_is_not_asked_about(self, around: Scheme, mother: Pregnancy, midwife: Client) -> None:
        born(around, mother, BOY)
        address = f"ibu/{mother.pk}/kontak/"
        assert 'name="child"' not in page(midwife, address)

        answer = send(midwife, address, **self.said(child_dangers=["child_drinking"]))

        assert "/rujukan/" in answer["Location"]
        assert "Anak tidak mau menyusu atau minum" in page(midwife, f"ibu/{mother.pk}/")
        logged = str(list(EvidenceEntry.objects.values_list("details", flat=True)))
        assert "child_drinking" not in logged

    def test_what_does_not_fit_stands_at_its_field(self, around: Scheme, mother: Pregnancy, midwife: Client) -> None:
        born(around, mother, BOY)

        answer = send(
            midwife, f"ibu/{mother.pk}/kontak/", then=422, **self.said(kind="postpartum", child_weight="3100")
        )

        assert 'href="#id_child_weight"' in answer.content.decode()
