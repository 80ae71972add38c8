"""
Counts the requests of each module's pages and API at each regency, and those that ended in an error of the server.

A request costs a look into a dictionary. The numbers stay in the process and go to the ledger together, at the first
request after `settings.TIRU_COUNTING_SECONDS` and when the process ends in good order; a process that is killed loses
at most those seconds. What cannot be written is kept for the next time.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse

from catalog.ministry.curation.models import Tally
from catalog.ministry.curation.services.counting import Counts, Place, add_counts
from catalog.sdk import all_modules
from core import clock
from tenants.context import public

type GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


class Counter:
    """The numbers of one process. Any thread may count; one at a time writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Place, Counts] = {}
        self._written_at = time.monotonic()

    def count(self, place: Place, *, is_error: bool) -> None:
        with self._lock:
            before = self._counts.get(place, Counts())
            self._counts[place] = Counts(before.requests + 1, before.errors + is_error)

    def is_due(self) -> bool:
        seconds = settings.TIRU_COUNTING_SECONDS
        return seconds is not None and bool(self._counts) and time.monotonic() - self._written_at >= seconds

    def write(self) -> None:
        """Add what was counted to the ledger. Whoever comes second finds nothing left to write."""
        with self._lock:
            counts, self._counts = self._counts, {}
            self._written_at = time.monotonic()
        if not counts:
            return
        try:
            with public():
                add_counts(counts)
        except Error:
            logger.warning("The counts of requests could not be written; they are kept.", exc_info=True)
            with self._lock:
                for place, found in counts.items():
                    since = self._counts.get(place, Counts())
                    self._counts[place] = Counts(since.requests + found.requests, since.errors + found.errors)


COUNTER = Counter()


@atexit.register
def write_last() -> None:
    """What a process still holds when it ends."""
    if settings.TIRU_COUNTING_SECONDS is not None:
        COUNTER.write()
        connections.close_all()


class CountingMiddleware:
    """Stands outside the door of the regency: there it sees what every error became, and may write to the ledger."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.modules: dict[str, tuple[str, str]] = {}
        for manifest in all_modules():
            known = (manifest.slug, manifest.release)
            self.modules |= {manifest.slug: known, f"{manifest.slug}_api": known}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        regency, match = getattr(request, "regency", None), request.resolver_match
        if regency is not None and match is not None and (known := self._module_of(match.namespaces)):
            place = Place(regency.schema, *known, Tally.start_of(clock.now()))
            COUNTER.count(place, is_error=response.status_code >= 500)
        if COUNTER.is_due():
            COUNTER.write()
        return response

    def _module_of(self, namespaces: list[str]) -> tuple[str, str] | None:
        return next((self.modules[name] for name in namespaces if name in self.modules), None)
