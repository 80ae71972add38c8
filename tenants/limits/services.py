"""Agreeing on limits, and the ledger of what was used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core import evidence, files
from core.actors import Actor
from core.errors import NotThere, Refusal
from tenants import directory
from tenants.context import control
from tenants.limits.models import Agreement, Stored, Use
from tenants.limits.resources import Resource
from tenants.models import Regency

KEPT = timedelta(days=400)
"""[A] A year and a month: the same month of two years can be compared."""


class LimitWithoutReason(Refusal):
    code = "limit_without_reason"
    status = 422
    message = _("A limit that differs from everybody's needs a reason.")
    fix = _("Write why, for example: a census of residents in March.")
    attr = "reason"


class LimitTooLow(Refusal):
    code = "limit_too_low"
    status = 422
    message = _("A limit is at least 1: nobody is shut out by it.")
    fix = _("Leave the field empty for everybody's limit.")


@transaction.atomic
def agree_limits(*, code: str, limits: Mapping[str, int | None], reason: str, actor: Actor, now: datetime) -> None:
    """
    Give a regency limits of its own. Every process keeps to them within two seconds.

    :param limits: by resource; None, or left out: everybody's.
    :raises LimitWithoutReason, LimitTooLow:
    :raises NotThere: if no live regency has this code.
    """
    regency = Regency.objects.select_for_update().filter(code=code, purpose=Regency.Purpose.LIVE).first()
    if regency is None:
        raise NotThere
    given = {name: limits.get(name) for name in Resource.values}
    if any(value is not None and value < 1 for value in given.values()):
        raise LimitTooLow
    own = {name: value for name, value in given.items() if value is not None}
    if own and not reason.strip():
        raise LimitWithoutReason
    if own:
        Agreement.objects.update_or_create(
            regency=regency, defaults={**given, "reason": reason.strip(), "agreed_at": now}
        )
    else:
        Agreement.objects.filter(regency=regency).delete()
    directory.changed()
    evidence.record(
        action="limits.agreed",
        actor=actor,
        at=now,
        subject=f"tenants.regency:{regency.schema_name}",
        details=own,
        reason=reason.strip(),
    )


_ADD_USE = """INSERT INTO public.limits_use AS u (schema_name, day, resource, used, refused) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (schema_name, day, resource) DO UPDATE SET used = u.used + excluded.used,
    refused = u.refused + excluded.refused"""
_ADD_STORED = """INSERT INTO public.limits_stored AS s (schema_name, size, files) VALUES (%s, %s, %s)
ON CONFLICT (schema_name) DO UPDATE SET size = s.size + excluded.size, files = s.files + excluded.files"""


@transaction.atomic
def add_use(sums: Mapping[tuple[str, date, str], tuple[int, ...]]) -> None:
    """Add what was used and refused. In one order for all, so that two processes do not wait in a ring."""
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_USE, [(*entry[:2], str(entry[2]), *sums[entry]) for entry in sorted(sums)])


@transaction.atomic
def add_stored(sums: Mapping[str, tuple[int, ...]]) -> None:
    """Add bytes and files that came (or, below nothing, went)."""
    with connection.cursor() as cursor:
        cursor.executemany(_ADD_STORED, [(schema, *sums[schema]) for schema in sorted(sums)])


def recount_stored(*, now: datetime) -> None:
    """
    Look what the regency being served really has, and set the ledger right: what was rolled back, restored or deleted
    behind its back is found here.
    """
    sizes = [size for _key, size in files.stored_anywhere()]
    with control() as regency:
        Stored.objects.update_or_create(
            schema_name=regency.schema_name,
            defaults={"size": sum(sizes), "files": len(sizes), "counted_at": now},
        )


def forget_old(*, now: datetime) -> int:
    """Delete days that nobody looks at any more, and what is left of regencies that are gone. Answers how many days."""
    deleted, _by_model = Use.objects.filter(day__lt=(now - KEPT).date()).delete()
    known = Regency.objects.filter(purged_at__isnull=True).values("schema_name")
    Stored.objects.exclude(schema_name__in=known).exclude(schema_name="public").delete()
    return deleted
