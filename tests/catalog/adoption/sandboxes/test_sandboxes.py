"""A regency asks for a sandbox, gets it filled, goes in, keeps it, removes it; nothing of it remains or leaves."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

import tenants
from accounts.models import User
from accounts.services import LinkSpent, accept_invitation
from catalog.activation import queries as activation
from catalog.adoption.sandboxes import filling, queries, services, tasks
from catalog.adoption.sandboxes.models import Trial
from catalog.modules.mpp.models import QueueTicket
from catalog.modules.one_student_one_client.models import Pregnancy
from catalog.modules.smart_kampung.models import LetterType
from core import clock
from core.actors import Actor
from core.evidence import verify
from core.jobs import run_waiting
from organisation.access import has_right
from organisation.models import Unit
from residents.models import Resident
from tenants import directory
from tenants.context import operator_rights
from tenants.custody import operations, wiping
from tenants.custody.models import Operation
from tenants.models import Regency
from tests.catalog.activation.test_killed_worker import work_until  # noqa: F401 -- a fixture
from tests.tenants.custody.conftest import archives  # noqa: F401 -- a fixture
from tests.tenants.custody.test_sandbox import traces

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MADE = "s5107_1"
WorkUntil = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(autouse=True)
def _no_role_remains(own_database: str) -> Iterator[None]:
    """Roles belong to the whole server, so what a test leaves of them would meet the next one."""
    yield
    with operator_rights():
        for schema in Regency.objects.exclude(purpose="live").values_list("schema_name", flat=True):
            wiping.remove_everything(schema)


@pytest.fixture
def admin(own_database: str, staff: Callable[..., Any]) -> User:
    return staff("r5107", "modules.manage", name="Nurlaila Djafar")  # type: ignore[no-any-return]


def actor_of(user: User) -> Actor:
    return Actor.user(user.pk, schema="r5107")


def ask(user: User, *modules: str, days: int = 7, at: datetime | None = None) -> Trial:
    with tenants.enter("r5107"):
        return services.ask_for_trial(
            modules=modules or ("example",), days=days, actor=actor_of(user), now=at or clock.now()
        )


def work() -> None:
    directory.forget()
    run_waiting(queues=("operator",))
    directory.forget()


def trial() -> Trial:
    with tenants.public():
        return Trial.objects.get(schema=MADE)


def test_it_is_made_with_own_districts_modules_and_invented_people(admin: User) -> None:
    asked = ask(admin, "smart_kampung", "mpp", "one_student_one_client")
    assert (asked.state, asked.percent) == ("asked", 0)

    work()

    made = trial()
    assert (made.state, made.done, made.percent) == ("ready", 3, 100), made.failure
    with tenants.enter(MADE) as here:
        assert here.modules_on == {"smart_kampung", "mpp", "one_student_one_client"}
        assert Unit.objects.filter(kind=Unit.Kind.VILLAGE_OFFICE).count() == 75
        assert Unit.objects.filter(kind=Unit.Kind.DISTRICT_OFFICE).count() == 8
        assert Resident.objects.exists()
        assert LetterType.objects.exists()
        assert QueueTicket.objects.exists()
        assert Pregnancy.objects.count() == 30
        assert verify() == []
    with tenants.enter("r5107") as here:
        assert "partner_campus" not in here.capabilities
        assert not Resident.objects.exists()
        assert verify() == []


def test_a_region_without_sample_people_of_its_own_gets_them_in_its_own_villages(admin: User) -> None:
    with operator_rights():
        Regency.objects.filter(schema_name="r5107").update(code="5108")  # Buleleng
        directory.changed()
    with tenants.enter("r5107"):
        services.ask_for_trial(
            modules=["smart_kampung", "one_student_one_client"], days=3, actor=actor_of(admin), now=clock.now()
        )

    work()

    with tenants.public():
        made = Trial.objects.get(schema="s5108_1")
        assert made.state == "ready", made.failure
    with tenants.enter("s5108_1"):
        villages = set(Resident.objects.values_list("village_code", flat=True))
        assert len(villages) > 2
        assert all(code.startswith("5108") for code in villages)
        assert Pregnancy.objects.exists()


def test_the_administrator_goes_in_by_a_link_that_works_once(admin: User) -> None:
    ask(admin, "mpp")
    work()

    with tenants.enter("r5107"):
        door = services.open_door(user=admin, actor=actor_of(admin), now=clock.now())

    address = door.address
    assert door.is_first
    host, _path = address.removeprefix("http://").removeprefix("https://").split("/", 1)
    assert host.split(":")[0] == "karangasem-sandbox-1.tiru.test"
    token = address.rstrip("/").rsplit("/", 1)[1]
    with tenants.enter(MADE):
        user = accept_invitation(token=token, password="kata-sandi-yang-panjang", now=clock.now())
        assert user.email == admin.email
        assert has_right(user, "mpp.manage")
        assert has_right(user, "modules.manage")
        with pytest.raises(LinkSpent):
            accept_invitation(token=token, password="kata-sandi-lain-panjang", now=clock.now())
    with tenants.enter("r5107"):
        again = services.open_door(user=admin, actor=actor_of(admin), now=clock.now())
        assert not again.is_first
        assert again.address.endswith("/akun/masuk/")
        admin.refresh_from_db()
        assert not admin.has_usable_password() or not admin.check_password("kata-sandi-yang-panjang")
    assert "Ruang coba" in Client(SERVER_NAME="karangasem-sandbox-1.tiru.test").get("/").content.decode()


def test_the_page_shows_the_link_to_this_person_alone(admin: User, karangasem_client: Client) -> None:
    ask(admin)
    work()
    with tenants.enter("r5107"):
        karangasem_client.force_login(admin)

    shown = karangasem_client.post("/pengaturan/ruang-coba/masuk/")

    assert shown.status_code == 200
    assert shown["Cache-Control"] == "private, no-store"
    (link,) = re.findall(r'href="https?://karangasem-sandbox-1[^"]*(/akun/undangan/[^"]+/)"', shown.content.decode())
    there = Client(SERVER_NAME="karangasem-sandbox-1.tiru.test")
    assert there.get(link).status_code == 200
    assert "/akun/undangan/" not in karangasem_client.get("/pengaturan/ruang-coba/").content.decode()


def test_one_at_a_time_and_the_database_says_so(admin: User) -> None:
    first = ask(admin)

    with pytest.raises(services.OneAtATime):
        ask(admin)
    with tenants.public(), pytest.raises(IntegrityError), transaction.atomic():
        Trial.objects.create(
            regency_code="5107", schema="s5107_9", operation_id=first.operation_id, modules=["example"], days=1,
            asked_by="system:tests", asked_at=NOW,
        )  # fmt: skip


def test_two_regencies_have_one_each(admin: User) -> None:
    ask(admin)

    with tenants.enter("r8271"):
        services.ask_for_trial(modules=["example"], days=2, actor=Actor.system("tests"), now=clock.now())
        room = queries.room()
        assert room
        assert room.trial.schema == "s8271_1"


@pytest.mark.parametrize("days", [0, 15])
def test_no_longer_than_the_policy(admin: User, days: int) -> None:
    with pytest.raises(services.TooLong):
        ask(admin, days=days)


def test_only_what_could_be_had_is_tried(admin: User) -> None:
    for wanted in ((), ("unknown",), ("example", "unknown")):
        with tenants.enter("r5107"), pytest.raises(services.NothingToTry):
            services.ask_for_trial(modules=wanted, days=3, actor=actor_of(admin), now=clock.now())


def test_nobody_asks_from_inside_a_sandbox(admin: User) -> None:
    ask(admin)
    work()

    with tenants.enter(MADE), pytest.raises(services.NotFromHere):
        services.ask_for_trial(modules=["example"], days=3, actor=Actor.system("tests"), now=clock.now())


def test_it_is_kept_longer_once(admin: User) -> None:
    ask(admin, days=5)
    work()
    with tenants.public():
        before = Regency.objects.get(schema_name=MADE).expires_at
    assert before

    with tenants.enter("r5107"):
        until = services.extend(actor=actor_of(admin), now=clock.now())
        with pytest.raises(services.ExtendedAlready):
            services.extend(actor=actor_of(admin), now=clock.now())

    assert until - before == timedelta(days=5)
    with tenants.public():
        assert Regency.objects.get(schema_name=MADE).expires_at == until


def test_removed_by_the_button_it_leaves_nothing(admin: User) -> None:
    counted = activation.adopters()
    ask(admin, "mpp", "smart_kampung")
    work()
    with tenants.public():
        assert activation.adopters() == counted
    assert traces(MADE)["roles"]

    with tenants.enter("r5107"):
        services.remove(actor=actor_of(admin), now=clock.now())
        with pytest.raises(operations.BeingWorkedOn):
            services.remove(actor=actor_of(admin), now=clock.now())
    work()

    assert {name: found for name, found in traces(MADE).items() if found} == {}
    gone = trial()
    assert gone.state == "ended"
    assert gone.ended_at
    with tenants.enter("r5107"), pytest.raises(services.NotThereYet):
        services.open_door(user=admin, actor=actor_of(admin), now=clock.now())
    assert ask(admin).schema == "s5107_2"


def test_on_its_day_it_goes_by_itself(admin: User) -> None:
    ask(admin, days=1)
    work()

    with operator_rights():
        wiping.wipe_expired(actor=Actor.system("custody"), now=clock.now() + timedelta(days=2))

    assert trial().state == "ended"
    assert traces(MADE)["schemas"] == []


@pytest.mark.parametrize("place", ["_furnish", "_fill"])
def test_a_killed_worker_is_followed_by_one_that_goes_on(admin: User, work_until: WorkUntil, place: str) -> None:  # noqa: F811
    ask(admin, "mpp")

    died = work_until(f"catalog.adoption.sandboxes.filling.{place}")
    assert died.returncode == -9, died.stderr.decode()[-2000:]
    assert trial().state == "filling"
    directory.forget()
    with tenants.public():
        tasks.continue_preparing()

    assert trial().state == "ready", trial().failure
    directory.forget()
    with tenants.enter(MADE) as here:
        assert here.modules_on == {"mpp"}
        assert QueueTicket.objects.exists()


def test_what_cannot_be_filled_is_taken_away_and_says_why(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    ask(admin, "mpp")
    with monkeypatch.context() as broken:
        broken.setattr(filling, "_fill", fail)
        work()

    failed = trial()
    assert failed.state == "failed"
    assert failed.failure
    assert "No space left on device" in failed.failure.en
    assert {name: found for name, found in traces(MADE).items() if found} == {}
    assert ask(admin, "mpp").schema == "s5107_2"
    work()
    with tenants.public():
        assert Trial.objects.get(schema="s5107_2").state == "ready"


def test_it_is_not_removed_before_it_is_ready(admin: User) -> None:
    ask(admin)
    with tenants.enter("r5107"), pytest.raises(services.NotThereYet):
        services.remove(actor=actor_of(admin), now=clock.now())
    work()
    with tenants.public():
        assert Operation.objects.filter(kind=Operation.Kind.WIPE).count() == 0


def test_another_regency_sees_nothing_of_it(admin: User) -> None:
    ask(admin)
    work()

    with tenants.enter("r8271"):
        assert queries.room() is None
        with pytest.raises(services.NotThereYet):
            services.open_door(user=admin, actor=actor_of(admin), now=clock.now())
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"), tenants.enter("r8271"):
        cursor.execute("SELECT count(*) FROM public.sandboxes_trial")
