"""`blueprint`: the schema that regencies' tables are replayed from. Deploys keep it current by `migrate`."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.context import operator_rights
from tenants.fleet import blueprint
from tenants.fleet.models import BlueprintPart


class Command(BaseCommand):
    help = "Build the blueprint, or say whether it is that of the running code. Needs the operator's login."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        build = actions.add_parser("build", help="make it from nothing and capture it")
        build.add_argument("--by-migrations", action="store_true", help="run every migration: slow, for comparing")
        actions.add_parser("status", help="say which apps are captured and which are stale; exit 1 if one is")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "build":
            started = time.monotonic()
            blueprint.build(by_migrations=options["by_migrations"])
            self.stdout.write(f"The blueprint was built in {time.monotonic() - started:.1f} s.")
        self._say_status()

    def _say_status(self) -> None:
        with operator_rights():
            stale = blueprint.stale_labels()
            parts = list(BlueprintPart.objects.all())
        for part in parts:
            state = "stale" if part.label in stale else "current"
            self.stdout.write(
                f"{part.label:<28} {state:<8} {len(part.tables):>3} tables, {len(part.migrations):>3} migrations"
            )
        missing = sorted(set(stale) - {part.label for part in parts})
        if missing:
            self.stdout.write(f"not captured: {', '.join(missing)}")
        if stale:
            raise SystemExit(1)
