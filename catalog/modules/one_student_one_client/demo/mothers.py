"""
Mothers at every stage. `stories.csv` says what happens to each, counted from today, the same in each regency;
`mothers.csv` says who she is there. All are invented; villages and health centres are real.

In `stories.csv`: `days` since the last menstruation, `born` so many days ago, `after` the birth (or loss) visited on
these days, `end` how it ended and when, `consent` (`withdrawn:12`: twelve days ago; empty: nobody has asked), `paired`
with `student` so many days ago, `contacts` in these weeks (`d`: with a doctor and ultrasound), `items` of the score
card and those found `later` (`21:anaemia`: in that week), and what is `special`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

import tenants
from accounts.models import User
from catalog.modules.one_student_one_client.demo import findings
from catalog.modules.one_student_one_client.demo.campuses import BEFORE, HANDED_OVER, Campuses
from catalog.modules.one_student_one_client.demo.crew import Crew, actor_for, rows_here
from catalog.modules.one_student_one_client.demo.diary import Diary
from catalog.modules.one_student_one_client.models import Consent, KsprAssessment, Pairing, Pregnancy, Referral, Visit
from catalog.modules.one_student_one_client.rules import kspr
from catalog.modules.one_student_one_client.rules.signs import Danger, Measure
from catalog.modules.one_student_one_client.services import births, pairing, pregnancies, referrals, scoring, visits
from catalog.modules.one_student_one_client.services.births import Attendant, Newborn, Place
from catalog.sdk.samples import sample_nik
from core.actors import Actor
from core.uuids import uuid7
from regions.nik import Sex
from residents import services as residents
from residents.models import Membership, Resident

Purpose, Kind, By = Consent.Purpose, Visit.Kind, Visit.By

KNOWN_SINCE: Final = 860
"""Days ago, when families were entered in the register."""
_SERIAL: Final = 5000
"""Where the serial numbers of their cards begin, so that they are nobody else's."""

HOME_VISITS_EVERY: Final = 14
BIRTH_AT: Final = timedelta(hours=3, minutes=40)
JUST_BORN: Final = timedelta(hours=3)
NIFAS: Final = 42
_DAYTIME: Final = range(8, 20)
_A_WHILE_AGO: Final = timedelta(minutes=25)
_SEVERE: Final = {Measure.SYSTOLIC: Decimal(164), Measure.DIASTOLIC: Decimal(108)}
"""A blood pressure that opens a referral."""

REFERRED: Final = 20
"""Days ago."""
_OUTCOME: Final = (
    "Dirujuk ke RSUD, dirawat dua hari. Tekanan darah turun menjadi 138/88, janin baik. Kontrol tiap minggu, rencana "
    "bersalin di rumah sakit."
)
_HANDOVER: Final = (
    "Ibu senang dikunjungi Sabtu pagi. Suami bekerja di luar kota, ibu mertua ikut mengasuh. Masih ragu soal KB, "
    "lanjutkan pelan-pelan."
)


def settle(*, actor: Actor, diary: Diary) -> dict[str, Resident]:
    """Enter the mothers of the regency at hand with their husbands; answers them by the number of their story."""
    at = diary.ago(KNOWN_SINCE)
    return {row["story"]: _settle(row, actor, at) for row in rows_here("mothers.csv")}


def _settle(row: dict[str, str], actor: Actor, at: datetime) -> Resident:
    serial = _SERIAL + int(row["story"])
    mother = _register(row, row["name"], date.fromisoformat(row["born"]), Sex.FEMALE, serial, actor, at)
    husband = _register(row, row["husband"], date.fromisoformat(row["husband_born"]), Sex.MALE, serial, actor, at)
    home = residents.Home(
        village_code=row["village"], address=row["address"], hamlet=row["hamlet"], rt=row["rt"], rw=row["rw"]
    )
    family = residents.found_family(
        kk=f"{row['village'][:6]}{at:%d%m%y}{serial:04}", head=husband, home=home, day=at.date(), actor=actor, now=at
    )
    residents.move_to_family(
        resident=mother, family=family, relation=Membership.Relation.SPOUSE, day=at.date(), actor=actor, now=at
    )
    mother.refresh_from_db()
    return mother


def _register(
    row: dict[str, str], name: str, born: date, sex: Sex, serial: int, actor: Actor, at: datetime
) -> Resident:
    is_mother = sex == Sex.FEMALE
    details = residents.Details(
        full_name=name,
        birth_date=born,
        sex=sex,
        village_code=row["village"],
        nik=sample_nik(district=row["village"][:6], born=born, sex=sex, serial=serial),
        birth_place=tenants.current().short_name,
        address=row["address"],
        hamlet=row["hamlet"],
        rt=row["rt"],
        rw=row["rw"],
        phone=row["phone"] if is_mother else "",
        marital_status="married",
        religion=row["religion"],
        occupation=row["job"] if is_mother else "wiraswasta",
    )
    return residents.register_resident(details=details, actor=actor, now=at)


class Story:
    """One line of the table on its way into the diary."""

    def __init__(self, row: dict[str, str], resident: Resident, *, crew: Crew, campuses: Campuses, diary: Diary):
        self.row, self.resident, self.diary, self.campuses = row, resident, diary, campuses
        self.centre = crew.centres[int(row["centre"])]
        # Those of one centre share its mothers; the first has more.
        team = crew.midwives[int(row["centre"])]
        self.midwife = team[1] if len(team) > 1 and int(row["story"]) in _OF_THE_SECOND else team[0]
        self.lmp = diary.day(int(row["days"]))
        self.items = row["items"].split()
        week, _colon, item = row["later"].partition(":")
        self.later = (int(week), item) if item else None
        anaemic_from = 0 if "anaemia" in self.items else None
        self.body = findings.Body(
            f"{tenants.current().code}-{row['story']}",
            is_short="too_short" in self.items,
            is_thin=row["special"] == findings.THIN,
            anaemic_from=self.later[0] if self.later and self.later[1] == "anaemia" else anaemic_from,
        )
        self.pregnancy: Pregnancy
        self.pairing: Pairing

    def write(self) -> None:
        contacts = [(int(text.rstrip("d")), text.endswith("d")) for text in self.row["contacts"].split()]
        reviewed: set[str] = set()
        for number, (weeks, with_doctor) in enumerate(contacts):
            at = self.diary.at(self._day_of(weeks), 25 * (int(self.row["story"]) % 12))
            if number == 0:
                self.diary.write(at, self._register)
                self._write_consents(at)
            review = str(kspr.review_at(weeks))
            if self._is_reviewed(review) and review not in reviewed:
                reviewed.add(review)
                self.diary.write(at, partial(self._review, weeks))
            self.diary.write(at, partial(self._contact, number, weeks, with_doctor))
        if self.row["student"]:
            self._write_student()
        if self.row["born"]:
            self._write_birth()
        if self.row["end"]:
            self._write_end()

    def _day_of(self, weeks: int) -> date:
        return self.lmp + timedelta(weeks=weeks, days=int(self.row["story"]) % 4)

    def _is_reviewed(self, review: str) -> bool:
        if self.row["special"] == "provisional":
            return review in ("1", "2")  # her student goes through the card in the third trimester
        return self.row["special"] != "unscored"

    # What the midwife does.

    def _register(self, at: datetime) -> None:
        self.pregnancy = pregnancies.register(
            resident=self.resident, health_centre=self.centre, lmp_date=self.lmp, is_poor=self.row["poor"] == "yes",
            midwife=self.midwife, actor=actor_for(self.midwife), now=at,
        )  # fmt: skip

    def _write_consents(self, at: datetime) -> None:
        consent, _colon, days_ago = self.row["consent"].partition(":")
        given = [Purpose.STUDENT] if consent else []
        if int(self.row["story"]) % 2:
            given.append(Purpose.EXCHANGE)
        if self.row["born"] and consent:
            given.append(Purpose.BIRTH)
        for purpose in given:
            self.diary.write(at, partial(self._agree, purpose))
        if days_ago:
            self.diary.write(self.diary.ago(int(days_ago), 60), self._withdraw)

    def _agree(self, purpose: Consent.Purpose, at: datetime) -> None:
        pregnancies.give_consent(
            pregnancy_id=self.pregnancy.pk, purpose=purpose, is_signed=True, actor=actor_for(self.midwife), now=at
        )

    def _withdraw(self, at: datetime) -> None:
        pregnancies.revoke_consent(
            pregnancy_id=self.pregnancy.pk, purpose=Purpose.STUDENT, actor=actor_for(self.midwife), now=at
        )

    def _review(self, weeks: int, at: datetime) -> None:
        found = [self.later[1]] if self.later and weeks >= self.later[0] else []
        scoring.assess(
            pregnancy_id=self.pregnancy.pk, items=[*self.items, *found], is_confirmed=True,
            actor=actor_for(self.midwife), now=at,
        )  # fmt: skip

    def _contact(self, number: int, weeks: int, with_doctor: bool, at: datetime) -> None:
        self._visit(
            at, self.midwife, Kind.ANTENATAL, minutes=25, measured=self.body.at_contact(weeks, is_first=number == 0),
            note=findings.CONTACT_NOTES[number % len(findings.CONTACT_NOTES)], given=["iron_tablets"],
            with_doctor=with_doctor, with_ultrasound=with_doctor,
        )  # fmt: skip

    # What her student does.

    def _write_student(self) -> None:
        ago, write = self.diary.ago, self.diary.write
        began = int(self.row["paired"])
        special = self.row["special"]
        if special == "handed_over":
            self._write_visits(BEFORE, began, HANDED_OVER)
            write(ago(HANDED_OVER, 240), self._hand_over)
            began = HANDED_OVER
        write(ago(int(self.row["paired"])), self._propose)
        if special == "waits_for_supervisor":
            write(ago(int(self.row["paired"]), 15), partial(self._say_yes, "midwife"))
            return
        write(ago(int(self.row["paired"]) - 1, 15), partial(self._say_yes, "supervisor"))
        if special == "waits_for_midwife":
            return
        write(ago(int(self.row["paired"]) - 1, 90), partial(self._say_yes, "midwife"))
        _consent, _colon, withdrawn = self.row["consent"].partition(":")
        self._write_visits(self.row["student"], began, int(withdrawn or 0))
        {
            "provisional": lambda: write(ago(3, 150), self._fill_in_card),
            "turned_down": lambda: (
                write(ago(60, 150), self._fill_in_card),
                write(ago(59, 30), self._turn_down),
            ),
            "referred": self._write_referral,
            "danger": lambda: write(self._a_while_ago(), self._see_danger),
        }.get(special, lambda: None)()

    def _write_visits(self, student: str, began: int, until: int) -> None:
        for number, days_ago in enumerate(range(began - 4, max(until, 1), -HOME_VISITS_EVERY)):
            self.diary.write(self.diary.ago(days_ago, 330), partial(self._visit_home, student, number))

    def _propose(self, at: datetime) -> None:
        is_before = self.row["special"] == "handed_over"
        self.pairing = pairing.propose(
            pregnancy_id=self.pregnancy.pk,
            placement_id=self.campuses.placements[BEFORE if is_before else self.row["student"]].pk,
            actor=actor_for(self.midwife),
            now=at,
        )

    def _say_yes(self, side: pairing.Side, at: datetime) -> None:
        user = self.midwife if side == "midwife" else self.pairing.placement.supervisor
        pairing.agree(pairing_id=self.pairing.pk, side=side, actor=actor_for(user), now=at)

    def _hand_over(self, at: datetime) -> None:
        placement = self.campuses.placements[self.row["student"]]
        pairing.hand_over(
            pairing_id=self.pairing.pk, to_placement_id=placement.pk, note=_HANDOVER,
            actor=actor_for(placement.supervisor), now=at,
        )  # fmt: skip

    def _visit_home(self, student: str, number: int, at: datetime) -> None:
        days = (at.date() - self.lmp).days
        born = self.diary.day(int(self.row["born"])) if self.row["born"] else None
        after = (at.date() - born).days if born and at.date() > born else None
        self._visit(
            at, self._student(student), Kind.HOME, minutes=50 + 10 * (number % 3),
            measured=self.body.at_home(days // 7) if after is None else self.body.after_birth(),
            **findings.of_home_visit(number, weeks=days // 7, days_after_birth=after, is_thin=self.body.is_thin),
        )  # fmt: skip

    def _fill_in_card(self, at: datetime) -> None:
        seen = "swelling_and_pressure" if self.row["special"] == "provisional" else "too_short"
        self.assessment: KsprAssessment = scoring.assess(
            pregnancy_id=self.pregnancy.pk, items=[*self.items, seen], is_confirmed=False,
            actor=actor_for(self._student(self.row["student"])), now=at,
        )  # fmt: skip

    def _turn_down(self, at: datetime) -> None:
        scoring.turn_down(
            assessment_id=self.assessment.pk,
            remark="Tinggi badan diukur ulang di Puskesmas: 151 cm, tanpa alas kaki.",
            actor=actor_for(self.midwife),
            now=at,
        )

    def _write_referral(self) -> None:
        ago, write = self.diary.ago, self.diary.write
        write(ago(REFERRED, 345), self._see_danger)
        write(ago(REFERRED, 367), self._receive)
        write(ago(REFERRED - 3, 40), self._close)

    def _see_danger(self, at: datetime) -> None:
        is_severe = self.row["special"] == "referred"
        measured = self.body.at_home((at.date() - self.lmp).days // 7)
        if is_severe:
            measured |= _SEVERE
        self._visit(
            at, self._student(self.row["student"]), Kind.HOME, minutes=35, measured=measured,
            dangers=[Danger.HEADACHE] if is_severe else [Danger.SWELLING, Danger.MOVEMENT],
            note="Pusing hebat sejak pagi, pandangan berkunang. Bidan ditelepon." if is_severe
            else "Muka dan tangan bengkak sejak kemarin, gerakan janin terasa berkurang. Bidan ditelepon.",
        )  # fmt: skip

    def _receive(self, at: datetime) -> None:
        self._on_referral(referrals.receive, at)

    def _close(self, at: datetime) -> None:
        self._on_referral(referrals.close, at, outcome=_OUTCOME)

    def _on_referral(self, step: Any, at: datetime, **values: str) -> None:
        found = Referral.objects.get(pregnancy=self.pregnancy)
        step(referral_id=found.pk, midwife=self.midwife, actor=actor_for(self.midwife), now=at, **values)

    def _student(self, number: str) -> User:
        return self.campuses.placements[number].student

    # How it goes on.

    def _write_birth(self) -> None:
        days_ago = int(self.row["born"])
        born_at = self.diary.at(self.diary.day(days_ago), on_sundays=True).replace(hour=0, minute=0) + BIRTH_AT
        if days_ago == 0:
            born_at = self.diary.now - JUST_BORN
        self.diary.write(born_at + JUST_BORN / 2, partial(self._deliver, born_at))
        kinds = (Kind.POSTPARTUM, Kind.NEWBORN)
        self._write_after(days_ago, kinds)

    def _write_after(self, days_ago: int, kinds: tuple[Visit.Kind, ...]) -> None:
        for number, days in enumerate(int(text) for text in self.row["after"].split()):
            at = self.diary.at(self.diary.day(days_ago - days), 35, on_sundays=True)
            for kind in kinds if days <= NIFAS else (Kind.CHILD,):
                born = self._grams() if kind in visits.WITH_CHILD else (None,)
                for child, grams in enumerate(born, start=1):
                    measured = findings.of_child(grams, days) if grams else self.body.after_birth()
                    said = {"measured": measured, "child": child if grams else None}
                    self.diary.write(at, partial(self._look_after, kind, number, said))
                    at += timedelta(minutes=20)

    def _look_after(self, kind: Visit.Kind, number: int, said: dict[str, Any], at: datetime) -> None:
        note = findings.AFTER_NOTES[number % len(findings.AFTER_NOTES)]
        self._visit(at, self.midwife, kind, minutes=20, note=note, **said)

    def _deliver(self, born_at: datetime, at: datetime) -> None:
        is_hospital = self.row["special"] == "hospital"
        births.deliver(
            pregnancy_id=self.pregnancy.pk, born_at=born_at, children=list(self._children()),
            place=Place.HOSPITAL if is_hospital else Place.HEALTH_CENTRE,
            attended_by=Attendant.DOCTOR if is_hospital else Attendant.MIDWIFE,
            midwife=self.midwife, actor=actor_for(self.midwife), now=at,
        )  # fmt: skip

    def _children(self) -> Iterator[Newborn]:
        number = int(self.row["story"])
        for place, weight in enumerate(self._grams()):
            yield Newborn(
                sex=Sex.FEMALE if (number + place) % 2 else Sex.MALE, grams=weight, centimetres=46 + weight // 1000
            )

    def _grams(self) -> tuple[int, ...]:
        """What each child weighs at birth, in the order of birth."""
        return (2480, 2390) if "twins" in self.items else (2850 + int(self.row["story"]) * 53 % 700,)

    def _write_end(self) -> None:
        how, _colon, days_ago = self.row["end"].partition(":")
        if how == "lost":
            self.diary.write(self.diary.ago(int(days_ago) - 1, 30), partial(self._lose, self.diary.day(int(days_ago))))
            self._write_after(int(days_ago), (Kind.POSTPARTUM,))
        else:
            self.diary.write(self.diary.ago(int(days_ago), 60), self._move_out)

    def _lose(self, day: date, at: datetime) -> None:
        births.record_loss(
            pregnancy_id=self.pregnancy.pk, lost_on=day, midwife=self.midwife, actor=actor_for(self.midwife), now=at
        )

    def _move_out(self, at: datetime) -> None:
        births.move_out(pregnancy_id=self.pregnancy.pk, midwife=self.midwife, actor=actor_for(self.midwife), now=at)

    def _a_while_ago(self) -> datetime:
        """By night it was in the evening: whoever starts the demo then finds nobody visited at three."""
        at = self.diary.now - _A_WHILE_AGO
        if at.astimezone(self.diary.zone).hour in _DAYTIME:
            return at
        evening = at.astimezone(self.diary.zone).replace(hour=_DAYTIME[-1], minute=10)
        return evening if evening <= at else evening - timedelta(days=1)

    def _visit(
        self, at: datetime, visitor: User, kind: Visit.Kind, *, minutes: int, measured: Any, note: str, **said: Any
    ) -> None:
        """It is written down at once, as on a device with a line."""
        by = By.MIDWIFE if visitor == self.midwife else By.STUDENT
        visits.record_visit(
            pregnancy_id=self.pregnancy.pk, visit_id=uuid7(), kind=kind, by=by, visited_at=at, minutes=minutes,
            measured=measured, note=note, visitor=visitor, actor=actor_for(visitor), now=at,
            **({"dangers": [], "taught": [], "eaten": {}, "given": []} | said),
        )  # fmt: skip


_OF_THE_SECOND: Final = frozenset({3, 4, 8, 14, 15, 18, 20, 24, 27})
"""The stories of a centre's second midwife, if there is one."""
