"""What outreach puts on the today page: visits that are due, and today's report for the head of a health centre."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.smart_kampung.models import Visit
from catalog.modules.smart_kampung.queries import outreach as queries
from catalog.sdk.work import WorkItem
from core.localised import LocalisedText
from organisation import access
from residents.queries import village_names
from residents.scope import reach_of

_MODULE = LocalisedText(id="Jemput bola", en="Visits at home")


def items(user: Any) -> list[WorkItem]:
    day = access.today()
    found = []
    if access.has_right(user, queries.RIGHT):
        due = [one for one in queries.planned_for(user, reach_of(user, queries.RIGHT)) if one.planned_date <= day]
        names = village_names(one.resident.village_code for one in due)
        found += [_visit(one, names.get(one.resident.village_code, "")) for one in due]
    for centre in queries.centres_headed_by(user, day=day):
        if visits := queries.visits_of_day(centre, day):
            found.append(
                WorkItem(
                    title=_("Visits today: %(count)s") % {"count": len(visits)},
                    url=reverse("smart_kampung:day_report", args=[centre.code, day.isoformat()]),
                    module=_MODULE,
                    place=centre.name,
                    next_step=_("Read what was found"),
                    action=_("Read the report"),
                )
            )
    return found


def _visit(visit: Visit, village: str) -> WorkItem:
    return WorkItem(
        title=_("Visit at home"),
        url=reverse("smart_kampung:visit", args=[visit.pk]),
        module=_MODULE,
        who=visit.resident.full_name,
        place=village,
        next_step=_("Visit and record what is needed"),
        action=_("Record the visit"),
    )
