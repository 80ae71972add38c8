"""What a regency has used and may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

import tenants
from core import clock
from core.jobs import work_of
from tenants import directory
from tenants.context import CurrentRegency
from tenants.limits.models import Agreement, Stored, Use
from tenants.limits.resources import MEGABYTE, Resource, Size, allowed, size_of
from tenants.models import Regency

HISTORY_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class DayOfUse:
    day: date
    used: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a limit comes from: agreed with the regency, else its size, else what everybody has."""

    agreement: Agreement | None = None
    size: Size | None = None
    people: int | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """
    One resource: `used` of `allowed` today, in the unit of the resource (files: megabytes), and the days before.

    Of jobs `used` run just now and `waiting` wait, and there are no days.
    """

    resource: Resource
    allowed: int
    origin: Origin
    used: int
    refused: int = 0
    waiting: int = 0
    days: tuple[DayOfUse, ...] = ()


def own_accounts(*, now: datetime) -> list[Account]:
    """Of the regency being served."""
    regency = tenants.current()
    with tenants.control() as row:
        origins = origins_of(row)
        return [*_counted(row.schema_name, regency, origins, now=now), _jobs(row.schema_name, regency, origins)]


def origins_of(regency: Regency) -> dict[Resource, Origin]:
    """Where each limit of a regency comes from. In public under the control role."""
    agreement, people = agreement_of(regency), directory.people_of(regency)
    agreed, size = agreement.values if agreement else {}, size_of(people)
    return {
        one: Origin(agreement=agreement) if one in agreed
        else Origin(size=size, people=people) if one in size.limits
        else Origin()
        for one in Resource
    }  # fmt: skip


def _jobs(schema: str, regency: CurrentRegency, origins: Mapping[Resource, Origin]) -> Account:
    one = Resource.JOBS
    running, waiting = work_of(schema)
    return Account(
        resource=one, allowed=allowed(regency, one), origin=origins[one], used=running, waiting=waiting
    )  # fmt: skip


def _counted(
    schema: str, regency: CurrentRegency, origins: Mapping[Resource, Origin], *, now: datetime
) -> list[Account]:
    today = clock.local_date(now, regency.zone)
    first = today - timedelta(days=HISTORY_DAYS - 1)
    found: dict[str, dict[date, Use]] = {}
    for use in Use.objects.filter(schema_name=schema, day__range=(first, today)):
        found.setdefault(use.resource, {})[use.day] = use
    stored = Stored.objects.filter(schema_name=schema).first()
    accounts = []
    for resource in (one for one in Resource if one != Resource.JOBS):
        of = found.get(resource, {})
        days = tuple(
            DayOfUse(day=day, used=of[day].used if day in of else 0, refused=of[day].refused if day in of else 0)
            for day in (first + timedelta(days=number) for number in range(HISTORY_DAYS))
        )
        used = days[-1].used
        if resource == Resource.STORAGE:
            used = round(max(0, stored.size) / MEGABYTE) if stored else 0
        accounts.append(
            Account(
                resource=resource,
                allowed=allowed(regency, resource),
                origin=origins[resource],
                used=used,
                refused=days[-1].refused,
                days=days,
            )
        )
    return accounts


def stored_bytes(schema: str) -> int:
    """As the ledger knows it. Under the control role."""
    size = Stored.objects.filter(schema_name=schema).values_list("size", flat=True).first()
    return max(0, size or 0)


def used_on(schema: str, day: date, resource: str) -> int:
    """As the ledger knows it. Under the control role."""
    used = Use.objects.filter(schema_name=schema, day=day, resource=resource).values_list("used", flat=True).first()
    return used or 0


def regencies() -> QuerySet[Regency]:
    """Those with whom limits can be agreed, by name, each with its agreement."""
    return (
        Regency.objects.filter(purpose=Regency.Purpose.LIVE)
        .exclude(status=Regency.Status.ENDED)
        .select_related("agreed_limits")
        .order_by("name")
    )


def agreement_of(regency: Regency) -> Agreement | None:
    """Without a query where the regency came by `regencies`."""
    return getattr(regency, "agreed_limits", None)


def uses_near(now: datetime) -> dict[tuple[str, date, str], tuple[int, int]]:
    """Used and refused by every regency on the days that it is now in Indonesia, by schema, day and resource."""
    found = Use.objects.filter(day__range=(now.date(), now.date() + timedelta(days=1)))
    rows = found.values_list("schema_name", "day", "resource", "used", "refused")
    return {(schema, day, resource): (used, refused) for schema, day, resource, used, refused in rows}


def stored_everywhere() -> dict[str, int]:
    """Bytes by schema."""
    return {one.schema_name: max(0, one.size) for one in Stored.objects.all()}
