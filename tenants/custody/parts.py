"""
What upper layers keep in public for one tenant, and the rows of public that the tenant is made of.

`settings.TIRU_CUSTODY_PARTS` maps a name to a module with four functions: `collect(schema)` answers what JSON can
hold, `restore(schema, kept)` puts it back in place of what is there, `forget(schema)` removes it. All three run as the
operator in public, inside the transaction of the work they belong to. `stays_behind(schema)` only looks, under the
control role too: it names, for people, what is kept of the tenant outside its schema and is in no export.
"""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenants.context import connection
from tenants.domains.models import HELD
from tenants.domains.queries import is_of_platform
from tenants.models import Domain, Regency


class Part(Protocol):
    def collect(self, schema: str) -> Any: ...
    def restore(self, schema: str, kept: Any) -> None: ...
    def forget(self, schema: str) -> None: ...
    def stays_behind(self, schema: str) -> list[str]: ...


def parts() -> dict[str, Part]:
    listed: Mapping[str, str] = settings.TIRU_CUSTODY_PARTS
    return {name: cast(Part, import_module(path)) for name, path in listed.items()}


def collect(schema: str) -> dict[str, Any]:
    return {name: part.collect(schema) for name, part in parts().items()}


def restore(schema: str, kept: Mapping[str, Any]) -> None:
    """Put back what each part collected; a part that an older backup does not know starts from nothing."""
    for name, part in parts().items():
        part.restore(schema, kept.get(name))


def forget(schema: str) -> None:
    for part in parts().values():
        part.forget(schema)


def stays_behind(schema: str) -> list[str]:
    return [name for part in parts().values() for name in part.stays_behind(schema)]


def rows_as_json(rows: "models.QuerySet[Any]") -> list[dict[str, Any]]:
    """Rows of one model as JSON can hold them, for `rows_from_json` of this or a later release."""
    return cast(list[dict[str, Any]], json.loads(serializers.serialize("json", rows)))


def rows_from_json(kept: list[dict[str, Any]]) -> list[Any]:
    """The objects that `rows_as_json` wrote down, unsaved; fields that are gone since are left out."""
    return [row.object for row in serializers.deserialize("json", json.dumps(kept), ignorenonexistent=True)]


# --- the directory: the regency's own row and its hosts

_DESCRIBED = ("name", "short_name", "brand", "office_address", "office_latitude", "office_longitude", "capabilities")
_MODULES = ("modules_on", "modules_off")


def collect_directory(regency: Regency) -> dict[str, Any]:
    return {
        "regency": rows_as_json(Regency.objects.filter(pk=regency.pk))[0],
        "domains": [[domain.domain, domain.is_primary] for domain in regency.domains.order_by("-is_primary", "domain")],
    }


def regency_from(kept: Mapping[str, Any]) -> Regency:
    """The regency's row as it was, unsaved and without its number."""
    regency = cast(Regency, rows_from_json([kept["regency"]])[0])
    regency.pk = None
    if "opened_at" not in kept["regency"]["fields"]:
        regency.opened_at = regency.live_at  # written down when every regency with a site was open
    return regency


def restore_directory(regency: Regency, kept: Mapping[str, Any]) -> None:
    """
    Describe a regency as it was, with the modules whose tables its schema has again. The caller saves it.

    Hosts it has today stay; those it had then come back where nobody else has taken them, and a host of its own only
    where its claim still holds it: what proves a host is DNS, and never a backup.
    """
    claimed = set(regency.host_claims.filter(state__in=HELD).values_list("host", flat=True))
    before = regency_from(kept)
    for name in (*_DESCRIBED, *_MODULES):
        setattr(regency, name, getattr(before, name))
    has_primary = regency.domains.filter(is_primary=True).exists()
    for host, was_primary in kept["domains"]:
        may_come = is_of_platform(host) or host in claimed
        if may_come and not Domain.objects.filter(domain=host).exists():
            primary = was_primary and not has_primary
            Domain.objects.create(domain=host, tenant=regency, is_primary=primary)
            has_primary = has_primary or primary


# --- jobs


def collect_jobs(schema: str) -> list[dict[str, Any]]:
    """
    The tenant's one-off jobs that are not done at this moment: their effect is not in its tables either.

    Periodic ones are left out (they hold a queueing lock): the clock brings them again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, priority, args, scheduled_at FROM public.procrastinate_jobs"
            " WHERE queue_name = 'tenant' AND status IN ('todo', 'doing') AND queueing_lock IS NULL"
            " AND args ->> 'schema' = %s ORDER BY id",
            [schema],
        )
        names = ("id", "task", "priority", "args", "at")
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row["args"] = json.loads(row["args"]) if isinstance(row["args"], str) else row["args"]
    return cast(list[dict[str, Any]], json.loads(json.dumps(found, cls=DjangoJSONEncoder)))


def restore_jobs(schema: str, kept: list[dict[str, Any]]) -> tuple[int, int]:
    """
    Make the queue of a tenant what it was; answers how many jobs were cancelled and how many came back.

    Cancelled is what waits now and did not wait then: it speaks of rows that are gone. What waited then and was done
    since waits again, because its effect is gone too; jobs are delivered at least once, so their bodies bear it.
    """
    waited = [row["id"] for row in kept]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET status = 'cancelled' WHERE queue_name = 'tenant' AND status = 'todo'"
            " AND queueing_lock IS NULL AND args ->> 'schema' = %s AND NOT id = ANY(%s)",
            [schema, waited],
        )
        cancelled = cursor.rowcount
        # By schema, too: on another server the same numbers are somebody else's jobs.
        cursor.execute(
            "SELECT id FROM public.procrastinate_jobs"
            " WHERE status = 'todo' AND args ->> 'schema' = %s AND id = ANY(%s)",
            [schema, waited],
        )
        waiting = {row[0] for row in cursor.fetchall()}
        again = [row for row in kept if row["id"] not in waiting]
        for row in again:
            cursor.execute(
                "INSERT INTO public.procrastinate_jobs (queue_name, task_name, priority, args, scheduled_at)"
                " VALUES ('tenant', %s, %s, %s, %s)",
                [row["task"], row["priority"], json.dumps(row["args"] | {"schema": schema}), row["at"]],
            )
    return cancelled, len(again)


def forget_jobs(schema: str) -> None:
    """Remove every job of a tenant from the queue, with its history."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.procrastinate_jobs WHERE args ->> 'schema' = %s", [schema])
