"""What is killed, and what must hold afterwards: every schema is whole, the ledger is true, the next run finishes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connection

import tenants
from catalog.activation.models import Activation, ArchiveState, ModuleArchive, State
from catalog.activation.services import request_activation
from core import evidence
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from tenants import directory, roles
from tenants.context import operator_rights
from tenants.custody import backup, operations, parcel, restore
from tenants.custody.models import Backup
from tenants.custody.models import Operation as Work
from tenants.fleet.models import FleetRun, FleetStep
from tenants.models import Domain, Regency, RegencyKeys
from tenants.provisioning.services import provision
from tests.catalog.activation import moving
from tests.conftest import KARANGASEM, TERNATE
from tests.factories.organisation import UnitFactory
from tests.faults.describing import describe, difference, role_exists, schemas_beginning_with
from tests.tenants.fleet import small

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ACTOR = Actor.system("faults")
SEEDED = (KARANGASEM, TERNATE)


class Operation(ABC):
    """
    One thing the engine does. Its methods run on a copy of the database, made after `prepare`.

    `perform` is what a child does and is killed in; `finish` what the next run does.
    """

    name: ClassVar[str]
    schema: ClassVar[str] = "r5107"
    before: frozenset[str]
    after: frozenset[str]

    def prepare(self) -> None:  # noqa: B027 -- most have nothing to prepare
        """What must be there first; committed once, before the copies are made."""

    @abstractmethod
    def perform(self) -> None: ...

    def finish(self) -> None:
        self.perform()

    @abstractmethod
    def describe(self) -> frozenset[str]:
        """The schema it works on, as it is now."""

    @abstractmethod
    def is_written_down(self, found: frozenset[str]) -> bool:
        """Whether the ledger says it is done. Also checks that it agrees with itself and with what was found."""

    def check_whole(self) -> None:
        """After the kill: wholly as before, or wholly as after, and the ledger says which."""
        found = self.describe()
        assert found in (self.before, self.after), difference(
            found, min((self.before, self.after), key=lambda whole: len(whole ^ found))
        )
        assert not self.is_written_down(found) or found == self.after
        self.check_evidence()

    def check_done(self) -> None:
        found = self.describe()
        assert found == self.after, difference(found, self.after)
        assert self.is_written_down(found)
        self.check_evidence()

    def check_evidence(self) -> None:
        """No chain is broken, and what is done is written down once."""
        with operator_rights():
            assert evidence.verify() == []
            served = Regency.objects.filter(status=Regency.Status.ACTIVE, schema_name__in=[*SEEDED, self.schema])
            schemas = list(served.values_list("schema_name", flat=True))
        for schema in schemas:
            with tenants.enter(schema):
                assert evidence.verify() == []

    def forget(self) -> None:  # noqa: B027 -- most leave nothing
        """Remove what a copy of a database leaves in the cluster when it is thrown away."""


class Provision(Operation):
    name = "provision"
    schema, code, host = "r3510", "3510", "banyuwangi.tiru.test"

    def perform(self) -> None:
        provision(code=self.code, host=self.host, actor=ACTOR, now=NOW)

    def describe(self) -> frozenset[str]:
        return describe(self.schema)

    def is_written_down(self, found: frozenset[str]) -> bool:
        with operator_rights():
            regency = Regency.objects.filter(code=self.code).first()
            hosts = list(Domain.objects.filter(tenant__code=self.code).values_list("domain", "is_primary"))
            has_keys = RegencyKeys.objects.filter(schema=self.schema).exists()
        has_schema = bool(found)
        assert role_exists(self.schema) == has_schema
        assert hosts in ([], [(self.host, True)])
        assert not hosts or has_keys
        assert not has_keys or has_schema
        assert not has_schema or regency
        if regency is None or regency.status != Regency.Status.ACTIVE:
            return False
        assert hosts
        assert regency.live_at == NOW
        with tenants.enter(self.schema):
            assert EvidenceEntry.objects.filter(action="tenants.provisioned").count() == 1
        with operator_rights():
            entries = EvidenceEntry.objects.filter(action="tenants.provisioned", subject=f"regency:{self.code}")
            assert entries.count() == 1
        return True

    def forget(self) -> None:
        with operator_rights():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")
            roles.drop_tenant_role(self.schema)
        directory.forget()


class SwitchOn(Operation):
    name = "switch_on"
    slug = "example"

    def perform(self) -> None:
        with tenants.enter(self.schema):
            if self._state() in (None, State.FAILED):
                request_activation(slug=self.slug, actor=ACTOR, now=NOW)
        run_waiting(queues=("operator",))

    def describe(self) -> frozenset[str]:
        return describe(self.schema)

    def is_written_down(self, found: frozenset[str]) -> bool:
        state = self._state()
        is_on = state == State.ON
        assert state in (None, State.PROVISIONING, State.ON)
        with tenants.public():
            regency = Regency.objects.get(schema_name=self.schema)
        assert (self.slug in regency.modules_on) == is_on
        assert self.slug not in regency.modules_off
        with tenants.enter(self.schema):
            entries = EvidenceEntry.objects.filter(subject=f"module:{self.slug}")
            actions = sorted(entries.values_list("action", flat=True))
        assert actions == ["activation.requested"] * (state is not None) + ["activation.switched_on"] * is_on
        assert (found == self.after) == is_on
        return is_on

    def _state(self) -> str | None:
        with tenants.public():
            found = Activation.objects.filter(schema_name=self.schema, slug=self.slug)
            return found.values_list("state", flat=True).first()


class _Moving(Operation):
    """What archive and restore of a module share: a notice board in use at Karangasem, and then off."""

    target: ClassVar[tuple[State, ArchiveState]]
    """Where activation and archive stand when it is done."""

    def prepare(self) -> None:
        with tenants.enter(self.schema):
            request_activation(slug="example", actor=ACTOR, now=NOW)
        moving.work()
        moving.fill_board(self.schema, with_file=False)
        moving.off(schema=self.schema)

    def perform(self) -> None:
        moving.work()

    def describe(self) -> frozenset[str]:
        return describe(self.schema, rows_of=("example_board", "example_notice", "example_visit"))

    def is_written_down(self, found: frozenset[str]) -> bool:
        with tenants.public():
            activation = Activation.objects.filter(schema_name=self.schema, slug="example").latest("pk")
            archive = ModuleArchive.objects.get()
            regency = Regency.objects.get(schema_name=self.schema)
        is_done = (activation.state, archive.state) == self.target
        has_tables = any(line.startswith("row example_notice") for line in found)
        assert is_done == (found == self.after)
        assert ("example" in regency.modules_off) == has_tables
        assert "example" not in regency.modules_on
        if archive.state in (ArchiveState.SEALED, ArchiveState.RESTORED):
            assert parcel.digest_of(archive.key) == parcel.Receipt(archive.key, archive.size, archive.sha256)
            with parcel.reading(archive.key) as sealed:
                sealed.verify()
        return is_done


class Archive(_Moving):
    name, target = "archive", (State.ARCHIVED, ArchiveState.SEALED)

    def prepare(self) -> None:
        super().prepare()
        moving.ask_archive()


class RestoreModule(_Moving):
    name, target = "restore_module", (State.OFF, ArchiveState.RESTORED)

    def prepare(self) -> None:
        super().prepare()
        moving.ask_archive()
        moving.work()
        with tenants.public():
            kept = ModuleArchive.objects.get()
        moving.ask_restore(kept)


class RestoreTenant(Operation):
    """Karangasem comes back from its backup: a unit that was written since is gone afterwards."""

    name = "restore_tenant"

    def prepare(self) -> None:
        backup.back_up(schema=self.schema, actor=ACTOR, now=NOW)
        with tenants.enter(self.schema):
            UnitFactory.create(code="since-the-backup", name="Dinas Perikanan")

    def perform(self) -> None:
        with operator_rights():
            made = Backup.objects.get()
        restore.restore(backup_id=made.pk, actor=ACTOR, now=NOW, reason="Impor unit salah berkas")

    def finish(self) -> None:
        operations.continue_interrupted(schema=self.schema)
        if not self.is_written_down(self.describe()):
            self.perform()

    def describe(self) -> frozenset[str]:
        return describe(self.schema, rows_of=["organisation_unit"])

    def is_written_down(self, found: frozenset[str]) -> bool:
        with operator_rights():
            asked = Work.objects.filter(kind=Work.Kind.RESTORE).order_by("asked_at").last()
            status = Regency.objects.get(schema_name=self.schema).status
        is_done = asked is not None and asked.state == Work.State.DONE
        assert is_done == (found == self.after)
        # Closed only while somebody has yet to finish.
        assert status == Regency.Status.ACTIVE or (asked is not None and asked.state == Work.State.RUNNING)
        return is_done

    def check_done(self) -> None:
        super().check_done()
        assert schemas_beginning_with(self.schema) == [self.schema]


class FleetMigrate(Operation):
    """Two migrations come to seven schemas: a column with a function in Python, and an index without a transaction."""

    name = "fleet_migrate"

    def __init__(self) -> None:
        self.schemas = [KARANGASEM]

    def prepare(self) -> None:
        with tenants.enter(self.schema):
            request_activation(slug="example", actor=ACTOR, now=NOW)
        run_waiting(queues=("operator",))
        self.schemas += small.make_fleet(6)

    def perform(self) -> None:
        outcome = small.run()
        assert outcome.went_well, outcome.complaint()

    def describe(self) -> frozenset[str]:
        return frozenset(f"{schema}: {line}" for schema in self.schemas for line in describe(schema))

    def check_whole(self) -> None:
        """Each schema stands before the first step, between the two, or after the second; its own record says where."""
        for schema in self.schemas:
            migrations, columns, visits, indexes = self._steps_of(schema)
            assert ("0002_colour" in migrations) == ("colour" in columns)
            assert visits == ("0002_colour" in migrations)
            assert "0003_index" not in migrations or ("example_by_writer", True) in indexes
            assert "0003_index" not in migrations or "0002_colour" in migrations
            with operator_rights():
                steps = FleetStep.objects.filter(schema=schema, state=FleetStep.State.DONE)
                done = set(steps.values_list("migration", flat=True))
            assert done <= set(migrations)
        self.check_evidence()

    def is_written_down(self, found: frozenset[str]) -> bool:
        with operator_rights():
            steps = list(FleetStep.objects.values_list("state", flat=True))
            running = FleetRun.objects.filter(state=FleetRun.State.RUNNING).exists()
        for schema in self.schemas:
            assert self._steps_of(schema)[2] == 1
        return steps == [FleetStep.State.DONE] * (2 * len(self.schemas)) and not running

    def _steps_of(self, schema: str) -> tuple[list[str], set[str], int, list[tuple[str, bool]]]:
        with operator_rights(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname LIKE 'example%%'",
                [schema],
            )
            indexes = cursor.fetchall()
            cursor.execute(f"SELECT count(*) FROM {schema}.example_visit")
            visits = cursor.fetchone()[0]
        return small.applied(schema), set(small.columns(schema)), visits, indexes


NEXT_RELEASE = {
    "colour": f"""
def count(apps, editor):
    editor.execute("INSERT INTO example_visit SELECT coalesce(max(ticket_id), 0) + 1, now() FROM example_visit")

class Migration:
operations = [{small.ADD_COLOUR}, migrations.RunPython(count)]
""",
    "index": f"""
class Migration:
atomic = False
operations = [{small.INDEX_WRITER}]
""",
}
"""What `FleetMigrate` brings, by name and text."""

OPERATIONS: tuple[type[Operation], ...] = (Provision, SwitchOn, Archive, RestoreModule, RestoreTenant, FleetMigrate)
