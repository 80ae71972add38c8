"""The pages of residents and imports in a real browser: no accessibility fault, nothing sideways at 320 px."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

import tenants
from core import clock
from core.jobs import run_waiting
from imports.models import ImportRun
from residents import services
from residents.models import DuplicatePair, Family
from tests.accounts.browsing import DESKTOP, SMALL_PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories.organisation import person_with_rights
from tests.factories.residents import join, make_family, make_resident
from tests.imports.test_flow import BAD, GOOD, at, bring, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOST = "karangasem.tiru.test"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def open_window(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, HOST, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def paths(karangasem_client: Client) -> dict[str, str]:
    """A filled registry, and the addresses of its pages by a short name."""
    with tenants.enter("r5107"):
        user = person_with_rights(
            "residents.read",
            "residents.edit",
            "residents.unmask",
            "residents.merge",
            "imports.run",
            "units.manage",
            full_name="Ni Made Registrar",
        )
        karangasem_client.force_login(user)
        born = date(1988, 3, 17)
        wayan = make_resident(full_name="I Wayan Sudiarta", nik="5107051803880001", birth_date=born, sex="male")
        family = make_family(wayan)
        join(make_resident(full_name="Ni Made Sukerti", birth_date=date(1990, 12, 21), sex="female"), family, "spouse")
        make_resident(full_name="I Wyn Sudiarta", nik="", birth_date=born, sex="male", occupation="Nelayan")
        services.find_duplicates(now=clock.now())
        pair = DuplicatePair.objects.get()
        assert Family.objects.count() == 1
    rehearsed = bring(karangasem_client, table(GOOD + BAD))
    written = bring(karangasem_client, table([["Ni Luh Rai", "", "1 Mei 1999", "P", "5107052009", "", "", ""]]))
    karangasem_client.post(at("write", pk=written), {"what": "good"})
    run_waiting(queues=("tenant",))
    karangasem_client.post(at("upload", slug="residents"), {"file": table(GOOD)})
    with tenants.enter("r5107"):
        fresh = ImportRun.objects.get(state="uploaded")
    person = f"/penduduk/{wayan.pk}/"
    return {
        "list": "/penduduk/",
        "register": "/penduduk/tambah/",
        "record": person,
        "correct": f"{person}betulkan/",
        "number": f"{person}nomor/nik/",
        "family": f"/penduduk/keluarga/{family.pk}/",
        "join": f"{person}keluarga/",
        "duplicates": "/penduduk/ganda/",
        "pair": f"/penduduk/ganda/{pair.pk}/",
        "merge": f"/penduduk/gabung/{pair.first_id}/{pair.second_id}/",
        "imports": "/pengaturan/impor/",
        "upload": at("upload", slug="residents"),
        "columns": at("columns", pk=fresh.pk),
        "rehearsed": at("run", pk=rehearsed),
        "written": at("run", pk=written),
        "undo": at("undo", pk=written),
    }


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "en"), (SMALL_PHONE, "id")], ids=["desktop", "small"])
def test_pages_are_accessible_and_fit(
    visit: Callable[..., Visitor], karangasem_client: Client, paths: dict[str, str], size: Any, language: str
) -> None:
    visitor = visit(size=size, language=language)
    visitor.sign_in(karangasem_client)

    for name, path in paths.items():
        visitor.go(path)
        assert visitor.violations() == [], name
        assert visitor.overflow() <= 0, name
