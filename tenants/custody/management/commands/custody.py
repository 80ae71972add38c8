"""`custody`: what an operator asks about the tenants in our keeping, and about the parcels they took along."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.context import operator_rights
from tenants.custody import parcel
from tenants.custody.models import Departure
from tenants.custody.scan import scan
from tenants.models import Domain


class Command(BaseCommand):
    help = "Look for what remains of a tenant, or see that an export is whole."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        scanning = actions.add_parser("scan", help="say where anything of a tenant remains; exit 1 if anywhere")
        scanning.add_argument("schema", help="for example r5107")
        verifying = actions.add_parser("verify-export", help="see that an export is whole; exit 1 if it is not")
        verifying.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "scan":
            self._scan(options["schema"])
        else:
            self._verify(options["file"])

    def _scan(self, schema: str) -> None:
        with operator_rights():
            hosts = set(Domain.objects.filter(tenant__schema_name=schema).values_list("domain", flat=True))
            for departure in Departure.objects.filter(regency__schema_name=schema):
                hosts.update(departure.destroyed.get("hosts", []))
        found = scan(schema, hosts=hosts)
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{schema} remains in {len(found)} places.")
        self.stdout.write(f"{schema}: nothing remains.")

    def _verify(self, file: Path) -> None:
        try:
            with file.open("rb") as raw:
                found = parcel.Reader(raw, sealed=False)
                found.verify()
        except (OSError, parcel.Damaged) as error:
            raise CommandError(f"{file.name}: {error}") from None
        manifest = found.manifest
        self.stdout.write(
            f"{file.name}: whole. {manifest['name']} ({manifest['code']}) as of {manifest['at']}, "
            f"{len(found.names())} members, {sum(manifest['rows'].values())} rows."
        )
