"""What stands about a pregnancy and its contacts, for services and lists alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from catalog.modules.one_student_one_client.models import Pregnancy, Visit
from catalog.modules.one_student_one_client.rules import contacts
from organisation.access import today


def antenatal_contacts(visits: Iterable[Visit]) -> list[contacts.Contact]:
    """The antenatal contacts by day: two records of one day are one contact, with what either of them says."""
    days: dict[date, contacts.Contact] = {}
    for visit in visits:
        if visit.kind == Visit.Kind.ANTENATAL:
            day = today(visit.visited_at)
            seen = days.get(day, contacts.Contact(day))
            days[day] = contacts.Contact(
                day, seen.with_doctor or visit.with_doctor, seen.with_ultrasound or visit.with_ultrasound
            )
    return [days[day] for day in sorted(days)]


def over_since(pregnancy: Pregnancy) -> datetime | None:
    """When the pregnancy itself ended, by birth or loss; None while it goes on."""
    if pregnancy.born_at is not None:
        return pregnancy.born_at
    return pregnancy.state_since if pregnancy.state == Pregnancy.State.LOST else None
