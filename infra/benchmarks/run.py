#!/usr/bin/env python
"""
Tiru's benchmarks: `python infra/benchmarks/run.py [NAME ...] [--tenants N] [--json FILE] [--folder DIR]`.

Each is measured against its yardstick in the same run. README.md beside this file says what is compared with what.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "provision",
    "switch_on",
    "request",
    "memory",
    "idle",
    "noisy",
    "casework_list",
    "residents_search",
    "mpp_day",
    "letters",
    "complaints",
    "console",
    "fleet_noop",
    "fleet_addfield",
)
"""In the order they run: what changes every schema comes last."""


def main() -> int:
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    arguments = _arguments()
    from infra.benchmarks import machine
    from infra.benchmarks.measure import say
    from infra.benchmarks.stage import staged

    with staged(arguments.folder) as stage:
        facts = machine.facts()
        print("\n".join(f"- {name}: {value}" for name, value in facts.items()), end="\n\n", flush=True)
        results = []
        for name in [name for name in NAMES if name in (arguments.names or NAMES)]:
            say(f"{name} ...")
            begun = time.monotonic()
            result = import_module(f"infra.benchmarks.{name}").run(stage, arguments.tenants)
            say(f"  {name} took {time.monotonic() - begun:.0f} s")
            print(result.as_text(), flush=True)
            results.append(result.as_dict())
            if arguments.json:
                found = {"machine": facts, "tenants": arguments.tenants, "results": results}
                arguments.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Tiru against its yardsticks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all when left out")
    parser.add_argument("--tenants", type=int, default=514, help="how many regencies are present (default 514)")
    parser.add_argument("--folder", type=Path, help="keep the database here and use it again; else it is thrown away")
    parser.add_argument("--json", type=Path, help="write every sample to this file, too")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    if not 1 <= arguments.tenants <= 514:
        parser.error("--tenants is a number from 1 to 514: Indonesia has 514 regencies and cities")
    return arguments


if __name__ == "__main__":
    raise SystemExit(main())
