"""All villages of a regency in one action: a job that shows how far it is and may be killed anywhere."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from casework.models import ProductVersion, ServiceProduct
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.letters import LETTERS
from catalog.modules.smart_kampung.models import LetterType, SetUpRun
from catalog.modules.smart_kampung.queries import readiness
from catalog.modules.smart_kampung.services import setup
from core import evidence
from core.jobs import run_waiting
from core.models import EvidenceEntry
from documents.models import NumberSeries, Template, TemplateVersion
from organisation.models import Unit
from organisation.services import create_units_from_regions
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
from tests.conftest import KARANGASEM
from tests.factories.organisation import person_with_rights
from tests.faults.killing import Moment, kill_at, measure, wait_until_alone

PAGE, PART = "/smart-kampung/atur/", "/smart-kampung/atur/kemajuan/"
KARANGASEMS = 78
"""75 desa and 3 kelurahan."""


@pytest.fixture
def now() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def manager(village: Unit, karangasem_client: Client, now: Any) -> Client:
    karangasem_client.force_login(person_with_rights("smart_kampung.manage", full_name="I Gede Manager"))
    return karangasem_client


def work_off() -> None:
    with tenants.public():
        run_waiting(queues=("tenant",))


def test_the_button_lets_a_job_do_it_and_the_page_says_what_it_did(manager: Client) -> None:
    begun = manager.post(PAGE, follow=True).content.decode()
    assert "Desa-desa sedang disiapkan" in begun
    assert not LetterType.objects.exists()

    work_off()

    said = manager.get(PAGE).content.decode()
    assert "Desa-desa sudah disiapkan" in said
    assert f"{len(LETTERS)} surat" in said
    assert "2 desa/kelurahan" in said
    assert "?kurang=head" in said
    assert LetterType.objects.count() == len(LETTERS)
    assert NumberSeries.objects.count() == 2


def test_again_it_changes_nothing(manager: Client, village: Unit, now: Any) -> None:
    services.set_up_letters(actor=ACTOR, now=NOW)
    series = NumberSeries.objects.get(unit=village)
    series.pattern = "{serial}/{year}"
    series.save()

    now.shift(timedelta(minutes=10))
    manager.post(PAGE)
    work_off()

    assert "Tidak ada yang diubah" in manager.get(PAGE).content.decode()
    assert NumberSeries.objects.get(unit=village).pattern == "{serial}/{year}"
    assert (LetterType.objects.count(), NumberSeries.objects.count()) == (len(LETTERS), 2)


def test_pressed_while_it_is_at_work_it_is_the_same_run(manager: Client) -> None:
    manager.post(PAGE)
    manager.post(PAGE)

    assert SetUpRun.objects.count() == 1
    work_off()
    assert EvidenceEntry.objects.filter(action="smart_kampung.letters_set_up").count() == 1


def test_the_database_keeps_two_runs_apart(village: Unit) -> None:
    services.start_set_up(actor=ACTOR, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        SetUpRun.objects.create(started_by=str(ACTOR), started_at=NOW, moved_at=NOW, villages=2)


def test_a_village_that_came_later_is_added(manager: Client, village: Unit, now: Any) -> None:
    services.set_up_letters(actor=ACTOR, now=NOW)
    NumberSeries.objects.filter(unit=village).delete()
    now.shift(timedelta(minutes=10))

    manager.post(PAGE)
    work_off()

    assert "1 desa/kelurahan" in manager.get(PAGE).content.decode()
    assert NumberSeries.objects.filter(unit=village).count() == 1


def test_the_part_that_is_polled_is_304_until_something_moves(manager: Client) -> None:
    manager.post(PAGE)
    first = manager.get(PART)
    again = manager.get(PART, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert "HX-Refresh" not in first
    work_off()
    after = manager.get(PART, headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, after["HX-Refresh"]) == (200, "true")


def test_a_run_that_lost_its_worker_says_so_and_goes_on(manager: Client, now: Any) -> None:
    run = services.start_set_up(actor=ACTOR, now=NOW)
    assert setup._go_on(str(run.pk), NOW)
    assert "berhenti" not in manager.get(PAGE).content.decode()

    now.shift(timedelta(minutes=5))

    assert "Penyiapan berhenti" in manager.get(PAGE).content.decode()
    manager.post(PAGE)
    work_off()
    run.refresh_from_db()
    assert (run.is_at_work, run.letters, run.numbered) == (False, len(LETTERS), 2)


def test_nobody_starts_it_without_villages(manager: Client) -> None:
    Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE).delete()

    answer = manager.post(PAGE)

    assert answer.status_code == 409
    assert "Belum ada kantor desa" in answer.content.decode()
    assert not SetUpRun.objects.exists()


def test_letters_wait_only_for_what_they_need(kampung: Unit) -> None:
    found = {one.village.unit.pk: one for one in readiness.overview(NOW).villages}

    assert not found[kampung.pk].is_ready
    assert {lack.value for lack in found[kampung.pk].lacks} == {"head", "seal", "letterhead", "office_code"}


def test_more_villages_take_no_more_queries(db: None, switch_on: Any, django_assert_max_num_queries: Any) -> None:
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        create_units_from_regions(actor=ACTOR, now=NOW)

        with django_assert_max_num_queries(60):
            made = services.set_up_letters(actor=ACTOR, now=NOW)

        assert made.villages == KARANGASEMS


def counted() -> tuple[int, int, int, int]:
    return (
        ServiceProduct.objects.filter(module="smart_kampung").count(),
        Template.objects.filter(kind="desa").count(),
        LetterType.objects.count(),
        NumberSeries.objects.count(),
    )


def clear() -> None:
    """As before the first set-up."""
    for model in (LetterType, ProductVersion, ServiceProduct, TemplateVersion, Template, NumberSeries):
        model._default_manager.all().delete()


def work(run: str) -> None:
    """What a worker does with the job."""
    with tenants.enter(KARANGASEM):
        setup.set_up_villages(run_id=run)


def test_a_killed_worker_doubles_nothing(own_database: str, monkeypatch: pytest.MonkeyPatch, switch_on: Any) -> None:
    monkeypatch.setattr(setup, "PORTION", 20)
    switch_on("smart_kampung", KARANGASEM)
    with tenants.enter(KARANGASEM):
        create_units_from_regions(actor=ACTOR, now=NOW)
        trial = services.start_set_up(actor=ACTOR, now=NOW)
    extent = measure(partial(work, str(trial.pk)))
    whole = (len(LETTERS),) * 3 + (KARANGASEMS,)

    for seed in range(int(os.environ.get("TIRU_KILL_SEEDS") or 4)):
        with tenants.enter(KARANGASEM):
            assert counted() == whole
            clear()
            run = services.start_set_up(actor=ACTOR, now=NOW)
        kill_at(partial(work, str(run.pk)), Moment.of_seed(seed, extent))
        wait_until_alone()

        work(str(run.pk))  # the next worker

        with tenants.enter(KARANGASEM):
            assert counted() == whole, seed
            run.refresh_from_db()
            assert (run.is_at_work, run.numbered) == (False, KARANGASEMS), seed
            assert evidence.verify() == []
