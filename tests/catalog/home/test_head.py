"""The regional head's page: counts of the whole regency, never a file."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.home.head import head_page, middle
from catalog.ministry.console.models import PeerFigure, Reading, Size
from core import clock
from tests.factories import casework as applications
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = applications.NOW


@pytest.mark.usefixtures("in_karangasem")
def test_it_counts_what_is_open_overdue_and_kept() -> None:
    unit = applications.office("Kantor Perbekel Padangkerta")
    applications.product("SKU-01", unit=unit, time_unit="hour")
    applications.product("SKU-02", unit=unit, time_unit="day")
    for name in ("Ni Luh Rai", "I Made Arta"):
        applications.step(applications.handed_in("SKU-01", name=name), "verify", "start")
    granted = applications.handed_in("SKU-02", name="Ni Ketut Sari")
    applications.step(granted, "verify", "start", "approve", "issue", now=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=20)

    found = head_page(user=UserFactory.create(), now=later)

    assert found.open == 2
    assert [(one.name, one.number) for one in found.overdue] == [("Kantor Perbekel Padangkerta", 2)]
    assert (found.decided, found.kept) == (1, 1)
    assert [one.slug for one in found.modules] == ["mpp"]
    assert head_page(user=UserFactory.create(), now=later + timedelta(days=20)).decided == 0, "30 days are over"


def test_the_middle_of_an_even_number_is_the_longer_one() -> None:
    assert middle([]) is None
    assert middle([timedelta(hours=hours) for hours in (1, 2, 3, 9)]) == timedelta(hours=3)


def test_the_head_sees_the_middle_of_regencies_of_the_same_size(
    karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "outcomes.read", client=karangasem_client)
    with tenants.public():
        Size.objects.create(regency_code="5107", kind="regency", villages=78, band=1, fewest=6, most=103)
        for indicator in ("mpp.tickets_served", "mpp.median_wait"):
            Reading.objects.create(
                regency_code="5107", indicator=indicator, period="2026-10", shown="exact", value=Decimal(542)
            )
        alone = karangasem_client.get("/kerja/daerah/").content.decode()
        PeerFigure.objects.create(
            kind="regency", band=1, indicator="mpp.tickets_served", period="2026-10", count=6, lower=310, median=420,
            upper=600,
        )  # fmt: skip
        shown = karangasem_client.get("/kerja/daerah/").content.decode()

    assert "Terlalu sedikit yang melapor untuk dibandingkan." in alone
    assert "Antrean yang selesai dilayani" in shown
    assert "310 sampai 600" in shown
    assert "Waktu tunggu tengah (median)" not in shown, "nobody to be compared with"


def test_the_head_sees_it_and_a_clerk_does_not(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    with tenants.enter("r5107"):
        applications.product("SKU-01", unit=applications.office(), now=clock.now())
        applications.handed_in("SKU-01", now=clock.now(), name="Ni Komang Sri Wahyuni")
    staff("r5107", "outcomes.read", client=karangasem_client)

    shown = karangasem_client.get("/kerja/daerah/").content.decode()

    assert "Kabupaten Karangasem" in shown
    assert "Mal Pelayanan Publik" in shown
    assert "Ni Komang Sri Wahyuni" not in shown
    assert 'href="/kerja/daerah/"' in shown
    staff("r5107", "cases.work", client=karangasem_client)
    assert karangasem_client.get("/kerja/daerah/").status_code == 404


def test_it_takes_as_many_queries_for_three_cases_as_for_one(
    karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", "outcomes.read", client=karangasem_client)

    def count() -> int:
        karangasem_client.get("/kerja/daerah/")
        with CaptureQueriesContext(connection) as made:
            assert karangasem_client.get("/kerja/daerah/").status_code == 200
        return len(made)

    def hand_in(code: str) -> None:
        with tenants.enter("r5107"):
            unit = applications.office(f"Kantor {code}")
            applications.product(code, unit=unit, now=NOW, time_unit="hour")
            applications.step(applications.handed_in(code), "verify", "start")

    hand_in("SKU-01")
    few = count()
    hand_in("SKU-02")
    hand_in("SKU-03")

    assert count() == few
