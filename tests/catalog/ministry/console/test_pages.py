"""The console's pages: what they say, who sees them, and that many regencies cost as few queries as one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import tenants
from catalog.activation.models import Switch
from catalog.ministry.console.models import Effect, Size
from catalog.ministry.console.services import rebuild
from outcomes.facts.models import Fact
from tests.factories.console import ACTOR, IKM, at, codes, regencies, says, turn

pytestmark = pytest.mark.django_db
PAGES = (
    "/konsol/pemakaian/",
    "/konsol/perhatian/",
    "/konsol/sebelum-sesudah/",
    "/konsol/setara/?daerah=1101",
    "/konsol/peta/",
    "/konsol/peta.csv",
)


@pytest.fixture(autouse=True)
def _nobody_has_adopted_yet(db: None) -> None:
    Switch.objects.all().delete()
    Fact.objects.all().delete()


@pytest.fixture
def evaluator(ministry_client: Client, staff: Callable[..., Any]) -> Client:
    staff("public", "regencies.read", client=ministry_client)
    return ministry_client


def build() -> None:
    rebuild(actor=ACTOR, now=at("2026-11-10"))


def main_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode()).partition("<main")[2].partition("</main")[0]


def use_by_month(code: str, *uses: int | None, first: int = 1, slug: str = "mpp") -> None:
    """Used so often in each month of 2026 from the first on; None is hidden, and what is missing at the end is late."""
    turn(code, f"2026-{first:02}-02", slug=slug)
    for month, value in enumerate(uses, start=first):
        says(code, f"2026-{month:02}", value)


STEADY = (90, 100, 110, 100, 95, 105, 100, 100, 110, 100)
FALLING = (90, 100, 110, 100, 95, 105, 100, 100, 30, 20)


def test_pages_stand_empty_and_say_so(evaluator: Client) -> None:
    for page in PAGES:
        assert evaluator.get(page).status_code == 200
    assert "Belum ada yang dihitung" in main_of(evaluator.get("/konsol/pemakaian/"))
    build()
    for page in PAGES:
        assert evaluator.get(page).status_code == 200


def test_pages_are_closed_to_strangers_and_to_those_without_the_right(
    ministry_client: Client, staff: Callable[..., Any]
) -> None:
    paths = [*PAGES, "/konsol/pemakaian/1101/mpp/"]
    assert {ministry_client.get(page).status_code for page in paths} == {302}
    staff("public", "catalogue.curate", client=ministry_client)
    assert {ministry_client.get(page).status_code for page in paths} == {404}


def test_these_pages_exist_at_the_ministry_only(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", "modules.manage", "outcomes.read", client=karangasem_client)

    assert {karangasem_client.get(page).status_code for page in PAGES} == {404}


def test_use_tells_how_many_go_on_with_the_interval_and_the_portal(evaluator: Client) -> None:
    several = codes(12)
    regencies(*several)
    for number, code in enumerate(several):
        use_by_month(code, *(STEADY if number > 2 else (*STEADY[:4], None, None, None, None, None, None)))
    build()
    page = main_of(evaluator.get("/konsol/pemakaian/?modul=mpp"))

    assert "75%" in page  # nine of twelve
    assert "JIPPNas 82%" in page
    assert "selang" in page.lower()
    assert "Mal Pelayanan Publik" in page


@pytest.mark.parametrize(
    ("uses", "says_so", "kind"),
    [
        (FALLING, ("pemakaian turun", "Bulan terakhir 20, biasanya 100."), "falling"),
        (STEADY[:7], ("belum melapor", "Agustus 2026"), "late"),
        ((*STEADY[:9], None), ("tak dipakai bulan lalu",), "silent"),
        ((*STEADY[:6], None, None, None, None), ("mati suri", "4 bulan"), "dormant"),
    ],
)
def test_what_to_look_at_and_what_to_do(
    evaluator: Client, uses: tuple[int | None, ...], says_so: tuple[str, ...], kind: str
) -> None:
    well, troubled = codes(2)
    regencies(well, troubled)
    use_by_month(well, *STEADY)
    use_by_month(troubled, *uses)
    build()
    page = main_of(evaluator.get("/konsol/perhatian/"))

    assert page.count("<tr>") == 2
    for words in says_so:
        assert words in page
    assert page.count("<tr>") == main_of(evaluator.get(f"/konsol/perhatian/?jenis={kind}")).count("<tr>")
    assert "<tr>" not in main_of(evaluator.get("/konsol/perhatian/?jenis=falling&modul=smart_kampung"))
    assert evaluator.get("/konsol/perhatian/?jenis=lain").status_code == 404
    assert says_so[0] in main_of(evaluator.get(f"/konsol/pemakaian/{troubled}/mpp/"))
    assert evaluator.get(f"/konsol/pemakaian/{troubled}/smart_kampung/").status_code == 404


def test_the_regency_sees_its_own_warning_and_nobody_elses(
    karangasem_client: Client, ternate_client: Client, staff: Callable[..., Any]
) -> None:
    use_by_month("5107", *FALLING)
    use_by_month("8271", *STEADY)
    build()
    for schema, client in (("r5107", karangasem_client), ("r8271", ternate_client)):
        staff(schema, "outcomes.read", "modules.manage", client=client)
    own, other = (main_of(client.get("/pengaturan/pemakaian/")) for client in (karangasem_client, ternate_client))

    assert "Bulan terakhir 20, biasanya 100." in own
    assert "Bulan terakhir 20" not in other
    assert "biasanya 100." in main_of(karangasem_client.get("/kerja/"))
    assert "biasanya 100." not in main_of(ternate_client.get("/kerja/"))


def test_a_sandbox_is_not_warned(db: None) -> None:
    from catalog.ministry.console.queries import own_attention
    from tenants.models import Regency

    use_by_month("5107", *FALLING)
    build()
    with tenants.enter("r5107"):
        assert len(own_attention()) == 1
    Regency.objects.filter(code="5107").update(purpose="copy")
    with tenants.enter("r5107"):
        assert own_attention() == []


def test_an_effect_is_never_a_naked_number(evaluator: Client) -> None:
    Effect.objects.create(
        slug="mpp", indicator=IKM, value="2.31", low="1.02", high="3.60", before="0.11", before_low="-0.80",
        before_high="1.02", adopters=14, others=16, first_period="2024-S1", last_period="2026-S1",
        by_age=[{"age": 1, "value": "2.31", "low": "1.02", "high": "3.60", "adopters": 14, "others": 16}],
    )  # fmt: skip
    Effect.objects.create(slug="mpp", indicator="mpp.median_wait", refusal="only_with_module")
    Effect.objects.create(slug="smart_kampung", indicator=IKM, refusal="few_adopters", found=4, needed=10)
    page = main_of(evaluator.get("/konsol/sebelum-sesudah/"))

    for words in ("+2,31", "+1,02 sampai +3,60", "14 daerah", "16 belum", "−0,80 sampai +1,02", "Membaik"):
        assert words in page
    for words in ("hanya ada di daerah yang menyalakan modulnya", "4 daerah", "paling sedikit 10"):
        assert words in page


def test_peers_are_shown_with_their_number_and_without_a_ranking(evaluator: Client) -> None:
    build()
    size = Size.objects.filter(kind="regency", band=3).order_by("regency_code")
    band = [one.regency_code for one in size[:6]]
    regencies(*band)
    for number, code in enumerate(band):
        says(code, "2026-S1", str(Decimal(70) + number), indicator=IKM, denominator=150)
        says(code, "2026-10", 60 + number, indicator="mpp.told_wait_held", numerator=60 + number, denominator=100)
    says(band[0], "2026-10", 7, indicator="mpp.services_online")
    build()
    turn(band[0], "2026-08-03")
    build()
    page = main_of(evaluator.get(f"/konsol/setara/?daerah={band[0]}"))

    for words in ("70,00", "72,50", "71,25 sampai 73,75", "6 daerah melapor", "60 dari 100", "50,2–69,1%"):
        assert words in page
    assert "terlalu sedikit yang melapor" in page  # who else counts services online
    assert f"{size[0].fewest}" in page
    assert f'href="/konsol/pemakaian/{band[0]}/mpp/"' in page


def test_the_map_shows_all_regencies_of_a_month(evaluator: Client) -> None:
    one, other, silent = codes(3)
    regencies(one, other, silent)
    use_by_month(one, *STEADY)
    use_by_month(other, *STEADY[:9], None)
    use_by_month(silent, *STEADY[:9])
    build()
    newest = main_of(evaluator.get("/konsol/peta/?modul=mpp"))
    earlier = main_of(evaluator.get("/konsol/peta/?modul=mpp&bulan=2026-09"))

    assert newest.count("/konsol/daerah/") == 514
    for words in ("dipakai", "menyala, tak dipakai", "belum melapor"):
        assert newest.count(f"<span>{words}</span>") == 1
    assert earlier.count("<span>dipakai</span>") == 3
    assert "bulan=2026-09" in newest
    lines = evaluator.get("/konsol/peta.csv?modul=mpp&bulan=2026-10").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 515
    assert next(line for line in lines if line.startswith(silent)).endswith("2026-10,1,0,1")


def test_the_catalogue_says_how_far_a_module_has_proven_itself(ministry_client: Client) -> None:
    several = codes(3)
    regencies(*several)
    for code in several:
        use_by_month(code, *STEADY)
    for month in range(4, 11):
        says(several[0], f"2026-{month:02}", 20 - month, indicator="mpp.median_wait")
    build()

    for path in ("/", "/katalog/", "/katalog/mpp/"):
        assert "icoba di 3 daerah, terbukti di 1" in main_of(ministry_client.get(path))


def counted(client: Client, path: str) -> int:
    client.get(path)  # warms what is asked once in a process
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", PAGES)
def test_many_regencies_take_as_few_queries_as_one(evaluator: Client, path: str) -> None:
    several = codes(3)
    regencies(*several)
    use_by_month(several[0], *FALLING)
    build()
    of_one = counted(evaluator, path)
    for code in several[1:]:
        use_by_month(code, *FALLING)
        says(code, "2026-S1", 75, indicator=IKM)
    build()

    assert counted(evaluator, path) == of_one


def test_the_menu_of_a_regency_leads_to_its_use(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", "outcomes.read", client=karangasem_client)

    assert 'href="/pengaturan/pemakaian/"' in karangasem_client.get("/pengaturan/pemakaian/").content.decode()
    with tenants.enter("r5107"):
        assert reverse("own_use:use", urlconf="config.urls.tenant") == "/pengaturan/pemakaian/"
