"""`migrate`: public with its grants, the fleet (every regency, each schema with its apps), the declared roles."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as StockCommand
from django.utils.module_loading import import_string
from django.utils.translation import override

from core import clock
from core.actors import Actor
from core.jobs import tenant_task_names
from tenants import keys, roles
from tenants.context import connection, operator_rights
from tenants.fleet import blueprint
from tenants.fleet.migrating import migrate
from tenants.provisioning.migrations import migrate_schema, public_labels
from tenants.queries import standing

ONE_APP_ONLY = ("plan", "check_unapplied", "fake", "fake_initial", "prune")
"""Django's options that mean nothing for a fleet. To take them and migrate all the same would be the worst answer."""


class Command(StockCommand):
    help = "Bring public and every regency's schema up to date. With an app label: Django's own migrate, in public."

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("app_label"):
            with operator_rights():
                super().handle(*args, **options)
                self._harden()
            return
        if ignored := [option for option in ONE_APP_ONLY if options.get(option)]:
            raise CommandError(
                f"{', '.join(ignored)}: only with an app label. `manage.py fleet status` says what is missing,"
                " `fleet plan` what would be done."
            )
        verbosity = options["verbosity"]
        with operator_rights():
            roles.ensure_public_roles()
            applied = migrate_schema("public", public_labels())
            self._harden()
            keys.ensure("public")
            if verbosity:
                self.stdout.write(f"public: {len(applied)} migrations applied")
            # Before the fleet, which may take long and may fail: regencies are set up meanwhile, too.
            if blueprint.ensure_current() and verbosity:
                self.stdout.write("blueprint: built")
        with override("en"):
            outcome = migrate(actor=Actor.system("migrate"), say=self.stdout.write if verbosity else lambda line: None)
            if verbosity:
                self.stdout.write(f"regencies: {outcome}")
            if not outcome.went_well:
                raise CommandError(outcome.complaint())
        changed = self._write_roles()
        if changed and verbosity:
            self.stdout.write(f"roles: written in {changed} schemas")

    def _write_roles(self) -> int:
        """
        Rights that core or a module has gained reach the regencies that are there already; answers in how many schemas.

        As the operator: one that is read only may need a new right, too.
        """
        write = import_string(settings.TIRU_DECLARED_ROLES)
        with operator_rights():
            schemas = list(standing().values_list("schema_name", flat=True))
        changed = 0
        for schema in schemas:
            with operator_rights(schema):
                changed += bool(write(actor=Actor.system("migrate"), now=clock.now()))
        return changed

    def _harden(self) -> None:
        if "procrastinate_jobs" in connection.introspection.table_names():
            roles.harden_public(tenant_task_names())
