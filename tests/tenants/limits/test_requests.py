"""The door at work: pages and the API of a regency, with tiny limits."""

import json
import time
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

import tenants
from billing.models import Subscriber
from core import clock
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry
from tenants import directory
from tenants.limits import counting, middleware, queries, services
from tenants.limits.door import Door
from tenants.limits.models import Agreement, Stored, Use
from tenants.limits.pressure import Pressure
from tenants.limits.resources import Resource, Size, size_of
from tenants.models import Regency

pytestmark = pytest.mark.django_db
MINISTRY = Actor.user(1, schema="public")
WITA = ZoneInfo("Asia/Makassar")
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _tiny(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TIRU_LIMITS = settings.TIRU_LIMITS | {"public": 1, "signed_in": 1, "api": 1}
    monkeypatch.setattr(middleware, "DOOR", Door())
    monkeypatch.setattr(middleware, "USE", counting._Use())


def ask(client: Client, times: int, path: str = "/aksesibilitas/", **headers: str) -> list[int]:
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def test_a_flood_is_told_to_wait_and_other_regencies_and_the_ministry_are_served(karangasem_client: Client) -> None:
    assert ask(karangasem_client, 5)[:3] == [200, 200, 200]
    assert ask(karangasem_client, 1) == [429]

    assert ask(Client(SERVER_NAME="ternate.tiru.test"), 3) == [200] * 3
    assert ask(Client(SERVER_NAME="tiru.test"), 10) == [200] * 10


def test_a_page_says_what_to_do_in_the_readers_language_without_asking_the_database(
    karangasem_client: Client, django_assert_num_queries: Any
) -> None:
    ask(karangasem_client, 4)

    with django_assert_num_queries(0):
        slowed = karangasem_client.get("/aksesibilitas/")

    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "1"
    assert "no-store" in slowed.headers["Cache-Control"]
    assert "Tunggu" in slowed.content.decode()
    karangasem_client.cookies["django_language"] = "en"
    assert "Wait a minute" in karangasem_client.get("/aksesibilitas/").content.decode()


def test_a_program_is_slowed_while_citizens_and_officers_are_served(karangasem_client: Client) -> None:
    answers = [karangasem_client.get("/api/v1/services/", headers={"Authorization": "Token x"}) for _ in range(5)]

    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "1"
    assert json.loads(answers[-1].content)["errors"][0]["code"] == "throttled"
    assert ask(karangasem_client, 3) == [200] * 3
    for _ in range(3):
        karangasem_client.cookies["sessionid"] = "whatever"  # each answer takes it back: nobody has this session
        assert ask(karangasem_client, 1) == [200]


def test_in_a_full_process_the_one_that_fills_it_waits_and_nobody_else(
    karangasem_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TIRU_WEB_THREADS = 1
    pressure = Pressure()
    monkeypatch.setattr(middleware, "PRESSURE", pressure)
    now = time.monotonic()
    pressure.worked("r5107", 100, now=now)
    pressure.worked("r8271", 1, now=now)

    assert ask(karangasem_client, 1) == [429]
    assert ask(Client(SERVER_NAME="ternate.tiru.test"), 1) == [200]
    assert ask(Client(SERVER_NAME="tiru.test"), 1) == [200]


def test_what_was_served_and_slowed_stands_in_the_ledger_of_the_regencys_own_day(
    karangasem_client: Client, settings: Any
) -> None:
    settings.TIRU_COUNTING_SECONDS = 0
    ask(karangasem_client, 3)
    Client(SERVER_NAME="ternate.tiru.test").get("/aksesibilitas/")
    ask(karangasem_client, 1)

    use = Use.objects.get(schema_name="r5107")
    assert (use.resource, use.used, use.refused) == ("public", 3, 1)
    assert use.day == clock.local_date(clock.now(), WITA)
    assert Use.objects.get(schema_name="r8271").used == 1


def agree(code: str = "5107", reason: str = "Sensus penduduk bulan Maret.", **limits: int | None) -> None:
    services.agree_limits(code=code, limits=limits, reason=reason, actor=MINISTRY, now=clock.now())


def test_the_ministry_agrees_on_more_and_it_holds_at_once(db: None, karangasem_client: Client) -> None:
    agree(public=100)

    assert ask(karangasem_client, 20) == [200] * 20
    entry = EvidenceEntry.objects.get(action="limits.agreed")
    assert entry.details == {"public": 100}

    agree(public=None, reason="")
    assert not Agreement.objects.exists()
    with tenants.enter("r5107") as regency:
        assert regency.limits == ()


def test_a_large_regency_has_more_and_is_told_why(karangasem: Regency, settings: Any) -> None:
    settings.TIRU_LIMITS_BY_PEOPLE = ((0, 100), (500_000, 150))
    Subscriber.objects.update_or_create(
        regency_code="5107",
        defaults={
            "population": 510_000, "population_source": "Dukcapil", "started_on": DAY, "trial_ends_on": DAY,
        },
    )  # fmt: skip
    agree(sms=7)
    directory.forget()

    with tenants.enter("r5107"):
        accounts = {one.resource: one for one in queries.own_accounts(now=clock.now())}

    assert {name: one.allowed for name, one in accounts.items()} == {
        "public": 2, "signed_in": 2, "api": 2, "email": 30_000, "whatsapp": 7_500, "sms": 7, "storage": 75_000,
        "jobs": settings.TIRU_LIMITS["jobs"],
    }  # fmt: skip
    assert accounts[Resource.EMAIL].origin == queries.Origin(size=Size(500_000, 150), people=510_000)
    assert accounts[Resource.SMS].origin.agreement == Agreement.objects.get()
    assert accounts[Resource.JOBS].origin == queries.Origin()


@pytest.mark.parametrize(("people", "percent"), [(None, 100), (499_999, 100), (500_000, 150), (3_000_000, 300)])
def test_the_size_goes_by_people(people: int | None, percent: int) -> None:
    assert size_of(people).percent == percent


def test_an_agreement_needs_a_reason_a_regency_and_leaves_something(db: None) -> None:
    with pytest.raises(services.LimitWithoutReason):
        agree(public=100, reason=" ")
    with pytest.raises(services.LimitTooLow):
        agree(public=0)
    with pytest.raises(NotThere):
        agree(code="1101", public=100)
    assert not Agreement.objects.exists()


def test_a_regency_sees_its_own_account_of_thirty_days(karangasem: Regency) -> None:
    now = clock.now()
    today = clock.local_date(now, WITA)
    services.add_use({("r5107", today, "email"): (7, 2), ("r8271", today, "email"): (900, 0)})
    services.add_stored({"r5107": (5_400_000, 3)})

    with tenants.enter("r5107"):
        accounts = {one.resource: one for one in queries.own_accounts(now=now)}

    mail = accounts[Resource.EMAIL]
    assert (mail.used, mail.refused, mail.allowed, len(mail.days)) == (7, 2, 20_000, 30)
    assert mail.days[-1].day == today
    assert accounts[Resource.STORAGE].used == 5


def test_ledgers_are_added_to_and_old_days_leave(karangasem: Regency) -> None:
    for _ in range(2):
        services.add_use({("r5107", DAY, "public"): (5, 1)})
    assert Use.objects.get().used == 10
    services.add_stored({"gone": (5, 1), "r5107": (5, 1)})

    services.forget_old(now=clock.now().replace(year=2029))

    assert not Use.objects.exists()
    assert [one.schema_name for one in Stored.objects.all()] == ["r5107"]


def test_a_regency_reads_and_writes_none_of_it(in_karangasem: tenants.CurrentRegency) -> None:
    for table in ("limits_agreement", "limits_use", "limits_stored"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT count(*) FROM public.{table}")
