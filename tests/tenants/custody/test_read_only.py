"""A regency that is read only: what the database refuses, what the edge says, what still works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

import tenants
from accounts.models import User
from catalog.modules._example.models import Notice
from catalog.modules._example.services import write_notice
from catalog.modules._example.tasks import withdraw_later
from core import clock, evidence, jobs
from core.actors import Actor
from core.models import ParkedJob
from tenants.context import operator_rights
from tenants.custody import leaving
from tenants.queries import live_schemas
from tenants.tasks import copy_evidence_head
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.mpp import text
from tests.factories.organisation import person_with_rights
from tests.journeys.addresses import routes
from tests.tenants.custody.departing import ASKS, DECISION, HOST, SCHEMA, make_banyuwangi, to_read_only, work

PASSWORD = "ombak pantai boom 27"


@pytest.fixture
def read_only(own_database: str, django_db_blocker: Any) -> Iterator[User]:
    """Banyuwangi with its module and one person, read only."""
    with django_db_blocker.unblock(), tenants.public():
        make_banyuwangi("mpp", "example")
        with tenants.enter(SCHEMA) as here:
            write_notice(
                text=text("Loket tutup pukul 12.00 pada hari Jumat.", "Counters close at 12.00 on Friday."),
                today=clock.local_date(clock.now(), here.zone),
                actor=Actor.system("tests"),
                now=clock.now(),
            )
            person = person_with_rights(
                "modules.manage", "people.manage", "units.manage", "evidence.read", full_name="Siti Aminah"
            )
            person.set_password(PASSWORD)
            person.save()
            person.secret = ApiTokenFactory.with_secret(user=person)[1]
        to_read_only()
        yield person


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False


def test_the_database_refuses_every_change(read_only: User) -> None:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [SCHEMA])
        tables = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"CREATE TABLE {SCHEMA}.made_later (id int)")
    open_tables = {"django_session", "core_cache", "core_evidenceentry", "core_evidencehead", "core_parkedjob"}

    with tenants.enter(SCHEMA):
        for table in sorted(tables | {"made_later"}):
            assert not refused(f'SELECT 1 FROM "{table}"'), table
            assert table in open_tables or refused(f'INSERT INTO "{table}" DEFAULT VALUES'), table
            assert table in {"django_session", "core_cache"} or refused(f'DELETE FROM "{table}"'), table
            assert refused(f'TRUNCATE "{table}"'), table
        assert refused("UPDATE accounts_user SET email = 'x'")
        assert refused("UPDATE accounts_user SET is_active = true")
        assert refused("UPDATE core_evidenceentry SET actor = 'x'")
        assert refused("UPDATE core_parkedjob SET task = 'x'")
        assert not refused("UPDATE accounts_user SET last_login = now()")
        evidence.record(action="tests.read", actor=Actor.citizen(), at=clock.now(), subject="test:1")
        assert evidence.verify() == []


def test_pages_are_read_and_say_that_nothing_changes(read_only: User) -> None:
    client = Client(SERVER_NAME=HOST)

    citizen = client.get("/")
    with tenants.enter(SCHEMA):
        client.force_login(read_only)
    staff = client.get("/pengaturan/orang/")

    for page in (citizen, staff):
        assert page.status_code == 200
        assert "Hanya dapat dibaca sejak" in page.content.decode()


def test_signing_in_and_out_still_works(read_only: User) -> None:
    client = Client(SERVER_NAME=HOST)

    entered = client.post("/akun/masuk/", {"login": read_only.email, "password": PASSWORD})
    inside = client.get("/pengaturan/orang/").status_code
    language = client.post("/bahasa/", {"language": "en", "next": "/"})
    english = client.get("/").content.decode()
    left = client.post("/akun/keluar/")

    assert (entered.status_code, inside, language.status_code, left.status_code) == (302, 200, 302, 302)
    assert "Read only since" in english
    assert client.get("/pengaturan/orang/").status_code == 302


def test_a_wrong_password_is_refused_as_ever(read_only: User) -> None:
    answer = Client(SERVER_NAME=HOST).post("/akun/masuk/", {"login": read_only.email, "password": "salah sekali"})

    assert answer.status_code == 200


def test_what_would_change_something_is_refused_in_words(read_only: User) -> None:
    client = Client(SERVER_NAME=HOST)
    with tenants.enter(SCHEMA):
        client.force_login(read_only)

    for path in (
        "/pengaturan/orang/undang/",
        "/akun/profil/",
        "/mpp/antrean/ambil/",
        "/pengaturan/modul/mpp/matikan/",
        "/pengaturan/keluar/ajukan/",
    ):
        answer = client.post(path, {"full_name": "X"})
        body = answer.content.decode()
        assert answer.status_code == 409, path
        assert "hanya dapat dibaca sejak" in body, path
        assert "kantor" in body


def test_the_api_refuses_in_its_own_shape_and_in_both_languages(read_only: User) -> None:
    for language, start in (("id", "Situs ini hanya dapat dibaca"), ("en", "This site has been read only")):
        client = Client(SERVER_NAME=HOST, headers={"accept-language": language})

        answer = client.post("/api/v1/mpp/tickets/", {}, content_type="application/json")

        assert answer.status_code == 409
        assert answer.json()["type"] == "client_error"
        assert answer.json()["errors"][0]["code"] == "read_only"
        assert answer.json()["errors"][0]["detail"].startswith(start)


def test_no_page_fails_because_it_tries_to_write(read_only: User) -> None:
    """Whatever a page writes while it is only looked at must be among what may be written still."""
    client = Client(SERVER_NAME=HOST, raise_request_exception=False)
    with tenants.enter(SCHEMA):
        client.force_login(read_only)

    failed = []
    seen = 0
    for route in routes(settings.TIRU_TENANT_URLCONF):
        if route.parameters or route.name == "account_logout":
            continue
        status = client.get(reverse(route.name, urlconf=settings.TIRU_TENANT_URLCONF)).status_code
        seen += status == 200
        if status >= 500:
            failed.append((route.name, status))

    assert failed == []
    assert seen > 20


def test_a_token_reads_and_is_marked_as_used(read_only: User) -> None:
    answer = Client(SERVER_NAME=HOST, headers={"authorization": f"Bearer {read_only.secret}"}).get(  # type: ignore[attr-defined]
        "/api/v1/activations/"
    )

    with tenants.enter(SCHEMA):
        assert answer.status_code == 200
        assert read_only.api_tokens.get().last_used_at


def test_jobs_stand_still_and_run_when_it_works_again(read_only: User) -> None:
    departure = leaving.departure_of(SCHEMA)
    assert departure
    with tenants.enter(SCHEMA):
        notice = Notice.objects.get()
        withdraw_later.defer(notice_id=notice.pk)
        copy_evidence_head.defer()

    jobs.run_waiting(queues=("tenant",))
    with tenants.enter(SCHEMA):
        parked = list(ParkedJob.objects.values_list("task", "module"))
        notice.refresh_from_db()
    still_there = notice.withdrawn_at is None
    schemas = live_schemas()
    leaving.cancel_departure(departure_id=departure.pk, reason=DECISION, actor=ASKS, now=clock.now())
    done = work() + jobs.run_waiting(queues=("tenant",))

    assert schemas == ["r5107", "r8271"]
    # What runs by the clock is skipped: the next one comes by itself.
    assert parked == [(withdraw_later.name, "")]
    assert still_there
    assert withdraw_later.name in done
    with tenants.enter(SCHEMA):
        notice.refresh_from_db()
        assert notice.withdrawn_at
        assert not ParkedJob.objects.exists()


def test_other_regencies_go_on(read_only: User) -> None:
    with tenants.enter("r5107"):
        UserFactory.create()
        assert not refused("UPDATE mpp_counter SET number = number")
    assert Client(SERVER_NAME="karangasem.tiru.test").get("/").status_code == 200
