"""PostgreSQL itself dies, or has no room left: a module is wholly off or wholly on, and a person hears why."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection

import tenants
from catalog.activation.models import Activation, State
from core.localised import LocalisedText
from tenants.context import operator_rights
from tenants.models import Regency
from tests.conftest import copied_database
from tests.faults.killing import Extent, Moment, fail_at, measure
from tests.faults.operations import Operation, Provision, SwitchOn
from tests.faults.own_server import OwnServer, own_server

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Kills and limits another process by /proc and prlimit, as Linux does."
)

LIMIT = 6 * 2**20
"""Bytes beyond which the full server's process may write into no file. A WAL segment is larger, see `no_room_left`."""


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnServer]:
    with django_db_blocker.unblock():
        connection.ensure_connection()  # so that the test server runs and its place is known
        with own_server() as own:
            yield own


@pytest.fixture(scope="module")
def switching(server: OwnServer, django_db_blocker: Any) -> tuple[Operation, Extent]:
    return _measured(SwitchOn(), django_db_blocker)


MOMENTS: dict[str, Callable[[Extent], Moment]] = {
    "before the tables": lambda extent: Moment("before", extent.longest),
    "after the tables": lambda extent: Moment("after", extent.longest),
    "between tables and evidence": lambda extent: Moment("before", (extent.longest + extent.statements) // 2),
    "before the job is done": lambda extent: Moment("before", extent.statements),
    "half-way": lambda extent: Moment("time", extent.seconds / 2),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_killed_postgresql_leaves_a_module_on_or_off(
    server: OwnServer, switching: tuple[Operation, Extent], moment: Callable[[Extent], Moment], django_db_blocker: Any
) -> None:
    operation, extent = switching
    with copied_database(django_db_blocker):
        fail_at(operation.perform, moment(extent), server.kill)
        server.start_again()

        operation.check_whole()
        operation.perform()
        operation.check_done()


def test_a_full_disk_leaves_a_module_off_and_says_so(
    server: OwnServer, switching: tuple[Operation, Extent], django_db_blocker: Any
) -> None:
    operation, _extent = switching
    with copied_database(django_db_blocker) as copy:
        no_room_left(server, copy)
        operation.perform()
        with tenants.public():
            failed = Activation.objects.get(schema_name="r5107", slug="example")
            regency = Regency.objects.get(schema_name="r5107")
        found = operation.describe()
        connection.close()  # there is room again

        assert found == operation.before
        assert failed.state == State.FAILED
        assert failed.failure == LocalisedText(
            id=f"Tabel modul tidak dapat dibuat ({_KIND}). Operator kami dapat melihat rinciannya.",
            en=f"The module's tables could not be made ({_KIND}). Our operators can see the details.",
        )
        assert "example" not in {*regency.modules_on, *regency.modules_off}

        operation.perform()
        assert operation.describe() == operation.after


def test_a_full_disk_leaves_no_half_regency(server: OwnServer, django_db_blocker: Any) -> None:
    operation, _extent = _measured(Provision(), django_db_blocker)
    with copied_database(django_db_blocker) as copy:
        try:
            no_room_left(server, copy)
            with pytest.raises(DatabaseError, match="could not extend file"):
                operation.perform()
            connection.close()  # there is room again

            operation.check_whole()
            assert operation.describe() == operation.before
            operation.perform()
            operation.check_done()
        finally:
            operation.forget()


_KIND = "InternalError"
"""What PostgreSQL makes of EFBIG; a disk that is really full is an OperationalError, and takes the same way."""


def no_room_left(server: OwnServer, database: str) -> None:
    """
    Let the server process of Django's connection fail as on a full disk when it makes a table.

    Nothing is mounted, so no rights are needed: the process may not write beyond `LIMIT` into any file. The catalogue
    of columns is made longer than that first, and the log begins a new segment, which stays shorter.
    """
    with server.superuser(database) as administrator:
        columns = ", ".join(f"c{number} int" for number in range(1500))
        for number in range(LIMIT // (1500 * 130) + 2):
            administrator.execute(f"CREATE TABLE public.filler_{number} ({columns})".encode())
        (size,) = administrator.execute("SELECT pg_relation_size('pg_attribute')").fetchone() or (0,)
        assert isinstance(size, int)
        assert size > LIMIT
        administrator.execute("CHECKPOINT")
        administrator.execute("SELECT pg_switch_wal()")
    with operator_rights(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        backend = connection.connection.info.backend_pid
    _limit(backend, server.owner)


def _limit(process: int, owner: os.stat_result) -> None:
    """Only a process's own user may limit it where root has not all its powers, so a child becomes that user."""
    child = os.fork()
    if not child:
        with suppress(BaseException):  # the parent reads the exit code; a child must not go on as a second pytest
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(owner.st_gid)
                os.setuid(owner.st_uid)
            _soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
            resource.prlimit(process, resource.RLIMIT_FSIZE, (LIMIT, hard))
            os._exit(0)
        os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert status == 0, f"{owner.st_uid} may not limit the server's process"


def _measured(operation: Operation, django_db_blocker: Any) -> tuple[Operation, Extent]:
    operation.before = operation.describe()
    with copied_database(django_db_blocker):
        try:
            extent = measure(operation.perform)
            operation.after = operation.describe()
        finally:
            operation.forget()
    return operation, extent
