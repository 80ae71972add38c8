"""
A mail server on the loopback, as strict as those of the world: no mail without TLS, none without the right password,
one sender only. It speaks the part of SMTP (RFC 5321, 3207, 4954) that a client needs to hand over a mail.
"""

import base64
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD, SENDER = "layanan", "pasir hitam 1963", "layanan@karangasemkab.go.id"
HOST: Final = "127.0.0.1"
LONGEST_PAUSE: Final = 5.0
"""Seconds after which it leaves a client that says nothing more."""


@dataclass
class MailServer:
    """
    `mails` are those it took.

    :param offers_tls: without it, it is one of the old ones that only speak in the clear.
    :param silent: it answers the call and says nothing.
    """

    port: int = 0
    offers_tls: bool = True
    silent: bool = False
    password: str = PASSWORD
    unknown: frozenset[str] = frozenset()
    mails: list[Message] = field(default_factory=list)
    said_in_the_clear: list[str] = field(default_factory=list)


@contextmanager
def mail_server(certificate: Path, **how: Any) -> Iterator[MailServer]:
    """:param certificate: a PEM file of `make_certificate`."""
    server = MailServer(**how)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    over = threading.Event()
    with socket.create_server((HOST, 0)) as door:
        server.port = door.getsockname()[1]

        def serve() -> None:
            while not over.is_set():
                line, _asker = door.accept()
                line.settimeout(LONGEST_PAUSE)
                with line, suppress(OSError):
                    if not over.is_set():
                        talk = _Talk(server, line, context, over)
                        try:
                            talk.run()
                        finally:
                            talk.end()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with suppress(OSError):
                socket.create_connection((HOST, server.port), LONGEST_PAUSE).close()
            thread.join(3 * LONGEST_PAUSE)


def make_certificate(folder: Path, *, days: int = 30, address: str = HOST) -> Path:
    """A certificate for an address that signed itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "surel.karangasemkab.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=90))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{address}-{days}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class _Talk:
    def __init__(self, server: MailServer, line: socket.socket, context: ssl.SSLContext, over: threading.Event) -> None:
        self.server, self.line, self.context, self.over = server, line, context, over
        self.file = line.makefile("rb")
        self.is_safe = self.is_known = False

    def run(self) -> None:
        if self.server.silent:
            self.over.wait()
            return
        self.say("220 surel.karangasemkab.example ESMTP")
        while raw := self.file.readline():
            words = raw.decode().rstrip("\r\n")
            if not self.is_safe:
                self.server.said_in_the_clear.append(words)
            verb = words.upper().partition(" ")[0]
            if verb == "QUIT":
                self.say("221 2.0.0 Sampai jumpa")
                return
            self.answer(verb, words)

    def end(self) -> None:
        self.file.close()
        self.line.close()

    def answer(self, verb: str, words: str) -> None:
        match verb:
            case "EHLO":
                extensions = ["AUTH PLAIN LOGIN"] if self.is_safe else ["STARTTLS"] if self.server.offers_tls else []
                self.say(*(f"250-{one}" for one in ("surel", *extensions)), "250 SIZE 10000000")
            case "STARTTLS" if self.server.offers_tls and not self.is_safe:
                self.say("220 2.0.0 Silakan")
                self.file.close()
                self.line = self.context.wrap_socket(self.line, server_side=True)
                self.file, self.is_safe = self.line.makefile("rb"), True
            case _ if not self.is_safe:
                self.say("530 5.7.0 Must issue a STARTTLS command first")
            case "AUTH":
                self.log_in(words)
            case _ if not self.is_known:
                self.say("530 5.7.0 Authentication required")
            case "MAIL":
                ok = f"<{SENDER}>" in words
                self.say("250 2.1.0 Ok" if ok else "553 5.7.1 Sender address rejected: not owned by user")
            case "RCPT":
                known = not any(address in words for address in self.server.unknown)
                self.say("250 2.1.5 Ok" if known else "550 5.1.1 User unknown")
            case "DATA":
                self.say("354 End data with <CR><LF>.<CR><LF>")
                self.take()
            case "RSET" | "NOOP":
                self.say("250 2.0.0 Ok")
            case _:
                self.say("502 5.5.2 Command not recognized")

    def log_in(self, words: str) -> None:
        _auth, mechanism, *rest = words.split(" ")
        if mechanism.upper() != "PLAIN" or not rest:
            self.say("504 5.5.4 Unrecognized authentication type")
            return
        _who, user, password = base64.b64decode(rest[0]).decode().split("\0")
        self.is_known = (user, password) == (USER, self.server.password)
        self.say("235 2.7.0 Ok" if self.is_known else "535 5.7.8 Authentication credentials invalid")

    def take(self) -> None:
        lines: list[bytes] = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=default))
        self.say("250 2.0.0 Ok: queued")

    def say(self, *lines: str) -> None:
        self.line.sendall("".join(f"{line}\r\n" for line in lines).encode())
