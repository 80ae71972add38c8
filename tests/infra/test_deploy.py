"""A release takes the place of another while people use the site, by the files that an operator uses."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.infra.machine import ROOT, environment_of

HOST = "karangasem.tiru.test"
PATIENCE = 120
"""Seconds after which a process that does not answer is a failure."""

SYSTEMCTL = """#!/usr/bin/env bash
# Stands in for systemd: restarts what infra/systemd starts, by the same command, and writes down what it was asked.
set -euo pipefail
echo "$*" >>"$STAND_IN/asked"
[[ $1 == restart ]]
for unit in "${@:2}"; do
  case $unit in
    tiru-web@*)
      port=${unit#tiru-web@}
      if [[ -f $STAND_IN/$port.pid ]]; then
        kill -TERM "$(cat "$STAND_IN/$port.pid")"
        while kill -0 "$(cat "$STAND_IN/$port.pid")" 2>/dev/null; do sleep 0.05; done
      fi
      release=$(readlink -f "$TIRU_ROOT/current")
      set -a; . "$TIRU_ETC/app.env"; set +a
      cd "$release"
      PYTHONPATH=$release:$release/platform setsid "$release/.venv/bin/python" -m granian --interface wsgi \\
        --host 127.0.0.1 --port "$port" --workers 1 --blocking-threads 2 --no-ws --log-level warning \\
        config.wsgi:application >>"$STAND_IN/$port.log" 2>&1 </dev/null &
      echo $! >"$STAND_IN/$port.pid"
      ;;
  esac
done
"""


class Machine:
    """A server's folders, its stand-in for systemd, and the proxy."""

    def __init__(self, room: Path, database: str) -> None:
        self.room, self.root, self.etc = room, room / "opt", room / "etc"
        self.web, self.proxy = [free_port(), free_port()], free_port()
        for folder in (self.root / "releases", self.etc, room / "bin", room / "data"):
            folder.mkdir(parents=True)
        (room / "bin/systemctl").write_text(SYSTEMCTL)
        (room / "bin/systemctl").chmod(0o755)
        for login in ("app", "operator"):
            values = environment_of(database, login, data_dir=room / "data")
            (self.etc / f"{login}.env").write_text("".join(f"{name}='{text}'\n" for name, text in values.items()))

    def release(self, name: str) -> Path:
        """A release's folder: the code of today under another name."""
        folder = self.root / "releases" / name
        folder.mkdir()
        for part in ("platform", "tenants", "catalog", "onboarding", "tests", "manage.py"):
            (folder / part).symlink_to(ROOT / part)
        (folder / ".venv/bin").mkdir(parents=True)
        (folder / ".venv/bin/python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (folder / ".venv/bin/python").chmod(0o755)
        return folder

    def deploy(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: text for name, text in os.environ.items() if not name.startswith(("TIRU_", "DJANGO_"))}
        return subprocess.run(
            [str(ROOT / "infra/deploy"), *arguments],
            env=environment
            | {
                "PATH": f"{self.room / 'bin'}:{os.environ['PATH']}",
                "STAND_IN": str(self.room),
                "TIRU_ROOT": str(self.root),
                "TIRU_ETC": str(self.etc),
                "TIRU_WEB_PORTS": " ".join(map(str, self.web)),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        """What systemd was asked since the last look."""
        file = self.room / "asked"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def serving(self) -> set[str]:
        return {(self.room / f"{port}.pid").read_text().strip() for port in self.web}

    def get(self, path: str) -> tuple[int, str]:
        """A page through the proxy, as a browser asks for it."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with (
            closing(socket.create_connection(("127.0.0.1", self.proxy), timeout=PATIENCE)) as plain,
            trusting.wrap_socket(plain, server_hostname=HOST) as line,
        ):
            line.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(line)
            answer.begin()
            return answer.status, answer.read().decode(errors="replace")

    def stop(self) -> None:
        for port in self.web:
            file = self.room / f"{port}.pid"
            if file.exists():
                with suppress(ProcessLookupError):
                    os.killpg(int(file.read_text()), signal.SIGTERM)


@pytest.fixture
def machine(own_database: str, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, own_database)
    try:
        yield made
    finally:
        made.stop()


def test_a_release_takes_the_place_of_another_and_nobody_notices(machine: Machine) -> None:
    machine.release("1.0.0")
    first = machine.deploy("1.0.0")
    assert first.returncode == 0, first.stdout + first.stderr
    pages = ["/", "/kantor/", "/aksesibilitas/", "/akun/masuk/"]
    with proxy_of(machine):
        wait_for(machine)
        machine.asked()
        before = machine.serving()
        machine.release("1.0.1")

        with visitors(machine, pages) as seen:
            second = machine.deploy("1.0.1")
            back = machine.deploy("--back")

        assert second.returncode == 0, second.stdout + second.stderr
        assert back.returncode == 0, back.stdout + back.stderr
        assert set(seen) == {200}, seen
        assert seen[200] > 2 * len(pages)
        assert not before & machine.serving()
        assert (machine.root / "current").resolve().name == "1.0.0"
        assert (machine.root / "previous").resolve().name == "1.0.1"
        one_after_the_other = [f"restart tiru-web@{port}" for port in machine.web]
        assert machine.asked() == [*one_after_the_other, "restart tiru-worker@* tiru-operator"] * 2

        status = machine.room / "data/status"
        status.mkdir()
        (status / "status.html").write_text("<title>Gangguan</title>")
        machine.stop()
        answer = eventually(lambda: machine.get("/"), lambda found: found[0] != 200)
        assert answer[0] in {502, 503}
        assert answer[1] == "<title>Gangguan</title>"
        assert machine.get("/metrics")[0] == 404


def test_a_release_that_does_not_fit_changes_nothing(machine: Machine) -> None:
    """The checks stand before the tables, and the tables before the switch."""
    machine.release("1.0.0")
    with (machine.etc / "app.env").open("a") as file:
        file.write("TIRU_SECRET_KEY=short\n")

    said = machine.deploy("1.0.0")

    assert said.returncode != 0
    assert "security.W009" in said.stderr
    assert machine.asked() == []
    assert not (machine.root / "current").exists()
    assert machine.deploy("0.9.9").returncode == 1  # nobody has brought it
    assert machine.deploy("--back").returncode == 1


@contextmanager
def visitors(machine: Machine, pages: list[str]) -> Iterator[Counter[Any]]:
    """People who read one page after another; how often each status, or each fault, was seen."""
    seen, over = Counter[Any](), threading.Event()

    def read() -> None:
        while not over.is_set():
            for page in pages:
                try:
                    seen[machine.get(page)[0]] += 1
                except OSError as error:
                    seen[repr(error)] += 1

    threads = [threading.Thread(target=read) for _visitor in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


@contextmanager
def proxy_of(machine: Machine) -> Iterator[None]:
    with (machine.room / "proxy.log").open("w") as out:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "caddy"),
                *("run", "--adapter", "caddyfile", "--config", str(ROOT / "infra/proxy/Caddyfile")),
            ],
            env=os.environ
            | {
                "TIRU_UPSTREAMS": " ".join(f"127.0.0.1:{port}" for port in machine.web),
                "TIRU_ASK": f"http://127.0.0.1:{machine.web[0]}",
                "TIRU_SITE": f"https://:{machine.proxy}",
                "TIRU_DATA_DIR": str(machine.room / "data"),
                # No public authority can be reached from a test.
                "TIRU_PROXY_OPTIONS": f"local_certs\nskip_install_trust\nadmin off\nhttp_port {free_port()}",
                "XDG_DATA_HOME": str(machine.room),
                "XDG_CONFIG_HOME": str(machine.room),
                "HOME": str(machine.room),
            },
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(machine: Machine) -> None:
    def status() -> int:
        try:
            return machine.get("/")[0]
        except OSError:
            return 0

    found = eventually(status, lambda answered: answered == 200)
    assert found == 200, (found, (machine.room / "proxy.log").read_text()[-2000:])


def eventually(ask: Any, is_there: Any) -> Any:
    """The first answer that is as it should be, or the last one."""
    deadline = time.monotonic() + PATIENCE
    while not is_there(found := ask()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
