"""`migrate`: public, then every regency, each schema with the apps it is to have; grants afterwards."""

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as StockCommand

from core.jobs import tenant_task_names
from tenants import keys, roles
from tenants.context import connection, operator_rights
from tenants.fleet import blueprint
from tenants.provisioning.migrations import applied_labels, core_labels, labels_of, migrate_schema, public_labels
from tenants.queries import standing


class Command(StockCommand):
    help = "Bring public and every regency's schema up to date. With an app label: Django's own migrate, in public."

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("app_label"):
            with operator_rights():
                super().handle(*args, **options)
                self._harden()
            return
        verbosity = options["verbosity"]
        with operator_rights():
            roles.ensure_public_roles()
            applied = migrate_schema("public", public_labels())
            self._harden()
            keys.ensure("public")
            if verbosity:
                self.stdout.write(f"public: {len(applied)} migrations applied")
            modules = set(labels_of(settings.MODULE_APPS))
            for regency in standing():
                wanted = {*core_labels(), *(modules & applied_labels(regency.schema_name))}
                applied = migrate_schema(regency.schema_name, wanted)
                if applied:
                    roles.tighten(regency.schema_name)
                if verbosity:
                    self.stdout.write(f"{regency.schema_name}: {len(applied)} migrations applied")
            if blueprint.ensure_current() and verbosity:
                self.stdout.write("blueprint: built")

    def _harden(self) -> None:
        if "procrastinate_jobs" in connection.introspection.table_names():
            roles.harden_public(tenant_task_names())
