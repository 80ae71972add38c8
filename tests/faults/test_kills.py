"""
SIGKILL at any point of what the engine does: every schema stays whole, the ledger true, and the next run finishes.

`pytest tests/faults --kill-seeds 500` (or TIRU_KILL_SEEDS=500) tries more moments; a failure names its seed.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from tests.conftest import copied_database
from tests.faults.killing import Extent, Moment, kill_at, measure, wait_until_alone
from tests.faults.operations import NEXT_RELEASE, OPERATIONS, FleetMigrate, Operation
from tests.tenants.fleet import small

DEFAULT_SEEDS = 60


@dataclass(frozen=True)
class Stage:
    operation: Operation
    extent: Extent
    folder: Path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Share the seeds out among the operations. The tests of one share its prepared database."""
    if "seed" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("kill_seeds") or int(os.environ.get("TIRU_KILL_SEEDS") or DEFAULT_SEEDS)
    metafunc.parametrize("stage", OPERATIONS, ids=lambda operation: operation.name, indirect=True, scope="module")
    metafunc.parametrize("seed", range(-(-wanted // len(OPERATIONS))))


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """A database and a storage of archives where the operation can begin, and how far it goes when nobody kills it."""
    operation: Operation = request.param()
    folder = tmp_path_factory.mktemp(operation.name)
    with ExitStack() as stack:
        if isinstance(operation, FleetMigrate):
            stack.enter_context(_next_release(folder))
        stack.enter_context(_archives_in(folder / "archives"))
        stack.enter_context(copied_database(django_db_blocker))
        operation.prepare()
        operation.before = operation.describe()
        with _copy(folder, django_db_blocker):
            try:
                extent = measure(operation.perform)
                operation.after = operation.describe()
                operation.check_done()
            finally:
                operation.forget()
        assert operation.before != operation.after
        yield Stage(operation, extent, folder)


def test_a_kill_leaves_everything_whole(stage: Stage, seed: int, django_db_blocker: Any) -> None:
    operation = stage.operation
    moment = Moment.of_seed(seed, stage.extent)
    with _copy(stage.folder, django_db_blocker):
        try:
            came_to_its_end = kill_at(operation.perform, moment)
            wait_until_alone()

            operation.check_whole()
            if came_to_its_end:
                operation.check_done()
            operation.finish()
            operation.check_done()
        finally:
            operation.forget()


@contextmanager
def _copy(folder: Path, django_db_blocker: Any) -> Iterator[None]:
    """The prepared database and its archives, once more and for a moment."""
    copy = folder / "copy"
    (folder / "archives").mkdir(exist_ok=True)
    shutil.copytree(folder / "archives", copy)
    try:
        with _archives_in(copy), copied_database(django_db_blocker):
            yield
    finally:
        shutil.rmtree(copy)


@contextmanager
def _archives_in(folder: Path) -> Iterator[None]:
    kept: Any = settings.STORAGES
    options = kept["archives"]["OPTIONS"] | {"location": folder}
    with override_settings(STORAGES=kept | {"archives": kept["archives"] | {"OPTIONS": options}}):
        yield


@contextmanager
def _next_release(folder: Path) -> Iterator[None]:
    """The template module has two migrations more, which no schema has yet."""
    small.release(folder, **NEXT_RELEASE)
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={"example": small.PACKAGE}):
            yield
    finally:
        sys.path.remove(str(folder))
