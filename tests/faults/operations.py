"""What is killed, and what must hold afterwards: every schema is whole, the ledger is true, the next run finishes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import ClassVar

from django.db import connection

import tenants
from catalog.activation.models import Activation, State
from catalog.activation.services import request_activation
from core import evidence
from core.actors import Actor
from core.jobs import run_waiting
from core.models import EvidenceEntry
from tenants import directory, roles
from tenants.context import operator_rights
from tenants.models import Domain, Regency, RegencyKeys
from tenants.provisioning.services import provision
from tests.faults.describing import describe, difference, role_exists

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ACTOR = Actor.system("faults")


class Operation(ABC):
    """
    One thing the engine does. Its methods run on a copy of the database, made after `prepare`.

    `perform` is what a child does and is killed in; it is also what the next run does, to finish.
    """

    name: ClassVar[str]

    before: frozenset[str]
    after: frozenset[str]

    def prepare(self) -> None:  # noqa: B027 -- most have nothing to prepare
        """What must be there first; committed once, before the copies are made."""

    @abstractmethod
    def perform(self) -> None: ...

    @abstractmethod
    def describe(self) -> frozenset[str]:
        """The schema it works on, as it is now."""

    @abstractmethod
    def is_written_down(self) -> bool:
        """Whether the ledger says it is done. Also checks that the ledger does not contradict itself."""

    def check_whole(self) -> None:
        """After the kill: wholly as before, or wholly as after, and the ledger says which."""
        found = self.describe()
        assert found in (self.before, self.after), difference(
            found, min((self.before, self.after), key=lambda whole: len(whole ^ found))
        )
        assert not self.is_written_down() or found == self.after
        self.check_evidence()

    def check_done(self) -> None:
        found = self.describe()
        assert found == self.after, difference(found, self.after)
        assert self.is_written_down()
        self.check_evidence()

    def check_evidence(self) -> None:
        """No chain is broken, and what is done is written down once."""
        with operator_rights():
            assert evidence.verify() == []
            schemas = list(Regency.objects.filter(status=Regency.Status.ACTIVE).values_list("schema_name", flat=True))
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

    def is_written_down(self) -> bool:
        with operator_rights():
            regency = Regency.objects.filter(code=self.code).first()
            hosts = list(Domain.objects.filter(tenant__code=self.code).values_list("domain", "is_primary"))
            has_keys = RegencyKeys.objects.filter(schema=self.schema).exists()
        has_schema = bool(self.describe())
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
            found = EvidenceEntry.objects.filter(action="tenants.provisioned", subject=f"regency:{self.code}")
            assert found.count() == 1
        return True

    def forget(self) -> None:
        with operator_rights():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")
            roles.drop_tenant_role(self.schema)
        directory.forget()


class SwitchOn(Operation):
    name = "switch_on"
    schema, slug = "r5107", "example"

    def perform(self) -> None:
        with tenants.enter(self.schema):
            if self._state() in (None, State.FAILED):
                request_activation(slug=self.slug, actor=ACTOR, now=NOW)
        run_waiting(queues=("operator",))

    def describe(self) -> frozenset[str]:
        return describe(self.schema)

    def is_written_down(self) -> bool:
        state = self._state()
        is_on = state == State.ON
        assert state in (None, State.PROVISIONING, State.ON)
        with tenants.public():
            regency = Regency.objects.get(schema_name=self.schema)
        assert (self.slug in regency.modules_on) == is_on
        assert self.slug not in regency.modules_off
        with tenants.enter(self.schema):
            found = EvidenceEntry.objects.filter(subject=f"module:{self.slug}")
            actions = sorted(found.values_list("action", flat=True))
        assert actions == ["activation.requested"] * (state is not None) + ["activation.switched_on"] * is_on
        assert (self.describe() == self.after) == is_on
        return is_on

    def _state(self) -> str | None:
        with tenants.public():
            found = Activation.objects.filter(schema_name=self.schema, slug=self.slug)
            return found.values_list("state", flat=True).first()


OPERATIONS: tuple[type[Operation], ...] = (Provision, SwitchOn)
