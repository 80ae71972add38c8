"""
The doors to a mother's record. Health data are specific data under UU PDP: the record is open to the midwives of her
health centre, to the student who is paired with her while her consent stands, and to that student's supervisor. For
everybody else, the ministry and other campuses included, she does not exist.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from catalog.modules.one_student_one_client.models import Consent, Pairing, Placement, Pregnancy, Referral
from catalog.modules.one_student_one_client.rights import ACCOMPANY, CARE, SUPERVISE
from core import evidence
from core.actors import Actor
from core.errors import NotThere
from organisation.access import scope_of

_ONCE_AN_HOUR: Final = 3600
type As = Literal["midwife", "student", "supervisor"]
type Side = Literal["midwife", "supervisor"]


def of_midwife(user: User, now: datetime) -> QuerySet[Pregnancy]:
    """Those of the health centres at which the person cares."""
    scope = scope_of(user, CARE, now)
    found = Pregnancy.objects.all()
    return found if scope.everywhere else found.filter(health_centre__in=scope.units())


def of_student(user: User, now: datetime) -> QuerySet[Pregnancy]:
    """The one client, while pairing, placement and the mother's consent stand."""
    if not scope_of(user, ACCOMPANY, now):
        return Pregnancy.objects.none()
    paired = Pairing.objects.filter(
        pregnancy=OuterRef("pk"), state=Pairing.State.ACTIVE, student=user, placement__ended_at=None
    )
    return Pregnancy.objects.filter(Exists(paired), Exists(_consents()))


def own_client(user: User, now: datetime) -> Pairing | None:
    """The pairing by which a student sees their one client (`of_student`), with her; None while there is none."""
    rows = Pairing.objects.select_related("placement__term", "pregnancy__resident", "pregnancy__health_centre")
    return rows.filter(student=user, state=Pairing.State.ACTIVE, pregnancy__in=of_student(user, now)).first()


def of_supervisor(user: User, now: datetime) -> QuerySet[Pregnancy]:
    """The clients of the students whom the person supervises, where the agreement is with a campus of theirs."""
    scope = scope_of(user, SUPERVISE, now)
    if not scope:
        return Pregnancy.objects.none()
    paired = Pairing.objects.filter(
        pregnancy=OuterRef("pk"), state=Pairing.State.ACTIVE, placement__supervisor=user, placement__ended_at=None
    )
    if not scope.everywhere:
        paired = paired.filter(placement__term__agreement__campus__in=scope.units())
    return Pregnancy.objects.filter(Exists(paired), Exists(_consents()))


def students_of(user: User, now: datetime) -> QuerySet[Placement]:
    """The students whom the person supervises now, at a campus of theirs."""
    scope = scope_of(user, SUPERVISE, now)
    if not scope:
        return Placement.objects.none()
    found = Placement.objects.filter(supervisor=user, ended_at=None)
    return found if scope.everywhere else found.filter(term__agreement__campus__in=scope.units())


def sides_of(user: User, pairing_id: UUID, now: datetime) -> tuple[Pairing, frozenset[Side]]:
    """
    A pairing or a proposal, and for which of the two sides this person may decide about it.

    :raises NotThere: to everybody else.
    """
    found = (
        Pairing.objects.select_related(
            "student", "placement__term__agreement__campus", "placement__supervisor", "pregnancy__resident"
        )
        .filter(pk=pairing_id)
        .first()
    )
    if found is None:
        raise NotThere
    doors: tuple[tuple[Side, bool], ...] = (
        ("midwife", of_midwife(user, now).filter(pk=found.pregnancy_id).exists()),
        ("supervisor", students_of(user, now).filter(pk=found.placement_id).exists()),
    )
    sides = frozenset(side for side, is_open in doors if is_open)
    if not sides:
        raise NotThere
    return found, sides


def found_as(user: User, pregnancy_id: UUID, now: datetime) -> tuple[Pregnancy, As]:
    """
    The record and as whom this person may open it.

    :raises NotThere: to everybody else, and for what does not exist.
    """
    doors: tuple[tuple[As, QuerySet[Pregnancy]], ...] = (
        ("midwife", of_midwife(user, now)),
        ("student", of_student(user, now)),
        ("supervisor", of_supervisor(user, now)),
    )
    for role, pregnancies in doors:
        found = pregnancies.select_related("resident", "health_centre").filter(pk=pregnancy_id).first()
        if found is not None:
            return found, role
    raise NotThere


def open_record(*, user: User, pregnancy_id: UUID, actor: Actor, now: datetime) -> tuple[Pregnancy, As]:
    """
    As `found_as`, for a page that shows how she is: the reading is written down.

    :raises NotThere:
    """
    found, role = found_as(user, pregnancy_id, now)
    evidence.record(
        action="one_student_one_client.record_read",
        actor=actor,
        at=now,
        subject=f"one_student_one_client.pregnancy:{found.pk}",
        details={"as": role},
    )
    return found, role


def note_list(*, user: User, which: str, rows: int, actor: Actor, now: datetime) -> None:
    """
    A list that names mothers was read. Written down once an hour for each person and list, however often it is turned
    over or refreshes itself: a log that nobody can read helps nobody.

    :param which: the list, `mothers`, `referrals`, `midwife`, `supervisor`.
    :param rows: how many it showed.
    """
    if rows and cache.add(f"osoc.list.{which}.{user.pk}.{now:%Y%m%d%H}", 1, timeout=_ONCE_AN_HOUR):
        evidence.record(
            action="one_student_one_client.list_read",
            actor=actor,
            at=now,
            subject=f"one_student_one_client.list:{which}",
            details={"rows": rows},
        )


def referrals_of(user: User, now: datetime) -> QuerySet[Referral]:
    """Those of the mothers for whom the person cares; nobody else confirms or closes one."""
    return Referral.objects.filter(pregnancy__in=of_midwife(user, now))


def open_referral(*, user: User, referral_id: UUID, actor: Actor, now: datetime) -> Referral:
    """
    A referral with why it was opened, for its midwives: as a reading of the mother's record.

    :raises NotThere: to everybody else.
    """
    rows = referrals_of(user, now).select_related("pregnancy__resident", "visit__visitor", "health_centre")
    found = rows.filter(pk=referral_id).first()
    if found is None:
        raise NotThere
    open_record(user=user, pregnancy_id=found.pregnancy_id, actor=actor, now=now)
    return found


def _consents() -> QuerySet[Consent]:
    return Consent.objects.filter(Q(pregnancy=OuterRef("pk")), purpose=Consent.Purpose.STUDENT, revoked_at=None)
