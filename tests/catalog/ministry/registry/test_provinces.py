"""Staff of a province see their province's regencies, and nothing else of the ministry: tried at every address."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

import tenants
from accounts.models import User
from catalog.ministry.registry.models import Innovation, Problem, Submission
from catalog.ministry.registry.services.problems import raise_problem, score
from core import clock
from core.actors import Actor
from core.models import EvidenceEntry
from organisation.access import MINISTRY_ZONE
from organisation.models import Role, Unit
from organisation.provinces import Reach, reach_of
from organisation.queries import sentence_of
from organisation.services import grant_role, sync_core_roles
from organisation.services.roles import ProvinceMissing, ProvinceRoleOnly
from outcomes.facts.models import Fact
from regions.queries import UnknownRegion
from tests.factories.accounts import UserFactory
from tests.journeys.addresses import routes

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
OTHERS = "Ternate"
OPEN = {
    "facts:list",
    "facts_api:list",
    "ministry:adoption_csv",
    "ministry:console",
    "ministry:regencies",
    "ministry:regency",
    "registry:innovation_csv",
    "registry:innovation_pdf",
    "registry:innovations",
    "registry:problem",
    "registry:problems",
    "registry:reform",
    "setup_times:times",
}
"""The pages that narrow what they show. Every other address of the ministry's console is closed."""


def officer_of(province: str, **period: Any) -> User:
    with tenants.public():
        sync_core_roles(actor=SYSTEM, now=NOW)
        user = UserFactory.create(full_name="I Made Wirawan")
        role = Role.objects.get(slug="province_officer")
        grant_role(user=user, role=role, province=province, actor=SYSTEM, now=clock.now(), **period)
    return user


@pytest.fixture
def bali(ministry_client: Client) -> Client:
    with tenants.public():
        ministry_client.force_login(officer_of("51"))
    return ministry_client


@pytest.fixture
def keys(db: None) -> dict[str, dict[str, UUID]]:
    """Something of both regencies on every page that is open."""
    found = {}
    for code in ("5107", "8271"):
        with tenants.enter(f"r{code}"):
            problem = raise_problem(
                title=f"Masalah {'Karangasem' if code == '5107' else OTHERS}", description="x", theme="poverty",
                local_theme="", indicator="", actor=SYSTEM, now=NOW,
            )  # fmt: skip
            score(problem_id=problem.pk, urgency=3, seriousness=3, growth=3, reason="x", actor=SYSTEM, now=NOW)
        innovation = Innovation.objects.create(
            regency_code=code, slug="mpp", form="other", initiator="agency", trial_on=date(2026, 1, 1),
            implemented_on=date(2026, 1, 1), written_at=NOW, written_by="x",
        )  # fmt: skip
        entered = Submission.objects.create(
            innovation=innovation, year=2026, maturity=1, submitted_at=NOW, submitted_by="x",
            pack={
                "regency": code, "module": "MPP", "summary": "", "day": "", "facts": [], "criteria": [], "links": [],
                "beneficiaries": [], "indicators": [], "maturity": 1, "of": 19,
            },
        )  # fmt: skip
        Fact.objects.create(
            regency_code=code, indicator="mpp.tickets_served", period="2026-10", period_kind="month",
            last_day=date(2026, 10, 31), version=1, formula=1, shown="exact", value=Decimal(12), computed_at=NOW,
            report="0199a5b0-0000-7000-8000-000000000001", received_at=NOW,
        )  # fmt: skip
        found[code] = {"problem": problem.pk, "submission": entered.pk}
    return found


def console_addresses(code: str, keys: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    """Every address of the console, the API and the administration, with whatever may stand in it of a regency."""
    values: dict[str, list[object]] = {
        "int": [1, 2, 3],
        "path": ["mpp"],
        "uuid": [*keys.values(), UUID(int=1)],
        "str": [code, f"r{code}", "1.0.0"],
        "slug": ["mpp", f"r{code}"],
    }
    for route in routes(settings.ROOT_URLCONF):
        if not route.pattern.startswith(("konsol/", "api/", "admin/")) or "(?P<" in route.pattern:
            continue
        kinds = [values.get(kind, []) for kind in re.findall(r"<(\w+):\w+>", route.pattern)]
        for chosen in product(*kinds):
            kwargs = dict(zip(route.parameters, chosen, strict=True))
            with suppress(NoReverseMatch):
                yield route.name, reverse(route.name, urlconf=settings.ROOT_URLCONF, kwargs=kwargs)


PUBLIC_API = ("/api/v1/regions/", "/api/v1/catalogue/", "/api/v1/regencies/", "/api/v1/openapi.json")


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_of_another_province_is_seen_at_any_address(
    bali: Client, keys: dict[str, dict[str, UUID]], method: str
) -> None:
    opened, leaked = set(), []
    before = EvidenceEntry.objects.count()
    for name, address in console_addresses("8271", keys["8271"]):
        if address.startswith(PUBLIC_API):
            continue
        response = getattr(bali, method)(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if OTHERS in body.decode("utf-8", "replace"):
            leaked.append(address)
        if response.status_code == 200:
            opened.add(name)

    assert leaked == []
    assert opened <= OPEN - {"ministry:regency", "registry:problem", "registry:innovation_pdf"}
    assert EvidenceEntry.objects.count() == before


def test_their_own_regencies_are_open_and_every_other_page_is_closed(
    bali: Client, keys: dict[str, dict[str, UUID]]
) -> None:
    opened, closed = set(), {}
    for name, address in console_addresses("5107", keys["5107"]):
        if not address.startswith(PUBLIC_API):
            status = bali.get(address).status_code
            opened |= {name} if status == 200 else set()
            closed[address] = status

    assert opened == OPEN
    closed.pop("/admin/login/")  # the door itself
    odd = {address: status for address, status in closed.items() if status not in (200, 302, 404, 405)}
    assert odd == {}
    redirected = [address for address, status in closed.items() if status == 302]
    assert [address for address in redirected if not address.startswith("/admin/")] == []


def test_the_pages_count_only_their_own(bali: Client, keys: dict[str, dict[str, UUID]]) -> None:
    console = bali.get("/konsol/").content.decode()
    listed = bali.get("/konsol/daerah/", {"provinsi": "82"}).content.decode()

    assert "Karangasem" in console
    assert "9 kabupaten dan kota" in " ".join(console.split())
    assert "Kabupaten Buleleng" in listed
    assert "Maluku Utara" not in listed, "other provinces are no choice"
    assert bali.get("/konsol/daerah/51.07/").status_code == 200
    assert bali.get("/konsol/daerah/82.71/").status_code == 404
    assert [row["regency_code"] for row in bali.get("/api/v1/outcomes/").json()["results"]] == ["5107"]
    assert bali.get("/api/v1/outcomes/", {"regency": "8271"}).json()["results"] == []


def test_the_ministrys_own_people_see_all_of_it(
    ministry_client: Client, staff: Callable[..., Any], keys: dict[str, dict[str, UUID]]
) -> None:
    """Without this, the tests above could pass because nothing is shown to anybody."""
    staff("public", "regencies.read", client=ministry_client)

    for address in ("/konsol/", "/konsol/daerah/8271/", "/konsol/masalah/", "/konsol/inovasi/", "/konsol/fakta/"):
        assert OTHERS in ministry_client.get(address).content.decode(), address
    for name in ("ministry:custody", "ministry:departure", "ministry:lineage"):
        kwargs = {} if name == "ministry:lineage" else {"code": "5107"}
        assert ministry_client.get(reverse(name, kwargs=kwargs)).status_code == 200


def test_the_menu_shows_what_is_open(bali: Client) -> None:
    shown = bali.get("/konsol/").content.decode()

    for address in ("/konsol/daerah/", "/konsol/fakta/", "/konsol/masalah/", "/konsol/inovasi/", "/konsol/rb-tematik/"):
        assert f'href="{address}"' in shown
    for address in ("/konsol/katalog/", "/konsol/orang/", "/konsol/pengaturan-bersama/", "/konsol/mpp/"):
        assert f'href="{address}"' not in shown


class TestTheRole:
    def test_it_is_given_for_a_province_and_says_so(self) -> None:
        user = officer_of("51")

        assert reach_of(user) == Reach(frozenset({"51"}))
        unit = Unit.objects.get(code="51")
        assert (unit.region_code, unit.path) == ("51", "51")
        assert "Bali" in sentence_of(user.role_assignments.get())

    def test_two_provinces_are_two_roles(self) -> None:
        user = officer_of("51")
        with tenants.public():
            role = Role.objects.get(slug="province_officer")
            grant_role(user=user, role=role, province="52", actor=SYSTEM, now=clock.now())

        reach = reach_of(User.objects.get(pk=user.pk))

        assert (reach.covers("5107"), reach.covers("5201"), reach.covers("8271")) == (True, True, False)

    def test_without_a_province_it_is_refused(self) -> None:
        with tenants.public():
            sync_core_roles(actor=SYSTEM, now=NOW)
            role = Role.objects.get(slug="province_officer")
            with pytest.raises(ProvinceMissing):
                grant_role(user=UserFactory.create(), role=role, actor=SYSTEM, now=NOW)
            with pytest.raises(UnknownRegion):
                grant_role(user=UserFactory.create(), role=role, province="99", actor=SYSTEM, now=NOW)

    def test_another_role_is_not_given_for_a_province(self) -> None:
        with tenants.public():
            sync_core_roles(actor=SYSTEM, now=NOW)
            role = Role.objects.get(slug="ministry_evaluator")
            with pytest.raises(ProvinceRoleOnly):
                grant_role(user=UserFactory.create(), role=role, province="51", actor=SYSTEM, now=NOW)

    def test_the_right_without_a_province_reaches_nothing(
        self, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        """However such a row came to be: nobody sees the whole country by a province's right."""
        user = staff("public", "province.read", client=ministry_client)

        assert not reach_of(user)
        assert ministry_client.get("/konsol/").status_code == 404

    def test_after_its_last_day_everything_is_closed(self, ministry_client: Client) -> None:
        user = officer_of("51")
        user.role_assignments.update(active_from=date(2020, 1, 1), active_to=date(2020, 2, 1))
        ministry_client.force_login(user)

        assert ministry_client.get("/konsol/").status_code == 404

    def test_it_is_given_on_the_page(self, ministry_client: Client, staff: Callable[..., Any]) -> None:
        with tenants.public():
            sync_core_roles(actor=SYSTEM, now=NOW)
        staff("public", "people.manage", client=ministry_client)
        user = UserFactory.create(full_name="Ni Luh Ayu")
        day = clock.local_date(clock.now(), MINISTRY_ZONE)
        fields = {
            "role": Role.objects.get(slug="province_officer").pk,
            "active_from_day": day.day,
            "active_from_month": day.month,
            "active_from_year": day.year,
        }
        address = reverse("organisation:grant", urlconf=settings.ROOT_URLCONF, kwargs={"pk": user.pk})

        refused = ministry_client.post(address, fields)
        done = ministry_client.post(address, fields | {"province": "51"})

        assert "Pilih provinsinya" in refused.content.decode()
        assert done.status_code == 302
        assert reach_of(User.objects.get(pk=user.pk)) == Reach(frozenset({"51"}))

    def test_problems_nobody_of_theirs_scored_stay_with_the_others(self, bali: Client, keys: Any) -> None:
        assert Problem.objects.count() == 2
        assert bali.get(f"/konsol/masalah/{keys['8271']['problem']}/").status_code == 404
        assert bali.get(f"/konsol/masalah/{keys['5107']['problem']}/").status_code == 200
