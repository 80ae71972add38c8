"""Sandboxes and copies come, are used, and go without a trace; nothing leaves them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

import tenants
from accounts.models import User
from catalog.activation import queries as activation
from catalog.activation.models import Activation
from catalog.ministry import queries as ministry
from core import clock, evidence, jobs, secrets
from core.actors import Actor
from core.models import EvidenceEntry
from core.tasks import forget_sent_keys
from organisation.models import Unit
from tenants import roles
from tenants.context import operator_rights
from tenants.custody import backup, leaving, operations, parcel, restore, sandbox, wiping
from tenants.custody.models import Backup, Departure, Operation
from tenants.custody.scan import scan
from tenants.models import Domain, EvidenceCheckpoint, Regency, RegencyKeys
from tenants.queries import live_schemas
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
OPERATOR = Actor.user(1, schema="public")


def make_sandbox(days: int = 14) -> Regency:
    return sandbox.make_sandbox(code="5107", actor=OPERATOR, now=NOW, days=days)


def make_copy(days: int = 14) -> Regency:
    return sandbox.make_copy(code="5107", actor=OPERATOR, now=NOW, days=days)


@pytest.fixture(autouse=True)
def _no_role_remains(own_database: str) -> Any:
    """Roles belong to the whole server, so what a test leaves of them would meet the next one."""
    yield
    with operator_rights():
        for schema in Regency.objects.exclude(purpose="live").values_list("schema_name", flat=True):
            wiping.remove_everything(schema)


def traces(schema: str) -> dict[str, Any]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", [f"{schema}%"])
        schemas = cursor.fetchall()
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = %s", [roles.tenant_role(schema)])
        found = cursor.fetchall()
        cursor.execute("SELECT id FROM procrastinate_jobs WHERE args ->> 'schema' = %s", [schema])
        queued = cursor.fetchall()
        return {
            "schemas": schemas,
            "roles": found,
            "jobs": queued,
            "keys": list(RegencyKeys.objects.filter(schema=schema)),
            "rows": list(Regency.objects.filter(schema_name=schema)),
            "hosts": list(Domain.objects.filter(domain__contains="-sandbox-")),
            "activations": list(Activation.objects.filter(schema_name=schema)),
            "checkpoints": list(EvidenceCheckpoint.objects.filter(schema=schema)),
            "backups": list(Backup.objects.filter(schema=schema)),
            "parcels": parcel.path_of(schema).exists(),
            "files": storages["private"].exists(f"{schema}/letters/0193"),
        }


def test_a_sandbox_is_an_empty_tenant_of_its_own(switch_on: Callable[[str, str], None]) -> None:
    made = make_sandbox(days=3)

    assert (made.schema_name, made.purpose, made.status) == ("s5107_1", "sandbox", "active")
    assert made.primary_host == "karangasem-sandbox-1.tiru.test"
    assert made.expires_at
    assert timedelta(days=3) - timedelta(minutes=5) < made.expires_at - made.created_at <= timedelta(days=3)
    with tenants.enter("s5107_1") as here:
        assert here.purpose == "sandbox"
        assert not here.may_speak
        assert User.objects.count() == 0
        assert evidence.verify() == []
    switch_on("mpp", "s5107_1")
    assert Client(SERVER_NAME=made.primary_host).get("/").status_code == 200


def test_a_copy_is_used_over_http_with_the_real_people(staff: Callable[..., Any]) -> None:
    person = staff("r5107", "units.edit", name="Ni Ketut Sariani")
    with tenants.enter("r5107"):
        person.set_password("kata-sandi-panjang")
        person.save()
        UnitFactory(code="dinas-asli")
        sealed = secrets.encrypt("rahasia", purpose="mfa")
        index = secrets.blind_index("rahasia", purpose="mfa")

    made = make_copy()

    client = Client(SERVER_NAME=made.primary_host)
    answer = client.post("/akun/masuk/", {"login": person.email, "password": "kata-sandi-panjang"})
    assert made.primary_host == "karangasem-salinan-1.tiru.test"
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert client.get("/kerja/").status_code == 200
    with tenants.enter(made.schema_name):
        assert Unit.objects.filter(code="dinas-asli").exists()
        assert secrets.decrypt(sealed, purpose="mfa") == "rahasia"
        assert secrets.blind_index("rahasia", purpose="mfa") == index
        Unit.objects.filter(code="dinas-asli").delete()
        assert evidence.verify() == []
    with tenants.enter("r5107"):
        assert Unit.objects.filter(code="dinas-asli").exists()


def test_files_of_a_copy_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "r5107/letters/0193f2a1-7c00-7000-8000-0123456789ab"
    storages["private"].save(key, ContentFile(b"%PDF-1.7 Surat"))
    with tenants.enter("r5107"):
        UnitFactory(code="surat", name=f"lihat {key}; bukan r5107/letters/lain")

    made = make_copy()

    with tenants.enter(made.schema_name):
        unit = Unit.objects.get(code="surat")
        moved = f"c5107_1/letters/{key.rpartition('/')[2]}"
        assert unit.name == f"lihat {moved}; bukan r5107/letters/lain"
        assert storages["private"].exists(moved)
    wiping.wipe(schema=made.schema_name, actor=OPERATOR, now=NOW)
    assert not storages["private"].exists(moved)
    assert storages["private"].exists(key)


def test_nothing_leaves_a_sandbox_or_a_copy(settings: Settings) -> None:
    locmem = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    settings.MAILERS = {
        "default": {"BACKEND": "tenants.custody.mail.EmailBackend", "OPTIONS": {"through": "outgoing"}},
        "outgoing": locmem,
    }
    with tenants.enter("r5107"):
        forget_sent_keys.defer()
    schemas = ["r5107", make_sandbox().schema_name, make_copy().schema_name]
    sent = []
    for schema in schemas:
        with tenants.enter(schema):
            EmailMessage("Undangan", "Silakan masuk.", to=["sariani@karangasemkab.example"]).send()
            sent.append(len(mail.outbox))

    assert sent == [1, 1, 1]
    assert traces("c5107_1")["jobs"] == []


def test_mail_goes_through_that_door_in_every_surrounding() -> None:
    from config.settings import base

    assert base.MAILERS["default"]["BACKEND"] == "tenants.custody.mail.EmailBackend"


def test_sandboxes_and_copies_run_the_clocks_jobs_and_count_nowhere() -> None:
    counted = activation.adopters(), ministry.totals(), ministry.counts_by_status()
    make_sandbox()
    made = make_copy()

    assert set(live_schemas()) == {"r5107", "s5107_1", "c5107_1", "r8271"}
    assert Activation.objects.get(schema_name=made.schema_name).state == "on"
    assert (activation.adopters(), ministry.totals(), ministry.counts_by_status()) == counted


@pytest.mark.parametrize("host", ["karangasem-sandbox-1.tiru.test", "karangasem-salinan-1.tiru.test"])
def test_every_page_says_what_it_is_and_when_it_is_wiped(host: str) -> None:
    made = make_sandbox() if "sandbox" in host else make_copy()
    Regency.objects.filter(pk=made.pk).update(expires_at=datetime(2026, 12, 8, 17, 0, tzinfo=UTC))
    tenants.directory.forget()  # type: ignore[attr-defined]  # a submodule

    for path in ("/", "/akun/masuk/", "/tidak-ada/"):
        indonesian = Client(SERVER_NAME=host).get(path).content.decode()
        assert "9 Desember 2026" in indonesian, path
    english = Client(SERVER_NAME=host, headers={"cookie": "django_language=en"}).get("/").content.decode()

    assert ("Ruang coba" if "sandbox" in host else "Salinan untuk latihan") in indonesian
    assert ("Sandbox" if "sandbox" in host else "Copy for a rehearsal") in english
    assert "9 December 2026" in english
    assert "9 December 2026" not in Client(SERVER_NAME="karangasem.tiru.test").get("/").content.decode()


def test_what_has_expired_is_wiped_and_leaves_nothing() -> None:
    made, longer = make_sandbox(days=1), make_sandbox(days=5)
    storages["private"].save("s5107_1/letters/0193", ContentFile(b"%PDF-1.7 Surat"))
    backup.back_up(schema="s5107_1", actor=OPERATOR, now=NOW)
    with tenants.enter("s5107_1"):
        forget_sent_keys.defer()
        tenants.services.copy_evidence_head(now=NOW)  # type: ignore[attr-defined]  # a submodule
    assert made.expires_at

    early = wiping.wipe_expired(actor=OPERATOR, now=made.expires_at - timedelta(minutes=1))
    wiped = wiping.wipe_expired(actor=OPERATOR, now=made.expires_at)

    assert (early, wiped) == ([], ["s5107_1"])
    found = traces("s5107_1")
    assert [host.domain for host in found.pop("hosts")] == [longer.primary_host]
    assert not any(found.values()), found
    with operator_rights():
        Operation.objects.all().delete()  # the ledger of what was done names the schema, as the evidence does
    assert scan("s5107_1", hosts=["karangasem-sandbox-1.tiru.test"]) == []
    assert Client(SERVER_NAME="karangasem-sandbox-1.tiru.test").get("/").status_code == 404
    entry = EvidenceEntry.objects.get(action="custody.wiped")
    assert (entry.actor, entry.details) == ("user:1@public", {"schema": "s5107_1"})


def test_a_number_is_not_given_twice() -> None:
    first = make_sandbox()
    wiping.wipe(schema=first.schema_name, actor=OPERATOR, now=NOW)

    second = make_sandbox()

    assert (first.schema_name, second.schema_name) == ("s5107_1", "s5107_2")


@pytest.mark.parametrize("make", [make_sandbox, make_copy])
def test_only_a_live_regency_leaves(make: Callable[[], Regency]) -> None:
    """A departure holds on to the regency's row, so what is wiped by its day must not have one."""
    made = make()

    with pytest.raises(leaving.NotLive):
        leaving.request_departure(
            schema=made.schema_name, decision="Keputusan Bupati Nomor 188/2026", actor=OPERATOR, now=NOW
        )

    assert not Departure.objects.exists()


def test_leaving_is_offered_where_it_counts(staff: Callable[..., Any]) -> None:
    made = make_sandbox()
    shown = {}
    for schema, host in ((made.schema_name, made.primary_host), ("r5107", "karangasem.tiru.test")):
        person = staff(schema, "regency.leave")
        client = Client(SERVER_NAME=host)
        with tenants.enter(schema):
            client.force_login(person)
        shown[schema] = b'href="/pengaturan/keluar/"' in client.get("/pengaturan/keluar/").content

    assert shown == {"s5107_1": False, "r5107": True}


def test_one_that_cannot_be_wiped_does_not_keep_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = make_sandbox(days=1), make_sandbox(days=1)
    remove = wiping.files.remove

    def fail(schema: str) -> int:
        if schema == first.schema_name:
            raise OSError(5, "Input/output error")
        return remove(schema)

    assert second.expires_at

    with monkeypatch.context() as broken:
        broken.setattr(wiping.files, "remove", fail)
        wiped = wiping.wipe_expired(actor=OPERATOR, now=second.expires_at)

    assert wiped == [second.schema_name]
    assert "s5107_1" in str([record.__dict__.get("schema") for record in caplog.records])


def test_files_that_could_not_be_deleted_are_deleted_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_copy()
    storages["private"].save("c5107_1/letters/0193", ContentFile(b"%PDF-1.7 Surat"))
    with monkeypatch.context() as broken:
        broken.setattr(wiping.files, "remove", lambda schema: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(OSError, match="Input"):
            wiping.wipe(schema=made.schema_name, actor=OPERATOR, now=NOW)
    served = [schema for schema in live_schemas() if schema == made.schema_name]

    wiped = wiping.wipe_expired(actor=OPERATOR, now=clock.now())

    assert (served, wiped) == ([], [made.schema_name])
    assert not any(traces(made.schema_name).values())


def test_a_live_tenant_is_not_wiped() -> None:
    with pytest.raises(wiping.NotToBeWiped):
        wiping.wipe(schema="r5107", actor=OPERATOR, now=NOW)

    assert Regency.objects.filter(schema_name="r5107").exists()


@pytest.mark.parametrize("days", [0, 91])
def test_neither_lives_for_ever(days: int) -> None:
    with pytest.raises(sandbox.WrongDays):
        make_sandbox(days=days)


def test_a_regency_that_is_not_on_tiru_has_none() -> None:
    with pytest.raises(sandbox.NoLiveTenant):
        sandbox.make_copy(code="3510", actor=OPERATOR, now=NOW)


def test_a_copy_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **facts: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore.files, "unpack", fail)

    with pytest.raises(OSError, match="No space"):
        make_copy()

    assert not any(traces("c5107_1").values())
    failed = Operation.objects.get(kind="copy")
    assert failed.failure
    assert "Ruang penyimpanan" in failed.failure.id or "gagal" in failed.failure.id


@pytest.mark.parametrize("moment", ["making", "tables", "swapping"])
def test_what_a_killed_copy_left_is_finished(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    reached = operations.reached

    def die(operation: Operation, step: Operation.Step) -> None:
        reached(operation, step)
        if step == moment:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(operations, "reached", die)
        with pytest.raises(Killed):
            make_copy()

    operations.continue_interrupted()

    assert Regency.objects.get(schema_name="c5107_1").status == Regency.Status.ACTIVE
    assert Operation.objects.get(kind="copy").state == Operation.State.DONE


def test_a_button_is_carried_out_by_the_operators_job() -> None:
    from tenants.custody.services import ask_for_copy

    asked = ask_for_copy(code="5107", days=7, actor=OPERATOR, now=NOW)
    done = jobs.run_waiting(queues=("operator",))

    asked.refresh_from_db()
    assert done == ["tenants.custody.operations.carry_out_asked"]
    assert asked.state == Operation.State.DONE
    assert Regency.objects.get(schema_name=asked.schema).purpose == "copy"


def test_the_command_makes_and_wipes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("custody", "sandbox", "5107", "--days", "2")
    call_command("custody", "wipe", "s5107_1")
    call_command("custody", "wipe")

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("s5107_1 at karangasem-sandbox-1.tiru.test, wiped on ")
    assert lines[1:] == ["wiped: s5107_1", "wiped: nothing"]
