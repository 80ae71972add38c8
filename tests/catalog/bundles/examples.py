"""Set-up files as each version of the format and of a module's configuration wrote them, and where to load them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.bundles.contents import is_something
from catalog.bundles.format import GOVERNMENT
from catalog.sdk import all_modules
from catalog.sdk.manifest import ModuleManifest
from organisation.models import Unit
from organisation.services.units import government_unit
from tests.factories.mpp import MONDAY_MORNING
from tests.factories.organisation import UnitFactory

FOLDER = Path(__file__).parent / "versions"


@dataclass(frozen=True)
class Example:
    """One file under `versions/`, by what its name says of it."""

    slug: str
    version: int
    schema: int
    path: Path

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


def examples() -> list[Example]:
    found = []
    for path in sorted(FOLDER.glob("*/*.json")):
        name = re.fullmatch(r"format-(\d+)-configuration-(\d+)", path.stem)
        assert name, f"{path.name} does not say which version it is"
        found.append(Example(path.parent.name, int(name[1]), int(name[2]), path))
    return found


def newest(slug: str) -> Example:
    return max((one for one in examples() if one.slug == slug), key=lambda one: (one.version, one.schema))


def carrying() -> list[ModuleManifest]:
    """The modules that have anything to carry."""
    return [manifest for manifest in all_modules() if is_something(manifest)]


def open_units(content: bytes) -> None:
    """The work units that a file points at, which no file brings: the government and offices by their codes."""
    government = government_unit(day=MONDAY_MORNING.date())
    rows: list[dict[str, Any]] = [row for group in json.loads(content)["items"] for row in group["rows"]]
    for code in sorted({row["unit"] for row in rows if row.get("unit")}):
        if code != GOVERNMENT and not re.fullmatch(r"\d{4}", code):
            UnitFactory.create(code=code, parent=government, kind=Unit.Kind.AGENCY)
