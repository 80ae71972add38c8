"""
SIGKILL at any point of what the engine does: every schema stays whole, the ledger true, and the next run finishes.

`pytest tests/faults --kill-seeds 500` (or TIRU_KILL_SEEDS=500) tries more moments; a failure names its seed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import copied_database
from tests.faults.killing import Extent, Moment, kill_at, measure, wait_until_alone
from tests.faults.operations import OPERATIONS, Operation

DEFAULT_SEEDS = 60


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Share the seeds out among the operations. The tests of one share its prepared database."""
    if "seed" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("kill_seeds") or int(os.environ.get("TIRU_KILL_SEEDS") or DEFAULT_SEEDS)
    metafunc.parametrize("stage", OPERATIONS, ids=lambda operation: operation.name, indirect=True, scope="module")
    metafunc.parametrize("seed", range(-(-wanted // len(OPERATIONS))))


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[Operation, Extent]]:
    """A database where the operation can begin, and how far it goes when nobody kills it."""
    operation: Operation = request.param()
    with copied_database(django_db_blocker):
        operation.prepare()
        operation.before = operation.describe()
        with copied_database(django_db_blocker):
            try:
                extent = measure(operation.perform)
                operation.after = operation.describe()
                operation.check_done()
            finally:
                operation.forget()
        assert operation.before != operation.after
        yield operation, extent


def test_a_kill_leaves_everything_whole(stage: tuple[Operation, Extent], seed: int, django_db_blocker: Any) -> None:
    operation, extent = stage
    moment = Moment.of_seed(seed, extent)
    with copied_database(django_db_blocker):
        try:
            came_to_its_end = kill_at(operation.perform, moment)
            wait_until_alone()

            operation.check_whole()
            if came_to_its_end:
                operation.check_done()
            operation.perform()
            operation.check_done()
        finally:
            operation.forget()
