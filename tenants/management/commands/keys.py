"""`keys`: what lies under which master key, bring all under the newest one, and give a schema a new data key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock, secrets
from core.actors import Actor
from tenants import rotation

ACTOR = Actor.system("keys_command")


class Command(BaseCommand):
    help = "Rotate keys. Needs the operator's login. What to do in which order: infra/handbook/keys.md."

    def add_arguments(self, parser: CommandParser) -> None:
        doings = parser.add_subparsers(dest="doing", required=True)
        doings.add_parser("status", help="what lies under each master key, and which of them may go")
        doings.add_parser("new", help="print a new master key; nothing is changed")
        doings.add_parser("rewrap", help="bring everything under the newest master key")
        renewing = doings.add_parser("renew", help="a new data key, which encrypts from now on")
        renewing.add_argument("schemas", nargs="+", help="e.g. r5107")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['doing']}")(options)
        except secrets.SecretsError as error:
            raise CommandError(str(error)) from error

    def _status(self, options: dict[str, Any]) -> None:
        missing = []
        for held in rotation.holdings():
            standing = "newest" if held.is_newest else "may go" if held.may_go else "needed"
            if not held.is_known:
                standing = "MISSING"
                missing.append(held.master)
            self.stdout.write(
                f"{held.master}  {standing:<7}  {held.schemas} schemas, {held.other_keys} other keys, "
                f"{held.parcels} backups and archives"
            )
        if missing:
            raise CommandError(
                f"TIRU_MASTER_KEYS lacks {', '.join(missing)}: what lies under it cannot be read. "
                "Bring it back from where it is kept apart (infra/handbook/keys.md)."
            )

    def _new(self, options: dict[str, Any]) -> None:
        self.stdout.write(secrets.generate_master_key())

    def _rewrap(self, options: dict[str, Any]) -> None:
        changed = rotation.rewrap(actor=ACTOR, now=clock.now())
        self.stdout.write(f"{len(changed)} schemas brought under {secrets.masters()[0]}.")

    def _renew(self, options: dict[str, Any]) -> None:
        for schema in options["schemas"]:
            version = rotation.renew(schema=schema, actor=ACTOR, now=clock.now())
            self.stdout.write(f"{schema}: data key {version} encrypts from now on.")
