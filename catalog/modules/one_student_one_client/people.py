"""Who is told: the midwives of a health centre, its head, and the agency's officers who oversee the scheme."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.one_student_one_client.rights import CARE, OVERSEE
from organisation.access import EVERYWHERE, today
from organisation.models import Unit
from organisation.positions import head_of
from organisation.queries import assignments_with, people_with


def midwives_of(centre: Unit, now: datetime) -> list[User]:
    """All who care at this health centre, by a role there or above it; not those who care everywhere."""
    held = assignments_with(CARE, now).filter(unit__path__in=centre.upward, user__is_active=True)
    return list({one.user_id: one.user for one in held.select_related("user").order_by("user_id")}.values())


def midwife_or_all(pregnancy: Pregnancy, now: datetime) -> list[User]:
    """Her own midwife while that one works at the centre, else all of its midwives: somebody is always told."""
    all_of_them = midwives_of(pregnancy.health_centre, now)
    own = [user for user in all_of_them if user.pk == pregnancy.midwife_id]
    return own or all_of_them


def head_of_centre(centre: Unit, now: datetime) -> list[User]:
    """Whoever heads the health centre today, acting or for good; empty while nobody with an account does."""
    holding = head_of(centre, day=today(now))
    return [holding.user] if holding and holding.user and holding.user.is_active else []


def overseers(now: datetime) -> list[User]:
    """The officers of the agency who oversee the scheme in the whole regency."""
    return list(people_with(OVERSEE, now, unit=EVERYWHERE))


__all__ = ["head_of_centre", "midwife_or_all", "midwives_of", "overseers"]
