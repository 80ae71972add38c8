"""A birth, a loss, and what follows by itself on which day; who hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.modules.one_student_one_client import tasks
from catalog.modules.one_student_one_client.apps import OneStudentOneClientConfig
from catalog.modules.one_student_one_client.models import Child, Consent, MissedVisit, Pregnancy, Visit
from catalog.modules.one_student_one_client.services import births, missed, pregnancies, visits
from core import events
from core.errors import NotThere
from core.models import EvidenceEntry
from organisation.access import today
from regions.nik import Sex
from tests.catalog.modules.one_student_one_client.conftest import NOW
from tests.factories import one_student_one_client as make
from tests.factories.one_student_one_client import TESTS, Scheme

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GIRL = births.Newborn(sex=Sex.FEMALE, grams=3100, centimetres=49)


@pytest.fixture
def mother(around: Scheme) -> Pregnancy:
    return make.make_pregnancy(around, NOW, weeks=39)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is published."""
    found: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(events, "publish", lambda event, **payload: found.append((event, payload)))
    return found


def deliver(around: Scheme, mother: Pregnancy, **values: Any) -> Pregnancy:
    said: dict[str, Any] = {
        "born_at": NOW - HOUR, "children": [GIRL], "place": births.Place.HEALTH_CENTRE,
        "attended_by": births.Attendant.MIDWIFE, "midwife": around.midwife, "now": NOW,
    } | values  # fmt: skip
    return births.deliver(pregnancy_id=mother.pk, actor=TESTS, **said)


def agree_to_tell(mother: Pregnancy) -> None:
    pregnancies.give_consent(
        pregnancy_id=mother.pk, purpose=Consent.Purpose.BIRTH, is_signed=True, actor=TESTS, now=NOW
    )


class TestBirth:
    def test_children_with_what_is_sealed(self, around: Scheme, mother: Pregnancy) -> None:
        born = deliver(around, mother, children=[GIRL, births.Newborn(sex=Sex.MALE, grams=2600)])

        assert (born.state, born.born_at, born.state_since) == ("delivered", NOW - HOUR, NOW - HOUR)
        girl, boy = sorted(born.children.all(), key=lambda child: births.birth_of(child).number)
        assert [(child.sex, child.is_alive) for child in (girl, boy)] == [("female", True), ("male", True)]
        assert births.birth_of(girl) == births.Birth(
            number=1, place=births.Place.HEALTH_CENTRE, attended_by=births.Attendant.MIDWIFE, grams=3100, centimetres=49
        )
        assert "3100" not in girl.birth
        assert births.birth_of(boy).centimetres is None

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"born_at": NOW + HOUR}, births.BirthImpossible),
            ({"born_at": NOW - timedelta(weeks=20)}, births.BirthImpossible),
            ({"children": []}, births.ChildrenImpossible),
            ({"children": [births.Newborn(sex=Sex.MALE, grams=31)]}, births.ChildrenImpossible),
            ({"version": 99}, pregnancies.ChangedMeanwhile),
        ],
        ids=["in the future", "at 19 weeks", "no child", "31 grams", "changed meanwhile"],
    )
    def test_impossible(
        self, around: Scheme, mother: Pregnancy, values: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            deliver(around, mother, **values)

    def test_not_before_an_antenatal_contact(self, around: Scheme, mother: Pregnancy) -> None:
        make.contact(mother, around.midwife, NOW, at=NOW)

        with pytest.raises(births.BirthImpossible):
            deliver(around, mother)

    def test_once(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother)

        with pytest.raises(pregnancies.NotPossibleNow):
            deliver(around, mother)
        assert Child.objects.count() == 1

    def test_a_student_does_not_record_it(self, around: Scheme, mother: Pregnancy) -> None:
        placed = make.make_student(around, NOW)
        with pytest.raises(NotThere):
            deliver(around, mother, midwife=placed.student)
        make.pair(mother, placed, NOW)

        for person in (placed.student, around.supervisor):
            with pytest.raises(births.MidwifeRecordsIt):
                deliver(around, mother, midwife=person)
            with pytest.raises(births.MidwifeRecordsIt):
                births.record_loss(pregnancy_id=mother.pk, lost_on=today(NOW), midwife=person, actor=TESTS, now=NOW)


class TestTold:
    def test_only_with_her_consent_and_by_ids(
        self, around: Scheme, mother: Pregnancy, heard: list[tuple[str, dict[str, Any]]]
    ) -> None:
        agree_to_tell(mother)
        deliver(around, mother)

        ((event, payload),) = heard
        assert payload == {
            "pregnancy_id": str(mother.pk),
            "mother_id": str(mother.resident_id),
            "child_ids": [str(Child.objects.get().pk)],
        }
        assert payload.keys() == OneStudentOneClientConfig.manifest.emits[event].keys()

    def test_silence_until_she_agrees(
        self, around: Scheme, mother: Pregnancy, heard: list[tuple[str, dict[str, Any]]]
    ) -> None:
        deliver(around, mother)
        assert heard == []

        agree_to_tell(mother)

        assert [event for event, _payload in heard] == ["one_student_one_client.pregnancy_delivered"]

    def test_silence_once_she_took_it_back(
        self, around: Scheme, mother: Pregnancy, heard: list[tuple[str, dict[str, Any]]]
    ) -> None:
        agree_to_tell(mother)
        pregnancies.revoke_consent(pregnancy_id=mother.pk, purpose=Consent.Purpose.BIRTH, actor=TESTS, now=NOW)

        deliver(around, mother)

        assert heard == []


class TestDays:
    """Worked dates: born on 25 November 2026, 23.30 WITA, which is 15.30 UTC."""

    BORN = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)

    def state_on(self, mother: Pregnancy, day: date) -> str:
        """After the nightly run of a day in Karangasem."""
        births.go_on(actor=TESTS, now=datetime(day.year, day.month, day.day, tzinfo=UTC))
        mother.refresh_from_db()
        return mother.state

    def test_from_birth_to_the_second_birthday(self, around: Scheme, mother: Pregnancy) -> None:
        made = make.pair(mother, make.make_student(around, NOW), NOW)
        deliver(around, mother, born_at=self.BORN)

        course = [
            (date(2026, 11, 25), "delivered"),
            (date(2026, 11, 26), "nifas"),
            (date(2027, 1, 6), "nifas"),
            (date(2027, 1, 7), "breastfeeding"),
            (date(2028, 11, 24), "breastfeeding"),
            (date(2028, 11, 25), "closed"),
        ]

        assert [(day, self.state_on(mother, day)) for day, _state in course] == course
        made.refresh_from_db()
        assert (made.state, mother.ended_at) == ("completed", datetime(2028, 11, 25, tzinfo=UTC))

    def test_where_no_child_lives_it_ends_with_the_six_weeks(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother, born_at=self.BORN, children=[births.Newborn(sex=Sex.MALE, is_alive=False)])

        assert self.state_on(mother, date(2027, 1, 6)) == "nifas"
        assert self.state_on(mother, date(2027, 1, 7)) == "closed"

    def test_a_loss_ends_after_six_weeks_too(self, around: Scheme, mother: Pregnancy) -> None:
        made = make.pair(mother, make.make_student(around, NOW), NOW)
        births.record_loss(
            pregnancy_id=mother.pk, lost_on=today(self.BORN), midwife=around.midwife, actor=TESTS, now=NOW
        )

        assert self.state_on(mother, date(2027, 1, 6)) == "lost"
        assert self.state_on(mother, date(2027, 1, 7)) == "closed"
        made.refresh_from_db()
        assert (made.state, made.end_reason) == ("ended", "lost")

    def test_what_nobody_looked_at_for_long_goes_all_the_way(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother, born_at=self.BORN)

        assert self.state_on(mother, date(2029, 1, 1)) == "closed"

    def test_by_the_clock(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother, born_at=NOW - DAY)

        tasks.go_on_after_births()

        mother.refresh_from_db()
        assert mother.state == "nifas"
        assert tasks.go_on_after_births.module == "one_student_one_client"


class TestContactsAfterwards:
    def test_names_count_from_the_hour_of_birth(self, around: Scheme, mother: Pregnancy) -> None:
        born_at = NOW - 5 * DAY
        deliver(around, mother, born_at=born_at)
        kinds = {"mother": Visit.Kind.POSTPARTUM, "newborn": Visit.Kind.NEWBORN}

        for whose, hours in (("mother", 5), ("mother", 6), ("newborn", 47), ("mother", 48), ("newborn", 96)):
            make.visit(mother, around.midwife, NOW, at=born_at + hours * HOUR, kind=kinds[whose], by=Visit.By.MIDWIFE)

        # At five hours it is too early for KF1, and the third of the mother's lies in the period of the second.
        found = Visit.objects.filter(pregnancy=mother).order_by("visited_at").values_list("contact", flat=True)
        assert list(found) == ["", "KF1", "KN1", "", "KN2"]

    def test_an_antenatal_contact_of_before_may_still_arrive(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother, born_at=NOW - DAY)

        assert make.contact(mother, around.midwife, NOW, at=NOW - 2 * DAY).visit.contact == "K1A"
        with pytest.raises(visits.NotThen):
            make.contact(mother, around.midwife, NOW, at=NOW)

    def test_no_newborn_contact_where_no_child_lives(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother, children=[births.Newborn(sex=Sex.FEMALE, is_alive=False)])

        with pytest.raises(visits.NotThen):
            make.visit(mother, around.midwife, NOW, kind=Visit.Kind.NEWBORN, by=Visit.By.MIDWIFE)

    def test_after_a_loss_the_mother_is_seen(self, around: Scheme, mother: Pregnancy) -> None:
        births.record_loss(
            pregnancy_id=mother.pk, lost_on=today(NOW - DAY), midwife=around.midwife, actor=TESTS, now=NOW
        )

        seen = make.visit(mother, around.midwife, NOW, kind=Visit.Kind.POSTPARTUM, by=Visit.By.MIDWIFE)

        assert seen.visit.contact == "KF1"

    @pytest.mark.parametrize("off", [DAY, -timedelta(weeks=40)], ids=["in the future", "before it began"])
    def test_an_impossible_loss(self, around: Scheme, mother: Pregnancy, off: timedelta) -> None:
        with pytest.raises(births.LossImpossible):
            births.record_loss(
                pregnancy_id=mother.pk, lost_on=today(NOW + off), midwife=around.midwife, actor=TESTS, now=NOW
            )


class TestCorrection:
    """A birth noted wrongly: the state, contacts and what was missed follow; nothing that was found stands in a log."""

    def correct(self, around: Scheme, mother: Pregnancy, **values: Any) -> Pregnancy:
        said: dict[str, Any] = {
            "born_at": NOW - HOUR, "children": [GIRL], "place": births.Place.HEALTH_CENTRE,
            "attended_by": births.Attendant.MIDWIFE, "midwife": around.midwife, "now": NOW,
        } | values  # fmt: skip
        return births.correct(pregnancy_id=mother.pk, actor=TESTS, **said)

    def kinds(self) -> list[str]:
        return [
            str(entry.details["what"])
            for entry in EvidenceEntry.objects.filter(action="one_student_one_client.birth_corrected")
        ]

    @pytest.mark.parametrize(
        ("days", "state"), [(0, "delivered"), (1, "nifas"), (42, "nifas"), (43, "breastfeeding"), (60, "breastfeeding")]
    )
    def test_the_state_follows_the_day(self, around: Scheme, mother: Pregnancy, days: int, state: str) -> None:
        Pregnancy.objects.filter(pk=mother.pk).update(lmp_date=today(NOW) - timedelta(weeks=46))
        deliver(around, mother, born_at=NOW - 10 * DAY)
        births.go_on(actor=TESTS, now=NOW)

        corrected = self.correct(around, mother, born_at=NOW - days * DAY)

        assert (corrected.state, corrected.born_at) == (state, NOW - days * DAY)
        assert self.kinds() == ["moment"]

    def test_names_of_contacts_and_what_was_missed_follow(self, around: Scheme, mother: Pregnancy) -> None:
        Pregnancy.objects.filter(pk=mother.pk).update(registered_at=NOW - 30 * DAY)
        deliver(around, mother, born_at=NOW - 8 * DAY)
        made = make.visit(mother, around.midwife, NOW, at=NOW - HOUR, kind=Visit.Kind.POSTPARTUM, by=Visit.By.MIDWIFE)
        missed.look(actor=TESTS, now=NOW)
        assert made.visit.contact == "KF3"
        assert set(MissedVisit.objects.filter(settled_at=None).values_list("contact", flat=True)) >= {"KN1", "KN2"}

        self.correct(around, mother, born_at=NOW - 4 * DAY)
        missed.look(actor=TESTS, now=NOW)

        made.visit.refresh_from_db()
        assert made.visit.contact == "KF2"
        assert set(MissedVisit.objects.filter(settled_at=None).values_list("contact", flat=True)) == {"KF1", "KN1"}

    def test_children_keep_their_ids_and_more_are_told_again(
        self, around: Scheme, mother: Pregnancy, heard: list[tuple[str, dict[str, Any]]]
    ) -> None:
        agree_to_tell(mother)
        deliver(around, mother)
        girl = mother.children.get()
        boy = births.Newborn(sex=Sex.MALE, is_alive=False)

        self.correct(around, mother, children=[births.Newborn(sex=Sex.FEMALE, grams=2500), boy])

        (first, birth), (second, _birth) = births.children_of(mother)
        assert (first.pk, birth.grams, second.is_alive) == (girl.pk, 2500, False)
        assert [len(payload["child_ids"]) for _event, payload in heard] == [1, 2]
        assert self.kinds() == ["number,children"]

        self.correct(around, mother, place=births.Place.HOME, attended_by=births.Attendant.NOBODY)
        assert [child.pk for child in mother.children.all()] == [girl.pk]
        (removed,) = [payload for event, payload in heard if payload.get("removed_ids")]
        assert [event.removeprefix("one_student_one_client.") for event, _payload in heard] == [
            "pregnancy_delivered", "birth_corrected", "birth_corrected",
        ]  # fmt: skip
        assert (removed["child_ids"], removed["removed_ids"]) == ([str(girl.pk)], [str(second.pk)])
        emits = OneStudentOneClientConfig.manifest.emits
        assert all(payload.keys() == emits[event].keys() for event, payload in heard)

    def test_nothing_to_correct_is_no_entry(self, around: Scheme, mother: Pregnancy) -> None:
        deliver(around, mother)

        self.correct(around, mother)

        assert self.kinds() == []

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"born_at": NOW + HOUR}, births.BirthImpossible),
            ({"born_at": NOW - timedelta(weeks=20)}, births.BirthImpossible),
            ({"born_at": NOW - timedelta(minutes=10)}, births.BirthImpossible),
            ({"children": []}, births.ChildrenImpossible),
            ({"version": 1}, pregnancies.ChangedMeanwhile),
        ],
        ids=["in the future", "at 19 weeks", "after a contact that followed it", "no child", "changed meanwhile"],
    )
    def test_impossible(
        self, around: Scheme, mother: Pregnancy, values: dict[str, Any], refusal: type[Exception]
    ) -> None:
        deliver(around, mother)
        half = NOW - timedelta(minutes=30)
        make.visit(mother, around.midwife, NOW, at=half, kind=Visit.Kind.POSTPARTUM, by=Visit.By.MIDWIFE)

        with pytest.raises(refusal):
            self.correct(around, mother, **values)

    def test_only_of_a_birth_and_while_she_is_accompanied(self, around: Scheme, mother: Pregnancy) -> None:
        with pytest.raises(pregnancies.NotPossibleNow):
            self.correct(around, mother)
        deliver(around, mother)
        births.move_out(pregnancy_id=mother.pk, midwife=around.midwife, actor=TESTS, now=NOW)
        with pytest.raises(pregnancies.NotPossibleNow):
            self.correct(around, mother, place=births.Place.HOME)

    def test_by_the_midwife_alone(self, around: Scheme, mother: Pregnancy) -> None:
        placed = make.make_student(around, NOW)
        make.pair(mother, placed, NOW)
        deliver(around, mother)

        for person in (placed.student, around.supervisor):
            with pytest.raises(births.MidwifeRecordsIt):
                self.correct(around, mother, midwife=person, place=births.Place.HOME)
