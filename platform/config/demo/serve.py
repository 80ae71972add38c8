"""Serving the demo: the web process and two workers, each with the login and the rights it has in production."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from config.environment import ROOT

STARTING_SECONDS = 60


class UnableToServe(Exception):
    """A process of the demo did not start, or ended by itself."""


class Processes:
    """The children of the demo. They end when the demo ends."""

    def __init__(self, *, port: int, data_dir: Path) -> None:
        self.port = port
        self.data_dir = data_dir
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._logs: list[object] = []

    def start(self) -> None:
        """
        Start all and wait until the web process is ready.

        :raises UnableToServe: if one ends, or none answers in time.
        """
        manage = [sys.executable, str(ROOT / "manage.py")]
        self._start("pekerja-operator", [*manage, "work", "--queues", "operator"], login="operator")
        self._start("pekerja-daerah", [*manage, "work", "--queues", "tenant,control"], login="app")
        self._start(
            "web",
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--no-ws"),
                *("--working-dir", str(ROOT), "--log-level", "warning", "config.wsgi:application"),
            ],
            login="app",
        )
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask all to end, and end those that do not listen."""
        for child in self._children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def ended(self) -> str | None:
        """The name of a process that ended by itself, or None."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def log_of(self, name: str) -> Path:
        return self.data_dir / "log" / f"{name}.log"

    def _start(self, name: str, command: list[str], *, login: str) -> None:
        log = self.log_of(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        environment = os.environ | {
            "TIRU_LOGIN": login,
            "DJANGO_SETTINGS_MODULE": "config.settings.development",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "platform")]),
        }
        with log.open("wb") as out:
            # A session of its own: Ctrl-C reaches the demo alone, which then ends its children in order.
            self._children[name] = subprocess.Popen(  # noqa: S603 -- our own interpreter and arguments
                command, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline:
            if name := self.ended():
                raise UnableToServe(f"{name} ended: {self.log_of(name).read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.1)
        raise UnableToServe(f"Nobody answered at port {self.port} for {STARTING_SECONDS} s.")


def refuse_busy_port(port: int) -> None:
    """
    :raises UnableToServe: if somebody else listens there.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UnableToServe(f"Port {port} is taken. Name another one with --port.") from error


@contextmanager
def serving(*, port: int, data_dir: Path) -> Iterator[Processes]:
    """Serve for the length of a block."""
    processes = Processes(port=port, data_dir=data_dir)
    try:
        processes.start()
        yield processes
    finally:
        processes.stop()


def wait_for_interrupt(processes: Processes) -> None:
    """
    Stay until Ctrl-C or SIGTERM.

    :raises UnableToServe: if a process ends by itself.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(0.5):
        if name := processes.ended():
            raise UnableToServe(f"{name} ended; see {processes.log_of(name)}")
