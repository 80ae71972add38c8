"""The pages, as officials of a regency and people of the ministry use them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

import policies
import tenants
from core import clock
from policies.models import RegencyValue
from policies.national.models import NationalValue
from tests.factories.policies import NationalValueFactory, RegencyValueFactory

pytestmark = pytest.mark.django_db

LIST, KEEP = "/pengaturan/kebijakan/", "/pengaturan/kebijakan/imports.keep_days/"
KONSOL, NATIONAL = "/konsol/kebijakan/", "/konsol/kebijakan/imports.keep_days/"
READS, MANAGES, BACKDATES = "policies.read", "policies.manage", "policies.backdate"


def today() -> date:
    return clock.local_date(clock.now(), tenants.context.ZoneInfo("Asia/Makassar"))


def answers(day: date, **changes: str) -> dict[str, str]:
    return {
        "value": "45",
        "valid_from_day": str(day.day),
        "valid_from_month": str(day.month),
        "valid_from_year": str(day.year),
        "legal_source": "Perbup Karangasem 12/2026",
        "reason": "Rapat bagian hukum",
    } | changes


def body(response: Any) -> str:
    return str(response.content.decode())


def queries_of(client: Client, address: str) -> int:
    """What the page costs, without the look at the directory's version, which is due once a second."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len([query for query in queries if "tenants_directoryversion" not in query["sql"]])


def test_the_list_says_what_counts_and_who_decided_it(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    NationalValueFactory(key="imports.keep_days", value="60", legal_source="PermenPANRB 5/2025")
    staff("r5107", READS, client=karangasem_client)

    page = body(karangasem_client.get(LIST))

    assert "Lama isi tabel disimpan" in page
    assert "60 hari" in page
    assert "PermenPANRB 5/2025" in page
    assert "nasional" in page
    assert "Pendaftaran daerah" not in page  # the ministry's own
    assert "Lama kabar paling panjang" not in page  # of a module that is off


def test_policies_of_a_module_are_listed_while_it_is_on(
    karangasem_client: Client, staff: Callable[..., Any], switch_on: Callable[[str, str], None]
) -> None:
    switch_on("example", "r5107")
    staff("r5107", READS, client=karangasem_client)

    assert "Lama kabar paling panjang" in body(karangasem_client.get(LIST))
    assert karangasem_client.get(f"{LIST}example.longest_days/").status_code == 200


def test_a_policy_that_is_not_here_is_not_there(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)

    for key in ("example.longest_days", "onboarding.keep_days", "tidak.ada"):
        assert karangasem_client.get(f"{LIST}{key}/").status_code == 404
    assert karangasem_client.get(f"{LIST}?tampil=apa").status_code == 404


@pytest.mark.parametrize(
    ("query", "there", "missing"),
    [
        ("?tampil=sendiri", "Lama isi tabel", "Kemiripan nama"),
        ("?tampil=rencana", "Lama isi tabel", "Kemiripan nama"),
        ("?tampil=periksa", "Kemiripan nama", "Lama isi tabel"),
        ("?cari=kemiripan", "Kemiripan nama", "Lama isi tabel"),
        ("?kelompok=imports", "Lama isi tabel", "Kemiripan nama"),
        ("?kelompok=imports&cari=kemiripan", "Kebijakan tidak ditemukan", "Lama isi tabel disimpan"),
    ],
)
def test_the_list_is_narrowed(
    karangasem_client: Client, staff: Callable[..., Any], query: str, there: str, missing: str
) -> None:
    staff("r5107", READS, client=karangasem_client)
    with tenants.enter("r5107"):
        RegencyValueFactory(key="imports.keep_days", value="45", valid_from=today() - timedelta(days=3))
        RegencyValueFactory(key="imports.keep_days", value="50", valid_from=today() + timedelta(days=3))

    page = body(karangasem_client.get(f"{LIST}{query}"))

    assert there in page
    assert missing not in page


def test_the_list_costs_the_same_with_1_and_30_decisions(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, client=karangasem_client)
    counts = []
    for number in (1, 30):
        first = date(2020 + number, 1, 1)
        for day in (first + timedelta(days=step) for step in range(number)):
            with tenants.public():
                NationalValueFactory(key="residents.name_same", value="0.9", valid_from=day)
            with tenants.enter("r5107"):
                RegencyValueFactory(key="imports.keep_days", value="45", valid_from=day)
        counts.append(queries_of(karangasem_client, LIST))

    assert counts[0] == counts[1]


def test_thirty_policies_cost_as_many_queries_as_one(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, client=karangasem_client)
    counts = []
    for declared in (["small_group"], ["small_group", "large_group"]):
        with override_settings(TIRU_POLICIES=[f"tests.policies.declared.{name}" for name in declared]):
            counts.append(queries_of(karangasem_client, LIST))
            page = body(karangasem_client.get(LIST))

    assert page.count('class="first"') == 31
    assert counts[0] == counts[1]


def test_the_page_of_a_policy_shows_the_ladder_and_the_history(
    karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    NationalValueFactory(key="imports.keep_days", value="60", legal_source="PermenPANRB 5/2025")
    NationalValueFactory.of_bali(key="imports.keep_days", value="50", legal_source="Pergub Bali 3/2026")
    NationalValueFactory(key="imports.keep_days", value="11", province="82", legal_source="Pergub Malut 1/2026")
    with tenants.enter("r5107"):
        RegencyValueFactory(key="imports.keep_days", value="45", legal_source="Perbup Karangasem 12/2026")
        RegencyValueFactory(key="imports.keep_days", value="40", valid_from=today() + timedelta(days=30))
    staff("r5107", READS, client=karangasem_client)

    page = body(karangasem_client.get(KEEP))

    assert "Ditetapkan Kabupaten Karangasem sejak 1 Jan 2026" in page
    for source in ("PermenPANRB 5/2025", "Pergub Bali 3/2026", "Perbup Karangasem 12/2026"):
        assert source in page
    assert "Pergub Malut" not in page
    assert "direncanakan" in page
    assert '<form method="post" class="form' not in page


def test_an_official_decides_a_value_from_a_day_on(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)
    day = today() + timedelta(days=10)

    response = karangasem_client.post(KEEP, answers(day), follow=True)

    assert response.redirect_chain == [(KEEP, 302)]
    assert f"45 hari berlaku mulai {clock.format_short_date(day)}." in body(response)
    with tenants.enter("r5107"):
        assert policies.value("imports.keep_days", day) == 45
        assert policies.value("imports.keep_days", day - timedelta(days=1)) == 30


@pytest.mark.parametrize(
    ("key", "typed", "value", "shown"),
    [
        ("kinds.fee", "Rp50.000", Decimal(50_000), "Rp50.000"),
        ("kinds.share", "12,5%", Decimal("12.5"), "12,5%"),
        ("kinds.weight", "0,75", Decimal("0.75"), "0,75"),
        ("kinds.open", "false", False, "Tidak"),
        ("kinds.order", "fair", "fair", "Bergantian"),
    ],
)
@override_settings(TIRU_POLICIES=["tests.policies.declared.kinds_group"])
def test_every_kind_of_value_is_typed_as_people_write_it(
    karangasem_client: Client, staff: Callable[..., Any], key: str, typed: str, value: Any, shown: str
) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)
    address = f"{LIST}{key}/"

    assert karangasem_client.post(address, answers(today(), value=typed)).status_code == 302

    with tenants.enter("r5107"):
        assert policies.value(key) == value
    page = body(karangasem_client.get(address))
    assert shown in page
    refused = karangasem_client.post(address, answers(today() + timedelta(days=1), value="entah"))
    assert set(refused.context["form"].errors) == {"value"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": "400"}, "Yang boleh: 1 sampai 365 hari."),
        ({"value": "banyak"}, "Yang boleh: 1 sampai 365 hari."),
        ({"value": ""}, "Nilai masih kosong."),
        ({"legal_source": ""}, "Dasar hukum masih kosong."),
        ({"reason": ""}, "Alasan masih kosong."),
        ({"valid_from_year": "2025"}, "Nilai tidak dapat berlaku surut"),
        ({"valid_from_year": "9026"}, "Periksa tahunnya"),
    ],
)
def test_a_decision_that_does_not_hold_says_what_to_do(
    karangasem_client: Client, staff: Callable[..., Any], changes: dict[str, str], message: str
) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)

    page = body(karangasem_client.post(KEEP, answers(today() + timedelta(days=1), **changes)))

    assert message in page
    with tenants.enter("r5107"):
        assert not RegencyValue.objects.exists()


def test_the_right_to_backdate_opens_the_past(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, MANAGES, BACKDATES, client=karangasem_client)

    assert karangasem_client.post(KEEP, answers(date(2026, 1, 1))).status_code == 302


def test_who_only_reads_changes_nothing(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, client=karangasem_client)
    with tenants.enter("r5107"):
        planned = RegencyValueFactory(key="imports.keep_days", valid_from=today() + timedelta(days=3))

    assert karangasem_client.post(KEEP, answers(today())).status_code == 404
    assert karangasem_client.post(f"{KEEP}lepas/", answers(today())).status_code == 404
    assert karangasem_client.post(f"{KEEP}batal/{planned.pk}/", {"reason": "x"}).status_code == 404
    with tenants.enter("r5107"):
        assert RegencyValue.objects.count() == 1


def test_nobody_sees_policies_without_the_right(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    assert karangasem_client.get(LIST).status_code == 302
    staff("r5107", "people.manage", client=karangasem_client)
    assert karangasem_client.get(LIST).status_code == 404
    assert karangasem_client.get(KEEP).status_code == 404


def test_what_the_nation_fixed_offers_no_form(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)
    address = f"{LIST}departure.retention_days/"

    page = body(karangasem_client.get(address))

    assert "Tidak dapat ditetapkan di sini" in page
    assert "tidak berwenang menetapkan" in page
    assert karangasem_client.post(address, answers(today())).status_code == 404


def test_an_own_value_is_ended_and_a_planned_one_taken_back(
    karangasem_client: Client, staff: Callable[..., Any]
) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)
    assert karangasem_client.get(f"{KEEP}lepas/").status_code == 404  # nothing to end
    with tenants.enter("r5107"):
        RegencyValueFactory(key="imports.keep_days", value="45")
        planned = RegencyValueFactory(key="imports.keep_days", value="50", valid_from=today() + timedelta(days=3))
    ending = answers(today() + timedelta(days=9))
    del ending["value"]

    assert "Akhiri nilai sendiri?" in body(karangasem_client.get(f"{KEEP}lepas/"))
    assert karangasem_client.post(f"{KEEP}lepas/", ending).status_code == 302
    assert "50 hari" in body(karangasem_client.get(f"{KEEP}batal/{planned.pk}/"))
    assert karangasem_client.post(f"{KEEP}batal/{planned.pk}/", {"reason": "Ditunda"}).status_code == 302

    with tenants.enter("r5107"):
        days = [today() + timedelta(days=number) for number in (4, 9)]
        assert [policies.value("imports.keep_days", day) for day in days] == [45, 30]
    assert "tidak lagi menetapkan nilai sendiri" in body(karangasem_client.get(KEEP))


def test_ternate_sees_nothing_of_karangasem(ternate_client: Client, staff: Callable[..., Any]) -> None:
    with tenants.enter("r5107"):
        planned = RegencyValueFactory(
            key="imports.keep_days", value="45", valid_from=today() + timedelta(days=3), legal_source="Perbup Rahasia"
        )
    with tenants.enter("r8271"):
        RegencyValueFactory(key="imports.keep_days", value="20")
    staff("r8271", READS, MANAGES, client=ternate_client)

    page = body(ternate_client.get(KEEP))

    assert "20 hari" in page
    assert "Perbup Rahasia" not in page
    assert ternate_client.post(f"{KEEP}batal/{planned.pk}/", {"reason": "x"}).status_code == 404


def test_the_ministry_decides_for_the_nation_and_a_province(ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", READS, MANAGES, client=ministry_client)

    assert "Pendaftaran daerah" in body(ministry_client.get(KONSOL))
    assert ministry_client.post(NATIONAL, answers(today(), value="60")).status_code == 302
    assert ministry_client.post(f"{NATIONAL}51/", answers(today(), value="50")).status_code == 302

    page = body(ministry_client.get(NATIONAL))
    assert "60 hari" in page
    assert "sudah menetapkan" in page
    assert "Bali" in body(ministry_client.get(f"{NATIONAL}51/"))
    with tenants.enter("r5107"):
        assert policies.value("imports.keep_days", today()) == 50
    with tenants.enter("r8271"):
        assert policies.value("imports.keep_days", today()) == 60


def test_the_ministry_takes_back_and_ends_its_own_values(ministry_client: Client, staff: Callable[..., Any]) -> None:
    staff("public", READS, MANAGES, client=ministry_client)
    NationalValueFactory(key="imports.keep_days")
    planned = NationalValueFactory.of_bali(key="imports.keep_days", valid_from=today() + timedelta(days=30))
    ending = answers(today() + timedelta(days=1))
    del ending["value"]

    assert ministry_client.post(f"{NATIONAL}batal/{planned.pk}/", {"reason": "x"}).status_code == 404
    assert ministry_client.post(f"{NATIONAL}51/batal/{planned.pk}/", {"reason": "Ditunda"}).status_code == 302
    assert ministry_client.post(f"{NATIONAL}lepas/", ending).status_code == 302

    assert list(NationalValue.objects.values_list("value", flat=True)) == ["60", ""]


def test_a_province_that_may_not_differ_or_is_none_has_no_page(
    ministry_client: Client, staff: Callable[..., Any]
) -> None:
    staff("public", READS, MANAGES, client=ministry_client)

    for address in (f"{NATIONAL}99/", f"{KONSOL}onboarding.keep_days/51/", f"{KONSOL}tidak.ada/"):
        assert ministry_client.get(address).status_code == 404
    assert ministry_client.get(f"{KONSOL}onboarding.keep_days/").status_code == 200


def test_the_pages_speak_english(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", READS, MANAGES, client=karangasem_client)
    karangasem_client.cookies["django_language"] = "en"

    page = body(karangasem_client.get(KEEP))

    assert "How long the cells of a table are kept" in page
    assert "The value shipped with Tiru" in page
    assert "Allowed: 1 to 365 days." in page
