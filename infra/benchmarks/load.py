"""
The load generator, a process of its own: `python -m infra.benchmarks.load PORT SECONDS THREADS HOST ...`.

Asks 127.0.0.1 and nobody else, over one kept connection per thread, the hosts in turn, for at most a minute. Prints
JSON: requests, seconds, its own CPU seconds.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import threading
import time
from itertools import cycle

MOST_SECONDS = 60.0


class Failed(Exception):
    """The server answered something else than 200."""


def main(port: int, seconds: float, threads: int, hosts: list[str]) -> None:
    counts = [0] * threads
    failures: list[str] = []
    begun = time.perf_counter()
    until = begun + min(seconds, MOST_SECONDS)

    def work(number: int) -> None:
        try:
            counts[number] = ask(port, until, hosts[number::threads] or hosts)
        except (Failed, OSError) as error:
            failures.append(str(error))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        sys.exit(failures[0])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "requests": sum(counts),
        "seconds": time.perf_counter() - begun,
        "cpu": usage.ru_utime + usage.ru_stime,
    }
    print(json.dumps(found))


def ask(port: int, until: float, hosts: list[str]) -> int:
    """Ask for `/` again and again; answers how often."""
    count = 0
    questions = cycle([f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for host in hosts])
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.perf_counter() < until:
            connection.sendall(next(questions))
            _read_answer(connection)
            count += 1
    return count


def _read_answer(connection: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _blank, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise Failed(received[:500].decode(errors="replace"))
    _before, found, length = head.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise Failed("the answer does not say how long it is")
    missing = int(length.split(b"\r\n")[0]) - len(body)
    while missing > 0:
        missing -= len(_receive(connection))


def _receive(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise Failed("the server closed the connection")
    return part


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
