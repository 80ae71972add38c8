"""How the ways in are doing, for those who look after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.modules.complaint_centre.models import (
    CONNECTED,
    Arrival,
    AwaitedPhoto,
    ChannelState,
    Complaint,
    Connection,
    OutsideRecord,
    OutsideSystem,
    ProgramKey,
    Way,
)
from catalog.modules.complaint_centre.rules.watch import Fault
from catalog.modules.complaint_centre.wording import WAYS
from catalog.sdk.work import Problem
from core.localised import LocalisedText

_NAMES_PICTURES: Final = (Way.OPEN311, Way.WHATSAPP)
LOOKED_BACK: Final = timedelta(days=7)

type Standing = Literal["well", "dead", "off", "new"]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """
    A way in, as the page shows it.

    :param standing: `new` before its first trial, `off` where it is not set up or not in use.
    :param unreadable: what came within a week and could not be read.
    """

    way: Way
    name: LocalisedText
    standing: Standing
    fault: LocalisedText | None
    since: datetime | None
    proven_at: datetime | None
    last_arrival_at: datetime | None
    is_set_up: bool
    unreadable: int

    @property
    def needs_setting_up(self) -> bool:
        return self.way in CONNECTED


def channels(*, now: datetime) -> list[Channel]:
    """All ways that the watchdog tries; three queries."""
    states = {state.way: state for state in ChannelState.objects.all()}
    connections = {one.way: one for one in Connection.objects.all()}
    unreadable = dict(
        Arrival.objects.filter(outcome=Arrival.Outcome.UNREADABLE, at__gt=now - LOOKED_BACK)
        .values_list("way")
        .annotate(Count("id"))
        .order_by("way")
    )
    return [
        _channel(way, states.get(way, ChannelState(way=way)), connections.get(way), unreadable.get(way, 0))
        for way in WAYS
    ]


def problems() -> Iterator[Problem]:
    """Dead ways, for the module's `check_setup`."""
    for state in ChannelState.objects.exclude(fault="").order_by("since"):
        yield Problem(
            text=_("%(way)s: reports do not come in. %(why)s")
            % {"way": WAYS[Way(state.way)], "why": Fault(state.fault).label},
            url=reverse("complaint_centre:channels", urlconf=settings.TIRU_TENANT_URLCONF),
            action=_("See the channels"),
        )
    for system, stuck in systems():
        if system.is_on and (system.fault or stuck):
            yield Problem(
                text=_("Reports that are passed on to %(where)s do not arrive.") % {"where": system.name},
                url=reverse("complaint_centre:channels", urlconf=settings.TIRU_TENANT_URLCONF),
                action=_("See the channels"),
            )


def keys() -> list[ProgramKey]:
    """Keys of programs, the newest first."""
    return list(ProgramKey.objects.all()[:100])


def systems() -> list[tuple[OutsideSystem, int]]:
    """Those of other authorities, each with how many reports did not get there; one query."""
    stuck = Q(records__passed_at__isnull=False, records__number="", records__next_try_at=None)
    return [(one, one.stuck) for one in OutsideSystem.objects.annotate(stuck=Count("records", filter=stuck))]


def system(pk: UUID) -> OutsideSystem | None:
    return OutsideSystem.objects.filter(pk=pk).first()


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a report can be passed on to, by authority: keys as `target_of` reads them, and the services there."""
    found = [
        (one.name, [(f"{one.pk}/{service['code']}", service["name"]) for service in one.services])
        for one in OutsideSystem.objects.filter(is_on=True)
        if one.services
    ]
    if Connection.objects.filter(way=Way.LAPOR, is_on=True).exists():
        name = str(OutsideRecord.System.LAPOR.label)
        found.append((name, [(str(OutsideRecord.System.LAPOR), str(_("For another government or a ministry")))]))
    return found


def outside_of(complaint: Complaint) -> list[OutsideRecord]:
    """How other systems keep a report. Asked only of those that may be in one."""
    if complaint.way != Way.LAPOR and not complaint.forwarded_to:
        return []
    return list(complaint.outside.select_related("to").order_by("passed_at"))


def awaited_of(complaint: Complaint) -> list[AwaitedPhoto]:
    """Pictures that came as an address and were not fetched, or not yet."""
    return list(complaint.awaited.all()) if complaint.way in _NAMES_PICTURES else []


def connection(way: Way) -> Connection | None:
    return Connection.objects.filter(way=way).first()


def _channel(way: Way, state: ChannelState, found: Connection | None, unreadable: int) -> Channel:
    standing: Standing = "dead" if state.fault else "well" if state.proven_at else "new"
    if way in CONNECTED and (found is None or not found.is_on):
        standing = "off"
    return Channel(
        way=way,
        name=WAYS[way],
        standing=standing,
        fault=Fault(state.fault).label if state.fault and standing == "dead" else None,
        since=state.since,
        proven_at=state.proven_at,
        last_arrival_at=state.last_arrival_at,
        is_set_up=found is not None,
        unreadable=unreadable,
    )
