"""The database that is measured: its own embedded server in a temporary folder, regencies made by the real services."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from infra.benchmarks.measure import say, timed

if TYPE_CHECKING:
    import psycopg

    from config.embedded import EmbeddedServer

MODULES = ("mpp", "ballast_licences", "ballast_assets")
PUBLISHED = (*MODULES, "smart_kampung", "complaint_centre")
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SPARE_CODES = 4
"""Codes that `populate` leaves for benchmarks that make and remove a regency."""


class Stage:
    """One database with the ministry, all regions, three published modules and as many regencies as asked for."""

    def __init__(self, folder: Path, server: EmbeddedServer) -> None:
        self.folder = folder
        self.server = server
        self._made: list[str] = []

    @property
    def url(self) -> str:
        """For the operator."""
        return self.server.url("operator")

    @property
    def app_url(self) -> str:
        """For the web and the tenant workers."""
        return self.server.url("app")

    @cached_property
    def codes(self) -> list[str]:
        from regions.codes import Level
        from regions.models import Region
        from tenants.context import operator_rights

        with operator_rights():
            found = Region.objects.filter(level=Level.REGENCY, is_active=True).order_by("code")
            return list(found.values_list("code", flat=True))

    @property
    def present(self) -> list[str]:
        """Schemas of the regencies that stay."""
        return list(self._made)

    def recall(self) -> None:
        """Find the regencies that an earlier run made here, and remove what it was killed in."""
        from tenants.context import operator_rights
        from tenants.models import Regency

        with operator_rights():
            found = dict(Regency.objects.order_by("code").values_list("code", "modules_on"))
        whole = [code for code in self.codes if set(found.get(code, ())) == set(MODULES)]
        last = next((number for number, code in enumerate(self.codes) if code not in whole), len(self.codes))
        self._made = [f"r{code}" for code in self.codes[:last]]
        for code in found.keys() - set(self.codes[:last]):
            self.unmake(code)

    def populate(self, number: int) -> list[str]:
        """Make regencies with core and three modules until there are `number`; answers the schemas."""
        begun, before = time.monotonic(), len(self._made)
        for code in self.codes[before:number]:
            self._made.append(self.make(code))
            if len(self._made) % 25 == 0:
                say(f"  {len(self._made)}/{number} regencies, {time.monotonic() - begun:.0f} s")
        if len(self._made) > before:
            say(f"  {len(self._made)} regencies, {time.monotonic() - begun:.0f} s")
            self.settle()
        return self._made[:number]

    def make(self, code: str, modules: tuple[str, ...] = MODULES) -> str:
        """Provision one regency and switch modules on, through the services. Answers its schema."""
        from core.actors import Actor
        from tenants.provisioning.services import provision

        provision(code=code, host=host_of(code), actor=Actor.system("benchmark"), now=NOW)
        for slug in modules:
            switch_on(f"r{code}", slug)
        return f"r{code}"

    def unmake(self, code: str) -> None:
        """Remove a regency again, as if it had never been there."""
        from catalog.activation.models import Activation
        from tenants import directory, keys, roles
        from tenants.context import connection, operator_rights
        from tenants.models import Domain, Regency

        schema = f"r{code}"
        with operator_rights():
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
                cursor.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'schema' = %s", [schema])
            roles.drop_tenant_role(schema)
            keys.destroy(schema)
            Activation.objects.filter(schema_name=schema).delete()
            Domain.objects.filter(tenant__schema_name=schema).delete()
            Regency.objects.filter(schema_name=schema).delete()
            directory.changed()

    def populate_but_spare(self, number: int) -> tuple[list[str], list[str]]:
        """As `populate`, and leave some codes free for regencies that come and go. Answers schemas and free codes."""
        for schema in self._made[len(self.codes) - SPARE_CODES :]:
            self.unmake(schema[1:])
        del self._made[len(self.codes) - SPARE_CODES :]
        return self.populate(max(1, min(number, len(self.codes) - SPARE_CODES))), self.codes[-SPARE_CODES:]

    @contextmanager
    def raw_connection(self) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
        """The operator without Django, in autocommit."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            yield connection

    def settle(self) -> None:
        """Let the catalogue's statistics and dead rows not depend on when autovacuum came by."""
        import psycopg

        with psycopg.connect(self.server.url("superuser", "tiru"), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


def host_of(code: str) -> str:
    return f"k{code}.tiru.test"


def switch_on(schema: str, slug: str) -> tuple[float, float]:
    """
    The regency's administrator asks for a module, and the operator's worker makes it.

    Answers the seconds of both, each from the service call to the commit, without the wait in the worker's queue.
    """
    import tenants
    from catalog.activation.models import Activation, State
    from catalog.activation.services import carry_out, request_activation
    from core.actors import Actor
    from tenants.context import operator_rights

    with tenants.enter(schema), timed() as asked:
        activation_id = request_activation(slug=slug, actor=Actor.system("benchmark"), now=NOW).pk
    with operator_rights():
        with timed() as done:
            carry_out(activation_id=activation_id)
        activation = Activation.objects.get(pk=activation_id)
    if activation.state != State.ON:
        raise RuntimeError(f"{activation}: {activation.failure}")
    return asked.seconds, done.seconds


@contextmanager
def staged(kept: Path | None = None) -> Iterator[Stage]:
    """
    Start a server of our own, set Django up, and make what all benchmarks need.

    :param kept: a folder for the database that is kept and used again; else it is thrown away at the end.
    """
    from config.embedded import EmbeddedServer

    folder = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="tiru-benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # root's PostgreSQL runs as somebody else, who must walk through
    try:
        server = EmbeddedServer.ensure(folder / "postgresql", durable=False)
        os.environ |= {
            "DATABASE_URL": server.url("operator"),
            "TIRU_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings",
        }
        stage = Stage(folder, server)
        _prepare()
        stage.recall()
        yield stage
    finally:
        if kept:
            EmbeddedServer(folder / "postgresql").stop()
        else:
            EmbeddedServer.remove(folder / "postgresql")
            shutil.rmtree(folder, ignore_errors=True)


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    import tenants
    from catalog.activation.models import Release, ReleaseState
    from catalog.activation.services import publish_release
    from catalog.ministry.curation.services import waive_first_installation
    from catalog.sdk import find_module
    from core.actors import Actor
    from regions.services import load_regions
    from tenants.context import operator_rights

    say("Preparing the database ...")
    begun = time.monotonic()
    call_command("migrate", verbosity=0)
    with operator_rights():
        load_regions()
    with tenants.public():
        for slug in PUBLISHED if not Release.objects.filter(state=ReleaseState.PUBLISHED).exists() else ():
            actor, version = Actor.system("benchmark"), find_module(slug).release
            waive_first_installation(
                slug=slug, version=version, note="Measured only; nothing is shown here.", actor=actor, now=NOW
            )
            publish_release(slug=slug, actor=actor, now=NOW)
    say(f"  ready after {time.monotonic() - begun:.0f} s")
