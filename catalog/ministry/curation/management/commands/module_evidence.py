"""
`module_evidence --from report.xml`: write down what a run of the test suite shows of the releases that run here.

The report is what `pytest --junit-xml=report.xml` writes (`tests/report.py` puts the commit and the releases into it).
Several reports may be given, of parts that ran on several machines.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.ministry.curation.services import record_report
from core import clock
from core.actors import Actor
from core.errors import Refusal
from tenants.context import public


class Command(BaseCommand):
    help = "Record what a JUnit report of the test suite shows of the running releases."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="reports", action="append", type=Path, required=True, metavar="REPORT")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["reports"]:
            try:
                with public():
                    proofs = record_report(
                        content=path.read_bytes(), actor=Actor.system("module_evidence"), now=clock.now()
                    )
            except (Refusal, OSError) as problem:
                raise CommandError(f"{path}: {problem}") from problem
            for proof in proofs:
                self.stdout.write(
                    f"{proof.slug} {proof.version} {proof.item}: {proof.passed} passed, {proof.failed} failed, "
                    f"{proof.skipped} skipped{', incomplete' if proof.missing else ''} ({proof.seal[:12]})"
                )
            if not proofs:
                self.stdout.write(f"{path}: nothing new.")
