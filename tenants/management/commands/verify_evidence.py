"""`verify_evidence`: read every evidence log from its first row and say what was changed, lost, moved or cut off."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import evidence
from tenants.context import operator_rights
from tenants.queries import heads_known, standing


class Command(BaseCommand):
    help = "Verify the evidence logs of the ministry and of every regency; exit 1 if one was touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("schemas", nargs="*", help="only these schemas, e.g. r5107")

    def handle(self, *args: Any, **options: Any) -> None:
        with operator_rights():
            known = ["public", *standing().values_list("schema_name", flat=True)]
            schemas = options["schemas"] or known
            if unknown := set(schemas) - set(known):
                raise CommandError(f"Unknown schemas: {', '.join(sorted(unknown))}.")
            checkpoints = heads_known(schemas)
        touched = 0
        for schema in schemas:
            with operator_rights(schema):
                faults = evidence.verify(checkpoints[schema])
                length = evidence.head_of_log().sequence
            touched += bool(faults)
            verdict = "; ".join(str(fault) for fault in faults) if faults else "whole"
            self.stdout.write(f"{schema}: {length} entries, {verdict}")
        if touched:
            raise CommandError(
                f"{touched} of {len(schemas)} logs were touched. Keep the database as it is and investigate."
            )
