"""The scan finds what remains of a tenant, wherever somebody left it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

import tenants
from tenants import keys
from tenants.context import operator_rights
from tenants.custody.scan import REMAINS, Finding, pattern_of, scan
from tenants.models import Domain, EvidenceCheckpoint, Regency
from tests.conftest import SEEDED_AT

# Nobody makes this one: roles belong to the whole server, and other tests leave theirs behind.
GONE, HOST = "r3573", "kota-malang.tiru.test"


@pytest.fixture
def stage(own_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), tenants.public():
        yield


def found() -> list[str]:
    return [str(finding) for finding in scan(GONE, hosts=[HOST])]


def run(statement: str, *values: object) -> None:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def a_role() -> None:
    run("CREATE ROLE test_tiru_r3573 NOLOGIN")


def a_cache_key_of_the_ministry() -> None:
    run("INSERT INTO public.core_cache VALUES ('r3573:1:page', '', now() + interval '1 day')")


def a_domain() -> None:
    Domain.objects.create(domain=HOST, tenant=Regency.objects.get(code="5107"), is_primary=False)


PLANTED: dict[str, tuple[Callable[[], object], str]] = {
    "schema": (lambda: run("CREATE SCHEMA r3573"), "schema: r3573"),
    "role": (a_role, "role: test_tiru_r3573"),
    "keys": (lambda: keys.ensure(GONE), "keys: public.tenants_regencykeys.schema"),
    "file": (
        lambda: storages["private"].save("r3573/mpp/letters/1", ContentFile(b"x")),
        "files: private:r3573/",
    ),
    "file without protection": (
        lambda: storages["default"].save("r3573/a", ContentFile(b"x")),
        "files: default:r3573/",
    ),
    "cache of the ministry": (a_cache_key_of_the_ministry, "cache: public.core_cache.cache_key"),
    "cache of another regency": (
        lambda: run("INSERT INTO r8271.core_cache VALUES ('r3573:1:page', '', now() + interval '1 day')"),
        "cache: r8271.core_cache.cache_key",
    ),
    "waiting job": (
        lambda: run(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('tenant', 't', %s)",
            '{"schema": "r3573"}',
        ),
        "queue: public.procrastinate_jobs.args",
    ),
    "lock of a job": (
        lambda: run(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) VALUES ('tenant', 't', 't:r3573')"
        ),
        "queue: public.procrastinate_jobs.queueing_lock",
    ),
    "host": (a_domain, "text: public.tenants_domain.domain"),
    "ledger": (
        lambda: EvidenceCheckpoint.objects.create(schema=GONE, sequence=1, hash="0" * 64, at=SEEDED_AT),
        "text: public.tenants_evidencecheckpoint.schema",
    ),
    "array": (
        lambda: Regency.objects.filter(code="8271").update(capabilities=["copy_of_r3573"]),
        "text: public.tenants_regency.capabilities",
    ),
    "json of another regency": (
        lambda: run(
            "INSERT INTO r8271.core_parkedjob (task, module, arguments, parked_at) VALUES ('t', '', %s, now())",
            '{"file": ["r3573/mpp/letters/1"]}',
        ),
        "text: r8271.core_parkedjob.arguments",
    ),
    "evidence of another regency": (
        lambda: run(
            "INSERT INTO r5107.core_evidenceentry (sequence, at, actor, action, subject, reason, details,"
            " previous_hash, hash) VALUES (99, now(), 'user:1@r3573', 'x', '', '', '{}', '', '')"
        ),
        "text: r5107.core_evidenceentry.actor",
    ),
    "host in a sentence": (
        lambda: run(
            "INSERT INTO r8271.organisation_unit (code, name, kind, path, region_code, active_from)"
            " VALUES ('x', 'Lihat https://Kota-Malang.tiru.test/mpp', 'other', 'x', '', now())"
        ),
        "text: r8271.organisation_unit.name",
    ),
    "a table that nobody knows": (
        lambda: run("CREATE TABLE public.notes_of_an_operator AS SELECT 'dump of r3573'::text AS note"),
        "text: public.notes_of_an_operator.note",
    ),
}


@pytest.fixture
def cleaned() -> Iterator[None]:
    """What a copy of the database does not take away with it."""
    yield
    for alias in ("default", "private"):
        for key in ("r3573/mpp/letters/1", "r3573/a", "r3573/mpp/letters", "r3573/mpp", "r3573"):
            if storages[alias].exists(key):
                storages[alias].delete(key)


def test_what_was_planted_is_found_in_each_place_and_nowhere_else(stage: None, cleaned: None) -> None:
    before = found()
    missed = []
    for kind, (plant, where) in PLANTED.items():
        known = set(found())
        plant()
        fresh = [finding.split(" (")[0] for finding in set(found()) - known]
        if fresh != [where]:
            missed.append((kind, fresh))
    run("DROP ROLE test_tiru_r3573")

    assert before == []
    assert missed == []
    assert len(found()) == len(PLANTED) - 1


def test_an_archive_and_one_that_was_not_finished_are_found(stage: None, archives: Path) -> None:
    folder = archives / "r3573" / "backups"
    folder.mkdir(parents=True)
    empty = found()
    (folder / "1.tiru.abc.unfinished").write_bytes(b"x")

    assert empty == ["files: archives:r3573/"]
    assert scan(GONE) == [Finding("files", "archives:r3573/", 1)]


def test_default_privileges_are_found(stage: None) -> None:
    run("CREATE ROLE test_tiru_r3573 NOLOGIN")
    run("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO test_tiru_r3573")

    after = found()
    run("ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM test_tiru_r3573")
    run("DROP ROLE test_tiru_r3573")

    assert after == ["role: test_tiru_r3573", "default privileges: r3573"]


def test_a_regency_that_is_there_is_found_everywhere(stage: None) -> None:
    with tenants.enter("r5107"):
        cache.set("page", 1)

    kinds = {finding.kind for finding in scan("r5107", hosts=["karangasem.tiru.test"])}

    assert kinds == {"schema", "role", "default privileges", "keys", "text"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("r3573", True),
        ("user:3@r3573", True),
        ("r3573/mpp/letters/1", True),
        ("tiru_r3573", True),
        ("R3573", True),
        ("kota-malang.tiru.test", True),
        ("www.kota-malang.tiru.test:8000/x", True),
        ("r35731", False),
        ("r3573_2", False),
        ("xr3573", False),
        ("3573", False),
        ("kota-malang-tiru.test", False),
        ("xkota-malang.tiru.test", False),
    ],
)
def test_names_are_found_as_words(db: None, text: str, says: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* %s", [text, pattern_of(GONE, [HOST])])
        assert cursor.fetchone() == (says,)


def test_the_command_lists_what_it_finds_and_says_when_there_is_nothing(stage: None, capsys: Any) -> None:
    call_command("custody", "scan", GONE)
    nothing = capsys.readouterr().out
    keys.ensure(GONE)

    with pytest.raises(CommandError, match="r3573 remains in 1 places"):
        call_command("custody", "scan", GONE)

    assert "nothing remains" in nothing
    assert "keys: public.tenants_regencykeys.schema" in capsys.readouterr().out


def test_every_ledger_that_may_remain_exists_and_says_why(stage: None) -> None:
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        known = {row[0] for row in cursor.fetchall()}

    assert set(REMAINS) <= known
    assert all(re.search(r"\w{4}", reason) for reason in REMAINS.values())
