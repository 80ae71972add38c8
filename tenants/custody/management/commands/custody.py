"""`custody`: one tenant's backups, copies, exports and remains, from the command line of the operator."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.actors import Actor
from core.errors import Refusal
from tenants.context import operator_rights
from tenants.custody import backup, keeping, operations, parcel, restore, sandbox, wiping
from tenants.custody.models import Backup, Departure
from tenants.custody.scan import scan
from tenants.models import Domain, Regency

ACTOR = Actor.system("custody_command")


class Command(BaseCommand):
    help = "Back up, restore, verify, list; make or wipe a sandbox or a copy; scan. Needs the operator's login."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        one = commands.add_parser("backup", help="write a backup of a tenant and read it back")
        which = one.add_mutually_exclusive_group(required=True)
        which.add_argument("schema", nargs="?", help="e.g. r5107")
        which.add_argument("--due", action="store_true", help="of every regency without one of the last 20 hours")
        one = commands.add_parser(
            "drill", help="restore the newest backup into a copy, compare, wipe; exit 1 if it failed"
        )
        one.add_argument("schema", nargs="?", help="e.g. r5107; else the one whose last drill is longest ago")
        one = commands.add_parser("restore", help="put a tenant back to what it was; its site is closed meanwhile")
        one.add_argument("backup", help="id of a backup, or key of a parcel in the archives' storage")
        one.add_argument("--reason", required=True, help="why, for the evidence log; no personal data")
        one = commands.add_parser("verify", help="read a backup to its last byte")
        one.add_argument("backup", help="id of a backup")
        one = commands.add_parser("list", help="the backups that are kept")
        one.add_argument("schema", nargs="?", help="only of this tenant")
        for name, what in (("sandbox", "an empty tenant"), ("copy", "a copy of the live tenant")):
            one = commands.add_parser(name, help=f"make {what} that is wiped after some days")
            one.add_argument("code", help="e.g. 5107")
            one.add_argument("--days", type=int, default=sandbox.DAYS)
        one = commands.add_parser("wipe", help="remove a sandbox or a copy; without a name, those whose day has come")
        one.add_argument("schema", nargs="?", help="e.g. s5107_1")
        one = commands.add_parser("scan", help="say where anything of a tenant remains; exit 1 if anywhere")
        one.add_argument("schema", help="e.g. r5107")
        one = commands.add_parser("verify-export", help="see that an export is whole; exit 1 if it is not")
        one.add_argument("file", type=Path)
        commands.add_parser("continue", help="finish what a killed process left behind")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with operator_rights():
                getattr(self, f"_{options['command'].replace('-', '_')}")(options)
        except (Refusal, parcel.Damaged) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _backup(self, options: dict[str, Any]) -> None:
        failed = []
        for schema in keeping.due_for_backup(clock.now()) if options["due"] else [options["schema"]]:
            try:
                made = backup.back_up(schema=schema, actor=ACTOR, now=clock.now())
            except Exception as error:
                if not options["due"]:
                    raise
                self.stderr.write(f"{schema}: {type(error).__name__}: {error}")
                failed.append(schema)
                continue
            self.stdout.write(f"{made.pk}: {schema}, {made.rows} rows, {made.size} bytes, sha256 {made.sha256}")
            keeping.thin_out(schema=schema, actor=ACTOR, now=clock.now())
        if failed:
            raise CommandError(f"No backup of {', '.join(failed)}.")

    def _drill(self, options: dict[str, Any]) -> None:
        schema = options["schema"] or keeping.next_for_drill()
        if schema is None:
            raise CommandError("There is no whole backup to try.")
        found = keeping.drill(schema=schema, actor=ACTOR, now=clock.now())
        for one in found.differences:
            self.stdout.write(f"{one['what']}: {one['expected']} expected, {one['found']} found")
        if not found.passed:
            raise CommandError(str(found.failure) if found.failure else f"{schema} did not come back whole.")
        seconds = (found.finished_at - found.started_at).total_seconds() if found.finished_at else 0
        self.stdout.write(f"{schema}: came back whole, {found.rows} rows ({seconds:.0f} s)")

    def _restore(self, options: dict[str, Any]) -> None:
        try:
            source: dict[str, Any] = {"backup_id": UUID(options["backup"])}
        except ValueError:
            source = {"key": options["backup"]}
        regency = restore.restore(actor=ACTOR, now=clock.now(), reason=options["reason"], **source)
        self.stdout.write(f"{regency.schema_name} restored; it is {regency.status}.")

    def _verify(self, options: dict[str, Any]) -> None:
        found = Backup.objects.filter(pk=options["backup"]).first()
        if found is None:
            raise CommandError("There is no such backup.")
        backup.verify(backup_id=found.pk, actor=ACTOR, now=clock.now())
        self.stdout.write(f"{found.pk}: whole")

    def _list(self, options: dict[str, Any]) -> None:
        found = Backup.objects.filter(schema=options["schema"]) if options["schema"] else Backup.objects.all()
        for one in found:
            self.stdout.write(f"{one.pk}  {one.schema}  {one.made_at:%Y-%m-%d %H:%M}Z  {one.state}  {one.size} bytes")

    def _sandbox(self, options: dict[str, Any]) -> None:
        self._made(sandbox.make_sandbox(code=options["code"], days=options["days"], actor=ACTOR, now=clock.now()))

    def _copy(self, options: dict[str, Any]) -> None:
        self._made(sandbox.make_copy(code=options["code"], days=options["days"], actor=ACTOR, now=clock.now()))

    def _wipe(self, options: dict[str, Any]) -> None:
        if options["schema"]:
            wiping.wipe(schema=options["schema"], actor=ACTOR, now=clock.now())
            wiped = [options["schema"]]
        else:
            wiped = wiping.wipe_expired(actor=ACTOR, now=clock.now())
        self.stdout.write(f"wiped: {', '.join(wiped) or 'nothing'}")

    def _continue(self, options: dict[str, Any]) -> None:
        found = operations.continue_interrupted()
        self.stdout.write(f"worked on: {', '.join(f'{one.kind} {one.schema}' for one in found) or 'nothing'}")

    def _scan(self, options: dict[str, Any]) -> None:
        schema = options["schema"]
        hosts = set(Domain.objects.filter(tenant__schema_name=schema).values_list("domain", flat=True))
        for departure in Departure.objects.filter(regency__schema_name=schema):
            hosts.update(departure.destroyed.get("hosts", []))
        found = scan(schema, hosts=hosts)
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{schema} remains in {len(found)} places.")
        self.stdout.write(f"{schema}: nothing remains.")

    def _verify_export(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
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
        for key in manifest.get("missing_files", []):
            self.stdout.write(f"missing when it was written: {key}")

    def _made(self, regency: Regency) -> None:
        self.stdout.write(f"{regency.schema_name} at {regency.primary_host}, wiped on {regency.expires_at:%Y-%m-%d}.")
