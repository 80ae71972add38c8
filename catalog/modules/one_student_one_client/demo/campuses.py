"""Two campuses with an agreement, the term that runs and the one before, and their students."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from accounts.models import User
from accounts.services import create_user
from catalog.modules.one_student_one_client.demo.crew import Crew, actor_for, rows_here
from catalog.modules.one_student_one_client.demo.diary import Diary
from catalog.modules.one_student_one_client.importing import STUDENT_ROLE
from catalog.modules.one_student_one_client.models import Agreement, Hours, Placement, Term
from catalog.modules.one_student_one_client.services import scheme
from organisation.models import Role
from organisation.services import grant_role

AGREED: Final = 840
LASTS: Final = timedelta(days=5 * 365)
TERM: Final = (100, -80)
TERM_BEFORE: Final = (280, 95)
"""First and last day of the terms, in days ago; that the two overlap lets clients be handed over."""

HANDED_OVER: Final = 98
CLOSED: Final = 94
BEFORE: Final = "13"
"""The student of the term before, by number."""

REQUIRED_HOURS: Final = 90
ACTIVITIES: Final = (
    (260, 480, "Pembekalan di Puskesmas"),
    (97, 480, "Pembekalan di Puskesmas"),
    (82, 420, "Praktik di poli KIA"),
    (61, 420, "Praktik di poli KIA"),
    (40, 180, "Penyuluhan gizi di posyandu"),
    (26, 420, "Praktik di poli KIA"),
    (6, 120, "Kelas ibu hamil"),
)
"""Days ago, minutes, and what students did beside their visits."""

_DUTIES: Final = (
    "Kampus menempatkan mahasiswa mulai semester 4, menunjuk dosen pembimbing, dan mengakui jam sebagai SKS. "
    "Dinas Kesehatan menyediakan bidan pembimbing dan menanggung transpor. Puskesmas memegang rekam ibu."
)
_NUMBERS: Final = ("400.7/119/PKS/2024", "400.7/120/PKS/2024")


class Campuses:
    """
    Filled while the diary is lived: `placements` by the number of the student.
    """

    def __init__(self, crew: Crew, diary: Diary) -> None:
        self.crew, self.diary = crew, diary
        self.manager = actor_for(crew.manager)
        self.placements: dict[str, Placement] = {}
        self._agreements: list[Agreement] = []
        self._terms: dict[tuple[int, bool], Term] = {}

    def write(self) -> None:
        write, ago = self.diary.write, self.diary.ago
        write(ago(AGREED), self._agree)
        for place in range(len(self.crew.campuses)):
            for is_before, days in ((True, TERM_BEFORE), (False, TERM)):
                write(ago(days[0] + 9, 10 * place), partial(self._open, place, is_before, days))
        for number, row in enumerate(rows_here("students.csv")):
            days = TERM_BEFORE if row["student"] == BEFORE else TERM
            write(ago(days[0] - 1, number), partial(self._place, row))
            for days_ago, minutes, activity in ACTIVITIES:
                if days[1] < days_ago < days[0]:
                    write(ago(days_ago, 200), partial(self._note, row["student"], minutes, activity))
            write(ago(max(days[1], 0) + 12, 300), partial(self._confirm, row["student"]))
        for place in range(len(self.crew.campuses)):
            write(ago(CLOSED), partial(self._close, place))

    def _agree(self, at: datetime) -> None:
        for campus, number in zip(self.crew.campuses, _NUMBERS, strict=True):
            terms = scheme.Terms(
                number=number,
                active_from=self.diary.day(AGREED),
                active_to=self.diary.day(AGREED) + LASTS,
                duties=_DUTIES,
                yearly_cost=Decimal(120_000_000),
                hours_per_credit=45,
            )
            made = scheme.make_agreement(campus=campus, terms=terms, actor=self.manager, now=at)
            self._agreements.append(made)

    def _open(self, place: int, is_before: bool, days: tuple[int, int], at: datetime) -> None:
        first, last = self.diary.day(days[0]), self.diary.day(days[1])
        self._terms[place, is_before] = scheme.open_term(
            agreement_id=self._agreements[place].pk, name=_name_of(first, last), first_day=first, last_day=last,
            actor=self.manager, now=at,
        )  # fmt: skip

    def _place(self, row: dict[str, str], at: datetime) -> None:
        place = int(row["campus"])
        post = scheme.Post(
            programme=Placement.Programme(row["programme"]),
            semester=int(row["semester"]),
            supervisor=self.crew.supervisors[place],
            health_centre=self.crew.centres[int(row["centre"])],
            village_code=row["village"],
            required_hours=REQUIRED_HOURS,
        )
        self.placements[row["student"]] = scheme.place_student(
            term_id=self._terms[place, row["student"] == BEFORE].pk, student=self._student(row, at), post=post,
            actor=self.manager, now=at,
        )  # fmt: skip

    def _student(self, row: dict[str, str], at: datetime) -> User:
        """One who may sign in is there already; the others are made, with the role and without a password."""
        found = User.objects.filter(email=row["email"]).first()
        if found is not None:
            return found
        made = create_user(email=row["email"], full_name=row["name"], actor=self.manager, now=at)
        grant_role(
            user=made, role=Role.objects.get(slug=STUDENT_ROLE), unit=self.crew.campuses[int(row["campus"])],
            actor=self.manager, now=at,
        )  # fmt: skip
        return made

    def _note(self, student: str, minutes: int, activity: str, at: datetime) -> None:
        placement = self.placements[student]
        scheme.note_hours(
            placement_id=placement.pk, day=at.date(), minutes=minutes, activity=activity,
            actor=actor_for(placement.student), now=at,
        )  # fmt: skip

    def _confirm(self, student: str, at: datetime) -> None:
        placement = self.placements[student]
        waiting = Hours.objects.filter(placement=placement, confirmed_at=None).values_list("pk", flat=True)
        scheme.confirm_hours(
            placement_id=placement.pk, hours_ids=list(waiting), actor=actor_for(placement.supervisor), now=at
        )

    def _close(self, place: int, at: datetime) -> None:
        scheme.close_term(term_id=self._terms[place, True].pk, actor=self.manager, now=at)


def _name_of(first: date, last: date) -> str:
    """As campuses call it: odd terms from September to January, even ones from February to August."""
    middle = first + (last - first) / 2
    year = middle.year - (middle.month < 9)
    return f"{'Genap' if 2 <= middle.month <= 8 else 'Ganjil'} {year}/{year + 1}"
