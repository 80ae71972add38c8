"""
Which regency answers at which host: a bounded cache in each process, right within a second.

A look-up reads CONTROL tables, so it takes the control role. Answers are kept for 30 s, misses for 5 s. Once a second
at most the process asks for the directory's version; a change there empties the cache, which is how a switched-off
module disappears everywhere within two seconds.
"""

import threading
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.module_loading import import_string

from tenants.context import CurrentRegency, connection, public
from tenants.identity.models import Identity
from tenants.limits.models import Agreement
from tenants.limits.resources import size_of
from tenants.models import DirectoryVersion, Domain, Regency
from web.brands import Look

ANSWER_SECONDS = 30.0
MISS_SECONDS = 5.0
VERSION_SECONDS = 1.0
MOST_ENTRIES = 5000


class UnknownSchema(LookupError):
    """No regency has this schema."""


type Door = Literal["open", "closed", "ended"]


@dataclass(frozen=True)
class Entry:
    """What a host or a schema stands for, and whether anybody is let in."""

    regency: CurrentRegency
    door: Door
    is_primary: bool = True


class _Directory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, tuple[float, Entry | None]] = {}
        self._version: int | None = None
        self._version_read_at = float("-inf")
        self._generation = 0
        """Raised whenever the cache is emptied: what was read before must not be kept after."""

    def get(self, key: str) -> Entry | None:
        now = time.monotonic()
        self._forget_if_changed(now)
        kept = self._entries.get(key)
        if kept and kept[0] > now:
            return kept[1]
        generation = self._generation
        entry = _read_host(key[5:]) if key.startswith("host:") else _read_schema(key[7:])
        with self._lock:
            if generation == self._generation:
                if len(self._entries) >= MOST_ENTRIES:
                    self._entries.clear()
                self._entries[key] = (now + (ANSWER_SECONDS if entry else MISS_SECONDS), entry)
        return entry

    def forget(self) -> None:
        with self._lock:
            self._empty()
            self._version_read_at = float("-inf")

    def _forget_if_changed(self, now: float) -> None:
        if now - self._version_read_at < VERSION_SECONDS:
            return
        with _reading():
            version = DirectoryVersion.objects.filter(id=1).values_list("version", flat=True).first()
        with self._lock:
            self._version_read_at = now
            if version != self._version:
                self._version = version
                self._empty()

    def _empty(self) -> None:
        self._entries.clear()
        self._generation += 1


_directory = _Directory()
_DOMAINS = Domain.objects.select_related("tenant__identity__look", "tenant__agreed_limits").prefetch_related(
    "tenant__domains"
)
_REGENCIES = Regency.objects.select_related("identity__look", "agreed_limits").prefetch_related("domains")


def by_host(host: str) -> Entry | None:
    """The regency at a host name (lower case, without port), or None."""
    return _directory.get(f"host:{host}")


def by_schema(schema: str) -> CurrentRegency:
    """
    :raises UnknownSchema: if no regency has this schema.
    """
    value = find_schema(schema)
    if value is None:
        raise UnknownSchema(f"No regency has the schema {schema}.")
    return value


def find_schema(schema: str) -> CurrentRegency | None:
    entry = _directory.get(f"schema:{schema}")
    return entry.regency if entry else None


def changed() -> None:
    """Tell every process that regencies or hosts changed. Called in the transaction that changes them."""
    DirectoryVersion.raise_by_one()
    _directory.forget()
    transaction.on_commit(_directory.forget)


def forget() -> None:
    """Empty this process's cache."""
    _directory.forget()


def value_of(regency: Regency) -> CurrentRegency:
    point = None
    if regency.office_latitude is not None and regency.office_longitude is not None:
        point = (regency.office_latitude, regency.office_longitude)
    identity: Identity | None = getattr(regency, "identity", None)
    look, words = None, ()
    if identity is not None:
        words = tuple(sorted(identity.words.items()))
        if (version := identity.look) is not None:
            look = Look(version.accent, version.support, version.logo_mark)
    return CurrentRegency(
        code=regency.code,
        schema=regency.schema_name,
        name=regency.name,
        short_name=regency.short_name,
        kind="city" if regency.kind == Regency.Kind.CITY else "regency",
        zone=ZoneInfo(regency.time_zone),
        province_code=regency.province_code,
        purpose=cast(Literal["live", "sandbox", "copy"], regency.purpose),
        expires_at=regency.expires_at,
        brand=regency.brand,
        look=look,
        words=words,
        primary_host=regency.primary_host,
        office_address=regency.office_address,
        office_point=point,
        capabilities=frozenset(regency.capabilities),
        modules_on=frozenset(regency.modules_on),
        modules_off=frozenset(regency.modules_off),
        read_only_since=regency.read_only_since if regency.status == Regency.Status.READ_ONLY else None,
        limits=_limits_of(regency),
        in_preparation=regency.opened_at is None,
        closed_times=tuple(zip_longest(regency.closed_times[::2], regency.closed_times[1::2])),
        works=regency.status not in {Regency.Status.READ_ONLY, Regency.Status.ENDED},
    )


def _limits_of(regency: Regency) -> tuple[tuple[str, int], ...]:
    agreement: Agreement | None = getattr(regency, "agreed_limits", None)
    limits = size_of(people_of(regency)).limits | (agreement.values if agreement else {})
    return tuple(limits.items())


def people_of(regency: Regency) -> int | None:
    """How many people live there, if somebody whom the installation serves has entered it."""
    if regency.purpose != Regency.Purpose.LIVE:
        return None
    kept: dict[str, Any] = regency.__dict__
    if "people" not in kept:
        kept["people"] = next(iter(_people_at(regency.code)), None)
    people: int | None = kept["people"]
    return people


def _people_at(code: str | OuterRef) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = import_string(settings.TIRU_PEOPLE_OF)(code)
    return found


def _read_host(host: str) -> Entry | None:
    with _reading():
        domain = _DOMAINS.annotate(people=Subquery(_people_at(OuterRef("tenant__code")))).filter(domain=host).first()
        if domain is None:
            return None
        domain.tenant.__dict__["people"] = domain.__dict__["people"]
        return Entry(value_of(domain.tenant), _door_of(domain.tenant), domain.is_primary)


def _read_schema(schema: str) -> Entry | None:
    with _reading():
        annotated = _REGENCIES.annotate(people=Subquery(_people_at(OuterRef("code"))))
        regency = annotated.filter(schema_name=schema).first()
        return Entry(value_of(regency), _door_of(regency)) if regency else None


def _door_of(regency: Regency) -> Door:
    match regency.status:
        case Regency.Status.ACTIVE | Regency.Status.READ_ONLY:
            return "open"
        case Regency.Status.ENDED:
            return "ended"
        case _:
            return "closed"


def _reading() -> AbstractContextManager[None]:
    """The control role, or the operator's own rights where those are in force already."""
    return nullcontext() if connection.operator and connection.schema_name == "public" else public()
