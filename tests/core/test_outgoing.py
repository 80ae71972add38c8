"""Calls to addresses that somebody typed: none leads into a network of our own, none takes for ever."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core import outgoing


@pytest.fixture
def answers() -> Iterator[Callable[[bytes], str]]:
    """`answers(b"HTTP/1.1 200 OK...")`: the address of a server that says this to whoever calls, then stays silent."""
    opened: list[socket.socket] = []

    def serve(said: bytes) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        opened.append(server)

        def run() -> None:
            try:
                caller, _address = server.accept()
            except OSError:
                return
            opened.append(caller)
            caller.recv(4096)
            caller.sendall(said)

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    yield serve
    for one in opened:
        one.close()


def _leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    called: list[str] = []

    def refuse(address: tuple[str, int], timeout: float, source: object) -> socket.socket:
        called.append(address[0])
        raise OSError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **options: found)
    monkeypatch.setattr(socket, "create_connection", refuse)
    return called


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0",
     "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "224.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(inside: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False
    called = _leads_to(monkeypatch, "8.8.8.8", inside)

    with pytest.raises(outgoing.NotPublic):
        outgoing.call("https://sso.contoh.go.id/")

    assert called == []


def test_the_checked_address_is_called_not_what_the_name_leads_to_later(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False
    called = _leads_to(monkeypatch, "8.8.8.8", "8.8.4.4")

    with pytest.raises(outgoing.NotReached):
        outgoing.call("https://sso.contoh.go.id/")

    assert called == ["8.8.8.8", "8.8.4.4"]


@pytest.mark.parametrize(
    "address",
    ["http://sso.contoh.go.id", "ftp://sso.contoh.go.id", "file:///etc/passwd", "sso.contoh.go.id", "https://",
     "https://a:b@sso.contoh.go.id", "https://sso.contoh.go.id:99999", "https://[::1"],
)  # fmt: skip
def test_only_https_without_a_password_is_called(address: str, settings: Any) -> None:
    settings.TIRU_CALLS_PRIVATE_ADDRESSES = False

    with pytest.raises(outgoing.NotPublic):
        outgoing.call(address)


def test_an_answer_is_read(answers: Callable[[bytes], str]) -> None:
    address = answers(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a": 17}')

    assert outgoing.call(address).json() == {"a": 17}


def test_no_redirect_is_followed(answers: Callable[[bytes], str]) -> None:
    address = answers(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n")

    assert outgoing.call(address).status == 302


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"x\r\n"]
)
def test_a_server_that_does_not_finish_is_left(said: bytes, answers: Callable[[bytes], str]) -> None:
    with pytest.raises(outgoing.NotReached):
        outgoing.call(answers(said), seconds=0.3)


def test_an_answer_without_end_is_not_read(answers: Callable[[bytes], str]) -> None:
    with pytest.raises(outgoing.TooLarge):
        outgoing.call(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + b"x" * 20), largest=10)


def test_nobody_there() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    server.close()

    with pytest.raises(outgoing.NotReached):
        outgoing.call(f"http://127.0.0.1:{port}/", seconds=2)
