"""What a record shows of its course: contacts owed and had, referrals, children; always by as many queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from catalog.modules.one_student_one_client.models import Child, MissedVisit, Pregnancy, Referral
from catalog.modules.one_student_one_client.queries.care import antenatal_contacts
from catalog.modules.one_student_one_client.queries.work import Next, next_contact
from catalog.modules.one_student_one_client.rules import contacts
from catalog.modules.one_student_one_client.services import births, visits


@dataclass(frozen=True, kw_only=True)
class History:
    """
    Health data: for whoever may read the record.

    :param owed: the contact that is owed next; None where none is, and once the accompaniment has ended.
    :param missed: what was missed and not made up for.
    :param visits: the latest first.
    :param referrals: those that wait first, then the latest.
    :param has_k6: every contact that is owed took place.
    :param has_doctor: a doctor looked with ultrasound in the first and the third trimester.
    """

    owed: Next | None
    missed: list[MissedVisit]
    visits: list[visits.Opened]
    referrals: list[Referral]
    children: list[tuple[Child, births.Birth]]
    has_k6: bool
    has_doctor: bool

    @property
    def waiting(self) -> Referral | None:
        """The referral that has waited longest to be confirmed."""
        waiting = [one for one in self.referrals if one.state == Referral.State.OPEN]
        return min(waiting, key=lambda one: one.opened_at, default=None)

    @property
    def in_care(self) -> Referral | None:
        """One that is confirmed and not closed."""
        return next((one for one in self.referrals if one.state == Referral.State.RECEIVED), None)

    def is_late(self, day: date) -> bool:
        return bool(self.missed) or (self.owed is not None and day > self.owed.last)


def history_of(pregnancy: Pregnancy, now: datetime) -> History:
    seen = list(pregnancy.visits.select_related("visitor").prefetch_related("photos"))
    children = births.children_of(pregnancy)
    living = [child.pk for child, _birth in children if child.is_alive]
    had = antenatal_contacts(seen)
    goes_on = pregnancy.ended_at is None
    states = [Referral.State.OPEN, Referral.State.RECEIVED, Referral.State.CLOSED]
    return History(
        owed=next_contact(pregnancy, seen, children=living, now=now) if goes_on else None,
        missed=list(pregnancy.missed.filter(settled_at=None)) if goes_on else [],
        visits=visits.opened(seen)[::-1],
        # Sorting keeps the order of equals: within a state the latest first.
        referrals=sorted(pregnancy.referrals.all(), key=lambda one: states.index(Referral.State(one.state))),
        children=children,
        has_k6=contacts.has_k6(pregnancy.lmp_date, had),
        has_doctor=contacts.has_doctor_and_ultrasound(pregnancy.lmp_date, had),
    )
