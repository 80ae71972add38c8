"""How the installation and the regencies are doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

import tenants
from catalog.operations import reckoning
from catalog.operations.models import EVERYWHERE, Component, Day, Incident, RegencyState, Snapshot
from catalog.operations.reckoning import Bar, Looks, Verdict
from catalog.sdk import all_modules
from catalog.sdk.manifest import Gauge as ModuleGauge
from core.errors import NotThere
from core.metrics import Gauge
from tenants.models import Regency

OF_INSTALLATION = (Component.WEB, Component.JOBS, Component.SIGNING)
"""What is the same for all regencies; the ways of messages are each one's own."""
SHOWN_INCIDENTS = timedelta(days=90)
SILENCE = timedelta(minutes=15)
"""[A] Each regency speaks every five minutes."""


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


def module_gauges() -> dict[str, ModuleGauge]:
    """What the installed modules measure of themselves, by name."""
    return {f"{manifest.slug}_{one.name}": one for manifest in all_modules() for one in manifest.gauges}


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A gauge above what its module calls too much, and the regencies where, the worst first."""

    gauge: str
    says: str
    regencies: list[str]
    worst: float


def alarms() -> list[Alarm]:
    """The gauges of modules that are too high in a regency at work. Asked in public. One query."""
    working = Regency.objects.filter(status=Regency.Status.ACTIVE).values("schema_name")
    states = list(RegencyState.objects.filter(schema_name__in=working))
    found = []
    for name, one in module_gauges().items():
        limit = one.alarm_above
        if limit is None:
            continue
        high = {state.schema_name: float(state.numbers.get(name, 0)) for state in states}
        above = sorted((schema for schema in high if high[schema] > limit), key=lambda schema: -high[schema])
        if above:
            found.append(Alarm(gauge=name, says=one.help, regencies=above, worst=high[above[0]]))
    return found


def silent(*, now: datetime) -> int:
    """How many regencies at work said nothing of themselves for longer than `SILENCE`. Asked in public. One query."""
    heard = RegencyState.objects.filter(said_at__gt=now - SILENCE).values("schema_name")
    return (
        Regency.objects.filter(status=Regency.Status.ACTIVE, live_at__lt=now - SILENCE)
        .exclude(schema_name__in=heard)
        .count()
    )


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
