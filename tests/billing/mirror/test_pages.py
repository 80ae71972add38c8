"""What a billing officer sees of Stripe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from billing.mirror.models import Comparison, Difference, Mirrored
from core.models import EvidenceEntry
from tests.billing.stripe_simulator.server import KEY
from web.notices import notices

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
PATH = "/konsol/tagihan/selisih/"

type Staff = Callable[..., Any]


@pytest.fixture
def officer(staff: Staff, ministry_client: Client, db: None) -> Any:
    return staff("public", "billing.run", client=ministry_client, name="Ratna Kusumawardani")


@pytest.fixture
def is_on(settings: Any) -> None:
    settings.TIRU_STRIPE = {"key": KEY, "webhook_secret": ""}


def difference(number: int = 1, **values: Any) -> Difference:
    given = {
        "regency_code": "5107",
        "kind": "amount",
        "thing": "invoice",
        "name": f"TIRU/2026/{number:06}",
        "aspect": "total",
        "ours": "Rp23.310.000",
        "theirs": "Rp23.310.001",
        "amount": Decimal(1),
        "first_seen_at": NOW,
        "last_seen_at": NOW,
    }
    return Difference.objects.create(**given | values)


def compared(at: datetime = NOW, **values: Any) -> Comparison:
    return Comparison.objects.create(started_at=at, **{"finished_at": at, "looked_at": 14} | values)


def page(client: Client) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = client.get(PATH)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_without_stripe_the_page_says_that_nothing_misses_it(officer: Any, ministry_client: Client) -> None:
    seen = page(ministry_client)

    assert "Stripe belum disiapkan di sini" in seen
    assert "bandingkan/" not in seen
    assert ministry_client.post(f"{PATH}bandingkan/", follow=True).status_code == 200


def test_when_both_agree_the_page_says_since_when(officer: Any, is_on: None, ministry_client: Client) -> None:
    first = page(ministry_client)
    compared()

    seen = page(ministry_client)

    assert "Belum pernah dibandingkan" in first
    assert "Stripe dan buku besar sama" in seen
    assert "27 Nov 2026" in seen
    assert "14 objek" in seen


def test_a_difference_is_said_in_words(officer: Any, is_on: None, ministry_client: Client) -> None:
    compared(differences=3)
    difference()
    difference(kind="surplus", thing="item", name="mpp", aspect="", ours="", theirs="Rp12.000.000")
    difference(kind="surplus", thing="customer", name="cus_9", aspect="", ours="", theirs="", regency_code="")
    difference(2, kind="state", aspect="state", ours="open", theirs="paid", amount=0, settled_at=NOW)

    seen = page(ministry_client)

    assert "Tagihan TIRU/2026/000001: total berbeda" in seen
    assert "Rp23.310.001" in seen
    assert "Modul Mal Pelayanan Publik hanya ada di Stripe" in seen
    assert "Kabupaten Karangasem" in seen
    assert "Bukan daerah kita" in seen
    assert "Tagihan TIRU/2026/000002: keadaan berbeda" in seen
    assert "Stripe dan buku besar sama" not in seen


def test_a_comparison_that_broke_off_or_was_left_out_is_said(
    officer: Any, is_on: None, ministry_client: Client
) -> None:
    compared(NOW - timedelta(hours=37))
    stale = page(ministry_client)
    compared(NOW - timedelta(hours=1), finished_at=None, problem="UnknownOutcome")
    broken = page(ministry_client)
    Mirrored.objects.create(regency_code="5107", is_refused=True, problem="Refused", tried_at=NOW)

    assert "tidak ada pembandingan" in stale.lower()
    assert "tidak sampai selesai" in broken
    assert "tidak dapat dihubungi" in broken
    assert "Stripe menolak yang dikirimkan" in page(ministry_client)


def test_asking_for_a_comparison_enqueues_one(officer: Any, is_on: None, ministry_client: Client) -> None:
    answer = ministry_client.post(f"{PATH}bandingkan/")

    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM public.procrastinate_jobs WHERE status = 'todo' ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone() == ("billing.mirror.services.compare_nightly",)
    assert answer.status_code == 302
    assert EvidenceEntry.objects.filter(action="billing_mirror.comparison_requested").exists()


def test_only_billing_officers_see_it(
    staff: Staff, db: None, ministry_client: Client, karangasem_client: Client
) -> None:
    assert ministry_client.get(PATH).status_code == 302
    staff("public", "regencies.read", client=ministry_client)
    staff("r5107", "billing.manage", client=karangasem_client)

    assert ministry_client.get(PATH).status_code == 404
    assert ministry_client.post(f"{PATH}bandingkan/").status_code == 404
    assert karangasem_client.get(PATH).status_code == 404


def test_the_page_asks_as_much_for_three_as_for_one(officer: Any, is_on: None, ministry_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(ministry_client)
        return len(asked)

    compared()
    difference(1)
    difference(11, settled_at=NOW)
    page(ministry_client)
    one = queries()
    for number in (2, 3):
        difference(number, regency_code="8271")
        difference(number + 10, settled_at=NOW)

    assert queries() == one


def test_the_today_page_of_billing_officers_says_what_is_open(officer: Any, staff: Staff) -> None:
    def said(user: Any) -> list[str]:
        with time_machine.travel(NOW, tick=False):
            return [str(one.title) for one in notices(user) if one.url == PATH]

    curator = staff("public", "catalogue.curate")
    nothing = said(officer)
    compared(NOW - timedelta(hours=37))
    difference()

    assert nothing == []
    assert said(officer) == [
        "1 selisih antara Stripe dan buku besar",
        "Semalam Stripe tidak dibandingkan dengan buku besar",
    ]
    assert said(curator) == []
    with tenants.enter("r5107"):
        assert [one for one in notices(officer) if one.url == PATH] == []
