"""
Who is being served: the current regency as an immutable value, and the ways to enter and leave it.

Entering a regency (request, job, command) sets the database role, the search path and the value together.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import connection as django_connection

from web.brands import Look

if TYPE_CHECKING:
    from tenants.models import Regency
    from tenants.postgresql.base import DatabaseWrapper

connection = cast("DatabaseWrapper", django_connection)

ModuleState = Literal["on", "off", "absent"]


class NoRegency(LookupError):
    """The code asked for the current regency while none is being served."""


class NotTheOperator(Exception):
    """DDL rights were asked for by a process that did not log in as the operator."""


@dataclass(frozen=True, kw_only=True)
class CurrentRegency:
    """What blocks and modules may know of the regency they work for. Times are counted in `zone`."""

    code: str
    schema: str
    name: str
    short_name: str
    kind: Literal["regency", "city"]
    zone: ZoneInfo
    province_code: str = ""
    purpose: Literal["live", "sandbox", "copy"] = "live"
    expires_at: datetime | None = None
    """When a sandbox or a copy is wiped."""
    brand: str = ""
    look: Look | None = None
    """Colours and logo it chose itself."""
    words: tuple[tuple[str, str], ...] = ()
    """Its own words for offices, by the names of `regions.terms.Terms`."""
    primary_host: str = ""
    office_address: str = ""
    office_point: tuple[float, float] | None = None
    """Latitude and longitude of the head office in degrees; sunset is computed there."""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    modules_on: frozenset[str] = field(default_factory=frozenset)
    modules_off: frozenset[str] = field(default_factory=frozenset)
    """Modules that were on before: their data are kept, their doors are closed."""
    read_only_since: datetime | None = None
    """Set while the regency is leaving: everything can be read, nothing can be changed."""
    limits: tuple[tuple[str, int], ...] = ()
    """What was agreed with it beside everybody's limits (tenants.limits.resources)."""
    in_preparation: bool = False
    """Not open yet: citizens see when to come back, its own people see and set up everything."""
    closed_times: tuple[tuple[datetime, datetime | None], ...] = ()
    """Times in which nobody could work here (suspended, read only), in order; one that lasts has no end."""
    works: bool = True
    """Whether jobs run here. They stand still while the regency is read only, and after it has ended."""

    @property
    def schema_name(self) -> str:
        return self.schema

    @property
    def is_closed(self) -> bool:
        """Whether nobody can work here at present."""
        return bool(self.closed_times) and self.closed_times[-1][1] is None

    @property
    def may_speak(self) -> bool:
        """
        Whether anything may leave for the outside: mail, messages, calls of other systems, facts. Not from a copy,
        which holds real people's addresses and is only a rehearsal, nor from a sandbox, whose people are invented.
        """
        return self.purpose == "live"


@dataclass(frozen=True)
class _Place:
    """A schema to work in where no regency is being served."""

    schema_name: str


_current: ContextVar[CurrentRegency | None] = ContextVar("tiru_regency", default=None)


def current() -> CurrentRegency:
    """
    The regency being served.

    :raises NoRegency: at the ministry's host and in commands that entered none.
    """
    value = _current.get()
    if value is None:
        raise NoRegency("No regency is being served here; enter one with tenants.enter(schema).")
    return value


def current_or_none() -> CurrentRegency | None:
    return _current.get()


def module_state(slug: str) -> ModuleState:
    """Whether a module is on here, off with its data kept, or was never switched on. Absent at the ministry."""
    value = _current.get()
    if value is None:
        return "absent"
    if slug in value.modules_on:
        return "on"
    return "off" if slug in value.modules_off else "absent"


def local_words(code: str) -> dict[str, str]:
    """The own words of the regency being served, if `code` is its code; of others only the usual ones are known."""
    value = _current.get()
    return dict(value.words) if value is not None and value.code == code else {}


def at_work() -> bool:
    """Whether jobs may run where we are: at the ministry always, in a regency unless it is read only or has ended."""
    value = _current.get()
    return value is None or value.works


class _Serving(AbstractContextManager[CurrentRegency]):
    """Value, role and path together. A class, because every request enters one: a generator costs twice as much."""

    __slots__ = ("_before", "_connection", "_regency", "_token")

    def __init__(self, regency: CurrentRegency) -> None:
        self._regency = regency

    def __enter__(self) -> CurrentRegency:
        self._connection = cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])
        self._token = _current.set(self._regency)
        self._before = self._connection.go_to(self._regency, operator=False)
        return self._regency

    def __exit__(self, *error: object) -> None:
        self._connection.go_back(self._before)
        _current.reset(self._token)


def enter(regency: str | CurrentRegency) -> AbstractContextManager[CurrentRegency]:
    """
    Serve a regency, given by schema name or value, under its own database role.

    :raises tenants.directory.UnknownSchema: if no regency has this schema.
    """
    if isinstance(regency, str):
        from tenants import directory

        regency = directory.by_schema(regency)
    return _Serving(regency)


def carried[T](steps: Iterator[T]) -> Iterator[T]:
    """
    The same steps, each taken in the regency that is served now: for an answer that is still being written when the
    request has left it. Between two steps nothing is held, so each makes queries of its own and keeps no cursor.
    """
    regency = current()

    def walk() -> Iterator[T]:
        while True:
            with enter(regency):
                try:
                    step = next(steps)
                except StopIteration:
                    return
            yield step

    return walk()


@contextmanager
def public() -> Iterator[None]:
    """Work at the ministry: schema public under the control role, no current regency."""
    token = _current.set(None)
    try:
        with connection.working_in(_Place("public"), operator=False):
            yield
    finally:
        _current.reset(token)


@contextmanager
def control(read: Callable[[str], "Regency"] | None = None) -> Iterator["Regency"]:
    """
    Take the control role for a moment inside a regency, and get that regency's row to start every query from.

    Only services of tenants, catalog, billing and onboarding open this block, and they read and write only what
    hangs on the row they are given. Inside an operator's block it keeps the operator's rights, so that DDL, ledger
    and evidence stay one transaction.

    :param read: how to get the row by its schema, where it shall be locked.
    :raises NoRegency: if no regency is being served.
    """
    from tenants.models import Regency

    schema = current().schema
    with connection.working_in(_Place("public"), operator=connection.operator):
        yield read(schema) if read else Regency.objects.get(schema_name=schema)


@contextmanager
def operator_rights(schema: str = "public", *, serving: bool = True) -> Iterator[None]:
    """
    Work as the owner of all schemas: DDL, grants, provisioning. Only for tenants/ and the operator's worker.

    Inside a regency's schema the current regency is set too, when it is already in the directory.

    :param serving: without it there is no current regency, which spares looking it up in hundreds of schemas.
    :raises NotTheOperator: if this process logged in as anybody else.
    """
    if not connection.may_operate:
        raise NotTheOperator("This work needs the operator's login: send it to the operator's queue.")
    value: CurrentRegency | None = None
    with connection.working_in(_Place("public"), operator=True):
        if schema != "public" and serving:
            from tenants import directory

            value = directory.find_schema(schema)
    token = _current.set(value)
    try:
        with connection.working_in(_Place(schema), operator=True):
            yield
    finally:
        _current.reset(token)
