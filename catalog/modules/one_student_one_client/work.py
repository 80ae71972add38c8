"""What the module puts on somebody's today page: without names, for a mother's record is opened, not listed."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.modules.one_student_one_client import access
from catalog.modules.one_student_one_client.models import Hours, KsprAssessment, Pairing
from catalog.modules.one_student_one_client.rights import CARE, SUPERVISE
from catalog.sdk.work import WorkItem
from core import clock
from core.localised import LocalisedText
from organisation.access import has_right

_MODULE: Final = LocalisedText(id="One Student One Client", en="One Student One Client")


def items(user: Any) -> list[WorkItem]:
    """Cards and students that a midwife decides; students and hours that a supervisor does."""
    found = []
    if has_right(user, CARE):
        found += _of_midwife(user)
    if has_right(user, SUPERVISE):
        found += _of_supervisor(user)
    return found


def _of_midwife(user: User) -> list[WorkItem]:
    mothers = access.of_midwife(user, clock.now())
    url = reverse("one_student_one_client:mothers")
    cards = KsprAssessment.objects.filter(pregnancy__in=mothers, state=KsprAssessment.State.PROVISIONAL)
    found = []
    if since := list(cards.order_by("assessed_at").values_list("assessed_at", flat=True)):
        found.append(
            WorkItem(
                title=ngettext("%(number)d score card to confirm", "%(number)d score cards to confirm", len(since))
                % {"number": len(since)},
                url=f"{url}?tampil=review",
                module=_MODULE,
                next_step=_("Confirm it or turn it down"),
                action=_("Open the list"),
                since=since[0],
            )
        )
    proposals = Pairing.objects.filter(pregnancy__in=mothers, midwife_at=None)
    return found + _proposals(proposals, f"{url}?tampil=proposal")


def _of_supervisor(user: User) -> list[WorkItem]:
    students = access.students_of(user, clock.now())
    url = reverse("one_student_one_client:students")
    found = _proposals(Pairing.objects.filter(placement__in=students, supervisor_at=None), url)
    hours = Hours.objects.filter(placement__in=students, confirmed_at=None)
    if since := list(hours.order_by("noted_at").values_list("noted_at", flat=True)):
        found.append(
            WorkItem(
                title=ngettext("%(number)d entry of hours", "%(number)d entries of hours", len(since))
                % {"number": len(since)},
                url=url,
                module=_MODULE,
                next_step=_("Confirm the hours of your students"),
                action=_("Open the list"),
                since=since[0],
            )
        )
    return found


def _proposals(undecided: QuerySet[Pairing], url: str) -> list[WorkItem]:
    waiting = undecided.filter(state__in=Pairing.UNDECIDED).order_by("proposed_at")
    since = list(waiting.values_list("proposed_at", flat=True))
    if not since:
        return []
    title = ngettext("%(number)d student for a mother", "%(number)d students for mothers", len(since))
    return [
        WorkItem(
            title=title % {"number": len(since)},
            url=url,
            module=_MODULE,
            next_step=_("Agree or decline"),
            action=_("Open the list"),
            since=since[0],
        )
    ]
