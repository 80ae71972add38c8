"""
SIGKILL to the worker in the middle of a rehearsal, of the writing and of the undo: the next worker goes on, and no row
is written twice or lost.

`pytest tests/imports --kill-seeds 200` (or TIRU_KILL_SEEDS=200) tries more moments; a failure names its seed.
"""

import os
from functools import partial

import pytest

import tenants
from core import clock, evidence
from core.actors import Actor
from core.models import EvidenceEntry
from imports import services
from imports.models import ImportRow, ImportRun
from imports.registry import importer_of
from imports.services import running
from residents.models import Family, Membership, Resident
from tests.factories.residents import PURWA_KERTHI
from tests.faults.killing import Extent, Moment, kill_at, measure, wait_until_alone
from tests.imports.test_flow import table

ACTOR = Actor.system("tests")
PEOPLE = 12
DEFAULT_SEEDS = 4


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("kill_seeds") or int(os.environ.get("TIRU_KILL_SEEDS") or DEFAULT_SEEDS)
        metafunc.parametrize("seeds", [range(wanted)], ids=[f"{wanted} seeds"])


def work(schema: str, run: str) -> None:
    """What a worker does with the job that stands in the queue: each step takes up what is not done yet."""
    with tenants.enter(schema):
        for step in (services.rehearse, services.write, services.take_back):
            step(run_id=run)


def uploaded() -> str:
    """A table of families that waits for its rehearsal."""
    rows = [
        [f"I Wayan Sudiarta {number}", f"510705170388{number:04}", "17/03/1988", "L", PURWA_KERTHI,
         f"510705040520{number // 3 + 1:04}", "Anak" if number % 3 else "Kepala Keluarga", "Nelayan"]
        for number in range(1, PEOPLE + 1)
    ]  # fmt: skip
    now = clock.now()
    run = services.upload_table(importer=importer_of("residents"), file=table(rows), actor=ACTOR, now=now)
    services.choose_columns(run=run, mapping=run.mapping, actor=ACTOR, now=now)
    return str(run.pk)


def counts() -> tuple[int, int, int]:
    return Resident.objects.count(), Membership.objects.filter(active_to=None).count(), Family.objects.count()


def registrations() -> int:
    return EvidenceEntry.objects.filter(action="residents.registered").count()


def agrees(run: str) -> None:
    """What the rows say was written is what is there, neither more nor less."""
    applied = ImportRow.objects.filter(run_id=run, state=ImportRow.State.APPLIED).count()
    people = Resident.objects.values_list("nik_index", flat=True)
    assert len(people) == len({bytes(index) for index in people if index is not None}) == applied
    assert evidence.verify() == []


STEPS = ("rehearsed", "applied", "undone")


def begin(run: str, state: str) -> None:
    """Somebody presses the button that leads to this state."""
    with tenants.enter("r5107"):
        found, now = ImportRun.objects.get(pk=run), clock.now()
        if state == "applied":
            services.start_writing(run=found, only_good=True, actor=ACTOR, now=now)
        elif state == "undone":
            services.start_undo(run=found, actor=ACTOR, now=now)


def test_a_killed_worker_loses_no_row_and_writes_none_twice(
    own_database: str, monkeypatch: pytest.MonkeyPatch, seeds: range
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(running, "UNDO_BATCH", 2)
    with tenants.enter("r5107"):
        trial, begun = uploaded(), counts()
    extents: dict[str, Extent] = {}
    for state in STEPS:
        begin(trial, state)
        extents[state] = measure(partial(work, "r5107", trial))
    assert extents["applied"].statements > 5 * PEOPLE

    for seed in seeds:
        with tenants.enter("r5107"):
            run = uploaded()
            written = registrations()
        for place, state in enumerate(STEPS):
            begin(run, state)
            kill_at(partial(work, "r5107", run), Moment.of_seed(seed * len(STEPS) + place + seed, extents[state]))
            wait_until_alone()
            with tenants.enter("r5107"):
                agrees(run)

            work("r5107", run)  # the next worker

            with tenants.enter("r5107"):
                assert ImportRun.objects.get(pk=run).state == state, (seed, state)
                agrees(run)
                assert counts() == ((PEOPLE, PEOPLE, PEOPLE // 3 + 1) if state == "applied" else begun), (seed, state)
        with tenants.enter("r5107"):
            assert registrations() - written == PEOPLE, (seed, "each row was registered once")
