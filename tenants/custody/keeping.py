"""
Backups by the clock: one of each regency every night, old ones thinned out, and every week one brought back as a drill.

A backup that nobody has ever restored is a hope. The drill restores the newest one of the regency whose last drill is
longest ago, into a copy that is wiped at once, and compares it with what the backup says of itself.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from core import clock, evidence, secrets
from core.actors import Actor
from core.errors import Refusal
from tenants.context import connection, operator_rights
from tenants.custody import backup, operations, parcel, sandbox, tables, wiping
from tenants.custody.models import Backup, Drill
from tenants.models import Regency
from tenants.queries import standing

logger = logging.getLogger(__name__)

GROWN_BY_RESTORING: Final = frozenset({"core_evidenceentry", "django_migrations", "organisation_role"})
"""The restore writes itself into the log, brings older tables to this release, and adds the roles it declares."""


class NothingToTry(Refusal):
    code = "nothing_to_try"
    message = _("There is no whole backup of %(schema)s.")
    fix = _("Make one first, then try again.")


def due_for_backup(now: datetime) -> list[str]:
    """The live regencies without a whole backup of the last 20 hours, the one that waits longest first."""
    newest = Backup.objects.filter(schema=OuterRef("schema_name"), state=Backup.State.READY)
    return list(
        standing()
        .filter(purpose=Regency.Purpose.LIVE)
        .annotate(last=Subquery(newest.order_by("-made_at").values("made_at")[:1]))
        .filter(Q(last=None) | Q(last__lte=now - timedelta(hours=20)))
        .order_by(F("last").asc(nulls_first=True), "code")
        .values_list("schema_name", flat=True)
    )


def thin_out(*, schema: str, actor: Actor, now: datetime) -> list[Backup]:
    """
    Delete the backups of one tenant that nobody will ask for; answers them.

    Kept are the newest whole one of each of the last days, weeks and months (`settings.TIRU_BACKUPS_KEPT`), counted
    back from the newest: where none were made for a year, the last ones stay.
    """
    with operator_rights():
        whole = list(Backup.objects.filter(schema=schema, state=Backup.State.READY).order_by("-made_at"))
        kept = _kept(whole)
        too_old = now - timedelta(days=settings.TIRU_BACKUPS_KEPT["days"])
        broken = Backup.objects.filter(schema=schema, state=Backup.State.FAILED, made_at__lt=too_old)
        gone = [one for one in whole if one.pk not in kept] + list(broken)
        for one in gone:
            parcel.discard(one.key)  # first: a row without a parcel is found again, a parcel without a row is not
            with transaction.atomic():
                evidence.record(
                    action="custody.backup_discarded",
                    actor=actor,
                    at=now,
                    subject=f"regency:{one.code}",
                    details={"backup": str(one.pk), "schema": schema, "made_at": one.made_at.isoformat()},
                )
                Backup.objects.filter(pk=one.pk).delete()
        return gone


def next_for_drill() -> str | None:
    """The live regency with a whole backup whose last drill is longest ago; none without backups."""
    tried = Drill.objects.filter(schema=OuterRef("schema")).order_by("-started_at").values("started_at")[:1]
    found = (
        Backup.objects.filter(
            state=Backup.State.READY, schema__in=standing().filter(purpose="live").values("schema_name")
        )
        .values("schema", "code")
        .annotate(newest=Max("made_at"), tried=Subquery(tried))
        .order_by(F("tried").asc(nulls_first=True), "code")
        .first()
    )
    return found["schema"] if found else None


def drill(*, schema: str, actor: Actor, now: datetime) -> Drill:
    """
    Restore the newest backup of a tenant into a copy, compare, wipe the copy, and write down what was found.

    Runs as the operator, outside any transaction. What failed is in the answer (`passed`), not raised: it is a result.

    :raises NothingToTry: without a whole backup.
    :raises operations.BeingWorkedOn: if other work on the copy is unfinished.
    """
    with operator_rights():
        source = Backup.objects.filter(schema=schema, state=Backup.State.READY).order_by("-made_at").first()
        if source is None:
            raise NothingToTry(schema=schema)
        found = Drill.objects.create(backup=source, code=source.code, schema=schema, started_at=now)
        copy: Regency | None = None
        try:
            copy = sandbox.make_copy(code=source.code, actor=actor, now=now, days=1, of_backup=source)
            found.rows, found.differences = _compared(source, copy.schema_name)
            found.passed = not found.differences
        except operations.BeingWorkedOn:
            found.delete()
            raise
        except Exception as error:
            logger.exception("A restore drill failed.", extra={"schema": schema})
            found.passed, found.failure = False, operations.in_words(error)
        finally:
            if copy is not None:
                wiping.wipe(schema=copy.schema_name, actor=actor, now=now)
        with transaction.atomic():
            found.finished_at = clock.now()
            found.save()
            evidence.record(
                action="custody.drilled",
                actor=actor,
                at=found.finished_at,
                subject=f"regency:{found.code}",
                details={"backup": str(source.pk), "passed": found.passed, "rows": found.rows},
            )
        if not found.passed:
            logger.error("A backup did not come back whole.", extra={"schema": schema, "drill": found.pk})
        return found


def _kept(whole: Iterable[Backup]) -> set[object]:
    """The keys of those that stay, from the newest back: the newest of each day, week and month that has one."""
    most = settings.TIRU_BACKUPS_KEPT
    newest: dict[str, dict[tuple[int, ...], object]] = {"days": {}, "weeks": {}, "months": {}}
    for one in whole:
        made = one.made_at
        periods = {
            "days": (made.year, made.month, made.day),
            "weeks": tuple(made.isocalendar()[:2]),
            "months": (made.year, made.month),
        }
        for name, period in periods.items():
            if period not in newest[name] and len(newest[name]) < most[name]:
                newest[name][period] = one.pk
    return {key for found in newest.values() for key in found.values()}


def _compared(source: Backup, copy: str) -> tuple[int, list[dict[str, str | int]]]:
    """How many rows stand in the copy, and what differs from the backup: tables, the evidence log, the keys."""
    with parcel.reading(source.key) as read:
        manifest = read.manifest
    secrets.check_keys(copy)
    differences: list[dict[str, str | int]] = []
    total = 0
    present = set(tables.tables_of(copy))
    same_release = manifest["release"] == settings.TIRU_RELEASE
    for table, expected in manifest["rows"].items():
        if table in backup.LEFT_OUT:
            continue
        found = _count(copy, table) if table in present else 0
        total += found
        # Migrations of a newer release may add rows; losing some is wrong in any.
        if found < expected or (found > expected and same_release and table not in GROWN_BY_RESTORING):
            differences.append({"what": table, "expected": expected, "found": found})
    head = manifest["evidence"]
    with operator_rights(copy):
        faults = evidence.verify([evidence.Head(sequence=head["sequence"], hash=head["hash"])])
    differences += [{"what": str(fault), "expected": 0, "found": 1} for fault in faults]
    return total, differences


def _count(schema: str, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
        (found,) = cursor.fetchone()
    return int(found)
