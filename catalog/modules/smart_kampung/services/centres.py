"""Which health centre looks after which village: entered by hand, from a table, or as the districts suggest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.modules.smart_kampung.models import CentreArea, Visit
from catalog.modules.smart_kampung.queries import centres as queries
from core import evidence
from core.actors import Actor
from core.errors import Refusal
from organisation.access import today
from organisation.models import Unit


class NoHealthCentre(Refusal):
    code = "kampung_no_health_centre"
    status = 422
    message = _("%(unit)s is no health centre.")
    fix = _("Choose a unit of the kind health centre.")
    attr = "centre"


@transaction.atomic
def set_areas(*, centres: Mapping[Unit, Unit | None], actor: Actor, now: datetime) -> int:
    """
    Say which health centre looks after each of these villages; None takes it away. Visits that are still planned follow
    where they were meant for the centre of before. Answers how many villages changed.

    :raises NoHealthCentre: if one of them is another kind of unit.
    """
    for centre in centres.values():
        if centre is not None and centre.kind != Unit.Kind.HEALTH_CENTRE:
            raise NoHealthCentre(unit=centre.name)
    # In one order, so that two who save at once wait for each other instead of locking each other out.
    list(Unit.objects.select_for_update().filter(pk__in=[village.pk for village in centres]).order_by("pk"))
    there = {area.village_id: area for area in CentreArea.objects.filter(village__in=list(centres))}
    changed = {
        village: centre
        for village, centre in centres.items()
        if (there[village.pk].centre_id if village.pk in there else None) != (centre.pk if centre else None)
    }
    if not changed:
        return 0
    CentreArea.objects.filter(village__in=list(changed)).delete()
    CentreArea.objects.bulk_create(
        CentreArea(village=village, centre=centre, entered_by=str(actor), entered_at=now)
        for village, centre in changed.items()
        if centre is not None
    )
    for village, centre in changed.items():
        if centre is not None and village.pk in there:
            Visit.objects.filter(
                resident__village_code=village.region_code,
                centre=there[village.pk].centre_id,
                state=Visit.State.PLANNED,
            ).update(centre=centre)
    evidence.record(
        action="smart_kampung.areas_set",
        actor=actor,
        at=now,
        subject="smart_kampung.areas",
        details={"areas": [f"{one.code}: {centre.code if centre else '-'}" for one, centre in changed.items()]},
    )
    return len(changed)


@transaction.atomic
def fill_in_usual(*, actor: Actor, now: datetime) -> int:
    """
    Give each village without a health centre the one of its district, where the district has one alone. Answers how
    many were given one.
    """
    day = today(now)
    usual = {one.code: one.usual for one in queries.district_states(day)}
    wanted = {
        one.village.unit: centre
        for one in queries.areas(day)
        if one.centre is None and (centre := usual.get(one.village.code[:6])) is not None
    }
    return set_areas(centres=wanted, actor=actor, now=now)
