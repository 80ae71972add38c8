from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tenants.fleet import small

type Release = Callable[..., Path]


@pytest.fixture
def fleet_database(own_database: str, switch_on: Callable[[str, str], None]) -> str:
    """A database of its own in which the template module is on at Karangasem, whose tables small schemas copy."""
    switch_on("example", "r5107")
    return own_database


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Release:
    """`release(colour="operations = [...]")`: the template module has these further migrations."""
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.MIGRATION_MODULES = {"example": small.PACKAGE}

    def write(**migrations: str) -> Path:
        return small.release(tmp_path, **migrations)

    return write
