"""Processes that a benchmark starts: granian, and what each process costs in memory and CPU."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTING_SECONDS = 60
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Python command from the root of the repository, ended with the block."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": paths, "PYTHONWARNINGS": "ignore", **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(
    application: str,
    environment: Mapping[str, str],
    *,
    log: Path,
    threads: int,
    host: str,
    path: str = "/",
    processes: int = 1,
) -> Iterator[tuple[int, int]]:
    """
    Serve a WSGI application by granian at 127.0.0.1; answers the process id of the whole and the port.

    :param threads: of each process.
    :param host: asked for until an answer without an error comes.
    """
    port = _free_port()
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(processes)]
    command += ["--blocking-threads", str(threads), "--no-ws", "--log-level", "warning", application]
    with running(command, environment, log) as process:
        _wait_for(process, port, host, path, log)
        yield process.pid, port


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its living descendants so far."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_SECOND


@dataclass(frozen=True)
class Memory:
    """In MiB. `pss` counts a page shared by n processes as 1/n; `private` counts what nobody else has."""

    pss: float
    private: float
    rss: float


def memory(pid: int) -> Memory:
    """What one process holds now."""
    values: dict[str, int] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _colon, rest = line.partition(":")
        values[name] = int(rest.split()[0])
    private = values["Private_Clean"] + values["Private_Dirty"]
    return Memory(pss=values["Pss"] / 1024, private=private / 1024, rss=values["Rss"] / 1024)


def _wait_for(process: subprocess.Popen[bytes], port: int, host: str, path: str, log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    said = "nobody answered"
    while time.monotonic() < deadline and process.poll() is None:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=10):
                return
        except urllib.error.HTTPError as error:
            said = f"it answered {error.code}"
            break
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start ({said}):\n{log.read_text(errors='replace')[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
