"""A regency comes into being wholly or not at all."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

import tenants
from accounts.models import User
from core import evidence, secrets
from core.actors import Actor
from core.clock import now
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.fleet.anatomy import describe
from tenants.models import Domain, Regency, RegencyKeys
from tenants.provisioning.services import (
    STEPS,
    HasLeft,
    HostTaken,
    UnknownRegency,
    discard_unfinished,
    provision,
)
from tenants.roles import freeze

ROOT = Path(__file__).resolve().parents[2]

DIE_AFTER = """
import os, signal, sys, django
sys.path[1:1] = ["platform"]
django.setup()
from core.actors import Actor
from core.clock import now
from tenants.provisioning import services

def die(step):
    if step == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "inside the tables":
    real = services.roles.tighten
    services.roles.tighten = lambda schema: die("inside the tables")
services.provision(code="3510", host="banyuwangi.tiru.test", actor=Actor.system("tests"), now=now(), on_step=die)
"""


def make_banyuwangi() -> Regency:
    return provision(code="3510", host="banyuwangi.tiru.test", actor=Actor.system("tests"), now=now())


def schemas() -> set[str]:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^r[0-9]{4}$'")
        return {row[0] for row in cursor.fetchall()}


def test_a_new_regency_works_at_once(own_database: str) -> None:
    regency = make_banyuwangi()

    assert regency.status == Regency.Status.ACTIVE
    assert regency.capabilities == ["has_desa", "has_kelurahan", "has_own_budget"]
    with tenants.enter("r3510") as banyuwangi:
        assert str(banyuwangi.zone) == "Asia/Jakarta"
        assert User.objects.count() == 0
        assert secrets.decrypt(secrets.encrypt("rahasia", purpose="test"), purpose="test") == "rahasia"
        assert evidence.verify() == []


def test_provisioning_twice_changes_nothing(own_database: str) -> None:
    first, second = make_banyuwangi(), make_banyuwangi()

    assert first.pk == second.pk
    assert Regency.objects.filter(code="3510").count() == 1
    with tenants.enter("r3510"):
        assert evidence.head_of_log().sequence == 1


@pytest.mark.parametrize("moment", [*STEPS[:-1], "inside the tables"])
def test_a_killed_process_leaves_nothing_half_made(own_database: str, moment: str) -> None:
    settings = connection.settings_dict
    url = make_conninfo(
        dbname=own_database, user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
    )
    killed = subprocess.run(
        [sys.executable, "-c", DIE_AFTER, moment],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "TIRU_ROLE_PREFIX": settings["ROLE_PREFIX"],
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()

    whole_or_absent = "r3510" not in schemas() or _table_count("r3510") == _table_count("r5107", only_core=True)
    regency = make_banyuwangi()

    assert whole_or_absent
    assert regency.status == Regency.Status.ACTIVE
    assert _table_count("r3510") == _table_count("r5107", only_core=True)
    assert Domain.objects.filter(tenant=regency, is_primary=True).count() == 1


def test_two_workers_on_one_regency_make_it_once(own_database: str, django_db_blocker: Any) -> None:
    """A worker that was slow, and the one that took over its job."""
    meet = {step: Barrier(2) for step in ("registered", "host")}  # before the tables, and before it opens

    def wait_for_the_other(step: str) -> None:
        if step in meet:
            meet[step].wait(120)  # a busy machine takes its time

    def make() -> str:
        try:
            with tenants.public():
                host, actor = "banyuwangi.tiru.test", Actor.system("tests")
                return provision(code="3510", host=host, actor=actor, now=now(), on_step=wait_for_the_other).status
        finally:
            connection.close()

    with django_db_blocker.unblock():
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(make) for _ in range(2)]
            failed = [error for future in futures if (error := future.exception())]

        assert failed == []
        assert [future.result() for future in futures] == ["active", "active"]
        with tenants.enter("r3510"):
            assert EvidenceEntry.objects.filter(action="tenants.provisioned").count() == 1


def test_one_that_opens_is_not_provisioned_again(own_database: str) -> None:
    """Its rights were taken when it became read only; making its schema anew would give some of them back."""
    make_banyuwangi()
    with operator_rights():
        freeze("r3510")
        Regency.objects.filter(code="3510").update(status=Regency.Status.READ_ONLY, read_only_since=now())
        before = describe("r3510")

    make_banyuwangi()

    with operator_rights():
        assert describe("r3510") == before


def test_an_unfinished_regency_can_be_discarded(own_database: str) -> None:
    def stop(step: str) -> None:
        if step == "keys":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        provision(code="3510", host="banyuwangi.tiru.test", actor=Actor.system("tests"), now=now(), on_step=stop)
    assert "r3510" in schemas()

    assert discard_unfinished(code="3510")
    assert not discard_unfinished(code="3510")
    assert "r3510" not in schemas()
    assert not Regency.objects.filter(code="3510").exists()
    assert not RegencyKeys.objects.filter(schema="r3510").exists()


def test_an_active_regency_is_never_discarded(own_database: str) -> None:
    assert not discard_unfinished(code="5107")
    assert "r5107" in schemas()


@pytest.mark.parametrize("purged", [False, True])
def test_a_regency_that_left_is_not_revived_by_half(own_database: str, purged: bool) -> None:
    left = Regency.objects.filter(code="5107")
    left.update(status=Regency.Status.ENDED, purged_at=now() if purged else None)
    heads = len(RegencyKeys.objects.all()), Domain.objects.count()

    with pytest.raises(HasLeft, match="Kabupaten Karangasem"):
        provision(
            code="5107",
            host="karangasem-baru.tiru.test",
            actor=Actor.system("tests"),
            now=now(),
            before_opening=lambda regency: pytest.fail("It is filled."),
        )

    assert (len(RegencyKeys.objects.all()), Domain.objects.count()) == heads


def test_a_host_of_another_regency_is_refused(own_database: str) -> None:
    with pytest.raises(HostTaken, match=r"karangasem\.tiru\.test"):
        provision(code="3510", host="karangasem.tiru.test", actor=Actor.system("tests"), now=now())


@pytest.mark.parametrize("code", ["3599", "35", "351016", ""])
def test_only_regencies_and_cities_become_tenants(own_database: str, code: str) -> None:
    with pytest.raises(UnknownRegency):
        provision(code=code, host="x.tiru.test", actor=Actor.system("tests"), now=now())


def _table_count(schema: str, *, only_core: bool = False) -> int:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = %s AND (NOT %s OR tablename !~ '^(mpp|example)_')",
            [schema, only_core],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["plan", "check_unapplied", "fake", "prune"])
def test_migrate_refuses_options_that_mean_nothing_for_a_fleet(option: str) -> None:
    with pytest.raises(CommandError, match=f"{option}: only with an app label"):
        call_command("migrate", **{option: True})
