"""`regions apply`: load the table of a decree that forms, renames, merges or renumbers districts and villages."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.actors import Actor
from regions import changes


class Command(BaseCommand):
    help = "Load the table of a decree about districts and villages; see platform/regions/README.md for its columns."

    def add_arguments(self, parser: CommandParser) -> None:
        apply = parser.add_subparsers(required=True).add_parser("apply", help="rehearse a table, or do what it says")
        apply.add_argument("--file", type=Path, required=True, help="CSV: " + ",".join(changes.COLUMNS))
        apply.add_argument("--decree", required=True, help="its number and year, as people will read it")
        apply.add_argument("--from", dest="holds_from", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
        apply.add_argument("--rehearse", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        given = {name: options[name] for name in ("decree", "holds_from")}
        try:
            # Spreadsheets write a mark before the first column.
            lines = options["file"].read_text(encoding="utf-8-sig").splitlines()
            if options["rehearse"]:
                plan = changes.rehearse(lines, **given, today=clock.local_date(now, changes.MINISTRY_ZONE))
            else:
                plan = changes.apply(lines, **given, actor=Actor.system("command"), now=now)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except changes.HasFaults as error:
            raise CommandError(f"Nothing was done. By line:\n{error}") from error
        for change in plan.changes:
            old, new = f"{change.old_code} {change.old_name}", f"{change.new_code} {change.new_name}"
            self.stdout.write(f"{change.kind:<10} {old} -> {new}")
        for fault in plan.faults:
            self.stderr.write(f"{fault.line}: {fault.text}")
        done = "would be made" if options["rehearse"] else "made"
        self.stdout.write(f"{len(plan.changes)} changes {done}, {len(plan.faults)} faults")
