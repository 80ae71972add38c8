"""Old people and the visits to them. Each question takes the reach of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

import policies
from accounts.models import User
from catalog.modules.smart_kampung.models import VISIT_PURPOSE, DayReport, Visit
from catalog.modules.smart_kampung.policies import ELDERLY_FROM
from catalog.modules.smart_kampung.queries import centres as health
from core import clock
from core.secrets import decrypt
from organisation import positions
from organisation.models import Holding, Unit
from organisation.positions import Filled
from organisation.queries import people_with
from residents.models import Membership, Resident
from residents.scope import Reach

RIGHT: Final = "smart_kampung.outreach"


def elderly_since(*, day: date, at: datetime) -> date:
    """Who was born on this day or before counts as old."""
    return clock.months_after(day, -12 * int(policies.value(ELDERLY_FROM, at)))


def elderly(reach: Reach, *, born_until: date, village: str = "", show: str = "") -> QuerySet[Resident]:
    """
    Old people who live here, with `is_alone` (alone on their family card), `last_visit`, `planned` and `planned_date`
    (the visit to come). Those who live alone come first, then those whose last visit is longest ago or never was.

    :param show: `sendiri` for those who live alone, `belum` for those who were never visited.
    """
    card = Membership.objects.filter(resident=OuterRef("pk"), active_to=None)
    others = Membership.objects.filter(family=OuterRef("family"), active_to=None).exclude(resident=OuterRef("resident"))
    alone = Q(Exists(card.filter(~Exists(others))))
    visits = Visit.objects.filter(resident=OuterRef("pk"))
    done = visits.filter(state=Visit.State.DONE)
    to_come = visits.filter(state=Visit.State.PLANNED)
    here = reach.narrow(
        Resident.objects.filter(status=Resident.Status.ALIVE, merged_into=None, birth_date__lte=born_until)
    )
    if village:
        here = here.filter(village_code=village)
    if show == "sendiri":
        here = here.filter(alone)
    elif show == "belum":
        here = here.filter(~Exists(done))
    return here.annotate(
        is_alone=alone,
        last_visit=Subquery(done.order_by("-visited_date").values("visited_date")[:1]),
        planned=Subquery(to_come.values("pk")[:1]),
        planned_date=Subquery(to_come.values("planned_date")[:1]),
    ).order_by("-is_alone", F("last_visit").asc(nulls_first=True), "birth_date", "id")


def planned_for(user: User, reach: Reach) -> list[Visit]:
    """What somebody has still to visit, the earliest day first. Who died or moved away meanwhile is left out."""
    found = Visit.objects.filter(
        visitor=user, state=Visit.State.PLANNED, resident__status=Resident.Status.ALIVE, resident__merged_into=None
    )
    return list(reach.narrow(found, "resident__").select_related("resident", "centre").order_by("planned_date", "id"))


def visit(pk: Any) -> Visit | None:
    return Visit.objects.select_related("resident", "centre", "visitor").filter(pk=pk).first()


def visits_to(resident: Resident) -> list[Visit]:
    found = Visit.objects.filter(resident=resident, state=Visit.State.DONE).select_related("visitor")
    return list(found.order_by("-visited_at")[:10])


def likely_centre(village_code: str, *, day: date) -> Unit | None:
    """
    Whose head a visit in this village is reported to: the health centre entered for it; else that of the last visit
    there; else the one of its district, where that has one alone.
    """
    if (entered := health.centre_of(village_code, day=day)) is not None:
        return entered
    last = (
        Visit.objects.filter(resident__village_code=village_code, centre__in=health.health_centres(day=day))
        .select_related("centre")
        .order_by("-planned_at")
        .first()
    )
    return last.centre if last is not None else health.usual_centre(village_code, day=day)


def visitors(now: datetime) -> QuerySet[User]:
    """Those who hold the right to visit, somewhere. Whether it reaches a person is asked when a visit is planned."""
    return people_with(RIGHT, now)


@dataclass(frozen=True)
class Told:
    """What somebody said and was seen on a visit, opened."""

    visit: Visit
    needs: tuple[Visit.Need, ...]
    note: str


def opened(visit: Visit) -> Told:
    codes = decrypt(visit.needs, purpose=VISIT_PURPOSE) if visit.needs else ""
    note = decrypt(visit.note, purpose=VISIT_PURPOSE) if visit.note else ""
    return Told(visit, tuple(Visit.Need(code) for code in codes.split(",") if code in Visit.Need.values), note)


def visits_of_day(centre: Unit, day: date) -> list[Visit]:
    found = Visit.objects.filter(centre=centre, visited_date=day, state=Visit.State.DONE)
    return list(found.select_related("resident", "visitor").order_by("visited_at", "id"))


def head_of(centre: Unit, *, day: date) -> Holding | None:
    return positions.head_of(centre, day=day)


def heads_of(centres: list[Unit], *, day: date) -> dict[int, Filled]:
    return positions.heads_of(centres, day=day)


def days_with_visits(centres: QuerySet[Unit], *, since: date) -> list[dict[str, Any]]:
    """Each day and centre with visits, the latest first: `centre_id`, `visited_date`, `visits`."""
    found = Visit.objects.filter(centre__in=centres, state=Visit.State.DONE, visited_date__gte=since)
    counted = found.values("centre_id", "visited_date").annotate(visits=Count("pk"))
    return [dict(row) for row in counted.order_by("-visited_date", "centre_id")]


def reports(centres: QuerySet[Unit], *, since: date) -> dict[tuple[int, date], DayReport]:
    found = DayReport.objects.filter(centre__in=centres, day__gte=since).select_related("recipient")
    return {(one.centre_id, one.day): one for one in found}


def centres_headed_by(user: User, *, day: date) -> list[Unit]:
    """The health centres whose work somebody heads on a day, acting or for good."""
    held = [one.position.unit for one in positions.holdings_of(user, day=day) if one.holds_on(day)]
    centres = [unit for unit in held if unit.kind == Unit.Kind.HEALTH_CENTRE]
    heads = positions.heads_of(centres, day=day) if centres else {}
    return [
        unit
        for unit in centres
        if (post := heads.get(unit.pk)) and post.incumbent and post.incumbent.user_id == user.pk
    ]
