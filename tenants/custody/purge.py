"""
Destroying a tenant: hosts, queue, schema, role, keys, files, ledgers; then a scan, and only then the certificate.

Each step is a transaction of its own and may be repeated, so that a purge that was killed goes on where it stopped. The
first step writes down what there is, once: afterwards nobody could say what was destroyed.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction
from psycopg import sql

from core import clock, evidence
from core.actors import Actor
from tenants import directory, keys, roles
from tenants.context import connection, operator_rights
from tenants.custody import operations, places, wiping
from tenants.custody.models import Departure, DepartureState, DepartureStep, Operation, PurgeCertificate
from tenants.custody.scan import REMAINS, Finding, scan
from tenants.custody.tables import tables_of
from tenants.models import Domain, Regency, RegencyKeys
from tenants.provisioning.migrations import public_labels
from tenants.queries import heads_known

logger = logging.getLogger(__name__)

ACTOR: Final = Actor.system("custody")
_LOCK_TIMEOUT: Final = "10s"


def run(*, departure_id: int, now: datetime, after: Callable[[str], None] = lambda step: None) -> list[Finding]:
    """
    Destroy what a departure in the state `purging` names; answers what the scan still found: nothing, if certified.

    Runs as the operator, outside any transaction, and may be run again whenever it stopped. `after` hears each step.

    :raises django.db.OperationalError: if another process holds the schema; nothing of that step is done then.
    :raises operations.BeingWorkedOn: while a backup, a restore or a copy of it is not finished.
    """
    with operator_rights():
        departure = Departure.objects.select_related("regency").get(pk=departure_id)
        schema = departure.regency.schema_name
        with operations.only_one_on(schema):
            for name, step in STEPS.items():
                if not _take(departure_id, name, step):
                    return []
                after(name)
                if name == "stock":
                    _wipe_copies(departure_id)
            departure.refresh_from_db()
            found: list[Finding] = []
            for gone in (schema, *_copies(departure)):
                found += scan(gone, hosts=departure.destroyed["hosts"] if gone == schema else ())
            after("scan")
            _conclude(departure_id, found, now=now)
        return found


def note_failure(*, departure_id: int, error: Exception) -> None:
    """Write down, for the ministry's page, that purging stopped."""
    with operator_rights(), transaction.atomic():
        Departure.objects.filter(pk=departure_id, state=DepartureState.PURGING).update(
            purge_failure=type(error).__name__
        )


def canonical(content: dict[str, Any]) -> bytes:
    """A certificate's content in the one form whose SHA-256 is kept."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def is_unchanged(certificate: PurgeCertificate) -> bool:
    """Whether a certificate still says what was sealed when it was issued."""
    return hashlib.sha256(canonical(certificate.content)).hexdigest() == certificate.sha256


def _take(departure_id: int, name: str, step: Callable[[Departure], None]) -> bool:
    """Take one step in a transaction of its own. False if the departure is not purging: nothing is destroyed then."""
    with transaction.atomic(), _locked(departure_id) as departure:
        if departure.state != DepartureState.PURGING:
            return False
        step(departure)
        departure.steps_done = {name: clock.now().isoformat(), **departure.steps_done}
        departure.save(update_fields=["steps_done", "destroyed", "export_key"])
    return True


@contextmanager
def _locked(departure_id: int) -> Iterator[Departure]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    regency_id = Departure.objects.values_list("regency_id", flat=True).get(pk=departure_id)
    regency = Regency.objects.select_for_update().get(pk=regency_id)
    departure = Departure.objects.select_for_update().get(pk=departure_id)
    departure.regency = regency
    yield departure


# --- the steps


def _take_stock(departure: Departure) -> None:
    """Write down what there is: afterwards nobody could say what was destroyed."""
    if departure.destroyed:
        return
    regency = departure.regency
    schema = regency.schema_name
    rows: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table in tables_of(schema):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
            rows[table] = cursor.fetchone()[0]
    files = {alias: places.bytes_under(alias, schema) for alias in places.aliases()}
    wrapped = RegencyKeys.objects.filter(schema=schema).values_list("wrapped", flat=True).first()
    known = heads_known([schema])[schema]
    with operator_rights(schema):
        head = evidence.head_of_log()
        faults = evidence.verify(known)
    departure.destroyed = {
        "schema": schema,
        "role": roles.tenant_role(schema),
        "copies": sorted(
            Regency.objects.filter(code=regency.code).exclude(pk=regency.pk).values_list("schema_name", flat=True)
        ),
        "wiped_before": sorted(
            set(Operation.objects.filter(code=regency.code).values_list("schema", flat=True))
            - set(Regency.objects.filter(code=regency.code).values_list("schema_name", flat=True))
        ),
        "hosts": sorted(regency.domains.values_list("domain", flat=True)),
        "tables": rows,
        "files": {alias: {"files": count, "bytes": size} for alias, (count, size) in files.items()},
        "archives": _parcels(schema),
        "keys": len(wrapped["data"]) + 1 if wrapped else 0,
        "ledgers": {model._meta.db_table: found.count() for model, found in _ledgers(regency)},
        "evidence": {"entries": head.sequence, "head": head.hash, "whole": not faults},
    }


def _wipe_copies(departure_id: int) -> None:
    """Sandboxes and copies for rehearsals go first: a copy holds the same people."""
    departure = Departure.objects.select_related("regency").get(pk=departure_id)
    code = departure.regency.code
    for copy in Regency.objects.filter(code=code).exclude(pk=departure.regency_id).order_by("schema_name"):
        wiping.wipe(schema=copy.schema_name, actor=ACTOR, now=clock.now())
    working = Operation.objects.filter(code=code, state=Operation.State.RUNNING)
    if other := working.exclude(schema=departure.regency.schema_name).first():
        raise operations.BeingWorkedOn(schema=other.schema)


def _close_hosts(departure: Departure) -> None:
    Domain.objects.filter(tenant=departure.regency).delete()
    directory.changed()


def _empty_queue(departure: Departure) -> None:
    """Jobs of the schema with their events, and whatever the ministry's cache says of it."""
    schema = departure.regency.schema_name
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.procrastinate_jobs WHERE args ->> 'schema' = %(schema)s OR queueing_lock ~ %(end)s",
            {"schema": schema, "end": f":{schema}$"},
        )
        cursor.execute("DELETE FROM public.core_cache WHERE cache_key LIKE %s", [f"{schema}:%"])


def _drop_schema(departure: Departure) -> None:
    schema = departure.regency.schema_name
    with connection.cursor() as cursor:
        for name in (schema, *(f"{schema}{suffix}" for suffix in wiping.SUFFIXES)):
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))
    roles.drop_tenant_role(schema)


def _destroy_keys(departure: Departure) -> None:
    schema = departure.regency.schema_name
    for name in (schema, *(f"{schema}{suffix}" for suffix in wiping.SUFFIXES)):
        keys.destroy(name)


def _delete_files(departure: Departure) -> None:
    """Files, exports, backups and archives. Storage knows no transactions: a repeated step deletes the rest."""
    for schema in (departure.regency.schema_name, *_copies(departure)):
        for alias in places.aliases():
            places.delete_under(alias, schema)
    departure.export_key = ""


def _copies(departure: Departure) -> list[str]:
    """The schemas of all sandboxes and copies there ever were, those that were wiped before too."""
    return [*departure.destroyed["copies"], *departure.destroyed.get("wiped_before", [])]


def _clear_ledgers(departure: Departure) -> None:
    for _model, found in _ledgers(departure.regency):
        found.delete()
    # Those of sandboxes and copies too, whose schemas have other names.
    Operation.objects.filter(code=departure.regency.code).delete()
    departure.regency.purged_at = clock.now()
    departure.regency.save(update_fields=["purged_at"])
    directory.changed()


STEPS: Final[dict[str, Callable[[Departure], None]]] = {
    "stock": _take_stock,
    "hosts": _close_hosts,
    "queue": _empty_queue,
    "schema": _drop_schema,
    "keys": _destroy_keys,
    "files": _delete_files,
    "ledgers": _clear_ledgers,
}


def _ledgers(regency: Regency) -> Iterator[tuple[type[models.Model], "models.QuerySet[Any, Any]"]]:
    """
    The rows of public tables that are about this tenant alone and go with it, whichever app keeps them.

    A table names a tenant by a column `schema` or `schema_name`, or points to its row; those that remain by law are
    named in `scan.REMAINS`.
    """
    remains = {where.partition(".")[0] for where in REMAINS}
    in_public = set(public_labels())
    for model in apps.get_models():
        if model._meta.db_table in remains or not model._meta.managed or model._meta.app_label not in in_public:
            continue
        for column in model._meta.local_concrete_fields:
            if column.name in {"schema", "schema_name"}:
                yield model, model._base_manager.filter(**{column.name: regency.schema_name})
                break
            if column.related_model is Regency:
                yield model, model._base_manager.filter(**{column.name: regency})
                break


def _parcels(schema: str) -> dict[str, int]:
    """How many parcels of each kind lie in the archives, by the folder they lie in."""
    kinds: dict[str, int] = {}
    for key in places.keys_under(places.ARCHIVES, schema):
        kind = key.split("/")[1]
        kinds[kind] = kinds.get(kind, 0) + 1
    return kinds


# --- the end


@transaction.atomic
def _conclude(departure_id: int, found: list[Finding], *, now: datetime) -> None:
    """Certify that nothing remains; or keep the findings, and the state, so that somebody looks and runs it again."""
    with _locked(departure_id) as departure:
        departure.findings = [finding.as_dict() for finding in found]
        departure.purge_failure = ""
        if departure.state != DepartureState.PURGING:
            return
        subject = f"regency:{departure.regency.code}"
        if found:
            departure.save()
            evidence.record(
                action="custody.remains_found",
                actor=ACTOR,
                at=now,
                subject=subject,
                details={"departure": departure.pk, "where": [finding.where for finding in found]},
            )
            return
        departure.state = DepartureState.PURGED
        departure.save()
        DepartureStep.objects.create(departure=departure, state=DepartureState.PURGED, at=now, by=str(ACTOR))
        certificate = issue_certificate(departure, now=now)
        evidence.record(
            action="custody.departure_purged",
            actor=ACTOR,
            at=now,
            subject=subject,
            reason=departure.decision,
            details={
                "departure": departure.pk,
                "certificate": certificate.number,
                "certificate_sha256": certificate.sha256,
            },
        )


def issue_certificate(departure: Departure, *, now: datetime) -> PurgeCertificate:
    """Write down what was destroyed, sealed by the SHA-256 of its canonical form."""
    regency = departure.regency
    content = {
        "format": 1,
        "number": f"TIRU-{regency.code}-{departure.pk}",
        "regency": {"code": regency.code, "name": regency.name},
        "decision": departure.decision,
        "steps": [
            {"step": step.state, "at": step.at.isoformat(), "by": step.by} for step in departure.steps.order_by("pk")
        ],
        "asked_by": departure.purge_asked_by,
        "confirmed_by": departure.purge_confirmed_by,
        "retained_until": departure.retain_until.isoformat() if departure.retain_until else None,
        "destroyed": departure.destroyed,
        "destroyed_at": departure.steps_done,
        "scan": {"at": clock.now().isoformat(), "findings": 0},
        "remains": REMAINS,
        "issued_at": now.isoformat(),
    }
    return PurgeCertificate.objects.create(
        departure=departure,
        number=content["number"],
        issued_at=now,
        content=content,
        sha256=hashlib.sha256(canonical(content)).hexdigest(),
    )
