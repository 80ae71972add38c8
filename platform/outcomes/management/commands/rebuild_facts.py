"""`manage.py rebuild_facts`: what regencies have sent to the ministry, given back out of their outboxes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

import tenants
from core import clock
from core.actors import Actor
from outcomes.services import OnlyLiveCounts, rebuild_facts
from tenants.directory import UnknownSchema
from tenants.queries import live_schemas


class Command(BaseCommand):
    help = "Write down again the facts that are missing at the ministry, from the outboxes of the regencies."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("schemas", nargs="*", help="for example r5107; every live regency when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for schema in options["schemas"] or live_schemas():
            try:
                with tenants.enter(schema):
                    given = rebuild_facts(actor=Actor.system("outcomes"), now=clock.now())
            except OnlyLiveCounts:
                continue
            except (UnknownSchema, DatabaseError) as error:
                failed.append(schema)
                self.stderr.write(f"{schema}: {type(error).__name__}")
            else:
                self.stdout.write(f"{schema}: {given} facts given back")
        if failed:
            raise CommandError(f"Could not be reached: {', '.join(failed)}. Run it again for these.")
