"""
A name server on the loopback, as strict as those of the world: it answers what its zone holds and nothing else.

`zone` maps (name, kind) to records; a CNAME is followed as a resolver does, whatever kind was asked for. A name may be
`SERVFAIL` or `SILENT` instead of records. Names without any record do not exist.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

SERVFAIL: Final = "servfail"
SILENT: Final = "silent"
LONGEST_CHAIN: Final = 20


@dataclass
class NameServer:
    """`address` is what goes into `TIRU_RESOLVERS`; `asked` what came in, in order."""

    address: str = ""
    zone: dict[tuple[str, str], list[str] | str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, name: str, kind: str, *values: str) -> None:
        """`kind` is TXT, CNAME, A or AAAA; the text of a TXT record is given as it is meant."""
        self.zone[name, kind] = list(values)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = str(question.name).rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        response = dns.message.make_response(query, recursion_available=True)
        for _step in range(LONGEST_CHAIN):
            fault = self.zone.get((name, SERVFAIL)) or self.zone.get((name, SILENT))
            if fault == SILENT:
                return None
            if fault == SERVFAIL:
                response.set_rcode(dns.rcode.SERVFAIL)
                return response.to_wire()
            if found := self.zone.get((name, kind)):
                response.answer.append(_records(name, kind, found))
                return response.to_wire()
            if kind == "CNAME" or not (alias := self.zone.get((name, "CNAME"))):
                break
            response.answer.append(_records(name, "CNAME", alias))
            name = alias[0]
        if not any(one == name for one, _kind in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()

    def fail(self, name: str, how: str) -> None:
        self.zone[name, how] = how


def _records(name: str, kind: str, values: list[str] | str) -> dns.rrset.RRset:
    written = [f'"{value}"' if kind == "TXT" else f"{value}." if kind == "CNAME" else value for value in values]
    return dns.rrset.from_text(f"{name}.", 60, "IN", kind, *written)


@contextmanager
def name_server() -> Iterator[NameServer]:
    server = NameServer()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        server.address = f"127.0.0.1:{line.getsockname()[1]}"

        def serve() -> None:
            while True:
                wire, asker = line.recvfrom(4096)
                if wire == b"over":
                    return
                if (answer := server.answer(wire)) is not None:
                    line.sendto(answer, asker)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
                own.sendto(b"over", line.getsockname())
            thread.join()
