"""
A mailbox on the loopback, as strict as those of the world: nothing without TLS and the right password, nothing before
an inbox was chosen, numbers of mails that only grow. It speaks the part of IMAP4rev1 (RFC 3501) that a reader needs.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.factories.mail_server import HOST, LONGEST_PAUSE

ACCOUNT, PASSWORD = "lapor@karangasemkab.go.id", "pasir hitam 1963"


@dataclass
class Kept:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)

    @property
    def message_id(self) -> bytes:
        head = self.raw.partition(b"\r\n\r\n")[0] + b"\r\n"
        found = re.search(rb"(?im)^Message-ID:.*\r\n(?:[ \t].*\r\n)*", head)
        return (found[0] if found else b"") + b"\r\n"


@dataclass
class MailboxServer:
    """
    :param breaks_at: hangs up in the middle of the answer that would carry the mail of this number.
    """

    port: int = 0
    password: str = PASSWORD
    validity: int = 1
    breaks_at: int = 0
    mails: list[Kept] = field(default_factory=list)
    fetched: list[int] = field(default_factory=list)

    def deliver(self, raw: bytes) -> Kept:
        last = self.mails[-1].uid if self.mails else 0
        self.mails.append(Kept(last + 1, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
        return self.mails[-1]


@contextmanager
def mailbox_server(certificate: Path) -> Iterator[MailboxServer]:
    server = MailboxServer()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    over = threading.Event()
    with socket.create_server((HOST, 0)) as door:
        server.port = door.getsockname()[1]

        def serve() -> None:
            while not over.is_set():
                line, _asker = door.accept()
                line.settimeout(LONGEST_PAUSE)
                with suppress(OSError), line:
                    if not over.is_set():
                        with context.wrap_socket(line, server_side=True) as safe:
                            _Talk(server, safe).run()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with suppress(OSError):
                socket.create_connection((HOST, server.port), LONGEST_PAUSE).close()
            thread.join(3 * LONGEST_PAUSE)


class _Talk:
    def __init__(self, server: MailboxServer, line: ssl.SSLSocket) -> None:
        self.server, self.line, self.file = server, line, line.makefile("rb")
        self.is_known = self.is_selected = False

    def run(self) -> None:
        self.say("* OK IMAP4rev1 surel.karangasemkab.example")
        while raw := self.file.readline():
            tag, _space, rest = raw.decode().rstrip("\r\n").partition(" ")
            verb, _space, words = rest.partition(" ")
            if verb.upper() == "LOGOUT":
                self.say("* BYE done")
                self.say(f"{tag} OK done")
                return
            self.say(f"{tag} {self.answer(verb.upper(), words)}")

    def answer(self, verb: str, words: str) -> str:
        match verb:
            case "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
                return "OK done"
            case "LOGIN":
                self.is_known = words == f'{ACCOUNT} "{self.server.password}"'
                return "OK done" if self.is_known else "NO [AUTHENTICATIONFAILED] wrong password"
            case "SELECT" if self.is_known and words == "INBOX":
                self.is_selected = True
                self.say(f"* {len(self.server.mails)} EXISTS")
                self.say(f"* OK [UIDVALIDITY {self.server.validity}] valid")
                return "OK [READ-WRITE]"
            case "UID" if self.is_selected:
                return self.by_number(*words.split(" ", 1))
            case _:
                return "BAD not now"

    def by_number(self, verb: str, words: str) -> str:
        if verb == "SEARCH" and (found := re.fullmatch(r"UID (\d+):\*", words)):
            uids = [mail.uid for mail in self.server.mails]
            # RFC 3501, 6.4.8: the last one always belongs to "n:*".
            wanted = [uid for uid in uids if uid >= int(found[1])] or uids[-1:]
            self.say(" ".join(["* SEARCH", *map(str, wanted)]))
            return "OK done"
        if verb == "FETCH" and (found := re.fullmatch(r"([\d,]+) \((.+)\)", words)):
            for mail in self.chosen(found[1]):
                self.fetch(mail, found[2])
            return "OK done"
        if verb == "STORE" and (found := re.fullmatch(r"([\d,]+) \+FLAGS\.SILENT \((\\Seen)\)", words)):
            for mail in self.chosen(found[1]):
                mail.flags.add(found[2])
            return "OK done"
        return "BAD unknown"

    def fetch(self, mail: Kept, what: str) -> None:
        if what.startswith("BODY.PEEK[]"):
            self.server.fetched.append(mail.uid)
            self.send(f"* {mail.uid} FETCH (UID {mail.uid} BODY[]<0> {{{len(mail.raw)}}}\r\n".encode())
            if mail.uid == self.server.breaks_at:
                self.send(mail.raw[: len(mail.raw) // 2])
                raise OSError
            self.send(mail.raw + b")\r\n")
            return
        assert what == "UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        head = f"* {mail.uid} FETCH (UID {mail.uid} RFC822.SIZE {len(mail.raw)} BODY[HEADER.FIELDS (MESSAGE-ID)] "
        self.send(head.encode() + b"{%d}\r\n" % len(mail.message_id) + mail.message_id + b")\r\n")

    def chosen(self, uids: str) -> list[Kept]:
        wanted = set(map(int, uids.split(",")))
        return [mail for mail in self.server.mails if mail.uid in wanted]

    def say(self, words: str) -> None:
        self.send(f"{words}\r\n".encode())

    def send(self, raw: bytes) -> None:
        self.line.sendall(raw)
