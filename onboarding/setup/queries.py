"""How far a regency's set-up is, and how long regencies took from their application to the first served citizen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Final

from django.conf import settings
from django.db.models import Min
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from core.models import EvidenceEntry
from onboarding.models import Application
from onboarding.models import State as ApplicationState
from onboarding.setup.models import Milestone
from onboarding.setup.points import Finding, Group, Point, State, known_points, page_at
from organisation.provinces import Reach
from regions import queries as regions
from regions.models import Region
from tenants.models import Regency

# --- the checklist


@dataclass(frozen=True)
class Item:
    """A point as it stands now. `url` mends it; empty where nobody here can."""

    point: Point
    finding: Finding
    required: bool
    url: str

    @property
    def is_missing(self) -> bool:
        return self.finding.state is State.MISSING

    @property
    def blocks(self) -> bool:
        return self.required and self.is_missing


@dataclass(frozen=True)
class Section:
    group: Group
    items: Sequence[Item]

    @property
    def done(self) -> int:
        return sum(item.finding.state is State.DONE for item in self.items)

    @property
    def total(self) -> int:
        return sum(item.finding.state is not State.NOT_NEEDED for item in self.items)


@dataclass(frozen=True)
class Checklist:
    items: Sequence[Item]

    @property
    def sections(self) -> list[Section]:
        sections = [Section(group, [item for item in self.items if item.point.group is group]) for group in Group]
        return [section for section in sections if section.items]

    @property
    def blocking(self) -> list[Item]:
        """What keeps the regency from going live."""
        return [item for item in self.items if item.blocks]

    @property
    def recommended(self) -> list[Item]:
        """What is missing and may follow later."""
        return [item for item in self.items if item.is_missing and not item.required]

    @property
    def required(self) -> list[Item]:
        return [item for item in self.items if item.required and item.finding.state is not State.NOT_NEEDED]

    @property
    def percent(self) -> int:
        """How much of what is required is done."""
        return 100 - len(self.blocking) * 100 // len(self.required) if self.required else 100


def checklist(*, now: datetime) -> Checklist:
    """Look at every point in the regency we are in. The number of queries does not grow with what there is."""
    regency = tenants.current()
    points = known_points()
    asked = [point.required for point in points if isinstance(point.required, str)]
    decided = policies.values(asked, now)
    return Checklist(
        [
            Item(
                point,
                point.look(regency, now),
                bool(decided[point.required]) if isinstance(point.required, str) else point.required,
                _address_of(point),
            )
            for point in points
        ]
    )


def _address_of(point: Point) -> str:
    if callable(point.page):
        return point.page()
    return page_at(point.page) if point.page else ""


# --- from the application to the first served citizen


class Stage:
    """The way in the order of time; each stage ends at its moment."""

    APPLIED, CONFIRMED, APPROVED, AGREED = "applied", "confirmed", "approved", "agreed"
    PROVISIONED = "provisioned"
    SIGNED_IN, OPENED, SERVED = "signed_in", "opened", "served"


OF_THE_APPLICATION: Final = {
    Stage.APPLIED: "received_at",
    Stage.CONFIRMED: "confirmed_at",
    Stage.APPROVED: "decided_at",
    Stage.AGREED: "agreed_at",
    Stage.PROVISIONED: "provisioned_at",
}
"""Which column of the application holds the moment of a stage."""

STAGES: Final = (*OF_THE_APPLICATION, Stage.SIGNED_IN, Stage.OPENED, Stage.SERVED)
STAGE_NAMES: Final = {
    Stage.APPLIED: _("Application received"),
    Stage.CONFIRMED: _("E-mail confirmed"),
    Stage.APPROVED: _("Approved by the ministry"),
    Stage.AGREED: _("Agreement signed"),
    Stage.PROVISIONED: _("Site set up"),
    Stage.SIGNED_IN: _("First administrator signed in"),
    Stage.OPENED: _("Opened to citizens"),
    Stage.SERVED: _("First citizen served"),
}


@dataclass(frozen=True)
class Journey:
    """One regency's way. A stage that is still to come, or that nobody wrote down, is absent from `moments`."""

    region: Region
    moments: dict[str, datetime]

    @property
    def total(self) -> timedelta | None:
        """From the application to the first served citizen; None before that."""
        if Stage.SERVED not in self.moments:
            return None
        return self.moments[Stage.SERVED] - self.moments[Stage.APPLIED]

    def spans(self, now: datetime) -> dict[str, timedelta]:
        """
        How long each stage took, by the stage that ended it; the one at hand counts up to `now`. A moment out of order
        (a citizen served at a counter before the site opened) ends nothing before what came first.
        """
        spans: dict[str, timedelta] = {}
        before = self.moments[Stage.APPLIED]
        for stage in STAGES[1:]:
            at = self.moments.get(stage)
            if at is None:
                if not any(later in self.moments for later in STAGES[STAGES.index(stage) :]):
                    spans[stage] = max(now - before, timedelta())
                    break
                continue
            spans[stage] = max(at - before, timedelta())
            before = max(at, before)
        return spans


@dataclass(frozen=True)
class Overview:
    """Of those that have served somebody: quartiles of the whole way, and the stage that takes the longest."""

    journeys: Sequence[Journey]
    arrived: int
    quartiles: tuple[timedelta, timedelta, timedelta] | None
    slowest: tuple[str, timedelta] | None


def journeys(reach: Reach, *, province: str = "", quarter: str = "", now: datetime) -> Overview:
    """
    The ways of all regencies that applied and were not refused, the newest application first. Four queries.

    :param quarter: `2026-3`: only those that applied in that quarter, on the ministry's calendar.
    """
    found = Application.objects.filter(reach.q("regency_code")).exclude(
        state__in=[ApplicationState.RECEIVED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN]
    )
    if province:
        found = found.filter(regency_code__startswith=province)
    if quarter:
        year, _dash, number = quarter.partition("-")
        first = 3 * int(number) - 2
        found = found.filter(received_at__year=int(year), received_at__month__range=(first, first + 2))
    listed = _journeys(found.order_by("-received_at", "-pk"))
    totals = [one.total for one in listed if one.total is not None]
    return Overview(listed, len(totals), _quartiles(totals), _slowest(listed, now))


def own_journey() -> Journey | None:
    """The way of the regency we are in; None if it came without an application."""
    with tenants.control() as regency:
        found = _journeys(Application.objects.filter(regency_code=regency.code, state=ApplicationState.PROVISIONED)[:1])
    return found[0] if found else None


def quarters() -> list[str]:
    """In which quarters regencies applied, the newest first: `2026-4`."""
    days = Application.objects.filter(confirmed_at__isnull=False).datetimes("received_at", "month", order="DESC")
    return list(dict.fromkeys(f"{day.year}-{(day.month + 2) // 3}" for day in days))


def _journeys(applications: Iterable[Application]) -> list[Journey]:
    listed = list(applications)
    codes = {application.regency_code for application in listed}
    told: dict[str, dict[str, datetime]] = {code: {} for code in codes}
    for code, kind, at in Milestone.objects.filter(regency_code__in=codes).values_list("regency_code", "kind", "at"):
        told[code][kind] = at
    opened = Regency.objects.filter(code__in=codes, purpose=Regency.Purpose.LIVE, opened_at__isnull=False)
    for code, at in opened.values_list("code", "opened_at"):
        told[code][Stage.OPENED] = at
    names = {region.code: region for region in regions.with_parents(Region.objects.filter(code__in=codes))}
    return [
        Journey(
            names[application.regency_code],
            {
                stage: at
                for stage, column in OF_THE_APPLICATION.items()
                if (at := getattr(application, column)) is not None
            }
            | told[application.regency_code],
        )
        for application in listed
    ]


def _quartiles(totals: Sequence[timedelta]) -> tuple[timedelta, timedelta, timedelta] | None:
    if len(totals) < 2:
        return None
    low, middle, high = quantiles([span.total_seconds() for span in totals], n=4, method="inclusive")
    return timedelta(seconds=low), timedelta(seconds=middle), timedelta(seconds=high)


def _slowest(listed: Sequence[Journey], now: datetime) -> tuple[str, timedelta] | None:
    """The stage with the longest median, of stages that are over."""
    taken: dict[str, list[float]] = {}
    for journey in listed:
        for stage, span in journey.spans(now).items():
            if stage in journey.moments:
                taken.setdefault(stage, []).append(span.total_seconds())
    if not taken:
        return None
    stage = max(taken, key=lambda name: median(taken[name]))
    return stage, timedelta(seconds=median(taken[stage]))


# --- what a regency's own job looks for


def first_sign_in() -> datetime | None:
    """When somebody first signed in at the regency we are in."""
    return EvidenceEntry.objects.filter(action="accounts.signed_in").aggregate(first=Min("at"))["first"]


def first_served(since: datetime) -> datetime | None:
    """When the first citizen was served since a moment, as `settings.TIRU_FIRST_SERVED` tell it."""
    moments = (import_string(path)(since) for path in settings.TIRU_FIRST_SERVED)
    return min((at for at in moments if at is not None), default=None)
