"""
What is to be done today, for each who works with mothers, through their own door; and who has nobody.

A line of a person's list names the mother to those who may open her record. "Who is alone" is for the regency and names
nobody. Every list costs the same number of queries, however long it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from catalog.modules.one_student_one_client import access, course
from catalog.modules.one_student_one_client.models import (
    Child,
    Consent,
    KsprAssessment,
    MissedVisit,
    Pairing,
    Placement,
    Pregnancy,
    Referral,
    Visit,
)
from catalog.modules.one_student_one_client.queries.care import antenatal_contacts, over_since
from catalog.modules.one_student_one_client.rights import OVERSEE, SUPERVISE
from catalog.modules.one_student_one_client.rules import contacts, gestation, kspr
from organisation.access import scope_of, today, zone
from residents.queries import village_names

Risk = Pregnancy.Risk


@dataclass(frozen=True, kw_only=True)
class Next:
    """The contact that is owed next: `K3`, `KF1`, `KN2`; both days included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One mother in a list of work.

    :param age: how far the pregnancy is (`28+3`); None after it.
    :param late: days since the last day of the oldest contact that is overdue; 0 where none is.
    :param missed: the contacts that were missed and not made up for.
    :param referral: when the oldest referral that nobody has confirmed was opened.
    :param review: the review of the score card that is owed now (`"3.1"`), empty where it is done.
    :param provisional: a student's review waits for the midwife.
    """

    pregnancy: Pregnancy
    age: gestation.Age | None
    next: Next | None
    late: int
    missed: tuple[str, ...]
    referral: datetime | None
    review: str
    provisional: bool
    student: User | None

    @property
    def is_due(self) -> bool:
        """Something is to be done today already: late, referred, or a review that waits."""
        return bool(self.late or self.referral or self.review or self.provisional)


def next_contact(
    pregnancy: Pregnancy, visits: Sequence[Visit], *, children: Collection[UUID], now: datetime
) -> Next | None:
    """
    What is owed next: before the birth by the six windows, after it the earliest of mother and newborn.

    :param children: those who live; each is owed the newborn's contacts.
    """
    if pregnancy.state in course.PREGNANT:
        due = contacts.next_antenatal(pregnancy.lmp_date, antenatal_contacts(visits), today(now))
        return Next(name=due.name, first=due.first, last=due.last) if due else None
    ended, here = over_since(pregnancy), zone()
    if ended is None:
        return None
    seen: dict[str, list[UUID | None]] = {}
    for visit in visits:
        seen.setdefault(visit.contact, []).append(visit.child_id)
    owed: dict[contacts.Whose, Collection[UUID]] = {"mother": ()}
    if children:
        owed["newborn"] = children
    to_come = [
        due
        for who, to_see in owed.items()
        for due in contacts.schedule_after_birth(ended.astimezone(here), who)
        if not due.is_late(now) and not (due.name in seen and contacts.are_all_seen(to_see, seen[due.name]))
    ]
    if not to_come:
        return None
    soonest = min(to_come, key=lambda due: (due.last, due.name))
    return Next(name=soonest.name, first=soonest.first.date(), last=soonest.last.date())


def of_student(user: User, now: datetime) -> list[Line]:
    """The student's day: their client, while pairing and consent stand."""
    return _lines(access.of_student(user, now), now)


def of_midwife(user: User, now: datetime, *, own_only: bool = False) -> list[Line]:
    """The mothers of the midwife's health centre, or only her own."""
    found = access.of_midwife(user, now)
    return _lines(found.filter(midwife=user) if own_only else found, now)


def of_supervisor(user: User, now: datetime) -> list[Line]:
    """The clients of the students whom the person supervises."""
    return _lines(access.of_supervisor(user, now), now)


def students_without_client(user: User, now: datetime) -> list[Placement]:
    """The supervisor's students who are placed and accompany nobody, those who have waited longest first."""
    scope = scope_of(user, SUPERVISE, now)
    active = Pairing.objects.filter(placement=OuterRef("pk"), state=Pairing.State.ACTIVE)
    found = Placement.objects.filter(~Exists(active), supervisor=user, ended_at=None, term__closed_at=None)
    if not scope.everywhere:
        found = found.filter(term__agreement__campus__in=scope.units())
    return list(found.select_related("student", "health_centre", "term").order_by("placed_at", "pk"))


@dataclass(frozen=True, kw_only=True)
class Alone:
    """
    Mothers of one village and health centre who should have a student and have none; numbers only.

    :param not_asked: of them, nobody has asked yet whether they agree.
    :param days: since when the longest of them has had nobody.
    """

    village_code: str
    village: str
    centre_code: str
    centre: str
    mothers: int
    very_high: int
    high: int
    poor: int
    not_asked: int
    days: int


def who_is_alone(user: User, now: datetime) -> list[Alone]:
    """
    Who is alone today, by village and health centre: at high risk or poor, still accompanied by the scheme, no active
    student, and not somebody who took her consent back. The highest risk first, then who has waited longest. Empty for
    whoever may not oversee.
    """
    scope = scope_of(user, OVERSEE, now)
    if not scope:
        return []
    pairings, asked = (
        Pairing.objects.filter(pregnancy=OuterRef("pk")),
        Consent.objects.filter(pregnancy=OuterRef("pk"), purpose=Consent.Purpose.STUDENT),
    )
    left = pairings.filter(began_at__isnull=False).order_by().values("pregnancy").annotate(last=Max("ended_at"))
    found = Pregnancy.objects.filter(
        Pregnancy.ELIGIBLE,
        ~Exists(pairings.filter(state=Pairing.State.ACTIVE)),
        Exists(asked.filter(revoked_at=None)) | ~Exists(asked),
        state__in=course.PREGNANT | course.AFTER_BIRTH,
    )
    if not scope.everywhere:
        found = found.filter(health_centre__in=scope.units())
    rows = list(
        found.annotate(alone_since=Coalesce(Subquery(left.values("last")), F("registered_at")), was_asked=Exists(asked))
        .values("village_code", "health_centre__code", "health_centre__name")
        .annotate(
            mothers=Count("pk"),
            very_high=Count("pk", filter=Q(risk=Risk.VERY_HIGH)),
            high=Count("pk", filter=Q(risk=Risk.HIGH)),
            poor=Count("pk", filter=Q(is_poor=True)),
            not_asked=Count("pk", filter=Q(was_asked=False)),
            since=Min("alone_since"),
        )
        .order_by("-very_high", "-high", "since", "village_code", "health_centre__code")
    )
    names = village_names(row["village_code"] for row in rows)
    return [
        Alone(
            village_code=row["village_code"],
            village=names.get(row["village_code"], row["village_code"]),
            centre_code=row["health_centre__code"],
            centre=row["health_centre__name"],
            days=(today(now) - today(row["since"])).days,
            **{name: row[name] for name in ("mothers", "very_high", "high", "poor", "not_asked")},
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class ToldOn:
    """Referrals of one health centre that nobody confirms though the agency was told; numbers only."""

    centre: str
    referrals: int
    since: datetime


def referrals_told_on(user: User, now: datetime) -> list[ToldOn]:
    """Where the agency must see to it that somebody confirms, the longest waiting first. Empty without `oversee`."""
    scope = scope_of(user, OVERSEE, now)
    if not scope:
        return []
    found = Referral.objects.filter(state=Referral.State.OPEN, level=Referral.MOST_TOLD)
    if not scope.everywhere:
        found = found.filter(health_centre__in=scope.units())
    rows = found.order_by().values("health_centre__name").annotate(number=Count("pk"), since=Min("opened_at"))
    return [
        ToldOn(centre=row["health_centre__name"], referrals=row["number"], since=row["since"])
        for row in rows.order_by("since", "health_centre__name")
    ]


def _lines(found: QuerySet[Pregnancy], now: datetime) -> list[Line]:
    """What has not ended, referrals that wait first, then the highest risk, then the latest."""
    open_ones = list(found.filter(ended_at=None).select_related("resident", "health_centre", "midwife"))
    keys = [pregnancy.pk for pregnancy in open_ones]
    visits = _by_pregnancy(Visit.objects.filter(pregnancy__in=keys).defer("findings"))
    children = _by_pregnancy(Child.objects.filter(pregnancy__in=keys, is_alive=True).defer("birth"))
    missed = _by_pregnancy(MissedVisit.objects.filter(pregnancy__in=keys, settled_at=None))
    waiting = _by_pregnancy(
        Referral.objects.filter(pregnancy__in=keys, state=Referral.State.OPEN).order_by("opened_at")
    )
    reviews = _by_pregnancy(KsprAssessment.objects.filter(pregnancy__in=keys).defer("items", "remark"))
    active = Pairing.objects.filter(pregnancy__in=keys, state=Pairing.State.ACTIVE).select_related("student")
    students = {pairing.pregnancy_id: pairing.student for pairing in active}
    lines = [
        _line(
            pregnancy, visits.get(pregnancy.pk, []), missed.get(pregnancy.pk, []), waiting.get(pregnancy.pk, []),
            reviews.get(pregnancy.pk, []), students.get(pregnancy.pk), children.get(pregnancy.pk, []), now,
        )
        for pregnancy in open_ones
    ]  # fmt: skip
    return sorted(lines, key=_order)


def _order(line: Line) -> tuple[bool, int, int, date, UUID]:
    soon = line.next.last if line.next else date.max
    return (
        line.referral is None,
        Pregnancy.URGENCY.index(Risk(line.pregnancy.risk)),
        -line.late,
        soon,
        line.pregnancy.pk,
    )


def _line(
    pregnancy: Pregnancy, visits: Sequence[Visit], missed: Sequence[MissedVisit], waiting: Sequence[Referral],
    reviews: Sequence[KsprAssessment], student: User | None, children: Sequence[Child], now: datetime,
) -> Line:  # fmt: skip
    day = today(now)
    owed = next_contact(pregnancy, visits, children=[child.pk for child in children], now=now)
    overdue = [row.last_day for row in missed] + ([owed.last] if owed else [])
    age, review = None, ""
    if pregnancy.state in course.PREGNANT:
        age = gestation.Age(min((day - pregnancy.lmp_date).days, gestation.LONGEST_DAYS))
        wanted = str(kspr.review_at(age.weeks))
        is_there = {row.review for row in reviews if row.state != KsprAssessment.State.TURNED_DOWN}
        review = "" if wanted in is_there else wanted
    return Line(
        pregnancy=pregnancy,
        age=age,
        next=owed,
        late=max([0, *((day - last).days for last in overdue)]),
        missed=tuple(row.contact for row in missed),
        referral=waiting[0].opened_at if waiting else None,
        review=review,
        provisional=any(row.state == KsprAssessment.State.PROVISIONAL for row in reviews),
        student=student,
    )


def _by_pregnancy[Row: (Visit, Child, MissedVisit, Referral, KsprAssessment)](
    rows: Iterable[Row],
) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.pregnancy_id, []).append(row)
    return found


__all__ = [
    "Alone",
    "Line",
    "Next",
    "ToldOn",
    "next_contact",
    "of_midwife",
    "of_student",
    "of_supervisor",
    "referrals_told_on",
    "students_without_client",
    "who_is_alone",
]
