"""
A module comes back from its archive, into the tenant it was in or into another one of the same regency: the tables as
they were when it was archived, the data, then forward to the running release. It ends off; switching on is a step of
its own.

One transaction; a killed run leaves nothing, and the archive is only ever read.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

import tenants
from accounts.models import User
from catalog.activation import holdings, queries
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import contents
from catalog.activation.services.archiving import discard_files
from catalog.activation.services.carrying_out import roles_of
from catalog.activation.services.contents import Contents
from catalog.activation.services.ledger import (
    ATTEMPTS,
    ArchiveGone,
    BeingMoved,
    Names,
    fail,
    live_activation,
    lock_activation,
    lock_failed,
    lock_regency,
    move,
    name_of,
    refuse_if_leaving,
    run_step,
)
from catalog.preferences.models import ModulePreferences
from catalog.sdk import UnknownModule, find_module
from core import clock, evidence, jobs, secrets
from core.actors import Actor
from core.errors import Refusal
from core.jobs import job
from core.models import EvidenceEntry, ParkedJob
from organisation.models import Role, RoleAssignment, Unit
from organisation.services import sync_roles
from tenants import directory
from tenants.context import connection, operator_rights
from tenants.custody import parcel, tables
from tenants.fleet import blueprint
from tenants.fleet.models import BlueprintPart
from tenants.models import Regency
from tenants.provisioning.migrations import half_squashed, known_migrations, migrate_schema
from tenants.services import set_modules

logger = logging.getLogger(__name__)

_NOT_RESTORED = _("The archive could not be restored (%(kind)s). Our operators can see the details.")

type Maps = dict[str, dict[int, int]]


class StandsHere(Refusal):
    code = "stands_here"
    message = _("%(module)s has tables of its own here.")
    fix = _("Switch it off and archive it; then this archive can be restored.")


class NeedsModule(Refusal):
    code = "needs_module"
    message = _("%(module)s builds on %(needed)s, which has no data here yet.")
    fix = _("Switch on %(needed)s, or restore its own archive, and then restore this one.")


class AskedFor(Refusal):
    code = "asked_for"
    message = _("%(module)s has been asked for here and will begin empty.")
    fix = _("Wait until it is on; then switch it off and archive it, and restore this archive.")


class ArchiveDamaged(Refusal):
    code = "archive_damaged"
    message = _("The archive was damaged, or is not the one that was sealed.")
    fix = _("Nothing was restored. Our operators can bring its file back from a backup.")


class ReleaseTooOld(Refusal):
    code = "release_too_old"
    message = _("The archive was made by release %(archived)s of %(module)s; an older one, %(running)s, runs here.")
    fix = _("It can be restored as soon as that release runs here.")


class HalfSquashed(Refusal):
    code = "half_squashed"
    message = _("The archive of %(module)s was made between two migrations that have been squashed into one since.")
    fix = _("It can be restored by a release that still has both, and archived anew there. Ask our operators.")


class KeysDiffer(Refusal):
    code = "keys_differ"
    message = _("The archive holds encrypted values, and their keys are not here.")
    fix = _("Such an archive can be restored only where it was made. Ask our operators.")


class CannotMap(Refusal):
    code = "cannot_map"
    message = _("The archive refers to data of %(others)s that are not here.")
    fix = _("Such an archive can be restored only where it was made. Ask our operators.")


@transaction.atomic
def request_restore(*, archive_id: UUID, actor: Actor, now: datetime) -> Activation:
    """
    Ask for an archive to be restored into the regency we are in. The operator's worker is called in the same
    transaction; the module will be off, with all its data.

    :raises ArchiveGone: if it is not kept any more, or not this regency's. :raises StandsHere: if the module has tables
        here. :raises AskedFor: if it is about to. :raises BeingMoved: if somebody else is at it.
    :raises NeedsModule: naming the modules it builds on that have no tables here.
    """
    with tenants.control(lock_regency) as regency:
        archive = queries.archives_at(regency).select_for_update().filter(pk=archive_id).first()
        if archive is None or not archive.is_kept:
            raise ArchiveGone
        activation = live_activation(regency, archive.slug)
        if activation is not None and activation.is_being_moved and not activation.is_stuck(now):
            raise BeingMoved(module=name_of(archive.slug))
        _refuse_without_what_it_needs(archive.slug, regency)
        if activation is None:
            activation = Activation(
                regency_code=regency.code, schema_name=regency.schema_name, slug=archive.slug, state=State.RESTORING
            )
        elif activation.was_on:
            raise StandsHere(module=name_of(archive.slug))
        elif activation.state == State.FAILED:
            move(activation, State.RESTORING)  # a first switch-on that failed left nothing behind
            activation.failure = activation.failed_at = None
        elif activation.state != State.RESTORING:
            raise AskedFor(module=name_of(archive.slug))
        activation.version, activation.archive = archive.version, archive
        activation.requested_by, activation.requested_at = str(actor), now
        activation.decided_by, activation.decided_at = str(actor), now
        activation.save()
        archive.failure = archive.failed_at = None
        archive.save()
        restore_module.defer(activation_id=activation.pk)
    evidence.record(
        action="activation.restore_requested",
        actor=actor,
        at=now,
        subject=f"module:{archive.slug}",
        details={"release": archive.version, "activation": activation.pk, "archive": str(archive.pk)},
    )
    return activation


@job(queue="operator", attempts=ATTEMPTS)
def restore_module(*, activation_id: int) -> None:
    """
    Make the tables and load the data. May run twice: the second run finds the work done.

    Whatever goes wrong, the module is archived as it was, and the archive's page says why.

    :raises ChangeUnderWay: while another change is being made there.
    """
    run_step(
        restore_now,
        activation_id=activation_id,
        note_failure=note_failure,
        said="A module could not be restored.",
    )


@transaction.atomic
def restore_now(*, activation_id: int, now: datetime) -> None:
    """
    Everything in one transaction: the check of the parcel, tables, rows, roles, files, state, evidence. Needs the
    operator.

    :raises ArchiveDamaged, ReleaseTooOld, HalfSquashed, KeysDiffer, CannotMap, StandsHere: before anything is made.
    :raises NeedsModule: likewise. :raises RegencyIsLeaving: if the regency became read only since.
    """
    regency, activation = lock_activation(activation_id)
    if activation.state != State.RESTORING:
        return
    refuse_if_leaving(regency)
    assert activation.archive_id is not None  # set when it was asked for
    archive = ModuleArchive.objects.select_for_update().get(pk=activation.archive_id)
    here, slug = directory.value_of(regency), archive.slug
    schema = here.schema
    actor = Actor.written(activation.requested_by)
    _refuse_without_what_it_needs(slug, regency)
    with operator_rights(schema):
        if holdings.tables_of(slug):
            raise StandsHere(module=name_of(slug))
    try:
        if parcel.digest_of(archive.key) != parcel.Receipt(archive.key, archive.size, archive.sha256):
            raise ArchiveDamaged
        with parcel.reading(archive.key) as sealed:
            sealed.verify()
            found = contents.read(sealed)
            _refuse_unless_it_fits(found, archive, regency)
            placeholders = _bring_back(sealed, found, here=here, regency=regency, actor=actor, now=now)
    except parcel.Damaged as error:
        logger.error("An archive is damaged.", extra={"archive": str(archive.pk), "reason": str(error)})
        raise ArchiveDamaged from error

    times = found.manifest["activation"]
    move(activation, State.OFF)
    activation.first_on_at = _moment(times["first_on_at"])
    activation.on_since, activation.off_since = _moment(times["on_since"]), _moment(times["off_since"])
    activation.save()
    set_modules(regency, on={*regency.modules_on}, off={*regency.modules_off, slug})
    archive.state = ArchiveState.RESTORED
    archive.restored_by, archive.restored_at, archive.restored_to = str(actor), now, schema
    archive.placeholders = placeholders
    archive.save()
    with tenants.enter(here):
        evidence.record(
            action="activation.restored",
            actor=actor,
            at=now,
            subject=f"module:{slug}",
            details={
                "archive": str(archive.pk),
                "activation": activation.pk,
                "made_by_release": archive.version,
                "rows": archive.total_rows,
                "placeholders": placeholders,
            },
        )


@transaction.atomic
def note_failure(*, activation_id: int, error: Exception, now: datetime) -> None:
    """The archive is as it was. Keep the reason with it, and nothing of what was begun."""
    activation = lock_failed(activation_id)
    if activation.state != State.RESTORING:
        return
    archive = activation.archive
    assert archive is not None
    fail(
        activation,
        State.ARCHIVED,
        error,
        action="activation.restore_failed",
        otherwise=_NOT_RESTORED,
        now=now,
        archive=archive,
    )
    archive.save()
    # Files are outside the transaction that was rolled back.
    discard_files.defer(place=activation.schema_name, slug=activation.slug)


def _refuse_without_what_it_needs(slug: str, regency: Regency) -> None:
    """:raises NeedsModule: if a module it requires was never on here, or is archived itself."""
    try:
        required = find_module(slug).requires
    except UnknownModule:
        return  # said by `ReleaseTooOld`
    if missing := [name_of(needed) for needed in required if needed not in {*regency.modules_on, *regency.modules_off}]:
        raise NeedsModule(module=name_of(slug), needed=Names(missing))


def _refuse_unless_it_fits(found: Contents, archive: ModuleArchive, regency: Regency) -> None:
    manifest = found.manifest
    if (manifest["slug"], manifest["regency"]) != (archive.slug, regency.code):
        raise ArchiveDamaged
    try:
        running = find_module(archive.slug).release
    except UnknownModule:
        running = "–"
    if set(found.migrations) - known_migrations(archive.slug) or running == "–":
        raise ReleaseTooOld(module=name_of(archive.slug), archived=archive.version, running=running)
    if half_squashed(archive.slug, set(found.migrations)):
        raise HalfSquashed(module=name_of(archive.slug))
    if manifest["ciphertext"]:
        here = secrets.fingerprints(regency.schema_name)
        same_place = manifest["schema"] == regency.schema_name
        if not same_place or any(here.get(name) != mark for name, mark in manifest["keys"].items()):
            raise KeysDiffer
    others = {table: keys for table, keys in found.others.items() if keys}
    if others and not (_same_tenant(found, regency) and _same_history(archive, regency)):
        raise CannotMap(others=Names(holdings.owners_of(others)))
    if gone := _missing_rows(others, regency.schema_name):
        raise CannotMap(others=Names(holdings.owners_of(gone)))


def _bring_back(
    sealed: parcel.Reader,
    found: Contents,
    *,
    here: tenants.CurrentRegency,
    regency: Regency,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Tables, rows, roles, settings, jobs, files. Answers what had to be made because the data refer to it."""
    schema, slug = here.schema, found.manifest["slug"]
    with tenants.enter(here):
        people, made_people = _map_people(found, regency)
        units, made_units = _map_units(found, regency, today=clock.local_date(now, here.zone))
    maps: Maps = {User._meta.db_table: people, Unit._meta.db_table: units} | {name: {} for name in found.others}
    with operator_rights(schema):
        _make_tables(schema, slug, found)
        contents.load_lent(sealed, found, contents.moved_files(found, schema), people=people, units=units)
        _load(schema, sealed, found, maps)
        blueprint.bring_up(schema, [slug])
        tables.restart_identities(schema, holdings.tables_of(slug), found.manifest["identities"])
        tables.restart_free_sequences(schema, found.manifest.get("sequences", {}))
        tables.refresh_views(schema)
    with tenants.enter(here):
        _give_roles(found, slug, people, units, actor=actor, now=now)
        ModulePreferences.objects.bulk_create(
            [contents.instance_of(ModulePreferences, record) for record in found.settings]
        )
        ParkedJob.objects.bulk_create(
            [contents.instance_of(ParkedJob, record, without=["id"]) for record in found.parked]
        )
        contents.put_files_back(sealed, found, schema)
    jobs.put_waiting(schema, found.waiting)
    return made_people + made_units


def _make_tables(schema: str, slug: str, found: Contents) -> None:
    """The tables as they were when the archive was made, and empty: a migration may have put first rows in."""
    part = BlueprintPart.objects.filter(label=slug).first()
    if part is not None and set(part.migrations) == set(found.migrations):
        blueprint.replay(schema, [slug])
    else:
        migrate_schema(schema, [slug], up_to={slug: found.migrations})
    missing = set(found.tables) - set(holdings.tables_of(slug))
    if missing:
        raise ArchiveDamaged  # its migrations do not make what it holds
    names = sql.SQL(", ").join(sql.Identifier(schema, name) for name in holdings.tables_of(slug))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if found.tables:
            cursor.execute(sql.SQL("TRUNCATE {}").format(names))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _load(schema: str, sealed: parcel.Reader, found: Contents, maps: Maps) -> None:
    moved = contents.moved_files(found, schema)
    for name in tables.in_order(schema, found.tables):
        described = found.tables[name]
        rows = contents.rows_of(sealed, name, described, maps, moved)
        if tables.copy_in(schema, name, described["columns"], rows) != described["rows"]:
            raise ArchiveDamaged
    with connection.cursor() as cursor:
        # Every reference is looked at now: migrations that follow cannot change tables with checks outstanding.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _give_roles(
    found: Contents, slug: str, people: dict[int, int], units: dict[int, int], *, actor: Actor, now: datetime
) -> None:
    """The roles as they were, then as the running release has them; and who held them."""
    Role.objects.bulk_create([contents.instance_of(Role, record, without=["id"]) for record in found.roles])
    if roles := roles_of(find_module(slug)):
        sync_roles(roles=roles, actor=actor, now=now)
    here = dict(Role.objects.filter(module=slug).values_list("slug", "pk"))
    roles_now = {record["id"]: here[record["slug"]] for record in found.roles}
    RoleAssignment.objects.bulk_create(
        contents.instance_of(
            RoleAssignment,
            record
            | {
                "user_id": people[record["user_id"]],
                "role_id": roles_now[record["role_id"]],
                "unit_id": units[record["unit_id"]] if record["unit_id"] else None,
            },
            without=["id"],
        )
        for record in found.assignments
    )


def _map_people(found: Contents, regency: Regency) -> tuple[dict[int, int], list[str]]:
    """By the key a person had: the key here. Who is missing is made, unable to sign in."""
    by_address = dict(User.objects.officers().values_list("email", "pk"))
    # A key alone proves nothing: after a backup was restored in place, somebody else may have been given it.
    joined = dict(User.objects.values_list("pk", "date_joined")) if _same_tenant(found, regency) else {}
    mapped: dict[int, int] = {}
    made = []
    for record in found.users:
        is_the_same = record["id"] in joined and joined[record["id"]] == _moment(record.get("date_joined"))
        pk = record["id"] if is_the_same else by_address.get(record["email"])
        if pk is None:
            user = contents.instance_of(User, record, without=["id"])
            user.is_active = False
            # Citizens have no address here. Whoever signs in gets a new account and adds the case by code and PIN.
            user.is_citizen = user.email is None
            user.set_unusable_password()
            user.save()
            pk = user.pk
            made.append(f"user:{pk}")
        mapped[record["id"]] = pk
    return mapped, made


def _map_units(found: Contents, regency: Regency, *, today: date) -> tuple[dict[int, int], list[str]]:
    """As `_map_people`, by code or by the place whose office it is. A missing one is made as a unit of the past."""
    rows = list(Unit.objects.values_list("code", "region_code", "pk", "path"))
    by_code = {code: (pk, path) for code, _region, pk, path in rows}
    by_region = {region: (pk, path) for _code, region, pk, path in rows if region}
    mapped: dict[int, int] = {}
    paths: dict[int, str] = {}
    made = []
    for record in found.units:  # parents first
        here = by_code.get(record["code"]) or by_region.get(record["region_code"])
        if here is None:
            unit = contents.instance_of(Unit, record, without=["id"])
            unit.parent_id = mapped[record["parent_id"]] if record["parent_id"] else None
            unit.path = f"{paths[unit.parent_id]}/{unit.code}" if unit.parent_id else unit.code
            if unit.active_to is None or unit.active_to > today:
                unit.active_to = max(today, unit.active_from + timedelta(days=1))
            unit.save()
            here = unit.pk, unit.path
            made.append(f"unit:{unit.code}")
        mapped[record["id"]], paths[here[0]] = here
    return mapped, made


def _same_tenant(found: Contents, regency: Regency) -> bool:
    """Whether this is the very tenant that the archive was made in, so that keys mean what they meant."""
    manifest = found.manifest
    return bool(
        manifest["schema"] == regency.schema_name and manifest["tenant_since"] == regency.created_at.isoformat()
    )


def _same_history(archive: ModuleArchive, regency: Regency) -> bool:
    """
    Whether the regency's log remembers making the archive. After an older backup was restored in place it does not, and
    a number that was given since may be somebody else's.
    """
    with tenants.enter(directory.value_of(regency)):
        made = EvidenceEntry.objects.filter(action="activation.archived", subject=f"module:{archive.slug}")
        return made.filter(details__archive=str(archive.pk)).exists()


def _missing_rows(others: Mapping[str, Collection[int | str]], schema: str) -> list[str]:
    """The tables in which not all rows that the data refer to are there any more."""
    missing = []
    with operator_rights(schema), connection.cursor() as cursor:
        for table, wanted in others.items():
            cursor.execute(_PRIMARY_KEY, [f'"{schema}"."{table}"'])
            row = cursor.fetchone()
            if row is not None:
                query = sql.SQL("SELECT count(*) FROM {} WHERE {}::text = ANY(%s)")
                cursor.execute(
                    query.format(sql.Identifier(schema, table), sql.Identifier(row[0])), [[str(key) for key in wanted]]
                )
                if cursor.fetchone() == (len(wanted),):
                    continue
            missing.append(table)
    return missing


_PRIMARY_KEY = """
SELECT a.attname FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = to_regclass(%s) AND i.indisprimary
"""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
