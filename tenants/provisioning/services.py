"""A regency comes into being: row, role, schema, tables, keys, host. Every step may be repeated."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from core import evidence
from core.actors import Actor
from core.errors import Refusal
from regions import queries as regions
from tenants import directory, keys, roles
from tenants.context import connection, enter, operator_rights
from tenants.fleet import blueprint
from tenants.models import Domain, Regency
from tenants.provisioning.migrations import core_labels

STEPS = ("registered", "tables", "keys", "host", "active")


class HostTaken(Refusal):
    code = "host_taken"
    message = _("The address %(host)s belongs to another regency.")
    fix = _("Choose another one.")


class UnknownRegency(Refusal):
    code = "unknown_regency"
    status = 422
    message = _("No regency or city has the code %(code_given)s.")
    fix = _("Check the code against the list of regions.")


class HasLeft(Refusal):
    code = "has_left"
    message = _("%(regency)s has left Tiru.")
    fix = _("Write to the ministry: a return needs its decision first.")


def provision(
    *,
    code: str,
    host: str,
    actor: Actor,
    now: datetime,
    brand: str = "",
    purpose: Regency.Purpose = Regency.Purpose.LIVE,
    schema: str = "",
    expires_at: datetime | None = None,
    in_preparation: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
    before_opening: Callable[[Regency], None] = lambda regency: None,
) -> Regency:
    """
    Make a tenant of a regency, or finish one that was begun. Runs as the operator, outside any transaction.

    Schema, tables and grants are one transaction, so a crash leaves them wholly there or not at all; every other step
    finds its own work done and goes on. Each locks the regency's row, so that two workers follow one another; one that
    is open already, or leaving, stays as it is. `on_step` hears each finished step of `STEPS`. `before_opening` fills
    the regency before its host answers; it must be able to run again.

    :param code: Kemendagri code of the regency or city, four digits.
    :param host: the full host name the regency answers at.
    :param purpose: what the tenant is for; one that is not live has a `schema` given and a day it is wiped.
    :param in_preparation: its host answers its own people only, until it goes live (`onboarding.setup`).
    :raises UnknownRegency: if no regency has the code. :raises HasLeft: if it left, be its data kept or destroyed.
    :raises HostTaken: if the host belongs to another regency.
    """
    with operator_rights():
        blueprint.ensure_current()
        regency = _register(
            code=code, schema=schema or f"r{code}", purpose=purpose, expires_at=expires_at, brand=brand, now=now
        )
        on_step("registered")
        _make_schema(regency)
        on_step("tables")
        keys.ensure(regency.schema_name)
        on_step("keys")
        _take_host(regency, host)
        on_step("host")
        before_opening(regency)
        _activate(regency, in_preparation=in_preparation, actor=actor, now=now)
        on_step("active")
        return regency


def discard_unfinished(*, code: str) -> bool:
    """Remove a regency that never became active: schema, role, keys, row. Answers whether there was one."""
    with operator_rights(), transaction.atomic():
        regency = (
            Regency.objects.select_for_update()
            .filter(code=code, purpose=Regency.Purpose.LIVE, status=Regency.Status.PROVISIONING)
            .first()
        )
        if regency is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(regency.schema_name)))
        roles.drop_tenant_role(regency.schema_name)
        keys.destroy(regency.schema_name)
        Regency.objects.filter(pk=regency.pk).delete()
        directory.changed()
        return True


@transaction.atomic
def _register(
    *, code: str, schema: str, purpose: Regency.Purpose, expires_at: datetime | None, brand: str, now: datetime
) -> Regency:
    try:
        facts = regions.regency(code)
    except regions.UnknownRegion:
        raise UnknownRegency(code_given=code) from None
    named = {"code": code, "purpose": purpose, "schema_name": schema}
    try:
        regency, _created = Regency.objects.get_or_create(
            **named,
            defaults={
                "name": facts.full_name,
                "short_name": facts.name,
                "kind": facts.kind,
                "time_zone": facts.time_zone,
                "brand": brand,
                "capabilities": sorted(regions.capabilities_in(facts)),
                "created_at": now,
                "expires_at": expires_at,
            },
        )
    except ValidationError:  # django-tenants looks for the name first: another worker wrote it since we did
        regency = Regency.objects.get(**named)
    if regency.status == Regency.Status.ENDED:
        raise HasLeft(regency=regency.name)  # its row names what was kept, or certified as destroyed
    return regency


@transaction.atomic
def _make_schema(regency: Regency) -> None:
    _lock(regency)
    if regency.status != Regency.Status.PROVISIONING:
        return  # another worker was faster; what an open regency lacks is brought by the fleet
    schema = regency.schema_name
    roles.ensure_tenant_role(schema)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    roles.grant_schema(schema)
    blueprint.bring_up(schema, core_labels())
    roles.tighten(schema)


@transaction.atomic
def _take_host(regency: Regency, host: str) -> None:
    _lock(regency)
    domain, _created = Domain.objects.get_or_create(
        domain=host.lower(), defaults={"tenant": regency, "is_primary": not regency.domains.exists()}
    )
    if domain.tenant_id != regency.pk:
        raise HostTaken(host=host)
    directory.changed()


@transaction.atomic
def _activate(regency: Regency, *, in_preparation: bool, actor: Actor, now: datetime) -> None:
    _lock(regency)
    if regency.status != Regency.Status.PROVISIONING:
        return
    regency.status = Regency.Status.ACTIVE
    regency.live_at = now
    regency.opened_at = None if in_preparation else now
    regency.save(update_fields=["status", "live_at", "opened_at"])
    directory.changed()
    details = {"code": regency.code, "schema": regency.schema_name}
    with enter(directory.value_of(regency)):
        evidence.record(
            action="tenants.provisioned", actor=actor, at=now, subject=f"regency:{regency.code}", details=details
        )
    evidence.record(
        action="tenants.provisioned", actor=actor, at=now, subject=f"regency:{regency.code}", details=details
    )


def _lock(regency: Regency) -> None:
    """
    Take the one lock of a regency, and see its row as it is now.

    :raises Regency.DoesNotExist: if it was discarded meanwhile; begun anew, everything is made again.
    """
    regency.refresh_from_db(from_queryset=Regency.objects.select_for_update())
