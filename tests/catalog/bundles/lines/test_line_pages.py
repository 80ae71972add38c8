"""Shared set-ups over HTTP: what others share, what it would change, taking it over; and who may."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from catalog.bundles.lines import services
from catalog.bundles.lines.models import PublishedSetup, Takeover
from catalog.modules.mpp.models import Agency
from core import clock
from core.localised import LocalisedText
from tests.factories.mpp import CLERK, AgencyFactory, text

pytestmark = pytest.mark.django_db
PAGE = "/pengaturan/modul/mpp/berbagi/"
THEIRS = f"{PAGE}5107/1/"


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def share(*, days: int = 0) -> None:
    with tenants.enter("r5107"):
        services.publish(
            slug="mpp", note=LocalisedText(id="Pengaturan awal mal"), actor=CLERK,
            now=clock.now() + timedelta(days=days),
        )  # fmt: skip


@pytest.fixture
def shared() -> None:
    with tenants.enter("r5107"):
        AgencyFactory.create(code="DUKCAPIL", name=text("Dinas Dukcapil"))
        AgencyFactory.create(code="BPJS", name=text("BPJS Kesehatan"))
    share()


@pytest.fixture
def manager(ternate_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r8271", "modules.manage", client=ternate_client)
    return ternate_client


def press(client: Client, how: str, *ticked: str, address: str = THEIRS) -> Any:
    page = client.get(address).content.decode()
    found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page)
    assert found
    return client.post(address, {"fingerprint": found[1], "how": how, "take": ticked}, follow=True)


def ternate_file(client: Client) -> Any:
    return client.get("/pengaturan/modul/mpp/berkas/simpan/", follow=True)


def ids(client: Client) -> list[str]:
    return re.findall(r'name="take" value="([0-9a-f]{16})"', client.get(THEIRS).content.decode())


def test_one_of_two_differences_is_taken_over(shared: None, manager: Client) -> None:
    assert "Kabupaten Karangasem Pengaturan awal mal" in text_of(manager.get(PAGE))
    page = text_of(manager.get(THEIRS))
    assert "BPJS Kesehatan (BPJS)" in page
    assert "Baru di sana." in page

    assert "1 perbedaan diambil." in text_of(press(manager, "chosen", ids(manager)[0]))

    with tenants.enter("r8271"):
        assert Agency.objects.count() == 1
    with tenants.public():
        assert Takeover.objects.get().taken == 1


def test_everything_or_nothing(shared: None, manager: Client) -> None:
    assert "Belum ada yang dipilih" in text_of(press(manager, "chosen"))
    assert press(manager, "chosen", "0" * 16).status_code == 422
    assert "Semua tetap seperti di sini." in text_of(press(manager, "none"))
    with tenants.enter("r8271"):
        assert not Agency.objects.exists()
    assert "Tidak ada perbedaan" in text_of(manager.get(THEIRS)), "what was left is not offered again"


def test_what_was_changed_meanwhile_is_shown_again(shared: None, manager: Client) -> None:
    answer = manager.post(THEIRS, {"fingerprint": "0" * 64, "how": "all"}, follow=True)

    assert "berubah sejak Anda melihatnya" in text_of(answer)
    with tenants.enter("r8271"):
        assert not Agency.objects.exists()


def test_news_stand_on_the_today_page(shared: None, manager: Client) -> None:
    press(manager, "all")
    assert "menawarkan pengaturan" not in text_of(manager.get("/kerja/"))
    with tenants.enter("r5107"):
        AgencyFactory.create(code="PLN", name=text("PLN"))
    share(days=1)

    assert "Kabupaten Karangasem menawarkan pengaturan yang lebih baik" in text_of(manager.get("/kerja/"))
    assert "ada yang baru" in text_of(manager.get(PAGE))


def test_sharing(manager: Client) -> None:
    assert "Belum ada daerah yang membagikan" in text_of(manager.get(PAGE))
    assert manager.post(f"{PAGE}terbitkan/", {}).status_code == 422
    with tenants.enter("r8271"):
        AgencyFactory.create(code="PLN", name=text("PLN, hubungi 8271015409900003"))
    refused = text_of(manager.post(f"{PAGE}terbitkan/", {"note_id": "Awal"}))
    assert "memuat nomor yang menunjuk seseorang" in refused
    assert "8271015409900003" not in refused
    assert "memuat nomor" in text_of(ternate_file(manager))
    with tenants.enter("r8271"):
        Agency.objects.update(name=text("PLN"))
    told = manager.post(f"{PAGE}terbitkan/", {"note_id": "Tanya 8271015409900003", "note_en": ""})
    assert (told.status_code, "memuat nomor" in text_of(told)) == (422, True)

    assert "Versi 1 sudah dibagikan." in text_of(manager.post(f"{PAGE}terbitkan/", {"note_id": "Awal"}, follow=True))
    with tenants.enter("r8271"):
        assert PublishedSetup.objects.get().regency_code == "8271"
    assert "tidak dapat ditarik" in text_of(manager.get(f"{PAGE}terbitkan/"))


def test_in_english_too(shared: None, manager: Client) -> None:
    manager.cookies["django_language"] = "en"

    assert "What Kabupaten Karangasem does differently" in text_of(manager.get(THEIRS))


@pytest.mark.parametrize("address", [PAGE, THEIRS, f"{PAGE}terbitkan/"])
def test_only_for_who_sets_the_module_up(
    shared: None, ternate_client: Client, staff: Callable[..., Any], address: str
) -> None:
    assert "/akun/masuk/" in ternate_client.get(address)["Location"]
    staff("r8271", "mpp.serve", client=ternate_client)

    assert ternate_client.get(address).status_code == 404
    assert ternate_client.post(address, {"how": "all"}).status_code in (404, 405)


def test_what_is_not_shared_is_not_there(shared: None, manager: Client) -> None:
    for address in (f"{PAGE}5107/2/", f"{PAGE}3510/1/", f"{PAGE}8271/1/", "/pengaturan/modul/example/berbagi/"):
        assert manager.get(address).status_code == 404


def test_the_ministry_sees_lines_and_no_content(
    shared: None, manager: Client, ministry_client: Client, staff: Callable[..., Any]
) -> None:
    press(manager, "all")
    staff("public", "regencies.read", client=ministry_client)

    page = text_of(ministry_client.get("/konsol/pengaturan-bersama/"))

    assert "Kota Ternate" in page
    assert "2 / 2" in page
    assert "BPJS" not in page


def test_two_versions_of_a_line_are_compared_before_taking(shared: None, manager: Client) -> None:
    address = f"{PAGE}5107/perubahan/"
    assert "Baru ada satu versi" in text_of(manager.get(address))
    with tenants.enter("r5107"):
        Agency.objects.filter(code="BPJS").update(name=text("BPJS Kesehatan Amlapura"))
    share(days=1)
    with tenants.enter("r5107"):
        AgencyFactory.create(code="PLN", name=text("PLN"))
    share(days=2)

    assert address in manager.get(PAGE).content.decode()
    assert address in manager.get(f"{PAGE}5107/3/").content.decode()
    newest = text_of(manager.get(address))
    assert "PLN (PLN) Baru di sana." in newest
    assert "Amlapura" not in newest
    assert "BPJS Kesehatan → menjadi BPJS Kesehatan Amlapura" in text_of(manager.get(f"{address}?dari=1&ke=3"))
    assert "Kedua versi ini sama." in text_of(manager.get(f"{address}?dari=2&ke=2"))
    assert manager.get(f"{address}?dari=1&ke=9").status_code == 422
    assert manager.get(f"{PAGE}3510/perubahan/").status_code == 404
