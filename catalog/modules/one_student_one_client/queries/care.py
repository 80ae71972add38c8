"""What stands about a pregnancy and its contacts, for services and lists alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.crypto import salted_hmac

from catalog.modules.one_student_one_client import course, education
from catalog.modules.one_student_one_client.models import Pregnancy, Visit
from catalog.modules.one_student_one_client.rules import contacts, gestation
from organisation.access import today

Kind = Visit.Kind


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


def kinds_of(pregnancy: Pregnancy) -> list[Visit.Kind]:
    """Which visits can be recorded as things stand, the likeliest first; what came before a birth may be told late."""
    if pregnancy.state in course.PREGNANT:
        return [Kind.ANTENATAL, Kind.HOME]
    if not pregnancy.children.filter(is_alive=True).exists():
        return [Kind.POSTPARTUM, Kind.HOME, Kind.ANTENATAL]
    if pregnancy.state == Pregnancy.State.BREASTFEEDING:
        return [Kind.CHILD, Kind.HOME, Kind.POSTPARTUM, Kind.NEWBORN, Kind.ANTENATAL]
    return [Kind.POSTPARTUM, Kind.NEWBORN, Kind.HOME, Kind.CHILD, Kind.ANTENATAL]


def topics_for(pregnancy: Pregnancy, day: date) -> tuple[list[education.Topic], list[education.Topic]]:
    """What is to be taught on that day, and what else there is."""
    ended = over_since(pregnancy)
    if ended is not None:
        now = education.taught_after((day - today(ended)).days)
    else:
        now = education.taught_at(gestation.Age((day - pregnancy.lmp_date).days).weeks)
    return now, [topic for topic in education.TOPICS if topic not in now]


def standing_of(pregnancy: Pregnancy) -> str:
    """
    Where she stands, as a device may keep it: another value after a birth, a loss or a move, and nothing that tells of
    her to whoever reads it there.
    """
    stands = f"{pregnancy.pk}|{pregnancy.state}|{pregnancy.born_at}"
    return salted_hmac("one_student_one_client.standing", stands, algorithm="sha256").hexdigest()[:32]
