"""`fleet`: how far every schema is from its target, what is missing, bring it there, and compare with the blueprint."""

import json
import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from core.actors import Actor
from tenants.fleet.graph import Graph
from tenants.fleet.migrating import Limit, Patience, PublicIsBehind, migrate
from tenants.fleet.planning import plan
from tenants.fleet.state import RINGS, FleetState, read
from tenants.fleet.verifying import verify

STARTED = time.perf_counter()
ACTOR = Actor.system("fleet")


class Command(BaseCommand):
    help = "The schemas of all regencies: status, plan, migrate, verify."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        doings = parser.add_subparsers(dest="doing", required=True)
        status = doings.add_parser("status", help="every schema's distance from its target, furthest behind first")
        status.add_argument("--json", action="store_true")
        status.add_argument("--all", action="store_true", help="name the schemas at their target, too")
        planned = doings.add_parser("plan", help="what `migrate` would do, and what of it will be felt")
        planned.add_argument("--ring", choices=RINGS, default="")
        planned.add_argument("--sql", action="store_true", help="with the statements")
        migrating = doings.add_parser("migrate", help="bring every schema to its target, ring by ring")
        migrating.add_argument("schemas", nargs="*", help="only these schemas, e.g. r5107")
        migrating.add_argument("--ring", choices=RINGS, default="", help="only this ring")
        migrating.add_argument(
            "--halt-after",
            default=str(Limit()),
            metavar="N|N%",
            help="halt when more schemas of a ring fail (default %(default)s; see tenants/fleet/README.md)",
        )
        migrating.add_argument(
            "--lock-timeout", type=int, default=Patience().lock_timeout, metavar="MS", help="longest wait for a table"
        )
        migrating.add_argument(
            "--attempts", type=int, default=Patience().attempts, help="tries of a step that met a lock"
        )
        verifying = doings.add_parser("verify", help="compare every schema with the blueprint; exit 1 if one differs")
        verifying.add_argument("schemas", nargs="*", help="only these schemas, e.g. r5107")
        verifying.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            getattr(self, f"_{options['doing']}")(options)

    def _status(self, options: dict[str, Any]) -> None:
        state = read(Graph())
        seconds = time.perf_counter() - STARTED
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(state, seconds)))
            return
        if state.public_pending:
            self.stdout.write(f"public: {len(state.public_pending)} behind; run `manage.py migrate` first")
        for reading in state.readings:
            ahead = len(reading.standing.unknown)
            if reading.distance or ahead or options["all"]:
                following = f", next {'.'.join(reading.standing.pending[0])}" if reading.distance else ""
                newer = f", {ahead} of a newer release" if ahead else ""
                self.stdout.write(
                    f"{reading.schema:<12} {reading.ring:<6} {reading.distance:>3} behind{following}{newer}"
                )
        behind = len(state.behind)
        self.stdout.write(
            f"{len(state.readings)} schemas, {len(state.readings) - behind} at their target, {behind} behind"
            f" ({seconds:.2f} s)"
        )

    def _plan(self, options: dict[str, Any]) -> None:
        graph = Graph()
        behind = [reading for reading in read(graph).behind if options["ring"] in ("", reading.ring)]
        for planned in plan(graph, behind, with_sql=options["sql"]):
            rings = ", ".join(f"{planned.schemas[ring]} {ring}" for ring in RINGS if planned.schemas[ring])
            how = "in a transaction" if planned.atomic else "without a transaction"
            how += ", concurrently" if planned.concurrent else ""
            self.stdout.write(f"{'.'.join(planned.node)}: {planned.schemas.total()} schemas ({rings}), {how}")
            for warning in planned.warnings:
                self.stdout.write(f"    ! {warning}")
            if planned.sql:
                self.stdout.write("".join(f"    {line}\n" for line in planned.sql.splitlines()))
        if not behind:
            self.stdout.write("nothing to do")

    def _migrate(self, options: dict[str, Any]) -> None:
        try:
            limit = Limit.parse(options["halt_after"])
        except ValueError:
            raise CommandError("--halt-after takes a number of schemas or a percentage, e.g. 3 or 10%.") from None
        try:
            outcome = migrate(
                actor=ACTOR,
                ring=options["ring"],
                only=options["schemas"] or None,
                limit=limit,
                patience=Patience(lock_timeout=options["lock_timeout"], attempts=options["attempts"]),
                say=self.stdout.write if options["verbosity"] else lambda line: None,
            )
        except PublicIsBehind as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{outcome} ({time.perf_counter() - STARTED:.2f} s)")
        if not outcome.went_well:
            raise CommandError(outcome.complaint())

    def _verify(self, options: dict[str, Any]) -> None:
        found = Counter[str]()
        listed = []
        for verdict in verify(only=options["schemas"] or None):
            found[verdict.state] += 1
            if options["json"]:
                differ = [{**one.as_dict(), "sentence": str(one)} for one in verdict.differences]
                listed.append({"schema": verdict.schema, "state": verdict.state, "differences": differ})
                continue
            if verdict.state == "behind":
                self.stdout.write(f"{verdict.schema}: {verdict.distance} migrations behind, compared once current")
            elif verdict.state == "ahead":
                self.stdout.write(f"{verdict.schema}: from a newer release; compared by that release")
            elif verdict.state == "busy":
                self.stdout.write(
                    f"{verdict.schema}: seems to differ, but something is being changed there; run it again"
                )
            for difference in verdict.differences:
                self.stdout.write(f"{verdict.schema}: {difference}")
        if options["json"]:
            self.stdout.write(json.dumps(listed))
        else:
            self.stdout.write(
                f"{found['whole']} as in the blueprint, {found['drift']} differ, {found['behind']} behind"
                + (f", {found['ahead']} of a newer release" if found["ahead"] else "")
                + (f", {found['busy']} being changed" if found["busy"] else "")
            )
        if found["drift"]:
            raise CommandError(f"{found['drift']} schemas differ from the blueprint.")


def _as_json(state: FleetState, seconds: float) -> dict[str, Any]:
    return {
        "seconds": round(seconds, 3),
        "public_pending": [".".join(node) for node in state.public_pending],
        "schemas": [
            {
                "schema": reading.schema,
                "ring": reading.ring,
                "distance": reading.distance,
                "pending": [".".join(node) for node in reading.standing.pending],
                "unknown": [".".join(node) for node in reading.standing.unknown],
            }
            for reading in state.readings
        ],
    }
