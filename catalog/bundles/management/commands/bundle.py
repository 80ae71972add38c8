"""`manage.py bundle save r5107 mpp mpp.json`, `manage.py bundle load r8271 mpp mpp.json --rehearse`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import tenants
from catalog.bundles.planning import Plan
from catalog.bundles.queries import save
from catalog.bundles.services import load
from catalog.sdk import UnknownModule
from core import clock
from core.actors import Actor
from core.errors import NotThere, Refusal
from tenants.directory import UnknownSchema


class Command(BaseCommand):
    help = "Save the configuration of a module at one regency as a file, or load one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["save", "load"])
        parser.add_argument("schema", help="for example r5107")
        parser.add_argument("module", help="its slug, for example mpp")
        parser.add_argument("file", type=Path)
        parser.add_argument("--rehearse", action="store_true", help="only say what loading would change")
        parser.add_argument("--remove", action="store_true", help="also delete what the file does not have")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, file = options["module"], options["file"]
        try:
            with tenants.enter(options["schema"]):
                if options["action"] == "save":
                    file.write_bytes(save(slug))
                    self.stdout.write(f"Saved to {file}.")
                    return
                done = load(
                    slug=slug,
                    content=file.read_bytes(),
                    actor=Actor.system("bundles"),
                    now=clock.now(),
                    dry_run=options["rehearse"],
                    remove=options["remove"],
                )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except (NotThere, UnknownModule, UnknownSchema):
            raise CommandError("There is no such regency, or the module is not on there.") from None
        except OSError as error:
            raise CommandError(str(error)) from None
        self._tell(done, removes=options["remove"])

    def _tell(self, done: Plan, *, removes: bool) -> None:
        for change in done.of_kind("added", "changed", "removed", "kept", "drafted", "proposed", "held"):
            if change.kind == "removed" and not removes:
                continue
            self.stdout.write(f"{change.kind}: {change.label} {' '.join(map(str, change.key))}")
            if change.why:
                self.stdout.write(f"    {change.why}")
            for field in change.fields:
                self.stdout.write(f"    {field.name}: {field.before} -> {field.after}")
        for field in done.setting_changes:
            self.stdout.write(f"setting: {field.name}: {field.before} -> {field.after}")
        self.stdout.write(
            f"{done.count('added')} added, {done.count('changed')} changed, {done.count('unchanged')} unchanged, "
            f"{done.count('removed')} not in the file, {done.count('drafted')} letters as drafts, "
            f"{done.count('proposed')} policies to decide, {done.count('held')} held back."
        )
