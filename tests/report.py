"""Lets the JUnit report of a run say what it may prove: the tested commit, the releases, what was asked for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePath

import pytest
from _pytest.junitxml import xml_key

ROOT = Path(__file__).resolve().parents[1]


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    report = session.config.stash.get(xml_key, None)
    if report is None:
        return
    from catalog.sdk import all_modules

    for name, value in (
        ("code", tested_code()),
        ("asked", " ".join(asked_for(session.config))),
        ("narrowed", narrowed_by(session.config)),
        *((f"release.{manifest.slug}", manifest.release) for manifest in all_modules()),
    ):
        report.add_global_property(f"tiru.{name}", value)


def tested_code() -> str:
    """The commit, with `-dirty` behind it while something is not committed; empty outside a clone."""
    found = subprocess.run(
        ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or os.environ.get("TIRU_RELEASE", "")


def asked_for(config: pytest.Config) -> list[str]:
    """The files and folders a run was asked for, as dotted names; nothing for the whole suite."""
    places = [(config.invocation_params.dir / one.partition("::")[0]).resolve() for one in config.args]
    names = [".".join(PurePath(place.relative_to(ROOT)).with_suffix("").parts) for place in places]
    return [] if "tests" in names else names


def narrowed_by(config: pytest.Config) -> str:
    """How single tests were picked out, in the words of the command line; empty where none were."""
    option = config.option
    found = [name for name in ("keyword", "markexpr", "lf", "failedfirst", "deselect", "stepwise")
             if getattr(option, name, None)]  # fmt: skip
    return " ".join(found + [one for one in config.args if "::" in one])
