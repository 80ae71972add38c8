"""What the complaint centre puts on an officer's today page, and what is still to be set up."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.modules.complaint_centre import work_ladder
from catalog.modules.complaint_centre.apps import ComplaintCentreConfig
from catalog.modules.complaint_centre.models import Category, Complaint
from catalog.modules.complaint_centre.queries import channels, duty
from catalog.modules.complaint_centre.queries import work as queries
from catalog.modules.complaint_centre.rights import INSPECT, WORK
from catalog.modules.complaint_centre.wording import kind_of
from catalog.modules.complaint_centre.wording_work import next_of
from catalog.sdk.work import Problem, WorkItem
from core import clock
from organisation.access import scope_of
from organisation.models import Unit
from organisation.queries import assignments_with

SHOWN: Final = 20


def items(user: Any) -> list[WorkItem]:
    """
    Reports that wait for whoever asks, the next deadline first; to an inspector those of wrongdoing, too. Then what
    missed deadlines ask of people.
    """
    now = clock.now()
    found = queries.waiting(user, now=now, most=SHOWN)
    if scope_of(user, INSPECT).everywhere:
        found += queries.whistles(user, is_open=True)[:SHOWN]
    return [*(_item(one) for one in found), *work_ladder.items(user)]


def problems() -> list[Problem]:
    """
    An office whose place nobody gave, no category, districts where nobody answers, offices left alone with a running
    clock, a way in that is dead.
    """
    return [*_without_place(), *_without_category(), *_without_officers(), *_left_alone(), *channels.problems()]


def _item(complaint: Complaint) -> WorkItem:
    case = complaint.case
    return WorkItem(
        title=complaint.category.name if complaint.category else kind_of(complaint),
        url=_page("complaint_centre:work_report", case.code),
        module=ComplaintCentreConfig.manifest.name,
        reference=case.code,
        who=complaint.reporter_name,
        place=case.unit.name,
        next_step=str(next_of(complaint)),
        action=_("Open the report"),
        due_at=case.due_at,
        since=case.submitted_at,
        paused=case.due_at is None,
    )


def _without_place() -> list[Problem]:
    offices = Unit.objects.filter(active_to=None)
    government = offices.filter(parent=None, kind=Unit.Kind.GOVERNMENT)
    districts = offices.filter(kind=Unit.Kind.DISTRICT_OFFICE)
    every_district = districts.exists() and not districts.filter(latitude=None).exists()
    # Where a district's office has no place, the government's stands in.
    if every_district or not government.filter(latitude=None).exists():
        return []
    return [
        Problem(
            text=_(
                "Offices lack their position, so nobody can reckon when the sun sets there: complaints from there have "
                "no answer due within hours."
            ),
            url=_page("organisation:units"),
            action=_("Give the positions"),
        )
    ]


def _without_category() -> list[Problem]:
    if Category.objects.filter(is_open=True).exists():
        return []
    return [
        Problem(
            text=_("There are no categories yet, so every report waits for somebody to sort it."),
            url=_page("complaint_centre:setup"),
            action=_("Set up the complaint centre"),
        )
    ]


def _without_officers() -> list[Problem]:
    """By the roles that hold now: one for the whole government reaches every district."""
    now = clock.now()
    held = list(assignments_with(WORK, now).select_related("unit").filter(user__is_active=True))
    if any(one.unit is None for one in held):
        return []
    paths = [one.unit.path for one in held if one.unit is not None]
    districts = Unit.objects.filter(active_to=None, kind=Unit.Kind.DISTRICT_OFFICE)
    alone = [one for one in districts if not any(one.lies_in(path) for path in paths)]
    if not alone:
        return []
    text = ngettext(
        "Nobody answers reports at %(count)d district office.",
        "Nobody answers reports at %(count)d district offices.",
        len(alone),
    )
    return [
        Problem(
            text=text % {"count": len(alone)},
            url=_page("organisation:people"),
            action=_("Give the role"),
            blocks=len(alone) == len(districts),
        )
    ]


def _left_alone() -> list[Problem]:
    count = len(duty.gaps(clock.now()))
    if not count:
        return []
    text = ngettext(
        "Nobody is on duty at %(count)d office while complaints wait for its answer.",
        "Nobody is on duty at %(count)d offices while complaints wait for their answer.",
        count,
    )
    return [
        Problem(
            text=text % {"count": count},
            url=_page("complaint_centre:duty"),
            action=_("See who is on duty"),
            blocks=False,
        )
    ]


def _page(name: str, *args: str) -> str:
    # Asked outside of a request, too: the tenant's addresses are named.
    return reverse(name, args=args, urlconf=settings.TIRU_TENANT_URLCONF)
