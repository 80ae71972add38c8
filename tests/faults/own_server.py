"""A PostgreSQL that a test may kill and fill up: durable as in production, with a copy of the test database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.db import connection, connections
from psycopg.conninfo import conninfo_to_dict

from config import embedded_place as place
from config.embedded import EmbeddedServer
from tenants import directory, roles
from tenants.context import operator_rights
from tenants.fleet import dumping
from tests.conftest import KARANGASEM, TERNATE

_PLACE = ("NAME", "HOST", "PORT", "USER", "PASSWORD", "STARTER", "ROLE_PREFIX")


class OwnServer:
    """The server, and the way of Django's connection to it."""

    def __init__(self, room: Path) -> None:
        self.data_dir = room / "data"
        self.server = EmbeddedServer.ensure(self.data_dir, durable=True)

    def connect(self) -> None:
        """Let Django's connection lead here."""
        connections.close_all()
        found = conninfo_to_dict(self.server.url("operator"))
        connection.settings_dict |= {key.upper(): str(found[key]) for key in ("host", "port", "user")}
        connection.settings_dict["PASSWORD"] = ""

    def superuser(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.server.url("superuser", database), autocommit=True)

    @property
    def owner(self) -> os.stat_result:
        """User and group that the server runs as."""
        return (place.current_home(self.data_dir) / "cluster").stat()

    def kill(self) -> None:
        """SIGKILL to the postmaster and every process of its, as the kernel does when memory is short."""
        postmaster = self.server.pid
        os.kill(postmaster, signal.SIGSTOP)  # so that it starts nobody meanwhile
        victims = [postmaster, *_children_of(postmaster)]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while self.server.running:
            assert time.monotonic() < deadline, "the killed server does not end"
            time.sleep(0.005)

    def start_again(self) -> None:
        """Start after a crash: PostgreSQL repairs itself from its log."""
        self.server = EmbeddedServer.ensure(self.data_dir, durable=True)
        self.connect()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A new server with a copy of the test database; Django's connection leads to it meanwhile."""
    room = Path(tempfile.mkdtemp(prefix="faults-"))
    room.chmod(0o711)  # root's PostgreSQL runs as somebody else, who must walk through
    kept = {key: connection.settings_dict.get(key) for key in _PLACE}
    try:
        dump = room / "dump"
        _run("pg_dump", "--format=custom", "--compress=0", f"--file={dump}", str(kept["NAME"]))
        own = OwnServer(room)
        own.connect()
        connection.settings_dict.pop("STARTER", None)
        connection.settings_dict["NAME"] = "tiru"
        directory.forget()
        with operator_rights():
            roles.ensure_public_roles()
            for schema in (KARANGASEM, TERNATE):
                roles.ensure_tenant_role(schema)
        connections.close_all()
        _run("pg_restore", "--no-owner", "--exit-on-error", "--dbname=tiru", str(dump))
        yield own
    finally:
        connections.close_all()
        connection.settings_dict.update({key: value for key, value in kept.items() if value is not None})
        directory.forget()
        EmbeddedServer.remove(room / "data")
        shutil.rmtree(room)


def _run(program: str, *arguments: str) -> None:
    """A client program of PostgreSQL, against the server that Django's connection leads to."""
    command = [dumping.program(program), *arguments]
    done = subprocess.run(command, env=dumping.client_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    found.append(int(entry.name))
    return found
