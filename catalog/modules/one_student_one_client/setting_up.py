"""What is missing before a mother can have a student, and where it is mended."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.one_student_one_client.models import Agreement
from catalog.modules.one_student_one_client.queries import scheme as queries
from catalog.sdk.work import Problem
from core import clock
from organisation import access


def problems() -> list[Problem]:
    """For the set-up checklist (`manifest.check_setup`)."""
    return lacks(clock.now())


def lacks(now: datetime) -> list[Problem]:
    """In the order in which they are mended."""
    day = access.today(now)
    units, roles = _page("organisation:units"), _page("organisation:people")
    found = []
    if not queries.campuses(day).exists():
        found.append(Problem(text=_("No campus is among the work units."), url=units, action=_("Add the campus")))
    if not queries.health_centres(day).exists():
        found.append(
            Problem(text=_("No health centre is among the work units."), url=units, action=_("Add the health centre"))
        )
    holding = [one for one in Agreement.objects.filter(ended_at=None) if one.holds_on(day)]
    if not holding:
        found.append(
            Problem(
                text=_("No agreement with a campus holds today, so nobody can be placed."),
                url=_page("one_student_one_client:new_agreement"),
                action=_("Record an agreement"),
            )
        )
    if not queries.midwives(now).exists():
        found.append(Problem(text=_("Nobody has the role of a midwife."), url=roles, action=_("Give the role")))
    if not queries.supervisors(now).exists():
        found.append(
            Problem(text=_("Nobody has the role of a campus supervisor."), url=roles, action=_("Give the role"))
        )
    return found


def _page(name: str) -> str:
    """Its address, also where no request is being served: the check before a regency opens may be a command's."""
    return reverse(name, urlconf=settings.TIRU_TENANT_URLCONF)
