"""
The port to DNS: is the proof of a claim there, and does the host lead to us?

Asked of the resolvers of `settings.TIRU_RESOLVERS`, past every cache of this machine. The tests cannot reach the
world's DNS: they ask a strict stand-in on the loopback (`tests/factories/name_server.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import dns.exception
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver
from django.conf import settings

SECONDS: Final = 4.0
LONGEST_CHAIN: Final = 8
PREFIX: Final = "_tiru-verifikasi"
WORD: Final = "tiru-verifikasi="


class Finding(StrEnum):
    """What DNS says of one record; from the best to the worst."""

    FOUND = "found"
    MISSING = "missing"
    OTHER = "other"
    """There is one, but it says something else."""
    SEVERAL = "several"
    """More than one proof stands there."""
    NO_HOST = "no_host"
    LOOP = "loop"
    DIFFERENT = "different"
    """One resolver sees it, the other not yet."""
    BROKEN = "broken"
    SLOW = "slow"


@dataclass(frozen=True)
class Answer:
    """`seen` is what stands there instead, as DNS has it."""

    finding: Finding
    seen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Look:
    """One look at a host: its proof, and the way that it points."""

    proof: Answer
    alias: Answer

    @property
    def is_whole(self) -> bool:
        return self.proof.finding is Finding.FOUND and self.alias.finding is Finding.FOUND


def look_at(*, host: str, proof: str, target: str) -> Look:
    """
    Ask every resolver for the TXT record of a host and for where it leads.

    :param target: the host that it must lead to, by CNAME or by the same addresses.
    """
    resolvers = [_resolver(address) for address in settings.TIRU_RESOLVERS]
    return Look(
        proof=_agreed([_guarded(_proof, resolver, host, proof) for resolver in resolvers]),
        alias=_agreed([_guarded(_alias, resolver, host, target) for resolver in resolvers]),
    )


def texts_of(name: str) -> tuple[str, ...] | None:
    """The TXT records of a name, as the first resolver has them; None if it does not answer."""
    try:
        return _texts(_resolver(settings.TIRU_RESOLVERS[0]), name)
    except dns.exception.DNSException:
        return None


def _proof(resolver: dns.resolver.Resolver, host: str, proof: str) -> Answer:
    said = [text for text in _texts(resolver, f"{PREFIX}.{host}") if text.startswith(WORD)]
    if len(set(said)) > 1:
        return Answer(Finding.SEVERAL, tuple(sorted(said)))
    if not said:
        return Answer(Finding.MISSING)
    return Answer(Finding.FOUND) if said == [f"{WORD}{proof}"] else Answer(Finding.OTHER, tuple(said))


def _alias(resolver: dns.resolver.Resolver, host: str, target: str) -> Answer:
    if (name := _names(resolver, host)) is None:
        return Answer(Finding.NO_HOST)
    way: list[str] = []
    while name:
        if name == target:
            return Answer(Finding.FOUND)
        if name in (host, *way) or len(way) == LONGEST_CHAIN:
            return Answer(Finding.LOOP, (name,))
        way.append(name)
        name = _names(resolver, name)
    addresses = _addresses(resolver, way[-1] if way else host)
    # At the top of a zone there can be no CNAME: what counts is that it leads to the same place.
    if addresses and addresses <= _addresses(resolver, target):
        return Answer(Finding.FOUND)
    seen = (*way, *sorted(addresses))
    return Answer(Finding.OTHER, seen) if seen else Answer(Finding.MISSING)


def _guarded(
    ask: Callable[[dns.resolver.Resolver, str, str], Answer], resolver: dns.resolver.Resolver, host: str, wanted: str
) -> Answer:
    try:
        return ask(resolver, host, wanted)
    except dns.exception.Timeout:
        return Answer(Finding.SLOW)
    except dns.resolver.NoNameservers as error:
        loops = any(isinstance(failure, dns.message.ChainTooLong) for *_, failure, _answer in error.kwargs["errors"])
        return Answer(Finding.LOOP if loops else Finding.BROKEN)
    except dns.exception.DNSException:
        return Answer(Finding.BROKEN)


def _agreed(answers: Sequence[Answer]) -> Answer:
    """What all resolvers say; where they differ, that they do."""
    findings = {answer.finding for answer in answers}
    if len(findings) == 1:
        return answers[0]
    if Finding.FOUND in findings:
        return Answer(Finding.DIFFERENT)
    return next(answer for answer in answers if answer.finding is not Finding.FOUND)


def _texts(resolver: dns.resolver.Resolver, name: str) -> tuple[str, ...]:
    found = _records(resolver, name, "TXT") or ()
    return tuple(b"".join(record.strings).decode("utf-8", "replace")[:255] for record in found)


def _names(resolver: dns.resolver.Resolver, name: str) -> str | None:
    """The next name on the way; empty at its end, None if there is no such name."""
    found = _records(resolver, name, "CNAME")
    return None if found is None else next((str(record.target).rstrip(".").lower() for record in found), "")


def _addresses(resolver: dns.resolver.Resolver, name: str) -> set[str]:
    return {record.address for kind in ("A", "AAAA") for record in _records(resolver, name, kind) or ()}


def _records(resolver: dns.resolver.Resolver, name: str, kind: str) -> Sequence[Any] | None:
    """The records of one kind; None if there is no such name."""
    try:
        return list(resolver.resolve(name, kind, raise_on_no_answer=False, search=False).rrset or ())
    except dns.resolver.NXDOMAIN:
        return None


def _resolver(address: str) -> dns.resolver.Resolver:
    host, _colon, port = address.partition(":")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [host], int(port or 53)
    resolver.timeout = resolver.lifetime = SECONDS
    resolver.cache = None
    return resolver
