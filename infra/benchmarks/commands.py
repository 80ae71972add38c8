"""Running `manage.py` as an operator does, timed from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass

from infra.benchmarks.measure import timed
from infra.benchmarks.processes import ROOT

_SAID = re.compile(r"\(([0-9.]+) s\)")


@dataclass(frozen=True)
class Run:
    whole: float
    """Seconds from the start of the process to its end."""
    work: float
    """Seconds that the command itself says it took, without the interpreter's and Django's start."""


def manage(*arguments: str, next_release: bool = False) -> Run:
    """
    Run a command in a process of its own, against the stage's database.

    :param next_release: with the migration that no schema has yet.
    """
    with timed() as watch:
        said = _python(["manage.py", *arguments], next_release=next_release)
    found = _SAID.search(said)
    return Run(watch.seconds, float(found[1]) if found else watch.seconds)


def stock_migrate(label: str, schemas: list[str], *, next_release: bool = False) -> list[float]:
    """Seconds that django-tenants' own executor takes for each schema, one after the other in one process."""
    said = _python(["-m", "infra.benchmarks.stock_migrate", label, *schemas], next_release=next_release)
    return [float(line) for line in said.split()]


def _python(command: list[str], *, next_release: bool) -> str:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    environment = {"PYTHONPATH": paths, "PYTHONWARNINGS": "ignore", "TIRU_LOGIN": "operator"}
    environment["TIRU_BENCHMARK_NEXT_RELEASE"] = "1" if next_release else ""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:4])} failed:\n{done.stdout[-1000:]}\n{done.stderr[-2000:]}")
    return done.stdout
