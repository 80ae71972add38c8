"""The watchdog of the ways in: each is tried, what was found is kept, and managers hear when one dies or recovers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Max

from catalog.modules.complaint_centre import telling
from catalog.modules.complaint_centre.courses import MODULE
from catalog.modules.complaint_centre.models import CONNECTION_PURPOSE, ChannelState, Complaint, Connection, Way
from catalog.modules.complaint_centre.rules.kinds import ReportKind
from catalog.modules.complaint_centre.rules.watch import Fault, fault_of
from catalog.modules.complaint_centre.services.systems import look_after_systems
from catalog.modules.complaint_centre.ways import NotWell, gateways, ourselves
from core import evidence
from core.actors import Actor
from core.secrets import decrypt

ACTOR: Final = Actor.system(MODULE)
OURS: Final = (Way.WEB, Way.API, Way.OPEN311)
"""The ways that our own addresses are: always there, and tried from outside like the others."""
_BEHIND: Final = timedelta(days=1)


def look_after(*, now: datetime, reach: Callable[[Way], None] = ourselves.reach) -> None:
    """
    The watchdog's round: try each way that is not tried by its own reading, then judge all.

    :param reach: tries one of our own addresses. :raises NotWell: by it, if it is not there.
    """
    for way in OURS:
        _try(way, partial(reach, way), now=now)
    for found in Connection.objects.filter(is_on=True, way__in=(Way.WHATSAPP, Way.SMS)):
        token = decrypt(found.password, purpose=CONNECTION_PURPOSE)
        trial = partial(gateways.prove, Way(found.way), address=found.address, account=found.account, token=token)
        _try(Way(found.way), trial, now=now)
    look_after_systems(now=now)
    _note_arrivals(now)
    for found in Connection.objects.filter(is_on=True):
        judge(way=Way(found.way), begun_at=found.changed_at, now=now)


@transaction.atomic
def note_trial(*, way: Way, fault: Fault | None, now: datetime) -> None:
    """A way was tried: it answered, or met this fault."""
    found = {"proven_at": now} if fault is None else {"failed_at": now}
    ChannelState.objects.update_or_create(way=way, defaults={**found, "looked_at": now})
    connection = Connection.objects.filter(way=way).first()
    judge(way=way, begun_at=connection.changed_at if connection else now, now=now, failing=str(fault or ""))


@transaction.atomic
def judge(*, way: Way, begun_at: datetime, now: datetime, failing: str = "") -> None:
    """Decide whether a way is dead now; if that changed, write it down and tell its managers."""
    ChannelState.objects.get_or_create(way=way)
    state = ChannelState.objects.select_for_update().get(way=way)
    fault = fault_of(
        proven_at=state.proven_at,
        failed_at=state.failed_at,
        failing=failing or state.fault or str(Fault.UNREACHABLE),
        begun_at=begun_at,
        now=now,
    )
    if fault == state.fault:
        return
    has_turned = bool(fault) != bool(state.fault)
    state.fault = fault
    state.since = (now if has_turned else state.since) if fault else None
    state.save(update_fields=["fault", "since"])
    if has_turned:
        evidence.record(
            action=f"complaint_centre.channel_{'down' if fault else 'well'}",
            actor=ACTOR,
            at=now,
            subject=f"complaint_centre.channel:{way}",
            details={"why": fault},
        )
        telling.tell_of_channel(way, fault, actor=ACTOR, now=now)


def _try(way: Way, trial: Callable[[], None], *, now: datetime) -> None:
    try:
        trial()
    except NotWell as error:
        note_trial(way=way, fault=error.fault, now=now)
    else:
        note_trial(way=way, fault=None, now=now)


def _note_arrivals(now: datetime) -> None:
    """When each way last brought a report. Whistle-blowing is left out: its hour would say something of who it was."""
    latest = (
        Complaint.objects.filter(filed_at__gt=now - _BEHIND, filed_at__lte=now)
        .exclude(kind=ReportKind.WHISTLEBLOWING)
        .values("way")
        .annotate(at=Max("filed_at"))
    )
    for row in latest:
        ChannelState.objects.update_or_create(way=row["way"], defaults={"last_arrival_at": row["at"]})
