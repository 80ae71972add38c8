"""The pages on the way to a module, as an administrator meets them, in English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.adoption.models import Assumption, Confirmation, Connection
from organisation.models import Unit
from tests.factories.organisation import UnitFactory

MODULES = "/pengaturan/modul/"
SCHEME = f"{MODULES}one_student_one_client/"
PATHS = [
    f"{MODULES}cari/",
    f"{MODULES}banding/",
    f"{MODULES}jaringan/",
    f"{SCHEME}kesiapan/",
    f"{SCHEME}kesiapan/ringkasan/",
    f"{SCHEME}kesiapan/campus/",
    f"{SCHEME}biaya/",
    f"{SCHEME}biaya/unduh/",
    "/pengaturan/ruang-coba/",
    "/pengaturan/ruang-coba/kini/",
]


@pytest.fixture
def admin(db: None, staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "modules.manage", client=karangasem_client, name="Nurlaila Djafar")
    karangasem_client.cookies["django_language"] = "en"
    return karangasem_client


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_page_is_for_those_with_the_right(
    path: str, staff: Callable[..., Any], karangasem_client: Client, db: None
) -> None:
    assert karangasem_client.get(path).status_code == 302

    staff("r5107", "evidence.read", client=karangasem_client)

    assert karangasem_client.get(path).status_code == 404


def test_readiness_says_what_blocks_and_leads_to_the_mend(admin: Client) -> None:
    html = page(admin, f"{SCHEME}kesiapan/")

    assert "0 of 7 met" in html
    assert "3 more can only be answered once the module is on." in html
    assert "Blocks switching on" in html
    assert f'href="{SCHEME}kesiapan/campus/"' in html
    assert "it can be switched on today" not in html


def test_the_reason_why_not_leads_there_too(admin: Client) -> None:
    assert f'href="{SCHEME}kesiapan/campus/"' in page(admin, f"{SCHEME}nyalakan/")


def test_a_paper_is_entered_changed_and_taken_back(admin: Client) -> None:
    path = f"{SCHEME}kesiapan/campus/"
    empty = admin.post(path, {"number": "", "signed_on": "x"})
    assert empty.status_code == 422
    assert "The number is missing." in empty.content.decode()
    ahead = admin.post(path, {"number": "1", "signed_on": "2999-01-01"})
    assert "This day has not come yet." in ahead.content.decode()

    assert admin.post(path, {"number": "119/1/PKS/2026", "signed_on": "2026-08-20"}).status_code == 302

    with tenants.enter("r5107"):
        assert Confirmation.objects.get().number == "119/1/PKS/2026"
    assert "it can be switched on today" in page(admin, f"{SCHEME}kesiapan/")
    assert "Entered by Nurlaila Djafar" in page(admin, path)
    assert "119/1/PKS/2026" in page(admin, path)
    assert admin.post(f"{path}cabut/").status_code == 302
    with tenants.enter("r5107"):
        assert not Confirmation.objects.exists()
    assert "Blocks switching on" in page(admin, f"{SCHEME}kesiapan/")


def test_a_need_that_nobody_confirms_has_no_page(admin: Client) -> None:
    page(admin, f"{SCHEME}kesiapan/midwife/", 404)
    page(admin, f"{MODULES}unknown/kesiapan/", 404)


def test_the_draft_that_comes_with_the_module_is_offered(admin: Client) -> None:
    assert f'href="{SCHEME}naskah/perjanjian_kampus/"' in page(admin, f"{SCHEME}kesiapan/campus/")


def test_network_is_ticked_one_by_one_or_for_all(admin: Client) -> None:
    path = f"{MODULES}jaringan/"
    assert "There are no such units yet" in page(admin, path)
    with tenants.enter("r5107"):
        first, second = UnitFactory.create_batch(2, kind=Unit.Kind.VILLAGE_OFFICE)

    admin.post(path, {"unit": [str(first.pk), "999999", "x"]})
    with tenants.enter("r5107"):
        assert list(Connection.objects.values_list("unit_id", flat=True)) == [first.pk]
    admin.post(path, {"all": "1"})
    with tenants.enter("r5107"):
        assert set(Connection.objects.values_list("unit_id", flat=True)) == {first.pk, second.pk}
    assert "2 of 2" in page(admin, path)


def test_own_figures_change_the_totals(admin: Client) -> None:
    path = f"{SCHEME}biaya/"
    assert "Rp172.950.000" in page(admin, path)

    wrong = admin.post(path, {"transport-quantity": "-1"})
    assert wrong.status_code == 422
    admin.post(path, {"transport-quantity": "1000", "transport-price": "25000", "data_plan-price": ""})

    with tenants.enter("r5107"):
        own = Assumption.objects.get()
        assert (own.item, own.quantity, own.price) == ("transport", 1000, None)
    assert "Own figures" in page(admin, path)
    file = admin.get(f"{path}unduh/")
    assert file["Content-Disposition"] == 'attachment; filename="biaya-one-student-one-client.csv"'
    assert "Transpor kunjungan" in file.content.decode()


def test_the_summary_for_the_head_holds_the_figures(admin: Client) -> None:
    html = page(admin, f"{SCHEME}kesiapan/ringkasan/")

    assert "0 of 7 met" in html
    assert "Rp40.950.000" in html
    assert "Rp132.000.000" in html
    assert "data-print" in html
    assert "Permenkes 21/2021" in html


def test_search_narrows_and_compares(admin: Client) -> None:
    path = f"{MODULES}cari/"
    assert "1 of 5 modules shown" in page(admin, f"{path}?q=queue")
    assert "4 of 5 modules shown" in page(admin, f"{path}?fits=on")
    assert "No module fits this search" in page(admin, f"{path}?q=zzz")
    assert admin.get(f"{MODULES}banding/?m=mpp").status_code == 302
    assert "Choose two or three modules" in page(admin, path)

    html = page(admin, f"{MODULES}banding/?m=mpp&m=one_student_one_client&m=unknown")

    assert "Public service mall" in html
    assert "One Student One Client" in html
    assert "health data (specific)" in html
    assert "Banyuwangi" in html


def test_a_sandbox_is_asked_for_and_the_page_looks_again_by_itself(admin: Client) -> None:
    path = "/pengaturan/ruang-coba/"
    assert "Ask for a sandbox" in page(admin, path)
    page(admin, f"{path}kini/", 404)
    assert admin.post(path, {"days": "3"}).status_code == 422
    assert admin.post(path, {"modules": "mpp", "days": "99"}).status_code == 422

    assert admin.post(path, {"modules": ["mpp", "smart_kampung"], "days": "3"}).status_code == 302

    html = page(admin, path)
    assert 'hx-get="/pengaturan/ruang-coba/kini/"' in html
    assert "Ask for a sandbox" not in html
    live = admin.get(f"{path}kini/")
    assert b"<html" not in live.content
    assert admin.get(f"{path}kini/", headers={"If-None-Match": live["ETag"]}).status_code == 304
    assert "not ready" in page(admin, admin.post(f"{path}hapus/")["Location"])
    assert "not ready" in page(admin, admin.post(f"{path}masuk/")["Location"])
