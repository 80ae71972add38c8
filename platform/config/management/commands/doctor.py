"""`doctor`: what is wrong with this installation, and where to mend it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from config.doctor import CHECKS, Level, as_json, examine
from tenants.context import connection


class Command(BaseCommand):
    help = "Say what is wrong with this installation and where to mend it; exit 1 if anything is. Operator's login."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"only these: {', '.join(CHECKS)}")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--raise", action="store_true", dest="raises", help="raise what stops a check")

    def handle(self, *args: Any, **options: Any) -> None:
        if unknown := set(options["checks"]) - set(CHECKS):
            raise CommandError(f"Unknown: {', '.join(sorted(unknown))}. There are {', '.join(CHECKS)}.")
        if not connection.may_operate:
            raise CommandError("The doctor needs the operator's login: set TIRU_LOGIN=operator, or its DATABASE_URL.")
        found = []
        with override("en"):
            for finding in examine(options["checks"], raises=options["raises"]):
                found.append(finding)
                if not options["json"]:
                    self.stdout.write(str(finding))
        if options["json"]:
            self.stdout.write(as_json(found))
        bad = sum(finding.level == Level.BAD for finding in found)
        if bad:
            raise CommandError(f"{bad} {'thing has' if bad == 1 else 'things have'} to be mended.")
