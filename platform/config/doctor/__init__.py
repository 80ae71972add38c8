"""
What an installation lacks, in sentences: what was looked at, what is wrong, and which page of the handbook mends it.

Each check is a function that yields findings, and looks by itself: one that cannot look says so and hides no other.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from importlib import import_module

HANDBOOK = "infra/handbook"


class Level(IntEnum):
    """How bad it is. Only `BAD` makes the command fail."""

    OK = 0
    HINT = 1
    BAD = 2


@dataclass(frozen=True)
class Finding:
    """One sentence about one thing that was looked at."""

    check: str
    level: Level
    says: str
    mend: str = ""
    """What to do, or the page that tells it; never empty unless all is well."""

    def __str__(self) -> str:
        mark = {Level.OK: "ok  ", Level.HINT: "hint", Level.BAD: "BAD "}[self.level]
        return f"{mark}  {self.check}: {self.says}" + (f"\n      -> {self.mend}" if self.mend else "")


def ok(check: str, says: str) -> Finding:
    return Finding(check, Level.OK, says)


def hint(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.HINT, says, mend)


def bad(check: str, says: str, mend: str) -> Finding:
    return Finding(check, Level.BAD, says, mend)


Check = Callable[[], Iterable[Finding]]

CHECKS = {
    "settings": "machine.settings_fit",
    "programs": "machine.programs_are_there",
    "disk": "machine.there_is_room",
    "files": "machine.files_can_be_kept",
    "database": "database.server_fits",
    "logins": "database.logins_are_apart",
    "tables": "database.tables_are_current",
    "keys": "data.keys_open",
    "backups": "data.backups_are_fresh",
    "evidence": "data.heads_are_copied",
    "calendar": "data.holidays_are_known",
    "mirror": "data.mirror_agrees",
    "workers": "work.workers_live",
    "jobs": "work.jobs_move",
    "modules": "work.modules_do_well",
    "mail": "work.mail_goes_out",
}
"""Every check by its name, in the order of the answer: what the later ones need stands first."""


def examine(names: Iterable[str] = (), *, raises: bool = False) -> Iterator[Finding]:
    """
    Look at everything, or at what is named.

    :param raises: let what stops a check through, for whoever mends the check or its surrounding.
    :raises KeyError: if there is no check of that name.
    """
    for name in list(names) or CHECKS:
        module, _dot, function = CHECKS[name].partition(".")
        check: Check = getattr(import_module(f"config.doctor.{module}"), function)
        try:
            yield from check()
        except Exception as error:
            if raises:
                raise
            yield Finding(
                name,
                Level.BAD,
                # The class alone: the text of an error may quote an address or a row.
                f"could not be looked at ({type(error).__module__}.{type(error).__name__}).",
                f"Run `manage.py doctor {name} --raise` for the whole error; then {HANDBOOK}/trouble.md.",
            )


def as_json(findings: Iterable[Finding]) -> str:
    return json.dumps([asdict(found) | {"level": found.level.name.lower()} for found in findings], indent=1)
