"""Services and cases as people look for them: constant numbers of queries, each filter with its index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

import tenants
from accounts.models import User
from casework import clocks, codes, timing
from casework.machine import State, all_case_types
from casework.models import (
    Case,
    CaseClock,
    CaseDocument,
    ClockRun,
    DocumentState,
    Message,
    Permit,
    ProductState,
    ProductVersion,
    SavedFilter,
    Sender,
    ServiceProduct,
)
from core import clock
from core.models import EvidenceEntry
from organisation.access import Scope, has_right
from regions.calendar import UnknownHolidayYear

RENEWAL: Final = timedelta(days=90)
"""A permit turns yellow so long before its last day [A]."""

MOST_EARLIER: Final = 10

SOON: Final = timedelta(hours=1)
"""What is due within this time is shown apart on a list."""

type Light = Literal["green", "yellow", "red"]
type Group = Literal["late", "soon", "today", "later", "unknown", "paused"]


# Services


def products(*, text: str = "", module: str | None = None, unit_id: int | None = None) -> QuerySet[ServiceProduct]:
    """Every service, drafts included, in which every word of `text` occurs."""
    found = ServiceProduct.objects.select_related("unit")
    for word in text.lower().split():
        found = found.filter(search_text__contains=word)
    if module is not None:
        found = found.filter(module=module)
    if unit_id is not None:
        found = found.filter(unit_id=unit_id)
    return found.order_by("code")


def published_products(*, text: str = "") -> QuerySet[ServiceProduct]:
    """Services that citizens see now. Those of a module that is off are left out."""
    return products(text=text).filter(state=ProductState.PUBLISHED, module__in=_modules_on())


def published_product(code: str) -> ServiceProduct | None:
    """One published service; codes are read without regard to case."""
    return published_products().filter(code=code.upper()).first()


def versions_as_of(at: datetime, *, module: str | None = None) -> QuerySet[ProductVersion]:
    """What was published at a moment (mpp.md, MPP-8): one version of each service that was offered then."""
    found = ProductVersion.objects.filter(valid_from__lte=at).filter(Q(valid_to=None) | Q(valid_to__gt=at))
    if module is not None:
        found = found.filter(product__module=module)
    return found.select_related("product").order_by("product__code")


def version_of(product: ServiceProduct, day: date | None = None) -> ProductVersion | None:
    """The standard in force now, or the one that was in force when a day ended; None if there was none."""
    if day is None:
        return product.versions.filter(valid_to=None).first()
    end = clock.day_bounds(day, tenants.current().zone)[1]
    return versions_as_of(end - timedelta(microseconds=1)).filter(product=product).first()


def earlier_versions(product: ServiceProduct) -> list[ProductVersion]:
    """What the service promised before, the latest first."""
    return list(product.versions.exclude(valid_to=None).defer("content").order_by("-number")[:MOST_EARLIER])


def offers_services() -> bool:
    """Whether citizens find any service of this block here."""
    return ServiceProduct.objects.filter(state=ProductState.PUBLISHED, module__in=_modules_on()).exists()


def _modules_on() -> set[str]:
    return {"", *tenants.current().modules_on}


# Cases


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an officer looks for in the list."""

    text: str = ""
    show: Literal["open", "mine", "unassigned", "late", "today", "paused", "messages", "closed"] = "open"
    state: str = ""
    product: str = ""
    unit_id: int | None = None

    def as_query(self) -> dict[str, str]:
        """As it stands in an address and in a saved filter; names of people stand in neither."""
        found = {"tampil": self.show, "keadaan": self.state, "layanan": self.product, "unit": str(self.unit_id or "")}
        return {key: value for key, value in found.items() if value and value != "open"}


def cases(scope: Scope, wanted: Wanted, *, user: User, now: datetime) -> QuerySet[Case]:
    """
    Cases that a right reaches, the next deadline first, those that stand after those that run.

    Closed ones come latest first. Drafts are nobody's business but the citizen's.
    """
    found = Case.objects.exclude(submitted_at=None).select_related("product_version", "unit", "assignee", "product")
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    if wanted.unit_id:
        found = found.filter(unit_id=wanted.unit_id)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.product:
        found = found.filter(product__code=wanted.product)
    for word in wanted.text.lower().split():
        found = found.filter(search_text__contains=word)
    if wanted.show == "closed":
        return found.filter(is_open=False).order_by("-closed_at", "-id")
    found = found.filter(is_open=True)
    match wanted.show:
        case "mine":
            found = found.filter(assignee=user)
        case "unassigned":
            found = found.filter(assignee=None)
        case "late":
            found = found.filter(due_at__lte=now)
        case "today":
            found = found.filter(due_at__lt=clock.day_bounds(_today(now), tenants.current().zone)[1])
        case "paused":
            found = found.filter(due_at=None)
        case "messages":
            unread = Message.objects.filter(sender=Sender.CITIZEN, read_at=None).values("case_id")
            found = found.filter(pk__in=unread)
    return found.order_by(F("due_at").asc(nulls_last=True), "id")


def counts(scope: Scope, *, user: User, now: datetime) -> Mapping[str, int]:
    """How many open cases stand behind each way of showing the list; one query."""
    found = Case.objects.filter(is_open=True).exclude(submitted_at=None)
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    tonight = clock.day_bounds(_today(now), tenants.current().zone)[1]
    return found.aggregate(
        open=Count("id"),
        mine=Count("id", filter=Q(assignee=user)),
        unassigned=Count("id", filter=Q(assignee=None)),
        late=Count("id", filter=Q(due_at__lte=now)),
        today=Count("id", filter=Q(due_at__lt=tonight)),
        paused=Count("id", filter=Q(due_at=None)),
    )


def group_of(case: Case, now: datetime) -> Group:
    """Under which heading of the list a case stands."""
    if case.due_at is None:
        return "unknown" if case.due_unknown_year else "paused"
    if case.due_at <= now:
        return "late"
    if case.due_at - now <= SOON:
        return "soon"
    zone = tenants.current().zone
    return "today" if clock.local_date(case.due_at - timedelta(microseconds=1), zone) == _today(now) else "later"


def access_case(scope: Scope, code: str) -> Case | None:
    """A case that a right reaches, with what its page shows; None if there is none or it is not theirs."""
    found = _whole().exclude(submitted_at=None).filter(code=code.upper())
    if not scope.everywhere:
        found = found.filter(unit__in=scope.units())
    return found.first()


def whole_case(case_id: UUID) -> Case:
    """A case with all that its page shows, in a constant number of queries."""
    return _whole().get(pk=case_id)


def _whole() -> QuerySet[Case]:
    running = Prefetch("runs", queryset=ClockRun.objects.order_by("started_at"))
    return Case.objects.select_related(
        "product",
        "product_version",
        "unit",
        "assignee",
        "letter",
        "resident",
        "merged_into",
        "split_from",
        "fee",
        "permit",
    ).prefetch_related(
        Prefetch("clocks", queryset=CaseClock.objects.order_by("name").prefetch_related(running)),
        "history",
        "messages",
        "parts",
        Prefetch("papers", queryset=CaseDocument.objects.filter(is_current=True).order_by("requirement")),
        Prefetch("visits"),
    )


@dataclass(frozen=True)
class Receipt:
    """What proves a step of a case: when it was taken, and the fingerprint of its entry in the evidence log."""

    at: datetime
    sequence: int
    hash: str

    @property
    def fingerprint(self) -> str:
        """`9f3a 61c0 7be2 44d8`: short enough to compare by eye, long enough that nobody finds another that fits."""
        return " ".join(self.hash[start : start + 4] for start in range(0, 16, 4))


def receipt_of(case: Case, *, actions: Collection[str] = ("submit", "resubmit")) -> Receipt | None:
    """The latest time that a case was handed in, as the evidence log has it; an entry's hash covers all before it."""
    entry = (
        EvidenceEntry.objects.filter(
            subject=f"casework.case:{case.pk}", action__in=[f"casework.{action}" for action in actions]
        )
        .order_by("-sequence")
        .first()
    )
    return Receipt(entry.at, entry.sequence, entry.hash) if entry else None


def case_among(allowed: Collection[UUID], code: str) -> Case | None:
    """
    A case by its code as somebody typed it, with all that its citizen's page shows.

    :param allowed: ids of the cases whose PIN was shown; others are as unknown as those that never were.
    """
    read = codes.read_code(code)
    return _whole().filter(pk__in=list(allowed), code=read).first() if read and allowed else None


def draft_among(allowed: Collection[UUID], product: ServiceProduct) -> Case | None:
    """An application for a service that was begun and not handed in, the latest."""
    if not allowed:
        return None
    found = Case.objects.filter(pk__in=list(allowed), product=product, state="draft")
    return found.order_by("-started_at", "-id").first()


def brief(ids: Collection[UUID]) -> list[Case]:
    """Cases with the name of their service, the latest first; one query, none for nothing."""
    if not ids:
        return []
    return list(Case.objects.filter(pk__in=list(ids)).select_related("product_version").order_by("-started_at", "-id"))


def relatives_of(case: Case) -> set[UUID]:
    """Cases that belong to a case: the one it was joined with, its parts, the one it is a part of."""
    found = {
        case.merged_into_id,
        case.split_from_id,
        *Case.objects.filter(split_from=case).values_list("pk", flat=True),
    }
    return {one for one in found if one}


def due_if_handed_in_now(promise: clocks.Promise, now: datetime) -> date | int:
    """The last day that keeps a promise for a complete file handed in now; the year, if its holidays are unknown."""
    try:
        reckoning = clocks.due_if_complete_at(promise, now, timing.calendar())
    except UnknownHolidayYear as unknown:
        return timing.year_of(unknown)
    assert reckoning.due_date is not None  # a clock that runs is due
    return reckoning.due_date


def due_if_completed_now(case: Case, now: datetime) -> date | None:
    """When it would be due if the citizen completed it at this moment; None if no clock stands, or nobody can say."""
    standing = [one for one in case.clocks.all() if one.ended_at is None]
    if not standing:
        return None
    try:
        dues = [
            clocks.reckon(one.promise, [*one.runs_so_far(), clocks.Run(now)], timing.calendar()).due_date
            for one in standing
            if all(run.stopped_at for run in one.runs_so_far())
        ]
    except UnknownHolidayYear:
        return None
    return min((due for due in dues if due), default=None)


def papers_brought_before(case: Case, other_case_ids: Collection[UUID] = ()) -> dict[str, CaseDocument]:
    """
    Papers that an officer accepted earlier, by kind, the latest of each: of the same resident, and of cases that this
    citizen has opened by code and PIN. They are offered instead of being asked for again.
    """
    mine = Q(case_id__in=[one for one in other_case_ids if one != case.pk])
    if case.resident_id:
        mine |= Q(case__resident_id=case.resident_id)
    if case.user_id:
        mine |= Q(case__user_id=case.user_id)
    found = (
        CaseDocument.objects.filter(mine, state=DocumentState.ACCEPTED, is_current=True)
        .exclude(kind="")
        .exclude(case_id=case.pk)
        .order_by("given_at", "id")
    )
    return {paper.kind: paper for paper in found}


def officers_for(case: Case, users: Iterable[User], now: datetime) -> list[User]:
    """Those among `users` who may work on a case, by name."""
    return sorted((one for one in users if has_right(one, "cases.work", case.unit, now)), key=lambda one: one.full_name)


def states_in_use() -> dict[str, State]:
    """Every state of every type of case by its name, for filters."""
    return {name: state for kind in all_case_types() for name, state in kind.states.items()}


def saved_filters(user: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user)


# Permits


def light_of(permit: Permit, day: date) -> Light:
    """Green while a permit holds, yellow in the last 90 days, red once it has ended or was revoked."""
    if permit.revoked_at or day > permit.valid_to:
        return "red"
    return "yellow" if day > permit.valid_to - RENEWAL else "green"


def permits(scope: Scope, *, light: Light | None = None, day: date) -> QuerySet[Permit]:
    """What was granted, the next to end first."""
    found = Permit.objects.select_related("case", "product", "case__unit")
    if not scope.everywhere:
        found = found.filter(case__unit__in=scope.units())
    match light:
        case "green":
            found = found.filter(revoked_at=None, valid_to__gte=day + RENEWAL)
        case "yellow":
            found = found.filter(revoked_at=None, valid_to__gte=day, valid_to__lt=day + RENEWAL)
        case "red":
            found = found.filter(Q(revoked_at__isnull=False) | Q(valid_to__lt=day))
    return found.order_by("valid_to", "id")


def _today(now: datetime) -> date:
    return clock.local_date(now, tenants.current().zone)
