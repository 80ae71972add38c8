"""How the installation and the regencies are doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

import tenants
from catalog.operations import reckoning
from catalog.operations.models import EVERYWHERE, Component, Day, Incident, Snapshot
from catalog.operations.reckoning import Bar, Looks, Verdict
from core.errors import NotThere
from core.metrics import Gauge

OF_INSTALLATION = (Component.WEB, Component.JOBS, Component.SIGNING)
"""What is the same for all regencies; the ways of messages are each one's own."""
SHOWN_INCIDENTS = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class ComponentState:
    """One line of the status page. `now` is unknown when nobody has looked for a while."""

    component: Component
    now: Verdict
    bars: list[Bar]
    share: float | None


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the status page says, in the order of its lines."""

    components: list[ComponentState]
    current: list[Incident]
    planned: list[Incident]
    past: list[Incident]

    @property
    def verdict(self) -> Verdict:
        """Of everything: the worst of what is known, or what an operator says."""
        found = {state.now for state in self.components}
        if Verdict.BAD in found:
            return Verdict.BAD
        if self.current or Verdict.DISTURBED in found:
            return Verdict.DISTURBED
        return Verdict.GOOD if Verdict.GOOD in found else Verdict.UNKNOWN


def status(*, now: datetime) -> Status:
    """Of the installation, for the ministry's page."""
    return _status(Day.objects.filter(schema_name=EVERYWHERE), now=now)


def own_status(*, now: datetime) -> Status:
    """Of the regency being served: its own ways of messages, the rest as everywhere."""
    with tenants.control() as regency:
        shared = Q(schema_name=EVERYWHERE, component__in=OF_INSTALLATION)
        own = Q(schema_name=regency.schema_name) & ~Q(component__in=OF_INSTALLATION)
        return _status(Day.objects.filter(shared | own), now=now)


def _status(days: QuerySet[Day], *, now: datetime) -> Status:
    found: dict[str, dict[date, Day]] = {}
    for one in days.filter(day__gt=now.date() - timedelta(days=reckoning.DAYS)):
        found.setdefault(one.component, {})[one.day] = one
    incidents = list(Incident.objects.filter(begins_at__gte=now - SHOWN_INCIDENTS))
    return Status(
        components=[_state(Component(name), found[name], now=now) for name in Component.values if name in found],
        current=[one for one in incidents if one.begins_at <= now and (one.ends_at is None or one.ends_at > now)],
        planned=[one for one in incidents if one.begins_at > now],
        past=[one for one in incidents if one.ends_at is not None and one.ends_at <= now],
    )


def _state(component: Component, days: dict[date, Day], *, now: datetime) -> ComponentState:
    looks = {day: Looks(one.looks, one.failures) for day, one in days.items()}
    last = max(days.values(), key=lambda one: one.last_look_at)
    if now - last.last_look_at > reckoning.LIMITS.silence:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.GOOD if last.works else Verdict.BAD
    return ComponentState(
        component=component,
        now=verdict,
        bars=reckoning.strip(looks, today=now.date()),
        share=reckoning.share_of(looks.values()),
    )


def incidents() -> list[Incident]:
    """All, the newest first."""
    return list(Incident.objects.all())


def told_incidents(*, now: datetime) -> list[Incident]:
    """What the status page shows, the newest first; at every host the same."""
    with tenants.public():
        return list(Incident.objects.filter(begins_at__gte=now - SHOWN_INCIDENTS))


def incident(pk: int) -> Incident:
    """
    :raises NotThere: if there is none.
    """
    found = Incident.objects.filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


def gauges() -> list[Gauge]:
    """`settings.TIRU_GAUGES`: one row, read under the control role."""
    with tenants.public():
        snapshot = Snapshot.objects.filter(pk=1).first()
    if snapshot is None:
        return []
    taken = Gauge(
        name="snapshot_timestamp_seconds",
        help="When the gauges below were worked out.",
        values=(({}, snapshot.taken_at.timestamp()),),
    )
    return [
        taken,
        *(
            Gauge(name=name, help=text, values=tuple((labels, value) for labels, value in values))
            for name, text, values in snapshot.gauges
        ),
    ]
